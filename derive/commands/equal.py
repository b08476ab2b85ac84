"""derive equal: whether two expressions are equal."""

from __future__ import annotations

import argparse

from derive.commands import options as shared
from derive.commands.answer import EXIT_CODES, Answer, patience
from derive.commands.options import Commands
from derive.verdict import Verdict


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    equal = commands.add_parser(
        "equal", help="decide whether two expressions are equal",
        description="Prove or refute that two expressions are equal for all real values of their "
                    "variables.")
    equal.set_defaults(run=run)
    equal.add_argument("left", help='an expression, as "tanh(x)"')
    equal.add_argument("right", help='an expression, as "2/(1+exp(-2*x)) - 1"')
    equal.add_argument("--where", action="append", default=[], metavar="CONDITION",
                       help='an open interval, as "beta>0" or "0<a<1" (repeatable)')
    equal.add_argument("--budget", type=shared.seconds, default=5.0, metavar="SECONDS",
                       help="processor time to spend (default: 5)")
    equal.add_argument("--steps", action="store_true",
                       help="show the proof, law by law")
    shared.output(equal, "text", "json")


def run(options: argparse.Namespace) -> Answer:
    """Decide an equality."""
    from derive.formula.conditions import intervals
    from derive.render.evidence import evidence_json, evidence_text
    from derive.verbs import equal as decide
    from derive.verbs import proof_of

    with patience("deciding"):
        asked = options.left, options.right, intervals(options.where)
        evidence = decide(*asked, budget=options.budget)
        proved = options.steps and evidence.verdict is Verdict.PROVED
        proof = proof_of(*asked, evidence=evidence) if proved else ()
    write = evidence_json if options.format == "json" else evidence_text
    return Answer(write(evidence, proof), EXIT_CODES[evidence.verdict])

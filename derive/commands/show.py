"""derive show: an activation's gradient, every line judged."""

from __future__ import annotations

import argparse

from derive.commands import options as shared
from derive.commands.answer import EXIT_CODES, Answer, document, judged, replayed
from derive.commands.options import Commands


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    show = commands.add_parser(
        "show", help="derive an activation's gradient, every line judged",
        description="Graph, backward sweep, simplification and verdicts for an activation.")
    show.set_defaults(run=run)
    show.add_argument("activation", metavar="NAME|FORMULA",
                      help='a name (see "derive list") or a formula in x, as "x/(1+exp(-x))"')
    shared.parameters(show)
    show.add_argument("--route", choices=("backward", "quotient"), default="backward",
                      help="backward sweep (default), or the textbook's rules from outside in")
    show.add_argument("--hide", action="store_true",
                      help='blank the right-hand sides, for practice; "derive prove" marks it')
    shared.replay(show)
    shared.output(show, "text", "markdown", "latex", "json")


def run(options: argparse.Namespace) -> Answer:
    """Derive, judge and print one activation."""
    f = shared.described(options.activation, options.param)
    checked = judged(f, options.route)
    replayed(checked, options.replay)
    if options.hide:
        from derive.render.practice import hidden

        return Answer(hidden(checked).rstrip("\n"))
    if options.format == "json":
        from derive.render.records import to_json

        return Answer(to_json(checked), EXIT_CODES[checked.verdict])
    from derive.render.outline import outline

    return Answer(document(outline(checked), options), EXIT_CODES[checked.verdict])

"""derive show: an activation's gradient, every line judged."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from derive.commands import options as shared
from derive.commands.answer import EXIT_CODES, Answer, document, judged, patience, replayed
from derive.commands.options import Commands
from derive.errors import UsageError

if TYPE_CHECKING:
    from derive.proof.prove import CheckedDerivation
    from derive.proof.through_y import ThroughY

GRAPHS = ("svg", "dot", "mermaid")
"""Formats of the computation graph alone."""


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
    show.add_argument("--wrt", default="x", metavar="NAME",
                      help="differentiate by this parameter instead of x")
    show.add_argument("--hide", action="store_true",
                      help='blank the right-hand sides, for practice; "derive prove" marks it')
    shared.replay(show)
    shared.output(show, "text", "markdown", "latex", "json", "html", *GRAPHS)


def run(options: argparse.Namespace) -> Answer:
    """Derive, judge and print one activation."""
    if options.hide and options.format in ("html", *GRAPHS):
        raise UsageError("an exercise is text", hint="leave out --format or --hide")
    if options.hide and options.wrt != "x":
        raise UsageError("an exercise is about dy/dx", hint="leave out --hide or --wrt")
    f = shared.described(options.activation, options.param)
    checked = judged(f, options.route, options.wrt)
    replayed(checked, options.replay)
    if options.format in GRAPHS:
        return Answer(_graph(checked, options.format), EXIT_CODES[checked.verdict])
    if options.hide:
        from derive.render.practice import hidden

        return Answer(hidden(checked).rstrip("\n"))
    through = _through_y(checked) if options.wrt == "x" else None
    if options.format == "json":
        from derive.render.records import to_json

        return Answer(to_json(checked, through), EXIT_CODES[checked.verdict])
    from derive.render.outline import outline
    from derive.render.through_y import with_through_y

    shown = outline(checked)
    shown = shown if through is None else with_through_y(shown, through)
    if options.format == "html":
        from derive.commands.pictures import activation_page

        return Answer(activation_page(shown, checked), EXIT_CODES[checked.verdict])
    return Answer(document(shown, options), EXIT_CODES[checked.verdict])


def _through_y(checked: CheckedDerivation) -> ThroughY:
    """Return f′ through y, with a line on stderr where that takes long."""
    from derive.proof.through_y import through_y

    with patience(f"looking for f′ through y of {checked.activation.name}"):
        return through_y(checked.derivation)


def _graph(checked: CheckedDerivation, form: str) -> str:
    """Return the computation graph alone in one of the GRAPHS."""
    match form:
        case "svg":
            from derive.render.graph_svg import to_svg

            return to_svg(checked.derivation)
        case "dot":
            from derive.render.graph_dot import to_dot

            return to_dot(checked.derivation)
    from derive.render.graph_mermaid import to_mermaid

    return to_mermaid(checked.derivation)

"""derive card: everything about an activation that can be derived, proved or measured."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from derive.commands import options as shared
from derive.commands.answer import Answer, patience
from derive.commands.options import Commands

if TYPE_CHECKING:
    from derive.formula.activation import Activation
    from derive.render.pages.derivation import Pictures


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    card = commands.add_parser(
        "card", help="everything about an activation: shape, slopes, ends, moments, floats",
        description="Pieces, derivatives, limits, symmetries, zeros, extrema, range, slopes, "
                    "fixed points, Gaussian moments, float thresholds and relatives of an "
                    "activation; each field says how it is known.")
    card.set_defaults(run=run)
    card.add_argument("activation", metavar="NAME|FORMULA",
                      help='a name (see "derive list") or a formula in x, as "x*atan(exp(x))"')
    shared.parameters(card)
    shared.output(card, "text", "markdown", "json", "html")


def run(options: argparse.Namespace) -> Answer:
    """Work out and print one card; the exit code is 3 where a derivative is not proved."""
    from derive.cards.build import card
    from derive.cards.record import undecided
    from derive.render.card import card_json, card_markdown, card_text
    from derive.render.narrow import terminal_columns

    f = shared.described(options.activation, options.param)
    now = "pieces"

    def watch(what: str) -> None:
        nonlocal now
        now = what

    with patience(f"the card of {f.name}", lambda: f", {now}"):
        found = card(f, watch=watch)
    code = 3 if undecided(found) else 0
    if options.format == "json":
        return Answer(card_json(found), code)
    if options.format == "markdown":
        return Answer(card_markdown(found), code)
    if options.format == "html":
        from derive.render.pages.card import document

        return Answer(document(found, _pictures(f)), code)
    return Answer(card_text(found, ascii_only=options.ascii,
                            columns=None if options.output else terminal_columns()), code)


def _pictures(f: Activation) -> Pictures | None:
    """Return the curves of f, and why there are none where its derivation cannot be written."""
    from derive.commands.answer import judged
    from derive.commands.pictures import pictures
    from derive.errors import UndecidableError
    from derive.render.pages.derivation import Pictures

    try:
        checked = judged(f)
    except UndecidableError as error:
        return Pictures(None, None, error.cause)
    with patience(f"drawing {f.name}"):
        return pictures(checked)

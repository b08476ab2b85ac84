"""derive list: the known activations."""

from __future__ import annotations

import argparse

from derive.commands import options as shared
from derive.commands.answer import Answer
from derive.commands.options import Commands
from derive.errors import UsageError


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    listing = commands.add_parser("list", help="list the known activations",
                                  description="List the known activations.")
    listing.set_defaults(run=run)
    listing.add_argument("filter", nargs="?", default="", help="show names containing this")
    shared.output(listing, "text", "json")
    listing.add_argument("--json", action="store_const", dest="format", const="json",
                         help="the same as --format json")


def run(options: argparse.Namespace) -> Answer:
    """List the catalogue."""
    import json  # only here, to keep --help instant

    from derive.formula.catalogue import close_names
    from derive.formula.rows import ROWS

    rows = [row for row in ROWS if options.filter.lower() in f"{row.name} {row.aliases}"]
    if not rows:
        close = close_names(options.filter)
        raise UsageError(f"no activation's name contains '{options.filter}'", hint=(
            f"did you mean {', '.join(close)}?" if close else '"derive list" shows all of them'))
    width = max(len(row.name) for row in rows)
    if options.format == "json":
        return Answer(json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=1))
    return Answer("\n".join(f"{row.name.ljust(width)}  {row.formula}" + (
        f"    {row.parameters}" if row.parameters else "") for row in rows))

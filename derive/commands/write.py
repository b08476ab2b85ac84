"""derive write: NumPy source of an activation and its gradient that loses no digits."""

from __future__ import annotations

import argparse
import sys

from derive.commands import options as shared
from derive.commands.answer import Answer, judged, patience
from derive.commands.options import Commands


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    write = commands.add_parser(
        "write", help="write NumPy source of f and f' that loses no digits",
        description="Write f and its judged derivative as NumPy source, in forms proved equal and "
                    "chosen by what they measure against the exact value.")
    write.set_defaults(run=run)
    write.add_argument("activation", metavar="NAME|FORMULA",
                       help='a name (see "derive list") or a formula in x, as "x/(1+exp(-x))"')
    shared.parameters(write)
    write.add_argument("--dtype", action="append", choices=("float32", "float64"),
                       help="choose forms for this dtype (repeatable; default: both)")
    write.add_argument("--as", dest="style", choices=("layer", "functions", "test"),
                       default="layer", help="a class with forward and backward (default), two "
                                             "functions, or a pytest file that checks the layer")
    write.add_argument("--steps", action="store_true",
                       help="show how each form follows from the plain one, instead of the source")
    write.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of stdout")
    write.add_argument("--force", action="store_true", help="overwrite a file that exists")


def run(options: argparse.Namespace) -> Answer:
    """Derive, judge, choose forms and write."""
    shared.require_new(options.output, force=options.force)
    f = shared.described(options.activation, options.param)
    checked = judged(f)
    from derive.language import say
    from derive.writing.write import DTYPES, write  # loads NumPy

    with patience(f"writing {f.name}"):
        found = write(checked, tuple(dict.fromkeys(options.dtype or DTYPES)), options.style)
    for each in found.missed:
        print(say("written.not_reached", what=each), file=sys.stderr)
    if options.steps:
        return Answer("\n\n".join(map(str, found.steps)))
    return Answer(found.source.rstrip("\n"))

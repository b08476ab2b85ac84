"""derive prove: a derivation that a person typed, judged line by line."""

from __future__ import annotations

import argparse
import sys

from derive.commands import options as shared
from derive.commands.answer import EXIT_CODES, Answer, patience
from derive.commands.options import Commands
from derive.errors import UsageError

MAX_CHARACTERS = 1_000_000
"""The most of a file that is read; a longer derivation is refused by its reader."""


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    prove = commands.add_parser(
        "prove", help="check a derivation that you wrote, and say what is wrong",
        description="Judge a chain of equalities line by line, as people type it (or a LaTeX align "
                    "block); a wrong line gets a counterexample and the likely slip.")
    prove.set_defaults(run=run)
    prove.add_argument("file", metavar="FILE", help='a text file, or "-" for standard input')
    shared.output(prove, "text", "json")


def run(options: argparse.Namespace) -> Answer:
    """Judge a derivation that a person wrote."""
    from derive.marking.person import prove_text
    from derive.render import marked as writer

    content = _read(options.file)
    with patience(f"judging {options.file}"):
        marked = prove_text(content)
    text = writer.to_json(marked) if options.format == "json" else (
        writer.text(marked, ascii_only=options.ascii))
    return Answer(text, EXIT_CODES[marked.verdict])


def _read(name: str) -> str:
    """Return the text of a file, or of standard input for "-", no more than is ever needed."""
    import pathlib  # only here, to keep --help instant

    try:
        if name == "-":
            return sys.stdin.read(MAX_CHARACTERS)
        with pathlib.Path(name).open(encoding="utf-8") as file:
            return file.read(MAX_CHARACTERS)
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not text", hint="a derivation is UTF-8 text") from None
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}",
                         hint='name a file, or "-" for standard input') from None

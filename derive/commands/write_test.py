"""derive write-test: a pytest file that holds a layer to the contract."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from derive.commands import options as shared
from derive.commands.answer import Answer, patience
from derive.commands.options import Commands
from derive.errors import UsageError
from derive.language import say

if TYPE_CHECKING:
    from derive.render.pytest_file import Wanted


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    write = commands.add_parser(
        "write-test", help="write a pytest file that checks an implementation",
        description="Write a pytest file with one test for each promise of the contract, after "
                    "making sure that the layer can be loaded. The pytest plugin that comes with "
                    "backproof runs it.")
    write.set_defaults(run=run, output=None)
    write.add_argument("target", metavar="TARGET",
                       help="module:Name or path/to/file.py:Name, a class or zero-argument factory")
    shared.named_or_formula(write)
    write.add_argument("--accuracy", choices=("mixed", "strict"), default="mixed",
                       help="which tolerance decides (default: mixed)")
    write.add_argument("--dtype", action="append", choices=("float16", "float32", "float64"),
                       help="check this dtype (repeatable; default: float32 and float64)")
    write.add_argument("-o", "--output", dest="file", metavar="FILE",
                       help="where to write (default: test_NAME.py); - is stdout")
    write.add_argument("--force", action="store_true", help="overwrite a file that exists")


def run(options: argparse.Namespace) -> Answer:
    """Write the test file, and say how to run it."""
    import shlex  # this and what follows only here, to keep --help instant
    from pathlib import Path

    from derive.checker.bringing import values_for
    from derive.checker.places import from_text
    from derive.checker.targets import load
    from derive.render.pytest_file import pytest_file, snake

    values = values_for(shared.implemented(options), {})
    with patience(f"loading {options.target}"):
        load(options.target, values=values)
    name = options.target.rpartition(":")[2]
    file = Path(options.file or f"test_{snake(name)}.py")
    written = pytest_file(_wanted(options, from_text(options.target)), file.parent)
    if options.file == "-":
        return Answer(written.rstrip("\n"))
    try:
        with file.open("w" if options.force else "x", encoding="utf-8") as stream:
            stream.write(written)
    except FileExistsError:
        raise UsageError(f"{file} exists",
                         hint="--force overwrites it, -o FILE writes another") from None
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from None
    return Answer(f"{say('sentence.wrote_test', file=file)}\n  "
                  f"python -m pytest {shlex.quote(str(file))}")


def _wanted(options: argparse.Namespace, found: object) -> Wanted:
    import shlex

    from derive.render.pytest_file import Wanted

    command = ["derive", "write-test", options.target]
    command += (["--as", options.activation] if options.formula is None
                else ["--formula", options.formula])
    command += [part for value in options.param for part in ("--param", value)]
    words: dict[str, object] = {}
    if options.accuracy != "mixed":
        command += ["--accuracy", options.accuracy]
        words["accuracy"] = options.accuracy
    if options.dtype:
        command += [part for value in options.dtype for part in ("--dtype", value)]
        words["dtypes"] = tuple(options.dtype)
    parameters = {name: str(value)
                  for name, value in shared.parameter_values(options.param).items()}
    text = options.activation if options.formula is None else options.formula
    return Wanted(options.target, found, text, words, parameters, shlex.join(command))

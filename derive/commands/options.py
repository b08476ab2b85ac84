"""Options that several commands share, and what is read from them."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, TypeAlias

from derive.errors import UsageError

if TYPE_CHECKING:
    from derive.formula.activation import Activation

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where a command adds itself."""


def parameters(parser: argparse.ArgumentParser) -> None:
    """Add ``--param NAME=VALUE``."""
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE",
                        help="a parameter's value, in a formula perhaps with its range, as "
                             "'p=1.5 in (1, oo)'; declares it there (repeatable)")


def output(parser: argparse.ArgumentParser, *formats: str) -> None:
    """Add ``--format`` with these choices, the first the default, ``--ascii`` and ``--output``."""
    parser.add_argument("--format", choices=formats, default=formats[0],
                        help=f"default: {formats[0]}")
    parser.add_argument("--ascii", action="store_true", help="plain ASCII instead of Unicode")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of stdout")


def seconds(text: str) -> float:
    """Read an option's number of seconds, finite and above 0; argparse shows what is wrong."""
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0")
    return value


def replay(parser: argparse.ArgumentParser) -> None:
    """Add ``--replay``."""
    parser.add_argument("--replay", action="store_true",
                        help="have every proof's certificate checked by a second, smaller program")


def named_or_formula(parser: argparse.ArgumentParser) -> None:
    """Add ``--as NAME`` and ``--formula TEXT``, one of which is needed, and the parameters."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--as", dest="activation", metavar="NAME",
                      help="the activation it implements")
    what.add_argument("--formula", help="the formula it implements, in x")
    parameters(parser)


def implemented(options: argparse.Namespace) -> Activation:
    """Return the activation that ``--as`` or ``--formula`` means."""
    text = options.activation if options.formula is None else options.formula
    return described(text, options.param, named=options.formula is None)


def require_new(file: str | None, *, force: bool) -> None:
    """Raise UsageError where a file exists that nobody asked to overwrite."""
    # pathlib costs start-up
    if file is not None and file != "-" and not force and os.path.exists(file):  # noqa: PTH110
        raise UsageError(f"{file} exists", hint="--force overwrites it, -o FILE writes another")


def described(text: str, values: list[str], *, named: bool | None = None) -> Activation:
    """Return the activation a name or formula on the command line means.

    `named` says which of the two it is, where the option does.

    Raises UsageError for a parameter that is not NAME=VALUE.
    """
    from derive.formula.catalogue import activation, looks_like_a_name

    table = parameter_values(values)
    if named or (named is None and looks_like_a_name(text, table)):
        return activation(text, parameters=table)
    return activation(formula=text, parameters=table)


def parameter_values(texts: list[str]) -> dict[str, object]:
    """Return the values of ``--param NAME=VALUE``, as text. Raises UsageError for other forms."""
    values: dict[str, object] = {}
    for each in texts:
        name, sign, value = each.partition("=")
        if not sign or not name.strip().isidentifier():
            raise UsageError(f"'{each}' is not NAME=VALUE", hint="as in --param beta=1.5")
        values[name.strip()] = value.strip()
    return values

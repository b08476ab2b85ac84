"""The parser of arguments, which explains itself in the language spoken."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from derive.errors import UsageError
from derive.language import ENGLISH, say, spoken, told
from derive.language.width import width, wrapped

NEGATIVE = re.compile(r"-(?!-)(?:[xy]$|\d|\w*[^\w-])", re.ASCII)
"""A formula like -x or -exp(x), not -v or --verbose."""


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose own words, "usage" and its complaints, are in the catalogue too.

    A formula may begin with a minus sign: what cannot be an option is not taken for one.
    """

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Return the options, and the arguments that are none of this parser's."""
        given = sys.argv[1:] if args is None else list(args)
        return super().parse_known_args([*map(self._formula_or_option, given)], namespace)

    def _formula_or_option(self, argument: str) -> str:
        """Return an argument, with a space before a formula that begins with a minus sign.

        argparse takes what has a space in it for no option, and to a formula it means nothing.
        """
        alone = self._subparsers is None and argument[:2] not in self._option_string_actions
        return f" {argument}" if alone and NEGATIVE.match(argument) else argument

    def format_usage(self) -> str:
        """Return the usage line."""
        return _usage(super().format_usage())

    def format_help(self) -> str:
        """Return the whole help."""
        return _usage(super().format_help())

    def error(self, message: str) -> NoReturn:
        """Say on stderr what is wrong with the arguments, and end with exit code 2."""
        self.exit(2, f"{self.format_usage()}{self.prog}: {say('label.error')}: {told(message)}\n")


def language_in(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the language that ``--lang`` asks for, and the arguments without it.

    It counts wherever it stands, as help is written while the arguments are being read.
    Raises UsageError where no language follows.

    >>> language_in(["show", "--lang", "ja", "sigmoid"])
    ('ja', ['show', 'sigmoid'])
    """
    code, rest = None, list[str]()
    left = iter(arguments)
    for each in left:
        if each == "--":
            rest += [each, *left]
        elif each == "--lang":
            code = next(left, None)
            if code is None:
                raise UsageError("--lang names no language", hint="as in --lang ja")
        elif each.startswith("--lang="):
            code = each.removeprefix("--lang=")
        else:
            rest.append(each)
    return code, rest


def translate(parser: argparse.ArgumentParser) -> None:
    """Put what a parser and its commands say about themselves into the language spoken."""
    if spoken() == ENGLISH:
        return
    parser.description, parser.epilog = told(parser.description or ""), told(parser.epilog or "")
    raw = parser.formatter_class is argparse.RawDescriptionHelpFormatter
    parser.formatter_class = _WideRaw if raw else _Wide
    for group in parser._action_groups:
        group.title = told(group.title or "")
    for action in parser._actions:
        action.help = action.help and told(action.help)
        if isinstance(action, argparse._SubParsersAction):
            for listed in action._choices_actions:
                listed.help = listed.help and told(listed.help)
            for command in action.choices.values():
                translate(command)


def _usage(text: str) -> str:
    if spoken() == ENGLISH:  # no catalogue is read, which keeps --help instant
        return text
    label = say("label.usage")
    lines, blank, rest = text.partition("\n\n")
    moved = "\n" + " " * (width(label) - len("usage"))
    return lines.replace("usage", label, 1).rstrip("\n").replace("\n", moved) + (
        blank + rest if blank else "\n")


class _WideRaw(argparse.RawDescriptionHelpFormatter):
    """Breaks the lines of options by the columns that characters take."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)


class _Wide(argparse.HelpFormatter):
    """The same, and the description with them."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in wrapped(text, width))

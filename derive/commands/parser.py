"""The parser of arguments, which explains itself in the language spoken."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from derive.errors import UsageError
from derive.language import ENGLISH, say, spoken, told
from derive.language.width import width, wrapped

_CHOICE = re.compile(r"invalid choice: (.*?) \(choose from (.*)\)")
_WORD = re.compile(r"-[A-Za-z]{2,}\w*(=.*)?", re.DOTALL)
"""What is an option misspelt rather than a formula that begins with a minus."""


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose own words, "usage" and its complaints, are in the catalogue too.

    What begins with a minus may be a formula, as -x*tanh(x); a misspelt word gets the close one.
    """

    def format_usage(self) -> str:
        """Return the usage line."""
        return _usage(super().format_usage())

    def format_help(self) -> str:
        """Return the whole help."""
        return _usage(super().format_help())

    def error(self, message: str) -> NoReturn:
        """Say on stderr what is wrong with the arguments, and end with exit code 2."""
        close = self._close(message)
        hint = f"  {say('label.hint')}: {told(f'did you mean {close}?')}\n" if close else ""
        self.exit(2, f"{self.format_usage()}{self.prog}: {say('label.error')}: {told(message)}\n"
                     f"{hint}")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Refuse what is left over here, where it is known which command was meant."""
        known, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return known, rest

    def _parse_optional(self, arg_string: str) -> Any:
        options = self._option_string_actions
        if (arg_string[:1] == "-" and arg_string[1:2] not in ("", "-")
                and arg_string not in options and not _WORD.fullmatch(arg_string)
                and (arg_string[:2] not in options or "(" in arg_string)):
            return None  # a formula
        return super()._parse_optional(arg_string)

    def _close(self, message: str) -> str:
        """Return the word that was meant, as far as can be told; else nothing."""
        import difflib  # only where something is wrong

        found = _CHOICE.search(message)
        if found is not None:
            choices = [choice.strip(" '") for choice in found[2].split(",")]
            close = difflib.get_close_matches(found[1].strip("'").lower(), choices, 1)
        elif not message.startswith("unrecognized"):
            return ""
        else:
            wrong = [word.partition("=")[0] for word in message.split() if word.startswith("-")]
            close = [each for word in wrong for each in difflib.get_close_matches(
                f"--{word.lstrip('-')}", self._option_string_actions, 1)]
        return close[0] if close else ""


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

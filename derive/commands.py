"""What each command does: from parsed options to the text of the answer and the exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from derive.derivation.differentiation import differentiate
from derive.errors import UsageError
from derive.formula.activation import Activation
from derive.formula.catalogue import ROWS, activation, is_name
from derive.proof.prove import CheckedDerivation, prove, prove_chain
from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.derivation.rule_rows import Rule
    from derive.render.outline import Outline

PATIENCE = 2.0
"""Seconds after which a person wants to see that something goes on."""
EXIT_CODES = {Verdict.PROVED: 0, Verdict.TESTED: 0, Verdict.REFUTED: 1, Verdict.UNDECIDED: 3}


class Answer(NamedTuple):
    """What goes to stdout, and the exit code."""

    text: str
    code: int = 0


def run(options: argparse.Namespace) -> Answer:
    """Run the command that the options name."""
    commands: dict[str, Callable[[argparse.Namespace], Answer]] = {
        "show": show, "why": why, "check": check, "equal": equal, "list": listing}
    return commands[options.command](options)


def show(options: argparse.Namespace) -> Answer:
    """Derive, judge and print one activation."""
    f = described(options.activation, options.param)
    checked = judged(f, options.route)
    if options.format == "json":
        from derive.render.records import to_json  # noqa: PLC0415

        return Answer(to_json(checked), EXIT_CODES[checked.verdict])
    from derive.render.outline import outline  # noqa: PLC0415

    document = outline(checked)
    return Answer(_written(document, options), EXIT_CODES[checked.verdict])


def _written(document: Outline, options: argparse.Namespace) -> str:
    match options.format:
        case "markdown":
            from derive.render.markdown import document as markdown  # noqa: PLC0415

            return markdown(document)
        case "latex":
            from derive.render.latex import document as latex  # noqa: PLC0415

            return latex(document)
    from derive.render.text import text  # noqa: PLC0415

    return text(document, ascii_only=options.ascii)


def why(options: argparse.Namespace) -> Answer:
    """Derive one rule, or list them all."""
    from derive.derivation.rules import RULES, read, rule  # noqa: PLC0415

    if options.rule is None:
        width = max(len(each.short_name) for each in RULES)
        return Answer("\n".join(f"{each.short_name.ljust(width)}  {_statement(each)}"
                                for each in RULES))
    from derive.derivation.why import explain  # noqa: PLC0415

    row = rule(options.rule)
    checked = prove_chain(explain(row.name))
    code = EXIT_CODES[checked.verdict]
    if options.format == "json":
        from derive.render.records import to_json  # noqa: PLC0415

        return Answer(to_json(checked), code)
    from derive.render.outline import chain_outline  # noqa: PLC0415

    return Answer(_written(chain_outline(checked, row.name, (_statement(row),)), options), code)


def _statement(row: Rule) -> str:
    return f"({row.function})' = {row.slope}" + (f" = {row.through}" if row.through else "")


def check(options: argparse.Namespace) -> Answer:
    """Check an implementation."""
    raise UsageError("not yet")


def equal(options: argparse.Namespace) -> Answer:
    """Decide an equality."""
    raise UsageError("not yet")


def listing(options: argparse.Namespace) -> Answer:
    """List the catalogue."""
    rows = [row for row in ROWS if options.filter.lower() in f"{row.name} {row.aliases}"]
    if not rows:
        raise UsageError(f"no activation's name contains '{options.filter}'",
                         hint='"derive list" shows all of them')
    width = max(len(row.name) for row in rows)
    return Answer("\n".join(f"{row.name.ljust(width)}  {row.formula}" for row in rows))


def described(text: str, parameters: list[str]) -> Activation:
    """Return the activation a name or formula on the command line means.

    Raises UsageError for a parameter that is not NAME=VALUE.
    """
    values: dict[str, object] = {}
    for each in parameters:
        name, sign, value = each.partition("=")
        if not sign or not name.strip().isidentifier():
            raise UsageError(f"'{each}' is not NAME=VALUE", hint="as in --param beta=1.5")
        values[name.strip()] = value.strip()
    if is_name(text):
        return activation(text, parameters=values)
    return activation(formula=text, parameters=values)


def judged(f: Activation, route: str = "backward") -> CheckedDerivation:
    """Differentiate and prove, with a line on stderr once it takes longer than PATIENCE."""
    started = monotonic()

    def watch(done: int) -> None:
        if monotonic() - started > PATIENCE:
            print(f"\rjudging {f.name}: {done} claims, {monotonic() - started:.0f} s", end="",
                  file=sys.stderr, flush=True)

    checked = prove(differentiate(f, route=route), watch=watch)
    if monotonic() - started > PATIENCE:
        print(file=sys.stderr)
    return checked

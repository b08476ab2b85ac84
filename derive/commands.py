"""What each command does: from parsed options to the text of the answer and the exit code."""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from derive.derivation.differentiation import differentiate
from derive.errors import UsageError
from derive.formula.activation import Activation
from derive.formula.catalogue import activation, is_name
from derive.formula.rows import ROWS
from derive.formula.vocabulary import CONSTANTS
from derive.proof.prove import CheckedDerivation, prove, prove_chain
from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.derivation.rule_rows import Rule
    from derive.render.outline import Outline

MAX_CHARACTERS = 1_000_000
"""The most of a file that is read; a longer derivation is refused by its reader."""
DTYPES = ("float32", "float64")
"""What a layer is checked at where nothing is said."""
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
        "show": show, "why": why, "prove": prove_file, "check": check, "equal": equal,
        "list": listing}
    return commands[options.command](options)


def show(options: argparse.Namespace) -> Answer:
    """Derive, judge and print one activation."""
    f = described(options.activation, options.param)
    checked = judged(f, options.route)
    if options.hide:
        from derive.render.practice import hidden

        return Answer(hidden(checked).rstrip("\n"))
    if options.format == "json":
        from derive.render.records import to_json

        return Answer(to_json(checked), EXIT_CODES[checked.verdict])
    from derive.render.outline import outline

    document = outline(checked)
    return Answer(_written(document, options), EXIT_CODES[checked.verdict])


def _written(document: Outline, options: argparse.Namespace) -> str:
    match options.format:
        case "markdown":
            from derive.render.markdown import document as markdown

            return markdown(document)
        case "latex":
            from derive.render.latex import document as latex

            return latex(document)
    from derive.render.text import text

    return text(document, ascii_only=options.ascii)


def why(options: argparse.Namespace) -> Answer:
    """Derive one rule, or list them all."""
    from derive.derivation.rules import RULES, rule

    if options.rule is None:
        width = max(len(each.short_name) for each in RULES)
        return Answer("\n".join(f"{each.short_name.ljust(width)}  {_statement(each)}"
                                for each in RULES))
    from derive.derivation.why import explain

    row = rule(options.rule)
    checked = prove_chain(explain(row.name))
    code = EXIT_CODES[checked.verdict]
    if options.format == "json":
        from derive.render.records import to_json

        return Answer(to_json(checked), code)
    from derive.render.outline import chain_outline

    return Answer(_written(chain_outline(checked, row.name, (_statement(row),)), options), code)


def _statement(row: Rule) -> str:
    return f"({row.function})' = {row.slope}" + (f" = {row.through}" if row.through else "")


def prove_file(options: argparse.Namespace) -> Answer:
    """Judge a derivation that a person wrote."""
    from derive.proof.person import prove_text
    from derive.render import marked as writer

    content = _read(options.file)
    with patience(f"judging {options.file}"):
        marked = prove_text(content)
    text = writer.to_json(marked) if options.format == "json" else (
        writer.text(marked, ascii_only=options.ascii))
    return Answer(text, EXIT_CODES[marked.verdict])


def _read(name: str) -> str:
    """Return the text of a file, or of standard input for "-", no more than is ever needed."""
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


def check(options: argparse.Namespace) -> Answer:
    """Check an implementation."""
    from derive.checker import check as run_check  # loads NumPy
    from derive.checker import read_at
    from derive.render import report as writer

    text = options.activation if options.formula is None else options.formula
    f = described(text, options.param, named=options.formula is None)
    with patience(f"checking {options.target}"):
        report = run_check(options.target, judged(f), accuracy=options.accuracy,
                           seed=options.seed, dtypes=tuple(options.dtype or DTYPES),
                           at=None if options.at is None else read_at(options.at),
                           only=() if options.only is None else (options.only,))
    written = writer.to_json(report) if options.format == "json" else writer.text(report)
    return Answer(written, EXIT_CODES[report.verdict])


def equal(options: argparse.Namespace) -> Answer:
    """Decide an equality."""
    from derive.formula.conditions import intervals
    from derive.render.evidence import evidence_json, evidence_text
    from derive.verbs import equal as decide

    with patience("deciding"):
        evidence = decide(options.left, options.right, intervals(options.where),
                          budget=options.budget)
    write = evidence_json if options.format == "json" else evidence_text
    return Answer(write(evidence), EXIT_CODES[evidence.verdict])


def listing(options: argparse.Namespace) -> Answer:
    """List the catalogue."""
    rows = [row for row in ROWS if options.filter.lower() in f"{row.name} {row.aliases}"]
    if not rows:
        raise UsageError(f"no activation's name contains '{options.filter}'",
                         hint='"derive list" shows all of them')
    width = max(len(row.name) for row in rows)
    if options.format == "json":
        return Answer(json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=1))
    return Answer("\n".join(f"{row.name.ljust(width)}  {row.formula}" + (
        f"    {row.parameters}" if row.parameters else "") for row in rows))


def described(text: str, parameters: list[str], *, named: bool | None = None) -> Activation:
    """Return the activation a name or formula on the command line means.

    `named` says which of the two it is, where the option does.

    Raises UsageError for a parameter that is not NAME=VALUE.
    """
    values: dict[str, object] = {}
    for each in parameters:
        name, sign, value = each.partition("=")
        if not sign or not name.strip().isidentifier():
            raise UsageError(f"'{each}' is not NAME=VALUE", hint="as in --param beta=1.5")
        values[name.strip()] = value.strip()
    if named or (named is None and _looks_like_a_name(text, values)):
        return activation(text, parameters=values)
    return activation(formula=text, parameters=values)


def _looks_like_a_name(text: str, values: Mapping[str, object]) -> bool:
    """Tell a name, known or misspelt, from a formula in x."""
    word = text.strip()
    return is_name(text) or (word.isidentifier() and len(word) > 1
                             and word not in (*values, *CONSTANTS))


def judged(f: Activation, route: str = "backward") -> CheckedDerivation:
    """Differentiate and prove, with a line on stderr once it takes longer than PATIENCE."""
    done = 0

    def watch(claims: int) -> None:
        nonlocal done
        done = claims

    with patience(f"judging {f.name}", lambda: f", {done} claims"):
        return prove(differentiate(f, route=route), watch=watch)


@contextmanager
def patience(what: str, detail: Callable[[], str] = str) -> Iterator[None]:
    """Say on stderr, every PATIENCE seconds, that something is still going on."""
    finished = threading.Event()
    started = monotonic()

    def speak() -> None:
        while not finished.wait(PATIENCE):
            print(f"{what}: {monotonic() - started:.0f} s{detail()}", file=sys.stderr, flush=True)

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    try:
        yield
    finally:
        finished.set()
        speaker.join()

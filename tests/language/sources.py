"""The texts that the source hands to people: read off its syntax trees, as shapes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

HOLE = "\0"
"""What stands for a value in a shape."""
ROOT = Path(__file__).parents[2] / "derive"


def shape(template: str) -> str:
    """Return a catalogue's template with its placeholders made anonymous."""
    return "".join(text + (HOLE if name is not None else "")
                   for text, name, _, _ in Formatter().parse(template))


def shapes(node: ast.expr | None) -> Iterator[str]:
    """Yield each text that an expression may give, with holes for what is worked out."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE
                          for part in parts)
        case ast.IfExp(body=body, orelse=orelse):
            yield from shapes(body)
            yield from shapes(orelse)
        case ast.BoolOp(values=values):
            for value in values:
                yield from shapes(value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            for first in list(shapes(left)) or [HOLE]:
                for second in list(shapes(right)) or [HOLE]:
                    yield (first + second).replace(HOLE + HOLE, HOLE)


def calls() -> Iterator[tuple[str, int, str, ast.Call]]:
    """Yield each call in the package: file, line, the function's last name, and the call."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield str(path.relative_to(ROOT)), node.lineno, name, node


def error_texts() -> Iterator[tuple[str, int, str]]:
    """Yield the causes and hints of errors: file, line, shape."""
    kinds = {"DeriveError", "UsageError", "FormulaError", "UndecidableError", "TargetError",
             "MisbehaviourError"}
    for file, line, name, call in calls():
        if name in kinds or (name == "error" and len(call.args) > 1):
            # A reader's `error(cause, place, hint)` makes the FormulaError.
            told = [*call.args[:1], *call.args[2:3], *(
                each.value for each in call.keywords if each.arg in ("cause", "hint"))]
            for each in told:
                yield from ((file, line, text) for text in shapes(each) if text.strip(HOLE + " "))


def evidence_texts() -> Iterator[tuple[str, int, str]]:
    """Yield the methods and caveats of evidence: file, line, shape."""
    for file, line, name, call in calls():
        if name == "Evidence":
            for each in call.args[1:2]:
                yield from ((file, line, text) for text in shapes(each) if text.strip(HOLE + " "))

"""The texts that the source hands to people: read off its syntax trees, as shapes."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

HOLE = "\0"
"""What stands for a value in a shape."""
ROOT = Path(__file__).parents[2] / "derive"


@cache
def trees() -> list[tuple[str, list[ast.AST]]]:
    """Return the nodes of every module in the package, read once."""
    return [(str(path.relative_to(ROOT)), list(ast.walk(ast.parse(path.read_text("utf-8")))))
            for path in sorted(ROOT.rglob("*.py"))]


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
    for file, nodes in trees():
        for node in nodes:
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield file, node.lineno, name, node


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


def texts() -> Iterator[str]:
    """Yield the shape of every text in the package."""
    for _, nodes in trees():
        for node in nodes:
            if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
                yield from shapes(node)


def identifiers() -> set[str]:
    """Return the names of all functions in the package: rewrites are called like their reasons."""
    return {node.name for _, nodes in trees() for node in nodes
            if isinstance(node, ast.FunctionDef)}


def said() -> Iterator[str]:
    """Yield the ids that are said by their full names."""
    for _, _, name, call in calls():
        if name in ("say", "spliced") and call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def help_texts(parser: argparse.ArgumentParser) -> list[str]:
    """Return what a parser and its commands say about themselves."""
    found = [parser.description, parser.epilog]
    for action in parser._actions:
        found.append(action.help)
        if isinstance(action, argparse._SubParsersAction):
            found += [each.help for each in action._choices_actions]
            for command in action.choices.values():
                found += help_texts(command)
    return [text for text in found if text]

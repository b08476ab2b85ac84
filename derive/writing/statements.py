"""A straight line of float operations as NumPy source: what is used twice gets a name.

The text is made of our own steps alone: function names from a table, numbers by `repr`, names from
the lists below. No text of a user's reaches it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sympy import Expr

from derive.formula.notation import ascii_text
from derive.numeric.reference import constant
from derive.numeric.straight import Step
from derive.writing.scope import Scope
from derive.writing.series import Series
from derive.writing.spelled import PairLine, Spelled

LONGEST_PART = 40
"""Characters of the longest part that stays inside a larger expression."""
_NAMES = {"exp": "z", "expm1": "e", "log": "logarithm", "log1p": "soft", "sqrt": "root",
          "tanh": "t", "divide": "ratio", "add": "total", "subtract": "rest",
          "multiply": "product", "sin": "sine", "cos": "cosine", "tan": "tangent", "cbrt": "root",
          "raised": "power", "erfcx": "scaled",
          "erfcx_of": "scaled", "exp_of": "z",
          "series": "near_root", "far_series": "far_out",
          "negative": "opposite", "absolute": "size"}
_OPERATORS = {"add": (" + ", 1), "subtract": (" - ", 1), "multiply": (" * ", 2),
              "divide": (" / ", 2)}
_UNARY, _CALL = 3, 5
OWN = frozenset(("erf", "erfc", "erfcx"))
"""Steps that NumPy has no function for, and what the source calls its own."""


class Printed(NamedTuple):
    """Assignments, one a line, and an expression for each result."""

    lines: list[str]
    results: list[str]


def printed(line: Spelled, argument: str, scope: Scope) -> Printed:
    """Return a line as source in the name of its argument."""
    uses = Counter(each for step in line.steps for each in step.arguments) + Counter(line.results)
    lines: list[str] = []
    texts: list[tuple[str, int]] = []
    for place, step in enumerate(line.steps):
        if step.kind == "exp_of":
            text, strength = _exponential(line, int(step.number), argument, scope), _CALL
        elif step.kind == "erfcx_of":
            text, strength = _tail(line.factors[int(step.number)], argument, scope), _CALL
        elif step.kind in ("series", "far_series"):
            series = line.series[int(step.number)]
            text = _series(series, step.kind, texts[step.arguments[0]][0], scope)
            strength = _CALL
        elif step.kind == "pairs":
            text, strength = _pairs(line.nested[int(step.number)], argument, scope, lines), _CALL
        elif isinstance(line, PairLine) and step.kind not in _WITH_OPERATORS:
            text, strength = _in_pairs(line, place, texts, scope), _CALL
        else:
            text, strength = _text(step, line.spelling.get(place, ""), texts, argument, scope)
        atomic = step.kind in ("x", "constant")
        if uses[place] and not atomic and (uses[place] > 1 or len(text) > LONGEST_PART):
            name = scope.name(_NAMES.get(step.kind, "part"))
            lines.append(f"{name} = {text}")
            text, strength = name, _CALL
        texts.append((text, strength))
    return Printed(lines, [texts[each][0] for each in line.results])


def _text(step: Step, spelling: str, texts: Sequence[tuple[str, int]], argument: str,
          scope: Scope) -> tuple[str, int]:
    arguments = [texts[each] for each in step.arguments]
    if step.kind == "x":
        return argument, _CALL
    if step.kind == "constant":
        return scope.number(step.number, spelling), _CALL if step.number >= 0 else _UNARY
    if step.kind in _OPERATORS:
        sign, strength = _OPERATORS[step.kind]
        left = _within(arguments[0], strength)
        # a - (b + c), a / (b * c), and a + (b + c) as it was rounded.
        return f"{left}{sign}{_within(arguments[1], strength + 1)}", strength
    if step.kind == "negative":
        return f"-{_within(arguments[0], _UNARY + 1)}", _UNARY
    if step.kind == "raised":
        return f"{_within(arguments[0], _CALL)} ** {_within(arguments[1], _UNARY)}", _UNARY + 1
    if step.kind == "power":
        return f"{_within(arguments[0], _CALL)} ** {step.number!r}", _UNARY + 1
    if step.kind in OWN:
        scope.own.add(step.kind)
        return f"{step.kind}({arguments[0][0]})", _CALL
    return f"np.{_FUNCTIONS.get(step.kind, step.kind)}({arguments[0][0]})", _CALL


def _exponential(line: Spelled, place: int, argument: str, scope: Scope) -> str:
    scope.own.add("exp_of")
    table = list(line.exponents)[place]
    return f"exp_of({argument}, {scope.table(table, line.exponents[table])})"


def _series(series: Series, kind: str, argument: str, scope: Scope) -> str:
    scope.own.add(kind)
    _, centre, coefficients, power, step = series.args
    table = tuple((float(each),) for each in reversed(coefficients))
    root = ", ".join(repr(float(each)) for each in centre)
    more = f", step={step}" if step != 1 else ""
    if kind == "far_series":
        return f"far_series({argument}, {scope.series(table)}, {power}{more})"
    return f"series({argument}, ({root}), {scope.series(table)}, {power}{more})"


def _within(part: tuple[str, int], strength: int) -> str:
    return part[0] if part[1] >= strength else f"({part[0]})"


def _tail(factor: Expr, argument: str, scope: Scope) -> str:
    scope.own.add("erfcx_of")
    table = scope.parts(*constant(factor), ascii_text(factor))
    return f"erfcx_of({argument}, {table})"


def _pairs(line: PairLine, argument: str, scope: Scope, lines: list[str]) -> str:
    """Add the statements of a line that is worked out in pairs; return its result, rounded."""
    scope.own.add("Pair")
    name = scope.name("pair")
    shown = printed(line, name, scope)
    lines += [f"{name} = Pair({argument}.astype(np.float64))", *shown.lines]
    return f"({shown.results[0]}).nearest({argument}.dtype)"


def _in_pairs(line: PairLine, place: int, texts: Sequence[tuple[str, int]], scope: Scope) -> str:
    """Return a constant or a function of a pair as text."""
    step = line.steps[place]
    if step.kind == "constant":
        return scope.pair(step.number, line.rests[place], line.spelling[place])
    function = f"pair_{_FUNCTIONS.get(step.kind, step.kind)}"
    scope.own.add(function)
    return f"{function}({texts[step.arguments[0]][0]})"


_FUNCTIONS = {"absolute": "abs"}
_WITH_OPERATORS = frozenset(("x", "negative", *_OPERATORS))

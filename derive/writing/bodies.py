"""The body of one function of x: its branches, each given only what it is made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import sympy
from sympy import Expr, S, Symbol

from derive.formula import written
from derive.numeric.decaying import U
from derive.proof.judge import equal
from derive.verdict import Verdict
from derive.writing.branches import Branch, merged
from derive.writing.series import Series
from derive.writing.scope import Scope
from derive.writing.spelled import Spelled
from derive.writing.statements import printed
from derive.writing.words import plainly

_LONGEST_RETURN = 84
_PARTS = {2: ("left", "right"), 3: ("left", "middle", "right")}


class At(NamedTuple):
    """What happens at a cut: the branch on its left takes it, or the one on its right, or none.

    `value` is what to write there, where neither side's form gives it.
    """

    closed_left: bool
    value: Expr | None = None


@dataclass(frozen=True)
class Quantity:
    """f or f′ as branches from left to right, and what is special at a cut.

    `keeps_nan` says that NaN in must give NaN out, even where every branch is a number.
    """

    branches: tuple[Branch, ...]
    at: Mapping[float, At] = field(default_factory=dict)
    keeps_nan: bool = False

    @property
    def cuts(self) -> tuple[float, ...]:
        """Where one branch ends and the next begins."""
        return tuple(each.high for each in self.branches[:-1])


def body(quantity: Quantity, x: Symbol, scope: Scope) -> list[str]:
    """Return the statements of a function of x, the last one a return."""
    if not quantity.at:
        joined = merged([each._replace(plain=each.expr) for each in quantity.branches])
        quantity = replace(quantity, branches=tuple(joined))
    if len(quantity.branches) == 1:
        return _single(quantity, x, scope)
    folded = _folded(quantity, x)
    if folded is not None:
        return _of_size(folded, scope)
    return _side_by_side(quantity, x, scope)


def _single(quantity: Quantity, x: Symbol, scope: Scope) -> list[str]:
    expr = quantity.branches[0].expr
    if not expr.free_symbols:
        text = _constant(expr, scope)
        return [f"return np.where(np.isnan(x), x, {text})" if quantity.keeps_nan
                else f"return {text}"]
    shown = printed(Spelled([expr], x), "x", scope)
    return [*shown.lines, f"return {shown.results[0]}"]


class _Fold(NamedTuple):
    """Both half lines over u = |x|: by stretch of u, the expressions for x < 0 and for x ≥ 0."""

    cuts: tuple[float, ...]
    pairs: tuple[tuple[Expr, Expr], ...]


def _folded(quantity: Quantity, x: Symbol) -> _Fold | None:
    """Return the branches over |x| where the line is cut alike on both sides of 0.

    Then both sides share their exponentials, and one of them often is minus the other.
    """
    cuts, branches = quantity.cuts, quantity.branches
    if len(cuts) % 2 == 0 or any(-each not in cuts for each in cuts) or quantity.at:
        return None
    if any(_is_plain(each.expr) for each in branches):
        return None
    half = len(branches) // 2
    right = branches[half:]
    left = tuple(reversed(branches[:half]))
    pairs = tuple((_over(one.expr, x, -U), _over(other.expr, x, U))
                  for one, other in zip(left, right, strict=True))
    return _Fold(cuts[half:], pairs)


def _over(expr: Expr, x: Symbol, what: Expr) -> Expr:
    even = {each: U**each.exp for each in expr.atoms(sympy.Pow)
            if each.base == x and each.exp.is_Integer and each.exp % 2 == 0}
    plain: Expr = written.substitute(expr, {**even, x: what, sympy.Abs(x): U, sympy.Abs(-x): U})
    return plain


def _of_size(fold: _Fold, scope: Scope) -> list[str]:
    """Write both half lines over u = |x|, one side only where the other is plus or minus it."""
    lines, texts = ["u = np.abs(x)"], list[str]()
    signs = {_parity(*pair) for pair in fold.pairs}
    sign = signs.pop() if len(signs) == 1 else 0
    for index, (left, right) in enumerate(fold.pairs):
        stretch = ([-np.inf, *fold.cuts][index], [*fold.cuts, np.inf][index])
        name = _clamped("u", stretch, "far" if index else "near", lines, scope)
        shown = printed(Spelled([right] if sign else [left, right], U), name, scope)
        lines += shown.lines
        if sign:
            texts.append(shown.results[0])
            continue
        chosen = f"np.where(x < 0, {', '.join(shown.results)})"
        if len(chosen) > _LONGEST_RETURN - 24:
            own = scope.name("side")
            lines += [f"{own} = {shown.results[1]}",
                      f"{own} = np.where(x < 0, {shown.results[0]}, {own})"]
            chosen = own
        texts.append(chosen)
    choices = [(f"u < {_number(cut, scope)}", each)
               for cut, each in zip(fold.cuts, texts[:-1], strict=True)]
    return _returned(lines, choices, texts[-1], "np.where(x < 0, -y, y)" if sign < 0 else "")


def _returned(lines: list[str], choices: Sequence[tuple[str, str]], last: str,
              after: str = "") -> list[str]:
    """Return the lines with the choices made: the first condition that holds decides.

    One nested expression where that is short, else one line for each choice, the last one first.
    `after` is what is returned of y in the end.
    """
    text = last
    for condition, each in reversed(choices):
        text = f"np.where({condition}, {each}, {text})"
    if len(text) <= _LONGEST_RETURN and not after:
        return [*lines, f"return {text}"]
    if len(text) <= _LONGEST_RETURN:
        return [*lines, f"y = {text}", f"return {after}"]
    steps = [f"y = {last}"]
    for condition, each in reversed(choices):
        whole = f"y = np.where({condition}, {each}, y)"
        steps += [whole] if len(whole) <= _LONGEST_RETURN + 8 else [
            f"y = np.where({condition},", f"             {each}, y)"]
    return [*lines, *steps, f"return {after or 'y'}"]


def _parity(left: Expr, right: Expr) -> int:
    """Return 1 where both sides are one function of |x|, −1 where they are opposite, else 0."""
    if left.has(Series) or right.has(Series):
        return 0
    for sign in (1, -1):
        one, other = plainly(left), plainly(right)
        if equal(one, other if sign > 0 else written.negative(other),
                 {U.name: (S.Zero, None)}, budget=1.0).verdict is Verdict.PROVED:
            return sign
    return 0


def _side_by_side(quantity: Quantity, x: Symbol, scope: Scope) -> list[str]:
    """Give each branch its own stretch of the line, and put the results together."""
    branches = quantity.branches
    parts = _PARTS.get(len(branches), ("part",) * len(branches))
    lines: list[str] = []
    texts: list[str] = []
    for index, each in enumerate(branches):
        if not each.expr.free_symbols:
            texts.append(_constant(each.expr, scope))
            continue
        name = "x" if _is_plain(each.expr) else _clamped(
            "x", (each.low, each.high), parts[index], lines, scope)
        shown = printed(Spelled([each.expr], x), name, scope)
        lines += shown.lines
        texts.append(shown.results[0])
    choices, last = _choices(quantity, texts, scope)
    return _returned(lines, choices, last)


def _choices(quantity: Quantity, texts: Sequence[str],
             scope: Scope) -> tuple[list[tuple[str, str]], str]:
    """Return conditions with what they choose, and what is left when none holds.

    A NaN satisfies no condition, so what is left must not be a number.
    """
    moving = [index for index, each in enumerate(quantity.branches) if each.expr.free_symbols]
    last = moving[-1] if moving else len(texts) - 1
    conditions: list[tuple[str, str]] = []
    for index in range(last):
        cut = quantity.cuts[index]
        sign = "<=" if _closed_left(quantity, cut) else "<"
        conditions.append((f"x {sign} {_number(cut, scope)}", texts[index]))
    after: list[tuple[str, str]] = []
    for index in range(len(texts) - 1, last, -1):
        cut = quantity.cuts[index - 1]
        sign = ">" if _closed_left(quantity, cut) else ">="
        after.append((f"x {sign} {_number(cut, scope)}", texts[index]))
    points = [(f"x == {_number(cut, scope)}", _constant(at.value, scope))
              for cut, at in quantity.at.items() if at.value is not None]
    if not moving and quantity.keeps_nan:
        points.append(("np.isnan(x)", "x"))
    return [*points, *conditions, *after], texts[last]


def _closed_left(quantity: Quantity, cut: float) -> bool:
    return cut in quantity.at and quantity.at[cut].closed_left


def _clamped(name: str, stretch: tuple[float, float], wish: str, lines: list[str],
             scope: Scope) -> str:
    """Keep an argument inside a stretch, under a name; as it is where the stretch has no ends."""
    ends = [_number(each, scope) for each in stretch if np.isfinite(each)]
    if not ends:
        return name
    own = scope.name(wish)
    how = ("np.clip" if len(ends) == 2 else
           "np.maximum" if np.isfinite(stretch[0]) else "np.minimum")
    lines.append(f"{own} = {how}({name}, {', '.join(ends)})")
    return own


def _is_plain(expr: Expr) -> bool:
    """Tell whether an expression is a number or at most linear, and so cannot overflow."""
    if not expr.free_symbols:
        return True
    (x,) = expr.free_symbols
    return bool(expr.is_polynomial(x) and sympy.degree(sympy.expand(expr), x) <= 1)


def _number(value: float, scope: Scope) -> str:
    return scope.number(value, repr(value))


def _constant(expr: Expr, scope: Scope) -> str:
    if expr is S.NaN:
        return "np.nan"
    shown = printed(Spelled([expr], U), "x", scope)
    return shown.results[0]

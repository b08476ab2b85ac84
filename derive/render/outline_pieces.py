"""Pieces, kinks, jumps and points without a slope, as sections of a document."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S, Symbol

from derive.derivation.joins import at_defaults, is_infinite
from derive.derivation.record import Jump, Kink, Piece
from derive.language import say
from derive.proof.claims.claim import Place
from derive.proof.claims.roots import roots_of
from derive.proof.prove import CheckedDerivation
from derive.render.document import Cell, Row, Section, evidence_at, header, ratio, spliced


def interval(piece: Piece, x: Symbol) -> Cell:
    """Return the stretch of a piece in words: x < 0, 0 < x < 6, x > 6."""
    if piece.low is None and piece.high is None:
        return spliced("sentence.every", x=(x,))
    if piece.low is None:
        return (x, " < ", piece.high or S.Zero)
    if piece.high is None:
        return (x, " > ", piece.low)
    return (piece.low, " < ", x, " < ", piece.high)


def pieces_section(checked: CheckedDerivation) -> Section:
    """Return the formula and the slope on each piece."""
    y, x = checked.derivation.graph.output.symbol, checked.activation.x
    rows = []
    for position, piece in enumerate(checked.pieces):
        rows.append(Row((interval(piece, x), (y, " = ", piece.formula),
                         (ratio(y, checked.derivation.wrt), " = ", piece.slope)), 0, tuple(
            check.evidence for check in checked.checks if _is_about(check.claim.place, position))))
    return Section((say("heading.pieces"),), tuple(rows), header("where", "formula", "slope"))


def _is_about(place: Place, position: int) -> bool:
    """Tell whether a claim says what f or its slope is on a piece, signs of switches included."""
    return place[:2] == ("piece", position) and place[2] in ("formula", "slope", "sign")


def roots_section(checked: CheckedDerivation) -> Section | None:
    """Return what the breaks without a closed form are: the equation and the interval of each."""
    rows = []
    for position, root in enumerate(roots_of(checked.derivation)):
        places = [("root", position, name) for name in ("left", "right", "slope")]
        rows.append(Row(((root,), (root.equation, " = 0"), ("[", root.low, ", ", root.high, "]"),
                         (root.digits().replace("-", "−") + "…",)), 0,
                        evidence_at(checked, *places)))
    if not rows:
        return None
    return Section((say("heading.breaks"),), tuple(rows),
                   header("at", "only_root_of", "between", "value"))


def join_sections(checked: CheckedDerivation) -> Iterator[Section]:
    """Yield kinks and jumps, where there are any."""
    x = checked.activation.x
    if checked.kinks:
        rows = [_kink_row(checked, place, kink, x) for place, kink in enumerate(checked.kinks)]
        yield Section((say("heading.kinks"),), tuple(rows),
                      header("at", "slope_on_the_left", "on_the_right", "chosen_here", "legal"))
    if checked.jumps:
        rows = [_jump_row(checked, place, jump, x) for place, jump in enumerate(checked.jumps)]
        yield Section((say("heading.jumps"),), tuple(rows),
                      header("at", "f_on_the_left", "on_the_right", "f_there"))


def singular_section(checked: CheckedDerivation) -> Section:
    """Return the points at which f has no finite slope."""
    x, y = checked.activation.x, checked.derivation.graph.output.symbol
    rows = []
    for each in checked.derivation.singular:
        value: Cell = (y, " = ", each.value)
        if is_infinite(each.value):
            value = (say("sentence.undefined"),)
        rows.append(Row(((x, " = ", each.at), value, (say("sentence.nothing_is_claimed_here"),))))
    return Section((say("heading.no_finite_slope"),), tuple(rows), (*header("at", "f_there"), ""))


def _kink_row(checked: CheckedDerivation, position: int, kink: Kink, x: Symbol) -> Row:
    f = checked.activation
    ends: list[Expr] = [kink.left, kink.right]
    if at_defaults(f, kink.left) > at_defaults(f, kink.right):
        ends.reverse()
    legal = spliced("sentence.any_value_in", low=(ends[0],), high=(ends[1],))
    places = [("kink", position, name) for name in ("left", "right", "left value", "right value",
                                                   "jumps", "meets")]
    return Row(((x, " = ", kink.at), (kink.left,), (kink.right,), (kink.chosen,), legal), 0,
               evidence_at(checked, *places))


def _jump_row(checked: CheckedDerivation, position: int, jump: Jump, x: Symbol) -> Row:
    places = [("jump", position, name) for name in ("left", "right", "jumps")]
    return Row(((x, " = ", jump.at), (jump.left,), (jump.right,), (jump.value,)), 0,
               evidence_at(checked, *places))

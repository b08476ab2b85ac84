"""A built-in derivation with its right-hand sides blank, in the format that `prove` reads."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from derive.derivation.reasons import reason
from derive.derivation.record import Piece
from derive.derivation.simplification import cost
from derive.formula.notation import ascii_text
from derive.language import say
from derive.proof.prove import CheckedDerivation

BLANK = "______"


def hidden(checked: CheckedDerivation) -> str:
    """Return the derivation as an exercise, without a trailing newline.

    Of several pieces the one with the most to do is asked for; the others stand in remarks.

    A derivation without steps asks for dy/dx itself.
    """
    piece = max(checked.pieces, key=lambda each: (len(_steps(each)), cost(each.slope)))
    lines = [f"# {say('sentence.fill_in', name=checked.activation.name)}"]
    lines.extend(_other_pieces(checked, piece))
    lines.extend(_definitions(checked, piece))
    lines.append("")
    lines.extend(_exercise(piece))
    return "\n".join(lines)


def _exercise(piece: Piece) -> Iterator[str]:
    steps = _steps(piece)
    if steps:
        yield f"  {ascii_text(piece.chain.start)}"
        for relation, condition, why in steps:
            yield f"{'=' if relation == '=' else '->'} {BLANK}{condition}   # {why}"
        return
    yield "  dy/dx"
    yield f"= {BLANK}   # {say('sentence.work_out')}"
    if piece.simplified != piece.slope:
        yield f"= {BLANK}   # {say('sentence.write_with_y')}"


def _steps(piece: Piece) -> list[tuple[str, str, str]]:
    return [(step.relation, "" if step.relation == "=" else "  (h -> 0)", reason(step.rule))
            for step in piece.chain.steps if step.rule != "nothing_to_simplify"]


def _other_pieces(checked: CheckedDerivation, asked: Piece) -> Iterator[str]:
    x = checked.activation.x.name
    for piece in checked.pieces:
        if piece is not asked:
            where = _condition(x, piece.low, piece.high) or say("sentence.everywhere")
            words = say("sentence.elsewhere", where=where, formula=ascii_text(piece.formula),
                        slope=ascii_text(piece.slope))
            yield f"# {words}"


def _definitions(checked: CheckedDerivation, piece: Piece) -> Iterator[str]:
    conditions = [_condition(name, low, high) for name, (low, high) in piece.chain.where]
    shown = "".join(f"  {each}" for each in conditions if each)
    definitions = list(piece.chain.definitions)
    y = checked.derivation.graph.output.symbol
    if y not in (symbol for symbol, _ in definitions):
        definitions.append((y, piece.formula))
    for place, (symbol, value) in enumerate(definitions):
        last = place == len(definitions) - 1
        yield f"{symbol.name} = {ascii_text(value)}{shown if last else ''}"


def _condition(name: str, low: object, high: object) -> str:
    ends = [ascii_text(end) if isinstance(end, Expr) else str(end) for end in (low, high)]
    if low is None and high is None:
        return ""
    if low is None:
        return f"({name} < {ends[1]})"
    return f"({name} > {ends[0]})" if high is None else f"({ends[0]} < {name} < {ends[1]})"

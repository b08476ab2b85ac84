"""f′ through y as sections of an outline, and as fields of a JSON object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import sympy
from sympy import Basic, Symbol

from derive.language import say, told
from derive.proof.through_y import Stretch, ThroughY
from derive.proof.through_y.record import Y
from derive.render.document import Cell, Outline, Row, Section, ratio, spliced
from derive.render.evidence import evidence_fields
from derive.verdict import Evidence, Verdict


def with_through_y(document: Outline, found: ThroughY) -> Outline:
    """Return an activation's outline with f′ through y at its end, and in its last line."""
    y = document.formula[0]
    slope = ratio(y if isinstance(y, Symbol) else Y, found.activation.x)
    summary = document.summary
    if found.form is not None and not found.told_apart and document.verdict is Verdict.PROVED:
        caveats = dict.fromkeys(told(caveat) for each in found.stretches
                                for one in _of_a_form(each.evidence) for caveat in one.caveats)
        summary = (summary[0], "    ", slope, " = ", found.form,
                   *(f"  ({caveat})" for caveat in caveats))
    return replace(document, summary=summary,
                   sections=(*document.sections, *_sections(found, slope)))


def _sections(found: ThroughY, slope: Symbol) -> Iterator[Section]:
    heading: Cell = (say("heading.through_y"),)
    if found.form is None:
        yield Section(spliced("sentence.no_form", title=heading),
                      (Row(((say("sentence.from_x", reason=told(found.reason)),),)),))
    else:
        title = spliced("sentence.needs", title=heading, parts=_joined(found.needed))
        if found.values:
            given = ", ".join(f"{name} = {value}" for name, value in found.values)
            title = spliced("sentence.y_tells_apart", title=title, values=(given,))
        yield Section(title, tuple(
            Row((_where(found, place), (slope, " = ", each.form)), 0, _of_a_form(each.evidence))
            for place, each in enumerate(found.stretches) if each.form is not None))
    witness = tuple(_witness(found, slope))
    if witness or (found.reason and found.form is not None):
        yield Section((say("heading.why_not_y_alone"),),
                      witness or (Row(((told(found.reason),),)),))
    if found.refuted:
        yield Section((say("heading.other_roots"),), tuple(
            Row(((slope, " = ", form),), 0, (evidence,)) for form, evidence in found.refuted))


def _of_a_form(found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return evidence whose caveats speak of the form, which the judge had on the left side."""
    return tuple(replace(each, caveats=tuple(
        caveat.replace("the left side", "this form") for caveat in each.caveats))
        for each in found)


def through_y_fields(found: ThroughY, index: Callable[[Basic], int]) -> dict[str, object]:
    """Return the record as fields of a JSON object; `index` numbers an expression."""
    def place(expr: Basic | None) -> int | None:
        return None if expr is None else index(expr)

    fields: dict[str, object] = {
        "verdict": str(found.verdict), "needs": found.needs, "form": place(found.form),
        "stretches": [{"low": place(each.low), "high": place(each.high), "form": place(each.form),
                       "evidence": [evidence_fields(one) for one in each.evidence]}
                      for each in found.stretches]}
    if found.breaks:
        fields["except_at"] = [index(each) for each in found.breaks]
    if found.values:
        fields["for"] = dict(found.values)
    if found.reason:
        fields["reason"] = found.reason
    if found.witness is not None:
        witness = found.witness
        fields["witness"] = {"x": list(witness.at), "y": witness.y, "slopes": list(witness.slopes),
                             "method": witness.method, "parameters": dict(witness.parameters)}
    if found.refuted:
        fields["refuted"] = [{"form": index(form), **evidence_fields(evidence)}
                             for form, evidence in found.refuted]
    return fields


def _joined(parts: tuple[str | Basic, ...]) -> Cell:
    cells: Cell = ()
    *first, last = [told(part) if isinstance(part, str) else part for part in parts]
    for place, part in enumerate(first):
        cells += (*((", ",) if place else ()), part)
    return spliced("sentence.and", first=cells, last=(last,)) if first else (last,)


def _where(found: ThroughY, place: int) -> Cell:
    """Return where a form applies: in y, in x, or everywhere."""
    x, stretch = found.activation.x, found.stretches[place]
    if not found.told_apart:
        if found.breaks:
            return spliced("sentence.every_but", x=(x,), points=_joined(found.breaks))
        return spliced("sentence.every", x=(x,))
    if found.told_apart == "x":
        return _between(stretch, x)
    below, above = (found.borders[i] if 0 <= i < len(found.borders) else None
                    for i in (place - 1, place))
    if below is not None and below[1] and above is None:
        return (Y, " ≥ ", below[0])
    if below is not None and below[1]:
        return (Y, " = ", below[0])
    cell: Cell = (Y,)
    if below is not None and above is not None:
        return (below[0], " < ", Y, " < " if above[1] else " ≤ ", above[0])
    if below is not None:
        cell = (Y, " > ", below[0])
    elif above is not None:
        cell = (Y, " < " if above[1] else " ≤ ", above[0])
    return cell


def _between(stretch: Stretch, x: Symbol) -> Cell:
    if stretch.low is None:
        return (x, " < ", stretch.high or sympy.S.Zero)
    if stretch.high is None:
        return (x, " > ", stretch.low)
    return (stretch.low, " < ", x, " < ", stretch.high)


def _witness(found: ThroughY, slope: Symbol) -> Iterator[Row]:
    """Yield the two points of the witness."""
    if found.witness is None:
        return
    witness, x = found.witness, found.activation.x
    given = "".join(f", {name} = {value}" for name, value in witness.parameters)
    for place, at in enumerate(witness.at):
        note = f"{told(witness.method)}{given}" if not place else ""
        yield Row(((x, f" = {_minus(at)}"), (Y, f" = {_minus(witness.y)}"),
                   (slope, f" = {_minus(witness.slopes[place])}"), (note,)))


def _minus(number: str) -> str:
    return number.replace("-", "−")

"""A person's derivation, marked: each line as typed, what was found, and what was probably meant.

Text for a terminal and JSON for programs. The words are for somebody who wants to learn: a line
that is true but far from the one before is never called wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import reduce

from derive.derivation.openings import step_reason
from derive.formula.mathematics import unicode_text
from derive.formula.notation import Notation, ascii_text
from derive.language import say, told
from derive.marking.person import MarkedDerivation, MarkedLine
from derive.marking.place import LikelySlip
from derive.render.evidence import evidence_fields, verdict_line, verdict_word
from derive.verdict import Counterexample, Evidence, Verdict

VERSION = 1
"""Version of the JSON."""
_ASCII = str.maketrans({"∂": "d", "−": "-", "·": "*", "×": "*", "→": "->", "²": "^2", "³": "^3",
                        "′": "'", "σ": "sigma", "“": '"', "”": '"', "⁻": "^-"})
_MARGIN = " " * 8


def text(marked: MarkedDerivation, *, ascii_only: bool = False) -> str:
    """Return the marked derivation as text without a trailing newline."""
    writer = _Writer(marked, ascii_text if ascii_only or _typed_in_ascii(marked) else unicode_text)
    blocks = [*writer.definitions(), *map(writer.line, marked.lines), list(writer.summary())]
    whole = "\n\n".join("\n".join(block) for block in blocks if block)
    return whole.translate(_ASCII) if ascii_only else whole


def _typed_in_ascii(marked: MarkedDerivation) -> bool:
    """Tell whether to answer in ASCII: in the signs that the person used."""
    typed = marked.typed
    formulas = [*(each.formula for each in typed.definitions),
                *(each.formula for each in typed.lines)]
    return all(each.text.isascii() for each in formulas)


class _Writer:
    """One derivation being written in one notation."""

    def __init__(self, marked: MarkedDerivation, notation: Notation) -> None:
        self.marked = marked
        self.notation = notation

    def definitions(self) -> Iterator[list[str]]:
        slips = {id(each.definition): each.slip for each in self.marked.misread}
        for each in self.marked.typed.definitions:
            name = self.notation(each.symbol) + (f"({each.argument})" if each.argument else "")
            block = [f"{each.formula.line:>4}    {name} = {each.formula.text}"]
            slip = slips.get(id(each))
            if slip is not None:
                block.extend(self.slip(slip, f"{name} = ", self.proved_with_it()))
            yield block

    def proved_with_it(self) -> str:
        """Return which lines need another reading of a definition, in words."""
        lines = [each.line.formula.line for each in self.marked.lines
                 if each.meant is not None and each.meant.verdict is Verdict.PROVED]
        return say("marked.with_it_one" if len(lines) == 1 else "marked.with_it",
                   lines=_lines(lines))

    def line(self, marked: MarkedLine) -> list[str]:
        formula = marked.line.formula
        sign = marked.line.relation
        block = [f"{formula.line:>4}  {sign:<2}{formula.text}"]
        evidence, meant = marked.evidence, marked.meant
        if evidence is None:
            said = [] if marked.slip is None else list(
                self.slip(marked.slip, "", self.proved_with_it()))
            return block + (said or [_MARGIN + say("marked.the_start")])
        block.extend(self.found(marked, evidence))
        block.extend(_MARGIN + say("marked.caveat", caveat=told(caveat))
                     for caveat in evidence.caveats)
        if marked.slip is not None:
            limit = f"lim({marked.line.limit} → 0) " if marked.line.limit else ""
            front = f"{sign} " + ("" if marked.slip.text else limit)
            block.extend(self.slip(marked.slip, front, judged(marked.slip.evidence)))
            if meant is not None and meant.verdict is Verdict.PROVED and marked.path is not None:
                block.append(_MARGIN + say("marked.the_step_is_then", reason=because(marked.path)))
        elif marked.carried:
            block.append(_MARGIN + say("marked.carried"))
        elif marked.right_again and meant is not None:
            block.append(_MARGIN + say("marked.no_new_slip", judged=judged(meant))
                         + (f": {because(marked.path)}" if marked.path is not None else ""))
        elif evidence.verdict is Verdict.REFUTED:
            block.append(_MARGIN + say("marked.no_single_slip"))
            block.extend(self.undefined(evidence))
            block.extend(self.defined_again(marked))
        return block

    def undefined(self, evidence: Evidence) -> Iterator[str]:
        """Yield what nothing is known of in a counterexample where no y is defined."""
        point = evidence.counterexample.point if evidence.counterexample is not None else ()
        slopes = [name for name, _ in point if "/" in name or name == "y"]
        if slopes and not self.marked.typed.definitions:
            yield _MARGIN + say("marked.undefined", slopes=", ".join(slopes))

    def defined_again(self, marked: MarkedLine) -> Iterator[str]:
        """Yield that y = … says something of the y above, where a new y was meant."""
        lines = self.marked.lines
        place = next(i for i, each in enumerate(lines) if each is marked)
        before = lines[place - 1].line.expr
        for each in self.marked.typed.definitions:
            if before == each.symbol and lines[place - 1].evidence is None:
                yield _MARGIN + say("marked.defined_again", name=self.notation(each.symbol),
                                    formula=each.formula.text, line=each.formula.line)

    def found(self, marked: MarkedLine, evidence: Evidence) -> Iterator[str]:
        if evidence.verdict is Verdict.PROVED:
            why = because(marked.path) if marked.path is not None else say("marked.no_path")
            yield f"{_MARGIN}{judged(evidence)}: {why}"
        elif evidence.counterexample is not None:
            yield (f"{_MARGIN}{verdict_word(evidence.verdict)}: "
                   f"{differing(evidence.counterexample)}")
        else:
            yield f"{_MARGIN}{verdict_word(evidence.verdict)}: {told(evidence.method)}"

    def slip(self, slip: LikelySlip, sign: str, then: str) -> Iterator[str]:
        clause, *others = (told(clause.format(*map(self.notation, parts)))
                           for clause, parts in ((slip.clause, slip.parts), *slip.also))
        yield _MARGIN + (say("marked.likely_slips", first=clause, second=others[0]) if others else
                         say("marked.likely_slip", clause=clause))
        for typed, meant in slip.places:
            yield f"{_MARGIN}    {say('marked.typed_meant', typed=typed, meant=meant)}"
        line = sign + (slip.text or self.notation(slip.repaired))
        yield _MARGIN + say("marked.repaired", line=line, then=then)

    def summary(self) -> Iterator[str]:
        marked = self.marked
        judged_lines = [each for each in marked.lines if each.evidence is not None]
        verdict = marked.verdict
        words = say("marked.all_steps", count=len(judged_lines)) if verdict is Verdict.PROVED else (
            _counted(marked, Verdict.REFUTED, "wrong") if verdict is Verdict.REFUTED else
            _counted(marked, Verdict.UNDECIDED, "open"))
        if not judged_lines:
            words = say("marked.one_line")
        yield verdict_line(verdict, words)
        if verdict is Verdict.REFUTED and marked.verdict_as_meant is Verdict.PROVED:
            yield "         " + say("marked.as_repaired", verdict=verdict_word(Verdict.PROVED))
        yield from self._misread()

    def _misread(self) -> Iterator[str]:
        marked = self.marked
        missing = [each.definition.formula.line for each in marked.misread]
        missing += [each.line.formula.line for each in marked.lines
                    if each.slip is not None and each.slip.name == "parentheses"]
        calls = [(each.line.formula.line, call) for each in marked.lines
                 for call in each.line.formula.calls[:1] if each.line.formula.line not in missing]
        if not missing:
            return
        total = len(marked.typed.definitions) + len(marked.typed.lines)
        found = say("marked.misread", count=len(missing) + len(calls), total=total,
                    lines=_lines(missing))
        yield "         " + "; ".join([found, *(say("marked.a_call", call=call, line=line)
                                                for line, call in calls)])


def because(path: tuple[str, ...]) -> str:
    """Return the reasons of a step as one sentence."""
    if not path:
        return say("marked.same_as_before")
    first, *others = dict.fromkeys(step_reason(name) for name in path)
    return reduce(lambda said, each: say("marked.then", first=said, next=each), others, first)


def judged(evidence: Evidence) -> str:
    """Return a verdict with its method."""
    return f"{verdict_word(evidence.verdict)} ({told(evidence.method)})"


def differing(point: Counterexample) -> str:
    """Return a counterexample in words: where, and the two values."""
    at = ", ".join(f"{name} = {value}" for name, value in point.point)
    where = say("marked.at", point=at) if at else say("sentence.everywhere")
    return say("marked.differing", where=where, left=_short(point.left), right=_short(point.right))


def _short(value: str) -> str:
    """Return a decimal without the zeros at its end: 0.25 for 0.250000000000.

    >>> [_short(value) for value in ("0.250000000000", "-4.00000000000", "1.0e+20", "100")]
    ['0.25', '-4', '1.0e+20', '100']
    """
    return value.rstrip("0").rstrip(".") if "." in value and "e" not in value else value


def _counted(marked: MarkedDerivation, verdict: Verdict, word: str) -> str:
    lines = [each.line.formula.line for each in marked.lines
             if each.evidence is not None and each.evidence.verdict is verdict]
    return say(f"marked.{word}", lines=_lines(list(dict.fromkeys(lines))))


def _lines(numbers: list[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return (say("marked.line", number=listed) if len(numbers) == 1
            else say("marked.lines", numbers=listed))


def to_json(marked: MarkedDerivation) -> str:
    """Return the marked derivation as JSON text; verdicts are for readers, not to be believed."""
    definitions = [{"name": each.symbol.name, "text": each.formula.text,
                    "line": each.formula.line} for each in marked.typed.definitions]
    misread = [{"name": each.definition.symbol.name, "line": each.definition.formula.line,
                **_slip(each.slip)} for each in marked.misread]
    return json.dumps({"format": "backproof-marked", "version": VERSION,
                       "verdict": str(marked.verdict),
                       "verdict_as_meant": str(marked.verdict_as_meant),
                       "definitions": definitions, "misread": misread,
                       "lines": [_line(each) for each in marked.lines]},
                      ensure_ascii=False, indent=1)


def _line(marked: MarkedLine) -> dict[str, object]:
    expr = marked.line.expr
    row: dict[str, object] = {
        "line": marked.line.formula.line, "relation": marked.line.relation,
        "text": marked.line.formula.text, "read_as": None if expr is None else ascii_text(expr)}
    if marked.evidence is not None:
        row["evidence"] = evidence_fields(marked.evidence)
        row["steps"] = None if marked.path is None else list(marked.path)
    if marked.meant is not None:
        row["as_meant"] = evidence_fields(marked.meant)
    if marked.slip is not None:
        row["slip"] = _slip(marked.slip)
    return row


def _slip(slip: LikelySlip) -> dict[str, object]:
    row: dict[str, object] = {
        "name": slip.name, "clause": slip.clause.format(*map(ascii_text, slip.parts)),
        "repaired": slip.text or ascii_text(slip.repaired),
        "evidence": evidence_fields(slip.evidence)}
    if slip.also:
        row["also"] = [clause.format(*map(ascii_text, parts)) for clause, parts in slip.also]
    if slip.places:
        row["places"] = [{"typed": typed, "meant": meant} for typed, meant in slip.places]
    return row

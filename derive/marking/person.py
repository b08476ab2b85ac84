"""A person's derivation judged: every line against the line before, as typed and as meant.

A wrong line has two futures. The rest is judged from the line as it was written, since that is
what stands there, and from the line as it was meant, so that one slip is not counted five times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import process_time

from sympy import Expr

from derive.derivation.connect import connect
from derive.formula import written
from derive.marking.meaning import Meaning
from derive.marking.place import LikelySlip, Place
from derive.marking.reading.typed import TypedDerivation, TypedLine, read_derivation
from derive.marking.repairing.definitions import Misread, Reading, misread_definitions
from derive.marking.repairing.slips import likely_slip, two_slips
from derive.verdict import Evidence, Verdict, weakest

BUDGET = 5.0
"""Seconds the judge may spend on one line."""
PATIENCE = 60.0
"""Seconds for a whole derivation; lines that come later stay UNDECIDED."""
LEFT_BLANK = Evidence(Verdict.UNDECIDED, "left blank")
TIME_IS_UP = Evidence(Verdict.UNDECIDED, f"the {PATIENCE:.0f} seconds for one derivation are over")


@dataclass(frozen=True)
class MarkedLine:
    """One line and what was found about it.

    `evidence` is the verdict on the line as written (None where a chain begins), `meant` that on
    the line as meant, where it was judged separately. `path` names the rewrites that lead here
    from the line before, None where no short path was found. `slip` is the likely slip.
    """

    line: TypedLine
    evidence: Evidence | None
    meant: Evidence | None = None
    path: tuple[str, ...] | None = None
    slip: LikelySlip | None = None

    @property
    def carried(self) -> bool:
        """Whether the line is right by itself but carries an earlier slip on."""
        return self.meant is not None and self.evidence is not None and (
            self.evidence.verdict is Verdict.PROVED and self.meant.verdict is Verdict.REFUTED)

    @property
    def right_again(self) -> bool:
        """Whether the line is wrong only because a line before it is."""
        return self.slip is None and self.meant is not None and self.evidence is not None and (
            self.evidence.verdict is Verdict.REFUTED and self.meant.verdict is Verdict.PROVED)


@dataclass(frozen=True)
class MarkedDerivation:
    """A whole derivation with the judge's evidence for every line; `mark` makes it.

    `misread` are definitions that do not say what was meant, with the line that was meant.
    """

    typed: TypedDerivation
    lines: tuple[MarkedLine, ...]
    misread: tuple[Misread, ...] = ()

    @property
    def slips(self) -> int:
        """How many slips were found, in definitions and lines."""
        return len(self.misread) + sum(line.slip is not None for line in self.lines)

    @property
    def verdict(self) -> Verdict:
        """The verdict of what stands there: that of the weakest line as written."""
        return weakest(line.evidence.verdict for line in self.lines if line.evidence is not None)

    @property
    def verdict_as_meant(self) -> Verdict:
        """The verdict once every slip that was found is undone."""
        return weakest(
            (line.slip.evidence if line.slip is not None else line.meant or line.evidence).verdict
            for line in self.lines if line.evidence is not None)


def prove_text(text: str, *, budget: float = BUDGET) -> MarkedDerivation:
    r"""Read and judge a derivation as typed; `budget` is in seconds for each line.

    Raises FormulaError with line number, place and hint for what cannot be read.

    >>> prove_text("y = tanh(x)\n dy/dx\n = 1 + y²").lines[1].slip.name
    'sign'
    """
    return mark(read_derivation(text), budget=budget)


def mark(typed: TypedDerivation, *, budget: float = BUDGET) -> MarkedDerivation:
    """Judge every line of a derivation that was typed."""
    return _Marker(typed, budget).marked()


class _Marker:
    """The walk down the lines; `before` is the line as written, `good` the line as meant."""

    def __init__(self, typed: TypedDerivation, budget: float) -> None:
        self.typed = typed
        self.budget = budget
        self.deadline = process_time() + PATIENCE
        self.meaning = Meaning(((each.symbol, _said(each.formula.expr))
                                for each in typed.definitions), typed.variable, typed.unknown)
        self.other_meaning = self.meaning
        self.before: Expr | None = None
        self.good: Expr | None = None
        self.above: TypedLine | None = None
        self.aim: Expr | None = None

    def marked(self) -> MarkedDerivation:
        as_written = self._as_written()
        reading = None
        if any(each is not None and each.verdict is Verdict.REFUTED for each in as_written):
            reading = misread_definitions(self.typed, as_written)
        plain = MarkedDerivation(self.typed, self._walked(as_written, None))
        if reading is not None:
            lines = self._walked(as_written, reading)
            # A reading was only proposed so far; it counts if the judge proves lines under it, and
            # if fewer slips in the lines alone do not explain them as well.
            other = MarkedDerivation(self.typed, lines, reading.definitions)
            if any(each.meant is not None and each.meant.verdict is Verdict.PROVED
                   for each in lines) and not (plain.verdict_as_meant is Verdict.PROVED
                                               and plain.slips < other.slips):
                return other
        return plain

    def _walked(self, as_written: list[Evidence | None],
                reading: Reading | None) -> tuple[MarkedLine, ...]:
        self.other_meaning = self.meaning if reading is None else reading.meaning
        slips = {} if reading is None else reading.lines
        self.before = self.good = self.above = None
        return tuple(self._line(line, evidence, slips.get(place)) for place, (line, evidence) in
                     enumerate(zip(self.typed.lines, as_written, strict=True)))

    def _as_written(self) -> list[Evidence | None]:
        found: list[Evidence | None] = []
        self.above = None
        for line in self.typed.lines:
            expr = line.expr
            if expr is None:
                found.append(LEFT_BLANK)
                continue
            starts = not line.relation or self.above is None
            found.append(None if starts else self._judged(self._place(
                line, _said(self.above.expr if self.above is not None else None),
                self.meaning), expr))
            self._passed(line)
        return found

    def _passed(self, line: TypedLine) -> None:
        """Go on below a line; the last one without a limit says what the limits below it are."""
        self.above = line
        self.aim = line.expr if not line.limit else self.aim if line.relation else None

    def _judged(self, place: Place, expr: Expr) -> Evidence:
        if process_time() > self.deadline:
            return TIME_IS_UP
        return place.judged(expr, self.budget)

    def _place(self, line: TypedLine, before: Expr, meaning: Meaning) -> Place:
        above = "" if self.above is None else self.above.limit
        relation = "→" if above and not line.limit else "←" if line.limit and not above else (
            line.relation)
        return Place(before, relation, line.toward or line.limit or above, dict(line.where),
                     meaning, self.typed.names, written.variable(self.typed.variable),
                     " " * line.formula.start + line.formula.text,
                     self.aim if line.limit and above else None)

    def _line(self, line: TypedLine, evidence: Evidence | None,
              regrouped: LikelySlip | None) -> MarkedLine:
        expr = line.expr
        if expr is None:
            return MarkedLine(line, evidence)
        said = expr if regrouped is None else regrouped.repaired
        if evidence is None:
            self.before, self.good = expr, said
            self._passed(line)
            return MarkedLine(line, None, slip=regrouped)
        before, good = _said(self.before), _said(self.good)
        same = before == good and said == expr and self.other_meaning is self.meaning
        here = self._place(line, good, self.other_meaning)
        meant = evidence if same else self._judged(here, said)
        marked = MarkedLine(line, evidence, None if same else meant)
        self.before = expr
        other = self._place(line, before, self.meaning)
        self._passed(line)
        if meant.verdict is not Verdict.REFUTED:
            if meant.verdict is Verdict.PROVED:
                path = connect(good, said, self.other_meaning.definitions, here.relation)
                slip = None if regrouped is None else replace(regrouped, evidence=meant)
                marked = replace(marked, path=path, slip=slip)
            self.good = said
            return marked
        return self._wrong(marked, evidence, other, here)

    def _wrong(self, marked: MarkedLine, evidence: Evidence, as_written: Place,
               here: Place) -> MarkedLine:
        """Return a line that is wrong even as meant, with its slip where one is found.

        `as_written` is its place below the line before as that was written, `here` as meant.

        What was meant stays the last good line where none is, so that a line that is right again
        is seen to be.
        """
        line = marked.line
        if evidence.verdict is Verdict.PROVED:  # the step is right, it carries a slip on
            path = connect(as_written.before, _said(line.expr), self.meaning.definitions,
                           here.relation)
            return replace(marked, path=path)
        if process_time() > self.deadline:
            return marked
        slip = likely_slip(line.formula, here)
        if slip is None and as_written.before != here.before:
            slip = likely_slip(line.formula, as_written)
        elif slip is not None:
            self.good = slip.repaired
        if slip is None:
            slip = two_slips(line.formula, here)
            self.good = self.good if slip is None else slip.repaired
        return replace(marked, slip=slip)


def _said(expr: Expr | None) -> Expr:
    if expr is None:
        raise ValueError("a blank says nothing")
    return expr

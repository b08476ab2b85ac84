"""f′ through y: the best form on every stretch, judged, and how the stretches are told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from time import perf_counter

import sympy
from sympy import Expr, S

from derive.derivation.record import Derivation, Interval, Piece
from derive.errors import UndecidableError, UsageError
from derive.formula import written
from derive.formula.activation import Activation
from derive.formula.real_root import real_roots_in
from derive.proof.claims.derivative import derivative_of
from derive.proof.claims.roots import formula_claims
from derive.proof.judge import equal
from derive.proof.prove import judge
from derive.proof.through_y.record import Stretch, ThroughY, Y
from derive.proof.through_y.search import Candidate, Search
from derive.proof.through_y.sides import Border, borders
from derive.proof.through_y.witness import Span, find_witness
from derive.verdict import Evidence, Verdict, weakest

SECONDS = 5.0
"""What the whole search may take."""
JUDGE_SECONDS = 1.0
"""What the judge may spend on one form."""
MAX_SIZE = 600
"""Nodes of the longest slope that is looked at, written out."""
NO_RELATION = "no algebraic relation between y and f′ alone is found"
BRANCHES = "y and f′ satisfy a relation, but f′ is now one of its roots, now another"
UNSURE = "y and f′ satisfy a relation, but which of its roots f′ is has not been proved"
LIMITED = "the relation between y and f′, if there is one, is too large to be found"
NOT_APART = "that y tells the pieces apart has not been proved"
SAME_Y = "two x have the same y and different slopes"
SHOWN_ROOTS = 2


@dataclass
class _Finding:
    """What came up on the way: forms in y alone that the judge did not prove.

    `degree` is the least one in f′ of a relation with y alone on a piece without a form in y,
    `limited` says that some elimination was given up.
    """

    roots: dict[Expr, Evidence] = field(default_factory=dict)
    degree: int = 0
    limited: bool = False

    def note(self, search: Search) -> None:
        """Note what a search came across whose piece has no form in y alone."""
        self.degree = max(self.degree, min(search.degrees, default=0))
        self.limited = self.limited or search.limited


def through_y(derivation: Derivation, *, budget: float = SECONDS) -> ThroughY:
    """Return f′ as a function of y = f(x), or of as little more as possible.

    Tried in this order: y alone; x and y; y and the sign of x; x, y and other functions of x that
    the forward pass has worked out. Every form is judged, for all values of the parameters.
    `budget` is in seconds.

    >>> from derive.derivation.differentiation import differentiate
    >>> from derive.formula.catalogue import activation
    >>> through_y(differentiate(activation("sigmoid")))
    ThroughY('sigmoid', y*(1 - y), needs 'y')
    """
    f = derivation.activation
    if derivation.wrt != f.x:
        raise UsageError(f"f′ through y is about the derivative by {f.x}, not {derivation.wrt}")
    finding, deadline = _Finding(), perf_counter() + budget
    sets = [_stretches(f, piece, finding, deadline) for piece in derivation.pieces]
    stretches = tuple(each for group in sets for each in group)
    found = _put_together(derivation, stretches)
    return _explained(derivation, found, finding)


def _stretches(f: Activation, piece: Piece, finding: _Finding,
               deadline: float) -> tuple[Stretch, ...]:
    """Return the best form on a piece; on a piece that is the whole line perhaps one a side."""
    slope = derivative_of(piece.formula, f.x)
    nothing = (Stretch(piece.low, piece.high, None),)
    if written.tree_size(slope) > MAX_SIZE:
        finding.limited = True
        return nothing
    span = (piece.low, piece.high)
    halves: list[Span] = [(None, S.Zero), (S.Zero, None)] if span == (None, None) else []
    try:
        search = Search(piece.formula, slope, f.x, _where(f, span), deadline)
        for candidates, parts in ((search.of_y, [span]), (search.of_x_and_y, [span]),
                                  (search.of_y, halves), (search.keeping_more, [span])):
            on = _Question(f, piece.formula, slope, finding, deadline)
            found = [on.best(candidates, part) for part in parts]
            proved = tuple(each for each in found if each is not None)
            if parts and len(proved) == len(parts):
                return proved
            finding.note(search)
    except UndecidableError:
        finding.limited = True
    return nothing


@dataclass(frozen=True)
class _Question:
    """f and f′ on one piece, put to the judge form by form."""

    activation: Activation
    formula: Expr
    slope: Expr
    finding: _Finding
    deadline: float

    def best(self, candidates: Callable[[], Iterator[Candidate]], span: Span) -> Stretch | None:
        """Return the first form that is proved on the stretch."""
        for each in candidates():
            evidence = self.evidence(each.form, span)
            if evidence.verdict is Verdict.PROVED:
                return Stretch(*span, each.form, (
                    evidence, _formula_evidence(self.activation, self.formula, span)))
            if each.uses_y and self.activation.x not in written.variables(each.form):
                self.finding.roots.setdefault(each.form, evidence)
        return None

    def evidence(self, form: Expr, span: Span) -> Evidence:
        """Return the judge's evidence that the form, with y put in, is f′ on the stretch."""
        left = min(JUDGE_SECONDS, self.deadline - perf_counter())
        if left <= 0:
            raise UndecidableError("the time budget ran out")
        return equal(written.substitute(form, {Y: self.formula}), self.slope,
                     _where(self.activation, span), budget=left)


def _formula_evidence(f: Activation, formula: Expr, span: Span) -> Evidence:
    """Return the judge's evidence that a piece's formula is f on the stretch."""
    if real_roots_in(*(end for end in span if end is not None)):
        found = [judge(claim) for claim in formula_claims(f, formula, span, ())]
        return min(found, key=lambda each: each.verdict)
    return equal(formula, f.formula, _where(f, span), budget=JUDGE_SECONDS)


def _where(f: Activation, span: Span) -> dict[str, Interval]:
    where: dict[str, Interval] = dict(f.where)
    if span != (None, None):
        where[f.x.name] = span
    return where


def _put_together(derivation: Derivation, stretches: tuple[Stretch, ...]) -> ThroughY:
    """Return one form for all stretches where there is one, else how they are told apart."""
    f = derivation.activation
    if len(stretches) == 1 or any(each.form is None for each in stretches):
        return ThroughY(f, stretches)
    single = _one_for_all(derivation, stretches)
    if single is not None:
        return ThroughY(f, (single,), breaks=tuple(_breaks(derivation, single)))
    if len(stretches) == len(derivation.pieces) and not any(
            each.holds(f.x.name) for each in stretches):
        found, values = _borders(derivation)
        if found is not None:
            return ThroughY(f, stretches, "y", borders=found, values=values)
    return ThroughY(f, stretches, "x")


def _one_for_all(derivation: Derivation, stretches: tuple[Stretch, ...]) -> Stretch | None:
    """Return a form in y, or in |y|, that is f′ on every piece."""
    f = derivation.activation
    if len(stretches) != len(derivation.pieces):
        return None
    forms = {each.form: None for each in stretches if each.form is not None}
    size = written.apply(sympy.Abs, Y)
    for form in [*forms, *(written.substitute(form, {Y: size}) for form in forms)]:
        found = [equal(written.substitute(form, {Y: piece.formula}),
                       derivative_of(piece.formula, f.x), _where(f, (piece.low, piece.high)),
                       budget=JUDGE_SECONDS) for piece in derivation.pieces]
        if weakest(each.verdict for each in found) is Verdict.PROVED:
            pieces = [_formula_evidence(f, piece.formula, (piece.low, piece.high))
                      for piece in derivation.pieces]
            return Stretch(None, None, form, (*found, *pieces))
    return None


def _breaks(derivation: Derivation, stretch: Stretch) -> Iterator[Expr]:
    """Yield where pieces meet and f′ is not proved to be what the form gives there."""
    f = derivation.activation
    rough = {each.at for group in (derivation.kinks, derivation.jumps, derivation.singular)
             for each in group}
    for piece in derivation.pieces[1:]:
        at = piece.low or S.Zero
        table = {f.x: at, Y: written.substitute(f.formula, {f.x: at})}
        form, slope = (written.substitute(each, table) for each in (stretch.form, piece.slope))
        if at in rough or equal(form, slope, f.where, budget=JUDGE_SECONDS).verdict is not (
                Verdict.PROVED):
            yield at


def _borders(derivation: Derivation) -> tuple[
        tuple[Border, ...] | None, tuple[tuple[str, str], ...]]:
    """Return the values of y between the pieces: for all parameters, else at their defaults."""
    f = derivation.activation
    found = borders(derivation.pieces, f.x, f.where)
    if found is not None or not f.parameters:
        return found, ()
    pieces = [replace(each, formula=f.fill(each.formula),
                      low=None if each.low is None else f.fill(each.low),
                      high=None if each.high is None else f.fill(each.high))
              for each in derivation.pieces]
    return borders(pieces, f.x, {}), tuple((name, str(value)) for name, value in f.defaults.items())


def _explained(derivation: Derivation, found: ThroughY, finding: _Finding) -> ThroughY:
    """Return the same with the reason why y alone does not do, where it does not."""
    if found.needs in (Y.name, "nothing"):
        return found
    f = derivation.activation
    witness = find_witness(f, [((each.low, each.high), each.formula,
                                derivative_of(each.formula, f.x)) for each in derivation.pieces])
    roots = tuple((form, evidence) for form, evidence in finding.roots.items()
                  if evidence.verdict is Verdict.REFUTED)
    reason = SAME_Y if witness is not None else _reason(found, finding, len(roots))
    return replace(found, reason=reason, witness=witness, refuted=roots[:SHOWN_ROOTS])


def _reason(found: ThroughY, finding: _Finding, refuted: int) -> str:
    """Return why no form in y alone is given, where no two points show that there is none."""
    x = found.activation.x.name
    if found.told_apart == "x" and not any(each.holds(x) for each in found.stretches):
        return NOT_APART
    if finding.degree > 2 or (finding.degree and not finding.roots):
        return f"y and f′ satisfy a relation, but one of degree {finding.degree} in f′"
    if finding.roots:
        return BRANCHES if refuted == len(finding.roots) else UNSURE
    return LIMITED if finding.limited else NO_RELATION

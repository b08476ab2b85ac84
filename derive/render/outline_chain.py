"""A chain of steps, each with its reason and evidence, as a section of a document."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic

from derive.derivation.reasons import reason
from derive.derivation.record import Chain, Piece, Step
from derive.formula import written
from derive.language import say
from derive.proof.claims.claim import Place
from derive.proof.prove import CheckedChain, CheckedDerivation
from derive.render.document import Cell, Row, Section, evidence_at, spliced


def chain_section(checked: CheckedDerivation | CheckedChain, chain: Chain, place: Place,
                   title: Cell) -> Section:
    """Return a chain of steps, line by line."""
    start = evidence_at(checked, (*place, "start"))
    rows = [Row((("",), (chain.start,), (say("sentence.the_gradient_that_arrived"),) if start
                 else ("",)), 0,
                start)]
    rows.extend(_steps(checked, chain, place, 0))
    names = [(symbol, value) for symbol, value in chain.definitions
             if symbol.name != "y" and place]
    listed: list[str | Basic] = []
    for position, (symbol, value) in enumerate(names):
        listed.extend((", " if position else "", symbol, " = ", value))
    if listed:
        title = spliced("heading.with", title=title, names=tuple(listed))
    return Section(title, tuple(rows), kind="chain")


def steps_shown(piece: Piece) -> Iterator[tuple[Cell, Cell, Cell]]:
    """Yield the lines of a piece that nobody has judged: relation, expression, reason."""
    steps = [each for each in piece.chain.steps if each.rule != "nothing_to_simplify"]
    yield ("",), (piece.chain.start if steps else piece.slope,), ("",)
    for step in steps:
        yield (step.relation,), (step.after,), _because(step, piece.chain)


def _steps(checked: CheckedDerivation | CheckedChain, chain: Chain, place: Place,
           depth: int) -> Iterator[Row]:
    for position, step in enumerate(chain.steps):
        here = (*place, "step", position)
        if step.rule == "nothing_to_simplify":
            continue
        yield Row(((step.relation,), (step.after,), _because(step, chain)), depth,
                  evidence_at(checked, here, (*here, "link")))
        for number, premise in enumerate(step.premises):
            yield Row((("",), (premise.start,), (say("heading.because"),)), depth + 1)
            yield from _steps(checked, premise, (*here, number), depth + 1)


def _because(step: Step, chain: Chain) -> Cell:
    if len(step.premises) == 1:
        return (step.premises[0].start, " = ", step.premises[0].end)
    if step.rule in ("put_in_y", "put_in_definition") and chain.definitions:
        symbol, value = chain.definitions[0]
        if written.tree_size(value) <= 20:
            return spliced("sentence.put_in", definition=(symbol, " = ", value))
    return (reason(step.rule),)

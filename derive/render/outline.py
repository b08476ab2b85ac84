"""What is said about a derivation, in order, before any notation is chosen.

Text, Markdown and LaTeX all read this outline; a cell mixes plain words with expressions, and only
the reader decides how an expression is written.
"""

from __future__ import annotations

from derive.derivation.reasons import rule_name
from derive.derivation.record import Piece
from derive.formula import written
from derive.formula.activation import Activation
from derive.language import say, told
from derive.proof.prove import CheckedChain, CheckedDerivation
from derive.render.document import Cell, Outline, ratio, spliced
from derive.render.outline_chain import chain_section
from derive.render.outline_graph import graph_section, sweep_section
from derive.render.outline_pieces import (
    interval,
    join_sections,
    pieces_section,
    roots_section,
    singular_section,
)
from derive.verdict import Verdict


def outline(checked: CheckedDerivation) -> Outline:
    """Return the outline of an activation's checked derivation."""
    derivation = checked.derivation
    f = derivation.activation
    smooth = len(derivation.pieces) == 1
    sections = [graph_section(derivation.graph), sweep_section(checked)]
    if not smooth:
        roots = roots_section(checked)
        sections += [*([] if roots is None else [roots]), pieces_section(checked)]
        sections.extend(join_sections(checked))
    for position, piece in enumerate(derivation.pieces):
        if _worth_showing(piece, smooth):
            title: Cell = (say("heading.simplification"),) if smooth else spliced(
                "heading.on_stretch", stretch=interval(piece, f.x))
            sections.append(chain_section(checked, piece.chain, ("piece", position), title))
    if derivation.singular:
        sections.append(singular_section(checked))
    formula: Cell = (derivation.graph.output.symbol, " = ", f.formula)
    return Outline(f.name, f.source, formula + _given(f), tuple(sections), checked.verdict,
                   _summary(checked))


def chain_outline(checked: CheckedChain, name: str, statement: Cell) -> Outline:
    """Return the outline of a rule's derivation."""
    section = chain_section(checked, checked.chain, (), (say("heading.derivation"),))
    return Outline(rule_name(name), "", statement, (section,), checked.verdict,
                   (_counted(len(checked.checks), checked.verdict),))


def _given(f: Activation) -> Cell:
    """Return what each parameter may be, and its default: the derivation holds for all of them."""
    cells: Cell = ()
    for each in f.parameters:
        name = written.variable(each.name)
        range_: Cell = (name,)
        if each.high is not None:
            range_ = (*(() if each.low is None else (each.low, " < ")), name, " < ", each.high)
        elif each.low is not None:
            range_ = (name, " > ", each.low)
        cells += ("; " if cells else "    (", *range_,
                  *spliced("sentence.by_default", value=(each.default,)))
    return (*cells, ")") if cells else ()


def _worth_showing(piece: Piece, smooth: bool) -> bool:
    return bool(piece.chain.steps) and (smooth or piece.chain.start != piece.chain.end)


def _summary(checked: CheckedDerivation) -> Cell:
    derivation = checked.derivation
    y, by = derivation.graph.output.symbol, derivation.wrt
    words = _counted(len(checked.checks), checked.verdict)
    if checked.verdict is not Verdict.PROVED:
        worst = next(each for each in checked.failures() if each.verdict is checked.verdict)
        place = " ".join(map(str, worst.claim.place))
        return (f"{words}, {place}: {told(worst.evidence.method)}",)
    if len(checked.pieces) == 1 and checked.pieces[0].chain.steps:
        return (words, "    ", ratio(y, by), " = ", checked.pieces[0].simplified)
    return (words,)


def _counted(count: int, verdict: Verdict) -> str:
    if verdict is Verdict.PROVED:
        return say("sentence.all_claims", count=count)
    return say("sentence.weakest_claim", count=count)

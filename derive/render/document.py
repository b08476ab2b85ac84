"""What a document is made of, before any notation is chosen: cells, rows, sections."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Basic, Symbol

from derive.formula import written
from derive.language import say
from derive.proof.claims.claim import Place
from derive.proof.prove import CheckedChain, CheckedDerivation
from derive.verdict import Evidence, Verdict

Cell = tuple[str | Basic, ...]
"""Words and expressions that stand in one cell, in order."""


@dataclass(frozen=True)
class Row:
    """One line: cells, how deep it is indented, and the judge's evidence for what it claims.

    `nodes` are the indices of the graph's nodes that the line is about.
    """

    cells: tuple[Cell, ...]
    depth: int = 0
    evidence: tuple[Evidence, ...] = ()
    nodes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Section:
    """A titled group of rows; `kind` is "table" (columns) or "chain" (lines that follow on)."""

    title: Cell
    rows: tuple[Row, ...]
    header: tuple[str, ...] = ()
    kind: str = "table"


@dataclass(frozen=True)
class Outline:
    """A whole document: its name, where f comes from, the formula, sections and the verdict."""

    name: str
    source: str
    formula: Cell
    sections: tuple[Section, ...]
    verdict: Verdict
    summary: Cell


def header(*names: str) -> tuple[str, ...]:
    """Return the headings of columns, by their ids."""
    return tuple(say(f"heading.{name}") for name in names)


def evidence_at(checked: CheckedDerivation | CheckedChain, *places: Place) -> tuple[Evidence, ...]:
    """Return the evidence for those of the places at which something is claimed."""
    found = (checked.at(*place) for place in places)
    return tuple(evidence for evidence in found if evidence is not None)


def spliced(name: str, **parts: Cell) -> Cell:
    """Return a message as a cell: its words, and the parts where its placeholders are."""
    words = say(name, **{key: f"\0{key}\0" for key in parts}).split("\0")
    cells: Cell = ()
    for place, word in enumerate(words):
        cells += parts[word] if place % 2 else (word,) * bool(word)
    return cells


def ratio(above: Symbol, below: Symbol) -> Symbol:
    """Return the local derivative ∂above/∂below as one sign, for showing."""
    return written.variable(f"d{above.name}/d{below.name}")

"""What a proof leaves behind: the cells it covered and what each of them rests on."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr


@dataclass(frozen=True)
class Cell:
    """One part of the variables' region, with its proof.

    `definitions` write variables through those of the cell (x = b + u); `positive` are > 0 and all
    others free. The difference of the sides has the numerator 0 over the `generators`, each with
    its kind; or, with an `order` of 1 or more, it solves a linear homogeneous equation of that
    order with zero initial values. `undefined` names a side ("left") that is defined nowhere in
    the cell: then nothing is claimed there. `conditions` hold wherever both sides are defined.
    """

    definitions: tuple[tuple[str, Expr], ...]
    positive: tuple[str, ...]
    generators: tuple[tuple[str, Expr], ...] = ()
    conditions: tuple[tuple[str, Expr], ...] = ()
    order: int = 0
    undefined: str = ""


@dataclass(frozen=True)
class Certificate:
    """The cells, which together cover the region that was asked about."""

    cells: tuple[Cell, ...]

"""The stored pairs, read into expressions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from sympy import Expr

from derive.formula.parse import parse


class Pair(NamedTuple):
    name: str
    lhs: Expr
    rhs: Expr
    equal: bool
    where: dict[str, tuple[Any, Any]]


def stored_pairs() -> list[Pair]:
    rows = json.loads((Path(__file__).parent / "identities.json").read_text())["pairs"]
    return [pair(**row) for row in rows]


def pair(lhs: str, rhs: str, where: dict[str, Any] | None = None, name: str = "",
         equal: bool = True) -> Pair:
    boxes = where or {}
    names = {"x", "y", "t", "z", "a", "b", *boxes}
    ends = {key: tuple(parse(end, names) if isinstance(end, str) else end for end in box)
            for key, box in boxes.items()}
    return Pair(name, parse(lhs, names), parse(rhs, names), equal, ends)

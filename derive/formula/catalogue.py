"""Activations by name, from a formula, or from a SymPy expression."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from sympy import Expr

from derive.errors import UsageError
from derive.formula.activation import Activation, parameter
from derive.formula.adopting import adopted
from derive.formula.parse import parse
from derive.formula.rows import ROWS, Row
from derive.formula.vocabulary import CONSTANTS


def activation(name: str | None = None, *, formula: str | Expr | None = None,
               parameters: Mapping[str, object] | None = None) -> Activation:
    """Return an activation of the catalogue by name, or one made from a formula in x.

    `formula` is text (see `parse`) or a SymPy expression in one variable besides the parameters;
    `parameters` gives each parameter's value, perhaps with the open interval that it may lie in
    ("1.5 in (1, oo)"; any number otherwise), or other values for a catalogue entry's own.

    Raises UsageError for an unknown name or parameter, FormulaError for text that cannot be read.

    >>> activation("sigmoid")
    Activation('sigmoid', 1/(1 + exp(-x)))
    >>> activation(formula="x/(1 + exp(-beta*x))", parameters={"beta": 1.5}).where
    {'beta': (None, None)}
    """
    if not isinstance(parameters or {}, Mapping):
        raise UsageError("parameters are names with values", hint='parameters={"beta": 1.0}')
    if formula is None:
        if name is None:
            raise UsageError("neither a name nor a formula is given",
                             hint='activation("sigmoid") or activation(formula="x*tanh(x)")')
        return by_name(name).with_values(parameters or {})
    if not isinstance(formula, (str, Expr)):
        raise UsageError(f"a formula is text or a SymPy expression, not {type(formula).__name__}")
    declared = tuple(parameter(each, value) for each, value in (parameters or {}).items())
    names = {"x", *(each.name for each in declared)}
    if "x" in {each.name for each in declared}:
        raise UsageError("x is the variable, so it cannot be a parameter")
    tree = parse(formula, names) if isinstance(formula, str) else adopted(formula, names)
    return Activation(name or "f", tree, declared)


def by_name(name: str) -> Activation:
    """Return the catalogue's activation of that name or alias, whatever its case.

    Raises UsageError with close matches where there is none.
    """
    row = _names().get(_folded(name))
    if row is None:
        close = close_names(name)
        raise UsageError(f"no activation is called '{name}'", hint=(
            f"did you mean {', '.join(close)}?" if close
            else "a formula is given by --formula" if not _folded(name).isidentifier()
            else f"known: {', '.join(row.name for row in ROWS)}"))
    return from_row(row)


def close_names(name: str) -> tuple[str, ...]:
    """Return the names of up to three activations whose name or alias is much like this one."""
    close = difflib.get_close_matches(_folded(name), _names(), 3, 0.5)
    return tuple(dict.fromkeys(_names()[each].name for each in close))


def is_name(text: str) -> bool:
    """Tell whether the text is the name or an alias of a known activation."""
    return _folded(text) in _names()


def looks_like_a_name(text: str, parameters: Iterable[str] = ()) -> bool:
    """Tell a name, known or misspelt, from a formula in x and these parameters.

    >>> looks_like_a_name("sillu"), looks_like_a_name("x")
    (True, False)
    """
    word = text.strip()
    return is_name(text) or (word.isidentifier() and len(word) > 1
                             and word not in (*parameters, *CONSTANTS))


@cache
def from_row(row: Row) -> Activation:
    """Return the activation that a row describes."""
    parameters = tuple(parameter(*text.split("=", 1)) for text in _split(row.parameters))
    formula = parse(row.formula, {"x", *(each.name for each in parameters)})
    return Activation(row.name, formula, parameters, tuple(row.aliases.split()), row.source)


def _split(text: str) -> list[str]:
    return [part for part in re.split(r",\s*(?=\w+=)", text) if part]


def _folded(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


@lru_cache(maxsize=1)
def _names() -> dict[str, Row]:
    return {_folded(each): row for row in ROWS for each in (row.name, *row.aliases.split())}

"""The mark by which the pytest plugin holds a written layer to the contract."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from derive.formula.catalogue import by_name, is_name
from derive.formula.notation import ascii_text
from derive.writing.names import function_name

if TYPE_CHECKING:
    from derive.formula.activation import Activation

_WIDEST = 92
_OPTIONS = frozenset(("accuracy", "dtypes", "only", "points", "promises", "seed", "undecided"))
"""Words of the mark: a parameter of that name has to be put into the formula."""


def marked(f: Activation, layer: str, dtypes: Sequence[str]) -> str:
    """Return a marked function that makes the layer, as `derive write-test` writes it."""
    text, values = _said(f)
    parts = _quoted(text)
    names = ", ".join(f'"{each}"' for each in dtypes) + ("," if len(dtypes) == 1 else "")
    words = ['accuracy="strict"', f"dtypes=({names})",
             *(f'{name}="{value}"' for name, value in values.items())]
    line = f"@pytest.mark.activation({', '.join([*parts, *words])})"
    if len(line) > _WIDEST:
        line = "\n".join(["@pytest.mark.activation(", *(f"    {part}" for part in parts[:-1]),
                          f"    {parts[-1]},", f"    {', '.join(words)},", ")"])
    return "\n".join([line, f"def {function_name(f.name)}():", f"    return {layer}()"])


def _said(f: Activation) -> tuple[str, dict[str, str]]:
    """Return what the mark calls it, and the parameters' values it needs beside that."""
    values = {each.name: str(each.default) for each in f.parameters}
    if is_name(f.name):
        row = by_name(f.name)
        usual = {each.name: str(each.default) for each in row.parameters}
        if row.formula == f.formula and usual.keys() == values.keys():
            return f.name, {name: value for name, value in values.items() if usual[name] != value}
    if values.keys() & _OPTIONS:
        return ascii_text(f.at_defaults), {}
    return ascii_text(f.formula), values


def _quoted(text: str) -> list[str]:
    """Return text as string literals, one a line; formulas have no quotes and no backslashes."""
    return [f'"{part}"' for part in wrap(text, _WIDEST - 8, break_on_hyphens=False,
                                         drop_whitespace=False)]

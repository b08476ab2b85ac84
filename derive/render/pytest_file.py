"""A pytest file for one target, as a person would write it."""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from derive.errors import UsageError

_NUMBER = re.compile(r"-?\d+(\.\d*)?([eE][+-]?\d+)?")
_FRACTION = re.compile(r"-?\d+/\d+")


class Wanted(NamedTuple):
    """What the file checks: `target` as text and as the object it names, and the mark's words.

    `activation` is a name or a formula, `words` are options whose defaults do not do, `parameters`
    values as they were typed. `command` is what made the file.
    """

    target: str
    found: object
    activation: str
    words: Mapping[str, object]
    parameters: Mapping[str, str]
    command: str


def pytest_file(wanted: Wanted, folder: Path) -> str:
    """Return the file's text; `folder` is where it will be, for the way to a target's file.

    A class or factory becomes a marked function, an instance a copy for each use, anything else a
    test with the fixture. Raises UsageError where no import statement can name the target.
    """
    kind = snake(wanted.activation) if wanted.activation.isidentifier() else "written"
    own = f"{snake(wanted.target.rpartition(':')[2])}_as_{kind}"
    layer = _layer(wanted)
    arguments = ", ".join(_arguments(wanted))
    if layer:
        body = [f"@pytest.mark.activation({arguments})", f"def {own}():", f"    return {layer}"]
    else:
        name = wanted.target.rpartition(":")[2]
        body = [f"def test_{own}(check_activation):", f"    check_activation({name}, {arguments})"]
    return "\n".join([
        f'"""{_inside(wanted.target)} against the exact values of {_inside(wanted.activation)}.',
        "", "One test for each promise of a layer. A failure shows the simplest x and dout",
        "that break it, and the command that shows it again. Written by", "",
        f"    {_inside(wanted.command)}", '"""', "",
        *_imports(wanted.target, folder, standard=["copy"] if layer.startswith("copy") else [],
                  other=["import pytest"] if layer else []), "", "", *body, ""])


def snake(name: str) -> str:
    """Return a name as functions are called.

    >>> snake("MyGELU.inner"), snake("silu")
    ('my_gelu_inner', 'silu')
    """
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"[^0-9A-Za-z]+", "_", parts).strip("_").lower()


def _layer(wanted: Wanted) -> str:
    """Return the expression that makes a layer, empty where the target is none and makes none."""
    name, found = wanted.target.rpartition(":")[2], wanted.found
    if not inspect.isclass(found) and hasattr(found, "backward"):
        return f"copy.deepcopy({name})"
    if not callable(found):
        return ""
    try:
        signature = inspect.signature(found)
        values = {key: value for key, value in wanted.parameters.items()
                  if key in signature.parameters}
        signature.bind(**values)
    except (TypeError, ValueError):  # needs an argument, or says nothing about its arguments
        return ""
    # A formula takes the text "1/2" exactly; a constructor wants the number.
    texts = {key: value if _FRACTION.fullmatch(value) else _literal(value)
             for key, value in values.items()}
    return f"{name}({', '.join(f'{key}={text}' for key, text in texts.items())})"


def _arguments(wanted: Wanted) -> list[str]:
    words = {**wanted.words, **wanted.parameters}
    return [json.dumps(wanted.activation, ensure_ascii=False),
            *(f"{key}={_literal(value)}" for key, value in words.items())]


def _literal(value: object) -> str:
    """Return Python source of a value: numbers as typed, anything else as text."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' if len(value) == 1 else ''})"
    text = str(value)
    return text if _NUMBER.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _imports(target: str, folder: Path, standard: list[str], other: list[str]) -> list[str]:
    place, _, name = target.rpartition(":")
    path: list[str] = []
    if place.endswith(".py"):
        way = Path(os.path.relpath(Path(place).resolve().parent, folder.resolve())).as_posix()
        here = "Path(__file__).parent" + ("" if way == "." else f" / {json.dumps(way)}")
        path = [f"sys.path.insert(0, str({here}))", ""]
        standard = [*standard, "sys"]
        place = Path(place).stem
    for part in place.split("."):
        if not part.isidentifier():
            raise UsageError(f"no import statement can name '{place}'",
                             hint=f"rename it, as {re.sub(r'[^0-9A-Za-z]', '_', place)}")
    first = [f"import {each}" for each in sorted(standard)]
    first += ["from pathlib import Path"] if path else []
    groups = [first, other, path, [f"from {place} import {name.partition('.')[0]}"]]
    lines = [line for group in groups if group for line in [*group, ""]]
    return [line for line, before in zip(lines, ["", *lines], strict=False) if line or before][:-1]


def _inside(text: str) -> str:
    """Return text that a docstring can hold."""
    return text.replace("\\", "\\\\").replace('"', "'")

"""Where a target is written, found without running any of its code."""

from __future__ import annotations

import ast
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

_HOPS = 8
"""How many re-exports (``from layers.relu import Relu``) are followed."""


def declared(target: str) -> tuple[Path, int] | None:
    """Return the file and line (from 1) of what ``module:Name`` or ``file.py:Name`` names.

    None where that cannot be read off the sources: made at run time, compiled, or not there.

    >>> declared("derive.checker.declared:declared")[0].name
    'declared.py'
    """
    place, _, name = target.rpartition(":")
    file = Path(place) if place.endswith(".py") else _file_of(place)
    for _ in range(_HOPS):
        tree = None if file is None else _parsed(file)
        if file is None or tree is None:
            return None
        line = _line(tree, name.split("."))
        if line is not None:
            return file, line
        moved = _moved(tree, name, file)
        if moved is None:
            return None
        file, name = moved
    return None


def _parsed(file: Path) -> ast.Module | None:
    try:
        return ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):  # ValueError: null bytes
        return None


def _line(tree: ast.Module, names: list[str]) -> int | None:
    """Return the line of a class, function or assignment, or of one inside a class."""
    body: list[ast.stmt] = tree.body
    found: ast.stmt | None = None
    for name in names:
        found = next((each for each in reversed(body) if name in _named(each)), None)
        if found is None:
            return None
        body = found.body if isinstance(found, ast.ClassDef) else []
    return None if found is None else found.lineno


def _named(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.ClassDef() | ast.FunctionDef():
            return [statement.name]
        case ast.Assign():
            return [each.id for each in statement.targets if isinstance(each, ast.Name)]
    return []


def _moved(tree: ast.Module, name: str, file: Path) -> tuple[Path | None, str] | None:
    """Return where a name comes from that the module only imports."""
    first, dot, rest = name.partition(".")
    for each in tree.body:
        if isinstance(each, ast.ImportFrom):
            for alias in each.names:
                if (alias.asname or alias.name) == first:
                    return _imported(each, file), alias.name + dot + rest
    return None


def _imported(statement: ast.ImportFrom, file: Path) -> Path | None:
    if not statement.level:
        return _file_of(statement.module or "")
    folder = file.parents[statement.level - 1]
    return _file_of(statement.module, [str(folder)]) if statement.module else folder / "__init__.py"


def _file_of(module: str, folders: list[str] | None = None) -> Path | None:
    """Return a module's source file, looking where `derive check` does, without importing it."""
    found: ModuleSpec | None = None
    path = [str(Path.cwd()), *sys.path] if folders is None else folders
    for part in module.split("."):
        # A package's parts are looked for in its folders, under their last name alone.
        found = PathFinder.find_spec(part, path)
        if found is None:
            return None
        path = list(found.submodule_search_locations or ())
    return Path(found.origin) if found and found.origin and found.origin.endswith(".py") else None

"""Find an implementation by text, and run what its author wrote under guard."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import json
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sysconfig import get_path
from types import ModuleType
from typing import Any, NamedTuple

from derive.errors import TargetError

_OURS = str(Path(__file__).resolve().parent)
_HOW = "write module:Name or path/to/file.py:Name"
_RELATIVE = re.compile(rb"^\s*from\s*\.", re.MULTILINE)
EXTRAS = {"torch": "torch", "jax": "jax", "keras": "keras", "tensorflow": "keras"}
"""Frameworks that a target may import, and the extra that brings each."""


class MisbehaviourError(Exception):
    """The target raised, or returned what is no array of numbers. The message says which.

    `during` is the method that was called, forward where a layer was still being built; `where`
    says with which arrays, or after which calls, where that is known.
    """

    during = "forward"
    where = ""


class DeathError(MisbehaviourError):
    """The process that a target ran in is gone.

    `stopped` is True where it was stopped from outside, because it took too long or too much
    memory: that it would have answered later is then not excluded.
    """

    def __init__(self, message: str, *, stopped: bool) -> None:
        super().__init__(message)
        self.stopped = stopped


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever the user's code raises into MisbehaviourError, naming its line."""
    try:
        yield
    except (TargetError, MisbehaviourError, KeyboardInterrupt):
        raise
    except BaseException as error:  # the user's code may raise anything at all
        said = error.msg if isinstance(error, SyntaxError) else error  # the place follows
        raise MisbehaviourError(f"raises {type(error).__name__}: {said}{_line(error)}") from error


def _line(error: BaseException) -> str:
    """Return the innermost line of the user's own, or at least none of ours, in brackets."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__)
              if not frame.filename.startswith((_OURS, "<frozen"))
              and frame.name not in ("import_module", "deepcopy")]
    own = [frame for frame in frames if "site-packages" not in frame.filename
           and not frame.filename.startswith(get_path("stdlib"))] or frames
    if isinstance(error, SyntaxError) and error.filename:
        return f" ({Path(error.filename).name}, line {error.lineno})"
    if not own:
        return ""
    return f" ({Path(own[-1].filename).name}, line {own[-1].lineno}: {own[-1].line})"


def from_text(text: str) -> object:
    """Return what ``module:Name`` or ``path/to/file.py:Name`` names. Raises TargetError."""
    _choose_keras_backend()
    place, _, name = text.rpartition(":")
    if not place or not name:
        raise TargetError(f"'{text}' does not say where the layer is",
                          hint=f"did you mean {_dotted(text)}?" if "." in text[1:-1] and not
                          text.endswith(".py") else _HOW)
    module = _from_file(Path(place)) if place.endswith(".py") else _from_module(place)
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            close = difflib.get_close_matches(part, dir(found), 1, 0.5)
            public = [each for each, thing in vars(found).items()
                      if not each.startswith("_") and callable(thing)]
            raise TargetError(f"{place} has no '{part}'", hint=(
                f"did you mean {close[0]}?" if close else
                f"it has {', '.join(public[:8]) or 'nothing public'}"))
        found = getattr(found, part)
    return found


def _dotted(text: str) -> str:
    """Return ``module.Name`` as ``module:Name``."""
    module, _, name = text.strip(":").rpartition(".")
    return f"{module}:{name}"


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        near = difflib.get_close_matches(
            path.name, [each.name for each in path.parent.glob("*.py")], 1, 0.5)
        raise TargetError(f"there is no file {path}",
                          hint=f"did you mean {path.parent / near[0]}?" if near else _HOW)
    if dotted := _inside_package(path.resolve()):
        return _from_module(dotted.name, dotted.root)
    # A name of its own, so that a file called random.py shadows nothing.
    name = f"derive_target_{path.stem}_{abs(hash(path.resolve()))}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise TargetError(f"{path} cannot be imported", hint=_HOW)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with _importing(str(path)), _found_first(path.resolve().parent):
        spec.loader.exec_module(module)
    return module


class _Dotted(NamedTuple):
    name: str
    root: Path


def _inside_package(path: Path) -> _Dotted | None:
    """Return the name by which a file with relative imports has to be imported."""
    if not (path.parent / "__init__.py").is_file() or not _RELATIVE.search(path.read_bytes()):
        return None
    root, names = path.parent, [path.stem]
    while (root / "__init__.py").is_file():
        root, names = root.parent, [root.name, *names]
    return _Dotted(".".join(names), root)


def _from_module(name: str, folder: Path | None = None) -> ModuleType:
    if not all(part.isidentifier() for part in name.split(".")):
        raise TargetError(f"there is no module '{name}'", hint=_HOW)
    with _importing(name), _found_first(folder or Path.cwd()):
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{name}.".startswith(f"{error.name}."):
                raise  # something that the module itself imports is missing
            if error.name in EXTRAS:
                raise
            raise TargetError(f"there is no module '{error.name}'", hint=(
                f"looked in {Path.cwd()} and the environment; for a file {_HOW}")) from None


@contextmanager
def _found_first(folder: Path) -> Iterator[None]:
    """Let imports find the folder's modules, as running a script in it would."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


@contextmanager
def _importing(name: str) -> Iterator[None]:
    try:
        with guarded():
            yield
    except MisbehaviourError as error:
        missing = getattr(error.__cause__, "name", None)
        if isinstance(error.__cause__, ModuleNotFoundError) and missing in EXTRAS:
            raise TargetError(f"{name} needs {missing}, which is not installed", hint=(
                f'pip install "backproof[{EXTRAS[missing]}]"')) from error
        raise TargetError(f"importing {name} {error}", hint="mend the module first") from error


def _choose_keras_backend() -> None:
    """Let Keras run on a backend that is installed, where the one it would take is not.

    Left alone it asks for TensorFlow, and writes that down in its settings before it fails.
    """
    if "KERAS_BACKEND" in os.environ or "keras" in sys.modules:
        return
    settings = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "keras.json"
    try:
        usual = json.loads(settings.read_text()).get("backend")
    except (OSError, ValueError):
        usual = "tensorflow"
    for backend in (usual, "torch", "jax"):
        if importlib.util.find_spec(str(backend)) is not None:
            os.environ["KERAS_BACKEND"] = str(backend)
            return

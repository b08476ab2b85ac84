"""Where a target is written, read off the sources alone."""

from pathlib import Path

import pytest

import layers
from derive.checker.declared import declared

SOURCE = '''\
from pathlib import Path
from .inner import Moved as Renamed
from other.place import Elsewhere

def first(): pass

class Mine:
    class Inner:
        pass

made = Mine()
'''


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Make a package `pack_declared` whose code must never run."""
    folder = tmp_path / "pack_declared"
    (folder / "other").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError\nfrom .mine import Mine, Renamed\n")
    (folder / "mine.py").write_text(SOURCE)
    (folder / "inner.py").write_text("\n\nclass Moved:\n    pass\n")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize(("target", "file", "line"), [
    ("pack_declared.mine:first", "mine.py", 5), ("pack_declared.mine:Mine", "mine.py", 7),
    ("pack_declared.mine:Mine.Inner", "mine.py", 8), ("pack_declared.mine:made", "mine.py", 11),
    ("pack_declared/mine.py:Mine", "mine.py", 7), ("pack_declared:Mine", "mine.py", 7),
    ("pack_declared:Renamed", "inner.py", 3), ("pack_declared.mine:Renamed", "inner.py", 3)])
def test_the_line_is_found_and_nothing_runs(package, target, file, line):
    found = declared(target)
    assert found is not None
    assert (found[0].resolve(), found[1]) == ((package / file).resolve(), line)


@pytest.mark.parametrize("target", [
    "pack_declared.mine:none", "pack_declared.mine:Mine.none", "pack_declared.mine:Elsewhere",
    "pack_declared.none:Mine", "none:Mine", "none.py:Mine", "", ":", "sys:path", "math:sin",
    "pack_declared.mine:Mine.Inner.none"])
def test_what_cannot_be_found_is_none(package, target):
    assert declared(target) is None


def test_a_file_that_is_no_python_is_none(tmp_path):
    for content in (b"\x00", b"class", b"\xff\xfe"):
        (tmp_path / "bad.py").write_bytes(content)
        assert declared(f"{tmp_path}/bad.py:Mine") is None


def test_imports_in_a_circle_end(package):
    (package / "a.py").write_text("from .b import Layer\n")
    (package / "b.py").write_text("from .a import Layer\n")
    assert declared("pack_declared.a:Layer") is None


def test_our_own_layers_are_found_where_they_are_defined():
    for name in layers.__all__:
        file, line = declared(f"layers:{name}")
        written = Path(file).read_text("utf-8").splitlines()[line - 1]
        assert written.startswith((f"class {name}", f"def {name}"))

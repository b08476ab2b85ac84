"""Known deviations: a file that says which ones an audit need not report again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from derive.errors import UsageError

FORMAT = "backproof-baseline"
VERSION = 1


def read(path: str | Path) -> frozenset[str]:
    """Return the deviations of a baseline. Raises UsageError where it cannot be read."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
        if (found["format"], found["version"]) != (FORMAT, VERSION):
            raise KeyError(FORMAT)
        return frozenset(str(each) for each in found["deviations"])
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}",
                         hint="--write-baseline FILE writes one") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{path} is no baseline",
                         hint="--write-baseline FILE writes one") from None


def write(path: str | Path, deviations: Iterable[str]) -> None:
    """Write a baseline, one deviation a line, in order. Raises UsageError where it cannot."""
    text = json.dumps({"format": FORMAT, "version": VERSION, "deviations": sorted(deviations)},
                      ensure_ascii=False, indent=1)
    try:
        Path(path).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None

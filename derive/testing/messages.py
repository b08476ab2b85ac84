"""What people read of a check in pytest: failures, replays, and a line for each layer."""

from __future__ import annotations

import inspect
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from derive.errors import DeriveError
from derive.language import say, speaking, told, wanted
from derive.testing.apart import HERE
from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.checker import Report

UNCHECKED = "UNCHECKED"
"""Stands for a verdict where the target could not be brought to a check."""


class Summary(NamedTuple):
    """A layer's line in the summary section; plain text, to travel between test processes."""

    layer: str
    verdict: str
    finding: str


def message(error: DeriveError) -> str:
    """Return what a person needs to see of a failure, without what the heading says already."""
    from derive.checker import BrokenPromiseError  # loaded when an item ran

    if not isinstance(error, BrokenPromiseError):
        return error.show()
    unknown = any(claim.verdict is Verdict.UNDECIDED for claim in error.weak)
    hint = [say("testing.unknown")] if unknown else []
    return "\n\n".join([*(claim.show() for claim in error.weak), *hint])


def summary(layer: str, activation: object, found: Report | DeriveError | None) -> Summary:
    """Return a layer's line: its verdict, points, and largest errors forward and backward."""
    with speaking(wanted(os.environ)):
        if found is None or isinstance(found, DeriveError):
            cause = say("testing.did_not_end") if found is None else told(found.cause)
            return Summary(layer, UNCHECKED, say(
                "testing.unchecked", activation=activation, cause=cause))
        from derive.render.evidence import verdict_word  # loaded with the report
        from derive.render.report import sentence

        name = activation if isinstance(activation, str) else found.activation
        return Summary(layer, verdict_word(found.verdict), say(
            "testing.layer", activation=name, accuracy=found.accuracy,
            found=", ".join(_findings(found)) or sentence(found)))


def _findings(found: Report) -> list[str]:
    """Return why a layer fails, how much was tried, and the largest errors, a few words each."""
    from derive.checker.report import show_ulps  # loaded with the report
    from derive.render.report import sentence

    parts = [sentence(found)] if found.verdict < Verdict.TESTED else []
    parts += [say("report.points_tried", count=f"{found.points:,}")] if found.points else []
    parts += [say("report.undecided", count=f"{found.undecided:,}")] if found.undecided else []
    for clause in ("forward", "backward"):
        if (ulps := found.largest(clause)) is not None:
            exact = not ulps and all(f"{dtype}: {clause} exact" in found.notes
                                     for dtype in found.dtypes)
            parts.append(say("testing.exact", clause=clause) if exact
                         else f"{clause} {told(show_ulps(ulps))}")
    return parts + [told(note) for note in found.notes if note.startswith(HERE)]


def replayable(report: Report, target: object, node: pytest.Item | pytest.Collector) -> Report:
    """Return the report with commands that work from where pytest was called.

    That is `derive check` where text says what the target is, and the test itself otherwise.
    """
    label = _label(report, target, node)
    if label is None:
        again = f"pytest {shlex.quote(from_here(node.nodeid, node.config))}"
        return report.replayed_by(lambda _: again)
    before, after = shlex.quote(report.target), shlex.quote(label)
    return report.replayed_by(lambda failure: failure.replay.replace(before, after, 1))


def _label(report: Report, target: object, node: pytest.Item | pytest.Collector) -> str | None:
    """Return the text that brings the target again, None where there is none.

    A test module has no name to import it by from elsewhere, but a path.
    """
    if isinstance(target, str):
        return target
    name = getattr(target, "__qualname__", "<instance>")
    if "<" in name or inspect.ismethod(target) or not callable(target):
        return None
    try:
        path = inspect.getsourcefile(target)
    except TypeError:
        return None
    if path is not None and Path(path) == node.path:
        return f"{os.path.relpath(path, node.config.invocation_params.dir)}:{name}"
    return report.target


def from_here(nodeid: str, config: pytest.Config) -> str:
    """Return a node id as it is typed where pytest was called, which may not be its root."""
    path, colons, rest = nodeid.partition("::")
    return os.path.relpath(config.rootpath / path, config.invocation_params.dir) + colons + rest

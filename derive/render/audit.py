"""An audit as a table: one line for each implementation and dtype, deviations below it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.checker.audit import Audit, Deviation, Entry

VERSION = 1
"""Version of the JSON format."""
_HEAD = ("offered as", "activation", "dtype", "verdict", "forward", "backward",
         "slope at kinks", "NaN",
         "y(−inf)", "dx(−inf)", "y(+inf)", "dx(+inf)")


def text(audit: Audit) -> str:
    """Return the audit as text without a trailing newline; errors are in ulps."""
    lines = [f"{audit.module}, {audit.accuracy}; largest errors in ulps", ""]
    lines += _laid_out([_HEAD, *(_cells(audit, entry) for entry in audit.entries)])
    for entry, deviation in _new(audit):
        lines += ["", f"  {entry.offer.label} as {entry.offer.activation}, {entry.dtype}: "
                      f"{deviation.verdict} {deviation.clause}", f"    {deviation.words}"]
        lines += [f"    replay: {deviation.replay}"] if deviation.replay else []
    lines += ["", *_remarks(audit), f"Verdict  {audit.verdict}  {_sentence(audit)}"]
    return "\n".join(lines)


def markdown(audit: Audit) -> str:
    """Return the audit as a Markdown document without a trailing newline."""
    lines = [f"# {audit.module}, {audit.accuracy}", "", "Largest errors in ulps.", "",
             _row(_HEAD), _row(["---"] * len(_HEAD))]
    lines += [_row(_cells(audit, entry)) for entry in audit.entries]
    new = list(_new(audit))
    if new:
        lines += ["", "## Deviations", ""]
    for entry, deviation in new:
        replay = f" Replay: `{deviation.replay}`" if deviation.replay else ""
        lines.append(f"- **{deviation.verdict} {deviation.clause}**, `{entry.offer.label}` as "
                     f"{entry.offer.activation}, {entry.dtype}: {deviation.words}.{replay}")
    lines += ["", *_remarks(audit), f"**{audit.verdict}** {_sentence(audit)}"]
    return "\n".join(lines)


def to_json(audit: Audit) -> str:
    """Return the audit as JSON text."""
    return json.dumps({
        "format": "backproof-audit", "version": VERSION, "verdict": str(audit.verdict),
        "module": audit.module, "accuracy": audit.accuracy,
        "entries": [_fields(audit, entry) for entry in audit.entries],
        "fixed": list(audit.fixed), "unmatched": list(audit.unmatched)},
        ensure_ascii=False, indent=1)


def _fields(audit: Audit, entry: Entry) -> dict[str, object]:
    return {
        "target": entry.offer.target, "values": entry.offer.values,
        "arguments": entry.offer.arguments, "activation": entry.offer.activation,
        "dtype": entry.dtype, "verdict": str(entry.verdict), "nan": entry.nan,
        "largest": {name: str(ulps) for name, ulps in entry.largest.items()},
        "kinks": [{"at": at, "slope": slope, "legal": legal} for at, slope, legal in entry.kinks],
        "infinities": [{"x": x, "y": y, "dx": dx} for x, y, dx in entry.infinities],
        "deviations": [{"clause": each.clause, "verdict": str(each.verdict),
                        "known": entry.key(each) in audit.known, "detail": each.words,
                        "replay": each.replay} for each in entry.deviations],
        "notes": list(entry.notes)}


def _cells(audit: Audit, entry: Entry) -> tuple[str, ...]:
    verdict = str(entry.verdict)
    if entry.deviations:
        verdict += f" {', '.join(each.clause for each in entry.deviations)}"
        verdict += "" if audit.new(entry) else " (known)"
    kinks = ", ".join(f"{slope} at {at}" for at, slope, _ in entry.kinks) or "-"
    nan = {"TESTED": "kept", "REFUTED": "lost"}.get(entry.nan, "-")
    ends = [each for _, y, dx in entry.infinities for each in (y, dx)] or ["-"] * 4
    return (entry.offer.label, entry.offer.activation, entry.dtype, verdict,
            *(_ulps(entry.largest.get(side)) for side in ("forward", "backward")),
            kinks, nan, *ends)


def _ulps(ulps: float | None) -> str:
    if ulps is None:
        return "-"
    return f"{ulps:.1f}" if ulps < 1000 else f"{ulps:.2g}"


def _new(audit: Audit) -> Iterator[tuple[Entry, Deviation]]:
    for entry in audit.entries:
        for deviation in audit.new(entry):
            yield entry, deviation


def _remarks(audit: Audit) -> list[str]:
    """Return what is gone since the baseline, and what could not be matched."""
    lines = [f"no longer: {each}" for each in audit.fixed]
    if audit.unmatched:
        lines.append(f"not called like an activation: {', '.join(audit.unmatched)}")
    return [*lines, ""] if lines else []


def _sentence(audit: Audit) -> str:
    new = sum(len(audit.new(entry)) for entry in audit.entries)
    known = len(audit.deviations) - new
    refuted = sum(entry.verdict is Verdict.REFUTED for entry in audit.entries)
    parts = [f"{len(audit.entries)} lines, {refuted} refuted", f"{new} new deviations"]
    return ", ".join([*parts, *([f"{known} known"] if known else [])])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '∣') for cell in cells)} |"


def _laid_out(table: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  " + "  ".join(cell.ljust(width) for cell, width in
                             zip(row, widths, strict=True)).rstrip() for row in table]

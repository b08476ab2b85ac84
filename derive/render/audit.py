"""An audit as a table: one line for each implementation and dtype, deviations below it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from derive.language import say, told
from derive.language.width import padded, width
from derive.render.evidence import verdict_line, verdict_word
from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.checker.audit import Audit, Deviation, Entry

VERSION = 1
"""Version of the JSON format."""
_HEAD = ("offered_as", "activation", "dtype", "verdict", "forward", "backward", "slope_at_kinks",
         "nan", "y_minus", "dx_minus", "y_plus", "dx_plus")
"""The columns, by the ids of their headings."""


def text(audit: Audit) -> str:
    """Return the audit as text without a trailing newline; errors are in ulps."""
    lines = [say("audit.head", module=audit.module, accuracy=audit.accuracy), ""]
    lines += _laid_out([_head(), *(_cells(audit, entry) for entry in audit.entries)])
    for entry, deviation in _new(audit):
        lines += ["", f"  {_named(entry)}: {verdict_word(deviation.verdict)} {deviation.clause}",
                  f"    {told(deviation.words)}"]
        lines += [f"    {say('label.replay')}: {deviation.replay}"] if deviation.replay else []
    lines += ["", *_remarks(audit), verdict_line(audit.verdict, _sentence(audit))]
    return "\n".join(lines)


def markdown(audit: Audit) -> str:
    """Return the audit as a Markdown document without a trailing newline."""
    title = say("audit.title", module=audit.module, accuracy=audit.accuracy)
    lines = [f"# {title}", "", say("audit.unit"), "", _row(_head()), _row(["---"] * len(_HEAD))]
    lines += [_row(_cells(audit, entry)) for entry in audit.entries]
    new = list(_new(audit))
    if new:
        lines += ["", f"## {say('audit.deviations')}", ""]
    for entry, deviation in new:
        replay = f" {say('label.replay')}: `{deviation.replay}`" if deviation.replay else ""
        lines.append(f"- **{verdict_word(deviation.verdict)} {deviation.clause}**, "
                     f"{_named(entry, '`')}: {told(deviation.words)}.{replay}")
    lines += ["", *_remarks(audit), f"**{verdict_word(audit.verdict)}** {_sentence(audit)}"]
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
    verdict = verdict_word(entry.verdict)
    if entry.deviations:
        verdict += f" {', '.join(each.clause for each in entry.deviations)}"
        verdict = verdict if audit.new(entry) else say("audit.known", verdict=verdict)
    kinks = ", ".join(say("audit.slope_at", slope=told(slope), place=at)
                      for at, slope, _ in entry.kinks) or "-"
    nan = {"TESTED": say("audit.kept"), "REFUTED": say("audit.lost")}.get(entry.nan, "-")
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
    """Return notes on the platform, what is gone since the baseline, what could not be matched."""
    lines = [told(each) for each in dict.fromkeys(
        note for entry in audit.entries for note in entry.platform)]
    lines += [say("audit.no_longer", deviation=each) for each in audit.fixed]
    if audit.unmatched:
        lines.append(say("audit.unmatched", names=", ".join(audit.unmatched)))
    return [*lines, ""] if lines else []


def _sentence(audit: Audit) -> str:
    new = sum(len(audit.new(entry)) for entry in audit.entries)
    known = len(audit.deviations) - new
    refuted = sum(entry.verdict is Verdict.REFUTED for entry in audit.entries)
    parts = [say("audit.lines", count=len(audit.entries), refuted=refuted),
             say("audit.new", count=new)]
    return ", ".join([*parts, *([say("audit.known_count", count=known)] if known else [])])


def _head() -> tuple[str, ...]:
    return tuple(say(f"audit.{name}") for name in _HEAD)


def _named(entry: Entry, quote: str = "") -> str:
    return say("audit.entry", target=f"{quote}{entry.offer.label}{quote}",
               activation=entry.offer.activation, dtype=entry.dtype)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '∣') for cell in cells)} |"


def _laid_out(table: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    return ["  " + "  ".join(map(padded, row, widths)).rstrip() for row in table]

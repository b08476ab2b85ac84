"""The answer to one question of equality, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from derive.language import say, told
from derive.language.width import padded, width
from derive.verdict import Evidence, Verdict

if TYPE_CHECKING:
    from derive.proof.shown import ShownCell


def verdict_word(verdict: Verdict) -> str:
    """Return a verdict by its name, with the word for it where the language has another."""
    return say(f"verdict.{verdict.name.lower()}")


def verdict_line(verdict: Verdict, words: str) -> str:
    """Return the last line of a document: the verdict of the whole, and what it rests on."""
    return f"{say('heading.verdict_of_the_whole')}  {verdict_word(verdict)}  {words}"


def evidence_text(evidence: Evidence, proof: Sequence[ShownCell] = ()) -> str:
    """Return the verdict, how it was found, and the counterexample, caveats and steps."""
    lines = [f"{verdict_word(evidence.verdict)}  {told(evidence.method)}  "
             f"({evidence.seconds * 1000:.0f} ms)"]
    if evidence.counterexample is not None:
        point = evidence.counterexample
        at = ", ".join(f"{name} = {value}" for name, value in point.point)
        left, right = say("sentence.left"), say("sentence.right")
        columns = max(width(left), width(right))
        lines.extend([f"  {say('sentence.at_point', point=at or say('sentence.every_point'))}",
                      f"    {padded(left, columns)}  {point.left}",
                      f"    {padded(right, columns)}  {point.right}"])
    lines.extend(f"  {say('sentence.except_where', caveat=told(caveat))}"
                 for caveat in evidence.caveats)
    return "\n".join([*lines, *_proof_lines(proof)])


def _proof_lines(proof: Sequence[ShownCell]) -> Iterator[str]:
    """Yield the cells of a proof: where, what each step shows by which law, and the value."""
    rows = [(each.where or say("sentence.wherever_both"), [
        (line, told(step.law)) for step in each.steps for line in step.shows], each.value)
        for each in proof]
    columns = max((width(line) for _, steps, _ in rows for line, _ in steps), default=0)
    for where, steps, value in rows:
        yield f"  {where}:"
        yield from (f"    {padded(line, min(columns, 48))}  {law}" for line, law in steps)
        yield "    " + (say("sentence.never_both") if value is None
                        else say("sentence.both_sides_are", value=value))


def evidence_fields(evidence: Evidence) -> dict[str, object]:
    """Return the evidence as fields of a JSON object, the same in every format."""
    fields: dict[str, object] = {"verdict": str(evidence.verdict), "method": evidence.method}
    if evidence.caveats:
        fields["caveats"] = list(evidence.caveats)
    point = evidence.counterexample
    if point is not None:
        fields["counterexample"] = {"point": dict(point.point), "left": point.left,
                                    "right": point.right}
    return fields


def evidence_json(evidence: Evidence, proof: Sequence[ShownCell] = ()) -> str:
    """Return the evidence as JSON text."""
    cells = {"proof": [asdict(each) for each in proof]} if proof else {}
    return json.dumps({"format": "backproof-evidence", "version": 1, **evidence_fields(evidence),
                       **cells, "seconds": evidence.seconds}, ensure_ascii=False, indent=1)

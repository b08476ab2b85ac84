"""The answer to one question of equality, as text and as JSON."""

from __future__ import annotations

import json

from derive.language import say, told
from derive.language.width import padded, width
from derive.verdict import Evidence, Verdict


def verdict_word(verdict: Verdict) -> str:
    """Return a verdict by its name, with the word for it where the language has another."""
    return say(f"verdict.{verdict.name.lower()}")


def verdict_line(verdict: Verdict, words: str) -> str:
    """Return the last line of a document: the verdict of the whole, and what it rests on."""
    return f"{say('heading.verdict_of_the_whole')}  {verdict_word(verdict)}  {words}"


def evidence_text(evidence: Evidence) -> str:
    """Return the verdict, how it was found, and the counterexample or the caveats."""
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
    return "\n".join(lines)


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


def evidence_json(evidence: Evidence) -> str:
    """Return the evidence as JSON text."""
    return json.dumps({"format": "backproof-evidence", "version": 1, **evidence_fields(evidence),
                       "seconds": evidence.seconds}, ensure_ascii=False, indent=1)

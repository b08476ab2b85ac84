"""The answer to one question of equality, as text and as JSON."""

from __future__ import annotations

import json

from derive.verdict import Evidence


def evidence_text(evidence: Evidence) -> str:
    """Return the verdict, how it was found, and the counterexample or the caveats."""
    lines = [f"{evidence.verdict}  {evidence.method}  ({evidence.seconds * 1000:.0f} ms)"]
    if evidence.counterexample is not None:
        point = evidence.counterexample
        lines.append("  at " + (", ".join(f"{name} = {value}" for name, value in point.point)
                                or "every point"))
        lines.extend([f"    left   {point.left}", f"    right  {point.right}"])
    lines.extend(f"  except where {caveat}" for caveat in evidence.caveats)
    return "\n".join(lines)


def evidence_json(evidence: Evidence) -> str:
    """Return the evidence as JSON text."""
    point = evidence.counterexample
    return json.dumps({
        "format": "backproof-evidence", "version": 1, "verdict": str(evidence.verdict),
        "method": evidence.method, "caveats": list(evidence.caveats),
        "seconds": evidence.seconds,
        "counterexample": None if point is None else {
            "point": dict(point.point), "left": point.left, "right": point.right}},
        ensure_ascii=False, indent=1)

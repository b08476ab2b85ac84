"""Why a form is kinder to floats than the plain one: a sentence for each named rewrite."""

from __future__ import annotations

REASONS = {
    "log1p and expm1": "log(1 + w) and exp(w) - 1 lose the digits of a small w",
    "over decaying exponentials":
        "only exponentials that decay: nothing overflows, and no 1 swallows a small one",
    "over erfc": "1 - erf loses the tail; erfc has it",
    "as one fraction": "what cancels between the terms is gone",
    "by the conjugate": "a difference of nearly equal numbers becomes a sum",
}


def reason(name: str) -> str:
    """Return the sentence for a rewrite, which may be several joined by commas."""
    return "; ".join(REASONS[each] for each in name.split(", ") if each in REASONS)

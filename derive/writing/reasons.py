"""Why a form is kinder to floats than the plain one: a sentence for each named rewrite."""

from __future__ import annotations

REASONS = {
    "log1p and expm1": "log(1 + w) and exp(w) - 1 lose the digits of a small w",
    "over decaying exponentials":
        "only exponentials that decay: nothing overflows, and no 1 swallows a small one",
    "over erfc": "1 - erf loses the tail; erfc has it",
    "as one fraction": "what cancels between the terms is gone",
    "by the conjugate": "a difference of nearly equal numbers becomes a sum",
    "over scaled erfc": "the tail of erf as a product with its exponential",
    "complement of the arctangent": "atan(v) = pi/2 - atan(1/v) leaves the tail alone",
    "square of the hyperbolic sine": "cosh - 1 = 2*sinh(x/2)**2 loses nothing near 0",
    "one minus tanh squared": "1 - tanh(v)**2 = 1/cosh(v)**2 is no difference of ones",
    "square of a wave": "a double root as a square keeps the digits of what is squared",
    "logarithm of expm1": "1 - exp has no digits left near 0; expm1 has them",
    "logarithms over decaying exponentials": "no exponential grows under a logarithm",
    "exponentials joined": "a large exponential never meets a small one",
    "exponent in two parts": "exp multiplies the rounding error of its argument by its size",
    "in pairs of floats": "each number as the sum of two floats: what cancels cancels exactly",
    "series about a root": "every exact form is a difference of nearly equal numbers here",
    "series in 1/x": "every exact form is a difference of nearly equal numbers here",
    "first term": "what is left out is less than the last bit",
}


def reason(name: str) -> str:
    """Return the sentence for a rewrite, which may be several joined by commas."""
    return "; ".join(REASONS[each] for each in name.split(", ") if each in REASONS)

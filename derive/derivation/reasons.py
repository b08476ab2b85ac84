"""Why a line follows from the one before it: each reason's name and its sentence."""

from __future__ import annotations

from derive.derivation.rule_rows import RULES
from derive.language import known, say


def is_reason(name: str) -> bool:
    """Tell whether the catalogue has a sentence for that reason, which is no rule."""
    return known(f"reason.{name}")


def rule_name(name: str) -> str:
    """Return what a rule is called in the language spoken; in English that is its id.

    >>> rule_name("chain_rule")
    'chain_rule'
    """
    return say(f"rule_name.{name}") if known(f"rule_name.{name}") else name


def reason(name: str) -> str:
    """Return the sentence a teacher would say for a reason or rule, in the language spoken.

    Where there is none it is the name in words.

    >>> reason("split_square")
    'the square is a product'
    >>> reason("derivative_of_reciprocal")
    'the derivative of 1/u is -1/u**2'
    """
    for table in ("reason", "rule"):
        if known(f"{table}.{name}"):
            return say(f"{table}.{name}")
    for row in RULES:
        if row.name == name:
            return say("rule.derivative", function=row.function, slope=row.slope)
    return name.replace("_", " ")

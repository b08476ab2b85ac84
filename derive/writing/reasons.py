"""Why a form is kinder to floats than the plain one: a sentence for each named rewrite."""

from __future__ import annotations

import re

from derive.language import known, say


def reason(name: str) -> str:
    """Return the sentence for a rewrite, which may be several joined by commas."""
    ids = (f"written.{re.sub('[^a-z0-9]+', '_', each.lower())}" for each in name.split(", "))
    return "; ".join(say(each) for each in ids if known(each))

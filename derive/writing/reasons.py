"""What forms are called, and why they are kinder to floats: a sentence for each named rewrite."""

from __future__ import annotations

import re

from derive.language import known, say


def reason(name: str) -> str:
    """Return the sentence for a rewrite, which may be several joined by commas."""
    return "; ".join(_said(name, "written"))


def title(name: str) -> str:
    """Return what a rewrite, or several joined by commas, is called in the language spoken."""
    return ", ".join(_said(name, "form")) or name


def _said(name: str, table: str) -> list[str]:
    ids = (f"{table}.{re.sub('[^a-z0-9]+', '_', each.lower())}" for each in name.split(", "))
    return [say(each) for each in ids if known(each)]

"""How long a whole card takes, warm: catalogue parsed, modules loaded."""

from __future__ import annotations

from typing import Any

import pytest

import derive


@pytest.mark.parametrize("name", ["relu", "gelu", "phish"])
def test_card(benchmark: Any, name: str) -> None:
    derive.card("identity")
    found = benchmark.pedantic(derive.card, args=(name,), rounds=1)
    assert found.range.how == "proved"

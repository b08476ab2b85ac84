"""Source text of a function of x, and the running of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from derive.numeric.ulp import Floats
from derive.writing.helpers import HELPERS, with_requirements
from derive.writing.scope import Constants, Scope
from derive.writing.spelled import Spelled
from derive.writing.statements import printed


def run(line: Spelled) -> Callable[[Floats], Any]:
    """Return the one result of a line as a function, from the very source that is written."""
    constants: Constants = {}
    scope = Scope(constants)
    body = printed(line, "x", scope)
    text = "\n".join([f"{name} = {value}" for name, value, _ in constants.values()]
                     + [HELPERS[each].source for each in with_requirements(scope.own)]
                     + ["def function(x):", *(f"    {each}" for each in body.lines),
                        f"    return {body.results[0]}"])
    found: Callable[[Floats], Any] = loaded(text)["function"]
    return found


def loaded(source: str) -> dict[str, Any]:
    """Run generated source, which is made of our own words alone, and return its names."""
    names: dict[str, Any] = {"np": np, "math": math, "__name__": "written"}
    # No text of a user's is in it: see `derive.writing.statements`.
    exec(compile(source, "<written by backproof>", "exec"), names)  # noqa: S102
    return names

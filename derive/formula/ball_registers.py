"""What operations on balls read and return.

An operation reads registers and returns one. A NaN ball means "no enclosure"; it stays NaN through
everything built on it. A condition is True, False, or None where balls cannot decide it. A fault
tells that an operation is provably undefined at the balls it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Register = Any
"""A ball, a truth value, or None for a condition that is not decided."""
Operation = Callable[[Sequence[Register]], Register]
Fault = Callable[[Sequence[Register]], bool]

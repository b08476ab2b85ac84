"""How accurate the operations are that a straight line is run with: float64s, or pairs of them."""

from __future__ import annotations

from typing import NamedTuple

from derive.numeric import double_functions, double_words

SUBNORMAL = 5e-324
"""The absolute error of an operation on float64s whose result underflows."""


class Arithmetic(NamedTuple):
    """Bounds on the error of every operation, as relative ones unless said otherwise.

    `unit` is that of a sum, product or quotient, `floor` the size below which it means nothing,
    `underflow` the absolute error there, `ceiling` a size that must not be reached. A function
    acts on its argument off by `argument`, and its result is off by `result`; where that is None,
    by the ulps that `derive.numeric.conditions` assumes of NumPy's.
    """

    unit: float
    floor: float
    underflow: float
    ceiling: float
    argument: float = 0.0
    result: float | None = None

    @property
    def paired(self) -> bool:
        """Whether numbers are pairs of float64s."""
        return self.result is not None

    def of_function(self, ulps: float) -> float:
        """Return the error of a function that is within so many ulps in float64."""
        return 2 * self.unit * ulps if self.result is None else self.result


FLOAT64 = Arithmetic(2.0**-53, 2.0**-1020, SUBNORMAL, 1e307)
"""IEEE 754, and NumPy's functions."""
DOUBLED = Arithmetic(double_words.UNIT, double_words.FLOOR, double_words.UNDERFLOW,
                     double_words.CEILING, double_functions.ARGUMENT, double_functions.RESULT)
"""Pairs of float64s, as in `derive.numeric.double_words`: proved, nothing assumed of NumPy's."""

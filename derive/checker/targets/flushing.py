"""Whether arithmetic keeps subnormal numbers: measured, for some hardware and compilers do not.

XLA on the CPU sets both bits of the processor's control register (Intel SDM, volume 1, 10.2.3):
"denormals are zero" for what is read, "flush to zero" for what is written. Neither is a layer's
fault, so the library's own multiplication is asked, never the layer.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from derive.checker.places import MisbehaviourError, guarded
from derive.checker.targets.arrays import Arrays
from derive.numeric.ulp import limits_of


class Flushing(NamedTuple):
    """Whether numbers below the dtype's smallest normal one are read, or written, as 0."""

    reads: bool = False
    writes: bool = False


def flushing(arrays: Arrays, dtype: np.dtype[Any]) -> Flushing:
    """Measure how a library multiplies at one dtype; where it cannot, nothing is granted."""
    tiny = limits_of(dtype).tiny
    # A subnormal times 4 and a normal number by 4: both products are exact where all are kept.
    numbers, factors = np.array([[tiny / 2, tiny], [4, 0.25]]).astype(dtype)
    try:
        with guarded(), arrays.active(dtype), np.errstate(all="ignore"):
            product = arrays.take(arrays.bring(numbers) * arrays.bring(factors))
            reads, writes = (np.asarray(product) == 0).tolist()
    except MisbehaviourError:
        return Flushing()
    return Flushing(reads, writes)

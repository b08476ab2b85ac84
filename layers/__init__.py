"""Activation layers in NumPy, accurate to a few ulps over the whole range of their dtype.

Every layer has `forward(x, out=None)`, which returns the output y and keeps what the gradient
needs, and `backward(dout, out=None)`, which turns ∂L/∂y into ∂L/∂x. All of them promise:

- x and dout are only read; a read-only or broadcast dout works; after `forward` the caller may
  overwrite x, and y too, except that Relu, Relu6 and HardTanh read their y in `backward`: copying
  it would take as long as the rest.
- float16, float32 and float64 are kept, and so is every shape, 0-d and empty included. Integers
  become float64. Anything else is a TypeError.
- Values and gradients are within a few ulps of the formula wherever that is well conditioned, in
  the tails too: what `derive check` calls *strict*.
- No floating-point warning is ever raised and `np.geterr()` is left as it was. NaN in, NaN out.
- Between the two, one array is kept at most.

Parameters are keywords with the defaults of PyTorch or the paper. Those that can be learned (the a
of Prelu and Snake, the beta of SwishBeta) are in `layer.params`, their gradients after `backward`
in `layer.grads`. `chain` runs several layers as one, `threads` says among how many threads large
arrays are shared, `use("numba")` has some layers compiled for float32.

The layers of the textbook that break some of these promises are in `layers.textbook`.
"""

import os

from layers.algebraic import (
    Arctan,
    Arsinh,
    Gaussian,
    Softsign,
)
from layers.backend import use
from layers.blocks import threads
from layers.chain import chain
from layers.clips import (
    HardShrink,
    HardSigmoid,
    HardSwish,
    HardTanh,
    SoftShrink,
    SparsePlus,
    SparseSigmoid,
)
from layers.exponentials import (
    Celu,
    Elu,
    Exponential,
    Selu,
)
from layers.gelus import (
    Gelu,
    GeluTanh,
)
from layers.rectifiers import (
    Identity,
    LeakyRelu,
    Prelu,
    Relu,
    Relu6,
    ReluSquared,
    RreluEval,
    Threshold,
    ThresholdedRelu,
)
from layers.sigmoids import (
    LogSigmoid,
    QuickGelu,
    Sigmoid,
    Silu,
    SwishBeta,
)
from layers.softpluses import (
    LogCosh,
    Mish,
    Softplus,
    Squareplus,
)
from layers.tanhs import (
    Tanh,
    TanhShrink,
)
from layers.waves import (
    Sin,
    Snake,
)

__all__ = [
    "Arctan",
    "Arsinh",
    "Celu",
    "Elu",
    "Exponential",
    "Gaussian",
    "Gelu",
    "GeluTanh",
    "HardShrink",
    "HardSigmoid",
    "HardSwish",
    "HardTanh",
    "Identity",
    "LeakyRelu",
    "LogCosh",
    "LogSigmoid",
    "Mish",
    "Prelu",
    "QuickGelu",
    "Relu",
    "Relu6",
    "ReluSquared",
    "RreluEval",
    "Selu",
    "Sigmoid",
    "Silu",
    "Sin",
    "Snake",
    "SoftShrink",
    "Softplus",
    "Softsign",
    "SparsePlus",
    "SparseSigmoid",
    "Squareplus",
    "SwishBeta",
    "Tanh",
    "TanhShrink",
    "Threshold",
    "ThresholdedRelu",
    "chain",
    "threads",
    "use",
]

use(os.environ.get("LAYERS_USE", "numpy"))

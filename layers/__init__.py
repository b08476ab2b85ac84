"""Activation layers in NumPy, accurate to a few ulps over the whole range of their dtype.

Every layer has `forward(x, out=None)`, which returns the output y and keeps what the gradient
needs, and `backward(dout, out=None)`, which turns ∂L/∂y into ∂L/∂x. All of them promise:

- x and dout are only read; a read-only or broadcast dout works; after `forward` the caller may
  overwrite x and y.
- float16, float32 and float64 are kept, and so is every shape, 0-d and empty included. Integers
  become float64. Anything else is a TypeError.
- No floating-point warning is ever raised and `np.geterr()` is left as it was. NaN in, NaN out.

The layers of the textbook that break some of these promises are in `layers.textbook`.
"""

from layers.relu import Relu
from layers.sigmoid import Sigmoid

__all__ = ["Relu", "Sigmoid"]

"""What can be brought: every form of implementation, made to answer forward(x) and backward(dout).

Two questions are kept apart. The *form* says where the gradient comes from (a layer's own backward,
a pair of functions, automatic differentiation); the *arrays* say which library's arrays it is
called with. Whatever the answer, the judge sees NumPy arrays alone.
"""

from derive.checker.targets.layer import Layer, Target
from derive.checker.targets.load import load

__all__ = ["Layer", "Target", "load"]

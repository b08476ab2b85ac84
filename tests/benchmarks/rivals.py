"""Other ways to check a gradient, each in its usual settings, on the same NumPy layers.

A rival takes a way to make fresh layers and a planted row; it raises, as it would in a test, where
it rejects the layer, and returns how many inputs it compared. The NumPy layer is wrapped as each
framework documents: `torch.autograd.Function`, `jax.custom_vjp` over `pure_callback`, an autograd
primitive. The inputs are standard normal, shape (3, 4), once as drawn and once times ten; only
Hypothesis draws its own. Everything is float64, which the finite differences need; Hypothesis,
which has a reference, takes the dtype of the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np

from derive.numeric.kernels import to_numpy
from tests.checker.planted.rows import Planted

Make: TypeAlias = Callable[[], Any]
Rival: TypeAlias = Callable[[Make, Planted], int]


def forward(layer: Any, x: np.ndarray) -> np.ndarray:
    return np.asarray(getattr(layer, "forward", layer)(x))


def inputs() -> Iterator[np.ndarray]:
    drawn = np.random.default_rng(0).normal(size=(3, 4))
    yield drawn.copy()
    yield 10 * drawn


def gradcheck() -> Rival:
    """torch.autograd.gradcheck: eps 1e-6, atol 1e-5, rtol 1e-3, every unit vector as dout."""
    import torch

    def tensor(array):
        return torch.as_tensor(np.array(array, order="C"))  # torch knows no negative strides

    def rival(make: Make, planted: Planted) -> int:
        class Wrapped(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.layer = make()
                return tensor(forward(ctx.layer, x.detach().numpy()))

            @staticmethod
            def backward(ctx, dout):
                return tensor(ctx.layer.backward(dout.numpy()))

        for x in inputs():
            torch.autograd.gradcheck(Wrapped.apply, torch.tensor(x, requires_grad=True))
        return 2 * 12

    return rival


def jax_check_grads() -> Rival:
    """jax.test_util.check_grads, reverse mode, order 1, its own tolerances, one projection."""
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)

    def rival(make: Make, planted: Planted) -> int:
        def plain(x):
            return forward(make(), np.asarray(x))

        def pulled(x, dout):
            layer = make()
            forward(layer, np.asarray(x))
            return np.asarray(layer.backward(np.asarray(dout)))

        def call(function, *arrays):
            like = jax.ShapeDtypeStruct(arrays[0].shape, arrays[0].dtype)
            return jax.pure_callback(function, like, *arrays, vmap_method="sequential")

        wrapped = jax.custom_vjp(lambda x: call(plain, x))
        wrapped.defvjp(lambda x: (call(plain, x), x),
                       lambda x, dout: (call(pulled, x, dout),))
        for x in inputs():
            check_grads(wrapped, (x,), order=1, modes=["rev"])
        return 2 * 12

    return rival


def autograd_check_grads() -> Rival:
    """HIPS autograd's check_grads, reverse mode, order 1, tolerances 1e-6, one projection."""
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    def rival(make: Make, planted: Planted) -> int:
        layer = None

        @primitive
        def wrapped(x):
            nonlocal layer
            layer = make()
            return forward(layer, x)

        defvjp(wrapped, lambda y, x: layer.backward)
        np.random.seed(0)  # the projections come from the global generator
        for x in inputs():
            check_grads(wrapped, modes=["rev"], order=1)(x)
        return 2 * 12

    return rival


def central_differences() -> Rival:
    """As in textbooks: h = 1e-5, a random dout, np.allclose with rtol 1e-4 and atol 1e-6."""
    def rival(make: Make, planted: Planted) -> int:
        for x in inputs():
            dout = np.random.default_rng(1).normal(size=x.shape)
            layer = make()
            forward(layer, x)
            analytic = np.asarray(layer.backward(dout))
            numeric = np.zeros_like(x)
            for place in np.ndindex(x.shape):
                step = np.zeros_like(x)
                step[place] = 1e-5
                rise = forward(make(), x + step) - forward(make(), x - step)
                numeric[place] = np.sum(rise * dout) / 2e-5
            if not np.allclose(numeric, analytic, rtol=1e-4, atol=1e-6):
                raise AssertionError("the gradients differ")
        return 2 * 12

    return rival


def hypothesis_reference() -> Rival:
    """Hypothesis, ten arrays with |x| <= 30, y and dx against f and f' to rtol 1e-5, atol 1e-6."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
    from hypothesis.extra.numpy import array_shapes, arrays

    quiet = settings(max_examples=10, database=None, deadline=None, derandomize=True,
                     phases=(Phase.generate,), suppress_health_check=list(HealthCheck))

    def rival(make: Make, planted: Planted) -> int:
        dtype = np.dtype(planted.dtypes[0])
        near = {"rtol": 1e-5, "atol": 1e-6} if dtype.itemsize > 2 else {"rtol": 4e-3, "atol": 4e-3}
        f, derivative = to_numpy(planted.judged)
        compared = 0

        @quiet
        @given(arrays(dtype, array_shapes(max_dims=2, max_side=6),
                      elements=st.floats(-30, 30, width=8 * dtype.itemsize)))
        def check(x):
            nonlocal compared
            layer = make()
            np.testing.assert_allclose(forward(layer, x), f(x), **near)
            np.testing.assert_allclose(layer.backward(np.ones_like(x)), derivative(x), **near)
            compared += x.size

        check()
        return compared

    return rival


RIVALS: dict[str, Callable[[], Rival]] = {
    "torch.autograd.gradcheck": gradcheck,
    "jax.test_util.check_grads": jax_check_grads,
    "autograd check_grads": autograd_check_grads,
    "central differences": central_differences,
    "Hypothesis, reference": hypothesis_reference,
}
"""How to build each rival, by the name that the table shows."""

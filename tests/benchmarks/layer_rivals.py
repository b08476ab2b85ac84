"""The activations as others compute them, each as a pair of functions of no argument.

A rival is built from x and dout, both 1-D of one dtype, and raises ImportError where its library
is missing. What it returns is not looked at; `layers` is checked elsewhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

import layers
import layers.textbook
from layers import backend

NAMES = ("Relu", "Sigmoid", "Tanh", "Silu", "Softplus", "Elu", "GeluTanh", "Mish")
Calls = tuple[Callable[[], Any], Callable[[], Any]]


def share(threads: int) -> None:
    """Give everyone the same number of threads. To be called before JAX or NumExpr is loaded."""
    layers.threads(threads)
    os.environ["NUMEXPR_MAX_THREADS"] = os.environ["NUMEXPR_NUM_THREADS"] = str(threads)
    if threads == 1:
        os.environ["XLA_FLAGS"] = ("--xla_cpu_multi_thread_eigen=false "
                                   "intra_op_parallelism_threads=1")
    if "torch" in sys.modules or _there("torch"):
        import torch

        torch.set_num_threads(threads)


def copy(name: str, x: Any, dout: Any) -> Calls:
    """A plain memory copy, both ways: what no layer can beat by much."""
    y = np.empty_like(x)
    return lambda: np.copyto(y, x), lambda: np.copyto(y, dout)


def textbook(name: str, x: Any, dout: Any) -> Calls:
    """ReLU and sigmoid as the book has them; the others in its manner, with y or x kept."""
    if name in ("Relu", "Sigmoid"):
        layer = getattr(layers.textbook, name)()
        layer.forward(x)
        scratch = dout.copy()  # its ReLU writes into it
        return lambda: layer.forward(x), lambda: layer.backward(scratch)
    raise ImportError(name)


def ours(name: str, x: Any, dout: Any) -> Calls:
    """`layers`, results in new arrays."""
    layer = getattr(layers, name)()
    layer.forward(x)
    return lambda: layer.forward(x), lambda: layer.backward(dout)


def ours_out(name: str, x: Any, dout: Any) -> Calls:
    """`layers` with out=."""
    layer, y, dx = getattr(layers, name)(), np.empty_like(x), np.empty_like(x)
    layer.forward(x, out=y)
    return lambda: layer.forward(x, out=y), lambda: layer.backward(dout, out=dx)


def compiled(name: str, x: Any, dout: Any) -> Calls:
    """`layers` after use("numba"), results in new arrays."""
    _ours_has(name, x)
    return ours(name, x, dout)


def compiled_out(name: str, x: Any, dout: Any) -> Calls:
    """`layers` after use("numba") with out=."""
    _ours_has(name, x)
    return ours_out(name, x, dout)


def _ours_has(name: str, x: Any) -> None:
    layers.use("numba")
    if backend.compiled(getattr(layers, name)(), "backward", (x, x, x), apart=True) is None:
        raise ImportError(f"kernel for {name} in {x.dtype}")


def prepare(rival: str) -> None:
    """Choose the backend that a rival runs on; to be called before it is."""
    layers.use("numba" if rival.startswith("numba") else "numpy")


def torch_eager(name: str, x: Any, dout: Any) -> Calls:
    """PyTorch as it is used: forward builds the graph, backward is autograd's."""
    import torch

    own = {"Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Silu": "silu", "Elu": "elu",
           "Softplus": "softplus", "GeluTanh": "gelu", "Mish": "mish"}[name]
    place = torch if name in ("Sigmoid", "Tanh") else torch.nn.functional
    keywords = {"approximate": "tanh"} if name == "GeluTanh" else {}

    def f(values: Any) -> Any:
        return getattr(place, own)(values, **keywords)

    values, upstream = torch.from_numpy(x).requires_grad_(), torch.from_numpy(dout)
    y = f(values)
    return (lambda: f(values),
            lambda: torch.autograd.grad(y, values, upstream, retain_graph=True))


def jax_jit(name: str, x: Any, dout: Any) -> Calls:
    """JAX, forward and the vector-Jacobian product (with its forward inside) each one jit."""
    import jax

    jax.config.update("jax_enable_x64", True)
    own = {"Relu": jax.nn.relu, "Sigmoid": jax.nn.sigmoid, "Tanh": jax.numpy.tanh,
           "Silu": jax.nn.silu, "Softplus": jax.nn.softplus, "Elu": jax.nn.elu,
           "GeluTanh": jax.nn.gelu, "Mish": jax.nn.mish}[name]
    forward = jax.jit(own)
    backward = jax.jit(lambda x, dout: jax.vjp(own, x)[1](dout)[0])
    values, upstream = jax.numpy.asarray(x), jax.numpy.asarray(dout)
    return (lambda: forward(values).block_until_ready(),
            lambda: backward(values, upstream).block_until_ready())


_FORMULAS = {
    "Relu": ("where(x > 0, x, zero)", "where(x > 0, dout, zero)"),
    "Sigmoid": ("1/(1 + exp(-x))", "dout*exp(-abs(x))/(1 + exp(-abs(x)))**2"),
    "Tanh": ("tanh(x)", "dout*(1 - tanh(x)**2)"),
    "Silu": ("x/(1 + exp(-x))", "dout*(1 + exp(-x) + x*exp(-x))/(1 + exp(-x))**2"),
    "Softplus": ("log1p(exp(x))", "dout/(1 + exp(-x))"),
    "Elu": ("where(x > 0, x, expm1(x))", "where(x > 0, dout, dout*exp(x))"),
}


def numexpr(name: str, x: Any, dout: Any) -> Calls:
    """NumExpr with out=, the plain formulas: not all of them are accurate in the tails."""
    import numexpr as ne

    if name not in _FORMULAS:
        raise ImportError(name)
    y, zero = np.empty_like(x), x.dtype.type(0)
    names = {"x": x, "dout": dout, "zero": zero}
    forward, backward = _FORMULAS[name]
    return (lambda: ne.evaluate(forward, names, out=y, casting="same_kind"),
            lambda: ne.evaluate(backward, names, out=y, casting="same_kind"))


RIVALS = {"copy": copy, "textbook": textbook, "layers": ours, "layers out=": ours_out,
          "numba": compiled, "numba out=": compiled_out, "PyTorch": torch_eager,
          "JAX jit": jax_jit, "NumExpr out=": numexpr}


def _there(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None

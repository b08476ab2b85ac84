"""PyTorch: tensors that share memory with NumPy's arrays, and gradients by autograd."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from derive.checker.places import MisbehaviourError
from derive.checker.targets.arrays import NumPyArrays


class TorchArrays(NumPyArrays):
    """Tensors on the CPU."""

    name = "PyTorch"

    def bring(self, array: NDArray[Any]) -> Any:
        """Return a tensor over the array's own memory.

        Negative strides, which tensors do not have, are copied out. So is what may not be
        written to, since a tensor cannot be told so; a broadcast axis stays one of stride 0.
        """
        if array.dtype.name == "bfloat16":
            return self.bring(array.view(np.int16)).view(torch.bfloat16)
        if not array.flags.writeable:
            single = tuple(slice(0, 1) if stride == 0 else slice(None)
                           for stride in array.strides)
            return torch.from_numpy(_copied(array[single])).expand(array.shape)
        return torch.from_numpy(_copied(array) if min(array.strides, default=0) < 0 else array)

    def take(self, result: Any) -> Any:
        """Return NumPy's view of a tensor's memory."""
        if not isinstance(result, torch.Tensor):
            return result
        tensor = result.detach()
        if tensor.dtype == torch.bfloat16:
            import ml_dtypes  # comes with the extra

            return tensor.view(torch.int16).numpy().view(ml_dtypes.bfloat16)
        return tensor.numpy()


TORCH = TorchArrays()


class Autograd:
    """Any function of one tensor; backward is `torch.autograd.grad`.

    `learnable` maps a formula's parameter to the tensor that holds it.
    """

    def __init__(self, function: Callable[..., Any],
                 learnable: Mapping[str, torch.Tensor] | None = None) -> None:
        self._function, self._learnable = function, learnable or {}

    def forward(self, x: torch.Tensor) -> Any:
        """Return y, of the graph that leads to it."""
        # A layer that once turned gradients off would take every later one's with it.
        torch.set_grad_enabled(True)
        self._x = x.detach().requires_grad_()
        try:
            self._y = self._function(self._x)
        except RuntimeError as error:
            if "in-place operation" not in str(error):
                raise
            self._y = self._in_place(x)
        return self._y

    def backward(self, dout: torch.Tensor) -> Any:
        """Return dx; the graph is kept, so that it can be asked again."""
        if not isinstance(self._y, torch.Tensor) or not self._y.requires_grad:
            raise MisbehaviourError("gives a y that autograd cannot follow back to x")
        leaves = (self._x, *self._learnable.values())
        dx, *rest = torch.autograd.grad(self._y, leaves, dout, retain_graph=True,
                                        allow_unused=True)
        self._gradients = dict(zip(self._learnable, rest, strict=True))
        if dx is None:
            raise MisbehaviourError("gives a y that does not depend on x")
        return dx

    def gradient(self, name: str) -> Any:
        """Return what the last backward gave for a learnable parameter."""
        found = self._gradients[name]
        if found is None:
            raise MisbehaviourError(f"gives a y that does not depend on {name}")
        return found

    def _in_place(self, x: torch.Tensor) -> Any:
        """Call what writes into its input on a tensor that autograd lets it write into."""
        inner = self._x.clone()
        before = inner._version
        y = self._function(inner)
        if inner._version != before:
            # The caller would see it, so the caller's array has to show it.
            x.copy_(inner.detach())
        return y


class Module(Autograd):
    """A module, its parameters at the dtype of x and at the formula's values.

    Names decide which is which; a formula and a module with a single parameter each need none in
    common.
    """

    def __init__(self, module: torch.nn.Module, values: Mapping[str, float]) -> None:
        own = dict(module.named_parameters())
        single = len(own) == len(values) == 1
        super().__init__(module, dict(zip(values, own.values(), strict=True)) if single else
                         {name: own[name] for name in values if name in own})
        self._module, self._values = module, values

    def forward(self, x: torch.Tensor) -> Any:
        """Return y, of the graph that leads to it."""
        self._module.to(x.dtype)
        with torch.no_grad():
            for name, tensor in self._learnable.items():
                tensor.fill_(self._values[name])
        return super().forward(x)


def is_module(found: object) -> bool:
    """Tell whether it is a module or a class of modules."""
    return (issubclass(found, torch.nn.Module) if inspect.isclass(found)
            else isinstance(found, torch.nn.Module))


def is_function_class(found: object) -> bool:
    """Tell whether it is a subclass of `torch.autograd.Function`."""
    return inspect.isclass(found) and issubclass(found, torch.autograd.Function)


def applied(function: Any, values: Mapping[str, float]) -> Callable[..., Any]:
    """Return ``apply`` of an autograd.Function, further arguments of its forward filled in."""
    names = list(inspect.signature(function.forward).parameters)
    # The first is ctx, unless setup_context has it.
    own = function.setup_context is not torch.autograd.Function.setup_context
    further = [values[name] for name in names[1 if own else 2:] if name in values]
    return partial(_apply, function, further)


def _apply(function: Any, further: list[float], x: torch.Tensor) -> Any:
    return function.apply(x, *further)


def _copied(array: NDArray[Any]) -> NDArray[Any]:
    return array.copy(order="K")

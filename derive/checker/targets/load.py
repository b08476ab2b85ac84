"""Bring an implementation: say what it is, build one, and call it once, plainly."""

from __future__ import annotations

import copy
import difflib
import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from derive.checker.places import MisbehaviourError, from_text, guarded
from derive.checker.targets.arguments import Values, attributes_differ, passed_to
from derive.checker.targets.arrays import NUMPY
from derive.checker.targets.forms import binds
from derive.checker.targets.layer import Target
from derive.checker.targets.recognise import Brought, Form, forms_of, is_function
from derive.checker.targets.written import exposed
from derive.errors import TargetError, UsageError

Making = tuple[Callable[[], Any], tuple[str, ...]]
"""How to make a thing, and notes about how it is made."""
_X = (-1.5, 0.25, 2.0)
_PLAINLY = f"called with x = {list(_X)} and dout = [1, 1, 1]"


def load(target: object, *, derivative: object = None, derivative_of: str = "x",
         values: Values | None = None, once_found: Callable[[], object] = int) -> Target:
    """Return the target that a class, factory, instance, function or text stands for.

    `derivative` is df for a function f, as a function or text; it takes x, or y = f(x) with
    `derivative_of` = "y". A backward(dout, cache) is brought the same way. `values` are the
    formula's parameters, to be passed on. `once_found` is called when everything is imported and
    nothing has been called yet.

    Raises TargetError, with the cause and what to do, where it cannot be used, and UsageError for
    another `derivative_of`.
    """
    if derivative_of not in ("x", "y"):
        raise UsageError(f"a derivative is one in x or in y, not in {derivative_of!r}",
                         hint='derivative_of="y" where df takes y = f(x)')
    values = values or Values()
    found = from_text(target) if isinstance(target, str) else target
    label = target if isinstance(target, str) else _label(found)
    df = from_text(derivative) if isinstance(derivative, str) else derivative
    if df is not None and not callable(df):
        raise TargetError(f"the derivative is no function but {type(df).__name__}",
                          hint="bring df as --derivative module:df")
    once_found()
    make, notes = _making(found, label, values, alone=df is None)
    thing = _sample(make, label)
    if df is not None:
        df = partial(df, **passed_to(df, values).arguments)
    base = Target(label, make, notes=(*notes, *attributes_differ(thing, values)))
    loaded = _settled(base, thing, Brought(df, derivative_of), values)
    if loaded.form.startswith("a function and its derivative"):
        loaded = replace(loaded, alternative=_other_reading(
            base, thing, Brought(df, "y" if derivative_of == "x" else "x"), values))
    return loaded


def _making(found: Any, label: str, values: Values, *, alone: bool) -> Making:
    """Return how to make a fresh thing of what was brought: call it, copy it, or take it."""
    if _is_instance(found):
        return partial(_copied, found, label), ()
    if not callable(found):
        raise TargetError(f"{label} is no layer but {type(found).__name__}", hint=(
            "bring a class with forward(x) and backward(dout), or a factory of one"))
    if _is_called_with_context(found):
        return (lambda: found), ()
    passed = passed_to(found, values)
    made = partial(found, **passed.arguments) if passed.arguments else found
    if inspect.isclass(found):
        _require_no_arguments(made, label)
        return partial(_evaluating, made), passed.notes
    if alone and not is_function(found) and binds(made, 0):
        return made, passed.notes
    if not binds(made, 1):
        _require_no_arguments(made, label)
    return (lambda: made), passed.notes


def _copied(found: Any, label: str) -> Any:
    """Return a copy of an instance. Raises TargetError where it holds what cannot be copied."""
    try:
        return copy.deepcopy(found)
    except Exception as error:  # whatever a part of it raises: a lock, a file, a generator
        raise TargetError(f"{label} cannot be copied: {error}", hint=(
            "an instance is copied for each use; bring its class, or a factory of it")) from error


def _settled(base: Target, thing: Any, brought: Brought, values: Values) -> Target:
    """Return the target in the first form that answers. Raises TargetError where none does."""
    first: MisbehaviourError | None = None
    for form in forms_of(thing, brought, values.all):
        target = _in_form(base, form)
        try:
            _probe(target)
        except MisbehaviourError as error:
            first = first or error
            continue
        return replace(target, learnable=_learnable(target, values))
    _require_methods(thing, base.label)
    if "(y, vjp)" in str(first):
        raise TargetError(f"{base.label} gives y and no gradient", hint=(
            "bring its derivative too, --derivative module:df (in Python derivative=df), or a "
            "class with forward(x) and backward(dout), or a factory of one")) from first
    raise TargetError(f"{base.label}: {first}", hint=_PLAINLY) from first


def _other_reading(base: Target, thing: Any, brought: Brought, values: Values) -> Target | None:
    """Return f and df read the other way (df of y, not of x), None where that fails."""
    try:
        return _settled(base, thing, brought, values)
    except TargetError:
        return None


def _in_form(base: Target, form: Form) -> Target:
    make = base.make
    return replace(base, make=lambda: form.wrap(make()), arrays=form.arrays, form=form.name,
                   absent=form.absent)


def _probe(target: Target) -> None:
    """Build one and call it once, plainly. Raises MisbehaviourError where that fails."""
    # Frameworks are asked at their own usual precision; NumPy has no narrower habit.
    x = np.array(_X, np.float64 if target.arrays is NUMPY else np.float32)
    layer = target.fresh()
    for name, argument in (("forward", x), ("backward", np.ones_like(x))):
        result = getattr(layer, name)(argument.copy())
        if result.shape != x.shape:
            raise MisbehaviourError(f"{name} returns shape {result.shape} for {x.shape}")
    target.warned.clear()


def _learnable(target: Target, values: Values) -> tuple[str, ...]:
    """Return the parameters for which a layer has a gradient after backward."""
    layer = target.fresh()
    x = np.array(_X, np.float64 if target.arrays is NUMPY else np.float32)
    try:
        layer.forward(x)
        layer.backward(np.ones_like(x))
    except MisbehaviourError:  # it answered a moment ago: the clauses will tell
        return ()
    own = getattr(layer.implementation, "layer", None)
    if own is not None:
        return tuple(name for name in values.all if exposed(own, name) is not None)
    return tuple(name for name in values.all if _has_gradient(layer.implementation, name))


def _has_gradient(implementation: Any, name: str) -> bool:
    if not hasattr(implementation, "gradient"):
        return False
    try:
        implementation.gradient(name)
    except Exception:  # whatever it raises: there is no such gradient
        return False
    return True


def _sample(make: Callable[[], Any], label: str) -> Any:
    """Return one thing, to see what it is. Raises TargetError where building it raises."""
    try:
        with guarded():
            return make()
    except MisbehaviourError as error:
        raise TargetError(f"{label}: {error}", hint="called to make a layer") from error


def _evaluating(made: Callable[[], Any]) -> Any:
    """Return a layer in evaluation mode, where its library knows one (RReLU draws in training)."""
    layer = made()
    if callable(getattr(layer, "eval", None)) and hasattr(layer, "training"):
        layer.eval()
    return layer


def _is_instance(found: object) -> bool:
    return not inspect.isclass(found) and not inspect.isroutine(found) and (
        hasattr(found, "backward") or hasattr(found, "named_parameters")
        or hasattr(found, "trainable_variables"))


def _is_called_with_context(found: object) -> bool:
    """Tell an autograd.Function, a class of which nobody makes instances."""
    return inspect.isclass(found) and hasattr(found, "apply") and any(
        base.__module__ == "torch.autograd.function" for base in found.__mro__)


def _require_methods(found: object, label: str) -> None:
    """Raise TargetError for what has one of forward and backward, and for what has neither."""
    if callable(found) and not (hasattr(found, "forward") or hasattr(found, "backward")):
        return
    for name, there in (("forward", hasattr(found, "forward") or callable(found)),
                        ("backward", hasattr(found, "backward"))):
        if not there:
            close = difflib.get_close_matches(name, dir(found), 1, 0.6)
            raise TargetError(f"{label} has no method '{name}'", hint=(
                f"it has '{close[0]}'" if close else
                "a layer has forward(x) and backward(dout)"))


def _require_no_arguments(made: Callable[..., object], label: str) -> None:
    try:
        inspect.signature(made).bind()
    except ValueError:  # built-in callables may have none; calling them will tell
        return
    except TypeError as error:
        raise TargetError(f"{label} cannot be called without arguments: {error}", hint=(
            f"bring a factory: lambda: {label.rpartition(':')[2]}(...), or name the argument "
            "as the formula names its parameter")) from None


def _label(found: object) -> str:
    if not callable(found) and not _is_instance(found):
        return repr(found)[:40]
    of = found if inspect.isclass(found) or inspect.isroutine(found) else type(found)
    return f"{of.__module__}:{of.__qualname__}"

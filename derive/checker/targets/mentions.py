"""Which array libraries an implementation's own code mentions: that is how they are recognised.

Nothing is imported here. A library that the code mentions has been imported by it already.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

FRAMEWORKS = ("torch", "jax", "keras")
"""Libraries that have an adapter of their own."""
_DEEP = 400
"""Functions looked into at most."""


def libraries(found: object) -> tuple[str, ...]:
    """Return the root modules that the code of a function, class or instance mentions.

    Frameworks first, then other libraries with the array API; functions that it calls from its own
    module count as its code.
    """
    roots = dict.fromkeys(_roots(found))
    standard = [root for root in roots if root not in ("numpy", *FRAMEWORKS)
                and hasattr(sys.modules.get(root), "__array_api_version__")]
    return (*(name for name in FRAMEWORKS if name in roots), *standard)


def loaded(library: str) -> bool:
    """Tell whether somebody has imported a library."""
    return sys.modules.get(library) is not None


def mentions(found: object, library: str) -> bool:
    """Tell whether the code mentions a library at all."""
    return library in _roots(found)


def _roots(found: object) -> Iterator[str]:
    pending, seen = [found], set[int]()
    home = _root(found)
    while pending and len(seen) < _DEEP:
        each = pending.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        root = _root(each)
        if root:
            yield root
        if root == home or each is found:
            pending.extend(_parts(each))


def _parts(found: object) -> Iterator[object]:
    """Yield what a function, a class, an instance or a wrapper is made of."""
    if isinstance(found, functools.partial):
        yield found.func
    elif isinstance(found, FunctionType):
        yield from _named(found)
        yield getattr(found, "__wrapped__", None)
    elif inspect.ismethod(found):
        yield found.__func__
    elif inspect.isclass(found):
        yield from found.__mro__[1:-1]
        for each in vars(found).values():
            yield getattr(each, "__func__", each) if not isinstance(each, property) else each.fget
    elif not isinstance(found, ModuleType) and found is not None:
        yield type(found)
        yield getattr(found, "__wrapped__", None)


def _named(function: FunctionType) -> Iterator[object]:
    """Yield what the names in a function's code, and in functions inside it, stand for."""
    names: set[str] = set()
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        names.update(code.co_names)
        codes.extend(each for each in code.co_consts if isinstance(each, CodeType))
    for name in names:
        yield function.__globals__.get(name)
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # not filled yet
            continue
    yield from function.__annotations__.values()


def _root(found: Any) -> str:
    """Return the root module that something belongs to, empty where it says none."""
    name = found.__name__ if isinstance(found, ModuleType) else getattr(found, "__module__", None)
    if name is None:  # built-in methods know the module they are bound to
        name = getattr(getattr(found, "__self__", None), "__name__", None)
    root = name.partition(".")[0] if isinstance(name, str) else ""
    return "jax" if root == "jaxlib" else root

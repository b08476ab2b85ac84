"""The whole file: header, helpers, value and slope, and a layer, two functions or a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from sympy import Pow, S

from derive.formula.notation import ascii_text
from derive.language import say
from derive.language.width import width, wrapped
from derive.writing.helpers import HELPERS, with_requirements
from derive.writing.marked import marked
from derive.writing.names import function_name, inside
from derive.writing.reasons import reason
from derive.writing.record import TITLES, Reached, Step
from derive.writing.scope import Constants
from derive.writing.words import InPairs, shown

if TYPE_CHECKING:
    from derive.formula.activation import Activation


@dataclass(frozen=True)
class Module:
    """All that a file is made of; `value` and `slope` are the bodies of the two functions.

    `constants` are the module's, each a name, its text and what it is, and `own` the helpers that
    are needed.
    """

    name: str
    activation: Activation
    value: list[str]
    slope: list[str]
    constants: Constants
    own: frozenset[str]
    wide: bool
    steps: tuple[Step, ...]
    reached: tuple[Reached, ...]


def laid_out(module: Module, style: str, dtypes: Sequence[str] = ()) -> str:
    """Return the file with a layer class, a pair of functions, or a class and its tests.

    The tests are those of the pytest plugin, at level strict for those dtypes.
    """
    needs = with_requirements(module.own)
    imports = (["import math", ""] if any("math." in HELPERS[each].source for each in needs)
               else []) + ["import numpy as np"]
    constants = [line for name, text, what in module.constants.values()
                 for line in (f"# {what}", f"{name} = {text}")]
    last = _FUNCTIONS if style == "functions" else _LAYER
    blocks = [_function("value", f"y = {_formula(module)}", "f", module.value, module),
              _function("slope", "dy/dx", "slope", module.slope, module),
              *(HELPERS[each].source for each in needs),
              last.format(name=module.name, function=function_name(module.activation.name),
                          working=_working(module), errors=_errors(module),
                          **{each: say(f"written.{each}") for each in _DOCSTRINGS})]
    if style == "test":
        imports += ["import pytest"]
        blocks += [marked(module.activation, module.name, dtypes)]
    head = [*_header(module), "", *imports, *([""] if constants else []), *constants]
    return "\n".join(head) + "\n\n\n" + "\n\n\n".join(blocks) + "\n"


def _formula(module: Module) -> str:
    text = inside(ascii_text(module.activation.at_defaults))
    return text if len(text) <= 68 else f"{text[:65]}..."


def _header(module: Module) -> list[str]:
    f = module.activation
    lines = [f'"""{say("written.about", name=module.name)}', "",
             *_paragraph(f"y = {ascii_text(f.formula)}", "    ")]
    if f.parameters:
        lines += _paragraph(say("written.with_values", values=", ".join(
            f"{each.name} = {each.default}" for each in f.parameters)), "    ")
    lines += ["", *wrapped(say("written.how"), 76), ""]
    lines += [f"    {'':6}{'':9}{_right(say('written.this_file'), 10)}"
              f"{_right(say('written.plain_formula'), 16)}"] if module.reached else []
    for each in module.reached:
        lines.append(f"    {TITLES[each.which]:6}{each.dtype:9}"
                     f"{_right(shown_ulps(each.ulps), 10)}{_right(shown_ulps(each.plain), 16)}")
    missed = [each for each in module.reached if not each.is_goal]
    if missed:
        lines += ["", say("written.out_of_reach"), *(
            line for each in missed for line in _paragraph(f"- {each}", "  "))]
    return [*lines, '"""']


def shown_ulps(value: float) -> str:
    """Return a largest error as the header of a file shows it."""
    return f"{value:.2f}" if value < 100 else f"{value:.1e}" if value < 1e300 else (
        say("written.no_digits"))


def _right(text: str, columns: int) -> str:
    return " " * (columns - width(text)) + text


def _paragraph(text: str, indent: str) -> list[str]:
    if text.isascii():
        return [indent + line for line in wrap(inside(text), 88 - len(indent),
                                               subsequent_indent="  ")]
    return [indent + line for line in wrapped(inside(text), 88 - len(indent))]


def _function(name: str, what: str, which: str, body: Sequence[str], module: Module) -> str:
    why = []
    for step in module.steps:
        if step.which == which and step.form.evidence is not None:
            why += _paragraph(f"{step.place}: {shown(step.form.expr)[:150]}", "    ")
            why += _paragraph(reason(step.form.name), "        ")
    returns = say("written.returns", what=what)
    doc = [f'    """{returns}', "", *dict.fromkeys(why), '    """'] if why else [
        f'    """{returns}"""']
    return "\n".join([f"def {name}(x):", *doc, *(f"    {line}" for line in body)])


def _working(module: Module) -> str:
    return "np.float64" if module.wide else "np.result_type(x.dtype, np.float32)"


def _errors(module: Module) -> str:
    """Return what may happen though the result is right, and so is no warning's business."""
    exprs = [step.form.expr for step in module.steps]
    if any(each is S.NaN or each.has(InPairs) for each in exprs):
        return 'all="ignore"'
    x = module.activation.x
    divides = any(power.base == x and power.exp.is_negative
                  for each in exprs for power in each.atoms(Pow))
    return f'over="ignore", under="ignore"{_DIVIDE if divides else ""}'


_DIVIDE = ', divide="ignore"'
_DOCSTRINGS = ("layer", "forward", "backward", "backward_at")
_LAYER = '''\
class {name}:
    """{layer}"""

    def __init__(self):
        self._x = None

    def forward(self, x):
        """{forward}"""
        x = np.asarray(x)
        if x.dtype.kind not in "fiu":
            raise TypeError(f"x must be an array of floats or integers, not {{x.dtype}}")
        self._dtype = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
        self._x = x.astype({working})
        with np.errstate({errors}):
            return np.asarray(value(self._x)).astype(self._dtype)

    def backward(self, dout):
        """{backward}"""
        if self._x is None:
            raise RuntimeError("backward was called before forward")
        with np.errstate({errors}):
            return np.asarray(np.asarray(dout) * slope(self._x)).astype(self._dtype)'''
_FUNCTIONS = '''\
def {function}(x):
    """{forward}"""
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    with np.errstate({errors}):
        y = value(x.astype({working}))
    return np.asarray(y).astype(dtype)


def {function}_backward(dout, x):
    """{backward_at}"""
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    with np.errstate({errors}):
        dx = np.asarray(dout) * slope(x.astype({working}))
    return np.asarray(dx).astype(dtype)'''

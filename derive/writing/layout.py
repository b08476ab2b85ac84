"""The whole file: header, helpers, value and slope, and a layer, two functions or a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from sympy import Pow, S

from derive.formula.notation import ascii_text
from derive.writing.helpers import HELPERS, with_requirements
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


def laid_out(module: Module, style: str) -> str:
    """Return the file with a layer class, or with a pair of functions."""
    needs = with_requirements(module.own)
    imports = (["import math", ""] if any("math." in HELPERS[each].source for each in needs)
               else []) + ["import numpy as np"]
    constants = [line for name, text, what in module.constants.values()
                 for line in (f"# {what}", f"{name} = {text}")]
    last = _LAYER if style == "layer" else _FUNCTIONS
    blocks = [_function("value", f"y = {_formula(module)}", "f", module.value, module),
              _function("slope", "dy/dx", "slope", module.slope, module),
              *(HELPERS[each].source for each in needs),
              last.format(name=module.name, function=function_name(module.activation.name),
                          working=_working(module), errors=_errors(module))]
    head = [*_header(module), "", *imports, *([""] if constants else []), *constants]
    return "\n".join(head) + "\n\n\n" + "\n\n\n".join(blocks) + "\n"


def test_file(module: Module, dtypes: Sequence[str]) -> str:
    """Return a pytest file: the layer itself, and a test that holds it to the contract."""
    f = module.activation
    parameters = {each.name: str(each.default) for each in f.parameters}
    known = f"{ascii_text(f.formula)!r}"
    return laid_out(module, "layer") + _TEST.format(
        name=module.name, test=function_name(f.name), formula=known,
        parameters=repr(parameters), dtypes=repr(tuple(dtypes)))


def _formula(module: Module) -> str:
    text = inside(ascii_text(module.activation.at_defaults))
    return text if len(text) <= 68 else f"{text[:65]}..."


def _header(module: Module) -> list[str]:
    f = module.activation
    lines = [f'"""{module.name}: an activation and its gradient, written by backproof.', "",
             *_paragraph(f"y = {ascii_text(f.formula)}", "    ")]
    if f.parameters:
        lines += _paragraph("with " + ", ".join(
            f"{each.name} = {each.default}" for each in f.parameters), "    ")
    lines += ["", "dy/dx was derived line by line and each line proved; so was each rewriting",
              "below, but for series (SERIES_n), which are tested against ball arithmetic.",
              "Largest error measured for |x| <= 1e8, in ulps, outside a few ulps of a root",
              "(there the error is what a few ulps of x would do):", ""]
    lines += [f"    {'':6}{'':9}{'this file':>10}{'plain formula':>16}"] if module.reached else []
    for each in module.reached:
        lines.append(f"    {TITLES[each.which]:6}{each.dtype:9}{shown_ulps(each.ulps):>10}"
                     f"{shown_ulps(each.plain):>16}")
    missed = [each for each in module.reached if not each.is_goal]
    if missed:
        lines += ["", "Out of reach is 4 ulps for", *(
            line for each in missed for line in _paragraph(f"- {each}", "  "))]
    return [*lines, '"""']


def shown_ulps(value: float) -> str:
    """Return a largest error as the header of a file shows it."""
    return f"{value:.2f}" if value < 100 else f"{value:.1e}" if value < 1e300 else "no digits"


def _paragraph(text: str, indent: str) -> list[str]:
    return [indent + line for line in wrap(inside(text), 88 - len(indent),
                                           subsequent_indent="  ")]


def _function(name: str, what: str, which: str, body: Sequence[str], module: Module) -> str:
    why = []
    for step in module.steps:
        if step.which == which and step.form.evidence is not None:
            why += _paragraph(f"{step.place}: {shown(step.form.expr)[:150]}", "    ")
            why += _paragraph(reason(step.form.name), "        ")
    doc = [f'    """Return {what}.', "", *dict.fromkeys(why), '    """'] if why else [
        f'    """Return {what}."""']
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
_LAYER = '''\
class {name}:
    """The activation as a layer; between forward and backward it keeps a copy of x."""

    def __init__(self):
        self._x = None

    def forward(self, x):
        """Return y, of the shape and dtype of x; integers become float64."""
        x = np.asarray(x)
        if x.dtype.kind not in "fiu":
            raise TypeError(f"x must be an array of floats or integers, not {{x.dtype}}")
        self._dtype = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
        self._x = x.astype({working})
        with np.errstate({errors}):
            return np.asarray(value(self._x)).astype(self._dtype)

    def backward(self, dout):
        """Return dL/dx = dout * dy/dx, of the shape and dtype of x."""
        if self._x is None:
            raise RuntimeError("backward was called before forward")
        with np.errstate({errors}):
            return np.asarray(np.asarray(dout) * slope(self._x)).astype(self._dtype)'''
_FUNCTIONS = '''\
def {function}(x):
    """Return y, of the shape and dtype of x; integers become float64."""
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    with np.errstate({errors}):
        y = value(x.astype({working}))
    return np.asarray(y).astype(dtype)


def {function}_backward(dout, x):
    """Return dL/dx = dout * dy/dx at x, of the shape and dtype of x."""
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    with np.errstate({errors}):
        dx = np.asarray(dout) * slope(x.astype({working}))
    return np.asarray(dx).astype(dtype)'''
_TEST = '''

def test_{test}_holds_the_strict_contract():
    import derive

    f = derive.activation(formula={formula}, parameters={parameters})
    report = derive.check({name}, f, accuracy="strict", dtypes={dtypes})
    report.raise_below(derive.Verdict.TESTED)
'''

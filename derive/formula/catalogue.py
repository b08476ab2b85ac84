"""Known activations, a line each. Names, parameters and defaults are those of the source named."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from sympy import Expr, Symbol

from derive.errors import FormulaError, UsageError
from derive.formula import written
from derive.formula.activation import Activation, Parameter, number
from derive.formula.parse import parse


class Row(NamedTuple):
    """One activation; parameters are written ``name=default``, perhaps ``in (low, high)``."""

    name: str
    formula: str
    parameters: str
    aliases: str
    source: str


ROWS = (
    Row("identity", "x", "", "linear", "ONNX Identity"),
    Row("relu", "Max(0, x)", "", "rectifier ramp", "Nair & Hinton 2010; ONNX Relu-14"),
    Row("relu6", "Min(Max(0, x), 6)", "", "", "Krizhevsky 2010"),
    Row("relu_squared", "Max(0, x)**2", "", "relu2", "So 2021 (Primer) arXiv:2109.08668"),
    Row("leaky_relu", "Piecewise((x, x > 0), (negative_slope*x, True))",
        "negative_slope=0.01", "lrelu", "Maas 2013; ONNX LeakyRelu-16"),
    Row("abs", "Abs(x)", "", "absval", "ONNX Abs-13"),
    Row("hard_tanh", "Min(Max(x, -1), 1)", "", "hardtanh", "Collobert 2004"),
    Row("hard_sigmoid", "Min(Max(x/6 + 1/2, 0), 1)", "", "hardsigmoid",
        "Howard 2019 (MobileNetV3)"),
    Row("hard_swish", "x*Min(Max(x + 3, 0), 6)/6", "", "hardswish hard_silu",
        "Howard 2019 arXiv:1905.02244; ONNX HardSwish-22"),
    Row("elu", "Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))", "alpha=1 in (0, oo)", "",
        "Clevert 2015 arXiv:1511.07289; ONNX Elu-22"),
    Row("selu", "scale*Piecewise((x, x > 0), (alpha*(exp(x) - 1), True))",
        "alpha=1.6732632423543772 in (0, oo), scale=1.0507009873554805 in (0, oo)", "",
        "Klambauer 2017 arXiv:1706.02515"),
    Row("sigmoid", "1/(1 + exp(-x))", "", "logistic expit", "ONNX Sigmoid-13"),
    Row("log_sigmoid", "-log(1 + exp(-x))", "", "logsigmoid", "torch.nn.LogSigmoid"),
    Row("tanh", "tanh(x)", "", "", "ONNX Tanh-13"),
    Row("softplus", "log(1 + exp(beta*x))/beta", "beta=1 in (0, oo)", "smoothrelu",
        "Dugas 2001; ONNX Softplus-22"),
    Row("softsign", "x/(1 + Abs(x))", "", "soft_sign", "Bergstra 2009; ONNX Softsign-22"),
    Row("silu", "x/(1 + exp(-x))", "", "swish", "Elfwing 2017 arXiv:1702.03118; ONNX Swish-24"),
    Row("swish_beta", "x/(1 + exp(-beta*x))", "beta=1.5", "",
        "Ramachandran 2017 arXiv:1710.05941"),
    Row("gelu", "x*(1 + erf(x/sqrt(2)))/2", "", "gelu_erf",
        "Hendrycks & Gimpel 2016 arXiv:1606.08415"),
    Row("gelu_tanh", "x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))/2", "", "gelu_new",
        "Hendrycks & Gimpel 2016 arXiv:1606.08415"),
    Row("mish", "x*tanh(log(1 + exp(x)))", "", "", "Misra 2019 arXiv:1908.08681; ONNX Mish-22"),
    Row("gaussian", "exp(-x**2)", "", "rbf", "folklore"),
    Row("arctan", "atan(x)", "", "atan", "ONNX Atan-22"),
    Row("squareplus", "(x + sqrt(x**2 + b))/2", "b=4 in (0, oo)", "",
        "Barron 2021 arXiv:2112.11687"),
)


def activation(name: str | None = None, *, formula: str | Expr | None = None,
               parameters: Mapping[str, object] | None = None) -> Activation:
    """Return an activation of the catalogue by name, or one made from a formula in x.

    `formula` is text (see `parse`) or a SymPy expression in one variable besides the parameters;
    `parameters` gives each parameter's value, or other values for a catalogue entry's own.

    Raises UsageError for an unknown name or parameter, FormulaError for text that cannot be read.

    >>> activation("sigmoid")
    Activation('sigmoid', 1/(1 + exp(-x)))
    >>> activation(formula="x/(1 + exp(-beta*x))", parameters={"beta": 1.5}).where
    {'beta': (None, None)}
    """
    if formula is None:
        if name is None:
            raise UsageError("neither a name nor a formula is given",
                             hint='activation("sigmoid") or activation(formula="x*tanh(x)")')
        return by_name(name).with_values(parameters or {})
    if not isinstance(formula, (str, Expr)):
        raise UsageError(f"a formula is text or a SymPy expression, not {type(formula).__name__}")
    declared = tuple(Parameter(each, number(value)) for each, value in (parameters or {}).items())
    names = {"x", *(each.name for each in declared)}
    if "x" in {each.name for each in declared}:
        raise UsageError("x is the variable, so it cannot be a parameter")
    tree = parse(formula, names) if isinstance(formula, str) else _adopted(formula, names)
    return Activation(name or "f", tree, declared)


def by_name(name: str) -> Activation:
    """Return the catalogue's activation of that name or alias, whatever its case.

    Raises UsageError with close matches where there is none.
    """
    row = _names().get(_folded(name))
    if row is None:
        close = difflib.get_close_matches(_folded(name), _names(), 3, 0.5)
        raise UsageError(f"no activation is called '{name}'", hint=(
            f"did you mean {' or '.join(_names()[each].name for each in close)}?" if close
            else f"known: {', '.join(row.name for row in ROWS)}"))
    return from_row(row)


def is_name(text: str) -> bool:
    """Tell whether the text is the name or an alias of a known activation."""
    return _folded(text) in _names()


@cache
def from_row(row: Row) -> Activation:
    """Return the activation that a row describes."""
    parameters = tuple(_parameter(text) for text in _split(row.parameters))
    formula = parse(row.formula, {"x", *(each.name for each in parameters)})
    return Activation(row.name, formula, parameters, tuple(row.aliases.split()), row.source)


def _split(text: str) -> list[str]:
    parts = [part.strip() for part in text.replace("), ", ")|").split("|")]
    return [part for part in parts if part]


def _parameter(text: str) -> Parameter:
    name, _, rest = text.partition("=")
    default, _, interval = rest.partition(" in ")
    low, high = interval.strip("()").split(", ") if interval else ("-oo", "oo")
    return Parameter(name, number(default), None if low == "-oo" else number(low),
                     None if high == "oo" else number(high))


def _folded(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


@lru_cache(maxsize=1)
def _names() -> dict[str, Row]:
    return {_folded(each): row for row in ROWS for each in (row.name, *row.aliases.split())}


def _adopted(formula: Expr, names: set[str]) -> Expr:
    """Return a user's SymPy expression over our own variables."""
    symbols = written.variables(formula)
    others = {symbol for symbol in symbols if symbol.name not in names}
    if others and (len(others) > 1 or any(symbol.name == "x" for symbol in symbols)):
        listed = ", ".join(sorted(symbol.name for symbol in others))
        raise FormulaError(f"the expression has undeclared variables: {listed}",
                           hint="give their values: parameters={\"beta\": 1.0}")
    table: dict[Symbol, Symbol] = {
        symbol: written.variable("x" if symbol in others else symbol.name) for symbol in symbols}
    adopted: Expr = written.substitute(formula, table)
    return adopted

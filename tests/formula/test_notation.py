"""Writing formulas: ASCII reads back to the same tree, Unicode is what a person would write."""

import pytest
from hypothesis import given

from derive.errors import FormulaError
from derive.formula.mathematics import unicode_text
from derive.formula.notation import ascii_text, decimal_or_fraction
from derive.formula.parse import parse
from tests.formula.strategies import formulas

NAMES = ("x", "beta")


@given(formulas())
def test_ascii_reads_back_to_the_same_tree(text: str) -> None:
    try:
        tree = parse(text, NAMES)
    except FormulaError:
        return  # a division by a literal zero, say
    assert parse(ascii_text(tree), NAMES) == tree


@pytest.mark.parametrize(("text", "shown"), [
    ("1/(1+exp(-x))*exp(-x)", "1/(1 + e⁻ˣ) · e⁻ˣ"),
    ("x*tanh(log(1+exp(x)))", "x · tanh(log(1 + eˣ))"),
    ("y*(1-y)", "y(1 − y)"),
    ("sqrt(2/pi)*(x + 0.044715*x**3)", "√(2/π) · (x + 0.044715x³)"),
    ("exp(-beta*x)", "e⁻ᵝˣ"),
    ("exp(-x**2)", "exp(−x²)"),
    ("tanh(x)**2 - 1", "tanh²(x) − 1"),
    ("Abs(x)", "|x|"),
    ("Piecewise((x, x >= 0), (0, True))", "{x if x ≥ 0; 0 otherwise}"),
    ("x - (1 - x)", "x − (1 − x)"),
    ("-(-x)", "−(−x)"),
    ("-2*x", "−2x"),
    ("x1*x2", "x₁ · x₂"),
])
def test_unicode(text: str, shown: str) -> None:
    assert unicode_text(parse(text, ("x", "y", "beta", "x1", "x2"))) == shown


@pytest.mark.parametrize(("number", "shown"), [
    ("0.5", "1/2"), ("0.044715", "0.044715"), ("1.702", "1.702"), ("-0.01", "-0.01"), ("3", "3"),
    ("1e-30", "1/1000000000000000000000000000000"), ("12.5", "25/2"),
])
def test_decimals(number: str, shown: str) -> None:
    value = parse(number.lstrip("-"))
    assert decimal_or_fraction(-value if number.startswith("-") else value) == shown

"""Reading formulas: structure kept, hostile text refused with its place."""

import time

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import DeriveError, FormulaError
from derive.formula import written
from derive.formula.parse import free_names, parse

X = written.variable("x")


def test_nothing_is_evaluated() -> None:
    tree = parse("1/(1+exp(-x)) * exp(-x)/(1+exp(-x))")
    assert len(tree.args) == 3
    assert tree.args[0] == tree.args[2]
    assert parse("2*1/x + 0").args[0].args[1] == 1


def test_structure_of_sums_products_and_quotients() -> None:
    assert parse("x/2") == written.divide(X, sympy.Integer(2))
    assert parse("x - 1") == written.add(X, sympy.Integer(-1))
    assert parse("-x**2") == written.negative(written.power(X, sympy.Integer(2)))
    assert parse("(x*2)*3").args[0] == written.mul(X, sympy.Integer(2))
    assert parse("x*2*3").args == (X, 2, 3)


@pytest.mark.parametrize(("text", "same"), [
    ("x^2", "x**2"), ("x²·3", "x**2*3"), ("2 × x − 1", "2*x - 1"), ("x ÷ 3", "x/3"),
    ("σ(x)", "1/(1 + exp(-x))"), ("ln(x)", "log(x)"), ("arctan(x)", "atan(x)"),
    ("１／（１＋ｘ）", "1/(1 + x)"), ("relu(x)", "Max(0, x)"), ("x +\n 1", "x + 1"),
    ("power(x, 2)", "x**2"),
    ("Piecewise((x, 0 < x < 1), (0, True))", "Piecewise((x, And(0 < x, x < 1)), (0, True))"),
    ("Piecewise((x, (x > 0) & (x < 1)), (0, True))",
     "Piecewise((x, x > 0 and x < 1), (0, True))"),
])
def test_spellings_people_use(text: str, same: str) -> None:
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    "name", ["beta", "gamma", "S", "N", "E", "I", "lambda", "zeta", "pi", "is"])
def test_declared_names_are_ordinary_variables(name: str) -> None:
    assert written.variables(parse(f"{name}*x", ("x", name))) == {X, written.variable(name)}


def test_decimals_are_exact() -> None:
    assert parse("0.1") == sympy.Rational(1, 10)
    assert parse("0.6931471805599453") == sympy.Rational(6931471805599453, 10**16)


def test_free_names() -> None:
    assert free_names("x/(1 + exp(-β*x)) + pi") == {"x", "beta"}


MESSAGES = {
    "": "error: the formula is empty\n  hint: write one in x, as in \"x*tanh(x)\"",
    "1+(2": "error: '(' is never closed\n  1+(2\n    ^\n  hint: add a ')'",
    "x)": "error: ')' closes nothing\n  x)\n   ^\n  hint: remove it, or open it before",
    "tahn(x)": "error: unknown function 'tahn'\n  tahn(x)\n  ^\n  hint: did you mean 'tanh'?",
    "2*Exp(x)": "error: unknown function 'Exp'\n  2*Exp(x)\n    ^\n  hint: did you mean 'exp'?",
    "x + oo": "error: oo is not a real number\n  x + oo\n      ^\n"
              "  hint: numbers are written 2, 0.5 or 1e-3",
    "x*bta": "error: 'bta' is not declared\n  x*bta\n    ^\n"
             "  hint: declare a parameter with its value: --param bta=1",
    "x.__class__": "error: an attribute cannot stand in a formula\n  x.__class__\n  ^\n"
                   "  hint: use numbers, x, declared parameters, + - * / ** and functions",
    "9**9**9**9": "error: this power is too large to compute with\n  9**9**9**9\n        ^\n"
                  "  hint: write large powers with exp and log",
    "exp": "error: 'exp' is a function and needs an argument\n  exp\n  ^\n  hint: write exp(x)",
    "exp(x, x)": "error: exp takes 1 argument, not 2\n  exp(x, x)\n  ^",
    "1/0": "error: this divides by zero\n  1/0\n    ^",
    "2x": "error: this is not a formula\n  2x\n  ^\n"
          "  hint: write products with * and powers with **: 2*x, x**2",
    "x + ": "error: the formula breaks off here\n  x + \n     ^",
    "y = 2*x": "error: this is not a formula\n  y = 2*x\n    ^\n"
               "  hint: give only what stands on the right of the = sign",
    "x if x>0 else 0": "error: this is not a formula\n  x if x>0 else 0\n    ^\n"
                       "  hint: write cases as Piecewise((x, x > 0), (0, True))",
    "2*sin x": "error: this is not a formula\n  2*sin x\n        ^\n"
               "  hint: arguments stand in parentheses: sin(x)",
    "z*tanh(z)": "error: 'z' is not declared\n  z*tanh(z)\n  ^\n"
                 "  hint: the variable of a formula is called x",
    "１＋（ｘ": "error: '(' is never closed\n  １＋（ｘ\n      ^\n  hint: add a ')'",
    "1j*x": "error: 1j is not a real number\n  1j*x\n  ^\n"
            "  hint: numbers are written 2, 0.5 or 1e-3",
}


@pytest.mark.parametrize("text", MESSAGES)
def test_messages(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.show() == MESSAGES[text]
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", [
    '__import__("os").system("true")', "(lambda: 1)()", "[x for x in (1,)]", "x if x else 1",
    "f'{x}'", "x := 1", "x; x", "x\x00", "exp(*x)", "exp(x=x)", "().__class__", "x[0]", "'x'",
    "Piecewise((x, x > 0))", "Piecewise(x)", "1e999999999", "x**1e300", "2**x**99999", "x < 1",
    "True", "None", "not x", "a" * 5000, "Heaviside()", "Rational(1, 0)", "x@x", "x//2", "~x",
])
def test_hostile_text_is_an_error_with_a_cause(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.cause


@pytest.mark.parametrize("text", ["(" * 10_000 + "x" + ")" * 10_000, "x+" * 500_000 + "x",
                                  "-" * 9_000 + "x", "exp(" * 70 + "x" + ")" * 70,
                                  "+".join(["x"] * 9_000)])
def test_large_text_is_answered_at_once(text: str) -> None:
    started = time.monotonic()
    try:
        assert X in written.variables(parse(text))
    except FormulaError as error:
        assert error.hint
    assert time.monotonic() - started < 20  # a hang, not a speed, is what this rules out


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except DeriveError as error:
        assert error.show().startswith("error: ")


@given(st.text(alphabet="x1()+-*/.,^ exptanhbσ²<>=", max_size=30))
def test_text_that_looks_like_formulas_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(parse(text), sympy.Expr)
    except DeriveError as error:
        assert error.cause

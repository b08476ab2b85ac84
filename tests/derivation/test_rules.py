"""Every row of the table is judged; a local derivative is checked against the judge's own."""

import pytest

from derive.derivation.rule import Rule
from derive.derivation.rules import LETTERS, RULES, local_derivatives, read, rule
from derive.errors import UndecidableError, UsageError
from derive.formula import written
from derive.formula.notation import ascii_text
from derive.formula.parse import parse
from derive.formula.vocabulary import FUNCTIONS
from derive.proof.claims.derivative import derivative_of
from derive.proof.judge import equal
from derive.verdict import Evidence, Verdict

NAMES = ("u", "v", "a", "w", "y", "alpha")
U, Y = written.variable("u"), written.variable("y")
ABOUT_A_FUNCTION = [row for row in RULES if row.name.startswith("derivative_of_")]


def judged_slope(row: Rule) -> Evidence:
    where = {name: tuple(None if end is None else read(end) for end in bounds)
             for name, bounds in row.where.items()}
    return equal(read(row.slope), derivative_of(read(row.function), U), where)


@pytest.mark.parametrize("row", ABOUT_A_FUNCTION, ids=lambda row: row.short_name)
def test_slope_of_every_row_is_the_derivative(row):
    assert judged_slope(row).verdict is Verdict.PROVED


@pytest.mark.parametrize("row", [row for row in RULES if row.through],
                         ids=lambda row: row.short_name)
def test_slope_through_the_output_is_the_slope(row):
    through = written.substitute(read(row.through), {Y: read(row.function)})
    where = {name: tuple(None if end is None else read(end) for end in bounds)
             for name, bounds in row.where.items()}
    assert equal(through, read(row.slope), where).verdict is Verdict.PROVED


def test_a_wrong_row_is_refuted():
    planted = Rule("derivative_of_reciprocal", "1/u", "1/u**2", ())
    evidence = judged_slope(planted)
    assert evidence.verdict is Verdict.REFUTED
    assert evidence.counterexample is not None


def test_every_function_of_the_vocabulary_has_a_row():
    for name in FUNCTIONS:
        assert rule(name).name == f"derivative_of_{name.lower()}"


def local_texts(text):
    return [(local.rule.removeprefix("derivative_of_"), ascii_text(local.local),
             None if local.through is None else ascii_text(local.through))
            for local in local_derivatives(parse(text, NAMES), U, Y)]


@pytest.mark.parametrize(("operation", "expected"), [
    ("u", [("identity", "1", None)]),
    ("v + 3", [("constant", "0", None)]),
    ("u + 1", [("sum", "1", None)]),
    ("u + u", [("sum", "1", None), ("sum", "1", None)]),
    ("-u", [("product", "-1", None)]),
    ("u*v", [("product", "v", None)]),
    ("u*u", [("product", "u", None), ("product", "u", None)]),
    ("u/sqrt(2)", [("product", "1/sqrt(2)", None)]),
    ("1/u", [("reciprocal", "-1/u**2", "-y**2")]),
    ("u**2", [("square", "2*u", None)]),
    ("u**3", [("power", "3*u**2", None)]),
    ("u**(-2)", [("power", "-2/u**3", None)]),
    ("u**(1/3)", [("power", "1/(3*u**(2/3))", None)]),
    ("u**(-1/2)", [("power", "-1/(2*u**(3/2))", None)]),
    ("u**0", [("power", "0", None)]),
    ("u**alpha", [("power", "alpha*u**(alpha - 1)", None)]),
    ("sqrt(u)", [("sqrt", "1/(2*sqrt(u))", "1/(2*y)")]),
    ("u**(1/2)", [("sqrt", "1/(2*sqrt(u))", "1/(2*y)")]),
    ("2**u", [("exponential", "2**u*log(2)", "y*log(2)")]),
    ("u**u", [("power", "u*u**(u - 1)", None), ("exponential", "u**u*log(u)", "y*log(u)")]),
    ("exp(u)", [("exp", "exp(u)", "y")]),
    ("tanh(u)", [("tanh", "1 - tanh(u)**2", "1 - y**2")]),
    ("Max(0, u)", [("max", "Piecewise((1, u > 0), (0, True))", None)]),
    ("Max(a, u, w)", [("max", "Piecewise((1, u > Max(a, w)), (0, True))", None)]),
    ("Min(u, 6)", [("min", "Piecewise((1, u < 6), (0, True))", None)]),
    ("Abs(u)", [("abs", "sign(u)", None)]),
    ("sign(u)", [("sign", "0", None)]),
    ("Heaviside(u)", [("heaviside", "0", None)]),
    ("Piecewise((u, v > 0), (alpha*(exp(u) - 1), True))",
     [("piecewise", "Piecewise((1, v > 0), (alpha*exp(u), True))", None)]),
    ("Piecewise((v, u > 0), (0, True))", [("piecewise", "0", None)]),
])
def test_local_derivative_as_written(operation, expected):
    assert local_texts(operation) == expected


@pytest.mark.parametrize("operation", [
    "exp(-u**2)*u", "u**u + 1/u", "Max(u**2, a)", "log(1 + exp(u))*tanh(u)",
    "Piecewise((u*exp(u), u > 0), (sin(u), True))"])
def test_occurrences_together_are_the_derivative(operation):
    expr = parse(operation, NAMES)
    total = written.add(*(each.local for each in local_derivatives(expr, U, Y)))
    assert equal(total, derivative_of(expr, U), {"u": (read("0"), None)}).verdict is Verdict.PROVED


def test_names_in_full_short_and_close():
    assert rule("reciprocal") is rule("derivative_of_reciprocal")
    assert rule("chain") is rule("chain_rule") is rule("chain rule")
    with pytest.raises(UsageError, match="did you mean 'reciprocal'"):
        rule("recipocal")


def test_short_names_are_unambiguous():
    short = [row.short_name for row in RULES]
    assert len(short) == len(set(short))


def test_a_function_without_a_rule_is_named():
    import sympy

    with pytest.raises(UndecidableError, match="gamma"):
        local_derivatives(written.apply(sympy.gamma, U), U, Y)


def test_rows_read_back():
    for row in RULES:
        for text, _ in row.lines:
            line = read(text.removeprefix("→ "))
            assert parse(ascii_text(line), LETTERS, derivatives=True) == line

"""Activations by name, by formula and from SymPy; parameters with their ranges."""

import pytest
import sympy

import derive
from derive.errors import DeriveError, FormulaError, UsageError
from derive.formula.catalogue import activation, from_row
from derive.formula.notation import ascii_text
from derive.formula.parse import parse
from derive.formula.rows import ROWS
from tests.proved import proved


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_reads_and_every_alias_finds_it(row) -> None:
    f = from_row(row)
    assert f.source
    for name in (row.name, *row.aliases.split(), row.name.upper()):
        assert activation(name) == f
    assert not f.at_defaults.free_symbols - {f.x}


def test_names_are_unique() -> None:
    names = [name for row in ROWS for name in (row.name, *row.aliases.split())]
    assert len(names) == len(set(names))


def test_an_unknown_name_suggests_close_ones() -> None:
    with pytest.raises(UsageError, match="did you mean sigmoid"):
        activation("sigmoyd")


def test_a_sympy_expression_in_its_own_variable() -> None:
    t, b = sympy.symbols("t b")
    f = activation(formula=t / (1 + sympy.exp(-b * t)), parameters={"b": 1.5})
    assert f.where == {"b": (None, None)}
    assert {symbol.name for symbol in f.formula.free_symbols} == {"x", "b"}


@pytest.mark.parametrize("call", [
    activation, lambda: activation("elu", parameters={"alpha": -1}),
    lambda: activation("elu", parameters={"beta": 1}),
    lambda: activation("elu", parameters={"alpha": float("nan")}),
    lambda: activation(formula=3), lambda: activation(formula="x", parameters={"x": 1}),
    lambda: activation(formula=sympy.Symbol("a") * sympy.Symbol("x")),
    lambda: activation(formula="b*x", parameters={"b": "1e99999"}),
])
def test_wrong_calls_are_clear_errors(call) -> None:
    with pytest.raises(DeriveError) as caught:
        call()
    assert caught.value.cause
    assert caught.value.exit_code == 2


def test_parameters_keep_their_decimal_value() -> None:
    assert activation("elu", parameters={"alpha": 0.1}).defaults == {"alpha": sympy.Rational(1, 10)}


def test_formula_errors_pass_through() -> None:
    with pytest.raises(FormulaError):
        activation(formula="x**")


def test_formulas_are_kept_as_written() -> None:
    assert ascii_text(activation("gelu").formula) == "x*(1 + erf(x/sqrt(2)))/2"


KINKS = {
    "relu": "0", "relu6": "0 6", "relu_capped": "0 n", "keras_relu_general": "6",
    "leaky_relu": "0", "prelu": "0", "rrelu_eval": "0", "abs": "0", "clip": "-1 1",
    "hard_tanh": "-1 1", "hard_sigmoid": "-3 3", "hard_sigmoid_02": "-beta/alpha (1-beta)/alpha",
    "sparse_sigmoid": "-1 1", "clipped_linear": "0 1", "srelu": "-1 1",
    "soft_shrink": "-lambd lambd", "elu": "0", "celu": "", "selu": "0", "penalized_tanh": "0",
    "hard_swish": "-3 3", "hard_swish_02": "-5/2 5/2", "hard_mish": "-2", "hard_elish": "-1 1",
    "serlu": "0", "softsign": "", "sparse_plus": "", "smelu": "", "elish": "", "isrlu": "",
    "relu_squared": "", "symlog": ""}
JUMPS = {"thresholded_relu": "alpha", "threshold": "threshold", "hard_shrink": "-lambd lambd",
         "shrink": "-lambd lambd", "heaviside": "0", "sign": "0", "keras_relu_general": "1"}


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.name != "gelu_clipped"])
def test_kinks_and_jumps_are_found_from_the_formula(name: str) -> None:
    checked = proved(name)
    where = {each.name for each in checked.activation.parameters}
    expected = [[parse(text, where) for text in table.get(name, "").split()]
                for table in (KINKS, JUMPS)]
    found = [[each.at for each in joins] for joins in (checked.kinks, checked.jumps)]
    for mine, theirs in zip(found, expected, strict=True):
        assert len(mine) == len(theirs)
        for one, other in zip(mine, theirs, strict=True):
            assert derive.equal(one, other, checked.activation.where).verdict is (
                derive.Verdict.PROVED)


def test_the_kink_without_a_closed_form_is_found_from_the_formula() -> None:
    checked = proved("gelu_clipped")
    (kink,) = checked.kinks
    assert 10 < kink.at.evalf(40) < 10 + sympy.Rational(1, 10**6)
    assert not checked.jumps


def test_a_parameter_of_a_formula_may_have_a_range():
    f = activation(formula="x**2/(1 + x**2)**p", parameters={"p": "1.5 in (1, oo)"})
    assert f.where == {"p": (1, None)}
    with pytest.raises(UsageError, match=r"lies outside its range \(1, oo\)"):
        activation(formula="x*p", parameters={"p": "0.5 in (1, oo)"})


@pytest.mark.parametrize(("text", "cause"), [
    ("1.5 in 1", "'1' is not an open interval"), ("1.5 in (1, y)", "not a number"),
    ("in (0, 1)", "not a number")])
def test_a_range_that_cannot_be_read_is_one_error(text, cause):
    with pytest.raises(UsageError, match=cause):
        activation(formula="x*p", parameters={"p": text})

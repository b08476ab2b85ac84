"""f′ through y: the forms that are known, what each row needs, and reasons that hold."""

from functools import cache
from time import perf_counter

import pytest
import sympy
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

import derive
from derive.derivation.differentiation import differentiate
from derive.derivation.record import Piece
from derive.errors import UsageError
from derive.formula import written
from derive.formula.balls import as_fmpq, compile_balls, value_at
from derive.formula.notation import ascii_text
from derive.formula.parse import parse
from derive.formula.rows import ROWS
from derive.proof.judge import equal
from derive.proof.normal_form.field import Field
from derive.proof.through_y import ThroughY, find, through_y
from derive.proof.through_y.elimination import eliminated
from derive.proof.through_y.names import writer
from derive.proof.through_y.sides import borders
from derive.verdict import Verdict

NAMES = [row.name for row in ROWS]
KNOWN = {
    "sigmoid": "y*(1 - y)", "tanh": "1 - y**2", "softplus": "1 - exp(-beta*y)",
    "log_sigmoid": "1 - exp(y)", "arctan": "cos(y)**2", "softsign": "(1 - Abs(y))**2",
    "exp(-exp(-x))": "-y*log(y)", "silu": "y*(1 + x - y)/x", "tanh_shrink": "(x - y)**2",
    "gaussian": "-2*x*y", "gelu": "x*exp(-x**2/2)/sqrt(2*pi) + y/x",
    "swish_beta": "y*(1 + beta*x - beta*y)/x", "isru": "(1 - alpha*y**2)**(3/2)",
    "symlog": "exp(-Abs(y))", "arsinh": "1/cosh(y)", "squareplus": "4*y**2/(b + 4*y**2)",
    "sqrt_softplus": "(1 - exp(-y**2))/(2*y)", "relu_squared": "2*sqrt(y)", "heaviside": "0",
    "mish": "y*(1 - y)/x + x - sqrt(1 - y**2/x**2)*(x - y)", "lisht": "y*(1 - y)/x + x",
    "gcu": "y/x - x*sin(x)", "atlu": "x/(pi*(1 + x**2)) + y/x", "exp(exp(x))": "y*log(y)",
    "logish": "y/x + 3*x - 2*x*exp(-y/x) - x*exp(y/x)", "tan(x)": "1 + y**2", "1/x": "-y**2",
    "elu": "Piecewise((1, y > 0), (alpha + y, True))",
    "celu": "Piecewise((1, y > 0), (1 + y/alpha, True))",
    "relu": "Piecewise((1, y > 0), (0, True))",
    "relu6": "Piecewise((0, y >= 6), (1, y > 0), (0, True))",
    "hard_shrink": "Piecewise((1, y > lambd), (0, y >= 0), (1, True))",
    "abs": "Piecewise((1, x > 0), (-1, True))",
    "log_cosh": "Piecewise((sqrt(1 - exp(-2*y)), x > 0), (-sqrt(1 - exp(-2*y)), True))",
    "x**3": "(27*y**2)**(1/3)", "1/(1+x**2)": "-2*x*y**2", "sqrt(1+x**2)": "x/y",
}
NEEDED = {
    "y": "relu relu6 relu_capped keras_relu_general leaky_relu prelu rrelu_eval thresholded_relu "
         "relu_squared clip hard_tanh hard_sigmoid hard_sigmoid_02 sparse_sigmoid clipped_linear "
         "srelu hard_shrink soft_shrink shrink elu celu selu exponential sigmoid log_sigmoid tanh "
         "lecun_tanh penalized_tanh dyt softplus sqrt_softplus softsign squareplus sparse_plus "
         "smelu arctan arsinh isru isrlu soft_exponential symlog log1mexp",
    "x and y": "tanh_shrink silu swish_beta quick_gelu gelu_tanh gelu_fast_hf gelu_mlx_approx "
               "mish dish lisht logish smish hard_elish serlu xielu atlu xsilu acon_c gaussian "
               "bent_identity",
    "x": "star_relu hard_swish hard_swish_02 hard_mish",
    "the sign of x and y": "log_cosh", "the sign of x": "abs", "where x lies": "threshold",
    "nothing": "identity heaviside sign", "": "elish laplace sin snake snake_beta erf",
    "x, y and exp(-x**2/2)": "gelu gelu_clipped", "x, y and sin(x)": "gcu",
    "x, y and exp(x)": "telu",
    "x, y, exp(x) and exp(-log(1 + exp(x))**2)": "serf", "x, y, exp(x) and cos(b*x)": "sinlu",
    "x, y, exp(-x**2/2) and erf(x/sqrt(2))": "phish"}
NEEDS = {name: needed for needed, names in NEEDED.items() for name in names.split()}


@cache
def found(text: str) -> ThroughY:
    return derive.through_y(text)


@pytest.mark.parametrize(("text", "form"), KNOWN.items())
def test_known_forms_come_out(text: str, form: str) -> None:
    result = found(text)
    assert ascii_text(result.form) == form
    assert result.verdict is Verdict.PROVED


def test_every_row_has_its_answer() -> None:
    assert {name: found(name).needs for name in NAMES} == NEEDS


@pytest.mark.parametrize("name", NAMES)
def test_less_than_y_alone_comes_with_a_reason(name: str) -> None:
    result = found(name)
    assert bool(result.reason) is (result.needs not in ("y", "nothing"))
    assert (result.verdict is Verdict.PROVED) is (result.form is not None)


@pytest.mark.parametrize("name", [name for name in NAMES if NEEDS[name]])
def test_forms_agree_with_sympy_at_points(name: str) -> None:
    """Neither the search nor the judge takes part: balls around both sides overlap."""
    result = found(name)
    f = result.activation
    form = compile_balls(f.fill(result.form), ("x", "y"))
    checked = 0
    for piece in differentiate(f).pieces:
        ends = [None if end is None else f.fill(end) for end in (piece.low, piece.high)]
        curve, slope = (compile_balls(each, ("x",)) for each in (
            f.fill(piece.formula), sympy.diff(f.fill(piece.formula), f.x)))
        for at in (sympy.Rational(each, 16) for each in range(-120, 121, 23)):
            if (ends[0] is not None and at <= ends[0]) or (ends[1] is not None and at >= ends[1]):
                continue
            x = arb(as_fmpq(at))
            y = curve([x])
            if y is None:
                continue  # log1mexp has no value there
            left, right = form([x, y]), slope([x])
            assert left is not None
            assert left.overlaps(right)
            checked += 1
    assert checked > 3


@pytest.mark.parametrize("text", ["log_cosh", "x**2", "gaussian", "abs", "lisht", "cosh(x)"])
def test_even_functions_have_a_mirrored_witness(text: str) -> None:
    witness = found(text).witness
    assert witness is not None
    assert witness.at == ("-1", "1")
    assert witness.slopes[0] != witness.slopes[1]


@pytest.mark.parametrize("name", ["silu", "gelu", "mish", "gcu", "sinlu", "hard_swish", "elish",
                                  "serlu", "threshold", "sin", "xielu"])
def test_witnesses_are_true_to_the_digits_shown(name: str) -> None:
    witness = found(name).witness
    assert witness is not None
    f = found(name).activation
    rate = differentiate(f).pieces
    for at, slope in zip(witness.at, witness.slopes, strict=True):
        x = sympy.Rational(at)
        value = value_at(written.substitute(f.at_defaults, {f.x: x}), {})
        piece = next(each for each in rate if each.high is None or f.fill(each.high) > x)
        there = value_at(written.substitute(sympy.diff(f.fill(piece.formula), f.x), {f.x: x}), {})
        assert abs(value - arb(witness.y)) < 1e-4
        assert abs(there - arb(slope)) < 2e-3


@pytest.mark.parametrize(("text", "forms"), [
    ("log_cosh", ["sqrt(1 - exp(-2*y))", "-sqrt(1 - exp(-2*y))"]),
    ("sin", ["omega*sqrt(1 - y**2)", "-omega*sqrt(1 - y**2)"])])
def test_both_branches_are_refuted_with_points(text: str, forms: list[str]) -> None:
    refuted = found(text).refuted
    assert [ascii_text(form) for form, _ in refuted] == forms
    assert all(evidence.verdict is Verdict.REFUTED and evidence.counterexample
               for _, evidence in refuted)


@pytest.mark.parametrize("wrong", ["y*(1 + y)", "y*(1 - y)**2", "1 - y**2", "y"])
def test_a_wrong_form_is_never_taken(monkeypatch, wrong: str) -> None:
    """Whatever the search proposes, the judge has the last word."""
    form = parse(wrong, {"x", "y"})
    for stage in ("of_y", "of_x_and_y", "keeping_more"):
        monkeypatch.setattr(find.Search, stage, lambda self: iter([find.Candidate(form)]))
    result = through_y(differentiate(derive.activation("sigmoid")))
    assert result.form is None
    assert result.verdict is Verdict.UNDECIDED


def test_a_piece_that_is_not_f_is_refuted() -> None:
    derivation = differentiate(derive.activation("sigmoid"))
    x = derivation.activation.x
    forged = derivation.__class__(**{**vars(derivation), "pieces": (
        Piece(None, None, sympy.tanh(x), derivation.pieces[0].chain, x, x),)})
    assert through_y(forged).verdict is Verdict.REFUTED


@pytest.mark.parametrize(("name", "expected"), [
    ("elu", ["0"]), ("relu6", ["0", "6"]), ("smelu", ["0", "beta"]), ("hard_swish", None),
    ("abs", None), ("threshold", None), ("leaky_relu", None)])
def test_y_tells_pieces_apart_only_where_that_is_proved(name: str, expected) -> None:
    derivation = differentiate(derive.activation(name))
    f = derivation.activation
    result = borders(derivation.pieces, f.x, f.where)
    assert (None if result is None else [str(value) for value, _ in result]) == expected


@pytest.mark.parametrize(("text", "breaks"), [
    ("softsign", ""), ("relu_squared", ""), ("symlog", ""), ("heaviside", "0"),
    ("Piecewise((sin(x)/x, x != 0), (1, True))", "0"), ("sigmoid", "")])
def test_one_form_for_all_pieces_says_where_it_is_not_proved(text: str, breaks: str) -> None:
    assert " ".join(map(str, found(text).breaks)) == breaks


def test_values_of_parameters_are_said_where_y_decides_only_for_them() -> None:
    assert found("leaky_relu").values == (("negative_slope", "1/100"),)
    falling = derive.through_y(derive.activation("leaky_relu", parameters={"negative_slope": -1}))
    assert falling.needs == "the sign of x"
    assert falling.witness is not None


@pytest.mark.parametrize("text", ["sinh(sinh(x))", "cos((1 - x)**2)", "x**x", "atan(x**2*sin(x))",
                                  "exp(-sinh(x))*x", "log(1 + exp(abs(sinh(x + 1))))"])
def test_formulas_that_grow_fast_or_mix_much_are_answered(text: str) -> None:
    result = derive.through_y(text)
    assert result.form is not None or result.reason


def test_a_form_works_out_fewer_functions_than_the_slope() -> None:
    assert found("cos((1 - x)**2)").form is None
    assert found("sin(x)/x").needs == "x, y and cos(x)"


def test_what_is_too_large_is_said() -> None:
    formula = "x"
    for _ in range(8):
        formula = f"tanh({formula} + sin({formula}))"
    result = derive.through_y(formula)
    assert result.form is None
    assert "too large" in result.reason


@pytest.mark.parametrize(("text", "reason"), [
    ("x**5 + x", "degree 5"), ("erf", "no algebraic relation"), ("star_relu", "now another"),
    ("sigmoid", "")])
def test_reasons_say_what_was_found(text: str, reason: str) -> None:
    assert reason in found(text).reason


def test_only_the_derivative_by_x_has_such_a_form() -> None:
    with pytest.raises(UsageError, match="by x"):
        through_y(differentiate(derive.activation("elu"), wrt="alpha"))


@given(st.lists(st.integers(-4, 4), min_size=2, max_size=4),
       st.lists(st.integers(-4, 4), min_size=2, max_size=4), st.integers(-5, 5))
def test_an_eliminated_relation_holds_on_the_curve(top, below, at: int) -> None:
    """y = p(t), d = q(t): what is left without t vanishes at (p(t), q(t))."""
    field = Field(12, perf_counter() + 60)
    t, y, d = (field.new("variable", name, name) for name in "tyd")
    p, q = (sum((t.poly ** power * c for power, c in enumerate(coefficients)), field.zero)
            for coefficients in (top, below))
    relations = list(eliminated(field, [y.poly - p, d.poly - q], {t.index}, d.index))
    values = [sum(c * at**power for power, c in enumerate(each)) for each in (top, below)]
    zeros = [each.subs({f"g{y.index}": values[0], f"g{d.index}": values[1]}).is_zero()
             for each in relations]
    assert any(zeros) if any(top[1:]) else not relations or any(zeros)
    assert all(not each.degrees()[t.index] for each in relations)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(-6, 6)), min_size=1,
                max_size=5), st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2),
                                                st.integers(-6, 6)), min_size=1, max_size=3))
def test_a_fraction_is_written_as_what_it_is(top, below) -> None:
    field = Field(12, perf_counter() + 60)
    x, y = (field.new("variable", name, name) for name in "xy")
    num, den = (sum((x.poly**i * y.poly**j * c for i, j, c in terms), field.zero)
                for terms in (top, below))
    if den.is_zero():
        return
    shown = writer(field).shortest(field.fraction(num, den))
    plain = [sum(written.variable("x")**i * written.variable("y")**j * c for i, j, c in terms)
             for terms in (top, below)]
    assert equal(shown, plain[0] / plain[1]).verdict is Verdict.PROVED

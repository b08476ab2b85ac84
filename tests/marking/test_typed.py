"""Derivations as typed: every spelling people use, and a clear error for what cannot be read."""

import random
import time

import pytest

from derive.errors import FormulaError
from derive.formula.notation import ascii_text
from derive.marking.person import mark
from derive.marking.reading.typed import read_derivation
from derive.verdict import Verdict


def formula(text):
    """Read one formula in x, with y = 1/(1 + exp(-x)) and L known."""
    typed = read_derivation(f"y = 1/(1+exp(-x))\n{text}")
    (line,) = typed.lines
    return ascii_text(line.expr)


@pytest.mark.parametrize(("typed", "meant"), [
    ("∂L/∂y * y", "dL/dy*y"), ("dL/dy y", "dL/dy*y"), ("∂L / ∂y · y", "dL/dy*y"),
    (r"\frac{\partial L}{\partial y} y", "dL/dy*y"), (r"\frac{dy}{dx}", "dy/dx"),
    ("y'", "dy/dx"), ("y′", "dy/dx"), ("x²", "x**2"), ("x³ + x⁻²", "x**3 + x**(-2)"),
    ("2·x × y", "2*x*y"), ("x − y", "x - y"), ("x^2", "x**2"), ("x**2", "x**2"),
    ("e^{-x}", "exp(-x)"), ("e^x", "exp(x)"), ("e⁻ˣ", "exp(-x)"), ("exp -x", "exp(-x)"),
    ("y(1-y)", "y*(1 - y)"), ("2x", "2*x"), ("2(x+1)", "2*(x + 1)"),
    ("(x)(y)", "x*y"), ("2 x", "2*x"), ("x y", "x*y"), ("xy", "x*y"), ("x(y)", "x*y"),
    ("σ(x)", "1/(1 + exp(-x))"), (r"\sigma(x)", "1/(1 + exp(-x))"), ("ln(x)", "log(x)"),
    ("ln x", "log(x)"), ("sin 2x", "sin(2*x)"), ("sin^2(x)", "sin(x)**2"),
    ("tanh²(x)", "tanh(x)**2"), (r"\tanh^2 x", "tanh(x)**2"), ("|x-1|", "Abs(x - 1)"),
    ("（x＋１）／２", "(x + 1)/2"), ("√(x²+1)", "sqrt(x**2 + 1)"), ("√2 x", "sqrt(2)*x"),
    (r"\frac{1}{1+x}", "1/(1 + x)"), (r"\left( x \right) \cdot y", "x*y"), (r"\exp(x)", "exp(x)"),
    (r"\frac{x}{2}\times\sqrt{x}", "(x/2)*sqrt(x)"), (r"\alpha x", "alpha*x"), ("βx", "beta*x"),
    ("[x+1] {y}", "(x + 1)*y"), ("x/2y", "x/2*y"), ("-x^2", "-x**2"), ("2.5e-1x", "0.25*x"),
    ("d/dx(x^2)", "diff(x**2, x)"), (r"\frac{d}{dx}(x)", "diff(x, x)"), ("x ÷ 2", "x/2"),
    (r"\operatorname{sech}(x)", "sech(x)"), ("x₁ + x", "x1 + x"), ("1/y(1-y)", "1/y*(1 - y)"),
])
def test_spelling(typed, meant):
    assert formula(typed).replace("(-2)", "-2") == meant.replace("(-2)", "-2")


def test_latex_block_reads_like_the_plain_one():
    latex = r"""\begin{align*}
    y &= \frac{1}{1+e^{-x}} \\
    \frac{dy}{dx} &= \frac{e^{-x}}{\left(1+e^{-x}\right)^2} \\
                  &= y \cdot (1-y) \text{because} \quad
    \end{align*}"""
    plain = "y = 1/(1+exp(-x))\ndy/dx\n= exp(-x)/(1+exp(-x))^2\n= y (1-y)   # because"
    read = [read_derivation(text) for text in (latex, plain)]
    lines = [[(line.relation, line.expr, line.remark) for line in typed.lines] for typed in read]
    assert [row[0] for row in lines[0]] == [row[0] for row in lines[1]]
    values = [[ascii_text(expr) for _, expr, _ in rows] for rows in lines]
    assert values[0][0] == values[1][0] == "dy/dx"
    assert values[0][2] == values[1][2] == "y*(1 - y)"
    assert lines[0][2][2] == lines[1][2][2] == "because"


def test_definitions_conditions_limits_and_remarks():
    typed = read_derivation("# a remark\nf(x) = a ln(x)   (x > 0, a > 0)   # f\n\n"
                            "(f(x+h) - f(x))/h  (h > 0)\n-> a/x   (h -> 0)  # so\n= f'(x)\n"
                            .replace("f(x+h)", "a ln(x+h)"))
    (definition,) = typed.definitions
    assert (definition.symbol.name, definition.remark) == ("f", "f")
    last = typed.lines[-1]
    assert ascii_text(last.expr) == "df/dx"
    assert dict(last.where) == {"x": (0, None), "a": (0, None), "h": (0, None)}
    limit = typed.lines[1]
    assert (limit.relation, limit.toward, limit.remark) == ("→", "h", "so")
    assert "f(x)" not in ascii_text(typed.lines[0].expr)


def test_several_lines_on_one_and_a_chain_below_its_definition():
    assert [ascii_text(line.expr) for line in read_derivation("y = x\nx + x = 2x = 2y").lines] == [
        "x + x", "2*x", "2*y"]
    assert [ascii_text(line.expr) for line in read_derivation("y = x·x\n= x²").lines] == [
        "x*x", "x**2"]


def test_blanks_are_read_as_left_open():
    typed = read_derivation("y = x²\ndy/dx\n= ______   # how?\n= 2x\n= ???\n= …")
    assert [line.expr is None for line in typed.lines] == [False, True, False, True, True]
    assert typed.lines[1].remark == "how?"


def test_parentheses_are_not_added_and_product_calls_are_noted():
    typed = read_derivation("y = 1 / 1+exp(-x)\ny(1-y)")
    assert ascii_text(typed.definitions[0].formula.expr) == "1/1 + exp(-x)"
    assert typed.lines[0].formula.calls == ("y(1-y)",)


ERRORS = {
    "y = 1/(x\n= 2": """\
error: line 1: '(' is never closed
  y = 1/(x
        ^
  hint: add a ')'""",
    "x\n\n= 2 +* 3  # no": """\
error: line 3: this is not a formula
  = 2 +* 3  # no
       ^
  hint: write products with * and powers with **: 2*x, x**2""",
    "x\n= exo(x)": """\
error: line 2: 'exo' is not declared
  = exo(x)
    ^
  hint: did you mean 'exp'?""",
    "x\n= あ": """\
error: line 2: 'あ' cannot stand in a formula
  = あ
    ^
  hint: remarks stand after a #""",
    "": """\
error: there is no line to judge
  hint: write a formula, and below it lines that begin with =""",
    "= 3": """\
error: line 1: nothing stands before this line to compare it with
  = 3
    ^
  hint: begin with the formula that you start from, without =""",
    "x\n=\n": """\
error: line 2: a formula is missing here
  =
   ^
  hint: write ______ for a line left open""",
    "x = x + 1": """\
error: line 1: x is defined by itself
  x = x + 1
  ^
  hint: a definition writes a new name in terms of older ones""",
    "x\n= " + r"\frac{x}": """\
error: line 2: \\frac takes two groups
  = \\frac{x}
           ^
  hint: as in \\frac{1}{x}""",
    "x\n= 1/x (x -> 2)": """\
error: line 2: this limit is not known here
  = 1/x (x -> 2)
         ^
  hint: a variable goes to 0, as in (h -> 0)""",
    "x\n= 2 > 1": """\
error: line 2: '>' cannot stand inside a formula
  = 2 > 1
      ^
  hint: parts of a formula have no = or >""",
    "x\x00": """\
error: this is not a text file
  hint: a derivation is lines of text, UTF-8""",
    "x" * 1_000_000: """\
error: the derivation has 1,000,000 characters; the limit is 100,000
  hint: a derivation is a few lines of text""",
}


@pytest.mark.parametrize("text", ERRORS, ids=lambda text: repr(text[:12]))
def test_errors_show_line_place_and_way_out(text):
    with pytest.raises(FormulaError) as caught:
        read_derivation(text)
    assert caught.value.show() == ERRORS[text]


@pytest.mark.parametrize("text", [
    "x\n= " + "(" * 500 + "x" + ")" * 500, "x\n= " + "-" * 1400 + "x", "x\n= " + "x^" * 700 + "x",
    "x\n= " + r"\frac{" * 200 + "x" + "}{2}" * 200, "x\n= " + "e^{" * 400 + "x" + "}" * 400,
    "x\n" + "= x\n" * 3000, "x\n= 2^(9^9)", "x\n= " + "sin " * 300, "x\n= x" + "²" * 900,
    "x\n= " + "|" * 900, "x\n= " + "+x" * 700], ids=lambda text: text[4:12])
def test_hostile_text_gets_one_quick_error(text):
    started = time.perf_counter()
    with pytest.raises(FormulaError):
        read_derivation(text)
    assert time.perf_counter() - started < 2


def test_noise_is_read_or_refused():
    chance = random.Random(7)
    signs = "xy2(+-*/)^=→|\\{}_ed'σ²∂L#<>,.\n %√"
    for _ in range(2000):
        text = "".join(chance.choice(signs) for _ in range(chance.randint(1, 40)))
        try:
            read_derivation(text)
        except FormulaError as error:
            assert error.show().startswith("error: ")


@pytest.mark.parametrize(("text", "names"), [
    ("f(x) = tanh(x)\nf'(x) = 1 - y^2", ["f", "y"]),
    ("y = f(x) = tanh(x)\nf'(x) = 1 - y^2", ["f", "y"]),
    ("f(x) = tanh(x)\nu = x^2\nf'(x) = 1 - y^2", ["f", "u", "y"]),
])
def test_y_is_what_the_one_function_is(text: str, names: list[str]) -> None:
    typed = read_derivation(text)
    assert [each.symbol.name for each in typed.definitions] == names
    assert mark(typed).verdict is Verdict.PROVED


@pytest.mark.parametrize("text", [
    "f(x) = tanh(x)\ny = x^2\nf'(x) = 1 - y^2",
    "f(x) = tanh(x)    (y > 0)\nf'(x) = 1 - y^2",
])
def test_a_y_that_means_something_else_is_left_alone(text: str) -> None:
    assert mark(read_derivation(text)).verdict is Verdict.REFUTED


def test_with_two_functions_y_is_a_variable() -> None:
    typed = read_derivation("f(x) = tanh(x)\ng(x) = exp(x)\nf(x) + y - y\n= f(x)")
    assert [each.symbol.name for each in typed.definitions] == ["f", "g"]


def test_the_chain_rule_alone_is_no_mistake() -> None:
    marked = mark(read_derivation("dL/dx = dL/dy * dy/dx = dL/dy * dy/du * du/dx"))
    assert marked.verdict is Verdict.PROVED
    assert [set(line.path or ()) for line in marked.lines[1:]] == [{"chain_rule"}] * 2


@pytest.mark.parametrize("text", ["dL/dx = dL/dy + dy/dx", "dL/dx = dL/dy * dx/dy",
                                  "dL/dx = dL/dy * dy/dx * du/dx"])
def test_a_chain_that_does_not_link_is_refuted(text: str) -> None:
    assert mark(read_derivation(text)).verdict is Verdict.REFUTED


@pytest.mark.parametrize("text", [
    "y = tanh(x)\ny'' = -2y(1-y^2)",
    "y = tanh(x)\ny″\n= -2y(1-y²)",
    "f(x) = tanh(x)\nf''(x) = -2f(x)(1-f(x)^2)",
    "y = tanh x\nd^2y/dx^2 = -2y(1-y^2)",
    "y = tanh x\nd²y/dx² = -2y(1-y²)",
    "y = \\tanh x\n\\frac{d^2 y}{d x^2} = -2y(1-y^2)",
    "u = -x\nv = e^u\nw = 1+v\ny = 1/w\nd²y/dw² = 2/w^3",
    "tanh'(x) = 1 - tanh(x)^2",
    "σ(x) = 1/(1+e^{-x})\nσ'(x) = σ(x)(1-σ(x))",
    "f(x) = x σ(x)\nf'(x) = f(x) + σ(x)(1-f(x))",
    "y = gelu(x)\ny' = Phi(x) + x phi(x)",
    "φ(t) = e^{-t²/2}/√(2π)",
    "mish(x) = x tanh(softplus(x))",
    "log_sigmoid(x) = x - softplus(x)",
    "y = x^n\ny' = n x^(n-1)    (x > 0)",
    "y = a^x    (a > 0)\ny' = a^x ln a = y ln(a)",
])
def test_what_people_write_is_read_and_proved(text: str) -> None:
    assert mark(read_derivation(text)).verdict is Verdict.PROVED


@pytest.mark.parametrize("text", [
    "y = tanh(x)\ny'' = -2y(1+y^2)",
    "y = tanh(x)\nd²y/dx² = 1-y²",
    "tanh'(x) = 1 + tanh(x)^2",
    "y = gelu(x)\ny' = Phi(x)",
])
def test_second_derivatives_and_slopes_of_functions_may_be_wrong(text: str) -> None:
    assert mark(read_derivation(text)).verdict is Verdict.REFUTED


@pytest.mark.parametrize(("text", "cause", "hint"), [
    ("y = softpluss(x)\ny' = y", "line 1: 'softpluss' is not a function", "'softplus'"),
    ("y = blorp(x)\ny' = y", "line 1: 'blorp' is not a function", "define it above, as in"),
    ("lim_{x->1} x^2 = 1", "line 1: this limit is not known here", "as in (h -> 0)"),
    (r"\lim_{x \to \infty} 1/x = 0", "line 1: this limit is not known here", "as in (h -> 0)"),
    ("tanh'(2x) = 1", "line 1: tanh′ of what is not clear here", "tanh'(x)"),
    ("tanh' = 1", "line 1: tanh′ of what is not clear here", "tanh'(x)"),
])
def test_what_is_no_function_is_said(text: str, cause: str, hint: str) -> None:
    with pytest.raises(FormulaError) as error:
        read_derivation(text)
    assert cause in str(error.value)
    assert hint in error.value.hint


def test_letters_that_are_declared_are_no_functions() -> None:
    typed = read_derivation("φ = x²\nσ = 2\nφ(x) + σ(x)\n= x³ + 2x")
    assert mark(typed).verdict is Verdict.PROVED


@pytest.mark.parametrize("text", [
    "L = (y - t)^2\ny = w x + b\ndL/dw = dL/dy dy/dw = 2(y-t) x",
    "y = ReLU(x)\ndy/dx = Heaviside(x)",
    "\\begin{align}\n\\frac{d}{dx}\\tanh(x) &= 1 - \\tanh^2(x)\n\\end{align}",
    "d/dx ln(x) = 1/x (x>0)",
    "d/dx x^2 sin x + x = 2x sin x + x^2 cos x + x",
])
def test_more_of_what_people_write(text: str) -> None:
    assert mark(read_derivation(text)).verdict is Verdict.PROVED


@pytest.mark.parametrize("text", [
    "y = relu(x)\ndy/dx = (1+sign(x))/2",
    "y = relu(x)\ndy/dx = Piecewise((1, x >= 0), (0, True))",
    "y = max(x, 2x-1)\ny' = Piecewise((1, x <= 1), (2, True))",
    "y = |x|\ny' = x/|x|",
])
def test_any_value_is_right_at_a_kink_and_that_is_said(text: str) -> None:
    (_, line) = mark(read_derivation(text)).lines
    assert line.evidence is not None
    assert line.evidence.verdict is Verdict.PROVED
    assert len(line.evidence.caveats) == 1


def test_a_wrong_slope_is_refuted_beside_the_kink() -> None:
    (_, line) = mark(read_derivation("y = relu(x)\ndy/dx = 1")).lines
    assert line.evidence is not None
    assert line.evidence.counterexample is not None
    assert line.evidence.counterexample.point != (("x", "0"),)


@pytest.mark.parametrize("text", ["y = 1+u\nu = y\ny", "y = 1+u\nu = v\nv = y\ny", "y = y\ny"])
def test_definitions_in_a_circle_are_refused(text: str) -> None:
    with pytest.raises(FormulaError, match="is defined by itself"):
        read_derivation(text)


@pytest.mark.parametrize("text", [
    "f(x) = 1/(1+e^{-x})\nf(-x) = 1 - f(x)",
    "f(x) = tanh(x)\nf(2x) = 2f(x)/(1+f(x)^2)",
    "f(x) = x^2\n(f(x+h)-f(x))/h = 2x+h -> 2x",
    "f(x) = x^2\nf(f(x)) = x^4 = f(x)^2",
    "f(x) = x^2\nf(3) = 9",
    "y = ln|x|\ny' = 1/x",
    "y = ln sin x\ny' = cot x",
    "y = 1/(1+exp(-βx))\ndy/dx = β y (1-y)",
    "y = x·Φ(x)\ny' = Φ(x) + x·φ(x)",
    "y = ax + b\ndy/dx = a",
])
def test_functions_take_any_argument(text: str) -> None:
    assert mark(read_derivation(text)).verdict is Verdict.PROVED


@pytest.mark.parametrize(("text", "cause"), [
    ("f(x) = x^2\nf'(2x) = 4x", "f′ of what is not clear here"),
    ("u = x^2\nf(x) = u + 1\nf(2x) = 3", "f is written in other names"),
])
def test_what_a_function_of_something_means_has_to_be_clear(text: str, cause: str) -> None:
    with pytest.raises(FormulaError, match=cause):
        read_derivation(text)


def test_a_wrong_value_of_a_function_is_refuted() -> None:
    assert mark(read_derivation("f(x) = x^2\nf(x+1) = x^2 + 1")).verdict is Verdict.REFUTED

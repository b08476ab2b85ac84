"""The table of differentiation rules: each row is mathematics, in the text a formula is read from.

In a row u, v are functions of x with slopes du, dv; y is the output; n, c, a do not depend on u;
h is the increment that goes to 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Bounds = tuple[str | None, str | None]
"""An open interval, its ends as text that may name other variables; None is unbounded."""

REAL: Bounds = (None, None)
POSITIVE: Bounds = ("0", None)


@dataclass(frozen=True)
class Rule:
    """One rule: `function` has the derivative `slope`, over the open intervals in `where`.

    `through` is the slope through the output y, where that is shorter. `lines` derive the rule.
    """

    name: str
    function: str
    slope: str
    through: str = ""
    where: dict[str, Bounds] = field(default_factory=dict, hash=False)
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def short_name(self) -> str:
        """The name without its common beginning or end: reciprocal, exp, chain."""
        return self.name.removeprefix("derivative_of_").removesuffix("_rule")


RULES = (
    Rule("derivative_of_constant", "c", "0"),
    Rule("derivative_of_identity", "u", "1"),
    Rule("derivative_of_sum", "u + v", "1"),
    Rule("derivative_of_product", "u*v", "v"),
    Rule("derivative_of_reciprocal", "1/u", "-1/u**2", "-y**2"),
    Rule("derivative_of_square", "u**2", "2*u"),
    Rule("derivative_of_sqrt", "sqrt(u)", "1/(2*sqrt(u))", "1/(2*y)", {"u": POSITIVE}),
    Rule("derivative_of_exp", "exp(u)", "exp(u)", "y"),
    Rule("derivative_of_log", "log(u)", "1/u", "", {"u": POSITIVE}),
    Rule("derivative_of_power", "u**n", "n*u**(n - 1)", "", {"u": POSITIVE}),
    Rule("derivative_of_exponential", "c**u", "c**u*log(c)", "y*log(c)", {"c": POSITIVE}),
    Rule("derivative_of_sin", "sin(u)", "cos(u)"),
    Rule("derivative_of_cos", "cos(u)", "-sin(u)"),
    Rule("derivative_of_tan", "tan(u)", "1 + tan(u)**2", "1 + y**2"),
    Rule("derivative_of_cot", "cot(u)", "-(1 + cot(u)**2)", "-(1 + y**2)"),
    Rule("derivative_of_sec", "sec(u)", "sec(u)*tan(u)", "y*tan(u)"),
    Rule("derivative_of_csc", "csc(u)", "-csc(u)*cot(u)", "-y*cot(u)"),
    Rule("derivative_of_asin", "asin(u)", "1/sqrt(1 - u**2)", "1/cos(y)", {"u": ("-1", "1")}),
    Rule("derivative_of_acos", "acos(u)", "-1/sqrt(1 - u**2)", "-1/sin(y)", {"u": ("-1", "1")}),
    Rule("derivative_of_atan", "atan(u)", "1/(1 + u**2)", "cos(y)**2"),
    Rule("derivative_of_sinh", "sinh(u)", "cosh(u)"),
    Rule("derivative_of_cosh", "cosh(u)", "sinh(u)"),
    Rule("derivative_of_tanh", "tanh(u)", "1 - tanh(u)**2", "1 - y**2"),
    Rule("derivative_of_coth", "coth(u)", "1 - coth(u)**2", "1 - y**2"),
    Rule("derivative_of_sech", "sech(u)", "-sech(u)*tanh(u)", "-y*tanh(u)"),
    Rule("derivative_of_csch", "csch(u)", "-csch(u)*coth(u)", "-y*coth(u)"),
    Rule("derivative_of_asinh", "asinh(u)", "1/sqrt(1 + u**2)", "1/cosh(y)"),
    Rule("derivative_of_acosh", "acosh(u)", "1/sqrt(u**2 - 1)", "1/sinh(y)", {"u": ("1", None)}),
    Rule("derivative_of_atanh", "atanh(u)", "1/(1 - u**2)", "cosh(y)**2", {"u": ("-1", "1")}),
    Rule("derivative_of_erf", "erf(u)", "2*exp(-u**2)/sqrt(pi)"),
    Rule("derivative_of_erfc", "erfc(u)", "-2*exp(-u**2)/sqrt(pi)"),
    Rule("derivative_of_abs", "Abs(u)", "sign(u)"),
    Rule("derivative_of_max", "Max(a, u)", "Piecewise((1, u > a), (0, True))"),
    Rule("derivative_of_min", "Min(a, u)", "Piecewise((1, u < a), (0, True))"),
    Rule("derivative_of_sign", "sign(u)", "0"),
    Rule("derivative_of_heaviside", "Heaviside(u)", "0"),
    Rule("derivative_of_piecewise", "Piecewise((u, u > 0), (c*u, True))",
         "Piecewise((1, u > 0), (c, True))"),
    Rule("sum_rule", "u + v", "du + dv"),
    Rule("product_rule", "u*v", "du*v + u*dv"),
    Rule("quotient_rule", "u/v", "(du*v - u*dv)/v**2"),
    Rule("chain_rule", "v(u(x))", "dv*du"),
    Rule("sum_of_paths", "f(u, u)", "du + dv"),
)
"""Every rule, in the order in which it can be taught: each one uses only earlier ones."""

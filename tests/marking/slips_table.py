"""Right derivations of activations, and slips planted in them one at a time."""

from __future__ import annotations

from typing import NamedTuple

RIGHT = {
    "sum_in_log": """y = x
log(x + exp(x)) + sin(2x)
= sin(2x) + log(exp(x) + x)
""",
    "sigmoid": """y = 1/(1+exp(-x))
dy/dx
= exp(-x)/(1+exp(-x))**2
= 1/(1+exp(-x)) * (exp(-x)/(1+exp(-x)))
= y*(1-y)
""",
    "tanh": """y = tanh(x)
dy/dx
= (cosh(x)**2 - sinh(x)**2)/cosh(x)**2
= 1 - sinh(x)**2/cosh(x)**2
= 1 - y**2
""",
    "softplus": """y = log(1+exp(x))
dy/dx
= exp(x)/(1+exp(x))
= 1/(1+exp(-x))
= 1 - exp(-y)
""",
    "silu": """y = x/(1+exp(-x))
dy/dx
= 1/(1+exp(-x)) + x*exp(-x)/(1+exp(-x))**2
= y/x + y*exp(-x)/(1+exp(-x))
= y/x + y*(1 - y/x)
""",
    "gaussian": """y = exp(-x**2)
dy/dx
= exp(-x**2)*(-2*x)
= -2*x*exp(-x**2)
= -2*x*y
""",
    "softsign_right": """y = x/(1+x)      (x > 0)
dy/dx
= ((1+x) - x)/(1+x)**2
= 1/(1+x)**2
= (1 - y)**2
""",
    "arctan": """y = atan(x)
dy/dx
= 1/(1+x**2)
= 1/(1+tan(y)**2)
= cos(y)**2
""",
    "gompertz": """y = exp(-exp(-x))
dy/dx
= exp(-exp(-x))*exp(-x)
= y*exp(-x)
= -y*log(y)
""",
    "tanhshrink": """y = x - tanh(x)
dy/dx
= 1 - (1 - tanh(x)**2)
= tanh(x)**2
= (x - y)**2
""",
    "elu_left": """y = a*(exp(x) - 1)     (x < 0, a > 0)
dy/dx
= a*exp(x)
= a*(exp(x) - 1) + a
= y + a
""",
    "logsigmoid": """y = log(1/(1+exp(-x)))
dL/dx
= dL/dy * (1+exp(-x)) * exp(-x)/(1+exp(-x))**2
= dL/dy * exp(-x)/(1+exp(-x))
= dL/dy * (1 - exp(y))
""",
    "sine": """y = x*sin(2x)
dy/dx
= sin(2x) + x*cos(2x)*2
= y/x + 2x*cos(2x)
""",
    "square_root": """y = sqrt(1+x²)
dy/dx
= 1/(2*sqrt(1+x²)) * 2x
= x/sqrt(1+x²)
= x/y
""",
    "square": """y = 3x^2
dy/dx
= 6*x
""",
    "gelu_tanh_part": """y = x*(1+tanh(x))/2
dy/dx
= (1+tanh(x))/2 + x*(1-tanh(x)**2)/2
= y/x + x*(1-tanh(x)**2)/2
""",
}
"""Right derivations, by name."""


class Planted(NamedTuple):
    """In the derivation `name`, the line that reads `right` was typed as `wrong`."""

    name: str
    right: str
    wrong: str
    slip: str

    @property
    def text(self) -> str:
        """The derivation with the slip in it."""
        assert RIGHT[self.name].count(f"= {self.right}\n") == 1
        return RIGHT[self.name].replace(f"= {self.right}\n", f"= {self.wrong}\n")

    @property
    def line(self) -> int:
        """The number of the wrong line."""
        return RIGHT[self.name].split("\n").index(f"= {self.right}") + 1


PLANTED = [Planted(*row) for row in (
    ("sigmoid", "exp(-x)/(1+exp(-x))**2", "exp(-x)/1+exp(-x)**2", "parentheses"),
    ("sigmoid", "exp(-x)/(1+exp(-x))**2", "-exp(-x)/(1+exp(-x))**2", "sign"),
    ("sigmoid", "exp(-x)/(1+exp(-x))**2", "exp(-x)/(1+exp(-x))", "exponent"),
    ("sigmoid", "1/(1+exp(-x)) * (exp(-x)/(1+exp(-x)))",
     "1/1+exp(-x) * (exp(-x)/(1+exp(-x)))", "parentheses"),
    ("sigmoid", "1/(1+exp(-x)) * (exp(-x)/(1+exp(-x)))",
     "1/(1+exp(-x)) * (exp(x)/(1+exp(-x)))", "sign"),
    ("sigmoid", "y*(1-y)", "y*1-y", "parentheses"),
    ("sigmoid", "y*(1-y)", "y*(1+y)", "sign"),
    ("sigmoid", "y*(1-y)", "x*(1-x)", "variable"),
    ("sigmoid", "y*(1-y)", "(1-y)", "factor"),
    ("tanh", "(cosh(x)**2 - sinh(x)**2)/cosh(x)**2", "cosh(x)**2 - sinh(x)**2/cosh(x)**2",
     "parentheses"),
    ("tanh", "(cosh(x)**2 - sinh(x)**2)/cosh(x)**2", "(cosh(x)**2 + sinh(x)**2)/cosh(x)**2",
     "sign"),
    ("tanh", "1 - sinh(x)**2/cosh(x)**2", "1 - sinh(x)**2/cosh(x)", "exponent"),
    ("tanh", "1 - sinh(x)**2/cosh(x)**2", "1 - cosh(x)**2/cosh(x)**2", "function"),
    ("tanh", "1 - y**2", "1 + y**2", "sign"),
    ("tanh", "1 - y**2", "1 - y", "exponent"),
    ("tanh", "1 - y**2", "1 - x**2", "variable"),
    ("tanh", "1 - y**2", "-y**2", "term"),
    ("softplus", "exp(x)/(1+exp(x))", "exp(x)/1+exp(x)", "parentheses"),
    ("softplus", "exp(x)/(1+exp(x))", "1/(1+exp(x))", "chain_factor"),
    ("softplus", "1/(1+exp(-x))", "1/(1+exp(x))", "sign"),
    ("softplus", "1/(1+exp(-x))", "1/1+exp(-x)", "parentheses"),
    ("softplus", "1 - exp(-y)", "1 - exp(-x)", "variable"),
    ("softplus", "1 - exp(-y)", "1 - exp(y)", "sign"),
    ("silu", "1/(1+exp(-x)) + x*exp(-x)/(1+exp(-x))**2", "1/(1+exp(-x))", "product_rule"),
    ("silu", "1/(1+exp(-x)) + x*exp(-x)/(1+exp(-x))**2",
     "1/(1+exp(-x)) - x*exp(-x)/(1+exp(-x))**2", "sign"),
    ("silu", "1/(1+exp(-x)) + x*exp(-x)/(1+exp(-x))**2",
     "1/(1+exp(-x)) + x*exp(-x)/(1+exp(-x))", "exponent"),
    ("silu", "y/x + y*exp(-x)/(1+exp(-x))", "y/x + y*exp(-x)/1+exp(-x)", "parentheses"),
    ("silu", "y/x + y*(1 - y/x)", "y/x + y*(1 - x/x)", "variable"),
    ("silu", "y/x + y*(1 - y/x)", "y*(1 - y/x)", "term"),
    ("gaussian", "exp(-x**2)*(-2*x)", "exp(-x**2)", "chain_factor"),
    ("gaussian", "exp(-x**2)*(-2*x)", "exp(-x**2)*(2*x)", "sign"),
    ("gaussian", "-2*x*exp(-x**2)", "-x*exp(-x**2)", "factor"),
    ("gaussian", "-2*x*exp(-x**2)", "-2*x*exp(-x)", "exponent"),
    ("gaussian", "-2*x*y", "-2*x*x", "variable"),
    ("softsign_right", "((1+x) - x)/(1+x)**2", "(1+x) - x/(1+x)**2", "parentheses"),
    ("softsign_right", "1/(1+x)**2", "1/1+x**2", "parentheses"),
    ("softsign_right", "1/(1+x)**2", "1/(1-x)**2", "sign"),
    ("softsign_right", "(1 - y)**2", "1 - y**2", "parentheses"),
    ("softsign_right", "(1 - y)**2", "(1 - x)**2", "variable"),
    ("arctan", "1/(1+x**2)", "1/1+x**2", "parentheses"),
    ("arctan", "1/(1+x**2)", "1/(1-x**2)", "sign"),
    ("arctan", "1/(1+tan(y)**2)", "1/(1+tan(x)**2)", "variable"),
    ("arctan", "cos(y)**2", "cos(y)", "exponent"),
    ("arctan", "cos(y)**2", "sin(y)**2", "function"),
    ("gompertz", "exp(-exp(-x))*exp(-x)", "exp(-exp(-x))", "chain_factor"),
    ("gompertz", "y*exp(-x)", "y*exp(x)", "sign"),
    ("gompertz", "-y*log(y)", "y*log(y)", "sign"),
    ("gompertz", "-y*log(y)", "-y*log(x)", "variable"),
    ("tanhshrink", "1 - (1 - tanh(x)**2)", "1 - 1 - tanh(x)**2", "parentheses"),
    ("tanhshrink", "tanh(x)**2", "tanh(x)", "exponent"),
    ("tanhshrink", "(x - y)**2", "x - y**2", "parentheses"),
    ("tanhshrink", "(x - y)**2", "(x + y)**2", "sign"),
    ("elu_left", "a*exp(x)", "exp(x)", "factor"),
    ("elu_left", "a*(exp(x) - 1) + a", "a*exp(x) - 1 + a", "parentheses"),
    ("elu_left", "a*(exp(x) - 1) + a", "a*(exp(x) - 1)", "term"),
    ("elu_left", "y + a", "y - a", "sign"),
    ("logsigmoid", "dL/dy * exp(-x)/(1+exp(-x))", "dL/dy * exp(-x)/1+exp(-x)", "parentheses"),
    ("logsigmoid", "dL/dy * (1 - exp(y))", "dL/dy * (1 - exp(x))", "variable"),
    ("logsigmoid", "dL/dy * (1 - exp(y))", "(1 - exp(y))", "factor"),
    ("sine", "sin(2x) + x*cos(2x)*2", "sin(2x) + x*cos(2x)", "chain_factor"),
    ("sine", "sin(2x) + x*cos(2x)*2", "sin(2x)", "product_rule"),
    ("sine", "sin(2x) + x*cos(2x)*2", "sin(2x) - x*cos(2x)*2", "sign"),
    ("sine", "sin(2x) + x*cos(2x)*2", "sin(2x) + x*sin(2x)*2", "function"),
    ("square_root", "1/(2*sqrt(1+x²)) * 2x", "1/2*sqrt(1+x²) * 2x", "parentheses"),
    ("square_root", "1/(2*sqrt(1+x²)) * 2x", "1/(2*sqrt(1+x²))", "chain_factor"),
    ("square_root", "x/sqrt(1+x²)", "x/(1+x²)", "exponent"),
    ("square_root", "x/y", "x*y", "exponent"),
    ("gelu_tanh_part", "(1+tanh(x))/2 + x*(1-tanh(x)**2)/2", "(1+tanh(x))/2", "product_rule"),
    ("gelu_tanh_part", "(1+tanh(x))/2 + x*(1-tanh(x)**2)/2",
     "(1+tanh(x))/2 + x*(1-tanh(x)**2)", "factor"),
    ("sum_in_log", "sin(2x) + log(exp(x) + x)", "2*sin(x) + log(exp(x) + x)", "linearity"),
    ("sum_in_log", "sin(2x) + log(exp(x) + x)", "sin(2x) + log(exp(x)) + log(x)", "linearity"),
    ("square", "6*x", "5*x", "coefficient"),
    ("gelu_tanh_part", "y/x + x*(1-tanh(x)**2)/2", "y/x + x*(1+tanh(x)**2)/2", "sign"),
)]
"""One slip a row."""

"""Right derivations as they are pasted: from papers, notes, blackboards and notebooks."""

from __future__ import annotations

PASTED = {
    "an align block with a slope of a power": r"""\begin{align}
\sigma(x) &= \frac{1}{1 + e^{-x}} \tag{1}\\
\sigma'(x) &= \frac{d}{dx} (1 + e^{-x})^{-1} \\
&= -(1 + e^{-x})^{-2} \cdot (-e^{-x}) \quad (\text{chain rule}) \\
&= \frac{1}{1+e^{-x}} \cdot \left( 1 - \frac{1}{1+e^{-x}} \right) \\
&= \sigma(x)\,(1-\sigma(x))
\end{align}""",
    "cases over several lines": r"""f(x) = \begin{cases}
x & \text{if } x > 0, \\
\alpha (e^x - 1) & \text{otherwise}.
\end{cases}
f'(x) = \begin{cases}
1 & \text{if } x > 0, \\
f(x) + \alpha & \text{if } x \le0.
\end{cases}""",
    "cases in words": """f(x) = -1 if x < -1, x if -1 <= x <= 1, 1 if x > 1
f'(x) = 0 if x < -1, 1 if -1 < x < 1, 0 if x > 1""",
    "cases under a tall brace": """f(x) = max(0, x)
f'(x) = { 1   if x > 0
        { 0   if x < 0""",
    "np.where": """y = np.where(x > 0, x, 0.1*x)
dy/dx = np.where(x > 0, 1, 0.1)""",
    "a case a line": """f(x) = max(0, x)
x > 0: f'(x) = 1
f'(x) = 0 for x < 0""",
    "limits in LaTeX": r"""f(x) = \frac{1}{x}
f'(x) &= \lim_{h\to 0} \frac{\frac{1}{x+h} - \frac{1}{x}}{h} \\
&= \lim_{h\to 0} \frac{-h}{h x (x+h)} \\
&= \lim_{h\to0} \frac{-1}{x(x+h)} \\
&= -\frac{1}{x^2}""",
    "limits as typed": """y = e^x
lim h->0 (e^(x+h) - e^x)/h = e^x lim(h->0) (e^h - 1)/h = e^x""",
    "subscripts, hats and fonts": r"""\hat{y}_1 = \frac{e^{x_1}}{e^{x_1}+e^{x_2}}
\frac{\partial \hat{y}_1}{\partial x_{1}} = \hat{y}_1 - \hat{y}_1^2
\mathcal{L} = (w x + b - t)^2
\frac{\partial \mathcal{L}}{\partial w} = 2(w x + b - t) x""",
    "numbers, words and reasons": """Derivative of the sigmoid:
(1) Let u = 1 + e^-x, and y = 1/u.
(2) Then dy/dx = dy/du du/dx   by the chain rule
      = (-1/u²)(-e^-x)         [power rule]
      = y(1-y)                 ... (3)""",
    "Japanese notes": """u = 1 + e⁻ˣ とおくと、
y = 1/u　　…①
よって dy/dx = −u′/u² = e⁻ˣ/u²　　…②""",
    "fractions and italics of Unicode": """𝑦 = ½𝑥² + ⅓𝑥³
𝑦′ = 𝑥 + 𝑥²""",
    "slopes of groups": """u = x
v = cosh x
(u v)' = u'v + uv' = cosh x + x sinh x
d(x²)/dx = 2x
f(t) = ln t
g(x) = 1 + e^x
d/dx f(g(x)) = f'(g(x)) g'(x)
d/du (u²) = 2u""",
    "sums that go on below": """y = x Φ(x)
y' = Φ(x)
   + x φ(x)""",
    "inline formulas": r"We have $y = \sin^{-1} x$ and $y' = 1/\sqrt{1-x^2}$.",
    "assumptions": """Let a, b > 0.
log_2(a b) = (ln a + ln b)/ln 2""",
}
"""By what is special about them."""

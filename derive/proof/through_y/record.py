"""f′ through y as data: a form for each stretch, what it needs, and why no less does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sympy
from sympy import Expr, Symbol

from derive.formula import written
from derive.formula.activation import Activation
from derive.formula.kept import Kept
from derive.formula.notation import ascii_text
from derive.verdict import Evidence, Verdict, weakest

Y: Symbol = written.variable("y")
"""The symbol that stands for y = f(x)."""


@dataclass(frozen=True)
class Witness:
    """Two x with the same y and different slopes: no function of y alone is f′.

    `at` are two enclosures of x as text, exact or to the digits shown, `y` the common value,
    `slopes` f′ at each, `parameters` the values for which this holds. `method` says how the judge
    knows: both points exact, or f − y changes its sign once between the ends of each interval.
    """

    at: tuple[str, str]
    y: str
    slopes: tuple[str, str]
    method: str
    parameters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        given = "".join(f", {name} = {value}" for name, value in self.parameters)
        return (f"at x = {self.at[0]} and x = {self.at[1]}{given}, y is {self.y} both times, "
                f"f' is {self.slopes[0]} and {self.slopes[1]}")


@dataclass(frozen=True)
class Stretch(Kept):
    """f′ on the open interval (low, high) of x; None is unbounded.

    `form` is f′ in y, perhaps x, the parameters, and functions of x that the forward pass has
    worked out; None where no such form is known. `evidence` is the judge's.
    """

    low: Expr | None
    high: Expr | None
    form: Expr | None
    evidence: tuple[Evidence, ...] = ()

    def holds(self, name: str) -> bool:
        """Tell whether the variable of that name occurs in the form."""
        return self.form is not None and written.variable(name) in written.variables(self.form)


@dataclass(frozen=True)
class ThroughY(Kept):
    """f′ of one activation through its output y.

    `told_apart` says what decides which stretch's form applies: "y" (then `borders` are the
    values of y between them), "x" (then the ends of the stretches do), or "" for one form.
    `values` are the parameters' values where y tells the stretches apart only for these.
    `reason` says why there is no form, or none that needs less; `witness` shows it. `refuted` are
    the other roots of the relation between y and f′, each with its counterexample.
    """

    activation: Activation
    stretches: tuple[Stretch, ...]
    told_apart: Literal["", "x", "y"] = ""
    borders: tuple[tuple[Expr, bool], ...] = ()
    breaks: tuple[Expr, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    witness: Witness | None = None
    refuted: tuple[tuple[Expr, Evidence], ...] = ()

    def __repr__(self) -> str:
        form = self.form
        shown = "no form" if form is None else ascii_text(form)
        return f"ThroughY({self.activation.name!r}, {shown}, needs {self.needs!r})"

    def _repr_latex_(self) -> str:
        from derive.formula.latex import latex  # only when shown

        form = self.form
        return f"no form: {self.reason}" if form is None else f"$$f'(x) = {latex(form)}$$"

    @property
    def verdict(self) -> Verdict:
        """What is known of all forms together; UNDECIDED where a stretch has none."""
        if any(each.form is None for each in self.stretches):
            return Verdict.UNDECIDED
        return weakest(each.verdict for part in self.stretches for each in part.evidence)

    @property
    def form(self) -> Expr | None:
        """f′ as one expression in y (and what else it needs), or None where a stretch has none.

        Where the stretches meet, the form of the left one stands (any slope between the two is
        legal at a kink).
        """
        forms = [each.form for each in self.stretches]
        if any(form is None for form in forms) or not forms:
            return None
        if not self.told_apart:
            return forms[0]
        x = self.activation.x
        pairs: list[tuple[Expr | None, object]] = []
        for place in range(len(forms) - 1, 0, -1):
            if self.told_apart == "y":
                border, closed = self.borders[place - 1]
                relation = sympy.GreaterThan if closed else sympy.StrictGreaterThan
                pairs.append((forms[place], written.apply(relation, Y, border)))
            else:
                relation, low = sympy.StrictGreaterThan, self.stretches[place].low
                pairs.append((forms[place], written.apply(relation, x, low or sympy.S.Zero)))
        pairs.append((forms[0], sympy.true))
        made: Expr = written.apply(sympy.Piecewise, *pairs)
        return made

    @property
    def kept(self) -> tuple[Expr, ...]:
        """The functions of x, none inside another one, that the forms use besides x and y."""
        found: dict[Expr, None] = {}
        stack = [each.form for each in self.stretches if each.form is not None]
        while stack:
            part = stack.pop(0)
            inside = written.variables(part)
            if isinstance(part, sympy.Function) and self.activation.x in inside and (
                    Y not in inside):
                found[part] = None
            else:
                stack.extend(part.args)
        return tuple(found)

    @property
    def needed(self) -> tuple[str | Expr, ...]:
        """What a backward pass has to keep: y, x, the sign of x, other functions of x.

        Empty where there is no form.
        """
        if self.form is None:
            return ()
        x = self.activation.x
        found: list[str | Expr] = []
        if any(each.holds(x.name) for each in self.stretches):
            found.append(x)
        elif self.told_apart == "x":
            ends = [each.low for each in self.stretches[1:]]
            found.append(f"the sign of {x}" if ends == [0] else f"where {x} lies")
        if self.told_apart == "y" or any(each.holds(Y.name) for each in self.stretches):
            found.append(Y)
        return (*found, *self.kept) or ("nothing",)

    @property
    def needs(self) -> str:
        """The same in words: "y", "x and y", "x, y and exp(-x**2/2)", "" where there is no form."""
        *first, last = [each if isinstance(each, str) else ascii_text(each)
                        for each in self.needed] or [""]
        return " and ".join([", ".join(first), last] if first else [last])

"""What the symbols of a typed derivation stand for: y, dy/dx, and d/dx(…) worked out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sympy import Basic, Derivative, Expr, S, Symbol

from derive.formula import written
from derive.proof.claims.derivative import derivative_of


class Meaning:
    """The definitions of a derivation; `opened` puts them into a line.

    dA/dB is worked out where A is defined. Where it is not (a loss L), dA/dy of the last defined
    y stays unknown, and dA/dB is dA/dy·dy/dB for whatever y is made of. Where nothing is defined,
    dA/dB is dA/dC·dC/dB for the one C of which both are `unknown` names. Slopes have the value
    that layers choose at a kink, or without `at_ties` none.
    """

    def __init__(self, definitions: Iterable[tuple[Symbol, Expr]], variable: str = "x",
                 unknown: Collection[str] = (), *, at_ties: bool = True) -> None:
        self.definitions = tuple(definitions)
        self.variable = variable
        self.unknown = unknown
        self.at_ties = at_ties
        self.chains = () if self.definitions else tuple(chain_rules(unknown))
        self._known: dict[Basic, Basic] = {}

    def opened(self, expr: Expr) -> Expr:
        """Return the line in base variables, definitions put in and derivatives worked out."""
        table: dict[Basic, Basic] = {}
        for part in written.postorder(expr):
            if isinstance(part, Derivative):
                x = part.variables[0]
                apart = self._without(x)  # d/du (u²) is 2u whatever u is made of
                inner = apart.opened(part.expr)
                slope = self._derived(inner, x)
                table[part] = slope if apart is self else self.opened(slope)
            elif isinstance(part, Symbol):
                value = self._value(part)
                if value is not part:
                    table[part] = value
        result: Expr = written.substitute(expr, table) if table else expr
        return result

    def where_smooth(self) -> Meaning:
        """Return the same meaning, slopes without a value at a kink."""
        return Meaning(self.definitions, self.variable, self.unknown, at_ties=False)

    def _without(self, symbol: Symbol) -> Meaning:
        """Return the same meaning with a defined symbol as a variable."""
        kept = tuple(each for each in self.definitions if each[0] != symbol)
        return self if len(kept) == len(self.definitions) else Meaning(
            kept, self.variable, at_ties=self.at_ties)

    def _derived(self, expr: Expr, x: Symbol) -> Expr:
        return derivative_of(expr, x, at_ties=self.at_ties)

    def _value(self, symbol: Symbol) -> Basic:
        if symbol not in self._known:
            self._known[symbol] = symbol  # a definition in a circle stays as it is
            self._known[symbol] = self._worked_out(symbol)
        return self._known[symbol]

    def _worked_out(self, symbol: Symbol) -> Expr:
        for name, value in (*self.definitions, *self.chains):
            if name == symbol:
                return self.opened(value)
        above, slash, below = symbol.name.partition("/")
        if not slash:
            return symbol
        if above.startswith("d2") and any(name.name == above[2:] for name, _ in self.definitions):
            curve = self._slope(written.variable(above[2:]), written.variable(below[1:-1]), 2)
            return symbol if curve is None else curve
        top, bottom = written.variable(above[1:]), written.variable(below[1:])
        if any(name == top for name, _ in self.definitions):
            slope = self._slope(top, bottom)
            return symbol if slope is None else slope
        if not self.definitions:
            return symbol
        y = self.definitions[-1][0]
        slope = None if bottom == y else self._slope(y, bottom)
        if slope is None:
            return symbol
        upstream = written.variable(f"d{top.name}/d{y.name}")
        return written.mul(upstream, slope)

    def _slope(self, top: Symbol, bottom: Symbol, order: int = 1) -> Expr | None:
        """Return d(top)/d(bottom) in base variables, or None where top does not depend on it."""
        value = self._without(bottom).opened(top)
        if bottom not in written.variables(value):
            # A constant has slope 0 in the variable; of another name nothing is known.
            return S.Zero if bottom.name == self.variable else None
        for _ in range(order):
            value = self._derived(value, bottom)
        return self.opened(value)


def chain_rules(names: Collection[str]) -> Iterator[tuple[Symbol, Expr]]:
    """Yield dA/dB = dA/dC·dC/dB for every dA/dB for which just one C has both among the names.

    >>> list(chain_rules(["dL/dx", "dL/dy", "dy/dx"]))
    [(dL/dx, dL/dy*dy/dx)]
    """
    for name in sorted(names):
        above, slash, below = name.partition("/")
        links = [(each, inner) for each in sorted(names) if slash and each.startswith(f"{above}/")
                 and (inner := f"{each.partition('/')[2]}/{below}") in names
                 and name not in (each, inner)]
        if len(links) == 1:
            yield written.variable(name), written.mul(*map(written.variable, links[0]))

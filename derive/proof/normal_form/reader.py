"""From an expression to a fraction over generators, on one region of the variables.

On a region every variable is free or positive, perhaps defined through others (x = b + u). Switches
are resolved by proved signs; one whose sign is not known raises Split with what has to be decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from flint import fmpq
from sympy import Basic, Expr
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import And, BooleanAtom, Not, Or

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.ball_program import exact, name_of
from derive.proof.normal_form import angles
from derive.proof.normal_form.elements import ANY, Condition, Fraction, Split, Undefined
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.functions import FUNCTIONS
from derive.proof.normal_form.generators import exp_of, log_of, power_of
from derive.proof.normal_form.signs import sign

__all__ = ["Reader", "Region", "Split"]


@dataclass(frozen=True)
class Region:
    """Where variables live: `definitions` write some through others; `positive` ones are > 0.

    All that are neither defined nor positive are free reals. `steps` say how the region was cut.
    """

    definitions: Mapping[str, Expr]
    positive: frozenset[str]
    steps: tuple[str, ...] = ()


class Reader:
    """Reads expressions into one field, for one region. Each different part is read once.

    With `rooted`, |v| is √(v²) where the sign of v is not known, instead of a question.
    """

    def __init__(self, field: Field, region: Region, *, rooted: bool = False) -> None:
        self.field = field
        self.region = region
        self.rooted = rooted
        self._names: dict[str, Fraction] = {}
        self._taken: dict[int, int] = {}
        self._conditions: dict[int, list[Condition]] = {}

    def read(self, expr: Basic) -> Fraction:
        """Return the expression as a fraction.

        Raises Split, Undefined, Crowded, or UndecidableError for what the judge does not know.
        """
        done: dict[int, Any] = {}
        for part in written.postorder(expr):
            self.field.check_time()
            outer, self.field.conditions = self.field.conditions, []
            try:
                done[id(part)] = self._part(part, [done[id(each)] for each in part.args])
            except (Split, Undefined, UndecidableError) as reason:
                # What stands in a branch that is not taken must not matter.
                done[id(part)] = reason
            self._conditions[id(part)] = self.field.conditions
            self.field.conditions = outer
        result: Fraction = _usable(done[id(expr)])
        return result

    def read_definitions(self) -> None:
        """Read all that the region defines, used or not: its cuts have to exist everywhere.

        Raises UndecidableError where one may not: then the parts would not cover the region.
        """
        for name, definition in self.region.definitions.items():
            self.variable(name)
            for kind, value in self.conditions(definition):
                low, high = sign(self.field, self.field.reduce(value))
                if not {"!=0": low == high != 0, ">0": low > 0, ">=0": low >= 0}[kind]:
                    raise UndecidableError("a cut may not exist")

    def conditions(self, expr: Basic) -> list[Condition]:
        """Return what has to hold where the expression, read before, is defined."""
        found: dict[tuple[str, str], Condition] = {}
        stack, seen = [expr], set()
        while stack:
            part = stack.pop()
            if id(part) in seen or name_of(part) is not None:
                continue
            seen.add(id(part))
            for condition in self._conditions.get(id(part), ()):
                found[condition[0], condition[1].key] = condition
            if isinstance(part, sympy.Piecewise):
                taken = self._taken[id(part)]
                stack.extend(branch.args[1] for branch in part.args[:taken + 1])
                stack.append(part.args[taken].args[0])
            else:
                stack.extend(part.args)
        return list(found.values())

    def seen(self) -> list[Condition]:
        """Return what has to hold where the parts read so far are defined."""
        return [each for found in self._conditions.values() for each in found]

    def variable(self, name: str) -> Fraction:
        """Return a variable, or what the region defines it to be."""
        if name not in self._names:
            definition = self.region.definitions.get(name)
            if definition is not None:
                try:
                    self._names[name] = self.read(definition)
                except Undefined:
                    # No value of a side, but a part of the region that is not there.
                    raise UndecidableError("a cut does not exist") from None
            else:
                signs = (1, 1) if name in self.region.positive else ANY
                made = self.field.by_key.get(("variable", name))
                self._names[name] = self.field.of(
                    (made or self.field.new("variable", name, name, signs)).poly)
        return self._names[name]

    def _part(self, part: Basic, arguments: list[Any]) -> Any:
        name = name_of(part)
        if name is not None:
            return self.variable(name)
        if isinstance(part, sympy.Piecewise):
            return self._piecewise(part, arguments)
        if isinstance(part, ExprCondPair):
            return tuple(arguments)
        if isinstance(part, BooleanAtom):
            return bool(part)
        number = exact(part)
        if number is not None:
            return self.field.number(number)
        if isinstance(part, (And, Or, Not)):
            return self._connective(part, arguments)
        for each in arguments:
            _usable(each)
        return self._operation(part, arguments)

    def _operation(self, part: Basic, arguments: list[Any]) -> Any:
        field = self.field
        if isinstance(part, (sympy.Add, sympy.Mul)):
            combine = field.add if isinstance(part, sympy.Add) else field.mul
            result = arguments[0]
            for each in arguments[1:]:
                result = combine(result, each)
            return result
        if part is sympy.pi:
            return angles.pi_of(field)
        if part is sympy.E:
            return exp_of(field, field.number(1))
        work = FUNCTIONS.get(part.func)
        if work is None:
            raise UndecidableError(f"{part.func.__name__} is not a function the judge knows")
        return work(self, *arguments)

    def _piecewise(self, part: Basic, arguments: Sequence[Any]) -> Any:
        for number, (value, condition) in enumerate(arguments):
            if _usable(condition):
                self._taken[id(part)] = number
                return _usable(value)
        raise Undefined("no case applies")

    def _connective(self, part: Basic, arguments: list[Any]) -> bool:
        if isinstance(part, Not):
            return not bool(_usable(arguments[0]))
        settles = isinstance(part, Or)
        undecided: Exception | None = None
        for each in arguments:
            if isinstance(each, Exception):
                undecided = each
            elif bool(each) == settles:
                return settles
        if undecided is not None:
            raise undecided
        return not settles

    def sign_of(self, value: Fraction) -> int:
        """Return the sign on the region; raises Split where it is not one and the same."""
        value = self.field.reduce(value)
        low, high = sign(self.field, value)
        if low != high:
            raise Split(value)
        return low

    def divide(self, above: Fraction, below: Fraction) -> Fraction:
        """Return a quotient, noting that the divisor must not be 0."""
        return self.field.mul(above, power_of(self.field, below, fmpq(-1)))

    def power(self, base: Fraction, exponent: Fraction) -> Fraction:
        """Return base**exponent; with a variable exponent the base must not be negative."""
        number = self.field.constant(self.field.reduce(exponent))
        if number is not None:
            if number.q > 1 and number > 0 and sign(self.field, self.field.reduce(base)) == (-1, 0):
                raise Split(self.field.reduce(base))  # it has no value, except where it is 0
            return power_of(self.field, base, number)
        if self.sign_of(base) <= 0:
            return self._power_of_zero(base, exponent)
        return exp_of(self.field, self.field.mul(exponent, log_of(self.field, base)))

    def _power_of_zero(self, base: Fraction, exponent: Fraction) -> Fraction:
        if self.sign_of(base) < 0:  # it has a value where the exponent is a whole number
            raise UndecidableError("a variable power of something negative")
        if self.sign_of(exponent) == 0:
            raise UndecidableError("0 to the power 0")
        if self.sign_of(exponent) < 0:
            raise Undefined("a division by 0")
        return self.field.number(0)


def _usable(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value

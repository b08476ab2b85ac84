"""What each function means to replay, over exp, log, roots, erf, atan, sin and cos.

Switches ask for signs; where a sign is not one and the same on the cell they are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

from flint import fmpq

from derive.proof.replaying.field import UndefinedError, Value, require

if TYPE_CHECKING:
    from derive.proof.replaying.laws import Laws

HALF = fmpq(1, 2)
RELATIONS = {"StrictLessThan": {-1}, "LessThan": {-1, 0}, "StrictGreaterThan": {1},
             "GreaterThan": {0, 1}, "Equality": {0}, "Unequality": {-1, 1}}
RATIOS: dict[str, Callable[[Laws, Value, Value], Value]] = {
    "sin": lambda laws, s, c: s, "cos": lambda laws, s, c: c,
    "tan": lambda laws, s, c: s * laws.inverse(c), "cot": lambda laws, s, c: c * laws.inverse(s),
    "sec": lambda laws, s, c: laws.inverse(c), "csc": lambda laws, s, c: laws.inverse(s)}
"""Through sine and cosine; the hyperbolic ones through sinh and cosh in the same way."""


def apply(laws: Laws, name: str, values: list[Value]) -> Any:
    """Return a function of values; a relation gives a bool."""
    if name in RATIOS:
        cosine, sine = laws.cos_sin(values[0])
        return RATIOS[name](laws, sine, cosine)
    if name in ("sinh", "cosh", "tanh", "coth", "sech", "csch"):
        e = laws.exp(values[0])
        r = e ** -1
        return RATIOS[name.replace("h", "")](laws, (e - r) * HALF, (e + r) * HALF)
    if name in RELATIONS:
        return _holds(laws, values[0] - values[1], RELATIONS[name])
    if name in ("erf", "atan"):
        return laws.odd(name, *values)
    require(name in FUNCTIONS, f"{name} is not a function replay knows")
    return FUNCTIONS[name](laws, *values)


def sign(laws: Laws, value: Value) -> int:
    """Return the sign of a value, which has to be the same on the whole cell."""
    low, high = laws.sign(value)
    if laws.vanishes(value):
        return 0
    require(low == high, "a sign that is not the same on the whole cell")
    return low


def _holds(laws: Laws, gap: Value, where: set[int]) -> bool:
    low, high = (0, 0) if laws.vanishes(gap) else laws.sign(gap)
    answers = {each in where for each in range(low, high + 1)}
    require(len(answers) == 1, "a relation that does not hold or fail on the whole cell")
    return answers.pop()


def _power(laws: Laws, base: Value, exponent: Value) -> Value:
    number = exponent.number
    if number is not None:
        return laws.power(base, number)
    if sign(laws, base) == 0:
        require(sign(laws, exponent) != 0, "0 to the power 0")
        return base if sign(laws, exponent) > 0 else laws.inverse(base)
    require(sign(laws, base) > 0, "a variable power of what is negative")
    return laws.exp(exponent * laws.log(base))


def _absolute(laws: Laws, value: Value) -> Value:
    low, high = (0, 0) if laws.vanishes(value) else laws.sign(value)
    if low < 0 < high:
        return laws.power(value * value, HALF)
    return value if low >= 0 else value * -1


def _larger(laws: Laws, left: Value, right: Value) -> Value:
    return (left + right + _absolute(laws, left - right)) * HALF


def _smaller(laws: Laws, left: Value, right: Value) -> Value:
    return (left + right - _absolute(laws, left - right)) * HALF


def _step(laws: Laws, value: Value, at_zero: Value | None = None) -> Value:
    half = at_zero if at_zero is not None else laws.number(HALF)
    return {-1: laws.number(0), 0: half, 1: laws.number(1)}[sign(laws, value)]


def _asin(laws: Laws, value: Value) -> Value:
    below = laws.number(1) - value * value
    laws.guards[">=0", below] = None
    if laws.vanishes(below):
        require(value.number is not None, "asin of what is always 1 or -1")
        return laws.pi() * HALF * value
    return laws.odd("atan", value * laws.power(below, -HALF))


def _asinh(laws: Laws, value: Value) -> Value:
    return laws.log(value + laws.power(laws.number(1) + value * value, HALF))


def _acosh(laws: Laws, value: Value) -> Value:
    laws.guards[">=0", value - laws.number(1)] = None
    return laws.log(value + laws.power(value * value - laws.number(1), HALF))


def _atanh(laws: Laws, value: Value) -> Value:
    if value.number in (1, -1):
        raise UndefinedError("atanh of 1 or -1")
    one = laws.number(1)
    return (laws.log(one + value) - laws.log(one - value)) * HALF


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "Add": lambda laws, *values: reduce(Value.__add__, values),
    "Mul": lambda laws, *values: reduce(Value.__mul__, values),
    "Pow": _power,
    "exp": lambda laws, u: laws.exp(u),
    "log": lambda laws, u: laws.log(u),
    "erfc": lambda laws, u: laws.number(1) - laws.odd("erf", u),
    "Abs": _absolute,
    "sign": lambda laws, u: laws.number(sign(laws, u)),
    "Heaviside": _step,
    "Max": lambda laws, *values: reduce(lambda a, b: _larger(laws, a, b), values),
    "Min": lambda laws, *values: reduce(lambda a, b: _smaller(laws, a, b), values),
    "asin": _asin,
    "acos": lambda laws, u: laws.pi() * HALF - _asin(laws, u),
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
}
"""What the other functions are, by name."""

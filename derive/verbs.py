"""The verbs of the package: what `import derive` offers, each a line on top of one floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

from sympy import Expr

from derive.derivation.differentiation import differentiate as _differentiate
from derive.derivation.record import Chain, Derivation
from derive.errors import UndecidableError, UsageError
from derive.formula.activation import Activation
from derive.formula.adopting import expression
from derive.formula.catalogue import activation, looks_like_a_name
from derive.formula.conditions import Bounds, boxes
from derive.formula.parse import free_names
from derive.proof.judge import equal as _equal
from derive.proof.prove import CheckedChain, CheckedDerivation, prove_chain
from derive.proof.prove import prove as _prove
from derive.verdict import Evidence, Verdict

if TYPE_CHECKING:
    from derive.cards import Card
    from derive.checker.report import Report
    from derive.checker.sweep import SweepReport
    from derive.numeric.kernels import Kernels
    from derive.proof.shown import ShownCell
    from derive.proof.through_y import ThroughY
    from derive.writing.record import Written

__all__ = ["activation", "card", "check", "differentiate", "equal", "proof_of", "prove", "sweep",
           "through_y", "to_numpy", "why", "write"]

Described: TypeAlias = Activation | str | Expr
"""An activation, its name, its formula as text, or a SymPy expression."""


def described(f: Described) -> Activation:
    """Return the activation meant: a name of the catalogue first, a formula in x otherwise.

    Raises UsageError, with close names, for a single word that is no name.
    """
    if isinstance(f, Activation):
        return f
    if isinstance(f, str) and looks_like_a_name(f):
        return activation(f)
    return activation(formula=f)


def differentiate(f: Described, *, route: str = "backward", wrt: str = "x") -> Derivation:
    """Return the derivation of f′: graph, backward sweep and simplification, not yet judged.

    `route` is "backward" or "quotient" (the textbook's rules from the outside in), `wrt` the
    variable to differentiate by: x, or the name of a parameter.
    Raises FormulaError for text that cannot be read and UndecidableError where the pieces of f
    cannot be found.

    >>> differentiate("sigmoid").pieces[0].chain.steps[0].rule
    'put_in_y'
    """
    return _differentiate(described(f), route=route, wrt=wrt)


def prove(derivation: Derivation | Chain | Described) -> Any:
    """Return the derivation with the judge's evidence for every claim in it.

    A chain gives a `CheckedChain`, anything else a `CheckedDerivation`.

    >>> prove("relu").verdict
    <Verdict.PROVED: 3>
    """
    if isinstance(derivation, Chain):
        return prove_chain(derivation)
    if isinstance(derivation, Derivation):
        return _prove(derivation)
    return _prove(differentiate(derivation))


def to_numpy(checked: CheckedDerivation | Described) -> Kernels:
    """Return f and f′ as NumPy functions, from judged expressions that do not overflow.

    Any shape, float16 to float64, which is kept; see `derive.numeric.kernels.Kernels`.

    >>> f, slope = to_numpy("sigmoid")
    >>> float(f(0.0)), float(slope(-800.0)), float(slope(0))
    (0.5, 0.0, 0.25)
    """
    from derive.numeric.kernels import to_numpy as build  # loads NumPy

    return build(_checked(checked))


def write(f: CheckedDerivation | Described, *, dtype: str | Sequence[str] = (
        "float32", "float64"), style: str = "layer") -> Written:
    """Return NumPy source of f and f′ in forms that lose no digits, and what it was measured at.

    `dtype` is one of "float32" and "float64", or both; `style` is "layer", "functions" or "test".
    Raises UndecidableError where the derivation is not PROVED. Some seconds.

    >>> written = write("relu", style="functions")
    >>> "def slope(x):" in written.source
    True
    >>> [each.is_goal for each in written.reached]
    [True, True, True, True]
    """
    from derive.numeric.ulp import dtype_name  # loads NumPy
    from derive.writing.write import write as build

    several = dtype if isinstance(dtype, (list, tuple)) else (dtype,)
    return build(_checked(f), tuple(map(dtype_name, several)), style)


def check(target: object, f: CheckedDerivation | Described, **options: Any) -> Report:
    """Check an implementation against f and f′, and what else a layer promises.

    `target` is a class with forward(x) and backward(dout), a zero-argument factory, an instance,
    or "module:Name". Options: `accuracy`, "mixed" (the default) or "strict"; `dtypes`, one or
    several names; `seed`; `only`, the claims to check; `derivative`, df for a function f;
    `isolate` to run the target in a process of its own; `derive.checker.check` says all.
    Raises TargetError where it cannot be loaded.

    >>> report = check("layers.textbook:Relu", "relu", only="mutates_upstream")
    >>> report.verdict, report.failures[0].came
    (<Verdict.REFUTED: 0>, 'dout[0] = 0.0 instead of 3.0')
    """
    from derive.checker import check as run  # loads NumPy

    return run(target, _checked(f), **options)


def sweep(target: object, f: CheckedDerivation | Described, dtype: str = "float32",
          **options: Any) -> SweepReport:
    """Run every number of a dtype through an implementation; see `derive.checker.sweep.sweep`.

    `target` is as for `check`; `dtype` is float32, float16 or bfloat16.
    Raises TargetError where the target cannot be loaded, or raises.

    >>> sweep("layers:Relu", "relu", "float16").tally.points
    65536
    """
    from derive.checker.sweep import sweep as run  # loads NumPy
    from derive.numeric.ulp import dtype_name

    return run(target, _checked(f), dtype_name(dtype), **options)


def equal(lhs: Expr | str | float, rhs: Expr | str | float,
          where: Mapping[str, tuple[object, object]] | None = None, *,
          budget: float = 5.0) -> Evidence:
    """Decide whether two expressions are equal for all real values of their variables.

    Text, numbers or SymPy; `where` gives open intervals, None unbounded; `budget` is in seconds.
    Raises FormulaError for text that cannot be read and for what has no real value, UsageError for
    what is no expression, no interval or no number of seconds.

    >>> equal("tanh(x)", "2/(1 + exp(-2*x)) - 1").verdict
    <Verdict.PROVED: 3>
    >>> equal("Abs(x)", "x").counterexample.point
    (('x', '-1'),)
    >>> equal("Abs(x)", "x", {"x": (0, None)}).verdict
    <Verdict.PROVED: 3>
    """
    if not isinstance(budget, Real) or not budget > 0:
        raise UsageError(f"{budget!r} is not a number of seconds above 0")
    return _equal(*_sides(lhs, rhs, where), budget=budget)


def _sides(lhs: Expr | str | float, rhs: Expr | str | float,
           where: Mapping[str, tuple[object, object]] | None) -> tuple[
               Expr, Expr, dict[str, Bounds]]:
    names = {"x", *(where or {}), *(name for side in (lhs, rhs) if isinstance(side, str)
                                   for name in free_names(side))}
    left, right = (expression(side, names) for side in (lhs, rhs))
    return left, right, boxes(where or {})


def proof_of(lhs: Expr | str | float, rhs: Expr | str | float,
             where: Mapping[str, tuple[object, object]] | None = None, *,
             evidence: Evidence | None = None, budget: float = 5.0) -> tuple[ShownCell, ...]:
    """Return how it is proved that two expressions are equal: cell by cell, law by law.

    The arguments and errors are those of `equal`, whose `evidence` may be given if there is some.
    Empty for sides that are written alike; raises UndecidableError where no proof is found.

    >>> (everywhere,) = proof_of("tanh(x)", "2/(1 + exp(-2*x)) - 1")
    >>> everywhere.steps
    (ShownStep(law='exp of a sum', shows=('exp(-2*x) = 1/exp(x)**2',)),)
    >>> everywhere.value
    '(exp(x)**2 - 1)/(exp(x)**2 + 1)'
    """
    from derive.proof.shown import shown  # only who asks for it needs it

    evidence = evidence or equal(lhs, rhs, where, budget=budget)
    if evidence.verdict is not Verdict.PROVED:
        raise UndecidableError(f"no proof is found, the verdict is {evidence.verdict}")
    return shown(*_sides(lhs, rhs, where), evidence.certificate)


def through_y(f: CheckedDerivation | Derivation | Described) -> ThroughY:
    """Return f′ as a function of y = f(x), or of as little more as possible, judged.

    >>> through_y("silu")
    ThroughY('silu', y*(1 + x - y)/x, needs 'x and y')
    """
    from derive.proof.through_y import through_y as find  # its search is loaded when it is asked

    if isinstance(f, CheckedDerivation):
        return find(f.derivation)
    return find(f if isinstance(f, Derivation) else _differentiate(described(f)))


def card(f: Described) -> Card:
    """Return everything that is known about an activation, each field with how it is known.

    Raises UndecidableError where the pieces of f cannot be found.

    >>> card("hard_swish").slopes.value.low
    Number(-0.500000000000 = -1/2)
    """
    from derive.cards import card as build  # its arithmetic is loaded when it is asked

    return build(described(f))


def why(rule: str) -> CheckedChain:
    """Return a differentiation rule derived from the limit or from other rules, judged.

    Raises UsageError, with the closest name, for a rule that there is not.

    >>> why("reciprocal")
    CheckedChain('derivative_of_reciprocal', PROVED, 5 claims)
    """
    from derive.derivation.why import explain

    return prove_chain(explain(rule))


def _checked(f: CheckedDerivation | Described) -> CheckedDerivation:
    """Return the checked derivation of f′. Raises UsageError for one by a parameter."""
    checked = f if isinstance(f, CheckedDerivation) else _prove(_differentiate(described(f)))
    by, x = checked.derivation.wrt, checked.activation.x
    if by != x:
        raise UsageError(f"this derivation is by {by}", hint=f"give the one by {x}")
    return checked

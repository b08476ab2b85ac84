"""How a target is brought to a check: what comes with it, and in which process it runs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.checker.targets.arguments import Values
from derive.checker.targets.layer import Target
from derive.errors import UsageError

if TYPE_CHECKING:
    from derive.checker.isolation.process import Limits
    from derive.formula.activation import Activation

TIME_LIMIT = 10.0
"""Seconds that one call of an isolated target may take where nothing is said."""


@dataclass(frozen=True)
class Bringing:
    """Everything about a target but the target itself.

    `derivative` and `of` are those of a pair f, df; `arguments` are values that the caller chose
    for parameters of the formula, to be passed to the target by name. With `isolate` it runs in a
    child process, where loading and each call may take `time_limit` seconds; where it is None a
    call may take TIME_LIMIT seconds, and loading longer.
    """

    derivative: object = None
    of: str = "x"
    arguments: Mapping[str, float] = field(default_factory=dict)
    isolate: bool = False
    time_limit: float | None = None

    def bring(self, target: object, f: Activation) -> AbstractContextManager[Target]:
        """Give the target for an implementation of f. Raises TargetError, UsageError."""
        values = values_for(f, self.arguments)
        if not self.isolate:
            return self._here(target, values)
        from derive.checker.isolation.isolated import isolated

        return isolated(target, self.derivative, self.of, values, self.limits())

    def limits(self) -> Limits:
        """Return what a target may take in a child. Raises UsageError where that is no time."""
        from derive.checker.isolation.process import Limits

        if self.time_limit is None:
            return Limits(TIME_LIMIT)
        if not self.time_limit > 0:
            raise UsageError(f"a time limit of {self.time_limit:g} s leaves no time",
                             hint="--time-limit takes seconds, as 10 or 0.5")
        return Limits(self.time_limit, loading=self.time_limit)

    def options(self, f: Activation) -> str:
        """Return the options that say the same on the command line, as far as text can.

        Values that are not the catalogue's are said with the formula.
        """
        chosen = _chosen(f)
        words = [f"--param {name}={f.defaults[name]}" for name in self.arguments
                 if name in f.defaults and name not in chosen]
        if isinstance(self.derivative, str):
            words += ["--derivative", shlex.quote(self.derivative)]
        if self.of != "x":
            words += ["--derivative-of", self.of]
        return " ".join(words)

    @contextmanager
    def _here(self, target: object, values: Values) -> Iterator[Target]:
        from derive.checker.targets.load import load

        yield load(target, derivative=self.derivative, derivative_of=self.of, values=values)


def values_for(f: Activation, arguments: Mapping[str, float]) -> Values:
    """Return the formula's parameters; those that differ from the catalogue's were chosen."""
    own = {name: float(value) for name, value in f.defaults.items()}
    return Values({**own, **arguments}, frozenset({*_chosen(f), *arguments}))


def remarks(target: Target, absent: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a person should know about how the target was called.

    `absent` are the clauses that were asked for and mean nothing here, with the reasons.
    """
    notes = [] if target.form == "a layer" else [f"checked as {target.form}"]
    notes += target.notes
    if absent:
        reasons = (f"{clause} ({reason})" for clause, reason in absent.items())
        notes.append(f"not applicable: {', '.join(reasons)}")
    if target.printed:
        notes.append(f"prints to stdout: {target.printed.splitlines()[0]!r}")
    return tuple(notes)


def _chosen(f: Activation) -> frozenset[str]:
    """Return the parameters whose values are not those of the catalogue."""
    from derive.formula import catalogue  # SymPy; the judge has it loaded by now

    known = catalogue.is_name(f.name) and catalogue.by_name(f.name)
    usual = known.defaults if known else {}
    return frozenset(name for name, value in f.defaults.items() if usual.get(name) != value)

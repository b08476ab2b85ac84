"""What a check found: frozen claims, each with its verdict, and failures that can be replayed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from derive.display import Displayed
from derive.errors import DeriveError, UsageError
from derive.language import say, told
from derive.language.width import padded, width
from derive.verdict import Counterexample, Evidence, Verdict, weakest


@dataclass(frozen=True, slots=True)
class Failure(Counterexample):
    """One broken promise at one point, shrunk; a value that can be replayed.

    `left` is what came and `right` what is exact, as decimal text (see `came`, `exact`). `ulps`
    is the distance in units in the last place of `dtype` at the exact value, None where what is
    broken is no value. `x` and `dout` are floats exactly, None where a clause needs whole arrays.
    `replay` is the command that shows the same point again; `remark` says more in a few words.
    """

    clause: str = ""
    dtype: str = ""
    ulps: float | None = None
    x: float | None = None
    dout: float | None = None
    replay: str = ""
    remark: str = ""

    @property
    def came(self) -> str:
        """What the implementation gave."""
        return self.left

    @property
    def exact(self) -> str:
        """What is right there, rounded only for showing."""
        return self.right

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {value}" for name, value in self.point)
        parts = [f"{self.clause} ({self.dtype})" + (f" at {at}" if at else ""),
                 f"came {self.came}, exact {self.exact}"]
        if self.ulps is not None:
            parts.append(f"off by {show_ulps(self.ulps)}")
        return "; ".join([*parts, *([self.remark] if self.remark else [])])

    def lines(self) -> list[str]:
        """Return where, what came, what is exact, and the replay: one line each, for people."""
        rows = [*self.point, (say("label.came"), told(self.came)),
                (say("label.exact"), told(self.exact))]
        columns = max(6, *(width(name) for name, _ in rows))
        lines = [f"{padded(name, columns)} {value}" for name, value in rows]
        if self.ulps is not None:
            lines.append(say("label.off_by", distance=told(show_ulps(self.ulps))))
        lines += [told(self.remark)] if self.remark else []
        return [*lines, *([f"{say('label.replay')}: {self.replay}"] if self.replay else [])]


@dataclass(frozen=True, slots=True)
class Claim:
    """One promise of the contract, by its clause's name, and what is known about it.

    `promise` is the clause in a sentence, `tried` how much was tried where that is a number. A
    clause that nothing contradicted is TESTED.
    """

    name: str
    promise: str
    evidence: Evidence
    tried: str = ""

    @property
    def verdict(self) -> Verdict:
        """The verdict of the evidence."""
        return self.evidence.verdict

    @property
    def failure(self) -> Failure | None:
        """The broken promise, if there is one."""
        found = self.evidence.counterexample
        return found if isinstance(found, Failure) else None

    @property
    def detail(self) -> str:
        """A few words beside the verdict: how it failed, or what was tried."""
        if self.failure is not None:
            return str(self.failure)
        return "; ".join([self.promise, *([self.tried] if self.tried else []),
                          *self.evidence.caveats])

    def show(self) -> str:
        """Return what is known as a block of lines: the promise, then why it is no yes."""
        if self.failure is None:
            verdict = say(f"verdict.{self.verdict.name.lower()}")
            why = [*self.evidence.caveats] or [self.evidence.method]
            return "\n".join([f"{self.name} {verdict}: {told(self.promise)}",
                              *(f"  {told(each)}" for each in why)])
        head = f"{self.name} ({self.failure.dtype}): {told(self.promise)}"
        return "\n".join([head, *(f"  {line}" for line in self.failure.lines())])

    def replayed_by(self, command: Callable[[Failure], str]) -> Claim:
        """Return the same claim with another command that shows its failure again."""
        if self.failure is None:
            return self
        failure = replace(self.failure, replay=command(self.failure))
        return replace(self, evidence=replace(self.evidence, counterexample=failure))


class BrokenPromiseError(DeriveError, AssertionError):
    """An implementation's report is below the verdict that was asked for.

    It means what the report says: REFUTED comes with a counterexample to replay, UNDECIDED says
    that something could not be known. It is an AssertionError so that test runners show it as a
    failure, not as an error of the test. `report` is the whole report.
    """

    def __init__(self, report: Report, floor: Verdict) -> None:
        weak = [claim for claim in report.claims if claim.verdict < floor]
        lines = [f"{claim.verdict} {claim.name}: {claim.detail}" for claim in weak]
        replays = [claim.failure.replay for claim in weak if claim.failure is not None]
        super().__init__(f"{report.target} as {report.activation}: " + "; ".join(lines),
                         hint=replays[0] if replays else "")
        self.report = report
        self.weak = tuple(weak)
        self.exit_code = 1 if report.verdict is Verdict.REFUTED else 3

    def show(self) -> str:
        """Return each claim that is too weak, with its counterexample and its replay."""
        name = say("report.target_as", target=self.report.target,
                   activation=self.report.activation)
        of = f"{name}, {self.report.accuracy}"
        return "\n\n".join([of, *(claim.show() for claim in self.weak)])


@dataclass(frozen=True)
class Report(Displayed):
    """Everything one check found, as strong as its weakest claim.

    `points` counts the (x, dout) pairs compared with the exact reference, `undecided` those whose
    reference could not be known (they count for nothing). `deaths` says how the processes ended
    that an isolated target died in. `notes` are findings that decide nothing: largest errors in
    ulps and where, the other level, the values taken at kinks, warnings. `seed` makes the same
    report again. `largest_ulps` has (clause, dtype, ulps) for each array of values that was
    measured: the largest error, infinite where NaN or infinity is wrong.
    """

    target: str
    activation: str
    accuracy: str
    dtypes: tuple[str, ...]
    seed: int
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()
    points: int = 0
    undecided: int = 0
    largest_ulps: tuple[tuple[str, str, float], ...] = ()
    deaths: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (f"{type(self).__name__}({self.target!r}, {self.activation!r}, "
                f"{self.verdict.name}, {len(self.claims)} claims)")

    @property
    def verdict(self) -> Verdict:
        """The verdict of the weakest claim."""
        return weakest(claim.verdict for claim in self.claims)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Every counterexample, in the order of the claims."""
        return tuple(claim.failure for claim in self.claims if claim.failure is not None)

    def claim(self, name: str) -> Claim:
        """Return the claim of that clause. Raises UsageError where it was not checked."""
        for claim in self.claims:
            if claim.name == name:
                return claim
        raise UsageError(f"the report has no claim '{name}'",
                         hint=f"its claims: {', '.join(claim.name for claim in self.claims)}")

    def largest(self, clause: str) -> float | None:
        """Return the largest error in ulps over all dtypes, None where none was measured."""
        return max((ulps for name, _, ulps in self.largest_ulps if name == clause), default=None)

    def replayed_by(self, command: Callable[[Failure], str]) -> Report:
        """Return the same report with other commands that show its failures again."""
        return replace(self, claims=tuple(claim.replayed_by(command) for claim in self.claims))

    def restricted(self, names: Collection[str]) -> Report:
        """Return the report of those of its claims alone."""
        return replace(self, claims=tuple(claim for claim in self.claims if claim.name in names))

    def raise_below(self, floor: Verdict) -> None:
        """Raise BrokenPromiseError if the whole is weaker than `floor`."""
        __tracebackhide__ = True  # test runners then show the line that asks
        if self.verdict < floor:
            raise BrokenPromiseError(self, floor)

    def lines(self) -> tuple[tuple[str, str, str], ...]:
        """Return (verdict, clause, detail) for each claim, as plain text to lay out."""
        return tuple((str(claim.verdict), claim.name, claim.detail) for claim in self.claims)


def show_ulps(ulps: float) -> str:
    """Return a distance as people read it.

    >>> show_ulps(2.46), show_ulps(2.3e15), show_ulps(float("inf"))
    ('2.5 ulps', '2.3e+15 ulps', 'infinitely many ulps')
    """
    if ulps == float("inf"):
        return "infinitely many ulps"
    return f"{ulps:.1f} ulps" if ulps < 1000 else f"{ulps:.2g} ulps"


def show_float(value: float) -> str:
    """Return the shortest text that reads back as the same float64.

    >>> show_float(40.0), show_float(-0.0), show_float(0.1)
    ('40', '-0.0', '0.1')
    """
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") and text != "-0.0" else text


def read_at(text: str) -> tuple[float, float]:
    """Return x and dout of the option ``--at``: ``x=40,dout=1``, ``40,1``, ``40`` or hex floats.

    dout is 1 where it is not given. Raises UsageError for anything else.

    >>> read_at("x=40,dout=0x1p-1")
    (40.0, 0.5)
    """
    values = {"x": None, "dout": 1.0}
    try:
        for name, part in zip(("x", "dout"), text.split(","), strict=False):
            key, _, number = part.rpartition("=")
            key = key.strip() or name
            if key not in values or text.count(",") > 1:
                raise ValueError(key)
            values[key] = float.fromhex(number) if "0x" in number.lower() else float(number)
        if values["x"] is None:
            raise ValueError("x")
    except ValueError:
        raise UsageError(f"'{text}' is not a point", hint="write --at x=40,dout=1") from None
    return float(values["x"]), float(values["dout"] or 0.0)

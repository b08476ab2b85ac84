"""A cell that writes its own steps: what replay would ask of a certificate is looked for here.

Every step is taken as it is written, so it is one that replay accepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from sympy import Expr, S

from derive.formula import written
from derive.proof.certificate import Ground, Leaf, Stated, Step, Tree
from derive.proof.replaying.facts import ZERO, Signs
from derive.proof.replaying.fractions import RejectedError, Value, require
from derive.proof.replaying.regions import prove_tree
from derive.proof.steps import equations, functions, signs
from derive.proof.steps.recorder import Recorder

LONGEST = 400
"""Terms of the longest polynomial that is asked for its sign."""


@dataclass
class Budget:
    """What may still be tried in a cell and in those alone that belong to it."""

    signs: int = 1000
    grown: set[str] = field(default_factory=set)


class Writer(Recorder):
    """A cell that finds its steps."""

    def __init__(self, leaf: Leaf, definitions: Mapping[str, Expr], positive: frozenset[str], *,
                 trusting: bool) -> None:
        self.generators = list(leaf.ground.generators)
        self.asked: set[str] = set()
        self.depth, self.nested, self.squared = 0, 0, 0
        self.looked = self.doubting = False
        self.budget = Budget()
        self.inner: Writer | None = None
        self.initial: list[Tree] = []
        super().__init__(leaf, definitions, positive, trusting=trusting)

    def more(self, wanted: str, value: Value, allowed: Signs | None = None) -> None:
        """Find the steps that show what is wanted. Raises RejectedError where none are found."""
        if not self.nested:
            self.asked.clear()
        self.nested += 1
        try:
            self._more(wanted, value, allowed)
        finally:
            self.nested -= 1

    def _more(self, wanted: str, value: Value, allowed: Signs | None) -> None:
        for again in (False, True):
            reason = f"{wanted} of ({value.num})/({value.den}) is not shown"
            try:
                if self._found(wanted, value, allowed):
                    return
            except RejectedError as fault:
                reason = fault.cause
            if again or self.looked or not self.trusting:
                self._contradict()
                raise RejectedError(reason)
            self._look()

    def _look(self) -> None:
        """Read the other side before its turn, as if for the first time."""
        self.looked = True
        self.asked.clear()
        self.written.append(("look", 1))
        before, self.nested = self.nested, 0
        try:
            self.take(self.written[-1])
        finally:
            self.nested = before

    def _contradict(self) -> None:
        """Look whether what was assumed can be: raise EmptyError if it is seen that it cannot."""
        if self.nested > 1 or self.depth:
            return
        self.doubting = True
        for value, _ in list(self.assumed):
            for way in signs.WAYS if len(value.num) <= LONGEST else ():
                with suppress(RejectedError):
                    way(self, Value(self, value.num, self.one))
        self.doubting = False

    def _found(self, wanted: str, value: Value, allowed: Signs | None) -> bool:
        """Look for steps; tell whether they show what is wanted."""
        if wanted in ("sign", "condition"):
            known = self.settle(value, allowed)
            return len(known) == 1 if allowed is None else known <= allowed or (
                wanted == "condition" and not known & allowed)
        if wanted == "part":
            return self._settles_a_part()
        functions.show(self, wanted, value)
        return self.stated_as(wanted, value) is not None

    def _settles_a_part(self) -> bool:
        """Read the parts of the condition in question, the shorter ones first."""
        parts, _ = self.open[-1]
        for number in sorted(range(len(parts)), key=lambda number: written.tree_size(
                parts[number])):
            if id(parts[number]) in self.decided:
                continue
            if self._part(number):
                return True
        return False

    def _part(self, number: int) -> bool:
        """Read a part; tell whether that could be done. Its step comes before those that it asks.

        Where it could not, what is known of parts within is forgotten with it.
        """
        start, before = len(self.written), dict(self.decided)
        self.written.append(("part", number))
        try:
            self.take(("part", number))
        except RejectedError:
            self.decided = before
            self.written[start:] = [step for step in self.written[start:] if step[0] != "part"]
            return False
        return True

    # ---- signs -----------------------------------------------------------------------------

    def settle(self, value: Value, allowed: Signs | None = None) -> Signs:
        """Show as much as possible of the sign of a value, at most what is allowed; return it."""
        whole = value.den.is_one()
        for part in (value.num,) if whole else (value.den, value.num):
            if not self._enough(value, allowed):
                self._settle(Value(self, part, self.one), allowed if whole else None)
        return self.signs(value)

    def _enough(self, value: Value, allowed: Signs | None) -> bool:
        """Tell whether what is known says what is asked: that a sign is among those, or not."""
        found = self.signs(value)
        return len(found) == 1 or (
            allowed is not None and (found <= allowed or not found & allowed))

    def _settle(self, value: Value, allowed: Signs | None) -> None:
        key = str(value.num / value.num.leading_coefficient())
        if key in self.asked or self.budget.signs <= 0 or len(value.num) > LONGEST:
            return  # a sign that asks for itself is not known
        self.asked.add(key)
        self.budget.signs -= 1
        for way in (signs.vanishing, *signs.WAYS) if allowed == ZERO else signs.WAYS:
            with suppress(RejectedError):  # then another way is tried
                way(self, value)
            if self._enough(value, allowed):
                return

    @contextmanager
    def squaring(self) -> Iterator[None]:
        """Ask for the sign of a power, in which a root is gone. Raises RejectedError too deep.

        Deeper than there are roots it would only bring back those that are gone.
        """
        require(self.squared <= sum(each.kind == "root" for each in self.stated), "too many roots")
        self.squared += 1
        try:
            yield
        finally:
            self.squared -= 1

    def restate(self, place: int, stated: Stated) -> None:
        """Let a generator that is not taken yet be another function."""
        self.generators[place] = stated
        self.stated = tuple(self.generators)

    def alone(self, steps: tuple[Step, ...]) -> Writer:
        """Return the same cell with nothing assumed; its steps are found as well."""
        leaf = replace(self.leaf, ground=replace(
            self.leaf.ground, generators=tuple(self.generators)))
        self.inner = Writer(leaf, self.definitions, self.positive, trusting=False)
        self.inner.depth, self.inner.budget = self.depth + 1, self.budget
        return self.inner

    def zero(self, tree: Tree, definitions: Mapping[str, Expr], positive: frozenset[str],
             expr: Expr) -> None:
        """Keep the proof that a formula is 0 on another region."""
        self.initial.append(prove_tree(Writer, tree, definitions, positive, (expr, S.Zero),
                                       trusting=False))

    def show_same(self, left: Value, right: Value) -> None:
        """Show that two values are the same."""
        difference = left - right
        if self.leaf.equation is not None and not difference.num.is_zero():
            equations.by_equation(self, self.leaf.equation, difference)
        super().show_same(left, right)

    def kept(self) -> Leaf:
        """Return the leaf with the steps that were found."""
        return Leaf(Ground(tuple(self.generators)), steps=tuple(self.written))

    def lemma(self, *step: object) -> None:
        """Write down a step whose own steps were found in a cell alone."""
        assert self.inner is not None  # noqa: S101  (for the type checker)
        self.written.append((*step, tuple(self.inner.written)))

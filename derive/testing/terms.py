"""What a mark or a call of the fixture asks for. Loads nothing heavy before it is checked."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from derive.errors import UsageError
from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.checker import Report
    from derive.proof.prove import CheckedDerivation


_SEVERAL = ("dtypes", "only", "promises")
"""Options of a check that are sequences of names; one name alone is meant as well."""


class Terms(NamedTuple):
    """An activation, and words about it: options of `derive.check` and the formula's parameters.

    `activation` is a name, a formula in x as text, or anything that `derive.prove` takes. `floor`
    is the weakest verdict that passes.
    """

    activation: Any
    words: Mapping[str, Any]
    floor: Verdict

    def names(self, word: str) -> tuple[str, ...]:
        """Return an option that is one name or several, empty where it is not given."""
        value = self.words.get(word, ())
        return (value,) if isinstance(value, str) else tuple(value)

    def with_word(self, word: str, value: object) -> Terms:
        """Return the same terms with one more option, or another value for it."""
        return self._replace(words={**self.words, word: value})

    def check(self, target: object, seed: int) -> Report:
        """Return the report; `seed` counts where the words have none.

        Raises TargetError, UsageError and FormulaError, as `derive.check` does.
        """
        from derive.checker import check  # NumPy and SymPy: not before an item runs

        known = inspect.signature(check).parameters
        options: dict[str, Any] = {"seed": seed}
        options |= {name: self.names(name) if name in _SEVERAL else value
                    for name, value in self.words.items() if name in known}
        values = {name: value for name, value in self.words.items() if name not in known}
        return check(target, _judged(self.activation, values), **options)


def terms(arguments: tuple[Any, ...], words: Mapping[str, Any]) -> Terms:
    """Return what ``("silu", accuracy="strict")`` means.

    Raises UsageError where there is not exactly one activation, or no such answer to undecided.

    >>> terms(("elu",), {"alpha": 0.5, "undecided": "allow"})
    Terms(activation='elu', words={'alpha': 0.5}, floor=<Verdict.UNDECIDED: 1>)
    """
    if len(arguments) != 1:
        raise UsageError("say which activation it is, then options by name",
                         hint='@pytest.mark.activation("silu", accuracy="strict")')
    floors = {"fail": Verdict.TESTED, "allow": Verdict.UNDECIDED}
    rest = dict(words)
    undecided = rest.pop("undecided", "fail")
    if undecided not in floors:
        raise UsageError(f"undecided={undecided!r} is neither 'fail' nor 'allow'")
    return Terms(arguments[0], rest, floors[undecided])


def _judged(activation: Any, values: Mapping[str, Any]) -> CheckedDerivation:
    if isinstance(activation, str):
        return _judged_text(activation, tuple(f"{name}={value}" for name, value in values.items()))
    from derive.proof.prove import CheckedDerivation  # loads SymPy
    from derive.verbs import prove

    if values:
        raise UsageError(f"there is no option '{next(iter(values))}'",
                         hint="parameters have values here only with a name or a formula as text")
    checked: CheckedDerivation = (activation if isinstance(activation, CheckedDerivation)
                                  else prove(activation))
    return checked


@cache
def _judged_text(text: str, values: tuple[str, ...]) -> CheckedDerivation:
    """Return the judged derivation of a name or formula, made once for all layers that share it."""
    from derive.commands.options import described
    from derive.verbs import prove  # loads SymPy

    checked: CheckedDerivation = prove(described(text, list(values)))
    return checked

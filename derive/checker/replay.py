"""How to say the same check on the command line, so that a failure can be seen again."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.checker.report import show_float

if TYPE_CHECKING:
    from derive.formula.activation import Activation


@dataclass(frozen=True, slots=True)
class Replay:
    """How to say the same check on the command line; `options` say how the target is brought."""

    target: str
    activation: Activation
    accuracy: str
    seed: int
    options: str = ""

    def point(self, dtype: str, x: float, dout: float) -> str:
        """Return the command that checks one point."""
        at = f"x={show_float(x)},dout={show_float(dout)}"
        return f"{self._base(dtype)} --at {at}"

    def clause(self, dtype: str, name: str) -> str:
        """Return the command that checks one clause."""
        seed = f" --seed {self.seed}" if self.seed else ""
        return f"{self._base(dtype)} --only {name}{seed}"

    def sweep(self, dtype: str) -> str:
        """Return the command that sweeps all numbers of a dtype."""
        return self._base(dtype, "sweep")

    def _base(self, dtype: str, command: str = "check") -> str:
        brought = f"{self.options} " if self.options else ""
        return (f"derive {command} {shlex.quote(self.target)} {brought}"
                f"{formula_options(self.activation)} --accuracy {self.accuracy} --dtype {dtype}")


def formula_options(activation: Activation) -> str:
    """Return ``--as NAME`` or ``--formula TEXT``, with the parameters that differ."""
    from derive.formula import catalogue  # SymPy; only when something failed
    from derive.formula.notation import ascii_text

    options, usual = [], {}
    known = catalogue.is_name(activation.name) and catalogue.by_name(activation.name)
    if known and known.formula == activation.formula:
        options.append(f"--as {activation.name}")
        usual = known.defaults
    else:
        options.append(f"--formula {shlex.quote(ascii_text(activation.formula))}")
    options.extend(f"--param {name}={value}" for name, value in activation.defaults.items()
                   if usual.get(name) != value)
    return " ".join(options)

"""How records show themselves in a notebook. A record knows nothing of its readers.

The readers are floors above; they offer themselves here when they are loaded, which the package's
verbs see to. Without them a record still shows itself as LaTeX, or as plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Bundle = dict[str, str]
"""What a record looks like, by MIME type."""
_readers: list[Callable[[object], Bundle]] = []


def shown_by(reader: Callable[[object], Bundle]) -> None:
    """Let a reader say what records look like; the last one to ask is the one that is heard."""
    _readers.append(reader)


class Displayed:
    """A record that a notebook shows as HTML, as LaTeX where there is any, and as text."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return the record as its command prints it, for print(); repr names it in one line."""
        return _readers[-1](self).get("text/plain", repr(self)) if _readers else repr(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None,
                          **_: object) -> Mapping[str, str]:
        """Return the record by MIME type (IPython's display protocol, which picks from it)."""
        bundle = {"text/plain": repr(self)}
        latex = getattr(self, "_repr_latex_", str)()
        if latex:
            bundle["text/latex"] = latex
        return {**bundle, **(_readers[-1](self) if _readers else {})}

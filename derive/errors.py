"""One tree of errors. Each knows its exit code and how it shows itself: place, cause, way out."""

from __future__ import annotations

from derive.language import say, told


class DeriveError(Exception):
    """Anything a person can mend. `cause` is one sentence; `hint` says what to do about it.

    Both are English; `show` says them in the language spoken.
    """

    exit_code = 2

    def __init__(self, cause: str, *, hint: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.hint = hint

    def show(self) -> str:
        """Return the message as a person should see it, without a trailing newline."""
        lines = [f"{say('label.error')}: {told(self.cause)}"]
        if self.hint:
            lines.append(f"  {say('label.hint')}: {told(self.hint)}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.show()


class UsageError(DeriveError):
    """A name, option or value on the command line (or in a call) that does not exist.

    It does not mean that a formula or a layer is wrong. The hint lists what does exist.
    """


class FormulaError(DeriveError):
    """A formula that cannot be read. It shows the text with a caret under the place.

    It does not mean that the mathematics is wrong, only that the text has no single meaning
    here. `text` is the formula as given, `position` a 0-based character offset into it.
    """

    _WINDOW = 60

    def __init__(self, cause: str, *, text: str = "", position: int | None = None,
                 hint: str = "") -> None:
        super().__init__(cause, hint=hint)
        self.text = text
        self.position = position

    def show(self) -> str:
        """Return the excerpt around the place, a caret under it, the cause and the hint."""
        head, _, hint = super().show().partition("\n")
        if self.position is None or not self.text.strip():
            return head + (f"\n{hint}" if hint else "")
        start = max(0, self.position - self._WINDOW // 2)
        excerpt = self.text[start:start + self._WINDOW]
        # Control characters would move the caret away from what it points at.
        excerpt = "".join(c if c.isprintable() else " " for c in excerpt)
        left = "…" if start else ""
        right = "…" if start + self._WINDOW < len(self.text) else ""
        from derive.language.width import width  # only when an error is shown

        caret = " " * width(left + excerpt[:self.position - start]) + "^"
        lines = [head, f"  {left}{excerpt}{right}", f"  {caret}"]
        return "\n".join([*lines, hint] if hint else lines)


class UndecidableError(DeriveError):
    """Something that had to be known (a sign, a root, an order) is not, within the budget.

    It does not mean that a claim is false. The judge turns it into UNDECIDED.
    """

    exit_code = 3


class TargetError(DeriveError):
    """An implementation that cannot be loaded, raises, or does not answer like a layer.

    It does not mean that its gradient is wrong: nothing could be compared.
    """

    exit_code = 4

"""Floor 0: what people read, in the language they read. One file of messages a language.

`say` writes a message by its id. `told` says a text of a record or an error, which are English
wherever they travel (to JSON, to other processes, into an exception's arguments), in the language
spoken: the catalogue recognises it. Loading this package reads no file; a third language is one
more file beside `en.toml`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.language.catalogue import Catalogue
    from derive.language.reading import Reader

ENGLISH = "en"
_FOLDER = os.path.dirname(__file__)  # noqa: PTH120  (pathlib costs start-up)


class _Spoken:
    """The language in which people are spoken to, one for the whole program."""

    code = ENGLISH


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that there are: ("en", "ja")."""
    return tuple(sorted(name.removesuffix(".toml") for name in os.listdir(_FOLDER)  # noqa: PTH208
                        if name.endswith(".toml")))


def wanted(environment: Mapping[str, str]) -> str:
    """Return the language that LC_ALL, LC_MESSAGES or LANG asks for (POSIX), else English."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG")
                   if environment.get(name)), "")
    code = locale.partition(".")[0].partition("@")[0].partition("_")[0].lower()
    return code if code in languages() else ENGLISH


def spoken() -> str:
    """Return the code of the language that people are spoken to in."""
    return _Spoken.code


def speak(code: str) -> None:
    """Speak that language from now on. Raises UsageError where there is no such catalogue."""
    if code not in languages():
        from derive.errors import UsageError  # errors are told in a language themselves

        raise UsageError(f"there is no catalogue for the language '{code}'",
                         hint=f"languages: {', '.join(languages())}")
    _Spoken.code = code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak that language inside a block. Raises UsageError as `speak` does."""
    before = _Spoken.code
    speak(code)
    try:
        yield
    finally:
        _Spoken.code = before


def say(name: str, /, **values: object) -> str:
    """Return the message of that id in the language spoken, its placeholders filled.

    Raises KeyError for an id or a placeholder that is not there: a bug, which the tests look for.

    >>> say("reason.split_square")
    'the square is a product'
    >>> with speaking("ja"):
    ...     say("reason.split_square")
    '2乗は積で書ける'
    """
    return _catalogue(_Spoken.code).say(name, **values)


def known(name: str) -> bool:
    """Tell whether there is a message of that id."""
    return name in _catalogue(ENGLISH).messages


def told(text: str) -> str:
    """Return an English text in the language spoken; one that no message fits, as it is.

    >>> with speaking("ja"):
    ...     told("normal form over exp(x)"), told("what nobody wrote")
    ('exp(x) についての標準形', 'what nobody wrote')
    """
    if _Spoken.code == ENGLISH or not text:
        return text
    return _reader(_Spoken.code).told(text)


@cache
def _catalogue(code: str) -> Catalogue:
    from pathlib import Path  # it costs start-up, and so do the catalogues

    from derive.language.catalogue import load

    return load(code, Path(_FOLDER))


@cache
def _reader(code: str) -> Reader:
    from derive.language.reading import Reader

    return Reader(_catalogue(ENGLISH), _catalogue(code))

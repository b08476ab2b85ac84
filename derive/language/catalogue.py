"""The messages of one language, by id: the tables of a TOML file, flattened."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from string import Formatter


@dataclass(frozen=True)
class Catalogue:
    """One language's messages: id ("heading.kinks") to template ("at {place}")."""

    code: str
    messages: dict[str, str]

    def say(self, name: str, /, **values: object) -> str:
        """Return the message of that id with its placeholders filled.

        Where `count` is 1 and there is a message for that, called the same and _one, it is said.
        """
        if str(values.get("count")) == "1" and f"{name}_one" in self.messages:
            name = f"{name}_one"
        return self.messages[name].format_map(values)


def load(code: str, folder: Path = Path(__file__).parent) -> Catalogue:
    """Return the catalogue of a language, from its file in the folder."""
    with (folder / f"{code}.toml").open("rb") as file:
        tables = tomllib.load(file)
    return Catalogue(code, {f"{table}.{name}": text for table, rows in tables.items()
                            for name, text in rows.items()})


def placeholders(template: str) -> frozenset[str]:
    """Return the names of the values that a template wants.

    >>> sorted(placeholders("{count} of {total}"))
    ['count', 'total']
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)

"""Floor 7: one module a command, each with `add` (its arguments) and `run` (its answer).

A module's top level imports nothing heavy: `derive --help` loads all of them. Adding a command is
adding a module and its name here.
"""

from derive.commands import (
    audit,
    card,
    check,
    equal,
    gallery,
    listing,
    prove,
    show,
    sweep,
    why,
    write,
    write_test,
)

COMMANDS = (show, card, why, prove, check, write_test, sweep, audit, write, equal, listing, gallery)
"""The commands in the order that help lists them."""

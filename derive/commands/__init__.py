"""Floor 7: one module a command, each with `add` (its arguments) and `run` (its answer).

A module's top level imports nothing heavy: `derive --help` loads all of them. Adding a command is
adding a module and its name here.
"""

from derive.commands import check, equal, listing, prove, show, why, write

COMMANDS = (show, why, prove, check, write, equal, listing)
"""The commands in the order that help lists them."""

"""derive why: where a differentiation rule comes from."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.commands import options as shared
from derive.commands.answer import EXIT_CODES, Answer, document, replayed
from derive.commands.options import Commands
from derive.language import say

if TYPE_CHECKING:
    from derive.derivation.rule import Rule


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    why = commands.add_parser(
        "why", help="derive a differentiation rule from the limit",
        description="Derive a differentiation rule from the limit of the difference quotient, or "
                    "from other rules, every line judged. Without a name: list the rules.")
    why.set_defaults(run=run)
    why.add_argument("rule", nargs="?", help='a rule\'s name, as "reciprocal"')
    shared.replay(why)
    shared.output(why, "text", "markdown", "latex", "json")


def run(options: argparse.Namespace) -> Answer:
    """Derive one rule, or list them all."""
    from derive.derivation.rules import RULES, rule

    if options.rule is None and options.format == "json":
        return Answer(_as_json(RULES))
    if options.rule is None:
        width = max(len(each.short_name) for each in RULES)
        rows = [f"{each.short_name.ljust(width)}  {_statement(each)}{_title(each)}"
                for each in RULES]
        return Answer("\n".join(rows))
    from derive.derivation.why import explain
    from derive.proof.prove import prove_chain

    row = rule(options.rule)
    checked = prove_chain(explain(row.name))
    replayed(checked, options.replay)
    code = EXIT_CODES[checked.verdict]
    if options.format == "json":
        from derive.render.records import to_json

        return Answer(to_json(checked), code)
    from derive.render.outline import chain_outline

    outline = chain_outline(checked, row.name, (_statement(row),))
    return Answer(document(outline, options), code)


def _as_json(rules: Sequence[Rule]) -> str:
    import json  # only here, to keep --help instant

    return json.dumps([{"name": each.short_name, "function": each.function, "slope": each.slope,
                        "through_y": each.through} for each in rules], indent=1)


def _statement(row: Rule) -> str:
    both = "du" in row.slope  # u and v both depend on x; elsewhere all but u is held
    whole = (f"d({row.function})/du" if "v" in row.function and not both
             else f"({row.function})'")
    slopes = (say("sentence.slopes_along") if row.function.startswith("f(")
              else say("sentence.slopes_of")) if both else ""
    return (f"{whole} = {row.slope}" + (f" = {row.through}" if row.through else "")
            + (f"    {slopes}" if slopes else ""))


def _title(row: Rule) -> str:
    """Return what the rule is called, in a language that calls it otherwise than by its id."""
    from derive.derivation.reasons import rule_name

    title = rule_name(row.name)
    return "" if title == row.name else f"    {title}"

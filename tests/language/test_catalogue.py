import re
from string import Formatter

import pytest

from derive.checker.behaviour import CLAUSES
from derive.checker.examine import VALUES
from derive.checker.promises import PROMISED
from derive.cli import _parser
from derive.derivation.rules import RULES
from derive.language import ENGLISH, languages
from derive.language.catalogue import load, placeholders
from derive.language.reading import BORN_LOWER, Reader
from tests.language.sources import (
    HOLE,
    error_texts,
    evidence_texts,
    help_texts,
    identifiers,
    said,
    shape,
    texts,
)

EN = load(ENGLISH)
OTHERS = [code for code in languages() if code != ENGLISH]
COMPOSED = {
    # argparse's own words
    *(name for name in EN.messages if name.startswith("argparse.")),
    # the system's
    "error.no_such_file", "error.permission_denied", "error.is_a_directory",
    # put together from parts
    "error.did_you_mean_then", "error.did_you_mean_plain", "error.no_answer_within",
    "error.too_much_memory", "error.target_died", "error.write_the_product",
    "error.takes_argument_not",
    *(name for name in EN.messages if name.startswith(("card.", "condition.", "method.", "note.",
                                                       "behaviour.", "slip.", "promise."))),
}
"""What a test of its own looks at, because no single text in the source has its shape."""


@pytest.mark.parametrize("code", OTHERS)
def test_no_language_lacks_an_entry_or_has_one_too_many(code) -> None:
    other = load(code)
    assert set(other.messages) == set(EN.messages)
    assert all(text.strip() for text in other.messages.values())


@pytest.mark.parametrize("code", OTHERS)
def test_placeholders_agree(code) -> None:
    for name, text in load(code).messages.items():
        # A language without plurals has no place for the s.
        assert placeholders(text) == placeholders(EN.messages[name]) - {"plural"}, name


@pytest.mark.parametrize("code", OTHERS)
def test_the_other_language_is_another_one(code) -> None:
    other = load(code)
    same = {name for name, text in other.messages.items() if text == EN.messages[name]}
    prose = {name for name in same if sum(c.isalpha() for c in shape(EN.messages[name])) > 12}
    # What is typed into a computer is the same everywhere.
    assert all(any(sign in EN.messages[name] for sign in '=("/[²')
               for name in prose), prose


def test_every_message_that_is_said_is_there() -> None:
    names = set(said())
    assert len(names) > 60
    assert names <= set(EN.messages), names - set(EN.messages)
    for row in RULES:
        assert f"rule_name.{row.name}" in EN.messages


def test_no_message_is_unused() -> None:
    constants, names = set(texts()), identifiers()
    shapes = {text.replace(HOLE, "") for text in constants} | {
        text.replace(HOLE, "") for text in help_texts(_parser())}
    rewrites = {re.sub("[^a-z0-9]+", "_", text.lower()) for text in constants}
    for full, template in EN.messages.items():
        # What is said of one thing is asked for by the name of what is said of many.
        many = full.removesuffix("_one")
        name = many if many in EN.messages else full
        table, _, short = name.partition(".")
        if name in COMPOSED:
            continue
        if table in BORN_LOWER:
            assert shape(template).replace(HOLE, "") in shapes, name
        elif table in ("form", "written"):  # of rewrites, by their names
            assert name in constants or short in constants | rewrites, name
        elif table == "verdict":
            assert short in ("proved", "tested", "undecided", "refuted")
        else:
            assert name in constants or short in constants or short in names, name


def test_words_of_composed_messages_are_in_the_source() -> None:
    everything = " ".join(texts())
    for name in COMPOSED:
        if not name.startswith(("argparse.", "error.no_such", "error.perm", "error.is_a")):
            for fixed in _fixed(EN.messages[name]):
                for word in fixed.split():
                    assert word.strip(";,:()'") in everything, (name, word)


@pytest.mark.parametrize("source", [error_texts, evidence_texts])
def test_every_error_and_every_method_is_recognised(source) -> None:
    reader = Reader(EN, load("ja"))
    missing = [(file, line, text) for file, line, text in source()
               if sum(c.isalpha() for c in text) > 2 and not _recognised(
                   reader, text.replace(HOLE, "seven"))]
    assert not missing


def test_every_help_text_is_recognised() -> None:
    reader = Reader(EN, load("ja"))
    listed = help_texts(_parser())
    assert len(listed) > 50
    assert [text for text in listed if reader.found(text) is None] == []


def test_every_promise_is_recognised() -> None:
    reader = Reader(EN, load("ja"))
    promises = [*VALUES.values(), *PROMISED.values(), *(each.promise for each in CLAUSES)]
    assert [text for text in promises if reader.told(text) == text] == []


def test_a_planted_gap_is_seen() -> None:
    reader = Reader(EN, load("ja"))
    assert reader.found("no message says this") is None
    assert reader.found("the formula is empty") is not None


def _recognised(reader: Reader, text: str) -> bool:
    return reader.found(text) is not None or reader.told(text) != text


def _fixed(template: str) -> list[str]:
    return [text for text, _, _, _ in Formatter().parse(template)]

"""Every console block of the README is what the command prints, but for times."""

import pathlib
import re
import shlex

import pytest

from derive import cli

README = pathlib.Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(r"```console\n\$ derive (.*?)\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


def without_times(text: str) -> str:
    return re.sub(r"\(\d+ ms\)", "(… ms)", text)


def test_there_are_blocks() -> None:
    assert len(BLOCKS) >= 5


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[block[0] for block in BLOCKS])
def test_the_readme_shows_what_is_printed(capsys, command: str, shown: str) -> None:
    code = cli.main(shlex.split(command))
    printed = capsys.readouterr().out
    assert without_times(printed) == without_times(shown)
    assert code in (0, 1)


def test_the_test_command_is_where_ci_looks_for_it() -> None:
    text = README.read_text("utf-8")
    command = text.split("<!-- test-command -->")[1].split("```")[1]
    assert ".venv/bin/python -m pytest" in command

"""Whole documents in Japanese: nothing English is left, and nothing else is changed."""

import ast
import json
import re
from pathlib import Path

import pytest

import derive
import derive.language
from derive.cli import main
from derive.language import languages, say, speak, speaking, spoken, told, wanted
from derive.language.width import width

LAYERS = "layers.textbook:Relu"
WORD = re.compile(r"[A-Za-z]{3,}")
NAMES = {
    "exp", "log", "tanh", "sinh", "cosh", "erf", "sqrt", "max", "min", "abs", "sign", "mish",
    "gelu", "piecewise", "PROVED", "REFUTED", "UNDECIDED", "TESTED", "ONNX", "relu", "silu",
    "sigmoid", "dout", "float", "Sigmoid", "derive", "check"}


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("name", ["sigmoid", "relu", "gelu", "mish", "leaky_relu"])
def test_no_english_is_left_in_a_derivation(capsys, name) -> None:
    _, shown, _ = run(capsys, "show", name, "--lang", "ja")
    # The first line names the activation and its source.
    words = set(WORD.findall(shown.partition("\n")[2]))
    english = {"normal", "form", "because", "rule", "node", "claims", "Verdict", "left",
               "right", "any", "value", "put", "the", "cancel", "factor", "over", "continuity",
               "otherwise", "needs", "every", "undefined", "functions", "side"}
    assert not words & english
    rules = {row.short_name for row in _rules()} | {"sum_of_paths"}
    parts = {part for rule in rules for part in rule.split("_")}
    assert words <= NAMES | parts | {"negative", "slope"}, words - NAMES - parts


@pytest.mark.parametrize("arguments", [
    ("show", "elu"), ("why", "abs"), ("equal", "x", "x+1"), ("list", "soft"),
    ("prove", "tests/examples/tanh_sign_slip.txt"),
    ("check", LAYERS, "--as", "relu", "--only", "mutates_upstream", "--no-isolation")])
def test_json_and_exit_code_are_the_same_in_every_language(capsys, arguments) -> None:
    english = run(capsys, *arguments, "--format", "json")
    japanese = run(capsys, "--lang", "ja", *arguments, "--format", "json")
    assert english[0] == japanese[0]
    seconds = re.compile(r'"seconds": [-+.e\d]+')
    assert seconds.sub("", english[1]) == seconds.sub("", japanese[1])
    json.loads(japanese[1])


@pytest.mark.parametrize(("name", "value", "code"), [
    ("LANG", "ja_JP.UTF-8", "ja"), ("LC_ALL", "ja", "ja"), ("LC_MESSAGES", "ja_JP", "ja"),
    ("LANG", "en_GB.UTF-8", "en"), ("LANG", "C", "en"), ("LANG", "tlh", "en"), ("LANG", "", "en")])
def test_the_environment_chooses(name, value, code) -> None:
    assert wanted({name: value}) == code


def test_lc_all_is_stronger_than_lang() -> None:
    assert wanted({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}) == "en"


def test_the_option_is_stronger_than_the_environment(capsys, monkeypatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert "エラー" in run(capsys, "show", "nope")[2]
    assert run(capsys, "show", "nope", "--lang", "en")[2].startswith("error: ")
    assert spoken() == "en"


def test_what_cannot_be_spoken_is_a_usage_error(capsys) -> None:
    code, _, said = run(capsys, "--lang", "tlh", "list")
    assert code == 2
    assert "'tlh'" in said
    assert ", ".join(languages()) in said
    assert run(capsys, "list", "--lang")[0] == 2
    with pytest.raises(derive.UsageError):
        speak("../en")


@pytest.mark.parametrize(("arguments", "expected"), [
    (("show", "x*tanh("), "'(' が閉じていません"),
    (("show", "nope"), "'nope' という活性化関数はありません"),
    (("equal", "x", "foo(x)"), "知らない関数です: 'foo'"),
    (("show", "1+|x|"), "|x| は Abs(x) と書きます"),
    (("show", "x+bet"), "パラメータは値とともに宣言します: --param bet=1"),
    (("check", "nowhere:Layer", "--as", "relu"), "モジュール 'nowhere' がありません"),
    (("why", "nonsense"), "規則 'nonsense' はありません"),
    (("equal", "x", "y", "--where", "x>"), "条件ではありません")])
def test_errors_and_hints(capsys, arguments, expected) -> None:
    code, _, said = run(capsys, "--lang", "ja", *arguments)
    assert code in (2, 4)
    assert said.startswith("エラー: ")
    assert "ヒント: " in said
    assert expected in said


@pytest.mark.parametrize(("arguments", "expected"), [
    (("show",), "次の引数が必要です: NAME|FORMULA"),
    (("show", "relu", "--route", "side"), "--route: 'side' は選べません"),
    (("show", "relu", "--nonsense"), "知らない引数です: --nonsense"),
    (("equal", "x", "y", "--budget", "much"), "seconds として読めない値です: 'much'")])
def test_complaints_about_arguments(capsys, arguments, expected) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "ja", *arguments])
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith("使い方: ")
    assert expected in said


def test_help_keeps_to_the_columns_of_the_terminal(capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    with pytest.raises(SystemExit):
        main(["show", "--help", "--lang", "ja"])
    said = capsys.readouterr().out
    assert "逆伝播" in said
    # A list of choices in ASCII is one word to argparse, and as long as it is.
    assert max(width(line) for line in said.splitlines() if not line.isascii()) <= 72


def test_tables_stand_in_columns(capsys) -> None:
    _, shown, _ = run(capsys, "show", "relu", "--lang", "ja")
    lines = [line for line in shown.splitlines() if "∂y/∂x = " in line and "PROVED" in line
             and line.strip().startswith("x ")]
    assert len(lines) == 2
    assert len({width(line.partition("PROVED")[0]) for line in lines}) == 1


def test_a_report_and_its_counterexample(capsys) -> None:
    code, shown, _ = run(capsys, "--lang", "ja", "check", LAYERS, "--as", "relu", "--no-isolation",
                         "--only", "mutates_upstream")
    assert code == 1
    assert "REFUTED 反証" in shown
    assert "dout は変わらない" in shown
    assert "再現: derive check layers.textbook:Relu" in shown
    words = set(WORD.findall(shown))
    assert not words & {"came", "exact", "replay", "Verdict", "breaks", "seed", "unchanged"}


def test_a_card(capsys) -> None:
    _, shown, _ = run(capsys, "card", "silu", "--lang", "ja")
    assert "不動点" in shown
    assert "極小 x = " in shown
    words = set(WORD.findall(shown.partition("\n")[2]))
    assert not words & {"proved", "zeros", "range", "minimum", "increases", "attracting", "needs"}
    _, shown, _ = run(capsys, "card", "elu", "--lang", "ja")
    assert "C¹: f″ は 1" in shown


def test_rules_are_listed_with_their_names(capsys) -> None:
    _, shown, _ = run(capsys, "why", "--lang", "ja")
    assert "連鎖律 (chain_rule)" in shown
    assert "連鎖" not in run(capsys, "why")[1]


def test_an_exercise_in_japanese_is_read_back(capsys, tmp_path) -> None:
    _, exercise, _ = run(capsys, "show", "sigmoid", "--hide", "--lang", "ja")
    assert "空欄" in exercise
    (tmp_path / "mine.txt").write_text(exercise, encoding="utf-8")
    code, marked, _ = run(capsys, "prove", str(tmp_path / "mine.txt"), "--lang", "ja")
    assert code == 3
    assert "UNDECIDED 未決定" in marked


def test_an_error_is_told_when_it_is_shown() -> None:
    with pytest.raises(derive.UsageError) as caught:
        derive.activation("nope")
    assert caught.value.cause == "no activation is called 'nope'"
    with speaking("ja"):
        assert "という活性化関数はありません" in caught.value.show()
    assert caught.value.show().startswith("error: no activation")


def test_a_caret_stands_under_a_place_behind_wide_characters() -> None:
    error = derive.FormulaError("this is not a formula", text="微分 ?", position=3)
    _, excerpt, caret = error.show().splitlines()
    assert width(caret) == width(excerpt)


def test_a_third_language_is_one_more_file(capsys, monkeypatch, tmp_path) -> None:
    folder = Path(derive.language.__file__).parent
    for code in languages():
        (tmp_path / f"{code}.toml").write_bytes((folder / f"{code}.toml").read_bytes())
    latin = (folder / "en.toml").read_text("utf-8").replace('error = "error"', 'error = "erratum"')
    (tmp_path / "la.toml").write_text(latin, encoding="utf-8")
    monkeypatch.setattr("derive.language._FOLDER", str(tmp_path))
    assert "la" in languages()
    assert run(capsys, "show", "nope", "--lang", "la")[2].startswith("erratum: no activation")


def test_speaking_ends_with_its_block() -> None:
    with pytest.raises(KeyError), speaking("ja"):
        say("no.such_message")
    assert spoken() == "en"
    assert told("the formula is empty") == "the formula is empty"


def _rules():
    from derive.derivation.rules import RULES

    return RULES


@pytest.mark.parametrize(("count", "en", "ja"), [
    (1, "the one step", "1 段階"), ("1", "the one step", "1 段階"), (2, "all 2 steps", None)])
def test_one_is_no_plural(count, en, ja) -> None:
    assert say("marked.all_steps", count=count) == en
    if ja is not None:
        with speaking("ja"):
            assert say("marked.all_steps", count=count) == ja


@pytest.mark.parametrize("style", ["layer", "functions", "test"])
def test_written_source_is_the_same_program_in_every_language(style) -> None:
    def program(source: str) -> str:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (
                    ast.get_docstring(node) is not None):
                del node.body[0]
        return ast.unparse(tree)

    english = derive.write("elu", style=style).source
    with speaking("ja"):
        japanese = derive.write("elu", style=style).source
    assert program(english) == program(japanese)
    docstrings = [text for text in re.findall('"""(.*?)"""', japanese, re.DOTALL)
                  if "expm1" not in text]
    assert all(any(ord(c) > 0x3000 for c in text) for text in docstrings)
    assert not set(WORD.findall(japanese.partition("import")[0])) & {"derived", "written", "with"}

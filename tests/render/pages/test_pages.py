"""Pages without a browser: escaped, complete without extras, formulas in written order."""

import builtins
import re
import sys
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import derive
from derive import cli
from derive.commands.pictures import activation_page
from derive.derivation import differentiation
from derive.errors import UndecidableError
from derive.formula.parse import parse
from derive.render.outline import outline
from derive.render.pages import gallery, plots, report, sweep
from derive.render.pages.markup import tag, to_html
from derive.render.pages.mathml import math
from derive.render.pages.shell import page
from derive.render.report_junit import legal
from tests.proved import proved
from tests.render.pages.hostile import REPORT


class Reader(HTMLParser):
    """Reads HTML as a browser does: its tags with their attributes, and all of its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data) -> None:
        self.text += data


def words(element: Element) -> str:
    return "".join(element.itertext())


@given(st.text())
def test_text_and_attributes_read_back_as_they_were(text) -> None:
    read = Reader()
    read.feed(to_html(tag("p", text, tag("b", text), text, title=text)))
    read.close()
    assert read.tags == [("p", [("title", legal(text))]), ("b", [])]
    assert read.text == 3 * legal(text)


def test_a_hostile_report_has_no_markup_of_its_own() -> None:
    html = report.document(REPORT)
    assert html.count("<script>") == 1
    assert "<img" not in html
    assert "onload=window" not in re.sub(r"&lt;svg[^<]*", "", html)
    assert html.count("&lt;script&gt;window.pwned=1&lt;/script&gt;") > 5
    assert "\a" not in html


def test_only_the_script_of_the_page_is_allowed() -> None:
    html = page("x", [])
    (allowed,) = re.findall(r"script-src ([^;\"]+)", html)
    assert re.fullmatch(r"'sha256-[\w+/=]+'", allowed)
    assert "default-src 'none'" in html


@pytest.mark.parametrize(("text", "shown"), [
    ("1/(1+exp(-x))*exp(-x)", "11+e−x·e−x"),
    ("x + 1 + x", "x+1+x"),
    ("(x + 0) * 1", "(x+0)·1"),
    ("tanh(x)**2", "tanh2(x)"),
])
def test_formulas_stay_as_they_are_written(text, shown) -> None:
    assert words(math(parse(text, {"x"}))).replace(" ", "") == shown


def test_a_long_name_is_one_identifier() -> None:
    element = math(parse("negative_slope*x", {"x", "negative_slope"}))
    assert "negative_slope" in [each.text for each in element.iter("mi")]
    assert element.get("alttext") == "negative_slope · x"


def without(monkeypatch, name: str) -> None:
    """Make importing a package fail, as where its extra is not installed."""
    real = builtins.__import__

    def refuse(module, *rest, **more):
        if module.partition(".")[0] == name:
            raise ImportError(name)
        return real(module, *rest, **more)

    for each in [each for each in sys.modules if each.partition(".")[0] == name]:
        monkeypatch.delitem(sys.modules, each)
    monkeypatch.setattr(builtins, "__import__", refuse)


def test_without_matplotlib_the_page_is_there_and_names_the_extra(monkeypatch) -> None:
    without(monkeypatch, "matplotlib")
    checked = proved("tanh")
    html = activation_page(outline(checked), checked)
    assert "backproof[plot]" in html
    assert "Computation graph" in html


def test_without_latex2mathml_one_error_names_the_extra(monkeypatch, capsys, tmp_path) -> None:
    from derive.render.pages import mathml

    mathml._converted.cache_clear()
    without(monkeypatch, "latex2mathml")
    code = cli.main(["show", "tanh", "--format", "html", "-o", str(tmp_path / "a.html")])
    assert code == 2
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "error: pages need the package latex2mathml", '  hint: pip install "backproof[html]"']


def test_a_derivation_by_a_parameter_has_a_page_without_curves(capsys, tmp_path) -> None:
    target = tmp_path / "elu.html"
    assert cli.main(["show", "elu", "--wrt", "alpha", "--format", "html", "-o", str(target)]) == 0
    html = target.read_text(encoding="utf-8")
    assert 'id="graph"' in html
    assert 'id="curves"' not in html


def test_what_cannot_be_drawn_is_said_with_its_reason(monkeypatch) -> None:
    from derive.commands.pictures import pictures
    from derive.render.pages.derivation import Pictures, document

    def too_deep(checked):
        raise RecursionError  # as SymPy does for sixty functions inside each other

    monkeypatch.setattr("derive.numeric.curves.curves", too_deep)
    checked = proved("tanh")
    drawn = pictures(checked)
    assert drawn == Pictures(None, None, "the formula is nested too deeply to be drawn")
    assert "Not drawn: the formula is nested too deeply" in document(
        outline(checked), checked, drawn)


def test_an_exercise_is_no_page(capsys) -> None:
    assert cli.main(["show", "tanh", "--hide", "--format", "html"]) == 2
    assert "an exercise is text" in capsys.readouterr().err


def test_plots_are_in_the_colours_of_the_page() -> None:
    pytest.importorskip("matplotlib", reason='needs matplotlib: pip install -e ".[browser]"')
    from derive.numeric.curves import curves, losses

    checked = proved("relu")
    for picture in (plots.curves_svg(curves(checked), "a"), plots.losses_svg(losses(checked), "b")):
        text = to_html(picture)
        assert "var(--forward)" in text
        assert "#0102" not in text
        assert "http" not in text
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


def test_a_check_is_a_page_from_the_command_line(capsys) -> None:
    code = cli.main(["check", "layers.textbook:Relu", "--as", "relu", "--only", "mutates_upstream",
                     "--format", "html", "--no-isolation"])
    out = capsys.readouterr().out
    assert code == 1
    assert 'id="failure-mutates_upstream"' in out
    assert "derive check layers.textbook:Relu" in out


def test_a_card_is_a_page_that_says_how_each_field_is_known(capsys) -> None:
    assert cli.main(["card", "relu", "--format", "html"]) == 0
    out = capsys.readouterr().out
    assert out.count('class="verdict proved"') == proved_lines("relu")
    assert 'id="curves"' in out


def proved_lines(name: str) -> int:
    """How many lines of a card are proved."""
    from derive.cards.build import card
    from derive.render.card_rows import rows

    return sum(row.how == "proved" for _, found in rows(card(derive.activation(name)))
               for row in found)


def test_the_card_of_what_cannot_be_drawn_says_why(capsys, monkeypatch) -> None:
    def refused(*given):
        raise UndecidableError("a planted gap")

    monkeypatch.setattr("derive.commands.answer.judged", refused)
    cli.main(["card", "relu", "--format", "html"])
    assert "Not drawn: a planted gap" in capsys.readouterr().out


def test_a_sweep_is_a_picture_of_every_number() -> None:
    found = derive.sweep("layers.textbook:Sigmoid", "sigmoid", "float16", accuracy="strict")
    html = sweep.document(found)
    columns = html.count('class="column"')
    assert columns == len(found.tally.forward.rows) + len(found.tally.backward.rows)
    assert f"{found.tally.backward.judged:,} of them judged" in html
    assert 'id="failure-backward"' in html


def test_the_gallery_says_what_is_not_known(capsys, tmp_path, monkeypatch) -> None:
    found = differentiation.differentiate

    def refused(f):
        if f.name == "sin":
            raise UndecidableError("a planted gap")
        return found(f)

    monkeypatch.setattr(differentiation, "differentiate", refused)
    code = cli.main(["gallery", "sin", "identity", "-o", str(tmp_path / "new" / "site"),
                     "--jobs", "1"])
    assert code == 3
    assert "1 PROVED" in capsys.readouterr().out
    site = tmp_path / "new" / "site"
    assert sorted(each.name for each in site.iterdir()) == [
        "compare.html", "identity.html", "index.html", "sin.html"]
    assert "UNDECIDED" in (site / "sin.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("names", "directory", "words"), [
    (["sigmod"], "site", "no activation is called 'sigmod'"),
    (["relu"], "file", "cannot make the directory"),
])
def test_the_gallery_has_one_clear_error(capsys, tmp_path, names, directory, words) -> None:
    (tmp_path / "file").write_text("")
    assert cli.main(["gallery", *names, "-o", str(tmp_path / directory)]) == 2
    assert words in capsys.readouterr().err


def test_a_curve_breaks_where_nothing_is_known() -> None:
    from derive.numeric.curves import Stretch

    x = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    y = np.array([0.0, 1.0, np.nan, 3.0, 4.0])
    stretch = Stretch(x, y, y, y)
    assert gallery._path([stretch], [y]).count("M") == 2

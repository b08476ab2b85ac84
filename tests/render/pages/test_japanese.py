"""Every kind of page in Japanese: no English sentence is left in it, and nothing is missing."""

import re
from html.parser import HTMLParser

import pytest

import derive
from derive import cli
from derive.cards.build import card
from derive.commands.gallery import draw
from derive.commands.pictures import activation_page, pictures
from derive.formula.rows import ROWS
from derive.language import speaking
from derive.proof.through_y import through_y
from derive.render.outline import outline
from derive.render.pages import card as card_page
from derive.render.pages import gallery, report, sweep
from derive.render.pages.derivation import Pictures
from derive.render.through_y import with_through_y
from tests.proved import proved

SAID = ("aria-label", "data-head", "data-words", "title", "alt", "placeholder")
"""Attributes that people see or hear."""
CODE = ("code", "pre", "math", "style", "script", "h1", "option")
"""What is typed, set, or a name."""
WORD = re.compile(r"[A-Za-z]{3,}")
NAMES = {
    "PROVED", "TESTED", "UNDECIDED", "REFUTED", "ulp", "ulps", "NaN", "float", "bfloat",
    "dtype", "dout", "backproof", "pip", "install", "plot", "matplotlib", "exp", "log", "tanh",
    "erf", "sqrt", "max", "min", "piecewise", "alpha", "Lipschitz", "inf", "sup", "mixed",
    "strict", "ONNX", "arXiv", "Gelu", "Relu", "Elu", "Tanh", "Sigmoid", "relu", "elu", "celu",
    "gelu", "sigmoid", "clipped", "transformers", "Nair", "Hinton", "Clevert", "Hendrycks",
    "Gimpel", "sum", "product", "paths", "reciprocal", "forward", "backward", "mutates",
    "upstream", "input", "shape", "layout", "repeat", "isolation", "linear", "determinism",
    "nan", "global", "state", "layers", "textbook"}
"""Names of functions, people, verdicts, clauses and options, which are the same everywhere."""


class Words(HTMLParser):
    """Collects what a page says outside formulas and code."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.said = [], []

    def handle_starttag(self, tag, attrs) -> None:
        if tag not in ("meta", "link", "input"):
            self.inside.append(tag)
        if "math" not in self.inside:
            self.said += [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data) -> None:
        if not set(self.inside) & set(CODE):
            self.said.append(data)


def english(html: str) -> set[str]:
    """The words of a page that are neither names nor Japanese."""
    reader = Words()
    reader.feed(html)
    return {word for text in reader.said for word in WORD.findall(text)} - NAMES


def of_activation(name: str) -> str:
    checked = proved(name)
    shown = with_through_y(outline(checked), through_y(checked.derivation))
    return activation_page(shown, checked)


def of_check() -> str:
    return report.document(derive.check("layers.textbook:Relu", "relu", dtypes=("float32",),
                                        isolate=False))


def of_sweep() -> str:
    return sweep.document(derive.sweep("layers.textbook:Sigmoid", "sigmoid", "float16",
                                       accuracy="strict"))


def of_card() -> str:
    return card_page.document(card(derive.activation("elu")), pictures(proved("elu")))


def of_gallery() -> str:
    drawn = [draw(row) for row in ROWS if row.name in ("relu", "gelu_clipped")]
    entries = [entry for entry, _ in drawn]
    # What a search finds is not shown.
    index = re.sub(r' data-words="[^"]*"', "", gallery.index(entries))
    return "".join((index, gallery.compare(entries), *(page for _, page in drawn)))


PAGES = {"sigmoid": lambda: of_activation("sigmoid"), "elu": lambda: of_activation("elu"),
         "gelu": lambda: of_activation("gelu"), "check": of_check, "sweep": of_sweep,
         "card": of_card, "gallery": of_gallery}


@pytest.mark.parametrize("make", PAGES.values(), ids=PAGES)
def test_no_english_is_left_on_a_page(make) -> None:
    with speaking("ja"):
        html = make()
    assert '<html lang="ja">' in html
    assert english(html) == set()


def test_what_is_missing_is_named_in_japanese(monkeypatch) -> None:
    monkeypatch.setattr("derive.render.pages.plots.available", lambda: False)
    checked = proved("tanh")
    with speaking("ja"):
        html = activation_page(outline(checked), checked)
        assert english(html) == set()
        assert "描画には matplotlib が必要" in html
        drawn = Pictures(None, None, "the formula is nested too deeply to be drawn")
        assert english(card_page.document(card(derive.activation("elu")), drawn)) == set()


def test_a_planted_english_word_is_found() -> None:
    assert english("<p aria-label='Both curves'>微分<math>abc</math> of it</p>") == {
        "Both", "curves"}


def test_the_processes_of_the_gallery_speak_it_too(capsys, tmp_path) -> None:
    assert cli.main(["gallery", "relu", "tanh", "--jobs", "2", "-o", str(tmp_path),
                     "--lang", "ja"]) == 0
    assert "2 個の活性化関数" in capsys.readouterr().out
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "証明済み" in html
    assert "折れ点 x = 0" in html
    assert '<html lang="ja">' in (tmp_path / "relu.html").read_text(encoding="utf-8")

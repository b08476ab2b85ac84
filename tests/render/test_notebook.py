"""What notebooks show: HTML without scripts, LaTeX in one block, and an example that runs."""

import warnings
from pathlib import Path
from xml.etree import ElementTree

import pytest

import derive
from derive.language import speaking

EXAMPLE = Path(__file__).parents[1] / "examples" / "elu.ipynb"
TYPES = {"text/plain", "text/latex", "text/html"}


RECORDS = {
    "Activation": lambda: derive.activation("elu"),
    "Derivation": lambda: derive.differentiate("sigmoid"),
    "Derivation with pieces": lambda: derive.differentiate("relu"),
    "CheckedDerivation": lambda: derive.prove("relu"),
    "CheckedDerivation with names": lambda: derive.prove("mish"),
    "CheckedChain": lambda: derive.why("abs"),
    "Evidence": lambda: derive.equal("x", "x"),
    "Evidence against": lambda: derive.equal("x", "abs(x)"),
    "Written": lambda: derive.write("tanh")}


@pytest.mark.parametrize("make", RECORDS.values(), ids=RECORDS)
def test_a_record_shows_itself(make) -> None:
    record = make()
    bundle = record._repr_mimebundle_()
    assert set(bundle) == TYPES
    tree = ElementTree.fromstring(bundle["text/html"])  # noqa: S314  (written by ourselves)
    assert tree.tag == "div"
    assert not {each.tag for each in tree.iter()} & {"script", "style", "link", "img", "iframe"}
    assert not any(name.startswith("on") or name in ("href", "src")
                   for each in tree.iter() for name in each.attrib)
    assert len(bundle["text/html"]) < 60_000
    # A terminal shows what the command prints, and names in one line what is not judged.
    assert len(bundle["text/plain"]) < 5000
    assert str(record) == bundle["text/plain"] or type(record).__name__ == "Evidence"
    assert len(repr(record)) < 300


@pytest.mark.parametrize("make", RECORDS.values(), ids=RECORDS)
def test_latex_is_one_block(make) -> None:
    latex = make()._repr_mimebundle_()["text/latex"]
    assert latex.count("$$") == 2
    assert latex.startswith("$$")
    assert latex.endswith("$$")
    assert "\n\n" not in latex
    for name in ("aligned", "cases"):
        assert latex.count(rf"\begin{{{name}}}") == latex.count(rf"\end{{{name}}}")
    assert latex.count(r"\left") == latex.count(r"\right")


def test_verdicts_are_the_judges() -> None:
    html = derive.prove("relu")._repr_mimebundle_()["text/html"]
    assert "PROVED" in html
    assert "Kinks" in html
    unjudged = derive.differentiate("relu")._repr_mimebundle_()["text/html"]
    assert "PROVED" not in unjudged
    assert "not judged yet" in unjudged


def test_evidence_shows_its_counterexample() -> None:
    bundle = derive.equal("x", "abs(x)")._repr_mimebundle_()
    assert "REFUTED" in bundle["text/html"]
    assert "at x = -1" in bundle["text/html"]
    assert "REFUTED" in bundle["text/latex"]
    with speaking("ja"):
        assert "反証" in derive.equal("x", "abs(x)")._repr_mimebundle_()["text/html"]


def test_written_source_shows_what_it_was_measured_at() -> None:
    found = derive.write("tanh", dtype="float32")
    html = found._repr_mimebundle_()["text/html"]
    tree = ElementTree.fromstring(html)  # noqa: S314  (written by ourselves)
    assert "".join(tree.find("pre").itertext()) == found.source
    assert len(tree.findall("table/tbody/tr")) == len(found.reached) == 2


def test_a_card_is_tables() -> None:
    bundle = derive.card("elu")._repr_mimebundle_()
    tree = ElementTree.fromstring(bundle["text/html"])  # noqa: S314  (written by ourselves)
    assert len(tree.findall("table")) > 4
    assert "Lipschitz" in bundle["text/plain"]


def test_names_cannot_become_markup() -> None:
    f = derive.activation(formula="x", name="<img src=x onerror=alert(1)>")
    html = f._repr_mimebundle_()["text/html"]
    assert "<img" not in html
    assert "&lt;img" in html


def test_a_report_is_a_table_in_the_language_spoken() -> None:
    report = derive.check("layers.textbook:Relu", "relu", dtypes=("float32",),
                          only=("mutates_upstream",), isolate=False)
    bundle = report._repr_mimebundle_()
    assert bundle["text/plain"].splitlines()[-1].startswith("Verdict  REFUTED")
    assert "REFUTED" in bundle["text/html"]
    with speaking("ja"):
        assert "反証" in report._repr_mimebundle_()["text/html"]


def test_without_its_reader_a_record_is_latex_and_text(monkeypatch) -> None:
    record = derive.activation("elu")  # the first verb used brings the reader
    monkeypatch.setattr("derive.display._readers", [])
    bundle = record._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/latex"}


def test_the_example_notebook_runs_and_shows_what_is_kept_in_it() -> None:
    pytest.importorskip("ipykernel")
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    kept = nbformat.read(EXAMPLE, as_version=4)
    again = nbformat.read(EXAMPLE, as_version=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the kernel's own packages deprecate is not ours
        nbclient.NotebookClient(again, timeout=300, kernel_name="python3", resources={
            "metadata": {"path": str(EXAMPLE.parents[2])}}).execute()
    for old, new in zip(kept.cells, again.cells, strict=True):
        if old.cell_type == "code":
            shown, expected = (each.outputs[-1].data for each in (new, old))
            assert shown == expected, old.source

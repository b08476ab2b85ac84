"""Reports for machines: JUnit XML as its schema wants it, annotations as GitHub reads them."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import derive
from derive import cli
from derive.checker import Claim, Failure, Report
from derive.render.report import to_json
from derive.render.report_github import to_github
from derive.render.report_junit import legal, to_junit
from derive.verdict import Evidence, Verdict

FAILURE = Failure((("x", "37"), ("dout", "1")), "0.0", "8.533e-17", clause="backward",
                  dtype="float64", ulps=7.7e15, x=37.0, dout=1.0,
                  replay="derive check mine:Sigmoid --as sigmoid --at x=37,dout=1")
HOLDS = Claim("forward", "y is f(x)", Evidence(Verdict.TESTED, "mixed", seconds=0.25), "9 points")
BROKEN = Claim("backward", "dx is dout·f′(x)",
               Evidence(Verdict.REFUTED, "mixed", counterexample=FAILURE))
UNKNOWN = Claim("nan", "NaN in, NaN out",
                Evidence(Verdict.UNDECIDED, "mixed", caveats=("100% unknown: one,\ntwo",)))
REPORT = Report("mine:Sigmoid", "sigmoid", "strict", ("float64",), 3, (HOLDS, BROKEN, UNKNOWN),
                ("float64: forward exact",), 1234, 2, (("backward", "float64", float("inf")),))

# Of Windy Road's JUnit.xsd: the children of each element in order, and the required attributes.
CHILDREN = {"testsuites": "(testsuite )*", "properties": "(property )*",
            "testsuite": "properties (testcase )*system-out system-err ",
            "testcase": "((error |failure )?)", "property": "", "failure": "", "error": "",
            "system-out": "", "system-err": ""}
REQUIRED = {"testsuite": {"name", "timestamp", "hostname", "tests", "failures", "errors", "time",
                          "package", "id"},
            "testcase": {"name", "classname", "time"}, "property": {"name", "value"},
            "failure": {"type"}, "error": {"type"}}


def assert_is_junit(text: str) -> ElementTree.Element:
    """Fail unless the text has the schema's shape; return its testsuite."""
    root = ElementTree.fromstring(text)  # noqa: S314  (our own)
    assert root.tag == "testsuites"
    for element in root.iter():
        children = "".join(f"{child.tag} " for child in element)
        assert re.fullmatch(CHILDREN[element.tag], children), (element.tag, children)
        assert set(element.attrib) - {"message"} == REQUIRED.get(element.tag, set())
    (suite,) = root
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp"))
    cases = suite.findall("testcase")
    assert int(suite.get("tests")) == len(cases)
    assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
    assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
    assert float(suite.get("time")) >= 0
    return suite


def test_junit_has_a_case_for_each_claim():
    suite = assert_is_junit(to_junit(REPORT, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)))
    assert suite.attrib["timestamp"] == "2026-01-02T03:04:05"
    assert [suite.get(name) for name in ("tests", "failures", "errors", "time")] == [
        "3", "1", "1", "0.250"]
    held, broken, unknown = suite.findall("testcase")
    assert held.attrib == {"name": "forward", "classname": "mine:Sigmoid", "time": "0.250"}
    assert broken.find("failure").get("type") == "REFUTED"
    assert broken.find("failure").text == (
        "backward (float64): dx is dout·f′(x)\n"
        "  x      37\n"
        "  dout   1\n"
        "  came   0.0\n"
        "  exact  8.533e-17\n"
        "  off by 7.7e+15 ulps\n"
        "  replay: derive check mine:Sigmoid --as sigmoid --at x=37,dout=1")
    assert unknown.find("error").get("type") == "UNDECIDED"
    properties = {each.get("name"): each.get("value") for each in suite.find("properties")}
    assert properties == {"verdict": "REFUTED", "accuracy": "strict", "dtypes": "float64",
                          "seed": "3", "points": "1234", "undecided": "2",
                          "ulps.backward.float64": "inf"}


@given(st.text())
def test_any_text_makes_legal_xml_and_one_annotation(text):
    """Messages hold what a user's exception says: anything at all."""
    failure = replace(FAILURE, left=text, replay=text)
    report = replace(REPORT, target=text, notes=(text,), claims=(
        replace(BROKEN, evidence=replace(BROKEN.evidence, counterexample=failure)),))
    suite = assert_is_junit(to_junit(report))
    assert legal(text).replace("\r\n", "\n").replace("\r", "\n") in suite.find(".//failure").text
    annotation, summary = to_github(report, ("a,b:c.py", 7)).split("\n")
    assert annotation.startswith("::error file=a%2Cb%3Ac.py,line=7,title=")
    assert not summary.startswith("::")
    properties, _, message = annotation[2:].partition("::")
    assert properties.count(",") == 2
    assert not re.search(r"%(?!25|0A|0D)", message)


@pytest.mark.parametrize("text", ["\x00", "\x1b[31m", "\ud800", "\ufffe", "\x0b"])
def test_what_xml_forbids_is_escaped_for_reading(text):
    shown = legal(text)
    assert shown.isprintable() and shown.startswith("\\")
    assert legal("a\tb\nc é 𝛼") == "a\tb\nc é 𝛼"


def test_github_annotates_and_ends_with_the_verdict():
    assert to_github(REPORT, ("src/mine.py", 12)).split("\n") == [
        "::error file=src/mine.py,line=12,title=mine%3ASigmoid as sigmoid%3A backward::"
        "backward (float64): dx is dout·f′(x)%0A  x      37%0A  dout   1%0A  came   0.0%0A"
        "  exact  8.533e-17%0A  off by 7.7e+15 ulps%0A"
        "  replay: derive check mine:Sigmoid --as sigmoid --at x=37,dout=1",
        "::warning file=src/mine.py,line=12,title=mine%3ASigmoid as sigmoid%3A nan::"
        "nan UNDECIDED: NaN in, NaN out%0A  100%25 unknown: one,%0Atwo",
        "mine:Sigmoid as sigmoid: REFUTED  breaks backward  (1,234 points, 2 undecided, seed 3)"]
    assert unquote(to_github(REPORT).split("\n")[0]).startswith("::error title=mine:Sigmoid")


def test_a_report_that_holds_has_no_annotation():
    held = replace(REPORT, claims=(HOLDS,))
    assert to_github(held) == ("mine:Sigmoid as sigmoid: TESTED  the one claim holds on everything "
                               "tried  (1,234 points, 2 undecided, seed 3)")
    assert_is_junit(to_junit(held))


def test_json_has_the_largest_errors():
    content = json.loads(to_json(REPORT))
    assert content["largest_ulps"] == [{"claim": "backward", "dtype": "float64", "ulps": "inf"}]


def test_the_command_writes_both(capsys, monkeypatch):
    monkeypatch.setenv("GITHUB_WORKSPACE", ".")
    check = ["check", "layers.textbook:Relu", "--as", "relu", "--only", "mutates_upstream"]
    assert cli.main([*check, "--format", "junit"]) == 1
    assert_is_junit(capsys.readouterr().out)
    assert cli.main([*check, "--format", "github"]) == 1
    out = capsys.readouterr().out
    assert re.match(r"::error file=layers/textbook.py,line=\d+,title=", out)
    assert out.splitlines()[-1].startswith("layers.textbook:Relu as relu: REFUTED")


def test_broken_promises_show_the_same_block():
    with pytest.raises(AssertionError) as caught:
        REPORT.raise_below(derive.Verdict.TESTED)
    assert str(caught.value) == "\n".join([
        "mine:Sigmoid as sigmoid, strict", "", BROKEN.show(), "", UNKNOWN.show()])

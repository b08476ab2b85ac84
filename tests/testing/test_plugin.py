"""The plugin in a pytest run: what it loads, other options and plugins, the fixture, processes."""

import subprocess
import sys
from xml.etree import ElementTree

import pytest

from derive.testing.items import CLAIMS

pytest_plugins = ["pytester"]

ONE = """
import pytest
from layers.textbook import Relu

@pytest.mark.activation("relu", points=60, only=("nan", "mutates_upstream"))
def zeroing():
    return Relu()
"""


@pytest.fixture(autouse=True)
def at_the_root(pytester):
    """Make the test's folder the root of the inner run, so that node ids start there."""
    pytester.makeini("[pytest]")


HEAVY = ("numpy", "sympy", "flint", "hypothesis")

LIGHT = """
import sys
import pytest

@pytest.mark.activation("relu", points=60, only=("nan",))
def ours():
    from layers import Relu
    return Relu()

def test_plain(): pass
"""

WATCH = f"""
import sys
def pytest_collection_finish():
    print("loaded:", [name for name in {HEAVY!r} if name in sys.modules])
"""


def test_nothing_heavy_is_imported_before_the_first_item(pytester):
    pytester.makeconftest(WATCH)
    pytester.makepyfile(test_light=LIGHT)
    result = pytester.runpytest_subprocess("-s", "-q", "--strict-markers", "-W", "error")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["loaded: []*", "TESTED  test_light.py::ours as relu, mixed: *"])


def test_who_does_not_use_it_loads_next_to_nothing():
    code = ("import sys, derive.pytest_plugin; "
            "print([name for name in sys.modules if name.startswith('derive.')])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert set(eval(done.stdout)) == {  # noqa: S307  (our own list)
        "derive.display", "derive.errors", "derive.language", "derive.verdict",
        "derive.pytest_plugin",
        "derive.testing", "derive.testing.marks"}


def test_in_several_processes_results_and_summary_are_the_same(pytester):
    pytester.makepyfile(test_layers=ONE)
    alone = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-v")
    spread = pytester.runpytest_subprocess("-n2", "--strict-markers", "-p", "no:cacheprovider")
    for result in (alone, spread):
        result.assert_outcomes(passed=1, failed=1)
        lines = result.stdout.lines
        start = next(at for at, line in enumerate(lines) if "activations, seed 0" in line)
        assert lines[start + 1] == (
            "REFUTED  test_layers.py::zeroing as relu, mixed: breaks mutates_upstream")
        assert "  x      [-4.5]" in lines
        assert sum("zeroing as relu" in line for line in lines) == 1


def test_other_options_of_pytest(pytester):
    pytester.makepyfile(test_layers=ONE)
    listed = pytester.runpytest_inprocess("--co", "-q")
    listed.stdout.fnmatch_lines(["test_layers.py::zeroing::nan",
                                 "test_layers.py::zeroing::mutates_upstream", "", "2 tests*"])
    assert "activations, seed" not in listed.stdout.str()
    pytester.runpytest_inprocess("--junitxml=out.xml").assert_outcomes(passed=1, failed=1)
    cases = ElementTree.parse(pytester.path / "out.xml").getroot().findall(".//testcase")  # noqa: S314
    assert [case.get("name") for case in cases] == ["nan", "mutates_upstream"]
    failure = cases[1].find("failure")
    assert failure.text.startswith("mutates_upstream (float32)") and "replay: " in failure.text
    pytester.runpytest_inprocess("--lf", "-v").assert_outcomes(failed=1)
    stopped = pytester.runpytest_inprocess("-x", "--tb=line", "-p", "no:cacheprovider")
    stopped.assert_outcomes(passed=1, failed=1)
    pytester.runpytest_inprocess("-p", "no:terminal")
    off = pytester.runpytest_inprocess("-p", "no:backproof", "-p", "no:cacheprovider")
    assert "zeroing" not in off.stdout.str().replace("::zeroing", "")


def test_the_marker_is_registered_and_the_option_is_in_help(pytester):
    pytester.runpytest_inprocess("--markers").stdout.fnmatch_lines([
        "@pytest.mark.activation(name_or_formula, accuracy='mixed', *"])
    pytester.runpytest_inprocess("--help").stdout.fnmatch_lines(["*--activation-seed=N*"])


def test_a_library_that_is_called_from_another_folder(pytester, monkeypatch):
    folder = pytester.mkdir("inner")
    (folder / "test_layers.py").write_text(ONE, encoding="utf-8")
    monkeypatch.chdir(folder)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["  replay: derive check test_layers.py:zeroing *",
                                 "REFUTED  test_layers.py::zeroing as relu, mixed: *"])


FIXTURE = """
import pytest
import layers
from layers import textbook

def test_ours(check_activation):
    report = check_activation(layers.Relu, "relu", accuracy="strict", points=60)
    assert report.points > 1000

def test_strict(check_activation):
    check_activation(textbook.Sigmoid, "sigmoid", accuracy="strict", points=60)

def test_local(check_activation):
    class Local(textbook.Relu):
        pass
    with pytest.raises(AssertionError, match="mutates_upstream") as caught:
        check_activation(Local, "relu", points=60, only="mutates_upstream")
    assert "replay: pytest test_fixture.py::test_local" in str(caught.value)

@pytest.mark.parametrize("name", ["relu", "silu"])
def test_instance_and_text(check_activation, name):
    check_activation(layers.Relu(), name, points=60, only=["dtype"])
    check_activation("layers:Relu", name, points=60, only=["dtype"])

def test_mistake(check_activation):
    check_activation(layers.Relu, "rellu")
"""


def test_the_fixture_raises_the_same_message_at_the_line_that_asks(pytester):
    pytester.makepyfile(test_fixture=FIXTURE)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=4, failed=2)
    result.stdout.fnmatch_lines([
        '>       check_activation(textbook.Sigmoid, "sigmoid", accuracy="strict", points=60)',
        "E *BrokenPromiseError: layers.textbook:Sigmoid as sigmoid, strict",
        "E       backward (float32): dx is dout·f′(x)",
        "E         dout   1",
        "E         replay: derive check layers.textbook:Sigmoid --as sigmoid *--at x=*",
        "test_fixture.py:10: BrokenPromiseError",
        '>       check_activation(layers.Relu, "rellu")',
        "E *did you mean relu*", "test_fixture.py:25: UsageError",
        "TESTED *test_fixture.py::test_ours as relu, strict: *points, forward exact*",
        "REFUTED *test_fixture.py::test_strict as sigmoid, strict: breaks backward, *",
        "UNCHECKED  test_fixture.py::test_mistake as rellu: *"])
    assert "raise BrokenPromiseError" not in result.stdout.str()


def test_there_is_an_item_for_each_claim_of_our_own_layers(pytester):
    pytester.makepyfile("""
        import pytest, layers
        relu = pytest.mark.activation("relu", accuracy="strict", points=300)(layers.Relu)
        """)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=len(CLAIMS))
    import layers

    del layers.Relu.pytestmark


def test_a_japanese_locale_is_spoken_to_in_japanese(pytester, monkeypatch):
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    pytester.makepyfile(test_layers=ONE, test_fixture="""
def test_it(check_activation):
    check_activation("layers.textbook:Relu", "relu", points=60, only=("mutates_upstream",))
""")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "--junitxml=junit.xml")
    result.assert_outcomes(passed=1, failed=2)
    told = str(result.stdout)
    assert "活性化関数、シード 0" in told
    assert "REFUTED 反証  test_layers.py::zeroing relu として、mixed: " in told
    for english in ("came ", "exact ", "replay:", "is not written to", "breaks"):
        assert english not in told
    root = ElementTree.parse(pytester.path / "junit.xml").getroot()  # noqa: S314  (pytest's own)
    failures = ["".join(each.itertext()) for each in root.iter("failure")]
    assert len(failures) == 2
    assert all("得られた値" in each and "再現: " in each for each in failures)


def test_a_parametrized_mark_says_what_to_do_instead(pytester):
    pytester.makepyfile(test_layers=ONE.replace(
        "def zeroing():", '@pytest.mark.parametrize("slope", [0.1])\ndef zeroing(slope):'))
    result = pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["*parametrize does not reach what has the mark activation*",
                                 "*parametrize a test, and call check_activation in it*"])

"""The mark: a layer becomes an item a claim, checked once, shown as its counterexample."""

import pytest

from derive.checker.behaviour import CLAUSES
from derive.checker.examine import VALUES
from derive.testing.items import CLAIMS
from derive.testing.marks import own_marks

pytest_plugins = ["pytester"]

LAYERS = """
import pytest
import layers
from layers import textbook

@pytest.mark.activation("relu", accuracy="strict", points=300)
class Mine(layers.Relu):
    pass

@pytest.mark.activation("relu", points=300)
def zeroing():
    return textbook.Relu()

def test_plain():
    pass
"""


@pytest.fixture
def run(pytester):
    """Return a function that writes test_layers.py and runs pytest on it, in this process."""
    pytester.makeini("[pytest]")  # so that node ids start here

    def write_and_run(source, *arguments, plugins=()):
        pytester.makepyfile(test_layers=source)
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", *arguments, plugins=plugins)

    return write_and_run


def test_the_claims_known_at_collection_are_those_of_a_check():
    assert (*VALUES, *(clause.name for clause in CLAUSES)) == CLAIMS


def test_an_item_a_claim_its_counterexample_and_a_line_in_the_summary(run):
    result = run(LAYERS, "-v", "-k", "Mine or zeroing")
    result.assert_outcomes(passed=2 * len(CLAIMS) - 1, failed=1, deselected=1)
    result.stdout.fnmatch_lines([
        "test_layers.py::Mine::forward PASSED*", "test_layers.py::Mine::global_state PASSED*",
        "test_layers.py::zeroing::mutates_input PASSED*",
        "test_layers.py::zeroing::mutates_upstream FAILED*"])
    lines = result.stdout.lines
    failure = next(at for at, line in enumerate(lines) if "zeroing::mutates_upstream ___" in line)
    summary = next(at for at, line in enumerate(lines) if "activations, seed 0" in line)
    assert lines[failure + 1:summary] == [
        "mutates_upstream (float32): dout is not written to; read-only and broadcast dout work",
        "  x      [-4.5]",
        "  dout   [3]",
        "  came   dout[0] = 0.0 instead of 3.0",
        "  exact  dout unchanged",
        "  after backward",
        "  replay: derive check test_layers.py:zeroing --as relu --accuracy mixed "
        "--dtype float32 --only mutates_upstream"]
    points = lines[summary + 1].split(": ")[1].split(" points")[0]
    assert int(points.replace(",", "")) > 5000
    assert lines[summary + 1:summary + 3] == [
        f"TESTED   test_layers.py::Mine as relu, strict: {points} points, forward exact, "
        "backward exact",
        "REFUTED  test_layers.py::zeroing as relu, mixed: breaks mutates_upstream, "
        f"{points} points, forward exact, backward exact"]


def test_the_replay_that_is_printed_shows_the_same(pytester):
    from derive import cli

    pytester.makepyfile(test_layers=LAYERS)

    assert cli.main(["check", "test_layers.py:zeroing", "--as", "relu", "--accuracy", "mixed",
                     "--dtype", "float32", "--only", "mutates_upstream"]) == 1




@pytest.fixture
def checks(monkeypatch):
    """Return the options of every check that is made."""
    import derive.checker

    made, check = [], derive.checker.check

    def counting(target, f, accuracy="mixed", dtypes=("float32", "float64"), seed=0, **options):
        made.append({"seed": seed, "dtypes": dtypes, **options})
        return check(target, f, accuracy, dtypes, seed, **options)

    counting.__signature__ = __import__("inspect").signature(check)
    monkeypatch.setattr(derive.checker, "check", counting)
    return made


def test_a_layer_is_checked_once_for_all_its_items(run, checks):
    run(LAYERS).assert_outcomes(passed=2 * len(CLAIMS), failed=1)
    assert [each.get("only") for each in checks] == [None, None]


@pytest.mark.parametrize(("selection", "only"), [
    (["test_layers.py::Mine::dtype"], ("dtype",)),
    (["-k", "Mine and (nan or forward)"], ("forward", "nan")),
    (["test_layers.py::Mine", "-k", "not backward"],
     tuple(name for name in CLAIMS if name != "backward"))])
def test_what_is_selected_is_what_is_checked(run, checks, selection, only):
    run(LAYERS, *selection).assert_outcomes(passed=len(only))
    assert [each["only"] for each in checks] == [only]


def test_the_seed_is_an_option_and_the_marks_own_seed_wins(run, checks):
    result = run("""
        import pytest
        from layers import Relu
        @pytest.mark.activation("relu", points=60, only="dtype")
        def one(): return Relu()
        @pytest.mark.activation("relu", points=60, only=["dtype"], seed=5, dtypes="float64")
        def two(): return Relu()
        """, "--activation-seed", "3")
    result.stdout.fnmatch_lines(["*= activations, seed 3 =*"])
    assert [(each["seed"], each["only"]) for each in checks] == [(3, ("dtype",)), (5, ("dtype",))]
    assert checks[1]["dtypes"] == ("float64",)


def test_parameters_formulas_and_several_marks(run):
    result = run("""
        import numpy as np, pytest
        @pytest.mark.activation("leaky_relu", negative_slope=0.2, points=60, only="forward")
        @pytest.mark.activation("Max(x, a*x)", a="1/5", points=60, only="forward")
        @pytest.mark.activation("leaky_relu", points=60, only="forward")
        class Leaky:
            def forward(self, x):
                self.x = x
                return np.where(x > 0, x, x * x.dtype.type(0.2))
            def backward(self, dout):
                return np.where(self.x > 0, dout, dout * dout.dtype.type(0.2))
        """, "-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*Leaky?leaky_relu?::forward PASSED*",
                                 "*Leaky?Max(x, a?x)?::forward PASSED*",
                                 "*Leaky?leaky_relu?::forward FAILED*",
                                 "REFUTED  test_layers.py::Leaky?leaky_relu? as leaky_relu*"])


def test_marks_inside_test_classes(run):
    result = run("""
        import pytest
        from layers import Relu
        from layers.textbook import Relu as Zeroing
        class TestOurs:
            made = Zeroing
            @pytest.mark.activation("relu", points=60, only="mutates_upstream")
            def method(self):
                return self.made()
            @staticmethod
            @pytest.mark.activation("relu", points=60, only="nan")
            def plain():
                return Relu()
            @pytest.mark.activation("relu", points=60, only="nan")
            class Inner(Relu):
                pass
        """, "-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["  replay: pytest test_layers.py::TestOurs::method"])


def test_fixtures_marks_and_selection_work_as_for_any_test(run):
    result = run("""
        import pytest
        from layers import Relu
        from layers.textbook import Relu as Zeroing
        SETTINGS = []
        @pytest.fixture(autouse=True)
        def settings():
            SETTINGS.append(1)
        @pytest.mark.activation("relu", points=60, only="nan")
        def plain():
            assert SETTINGS
            return Relu()
        @pytest.mark.skip(reason="slow")
        @pytest.mark.activation("relu")
        def skipped(): return Relu()
        @pytest.mark.xfail(strict=True, raises=AssertionError)
        @pytest.mark.activation("relu", points=60, only="mutates_upstream")
        def expected(): return Zeroing()
        """, "-m", "activation")
    result.assert_outcomes(passed=1, skipped=len(CLAIMS), xfailed=1)


def test_a_target_that_cannot_be_checked_fails_with_its_cause(run):
    result = run("""
        import pytest
        @pytest.mark.activation("relu", only="dtype")
        def nothing(): return None
        @pytest.mark.activation("rellu", only="dtype")
        def misspelt(): return None
        @pytest.mark.activation("relu", only="dtype", acuracy="strict")
        def option(): return None
        @pytest.mark.activation("relu", only="dtype")
        def needs(argument): return None
        """)
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines([
        "error: *nothing*", "*did you mean relu*", "*has no parameter 'acuracy'*",
        "*needs: forward returns None*",
        "UNCHECKED  test_layers.py::nothing as relu: *"])
    assert "Traceback" not in result.stdout.str() and "items.py" not in result.stdout.str()


@pytest.mark.parametrize("arguments", ["", '"relu", "strict"', '"relu", undecided="maybe"'])
def test_a_mark_that_says_nothing_is_an_error_of_collection(run, arguments):
    result = run(f"""
        import pytest
        @pytest.mark.activation({arguments})
        def nothing(): return None
        """)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["error: *"])


UNDECIDED = """
import pytest
from layers import Relu
@pytest.mark.activation("relu", points=60, only="forward"{0})
def unknown(): return Relu()
"""


@pytest.fixture
def unknown(monkeypatch):
    """Make every check end UNDECIDED."""
    from dataclasses import replace

    import derive.checker
    from derive.verdict import Evidence, Verdict

    check = derive.checker.check

    def undecided(*arguments, **options):
        report = check(*arguments, **options)
        evidence = Evidence(Verdict.UNDECIDED, "mixed, against the exact value",
                            caveats=("7 points without a known exact value",))
        return replace(report, undecided=7, claims=tuple(
            replace(claim, evidence=evidence) for claim in report.claims))

    undecided.__signature__ = __import__("inspect").signature(check)
    monkeypatch.setattr(derive.checker, "check", undecided)


def test_undecided_is_a_failure_that_says_why(run, unknown):
    result = run(UNDECIDED.format(""))
    result.assert_outcomes(failed=1)
    lines = result.stdout.lines
    start = next(at for at, line in enumerate(lines) if "unknown::forward ___" in line)
    assert lines[start + 1:start + 5] == [
        "forward UNDECIDED: y is f(x)",
        "  7 points without a known exact value", "",
        'unknown is never yes; undecided="allow" in the mark lets it pass']


def test_undecided_passes_where_that_is_said_and_the_summary_shows_it(run, unknown):
    result = run(UNDECIDED.format(', undecided="allow"'))
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["UNDECIDED  *unknown as relu*something could not be known*"])


def test_claims_without_an_item_are_never_lost(run, monkeypatch):
    """What only some checks claim, such as a parameter's gradient, fails with `backward`."""
    from dataclasses import replace

    import derive.checker

    check = derive.checker.check

    def more(*arguments, **options):
        report = check(*arguments, **options)
        broken = report.claim("mutates_upstream")
        extra = replace(broken, name="parameter_alpha")
        return replace(report, claims=tuple(
            extra if claim is broken else claim for claim in report.claims))

    more.__signature__ = __import__("inspect").signature(check)
    monkeypatch.setattr(derive.checker, "check", more)
    result = run(LAYERS, "-v", "-k", "zeroing")
    result.assert_outcomes(passed=len(CLAIMS) - 2, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["*zeroing::backward FAILED*", "*mutates_upstream SKIPPED*",
                                 "parameter_alpha (float32)*"])


def test_objects_of_any_kind_in_a_module_are_left_alone(run):
    run("""
        from unittest import mock
        call = mock.call
        everything = mock.MagicMock()
        class Hostile:
            def __getattribute__(self, name): raise RuntimeError("hands off")
        class Meta(type):
            def __getattr__(cls, name): raise RuntimeError("hands off")
        class Lazy(metaclass=Meta): pass
        hostile = Hostile()
        def test_plain(): pass
        """).assert_outcomes(passed=1)


def test_marks_are_inherited_from_the_nearest_base_alone():
    @pytest.mark.activation("relu")
    class Base:
        pass

    class Plain(Base):
        pass

    @pytest.mark.activation("silu")
    class Own(Base):
        pass

    assert [mark.args for mark in own_marks(Plain)] == [("relu",)]
    assert [mark.args for mark in own_marks(Own)] == [("silu",)]
    assert own_marks(object()) == own_marks(3) == own_marks(int) == []

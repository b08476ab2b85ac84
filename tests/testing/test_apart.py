"""A layer under test that dies, hangs or takes all memory fails its own tests and no others."""

import pytest

from derive.testing.items import CLAIMS

pytest_plugins = ["pytester"]

HOSTILE = """
import os, time
import numpy as np
import pytest
from layers import Relu

@pytest.mark.activation("relu", points=60, only=("nan", "dtype"), time_limit=1)
class Leaves(Relu):
    def forward(self, x, out=None):
        if np.isnan(x).any():
            os._exit(0)
        return super().forward(x)

@pytest.mark.activation("relu", points=60, only=("nan", "dtype"), dtypes="float64", time_limit=1)
def hangs():
    class Hangs(Relu):
        def forward(self, x, out=None):
            while np.isnan(x).any():
                pass
            return super().forward(x)
    return Hangs()

@pytest.mark.activation("relu", points=60, only=("nan", "dtype"), time_limit=1)
def never_made():
    os._exit(0)

def test_plain():
    pass
"""


@pytest.fixture(autouse=True)
def at_the_root(pytester):
    pytester.makeini("[pytest]")


def test_what_dies_or_hangs_fails_its_claims_and_the_run_goes_on(pytester):
    pytester.makepyfile(test_layers=HOSTILE)
    # In a process of its own: pytest itself would end here, with exit code 0.
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", timeout=120)
    # never_made: one item says why, the other that there is nothing to say.
    result.assert_outcomes(passed=3, failed=3, skipped=1)
    shown = result.stdout.str()
    assert "the target died (exit status 0) during forward" in shown
    assert "no answer within 1 s during forward: it hangs, or needs a longer" in shown
    assert "the target died (exit status 0) during the first call" in shown
    result.stdout.fnmatch_lines(["REFUTED * test_layers.py::Leaves as relu, mixed: breaks nan*",
                                 "UNDECIDED * test_layers.py::hangs as relu*",
                                 "UNCHECKED * test_layers.py::never_made as relu: *died*"])


@pytest.mark.parametrize("options", [["--import-mode=prepend"], ["--import-mode=importlib", "-n2"]])
def test_layers_are_apart_wherever_they_are_written(pytester, options):
    """Each layer passes only in another process than pytest's."""
    pytester.makeconftest("import os; os.environ['OURS'] = str(os.getpid())")
    pytester.makepyfile(test_layers="""
        import os
        import pytest
        from layers import Relu
        HERE = os.environ["OURS"] == str(os.getpid())

        @pytest.mark.activation("relu", points=60, only="dtype")
        class Marked(Relu):
            def __init__(self):
                assert not HERE
                super().__init__()

        @pytest.mark.activation("relu", points=60, only="dtype")
        def factory():
            return Marked()

        class TestThese:
            @staticmethod
            @pytest.mark.activation("relu", points=60, only="dtype")
            def static():
                return Marked()

            @pytest.mark.activation("relu", points=60, only="dtype")
            class Inner(Marked):
                pass

        def test_fixture(check_activation):
            check_activation(Marked, "relu", points=60, only="dtype")
        """)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", *options, timeout=120)
    result.assert_outcomes(passed=5)
    assert "checked in this process" not in result.stdout.str()


def test_what_cannot_be_brought_there_is_checked_here_and_said_to_be(pytester):
    pytester.makepyfile(test_layers="""
        import functools
        import pytest
        import layers
        from layers import textbook

        WRONG = []

        @pytest.fixture
        def wrong():
            WRONG.append(1)

        def made(of):
            @pytest.mark.activation("relu", points=60, only="dtype")
            def closure():
                return of()
            return closure

        closure = made(layers.Relu)

        def plain():
            return layers.Sigmoid()

        # Of another name than it says: `plain` is another function.
        wrapped = pytest.mark.activation("relu", points=60, only="forward")(
            functools.wraps(plain)(lambda: layers.Relu()))

        def test_changed(check_activation, monkeypatch):
            monkeypatch.setattr(textbook, "Relu", layers.Relu)
            check_activation(textbook.Relu, "relu", points=60, only="mutates_upstream")

        @pytest.mark.usefixtures("wrong")
        @pytest.mark.activation("relu", points=60, only="forward", undecided="allow")
        def fixed():
            return layers.Sigmoid() if not WRONG else layers.Relu()

        @pytest.mark.activation("relu", points=60, only="dtype", isolate=False)
        def asked():
            return layers.Relu()
        """)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=5)
    start = next(at for at, line in enumerate(result.stdout.lines) if "activations, seed" in line)
    said = {line.split()[1].partition("::")[2]: line.partition("checked in this process: ")[2]
            for line in result.stdout.lines[start + 1:start + 6]}
    assert "cannot be sent to another process" in said["closure"]
    assert "cannot be sent to another process" in said["wrapped"]
    assert said["test_changed"] == "the fixture monkeypatch may have changed it"
    assert said["fixed"] == "the fixture wrong may have changed it"
    assert said["asked"] == ""


def test_a_misspelt_activation_is_said_once_with_the_name_that_was_meant(pytester):
    pytester.makepyfile(test_layers="""
        import pytest
        from layers import Sigmoid
        @pytest.mark.activation("sgmoid")
        def mine():
            return Sigmoid()
        """)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-rs")
    result.assert_outcomes(failed=1, skipped=len(CLAIMS) - 1)
    shown = result.stdout.str()
    assert shown.count("did you mean sigmoid") == 1
    assert "nothing could be checked; 'forward' says why" in shown

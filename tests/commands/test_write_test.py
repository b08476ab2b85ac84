"""derive write-test: what it writes reads well, runs, and tells right from wrong."""

from pathlib import Path

import pytest

from derive import cli
from derive.testing.items import CLAIMS

pytest_plugins = ["pytester"]
PLANTED = Path(__file__).parent.parent / "checker" / "planted"

WRITTEN = '''\
"""layers:Sigmoid against the exact values of sigmoid.

One test for each promise of a layer. A failure shows the simplest x and dout
that break it, and the command that shows it again. Written by

    derive write-test layers:Sigmoid --as sigmoid --accuracy strict --dtype float32
"""

import pytest

from layers import Sigmoid


@pytest.mark.activation("sigmoid", accuracy="strict", dtypes=("float32",))
def sigmoid_as_sigmoid():
    return Sigmoid()
'''


@pytest.fixture
def write(pytester, capsys):
    """Return a function that runs the command and gives exit code, stdout and stderr."""
    pytester.makeini("[pytest]")

    def run(*arguments):
        code = cli.main(["write-test", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def outcomes(pytester):
    """Return a function that runs pytest on a file, in this process."""
    return lambda file: pytester.runpytest_inprocess("-p", "no:cacheprovider", file)


def test_the_file_is_as_a_person_would_write_it_and_passes(write, outcomes):
    code, out, err = write("layers:Sigmoid", "--as", "sigmoid", "--accuracy", "strict",
                           "--dtype", "float32")
    assert (code, err) == (0, "")
    assert out == "wrote test_sigmoid.py; run it with\n  python -m pytest test_sigmoid.py\n"
    assert Path("test_sigmoid.py").read_text("utf-8") == WRITTEN
    outcomes("test_sigmoid.py").assert_outcomes(passed=len(CLAIMS))


@pytest.mark.parametrize(("where", "name", "clause"), [
    ("rectifiers.py:ReluZerosUpstream", "relu", "mutates_upstream"),
    ("rectifiers.py:ReluClipsNan", "relu", "nan"),
    ("state.py:SigmoidSharesItsCache", "sigmoid", "isolation")])
def test_a_planted_bug_fails_one_item(write, outcomes, where, name, clause):
    assert write(f"{PLANTED}/{where}", "--as", name, "-o", "test_bug.py")[0] == 0
    result = outcomes("test_bug.py")
    result.assert_outcomes(passed=len(CLAIMS) - 1, failed=1)
    result.stdout.fnmatch_lines([f"FAILED test_bug.py::*_as_{name}::{clause}*"])


def test_files_instances_formulas_and_parameters(write, outcomes, pytester):
    pytester.mkdir("tests")
    pytester.makepyfile(mine_written="""
        import numpy as np
        class Leaky:
            def __init__(self, slope=0.25):
                self.slope = slope
            def forward(self, x):
                self.x = x
                return np.where(x > 0, x, x * x.dtype.type(self.slope))
            def backward(self, dout):
                return np.where(self.x > 0, dout, dout * dout.dtype.type(self.slope))
        ready = Leaky(0.5)
        """)
    for target, output in (("mine_written.py:Leaky", "tests/test_class.py"),
                           ("mine_written.py:ready", "tests/test_instance.py")):
        code, _, err = write(target, "--formula", "Max(x, slope*x)", "--param", "slope=1/2",
                             "-o", output)
        assert (code, err) == (0, "")
        outcomes(output).assert_outcomes(passed=len(CLAIMS))
    text = Path("tests/test_class.py").read_text("utf-8")
    assert 'sys.path.insert(0, str(Path(__file__).parent / ".."))' in text
    assert '@pytest.mark.activation("Max(x, slope*x)", slope="1/2")' in text
    assert "return Leaky(slope=1/2)" in text
    assert "copy.deepcopy(ready)" in Path("tests/test_instance.py").read_text("utf-8")


def test_what_is_no_layer_but_can_be_checked_gets_the_fixture():
    """Such as a function of an array, which needs an argument."""
    from derive.render.pytest_file import Wanted, pytest_file

    text = pytest_file(Wanted("mine:silu", lambda x: x, "silu", {}, {}, "derive …"), Path())
    assert text.endswith('from mine import silu\n\n\ndef test_silu_as_silu(check_activation):\n'
                         '    check_activation(silu, "silu")\n')
    assert "import pytest" not in text


def test_nothing_is_overwritten_unless_that_is_asked_for(write):
    arguments = ["layers:Relu", "--as", "relu"]
    Path("test_relu.py").write_text("precious")
    code, out, err = write(*arguments)
    assert (code, out) == (2, "")
    assert err == ("error: test_relu.py exists\n"
                   "  hint: --force overwrites it, -o FILE writes another\n")
    assert Path("test_relu.py").read_text() == "precious"
    assert write(*arguments, "--force")[0] == 0
    assert "import Relu" in Path("test_relu.py").read_text("utf-8")


def test_to_stdout(write):
    code, out, _ = write("layers:Relu", "--as", "relu", "-o", "-")
    assert code == 0
    compile(out, "out", "exec")
    assert not list(Path().glob("test_*.py"))


@pytest.mark.parametrize(("arguments", "code", "message"), [
    (["layers:Rellu", "--as", "relu"], 4, "did you mean Relu?"),
    (["layers:Relu", "--as", "rellu"], 2, "did you mean relu"),
    (["none_such:Relu", "--as", "relu"], 4, "no module"),
    (["layers:Relu", "--as", "relu", "-o", "none/test_x.py"], 2, "cannot write"),
    (["layers:Relu", "--as", "relu", "--param", "a=1"], 2, "has no parameter"),
    (["my-own.py:Relu", "--as", "relu"], 2, "rename it, as my_own")])
def test_mistakes_are_one_message_and_no_file(write, pytester, arguments, code, message):
    (pytester.path / "my-own.py").write_text("from layers import Relu")
    came, out, err = write(*arguments)
    assert (came, out) == (code, "")
    assert err.startswith("error: ") and message in err
    assert not list(Path().glob("test_*.py"))

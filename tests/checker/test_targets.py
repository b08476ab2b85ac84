"""Whatever is brought, a clear answer: it can be used, or why not and what to do."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from derive.checker import check
from derive.checker.targets import load
from derive.errors import TargetError, UsageError

GOOD = '''
import numpy as np
class Good:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)
    def backward(self, dout):
        return dout * (self.x > 0)
'''


def refusal(target):
    with pytest.raises(TargetError) as caught:
        load(target)
    assert caught.value.exit_code == 4
    return caught.value


@pytest.fixture
def module(tmp_path):
    def write(text, name="mine.py"):
        (tmp_path / name).write_text(text)
        return tmp_path / name
    return write


def test_a_file_and_a_module(module, monkeypatch):
    path = module(GOOD)
    assert load(f"{path}:Good").label == f"{path}:Good"
    monkeypatch.chdir(path.parent)
    path.rename(path.with_name("a_module_of_mine.py"))
    assert load("a_module_of_mine:Good").run(np.ones(2), np.ones(2))[1].tolist() == [1, 1]


def test_what_is_missing_is_named_with_the_closest_there_is(module):
    path = module(GOOD)
    assert "has no 'Goood'" in str(refusal(f"{path}:Goood"))
    assert "did you mean Good?" in refusal(f"{path}:Goood").hint
    assert "there is no file" in str(refusal(f"{path.with_name('mime.py')}:Good"))
    assert "mine.py" in refusal(f"{path.with_name('mime.py')}:Good").hint
    assert "there is no module 'no_such_thing'" in str(refusal("no_such_thing:Good"))
    assert "module:Name" in refusal("layers").hint


def test_a_module_that_raises_shows_its_line(module):
    error = refusal(f"{module('import numpy as np' + chr(10) + 'np.nothing()')}:X")
    assert "AttributeError" in str(error) and "mine.py, line 2: np.nothing()" in str(error)
    assert "SyntaxError" in str(refusal(f"{module('class A(:', 'other.py')}:A"))
    assert "no_such_thing" in str(refusal(f"{module('import no_such_thing', 'third.py')}:A"))


class NoBackward:
    def forward(self, x):
        return x


class Misspelt:
    def forward(self, x):
        return x

    def backwards(self, dout):
        return dout


class NeedsArguments:
    def __init__(self, slope):
        self.slope = slope

    forward = backward = None


class Answers:
    """forward is right, backward answers whatever it is told to."""

    answer = staticmethod(lambda dout: dout)

    def forward(self, x):
        return x

    def backward(self, dout):
        return self.answer(dout)


def test_a_file_of_a_package_may_import_relatively(tmp_path):
    inner = tmp_path / "package_of_mine" / "layers"
    inner.mkdir(parents=True)
    for folder in (inner, inner.parent):
        (folder / "__init__.py").write_text("")
    (inner.parent / "base.py").write_text("from tests.checker.planted.hostile import Relu\n")
    (inner / "act.py").write_text("from ..base import Relu\nclass Mine(Relu):\n    pass\n")
    assert load(f"{inner / 'act.py'}:Mine").form == "a layer"


def test_a_syntax_error_names_its_line_once(tmp_path):
    (tmp_path / "wrong.py").write_text("class Relu\n    pass\n")
    error = refusal(f"{tmp_path / 'wrong.py'}:Relu")
    assert error.cause.endswith("raises SyntaxError: expected ':' (wrong.py, line 1)")


def test_an_error_in_the_library_shows_the_users_own_line(tmp_path):
    file = tmp_path / "asks.py"
    file.write_text("import argparse\nparser = argparse.ArgumentParser()\n"
                    "parser.add_argument('--file', required=True)\nparser.parse_args([])\n")
    assert "(asks.py, line 4: parser.parse_args([]))" in refusal(f"{file}:Relu").cause


def test_an_instance_that_cannot_be_copied_is_said_to_be_one():
    layer = ReluOfTheseTests()
    layer.lock = threading.Lock()
    error = refusal(layer)
    assert "cannot be copied" in error.cause
    assert error.hint == "an instance is copied for each use; bring its class, or a factory of it"


class ReluOfTheseTests:
    def forward(self, x):
        return x

    def backward(self, dout):
        return dout


def raises(dout):
    raise KeyError("cache")


@pytest.mark.parametrize(("target", "message", "hint"), [
    (NoBackward, "has no method 'backward'", "forward(x) and backward(dout)"),
    (Misspelt, "has no method 'backward'", "it has 'backwards'"),
    (NeedsArguments, "missing a required argument: 'slope'", "lambda"),
    (3, "is no layer but int", "a class with forward"),
    (np.abs, "gives y and no gradient", "factory"),
    (lambda x: None, "forward returns None", "called with x"),
    (lambda x, y: x, "cannot be called without arguments", "factory"),
    (lambda: 3, "has no method", ""),
])
def test_what_is_no_layer(target, message, hint):
    error = refusal(target)
    assert message in str(error) and hint in error.hint


@pytest.mark.parametrize(("answer", "message"), [
    (raises, "KeyError: 'cache' (test_targets.py, line"),
    (lambda dout: None, "backward returns None"),
    (lambda dout: dout.astype(object), "backward returns an array of object"),
    (lambda dout: "gradient", "backward returns a str"),
    (lambda dout: dout[:1], "backward returns shape (1,) for (3,)"),
    (lambda dout: (dout,), "backward returns shape (1, 3) for (3,)"),  # row 48
    (lambda dout: [1, [2, 3]], "backward returns a ragged list"),
    (np.zeros, "TypeError"),  # row 1
    (lambda dout: sys.exit(3), "SystemExit: 3"),
])
def test_a_layer_that_does_not_answer(answer, message):
    layer = type("Planted", (Answers,), {"answer": staticmethod(answer)})
    assert message in str(refusal(layer))


def test_misbehaviour_on_special_input_is_a_broken_clause(judged):
    class OnlyVectors(Answers):
        def forward(self, x):
            assert x.ndim == 1, "one dimension only"
            return x

    report = check(OnlyVectors, judged("identity"), only=["shape"])
    assert "AssertionError: one dimension only" in report.failures[0].came

    class Overflowing(Answers):
        def forward(self, x):
            if np.any(np.abs(x) > 1000):
                raise OverflowError("math range error")
            return x

    failure = check(Overflowing, judged("identity"), points=600).claim("forward").failure
    assert "math range error" in failure.came and failure.exact == "1001"


def test_instances_are_copied_for_each_use(judged):
    layer = Answers()
    layer.count = 0
    check(layer, judged("identity"), points=300)
    assert vars(layer) == {"count": 0}


def test_names_that_do_not_exist(judged):
    for options in ({"accuracy": "exact"}, {"dtypes": ["float128"]}, {"only": ["speed"]},
                    {"dtypes": ()}):
        with pytest.raises(UsageError):
            check(Answers, judged("identity"), **options)


def test_importing_the_checker_is_light():
    code = ("import sys, derive.checker; "
            "print([m for m in ('hypothesis', 'torch', 'jax') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code],  # noqa: S603  (our own code)
                          capture_output=True, text=True,
                          check=True, timeout=60, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "[]"

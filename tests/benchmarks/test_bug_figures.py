"""The comparison's own parts: each rival rejects a plain slip and lets a correct layer pass."""

import pytest

from derive.checker.targets import load
from tests.benchmarks.bug_figures import derive_check, tallied
from tests.benchmarks.rivals import RIVALS
from tests.checker.planted.rows import BUGS, ODDITIES

PLAIN = [next(each for each in rows if each.name == name)
         for rows, name in ((BUGS, "SigmoidPlus"), (ODDITIES, "SigmoidLazy"))]
NEEDS = {"torch": "torch", "jax": "jax", "autograd": "autograd"}


@pytest.mark.filterwarnings("default")  # the frameworks have warnings of their own
@pytest.mark.parametrize("name", [*RIVALS, "derive.check"])
def test_a_checker_tells_a_slip_from_a_correct_layer(name):
    package = NEEDS.get(name.split(".")[0].split()[0])
    if package:
        pytest.importorskip(package)
    rival = RIVALS[name]() if name in RIVALS else derive_check
    layers = [(load(planted.target).make, planted) for planted in PLAIN]
    tally = tallied(rival, layers)
    assert tally.rejected == {PLAIN[0].target}
    assert tally.points > 0

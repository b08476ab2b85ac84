"""What is drawn is exact; what float64 loses is measured against the oracle."""

import numpy as np
import pytest

from derive.numeric.curves import BEYOND, WINDOW, curves, losses
from tests.proved import proved


def test_a_smooth_curve_is_right_everywhere() -> None:
    (stretch,) = curves(proved("tanh")).stretches
    t = np.tanh(stretch.x)
    assert (stretch.x[0], stretch.x[-1]) == (-WINDOW, WINDOW)
    np.testing.assert_allclose(stretch.f, t, rtol=1e-5, atol=1e-12)
    np.testing.assert_allclose(stretch.slope, 1 / np.cosh(stretch.x)**2, rtol=1e-5)
    np.testing.assert_allclose(stretch.curvature, -2 * t / np.cosh(stretch.x)**2, rtol=1e-5,
                               atol=1e-12)


def test_a_kink_ends_one_stretch_and_begins_the_next() -> None:
    found = curves(proved("relu"))
    left, right = found.stretches
    assert left.x[-1] == right.x[0] == 0
    assert (left.slope[-1], right.slope[0]) == (0, 1)
    (bend,) = found.bends
    assert (bend.x, bend.f, bend.left, bend.right, bend.chosen) == (0, 0, 0, 1, 0)


def test_a_jump_has_both_values() -> None:
    below, above = curves(proved("hard_shrink")).leaps
    assert (below.x, below.left, below.right) == (-0.5, -0.5, 0)
    assert (above.x, above.left, above.right, above.value) == (0.5, 0, 0.5, 0)


def test_what_happens_further_out_is_drawn_too() -> None:
    found = curves(proved("relu6"))
    assert found.stretches[-1].x[-1] == 6 + BEYOND


@pytest.mark.parametrize("name", ["sigmoid", "softplus"])
def test_the_plain_formula_loses_what_the_stable_form_keeps(name) -> None:
    for loss in losses(proved(name)):
        assert loss.x.shape == loss.plain.shape == loss.stable.shape
        assert np.nanmax(loss.stable) < 8
    assert max(np.nanmax(loss.plain) for loss in losses(proved(name))) > 1e6


def test_relu_loses_nothing() -> None:
    for loss in losses(proved("relu")):
        assert np.nanmax(loss.plain) == np.nanmax(loss.stable) == 0


def test_functions_sixty_deep_have_curves() -> None:
    from derive.derivation.differentiation import differentiate
    from derive.formula.catalogue import activation
    from derive.numeric.curves import curves
    from derive.numeric.forms import AS_DERIVED, candidates
    from derive.proof.prove import prove

    checked = prove(differentiate(activation(formula="tanh(" * 60 + "x" + ")" * 60)))
    (stretch,) = curves(checked).stretches
    assert np.isfinite([stretch.f, stretch.slope]).all()
    # A quotient stands for f″, and says nothing at 0.
    known = np.isfinite(stretch.curvature)
    assert set(stretch.x[~known]) <= {0.0}
    # Away from the bend at 0 differences of f′ see f″ well enough.
    inner = slice(1, -1)
    seen, exact, x = (each[inner] for each in (
        np.gradient(stretch.slope, stretch.x), stretch.curvature, stretch.x))
    far = np.abs(x) > 1
    assert (np.abs(seen - exact)[far] < 0.05 * np.abs(exact[far])).all()
    f = checked.activation
    assert [form.name for form in candidates(f.formula, f.x, (0, None))] == [AS_DERIVED]

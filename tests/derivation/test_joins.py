"""Where pieces meet: kinks, jumps, points of their own, and points without a finite slope."""

import pytest

import derive
from derive.errors import UndecidableError, UsageError
from derive.formula.catalogue import activation
from derive.formula.notation import ascii_text


def found(formula: str) -> dict[str, list[str]]:
    derivation = derive.differentiate(activation(formula=formula))
    return {name: [ascii_text(each.at) for each in getattr(derivation, name)]
            for name in ("kinks", "jumps", "singular")}


@pytest.mark.parametrize(("formula", "kinks", "jumps", "singular"), [
    ("Abs(x**2 - 2)", ["-sqrt(2)", "sqrt(2)"], [], []),
    ("x*Abs(x)", [], [], []),
    ("Piecewise((x, x < 1), (x + 1, True))", [], ["1"], []),
    ("Piecewise((x, x != 0), (3, True))", [], ["0"], []),
    ("Piecewise((1, x < 0), (5, x <= 0), (1, True))", [], ["0"], []),
    ("1/Abs(x)", [], [], ["0"]),
    ("sqrt(Abs(x))", [], [], ["0"]),
    ("sqrt(x**2)", [], [], ["0"]),
    ("sqrt(1 + x**2)", [], [], []),
    ("x**2*Abs(x)", [], [], []),
])
def test_what_happens_where_pieces_meet(formula: str, kinks, jumps, singular) -> None:
    result = {name: [text.replace("2**(1/2)", "sqrt(2)") for text in texts]
              for name, texts in found(formula).items()}
    assert result == {"kinks": kinks, "jumps": jumps, "singular": singular}
    assert derive.prove(formula).verdict is derive.Verdict.PROVED


@pytest.mark.parametrize(("formula", "kinks", "jumps"), [
    ("Abs(x**3 - 3*x + 1)", 3, 0), ("Max(x**3 - x - 1, 0)", 1, 0), ("Max(x, cos(x))", 1, 0),
    ("Piecewise((x**3, x**3 < x + 1), (x, True))", 0, 1), ("Max(0, x - cos(x))**2", 0, 0),
    ("x*Max(exp(x), 2 - x)", 1, 0), ("Max(sqrt(2) - x, exp(x)*x)", 1, 0),
    ("Min(Max(x*tanh(x), 1), 3)", 4, 0), ("Max(x, sin(x))", 0, 0),
])
def test_a_break_without_a_closed_form_is_judged_like_any_other(
        formula: str, kinks: int, jumps: int) -> None:
    checked = derive.prove(formula)
    assert [check.claim.place for check in checked.failures()] == []
    assert (len(checked.kinks), len(checked.jumps)) == (kinks, jumps)
    assert checked.replay() == len(checked.checks)


def test_breaks_that_cannot_be_counted_are_refused() -> None:
    with pytest.raises(UndecidableError, match="not all found"):
        found("Max(sin(x), 0)")


def test_a_value_filled_into_a_hole_is_proved_only_where_its_limit_is_known() -> None:
    # The second is true too, but no power series shows it: unknown is never yes.
    for text, verdict in (("sin(x)/x, x != 0), (1", derive.Verdict.PROVED),
                          ("x**2*sin(1/x), x != 0), (0", derive.Verdict.UNDECIDED)):
        assert derive.prove(f"Piecewise(({text}, True))").verdict is verdict


@pytest.mark.parametrize("name", ["u1", "y", "h", "u"])
def test_parameters_cannot_take_the_names_of_nodes(name: str) -> None:
    with pytest.raises(UsageError, match="derivations use that name"):
        activation(formula=f"{name}*x", parameters={name: 2})

"""Only the judge signs: built-in derivations proved, a planted wrong line refuted where it is."""

from dataclasses import replace

import pytest
import sympy

import derive
from derive.derivation.differentiation import differentiate
from derive.derivation.record import Chain, Derivation
from derive.derivation.why import explain
from derive.formula import written
from derive.formula.catalogue import activation, from_row
from derive.formula.rows import ROWS
from derive.proof.prove import CheckedChain, CheckedDerivation, prove, prove_chain
from derive.verdict import Verdict
from tests.formula.test_written import nested
from tests.proved import proved

PLANTED = ROWS[::4]
SMOOTH = ("sigmoid", "tanh", "silu", "softplus", "mish", "gelu", "squareplus", "gaussian")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_line_of_every_activation_is_proved(row) -> None:
    checked = proved(row.name)
    assert [check.claim.place for check in checked.failures()] == []
    assert checked.verdict is Verdict.PROVED


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_slope_is_what_sympy_finds(row) -> None:
    checked = proved(row.name)
    f = checked.activation
    for piece in checked.pieces:
        where = {**f.where, "x": (piece.low, piece.high)}
        independent = sympy.diff(piece.formula, f.x)
        assert derive.equal(piece.slope, independent, where).verdict is Verdict.PROVED


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("route", ["backward", "quotient"])
def test_both_routes_end_in_equal_forms(name: str, route: str) -> None:
    checked = prove(differentiate(activation(name), route=route))
    assert checked.verdict is Verdict.PROVED


def wrong(expr: sympy.Expr) -> sympy.Expr:
    """Return an expression that differs: twice the sine more, so that no symmetry hides it."""
    return written.add(expr, written.apply(sympy.sin, written.variable("x")), sympy.Integer(2))


def with_step(chain: Chain, position: int) -> Chain:
    steps = list(chain.steps)
    steps[position] = replace(steps[position], after=wrong(steps[position].after))
    return replace(chain, steps=tuple(steps))


@pytest.mark.parametrize("row", PLANTED, ids=lambda row: row.name)
def test_a_planted_wrong_step_is_refuted_with_a_counterexample(row) -> None:
    derivation = differentiate(from_row(row))
    number = len(derivation.pieces) - 1
    chain = derivation.pieces[number].chain
    for position in {0, len(chain.steps) - 1}:
        pieces = list(derivation.pieces)
        pieces[number] = replace(pieces[number], chain=with_step(chain, position))
        checked = prove(replace(derivation, pieces=tuple(pieces)))
        evidence = checked.at("piece", number, "step", position)
        assert checked.verdict is Verdict.REFUTED
        assert evidence is not None
        assert evidence.verdict is Verdict.REFUTED
        assert evidence.counterexample is not None
        assert evidence.counterexample.left != evidence.counterexample.right


def planted(derivation: Derivation, part: str) -> Derivation:
    flow = derivation.sweep[1]
    each = flow.contributions[0]
    match part:
        case "local" | "flow" | "through":
            value = each.through if part == "through" else getattr(each, part)
            changed = replace(each, **{part: wrong(value or each.local)})
            new = replace(flow, contributions=(changed, *flow.contributions[1:]))
        case _:
            new = replace(flow, **{part: wrong(getattr(flow, part))})
    return replace(derivation, sweep=(derivation.sweep[0], new, *derivation.sweep[2:]))


@pytest.mark.parametrize("part", ["local", "flow", "through", "total", "gradient"])
@pytest.mark.parametrize("name", ["sigmoid", "silu", "mish"])
def test_a_planted_wrong_gradient_in_the_sweep_is_refuted(name: str, part: str) -> None:
    assert prove(planted(differentiate(activation(name)), part)).verdict is Verdict.REFUTED


def test_a_forgotten_consumer_is_refuted() -> None:
    derivation = differentiate(activation("silu"))
    last = derivation.sweep[-1]
    assert len(last.contributions) == 2
    forgotten = replace(last, contributions=last.contributions[:1],
                        total=last.contributions[0].flow)
    checked = prove(replace(derivation, sweep=(*derivation.sweep[:-1], forgotten)))
    assert checked.verdict is Verdict.REFUTED


def test_wrong_pieces_kinks_graphs_and_premises_are_refuted() -> None:
    relu = differentiate(activation("relu"))
    left, right = relu.pieces
    for pieces in ((right, left), (left,), ()):
        with pytest.raises(ValueError, match="cover the line"):
            replace(relu, pieces=pieces)
    assert prove(replace(relu, kinks=())).verdict is Verdict.REFUTED
    kink = replace(relu.kinks[0], right=sympy.Integer(2))
    assert prove(replace(relu, kinks=(kink,))).verdict is Verdict.REFUTED
    smooth = replace(relu.kinks[0], right=sympy.Integer(0))
    assert prove(replace(relu, kinks=(smooth,))).verdict is Verdict.REFUTED
    sigmoid = differentiate(activation("sigmoid"))
    node = replace(sigmoid.graph.nodes[2], expression=written.variable("x"))
    nodes = (*sigmoid.graph.nodes[:2], node, *sigmoid.graph.nodes[3:])
    assert prove(replace(sigmoid, graph=replace(sigmoid.graph, nodes=nodes))).verdict is (
        Verdict.REFUTED)
    chain = sigmoid.pieces[0].chain
    premise = with_step(chain.steps[-1].premises[0], 1)
    steps = (*chain.steps[:-1], replace(chain.steps[-1], premises=(premise,)))
    piece = replace(sigmoid.pieces[0], chain=replace(chain, steps=steps))
    checked = prove(replace(sigmoid, pieces=(piece,)))
    assert checked.at("piece", 0, "step", 3, 0, "step", 1).verdict is Verdict.REFUTED
    assert checked.verdict is Verdict.REFUTED


def test_a_wrong_rule_is_refuted() -> None:
    chain = explain("reciprocal")
    steps = (*chain.steps[:3], replace(chain.steps[3], after=wrong(chain.steps[3].after)),
             *chain.steps[4:])
    assert prove_chain(replace(chain, steps=steps)).verdict is Verdict.REFUTED


def test_only_the_judge_signs() -> None:
    sigmoid = differentiate(activation("sigmoid"))
    with pytest.raises(TypeError, match="only prove"):
        CheckedDerivation(sigmoid, ())
    with pytest.raises(TypeError, match="only prove"):
        CheckedChain(explain("exp"), ())


def test_deep_compositions_are_proved_node_by_node() -> None:
    f = activation(formula=nested(20))
    checked = prove(differentiate(f))
    assert checked.verdict is Verdict.PROVED
    assert len(checked.checks) < 20 * 60


@pytest.mark.parametrize(("formula", "verdict"), [
    ("Piecewise((sin(x)/x, x != 0), (1, True))", Verdict.PROVED),
    ("Piecewise(((exp(x) - 1)/x, x != 0), (1, True))", Verdict.PROVED),
    ("Piecewise((x/tanh(x), x != 0), (1, True))", Verdict.PROVED),
    ("Piecewise((x**2*sin(1/x), x != 0), (0, True))", Verdict.UNDECIDED)])
def test_a_hole_that_is_filled_is_a_smooth_join(formula: str, verdict: Verdict) -> None:
    """0/0 at the join itself: the slope there is the limit, judged from both sides."""
    checked = prove(differentiate(activation(formula=formula)))
    assert checked.verdict is verdict
    assert not checked.kinks


@pytest.mark.parametrize(("formula", "kinks"), [
    ("Max(0, x)**1.5", 0), ("sign(x)*Abs(x)**(4/3)", 0), ("Abs(x)**1.5*tanh(x)", 0),
    ("Max(0, 1 - x**2)**1.5", 0), ("sqrt(Abs(x))*x + Abs(x)", 1),
])
def test_roots_that_vanish_where_pieces_meet_are_proved_to_meet(formula: str, kinks: int) -> None:
    checked = prove(differentiate(activation(formula=formula)))
    assert checked.verdict is Verdict.PROVED
    assert len(checked.kinks) == kinks
    assert checked.replay() == len(checked.checks)


def test_a_wrong_slope_where_a_root_vanishes_is_refuted() -> None:
    honest = differentiate(activation(formula="Max(0, x)**1.5"))
    left, right = honest.pieces
    planted = replace(honest, pieces=(left, replace(right, slope=wrong(right.slope))))
    places = [check.claim.place for check in prove(planted).failures()]
    assert ("piece", 1, "slope") in places


def test_a_hole_that_is_filled_wrongly_is_a_jump() -> None:
    checked = prove(differentiate(activation(formula="Piecewise((sin(x)/x, x != 0), (2, True))")))
    assert [each.at for each in checked.jumps] == [0]
    assert checked.verdict is Verdict.PROVED


def test_a_switch_whose_sides_only_touch_never_switches() -> None:
    checked = prove(differentiate(activation(formula="max(exp(x) - 1, x)")))
    assert len(checked.pieces) == 1
    assert checked.verdict is Verdict.PROVED

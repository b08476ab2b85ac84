"""The one place that builds expressions: nothing collapses, shared parts stay shared."""

import pathlib

import sympy

import derive
from derive.formula import writings, written
from derive.formula.parse import parse

X = written.variable("x")


def nested(times: int) -> sympy.Expr:
    """Return SiLU applied to itself, parts shared."""
    expr: sympy.Expr = X
    for _ in range(times):
        expr = written.divide(expr, written.add(sympy.S.One, written.apply(
            sympy.exp, written.negative(expr))))
    return expr


def test_replace_at_touches_nothing_else() -> None:
    tree = parse("1*x + (x + 0)*2")
    path = next(path for path, part in written.parts(tree) if part == 2)
    assert written.replace_at(tree, path, sympy.Integer(3)) == parse("1*x + (x + 0)*3")


def test_substitution_is_simultaneous_and_keeps_structure() -> None:
    y = written.variable("y")
    tree = parse("x + y*1", ("x", "y"))
    assert written.substitute(tree, {X: y, y: X}) == parse("y + x*1", ("x", "y"))


def test_sizes_of_shared_graphs_are_counted_without_walking_them() -> None:
    deep = nested(60)
    assert len(list(written.postorder(deep))) < 1000
    assert written.tree_size(deep) > 2**60
    assert written.variables(written.substitute(deep, {X: written.variable("t")})) == {
        written.variable("t")}


def test_unevaluated_building_happens_in_one_module() -> None:
    sources = pathlib.Path(derive.__file__).parent.rglob("*.py")
    found = {path.name for path in sources if "evaluate=False" in path.read_text()}
    assert found == {"written.py"}


def test_same_writing_is_up_to_grouping_only() -> None:
    assert writings.same_writing(parse("x*(2*x)"), parse("x*2*x"))
    assert writings.same_writing(parse("-(x*2)"), parse("-x*2"))
    assert not writings.same_writing(parse("x*2"), parse("2*x"))
    assert not writings.same_writing(parse("x - (1 - x)"), parse("x - 1 - x"))
    assert writings.same_writing(nested(80), nested(80))

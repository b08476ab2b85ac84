"""A step's name is that of a rewrite which, at one place, gives exactly the next line.

Paths are replayed by a search of the tests' own: rewrites of that name from the left, rewrites
that are called so when read backwards from the right. What a name says is checked beside it.
"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Add, Rational

from derive.derivation.connect import connect, settled
from derive.derivation.factors import base_and_exponent, signed
from derive.derivation.likeness import key
from derive.derivation.openings import OPENINGS, REVERSED, step_reason
from derive.derivation.rewrites import REWRITES
from derive.formula import written
from derive.formula.notation import ascii_text
from derive.formula.parse import parse

ROWS = (*REWRITES, *OPENINGS)
BACKWARDS = [(row, REVERSED.get(row.name, row.name)) for row in ROWS]


def at_one_place(expr, apply):
    """Yield what a rewrite makes of an expression, at each place where it applies."""
    for path, part in written.parts(expr):
        changed = apply(part) if part.args else None
        if changed is not None and changed != part:
            yield part, changed, settled(written.replace_at(expr, path, changed), path)


def replayed(before, after, names):
    """Tell whether the names lead from one line to the other, each one rewrite at one place."""
    left = {key(before): before}
    for count in range(len(names) + 1):
        right = {key(after): after}
        for name in reversed(names[count:]):
            right = {key(new): new for form in right.values() for row, said in BACKWARDS
                     if said == name for _, _, new in at_one_place(form, row.apply)}
        if set(left) & set(right):
            return True
        if count < len(names):
            left = {key(new): new for form in left.values() for row in ROWS
                    if row.name == names[count] for _, _, new in at_one_place(form, row.apply)}
    return False


def without(items, others):
    rest = list(items)
    for each in others:
        if each in rest:
            rest.remove(each)
    return rest


def terms(expr):
    return [each for each in written.terms(expr) if each != 0]


def body(term):
    rest = signed(term)[1]
    return key(written.mul(*(each for each in written.factors(rest)
                             if not isinstance(each, Rational))))


def adds_and_subtracts(before, after):
    new = without(terms(after), terms(before))
    return len(new) == 2 and key(new[0]) == key(written.negative(new[1]))


def splits_a_term(before, after):
    old, new = without(terms(before), terms(after)), without(terms(after), terms(before))
    if not old and not new:  # 0 = 0 + 0
        return True
    return len(new) == 2 and len(old) == 1 and body(old[0]) == body(new[0]) == body(new[1])


def splits_a_number(before, after):
    def rest(expr):
        kind = Add if isinstance(expr, Add) or isinstance(before, Add) else None
        parts = terms(expr) if kind else [
            each for factor in written.factors(expr)
            for each in ((factor,) if not written.is_reciprocal(factor) else
                         map(written.reciprocal, written.factors(factor.args[0])))]
        return sorted(str(each) for each in parts if written.constant(each) is None)

    return rest(before) == rest(after)


def exponents(expr):
    found = {}
    for factor in written.factors(expr):
        base, exponent = base_and_exponent(factor)
        found.setdefault(base, []).append(exponent)
    return found


def expands_a_fraction(before, after):
    return any(min(each) < 0 < max(each) for each in exponents(after).values())


def splits_a_power(before, after):
    return any(len(each) > 1 and min(each) * max(each) > 0 for each in exponents(after).values())


SAYS = {"add_and_subtract": adds_and_subtracts, "split_term": splits_a_term,
        "split_number": splits_a_number, "expand_fraction": expands_a_fraction,
        "split_power": splits_a_power}
"""For names that only a step backwards has: whether the step does what the name says."""

ATOMS = st.sampled_from(["x", "a", "b", "2", "3", "0", "1", "exp(x)", "log(x)", "tanh(x)",
                         "exp(-x)", "cosh(x)", "sinh(x)", "sqrt(a)", "x**2", "(1 + exp(x))",
                         "1/x"])
SHAPES = st.sampled_from(["({0} + {1})", "({0} - {1})", "({0}*{1})", "({0}/(1 + {1}))",
                          "(-{0})", "({0})**2", "exp({0})", "({0} + {1})*{0}", "({0} + {0})",
                          "({0}*{0})", "({0} - ({1} + {0}))", "({0}*{1} + {0}*{0})",
                          "log(exp({0}))"])
TEXTS = st.recursive(ATOMS, lambda inner: st.builds(str.format, SHAPES, inner, inner),
                     max_leaves=4)


@given(TEXTS, st.randoms(use_true_random=False))
def test_a_name_is_that_of_a_rewrite_at_one_place_which_gives_the_next_line(text, random):
    before = parse(text, {"x", "a", "b"})
    steps = [(row, part, changed, after) for row in ROWS
             for part, changed, after in at_one_place(before, row.apply)]
    assume(steps)
    row, part, changed, after = random.choice(steps)
    for left, right in ((before, after), (after, before)):
        names = connect(left, right)
        if names in ((), ("regroup",)):
            assert key(left) == key(right)
        elif names is not None:
            assert replayed(left, right, names), (ascii_text(left), ascii_text(right), names)
    said = REVERSED.get(row.name)
    assert SAYS.get(said, lambda *_: True)(changed, part), (said, ascii_text(changed),
                                                            ascii_text(part))


def test_every_row_has_a_sentence_both_ways():
    for row in ROWS:
        for name in (row.name, REVERSED.get(row.name, row.name)):
            assert step_reason(name) != name.replace("_", " "), name


@pytest.mark.parametrize(("before", "after", "wrong"), [
    ("2*log(x)", "log(x) + log(x)", "add_and_subtract"), ("x + x", "2*x", "cancel_terms"),
    ("sinh(x)/cosh(x)", "tanh(x)", "pythagoras"), ("x*x", "x**2", "cancel")])
def test_a_wrong_name_is_seen_by_these_tests(before, after, wrong):
    before, after = parse(before, {"x"}), parse(after, {"x"})
    assert not replayed(before, after, (wrong,)) or not SAYS[wrong](before, after)


def test_a_derivative_names_every_rule_it_takes():
    y = (written.variable("y"), parse("exp(sin(x))", {"x"}))
    names = connect(written.variable("dy/dx"), parse("exp(sin(x))*cos(x)", {"x"}), (y,))
    assert names == ("derivative_of_exp", "derivative_of_sin")

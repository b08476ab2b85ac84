"""What people hand to the verbs by mistake, or in other forms than the examples."""

import numpy as np
import pytest
import sympy

import derive

X, K = sympy.symbols("x k")


@pytest.mark.parametrize(("wrong", "says"), [
    (lambda: derive.equal(None, 1), "not NoneType"),
    (lambda: derive.equal(sympy.Matrix([1]), 1), "not MutableDenseMatrix"),
    (lambda: derive.equal(sympy.nan, sympy.nan), "no real number"),
    (lambda: derive.equal(sympy.I * X, sympy.I * X), "no real number"),
    (lambda: derive.equal("x", "x", [1]), "pairs (low, high)"),
    (lambda: derive.equal("x", "x", budget="1"), "seconds above 0"),
    (lambda: derive.activation(formula=sympy.oo * X), "no real number"),
    (lambda: derive.prove(sympy.nan), "no real number"),
    (lambda: derive.activation(formula=sympy.Integral(sympy.exp(-X**2), X)), ".doit()"),
    (lambda: derive.activation(formula=sympy.Sum(X**K, (K, 1, 3))), ".doit()"),
    (lambda: derive.activation("elu", parameters=[1]), 'parameters={"beta": 1.0}'),
    (lambda: derive.activation("elu", parameters={"alpha": "two"}), "write 0.5"),
    (lambda: derive.differentiate("relu", wrt=None), "it has: x"),
    (lambda: derive.why(None), 'why("reciprocal")'),
    (lambda: derive.why("Sigmoid"), "derive show Sigmoid"),
    (lambda: derive.check(3, "relu"), "3 is no layer but int"),
    (lambda: derive.check("layers.Relu", "relu"), "did you mean layers:Relu?"),
    (lambda: derive.check("layers:Nowhere", "relu"), "it has Arctan"),
    (lambda: derive.check("./tests:Relu", "relu"), "no module './tests'"),
    (lambda: derive.check("layers:Relu", "relu", seed="a"), "seed"),
    (lambda: derive.write("relu", dtype=np.int8), "int8"),
])
def test_a_wrong_argument_is_an_error_with_a_cause(wrong, says) -> None:
    with pytest.raises(derive.DeriveError) as caught:
        wrong()
    assert says in str(caught.value)


def test_numbers_are_expressions_too() -> None:
    assert derive.equal("x - x", 0).verdict is derive.Verdict.PROVED
    assert derive.equal("1/10", 0.1).verdict is derive.Verdict.PROVED
    assert derive.equal(1, 2).verdict is derive.Verdict.REFUTED


@pytest.mark.parametrize("dtypes", ["float32", np.float32, (np.dtype(np.float32),)])
def test_one_dtype_or_claim_needs_no_tuple(dtypes) -> None:
    report = derive.check("layers:Relu", "relu", dtypes=dtypes, only="forward", points=200)
    assert report.dtypes == ("float32",)
    assert [claim.name for claim in report.claims] == ["forward"]

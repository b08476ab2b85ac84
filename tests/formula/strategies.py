"""Random formulas as text, for properties."""

from hypothesis import strategies as st

NUMBERS = st.sampled_from(["1", "2", "3", "0.5", "1.702", "10"])
FUNCTIONS = st.sampled_from(["exp", "tanh", "sin", "atan", "erf", "Abs", "log", "sqrt"])


def formulas() -> st.SearchStrategy[str]:
    """Return formulas in x and beta over every operator of the grammar."""
    leaves = st.one_of(st.just("x"), st.just("x"), st.just("beta"), NUMBERS)
    return st.recursive(leaves, _extend, max_leaves=12)


def _extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(
            lambda parts: f"({parts[0]}){parts[1]}({parts[2]})"),
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(" ".join),
        inner.map(lambda part: f"-({part})"),
        inner.map(lambda part: f"({part})**2"),
        inner.map(lambda part: f"({part})**-1"),
        st.tuples(FUNCTIONS, inner).map(lambda call: f"{call[0]}({call[1]})"),
        pair.map(lambda args: f"Max({args[0]}, {args[1]})"),
        pair.map(lambda args: f"Piecewise(({args[0]}, x > {1}), ({args[1]}, True))"),
    )

"""Floor 5: a judged derivation as NumPy source that loses no digits, and what that reaches."""

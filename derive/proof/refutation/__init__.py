"""Counterexamples by balls, and where a side has no value."""

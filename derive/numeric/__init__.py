"""Floor 4: exact values as floats, distances in ulps, and NumPy functions made from formulas."""

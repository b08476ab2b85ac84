"""Floor 2: the graph of a formula, its backward sweep, and the steps that simplify the result."""

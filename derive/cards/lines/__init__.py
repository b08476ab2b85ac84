"""The whole line of an activation: its stretches, and the points between."""

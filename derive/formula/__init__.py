"""Floor 1: text to SymPy and back, safely and exactly as written; activations and their pieces."""

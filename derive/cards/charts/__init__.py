"""All zeros of an expression on a piece of the line, and its sign between them."""

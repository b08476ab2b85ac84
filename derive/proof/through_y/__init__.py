"""f′ through y: what a backward pass can do with the output it already has."""

"""A person's derivation: read as typed, judged line by line, slips found and repaired."""

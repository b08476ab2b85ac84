"""The normal form: an expression as a fraction over few generators, on one region."""

"""What a derivation claims, one checkable statement after another."""

"""A derivation as people type or paste it, read into a record; nothing in it is believed yet."""

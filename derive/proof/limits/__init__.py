"""Limits as h → 0."""

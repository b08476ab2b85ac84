"""Derive, explain and prove activation gradients, and verify the layers that implement them."""

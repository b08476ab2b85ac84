"""Forms of PyTorch's activations that are chosen by a word and not by a number."""

from __future__ import annotations

import torch


def gelu_tanh() -> torch.nn.Module:
    """Return GELU by its tanh approximation."""
    return torch.nn.GELU(approximate="tanh")

"""What each framework calls each activation, a line each: adding one is adding a line.

`target` is what `derive check` takes, `activation` a name of the catalogue. `values` are the
formula's parameters where they differ from the catalogue's; an argument of the same name gets the
same value. `arguments` are those that the framework calls otherwise, or that choose the form.
"""

from __future__ import annotations

from typing import NamedTuple


class Offer(NamedTuple):
    """One implementation of one activation, everything as text."""

    target: str
    activation: str
    values: str = ""
    arguments: str = ""

    @property
    def label(self) -> str:
        """The target and how it is called, in one line."""
        chosen = ", ".join(text for text in (self.values, self.arguments) if text)
        return f"{self.target}({chosen})" if chosen else self.target


TORCH = (
    Offer("torch.nn:Identity", "identity"),
    Offer("torch.nn:ReLU", "relu"),
    Offer("torch.nn:ReLU6", "relu6"),
    Offer("torch.nn:LeakyReLU", "leaky_relu"),
    Offer("torch.nn:LeakyReLU", "leaky_relu", "negative_slope=0.2"),
    Offer("torch.nn:PReLU", "prelu"),
    Offer("torch.nn:RReLU", "rrelu_eval"),
    Offer("torch.nn:Threshold", "threshold", "threshold=0.125"),
    Offer("torch:abs", "abs"),
    Offer("torch.nn:Hardtanh", "hard_tanh"),
    Offer("torch.nn:Hardtanh", "clip", "lo=-2, hi=3", "min_val=-2, max_val=3"),
    Offer("torch.nn:Hardsigmoid", "hard_sigmoid"),
    Offer("torch.nn:Hardswish", "hard_swish"),
    Offer("torch.nn:Hardshrink", "hard_shrink"),
    Offer("torch.nn:Softshrink", "soft_shrink"),
    Offer("torch:sign", "sign"),
    Offer("torch.nn:ELU", "elu"),
    Offer("torch.nn:ELU", "elu", "alpha=1.5"),
    Offer("torch.nn:CELU", "celu", "alpha=1"),
    Offer("torch.nn:CELU", "celu", "alpha=1.5"),
    Offer("torch.nn:SELU", "selu"),
    Offer("torch:exp", "exponential"),
    Offer("torch.nn:Sigmoid", "sigmoid"),
    Offer("torch.nn:LogSigmoid", "log_sigmoid"),
    Offer("torch.nn:Tanh", "tanh"),
    Offer("torch.nn:Tanhshrink", "tanh_shrink"),
    Offer("torch.nn:Softplus", "softplus"),
    Offer("torch.nn:Softplus", "softplus", "beta=2"),
    Offer("torch.nn:Softsign", "softsign"),
    Offer("torch.nn:SiLU", "silu"),
    Offer("torch.nn:GELU", "gelu"),
    Offer("derive.checker.audit.torch_forms:gelu_tanh", "gelu_tanh"),
    Offer("torch.nn:Mish", "mish"),
    Offer("torch:sin", "sin", "omega=1"),
    Offer("torch:atan", "arctan"),
    Offer("torch:asinh", "arsinh"),
    Offer("torch:erf", "erf"),
)

JAX = (
    Offer("jax.nn:identity", "identity"),
    Offer("jax.nn:relu", "relu"),
    Offer("jax.nn:relu6", "relu6"),
    Offer("jax.nn:leaky_relu", "leaky_relu"),
    Offer("jax.nn:leaky_relu", "leaky_relu", "negative_slope=0.2"),
    Offer("jax.numpy:abs", "abs"),
    Offer("jax.nn:hard_tanh", "hard_tanh"),
    Offer("jax.nn:hard_sigmoid", "hard_sigmoid"),
    Offer("jax.nn:hard_silu", "hard_swish"),
    Offer("jax.nn:sparse_sigmoid", "sparse_sigmoid"),
    Offer("jax.nn:sparse_plus", "sparse_plus"),
    Offer("jax.numpy:sign", "sign"),
    Offer("jax.nn:elu", "elu"),
    Offer("jax.nn:elu", "elu", "alpha=1.5"),
    Offer("jax.nn:celu", "celu", "alpha=1"),
    Offer("jax.nn:celu", "celu", "alpha=1.5"),
    Offer("jax.nn:selu", "selu"),
    Offer("jax.numpy:exp", "exponential"),
    Offer("jax.nn:sigmoid", "sigmoid"),
    Offer("jax.nn:log_sigmoid", "log_sigmoid"),
    Offer("jax.numpy:tanh", "tanh"),
    Offer("jax.nn:softplus", "softplus"),
    Offer("jax.nn:soft_sign", "softsign"),
    Offer("jax.nn:squareplus", "squareplus"),
    Offer("jax.nn:silu", "silu"),
    Offer("jax.nn:gelu", "gelu", "", "approximate=0"),
    Offer("jax.nn:gelu", "gelu_tanh", "", "approximate=1"),
    Offer("jax.nn:mish", "mish"),
    Offer("jax.nn:log1mexp", "log1mexp"),
    Offer("jax.numpy:sin", "sin", "omega=1"),
    Offer("jax.numpy:arctan", "arctan"),
    Offer("jax.numpy:arcsinh", "arsinh"),
    Offer("jax.scipy.special:erf", "erf"),
)

KERAS = (
    Offer("keras.activations:linear", "identity"),
    Offer("keras.activations:relu", "relu"),
    Offer("keras.activations:relu", "keras_relu_general",
          "negative_slope=0.2, max_value=5, threshold=0.5"),
    Offer("keras.activations:relu6", "relu6"),
    Offer("keras.activations:leaky_relu", "leaky_relu", "negative_slope=0.2"),
    Offer("keras.activations:hard_tanh", "hard_tanh"),
    Offer("keras.activations:hard_sigmoid", "hard_sigmoid"),
    Offer("keras.activations:hard_silu", "hard_swish"),
    Offer("keras.activations:hard_shrink", "hard_shrink", "", "threshold=0.5"),
    Offer("keras.activations:soft_shrink", "soft_shrink", "", "threshold=0.5"),
    Offer("keras.activations:threshold", "threshold", "threshold=0.125", "default_value=20"),
    Offer("keras.activations:sparse_sigmoid", "sparse_sigmoid"),
    Offer("keras.activations:sparse_plus", "sparse_plus"),
    Offer("keras.activations:elu", "elu"),
    Offer("keras.activations:elu", "elu", "alpha=1.5"),
    Offer("keras.activations:celu", "celu", "alpha=1"),
    Offer("keras.activations:selu", "selu"),
    Offer("keras.activations:exponential", "exponential"),
    Offer("keras.activations:sigmoid", "sigmoid"),
    Offer("keras.activations:log_sigmoid", "log_sigmoid"),
    Offer("keras.activations:tanh", "tanh"),
    Offer("keras.activations:tanh_shrink", "tanh_shrink"),
    Offer("keras.activations:softplus", "softplus"),
    Offer("keras.activations:softsign", "softsign"),
    Offer("keras.activations:squareplus", "squareplus"),
    Offer("keras.activations:silu", "silu"),
    Offer("keras.activations:gelu", "gelu"),
    Offer("keras.activations:gelu", "gelu_tanh", "", "approximate=1"),
    Offer("keras.activations:mish", "mish"),
)

FRAMEWORKS = {"torch": TORCH, "jax": JAX, "keras": KERAS}
"""The frameworks that have rows, by the name of their package and of our extra."""

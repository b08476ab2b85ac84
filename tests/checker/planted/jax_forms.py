"""SiLU in the forms that JAX code has, right and wrong."""

import jax
import jax.numpy as jnp


@jax.custom_vjp
def silu(x):
    return x * jax.nn.sigmoid(x)


def _forward(x):
    return silu(x), x


def _backward(x, dout):
    s = jax.nn.sigmoid(x)
    return (dout * (s + x * s * jax.nn.sigmoid(-x)),)


silu.defvjp(_forward, _backward)


@jax.custom_vjp
def silu_forgets(x):
    return x * jax.nn.sigmoid(x)


silu_forgets.defvjp(_forward, lambda x, dout: (dout * jax.nn.sigmoid(x),))


def swish(x, beta):
    return x * jax.nn.sigmoid(beta * x)


def silu_and_vjp(x):
    return jax.vjp(jax.nn.silu, x)


class Relu:
    def forward(self, x):
        self.x = x
        return jnp.maximum(x, 0)

    def backward(self, dout):
        return jnp.where(self.x > 0, dout, 0)

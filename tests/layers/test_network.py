"""The textbook's two-layer network, trained with `layers.chain` and a learnable activation."""

import numpy as np
import pytest

import layers
from tests.examples.digits import (
    accuracy,
    digits,
    softmax_with_loss,
    train,
    two_layer_network,
)


def two_rings(count, rng):
    """Points inside and outside of a circle: no line separates them."""
    labels = rng.integers(0, 2, count)
    angle, radius = rng.uniform(0, 2 * np.pi, count), 1 + labels + rng.normal(size=count) * 0.1
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), labels


@pytest.mark.parametrize("make", [layers.Sigmoid, layers.Relu, layers.Prelu, layers.SwishBeta,
                                  layers.Snake, layers.Gelu])
def test_a_network_learns_what_no_line_can_tell_apart(make):
    rng = np.random.default_rng(1)
    (x, labels), (unseen, answers) = two_rings(400, rng), two_rings(400, rng)
    network = two_layer_network((2, 16, 2), make())
    assert accuracy(network, unseen, answers) < 0.8
    before = {name: value.copy() for name, value in network.layers[1].params.items()}
    train(network, x, labels, rate=0.5, steps=400)
    assert accuracy(network, unseen, answers) > 0.97
    assert all(network.layers[1].params[name] != value for name, value in before.items())


def test_the_gradient_of_a_chain_is_that_of_the_whole():
    """Every weight, against the difference of two losses (error of the order h²)."""
    rng = np.random.default_rng(2)
    x, labels = two_rings(20, rng)
    network = two_layer_network((2, 3, 2), layers.chain(layers.Tanh(), layers.Softplus()))
    _, dout = softmax_with_loss(network.forward(x), labels)
    network.backward(dout)
    weights, grads = network.layers[0].params["W"], network.layers[0].grads["W"].copy()
    h = 1e-6
    for index in np.ndindex(weights.shape):
        losses = []
        for step in (h, -2 * h):
            weights[index] += step
            losses.append(softmax_with_loss(network.forward(x), labels)[0])
        weights[index] += h
        assert (losses[0] - losses[1]) / (2 * h) == pytest.approx(grads[index], abs=1e-8)


def test_handwritten_digits():
    pytest.importorskip("sklearn")
    (x, labels), (unseen, answers) = digits()
    network = two_layer_network((64, 50, 10), layers.Relu())
    train(network, x, labels, rate=0.2, steps=1500)
    assert accuracy(network, unseen, answers) > 0.95

"""The textbook's two-layer network, trained with `layers.chain` and a learnable activation."""

import numpy as np
import pytest

import layers


class Affine:
    """y = x·W + b. x of shape (n, i), W (i, o), b (o,)."""

    def __init__(self, size_in, size_out, rng):
        self.params = {"W": rng.normal(size=(size_in, size_out)) * np.sqrt(2 / size_in),
                       "b": np.zeros(size_out)}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        self.grads = {"W": self.x.T @ dout, "b": dout.sum(axis=0)}
        return dout @ self.params["W"].T


def softmax_with_loss(scores, labels):
    """Return the mean cross-entropy and its gradient with respect to the scores."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities = shifted / shifted.sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    loss = -np.log(probabilities[rows, labels]).mean()
    probabilities[rows, labels] -= 1
    return loss, probabilities / len(labels)


def two_layer_network(sizes, activation, seed=0):
    rng = np.random.default_rng(seed)
    return layers.chain(Affine(sizes[0], sizes[1], rng), activation, Affine(*sizes[1:], rng))


def train(network, x, labels, *, rate, steps):
    rng = np.random.default_rng(0)
    for _ in range(steps):
        chosen = rng.choice(len(x), 100, replace=False)
        _, dout = softmax_with_loss(network.forward(x[chosen]), labels[chosen])
        network.backward(dout)
        for layer in network.layers:
            for name in layer.params:
                layer.params[name] -= rate * layer.grads[name]


def accuracy(network, x, labels):
    return np.mean(network.forward(x).argmax(axis=1) == labels)


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
    datasets = pytest.importorskip("sklearn.datasets")
    digits = datasets.load_digits()
    x, labels = digits.data / 16, digits.target
    order = np.random.default_rng(3).permutation(len(x))
    learn, test = order[:1400], order[1400:]
    network = two_layer_network((64, 50, 10), layers.Relu())
    train(network, x[learn], labels[learn], rate=0.2, steps=1500)
    assert accuracy(network, x[test], labels[test]) > 0.95

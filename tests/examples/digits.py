"""The textbook's two-layer network on handwritten digits, with an activation from `layers`.

    pip install "backproof[examples]"
    python tests/examples/digits.py [Relu|Sigmoid|Silu|…]
"""

import sys

import numpy as np

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


def digits():
    """Return 1,400 images of 8 × 8 pixels with their labels to learn from, and 397 to test on.

    They are scikit-learn's copy of UCI's "Optical Recognition of Handwritten Digits".
    """
    from sklearn.datasets import load_digits  # an extra

    loaded = load_digits()
    x, labels = loaded.data / 16, loaded.target
    order = np.random.default_rng(3).permutation(len(x))
    learn, test = order[:1400], order[1400:]
    return (x[learn], labels[learn]), (x[test], labels[test])


def main(name="Relu"):
    """Train and print the share of unseen digits that are recognized."""
    (x, labels), (unseen, answers) = digits()
    network = two_layer_network((64, 50, 10), getattr(layers, name)())
    for steps in (0, 100, 400, 1000):
        train(network, x, labels, rate=0.2, steps=steps)
        print(f"{name}: {accuracy(network, unseen, answers):.1%} of unseen digits "  # noqa: T201
              f"after {steps} more steps")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The gradient of a network, right or with one of the usual faults, to compare answers with (chapter 5)."""

import numpy as np


def sigmoid(z):
    """σ(z), written out, so that the checkers don't depend on what a reader may have changed."""
    return 1 / (1 + np.exp(-z))


def gradients(
    x, y, weights, biases, *, bp1_slope=True, bp2_slope=True, twice=(), transposed=False, mean=True, sign=1,
    late_slope=False, late_a=False, bias_of_example=False, last_only=False, b_over_neurons=False,
):  # fmt: skip
    """``(nabla_b, nabla_w)`` for a mini-batch of rows, quadratic cost and sigmoid neurons.

    Each option is a mistake: no slope in BP1 or BP2; σ′ taken at a (`twice`, in "bp1" or "bp2" or both); the
    weights of BP2 transposed; a sum for the mean; the sign; the slope (BP2) or the activation (BP4) of the
    layer after; a bias added to each example instead of each neuron; the last example alone; BP3 averaged
    over the neurons.
    """
    a, activations, right, wrong = x, [x], [], []
    for w, b in zip(weights, biases):
        a = sigmoid(a @ w.T + (b[:, np.newaxis] if bias_of_example else b))
        activations.append(a)
        right.append(a * (1 - a))
        wrong.append(sigmoid(a) * (1 - sigmoid(a)))
    delta = sign * (a - y) * ((wrong if "bp1" in twice else right)[-1] if bp1_slope else 1)
    slopes = wrong if "bp2" in twice else right
    m, chosen = len(x) if mean else 1, slice(-1, None) if last_only else slice(None)
    nabla_b, nabla_w = [], []
    for l in reversed(range(len(weights))):
        nabla_b.insert(0, delta.mean(axis=1) if b_over_neurons else delta[chosen].sum(axis=0) / m)
        nabla_w.insert(0, delta[chosen].T @ activations[l + late_a][chosen] / m)
        if l > 0:
            w = weights[l].T if transposed else weights[l]
            delta = (delta @ w) * (slopes[l - 1 + late_slope] if bp2_slope else 1)
    return nabla_b, nabla_w


def example(sizes, m=4, seed=7):
    """Inputs, targets, weights and biases of a network, drawn at random."""
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(j, k)) for k, j in zip(sizes, sizes[1:])]
    biases = [rng.normal(size=j) for j in sizes[1:]]
    return rng.random((m, sizes[0])), rng.random((m, sizes[-1])), weights, biases


def same(got, wanted):
    """Whether two lists of arrays agree in number, shapes and values."""
    return len(got) == len(wanted) and all(
        np.shape(g) == w.shape and np.allclose(g, w, rtol=1e-6, atol=1e-9) for g, w in zip(got, wanted)
    )


def _broken(**fault):
    def backprop(network, x, y):
        return gradients(np.atleast_2d(x), np.atleast_2d(y), network.weights, network.biases, **fault)

    return backprop


broken_gradients = {
    "A": _broken(mean=False),
    "B": _broken(bp2_slope=False),
    "C": _broken(transposed=True),
}

"""Checkers for chapter 3, The network."""

import numpy as np

from .feedback import SHAPES, checker, first_wrong, need, result_of


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


@checker
def check_layer(layer):
    """Check ``layer(a, w, b)`` for a batch of rows: a (m, n_in), w (n_out, n_in), b (n_out,)."""
    rng = np.random.default_rng(3)
    a, w, b = rng.random((4, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
    z = a @ w.T + b
    hint = "the shapes don't fit. w @ a is the form for one column; here examples are rows: a @ w.T."
    got = np.asarray(result_of(layer, a, w, b, stops=(SHAPES, hint)))
    need(got.shape == (4, 3), f"for 4 examples and 3 neurons the shape is {got.shape}; it must be (4, 3).")
    need(
        not np.allclose(got, _sigmoid(a @ w + b)),
        "w is used the wrong way round: row j of w belongs to neuron j, so a row of inputs meets w.T.",
    )
    need(not np.allclose(got, z), "that is the weighted input z. The sigmoid is missing.")
    need(not np.allclose(got, _sigmoid(a @ w.T)), "the bias is missing.")
    need(not np.allclose(got, _sigmoid(a @ w.T) + b), "the bias belongs inside the sigmoid, with z.")
    if not np.allclose(got, _sigmoid(z)):
        i, j = first_wrong(got, _sigmoid(z))
        need(False, f"in row {i}, neuron {j} should give {_sigmoid(z)[i, j]:.4f}, you have {got[i, j]:.4f}.")
    return "One line for a whole batch."


@checker
def check_count_parameters(count_parameters):
    """Check ``count_parameters(sizes)``: the number of weights and biases."""
    small, classic = result_of(count_parameters, [2, 3, 2]), result_of(count_parameters, [784, 30, 10])
    need(
        (small, classic) != (12, 23820),
        "those are the weights alone. Every neuron after the input layer has a bias too.",
    )
    need(
        (small, classic) != (19, 24644),
        "input neurons have no bias: they hold the pixels and compute nothing.",
    )
    need(classic != 24634, "the biases belong to the later layer: n_out · (n_in + 1).")
    need(small == 17, f"[2, 3, 2] has 12 weights and 5 biases, 17 in all, not {small}.")
    need(classic == 23860, f"[784, 30, 10] has 23860, not {classic}.")
    deep = result_of(count_parameters, [4, 3, 2, 5])
    need(deep == 38, f"[4, 3, 2, 5] has 38, not {deep}. It must work for any number of layers.")
    return "Nearly all of them sit between the pixels and the hidden layer."


@checker
def check_feedforward(feedforward):
    """Check ``feedforward(x, weights, biases)`` for a network of any depth and one input vector."""
    rng = np.random.default_rng(4)
    for sizes in ([3, 3, 3], [3, 2], [3, 5, 4, 2]):  # with equal sizes, most mistakes run and can be named
        weights = [rng.normal(size=(j, k)) for k, j in zip(sizes, sizes[1:])]
        biases = [rng.normal(size=j) for j in sizes[1:]]
        x = a = turned = plain = outside = rng.random(3)
        for w, b in zip(weights, biases):
            z = w @ a + b
            a, plain, outside = _sigmoid(z), w @ plain + b, _sigmoid(w @ outside) + b
            turned = _sigmoid(w.T @ turned + b) if w.shape == (3, 3) else None
        hint = "the shapes don't fit. Each layer is w @ a + b, and a is the output of the layer before it."
        got = np.asarray(result_of(feedforward, x, weights, biases, stops=(SHAPES, hint)))
        need(
            got.shape == a.shape, f"for {sizes} the output has shape {got.shape}; it must be ({sizes[-1]},)."
        )
        if sizes == [3, 3, 3]:
            only = [_sigmoid(w @ x + b) for w, b in zip(weights, biases)]
            need(not np.allclose(got, only[0]), "that is the output of the first layer. Go on to the last.")
            need(not np.allclose(got, only[1]), "x is the input of the first layer only. In the loop, use a.")
            need(not np.allclose(got, turned), "w is used the wrong way round: w @ a, without a transpose.")
            need(
                not np.allclose(got, _sigmoid(plain)),
                "every layer needs its sigmoid, not the last one alone: put it inside the loop.",
            )
        need(not np.allclose(got, outside), "the bias belongs inside the sigmoid, with w @ a.")
        need(not np.allclose(got, plain), "the sigmoid is missing.")
        need(
            not np.allclose(got, z),
            "the last layer is a layer of sigmoid neurons like the others: its sigmoid is missing.",
        )
        need(np.allclose(got, a), f"for {sizes} the output should be {a.round(4)}, it is {got.round(4)}.")
    return "The output of each layer is the input of the next. That is all feedforward does."


@checker
def check_bitwise(w, b):
    """Check weights ``w`` (4, 10) and biases ``b`` (4,) that turn ten outputs into four bits."""
    w, b = np.asarray(w, float), np.asarray(b, float)
    need(w.shape != (10, 4), "w has shape (10, 4): transposed. Row j holds the weights to neuron j: (4, 10).")
    need(
        w.shape == (4, 10) and b.shape == (4,), f"shapes are {w.shape} and {b.shape}; needed: (4, 10), (4,)."
    )
    old = np.where(np.eye(10) == 1, 0.99, 0.01)
    bits = (_sigmoid(old @ w.T + b) > 0.5).astype(int)
    right = (np.arange(10)[:, np.newaxis] >> np.arange(4)) & 1
    need(
        not np.array_equal(bits, right[:, ::-1]),
        "the bits are in reverse order. Neuron 0 is the bit worth 1, neuron 3 the bit worth 8.",
    )
    need(not np.array_equal(bits, 1 - right), "every bit is the opposite of what it should be. Signs?")
    need(
        not np.array_equal(bits[1:], right[:-1]) and not np.array_equal(bits[:-1], right[1:]),
        "the digits are shifted by one: column 0 of w belongs to digit 0.",
    )
    need(
        not bits.all(), "all bits are 1: nothing pulls the others below 0.5. Use negative weights or biases."
    )
    wrong = np.flatnonzero((bits != right).any(axis=1))
    if len(wrong):
        d = wrong[0]
        need(False, f"digit {d} gives the bits {bits[d]} (worth 1, 2, 4, 8); they should be {right[d]}.")
    return "Each new neuron simply adds up the evidence for the digits that contain its bit."

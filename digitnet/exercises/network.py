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
    need(got.shape != (3, 4), "the shape is (3, 4): transposed. One example is one row, so (4, 3).")
    need(got.shape == (4, 3), f"for 4 examples and 3 neurons the shape is {got.shape}; it must be (4, 3).")
    need(
        not np.allclose(got, _sigmoid(a @ w + b)),
        "w is used the wrong way round: row j of w belongs to neuron j, so a row of inputs meets w.T.",
    )
    need(not np.allclose(got, z), "that is the weighted input z. The sigmoid is missing.")
    need(not np.allclose(got, _sigmoid(a @ w.T)), "the bias is missing.")
    need(not np.allclose(got, _sigmoid(a @ w.T) + b), "the bias belongs inside the sigmoid, with z.")
    need(not np.allclose(got, _sigmoid(a @ w.T - b)), "the bias is added, not subtracted like a threshold.")
    need(
        not np.allclose(got, _sigmoid(z) * (1 - _sigmoid(z))), "that is the slope σ′(z). Here σ(z) is wanted."
    )
    if not np.allclose(got, _sigmoid(z)):
        i, j = first_wrong(got, _sigmoid(z))
        need(False, f"in row {i}, neuron {j} should give {_sigmoid(z)[i, j]:.4f}, you have {got[i, j]:.4f}.")
    for m in (4, 1):  # a batch of one is a batch
        a, w, b = rng.random((m, 5)), rng.normal(size=(3, 5)), rng.normal(size=3)
        got = np.asarray(result_of(layer, a, w, b, stops=(SHAPES, hint)))
        need(
            got.shape == (m, 3),
            f"a of shape ({m}, 5) and w of shape (3, 5) must give ({m}, 3); you give {got.shape}.",
        )
        need(
            np.allclose(got, _sigmoid(a @ w.T + b)),
            "it is right for as many inputs as neurons only. Try w of shape (3, 5) and a of shape (4, 5).",
        )
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
    need(
        (small, classic) != (14, 23822),
        "one bias a layer isn't enough: every neuron after the input layer has one of its own.",
    )
    need((small, classic) != (5, 40), "those are the biases. Every neuron also has a weight for each input.")
    need(
        (small, classic) != (9, 23550) and (small, classic) != (8, 310),
        "that is one layer of weights and biases. Add them all up.",
    )
    need(small == 17, f"[2, 3, 2] has 12 weights and 5 biases, 17 in all, not {small}.")
    need(classic == 23860, f"[784, 30, 10] has 23860, not {classic}.")
    for sizes, right in (([4, 3, 2, 5], 38), ([784, 10], 7850)):
        got = result_of(count_parameters, sizes)
        need(got == right, f"{sizes} has {right}, not {got}. It must work for any number of layers.")
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
        n_out = sizes[-1]
        need(
            got.shape != (n_out, n_out),
            f"a column ({n_out}, 1) plus a row ({n_out},) makes a table. Make both columns or neither.",
        )
        need(
            got.shape in ((n_out,), (n_out, 1)),  # a column made on purpose is as good
            f"for {sizes} the output has shape {got.shape}; it must be ({n_out},).",
        )
        got = got.ravel()
        if sizes == [3, 3, 3]:
            only = [_sigmoid(w @ x + b) for w, b in zip(weights, biases)]
            need(not np.allclose(got, only[0]), "that is the output of the hidden layer. Go on to the last.")
            need(not np.allclose(got, only[1]), "x goes into the hidden layer only. In the loop, use a.")
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
    need(w.shape == (4, 10) and b.size == 4, f"shapes are {w.shape} and {b.shape}; needed: (4, 10), (4,).")
    b = b.ravel()
    right = (np.arange(10)[:, np.newaxis] >> np.arange(4)) & 1
    bits = (np.where(np.eye(10) == 1, 0.99, 0.01) @ w.T + b > 0).astype(int)
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
    need(bits.any(), "all bits are 0: no evidence is strong enough. Smaller negative biases, larger weights?")
    wrong = np.flatnonzero((bits != right).any(axis=1))
    if len(wrong):
        d = wrong[0]
        need(False, f"digit {d} gives the bits {bits[d]} (worth 1, 2, 4, 8); they should be {right[d]}.")
    for d, j in np.ndindex(10, 4):
        a = _hardest(w[j], d, right[d, j])
        need(
            (w[j] @ a + b[j] > 0) == right[d, j],
            f"right for 0.99 and nine times 0.01. But {a.round(2).tolist()} are good outputs for {d}, and "
            f"neuron {j} gets them wrong. Leave more room between the two cases.",
        )
    return "Each new neuron simply adds up the evidence for the digits that contain its bit."


def _hardest(w, digit, bit):
    """Of all good outputs for `digit`, those that make it hardest for weights `w` to give `bit`."""
    least, most = np.zeros(10), np.full(10, 0.01)
    least[digit], most[digit] = 0.99, 1
    return np.where((w > 0) == bit, least, most)


def _forward(x, weights, biases, step):
    for w, b in zip(weights, biases):
        x = step(w @ x + b)
    return x


@checker
def check_scaled_perceptrons(scaled_perceptrons):
    """Check ``scaled_perceptrons(x, weights, biases, c)``: outputs (n_out,) with all parameters times c."""
    rng = np.random.default_rng(2)
    weights = [rng.integers(-3, 4, size=(3, 3)) for _ in range(3)]  # whole numbers: z = 0 stays 0 for every c
    biases = [np.array([0, 1, -1]), np.array([-1, 0, 1]), np.array([1, -1, 0])]
    inputs = [np.array(bits) for bits in np.ndindex(2, 2, 2)]

    def outputs(c, step=lambda z: np.where(z > 0, 1, 0), c_of_biases=None):
        scaled = [c * w for w in weights], [(c_of_biases or c) * b for b in biases]
        return np.array([_forward(x, *scaled, step) for x in inputs])

    right = outputs(1)
    hint = "the shapes don't fit. Each layer is w @ a + b, and a is the output of the layer before it."
    for c in (0.25, 8):
        got = [result_of(scaled_perceptrons, x, weights, biases, c, stops=(SHAPES, hint)) for x in inputs]
        shape = np.shape(got[0])
        need(shape == (3,), f"for 3 output neurons the result has shape {shape}; it must be (3,).")
        got = np.array(got)
        need(not np.allclose(got, c * right), "the weights and biases are multiplied by c, not the outputs.")
        need(
            not np.allclose(got, outputs(c, step=_sigmoid)),
            "those are sigmoid neurons. A perceptron answers 1 if its sum is above 0, and else 0.",
        )
        need(
            not np.allclose(got, outputs(c, step=lambda z: z)),
            "the step is missing: a perceptron answers 1 if its sum is above 0, and else 0.",
        )
        need(
            not np.allclose(got, outputs(c, step=lambda z: np.where(z >= 0, 1, 0))),
            "a sum of exactly 0 doesn't fire: > 0, not >= 0.",
        )
        need(
            not np.allclose(got, outputs(c, c_of_biases=1)),
            "the biases must be multiplied by c as well. The proof needs it, too.",
        )
        need(not np.allclose(got, outputs(-c)), "c is positive here. Where does the minus come from?")
        need(np.array_equal(got, right), f"for c = {c} the outputs aren't those of the network without c.")
    return "Unchanged for every c > 0. Now the proof: what does c do to the sign of one sum?"

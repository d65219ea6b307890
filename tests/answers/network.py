"""Answers to the exercises of chapter 3."""

import math
from functools import reduce

import numpy as np

from digitnet import Network

from .common import layer, s


def count_parameters(sizes):
    return sum(sizes[l - 1] * sizes[l] + sizes[l] for l in range(1, len(sizes)))


def feedforward(x, weights, biases):
    if not weights:
        return x
    return feedforward((1 + np.tanh((weights[0] @ x + biases[0]) / 2)) / 2, weights[1:], biases[1:])


def scaled_perceptrons(x, weights, biases, c):
    for w, b in zip(weights, biases):
        x = [int(sum(c * w_jk * x_k for w_jk, x_k in zip(w_j, x)) + c * b_j > 0) for w_j, b_j in zip(w, b)]
    return x


BITS = np.array([[int(bit) for bit in f"{digit:04b}"[::-1]] for digit in range(10)])  # bit 0 first


def feedforward_of_columns(x, weights, biases):
    a = x.reshape(-1, 1)
    for w, b in zip(weights, biases):
        a = s(w @ a + b[:, np.newaxis])
    return a


def scaled_by(layer):
    return lambda x, weights, biases, c: forward(x, weights, biases, lambda a, w, b: layer(a, w, b, c))


def x_in_the_loop(x, weights, biases):
    a = x
    for w, b in zip(weights, biases):
        a = s(w @ x + b)
    return a


def forward(x, weights, biases, step):
    for w, b in zip(weights, biases):
        x = step(x, w, b)
    return x


def last_is_linear(x, weights, biases):
    return weights[-1] @ feedforward(x, weights[:-1], biases[:-1]) + biases[-1]


RIGHT = {
    "check_bitwise": [20 * BITS.T, [-10] * 4],
    "check_count_parameters": [count_parameters],
    "check_feedforward": [feedforward],
    "check_layer": [layer],
    "check_scaled_perceptrons": [scaled_perceptrons],
}

MORE_RIGHT = [
    ("layer", lambda a, w, b: s(a @ w.T + b)),
    ("layer", lambda a, w, b: s((w @ a.T).T + b)),
    ("layer", lambda a, w, b: s(w @ a.T + b[:, None]).T),
    ("layer", lambda a, w, b: s(np.einsum("ik,jk->ij", a, w) + b)),
    ("layer", lambda a, w, b: np.array([s(w @ row + b) for row in a])),
    ("count_parameters", lambda sizes: sum(j * k + j for k, j in zip(sizes, sizes[1:]))),
    ("count_parameters", lambda sizes: Network(sizes).n_parameters),
    ("count_parameters", lambda sizes: int(np.dot(sizes[1:], np.add(sizes[:-1], 1)))),
    ("feedforward", feedforward_of_columns),
    ("feedforward", lambda x, ws, bs: reduce(lambda a, wb: s(wb[0] @ a + wb[1]), zip(ws, bs), x)),
    ("feedforward", lambda x, ws, bs: [*feedforward(x, ws, bs)]),
    ("bitwise", (np.where(BITS.T == 1, 10.0, -10.0), np.zeros(4))),
    ("bitwise", (BITS.T, np.full((4, 1), -0.5))),
    ("bitwise", (2 * BITS.T - 1, [0, 0, 0, 0])),
    ("scaled_perceptrons", scaled_by(lambda a, w, b, c: c * w @ a + c * b > 0)),
    ("scaled_perceptrons", scaled_by(lambda a, w, b, c: np.heaviside(c * (w @ a + b), 0))),
]  # fmt: skip

WRONG = [
    ("layer", lambda a, w, b: s(w @ a.T + b[:, None]), "the shape is (3, 4): transposed"),
    ("layer", lambda a, w, b: s(w @ a + b), "w @ a is the form for one column"),
    ("layer", lambda a, w, b: s(w @ a.T + b), "examples are rows: a @ w.T"),
    ("layer", lambda a, w, b: layer(a, w, b)[0], "the shape is (3,); it must be (4, 3)"),
    ("layer", lambda a, w, b: s(a @ w + b), "the wrong way round"),
    ("layer", lambda a, w, b: a @ w.T + b, "The sigmoid is missing"),
    ("layer", lambda a, w, b: s(a @ w.T), "the bias is missing"),
    ("layer", lambda a, w, b: s(a @ w.T) + b, "belongs inside the sigmoid"),
    ("layer", lambda a, w, b: s(a @ w.T - b), "not subtracted"),
    ("layer", lambda a, w, b: s(a @ w.T + b) * (1 - s(a @ w.T + b)), "that is the slope"),
    ("layer", lambda a, w, b: s(a @ w.T + 2 * b), "in row 0, neuron 0 should give"),
    ("layer", lambda a, w, b: s(a @ w.T + b) + np.outer(np.arange(4) == 2, [0, 1, 1]), "in row 2, neuron 1 "),
    ("layer", lambda a, w, b: s(a[:, :3] @ w[:, :3].T + b), "for as many inputs as neurons only"),
    ("layer", lambda a, w, b: np.squeeze(s(a @ w.T + b)), "must give (1, 3); you give (3,)"),
    ("count_parameters", lambda n: sum(j * k for j, k in zip(n, n[1:])), "the weights alone"),
    ("count_parameters", lambda n: sum(j * k for j, k in zip(n, n[1:])) + sum(n), "neurons have no bias"),
    ("count_parameters", lambda n: math.prod(n), "12 weights and 5 biases, 17 in all, not 12"),
    ("count_parameters", lambda n: sum(j * (k + 1) for j, k in zip(n, n[1:])), "the later layer"),
    ("count_parameters", lambda n: sum(j * k + 1 for j, k in zip(n, n[1:])), "one bias a layer"),
    ("count_parameters", lambda n: sum(n[1:]), "those are the biases"),
    ("count_parameters", lambda n: n[1] * (n[0] + 1), "one layer of weights"),
    ("count_parameters", lambda n: n[-1] * (n[-2] + 1), "one layer of weights"),
    ("count_parameters", lambda n: 17, "has 23860, not 17"),
    ("count_parameters", lambda n: n[1] * (n[0] + 1) + n[2] * (n[1] + 1), "[4, 3, 2, 5] has 38, not 23"),
    ("count_parameters", lambda n: count_parameters(n) + (len(n) == 2), "[784, 10] has 7850, not 7851"),
    ("feedforward", lambda x, ws, bs: s(ws[0] @ x + bs[0]), "output of the hidden layer"),
    ("feedforward", last_is_linear, "its sigmoid is missing"),
    ("feedforward", lambda x, ws, bs: feedforward(x, ws, [0 * b for b in bs]), "for [3, 3, 3] the output"),
    ("feedforward", lambda x, ws, bs: feedforward(x, ws, bs)[:2], "for [3, 3, 3] the output has shape (2,)"),
    ("feedforward", lambda x, ws, bs: forward(x[:, None], ws, bs, lambda a, w, b: s(w @ a + b)), "a table"),
    ("feedforward", x_in_the_loop, "In the loop, use a"),
    ("feedforward", lambda x, ws, bs: forward(x, ws, bs, lambda a, w, b: s(w.T @ a + b)), "wrong way round"),
    ("feedforward", lambda x, ws, bs: forward(x, ws, bs, lambda a, w, b: s(w @ a) + b), "inside the sigmoid"),
    ("feedforward", lambda x, ws, bs: forward(x, ws, bs, lambda a, w, b: w @ a + b), "sigmoid is missing"),
    ("feedforward", lambda x, ws, bs: s(forward(x, ws, bs, lambda a, w, b: w @ a + b)), "inside the loop"),
    ("feedforward", lambda x, ws, bs: s(ws[-1] @ s(ws[0] @ x + bs[0]) + bs[-1]), "the shapes don't fit"),
    ("bitwise", (20 * BITS, [-10] * 4), "(10, 4): transposed"),
    ("bitwise", (20 * BITS.T, -10), "shapes are (4, 10) and ()"),
    ("bitwise", (20 * BITS.T[::-1], [-10] * 4), "in reverse order"),
    ("bitwise", (-20 * BITS.T, [10] * 4), "the opposite"),
    ("bitwise", (20 * BITS.T, [0] * 4), "all bits are 1"),
    ("bitwise", (BITS.T, [0] * 4), "nothing pulls the others below 0.5"),
    ("bitwise", (BITS.T, [-10] * 4), "all bits are 0"),
    ("bitwise", (20 * np.roll(BITS.T, -1, axis=1), [-10] * 4), "shifted by one"),
    ("bitwise", (20 * np.roll(BITS.T, 1, axis=1), [-10] * 4), "shifted by one"),
    ("bitwise", (20 * BITS.T * [[1], [1], [1], [0]], [-10] * 4), "digit 8 gives the bits [0 0 0 0]"),
    ("bitwise", (BITS.T, [-0.995] * 4), "neuron 0 gets them wrong"),
    ("bitwise", (np.where(BITS.T == 1, 1, [[-20], [-9], [-9], [-9]]), [0] * 4), "neuron 0 gets them"),
    ("scaled_perceptrons", lambda x, ws, bs, c: ws, "for 3 output neurons the result has shape"),
    ("scaled_perceptrons", scaled_by(lambda a, w, b, c: s(c * w @ a + c * b)), "sigmoid"),
    ("scaled_perceptrons", scaled_by(lambda a, w, b, c: c * w @ a + c * b), "the step"),
    ("scaled_perceptrons", scaled_by(lambda a, w, b, c: c * (w @ a + b) >= 0), "not >="),
    ("scaled_perceptrons", scaled_by(lambda a, w, b, c: c * w @ a + b > 0), "the biases"),
    ("scaled_perceptrons", lambda *given: given[-1] * np.array(scaled_perceptrons(*given)), "not the out"),
    ("scaled_perceptrons", scaled_by(lambda a, w, b, c: -c * (w @ a + b) > 0), "Where does the minus"),
    ("scaled_perceptrons", lambda x, ws, bs, c: ws[0] @ np.ones(4), "the shapes don't fit"),
    ("scaled_perceptrons", lambda x, ws, bs, c: np.zeros(3), "for c = 0.25 the outputs"),
]  # fmt: skip

VALUES = {"check_bitwise": 2}

"""Answers to the exercises of chapter 5."""

import math

import numpy as np

from digitnet.exercises._faults import gradients

from .common import backprop, columns, in_columns, s, slope_at_a, turned_if_it_fits


def output_error(a, y):
    return [(a_j - y_j) ** 3 * a_j * (1 - a_j) for a_j, y_j in zip(a, y)]


def weight_gradient(delta, a, c):
    return sum(c_x * np.outer(delta_x, a_x) for delta_x, a_x, c_x in zip(delta, a, c))


def hidden_error(w_next, delta_next, z):
    slopes = [1 / np.cosh(z[0]) ** 2] + [s(z_k) * s(-z_k) for z_k in z[1:]]
    return [
        sum(w_j[k] * d_j for w_j, d_j in zip(w_next, delta_next)) * slope for k, slope in enumerate(slopes)
    ]


def columns_backprop(x, y, weights, biases):
    return backprop(x.T, y.T, weights, biases)


def spoilt(which, l, at, by=1e-4, layers=3):
    """The right gradients but for one component, in networks of so many layers of weights."""

    def wrong(*example):
        gradients = backprop(*example)
        if len(example[2]) == layers:
            gradients[which][l][at] += by
        return gradients

    return wrong


def faulty(**fault):
    return lambda *example: backprop(*example, **fault)


def matrix_backprop(
    x, y, weights, biases, layer=lambda a, w, b: s(a @ w.T + b), prime=None, first=None, shift=0, sign=1
):
    """All examples at once, as in the chapter; the options put in a fault (`first`: σ′ in BP1)."""
    activations = [x]
    for w, b in zip(weights, biases):
        activations.append(layer(activations[-1], w, b))
    slopes = [prime(a) if prime else a * (1 - a) for a in activations]
    delta = sign * (activations[-1] - y) * (first(activations[-1]) if first else slopes[-1])
    nabla_b, nabla_w = [], []
    for l in reversed(range(len(weights))):
        nabla_b.insert(0, delta.mean(axis=0))
        nabla_w.insert(0, delta.T @ activations[l] / len(x))
        delta = (delta @ weights[l - shift]) * slopes[l]
    return nabla_b, nabla_w


def backprop_with_steps(x, y, weights, biases, eta=0.5):
    gradients = backprop(x, y, weights, biases)
    for w, nabla in zip(weights, gradients[1]):
        w -= eta * nabla
    return gradients


def faulty_matrix(**fault):
    return lambda *example: matrix_backprop(*example, **fault)


def of_backprop(change):
    return lambda *example: change(*backprop(*example))


def two_layers_only(x, y, weights, biases):
    return backprop(x, y, weights[:2], biases[:2])


def own_slope(a):
    return a * (1 - a)


def tanh_somewhere(at=0, prime=lambda z: 1 - np.tanh(z) ** 2, rest=lambda z: s(z) * s(-z), turn=np.transpose):
    """BP2 for a layer in which neuron `at` is tanh; the options put in a fault."""

    def answer(w_next, delta_next, z):
        slopes = rest(z)
        slopes[at] = prime(z[at])
        return (turn(w_next) @ delta_next) * slopes

    return answer


def backprop_of_recursion(x, y, weights, biases, a=None):
    """Another style: forward and backward in one recursion."""

    def visit(a, l):
        if l == len(weights):
            return a - y, [], []
        out = s(a @ weights[l].T + biases[l])
        back, nabla_b, nabla_w = visit(out, l + 1)
        delta = back * out * (1 - out)
        mean_b, mean_w = delta.mean(axis=0), np.einsum("ij,ik->jk", delta, a) / len(a)
        return delta @ weights[l], [mean_b, *nabla_b], [mean_w, *nabla_w]

    return visit(x, 0)[1:]


RIGHT = {
    "check_columns_backprop": [columns_backprop],
    "check_hidden_error": [hidden_error],
    "check_backprop": [backprop],
    "check_diagnosis": [{"A": "sum", "B": "no slope", "C": "transposed"}],
    "check_output_error": [output_error],
    "check_weight_gradient": [weight_gradient],
}

MORE_RIGHT = [
    ("weight_gradient", lambda delta, a, c: np.einsum("i,ij,ik->jk", c, delta, a)),
    ("weight_gradient", lambda delta, a, c: delta.T @ np.diag(c) @ a),
    ("weight_gradient", lambda delta, a, c: delta.T @ (a * c[:, None])),
    ("weight_gradient", lambda delta, a, c: (delta.T * c) @ a),
    ("output_error", lambda a, y: a * (1 - a) * (a - y) * (a - y) ** 2),
    ("output_error", lambda a, y: -((y - a) ** 3) * (a - a**2)),
    ("backprop", lambda *example: tuple(tuple(part) for part in backprop(*example))),
    ("backprop", backprop_of_recursion),
    ("backprop", lambda *example: [matrix_backprop(*example)[0], matrix_backprop(*example)[1]]),
    ("columns_backprop", in_columns),
    ("columns_backprop", lambda x, y, *network: matrix_backprop(x.T, y.T, *network)),
    ("hidden_error", tanh_somewhere()),
    ("hidden_error", lambda w, d, z: np.r_[1 / np.cosh(z[0]) ** 2, (s(z) * s(-z))[1:]] * (d @ w)),
]  # fmt: skip

WRONG = [
    ("output_error", lambda a, y: np.sum((a - y) ** 3), "shape (3,), not ()"),
    ("output_error", lambda a, y: (a - y) ** 3, "that is ∂C/∂a"),
    ("output_error", lambda a, y: (a - y) * a * (1 - a), "the error of the quadratic cost"),
    ("output_error", lambda a, y: (y - a) ** 3 * a * (1 - a), "the sign"),
    ("output_error", lambda a, y: 4 * (a - y) ** 3 * a * (1 - a), "the factor ¼"),
    ("output_error", lambda a, y: (a - y) ** 3 * s(a) * (1 - s(a)), "no second sigmoid"),
    ("output_error", lambda a, y: abs(a - y) ** 3 * a * (1 - a), "-0.051840 is right, you have 0.051840"),
    ("output_error", lambda a, y: (a - y) ** 3 * a * (1 - a) * [1, 1, 0], "for a = 0.5 and y = 0, 0.031250"),
    ("output_error", lambda a, y: (a - y) ** 3 * a * (1 - a) * (len(a) == 3), "but not for 2. Use"),
    ("weight_gradient", lambda delta, a, c: (a * c[:, None]).T @ delta, "(4, 3): transposed"),
    ("weight_gradient", lambda delta, a, c: delta.T @ delta, "(3, 4), not (3, 3)"),
    ("weight_gradient", lambda delta, a, c: np.ones((4, 3)), "(3, 4), not (4, 3)"),
    ("weight_gradient", lambda delta, a, c: delta.T @ a, "that doesn't use c"),
    ("weight_gradient", lambda delta, a, c: delta.T @ a / len(a), "that doesn't use c"),
    ("weight_gradient", lambda delta, a, c: weight_gradient(delta, a, c) / len(a), "with the weights c"),
    ("weight_gradient", lambda delta, a, c: weight_gradient(delta, a, c) / len(a.T), "with the weights c"),
    ("weight_gradient", lambda delta, a, c: weight_gradient(delta, a, c) / c.sum(), "c stays as it is given"),
    ("weight_gradient", lambda delta, a, c: (delta * c[:, None]).T @ (a * c[:, None]), "c comes in twice"),
    ("weight_gradient", lambda delta, a, c: c.sum() * delta.T @ a, "the sum of c in front won't do"),
    ("weight_gradient", lambda delta, a, c: -weight_gradient(delta, a, c), "the sign"),
    ("weight_gradient", lambda delta, a, c: (delta * c).T @ a, "c[:, np.newaxis]"),
    ("weight_gradient", lambda delta, a, c: c * delta @ a.T, "the shapes don't fit"),
    ("weight_gradient", lambda delta, a, c: weight_gradient(delta, a, c) * [0, 1, 1, 1], "it is -0.000"),
    ("weight_gradient", lambda delta, a, c: weight_gradient(delta, a, c) / 5 * len(c), "not for 2 and 2"),
    ("backprop", of_backprop(lambda b, w: w), "return two things"),
    ("backprop", two_layers_only, "for the network [3, 3, 3, 3] each list needs 3 arrays"),
    ("backprop", of_backprop(lambda b, w: (b[1:], w)), "each list needs 3 arrays"),
    ("backprop", of_backprop(lambda b, w: (b[::-1], w[::-1])), "in reverse order"),
    ("backprop", of_backprop(lambda b, w: (b, w[::-1])), "in reverse order"),
    ("backprop", of_backprop(lambda b, w: (b[::-1], w)), "in reverse order"),
    ("backprop", of_backprop(lambda b, w: (b, [part.T for part in w])), "gradients are transposed"),
    ("backprop", faulty(mean=False), "the sum over the mini-batch"),
    ("backprop", faulty(bp1=False), "missing at the output"),
    ("backprop", faulty(bp2=False), "missing on the way back"),
    ("backprop", faulty(bp1=False, bp2=False), "missing in both BP1 and BP2"),
    ("backprop", faulty(turn=turned_if_it_fits), "rows: delta @ w, not delta @ w.T"),
    ("backprop", of_backprop(lambda b, w: (w, b)), "nabla_b first, then nabla_w"),
    ("backprop", of_backprop(lambda b, w: ([4 * p for p in b], w)), "nabla_b: the sum over the mini-batch"),
    ("backprop", of_backprop(lambda b, w: (b, [4 * p for p in w])), "nabla_w: the sum over the mini-batch"),
    ("backprop", faulty(mean=False), "nabla_b and nabla_w: the sum"),
    ("backprop", faulty_matrix(prime=slope_at_a), "You took it at a, in BP1 and in BP2"),
    ("backprop", faulty_matrix(first=slope_at_a), "in BP1 you took σ′ at a"),
    ("backprop", faulty_matrix(prime=slope_at_a, first=own_slope), "in BP2 you took σ′ at a"),
    ("backprop", lambda *example: gradients(*example, late_slope=True), "one earlier than"),
    ("backprop", lambda *example: gradients(*example, late_a=True), "those of the layer before, not its own"),
    ("backprop", lambda *example: gradients(*example, last_only=True), "the last example alone"),
    ("backprop", of_backprop(lambda b, w: ([b_l * 4 / 5 for b_l in b], w)), "nabla_b[2] at index 0"),
    ("backprop", faulty_matrix(sign=-1), "a − y, not y − a"),
    ("backprop", faulty_matrix(shift=1), "All that comes after it is right"),
    ("backprop", faulty_matrix(layer=lambda a, w, b: s(a @ w + b)), "look at the forward pass and BP1"),
    ("backprop", faulty_matrix(layer=lambda a, w, b: s(w @ a + b)), "x has one row for each example"),
    ("backprop", backprop_with_steps, "changes the weights in place"),
    ("backprop", of_backprop(lambda b, w: ([p[None] for p in b], w)), "has shape (1, 3); it must be (3,)"),
    ("backprop", of_backprop(lambda b, w: (b, [p.ravel() for p in w])), "nabla_w[2] has shape (9,)"),
    ("backprop", spoilt(0, 2, 0), "for [3, 3, 3, 3], nabla_b[2] at index 0 is"),
    ("backprop", spoilt(0, 0, 2), "for [3, 3, 3, 3], nabla_b[0] at index 2 is"),
    ("backprop", spoilt(1, 2, (1, 0)), "look at BP4"),
    ("backprop", spoilt(1, 0, (2, 1)), "nabla_w[0] at index (2, 1) is"),
    ("backprop", spoilt(0, 1, 1, by=math.nan), "nabla_b[1] at index 1 is nan"),
    ("backprop", spoilt(0, 0, 1, layers=1), "for [3, 2], nabla_b[0] at index 1 is"),
    ("backprop", spoilt(1, 0, (1, 2), layers=1), "for [3, 2], nabla_w[0] at index (1, 2) is"),
    ("diagnosis", {"A": "sum", "B": "no slope"}, "the keys A, B and C"),
    ("diagnosis", "sum", "the keys A, B and C"),
    ("diagnosis", {"A": "sum", "B": "slope", "C": "transposed"}, "['slope'] is not one of the faults"),
    ("diagnosis", {"A": "sum", "B": "no slope", "C": ...}, "no answer yet"),
    ("diagnosis", {"A": "transposed", "B": "no slope", "C": "sum"}, "look at A again"),
    ("diagnosis", {"A": "sum", "B": "transposed", "C": "no slope"}, "all at least 4, as 1/σ′(z) always is."),
    ("diagnosis", {"A": "sum", "B": "no slope", "C": "no slope"}, "look at C again"),
    ("columns_backprop", columns(mean=False), "the sum over the mini-batch"),
    ("columns_backprop", columns(column=False), "added along the examples"),
    ("columns_backprop", columns(axis=0), "BP3 is the mean over the examples"),
    ("columns_backprop", columns(m="rows"), "len(x) counts the rows"),
    ("columns_backprop", columns(turn=False), "columns: w.T @ delta, not w @ delta"),
    ("columns_backprop", columns(bp1=0), "missing at the output"),
    ("columns_backprop", columns(bp2=0), "missing on the way back"),
    ("columns_backprop", columns(bp4=0), "so delta @ a.T"),
    ("columns_backprop", backprop, "the form for rows"),
    ("columns_backprop", columns(prepare=np.transpose), "look at the forward pass and BP1"),
    ("columns_backprop", lambda *given: in_columns(*given)[::-1], "nabla_b first"),
    ("columns_backprop", lambda *given: in_columns(*given)[0], "each list needs 2 arrays"),
    (
        "columns_backprop",
        lambda *given: ([b[:, None] for b in in_columns(*given)[0]], in_columns(*given)[1]),
        "has shape (3, 1); it must be (3,)",
    ),
    ("hidden_error", lambda w, d, z: w.T @ d, "ends with the slope"),
    ("hidden_error", lambda w, d, z: (w.T @ d).sum(), "shape (3,), not ()"),
    ("hidden_error", tanh_somewhere(turn=turned_if_it_fits), "the wrong way round"),
    ("hidden_error", tanh_somewhere(turn=lambda w: w), "the wrong way round"),
    ("hidden_error", tanh_somewhere(prime=lambda z: s(z) * s(-z)), "a layer of sigmoid neurons only"),
    ("hidden_error", tanh_somewhere(rest=lambda z: 1 - np.tanh(z) ** 2), "a layer of tanh neurons only"),
    ("hidden_error", tanh_somewhere(prime=np.tanh), "for the first neuron you took tanh itself"),
    ("hidden_error", tanh_somewhere(rest=s), "for the other neurons you took σ itself"),
    ("hidden_error", tanh_somewhere(prime=lambda z: 1 - np.tanh(np.tanh(z)) ** 2), "square tanh(z) once"),
    ("hidden_error", tanh_somewhere(prime=lambda z: np.tanh(z) * (1 - np.tanh(z))), "square tanh(z) once"),
    ("hidden_error", tanh_somewhere(at=-1), "you gave tanh to the last neuron"),
    ("hidden_error", tanh_somewhere(prime=lambda z: 1.0), "component 0 should be"),
    ("hidden_error", lambda w, d, z: w @ d * 1 if len(w) == len(z) else w @ d, "component 0 should be"),
    ("hidden_error", lambda w, d, z: d @ w.T, "component 0 should be"),
    ("hidden_error", lambda w, d, z: np.zeros((2, 3)) @ np.zeros(2), "the shapes don't fit"),
]  # fmt: skip

KEEPERS = ["check_backprop"]

VALUES = {"check_diagnosis": 1}

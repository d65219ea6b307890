"""Each checker accepts a right answer in any style, and meets each known mistake with the hint for it.

RIGHT holds answers written with loops, unlike the solutions in the chapters; WRONG holds mistakes, each with
a piece of the hint it must get. `test_every_hint_is_given` proves that no hint is shadowed by one before it.
"""

import ast
import math
import re
import statistics
import sys
from collections import Counter
from copy import deepcopy
from functools import reduce
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import digitnet.exercises as exercises
from digitnet import Network, check_gradients
from digitnet.exercises import broken_gradients, feedback
from digitnet.exercises._faults import gradients
from digitnet.exercises.feedback import Feedback, Hint, checker, need, result_of

FOLDER = Path(exercises.__file__).parent
MODULES = [import_module(f"digitnet.exercises.{path.stem}") for path in FOLDER.glob("[a-z]*.py")]
CHECKERS = [name for name in exercises.__all__ if name.startswith("check_")]
# arguments must stay as they are
KEEPERS = ["check_backprop", "check_cover", "check_most_confused", "check_update"]
VALUES = {"check_or": 2, "check_bitwise": 2, "check_diagnosis": 1}  # checkers of values, not of a function
FUNCTIONS = [name for name in CHECKERS if name not in VALUES]
MACHINE_WORDS = re.compile(r"ndarray|dtype|ufunc|float64|int64|NoneType|Ellipsis|Traceback|<function|0x|Hint")


def verdict(name, *answers):
    """What the checker says, after checking that it is said as a sentence."""
    said = getattr(exercises, name)(*answers)
    assert type(said) is Feedback and type(said.ok) is bool and bool(said) is said.ok
    assert repr(said) == ("Right. " if said.ok else "Not yet: ") + said.text
    assert re.search(r"\w.*[.?]$", said.text) and "\n" not in said.text
    assert not re.search(r"[.?]{2}$", said.text)
    assert not MACHINE_WORDS.search(said.text), said.text
    return said


# Right answers


def s(z):
    return 1 / (1 + np.exp(-z))


def xor(x1, x2):
    def nand(p, q):
        return 1 - p * q

    return nand(nand(x1, nand(x2, 1)), nand(nand(x1, 1), x2))


def position(row, column):
    return list(np.ndindex(28, 28)).index((row, column))


def one_hot(labels):
    return [[int(digit == label) for digit in range(10)] for label in labels]


def most_common(labels):
    best = max(range(10), key=labels.tolist().count)
    return best, sum(label == best for label in labels) / len(labels)


def nearest_mean(x, means):
    return [min(range(len(means)), key=lambda k: math.dist(image, means[k])) for image in x]


def predicted_change(w, b, x, dw, db):
    z = sum(w_k * x_k for w_k, x_k in zip(w, x)) + b
    slope = math.exp(-z) / (1 + math.exp(-z)) ** 2
    return sum(slope * x_k * dw_k for x_k, dw_k in zip(x, dw)) + slope * db


def layer(a, w, b):
    return [[s(np.dot(w_j, row) + b_j) for w_j, b_j in zip(w, b)] for row in a]


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


def quadratic_cost(a, y):
    return sum(np.dot(row - target, row - target) for row, target in zip(a, y)) / (2 * len(a))


def descend(gradient, v, eta, steps):
    return v if steps == 0 else descend(gradient, v - eta * gradient(v), eta, steps - 1)


def mini_batches(n, m, rng):
    order = list(range(n))
    rng.shuffle(order)
    return np.split(order, range(m, n, m))


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


def best_constant(y):
    return [sum(column) / len(column) for column in y.T]


def stop_epoch(rights, patience):
    for epoch in range(patience, len(rights)):
        if max(rights[epoch - patience + 1 : epoch + 1]) <= max(rights[: epoch - patience + 1]):
            return epoch
    return len(rights) - 1


def backprop(x, y, weights, biases, bp1=True, bp2=True, mean=True, turn=np.transpose):
    """One example after the other; the options put in a fault."""
    nabla_b, nabla_w = [np.zeros_like(b) for b in biases], [np.zeros_like(w) for w in weights]
    for a, target in zip(x, y):
        activations = [a]
        for w, b in zip(weights, biases):
            activations.append(s(w @ activations[-1] + b))
        a = activations[-1]
        delta = (a - target) * (a * (1 - a) if bp1 else 1)
        for l in range(1, len(weights) + 1):
            nabla_b[-l] += delta / (len(x) if mean else 1)
            nabla_w[-l] += np.outer(delta, activations[-l - 1]) / (len(x) if mean else 1)
            slope = activations[-l - 1] * (1 - activations[-l - 1]) if bp2 else 1
            delta = turn(weights[-l]) @ delta * slope
    return nabla_b, nabla_w


def update(parameters, gradients, eta):
    new = []
    for i in range(len(parameters)):
        mean = np.mean([gradient[i] for gradient in gradients], axis=0)
        new.append(parameters[i] + -eta * mean)
    return new


def count_right(outputs, labels):
    return sum(max(range(len(row)), key=row.__getitem__) == label for row, label in zip(outputs, labels))


def most_confused(matrix):
    pairs = [(i, j) for i in range(len(matrix)) for j in range(len(matrix)) if i != j]
    return max(pairs, key=lambda pair: matrix[pair])


def bits_to_numbers(outputs):
    return np.array([sum(2**i for i, a in enumerate(row) if a > 0.5) for row in outputs])


def bits_to_digits(outputs):
    return [number if number in range(10) else -1 for number in bits_to_numbers(outputs)]


def favourite(activations, labels):
    def mean(j, digit):
        return np.mean([row[j] for row, label in zip(activations, labels) if label == digit])

    return [max(range(10), key=lambda digit: mean(j, digit)) for j in range(activations.shape[1])]


def cover(image, row, column, size):
    return [
        [0 if max(abs(r - row), abs(c - column)) <= size // 2 else ink for c, ink in enumerate(line)]
        for r, line in enumerate(image)
    ]


def pixel_gradient(x, y, weights, biases, bp1=True, bp2=True, slope_of_x=False, turn=np.transpose, last=True):
    """Layer after layer; the options put in a fault."""
    activations = [x]
    for w, b in zip(weights, biases):
        activations.append(s(w @ activations[-1] + b))
    a = activations[-1]
    delta = (a - y) * (a * (1 - a) if bp1 else 1)
    for l in range(1, len(weights) + last):
        a = activations[-l - 1]
        has_slope = bp2 if l < len(weights) else slope_of_x
        delta = turn(weights[-l]) @ delta * (a * (1 - a) if has_slope else 1)
    return delta


def sign_step(x, gradient, epsilon):
    return np.minimum(1, np.maximum(0, x + epsilon * ((gradient > 0) * 1.0 - (gradient < 0))))


def count_products(sizes, m, ink):
    total = 0
    for _ in range(m):
        total += 2 * ink * sizes[1]
        for k, j in list(zip(sizes, sizes[1:]))[1:]:
            total += 3 * k * j
    return total


def common_factor(s, v, g, eta, lmbda, n):
    s = s - s * eta * lmbda / n
    for j, k in zip(*np.nonzero(g)):
        v[j, k] -= eta * g[j, k] / s
    return s, v


def delayed(z_old, products, errors):
    return z_old - sum(np.outer(products[:, j], errors[j]) for j in range(len(errors)))


def best_eta(accuracies):
    return max(accuracies, key=lambda eta: sorted(accuracies[eta])[len(accuracies[eta]) // 2])


def batch_for(gradients, wanted):
    mean = sum(gradients) / len(gradients)
    variance = sum((g - mean) ** 2 for g in gradients) / len(gradients)
    m = 1
    while variance / m > wanted**2:
        m += 1
    return m


def safe_epsilon(x, weights, biases):
    """The bound, output by output and weight by weight."""
    (w2, w3), (b2, b3) = weights, biases
    z = [w @ s(w2 @ x + b2) + b for w, b in zip(w3, b3)]
    answer = max(range(len(z)), key=lambda j: z[j])
    return min(
        4
        * (z[answer] - z[j])
        / sum(abs(w3[answer, k] - w3[j, k]) * sum(map(abs, w2[k])) for k in range(len(w2)))
        for j in range(len(z))
        if j != answer
    )


def stuck_digits(predicted, labels):
    return [k for k in range(10) if k in labels and not any(p == t == k for p, t in zip(predicted, labels))]


RIGHT = {
    "check_count_updates": [lambda n, m, epochs: epochs * len(range(0, n, m))],
    "check_best_eta": [best_eta],
    "check_stuck_digits": [stuck_digits],
    "check_batch_for": [batch_for],
    "check_count_products": (count_products,),
    "check_best_constant": [best_constant],
    "check_columns_backprop": [columns_backprop],
    "check_hidden_error": [hidden_error],
    "check_stop_epoch": [stop_epoch],
    "check_common_factor": (common_factor,),
    "check_delayed": (delayed,),
    "check_backprop": [backprop],
    "check_best_picture": [lambda x: [sum(pixel) / len(pixel) for pixel in zip(*x)]],
    "check_bits_to_digits": [bits_to_digits],
    "check_bitwise": [20 * BITS.T, [-10] * 4],
    "check_count_parameters": [count_parameters],
    "check_count_right": [count_right],
    "check_cover": [cover],
    "check_descend": [descend],
    "check_diagnosis": [{"A": "sum", "B": "no slope", "C": "transposed"}],
    "check_favourite": [favourite],
    "check_feedforward": [feedforward],
    "check_half_adder": [lambda x1, x2: (x1 ^ x2, x1 & x2)],
    "check_largest_eta": [lambda x: 2 * len(x) / sum(x_i * x_i for x_i in x)],
    "check_layer": [layer],
    "check_mini_batches": [mini_batches],
    "check_most_common": [most_common],
    "check_most_confused": [most_confused],
    "check_nearest_mean": [nearest_mean],
    "check_one_hot": [one_hot],
    "check_or": [np.array([1.0, 1.0]), -0.5],
    "check_output_error": [output_error],
    "check_pixel_gradient": [pixel_gradient],
    "check_position": [position],
    "check_predicted_change": [predicted_change],
    "check_quadratic_cost": [quadratic_cost],
    "check_safe_epsilon": [safe_epsilon],
    "check_sign_step": [sign_step],
    "check_scaled_perceptrons": [scaled_perceptrons],
    "check_sigmoid_prime": [lambda z: 1 / (np.exp(z / 2) + np.exp(-z / 2)) ** 2],
    "check_tanh_prime": [lambda z: 1 / np.cosh(z) ** 2],
    "check_update": [update],
    "check_weight_gradient": [weight_gradient],
    "check_xor": [xor],
}


def nand(p, q):
    return int(p + q < 2)


def half_adder_of_gates(x1, x2):
    u = nand(x1, x2)
    return nand(nand(x1, u), nand(x2, u)), nand(u, u)


def most_common_by_counter(labels):
    digit, count = Counter(labels.tolist()).most_common(1)[0]
    return [digit, count / len(labels)]


def most_common_as_array(labels):
    counts = np.bincount(labels)
    return np.array([np.argmax(counts), np.max(counts) / counts.sum()])


def one_hot_by_index(labels):
    out = np.zeros((len(labels), 10), dtype=int)
    out[np.arange(len(labels)), labels] = 1
    return out


def feedforward_of_columns(x, weights, biases):
    a = x.reshape(-1, 1)
    for w, b in zip(weights, biases):
        a = s(w @ a + b[:, np.newaxis])
    return a


def scaled_by(layer):
    return lambda x, weights, biases, c: forward(x, weights, biases, lambda a, w, b: layer(a, w, b, c))


def exact_slope(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


# Right answers in other styles: (checker without "check_", answer)
MORE_RIGHT = [
    # chapter 1
    ("position", lambda row, column: np.ravel_multi_index((row, column), (28, 28))),
    ("position", lambda row, column: np.arange(784).reshape(28, 28)[row, column]),
    ("position", lambda row, column: sum(28 for _ in range(row)) + column),
    ("one_hot", one_hot_by_index),
    ("one_hot", lambda labels: (labels[:, None] == range(10)).astype(float)),
    ("one_hot", lambda labels: np.array([np.eye(10)[d] for d in labels])),
    ("one_hot", lambda labels: labels[:, None] == np.arange(10)),
    ("most_common", most_common_by_counter),
    ("most_common", most_common_as_array),
    ("most_common", lambda labels: (d := np.argmax(np.bincount(labels)), np.mean(labels == d))),
    ("nearest_mean", lambda x, means: ((x[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)),
    ("nearest_mean", lambda x, means: np.linalg.norm(x[:, None] - means, axis=2).argmin(axis=1)),
    ("nearest_mean", lambda x, means: ((means**2).sum(axis=1) - 2 * x @ means.T).argmin(axis=1)),
    ("nearest_mean", lambda x, means: [min(range(10), key=lambda d: ((p - means[d]) ** 2).sum()) for p in x]),
    ("nearest_mean", lambda x, means: np.argmin([((x - means[d]) ** 2).sum(1) for d in range(10)], axis=0)),
    ("best_picture", lambda x: x.mean(axis=0)),
    ("best_picture", lambda x: np.ones(len(x)) @ x / len(x)),
    ("best_picture", lambda x: reduce(np.add, x) / len(x)),
    # chapter 2
    ("or", ([1, 1], [-0.5])),
    ("or", (np.array([[2.0], [2.0]]), -1)),
    ("or", ((0.1, 7), 0)),
    ("or", (np.array([[5, 5]]), np.array([[-4]]))),
    ("xor", lambda x1, x2: x1 ^ x2),
    ("xor", lambda x1, x2: float(x1 + x2 == 1)),
    ("xor", lambda x1, x2: np.int64(abs(x1 - x2))),
    ("xor", lambda x1, x2: bool(x1) is not bool(x2)),
    ("half_adder", half_adder_of_gates),
    ("half_adder", lambda x1, x2: [(x1 + x2) % 2, (x1 + x2) // 2]),
    ("half_adder", lambda x1, x2: np.array([x1 != x2, x1 and x2])),
    ("sigmoid_prime", exact_slope),
    ("sigmoid_prime", lambda z: s(z) * s(-z)),
    ("sigmoid_prime", lambda z: [math.exp(-t) / (1 + math.exp(-t)) ** 2 for t in z]),
    ("sigmoid_prime", lambda z: 0.25 - (s(z) - 0.5) ** 2),
    ("tanh_prime", lambda z: 1 - np.tanh(z) ** 2),
    ("tanh_prime", lambda z: 4 * exact_slope(2 * z)),
    ("tanh_prime", lambda z: (1 - np.tanh(z)) * (1 + np.tanh(z))),
    ("tanh_prime", lambda z: [1 - math.tanh(t) ** 2 for t in z]),
    ("predicted_change", lambda w, b, x, dw, db: exact_slope(w @ x + b) * (np.sum(x * dw) + db)),
    ("predicted_change", lambda w, b, x, dw, db: [exact_slope(w @ x + b) * (np.dot(dw, x) + db)]),
    # chapter 3
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


# Wrong answers


def cut(order, m):
    return [order[k : k + m] for k in range(0, len(order), m)]


def shuffled_batches(n, m, rng):
    """Neighbours stay together: only the order of the full batches is shuffled."""
    batches = cut(np.arange(n), m)
    return [batches[i] for i in rng.permutation(n // m)] + batches[n // m :]


def shuffled_inside(n, m, rng):
    """The examples of a batch are always the same ones."""
    return [rng.permutation(batch) for batch in cut(np.arange(n), m)]


def shuffled_inside_interleaved(n, m, rng):
    return [rng.permutation(batch) for batch in cut(np.argsort(np.arange(n) % 5, kind="stable"), m)]


def without_rng(n, m, rng):
    return cut(np.random.default_rng().permutation(n), m)


def ones_in_columns(labels):
    out = np.zeros((len(labels), 10))
    out[:, labels] = 1
    return out


def x_in_the_loop(x, weights, biases):
    a = x
    for w, b in zip(weights, biases):
        a = s(w @ x + b)
    return a


def forward(x, weights, biases, step):
    for w, b in zip(weights, biases):
        x = step(x, w, b)
    return x


def descend_in_place(gradient, v, eta, steps):
    for _ in range(steps):
        v -= eta * gradient(v)
    return v


def update_in_place(parameters, gradients, eta):
    for p, new in zip(parameters, update(parameters, gradients, eta)):
        p[...] = new


def update_in_place_and_return(parameters, gradients, eta):
    update_in_place(parameters, gradients, eta)
    return parameters


def confused_in_place(matrix):
    np.fill_diagonal(matrix, 0)
    return np.unravel_index(matrix.argmax(), matrix.shape)


def worst_row_first(matrix):
    errors = matrix - np.diag(matrix.diagonal())
    row = errors.sum(axis=1).argmax()
    return row, errors[row].argmax()


def worst_column_first(matrix):
    errors = matrix - np.diag(matrix.diagonal())
    column = errors.sum(axis=0).argmax()
    return errors[:, column].argmax(), column


def cut_down_to_nine(outputs):
    return np.minimum(bits_to_numbers(outputs), 9)


def without_those_above(numbers, highest):
    return np.where(numbers > highest, -1, numbers)


def last_is_linear(x, weights, biases):
    return weights[-1] @ feedforward(x, weights[:-1], biases[:-1]) + biases[-1]


def by_threshold(outputs, labels):
    return np.all((outputs > 0.5) == np.eye(outputs.shape[1])[labels], axis=1).sum()


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


def sums_by_digit(activations, labels):
    return np.array([activations[labels == digit].sum(axis=0) for digit in range(10)])


def means_by_digit(activations, labels):
    return sums_by_digit(activations, labels) / np.bincount(labels, minlength=10)[:, np.newaxis]


def covered(start, end, ink=0, low=0):
    """cover, with slices from start to end of (number, half the size)."""

    def wrong(image, row, column, size):
        rows, columns = (slice(max(low, start(n, size // 2)), end(n, size // 2)) for n in (row, column))
        image = image.copy()
        image[rows, columns] = ink
        return image

    return wrong


def cover_in_place(image, row, column, size):
    image[:] = cover(image, row, column, size)
    return image


def cover_moved_inwards(image, row, column, size):
    image = image.copy()
    top, left = (max(0, min(n - size // 2, end - size)) for n, end in zip((row, column), image.shape))
    image[top : top + size, left : left + size] = 0
    return image


def pixels_with_slope_at_a(x, y, weights, biases):
    def slope_at_a(a):
        return s(a) * (1 - s(a))

    a2 = s(weights[0] @ x + biases[0])
    a3 = s(weights[1] @ a2 + biases[1])
    return weights[0].T @ (weights[1].T @ ((a3 - y) * slope_at_a(a3)) * slope_at_a(a2))


def sign_step_of_one_picture(x, gradient, epsilon):
    return np.array([min(1, max(0, x[k] + epsilon * np.sign(gradient[k]))) for k in range(6)])


def safe_by_output(x, weights, biases, together=True, of=lambda z: z, size=abs, slope=None, reach=None):
    """The bounds of `safe_epsilon` for the other outputs, the runner-up first; the options put in a fault."""
    (w2, w3), (b2, b3) = weights, biases
    a2 = s(w2 @ x + b2)
    z3 = w3 @ a2 + b3
    answer, *others = np.argsort(-z3)
    reach = (reach or (lambda w: abs(w).sum(axis=1)))(w2) * (slope(a2) if slope else 1 / 4)
    apart = [size(w3[answer] - w3[j]) if together else abs(w3[answer]) + abs(w3[j]) for j in others]
    return [(of(z3)[answer] - of(z3)[j]) / abs(w @ reach) for j, w in zip(others, apart)]


def safe_with(**fault):
    return lambda *example: min(safe_by_output(*example, **fault))


def faulty_pixels(**fault):
    return lambda *example: pixel_gradient(*example, **fault)


def slope(w, b, x):
    return s(w @ x + b) * (1 - s(w @ x + b))


def turned_if_it_fits(w):
    return w if w.shape[0] == w.shape[1] else w.T


def slope_at_a(a):
    return s(a) * (1 - s(a))


def own_slope(a):
    return a * (1 - a)


def in_columns(
    x,
    y,
    weights,
    biases,
    prepare=None,
    column=True,
    axis=1,
    m=None,
    mean=True,
    turn=True,
    bp1=1,
    bp2=1,
    bp4=1,
):
    """One example a column; the options put in a fault."""
    weights = list(map(prepare, weights)) if prepare else weights
    activations = [x]
    for w, b in zip(weights, biases):
        activations.append(s(w @ activations[-1] + (b[:, None] if column else b)))
    slopes = [a * (1 - a) for a in activations]
    m = (len(x) if m == "rows" else x.shape[1]) if mean else 1
    delta = (activations[-1] - y) * slopes[-1] ** bp1
    nabla_b, nabla_w = [], []
    for l in reversed(range(len(weights))):
        nabla_b.insert(0, delta.sum(axis=axis) / m)
        nabla_w.insert(0, delta @ activations[l].T / m if bp4 else activations[l] @ delta.T / m)
        if l:
            w = weights[l].T if turn else turned_if_it_fits(weights[l])
            delta = (w @ delta) * slopes[l] ** bp2
    return nabla_b, nabla_w


def columns(**fault):
    return lambda *given: in_columns(*given, **fault)


def tanh_somewhere(at=0, prime=lambda z: 1 - np.tanh(z) ** 2, rest=lambda z: s(z) * s(-z), turn=np.transpose):
    """BP2 for a layer in which neuron `at` is tanh; the options put in a fault."""

    def answer(w_next, delta_next, z):
        slopes = rest(z)
        slopes[at] = prime(z[at])
        return (turn(w_next) @ delta_next) * slopes

    return answer


def waits(rights, patience, against=max, strict=True, extra=0):
    """Early stopping; the options put in a fault."""
    failed = 0
    for epoch in range(1, len(rights)):
        best = against(rights[:epoch])
        better = rights[epoch] > best if strict else rights[epoch] >= best
        failed = 0 if better else failed + 1
        if failed == patience + extra:
            break
    return epoch


def patience_from_second(rights, patience):
    """The first epoch is overlooked."""
    return waits(rights[1:], patience) + 1


def the_one_before(rights):
    """In place of the best so far."""
    return rights[-1]


def best_epoch(rights, patience):
    return int(np.argmax(rights[: waits(rights, patience) + 1]))


WRONG = [
    # playground
    ("count_updates", lambda n, m, epochs: [n], "one number"),
    ("count_updates", lambda n, m, epochs: n * epochs, "counts examples"),
    ("count_updates", lambda n, m, epochs: -(-n // m), "that is one epoch"),
    ("count_updates", lambda n, m, epochs: n // m * epochs, "a smaller one at the end. It counts"),
    ("count_updates", lambda n, m, epochs: round(n / m) * epochs, "a smaller one at the end. It counts"),
    ("count_updates", lambda n, m, epochs: math.ceil(n * epochs / m), "at the end of every epoch"),
    ("count_updates", lambda n, m, epochs: n // m * epochs + 1, "at the end of every epoch"),
    ("count_updates", lambda n, m, epochs: (n // m + 1) * epochs, "leave none over"),
    ("count_updates", lambda n, m, epochs: n / m * epochs, "round up"),
    ("count_updates", lambda n, m, epochs: 7, "390 updates, not 7"),
    ("best_eta", lambda accuracies: [1.0], "return one learning rate"),
    ("best_eta", lambda runs: max(map(np.median, runs.values())), "the highest median. Return"),
    ("best_eta", lambda runs: np.argmax([np.median(run) for run in runs.values()]), "place of the"),
    ("best_eta", lambda accuracies: 0.5, "the learning rates are"),
    ("best_eta", lambda runs: max(runs, key=lambda eta: max(runs[eta])), "single best run"),
    ("best_eta", lambda runs: min(runs, key=lambda eta: max(runs[eta])), "lowest accuracies"),
    ("best_eta", lambda accuracies: 0.03, "highest for η = 0.3, not 0.03"),
    ("best_eta", lambda runs: max(runs, key=lambda eta: sum(runs[eta])), "pulls the mean down"),
    ("best_eta", lambda runs: max(runs, key=lambda eta: runs[eta][len(runs[eta]) // 2]), "after sorting"),
    ("best_eta", lambda runs: max(runs, key=lambda eta: sorted(runs[eta])[1]), "five runs for each"),
    ("best_eta", lambda runs: 0.3 if 0.03 in runs else 2.0, "you return 2.0"),
    ("stuck_digits", lambda predicted, labels: 1, "a list of digits"),
    ("stuck_digits", lambda predicted, labels: [k in (1, 5) for k in range(10)], "yes or no"),
    ("stuck_digits", lambda predicted, labels: np.flatnonzero(predicted != labels), "numbers of the misread"),
    ("stuck_digits", lambda predicted, labels: [k for k in range(10) if k not in labels], "don't occur"),
    ("stuck_digits", lambda predicted, labels: set(labels[predicted != labels]), "0 and 3 aren't stuck"),
    ("stuck_digits", lambda predicted, labels: [2, 7], "always right"),
    ("stuck_digits", lambda predicted, labels: set(labels) - set(predicted), "so it is never"),
    ("stuck_digits", lambda predicted, labels: [k for k in labels if k in (1, 5)], "each digit once"),
    ("stuck_digits", lambda predicted, labels: [1], "you return [1]"),
    ("batch_for", lambda g, wanted: [1], "one number"),
    ("batch_for", lambda g, wanted: (g.std() / wanted) ** 2, "a whole number of them"),
    ("batch_for", lambda g, wanted: int((g.std() / wanted) ** 2), "is one too few"),
    ("batch_for", lambda g, wanted: g.std() / wanted, "with the root of m only"),
    ("batch_for", lambda g, wanted: math.ceil(g.std() / wanted), "with the root of m only"),
    ("batch_for", lambda g, wanted: math.ceil(g.var() / wanted), "must be squared, too"),
    ("batch_for", lambda g, wanted: math.ceil(np.mean(g**2) / wanted**2), "not from 0"),
    ("batch_for", lambda g, wanted: math.ceil((wanted / g.std()) ** 2), "upside down"),
    ("batch_for", lambda g, wanted: len(g), "Fewer may do"),
    ("batch_for", lambda g, wanted: batch_for(g, wanted) if wanted < 2 else 0, "at least one example"),
    ("batch_for", lambda g, wanted: 7, "take m = 198, not 7"),
    # speed
    ("count_products", lambda sizes, m, ink: 12 * m, "forward pass"),
    ("count_products", lambda sizes, m, ink: 24 * m, "BP2 is missing"),
    ("count_products", lambda sizes, m, ink: 36 * m, "BP2 stops"),
    ("count_products", lambda sizes, m, ink: 7, "12 + 12 + 6"),
    ("count_products", lambda sizes, m, ink: count_products(sizes, m, sizes[0]), "in BP4 neither"),
    ("count_products", lambda sizes, m, ink: count_products(sizes, m, sizes[0]) * ink / sizes[0], "in full"),
    ("count_products", lambda sizes, m, ink: 24 + 3 * ink, "nothing either"),
    ("count_products", lambda sizes, m, ink: 30 if ink == 2 else 1, "9 + 9 + 6"),
    ("count_products", lambda sizes, m, ink: count_products(sizes, 1, ink), "multiply by m"),
    ("count_products", lambda sizes, m, ink: count_products(sizes, min(m, 2), ink), "99000"),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (s, v, g), "two things"),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (v, s), "first of the two"),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (s, v[0]), "keeps its shape"),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (s, v - eta * g / s), "don't shrink"),
    (
        "common_factor",
        lambda s, v, g, eta, lmbda, n: (s * (1 - eta * lmbda / n), v - eta * g / s),
        "by the old",
    ),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (s * (1 - eta * lmbda / n), v - eta * g), "when multi"),
    (
        "common_factor",
        lambda s, v, g, eta, lmbda, n: common_factor(s, v, -g, eta, lmbda, n),
        "goes downhill",
    ),
    ("common_factor", lambda s, v, g, eta, lmbda, n: (s, v), "should be"),
    (
        "common_factor",
        lambda s, v, g, eta, lmbda, n: (s, (1 - eta * lmbda / n) * v - eta * g / s),
        "let s alone",
    ),
    ("delayed", lambda z, products, errors: (z - products @ errors)[0], "shape of z_old"),
    ("delayed", lambda z, products, errors: z + products @ errors, "the sign"),
    ("delayed", lambda z, products, errors: z, "correction is missing"),
    ("delayed", lambda z, products, errors: z - errors[:2], "how similar"),
    # chapter 1
    ("position", lambda r, c: r + 28 * c, "walks down the columns"),
    ("position", lambda r, c: 28 * r + c + 1, "Count from 0"),
    ("position", lambda r, c: 28 * (r - 1) + c - 1, "nothing is subtracted"),
    ("position", lambda r, c: 28 * r, "end of the first row, (0, 27), is at index 27, not 0"),
    ("position", lambda r, c: 27 * r + c, "at 28, not 27: a row has 28 pixels"),
    ("position", lambda r, c: r * c, "an area"),
    ("position", lambda r, c: np.int64(28) * r | c, "(3, 5) at 89, not at 767 and 85"),
    ("position", lambda r, c: f"{28 * r + c}", "that is a text, '89' for (3, 5)"),
    ("position", lambda r, c: (28 * r, c), "one whole number; for (3, 5) you return (84, 5)"),
    ("position", lambda r, c: 28 * r + c / 1, "one whole number; for (3, 5) you return 89.0"),
    ("position", lambda r, c: 28 * r + c - (r == 20), "(20, 0) is at index 560, not 559"),
    ("one_hot", lambda labels: np.eye(10)[:, labels], "(10, 4): transposed"),
    ("one_hot", lambda labels: np.eye(labels.max() + 2)[labels], "the shape is (4, 11); it must be"),
    ("one_hot", lambda labels: np.eye(max(labels) + 1)[labels], "the shape is (3, 8); it must be (3, 10)"),
    ("one_hot", lambda labels: np.eye(10)[labels[0]], "the shape is (10,); it must be"),
    ("one_hot", lambda labels: np.concatenate(np.eye(10)[labels]), "reshape(-1, 10)"),
    ("one_hot", ones_in_columns, "use out[np.arange(n), labels]"),
    ("one_hot", lambda labels: np.eye(10)[labels] * labels[:, None], "label itself stands in its place"),
    ("one_hot", lambda labels: np.ones((4, 10)), "a single 1 and nine zeros"),
    ("one_hot", lambda labels: 0.9 * np.eye(10)[labels] + 0.01, "a single 1 and nine zeros"),
    ("one_hot", lambda labels: 2 * np.eye(10)[labels] - 1, "a single 1 and nine zeros"),
    ("one_hot", lambda labels: np.eye(10)[labels - 1], "one place too early"),
    ("one_hot", lambda labels: np.eye(10)[(labels + 1) % 10], "one place too late"),
    ("one_hot", lambda labels: np.eye(10)[9 - labels], "counted from the end"),
    ("one_hot", lambda labels: np.eye(10)[labels % 9], "label 9 gave [1. 0."),
    ("most_common", lambda labels: np.bincount(labels).argmax(), "return two things"),
    ("most_common", lambda labels: (np.bincount(labels).max(), 0.4), "how often it occurs"),
    ("most_common", lambda labels: (0.4, 7), "the other way round"),
    ("most_common", lambda labels: most_common(labels)[::-1], "the other way round"),
    ("most_common", lambda labels: (np.unique(labels, return_counts=True)[1].argmax(), 1), "np.bincount"),
    ("most_common", lambda labels: (labels[0], 0.1), "most common digit is 7, not 5"),
    ("most_common", lambda labels: (labels[-1], 0.1), "most common digit is 7, not 9"),
    ("most_common", lambda labels: (np.median(labels), 0.4), "most common digit is 7, not"),
    ("most_common", lambda labels: (7, 4), "that is a count"),
    ("most_common", lambda labels: (7, 40), "from 0 to 1: 40 % is 0.4"),
    ("most_common", lambda labels: (7, 0.1), "the blind guess"),
    ("most_common", lambda labels: (7, 4 / len(set(labels))), "not by the number of different ones"),
    ("most_common", lambda labels: (7, 0.7), "the accuracy is 0.4, not 0.7"),
    ("most_common", lambda labels: (7, 0.4), "for 2, 0, 0, 3 it is 0 and 0.5, not 7"),
    ("nearest_mean", lambda x, means: np.zeros(3), "for 6 images the answer has shape (3,)"),
    ("nearest_mean", lambda x, means: ((x[:, None] - means) ** 2).sum(2), "argmin(axis=1)"),
    ("nearest_mean", lambda x, means: ((x[:, None] - means) ** 2).sum(2).argmin(0), "along the other axis"),
    ("nearest_mean", lambda x, means: ((x[:, None] - means) ** 2).sum(2).min(1), "Not how small"),
    ("nearest_mean", lambda x, means: ((x[:, None] - means) ** 2).sum(2).argmax(1), "farthest mean"),
    ("nearest_mean", lambda x, means: (x[:, None] - means).sum(2).argmin(1), "opposite sign cancel"),
    ("nearest_mean", lambda x, means: abs((x[:, None] - means).sum(2)).argmin(1), "opposite sign cancel"),
    ("nearest_mean", lambda x, means: abs(x[:, None] - means).sum(2).argmin(1), "squared, not the absolute"),
    ("nearest_mean", lambda x, means: (x @ means.T).argmax(1), "a scalar product, not a distance"),
    ("nearest_mean", lambda x, means: [0, 3, 5, 9, 4, 0], "the nearest means are [0, 3, 5, 9, 4, 8], not"),
    ("nearest_mean", lambda x, means: ((x - means) ** 2).sum(1), "x[:, np.newaxis] - means"),
    ("nearest_mean", lambda x, means: np.dot(x, means[:2]), "the shapes don't fit"),
    ("best_picture", lambda x: x.mean(axis=1), "the other axis"),
    ("best_picture", lambda x: x.mean(), "has shape (); it must be (4,)"),
    ("best_picture", lambda x: x.sum(axis=0), "that is the sum"),
    ("best_picture", lambda x: np.median(x, axis=0), "that is the median"),
    ("best_picture", lambda x: (x.min(axis=0) + x.max(axis=0)) / 2, "All of them count"),
    ("best_picture", lambda x: x[((x[:, None] - x) ** 2).sum(axis=(1, 2)).argmin()], "needn't be among"),
    ("best_picture", lambda x: x.mean(axis=0).round(), "there is one with 1.4133"),
    ("best_picture", lambda x: x[:3].sum(axis=0) / 3, "try two of each"),
    # chapter 2
    ("or", ([1, 1, 1], -0.5), "w has shape (3,)"),
    ("or", (1, -0.5), "w has shape ()"),
    ("or", ([1, 1], [-0.5, -0.5]), "b has shape (2,)"),
    ("or", ([1, 1], -1.5), "that is AND"),
    ("or", ([1, 1], -1), "that is AND"),  # a sum of exactly 0 doesn't fire
    ("or", ([-2, -2], 3), "that is NAND"),
    ("or", ([-2, -2], 1), "that is NOT OR"),
    ("or", ([1, 1], 0.5), "a bias above 0 fires always"),
    ("or", ([2, 0], -1), "the second input never counts"),
    ("or", ([0, 2], -1), "the first input never counts"),
    ("or", ([1, 1], -2), "it never fires"),
    ("or", ([2, -2], -1), "speaks against firing"),
    ("or", ([math.nan, 1], -0.5), "it answers [0, 0, 0, 0]"),
    ("xor", lambda x1, x2: x1 or x2, "that is OR"),
    ("xor", lambda x1, x2: x1 == x2, "the opposite"),
    ("xor", lambda x1, x2: x1 and x2, "that is AND"),
    ("xor", lambda x1, x2: 1 - x1 * x2, "that is NAND"),
    ("xor", lambda x1, x2: nand(x1, nand(x1, x2)) ^ 1, "one of the two cases"),
    ("xor", lambda x1, x2: int(x1 < x2), "one of the two cases"),
    ("xor", lambda x1, x2: x1, "it answers [0, 0, 1, 1]; XOR is [0, 1, 1, 0]"),
    ("xor", lambda x1, x2: str(x1 ^ x2), "on (0, 0) yours answers '0'"),
    ("xor", lambda x1, x2: 1.5 * (x1 ^ x2), "on (0, 1) yours answers 1.5"),
    ("xor", lambda x1, x2: x1 + x2, "on (1, 1) yours answers 2"),
    ("xor", lambda x1, x2: (x1, x2), "on (0, 0) yours answers (0, 0)"),
    ("half_adder", lambda x1, x2: x1 ^ x2, "return two bits"),
    ("half_adder", lambda x1, x2: (x1 + x2, x1 & x2), "on (1, 1) you return (2, 1)"),
    ("half_adder", lambda x1, x2: tuple(f"{x1 + x2:02b}"), "on (0, 0) you return ('0', '0')"),
    ("half_adder", lambda x1, x2: (x1 & x2, x1 ^ x2), "the other way round"),
    ("half_adder", lambda x1, x2: (x1 | x2, x1 & x2), "not OR, XOR"),
    ("half_adder", lambda x1, x2: (1 - (x1 ^ x2), x1 & x2), "sum bit is negated"),
    ("half_adder", lambda x1, x2: (x1, x1 & x2), "yours is [0, 0, 1, 1]"),
    ("half_adder", lambda x1, x2: (x1 ^ x2, nand(x1, x2)), "the carry is negated"),
    ("half_adder", lambda x1, x2: (x1 ^ x2, x1 | x2), "AND, not OR"),
    ("half_adder", lambda x1, x2: (x1 ^ x2, x1 ^ x2), "the sum bit again"),
    ("half_adder", lambda x1, x2: (x1 ^ x2, 0), "something is carried"),
    ("half_adder", lambda x1, x2: (x1 ^ x2, x2), "yours is [0, 1, 0, 1]"),
    ("sigmoid_prime", lambda z: 0.25, "the result has shape (); same shape needed"),
    ("sigmoid_prime", lambda z: z * (1 - z), "takes z for σ(z)"),
    ("sigmoid_prime", lambda z: s(s(z)) * (1 - s(s(z))), "no second sigmoid"),
    ("sigmoid_prime", s, "itself, not its slope"),
    ("sigmoid_prime", lambda z: s(z) * (s(z) - 1), "the sign is wrong"),
    ("sigmoid_prime", lambda z: -np.exp(-z) / (1 + np.exp(-z)) ** 2, "the sign is wrong"),
    ("sigmoid_prime", lambda z: (1 + np.exp(-z)) ** -2, "derivative of the inside"),
    ("sigmoid_prime", lambda z: -((1 + np.exp(-z)) ** -2), "derivative of the inside"),
    ("sigmoid_prime", lambda z: np.exp(-z) / (1 + np.exp(-z)), "divided by a square"),
    ("sigmoid_prime", lambda z: s(z) * (1 + s(z)), "one minus, not one plus"),
    ("sigmoid_prime", lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2, "use np.exp"),
    ("sigmoid_prime", lambda z: exact_slope(z) if z > 0 else exact_slope(-z), "and no if"),
    ("sigmoid_prime", lambda z: s(z) / 2, "at z = 3 the slope is 0.0451767, you have 0.476287"),
    ("sigmoid_prime", lambda z: s(z) * (1 - s(z)) + (z == 3), "is 0.0451767, you have 1.04518"),
    ("tanh_prime", lambda z: 1.0, "the result has shape ()"),
    ("tanh_prime", np.tanh, "itself, not its slope"),
    ("tanh_prime", lambda z: np.tanh(z) * (1 - np.tanh(z)), "the form of the sigmoid"),
    ("tanh_prime", lambda z: 2 * s(2 * z) * (1 - s(2 * z)), "a factor is missing"),
    ("tanh_prime", lambda z: s(2 * z) * (1 - s(2 * z)), "a factor is missing"),
    ("tanh_prime", lambda z: 1 - np.tanh(z), "square it"),
    ("tanh_prime", lambda z: 1 - z**2, "that squares z"),
    ("tanh_prime", lambda z: np.tanh(z) ** 2 - 1, "the sign is wrong"),
    ("tanh_prime", lambda z: 1 - np.tanh(np.tanh(z)) ** 2, "no second tanh"),
    ("tanh_prime", lambda z: 1 - math.tanh(z) ** 2, "np.tanh"),
    ("tanh_prime", lambda z: 4 * s(z) * (1 - s(z)), "taken at 2z"),
    ("tanh_prime", lambda z: s(z) * (1 - s(z)), "taken at 2z"),
    ("tanh_prime", lambda z: 1 + np.tanh(z) ** 2, "at z = -2 the slope is 0.0706508, you have 1.92935"),
    ("tanh_prime", lambda z: 1.00002 - np.tanh(z) ** 2, "is 0.0706508, you have 0.0706708"),
    ("predicted_change", lambda w, b, x, dw, db: x @ dw + db, "where is σ′(z)"),
    ("predicted_change", lambda w, b, x, dw, db: slope(w, b, x) * (dw.sum() + db), "as much as its input"),
    ("predicted_change", lambda w, b, x, dw, db: slope(w, b, x) * (x @ dw), "add Δb"),
    ("predicted_change", lambda w, b, x, dw, db: s(w @ x + b) * (x @ dw + db), "multiplies by σ(z)"),
    ("predicted_change", lambda w, b, x, dw, db: slope(w, b, x) * (w @ dw + db), "so it is x @ dw"),
    ("predicted_change", lambda w, b, x, dw, db: s(w @ x + b) + slope(w, b, x) * (x @ dw + db), "Only its"),
    ("predicted_change", lambda w, b, x, dw, db: -slope(w, b, x) * (x @ dw + db), "expected 0.0"),
    ("predicted_change", lambda w, b, x, dw, db: s((w + dw) @ x + b + db) - s(w @ x + b), "really happens"),
    ("predicted_change", lambda w, b, x, dw, db: slope(x * 0, s(w @ x + b), x) * (x @ dw + db), "at z: "),
    ("predicted_change", lambda w, b, x, dw, db: slope(w, b, x) * (x @ dw) + db, "the slope multiplies it"),
    ("predicted_change", lambda w, b, x, dw, db: slope(w, b, x) * (x * dw + db), "the inputs, x @ dw"),
    # chapter 3
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
    # chapter 4
    ("quadratic_cost", lambda a, y: ((y - a) ** 2).sum(axis=1) / 2, "yours has shape (5,). Take the mean"),
    ("quadratic_cost", lambda a, y: ((y - a) ** 2).sum(axis=0).mean() / 2, "axis=1"),
    ("quadratic_cost", lambda a, y: ((y - a) ** 2).sum(axis=0).mean(), "axis=1"),
    ("quadratic_cost", lambda a, y: ((y - a) ** 2).mean(), "the ½ is missing, and the mean runs"),
    ("quadratic_cost", lambda a, y: abs(y - a).sum(axis=1).mean() / 2, "absolute differences"),
    ("quadratic_cost", lambda a, y: abs(y - a).sum(axis=1).mean(), "absolute differences"),
    ("quadratic_cost", lambda a, y: abs(y - a).mean(), "absolute differences"),
    ("quadratic_cost", lambda a, y: abs(y - a).mean() / 2, "absolute differences"),
    ("quadratic_cost", lambda a, y: abs(y - a).sum() / 2, "absolute differences"),
    ("quadratic_cost", lambda a, y: ((y - a) ** 2).sum(axis=1).mean(), "the factor ½ is missing"),
    ("quadratic_cost", lambda a, y: ((y - a) ** 2).sum() / 2, "the sum over the batch"),
    ("quadratic_cost", lambda a, y: ((y - a) ** 2).mean() / 2, "over the examples only"),
    ("quadratic_cost", lambda a, y: np.linalg.norm(y - a, axis=1).mean() / 2, "length of each difference"),
    ("quadratic_cost", lambda a, y: ((y - a) ** 2).sum(), "expected 0."),
    ("descend", lambda gradient, v, eta, steps: descend(gradient, v, eta, steps)[0], "yours has shape ()"),
    ("descend", lambda gradient, v, eta, steps: descend(gradient, v, -eta, steps), "walks uphill"),
    ("descend", lambda gradient, v, eta, steps: v - steps * eta * gradient(v), "only once, at the start"),
    ("descend", lambda gradient, v, eta, steps: v - eta * gradient(v), "a single step"),
    ("descend", lambda gradient, v, eta, steps: v, "v has not moved"),
    ("descend", lambda gradient, v, eta, steps: descend(gradient, v, eta, steps + 1), "those are 6 steps; 5"),
    ("descend", lambda gradient, v, eta, steps: descend(gradient, v, eta, steps - 1), "those are 4 steps; 5"),
    ("descend", lambda gradient, v, eta, steps: descend(gradient, v, 1, steps), "η is missing"),
    ("descend", lambda gradient, v, eta, steps: v - eta * gradient, "call it at the point where you are"),
    ("descend", lambda gradient, v, eta, steps: v - gradient, "gradient is a function"),
    ("descend", lambda gradient, v, eta, steps: descend(gradient, v, eta / 2, steps), "after 5 steps"),
    ("quadratic_cost", lambda a, y: ((y - a) ** 2).sum() / 10, "not for 2 with 4"),
    ("descend", lambda gradient, v, eta, steps: descend(gradient, v, 0.1, 5), "right for one start"),
    ("largest_eta", lambda x: 2 / x**2, "one learning rate for all inputs; yours has shape (4,)"),
    ("largest_eta", lambda x: 1 / np.mean(x**2), "the best, not the largest"),
    ("largest_eta", lambda x: 2 / np.sum(x**2), "so its curvature is a mean as well"),
    ("largest_eta", lambda x: 1 / np.sum(x**2), "so its curvature is a mean as well"),
    ("largest_eta", lambda x: 2 / np.mean(x) ** 2, "square first, then take the mean"),
    ("largest_eta", lambda x: 2 / np.var(x), "square first, then take the mean"),
    ("largest_eta", lambda x: 2 / np.mean(x), "differentiate once more"),
    ("largest_eta", lambda x: 2 / np.mean(abs(x)), "differentiate once more"),
    ("largest_eta", lambda x: np.mean(x**2), "needs smaller steps"),
    ("largest_eta", lambda x: 2 * np.mean(x**2), "needs smaller steps"),
    ("largest_eta", lambda x: np.mean(x**2) / 2, "needs smaller steps"),
    ("largest_eta", lambda x: 2 / np.max(x**2), "not the largest input alone"),
    ("largest_eta", lambda x: 2, "the inputs [1.0, -2.0, 3.0, 0.5] you have 2. Find the curvature"),
    ("largest_eta", lambda x: 1.99 / np.mean(x**2), "Find the curvature κ of C"),
    ("mini_batches", lambda n, m, rng: cut(rng.permutation(n), m) + [[]], "one of the batches is empty"),
    (
        "mini_batches",
        lambda n, m, rng: np.split(rng.permutation(n), range(m, n + 1, m)),
        "for n = 20 and m = 5 the last batch is empty",
    ),
    ("mini_batches", lambda n, m, rng: cut(rng.permutation(n), 5 if n == 23 else 4), "but for n = 20 and m"),
    ("best_constant", lambda y: y.mean(), "one number for each output is wanted"),
    ("best_constant", lambda y: y.mean(axis=1), "that is one number for each example"),
    ("best_constant", lambda y: y, "one number for each of the 3 outputs; yours has shape (7, 3)"),
    ("best_constant", lambda y: y.sum(axis=0), "the sum of the targets"),
    ("best_constant", lambda y: np.median(y, axis=0), "the commonest target"),
    ("best_constant", lambda y: np.eye(y.shape[1])[y.sum(axis=0).argmax()], "the commonest target"),
    ("best_constant", lambda y: y.mean(axis=0) / 2, "the ½ of the cost cancels"),
    ("best_constant", lambda y: np.full(y.shape[1], 1 / y.shape[1]), "the same for all outputs"),
    ("best_constant", lambda y: np.full(y.shape[1], 0.5), "the same for all outputs"),
    ("best_constant", lambda y: np.full(y.shape[1], 0.1), "the same for all outputs"),
    ("best_constant", lambda y: y.sum(axis=0) / y.shape[1], "not by the number of outputs"),
    ("best_constant", lambda y: y.mean(axis=0) + 0.01, "the best output here is"),
    ("best_constant", lambda y: (y > 0.9).mean(axis=0), "right for one-hot targets"),
    ("mini_batches", lambda n, m, rng: cut(rng.permutation(n), m)[: n // m], "never used"),
    ("mini_batches", lambda n, m, rng: cut(rng.permutation(n)[1:], m), "the batches hold 22 indices"),
    ("mini_batches", lambda n, m, rng: cut(rng.integers(0, n, n), m), "some examples come twice"),
    ("mini_batches", lambda n, m, rng: np.array_split(rng.permutation(n), 5), "sizes are [5, 5, 5, 4, 4]"),
    ("mini_batches", lambda n, m, rng: cut(np.arange(n), m), "in the same order"),
    ("mini_batches", lambda n, m, rng: mini_batches(n, m, np.random.default_rng(0)), "in the same order"),
    ("mini_batches", shuffled_batches, "share a batch in every epoch"),
    ("mini_batches", shuffled_inside, "share a batch in every epoch"),
    ("mini_batches", shuffled_inside_interleaved, "share a batch in every epoch"),
    ("mini_batches", without_rng, "the same state"),
    ("mini_batches", lambda n, m, rng: cut(rng.permutation(n) + 1, m), "indices run from 1"),
    ("mini_batches", lambda n, m, rng: cut(rng.choice(n, n), m), "some examples come twice"),
    ("mini_batches", lambda n, m, rng: [rng.choice(n, m) for _ in range(5)], "hold 25 indices"),
    # chapter 5
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
    # chapter 6
    ("update", lambda ps, gs, eta: ps[0], "keeps its shape (2, 2); yours is (2,)"),
    ("update", update_in_place, "changes the parameters in place"),
    ("update", update_in_place_and_return, "Leave the old arrays as they are and make new ones"),
    ("update", lambda ps, gs, eta: update(ps, gs, eta)[:1], "return 2, not 1"),
    ("update", lambda ps, gs, eta: [p.sum() for p in ps], "keeps its shape (2, 2); yours is ()"),
    ("update", lambda ps, gs, eta: ps, "nothing has moved"),
    ("update", lambda ps, gs, eta: update(ps, gs, -eta), "that climbs"),
    ("update", lambda ps, gs, eta: update(ps, gs, 1), "learning rate is missing"),
    ("update", lambda ps, gs, eta: update(ps, gs, eta * len(gs)), "subtracts the sum"),
    ("update", lambda ps, gs, eta: update(ps, gs, eta * len(gs) / len(ps)), "divide by the number of ex"),
    ("update", lambda ps, gs, eta: update(ps, gs, eta * len(gs) / 10), "divide by the number of examples"),
    ("update", lambda ps, gs, eta: update(ps, gs[-1:], eta), "only one example counts"),
    ("update", lambda ps, gs, eta: update(ps, gs[:1], eta / len(gs)), "only one example counts"),
    ("update", lambda ps, gs, eta: [p - eta * g for p, g in zip(ps, gs)], "gradients[0] is the whole list"),
    ("update", lambda ps, gs, eta: update(ps, gs, 1.5 * eta), "should become"),
    ("update", lambda ps, gs, eta: [update(ps, gs, eta)[0], ps[1] * 0], "should become"),
    ("count_right", lambda outputs, labels: outputs.argmax(axis=1) == labels, "not an array of shape (12,)"),
    ("count_right", lambda outputs, labels: (outputs.argmax(axis=1) == labels).mean(), "the share"),
    ("count_right", by_threshold, "not a threshold"),
    ("count_right", lambda outputs, labels: (outputs[range(12), labels] > 0.5).sum(), "not a threshold"),
    ("count_right", lambda outputs, labels: (outputs.argmax(axis=1) != labels).sum(), "the wrong answers"),
    ("count_right", lambda outputs, labels: (outputs.argmin(axis=1) == labels).sum(), "argmin finds"),
    ("count_right", lambda outputs, labels: (outputs.argmax(axis=0) == labels).sum(), "argmax(axis=1)"),
    ("count_right", lambda outputs, labels: len(labels), "4 are right, not 12"),
    ("count_right", lambda outputs, labels: 4, "of the first 3 alone 2 are right"),
    ("most_confused", lambda matrix: matrix.argmax(), "return two numbers"),
    ("most_confused", lambda matrix: np.unravel_index(matrix.argmax(), matrix.shape), "on the diagonal"),
    ("most_confused", lambda matrix: most_confused(matrix)[::-1], "the other way round"),
    ("most_confused", lambda matrix: most_confused(matrix + matrix.T), "You return (0, 3)"),
    ("most_confused", lambda matrix: most_confused(matrix / matrix.sum(1)[:, None]), "You return (3, 0)"),
    ("most_confused", worst_row_first, "You return (0, 3)"),
    ("most_confused", worst_column_first, "You return (0, 1)"),
    ("most_confused", confused_in_place, "changes the matrix in place"),
    ("most_confused", lambda matrix: (1 + 7 * (matrix[8, 4] > 0), 2), "either will do. You return (8, 2)"),
    ("bits_to_digits", lambda outputs: 5, "for 7 rows the result has shape ()"),
    ("bits_to_digits", lambda outputs: [d for d in bits_to_digits(outputs) if d >= 0], "has shape (5,)"),
    ("bits_to_digits", lambda outputs: (outputs > 0.5) @ [8, 4, 2, 1], "in reverse order"),
    ("bits_to_digits", lambda outputs: bits_to_digits(outputs[:, ::-1]), "in reverse order"),
    ("bits_to_digits", lambda outputs: outputs @ [1, 2, 4, 8], "above 0.5?"),
    ("bits_to_digits", lambda outputs: outputs.argmax(axis=1), "argmax finds the strongest bit"),
    ("bits_to_digits", lambda outputs: (outputs > 0.5).sum(axis=1), "that counts the bits"),
    ("bits_to_digits", lambda outputs: (outputs <= 0.5) @ [1, 2, 4, 8], "the bits that are 0 for those"),
    ("bits_to_digits", lambda outputs: bits_to_digits(1 - outputs), "the bits that are 0 for those"),
    ("bits_to_digits", lambda outputs: (outputs > 0.5) @ [1, 2, 3, 4], "5, 8, 7, 0, -1, -1 and 9, not"),
    ("bits_to_digits", lambda outputs: [5, 8, 7, 0, -1, -1, 9], "but not for the first 2 alone"),
    ("bits_to_digits", lambda outputs: (outputs >= 0.5) @ [1, 2, 4, 8], "exactly 0.5 is not above 0.5"),
    ("bits_to_digits", lambda outputs: bits_to_digits(outputs + 1e-9), "exactly 0.5 is not above 0.5"),
    ("bits_to_digits", bits_to_numbers, "10 and 15 are no digits"),
    ("bits_to_digits", cut_down_to_nine, "Don't cut it down to 9"),
    ("bits_to_digits", lambda outputs: without_those_above(bits_to_numbers(outputs), 8), "9 is a digit"),
    ("bits_to_digits", lambda outputs: without_those_above(bits_to_numbers(outputs), 10), "It becomes"),
    ("stop_epoch", lambda rights, patience: rights, "return one number"),
    ("stop_epoch", lambda rights, patience: max(rights), "a number of right answers"),
    ("stop_epoch", lambda rights, patience: rights[waits(rights, patience)], "a number of right answers"),
    ("stop_epoch", best_epoch, "that is the best epoch so far"),
    ("stop_epoch", lambda rights, patience: waits(rights, 1), "one epoch without a new best isn't enough"),
    ("stop_epoch", lambda rights, patience: waits(rights, patience, strict=False), "equals the best so far"),
    ("stop_epoch", lambda rights, patience: waits(rights, patience, extra=1), "off by one"),
    ("stop_epoch", lambda rights, patience: waits(rights, patience, extra=-1), "off by one"),
    ("stop_epoch", lambda rights, patience: len(rights) - 1, "goes on to the last epoch"),
    ("stop_epoch", lambda rights, patience: 0, "bring no new one: 5, not 0"),
    ("stop_epoch", lambda rights, patience: 5, "patience 2 goes on to the end, 3, not 5"),
    ("stop_epoch", patience_from_second, "ends with epoch 2"),
    ("stop_epoch", lambda rights, patience: waits(rights, patience, the_one_before), "so far, not with"),
    ("stop_epoch", lambda rights, patience: rights.index(max(rights)), "the best epoch of all"),
    # chapter 8
    ("favourite", lambda a, labels: means_by_digit(a, labels).argmax(axis=1), "one digit for each neuron"),
    ("favourite", lambda a, labels: means_by_digit(a, labels).argmax(), "shape (); it must be (4,)"),
    ("favourite", lambda a, labels: sums_by_digit(a, labels).argmax(axis=0), "Compare means"),
    ("favourite", lambda a, labels: means_by_digit(a, labels).argmin(axis=0), "argmax, not argmin"),
    ("favourite", lambda a, labels: a.argmax(axis=0), "those are the numbers of images"),
    ("favourite", lambda a, labels: a.argmax(axis=1), "one answer for each image"),
    ("favourite", lambda a, labels: means_by_digit(a, labels).max(axis=0), "argmax, not max"),
    ("favourite", lambda a, labels: means_by_digit(a > 0.5, labels).argmax(axis=0), "are above 0.5"),
    ("favourite", lambda a, labels: [0, 1, 2, 3], "not [0, 1, 2, 3]"),
    ("cover", cover_in_place, "changes the image in place"),
    ("cover", lambda image, r, c, size: image[r : r + size, c : c + size], "the image has shape (7, 9)"),
    ("cover", lambda image, *at: image - cover(image, *at), "the other way round"),
    ("cover", covered(lambda n, h: n - h, lambda n, h: n + h + 1, ink=1), "White paper is 0"),
    ("cover", covered(lambda n, h: n - h, lambda n, h: n + h + 1, low=-9), "covers nothing"),
    ("cover", covered(lambda n, h: n, lambda n, h: n + 2 * h + 1), "that pixel in its middle"),
    ("cover", covered(lambda n, h: n - h, lambda n, h: n + h), "one row and one column short"),
    ("cover", covered(lambda n, h: n - h + 1, lambda n, h: n + h + 1), "make exactly 9 pixels"),
    ("cover", lambda image, r, c, size: cover(image, c, r, size), "the row first"),
    ("cover", cover_moved_inwards, "moves inwards"),
    ("pixel_gradient", lambda x, y, ws, bs: y @ ws[1] @ np.ones(5), "transposed: w.T @ delta"),
    ("pixel_gradient", lambda x, y, ws, bs: np.outer(x, x), "a number for each input: (3,)"),
    ("pixel_gradient", faulty_pixels(last=False), "One more step leads to the pixels"),
    ("pixel_gradient", faulty_pixels(slope_of_x=True), "one σ′ too many"),
    ("pixel_gradient", lambda *example: -pixel_gradient(*example), "the sign"),
    ("pixel_gradient", faulty_pixels(bp1=False), "missing at the output"),
    ("pixel_gradient", faulty_pixels(bp2=False), "missing at the hidden layer"),
    ("pixel_gradient", faulty_pixels(turn=turned_if_it_fits), "the wrong way round"),
    ("pixel_gradient", lambda *example: 2 * pixel_gradient(*example), "a factor of 2"),
    ("pixel_gradient", pixels_with_slope_at_a, "belongs to z"),
    ("pixel_gradient", lambda *example: 3 * pixel_gradient(*example), "for [3, 3, 3] the derivative for"),
    ("sign_step", lambda x, g, eps: (x + eps * np.sign(g)).sum(), "yours has ()"),
    ("sign_step", lambda x, g, eps: x + eps * np.sign(g), "np.clip"),
    ("sign_step", lambda x, g, eps: x - eps * np.sign(g), "To fool, climb"),
    ("sign_step", lambda x, g, eps: np.clip(x - eps * np.sign(g), 0, 1), "To fool, climb"),
    ("sign_step", lambda x, g, eps: x + eps * g, "Take its sign"),
    ("sign_step", lambda x, g, eps: np.clip(x + eps * g / np.linalg.norm(g), 0, 1), "sign of each component"),
    ("sign_step", lambda x, g, eps: np.clip(x + eps * np.where(g > 0, 1, -1), 0, 1), "the pixel stays"),
    ("sign_step", lambda x, g, eps: eps * np.sign(g), "the step alone"),
    ("sign_step", sign_step_of_one_picture, "a picture in each row"),
    ("sign_step", lambda x, g, eps: np.clip(x + eps * np.sign(g), 0, 1).ravel(), "a picture in each row"),
    ("sign_step", lambda x, g, eps: np.clip(x + np.sign(g), 0, 1), "should become 0.6, not 1"),
    ("safe_epsilon", lambda x, ws, bs: x, "one number"),
    ("safe_epsilon", lambda *example: safe_epsilon(*example) / 4, "the 1/4 is missing"),
    ("safe_epsilon", lambda *example: max(safe_by_output(*example)), "against one other digit"),
    ("safe_epsilon", lambda *example: safe_by_output(*example)[0], "the runner-up isn't always"),
    ("safe_epsilon", safe_with(together=False), "Bound their difference"),
    ("safe_epsilon", safe_with(reach=lambda w: abs(w.sum(axis=1))), "not |w₁ + w₂"),
    ("safe_epsilon", safe_with(size=lambda w: w), "move its own way"),
    ("safe_epsilon", safe_with(of=s), "not the outputs"),
    ("safe_epsilon", safe_with(reach=lambda w: np.linalg.norm(w, axis=1)), "root of squares"),
    ("safe_epsilon", safe_with(slope=lambda a: a * (1 - a)), "a tiny move only"),
    ("safe_epsilon", lambda *example: 7, "you have 7.000000"),
]  # fmt: skip


def by_least_squares(y):
    return np.linalg.lstsq(np.ones((len(y), 1)), y, rcond=None)[0][0]


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


def patience_runs_out(rights, patience):
    best, left = -1, patience
    for epoch, right in enumerate(rights):
        best, left = (right, patience) if right > best else (best, left - 1)
        if left == 0:
            return epoch
    return epoch


def confused_by_hand(matrix):
    best = (0, 1)
    for i in range(10):
        for j in range(10):
            if i != j and matrix[i][j] >= matrix[best[0]][best[1]]:
                best = (i, j)
    return list(best)


def batches_by_yield(n, m, rng):
    order = rng.permutation(n)
    while len(order):
        yield order[:m]
        order = order[m:]


# Right answers in other styles, chapters 4 to 6: (checker without "check_", answer)
MORE_RIGHT += [
    ("quadratic_cost", lambda a, y: np.linalg.norm(y - a) ** 2 / 2 / len(a)),
    ("quadratic_cost", lambda a, y: np.mean([0.5 * (d @ d) for d in a - y])),
    ("quadratic_cost", lambda a, y: 0.5 * np.einsum("ij,ij->", a - y, a - y) / a.shape[0]),
    ("descend", descend_in_place),
    ("descend", lambda gradient, v, eta, steps: list(descend(gradient, v, eta, steps))),
    ("largest_eta", lambda x: 2 / np.mean(np.square(x))),
    ("largest_eta", lambda x: 2 * len(x) / (x @ x)),
    ("largest_eta", lambda x: np.array(2 / (x**2).mean())),
    ("mini_batches", batches_by_yield),
    ("mini_batches", lambda n, m, rng: [list(map(int, batch)) for batch in mini_batches(n, m, rng)]),
    ("mini_batches", lambda n, m, rng: np.array_split(rng.permutation(n), np.arange(m, n, m))),
    ("best_constant", lambda y: y.mean(axis=0)),
    ("best_constant", lambda y: y.T @ np.ones(len(y)) / len(y)),
    ("best_constant", by_least_squares),
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
    ("update", lambda ps, gs, eta: [p - eta / len(gs) * sum(n) for p, n in zip(ps, zip(*gs))]),
    ("update", lambda ps, gs, eta: (p - eta * sum(n) / len(gs) for p, n in zip(ps, zip(*gs)))),
    ("update", lambda ps, gs, eta: map(lambda p, *n: p - eta * np.mean(n, axis=0), ps, *gs)),
    ("update", lambda ps, gs, eta: tuple(update(ps, gs, eta))),
    ("count_right", lambda outputs, labels: int((np.argmax(outputs, 1) == labels).sum())),
    ("count_right", lambda outputs, labels: sum(a[d] == max(a) for a, d in zip(outputs, labels))),
    ("count_right", lambda outputs, labels: (outputs.argmax(axis=1) == labels).tolist().count(True)),
    ("count_right", lambda outputs, labels: np.trace(np.eye(10)[labels] @ np.eye(10)[outputs.argmax(1)].T)),
    ("most_confused", confused_by_hand),
    ("most_confused", lambda m: divmod(int((m * (1 - np.eye(10))).argmax()), 10)),
    ("most_confused", lambda m: np.argwhere((m - np.diag(np.diag(m))) == (m - np.diag(np.diag(m))).max())[0]),
    ("bits_to_digits", lambda outputs: without_those_above((outputs > 0.5) @ np.array([1, 2, 4, 8]), 9)),
    ("bits_to_digits", lambda outputs: np.append(np.arange(10.0), [-1] * 6)[bits_to_numbers(outputs)]),
    ("stop_epoch", waits),
    ("stop_epoch", patience_runs_out),
    ("stop_epoch", lambda rights, patience: np.int64(stop_epoch(rights, patience))),
]  # fmt: skip

# Chapters 7 and 8: right answers in other styles

MORE_RIGHT += [
    ("count_updates", lambda n, m, epochs: math.ceil(n / m) * epochs),
    ("count_updates", lambda n, m, epochs: float(np.ceil(n / m) * epochs)),
    ("count_updates", lambda n, m, epochs: (n + m - 1) // m * epochs),
    ("count_updates", lambda n, m, epochs: sum(1 for _ in range(epochs) for _ in range(0, n, m))),
    ("best_eta", lambda runs: max(runs, key=lambda eta: np.median(runs[eta]))),
    ("best_eta", lambda runs: sorted(runs, key=lambda eta: np.median(runs[eta]))[-1]),
    ("best_eta", lambda runs: np.array(list(runs))[np.argmax([np.median(r) for r in runs.values()])]),
    ("best_eta", lambda runs: max(runs.items(), key=lambda item: statistics.median(item[1]))[0]),
    ("stuck_digits", lambda predicted, labels: set(labels) - set(labels[predicted == labels])),
    ("stuck_digits", lambda predicted, labels: tuple(set(labels) - set(labels[predicted == labels]))),
    ("stuck_digits", lambda predicted, labels: np.setdiff1d(labels, labels[predicted == labels])),
    ("stuck_digits", lambda predicted, labels: [np.int64(k) for k in (5, 1)]),
    ("batch_for", lambda g, wanted: math.ceil((g.std() / wanted) ** 2)),
    ("batch_for", lambda g, wanted: np.ceil(g.var() / wanted**2)),
    ("batch_for", lambda g, wanted: math.ceil(g.var(ddof=1) / wanted**2)),
    ("batch_for", lambda g, wanted: max(1, math.ceil(np.mean((g - g.mean()) ** 2) / wanted**2))),
    ("favourite", lambda a, labels: means_by_digit(a, labels).argmax(axis=0)),
    ("favourite", lambda a, labels: tuple(means_by_digit(a, labels).T.argmax(axis=1))),
    ("cover", covered(lambda n, h: n - h, lambda n, h: n + h + 1)),
    ("pixel_gradient", lambda *example: list(pixel_gradient(*example))),
    ("sign_step", lambda x, g, eps: np.clip(x + eps * np.sign(g), 0, 1)),
    ("sign_step", lambda x, g, eps: (x + eps * np.sign(g)).clip(0, 1)),
    ("safe_epsilon", safe_with()),
]


def answers_of(answer):
    return answer if isinstance(answer, tuple) else (answer,)


# Tests


def test_there_is_a_right_and_a_wrong_answer_for_every_checker():
    for table, names in {"RIGHT": set(RIGHT), "WRONG": {f"check_{name}" for name, *_ in WRONG}}.items():
        assert not set(CHECKERS) - names, (
            f"{set(CHECKERS) - names}: no answers in the table {table} of this file"
        )
        assert not names - set(CHECKERS), (
            f"{names - set(CHECKERS)}: in the table {table}, but no such checker"
        )


@pytest.mark.parametrize("name", CHECKERS)
def test_right_answer(name):
    said = verdict(name, *RIGHT[name])
    assert said.ok, said


@pytest.mark.parametrize(
    ("name", "answer"), MORE_RIGHT, ids=[f"{i} {more[0]}" for i, more in enumerate(MORE_RIGHT)]
)
def test_right_answer_in_another_style(name, answer):
    said = verdict(f"check_{name}", *answers_of(answer))
    assert said.ok, said


@pytest.mark.parametrize(
    ("name", "answer", "hint"), WRONG, ids=[f"{wrong[0]}: {wrong[2]}" for wrong in WRONG]
)
def test_wrong_answer_gets_the_hint_for_it(name, answer, hint):
    said = verdict(f"check_{name}", *answers_of(answer))
    assert not said.ok
    assert hint in said.text, said


def test_every_hint_is_given(monkeypatch):
    given = set()

    def recorded(condition, hint):
        if not condition:
            caller = sys._getframe(1)
            given.add((Path(caller.f_code.co_filename).name, caller.f_lineno))
            raise Hint(hint)

    for module in MODULES:
        monkeypatch.setattr(module, "need", recorded)
    for name, answer, _ in [*WRONG, ("xor", 1, ""), ("xor", print, "")]:
        getattr(exercises, f"check_{name}")(*answers_of(answer))

    written = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "need":
                written.add((path.name, node.lineno))
    assert len(written) > 80
    assert written - given == set()


@pytest.mark.parametrize("name", CHECKERS)
@pytest.mark.parametrize("dots", [..., None])
def test_no_answer_yet(name, dots):
    said = verdict(name, *[dots] * VALUES.get(name, 1))
    assert repr(said) == "Not yet: there is no answer yet. Replace the dots and run the cell again."


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dots", [..., None])
def test_function_with_dots_only(name, dots):
    said = verdict(name, lambda *_: dots)
    assert repr(said) == "Not yet: the function returns nothing yet. Replace the dots."


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("two words"), "your code stopped with ValueError: two words."),
        (TypeError("a sentence."), "your code stopped with TypeError: a sentence."),
        (ZeroDivisionError(), "your code stopped with ZeroDivisionError."),
    ],
)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_answer_that_raises(name, error, text):
    def answer(*_):
        raise error

    said = verdict(name, answer)
    assert not said.ok and said.text == text


ODD = {
    "text": "three",
    "texts": ["three", "four"],
    "empty list": [],
    "nothing inside": [None, None],
    "ragged": [[1, 2], [3]],
    "nested texts": [["a"], ["b"]],
    "dict": {"a": 1, "b": 2},
    "NaN": math.nan,
    "NaNs": [math.nan, math.nan],
    "infinite": math.inf,
    "large array": np.full((7, 7), -1.0),
    "an object": print,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_that_returns_something_odd(name):
    for odd in ODD.values():
        assert not verdict(name, lambda *_, odd=odd: odd).ok


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_that_returns_the_right_shape_of_nan_or_text(name):
    def filled(value, like):
        if isinstance(like, list | tuple) and any(np.ndim(part) for part in like):
            return [filled(value, part) for part in like]
        return np.full(np.shape(like), value)

    for value in (math.nan, "one"):
        assert not verdict(name, lambda *given, value=value: filled(value, RIGHT[name][0](*given))).ok


@pytest.mark.parametrize("name", FUNCTIONS)
def test_result_instead_of_the_function(name):
    said = verdict(name, 3.0)
    assert repr(said) == "Not yet: give the function itself: its name, without brackets."


@pytest.mark.parametrize("name", VALUES)
def test_odd_values(name):
    for odd in ODD.values():
        assert not verdict(name, *[odd] * VALUES[name]).ok


def test_odd_diagnoses():
    for odd in ODD.values():
        assert not verdict("check_diagnosis", dict.fromkeys("ABC", str(odd))).ok
    assert not verdict("check_diagnosis", {"A": [1], "B": [2], "C": [3]}).ok


def test_answers_of_the_right_kind_in_another_type_pass():
    assert verdict("check_or", (1, 1), -0.5).ok
    assert verdict("check_one_hot", lambda labels: np.eye(10, dtype=bool)[labels]).ok
    assert verdict("check_position", lambda row, column: np.int64(28 * row + column)).ok
    assert verdict("check_xor", lambda x1, x2: x1 != x2).ok
    assert verdict("check_backprop", lambda *example: tuple(tuple(part) for part in backprop(*example))).ok


@pytest.mark.parametrize("name", FUNCTIONS)
def test_answer_may_change_what_it_is_given(name):
    def spoiling(*given):
        answer = deepcopy(RIGHT[name][0](*given))
        for part in given:
            for array in part if isinstance(part, list) else [part]:
                if isinstance(array, np.ndarray):
                    array.fill(77)
        return answer

    said = verdict(name, spoiling)
    assert said.ok is (name not in KEEPERS)
    assert said.ok or "in place" in said.text


def test_feedback():
    right, wrong = Feedback(True, "Well done."), Feedback(False, "the sign?")
    assert repr(right) == "Right. Well done." and right
    assert repr(wrong) == "Not yet: the sign?" and not wrong


def test_checker_keeps_name_and_text():
    @checker
    def check_two(answer):
        """Check for two."""
        need(result_of(answer) == 2, "two is wanted.")
        return "Two."

    assert (check_two.__name__, check_two.__doc__) == ("check_two", "Check for two.")
    assert repr(check_two(lambda: 2)) == "Right. Two."
    assert repr(check_two(lambda: 3)) == "Not yet: two is wanted."
    with pytest.raises(KeyboardInterrupt):  # the reader must be able to stop an endless loop
        check_two(interrupted)


def interrupted():
    raise KeyboardInterrupt


def test_first_wrong():
    assert feedback.first_wrong(np.array([1.0, 2.0, 4.0]), [1, 2, 3]) == 2
    assert feedback.first_wrong(np.array([[1.0, math.nan], [0, 0]]), np.ones((2, 2))) == (0, 1)


# The three broken gradients of chapter 5


@pytest.fixture(params=range(3))
def example(request):
    rng = np.random.default_rng(request.param)
    return Network([2, 3, 3, 3], rng=rng, dtype=np.float64), rng.random((6, 2)), rng.random((6, 3))


def one_list(gradients):
    nabla_b, nabla_w = gradients
    return [*nabla_b, *nabla_w]


@pytest.mark.parametrize("name", "ABC")
def test_finite_differences_find_each_broken_gradient(name, example):
    net, x, y = example
    assert check_gradients(net, x, y).max_relative_error < 1e-6
    found = check_gradients(net, x, y, backprop=broken_gradients[name])
    assert found.max_relative_error > 0.1
    if name != "A":
        assert not re.match(r"(weights|biases)\[2\]", found.where)


def test_a_is_wrong_by_the_size_of_the_batch_and_right_for_one_example(example):
    net, x, y = example
    for m in (1, 2, 6):
        for broken, right in zip(
            one_list(broken_gradients["A"](net, x[:m], y[:m])), one_list(net.backprop(x[:m], y[:m]))
        ):
            np.testing.assert_allclose(broken, m * right, rtol=1e-10)
    found = check_gradients(net, x[0], y[0], backprop=broken_gradients["A"])
    assert found.max_relative_error < 1e-6


@pytest.mark.parametrize("name", "BC")
@pytest.mark.parametrize("m", [1, 6])
def test_b_and_c_are_right_in_the_last_layer_only(name, m, example):
    net, x, y = example
    (broken_b, broken_w), (b, w) = broken_gradients[name](net, x[:m], y[:m]), net.backprop(x[:m], y[:m])
    np.testing.assert_allclose(broken_b[-1], b[-1], rtol=1e-10)
    np.testing.assert_allclose(broken_w[-1], w[-1], rtol=1e-10)
    for l in (0, 1):
        assert not np.isclose(broken_b[l], b[l], rtol=1e-2).any()
        assert not np.isclose(broken_w[l], w[l], rtol=1e-2).any()


def test_factors_of_b_are_at_least_four_and_those_of_c_are_not(example):
    net, x, y = example
    right = net.backprop(x[:1], y[:1])[0][1]
    assert (broken_gradients["B"](net, x[:1], y[:1])[0][1] / right >= 4).all()
    assert (broken_gradients["C"](net, x[:1], y[:1])[0][1] / right < 4).any()

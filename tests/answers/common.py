"""What answers of several chapters are made from."""

import numpy as np


def s(z):
    return 1 / (1 + np.exp(-z))


def layer(a, w, b):
    return [[s(np.dot(w_j, row) + b_j) for w_j, b_j in zip(w, b)] for row in a]


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


def slope(w, b, x):
    return s(w @ x + b) * (1 - s(w @ x + b))


def turned_if_it_fits(w):
    return w if w.shape[0] == w.shape[1] else w.T


def slope_at_a(a):
    return s(a) * (1 - s(a))


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

"""Answers to the exercises of chapter 4."""

import numpy as np


def quadratic_cost(a, y):
    return sum(np.dot(row - target, row - target) for row, target in zip(a, y)) / (2 * len(a))


def descend(gradient, v, eta, steps):
    return v if steps == 0 else descend(gradient, v - eta * gradient(v), eta, steps - 1)


def mini_batches(n, m, rng):
    order = list(range(n))
    rng.shuffle(order)
    return np.split(order, range(m, n, m))


def best_constant(y):
    return [sum(column) / len(column) for column in y.T]


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


def descend_in_place(gradient, v, eta, steps):
    for _ in range(steps):
        v -= eta * gradient(v)
    return v


def by_least_squares(y):
    return np.linalg.lstsq(np.ones((len(y), 1)), y, rcond=None)[0][0]


def batches_by_yield(n, m, rng):
    order = rng.permutation(n)
    while len(order):
        yield order[:m]
        order = order[m:]


RIGHT = {
    "check_best_constant": [best_constant],
    "check_descend": [descend],
    "check_largest_eta": [lambda x: 2 * len(x) / sum(x_i * x_i for x_i in x)],
    "check_mini_batches": [mini_batches],
    "check_quadratic_cost": [quadratic_cost],
}

MORE_RIGHT = [
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
]  # fmt: skip

WRONG = [
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
]  # fmt: skip

"""Checkers for chapter 10, Cross-entropy and softmax, up to softmax; the others are in `softmax`."""

import numpy as np

from .feedback import checker, is_number, need, quiet_result, refuse


def _entropy(p):
    return -(p * np.log(p) + (1 - p) * np.log(1 - p))


@checker
def check_cross_entropy_cost(cost):
    """Check ``cost(a, y)``: the cross-entropy of a batch, a and y of shape (m, n_out)."""
    rng = np.random.default_rng(10)
    a, y = 0.1 + 0.8 * rng.random((5, 3)), np.eye(3)[[0, 2, 1, 1, 2]]
    wanted, unwanted = y * np.log(a), (1 - y) * np.log(1 - a)
    each = -(wanted + unwanted).sum(axis=1)
    right = each.mean()
    got = quiet_result(cost, a, y)
    need(
        np.ndim(got) == 0,
        f"the cost of a batch is one number; yours has shape {np.shape(got)}. Add up the outputs of each "
        "example, then take the mean.",
    )
    need(
        np.isfinite(got),
        "that isn't a finite number: y is often 0, and has no logarithm. The output a goes into it.",
    )
    refuse(got, {
        "the second term is missing, (1 − y) ln(1 − a): what outputs that should be 0 cost. Without it that "
        "is the log-likelihood, which goes with softmax.": [-wanted.sum() / 5],
        "the sign: logarithms of numbers below 1 are negative, a cost isn't.": [-right],
        "that is the sum over the batch. The cost is the mean.": [each.sum()],
        "the mean runs over the examples only; over the outputs of one example it is a sum.": [right / 3],
        "mean and sum have changed places: over the outputs of an example it is a sum, over the examples the "
        "mean.": [5 * right / 3],
        "a and 1 − a are swapped: an output of 1 is free where 1 is wanted.": [
            -(y * np.log(1 - a) + (1 - y) * np.log(a)).sum() / 5
        ],
        "the logarithm is the natural one, np.log.": [right / np.log(2), right / np.log(10)],
        "that is the quadratic cost of chapter 4.": [((a - y) ** 2).sum() / 10],
    })  # fmt: skip
    a, y = 0.1 + 0.8 * rng.random((2, 4)), rng.random((2, 4))
    between, right_between = quiet_result(cost, a, y), -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum() / 2
    refuse(between, {
        "a and y have changed places. The logarithm is that of the output, and the target is its weight.": [
            -(a * np.log(y) + (1 - a) * np.log(1 - y)).sum() / 2
        ],
    })  # fmt: skip
    need(np.isclose(got, right), f"expected {right:.6f}, got {got:.6f}.")
    need(
        is_number(between, right_between),
        "right for 5 examples with one-hot targets, but not for 2 with targets between 0 and 1.",
    )
    return "The mean over the examples of the sum over the outputs."


@checker
def check_tanh_cost(cost):
    """Check ``cost(a, y)``: the cost whose slope is a − y for a = tanh z, 0 where a = y = ±1."""
    a, y = np.array([-0.9, -0.4, 0.2, 0.7, 0.95]), np.array([-1.0, 1.0, 0.3, -0.5, 1.0])
    plus, minus, ln2 = np.log(1 + a), np.log(1 - a), np.log(2)
    right = ln2 - (1 + y) / 2 * plus - (1 - y) / 2 * minus
    got = np.asarray(quiet_result(cost, a, y))
    need(got.shape == a.shape, f"one cost for each output: the shape {a.shape}; yours has shape {got.shape}.")
    need(
        np.isfinite(got).all(),
        "not every cost is a number. Outputs of tanh go down to −1: which logarithms bear that?",
    )
    refuse(got, {
        "the slope is right, the constant isn't: a = y = 1 costs −0.693 with yours, and should cost 0.": [
            right - ln2
        ],
        "twice too much: at a = 1 the splitting says 1 − y = 2 B.": [
            2 * right, 2 * (right - ln2), 2 * right - ln2
        ],
        "a and −a are swapped: this cost is lowest at a = −y.": [
            ln2 - (1 - y) / 2 * plus - (1 + y) / 2 * minus,
            -(1 - y) / 2 * plus - (1 + y) / 2 * minus,
        ],
        "that is the quadratic cost; its slope with respect to z is (a − y)(1 − a²).": [(a - y) ** 2 / 2],
        "the sign of the last term: the derivative of ln(1 − a) is −1/(1 − a).": [
            right + (1 - y) * minus, right - ln2 + (1 - y) * minus
        ],
    })  # fmt: skip
    z, h = np.arctanh(a), 1e-5
    above, below = (np.asarray(quiet_result(cost, np.tanh(z + step), y)) for step in (h, -h))
    slope = (above - below) / (2 * h)
    need(
        np.allclose(slope, a - y, atol=1e-5),
        f"for a = {a[2]} and y = {y[2]} the slope with respect to z is {slope[2]:.3f}, wanted is "
        f"{a[2] - y[2]:.3f}.",
    )
    need(
        np.ptp(got - right) < 1e-8,
        "the slope is right, but what you add depends on y. Wanted is one number, the same for every y; the "
        "cost at a = y is then 0 for y = ±1 only.",
    )
    need(np.allclose(got, right), "the slope is right, but the constant isn't: a = y = ±1 should cost 0.")
    return "Asked for, solved, found."


@checker
def check_lowest_cost(lowest_cost):
    """Check ``lowest_cost(y)``: the lowest mean cross-entropy of an output that never changes."""
    y = np.array([[0, 1, 1], [1, 0, 1], [0, 1, 0], [0, 1, 1], [0, 0, 1], [1, 0, 1], [0, 0, 1.0]])
    p, of_rows, of_all = (y.mean(axis=axis) for axis in (0, 1, None))
    right = _entropy(p).sum()
    got = quiet_result(lowest_cost, y)
    need(
        np.ndim(got) == 0,
        f"one number is wanted, the cost; yours has shape {np.shape(got)}. Add up the outputs.",
    )
    refuse(got, {
        "the cost of an example is the sum over its outputs, not the mean.": [right / 3],
        "half is missing: where the target is 0 the output costs something too, −ln(1 − a).": [
            -(p * np.log(p)).sum()
        ],
        "that is what an output of 0.5 costs. Which is best, if the targets aren't half 0 and half 1?": [
            3 * np.log(2)
        ],
        "each output has a best value of its own, the mean of its own targets: y.mean(axis=0).": [
            _entropy(of_all), 3 * _entropy(of_all), _entropy(of_rows).sum(), _entropy(of_rows).mean()
        ],
        "that is the lowest quadratic cost.": [(p * (1 - p)).sum() / 2],
        "that is the sum over the examples. The cost is the mean.": [7 * right],
        "the sign: a cost isn't negative.": [-right],
    })  # fmt: skip
    need(np.isclose(got, right), f"expected {right:.6f}, got {got:.6f}.")
    got = quiet_result(lowest_cost, np.array([[1.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))
    need(
        np.isfinite(got), "an output that is always wanted, or never, gives 0 · ln 0 with yours. It costs 0."
    )
    need(np.isclose(got, np.log(2)), f"for the targets (1, 0, 1) and (1, 0, 0) it is ln 2, not {got:.4f}.")
    right = _entropy(0.4) + _entropy(0.8)
    got = quiet_result(lowest_cost, np.array([[0.2, 0.9], [0.6, 0.7]]))
    need(is_number(got, right), "right for targets of 0 and 1, but not for those between.")
    return "The mean target is best, and what it costs is the entropy."

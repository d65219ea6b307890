"""Checkers for chapter 10, Cross-entropy and softmax."""

import numpy as np

from .feedback import checker, need, result_of


def _refuse(got, mistakes):
    """End the check with the hint for a known mistake: `mistakes` has what it gives, a list for each hint."""
    for hint, results in mistakes.items():
        for wrong in results:
            need(not np.allclose(got, wrong), hint)


def _of_one(got, right):
    """Whether the answer is one number, and this one."""
    return np.ndim(got) == 0 and np.isclose(got, right)


def _quiet(function, *arguments):
    """The reader's result, without NumPy's warnings: a wrong answer may take the logarithm of anything."""
    with np.errstate(all="ignore"):
        return result_of(function, *arguments)


def _row_softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@checker
def check_cross_entropy_cost(cost):
    """Check ``cost(a, y)``: the cross-entropy of a batch, a and y of shape (m, n_out)."""
    rng = np.random.default_rng(10)
    a, y = 0.1 + 0.8 * rng.random((5, 3)), np.eye(3)[[0, 2, 1, 1, 2]]
    wanted, unwanted = y * np.log(a), (1 - y) * np.log(1 - a)
    each = -(wanted + unwanted).sum(axis=1)
    right = each.mean()
    got = _quiet(cost, a, y)
    need(
        np.ndim(got) == 0,
        f"the cost of a batch is one number; yours has shape {np.shape(got)}. Add up the outputs of each "
        "example, then take the mean.",
    )
    need(
        np.isfinite(got),
        "that isn't a finite number: y is often 0, and has no logarithm. The output a goes into it.",
    )
    _refuse(got, {
        "the second term is missing, (1 − y) ln(1 − a): what outputs that should be 0 cost. Without it that "
        "is the log-likelihood, which goes with softmax.": [-wanted.sum() / 5],
        "the sign: logarithms of numbers below 1 are negative, a cost isn't.": [-right],
        "that is the sum over the batch. The cost is the mean.": [each.sum()],
        "the mean runs over the examples only; over the outputs of one example it is a sum.": [right / 3],
        "a and 1 − a are swapped: an output of 1 is free where 1 is wanted.": [
            -(y * np.log(1 - a) + (1 - y) * np.log(a)).sum() / 5
        ],
        "the logarithm is the natural one, np.log.": [right / np.log(2), right / np.log(10)],
        "that is the quadratic cost of chapter 4.": [((a - y) ** 2).sum() / 10],
    })  # fmt: skip
    need(np.isclose(got, right), f"expected {right:.6f}, got {got:.6f}.")
    a, y = 0.1 + 0.8 * rng.random((2, 4)), rng.random((2, 4))
    right = -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum() / 2
    need(
        _of_one(_quiet(cost, a, y), right),
        "right for 5 examples with one-hot targets, but not for 2 with targets between 0 and 1.",
    )
    return "The mean over the examples of the sum over the outputs."


@checker
def check_tanh_cost(cost):
    """Check ``cost(a, y)``: the cost whose slope is a − y for a = tanh z, 0 where a = y = ±1."""
    a, y = np.array([-0.9, -0.4, 0.2, 0.7, 0.95]), np.array([-1.0, 1.0, 0.3, -0.5, 1.0])
    plus, minus, ln2 = np.log(1 + a), np.log(1 - a), np.log(2)
    right = ln2 - (1 + y) / 2 * plus - (1 - y) / 2 * minus
    got = np.asarray(_quiet(cost, a, y))
    need(got.shape == a.shape, f"one cost for each output: the shape {a.shape}; yours has shape {got.shape}.")
    need(
        np.isfinite(got).all(),
        "not every cost is a number. Outputs of tanh go down to −1: which logarithms bear that?",
    )
    _refuse(got, {
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
    above, below = (np.asarray(_quiet(cost, np.tanh(z + step), y)) for step in (h, -h))
    slope = (above - below) / (2 * h)
    need(
        np.allclose(slope, a - y, atol=1e-5),
        f"for a = {a[2]} and y = {y[2]} the slope with respect to z is {slope[2]:.3f}, wanted is "
        f"{a[2] - y[2]:.3f}.",
    )
    need(np.allclose(got, right), "the slope is right, but the constant isn't: a = y = ±1 should cost 0.")
    return "Asked for, solved, found."


@checker
def check_lowest_cost(lowest_cost):
    """Check ``lowest_cost(y)``: the lowest mean cross-entropy of an output that never changes."""
    y = np.array([[0, 1, 1], [1, 0, 1], [0, 1, 0], [0, 1, 1], [0, 0, 1], [1, 1, 1], [0, 0, 1.0]])
    p = y.mean(axis=0)
    parts = -(p * np.log(p) + (1 - p) * np.log(1 - p))
    right = parts.sum()
    got = _quiet(lowest_cost, y)
    need(
        np.ndim(got) == 0,
        f"one number is wanted, the cost; yours has shape {np.shape(got)}. Add up the outputs.",
    )
    _refuse(got, {
        "the cost of an example is the sum over its outputs, not the mean.": [right / 3],
        "half is missing: where the target is 0 the output costs something too, −ln(1 − a).": [
            -(p * np.log(p)).sum()
        ],
        "that is what an output of 0.5 costs. Which is best, if the targets aren't half 0 and half 1?": [
            3 * np.log(2)
        ],
        "that is the lowest quadratic cost.": [(p * (1 - p)).sum() / 2],
        "that is the sum over the examples. The cost is the mean.": [7 * right],
        "the sign: a cost isn't negative.": [-right],
    })  # fmt: skip
    need(np.isclose(got, right), f"expected {right:.6f}, got {got:.6f}.")
    got = _quiet(lowest_cost, np.array([[1.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))
    need(
        np.isfinite(got), "an output that is always wanted, or never, gives 0 · ln 0 with yours. It costs 0."
    )
    need(np.isclose(got, np.log(2)), f"for the targets (1, 0, 1) and (1, 0, 0) it is ln 2, not {got:.4f}.")
    right = -sum(p * np.log(p) + (1 - p) * np.log(1 - p) for p in (0.4, 0.8))
    got = _quiet(lowest_cost, np.array([[0.2, 0.9], [0.6, 0.7]]))
    need(_of_one(got, right), "right for targets of 0 and 1, but not for those between.")
    return "The mean target is best, and what it costs is the entropy."


@checker
def check_softmax_jacobian(jacobian):
    """Check ``jacobian(z)``: entry (j, k) is ∂a_j/∂z_k, safe for large z."""
    z = np.array([1.0, -0.5, 2.0, 0.3])
    a = _row_softmax(z[np.newaxis])[0]
    ones, pairs = np.eye(4), np.outer(a, a)
    right = np.diag(a) - pairs
    got = np.asarray(_quiet(jacobian, z))
    need(
        got.shape == (4, 4),
        f"for 4 weighted inputs it is a matrix of shape (4, 4); yours has shape {got.shape}.",
    )
    _refuse(got, {
        "only the diagonal: with softmax every output depends on every z, through the sum.": [
            np.diag(a * (1 - a))
        ],
        "put the outputs a in, not the weighted inputs z.": [np.diag(z) - np.outer(z, z)],
        "the signs are turned round: an output grows with its own z.": [-right],
        "off the diagonal the entries are negative: when another z grows, this output shrinks.": [
            np.diag(a) + pairs, np.abs(right)
        ],
        "one factor a_j is missing: ∂a_j/∂z_k = a_j ([j = k] − a_k).": [
            ones - pairs, ones - a, ones - a[:, np.newaxis]
        ],
    })  # fmt: skip
    need(
        np.allclose(got, right),
        f"for z = {z.tolist()} the first row should be {right[0].round(3).tolist()}.",
    )
    got = np.asarray(_quiet(jacobian, np.array([1000.0, 999.0, -1000.0])))
    need(
        np.isfinite(got).all(),
        "e¹⁰⁰⁰ is too large for a float. Take the largest z off first; only differences count.",
    )
    slope = np.exp(-1) / (1 + np.exp(-1)) ** 2
    right = slope * np.array([[1, -1, 0], [-1, 1, 0], [0, 0, 0]])
    need(
        got.shape == right.shape and np.allclose(got, right),
        "right for small z, but not for (1000, 999, −1000).",
    )
    return "Each column adds up to 0: what one output gains the others lose."


@checker
def check_log_softmax(log_softmax):
    """Check ``log_softmax(z)``: logarithms of the softmax outputs of a batch, safe for large z."""
    z = np.random.default_rng(4).normal(size=(4, 4))  # square, so that a wrong axis fits
    a, largest = _row_softmax(z), z.max(axis=1, keepdims=True)
    right = np.log(a)
    got = np.asarray(_quiet(log_softmax, z))
    need(got.shape == z.shape, f"the shape of z is wanted, {z.shape}; yours has shape {got.shape}.")
    _refuse(got, {
        "those are the softmax outputs. Their logarithms are wanted.": [a],
        "the sign: logarithms of numbers below 1 are negative.": [-right],
        "the sum runs over the whole batch. Each row is an example of its own: axis=1, with keepdims=True.": [
            z - np.log(np.exp(z).sum())
        ],
        "the sum runs over the wrong axis. It belongs to each row: axis=1, with keepdims=True.": [
            z - np.log(np.exp(z).sum(axis=0)), z - np.log(np.exp(z).sum(axis=1))
        ],
        "the largest z is taken off, but not yet the logarithm of the sum.": [z - largest],
        "the largest z is taken off inside the sum only. Take it off the z outside, too.": [
            z - np.log(np.exp(z - largest).sum(axis=1, keepdims=True))
        ],
    })  # fmt: skip
    need(np.allclose(got, right), "take the logarithm of the sum of all e^z of its row off each z.")
    far = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -1000.0]])
    got = np.asarray(_quiet(log_softmax, far))
    need(
        np.isfinite(got).all(),
        "for z up to ±1000 not every result is finite. Don't form the outputs themselves, and take off the "
        "largest z of each row before any exponential.",
    )
    need(
        got.shape == far.shape and np.allclose(got, [[0, -1000, -2000], [-np.log(3)] * 3]),
        "right for small z, but not for ±1000. An output of e⁻¹⁰⁰⁰ has the logarithm −1000.",
    )
    return "And a second time it would change nothing."


@checker
def check_at_temperature(at_temperature):
    """Check ``at_temperature(a, T)``: softmax outputs at another temperature, from the outputs alone."""
    z, T = 2 * np.random.default_rng(6).normal(size=(4, 4)), 2.5
    a, right = _row_softmax(z), _row_softmax(z / 2.5)
    powers = a ** (1 / T)
    got = np.asarray(_quiet(at_temperature, a, T))
    need(got.shape == a.shape, f"the shape of a is wanted, {a.shape}; yours has shape {got.shape}.")
    _refuse(got, {
        "that is softmax twice: the outputs aren't weighted inputs.": [_row_softmax(a / T), _row_softmax(a)],
        "the temperature works the wrong way round: a high one makes the outputs more equal.": [
            _row_softmax(z * T)
        ],
        "the outputs no longer add up to 1. Divide by their sum.": [powers, a / T],
        "each picture is a row of its own, and each row adds up to 1: axis=1, with keepdims=True.": [
            powers / powers.sum(), powers / powers.sum(axis=0), powers / powers.sum(axis=1)
        ],
        "nothing has changed: a factor that is common to all outputs cancels.": [a],
    })  # fmt: skip
    need(np.allclose(got, right), "for T = 2.5 that isn't the softmax of z / T. Which power of a_j is it?")
    need(
        np.allclose(_quiet(at_temperature, a, 0.5), _row_softmax(z / 0.5)),
        "right for T = 2.5, but not for T = 0.5.",
    )
    return "What is common to all outputs of a picture cancels."


def _gaps(confidence, right, bins):
    """Of each bin with anything in it: mean confidence minus share of right answers, and its weight."""
    each = [bins == b for b in np.unique(bins)]
    return np.array([(confidence[b].mean() - right[b].mean(), b.mean()) for b in each]).T


@checker
def check_calibration_gap(calibration_gap):
    """Check ``calibration_gap(confidence, right, n_bins)``: the expected calibration error."""
    rng = np.random.default_rng(8)
    confidence = np.concatenate([0.26 + 0.73 * rng.random(40) ** 0.5, [0.5, 0.75, 1.0, 0.75, 0.5, 0.5]])
    answers = rng.random(46) < confidence**0.5
    answers[:20] &= rng.random(20) < 0.5
    gap, weight = _gaps(confidence, answers, np.ceil(4 * confidence))  # the first of four bins is empty
    right = np.sum(abs(gap) * weight)
    got = _quiet(calibration_gap, confidence, answers, 4)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    need(not np.isnan(got), "that is not a number: one of the bins is empty. Leave it out.")
    below = [np.floor(4 * confidence), np.minimum(np.floor(4 * confidence), 3)]
    _refuse(got, {
        "take the absolute difference in each bin, or gaps of different signs cancel.": [
            np.sum(gap * weight), abs(np.sum(gap * weight))
        ],
        "weight each bin by the share of the answers that it holds.": [abs(gap).mean(), abs(gap).sum() / 4],
        "divide by the number of answers.": [46 * right],
        "that compares each answer with 0 or 1. Compare the means of each bin.": [
            np.mean(abs(confidence - answers))
        ],
        "a confidence on a border, 0.5 of four bins say, belongs to the lower bin.": [
            np.sum(abs(gap) * weight) for gap, weight in (_gaps(confidence, answers, b) for b in below)
        ],
    })  # fmt: skip
    need(np.isclose(got, right), f"for 46 answers and 4 bins it should be {right:.5f}, not {got:.5f}.")
    confidence, answers = 0.01 + 0.98 * rng.random(30), rng.random(30) < 0.5
    gap, weight = _gaps(confidence, answers, np.ceil(7 * confidence))
    got = _quiet(calibration_gap, confidence, answers, 7)
    need(_of_one(got, np.sum(abs(gap) * weight)), "right for 4 bins, but not for 7.")
    return "Zero would mean that the network knows how much it knows."

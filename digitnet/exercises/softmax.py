"""Checkers for chapter 10, Cross-entropy and softmax: softmax, temperature and calibration."""

import tracemalloc

import numpy as np

from .feedback import checker, is_number, need, quiet_result, refuse


def _row_softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _without_keepdims(z):
    return z - np.log(np.exp(z).sum(axis=1))


def _memory(function, *arguments):
    """How many bytes the function needs at most at one time, and what it returns."""
    tracemalloc.start()
    try:
        result = quiet_result(function, *arguments)
        return tracemalloc.get_traced_memory()[1], result
    finally:
        tracemalloc.stop()


@checker
def check_softmax_jacobian_times(times):
    """Check ``times(z, v)``: the Jacobian of softmax at z, times v; without a matrix, safe for large z."""
    z, v = np.array([1.0, -0.5, 2.0, 0.3]), np.array([1.0, 2.0, -1.0, 0.5])
    a = _row_softmax(z[np.newaxis])[0]
    right = a * (v - a @ v)
    got = np.asarray(quiet_result(times, z, v))
    need(got.shape == (4,), f"for 4 weighted inputs a vector of 4 is wanted; yours has shape {got.shape}.")
    refuse(got, {
        "only the diagonal: with softmax every output depends on every z, through the sum.": [
            a * (1 - a) * v
        ],
        "put the outputs a in, not the weighted inputs z.": [z * (v - z @ v)],
        "the signs are turned round: an output grows with its own z.": [-right],
        "off the diagonal the entries are negative: when another z grows, this output shrinks.": [
            a * (v + a @ v)
        ],
        "the first part is right, a_j v_j, but the second is missing: −a_j times the sum of all a_k v_k.": [
            a * v
        ],
        "one factor a_j is missing: ∂a_j/∂z_k = a_j ([j = k] − a_k).": [a * v - a @ v, v - a @ v],
        "each v_k in the sum is multiplied by its own a_k.": [a * (v - v.sum()), a * (v - v.mean())],
    })  # fmt: skip
    need(
        np.allclose(got, right),
        f"for z = {z.tolist()} and v = {v.tolist()} it should be {right.round(3).tolist()}.",
    )
    got = np.asarray(quiet_result(times, np.array([1000.0, 999.0, -1000.0]), np.array([1.0, 0.0, 2.0])))
    need(
        np.isfinite(got).all(),
        "e¹⁰⁰⁰ is too large for a float. Take the largest z off first; only differences count.",
    )
    slope = np.exp(-1) / (1 + np.exp(-1)) ** 2
    need(
        got.shape == (3,) and np.allclose(got, [slope, -slope, 0]),
        "right for small z, but not for (1000, 999, −1000).",
    )
    most, _ = _memory(times, np.linspace(-1, 1, 600), np.ones(600))
    need(
        most < 1e6,  # a matrix of 600 times 600 floats takes 2.9 million bytes
        "right, but on the way the whole matrix is made, or one as large. Write out the sum over k of "
        "a_j ([j = k] − a_k) v_k: which part of it is the same for every j?",
    )
    return "The numbers add up to 0: what one output gains the others lose."


@checker
def check_log_softmax(log_softmax):
    """Check ``log_softmax(z)``: logarithms of the softmax outputs of a batch, safe for large z."""
    z = np.random.default_rng(4).normal(size=(4, 4))  # square, so that a wrong axis fits
    a, largest = _row_softmax(z), z.max(axis=1, keepdims=True)
    right = np.log(a)
    got = np.asarray(quiet_result(log_softmax, z, keep=("z",)))
    need(got.shape == z.shape, f"the shape of z is wanted, {z.shape}; yours has shape {got.shape}.")
    refuse(got, {
        "those are the softmax outputs. Their logarithms are wanted.": [a],
        "the sign: logarithms of numbers below 1 are negative.": [-right],
        "the sum runs over the whole batch. Each row is an example of its own: axis=1, with keepdims=True.": [
            z - np.log(np.exp(z).sum())
        ],
        "the sum runs over the wrong axis. It belongs to each row: axis=1, with keepdims=True.": [
            z - np.log(np.exp(z).sum(axis=0))
        ],
        "the axis is right, but without keepdims=True NumPy takes what belongs to the first row off the "
        "first column. Keep it as a column.": [
            _without_keepdims(z - off) for off in (0, largest, z.max(axis=1))
        ],
        "the largest z is taken off, but not yet the logarithm of the sum.": [z - largest],
        "the largest z is taken off inside the sum only. Take it off the z outside, too.": [
            z - np.log(np.exp(z - largest).sum(axis=1, keepdims=True))
        ],
    })  # fmt: skip
    need(np.allclose(got, right), "take the logarithm of the sum of all e^z of its row off each z.")
    far = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -1000.0]])
    got = np.asarray(quiet_result(log_softmax, far))
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
    got = np.asarray(quiet_result(at_temperature, a, T))
    need(got.shape == a.shape, f"the shape of a is wanted, {a.shape}; yours has shape {got.shape}.")
    refuse(got, {
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
        np.allclose(quiet_result(at_temperature, a, 0.5), _row_softmax(z / 0.5)),
        "right for T = 2.5, but not for T = 0.5.",
    )
    got = np.asarray(quiet_result(at_temperature, np.array([[0.3, 0.3, 0.4], [0.2, 0.6, 0.2]]), 0.001))
    need(
        np.isfinite(got).all(),
        "for the outputs (0.3, 0.3, 0.4) and T = 0.001 that gives no numbers: 0.4 to the power of 1000 is 0 "
        "in floats, so the sum is 0, too. Divide each row by its largest output first.",
    )
    need(
        got.shape == (2, 3) and np.allclose(got, [[0, 0, 1], [0, 1, 0]]),
        "right for T = 2.5 and 0.5, but not for T = 0.001, where the largest output takes everything.",
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
    bins = np.ceil(4 * confidence)
    gap, weight = _gaps(confidence, answers, bins)  # the first of four bins is empty
    right = np.sum(abs(gap) * weight)
    got = quiet_result(calibration_gap, confidence, answers, 4)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    need(not np.isnan(got), "that is not a number: one of the bins is empty. Leave it out.")
    ten_bins = _gaps(confidence, answers, np.ceil(10 * confidence))
    below = [np.floor(4 * confidence), np.minimum(np.floor(4 * confidence), 3)]
    refuse(got, {
        "take the absolute difference in each bin, or gaps of different signs cancel.": [
            np.sum(gap * weight), abs(np.sum(gap * weight))
        ],
        "weight each bin by the share of the answers that it holds.": [abs(gap).mean(), abs(gap).sum() / 4],
        "divide by the number of answers.": [46 * right],
        "take the mean of the confidences in a bin, not the middle of the bin.": [
            np.sum(abs(_gaps((bins - 0.5) / 4, answers, bins)[0]) * weight)
        ],
        "that is the result for ten bins. How many there are is said by n_bins.": [
            np.sum(abs(ten_bins[0]) * ten_bins[1])
        ],
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
    got = quiet_result(calibration_gap, confidence, answers, 7)
    need(is_number(got, np.sum(abs(gap) * weight)), "right for 4 bins, but not for 7.")
    return "Zero would mean that the network knows how much it knows."

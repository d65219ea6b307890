"""Checkers for chapter 10, Cross-entropy and softmax."""

import numpy as np

from .feedback import checker, first_wrong, need, result_of


def _of_one(got, right):
    """Whether the answer is one number, and this one."""
    return np.ndim(got) == 0 and np.isclose(got, right)


@checker
def check_cross_entropy_cost(cost):
    """Check ``cost(a, y)``: the cross-entropy of a batch, a and y of shape (m, n_out)."""
    rng = np.random.default_rng(10)
    a, y = 0.1 + 0.8 * rng.random((5, 3)), np.eye(3)[[0, 2, 1, 1, 2]]
    first, second = y * np.log(a), (1 - y) * np.log(1 - a)
    each = -(first + second).sum(axis=1)
    got = result_of(cost, a, y)
    need(
        np.ndim(got) == 0,
        f"the cost of a batch is one number; yours has shape {np.shape(got)}. Add up the outputs of each "
        "example, then take the mean.",
    )
    need(
        not np.isclose(got, -first.sum(axis=1).mean()),
        "the second term is missing, (1 − y) ln(1 − a): what outputs that should be 0 cost. Without it that is "
        "the log-likelihood, which goes with softmax.",
    )
    need(
        not np.isclose(got, -each.mean()), "the sign: logarithms of numbers below 1 are negative, costs not."
    )
    need(not np.isclose(got, each.sum()), "that is the sum over the batch. The cost is the mean.")
    need(
        not np.isclose(got, each.mean() / 3),
        "the mean runs over the examples only; over the outputs of one example it is a sum.",
    )
    swapped = -(a * np.log(np.where(y > 0, y, 1)) + (1 - a) * np.log(np.where(y < 1, 1 - y, 1)))
    need(
        not np.isclose(got, -(y * np.log(1 - a) + (1 - y) * np.log(a)).sum(axis=1).mean())
        and not np.isclose(got, swapped.sum(axis=1).mean()),
        "a and y, or a and 1 − a, are swapped: what is wanted stands before the logarithm, the output in it.",
    )
    need(
        not np.isclose(got, each.mean() / np.log(2)) and not np.isclose(got, each.mean() / np.log(10)),
        "the logarithm is the natural one, np.log.",
    )
    need(
        not np.isclose(got, 0.5 * ((a - y) ** 2).sum(axis=1).mean()),
        "that is the quadratic cost of chapter 4.",
    )
    need(np.isclose(got, each.mean()), f"expected {each.mean():.6f}, got {got:.6f}.")
    a, y = 0.1 + 0.8 * rng.random((2, 4)), rng.random((2, 4))
    right = -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum() / 2
    need(
        _of_one(result_of(cost, a, y), right),
        "right for 5 examples with one-hot targets, but not for 2 with targets between 0 and 1.",
    )
    return "The mean over the examples of the sum over the outputs."


@checker
def check_tanh_cost(cost):
    """Check ``cost(a, y)``: the cost whose slope is a − y for a = tanh z, 0 where a = y = ±1."""
    a = np.array([-0.9, -0.4, 0.2, 0.7, 0.95])
    y = np.array([-1.0, 1.0, 0.3, -0.5, 1.0])
    plus, minus = np.log(1 + a), np.log(1 - a)
    right = np.log(2) - (1 + y) / 2 * plus - (1 - y) / 2 * minus
    with np.errstate(invalid="ignore", divide="ignore"):  # a wrong answer may take the logarithm of anything
        got = np.asarray(result_of(cost, a, y))
    need(got.shape == a.shape, f"one cost for each output: the shape {a.shape}; yours has shape {got.shape}.")
    need(
        np.isfinite(got).all(),
        "not every cost is a number. The outputs of tanh go down to −1: which logarithms bear that?",
    )
    need(not np.allclose(got, right - np.log(2)), "the slope is right. The constant isn't: a = y = 1 costs "
         f"{-np.log(2):.3f} with yours, and should cost 0.")  # fmt: skip
    need(
        not np.allclose(got, -(1 + y) * plus - (1 - y) * minus)
        and not np.allclose(got, 2 * right)
        and not np.allclose(got, (1 + y) * np.log(2) - (1 + y) * plus - (1 - y) * minus),
        "twice too much: at a = 1 the splitting says 1 − y = 2 B. Look at the factors 2.",
    )
    need(
        not np.allclose(got, np.log(2) - (1 - y) / 2 * plus - (1 + y) / 2 * minus),
        "a and −a are swapped: this cost is lowest at a = −y.",
    )
    need(
        not np.allclose(got, 0.5 * (a - y) ** 2),
        "that is the quadratic cost; its slope with respect to z is (a − y)(1 − a²).",
    )
    need(
        not np.allclose(
            got - got[0], right - right[0] + 2 * ((1 - y) / 2 * minus - (1 - y[0]) / 2 * minus[0])
        ),
        "the derivative of ln(1 − a) is −1/(1 − a): the sign of the last term.",
    )
    h = 1e-5
    above, below = (np.asarray(result_of(cost, np.tanh(np.arctanh(a) + s), y)) for s in (h, -h))
    slope = (above - below) / (2 * h)
    need(
        np.allclose(slope, a - y, atol=1e-5),
        f"for a = {a[2]} and y = {y[2]} the slope with respect to z is {slope[2]:.3f}, wanted is "
        f"{a[2] - y[2]:.3f}.",
    )
    need(
        np.allclose(got, right),
        "the slope is right. The constant isn't the one for which a = y = ±1 costs 0.",
    )
    return "Asked for, solved, found."


@checker
def check_lowest_cost(lowest_cost):
    """Check ``lowest_cost(y)``: the lowest mean cross-entropy of an output that never changes."""
    rng = np.random.default_rng(3)
    y = (rng.random((7, 3)) < [0.3, 0.5, 0.8]).astype(float)
    p = y.mean(axis=0)
    parts = -(p * np.log(p) + (1 - p) * np.log(1 - p))
    got = result_of(lowest_cost, y)
    need(
        np.ndim(got) == 0,
        f"one number is wanted, the cost; yours has shape {np.shape(got)}. Add up the outputs.",
    )
    need(
        not np.isclose(got, parts.mean()), "the cost of an example is the sum over the outputs, not the mean."
    )
    need(
        not np.isclose(got, -(p * np.log(p)).sum()),
        "half is missing: where the target is 0 the output costs something as well, −ln(1 − a).",
    )
    need(
        not np.isclose(got, 3 * np.log(2)),
        "that is what an output of 0.5 costs. Which constant output is best, if the targets aren't half 1?",
    )
    need(
        not np.isclose(got, (p * (1 - p)).sum() / 2),
        "that is the lowest quadratic cost.",
    )
    need(not np.isclose(got, 7 * parts.sum()), "that is the sum over the examples. The cost is the mean.")
    need(not np.isclose(got, -parts.sum()), "the sign: a cost isn't negative.")
    need(np.isclose(got, parts.sum()), f"expected {parts.sum():.6f}, got {got:.6f}.")
    with np.errstate(invalid="ignore", divide="ignore"):
        got = result_of(lowest_cost, np.array([[1.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))
    need(
        np.isfinite(got),
        "an output that is always wanted, or never, gives 0 · ln 0 with yours. It costs 0.",
    )
    need(np.isclose(got, np.log(2)), f"for the targets (1, 0, 1) and (1, 0, 0) it is ln 2, not {got:.4f}.")
    y = np.array([[0.2, 0.9], [0.6, 0.7]])
    right = -sum(p * np.log(p) + (1 - p) * np.log(1 - p) for p in (0.4, 0.8))
    need(_of_one(result_of(lowest_cost, y), right), "right for targets 0 and 1, but not for others between.")
    return "The mean target is best, and what it costs is the entropy."


@checker
def check_softmax_jacobian(jacobian):
    """Check ``jacobian(z)``: entry (j, k) is ∂a_j/∂z_k, safe for large z."""
    z = np.array([1.0, -0.5, 2.0, 0.3])
    e = np.exp(z - z.max())
    a = e / e.sum()
    right = np.diag(a) - np.outer(a, a)
    got = np.asarray(result_of(jacobian, z))
    need(
        got.shape == right.shape,
        f"for 4 weighted inputs it is a matrix of shape (4, 4); yours has shape {got.shape}.",
    )
    need(
        not np.allclose(got, np.diag(a * (1 - a))),
        "only the diagonal: with softmax every output depends on every z, through the sum.",
    )
    need(
        not np.allclose(got, np.diag(a) - np.outer(z, z))
        and not np.allclose(got, np.diag(z) - np.outer(z, z)),
        "put the outputs a in, not the weighted inputs z.",
    )
    need(not np.allclose(got, -right), "the signs are turned round: an output grows with its own z.")
    need(
        not np.allclose(got, np.diag(a) + np.outer(a, a)),
        "off the diagonal the entries are negative: when another z grows, this output shrinks.",
    )
    need(
        not np.allclose(got, np.eye(4) - np.outer(a, a))
        and not np.allclose(got, np.eye(4) - a)
        and not np.allclose(got, np.eye(4) - a[:, np.newaxis]),
        "one factor a_j is missing: ∂a_j/∂z_k = a_j ([j = k] − a_k).",
    )
    own = a * (1 - a)
    need(
        not np.allclose(got, np.diag(own) + np.outer(a, a) * (1 - np.eye(4))),
        "off the diagonal the entries are negative: when another z grows, this output shrinks.",
    )
    need(
        np.allclose(got, right),
        f"entry {first_wrong(got, right)} should be {right[first_wrong(got, right)]:.4f}, "
        f"it is {got[first_wrong(got, right)]:.4f}."
        if got.dtype.kind in "biuf"
        else "the entries must be numbers.",
    )
    with np.errstate(over="ignore", invalid="ignore"):
        got = np.asarray(result_of(jacobian, np.array([1000.0, 999.0, -1000.0])))
    need(
        np.isfinite(got).all(),
        "e¹⁰⁰⁰ is too large for a float. Take the largest z off first; only differences count.",
    )
    need(
        np.allclose(got[:2, :2], np.array([[1, -1], [-1, 1]]) * np.exp(-1) / (1 + np.exp(-1)) ** 2)
        and np.allclose(got.sum(axis=0), 0),
        "right for small z, but not for (1000, 999, −1000).",
    )
    return "Each column adds up to 0: what one output gains the others lose."


@checker
def check_log_softmax(log_softmax):
    """Check ``log_softmax(z)``: logarithms of the softmax outputs of a batch, safe for large z."""
    rng = np.random.default_rng(4)
    z = rng.normal(size=(3, 4))
    a = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    right = np.log(a)
    with np.errstate(all="ignore"):
        got = np.asarray(result_of(log_softmax, z))
    need(got.shape == z.shape, f"the shape of z is wanted, {z.shape}; yours has shape {got.shape}.")
    need(not np.allclose(got, a), "those are the softmax outputs. Their logarithms are wanted.")
    need(not np.allclose(got, -right), "the sign: logarithms of numbers below 1 are negative.")
    need(
        not np.allclose(got, z - np.log(np.exp(z).sum())),
        "the sum runs over the whole batch. Each row is an example of its own: axis=1, with keepdims=True.",
    )
    need(
        not np.allclose(got, z - np.log(np.exp(z).sum(axis=0))),
        "the sum runs over the examples. Over the outputs of each example it should: axis=1.",
    )
    need(
        not np.allclose(got, z - z.max(axis=1, keepdims=True)),
        "the largest z is taken off, but not yet the logarithm of the sum.",
    )
    shifted = np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
    need(
        not np.allclose(got, z - np.log(shifted)),
        "the largest z is taken off inside the sum only. Add it to the logarithm again, or take it off z, too.",
    )
    need(
        np.allclose(got, right),
        "the logarithms of the outputs should add up like those of probabilities: e to their power, summed over "
        "a row, is 1. Take ln Σ e^z of each row off.",
    )
    with np.errstate(all="ignore"):
        far = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -1000.0]])
        got = np.asarray(result_of(log_softmax, far))
    need(
        np.isfinite(got).all(),
        "for z up to ±1000 not every result is finite. Don't form the outputs themselves, and take off the "
        "largest z of each row before any exponential.",
    )
    need(
        np.allclose(got, [[0, -1000, -2000], [-np.log(3)] * 3]),
        "right for small z, but not for ±1000. An output of e⁻¹⁰⁰⁰ has the logarithm −1000, not that of the "
        "smallest float.",
    )
    return "And a second time it would change nothing."


@checker
def check_at_temperature(at_temperature):
    """Check ``at_temperature(a, T)``: softmax outputs at another temperature, from the outputs alone."""
    rng = np.random.default_rng(6)
    z = 2 * rng.normal(size=(3, 4))

    def softmax(z, axis=1):
        return np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True)

    a, T = softmax(z), 2.5
    right = softmax(z / T)
    got = np.asarray(result_of(at_temperature, a, T))
    need(got.shape == a.shape, f"the shape of a is wanted, {a.shape}; yours has shape {got.shape}.")
    need(
        not np.allclose(got, softmax(a / T)) and not np.allclose(got, softmax(a)),
        "that is softmax twice: the outputs aren't weighted inputs.",
    )
    need(
        not np.allclose(got, softmax(z * T)),
        "the temperature works the wrong way round: a high one makes the outputs more equal.",
    )
    need(not np.allclose(got, a ** (1 / T)), "the outputs no longer add up to 1. Divide by their sum.")
    powers = a ** (1 / T)
    need(
        not np.allclose(got, powers / powers.sum()) and not np.allclose(got, powers / powers.sum(axis=0)),
        "each picture is a row of its own, and each row adds up to 1: axis=1, with keepdims=True.",
    )
    need(not np.allclose(got, a), "nothing has changed: dividing all outputs by T cancels in the end.")
    need(np.allclose(got, right), "for T = 2.5 that isn't the softmax of z / T. The power of a_j is 1/T.")
    need(
        np.allclose(result_of(at_temperature, a, 0.5), softmax(z / 0.5)),
        "right for T = 2.5, but not for T = 0.5.",
    )
    return "What is common to all outputs of a picture cancels."


def _gap(confidence, right, bins, weighted=True, absolute=True):
    """The calibration gap for given bins, or with a mistake."""
    parts = [
        (confidence[bins == b].mean() - right[bins == b].mean(), (bins == b).mean()) for b in np.unique(bins)
    ]
    return sum((abs(d) if absolute else d) * (w if weighted else 1 / len(parts)) for d, w in parts)


@checker
def check_calibration_gap(calibration_gap):
    """Check ``calibration_gap(confidence, right, n_bins)``: the expected calibration error."""
    rng = np.random.default_rng(8)
    confidence = np.concatenate([0.26 + 0.73 * rng.random(40) ** 0.5, [0.5, 0.75, 1.0, 0.75, 0.5, 0.5]])
    answers = rng.random(46) < confidence**2
    answers[-6:] = [True, False, True, False, True, True]
    bins = np.ceil(4 * confidence)  # the first of the four bins is empty
    right = _gap(confidence, answers, bins)
    with np.errstate(all="ignore"):
        got = result_of(calibration_gap, confidence, answers, 4)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    need(not np.isnan(got), "that is not a number: one of the bins is empty. Leave it out.")
    need(
        not np.isclose(got, abs(confidence.mean() - answers.mean())),
        "that is the gap of all answers together. In bins, too much here can't make up for too little there.",
    )
    need(
        not np.isclose(got, _gap(confidence, answers, bins, absolute=False)),
        "take the absolute difference of each bin, or gaps of different signs cancel.",
    )
    need(
        not np.isclose(got, _gap(confidence, answers, bins, weighted=False))
        and not np.isclose(got, 3 / 4 * _gap(confidence, answers, bins, weighted=False)),
        "weight each bin by the share of the answers that it holds; a full bin counts more than a sparse one.",
    )
    need(not np.isclose(got, len(confidence) * right), "divide by the number of answers.")
    need(
        not np.isclose(got, np.mean(abs(confidence - answers))),
        "that compares each answer with 0 or 1. Compare the means of each bin.",
    )
    need(
        not np.isclose(got, _gap(confidence, answers, np.floor(4 * confidence)))
        and not np.isclose(got, _gap(confidence, answers, np.minimum(np.floor(4 * confidence), 3))),
        "a confidence on a border, 0.5 of four bins say, belongs to the lower bin.",
    )
    need(
        np.isclose(got, right),
        f"for these {len(confidence)} answers and 4 bins it is {right:.5f}, not {got:.5f}.",
    )
    confidence, answers = 0.01 + 0.98 * rng.random(30), rng.random(30) < 0.5
    right = _gap(confidence, answers, np.ceil(7 * confidence))
    need(
        _of_one(result_of(calibration_gap, confidence, answers, 7), right), "right for 4 bins, but not for 7."
    )
    return "Zero would mean that the network knows how much it knows."

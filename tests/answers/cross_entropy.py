"""Answers to the exercises of chapter 10."""

from math import exp, fsum, log

import numpy as np


def cross_entropy_cost(a, y):
    total = 0
    for outputs, targets in zip(a, y):
        for a_j, y_j in zip(outputs, targets):
            total -= y_j * log(a_j) + (1 - y_j) * log(1 - a_j)
    return total / len(a)


def terms(a, y):
    return y * np.log(a) + (1 - y) * np.log(1 - a)


def tanh_cost(a, y):
    p, q = (1 + a) / 2, (1 + y) / 2
    return np.array([-q_j * log(p_j) - (1 - q_j) * log(1 - p_j) for p_j, q_j in zip(p, q)])


def tanh_terms(a, y):
    return (1 + y) / 2 * np.log(1 + a), (1 - y) / 2 * np.log(1 - a)


def lowest_cost(y):
    total = 0
    for column in y.T:
        p = sum(column) / len(column)
        total -= sum(q * log(q) for q in (p, 1 - p) if q > 0)
    return total


def entropy(p, where=True):
    return -p * np.log(p) - where * (1 - p) * np.log(1 - p)


def careful_entropy(y):
    p = np.clip(y.mean(axis=0), 1e-300, 1)
    q = np.clip(1 - y.mean(axis=0), 1e-300, 1)
    return float(-(p @ np.log(p) + q @ np.log(q)))


def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def naive_softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def softmax_jacobian_times(z, v):
    e = [exp(z_k - max(z)) for z_k in z]
    a = [e_k / sum(e) for e_k in e]
    common = sum(a_k * v_k for a_k, v_k in zip(a, v))
    return [a_j * (v_j - common) for a_j, v_j in zip(a, v)]


def of_outputs(form):
    return lambda z, v: form(softmax(z), v)


def log_softmax(z):
    rows = []
    for row in z:
        m = max(row)
        lse = m + log(fsum(exp(z_k - m) for z_k in row))
        rows.append([z_k - lse for z_k in row])
    return rows


def log_softmax_in_place(z):
    z -= z.max(axis=1, keepdims=True)
    z -= np.log(np.exp(z).sum(axis=1, keepdims=True))
    return z


def at_temperature(a, T):
    rows = [[(a_j / max(row)) ** (1 / T) for a_j in row] for row in a]
    return [[p / sum(row) for p in row] for row in rows]


def calibration_gap(confidence, right, n_bins):
    gap = 0
    for b in range(n_bins):
        inside = [i for i, c in enumerate(confidence) if b < n_bins * c <= b + 1]
        gap += abs(sum(confidence[i] - right[i] for i in inside)) / len(confidence)
    return gap


def gap_in_bins(bin_of, absolute=abs, weighted=True, share=True, empty=False, middle=False):
    """The options put in a fault."""

    def gap(confidence, right, n_bins):
        bins, parts, weights = bin_of(confidence, n_bins), [], []
        confidence = (bins - 0.5) / n_bins if middle else confidence
        for b in range(-1, n_bins + 2) if empty else np.unique(bins):
            inside = bins == b
            parts.append(absolute((confidence[inside] - right[inside]).sum() / inside.sum()))
            weights.append(inside.sum() / (len(bins) if share else 1))
        return np.sum(np.multiply(parts, weights)) if weighted else np.mean(parts)

    return gap


def upper(confidence, n_bins):
    return np.ceil(confidence * n_bins)


def lower(confidence, n_bins):
    return np.floor(confidence * n_bins)


def last_kept(confidence, n_bins):
    return np.minimum(np.floor(confidence * n_bins), n_bins - 1)


def digitized(confidence, right, n_bins):
    bins = np.digitize(confidence, np.linspace(0, 1, n_bins + 1), right=True)
    totals = np.bincount(bins, confidence - right)
    return np.abs(totals).sum() / len(bins)


RIGHT = {
    "check_at_temperature": [at_temperature],
    "check_calibration_gap": [calibration_gap],
    "check_cross_entropy_cost": [cross_entropy_cost],
    "check_log_softmax": [log_softmax],
    "check_lowest_cost": [lowest_cost],
    "check_softmax_jacobian_times": [softmax_jacobian_times],
    "check_tanh_cost": [tanh_cost],
}

MORE_RIGHT = [
    ("cross_entropy_cost", lambda a, y: -terms(a, y).sum(axis=1).mean()),
    ("cross_entropy_cost", lambda a, y: -np.sum(terms(a, y)) / a.shape[0]),
    ("cross_entropy_cost", lambda a, y: np.logaddexp(0, np.log(a / (1 - a))).sum(1).mean()
     - (y * np.log(a / (1 - a))).sum(1).mean()),
    ("tanh_cost", lambda a, y: np.log(2) - sum(tanh_terms(a, y))),
    ("tanh_cost", lambda a, y: np.logaddexp(np.arctanh(a), -np.arctanh(a)) - y * np.arctanh(a)),
    ("lowest_cost", careful_entropy),
    ("lowest_cost", lambda y: np.array(lowest_cost(y))),
    ("tanh_cost", lambda a, y: np.log(2 / (1 + a)) * (1 + y) / 2 + np.log(2 / (1 - a)) * (1 - y) / 2),
    ("softmax_jacobian_times", of_outputs(lambda a, v: a * (v - a @ v))),
    ("softmax_jacobian_times", of_outputs(lambda a, v: a * v - np.dot(a, v) * a)),
    ("log_softmax", lambda z: z - np.logaddexp.reduce(z, axis=1, keepdims=True)),
    ("log_softmax", lambda z: z - np.array([np.logaddexp.reduce(row) for row in z])[:, None]),
    ("at_temperature", lambda a, T: softmax(np.log(a) / T)),
    ("at_temperature", lambda a, T: np.exp(log_softmax(np.log(a) / T))),
    ("calibration_gap", gap_in_bins(upper)),
    ("calibration_gap", digitized),
]  # fmt: skip

WRONG = [
    ("cross_entropy_cost", lambda a, y: -terms(a, y).sum(axis=1), "yours has shape (5,)"),
    ("cross_entropy_cost", lambda a, y: -terms(a, y), "yours has shape (5, 3)"),
    ("cross_entropy_cost", lambda a, y: -terms(y, a).sum(axis=1).mean(), "has no logarithm"),
    ("cross_entropy_cost", lambda a, y: -(y * np.log(a)).sum(axis=1).mean(), "the second term is missing"),
    ("cross_entropy_cost", lambda a, y: terms(a, y).sum(axis=1).mean(), "the sign"),
    ("cross_entropy_cost", lambda a, y: -terms(a, y).sum(), "the sum over the batch"),
    ("cross_entropy_cost", lambda a, y: -terms(a, y).mean(), "over the examples only"),
    ("cross_entropy_cost", lambda a, y: -terms(a, y).mean(axis=1).sum(), "changed places: over the outputs"),
    ("cross_entropy_cost", lambda a, y: -terms(np.clip(y, 1e-9, 1 - 1e-9), a).sum(axis=1).mean(),
     "a and y have changed places"),
    ("cross_entropy_cost", lambda a, y: -terms(1 - a, y).sum(axis=1).mean(), "a and 1 − a are swapped"),
    ("cross_entropy_cost", lambda a, y: -terms(a, y).sum(axis=1).mean() / log(2), "the natural one"),
    ("cross_entropy_cost", lambda a, y: -terms(a, y).sum(axis=1).mean() / log(10), "the natural one"),
    ("cross_entropy_cost", lambda a, y: ((a - y) ** 2).sum(axis=1).mean() / 2, "the quadratic cost"),
    ("cross_entropy_cost", lambda a, y: (a - y).sum(axis=1).mean(), "expected 2."),
    ("cross_entropy_cost", lambda a, y: -terms(a, y).sum() / 5, "but not for 2 with targets between"),
    ("cross_entropy_cost", lambda a, y: -np.log(abs(a + y - 1)).sum(axis=1).mean(), "but not for 2"),
    ("tanh_cost", lambda a, y: (np.log(2) - sum(tanh_terms(a, y))).mean(), "one cost for each output"),
    ("tanh_cost", lambda a, y: -y * np.log(a) - (1 - y) * np.log(1 - a), "which logarithms bear that"),
    ("tanh_cost", lambda a, y: -sum(tanh_terms(a, y)), "a = y = 1 costs −0.693"),
    ("tanh_cost", lambda a, y: -2 * sum(tanh_terms(a, y)), "1 − y = 2 B"),
    ("tanh_cost", lambda a, y: np.log(2) - 2 * sum(tanh_terms(a, y)), "1 − y = 2 B"),
    ("tanh_cost", lambda a, y: np.log(4) - 2 * sum(tanh_terms(a, y)), "1 − y = 2 B"),
    ("tanh_cost", lambda a, y: np.log(2) - sum(tanh_terms(-a, y)), "lowest at a = −y"),
    ("tanh_cost", lambda a, y: (a - y) ** 2 / 2, "the quadratic cost"),
    ("tanh_cost", lambda a, y: tanh_terms(a, y)[1] - tanh_terms(a, y)[0], "the sign of the last term"),
    ("tanh_cost", lambda a, y: -np.log(1 - a**2) * (1 - y), "for a = 0.2 and y = 0.3 the slope"),
    ("tanh_cost", lambda a, y: 1 - sum(tanh_terms(a, y)), "a = y = ±1 should cost 0"),
    ("tanh_cost", lambda a, y: tanh_cost(a, y) - tanh_cost(y * (1 - 1e-15), y), "one number, the same for"),
    ("tanh_cost", lambda a, y: y**2 - sum(tanh_terms(a, y)), "one number, the same for"),
    ("lowest_cost", lambda y: entropy(y.mean(axis=0)), "yours has shape (3,)"),
    ("lowest_cost", lambda y: entropy(y.mean(axis=0)).mean(), "not the mean"),
    ("lowest_cost", lambda y: entropy(y.mean(axis=0), where=0).sum(), "half is missing"),
    ("lowest_cost", lambda y: y.shape[1] * log(2), "what an output of 0.5 costs"),
    ("lowest_cost", lambda y: entropy(y.mean()), "a best value of its own"),
    ("lowest_cost", lambda y: y.shape[1] * entropy(y.mean()), "a best value of its own"),
    ("lowest_cost", lambda y: entropy(y.mean(axis=1)).sum(), "a best value of its own"),
    ("lowest_cost", lambda y: entropy(y.mean(axis=1)).mean(), "a best value of its own"),
    ("lowest_cost", lambda y: (y.mean(axis=0) * (1 - y.mean(axis=0))).sum() / 2, "the lowest quadratic cost"),
    ("lowest_cost", lambda y: len(y) * entropy(y.mean(axis=0)).sum(), "the sum over the examples"),
    ("lowest_cost", lambda y: -entropy(y.mean(axis=0)).sum(), "the sign"),
    ("lowest_cost", lambda y: 0.0, "expected 1."),
    ("lowest_cost", lambda y: entropy(y.mean(axis=0)).sum(), "0 · ln 0 with yours"),
    ("lowest_cost", lambda y: entropy(np.clip(y.mean(axis=0), 1e-3, 1 - 1e-3)).sum(), "it is ln 2, not"),
    ("lowest_cost", lambda y: lowest_cost((y > 0.65) * 1.0), "but not for those between"),
    ("softmax_jacobian_times", of_outputs(np.dot), "yours has shape ()"),
    ("softmax_jacobian_times", of_outputs(np.outer), "yours has shape (4, 4)"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: a * (1 - a) * v), "only the diagonal"),
    ("softmax_jacobian_times", lambda z, v: z * v - z * (z @ v), "not the weighted inputs z"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: a * (a @ v - v)), "turned round"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: a * (v + a @ v)), "off the diagonal"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: a * v), "the second is missing"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: a * v - a @ v), "one factor a_j is missing"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: v - a @ v), "one factor a_j is missing"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: a * (v - v.sum())), "multiplied by its own a_k"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: a * (v - v.mean())), "multiplied by its own a_k"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: v), "it should be [0.277"),
    ("softmax_jacobian_times", lambda z, v: naive_softmax(z) * (v - naive_softmax(z) @ v),
     "too large for a float"),
    ("softmax_jacobian_times", lambda z, v: softmax_jacobian_times(np.clip(z, -30, 30), v),
     "but not for (1000, 999, −1000)"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: (np.diag(a) - np.outer(a, a)) @ v),
     "the whole matrix"),
    ("softmax_jacobian_times", of_outputs(lambda a, v: v @ (a[:, None] * (np.eye(len(a)) - a))),
     "the whole matrix"),
    ("log_softmax", lambda z: np.log(softmax(z)).sum(axis=1), "yours has shape (4,)"),
    ("log_softmax", softmax, "Their logarithms are wanted"),
    ("log_softmax", lambda z: -np.log(softmax(z)), "the sign"),
    ("log_softmax", lambda z: z - np.log(np.exp(z).sum()), "over the whole batch"),
    ("log_softmax", lambda z: z - np.log(np.exp(z).sum(axis=0)), "over the wrong axis"),
    ("log_softmax", lambda z: z - np.log(np.exp(z).sum(axis=1)), "without keepdims=True"),
    ("log_softmax", lambda z: (z.T - z.max(1)).T - np.log(np.exp((z.T - z.max(1)).T).sum(1)),
     "without keepdims=True"),
    ("log_softmax", lambda z: z - z.max(1) - np.log(np.exp(z - z.max(1)).sum(1)), "without keepdims=True"),
    ("log_softmax", log_softmax_in_place, "changes z in place"),
    ("log_softmax", lambda z: z - z.max(axis=1, keepdims=True), "not yet the logarithm"),
    ("log_softmax", lambda z: z - np.log(np.exp(z - z.max(1, keepdims=True)).sum(1, keepdims=True)),
     "inside the sum only"),
    ("log_softmax", np.log, "take the logarithm of the sum"),
    ("log_softmax", lambda z: z - np.log(np.exp(z).sum(axis=1, keepdims=True)), "not every result is finite"),
    ("log_softmax", lambda z: np.log(softmax(z)), "not every result is finite"),
    ("log_softmax", lambda z: np.log(softmax(z) + 1e-300), "An output of e⁻¹⁰⁰⁰"),
    ("at_temperature", lambda a, T: (a ** (1 / T))[0], "yours has shape (4,)"),
    ("at_temperature", lambda a, T: softmax(a / T), "softmax twice"),
    ("at_temperature", lambda a, T: softmax(a), "softmax twice"),
    ("at_temperature", lambda a, T: softmax(np.log(a) * T), "the wrong way round"),
    ("at_temperature", lambda a, T: a ** (1 / T), "no longer add up to 1"),
    ("at_temperature", lambda a, T: a / T, "no longer add up to 1"),
    ("at_temperature", lambda a, T: a ** (1 / T) / np.sum(a ** (1 / T)), "a row of its own"),
    ("at_temperature", lambda a, T: a ** (1 / T) / np.sum(a ** (1 / T), axis=0), "a row of its own"),
    ("at_temperature", lambda a, T: a ** (1 / T) / np.sum(a ** (1 / T), axis=1), "a row of its own"),
    ("at_temperature", lambda a, T: a / T / np.sum(a / T, axis=1, keepdims=True), "nothing has changed"),
    ("at_temperature", lambda a, T: a**2 / np.sum(a**2, axis=1, keepdims=True), "Which power of a_j"),
    ("at_temperature", lambda a, T: softmax(np.log(a) / 2.5), "but not for T = 0.5"),
    ("at_temperature", lambda a, T: (a ** (1 / T)) / np.sum(a ** (1 / T), axis=1)[:, None],
     "gives no numbers"),
    ("at_temperature", lambda a, T: softmax(np.log(a) / max(T, 0.1)), "but not for T = 0.001"),
    ("calibration_gap", lambda confidence, right, n_bins: abs(confidence - right), "yours has shape (46,)"),
    ("calibration_gap", gap_in_bins(upper, empty=True), "one of the bins is empty"),
    ("calibration_gap", gap_in_bins(upper, absolute=float), "gaps of different signs cancel"),
    ("calibration_gap", lambda confidence, right, n_bins: abs(confidence.mean() - right.mean()),
     "gaps of different signs cancel"),
    ("calibration_gap", gap_in_bins(upper, weighted=False), "weight each bin"),
    ("calibration_gap", gap_in_bins(upper, share=False), "divide by the number of answers"),
    ("calibration_gap", lambda confidence, right, n_bins: abs(confidence - right).mean(), "with 0 or 1"),
    ("calibration_gap", gap_in_bins(upper, middle=True), "not the middle of the bin"),
    ("calibration_gap", lambda confidence, right, n_bins: calibration_gap(confidence, right, 10), "ten bins"),
    ("calibration_gap", gap_in_bins(lower), "on a border"),
    ("calibration_gap", gap_in_bins(last_kept), "on a border"),
    ("calibration_gap", lambda confidence, right, n_bins: 0.0, "for 46 answers and 4 bins it should be"),
    ("calibration_gap", lambda confidence, right, n_bins: calibration_gap(confidence, right, 4), "not for 7"),
]  # fmt: skip

KEEPERS = ["check_log_softmax"]

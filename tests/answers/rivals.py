"""Answers to the exercises of chapter 14."""

from math import comb, erfc, sqrt

import numpy as np


def distances(x, t):
    return [[sum((float(u) - float(v)) ** 2 for u, v in zip(a, b)) for b in t] for a in x]


def expanded(middle=2, own=True, others=True):
    def distances(x, t):
        x, t = x.astype(float), t.astype(float)
        squares = own * (x**2).sum(axis=1)[:, np.newaxis] + others * (t**2).sum(axis=1)
        return squares - middle * (x @ t.T)

    return distances


def differences(last, convert=lambda x: x):
    return lambda x, t: last(convert(x)[:, np.newaxis] - convert(t))


def vote(distances, labels, k):
    order = sorted(range(len(labels)), key=lambda i: (distances[i], i))[:k]
    votes = [int(labels[i]) for i in order]
    most = max(votes.count(label) for label in votes)
    return next(label for label in votes if votes.count(label) == most)


def nearest(distances, labels, k):
    return labels[np.argsort(distances, kind="stable")[:k]]


def lowest_label(distances, labels, k):
    return np.bincount(nearest(distances, labels, k)).argmax()


def tied_by(choose):
    """Settles a tie by the distances of each tied class: the class for which ``choose(them)`` is smallest."""

    def vote(distances, labels, k):
        order = np.argsort(distances, kind="stable")[:k]
        near, apart = labels[order], distances[order]
        counts = np.bincount(near)
        return min(np.flatnonzero(counts == counts.max()), key=lambda c: choose(apart[near == c]))

    return vote


def sorted_by(kind):
    """Nearest first, but with a sort that may change the order of equal ones."""

    def quick(distances, labels, k):
        near = labels[np.argsort(distances, kind=kind)[:k]]
        return max(near.tolist(), key=near.tolist().count)

    return quick


def up_to_the_kth(distances, labels, k):
    order = np.argsort(distances, kind="stable")
    near = labels[order][np.sort(distances) <= np.sort(distances)[k - 1]].tolist()
    return max(near, key=near.count)


def nearest_if_tied(distances, labels, k):
    counts = np.bincount(nearest(distances, labels, k))
    tied = np.count_nonzero(counts == counts.max()) > 1
    return nearest(distances, labels, 1)[0] if tied else counts.argmax()


def fewer_until_clear(distances, labels, k):
    counts = np.sort(np.bincount(nearest(distances, labels, k), minlength=2))
    return (
        vote(distances, labels, k) if counts[-1] > counts[-2] else fewer_until_clear(distances, labels, k - 1)
    )


def by_pairs(distances, labels, k):
    votes = [label for _, label in sorted(zip(distances, labels))[:k]]
    return max(votes, key=votes.count)


def count_ties(labels):
    n = 0
    for row in labels.tolist():
        counts = sorted((row.count(label) for label in set(row)), reverse=True)
        n += len(counts) > 1 and counts[0] == counts[1]
    return n


def rows_where(condition, axis=1):
    """How many rows meet a condition on their counts, largest first."""

    def count(labels):
        rows = [sorted((list(row).count(c) for c in set(row)), reverse=True) for row in labels.tolist()]
        return sum(bool(condition(counts)) for counts in rows)

    return count


def leave_one_out(x, labels):
    right = 0
    for i, picture in enumerate(x):
        others = [j for j in range(len(x)) if j != i]
        apart = [sum((picture - x[j]) ** 2) for j in others]
        right += labels[others[apart.index(min(apart))]] == labels[i]
    return right / len(x)


def left_out(choose):
    def share(x, labels):
        d = ((x[:, np.newaxis] - x) ** 2).sum(axis=2)
        return np.mean(labels[choose(d)] == labels)

    return share


def without_own(d):
    np.fill_diagonal(d, np.inf)
    return d


def dual(alpha, y, K):
    n, total = len(alpha), sum(alpha)
    return total - sum(alpha[i] * alpha[j] * y[i] * y[j] * K[i, j] for i in range(n) for j in range(n)) / 2


def dual_of(formula):
    return lambda alpha, y, K: formula(alpha, alpha * y, K)


def coin(n, most):
    return sum(comb(n, i) for i in range(most + 1)) / 2**n


def p_value(right_a, right_b):
    only_a = sum(a and not b for a, b in zip(right_a, right_b))
    only_b = sum(b and not a for a, b in zip(right_a, right_b))
    n, few = only_a + only_b, min(only_a, only_b)
    uneven = [i for i in range(n + 1) if abs(i - n / 2) >= abs(few - n / 2)]
    return sum(comb(n, i) for i in uneven) / 2**n


def by_counts(formula):
    """A p-value from how many the first reader alone, and the second alone, got right."""
    return lambda a, b: formula(int(np.sum(a & ~b)), int(np.sum(b & ~a)))


def unpaired(a, b):
    n, share = len(a), (a.mean() + b.mean()) / 2
    return erfc(abs(a.mean() - b.mean()) / sqrt(share * (1 - share) * 2 / n) / sqrt(2))


RIGHT = {
    "check_count_ties": [count_ties],
    "check_distances": [distances],
    "check_dual": [dual],
    "check_leave_one_out": [leave_one_out],
    "check_mcnemar": [p_value],
    "check_rescaled_gamma": [lambda gamma, factor, shift: gamma / factor**2],
    "check_vote": [vote],
}

MORE_RIGHT = [
    ("distances", expanded()),
    ("distances", differences(lambda d: (d**2).sum(axis=2), lambda x: x.astype(float))),
    ("distances", differences(lambda d: np.einsum("ijk,ijk->ij", d, d), lambda x: x.astype(np.float32))),
    ("distances", lambda x, t: np.linalg.norm(x[:, None].astype(float) - t.astype(float), axis=2) ** 2),
    ("vote", lambda distances, labels, k: np.int64(vote(distances, labels, k))),
    ("vote", lambda d, labels, k: max(nearest(d, labels, k), key=nearest(d, labels, k).tolist().count)),
    ("count_ties", rows_where(lambda counts: counts.count(counts[0]) > 1)),
    ("leave_one_out", left_out(lambda d: without_own(d).argmin(axis=1))),
    ("leave_one_out", left_out(lambda d: (d + np.diag([1e9] * len(d))).argmin(axis=1))),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma * (1 / factor) ** 2),
    ("dual", lambda alpha, y, K: alpha.sum() - 0.5 * (alpha * y) @ K @ (alpha * y)),
    ("dual", lambda alpha, y, K: np.sum(alpha) - 0.5 * np.sum(np.outer(alpha * y, alpha * y) * K)),
    ("mcnemar", by_counts(lambda b, c: min(1, 2 * coin(b + c, min(b, c))))),
    ("mcnemar", by_counts(lambda b, c: 1.0 if b == c else 2 * coin(b + c, min(b, c)))),
]

WRONG = [
    ("distances", lambda x, t: expanded()(x, t).T, "turned round"),
    ("distances", lambda x, t: ((x[:3] - t[:3]) ** 2).sum(axis=0), "adds up over the pictures"),
    ("distances", lambda x, t: np.zeros((3, 5)), "yours is (3, 5)"),
    ("distances", lambda x, t: np.sqrt(expanded()(x, t)), "without the root"),
    ("distances", expanded(middle=1), "has a 2"),
    ("distances", expanded(middle=-2), "not added"),
    ("distances", expanded(own=False), "the square of x is missing"),
    ("distances", expanded(others=False), "the square of t is missing"),
    ("distances", lambda x, t: x @ t.T, "scalar products"),
    ("distances", differences(lambda d: np.abs(d).sum(axis=2) ** 2), "square of a sum"),
    ("distances", differences(lambda d: d.sum(axis=2) ** 2), "square of a sum"),
    ("distances", differences(lambda d: np.abs(d).sum(axis=2)), "absolute differences"),
    ("distances", differences(lambda d: (d**2).mean(axis=2)), "a mean over the pixels"),
    ("distances", lambda x, t: expanded()(x.astype(int), t.astype(int)).astype(int), "whole numbers"),
    ("distances", lambda x, t: np.full((3, 4), np.nan), "a finite number"),
    ("distances", lambda x, t: np.full((3, 4), 0.5), "rows 0 and 0"),
    ("distances", differences(lambda d: (d**2).sum(axis=2)), "not for bytes"),
    ("distances", lambda x, t: (x**2).sum(1)[:, None] - 2 * x @ t.T + (t**2).sum(1), "not for bytes"),
    ("vote", nearest, "one label is wanted"),
    ("vote", lambda d, labels, k: vote(d, labels, 1), "the nearest alone"),
    ("vote", lambda d, labels, k: vote(d, labels, len(labels)), "commonest label of all"),
    ("vote", lambda d, labels, k: vote(-d, labels, k), "you ask the farthest"),
    ("vote", lambda d, labels, k: vote(np.arange(len(d)), labels, k), "you ask the farthest"),
    ("vote", lambda d, labels, k: nearest(d, labels, k).mean(), "labels are names"),
    ("vote", lambda d, labels, k: int(nearest(d, labels, k).mean()), "a place in the list"),
    ("vote", lambda d, labels, k: np.argsort(d)[k - 2], "a place in the list"),
    ("vote", lambda d, labels, k: 0, "the answer is 2, not 0"),
    ("vote", lowest_label, "smallest label of those"),
    ("vote", tied_by(np.sum), "in all, or on the average"),
    ("vote", tied_by(np.mean), "in all, or on the average"),
    ("vote", tied_by(lambda apart: -apart.max()), "not the farthest"),
    ("vote", up_to_the_kth, "exactly k vote"),
    ("vote", sorted_by(None), "only with"),
    ("vote", sorted_by("quicksort"), "only with"),
    ("vote", nearest_if_tied, "has a single vote"),
    ("vote", fewer_until_clear, "until one class is ahead"),
    ("vote", by_pairs, "not the smaller label"),
    ("count_ties", lambda labels: np.zeros(9), "yours has shape (9,)"),
    ("count_ties", rows_where(lambda c: len(set(c)) < len(c)), "Only the first place counts"),
    ("count_ties", rows_where(lambda c: c[0] == 2), "the other half"),
    ("count_ties", rows_where(lambda c: len(c) == 4), "four different labels"),
    ("count_ties", rows_where(lambda c: c == [2, 2]), "one vote each, are a tie"),
    ("count_ties", rows_where(lambda c: len(c) < 2 or c[0] > c[1]), "that aren't tied"),
    ("count_ties", rows_where(lambda c: len(c) > 1), "no tie"),
    ("count_ties", lambda labels: sum((c == max(c)).sum() - 1 for c in map(np.bincount, labels)), "further"),
    ("count_ties", lambda labels: count_ties(labels) / len(labels), "share of the rows"),
    ("count_ties", lambda labels: 10, "5 are tied, not 10"),
    ("count_ties", lambda labels: count_ties(labels) * (labels.shape[1] % 2 == 0), "With five"),
    ("leave_one_out", lambda x, labels: labels, "yours has shape (11,)"),
    ("leave_one_out", left_out(lambda d: d.argmin(axis=1) * 0 + np.arange(len(d))), "Leave it out"),
    ("leave_one_out", left_out(lambda d: np.where(d == 0, np.inf, d).argmin(axis=1)), "at distance 0"),
    ("leave_one_out", lambda x, labels: leave_one_out(x, labels) * len(x), "Divide by"),
    ("leave_one_out", lambda x, labels: 1 - leave_one_out(x, labels), "share of the mistakes"),
    ("leave_one_out", left_out(lambda d: d.argmax(axis=1)), "the farthest"),
    ("leave_one_out", left_out(lambda d: without_own(d).argsort(1, kind="stable")[:, 1]), "the second of"),
    ("leave_one_out", lambda x, labels: 0.5, "for the eleven points"),
    ("leave_one_out", lambda x, labels: leave_one_out(x, labels) if len(x) > 3 else 1 / 3, "for 0, 10 and 1"),
    ("rescaled_gamma", lambda gamma, factor, shift: [gamma], "yours has shape (1,)"),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma, "it isn't the same machine"),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma / factor, "with its square"),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma * factor, "must become smaller"),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma * factor**2, "must become smaller"),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma / (factor + shift) ** 2, "changes no difference"),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma / factor**2 - shift, "changes no difference"),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma / sqrt(factor), "not its root"),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma / factor**4, "a power too many"),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma / factor**2 / 784, "however many pixels"),
    ("rescaled_gamma", lambda gamma, factor, shift: 1.0, "it is 0.05, not 1.0"),
    ("rescaled_gamma", lambda gamma, factor, shift: gamma / (factor * abs(factor)), "their negatives"),
    ("dual", lambda alpha, y, K: alpha, "yours has shape (4,)"),
    ("dual", dual_of(lambda alpha, q, K: alpha.sum() - q @ K @ q), "a half stands"),
    ("dual", dual_of(lambda alpha, q, K: alpha.sum() + q @ K @ q / 2), "is taken off"),
    ("dual", dual_of(lambda alpha, q, K: q @ K @ q / 2 - alpha.sum()), "is turned round"),
    ("dual", dual_of(lambda alpha, q, K: alpha.sum() - alpha @ K @ alpha / 2), "the labels"),
    ("dual", dual_of(lambda alpha, q, K: q.sum() - q @ K @ q / 2), "without labels"),
    ("dual", dual_of(lambda alpha, q, K: -q @ K @ q / 2), "the sum of the α is missing"),
    ("dual", dual_of(lambda alpha, q, K: alpha.sum() - q**2 @ np.diag(K) / 2), "i = j only"),
    ("dual", dual_of(lambda alpha, q, K: alpha.sum() - (q @ K @ q - q**2 @ np.diag(K)) / 2), "are missing"),
    ("dual", dual_of(lambda alpha, q, K: alpha.sum() - q @ K @ q / 4), "every pair counts twice"),
    ("dual", dual_of(lambda alpha, q, K: alpha.sum() - q @ K**2 @ q / 2), "isn't to be squared"),
    ("dual", dual_of(lambda alpha, q, K: alpha.sum() - (q @ K).sum() / 2), "only one of the two"),
    ("dual", lambda alpha, y, K: 0.0, "for the four examples"),
    ("dual", lambda alpha, y, K: dual(alpha, y, K) + (len(alpha) == 2), "right for four examples"),
    ("mcnemar", lambda a, b: a, "yours has shape (45,)"),
    ("mcnemar", by_counts(lambda b, c: coin(b + c, min(b, c))), "that is one side"),
    ("mcnemar", by_counts(lambda b, c: comb(b + c, c) / 2 ** (b + c)), "exactly this split"),
    ("mcnemar", by_counts(lambda b, c: min(1, 2 * coin(b + c, b))), "to the smaller"),
    ("mcnemar", by_counts(lambda b, c: 2 * coin(b + c, max(b, c))), "to the smaller"),
    ("mcnemar", by_counts(lambda b, c: 2 * coin(b + c, min(b, c) - 1)), "this split itself"),
    ("mcnemar", by_counts(lambda b, c: 1 - 2 * coin(b + c, min(b, c))), "turned round"),
    ("mcnemar", by_counts(lambda b, c: erfc(sqrt((b - c) ** 2 / (b + c) / 2))), "normal approx"),
    ("mcnemar", by_counts(lambda b, c: erfc(sqrt((abs(b - c) - 1) ** 2 / (b + c) / 2))), "normal approx"),
    ("mcnemar", unpaired, "pictures of its own"),
    ("mcnemar", lambda a, b: 2 * coin(len(a), min(np.sum(a & ~b), np.sum(b & ~a))), "Leave them out"),
    ("mcnemar", lambda a, b: 2 * coin(len(a), min(np.sum(~a), np.sum(~b))), "Leave them out"),
    ("mcnemar", by_counts(lambda b, c: c / (b + c)), "share of the splits"),
    ("mcnemar", lambda a, b: 0.05, "for 9 against 2 it is"),
    ("mcnemar", by_counts(lambda b, c: 2 * coin(b + c, c)), "not for 2 against 9"),
    ("mcnemar", by_counts(lambda b, c: 2 * coin(b + c, min(b, c))), "counted twice"),
    ("mcnemar", by_counts(lambda b, c: p_value(*([True] * b + [False] * c, [False] * b + [True] * c))
                          if b + c else 0.0), "that never differ"),
]  # fmt: skip

"""Answers to the exercises of chapter 7."""

import math
import statistics

import numpy as np


def best_eta(accuracies):
    return max(accuracies, key=lambda eta: sorted(accuracies[eta])[len(accuracies[eta]) // 2])


def batch_for(gradients, wanted):
    mean = sum(gradients) / len(gradients)
    variance = sum((g - mean) ** 2 for g in gradients) / len(gradients)
    m = 1
    while variance / m > wanted**2:
        m += 1
    return m


def stuck_digits(predicted, labels):
    return [k for k in range(10) if k in labels and not any(p == t == k for p, t in zip(predicted, labels))]


RIGHT = {
    "check_count_updates": [lambda n, m, epochs: epochs * len(range(0, n, m))],
    "check_best_eta": [best_eta],
    "check_stuck_digits": [stuck_digits],
    "check_batch_for": [batch_for],
}

MORE_RIGHT = [
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
]  # fmt: skip

WRONG = [
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
]  # fmt: skip

"""Answers to the exercises of chapter 1."""

import math
from collections import Counter
from functools import reduce

import numpy as np


def position(row, column):
    return list(np.ndindex(28, 28)).index((row, column))


def one_hot(labels):
    return [[int(digit == label) for digit in range(10)] for label in labels]


def most_common(labels):
    best = max(range(10), key=labels.tolist().count)
    return best, sum(label == best for label in labels) / len(labels)


def nearest_mean(x, means):
    return [min(range(len(means)), key=lambda k: math.dist(image, means[k])) for image in x]


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


def ones_in_columns(labels):
    out = np.zeros((len(labels), 10))
    out[:, labels] = 1
    return out


RIGHT = {
    "check_best_picture": [lambda x: [sum(pixel) / len(pixel) for pixel in zip(*x)]],
    "check_most_common": [most_common],
    "check_nearest_mean": [nearest_mean],
    "check_one_hot": [one_hot],
    "check_position": [position],
}

MORE_RIGHT = [
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
]  # fmt: skip

WRONG = [
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
]  # fmt: skip

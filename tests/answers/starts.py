"""Answers to the exercises of chapter 9."""

from math import exp, log, sqrt

import numpy as np


def deviation_of_z(a, s_w, s_b):
    total = 0
    for example in a:
        total += sum(s_w**2 * a_k**2 for a_k in example) + s_b**2
    return sqrt(total / len(a))


def root_of(form):
    return lambda a, s_w, s_b: np.sqrt(s_w**2 * form(a) + s_b**2)


def squares(a):
    return (a**2).sum(axis=1)


def glorot_limit(n_in, n_out):
    return sqrt(3) * sqrt(2 / (n_in + n_out))


def leaky_variance(alpha, n_in):
    kept = (1 + alpha**2) / 2
    return 1 / (n_in * kept)


def count_different(w_in, b, w_out):
    kinds = set()
    for j in range(len(b)):
        kinds.add((*w_in[j], b[j], *(row[j] for row in w_out)))
    return len(kinds)


def kinds_of(*parts):
    return len(np.unique(np.column_stack(parts), axis=0))


def by_sums(w_in, b, w_out):
    return kinds_of(w_in, b, w_out.sum(axis=0))


def merge(w_in, b, w_out):
    return [list(w_in[0])], [b[0]], [[sum(row)] for row in w_out]


def merged_as(form):
    return lambda w_in, b, w_out: (w_in[:1], b[:1], form(w_out))


def output_biases(y):
    shares = [sum(column) / len(column) for column in y.T]
    return [-log(1 / p - 1) for p in shares]


def of_shares(form):
    return lambda y: form(y.mean(axis=0))


def logit(p):
    return np.log(p / (1 - p))


def by_search(y):
    biases = []
    for p in y.mean(axis=0):
        low, high = -20.0, 20.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if 1 / (1 + exp(-middle)) < p else (low, middle)
        biases.append(low)
    return np.array(biases)


RIGHT = {
    "check_count_different": [count_different],
    "check_deviation_of_z": [deviation_of_z],
    "check_glorot_limit": [glorot_limit],
    "check_leaky_variance": [leaky_variance],
    "check_merge": [merge],
    "check_output_biases": [output_biases],
}

MORE_RIGHT = [
    ("deviation_of_z", root_of(lambda a: squares(a).mean())),
    ("deviation_of_z", root_of(lambda a: a.shape[1] * np.mean(a * a))),
    ("deviation_of_z", lambda a, s_w, s_b: np.hypot(s_w * np.linalg.norm(a) / len(a) ** 0.5, s_b)),
    ("deviation_of_z", lambda a, s_w, s_b: np.mean(s_w**2 * np.diag(a @ a.T) + s_b**2) ** 0.5),
    ("glorot_limit", lambda n_in, n_out: np.sqrt(6 / (n_in + n_out))),
    ("glorot_limit", lambda n_in, n_out: (3 / np.mean([n_in, n_out])) ** 0.5),
    ("leaky_variance", lambda alpha, n_in: 2 / n_in / (1 + alpha * alpha)),
    ("leaky_variance", lambda alpha, n_in: np.float64(1) / (n_in * np.mean([1, alpha**2]))),
    ("count_different", lambda w_in, b, w_out: kinds_of(w_in, b, w_out.T)),
    ("count_different", lambda w_in, b, w_out: kinds_of(w_out.T, b[:, None], w_in)),
    ("merge", merged_as(lambda w: w.sum(axis=1, keepdims=True))),
    ("merge", lambda w_in, b, w_out: [w_in.mean(0)[None], b.mean(keepdims=True), w_out @ np.ones((4, 1))]),
    ("output_biases", of_shares(logit)),
    ("output_biases", of_shares(lambda p: 2 * np.arctanh(2 * p - 1))),
    ("output_biases", by_search),
]

WRONG = [
    ("deviation_of_z", lambda a, s_w, s_b: s_w * squares(a) + s_b, "yours has shape (6,)"),
    ("deviation_of_z", lambda a, s_w, s_b: s_w**2 * squares(a).mean() + s_b**2, "that is the variance"),
    ("deviation_of_z", lambda a, s_w, s_b: s_w * np.sqrt(squares(a).mean()), "the bias scatters, too"),
    ("deviation_of_z", lambda a, s_w, s_b: s_w * np.sqrt(squares(a).mean()) + s_b, "deviations don't add"),
    ("deviation_of_z", lambda a, s_w, s_b: np.sqrt(s_w**2 * squares(a).mean() + s_b), "deviations don't"),
    ("deviation_of_z", lambda a, s_w, s_b: np.sqrt(s_w * squares(a).mean() + s_b**2), "take s_w squared"),
    ("deviation_of_z", root_of(lambda a: a.shape[1] * a.mean()), "takes the ink for its square"),
    ("deviation_of_z", root_of(lambda a: a.shape[1] * a.mean() ** 2), "squares the mean input"),
    ("deviation_of_z", root_of(lambda a: np.mean(a**2)), "leaves out the factor n_in"),
    ("deviation_of_z", root_of(lambda a: np.sum(a**2)), "the mean over the examples"),
    ("deviation_of_z", root_of(lambda a: (a.sum(axis=1) ** 2).mean()), "squares the sum of the inputs"),
    ("deviation_of_z", lambda a, s_w, s_b: root_of(squares)(a, s_w, s_b).mean(), "the mean of roots"),
    ("deviation_of_z", root_of(lambda a: a.shape[1] * a.var()), "scatter about their mean"),
    ("deviation_of_z", lambda a, s_w, s_b: 1.0, "for 6 examples with 40 inputs"),
    ("deviation_of_z", root_of(lambda a: 40 * np.mean(a**2)), "but not for 9"),
    ("glorot_limit", lambda n_in, n_out: [-1, 1], "r is one number"),
    ("glorot_limit", lambda n_in, n_out: 2 / (n_in + n_out), "that is the variance wanted"),
    ("glorot_limit", lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)), "that is the deviation wanted"),
    ("glorot_limit", lambda n_in, n_out: 6 / (n_in + n_out), "that is r squared"),
    ("glorot_limit", lambda n_in, n_out: np.sqrt(24 / (n_in + n_out)), "it would be r²/12"),
    ("glorot_limit", lambda n_in, n_out: np.sqrt(3 / n_in), "not one of them alone"),
    ("glorot_limit", lambda n_in, n_out: np.sqrt(6 / n_in), "not one of them alone"),
    ("glorot_limit", lambda n_in, n_out: np.sqrt(3 / (n_in + n_out)), "the 2 of Glorot's variance"),
    ("glorot_limit", lambda n_in, n_out: 0.05, "for 100 inputs and 30 outputs"),
    ("glorot_limit", lambda n_in, n_out: np.sqrt(6 / 130), "but not for 7 and 5"),
    ("leaky_variance", lambda alpha, n_in: [2 / n_in] * 2, "the variance is one number"),
    ("leaky_variance", lambda alpha, n_in: np.sqrt(2 / (1 + alpha**2) / n_in), "that is the deviation"),
    ("leaky_variance", lambda alpha, n_in: 2 / n_in, "that is He's"),
    ("leaky_variance", lambda alpha, n_in: 2 / (1 + alpha) / n_in, "1 + α², not 1 + α"),
    ("leaky_variance", lambda alpha, n_in: 2 / (1 - alpha**2) / n_in, "with a plus"),
    ("leaky_variance", lambda alpha, n_in: 2 / (1 - alpha) / n_in, "with a plus"),
    ("leaky_variance", lambda alpha, n_in: 1 / (1 + alpha**2) / n_in, "where is the ½"),
    ("leaky_variance", lambda alpha, n_in: 2 * (1 + alpha**2) / n_in, "upside down"),
    ("leaky_variance", lambda alpha, n_in: 2 / (1 + alpha**2), "forgets the number of inputs"),
    ("leaky_variance", lambda alpha, n_in: 0.5, "for α = 0.3 and 50 inputs"),
    ("leaky_variance", lambda alpha, n_in: 2 / 1.09 / n_in, "With α = 0"),
    ("leaky_variance", lambda alpha, n_in: 2 / (1 + 0.3 * alpha) / n_in, "With α = 1"),
    ("count_different", lambda w_in, b, w_out: w_in, "the number of kinds is one number"),
    ("count_different", lambda w_in, b, w_out: kinds_of(w_in, b), "different outgoing ones"),
    ("count_different", lambda w_in, b, w_out: kinds_of(w_in, w_out.T), "look at the biases"),
    ("count_different", lambda w_in, b, w_out: kinds_of(b, w_out.T), "look at the incoming weights"),
    ("count_different", lambda w_in, b, w_out: kinds_of(w_in, b, w_out), "has a row for each neuron"),
    ("count_different", lambda w_in, b, w_out: kinds_of(w_in, b.round(3), w_out.T), "by a millionth"),
    ("count_different", lambda *arrays: count_different(*(a.round(3) for a in arrays)), "by a millionth"),
    ("count_different", lambda w_in, b, w_out: kinds_of(w_in), "are a part of it"),
    ("count_different", lambda w_in, b, w_out: len(b), "for neurons of 6 kinds"),
    ("count_different", by_sums, "outgoing weights (1, 2) and (2, 1)"),
    ("count_different", lambda w_in, b, w_out: 6, "the outgoing weights only"),
    ("merge", lambda w_in, b, w_out: w_out, "return three arrays"),
    ("merge", lambda w_in, b, w_out: (w_in, b, w_out), "the shapes should be"),
    ("merge", lambda w_in, b, w_out: (w_in[0], b[:1], w_out.sum(axis=1, keepdims=True)), "the shapes"),
    ("merge", lambda w_in, b, w_out: (w_in[:1], b[:1], w_out.sum(axis=0)), "the shapes should be"),
    ("merge", merged_as(lambda w: w.mean(axis=1, keepdims=True)), "those are the means"),
    ("merge", merged_as(lambda w: w.shape[1] * w[:, :1]), "it isn't four times the first"),
    ("merge", merged_as(lambda w: w[:, :1]), "What the others send is lost"),
    ("merge", lambda w_in, b, w_out: (w_in.sum(axis=0, keepdims=True), b.sum(keepdims=True),
     w_out.sum(axis=1, keepdims=True)), "has the same incoming weights"),
    ("merge", merged_as(lambda w: w.min(axis=1, keepdims=True) - 1), "the outputs change"),
    ("output_biases", lambda y: logit(y.mean()), "one bias for each output"),
    ("output_biases", of_shares(lambda p: p), "those are the shares"),
    ("output_biases", of_shares(lambda p: -logit(p)), "the sign"),
    ("output_biases", of_shares(np.log), "the logarithm of the share"),
    ("output_biases", of_shares(lambda p: logit(p) / np.log(10)), "the natural one"),
    ("output_biases", of_shares(lambda p: p / (1 - p)), "those are the odds"),
    ("output_biases", of_shares(lambda p: 1 / (1 + np.exp(-p))), "the other way round"),
    ("output_biases", lambda y: np.full(y.shape[1], -log(9)), "Count them in y"),
    ("output_biases", lambda y: np.zeros(y.shape[1]), "σ of the first should be 0.1"),
    ("output_biases", lambda y: logit(y.sum(axis=0) / 10), "but not for 4 examples and 3"),
]  # fmt: skip

"""Checkers for chapter 7, The playground."""

import numpy as np

from .feedback import checker, need, result_of


@checker
def check_count_updates(count_updates):
    """Check ``count_updates(n, m, epochs)``: how often the weights change in a training."""
    for n, m, epochs in ((50_000, 10, 30), (50_000, 1000, 2), (1297, 10, 3)):
        got = result_of(count_updates, n, m, epochs)
        need(np.ndim(got) == 0, f"return one number, not an array of shape {np.shape(got)}.")
        right = -(-n // m) * epochs
        need(got != n * epochs, "that counts examples. There is one update for each mini-batch.")
        need(got != right // epochs, "that is one epoch. There are `epochs` of them.")
        need(
            n % m == 0 or got != n // m * epochs,
            f"{n} examples in mini-batches of {m} leave a smaller one at the end. It counts too.",
        )
        need(
            n % m == 0 or not np.isclose(got, n / m * epochs),
            f"{got:g} updates? Their number is whole: round up the mini-batches of an epoch.",
        )
        need(got == right, f"n = {n}, m = {m} and {epochs} epochs make {right} updates, not {got:g}.")
    return "With m = 1000 there are a hundred times fewer than with m = 10."


@checker
def check_best_eta(best_eta):
    """Check ``best_eta(accuracies)``: the η whose runs have the highest median, from {η: accuracies}."""
    accuracies = {0.1: [0.70, 0.72, 0.71], 1.0: [0.94, 0.93, 0.95], 3.0: [0.97, 0.78, 0.79], 100.0: [0.1] * 3}
    got = result_of(best_eta, accuracies)
    need(np.ndim(got) == 0, "return one learning rate, a key of the dictionary.")
    need(got in accuracies, f"the learning rates are {list(accuracies)}; you return {got!r}.")
    need(
        got != 3.0,
        "3.0 has the single best run, and two runs that got stuck. Compare the medians of the runs.",
    )
    need(got != 100.0, "100.0 has the lowest accuracies. Asked is the highest median.")
    need(got == 1.0, f"the median is highest for η = 1.0, not {got:g}.")
    wide = {1.0: [0.94, 0.94, 0.94], 3.0: [0.96, 0.96, 0.10]}
    got = result_of(best_eta, wide)
    need(got != 1.0, "one bad run of three pulls the mean down. The median of 0.96, 0.96, 0.10 is 0.96.")
    need(got == 3.0, f"of {wide} the higher median is that of 3.0; you return {got!r}.")
    return "The median asks what to expect from one more run."


@checker
def check_stuck_digits(stuck_digits):
    """Check ``stuck_digits(predicted, labels)``: the digits that occur and are never answered rightly."""
    labels = np.array([0, 0, 1, 1, 2, 3, 3, 5, 5, 7])
    predicted = np.array([0, 0, 7, 0, 2, 3, 0, 3, 7, 7])
    got = result_of(stuck_digits, predicted, labels)
    need(np.ndim(got) == 1, "return a list of digits.")
    got = sorted(int(digit) for digit in got)
    need(
        not {4, 6, 8, 9} & set(got),
        "4, 6, 8 and 9 don't occur among these labels, so nothing can be said about them.",
    )
    need(3 not in got, "one of the two threes is answered rightly: 3 isn't stuck.")
    need(got != [0, 2, 7], "those are the ones that are always right. Asked are those that never are.")
    need(got == [1, 5], f"1 and 5 occur and are never answered rightly; you return {got}.")
    return "The first thing to look at when an accuracy stops near 87 % or 77 %."


@checker
def check_batch_for(batch_for):
    """Check ``batch_for(m, factor)``: the mini-batch size whose gradient is `factor` times as exact."""
    for m, factor in ((10, 2), (10, 10), (1, 3)):
        got = result_of(batch_for, m, factor)
        need(np.ndim(got) == 0, f"return one number, not an array of shape {np.shape(got)}.")
        right = m * factor**2
        need(
            not np.isclose(got, m * factor),
            "the deviation falls with the root of m: `factor` times as many examples aren't enough.",
        )
        need(
            not np.isclose(got, m * factor**0.5),
            "the other way round: you take the root of the factor. The root is on the side of the deviation.",
        )
        need(np.isclose(got, right), f"{factor} times as exact as m = {m} is m = {right}, not {got:g}.")
    return "Ten times as exact costs a hundred times as many examples."

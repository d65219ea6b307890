"""Checkers for chapter 7, The playground."""

import math

import numpy as np

from .feedback import checker, need, result_of


@checker
def check_count_updates(count_updates):
    """Check ``count_updates(n, m, epochs)``: how often the weights change in a training."""
    for n, m, epochs in ((1294, 10, 3), (50_000, 10, 30), (50_000, 1000, 2), (7, 4, 2), (5, 10, 4)):
        got = result_of(count_updates, n, m, epochs)
        need(np.ndim(got) == 0, f"return one number, not an array of shape {np.shape(got)}.")
        right = -(-n // m) * epochs
        if got == right:
            continue
        left = f"{n} examples in mini-batches of {m} leave a smaller one"
        need(got != n * epochs, "that counts examples. There is one update for each mini-batch.")
        need(got != right // epochs, "that is one epoch. There are `epochs` of them.")
        need(got != n // m * epochs, f"{left} at the end. It counts too: round up.")
        need(
            got not in (math.ceil(n * epochs / m), n // m * epochs + 1),
            f"{left} at the end of every epoch, not of the last one only: round up before you multiply.",
        )
        need(
            not np.isclose(got, n / m * epochs),
            f"{got:g} updates? Their number is whole: round up the mini-batches of an epoch.",
        )
        need(
            got != (n // m + 1) * epochs,
            f"{n} examples in mini-batches of {m} leave none over. Don't add a mini-batch there.",
        )
        need(False, f"n = {n}, m = {m} and {epochs} epochs make {right} updates, not {got:g}.")
    return "With m = 1000 there are a hundred times fewer than with m = 10, if m divides n."


@checker
def check_batch_for(batch_for):
    """Check ``batch_for(gradients, wanted)``: the smallest m with a deviation s/√m of at most `wanted`."""
    rng = np.random.default_rng(7)
    for mean, deviation, wanted in ((0.4, 0.3, 0.021), (-2, 0.05, 0.0151), (0.1, 4, 0.33), (0, 0.5, 2)):
        gradients = rng.normal(mean, deviation, 2000)
        got = result_of(batch_for, gradients, wanted)
        need(np.ndim(got) == 0, f"return one number, not an array of shape {np.shape(got)}.")
        s = gradients.std()
        exact = (s / wanted) ** 2
        right = math.ceil(exact)
        if got == right:
            continue
        need(exact > 1 or got != 0, "a mini-batch has at least one example, however little is asked.")
        need(
            not np.isclose(got, exact),
            f"{got:.2f} examples? A mini-batch has a whole number of them: round up.",
        )
        need(
            got not in (math.floor(exact), round(exact)),
            f"m = {got:g} is one too few: s/√m is {s / np.sqrt(got):.5f}, more than {wanted}. Round up.",
        )
        need(
            got not in (math.ceil(s / wanted), round(s / wanted)) and not np.isclose(got, s / wanted),
            "the deviation falls with the root of m only. Solve s/√m = wanted for m.",
        )
        need(
            got != math.ceil(s**2 / wanted) and not np.isclose(got, s**2 / wanted),
            "the variance is s². Then `wanted` must be squared, too.",
        )
        need(
            got != math.ceil(np.mean(gradients**2) / wanted**2),
            "s² is the mean of the squared distance from the mean, not from 0.",
        )
        need(got != math.ceil(1 / exact), "upside down: the smaller `wanted` is, the more examples it takes.")
        need(got != len(gradients), "those are all the examples. Fewer may do.")
        need(False, f"s = {s:.4f} and wanted = {wanted} take m = {right}, not {got:g}.")
    return "Half the deviation costs four times as many examples."


@checker
def check_best_eta(best_eta):
    """Check ``best_eta(accuracies)``: the η whose runs have the highest median, from {η: accuracies}."""
    runs = {0.03: [0.70, 0.72, 0.71], 0.3: [0.93, 0.94, 0.95], 3.0: [0.97, 0.78, 0.79], 30.0: [0.1] * 3}
    got = result_of(best_eta, runs)
    need(np.ndim(got) == 0, "return one learning rate, a key of the dictionary.")
    need(got != 0.94, "that is the highest median. Return the learning rate that has it, the key.")
    need(got != 1, "that is the place of the learning rate among the keys. Return the learning rate itself.")
    need(got in runs, f"the learning rates are {list(runs)}; you return {got!r}.")
    need(
        got != 3.0,
        "3.0 has the single best run, and two runs that got stuck. Compare the medians of the runs.",
    )
    need(got != 30.0, "30.0 has the lowest accuracies. Asked is the highest median.")
    need(got == 0.3, f"the median is highest for η = 0.3, not {got:g}.")
    for runs, lure in (
        (
            {0.3: [0.94, 0.94, 0.94], 3.0: [0.96, 0.96, 0.10]},
            "one bad run of three pulls the mean down. The median of 0.96, 0.96, 0.10 is 0.96.",
        ),
        (
            {0.3: [0.93, 0.99, 0.94], 3.0: [0.97, 0.92, 0.96]},
            "the runs come in the order of their seeds. The median is the middle one after sorting.",
        ),
        (
            {0.3: [0.90, 0.95, 0.91, 0.95, 0.91], 3.0: [0.97, 0.96, 0.80, 0.96, 0.81]},
            "here are five runs for each. The middle one of five is the third.",
        ),
    ):
        got = result_of(best_eta, runs)
        need(got != 0.3, lure)
        need(got == 3.0, f"of {runs} the higher median is that of 3.0; you return {got!r}.")
    return "The median asks what to expect from one more run."


@checker
def check_stuck_digits(stuck_digits):
    """Check ``stuck_digits(predicted, labels)``: the digits that occur and are never answered rightly."""
    labels = np.array([0, 0, 1, 1, 2, 3, 3, 5, 5, 7])
    predicted = np.array([0, 1, 7, 0, 2, 3, 0, 3, 7, 7])
    got = result_of(stuck_digits, predicted, labels)
    got = list(got) if isinstance(got, set | frozenset) else got
    need(np.ndim(got) == 1, "return a list of digits.")
    need(
        len(got) == 0 or np.asarray(got).dtype != bool,
        "those are answers yes or no, one for each digit. Return the digits for which it is yes.",
    )
    got = sorted(int(digit) for digit in got)
    need(got != [1, 2, 3, 6, 7, 8], "those are the numbers of the misread pictures. Asked are digits.")
    need(
        not {4, 6, 8, 9} & set(got),
        "4, 6, 8 and 9 don't occur among these labels, so nothing can be said about them.",
    )
    need(
        not {0, 3} & set(got),
        "one of the two threes is answered rightly, and one of the noughts: 0 and 3 aren't stuck.",
    )
    need(got != [2, 7], "those are the ones that are always right. Asked are those that never are.")
    need(
        got != [5],
        "5 is never answered at all. The 1 is answered once, but for a 0: so it is never answered rightly.",
    )
    need(len(got) == len(set(got)), f"you return {got}: each digit once, please.")
    need(got == [1, 5], f"1 and 5 occur and are never answered rightly; you return {got}.")
    return "The first thing to look at when an accuracy stops near 87 % or 78 %."

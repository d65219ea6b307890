"""Checkers for chapter 13, Searching."""

import math

import numpy as np

from .feedback import checker, is_number, need, quiet_result, refuse, shown


@checker
def check_trials(trials):
    """Check ``trials(share, chance)``: how many random draws hit the best share with this chance."""
    got, exact = quiet_result(trials, 0.02, 0.9), math.log(0.1) / math.log(0.98)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    turned, kept = math.log(0.98) / math.log(0.1), math.log(0.9) / math.log(0.98)
    both = math.log(0.02) / math.log(0.9)
    refuse(got, {
        "a number of draws is whole. Round up, or the chance isn't reached.": [exact],
        "113 draws are one too few: their chance is 89.8 %. Round up.": [113],
        "chances don't add up: two draws of one half each don't make certain. Ask for the chance that "
        "every draw misses.": [0.9 / 0.02, 1 / 0.02],
        "above and below the line are exchanged.": [turned, math.ceil(turned)],
        "that is how many draws miss with the chance 0.9. All may miss with the chance 1 − 0.9.": [
            kept, math.ceil(kept), math.floor(kept)
        ],
        "one draw misses with the chance 1 − share, and all of them with 1 − chance: take the logarithms of "
        "those.": [both, math.ceil(both), math.floor(both)],
    })  # fmt: skip
    need(is_number(got, 114), f"for the best 2 % and a chance of 90 % it takes 114 draws, not {shown(got)}.")
    got = quiet_result(trials, 0.5, 0.75)
    need(
        is_number(got, 2),
        f"two draws hit the better half with the chance 0.75 exactly; yours says {shown(got)}.",
    )
    got = quiet_result(trials, 0.05, 0.95)
    need(is_number(got, 59), f"right for the best 2 %, but for the best 5 % and 95 % you get {shown(got)}.")
    return "For the best 5 % and a chance of 95 % it is 59, however many hyperparameters there are."


@checker
def check_log_draw(draw):
    """Check ``draw(low, high, u)``: a log-uniform number from a uniform one between 0 and 1."""
    low, high, u = 0.01, 10.0, 0.25
    got, between = quiet_result(draw, low, high, u), math.log(low) + u * math.log(high / low)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    refuse(got, {
        "that is even in the number itself: nine tenths of all draws would lie above 1. Be even in its "
        "logarithm.": [low + u * (high - low), u * high],
        "that is the logarithm. Undo it at the end.": [between, between / math.log(10)],
        "the logarithm was the natural one, so undo it with exp and not with a power of ten; or the other "
        "way round.": [10**between, math.exp(between / math.log(10))],
        "go evenly from the logarithm of low to that of high, not from low to high.": [
            math.exp(low + u * (high - low)), 10 ** (low + u * (high - low))
        ],
        "u = 0 should give low, and u = 1 high; yours begins at the other end.": [high * (low / high) ** u],
        "it is the ratio high / low that is raised to the power u.": [low * (high - low) ** u, low * high**u],
    })  # fmt: skip
    right = math.exp(between)
    need(is_number(got, right) or abs(got / right - 1) > 0.01, "don't round: the number is wanted as it is.")
    need(is_number(got, right), f"draw(0.01, 10, 0.25) should be {right:.6f}, not {shown(got)}.")
    for u, wanted in ((0.0, 2.0), (1.0, 8.0), (0.5, 4.0)):
        need(
            is_number(quiet_result(draw, 2.0, 8.0, u), wanted),
            f"right from 0.01 to 10, but between 2 and 8, u = {u:g} should give {wanted:g}.",
        )
    return "Half of the draws lie below the geometric mean, √(low · high)."


@checker
def check_mean_best(mean_best):
    """Check ``mean_best(values, k)``: the expected largest of k draws, each of any of the values."""
    values = np.array([0.91, 0.95, 0.4, 0.97, 0.88, 0.93])
    ordered, i, n = np.sort(values), np.arange(1, 7), 6
    right = ordered @ ((i / n) ** 3 - ((i - 1) / n) ** 3)
    got = quiet_result(mean_best, values, 3)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    apart = [math.comb(j - 1, 2) / math.comb(6, 3) for j in i]
    refuse(got, {
        "that is the mean of a single draw. Of three, the largest counts.": [values.mean()],
        "that is the largest of all. Three draws don't always find it.": [values.max()],
        "that is for draws that never repeat a setting. Here each is one of all, also one that came "
        "before.": [ordered @ apart],
        "the values must be sorted first: the i-th smallest is the largest of the draws if none is above it "
        "and not all are below.": [values @ ((i / n) ** 3 - ((i - 1) / n) ** 3)],
        "that is the expected smallest. Sort upwards.": [
            ordered[::-1] @ ((i / n) ** 3 - ((i - 1) / n) ** 3)
        ],
        "(i/n)³ is the chance that no draw is above the i-th smallest. That it is the largest of the draws "
        "has a smaller chance: take off the one for i − 1.": [
            ordered @ (i / n) ** 3, ordered @ (i / n) ** 3 / np.sum((i / n) ** 3)
        ],
        "your weights add up to more than 1: k/n · (i/n)ᵏ⁻¹ is a slope, and would do for a number without "
        "steps. Take the difference of (i/n)ᵏ and ((i − 1)/n)ᵏ.": [ordered @ (3 / n * (i / n) ** 2)],
    })  # fmt: skip
    need(
        is_number(got, right) or abs(got - right) > 0.01,
        f"nearly: for six values and k = 3 it should be {right:.6f}, not {got:.6f}. A simulation, or another "
        "approximation? Take the sum over all values.",
    )
    need(is_number(got, right), f"for six values and k = 3 it should be {right:.6f}, not {shown(got)}.")
    ties = quiet_result(mean_best, np.array([0.8, 0.8, 0.2, 0.8]), 2)
    need(
        is_number(ties, 0.7625), "right for six values that differ, but not for 0.2 once and 0.8 three times."
    )
    return "With k it rises, ever more slowly."


@checker
def check_report(report):
    """Check ``report(validation, test)``: the chosen setting and what may be said of it."""
    validation, test = _runs()
    got = quiet_result(report, validation, test)
    need(
        np.shape(got) == (2,),
        f"two things are wanted, the number of the setting and a share; yours is {shown(got)}.",
    )
    choice, share = (float(part) for part in got)
    hints = {
        0: "you chose by the test pictures. They are for the report only.",
        1: "you chose by the best epoch. A lucky epoch isn't a good setting: the last counts.",
        2: "you chose by the best seed. The mean over the seeds counts.",
        4: "settings are counted from 0.",
    }
    for number, hint in hints.items():
        need(choice != number, hint)
    need(choice == 3, f"setting 3 is the best by the mean of the last epoch; yours is {shown(got[0])}.")
    last = test[3, :, -1]
    refuse(share, {
        "that is the share on the pictures that chose it. Report the one on the test pictures.": [
            validation[3, :, -1].mean()
        ],
        "that is the test share of the best epoch, chosen by the test pictures. Report the last epoch.": [
            test[3].max(axis=1).mean(), test[3].max(), test[3].mean(axis=0).max()
        ],
        "that is the best of the seeds on the test pictures. Report their mean.": [last.max()],
        "that is one seed only, the one that was best on the validation pictures. Report the mean.": [
            last[validation[3, :, -1].argmax()]
        ],
        "that is the best setting by the test pictures, not the one you chose.": [
            test[:, :, -1].mean(axis=1).max()
        ],
        "that is the mean over all epochs. Report the last.": [test[3].mean()],
    })  # fmt: skip
    right = last.mean()
    need(np.isclose(share, right), f"the mean test share of the last epoch is {right:.5f}, not {share:.5f}.")
    return "Chosen by one set of pictures, reported by another."


def _runs():
    """Validation and test of four settings with two seeds and three epochs; each mistake chooses another."""
    validation = [
        [[0.90, 0.94, 0.95], [0.91, 0.94, 0.94]],
        [[0.93, 0.99, 0.95], [0.94, 0.98, 0.96]],  # by the best epoch
        [[0.90, 0.96, 0.98], [0.85, 0.90, 0.92]],  # by the best seed
        [[0.90, 0.95, 0.97], [0.89, 0.95, 0.96]],  # the best by the mean of the last epoch
    ]
    test = [
        [[0.91, 0.95, 0.975], [0.91, 0.95, 0.970]],
        [[0.92, 0.95, 0.950], [0.93, 0.95, 0.949]],
        [[0.90, 0.95, 0.960], [0.84, 0.89, 0.910]],
        [[0.89, 0.958, 0.951], [0.90, 0.962, 0.957]],
    ]
    return np.array(validation), np.array(test)


def _shares():
    """Sixteen settings, nine epochs: which one is left tells the mistake. No two in a column are equal."""
    rng = np.random.default_rng(4233)
    return (80 + np.array([rng.permutation(16) for _ in range(9)]).T) / 100


SHARES = _shares()


@checker
def check_survivor(survivor):
    """Check ``survivor(shares)``: which setting successive halving leaves."""
    got = quiet_result(survivor, SHARES)
    need(np.ndim(got) == 0, f"the number of one setting is wanted; yours has shape {np.shape(got)}.")
    hints = {
        5: "that setting is the best in the end, but it was thrown out after one epoch.",
        8: "after one epoch that setting is the best, but each round is judged by its own number of epochs.",
        13: "you judge by the columns 0, 1, 2 and 3, so after 1, 2, 3 and 4 epochs. Double them: 1, 2, 4, 8.",
        12: "you judge by the columns 1, 2, 3 and 4, so after 2, 3, 4 and 5 epochs. Take 1, 2, 4 and 8.",
        4: "the columns begin at 1 with you: column 0 is the share after one epoch, column 3 after four.",
        9: "you keep the worse half.",
        11: "that setting is the best on average over the epochs. A round is judged by its last one alone.",
        0: "that is a place among those that were left. The number of the row in shares is wanted.",
    }
    for number, hint in hints.items():
        need(not is_number(got, number), hint)
    need(is_number(got, 6), f"for the sixteen settings it is number 6 that is left, not {shown(got)}.")
    order = np.array([5, 6])
    got = quiet_result(survivor, SHARES[order])
    need(
        is_number(got, 1),
        "right for sixteen settings. Of two, judged after one epoch, the better is left: number 1 here.",
    )
    return "The best in the end was thrown out in the first round."


@checker
def check_validation_size(size):
    """Check ``size(p, k, tolerance)``: pictures that keep the optimism of the best of k below a tolerance."""
    p, k, tolerance = 0.98, 64, 0.005
    variance, log = p * (1 - p), math.log(k)
    exact = 2 * variance * log / tolerance**2
    got = quiet_result(size, p, k, tolerance)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    refuse(got, {
        "a number of pictures is whole: round up.": [exact, math.floor(exact)],
        "the tolerance stands beside a root, so it is squared when you solve for n.": [
            exact * tolerance, math.ceil(exact * tolerance)
        ],
        "the variance of one answer is p (1 − p).": [
            exact * p / variance, math.ceil(exact * p / variance), exact * (1 - p) / variance,
            math.ceil(exact * (1 - p) / variance),
        ],
        "that is √n. Square both sides before you round.": [math.sqrt(exact), math.ceil(math.sqrt(exact))],
        "the number of settings, k, isn't in it: the more there are, the luckier the best of them is.": [
            exact / log, math.ceil(exact / log), exact / log / 2, math.ceil(exact / log / 2)
        ],
        "the 2 under the root is missing.": [exact / 2, math.ceil(exact / 2)],
        "the logarithm is the natural one, math.log or np.log.": [
            rounded(exact / math.log(base)) for base in (2, 10) for rounded in (float, math.ceil)
        ],
        "the bound grows with the root of ln k, not with k.": [exact * k / log, math.ceil(exact * k / log)],
    })  # fmt: skip
    need(is_number(got, math.ceil(exact)), f"for p = 0.98, k = 64 it takes 6522 pictures, not {shown(got)}.")
    got = quiet_result(size, 0.9, 10, 0.02)
    need(is_number(got, 1037), f"right for p = 0.98, but for p = 0.9, k = 10 and 0.02 you get {shown(got)}.")
    return "To halve the tolerance takes four times as many pictures."

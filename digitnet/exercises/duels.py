"""Checkers for chapter 14: the rival that is a support vector machine, and who is better of two."""

import math

import numpy as np

from .feedback import checker, is_number, need, quiet_result, refuse, shown


@checker
def check_rescaled_gamma(rescaled):
    """Check ``rescaled(gamma, factor, shift)``: the γ for pixels times a factor plus a shift."""
    gamma, factor, shift = 0.8, 4.0, 3.0
    got = quiet_result(rescaled, gamma, factor, shift)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    refuse(got, {
        "with another factor it isn't the same machine. What happens to ‖x − t‖²?": [gamma],
        "distances grow with the factor, their squares with its square.": [gamma / factor],
        "the other way round: where distances grow, γ must become smaller.": [
            gamma * factor, gamma * factor**2
        ],
        "a shift changes no difference: x − t stays as it is.": [
            gamma / (factor + shift) ** 2, gamma / factor**2 - shift, gamma / (factor**2 + shift**2),
            gamma / (factor + shift), (gamma - shift) / factor**2, gamma / factor**2 + shift,
        ],
        "it is the square of the factor, not its root.": [gamma / math.sqrt(factor)],
        "a power too many: the distance is squared once.": [gamma / factor**4],
        "the sum over all pixels grows by the square of the factor, however many pixels there are.": [
            gamma / (784 * factor**2), gamma / (784 * factor)
        ],
    })  # fmt: skip
    need(is_number(got, 0.05), f"for γ = 0.8 and the factor 4 it is 0.05, not {shown(got)}.")
    got = quiet_result(rescaled, 0.03, -1.0, 255.0)
    need(
        is_number(got, 0.03),
        "right for the factor 4. Pictures turned into their negatives, factor −1 and shift 255, keep their "
        "distances and their γ.",
    )
    return "So a γ means nothing without the scale of the pixels."


@checker
def check_dual(dual):
    """Check ``dual(alpha, y, K)``: the value of the dual problem."""
    alpha, y = np.array([0.5, 0.0, 1.25, 0.75]), np.array([1, -1, 1, -1])
    K = np.array([[2.0, 0.5, 1, -0.5], [0.5, 3, 0.25, 1], [1, 0.25, 4, 0.75], [-0.5, 1, 0.75, 6]])
    got, q = quiet_result(dual, alpha, y, K), alpha * y
    total, form, diagonal = alpha.sum(), q @ K @ q, q**2 @ np.diag(K)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    refuse(got, {
        "a half stands before the double sum.": [total - form],
        "the double sum is taken off.": [total + form / 2],
        "the sign of the whole is turned round: add up the α, and take off half of the double sum.": [
            form / 2 - total
        ],
        "the labels yᵢ yⱼ are missing in the double sum.": [total - alpha @ K @ alpha / 2],
        "the first sum is that of the α alone, without labels.": [q.sum() - form / 2],
        "the sum of the α is missing.": [-form / 2, form / 2],
        "that has the pairs i = j only. All pairs count.": [total - diagonal / 2],
        "the pairs i = j are missing.": [total - (form - diagonal) / 2],
        "every pair counts twice, as i, j and as j, i: that is what the half is for, so take it once.": [
            total - (form - diagonal) / 4 - diagonal / 2, total - form / 4
        ],
        "the kernel isn't to be squared.": [total - q @ K**2 @ q / 2],
        "the sum over all pairs of K is to be weighted by each α: yours has only one of the two.": [
            total - (q @ K).sum() / 2
        ],
    })  # fmt: skip
    right = total - form / 2
    need(is_number(got, right), f"for the four examples it should be {right:.5f}, not {shown(got)}.")
    got = quiet_result(dual, np.array([2.0, 2.0]), np.array([1, -1]), np.eye(2))
    need(is_number(got, 0), "right for four examples, but for α = (2, 2), y = (1, −1) and K = 1 it is 0.")
    return "Whatever the α, no machine has a lower cost than this."


def _coin(n, most):
    """The probability of at most so many heads in n tosses."""
    return sum(math.comb(n, i) for i in range(most + 1)) / 2**n


def _outcomes(only_a, only_b, both, none):
    """What two readers got right, in a mixed order."""
    a = np.repeat([True, False, True, False], [only_a, only_b, both, none])
    b = np.repeat([False, True, True, False], [only_a, only_b, both, none])
    order = np.random.default_rng(1).permutation(len(a))
    return a[order], b[order]


@checker
def check_mcnemar(p_value):
    """Check ``p_value(right_a, right_b)``: the exact paired test of two readers of the same pictures."""
    got = quiet_result(p_value, *_outcomes(9, 2, 30, 4))
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    low, chi, corrected = _coin(11, 2), 49 / 11, 36 / 11
    pooled = 71 / 90
    z = (39 - 32) / 45 / math.sqrt(pooled * (1 - pooled) * 2 / 45)
    refuse(got, {
        "that is one side: only splits against the second reader. Those against the first are as odd.": [low],
        "that is the probability of exactly this split. Add those of all that are as uneven or more.": [
            math.comb(11, 2) / 2**11, 2 * math.comb(11, 2) / 2**11
        ],
        "that adds up to the larger of two numbers, most of all splits. Add up to the smaller.": [
            min(1, 2 * _coin(11, 9)), 2 * _coin(11, 9), _coin(11, 9)
        ],
        "this split itself belongs to those that are as uneven.": [2 * _coin(11, 1), _coin(11, 1)],
        "that is how sure one may be, turned round. The probability of such a split by a coin is wanted.": [
            1 - 2 * low, 1 - low
        ],
        "that is the normal approximation. With eleven tosses it is off; add up the binomial numbers.": [
            math.erfc(math.sqrt(chi / 2)), math.erfc(math.sqrt(corrected / 2))
        ],
        "that compares the two shares as if each had answered pictures of its own. Only the pictures that "
        "one of them alone gets right tell them apart.": [math.erfc(abs(z) / math.sqrt(2))],
        "pictures that both read, or neither, say nothing about who is better. Leave them out.": [
            min(1, 2 * _coin(45, 39)), 2 * (1 - _coin(45, 38)), 2 * _coin(45, 2), 2 * _coin(45, 9),
            2 * _coin(45, 6), 2 * (1 - _coin(71, 38)), 2 * _coin(71, 32),
        ],
        "that is the share of the splits, not a probability.": [2 / 11, 9 / 11],
    })  # fmt: skip
    need(is_number(got, 2 * low), f"for 9 against 2 it is {2 * low:.4f}, not {shown(got)}.")
    got = quiet_result(p_value, *_outcomes(2, 9, 1, 1))
    need(is_number(got, 2 * low), "right for 9 against 2, but not for 2 against 9.")
    got = quiet_result(p_value, *_outcomes(3, 3, 5, 0))
    need(
        is_number(got, 1),
        f"3 against 3 couldn't be more even, so it is 1, not {shown(got)}: the middle is counted twice.",
    )
    got = quiet_result(p_value, *_outcomes(0, 0, 5, 2))
    need(is_number(got, 1), f"two readers that never differ: 1, not {shown(got)}.")
    return "However many pictures there are, only those on which the two differ have a say."

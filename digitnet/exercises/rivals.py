"""Checkers for chapter 14, Asking the neighbours: distances, votes, ties, leaving one out."""

import numpy as np

from .feedback import checker, first_wrong, is_number, need, quiet_result, refuse, shown


@checker
def check_distances(distances):
    """Check ``distances(x, t)``: the squared distance of every row of x from every row of t."""
    rng = np.random.default_rng(14)
    x, t = (rng.integers(0, 256, (m, 5), dtype=np.uint8) for m in (3, 4))
    a, b = x / 255, t / 255
    right = ((a[:, np.newaxis] - b) ** 2).sum(axis=2)
    got = np.asarray(quiet_result(distances, a, b))
    need(got.shape != (4, 3), "turned round: a row for each row of x, a column for each row of t.")
    need(
        got.shape != (5,), "that adds up over the pictures. Each pair of pictures has a distance of its own."
    )
    need(got.shape == (3, 4), f"for 3 and 4 pictures the shape is (3, 4), yours is {got.shape}.")
    need(
        got.dtype.kind not in "iu",
        "your distances are whole numbers. The pictures asked about here are numbers from 0 to 1, which "
        "`astype(int)` cuts to 0 or 1: turn them into floats.",
    )
    own, others, products = (a**2).sum(axis=1)[:, np.newaxis], (b**2).sum(axis=1), a @ b.T
    apart = np.abs(a[:, np.newaxis] - b)
    refuse(got, {
        "the squared distances are wanted, without the root.": [np.sqrt(right)],
        "the middle term of a square has a 2: (u − v)² = u² − 2uv + v².": [own - products + others],
        "the middle term is taken off, not added: (u − v)² = u² − 2uv + v².": [own + 2 * products + others],
        "that is the last part only: the square of x is missing.": [others - 2 * products],
        "that is the first part only: the square of t is missing.": [own - 2 * products],
        "those are scalar products. The larger they are, the *nearer* two vectors of the same length.": [
            products, 2 * products, -2 * products
        ],
        "that is the square of a sum. Square each difference, then add up.": [
            apart.sum(axis=2) ** 2, (a.sum(axis=1)[:, np.newaxis] - b.sum(axis=1)) ** 2
        ],
        "those are sums of absolute differences. They are to be squared first.": [apart.sum(axis=2)],
        "a mean over the pixels; their sum is wanted.": [right / 5],
    })  # fmt: skip
    need(got.dtype.kind == "f" and np.isfinite(got).all(), "not every distance is a finite number.")
    if not np.allclose(got, right):
        i, j = first_wrong(got, right)
        need(False, f"rows {i} and {j} are {right[i, j]:.4f} apart, squared; yours says {got[i, j]:.4f}.")
    got = np.asarray(quiet_result(distances, x, t))
    need(
        got.shape == (3, 4) and np.allclose(got, 255.0**2 * right),
        "right for numbers from 0 to 1, but not for bytes. A byte can't hold a negative difference or a "
        "square: 3 − 5 is 254 there. Turn them into larger numbers first.",
    )
    return "A matrix product does nearly all of the work."


def _asked(name, vote, distances, labels, k, right, hints):
    """What the vote gives for these neighbours, or the hint for it."""
    got = quiet_result(vote, np.array(distances, float), np.array(labels), k)
    need(np.ndim(got) == 0, f"one label is wanted, the answer for one picture; yours is {shown(got)}.")
    for wrong, hint in hints.items():
        need(not is_number(got, wrong), hint)
    need(is_number(got, right), f"{name} the answer is {right}, not {shown(got)}.")


def _check_long_list(vote):
    """Needs the rule for equal distances, which shows only in lists of more than 16."""
    rng = np.random.default_rng(3)
    for _ in range(8):
        distances, labels = rng.integers(0, 4, 400), rng.integers(0, 10, 400)
        got = quiet_result(vote, distances.astype(float), labels, 1)
        need(
            is_number(got, labels[distances.argmin()]),
            "right for short lists, but of 400 pictures, many of them equally near, not the first of the "
            'nearest votes. `argsort` keeps the order of equal ones only with `kind="stable"`.',
        )


@checker
def check_vote(vote):
    """Check ``vote(distances, labels, k)``: the answer of the k nearest, by the rules of the chapter."""
    distances, labels = [8, 1, 3, 2, 9, 7, 6, 5], [9, 6, 2, 2, 9, 4, 4, 4]
    _asked("with two votes for 2 and one for 6", vote, distances, labels, 3, 2, {
        6: "that is the nearest alone. All k of them vote.",
        4: "that is the commonest label of all. Only the k nearest vote.",
        9: "you ask the farthest, or the first in the list. Put them in order, nearest first.",
        10 / 3: "labels are names: their mean says nothing.",
        3: "that is a place in the list, or a mean. The label itself is wanted.",
    })  # fmt: skip
    _asked("with two votes each for 8, 3 and 5, the nearest an 8,", vote, [4, 1, 2, 3, 6, 5, 9],
           [3, 8, 3, 8, 5, 5, 0], 6, 8, {
        3: "that takes the smallest label of those with most votes. The nearest of them decides.",
        5: "of the classes with most votes the *nearest* neighbour decides, not the farthest.",
    })  # fmt: skip
    tied = "that takes the smallest label of those with most votes. The nearest of them decides."
    _asked("with two votes for 8 and two for 3, the nearest an 8,", vote, [4, 1, 2, 3, 9], [3, 8, 3, 8, 0], 4,
           8, {3: tied})  # fmt: skip
    _asked("with two votes each for 8 and 5, and 8 nearer,", vote, [1, 2, 3, 4, 5], [7, 8, 5, 8, 5], 5, 8, {
        7: "the nearest of all has a single vote, others have two. Of *those* the nearest decides.",
    })  # fmt: skip
    _asked("with three votes each for 8 and 5, the nearest an 8,", vote, [1, 2, 3, 9, 9.5, 10],
           [8, 5, 5, 8, 8, 5], 6, 8, {
        5: "how far the tied classes are in all, or on the average, doesn't count: the one with the nearest "
        "neighbour wins.",
    })  # fmt: skip
    _asked("with two votes each for 8 and 5, and 8 nearer,", vote, [1, 2, 3, 4, 5], [7, 8, 5, 5, 8], 5, 8, {
        5: "you ask fewer neighbours until one class is ahead. All k vote; of the tied classes the one with "
        "the nearest neighbour wins.",
    })  # fmt: skip
    _asked("of a 4 at the distance 1 and three sixes at the distance 2", vote, [1, 2, 2, 2], [4, 6, 6, 6], 2,
           4, {
        6: "exactly k vote. Of those as far as the k-th only the first in the list do.",
    })  # fmt: skip
    _asked("of three equally near ones the first in the list counts, so", vote, [3, 1, 1, 1], [0, 6, 4, 9], 1,
           6, {
        4: "equal distances: the lower place in the list comes first, not the smaller label.",
    })  # fmt: skip
    _check_long_list(vote)
    return "Nearest first, then the order of the list; a tie goes to the nearest of the tied."


TIED = np.array(
    [[1, 1, 2, 2], [4, 2, 3, 1], [5, 5, 5, 2], [5, 5, 2, 3], [7, 7, 7, 7], [3, 9, 3, 9], [0, 0, 8, 1],
     [6, 6, 6, 6], [2, 2, 2, 0], [9, 8, 0, 4], [1, 7, 5, 3]]
)  # fmt: skip


@checker
def check_count_ties(count_ties):
    """Check ``count_ties(labels)``: rows in which two classes or more share the most votes."""
    got = quiet_result(count_ties, TIED)
    need(np.ndim(got) == 0, f"one number is wanted, how many rows; yours has shape {np.shape(got)}.")
    hints = {
        11: "that counts every further class with most votes. A row counts once, however many are tied.",
        7: "two classes with one vote each don't matter where a third has two. Only the first place counts.",
        4: "a class with half of the votes is tied only if another has the other half.",
        3: "those are the rows with four different labels. Two against two is a tie, too.",
        2: "those are two against two. Four different labels, one vote each, are a tie, too.",
        6: "those are the rows that aren't tied.",
        9: "those are the rows that don't agree. Three against one is no tie.",
        5 / 11: "that is the share of the rows. Their number is wanted.",
    }
    for number, hint in hints.items():
        need(not is_number(got, number), hint)
    need(is_number(got, 5), f"of the eleven rows of four votes 5 are tied, not {shown(got)}.")
    got = quiet_result(count_ties, np.array([[1, 1, 2, 2, 3], [1, 1, 1, 2, 2], [4, 5, 4, 5, 5]]))
    need(
        is_number(got, 1),
        "right for four votes. With five, 1 1 2 2 3 is tied: an odd number of votes only keeps *two* classes "
        "from it.",
    )
    return "An odd k doesn't abolish ties where there are ten classes."


PLACES = np.array(
    [[0.0, 0], [0, 0], [1, 0], [5, 5], [5, 6], [6, 5], [1.5, 0.5], [9, 1], [8, 1], [5.4, 5.4], [9.5, 2]]
)
NAMES = np.array([3, 3, 7, 8, 8, 3, 7, 3, 7, 8, 8])


@checker
def check_leave_one_out(leave_one_out):
    """Check ``leave_one_out(x, labels)``: the share whose nearest other picture has the same label."""
    x, labels, n = PLACES, NAMES, len(NAMES)
    d = ((x[:, np.newaxis] - x) ** 2).sum(axis=2)
    others = d + np.where(np.eye(n, dtype=bool), np.inf, 0)
    right = np.mean(labels[others.argmin(axis=1)] == labels)
    never_equal = np.where(d == 0, np.inf, d).argmin(axis=1)
    got = quiet_result(leave_one_out, x, labels)
    need(np.ndim(got) == 0, f"one number is wanted, a share; yours has shape {np.shape(got)}.")
    refuse(got, {
        "every picture is its own nearest neighbour, so that is 1 always. Leave it out.": [1.0],
        "that leaves out every picture at distance 0. Two different pictures may be equal; only the picture "
        "itself is to be left out.": [np.mean(labels[never_equal] == labels)],
        "that is the number of them. Divide by the number of pictures.": [n * right],
        "that is the share of the mistakes.": [1 - right],
        "that asks the farthest.": [np.mean(labels[d.argmax(axis=1)] == labels)],
        "that asks the second of the nearest others.": [
            np.mean(labels[np.argsort(others, axis=1, kind="stable")[:, 1]] == labels)
        ],
    })  # fmt: skip
    need(is_number(got, right), f"for the eleven points it should be {right:.4f}, not {shown(got)}.")
    got = quiet_result(leave_one_out, np.array([[0.0], [10], [1]]), np.array([1, 1, 2]))
    need(is_number(got, 0), "right for eleven points, but for 0, 10 and 1 with the labels 1, 1, 2 it is 0.")
    return "Each picture is asked about by all the others, and none is wasted on validation."

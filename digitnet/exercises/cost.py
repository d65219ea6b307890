"""Checkers for chapter 4, The cost, and rolling downhill."""

import numpy as np

from .feedback import checker, first_wrong, need, result_of


@checker
def check_quadratic_cost(cost):
    """Check ``cost(a, y)``: the quadratic cost of a batch, a and y of shape (m, n_out)."""
    rng = np.random.default_rng(5)
    a, y = rng.random((5, 3)), np.eye(3)[rng.integers(0, 3, 5)]  # not m = 2 n_out, which hides mistakes
    squares = ((y - a) ** 2).sum(axis=1)
    got = result_of(cost, a, y)
    need(
        np.ndim(got) == 0,
        f"the cost of a batch is one number; yours has shape {np.shape(got)}. Take the mean.",
    )
    need(
        not np.isclose(got, squares.mean() / 3),
        "the ½ is missing, and the mean runs over the examples only; over the outputs it is a sum.",
    )
    need(
        not np.isclose(got, squares.sum() / 3) and not np.isclose(got, squares.sum() / 6),
        "sum over the outputs of an example: axis=1. With axis=0 the sum runs over the examples.",
    )
    need(
        not any(np.isclose(got, abs(y - a).sum() / n) for n in (1, 2, 5, 10, 15, 30)),
        "those are absolute differences. The cost takes their squares.",
    )
    need(not np.isclose(got, squares.mean()), "the factor ½ is missing.")
    need(not np.isclose(got, squares.sum() / 2), "that is the sum over the batch. The cost is the mean.")
    need(
        not np.isclose(got, squares.mean() / 2 / 3),
        "the mean runs over the examples only; over the outputs of one example it is a sum.",
    )
    need(
        not np.isclose(got, np.sqrt(squares).mean() / 2),
        "that takes the length of each difference. The cost takes its square.",
    )
    need(np.isclose(got, squares.mean() / 2), f"expected {squares.mean() / 2:.6f}, got {got:.6f}.")
    return "Half the squared distance, averaged over the examples."


@checker
def check_descend(descend):
    """Check ``descend(gradient, v, eta, steps)``: where gradient descent ends."""
    k = np.array([1.0, 3.0])
    start = np.array([2.0, -1.0])
    stops = ("'function'", "gradient is a function: call it at the point where you are, gradient(v).")
    got = np.asarray(result_of(descend, lambda v: k * v, start, 0.1, 5, stops=stops))
    need(got.shape == (2,), f"return the final point, of shape (2,); yours has shape {got.shape}.")
    need(
        not np.allclose(got, (1 + 0.1 * k) ** 5 * start),
        "that walks uphill: v + η∇C. Downhill is against the gradient, v − η∇C.",
    )
    need(
        not np.allclose(got, start - 5 * 0.1 * k * start),
        "the gradient was taken only once, at the start. Take it anew at every step: it changes as v moves.",
    )
    need(not np.allclose(got, (1 - 0.1 * k) * start), "that is a single step. Repeat it `steps` times.")
    need(not np.allclose(got, start), "v has not moved.")
    need(not np.allclose(got, (1 - k) ** 5 * start), "the learning rate η is missing: v − η∇C.")
    for n in (4, 6):
        need(not np.allclose(got, (1 - 0.1 * k) ** n * start), f"those are {n} steps; 5 were asked for.")
    right = (1 - 0.1 * k) ** 5 * start
    need(
        np.allclose(got, right),
        f"after 5 steps from (2, −1) the point is {right.round(4)}, not {got.round(4)}.",
    )
    return "Downhill, again and again."


@checker
def check_largest_eta(largest_eta):
    """Check ``largest_eta(k)``: the limit below which descent on ½ k v² converges."""
    k, right = (1.0, 4.0, 0.5), [2, 0.5, 4]
    got = [result_of(largest_eta, each) for each in k]
    need(
        not np.allclose(got, [1, 0.25, 2]),
        "that is 1/k, which jumps to the bottom in one step: the best η, not the largest. Beyond it "
        "the steps overshoot, but still come closer, up to a limit.",
    )
    need(not np.allclose(got, [2, 8, 1]), "a steeper bowl (larger k) needs smaller steps, not larger ones.")
    if not np.allclose(got, right):
        i = first_wrong(got, right)
        need(
            False,
            f"for k = {k[i]:g} you have {got[i]:g}. Find out for which η the factor 1 − ηk lies between "
            "−1 and 1.",
        )
    return "At 2/k it jumps from side to side for ever, beyond it away."


@checker
def check_mini_batches(mini_batches):
    """Check ``mini_batches(n, m, rng)``: a list of index arrays that together form one epoch."""
    rng, same = np.random.default_rng(6), np.random.default_rng(6)
    batches = [np.asarray(b) for b in result_of(mini_batches, 23, 5, rng)]
    sizes = [len(b) for b in batches]
    need(
        sum(sizes) != 20 or len(sizes) != 4,
        "3 examples are never used: 23 is not a multiple of 5. Keep the smaller batch at the end.",
    )
    used = np.sort(np.concatenate(batches))
    need(len(used) == 23, f"the batches hold {len(used)} indices; one epoch uses each of the 23 once.")
    need(
        not np.array_equal(used, np.arange(1, 24)),
        "your indices run from 1; they should run from 0 to n − 1.",
    )
    need(
        np.array_equal(used, np.arange(23)),
        "some examples come twice and others not at all. Shuffle once (rng.permutation), then cut.",
    )
    need(sizes == [5, 5, 5, 5, 3], f"the sizes are {sizes}; they should be [5, 5, 5, 5, 3].")
    again = [np.asarray(b) for b in result_of(mini_batches, 23, 5, rng)]
    need(
        not all(map(np.array_equal, batches, again)),
        "two epochs came in the same order. Use the generator to shuffle anew each time.",
    )
    need(
        {frozenset(batch) for batch in batches} != {frozenset(batch) for batch in again},
        "the same examples share a batch in every epoch. Shuffle all the examples first, then cut.",
    )
    need(
        all(map(np.array_equal, batches, result_of(mini_batches, 23, 5, same))),
        "shuffle with rng itself: from a generator in the same state must come the same batches.",
    )
    return "Every example once an epoch, in a new order each time."

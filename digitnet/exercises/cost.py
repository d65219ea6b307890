"""Checkers for chapter 4, The cost, and rolling downhill."""

import numpy as np

from .feedback import checker, need, result_of


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
    a, y = rng.random((2, 4)), np.eye(4)[:2]
    need(
        np.isclose(result_of(cost, a, y), ((y - a) ** 2).sum() / 4),
        "right for 5 examples with 3 outputs, but not for 2 with 4. Use the shapes of a, not fixed numbers.",
    )
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
    got = np.asarray(result_of(descend, lambda v: 2 * v, np.ones(3), 0.25, 2))
    need(
        got.shape == (3,) and np.allclose(got, 0.25),
        "right for one start, but not for another, with 3 components, η = 0.25 and 2 steps.",
    )
    return "Downhill, again and again."


@checker
def check_largest_eta(largest_eta):
    """Check ``largest_eta(x)``: the limit below which descent on 1/2n Σ (w xᵢ − yᵢ)² converges."""
    # positive and negative inputs, so that squares, absolute values and the mean all differ
    for x in (np.array([1.0, -2.0, 3.0, 0.5]), np.array([-4.0, 1.0, 2.5])):
        curvature, right = np.mean(x**2), 2 / np.mean(x**2)
        got = result_of(largest_eta, x)
        need(np.ndim(got) == 0, f"one learning rate for all inputs; yours has shape {np.shape(got)}.")
        need(
            not np.isclose(got, 1 / curvature),
            "that η jumps to the bottom in one step: the best, not the largest. Beyond it the steps "
            "overshoot, but still come closer, up to a limit.",
        )
        need(
            not np.isclose(got, 2 / np.sum(x**2)) and not np.isclose(got, 1 / np.sum(x**2)),
            "the cost is a mean over the examples, so its curvature is a mean as well, not a sum.",
        )
        need(
            not any(np.isclose(got, 2 / c) for c in (np.mean(x) ** 2, np.var(x))),
            "the mean of the squares of the inputs is needed: square first, then take the mean.",
        )
        need(
            not any(np.isclose(got, 2 / np.mean(y)) for y in (x, abs(x))),
            "differentiate once more: each input comes in twice, once from w x and once from the chain rule.",
        )
        need(
            not any(np.isclose(got, c * curvature) for c in (0.5, 1, 2)),
            "a cost that curves more needs smaller steps, not larger ones.",
        )
        need(
            not any(np.isclose(got, 2 / c) for c in (np.max(x) ** 2, np.max(x**2))),
            "not the largest input alone: all of them bend the cost, in the mean.",
        )
        need(
            np.isclose(got, right),
            f"for the inputs {x.tolist()} you have {got:g}. Find the curvature κ of C, and for which η the "
            "factor 1 − ηκ lies between −1 and 1.",
        )
    return "The size of the inputs sets the learning rate, whatever the targets are."


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
    need(0 not in sizes, "one of the batches is empty.")
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
    for n, m in ((20, 5), (3, 5)):
        sizes = [len(b) for b in result_of(mini_batches, n, m, rng)]
        need(
            0 not in sizes,
            f"for n = {n} and m = {m} the last batch is empty. Where m divides n there is none left over.",
        )
        need(
            sizes == [m] * (n // m) + [n % m] * (n % m > 0),
            f"right for n = 23 and m = 5, but for n = {n} and m = {m} the sizes are {sizes}.",
        )
    return "Every example once an epoch, in a new order each time."


@checker
def check_best_constant(best_constant):
    """Check ``best_constant(y)``: the output of lowest quadratic cost for targets of shape (m, n_out)."""
    y = np.eye(3)[[0, 0, 0, 0, 1, 2, 2]]
    counts = y.sum(axis=0)
    got = np.asarray(result_of(best_constant, y))
    need(
        got.shape != (),
        "one number for each output is wanted, not a single one: each output has its own mean, axis=0.",
    )
    need(got.shape != (7,), "that is one number for each example. Go through the examples instead: axis=0.")
    need(got.shape == (3,), f"one number for each of the 3 outputs; yours has shape {got.shape}.")
    need(not np.allclose(got, counts), "that is the sum of the targets. Divide by the number of examples.")
    need(
        not np.allclose(got, [1, 0, 0]),
        "that is the commonest target. It is right most often, but a square punishes where it is wrong.",
    )
    need(not np.allclose(got, counts / 14), "the ½ of the cost cancels when you differentiate.")
    need(
        not any(np.allclose(got, value) for value in (1 / 3, 0.1, 0.5)),
        "that would be the same for all outputs. Some targets are commoner than others.",
    )
    need(not np.allclose(got, counts / 3), "divide by the number of examples, not by the number of outputs.")
    need(np.allclose(got, counts / 7), f"the best output here is {(counts / 7).round(4)}, not {got}.")
    y = np.array([[0.2, 1.0], [0.6, -2.0]])
    need(
        np.allclose(result_of(best_constant, y), [0.4, -0.5]),
        "right for one-hot targets. Let it work for others, too: which a makes the derivative zero?",
    )
    return "The mean target: the best that a network can do that doesn't look."

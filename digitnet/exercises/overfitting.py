"""Checkers for chapter 11, Learning it by heart."""

import numpy as np

from .feedback import checker, is_number, need, refuse, result_of


@checker
def check_penalized_step(penalized_step):
    """Check ``penalized_step(w, b, nabla_w, nabla_b, eta, lmbda, n)``: one step with L2, as ``(w, b)``."""
    w, b = np.array([[2.0, -1.0, 0.5], [0.25, 4.0, -3.0]]), np.array([1.5, -2.0])
    nabla_w, nabla_b = np.array([[0.5, -0.25, 1.0], [-1.0, 0.75, 0.125]]), np.array([0.75, -0.5])
    eta, lmbda, n = 0.25, 4.0, 40
    got = result_of(penalized_step, w, b, nabla_w, nabla_b, eta, lmbda, n, keep=("w", "b"))
    need(isinstance(got, tuple | list) and len(got) == 2, "return the new weights and the new biases: w, b.")
    new_w, new_b = map(np.asarray, got)
    need(new_w.shape == w.shape and new_b.shape == b.shape, "w and b keep their shapes.")
    decay, plain = eta * lmbda / n, w - eta * nabla_w
    refuse(new_w, {
        "that is the step without a penalty.": [plain],
        "the sign: weights become smaller in absolute value, so the factor is below 1.": [
            (1 + decay) * w - eta * nabla_w
        ],
        "η stands in the penalty's part, too: it is a step along the gradient of the whole cost.": [
            (1 - lmbda / n) * w - eta * nabla_w
        ],
        "λ is divided by n, the number of training examples.": [(1 - eta * lmbda) * w - eta * nabla_w],
        "the derivative of ½ w² is w: the ½ is there to cancel the 2.": [
            (1 - 2 * decay) * w - eta * nabla_w, (1 - decay / 2) * w - eta * nabla_w
        ],
        "that is the step of L1, the same length for every weight.": [plain - decay * np.sign(w)],
        "only the old weights decay, not the step: ∂C/∂w is taken where w was.": [(1 - decay) * plain],
        "that step goes uphill: the gradient is subtracted.": [(1 - decay) * w + eta * nabla_w],
        "nabla_w is a mean already. Only λ is divided by n.": [(1 - decay) * w - eta * nabla_w / n],
    })  # fmt: skip
    need(np.allclose(new_w, (1 - decay) * w - eta * nabla_w), "the weights aren't (1 − ηλ/n) w − η ∂C₀/∂w.")
    need(
        not np.allclose(new_b, (1 - decay) * b - eta * nabla_b),
        "the weights are right. But the penalty leaves biases alone.",
    )
    need(np.allclose(new_b, b - eta * nabla_b), "the weights are right, the biases aren't b − η ∂C₀/∂b.")
    return "Weights decay, biases don't."


@checker
def check_decayed(decayed):
    """Check ``decayed(w, eta, lmbda, n, mini_batch_size, epochs)``: a weight that only the penalty moves."""
    given = 2.0, 0.5, 4.0, 500, 10, 2
    w, eta, lmbda, n, m, epochs = given
    factor, steps = 1 - eta * lmbda / n, epochs * n // m
    got = result_of(decayed, *given)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    refuse(got, {
        "that is one step. How many are there?": [w * factor],
        "an epoch is n / mini_batch_size steps.": [w * factor**epochs, w * factor ** (epochs * m)],
        "those are n steps an epoch. A step is taken after each mini-batch.": [w * factor ** (epochs * n)],
        "the penalty's λ is divided by n, the size of the training data, not by that of the mini-batch.": [
            w * (1 - eta * lmbda / m) ** steps
        ],
        "each step takes the same share of what is left, so it is a power and not a multiple.": [
            w * (1 - steps * eta * lmbda / n),
            w - steps * eta * lmbda / n,
            max(w - steps * eta * lmbda / n, 0),
        ],
        "close: e^(−ηλ/m) for each epoch is what it comes to for small steps. Here it can be had exactly.": [
            w * np.exp(-eta * lmbda / m * epochs)
        ],
        "it decays: the factor is below 1.": [w * (1 + eta * lmbda / n) ** steps],
        "η is missing: the factor is 1 − ηλ/n.": [w * (1 - lmbda / n) ** steps],
    })  # fmt: skip
    need(is_number(got, w * factor**steps), f"expected {w * factor**steps:.6f}, got {got:.6f}.")
    got = result_of(decayed, -1.0, 0.1, 5.0, 1000, 20, 3)
    need(is_number(got, -((1 - 0.0005) ** 150)), "right for one set of numbers, but not for another.")
    return (
        "For η = 0.5, λ = 0.1, n = 1000 and mini-batches of 10 about 0.135 of it are left after 400 epochs."
    )


@checker
def check_lowest_weight(lowest_weight):
    """Check ``lowest_weight(w0, kappa, lmbda)``: where ½κ(w − w0)² + λ|w| is lowest, for arrays w0."""
    w0, kappa, lmbda = np.array([3.0, -2.0, 0.3, -0.2, 0.0, 0.5]), 4.0, 2.0
    right = np.sign(w0) * np.maximum(np.abs(w0) - lmbda / kappa, 0)
    got = np.asarray(result_of(lowest_weight, w0, kappa, lmbda))
    need(got.shape == w0.shape, f"one weight for each w0, the shape {w0.shape}; yours has {got.shape}.")
    refuse(got, {
        "that is the lowest place with L2, where every weight shrinks in proportion.": [
            kappa * w0 / (kappa + lmbda), kappa * w0 / (kappa + 2 * lmbda)
        ],
        "a weight doesn't go beyond 0: there the pull of the penalty turns round.": [
            w0 - np.sign(w0) * lmbda / kappa, w0 - lmbda / kappa
        ],
        "negative weights are drawn up to 0, not farther away.": [np.maximum(w0 - lmbda / kappa, 0)],
        "the sign is lost: a negative w0 has its lowest place below 0.": [np.abs(right)],
        "the shift is λ/κ: where the bowl is steep the penalty moves little.": [
            np.sign(w0) * np.maximum(np.abs(w0) - lmbda, 0),
            np.sign(w0) * np.maximum(np.abs(w0) - kappa / lmbda, 0),
            np.sign(w0) * np.maximum(np.abs(w0) - lmbda * kappa, 0),
        ],
        "weights that stay are shifted as well, by λ/κ towards 0.": [
            np.where(np.abs(w0) > lmbda / kappa, w0, 0)
        ],
        "that is the lowest place without a penalty.": [w0],
    })  # fmt: skip
    need(np.allclose(got, right), f"for κ = 4 and λ = 2 it is {right.tolist()}.")
    got, right = result_of(lowest_weight, w0, 1.0, 0.1), np.sign(w0) * np.maximum(abs(w0) - 0.1, 0)
    need(np.allclose(got, right), "right for κ = 4 and λ = 2, but not for κ = 1 and λ = 0.1.")
    return "What is too small to pay for itself becomes exactly 0."


@checker
def check_dropout(dropout):
    """Check ``dropout(a, p, rng)``: inverted dropout of a batch in training."""
    a, p = 1 + np.random.default_rng(1).random((400, 50)), 0.2
    got = np.asarray(result_of(dropout, a, p, np.random.default_rng(2), keep=("a",)))
    need(got.shape == a.shape, f"the shape of a is wanted, {a.shape}; yours has shape {got.shape}.")
    share, ratio = (got == 0).mean(), np.unique((got / a)[got != 0].round(6))
    need(share > 0, "nothing is dropped.")
    need(len(ratio) == 1, "an activation is either 0 or multiplied by the same number as all others.")
    pattern = got == 0
    need(
        not (pattern == pattern[0]).all(),
        "all examples lose the same neurons. Each example has a mask of its own: draw the shape of a.",
    )
    need(
        not (pattern == pattern[:, :1]).all(),
        "each example loses all its neurons or none. Draw the shape of a.",
    )
    need(abs(share - 0.8) > 0.02, "that keeps with probability p. It is the probability of being dropped.")
    need(abs(share - 0.2) < 0.02, f"with p = 0.2 about 0.2 of all should be 0; with yours it is {share:.2f}.")
    need(ratio[0] != 1, "those that stay must be made larger, so that the mean is as before: by 1/(1 − p).")
    need(not np.isclose(ratio[0], 5), "those that stay are divided by the probability of staying, 1 − p.")
    need(not np.isclose(ratio[0], 0.8), "divide by 1 − p, don't multiply.")
    need(
        np.isclose(ratio[0], 1.25), f"those that stay are multiplied by {ratio[0]:.4g}; needed is 1/(1 − p)."
    )
    again, *more = (np.asarray(result_of(dropout, a, p, np.random.default_rng(r))) == 0 for r in range(2, 6))
    need(np.array_equal(again, pattern), "all chance comes from rng: two of the same seed drop the same.")
    need(not np.array_equal(more[0], pattern), "the mask comes from rng: another one drops others.")
    counts = [np.sum([pattern, *more], axis=axes) for axes in [(1, 2), (0, 1), (0, 2)]]
    need(
        all(np.ptp(count) > 0 for count in counts),
        "exactly as many are dropped each time. Each has a chance of its own, so their number varies.",
    )
    got = np.asarray(result_of(dropout, a, 0.0, np.random.default_rng(2)))
    need(np.allclose(got, a), "with p = 0 nothing changes.")
    return "In answering nothing is dropped, and nothing needs to be scaled."


@checker
def check_look_up(look_up):
    """Check ``look_up(image, row, column)``: bilinear, with paper, 0, around the picture."""
    image = np.array([[0.0, 0.2, 0.9], [0.5, 1.0, 0.1], [0.7, 0.3, 0.6]])
    got = result_of(look_up, image, 1, 2)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    need(not np.allclose(got, image[2, 1]), "row and column are swapped.")
    need(is_number(got, 0.1), "at the whole numbers (1, 2) it is the pixel itself, 0.1.")
    got = result_of(look_up, image, 0.75, 0.5)
    a, b, c, d = 0.0, 0.2, 0.5, 1.0
    refuse(got, {
        "that is the nearest pixel.": [image[1, 0], image[1, 1], image[0, 0]],
        "that is the mean of the four, wherever the place is between them.": [(a + b + c + d) / 4],
        "the nearer a pixel, the more it counts: 1 minus the distance.": [
            0.25 * (0.5 * a + 0.5 * b) * 3 + 0.25 * (0.5 * c + 0.5 * d)
        ],
        "d, the part of the row, goes from row to row, e from column to column. Yours are swapped.": [
            0.5 * (0.25 * a + 0.75 * b) + 0.5 * (0.25 * c + 0.75 * d)
        ],
        "only along the row: go down between the two rows, too.": [0.5 * a + 0.5 * b, 0.5 * c + 0.5 * d],
    })  # fmt: skip
    need(is_number(got, 0.25 * 0.1 + 0.75 * 0.75), f"at (0.75, 0.5) it should be 0.5875, not {got:.4f}.")
    need(
        is_number(result_of(look_up, image, 0.5, 0.2), 0.5 * (0.2 * 0.2) + 0.5 * (0.5 + 0.2 * 0.5)),
        "right at (0.75, 0.5), but not at (0.5, 0.2): along the row it counts how far the column is.",
    )
    stops = (
        "index|bounds|unpack|reshape|empty|broadcast|mismatch|aligned",
        "your code asks for a pixel that isn't there. Around the picture there is paper, 0.",
    )
    for place, right, inner, by_int in (
        ((1.0, 2.5), 0.05, 0.1, None), ((2.5, 1.0), 0.15, 0.3, None),
        ((-0.5, 1.0), 0.1, 0.2, 1.5 * 0.2 - 0.5 * 1.0), ((2.0, -0.5), 0.35, 0.7, 1.5 * 0.7 - 0.5 * 0.3),
    ):  # fmt: skip
        got = result_of(look_up, image, *place, stops=stops)
        need(
            by_int is None or not is_number(got, by_int),
            "int rounds towards 0, but −0.5 lies between −1 and 0: round down, with np.floor.",
        )
        need(not is_number(got, inner), "beyond the rim the picture doesn't go on: there is paper, 0.")
        need(is_number(got, right), f"at {place} it should be {right}, not {got:.4f}: half is paper, 0.")
    for place in ((-4.0, 1.0), (1.0, 9.5), (1.0, 200.5), (-200.0, 1.0)):
        got = result_of(look_up, image, *place, stops=stops)
        need(is_number(got, 0), f"at {place} there is nothing but paper.")
    return "With that, any distortion is a table of places."


@checker
def check_spread(spread):
    """Check ``spread(alpha, sigma)``: the standard deviation of an elastic displacement, in pixels."""
    alpha, sigma = 20.0, 3.0
    right = alpha / (2 * sigma * np.sqrt(3 * np.pi))
    got = result_of(spread, alpha, sigma)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    refuse(got, {
        "that is the variance. Take the square root.": [right**2, right**2 / alpha],
        "the variance of a number drawn evenly from −1 to 1 is 1/3: its deviation is 1/√3.": [
            right * np.sqrt(3), right / np.sqrt(3)
        ],
        "that is the mean of numbers along one line. The Gaussian smooths along rows and along columns.": [
            alpha / np.sqrt(3) / np.sqrt(2 * sigma * np.sqrt(np.pi))
        ],
        "that is the deviation before anything is smoothed.": [alpha / np.sqrt(3)],
        "from 0 to 1 the variance would be 1/12. The arrows are drawn from −1 to 1.": [right / 2],
        "α is missing.": [right / alpha],
        "that is the length of the whole arrow. One component is wanted, and √2 less.": [right * np.sqrt(2)],
    })  # fmt: skip
    need(abs(got / right - 1) < 1e-3, f"for α = 20 and σ = 3 it should be {right:.4f}, not {got:.4f}.")
    got, right = result_of(spread, 34, 4), 34 / (8 * np.sqrt(3 * np.pi))
    need(abs(got / right - 1) < 1e-3, "right for α = 20, but not for 34.")
    return "About 1.4 pixels for α = 34 and σ = 4."

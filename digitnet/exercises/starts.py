"""Checkers for chapter 9, Where to start from."""

from functools import partial

import numpy as np

from .feedback import SHAPES, checker, need, refuse, result_of


def _one(function, *arguments, what, stops=None):
    """The one number that the reader's function returns."""
    with np.errstate(all="ignore"):
        got = result_of(function, *arguments, stops=stops)
    need(np.ndim(got) == 0, f"{what} is one number; yours has shape {np.shape(got)}.")
    return got


@checker
def check_deviation_of_z(deviation):
    """Check ``deviation(a, s_w, s_b)``: how far the z of a layer will scatter, from its inputs."""
    a = np.random.default_rng(9).random((6, 40)) ** 3
    s_w, s_b = 0.7, 0.4
    squares, n = (a**2).sum(axis=1), 40
    right = np.sqrt(s_w**2 * squares.mean() + s_b**2)
    got = _one(deviation, a, s_w, s_b, what="the deviation over all examples")
    refuse(got, {
        "that is the variance. The deviation is its root.": [right**2],
        "the bias scatters, too: its variance belongs under the root.": [s_w * np.sqrt(squares.mean())],
        "deviations don't add, variances do: s_b squared belongs under the root.": [
            s_w * np.sqrt(squares.mean()) + s_b, np.sqrt(s_w**2 * squares.mean() + s_b)
        ],
        "take s_w squared: a factor comes out of a variance squared.": [
            np.sqrt(s_w * squares.mean() + s_b**2), np.sqrt(s_w * squares.mean() + s_b)
        ],
        "that takes the ink for its square. The inputs are squared before they are added up.": [
            np.sqrt(s_w**2 * n * a.mean() + s_b**2)
        ],
        "that squares the mean input. Square first, then take the mean.": [
            np.sqrt(s_w**2 * n * a.mean() ** 2 + s_b**2)
        ],
        "add up the squares of an example's inputs: their mean leaves out the factor n_in.": [
            np.sqrt(s_w**2 * squares.mean() / n + s_b**2)
        ],
        "the sum runs over the inputs of one example, the mean over the examples.": [
            np.sqrt(s_w**2 * squares.sum() + s_b**2)
        ],
        "that squares the sum of the inputs. The weights differ, so each input is squared for itself.": [
            np.sqrt(s_w**2 * (a.sum(axis=1) ** 2).mean() + s_b**2)
        ],
        "the mean of roots isn't the root of the mean. Average the variances, then take the root.": [
            np.sqrt(s_w**2 * squares + s_b**2).mean()
        ],
        "that is how far the inputs themselves scatter about their mean. Their squares are wanted.": [
            np.sqrt(s_w**2 * n * a.var() + s_b**2)
        ],
    })  # fmt: skip
    need(np.isclose(got, right), f"for 6 examples with 40 inputs it should be {right:.5f}, not {got:.5f}.")
    a, right = a[:4, :9], np.sqrt(4 * (a[:4, :9] ** 2).sum(axis=1).mean() + 9)
    got = _one(deviation, a, 2.0, 3.0, what="the deviation over all examples")
    need(np.isclose(got, right), "right for 40 inputs, but not for 9 with other deviations.")
    return "Before a single weight was drawn."


@checker
def check_glorot_limit(limit):
    """Check ``limit(n_in, n_out)``: r of an even distribution from −r to r with Glorot's variance."""
    right = np.sqrt(6 / 130)
    got = _one(limit, 100, 30, what="r")
    refuse(got, {
        "that is the variance wanted. How large is the variance of even numbers from −r to r?": [2 / 130],
        "that is the deviation wanted. Even numbers from −r to r have the deviation r/√3.": [right / 3**0.5],
        "that is r squared.": [right**2],
        "the variance from −r to r is r²/3. From 0 to r, or for the whole width r, it would be r²/12.": [
            2 * right
        ],
        "the sum of n_in and n_out stands below the 2, not one of them alone.": [
            np.sqrt(6 / 100), np.sqrt(6 / 30), np.sqrt(3 / 100), np.sqrt(3 / 30)
        ],
        "the 2 of Glorot's variance is missing: it is the mean of the two numbers that counts.": [
            np.sqrt(3 / 130)
        ],
    })  # fmt: skip
    need(np.isclose(got, right), f"for 100 inputs and 30 outputs r should be {right:.4f}, not {got:.4f}.")
    got = _one(limit, 7, 5, what="r")
    need(np.isclose(got, 0.5**0.5), "right for 100 inputs and 30 outputs, but not for 7 and 5.")
    return "Many programs start like this when nothing else is said."


@checker
def check_leaky_variance(variance):
    """Check ``variance(alpha, n_in)``: that of the weights which keeps the scale of a leaky ReLU."""
    alpha, n = 0.3, 50
    right = 2 / (1.09 * n)
    got = _one(variance, alpha, n, what="the variance")
    refuse(got, {
        "that is the deviation. Wanted is the variance.": [np.sqrt(right)],
        "that is He's, for ReLU. The negative half isn't lost here, only made smaller.": [2 / n],
        "half of E[z²] comes from negative z, and α is squared with them: 1 + α², not 1 + α.": [
            2 / (1.3 * n)
        ],
        "the leak adds to what is passed on: 1 + α², with a plus.": [2 / (0.91 * n), 2 / (0.7 * n)],
        "each half of z carries half of E[z²]: where is the ½?": [1 / (1.09 * n)],
        "the factor is upside down. What the function loses, the weights must make up for.": [2 * 1.09 / n],
        "that keeps the mean square of the slope and forgets the number of inputs.": [2 / 1.09],
    })  # fmt: skip
    need(np.isclose(got, right), f"for α = 0.3 and 50 inputs it should be {right:.5f}, not {got:.5f}.")
    for a, n, hint in ((0, 8, "With α = 0 it should be He's"), (1, 5, "With α = 1 nothing is lost")):
        got = _one(variance, a, n, what="the variance")
        need(np.isclose(got, 2 / (1 + a) / n), f"right for α = 0.3. {hint}, {2 / (1 + a) / n:g} for {n}.")
    return "Half of the mean square from each side, one of them times α²."


@checker
def check_count_different(count):
    """Check ``count(w_in, b, w_out)``: kinds of hidden neurons that training can make different."""
    w_in = np.array([[1, 2], [3, 4], [3, 4], [3, 4], [3, 4], [3, 4], [3, 4], [3, 4.0]])
    b = np.array([0, 0, 0, 5, 5, 7, 7, 7.0])
    w_out = np.array([[1, 1, 1, 1, 1, 1, 1, 1], [2, 2, 3, 2, 3, 2, 2, 2], [4, 4, 4, 4, 4, 4, 4, 4.0]])
    column = "the outgoing weights of a neuron are its column of w_out. w_out.T has a row for each neuron."
    one = partial(_one, what="the number of kinds", stops=(f"concatenation|{SHAPES}", column))
    got = one(count, w_in, b, w_out)
    refuse(got, {
        "two neurons may have the same incoming weights and different outgoing ones. Then BP2 gives them "
        "different errors.": [4],
        "look at the biases, too: neurons with different biases have different activations.": [3],
        "two neurons may have the same bias and the same outgoing weights and still hear different things: "
        "look at the incoming weights, too.": [5],
        "the incoming weights are a part of it. The bias and the outgoing weights count, too.": [2],
    })  # fmt: skip
    need(got == 6, f"for neurons of 6 kinds yours says {got:.6g}.")
    same, zero, alike = w_in[1:5], np.zeros(4), w_out[:, [0] * 4]
    cases = (
        (same, zero, w_out[:, [0, 0, 2, 2]], 2, "neurons that differ in the outgoing weights only"),
        (same, np.array([0, 0, 0, 5.0]), alike, 2, "neurons that differ in the bias only"),
        (w_in[:4], zero, alike, 2, "neurons that differ in the incoming weights only"),
        (np.eye(5), np.zeros(5), np.ones((2, 5)), 5, "five neurons, each with an input of its own"),
        (same, np.array([0, 0, 0, 1e-6]), alike, 2, "a bias that differs by a millionth"),
        (np.ones((7, 3)), np.ones(7), np.ones((2, 7)), 1, "seven copies, which are one kind"),
        (same[:2], zero[:2], np.array([[1, 2], [2, 1.0]]), 2, "outgoing weights (1, 2) and (2, 1)"),
    )
    for *arrays, right, what in cases:
        got = one(count, *arrays)
        need(got == right, f"not right for {what}: {right}, not {got:.6g}.")
    return "Incoming weights, bias, outgoing weights: only if all agree do they stay copies."


@checker
def check_merge(merge):
    """Check ``merge(w_in, b, w_out)``: one hidden neuron that does what many copies do."""
    w_in, b = np.tile([0.5, -1.0, 2.0], (4, 1)), np.full(4, 0.3)
    w_out = np.array([[1, 2, 3, 4], [0.5, -1, 0, 2.0]])
    got = result_of(merge, w_in, b, w_out)
    need(isinstance(got, tuple | list) and len(got) == 3, "return three arrays: w_in, b and w_out.")
    got = [np.asarray(part, float) for part in got]
    shapes = [part.shape for part in got]
    need(
        shapes == [(1, 3), (1,), (2, 1)],
        f"the shapes should be (1, 3), (1,) and (2, 1); yours are {', '.join(map(str, shapes))}.",
    )
    refuse(got[2], {
        "those are the means of the outgoing weights. The outputs add up what all neurons send.": [
            w_out.mean(axis=1, keepdims=True)
        ],
        "the outgoing weights differ, so it isn't four times the first. Add them up.": [4 * w_out[:, :1]],
        "those are the outgoing weights of one neuron. What the others send is lost.": [w_out[:, :1]],
    })  # fmt: skip
    need(
        np.allclose(got[0], w_in[0]) and np.allclose(got[1], 0.3),
        "the merged neuron has the same incoming weights and the same bias, so that its activation stays.",
    )
    need(np.allclose(got[2], [[10], [1.5]]), "the outputs change. What do the four send to each output?")
    return "Thirty neurons, one opinion."


@checker
def check_output_biases(biases):
    """Check ``biases(y)``: with which sigmoid outputs begin at the shares of the classes."""
    y = np.eye(4)[[0, 1, 1, 2, 3, 3, 3, 3, 1, 3]]
    p = y.mean(axis=0)
    right = np.log(p / (1 - p))
    with np.errstate(all="ignore"):
        got = np.asarray(result_of(biases, y), float)
    need(got.shape == (4,), f"one bias for each output: the shape (4,); yours has shape {got.shape}.")
    refuse(got, {
        "those are the shares. With which b is σ(b) such a share?": [p],
        "the sign: an output that is seldom wanted begins below 0.5, with a negative bias.": [-right],
        "that is ln p, the logarithm of the share. Solve σ(b) = p for b.": [np.log(p)],
        "the logarithm is the natural one, np.log.": [right / np.log(10), right / np.log(2)],
        "those are the odds p / (1 − p). Their logarithm is wanted.": [p / (1 - p)],
        "that is σ of the shares. It is the other way round: σ of the bias should be the share.": [
            1 / (1 + np.exp(-p))
        ],
        "the shares of the ten digits differ from data to data. Count them in y.": [np.full(4, -np.log(9))],
    })  # fmt: skip
    need(np.allclose(got, right), f"σ of the first should be {p[0]:g}, but its bias is {got[0]:.4g}.")
    y = np.eye(3)[[0, 0, 1, 2]]
    with np.errstate(all="ignore"):
        got = np.asarray(result_of(biases, y), float)
    need(
        got.shape == (3,) and np.allclose(got, np.log([1, 1 / 3, 1 / 3])),
        "right for 10 examples and 4 classes, but not for 4 examples and 3.",
    )
    return "A network that begins with what is known before any picture is seen."

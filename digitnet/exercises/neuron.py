"""Checkers for chapter 2, The neuron."""

import numpy as np

from .feedback import checker, need, result_of

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


@checker
def check_or(w, b):
    """Check weights ``w`` (2,) and bias ``b`` of a perceptron that computes OR."""
    w = np.asarray(w, float)
    need(w.shape == (2,), f"w has shape {w.shape}; a perceptron with two inputs needs two weights.")
    outputs = [int(w @ x + b > 0) for x in CORNERS]
    need(outputs != [0, 0, 0, 1], "that is AND: it fires only when both inputs are 1. A smaller threshold?")
    need(outputs != [1, 1, 1, 0], "that is NAND, the neuron of the text. OR needs positive weights.")
    idle = "second" if outputs[2:] == [1, 1] else "first"
    need(
        outputs not in ([0, 0, 1, 1], [0, 1, 0, 1]),
        f"the {idle} input never counts. It alone must be enough to beat the bias.",
    )
    need(outputs[0] == 0, "with both inputs 0 only the bias is left, so a bias above 0 fires always.")
    need(outputs == [0, 1, 1, 1], f"on {CORNERS} it answers {outputs}; OR is [0, 1, 1, 1].")
    return "One input alone is enough to beat the bias."


@checker
def check_xor(xor):
    """Check ``xor(x1, x2)`` built from ``nand`` gates."""
    outputs = [int(result_of(xor, *x)) for x in CORNERS]
    need(outputs != [0, 1, 1, 1], "that is OR. XOR is 0 when both inputs are 1.")
    need(outputs != [0, 0, 0, 1], "that is AND. XOR is 1 when just one of the inputs is 1.")
    need(outputs != [1, 1, 1, 0], "that is NAND, right except when both inputs are 0.")
    need(outputs != [1, 0, 0, 1], "that is the opposite, 'equal'. One more NAND turns it round.")
    need(outputs == [0, 1, 1, 0], f"on {CORNERS} it answers {outputs}; XOR is [0, 1, 1, 0].")
    return "A line can't do this, but a network of lines can."


def _same_slopes(z, got, right):
    i = np.argmax(abs(got / right - 1))  # where the two numbers differ most, so that one sees it
    need(np.allclose(got, right), f"at z = {z[i]:g} the slope is {right[i]:.6g}, you have {got[i]:.6g}.")


def _slope(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


@checker
def check_sigmoid_prime(sigmoid_prime):
    """Check the derivative of the sigmoid, a function of z."""
    z = np.array([-4.0, -1.0, 0.0, 0.5, 3.0])
    s = 1 / (1 + np.exp(-z))
    got = np.asarray(result_of(sigmoid_prime, z))
    need(
        got.shape == z.shape, f"for z of shape {z.shape} the result has shape {got.shape}; same shape needed."
    )
    need(not np.allclose(got, z * (1 - z)), "that takes z for σ(z). First s = sigmoid(z), then s (1 − s).")
    need(not np.allclose(got, s), "that is σ(z) itself, not its slope.")
    need(not np.allclose(got, _slope(s)), "a = σ(z) is the sigmoid already: a (1 − a), no second sigmoid.")
    need(not np.allclose(got, -s * (1 - s)), "the sign is wrong: the sigmoid rises everywhere.")
    _same_slopes(z, got, s * (1 - s))
    return "At z = 0 it is 1/4, the steepest the sigmoid gets."


@checker
def check_tanh_prime(tanh_prime):
    """Check the derivative of tanh, as a function of z."""
    z = np.array([-2.0, -0.3, 0.0, 0.8, 1.5])
    t = np.tanh(z)
    got = np.asarray(result_of(tanh_prime, z))
    need(got.shape == z.shape, f"for z of shape {z.shape} the result has shape {got.shape}.")
    need(not np.allclose(got, t * (1 - t)), "that is the form of the sigmoid. Use tanh z = 2σ(2z) − 1.")
    need(
        not np.allclose(got, (1 - t**2) / 2) and not np.allclose(got, (1 - t**2) / 4),
        "a factor is missing: the chain rule gives 2 from the inside of σ(2z) and there is a 2 in front.",
    )
    need(not np.allclose(got, 1 - t), "square it: the tanh in 1 − tanh² z.")
    need(
        not any(np.allclose(got, factor * _slope(z)) for factor in (1, 2, 4)),
        "the derivative of σ must be taken at 2z, not at z: tanh z = 2σ(2z) − 1.",
    )
    _same_slopes(z, got, 1 - t**2)
    return "1 − tanh² z: the same idea, the derivative from the value alone."


@checker
def check_predicted_change(predicted_change):
    """Check ``predicted_change(w, b, x, dw, db)``, the linear prediction of the change of output."""
    w, b, x = np.array([0.7, -1.2, 0.4]), -0.9, np.array([0.5, 0.8, 0.1])
    dw, db = np.array([0.5, -0.4, 0.6]), 0.5  # not small, to tell the prediction from the real change
    z, inner = w @ x + b, x @ dw + db
    a, a_after = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(-z - inner))
    slope = a * (1 - a)
    got = np.asarray(result_of(predicted_change, w, b, x, dw, db))
    need(got.size == 1, f"one number, not an array of shape {got.shape}: sum over the inputs, x @ dw.")
    got = float(got.item())
    need(not np.isclose(got, a_after - a), "that is what really happens. Predict it from the slope at z.")
    need(not np.isclose(got, _slope(a) * inner), "the slope is taken at a. Take it at z: σ′(z) = a (1 − a).")
    need(not np.isclose(got, slope * (x @ dw) + db), "Δb changes z too, so the slope multiplies it as well.")
    need(not np.isclose(got, inner), "that is the change of z. The output passes through σ: where is σ′(z)?")
    need(
        not np.isclose(got, slope * (dw.sum() + db)),
        "each Δw_j counts as much as its input x_j. A weight on a white pixel (x_j = 0) moves nothing.",
    )
    need(not np.isclose(got, slope * (x @ dw)), "the bias moves too: add Δb.")
    need(np.isclose(got, slope * inner), f"expected {slope * inner:.6f}, got {got:.6f}.")
    return "σ′(z) times (x · Δw + Δb)."

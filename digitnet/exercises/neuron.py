"""Checkers for chapter 2, The neuron."""

import numpy as np

from .feedback import checker, first_wrong, need, result_of

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


@checker
def check_or(w, b):
    """Check weights ``w`` (2,) and bias ``b`` of a perceptron that computes OR."""
    w = np.asarray(w, float)
    need(w.shape == (2,), f"w has shape {w.shape}; a perceptron with two inputs needs two weights.")
    outputs = [int(w @ x + b > 0) for x in CORNERS]
    need(outputs != [0, 0, 0, 1], "that is AND: it fires only when both inputs are 1. A smaller threshold?")
    need(outputs != [1, 1, 1, 0], "that is NAND, the neuron of the text. OR needs positive weights.")
    need(outputs[0] == 0, "with both inputs 0 only the bias is left, so a bias above 0 fires always.")
    need(outputs == [0, 1, 1, 1], f"on {CORNERS} it answers {outputs}; OR is [0, 1, 1, 1].")
    return "One input alone is enough to beat the bias."


@checker
def check_xor(xor):
    """Check ``xor(x1, x2)`` built from ``nand`` gates."""
    outputs = [int(result_of(xor, *x)) for x in CORNERS]
    need(outputs != [0, 1, 1, 1], "that is OR. XOR is 0 when both inputs are 1.")
    need(outputs != [1, 0, 0, 1], "that is the opposite, 'equal'. One more NAND turns it round.")
    need(outputs == [0, 1, 1, 0], f"on {CORNERS} it answers {outputs}; XOR is [0, 1, 1, 0].")
    return "A line can't do this, but a network of lines can."


def _same_slopes(z, got, right):
    if not np.allclose(got, right):
        i = first_wrong(got, right)
        need(False, f"at z = {z[i]:g} the slope is {right[i]:.4g}, you have {got[i]:.4g}.")


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
    _same_slopes(z, got, 1 - t**2)
    return "1 − tanh² z: the same idea, the derivative from the value alone."


@checker
def check_predicted_change(predicted_change):
    """Check ``predicted_change(w, b, x, dw, db)``, the linear prediction of the change of output."""
    w, b, x = np.array([0.7, -1.2, 0.4]), 0.3, np.array([0.5, 0.8, 0.1])
    dw, db = np.array([0.01, -0.02, 0.005]), 0.01
    s = 1 / (1 + np.exp(-(w @ x + b)))
    got = float(result_of(predicted_change, w, b, x, dw, db))
    inner = x @ dw + db
    need(not np.isclose(got, inner), "that is the change of z. The output passes through σ: where is σ′(z)?")
    need(
        not np.isclose(got, s * (1 - s) * (dw.sum() + db)),
        "each Δw_j counts as much as its input x_j. A weight on a white pixel (x_j = 0) moves nothing.",
    )
    need(not np.isclose(got, s * (1 - s) * (x @ dw)), "the bias moves too: add Δb.")
    need(np.isclose(got, s * (1 - s) * inner), f"expected {s * (1 - s) * inner:.6f}, got {got:.6f}.")
    return "σ′(z) times (x · Δw + Δb)."

"""Checkers for chapter 2, The neuron."""

import numpy as np

from .feedback import checker, need, result_of, shown

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


SCALARS_ONLY = (
    "only (length-1|size-1|0-dimensional|integer scalar)|must be real number|ambiguous",
    "z is an array here: use np.exp and np.tanh, which take each component, and no if, math.exp or float.",
)


def _is_bit(value):
    """Is that 0 or 1, in any type of number?"""
    return np.ndim(value) == 0 and np.asarray(value).dtype.kind in "biuf" and value in (0, 1)


@checker
def check_or(w, b):
    """Check weights ``w`` (2,) and bias ``b`` of a perceptron that computes OR."""
    w, b = np.asarray(w, float), np.asarray(b, float)
    need(w.size == 2, f"w has shape {w.shape}; a perceptron with two inputs needs two weights.")
    need(b.size == 1, f"b has shape {b.shape}; a perceptron has one bias.")
    w, b = w.ravel(), float(b.ravel()[0])
    outputs = [int(w @ x + b > 0) for x in CORNERS]
    need(outputs != [0, 0, 0, 1], "that is AND: it fires only when both inputs are 1. A smaller threshold?")
    need(outputs != [1, 1, 1, 0], "that is NAND, the neuron of the text. OR needs positive weights.")
    need(
        outputs != [1, 0, 0, 0],
        "that is NOT OR: right the other way round. Turn the signs of the weights and of the bias.",
    )
    idle = "second" if outputs[2:] == [1, 1] else "first"
    need(
        outputs not in ([0, 0, 1, 1], [0, 1, 0, 1]),
        f"the {idle} input never counts. It alone must be enough to beat the bias.",
    )
    need(outputs[0] == 0, "with both inputs 0 only the bias is left, so a bias above 0 fires always.")
    need(
        outputs != [0, 0, 0, 0] or not b < 0 < w.max(),
        "it never fires: even both inputs together don't beat the bias.",
    )
    need(
        not np.any(w < 0),
        "a negative weight speaks against firing. In OR each input alone speaks for it.",
    )
    need(outputs == [0, 1, 1, 1], f"on {CORNERS} it answers {outputs}; OR is [0, 1, 1, 1].")
    return "One input alone is enough to beat the bias."


@checker
def check_xor(xor):
    """Check ``xor(x1, x2)`` built from ``nand`` gates."""
    answers = [result_of(xor, *x) for x in CORNERS]
    for x, answer in zip(CORNERS, answers):
        need(_is_bit(answer), f"a gate answers with the number 0 or 1; on {x} yours answers {shown(answer)}.")
    outputs = [int(answer) for answer in answers]
    need(outputs != [0, 1, 1, 1], "that is OR. XOR is 0 when both inputs are 1.")
    need(outputs != [0, 0, 0, 1], "that is AND. XOR is 1 when just one of the inputs is 1.")
    need(outputs != [1, 1, 1, 0], "that is NAND, right except when both inputs are 0.")
    need(outputs != [1, 0, 0, 1], "that is the opposite, 'equal'. One more NAND turns it round.")
    need(
        outputs not in ([0, 0, 1, 0], [0, 1, 0, 0]),
        "that finds one of the two cases. Make the other in the same way, and let the last gate join them.",
    )
    need(outputs == [0, 1, 1, 0], f"on {CORNERS} it answers {outputs}; XOR is [0, 1, 1, 0].")
    return "A line can't do this, but a network of lines can."


@checker
def check_half_adder(half_adder):
    """Check ``half_adder(x1, x2)``: the two binary digits of x1 + x2, the one worth 1 first."""
    answers = [result_of(half_adder, *x) for x in CORNERS]
    for x, answer in zip(CORNERS, answers):
        need(
            np.shape(answer) == (2,),
            f"return two bits, the sum bit and the carry; on {x} you return {shown(answer)}.",
        )
        need(
            all(map(_is_bit, answer)),
            f"both must be 0 or 1; on {x} you return {shown(tuple(answer))}. A 2 is the carry's business.",
        )
    sums, carries = ([int(bit) for bit in bits] for bits in zip(*answers))
    need(
        (sums, carries) != ([0, 0, 0, 1], [0, 1, 1, 0]),
        "the other way round: first the sum bit, which is worth 1, then the carry, which is worth 2.",
    )
    need(sums != [0, 1, 1, 1], "1 + 1 = 2 is 10 in binary, so its sum bit is 0: not OR, XOR.")
    need(sums != [1, 0, 0, 1], "the sum bit is negated. One NAND more, or one less.")
    need(sums == [0, 1, 1, 0], f"on {CORNERS} the sum bit is [0, 1, 1, 0], yours is {sums}.")
    need(carries != [1, 1, 1, 0], "the carry is negated: the last gate still has to be turned round.")
    need(carries != [0, 1, 1, 1], "there is something to carry only if both bits are 1: AND, not OR.")
    need(carries != [0, 1, 1, 0], "the carry is the sum bit again. It is 1 only if both bits are 1.")
    need(carries != [0, 0, 0, 0], "1 + 1 = 2 is 10 in binary: then something is carried.")
    need(carries == [0, 0, 0, 1], f"on {CORNERS} the carry is [0, 0, 0, 1], yours is {carries}.")
    return "Two bits added by five gates, and with enough of these a computer adds any numbers."


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
    got = np.asarray(result_of(sigmoid_prime, z, stops=SCALARS_ONLY))
    need(
        got.shape == z.shape, f"for z of shape {z.shape} the result has shape {got.shape}; same shape needed."
    )
    need(not np.allclose(got, z * (1 - z)), "that takes z for σ(z). First s = sigmoid(z), then s (1 − s).")
    need(not np.allclose(got, s), "that is σ(z) itself, not its slope.")
    need(not np.allclose(got, _slope(s)), "a = σ(z) is the sigmoid already: a (1 − a), no second sigmoid.")
    need(not np.allclose(got, -s * (1 - s)), "the sign is wrong: the sigmoid rises everywhere.")
    need(
        not np.allclose(got, s**2) and not np.allclose(got, -(s**2)),
        "the chain rule isn't finished: the derivative of the inside, 1 + exp(−z), is missing.",
    )
    need(not np.allclose(got, 1 - s), "the power in front is missing: exp(−z) is divided by a square.")
    need(not np.allclose(got, s * (1 + s)), "one minus, not one plus: a (1 − a).")
    _same_slopes(z, got, s * (1 - s))
    return "At z = 0 it is 1/4, the steepest the sigmoid gets."


@checker
def check_tanh_prime(tanh_prime):
    """Check the derivative of tanh, as a function of z."""
    z = np.array([-2.0, -0.3, 0.0, 0.8, 1.5])
    t = np.tanh(z)
    got = np.asarray(result_of(tanh_prime, z, stops=SCALARS_ONLY))
    need(got.shape == z.shape, f"for z of shape {z.shape} the result has shape {got.shape}.")
    need(not np.allclose(got, t), "that is tanh z itself, not its slope.")
    need(not np.allclose(got, t * (1 - t)), "that is the form of the sigmoid. Use tanh z = 2σ(2z) − 1.")
    need(
        not np.allclose(got, (1 - t**2) / 2) and not np.allclose(got, (1 - t**2) / 4),
        "a factor is missing: the chain rule gives 2 from the inside of σ(2z) and there is a 2 in front.",
    )
    need(not np.allclose(got, 1 - t), "square it: the tanh in 1 − tanh² z.")
    need(not np.allclose(got, 1 - z**2), "that squares z. Square tanh z: 1 − tanh² z.")
    need(not np.allclose(got, t**2 - 1), "the sign is wrong: tanh rises everywhere.")
    need(not np.allclose(got, 1 - np.tanh(t) ** 2), "t = tanh z is the tanh already: 1 − t², no second tanh.")
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
    need(not np.isclose(got, a * inner), "that multiplies by σ(z). The slope is σ′(z) = a (1 − a).")
    need(not np.isclose(got, slope * (w @ dw + db)), "z changes with w_k as much as x_k, so it is x @ dw.")
    need(not np.isclose(got, a + slope * inner), "that is the new activation. Only its change is wanted.")
    need(not np.isclose(got, inner), "that is the change of z. The output passes through σ: where is σ′(z)?")
    need(
        not np.isclose(got, slope * (dw.sum() + db)),
        "each Δw_k counts as much as its input x_k. A weight on a white pixel (x_k = 0) moves nothing.",
    )
    need(not np.isclose(got, slope * (x @ dw)), "the bias moves too: add Δb.")
    need(np.isclose(got, slope * inner), f"expected {slope * inner:.6f}, got {got:.6f}.")
    return "σ′(z) times (x · Δw + Δb)."

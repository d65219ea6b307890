"""Checkers for chapter 5, Backpropagation, and the three broken gradients it sets as a puzzle."""

import numpy as np

from .feedback import SHAPES, checker, first_wrong, need, result_of


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _gradients(
    x, y, weights, biases, *, bp1_slope=True, bp2_slope=True, transposed=False, mean=True, twice=False, sign=1
):
    """The right gradients of a mini-batch of rows, or wrong ones, for comparison with an answer."""
    a, activations, slopes = x, [x], []
    for w, b in zip(weights, biases):
        a = _sigmoid(a @ w.T + b)
        activations.append(a)
        slopes.append(_sigmoid(a) * (1 - _sigmoid(a)) if twice else a * (1 - a))
    delta = sign * (a - y) * (slopes[-1] if bp1_slope else 1)
    m = len(x) if mean else 1
    nabla_b, nabla_w = [], []
    for l in reversed(range(len(weights))):
        nabla_b.insert(0, delta.sum(axis=0) / m)
        nabla_w.insert(0, delta.T @ activations[l] / m)
        if l > 0:
            w = weights[l].T if transposed else weights[l]
            delta = (delta @ w) * (slopes[l - 1] if bp2_slope else 1)
    return nabla_b, nabla_w


def _example(sizes, m=4, seed=7):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(j, k)) for k, j in zip(sizes, sizes[1:])]
    biases = [rng.normal(size=j) for j in sizes[1:]]
    return rng.random((m, sizes[0])), rng.random((m, sizes[-1])), weights, biases


def _same(got, wanted):
    """Whether two lists of arrays agree in number, shapes and values."""
    return len(got) == len(wanted) and all(
        np.shape(g) == w.shape and np.allclose(g, w, rtol=1e-6, atol=1e-9) for g, w in zip(got, wanted)
    )


def _broken(**fault):
    def backprop(network, x, y):
        return _gradients(np.atleast_2d(x), np.atleast_2d(y), network.weights, network.biases, **fault)

    return backprop


broken_gradients = {
    "A": _broken(mean=False),
    "B": _broken(bp2_slope=False),
    "C": _broken(transposed=True),
}


@checker
def check_diagnosis(diagnosis):
    """Check a dict from "A", "B", "C" to "no slope", "transposed" or "sum"."""
    faults = {"no slope", "transposed", "sum"}
    keys_fit = isinstance(diagnosis, dict) and set(diagnosis) == set("ABC")
    need(keys_fit, "give a dict with the keys A, B and C.")
    unknown = [fault for fault in diagnosis.values() if fault not in faults and fault is not ...]
    need(not unknown, f"{unknown} is not one of the faults {sorted(faults)}.")
    need(... not in diagnosis.values(), "there is no answer yet. Replace the dots and run the cell again.")
    need(
        diagnosis["A"] == "sum",
        "look at A again: the last layer is wrong too, and every component by the same factor. Which?",
    )
    need(
        diagnosis["B"] == "no slope",
        "in both B and C the last layer is right, so the fault is in BP2. For one example, what are B's "
        "factors in the layer before the last? They are all at least 4, as 1/σ′(z) always is.",
    )
    need(
        diagnosis["C"] == "transposed",
        "look at C again: its factors have either sign and any size. Which fault mixes up the errors?",
    )
    return "The pattern of the error names the fault: where it is wrong, and by what factor."


@checker
def check_output_error(output_error):
    """Check ``output_error(a, y)`` for the cost ¼ Σ (a − y)⁴."""
    a, y = np.array([0.4, 0.7, 0.5]), np.array([1.0, 0.0, 0.0])
    got = np.asarray(result_of(output_error, a, y))
    right = (a - y) ** 3 * a * (1 - a)
    need(got.shape == (3,), f"one number for each output neuron: shape (3,), not {got.shape}.")
    need(not np.allclose(got, (a - y) ** 3), "that is ∂C/∂a. BP1 multiplies it by σ′(z) = a (1 − a).")
    need(not np.allclose(got, (a - y) * a * (1 - a)), "that is the error of the quadratic cost.")
    twice = _sigmoid(a) * (1 - _sigmoid(a))
    need(
        not np.allclose(got, (a - y) ** 3 * twice), "a is σ(z) already: σ′(z) = a (1 − a), no second sigmoid."
    )
    need(not np.allclose(got, -right), "the sign: differentiate (a − y)⁴ with respect to a, not y.")
    need(not np.allclose(got, 4 * right), "the factor ¼ cancels the 4 from the derivative.")
    if not np.allclose(got, right):
        j = first_wrong(got, right)
        need(False, f"for a = {a[j]} and y = {y[j]:g}, {right[j]:.6f} is right, you have {got[j]:.6f}.")
    return "Only BP1 knows the cost. The other three equations stay as they are."


@checker
def check_weight_gradient(weight_gradient):
    """Check ``weight_gradient(delta, a)``: BP4 averaged over a batch of rows."""
    rng = np.random.default_rng(8)
    delta, a = rng.normal(size=(5, 3)), rng.random((5, 4))
    right = delta.T @ a / 5
    hint = "the shapes don't fit. The sum runs over the examples, the rows of both: delta.T @ a."
    got = np.asarray(result_of(weight_gradient, delta, a, stops=(SHAPES, hint)))
    need(
        got.shape != (4, 3) or not np.allclose(got, right.T),
        "shape (4, 3): transposed. Row j belongs to neuron j, so delta comes first: delta.T @ a.",
    )
    need(got.shape == (3, 4), f"the gradient has the shape of the weights, (3, 4), not {got.shape}.")
    need(not np.allclose(got, 5 * right), "that is the sum over the batch. Divide by the number of examples.")
    need(not np.allclose(got, -right), "the sign: ∂C/∂w is plus a δ. The minus belongs to the step downhill.")
    need(
        not any(np.allclose(got, 5 * right / n) for n in (3, 4)),
        "divide by the number of examples, not by the number of neurons.",
    )
    if not np.allclose(got, right):
        at = first_wrong(got, right)
        need(False, f"entry {at} should be {right[at]:.6f}, it is {got[at]:.6f}.")
    return "The product of matrices does the sum over the batch."


FAULTS = (
    ({"bp1_slope": False}, "σ′(z) is missing at the output: BP1 is (a − y) ⊙ σ′(z)."),
    ({"bp2_slope": False}, "σ′(z) is missing on the way back: BP2 ends with ⊙ σ′(z) of the earlier layer."),
    ({"bp1_slope": False, "bp2_slope": False}, "σ′(z) is missing in both BP1 and BP2."),
    ({"twice": True}, "a is σ(z) already, so σ′(z) is a (1 − a), or take σ′ at z. You took it at a."),
    ({"sign": -1}, "every sign is wrong: BP1 starts with a − y, not y − a."),
    ({"transposed": True}, "BP2 uses the weights the wrong way round. For rows: delta @ w, not delta @ w.T."),
)


@checker
def check_backprop(backprop):
    """Check ``backprop(x, y, weights, biases)`` for a mini-batch of rows."""
    keep = ("x", "y", "the weights", "the biases")
    hint = "the shapes don't fit. x has one row for each example: a layer is a @ w.T + b, BP2 is delta @ w."
    # first equal sizes, with which most mistakes run; one layer last, as it hides what BP2 lacks
    for sizes in ((3, 3, 3, 3), (2, 4, 3, 2), (3, 2)):
        x, y, weights, biases = _example(sizes)
        right_b, right_w = _gradients(x, y, weights, biases)
        answer = result_of(backprop, x, y, weights, biases, keep=keep, stops=(SHAPES, hint))
        need(len(answer) == 2, "return two things: nabla_b and nabla_w, each a list with one array a layer.")
        nabla_b, nabla_w = map(list, answer)
        need(
            len(nabla_w) == len(weights) and len(nabla_b) == len(biases),
            f"for the network {list(sizes)} each list needs {len(weights)} arrays, one a layer of weights.",
        )
        need(list(map(np.shape, nabla_b)) != list(map(np.shape, weights)), "nabla_b first, then nabla_w.")
        parts = []
        for l in reversed(range(len(weights))):
            parts.append((f"for {list(sizes)}, nabla_b[{l}]", nabla_b[l], right_b[l]))
            parts.append((f"for {list(sizes)}, nabla_w[{l}]", nabla_w[l], right_w[l]))
        for name, got, right in parts:
            need(np.shape(got) == right.shape, f"{name} has shape {np.shape(got)}; it must be {right.shape}.")
        if len(set(sizes)) == 1:
            _name_fault(nabla_b, nabla_w, right_b, right_w, (x, y, weights, biases))
        _find_first_difference(parts)
    return "That is the algorithm that trains nearly every neural network there is."


def _name_fault(nabla_b, nabla_w, right_b, right_w, example):
    """End the check with the hint for the fault of an answer, if it is a known one."""
    need(
        not _same(nabla_w[::-1], right_w) and not _same(nabla_b[::-1], right_b),
        "the lists are in reverse order: nabla_w[0] belongs to weights[0], though backprop visits it last.",
    )
    need(
        not _same([np.transpose(w) for w in nabla_w], right_w),
        "the weight gradients are transposed. BP4: row j is delta_j times all the a_k, so delta.T @ a.",
    )
    sum_b, sum_w = _gradients(*example, mean=False)
    sums = ["nabla_b"] * _same(nabla_b, sum_b) + ["nabla_w"] * _same(nabla_w, sum_w)
    need(not sums, f"{' and '.join(sums)}: the sum over the mini-batch. The cost is the mean: divide by m.")
    for fault, hint in FAULTS:
        wrong_b, wrong_w = _gradients(*example, **fault)
        need(not (_same(nabla_b, wrong_b) and _same(nabla_w, wrong_w)), hint)


def _find_first_difference(parts):
    """End the check at the first wrong array, coming from the output, if there is one."""
    where = "This is the output layer: look at the forward pass and BP1."
    for name, got, right in parts:
        if not _same([got], [right]):
            got, at = np.asarray(got), first_wrong(got, right)
            need(False, f"{name} at index {at} is {got[at]:.6f}; it should be {right[at]:.6f}. {where}")
        where = "All that comes after it is right, so look at the step to it."
        if "nabla_b" in name:
            where = "nabla_b of this layer is right, so look at BP4."

"""Checkers for chapter 5, Backpropagation, and the three broken gradients it sets as a puzzle."""

import numpy as np

from .feedback import checker, first_wrong, need, result_of


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _gradients(x, y, weights, biases, *, bp1_slope=True, bp2_slope=True, transposed=False, mean=True):
    """The right gradients of a mini-batch of rows, or wrong ones, for comparison with an answer."""
    a, activations, slopes = x, [x], []
    for w, b in zip(weights, biases):
        a = _sigmoid(a @ w.T + b)
        activations.append(a)
        slopes.append(a * (1 - a))
    delta = (a - y) * (slopes[-1] if bp1_slope else 1)
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
    need(
        isinstance(diagnosis, dict) and set(diagnosis) == set("ABC"), "give a dict with the keys A, B and C."
    )
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
        "factors in the layer before the last? None is below 4, and 1/σ′(z) never is.",
    )
    need(
        diagnosis["C"] == "transposed",
        "look at C again: its factors have either sign and any size. Which fault mixes up the errors?",
    )
    return "The pattern of the error names the fault: where it is wrong, and by what factor."


@checker
def check_output_error(output_error):
    """Check ``output_error(a, y)`` for the cost ¼ Σ (a − y)⁴."""
    a, y = np.array([0.9, 0.3, 0.2]), np.array([1.0, 0.0, 0.0])
    got = np.asarray(result_of(output_error, a, y))
    right = (a - y) ** 3 * a * (1 - a)
    need(got.shape == (3,), f"one number for each output neuron: shape (3,), not {got.shape}.")
    need(not np.allclose(got, (a - y) ** 3), "that is ∂C/∂a. BP1 multiplies it by σ′(z) = a (1 − a).")
    need(not np.allclose(got, (a - y) * a * (1 - a)), "that is the error of the quadratic cost.")
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
    got = np.asarray(result_of(weight_gradient, delta, a))
    need(
        got.shape != (4, 3) or not np.allclose(got, right.T),
        "shape (4, 3): transposed. Row j belongs to neuron j, so delta comes first: delta.T @ a.",
    )
    need(got.shape == (3, 4), f"the gradient has the shape of the weights, (3, 4), not {got.shape}.")
    need(not np.allclose(got, 5 * right), "that is the sum over the batch. Divide by the number of examples.")
    if not np.allclose(got, right):
        at = first_wrong(got, right)
        need(False, f"entry {at} should be {right[at]:.6f}, it is {got[at]:.6f}.")
    return "The product of matrices does the sum over the batch."


@checker
def check_backprop(backprop):
    """Check ``backprop(x, y, weights, biases)`` for a mini-batch of rows."""
    # first equal sizes, which let transposed weights run; one layer last, as it hides what BP2 lacks
    for sizes in ((2, 3, 3, 3), (2, 4, 3, 2), (3, 2)):
        x, y, weights, biases = _example(sizes)
        right_b, right_w = _gradients(x, y, weights, biases)
        answer = result_of(backprop, x, y, weights, biases)
        need(len(answer) == 2, "return two things: nabla_b and nabla_w, each a list with one array a layer.")
        nabla_b, nabla_w = answer
        need(
            len(nabla_w) == len(weights) and len(nabla_b) == len(biases),
            f"for the network {list(sizes)} each list needs {len(weights)} arrays, one a layer of weights.",
        )
        if _same(nabla_b, right_b) and _same(nabla_w, right_w):
            continue
        _explain(list(nabla_b), list(nabla_w), right_b, right_w, (x, y, weights, biases), list(sizes))
    return "That is the algorithm that trains nearly every neural network there is."


def _explain(nabla_b, nabla_w, right_b, right_w, example, sizes):
    """End the check with the hint that fits the difference between an answer and the right one."""
    need(
        len(right_w) == 1 or not (_same(nabla_w[::-1], right_w) or _same(nabla_b[::-1], right_b)),
        "the lists are in reverse order: nabla_w[0] belongs to weights[0], though backprop visits it last.",
    )
    need(
        not _same([np.transpose(w) for w in nabla_w], right_w),
        "the weight gradients are transposed. BP4: row j is delta_j times all the a_k, so delta.T @ a.",
    )
    for fault, hint in (
        (
            {"mean": False},
            "that is the sum over the mini-batch. The cost is the mean, so divide by m.",
        ),
        ({"bp1_slope": False}, "σ′(z) is missing at the output: BP1 is (a − y) ⊙ σ′(z)."),
        (
            {"bp2_slope": False},
            "σ′(z) is missing on the way back: BP2 ends with ⊙ σ′(z) of the earlier layer.",
        ),
        ({"bp1_slope": False, "bp2_slope": False}, "σ′(z) is missing in both BP1 and BP2."),
    ):
        wrong_b, wrong_w = _gradients(*example, **fault)
        need(not (_same(nabla_b, wrong_b) and _same(nabla_w, wrong_w)), hint)
    if sizes == [2, 3, 3, 3]:
        wrong_b, wrong_w = _gradients(*example, transposed=True)
        need(
            not _same(nabla_w, wrong_w),
            "BP2 uses the weights the wrong way round. For rows: delta @ w, without a transpose.",
        )
    for l in reversed(range(len(right_w))):
        for name, got, right in (("nabla_b", nabla_b[l], right_b[l]), ("nabla_w", nabla_w[l], right_w[l])):
            need(
                np.shape(got) == right.shape,
                f"for {sizes}, {name}[{l}] has shape {np.shape(got)}; it must be {right.shape}.",
            )
            if not _same([got], [right]):
                got = np.asarray(got)
                at = first_wrong(got, right)
                need(
                    False,
                    f"for {sizes}, entry {at} of {name}[{l}] is {got[at]:.6f}, it should be {right[at]:.6f}. "
                    "All that backprop computes before it is right, so look at the step to it.",
                )

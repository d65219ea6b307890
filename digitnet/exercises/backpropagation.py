"""Checkers for chapter 5, Backpropagation."""

import numpy as np

from ._faults import example, gradients, same, sigmoid
from .feedback import SHAPES, checker, first_wrong, need, result_of


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
    twice = sigmoid(a) * (1 - sigmoid(a))
    need(
        not np.allclose(got, (a - y) ** 3 * twice), "a is σ(z) already: σ′(z) = a (1 − a), no second sigmoid."
    )
    need(not np.allclose(got, -right), "the sign: differentiate (a − y)⁴ with respect to a, not y.")
    need(not np.allclose(got, 4 * right), "the factor ¼ cancels the 4 from the derivative.")
    if not np.allclose(got, right):
        j = first_wrong(got, right)
        need(False, f"for a = {a[j]} and y = {y[j]:g}, {right[j]:.6f} is right, you have {got[j]:.6f}.")
    got = np.asarray(result_of(output_error, a[:2], y[:2]))
    need(
        got.shape == (2,) and np.allclose(got, right[:2]),
        "right for 3 output neurons, but not for 2. Use the arrays, not fixed numbers.",
    )
    return "Only BP1 knows the cost. The other three equations stay as they are."


@checker
def check_weight_gradient(weight_gradient):
    """Check ``weight_gradient(delta, a, c)``: BP4 for a cost in which example i counts c[i] times."""
    rng = np.random.default_rng(8)
    delta, a, c = rng.normal(size=(5, 3)), rng.random((5, 4)), np.array([2.0, 0.5, 1.0, 3.0, 0.25])
    right, plain = (delta * c[:, np.newaxis]).T @ a, delta.T @ a
    hint = "the shapes don't fit. Each row of delta, or of a, is multiplied by its own c: c[:, np.newaxis]."
    got = np.asarray(result_of(weight_gradient, delta, a, c, stops=(SHAPES, hint)))
    need(
        got.shape != (4, 3) or not np.allclose(got, right.T),
        "shape (4, 3): transposed. Row j belongs to neuron j, so delta comes first: delta.T @ a.",
    )
    need(got.shape == (3, 4), f"the gradient has the shape of the weights, (3, 4), not {got.shape}.")
    need(
        not any(np.allclose(got, plain / n) for n in (1, 5)),
        "that doesn't use c: each example counts as much as its c says.",
    )
    need(
        not any(np.allclose(got, right / n) for n in (3, 4, 5)),
        "don't divide by a number: this cost is a sum with the weights c, not a mean.",
    )
    need(not np.allclose(got, right / c.sum()), "c stays as it is given. Don't divide it by its sum.")
    need(
        not np.allclose(got, (delta * (c**2)[:, np.newaxis]).T @ a),
        "c comes in twice. Multiply delta by it or a, not both.",
    )
    need(
        not np.allclose(got, plain * c.sum()),
        "the sum of c in front won't do: each example has its own c.",
    )
    need(not np.allclose(got, -right), "the sign: ∂C/∂w is plus a δ. The minus belongs to the step downhill.")
    if not np.allclose(got, right):
        at = first_wrong(got, right)
        need(False, f"entry {at} should be {right[at]:.6f}, it is {got[at]:.6f}.")
    got = np.asarray(result_of(weight_gradient, delta[:2, :2], a[:2], c[:2]))
    need(
        np.allclose(got, (delta[:2, :2] * c[:2, np.newaxis]).T @ a[:2]),
        "right for 5 examples and 3 neurons, but not for 2 and 2. Use the shapes given, not fixed numbers.",
    )
    return "The product of matrices does the sum over the batch, whatever each example counts."


FAULTS = (
    ({"bp1_slope": False}, "σ′(z) is missing at the output: BP1 is (a − y) ⊙ σ′(z)."),
    ({"bp2_slope": False}, "σ′(z) is missing on the way back: BP2 ends with ⊙ σ′(z) of the earlier layer."),
    ({"bp1_slope": False, "bp2_slope": False}, "σ′(z) is missing in both BP1 and BP2."),
    (
        {"twice": ("bp1", "bp2")},
        "a is σ(z) already, so σ′(z) is a (1 − a), or take σ′ at z. You took it at a, in BP1 and in BP2.",
    ),
    ({"twice": ("bp1",)}, "in BP1 you took σ′ at a. Take it at z, or write a (1 − a). BP2 is right."),
    ({"twice": ("bp2",)}, "in BP2 you took σ′ at a. Take it at z, or write a (1 − a). BP1 is right."),
    ({"sign": -1}, "every sign is wrong: BP1 starts with a − y, not y − a."),
    (
        {"late_slope": True},
        "BP2 takes σ′ of the layer that the errors arrive at, one earlier than the layer they come from.",
    ),
    (
        {"late_a": True},
        "BP4 takes the activations that come into the layer, those of the layer before, not its own.",
    ),
    ({"last_only": True}, "that is the last example alone, divided by m. Add up all the examples."),
    ({"transposed": True}, "BP2 uses the weights the wrong way round. For {kind}."),
)


@checker
def check_backprop(backprop):
    """Check ``backprop(x, y, weights, biases)`` for a mini-batch of rows."""
    keep = ("x", "y", "the weights", "the biases")
    hint = "the shapes don't fit. x has one row for each example: a layer is a @ w.T + b, BP2 is delta @ w."
    # first equal sizes, with which most mistakes run; one layer last, as it hides what BP2 lacks
    for sizes, m in (((3, 3, 3, 3), 4), ((2, 4, 3, 2), 5), ((3, 2), 1)):
        given = example(sizes, m)
        answer = result_of(backprop, *given, keep=keep, stops=(SHAPES, hint))
        nabla_b, nabla_w, parts = _compared(answer, gradients(*given), sizes)
        if m == 4:
            _name_fault(nabla_b, nabla_w, given, "delta.T @ a", "rows: delta @ w, not delta @ w.T")
        _find_first_difference(parts)
    return "That is the algorithm that trains nearly every neural network there is."


@checker
def check_columns_backprop(backprop):
    """Check ``backprop(x, y, weights, biases)`` for a mini-batch of columns."""
    hint = (
        "the shapes don't fit. x has one column for each example: a layer is w @ a with b as a column, "
        "b[:, np.newaxis], and BP2 is w.T @ delta."
    )
    # first as many examples as neurons, with which most mistakes run; then sizes that all differ
    for sizes, m in (((3, 3, 3), 3), ((2, 4, 3), 5), ((3, 2), 1)):
        given = x, y, weights, biases = example(sizes, m)
        right_b, right_w = gradients(*given)
        answer = result_of(backprop, x.T, y.T, weights, biases, stops=(SHAPES, hint))
        nabla_b, nabla_w, parts = _compared(answer, (right_b, right_w), sizes)
        if m == 3:
            rows = gradients(x.T, y.T, weights, biases)
            need(not same(nabla_w, rows[1]), "that is the form for rows. Here each example is a column.")
            crooked = gradients(*given, bias_of_example=True)
            need(
                not same(nabla_w, crooked[1]),
                "the biases are added along the examples. For columns b must be a column: b[:, np.newaxis].",
            )
            over_neurons = gradients(*given, b_over_neurons=True)
            need(
                not same(nabla_b, over_neurons[0]),
                "BP3 is the mean over the examples, and these are columns now: axis=1.",
            )
            _name_fault(nabla_b, nabla_w, given, "delta @ a.T", "columns: w.T @ delta, not w @ delta")
        need(
            not same([m / sizes[0] * w for w in right_w], nabla_w) or m == sizes[0],
            "divide by the number of examples, x.shape[1]. len(x) counts the rows, and those are the inputs.",
        )
        _find_first_difference(parts)
    return "The same four equations: only where a transpose stands has changed."


@checker
def check_hidden_error(hidden_error):
    """Check ``hidden_error(w_next, delta_next, z)``: BP2 where the first neuron is tanh, not sigmoid."""
    rng = np.random.default_rng(12)
    for n, n_next in ((3, 3), (4, 2), (1, 2)):  # first a square matrix, with which most mistakes run
        w, delta, z = rng.normal(size=(n_next, n)), rng.normal(size=n_next), rng.normal(size=n)
        a = sigmoid(z)
        slope = np.r_[1 - np.tanh(z[0]) ** 2, (a * (1 - a))[1:]]
        back = w.T @ delta
        hint = "the shapes don't fit: the errors come back through w_next transposed, w_next.T @ delta_next."
        got = np.asarray(result_of(hidden_error, w, delta, z, stops=(SHAPES, hint)))
        need(got.shape == (n,), f"one error for each of the {n} neurons: shape ({n},), not {got.shape}.")
        if n == 3:
            need(not np.allclose(got, back), "BP2 ends with the slope of each neuron's own function.")
            need(
                not np.allclose(got, (w @ delta) * slope),
                "the weights are the wrong way round: BP2 has the transposed matrix.",
            )
            need(
                not np.allclose(got, back * a * (1 - a)),
                "that is a layer of sigmoid neurons only. The first one has the slope of tanh.",
            )
            need(
                not np.allclose(got, back * (1 - np.tanh(z) ** 2)),
                "that is a layer of tanh neurons only. All but the first keep the slope of the sigmoid.",
            )
            need(
                not np.allclose(got, back * np.r_[np.tanh(z[0]), slope[1:]]),
                "for the first neuron you took tanh itself. BP2 needs its derivative.",
            )
            need(
                not np.allclose(got, back * np.r_[slope[0], a[1:]]),
                "for the other neurons you took σ itself. BP2 needs its derivative.",
            )
            need(
                not any(
                    np.allclose(got[0], back[0] * wrong)
                    for wrong in (1 - np.tanh(np.tanh(z[0])) ** 2, np.tanh(z[0]) * (1 - np.tanh(z[0])))
                ),
                "the slope of tanh at z is 1 − tanh²(z): square tanh(z) once, and take it at z, not at a.",
            )
            need(
                not np.allclose(got, back * np.r_[(a * (1 - a))[:-1], 1 - np.tanh(z[-1]) ** 2]),
                "you gave tanh to the last neuron. It is the first one, z[0].",
            )
        if not np.allclose(got, back * slope):
            at = first_wrong(got, back * slope)
            need(False, f"component {at} should be {(back * slope)[at]:.6f}, it is {got[at]:.6f}.")
    return "Only the slope of that one neuron changes. The rest of the algorithm doesn't notice."


def _compared(answer, right, sizes):
    """The reader's two lists, and (name, got, right) for each of their arrays, coming from the output."""
    need(len(answer) == 2, "return two things: nabla_b and nabla_w, each a list with one array a layer.")
    nabla_b, nabla_w = map(list, answer)
    right_b, right_w = right
    need(
        len(nabla_w) == len(right_w) and len(nabla_b) == len(right_b),
        f"for the network {list(sizes)} each list needs {len(right_w)} arrays, one a layer of weights.",
    )
    need(list(map(np.shape, nabla_b)) != list(map(np.shape, right_w)), "nabla_b first, then nabla_w.")
    parts = []
    for l in reversed(range(len(right_w))):
        parts.append((f"for {list(sizes)}, nabla_b[{l}]", nabla_b[l], right_b[l]))
        parts.append((f"for {list(sizes)}, nabla_w[{l}]", nabla_w[l], right_w[l]))
    for name, got, wanted in parts:
        need(np.shape(got) == wanted.shape, f"{name} has shape {np.shape(got)}; it must be {wanted.shape}.")
    return nabla_b, nabla_w, parts


def _name_fault(nabla_b, nabla_w, given, bp4, kind):
    """End the check with the hint for the fault of an answer, if it is a known one."""
    right_b, right_w = gradients(*given)
    need(
        not same(nabla_w[::-1], right_w) and not same(nabla_b[::-1], right_b),
        "the lists are in reverse order: nabla_w[0] belongs to weights[0], though backprop visits it last.",
    )
    need(
        not same([np.transpose(w) for w in nabla_w], right_w),
        f"the weight gradients are transposed. BP4: row j is delta_j times all the a_k, so {bp4}.",
    )
    sum_b, sum_w = gradients(*given, mean=False)
    sums = ["nabla_b"] * same(nabla_b, sum_b) + ["nabla_w"] * same(nabla_w, sum_w)
    need(not sums, f"{' and '.join(sums)}: the sum over the mini-batch. The cost is the mean: divide by m.")
    for fault, hint in FAULTS:
        wrong_b, wrong_w = gradients(*given, **fault)
        need(not (same(nabla_b, wrong_b) and same(nabla_w, wrong_w)), hint.replace("{kind}", kind))


def _find_first_difference(parts):
    """End the check at the first wrong array, coming from the output, if there is one."""
    where = "This is the output layer: look at the forward pass and BP1."
    for name, got, right in parts:
        if not same([got], [right]):
            got, at = np.asarray(got), first_wrong(got, right)
            need(False, f"{name} at index {at} is {got[at]:.6f}; it should be {right[at]:.6f}. {where}")
        where = "All that comes after it is right, so look at the step to it."
        if "nabla_b" in name:
            where = "nabla_b of this layer is right, so look at BP4."

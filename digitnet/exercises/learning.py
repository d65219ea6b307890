"""Checkers for chapter 6, Learning to read."""

import numpy as np

from .feedback import SHAPES, checker, first_wrong, need, result_of


@checker
def check_update(update):
    """Check ``update(parameters, nablas, eta)``: one step of gradient descent on a list of arrays."""
    parameters = [np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, -0.5])]
    nablas = [np.array([[0.1, -0.2], [0.3, 0.0]]), np.array([1.0, 2.0])]
    eta = 0.5
    answer = result_of(update, parameters, nablas, eta, keep=("the parameters", "the gradients"))
    need(len(answer) == 2, f"the list has 2 arrays, so return 2, not {len(answer)}.")
    for got, p, nabla in zip(answer, parameters, nablas):
        need(np.shape(got) == p.shape, f"each array keeps its shape {p.shape}; yours is {np.shape(got)}.")
        need(not np.allclose(got, p + eta * nabla), "that climbs. Downhill is minus: p − η ∂C/∂p.")
        need(not np.allclose(got, p - nabla), "the learning rate is missing.")
        need(
            not np.allclose(got, p - eta * nabla / 10),
            "the gradient is the mean over the mini-batch already. Don't divide by its size again.",
        )
        right, got = p - eta * nabla, np.asarray(got)
        if not np.allclose(got, right):
            at = first_wrong(got, right)
            need(False, f"{p[at]:g} with slope {nabla[at]:g} should become {right[at]:g}, not {got[at]:g}.")
    return "The same line for weights and for biases."


@checker
def check_count_right(count_right):
    """Check ``count_right(outputs, labels)``: how many rows have their largest entry at the label."""
    outputs = np.array(
        [[1, 8, 3], [9, 9.5, 2], [2, 1, 1.5], [0, 1, 4], [3, 1, 2], [3, 2, 1], [1, 0, 3],
         [0, 2, 4], [4, 3, 0], [2, 1, 3]]
    ) / 10  # fmt: skip
    labels = np.array([1, 0, 0, 2, 0, 2, 1, 0, 2, 1])
    hint = "the shapes don't fit: the answers are one for each row of the outputs, argmax(axis=1)."
    got = result_of(count_right, outputs, labels, stops=(SHAPES, hint))
    need(np.ndim(got) == 0, f"return one number, not an array of shape {np.shape(got)}.")
    need(not np.isclose(got, 4 / 10), "that is the share of right answers. Asked is their number.")
    need(
        got not in (1, 2),  # the label alone above 0.5; the label above 0.5
        "the largest output is the answer, even when it is below 0.5: use argmax, not a threshold.",
    )
    need(got != 5, "argmin finds the smallest output. The answer is the largest: argmax.")
    need(got != 6, "those are the wrong answers. Count the right ones.")
    answers = outputs.argmax(axis=1).tolist()
    need(got == 4, f"the answers are {answers} and the labels {labels.tolist()}: 4 are right, not {got}.")
    return "argmax asks which, not how sure."


@checker
def check_most_confused(most_confused):
    """Check ``most_confused(matrix)``: the pair (true digit, answer) of the most frequent error."""
    # the row with the most errors, 0, and the column with the most, 1, don't hold the largest
    matrix = np.array([[20, 5, 0, 7], [0, 40, 9, 0], [0, 1, 60, 0], [7, 4, 0, 80]])
    got = result_of(most_confused, matrix, keep=("the matrix",))
    need(np.shape(got) == (2,), "return two numbers: the true digit and the wrong answer.")
    got = tuple(int(i) for i in got)
    need(got[0] != got[1], "that is on the diagonal, where the right answers are. Set it to zero first.")
    need(got != (2, 1), "the other way round: rows are the true digits, columns the answers.")
    need(got == (1, 2), f"the largest error is 9, true digit 1 answered as 2. You return {got}.")
    return "Which digits does the network of this chapter confuse most?"


@checker
def check_bits_to_digits(bits_to_digits):
    """Check ``bits_to_digits(outputs)``: four activations a row to a number, bit 0 first."""
    outputs = np.array(
        [[9, 1, 8, 2], [4, 3, 1, 7], [6, 9, 9, 0], [1, 1, 2, 3], [2, 9, 5, 8]]
    ) / 10  # fmt: skip
    got = np.asarray(result_of(bits_to_digits, outputs))
    need(got.shape == (5,), f"for 5 rows the result has shape {got.shape}; it must be (5,).")
    need(
        not np.array_equal(got, [10, 1, 14, 0, 5]),
        "the bits are in reverse order: output 0 is worth 1, output 3 is worth 8.",
    )
    need(not np.allclose(got, outputs @ [1, 2, 4, 8]), "decide first whether each bit is 1: is it above 0.5?")
    need(not np.array_equal(got, [5, 8, 7, 0, 14]), "an activation of exactly 0.5 is not above 0.5: a 0.")
    need(not np.array_equal(got, [5, 8, 7, 0, 9]), "the last row says 10. Don't cut it down to 9.")
    need(np.array_equal(got, [5, 8, 7, 0, 10]), f"the rows say 5, 8, 7, 0 and 10, not {got.tolist()}.")
    return "Now train [784, 30, 4] with bits as targets and compare."

"""Checkers for chapter 6, Learning to read."""

import numpy as np

from .feedback import SHAPES, checker, first_wrong, need, result_of

MIXED_UP = f"{SHAPES}|multiply sequence|inhomogeneous"  # a list of arrays where an array was meant


def _update_example(m):
    """Two parameters, and the gradients of `m` examples with them."""
    rng = np.random.default_rng(m)
    parameters = [np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, -0.5])]
    return parameters, [[rng.normal(size=p.shape) for p in parameters] for _ in range(m)]


@checker
def check_update(update):
    """Check ``update(parameters, gradients, eta)``: a step from the gradients of single examples."""
    for m, eta in ((5, 0.5), (3, 0.1)):
        parameters, gradients = _update_example(m)
        hint = "the shapes don't fit. gradients[0] is the whole list of the first example, not an array."
        answer = result_of(
            update, parameters, gradients, eta, keep=("the parameters",), stops=(MIXED_UP, hint)
        )
        answer = list(answer)
        need(len(answer) == 2, f"the list has 2 arrays, so return 2, not {len(answer)}.")
        for i, (got, p) in enumerate(zip(answer, parameters)):
            total = sum(gradient[i] for gradient in gradients)
            need(np.shape(got) == p.shape, f"each array keeps its shape {p.shape}; yours is {np.shape(got)}.")
            need(not np.allclose(got, p), "nothing has moved.")
            need(not np.allclose(got, p + eta * total / m), "that climbs. Downhill is minus: p − η ∂C/∂p.")
            need(not np.allclose(got, p - total / m), "the learning rate is missing.")
            need(
                not np.allclose(got, p - eta * total),
                "that subtracts the sum over the mini-batch. The cost is a mean: divide by their number.",
            )
            need(
                not any(np.allclose(got, p - eta * total / n) for n in (2, 10) if n != m),
                "divide by the number of examples, len(gradients), and not by another number.",
            )
            need(
                not any(
                    np.allclose(got, p - c * eta * gradient[i]) for gradient in gradients for c in (1, 1 / m)
                ),
                "only one example counts there. The step takes the mean over all of them.",
            )
            right, got = p - eta * total / m, np.asarray(got)
            if not np.allclose(got, right):
                at = first_wrong(got, right)
                need(False, f"{p[at]:g} with mean slope {total[at] / m:.4f} should become {right[at]:.4f}, "
                     f"not {got[at]:.4f}.")  # fmt: skip
    return "Average over the examples, then the same line for weights and for biases."


@checker
def check_count_right(count_right):
    """Check ``count_right(outputs, labels)``: how many rows have their largest entry at the label."""
    outputs = np.zeros((12, 10))
    outputs[:, [2, 5, 9]] = np.array(
        [[1, 8, 3], [9, 9.5, 2], [2, 1, 1.5], [0.5, 1, 4], [3, 1, 2], [3, 2, 1], [1, 0.5, 3],
         [0.5, 2, 4], [4, 3, 0.5], [2, 1, 3], [3, 1, 2], [1, 2, 3]]
    ) / 10  # fmt: skip
    labels = np.array([5, 2, 2, 9, 2, 9, 5, 2, 9, 5, 5, 2])
    hint = "the shapes don't fit: the answers are one for each row of the outputs, argmax(axis=1)."
    got = result_of(count_right, outputs, labels, stops=(SHAPES, hint))
    need(np.ndim(got) == 0, f"return one number, not an array of shape {np.shape(got)}.")
    need(not np.isclose(got, 4 / 12), "that is the share of right answers. Asked is their number.")
    need(
        got not in (1, 2),  # the label alone above 0.5; the label above 0.5
        "the largest output is the answer, even when it is below 0.5: use argmax, not a threshold.",
    )
    need(got != 0, "argmin finds the smallest output. The answer is the largest: argmax.")
    need(got != 8, "those are the wrong answers. Count the right ones.")
    answers = outputs.argmax(axis=1).tolist()
    need(got == 4, f"the answers are {answers} and the labels {labels.tolist()}: 4 are right, not {got}.")
    need(
        result_of(count_right, outputs[:3], labels[:3]) == 2,
        "right for 12 pictures, but of the first 3 alone 2 are right. Use len(outputs), not a fixed number.",
    )
    return "argmax asks which, not how sure."


@checker
def check_most_confused(most_confused):
    """Check ``most_confused(matrix)``: the pair (true digit, answer) of the most frequent mistake."""
    # the row with the most mistakes, 0, and the column with the most, 1, don't hold the largest
    matrix = np.diag(np.arange(90, 190, 10))
    matrix[0, [1, 3, 5]], matrix[3, [0, 1]], matrix[1, 2], matrix[2, 1] = (5, 7, 6), (7, 4), 9, 1
    matrix[3, 3] = 20  # and the share of its row is largest elsewhere again
    got = _pair(most_confused, matrix)
    need(got[0] != got[1], "that is on the diagonal, where the right answers are. Set it to zero first.")
    need(got != (2, 1), "the other way round: rows are the true digits, columns the answers.")
    need(got == (1, 2), f"the largest is 9, true digit 1 answered as 2. You return {got}.")
    matrix[8, 4] = 9
    got = _pair(most_confused, matrix)
    need(
        got in ((1, 2), (8, 4)),
        f"with two largest ones, 1 answered as 2 and 8 as 4, either will do. You return {got}.",
    )
    return "Which digits does the network of this chapter confuse most?"


def _pair(most_confused, matrix):
    got = result_of(most_confused, matrix, keep=("the matrix",))
    need(np.shape(got) == (2,), "return two numbers: the true digit and the wrong answer.")
    return tuple(int(i) for i in got)


@checker
def check_bits_to_digits(bits_to_digits):
    """Check ``bits_to_digits(outputs)``: four activations a row to a digit, bit 0 first, or to -1."""
    outputs = np.array(
        [[9, 1, 8, 2], [4, 3, 1, 7], [6, 9, 9, 0], [1, 1, 5, 3], [2, 9, 4, 8], [7, 8, 6, 9], [9, 4, 3, 6]]
    ) / 10  # fmt: skip
    bits = outputs > 0.5  # worth 5, 8, 7, 0, 10, 15 and 9
    right, n = [5, 8, 7, 0, -1, -1, 9], len(outputs)
    got = np.asarray(result_of(bits_to_digits, outputs))
    need(got.shape == (n,), f"for {n} rows the result has shape {got.shape}; it must be ({n},).")

    def is_like(numbers):
        numbers = np.asarray(numbers)
        return np.array_equal(got, numbers) or np.array_equal(got, np.where(numbers < 10, numbers, -1))

    need(not is_like(bits @ [8, 4, 2, 1]), "the bits are in reverse order: the first is worth 1, the last 8.")
    need(not is_like(outputs @ [1, 2, 4, 8]), "decide first whether each bit is 1: is it above 0.5?")
    need(not is_like(bits.sum(axis=1)), "that counts the bits. They are worth 1, 2, 4 and 8.")
    zeros = (outputs < 0.5) @ [1, 2, 4, 8], (outputs <= 0.5) @ [1, 2, 4, 8]
    need(not any(map(is_like, zeros)), "that takes the bits that are 0 for those that are 1.")
    need(not is_like(outputs.argmax(axis=1)), "argmax finds the strongest bit. Several of them can be 1.")
    need(not is_like((outputs >= 0.5) @ [1, 2, 4, 8]), "an activation of exactly 0.5 is not above 0.5: a 0.")
    values = bits @ [1, 2, 4, 8]
    need(
        not np.array_equal(got, values),
        "the bits are right, but 10 and 15 are no digits. Such rows must become -1.",
    )
    need(
        not np.array_equal(got, np.minimum(values, 9)), "10 is no digit. Don't cut it down to 9: make it -1."
    )
    need(not np.array_equal(got, np.where(values < 9, values, -1)), "9 is a digit. Only 10 to 15 become -1.")
    need(not np.array_equal(got, np.where(values > 10, -1, values)), "10 is no digit. It becomes -1, too.")
    need(
        np.array_equal(got, right),
        f"the rows say {', '.join(map(str, right[:-1]))} and {right[-1]}, not {got.tolist()}.",
    )
    need(
        np.array_equal(result_of(bits_to_digits, outputs[:2]), right[:2]),
        f"right for {n} rows, but not for the first 2 alone. Use the shape of the outputs, not a number.",
    )
    return "Now run the comparison below: do four outputs do as well as ten?"


@checker
def check_stop_epoch(stop_epoch):
    """Check ``stop_epoch(rights, patience)``: after which epoch early stopping stops."""
    rights, patience = [50, 70, 80, 79, 80, 78, 79, 60, 90, 85], 3  # best in epoch 2, equalled in 4
    got = result_of(stop_epoch, rights, patience)
    need(np.ndim(got) == 0, f"return one number, that of the epoch; yours has shape {np.shape(got)}.")
    need(got not in rights, "that is a number of right answers. Asked is the number of the epoch.")
    need(
        got != 2,
        "that is the best epoch so far. Asked is the one after which the patience is at an end.",
    )
    need(got != 8, "that is the best epoch of all. Whoever has stopped before doesn't come to see it.")
    need(got != 3, "one epoch without a new best isn't enough: wait for `patience` of them in a row.")
    need(got != 7, "an epoch that only equals the best so far is no new best.")
    need(
        got not in (4, 6),
        "off by one: count the epochs without a new best, from the first after the best to this one.",
    )
    need(
        got != 9,
        "that goes on to the last epoch. Compare with the best so far, not with the epoch before, and stop "
        "as soon as the patience is at an end.",
    )
    need(
        got == 5,
        f"in {rights} the best is 80 in epoch 2, and epochs 3, 4 and 5 bring no new one: 5, not {got}.",
    )
    got = result_of(stop_epoch, [10, 20, 30, 25], 2)
    need(got == 3, f"[10, 20, 30, 25] with patience 2 goes on to the end, 3, not {got}.")
    got = result_of(stop_epoch, [60, 50, 50, 70], 2)
    need(
        got == 2,
        f"[60, 50, 50, 70] with patience 2 ends with epoch 2, as the first epoch was the best; not {got}.",
    )
    return "Patience saves time, and the copy kept at the best epoch is the network to use."

"""Answers to the exercises of chapter 6."""

import numpy as np


def stop_epoch(rights, patience):
    for epoch in range(patience, len(rights)):
        if max(rights[epoch - patience + 1 : epoch + 1]) <= max(rights[: epoch - patience + 1]):
            return epoch
    return len(rights) - 1


def update(parameters, gradients, eta):
    new = []
    for i in range(len(parameters)):
        mean = np.mean([gradient[i] for gradient in gradients], axis=0)
        new.append(parameters[i] + -eta * mean)
    return new


def count_right(outputs, labels):
    return sum(max(range(len(row)), key=row.__getitem__) == label for row, label in zip(outputs, labels))


def most_confused(matrix):
    pairs = [(i, j) for i in range(len(matrix)) for j in range(len(matrix)) if i != j]
    return max(pairs, key=lambda pair: matrix[pair])


def bits_to_numbers(outputs):
    return np.array([sum(2**i for i, a in enumerate(row) if a > 0.5) for row in outputs])


def bits_to_digits(outputs):
    return [number if number in range(10) else -1 for number in bits_to_numbers(outputs)]


def update_in_place(parameters, gradients, eta):
    for p, new in zip(parameters, update(parameters, gradients, eta)):
        p[...] = new


def update_in_place_and_return(parameters, gradients, eta):
    update_in_place(parameters, gradients, eta)
    return parameters


def confused_in_place(matrix):
    np.fill_diagonal(matrix, 0)
    return np.unravel_index(matrix.argmax(), matrix.shape)


def worst_row_first(matrix):
    errors = matrix - np.diag(matrix.diagonal())
    row = errors.sum(axis=1).argmax()
    return row, errors[row].argmax()


def worst_column_first(matrix):
    errors = matrix - np.diag(matrix.diagonal())
    column = errors.sum(axis=0).argmax()
    return errors[:, column].argmax(), column


def cut_down_to_nine(outputs):
    return np.minimum(bits_to_numbers(outputs), 9)


def without_those_above(numbers, highest):
    return np.where(numbers > highest, -1, numbers)


def by_threshold(outputs, labels):
    return np.all((outputs > 0.5) == np.eye(outputs.shape[1])[labels], axis=1).sum()


def waits(rights, patience, against=max, strict=True, extra=0):
    """Early stopping; the options put in a fault."""
    failed = 0
    for epoch in range(1, len(rights)):
        best = against(rights[:epoch])
        better = rights[epoch] > best if strict else rights[epoch] >= best
        failed = 0 if better else failed + 1
        if failed == patience + extra:
            break
    return epoch


def patience_from_second(rights, patience):
    """The first epoch is overlooked."""
    return waits(rights[1:], patience) + 1


def the_one_before(rights):
    """In place of the best so far."""
    return rights[-1]


def best_epoch(rights, patience):
    return int(np.argmax(rights[: waits(rights, patience) + 1]))


def patience_runs_out(rights, patience):
    best, left = -1, patience
    for epoch, right in enumerate(rights):
        best, left = (right, patience) if right > best else (best, left - 1)
        if left == 0:
            return epoch
    return epoch


def confused_by_hand(matrix):
    best = (0, 1)
    for i in range(10):
        for j in range(10):
            if i != j and matrix[i][j] >= matrix[best[0]][best[1]]:
                best = (i, j)
    return list(best)


RIGHT = {
    "check_stop_epoch": [stop_epoch],
    "check_bits_to_digits": [bits_to_digits],
    "check_count_right": [count_right],
    "check_most_confused": [most_confused],
    "check_update": [update],
}

MORE_RIGHT = [
    ("update", lambda ps, gs, eta: [p - eta / len(gs) * sum(n) for p, n in zip(ps, zip(*gs))]),
    ("update", lambda ps, gs, eta: (p - eta * sum(n) / len(gs) for p, n in zip(ps, zip(*gs)))),
    ("update", lambda ps, gs, eta: map(lambda p, *n: p - eta * np.mean(n, axis=0), ps, *gs)),
    ("update", lambda ps, gs, eta: tuple(update(ps, gs, eta))),
    ("count_right", lambda outputs, labels: int((np.argmax(outputs, 1) == labels).sum())),
    ("count_right", lambda outputs, labels: sum(a[d] == max(a) for a, d in zip(outputs, labels))),
    ("count_right", lambda outputs, labels: (outputs.argmax(axis=1) == labels).tolist().count(True)),
    ("count_right", lambda outputs, labels: np.trace(np.eye(10)[labels] @ np.eye(10)[outputs.argmax(1)].T)),
    ("most_confused", confused_by_hand),
    ("most_confused", lambda m: divmod(int((m * (1 - np.eye(10))).argmax()), 10)),
    ("most_confused", lambda m: np.argwhere((m - np.diag(np.diag(m))) == (m - np.diag(np.diag(m))).max())[0]),
    ("bits_to_digits", lambda outputs: without_those_above((outputs > 0.5) @ np.array([1, 2, 4, 8]), 9)),
    ("bits_to_digits", lambda outputs: np.append(np.arange(10.0), [-1] * 6)[bits_to_numbers(outputs)]),
    ("stop_epoch", waits),
    ("stop_epoch", patience_runs_out),
    ("stop_epoch", lambda rights, patience: np.int64(stop_epoch(rights, patience))),
]  # fmt: skip

WRONG = [
    ("update", lambda ps, gs, eta: ps[0], "keeps its shape (2, 2); yours is (2,)"),
    ("update", update_in_place, "changes the parameters in place"),
    ("update", update_in_place_and_return, "Leave the old arrays as they are and make new ones"),
    ("update", lambda ps, gs, eta: update(ps, gs, eta)[:1], "return 2, not 1"),
    ("update", lambda ps, gs, eta: [p.sum() for p in ps], "keeps its shape (2, 2); yours is ()"),
    ("update", lambda ps, gs, eta: ps, "nothing has moved"),
    ("update", lambda ps, gs, eta: update(ps, gs, -eta), "that climbs"),
    ("update", lambda ps, gs, eta: update(ps, gs, 1), "learning rate is missing"),
    ("update", lambda ps, gs, eta: update(ps, gs, eta * len(gs)), "subtracts the sum"),
    ("update", lambda ps, gs, eta: update(ps, gs, eta * len(gs) / len(ps)), "divide by the number of ex"),
    ("update", lambda ps, gs, eta: update(ps, gs, eta * len(gs) / 10), "divide by the number of examples"),
    ("update", lambda ps, gs, eta: update(ps, gs[-1:], eta), "only one example counts"),
    ("update", lambda ps, gs, eta: update(ps, gs[:1], eta / len(gs)), "only one example counts"),
    ("update", lambda ps, gs, eta: [p - eta * g for p, g in zip(ps, gs)], "gradients[0] is the whole list"),
    ("update", lambda ps, gs, eta: update(ps, gs, 1.5 * eta), "should become"),
    ("update", lambda ps, gs, eta: [update(ps, gs, eta)[0], ps[1] * 0], "should become"),
    ("count_right", lambda outputs, labels: outputs.argmax(axis=1) == labels, "not an array of shape (12,)"),
    ("count_right", lambda outputs, labels: (outputs.argmax(axis=1) == labels).mean(), "the share"),
    ("count_right", by_threshold, "not a threshold"),
    ("count_right", lambda outputs, labels: (outputs[range(12), labels] > 0.5).sum(), "not a threshold"),
    ("count_right", lambda outputs, labels: (outputs.argmax(axis=1) != labels).sum(), "the wrong answers"),
    ("count_right", lambda outputs, labels: (outputs.argmin(axis=1) == labels).sum(), "argmin finds"),
    ("count_right", lambda outputs, labels: (outputs.argmax(axis=0) == labels).sum(), "argmax(axis=1)"),
    ("count_right", lambda outputs, labels: len(labels), "4 are right, not 12"),
    ("count_right", lambda outputs, labels: 4, "of the first 3 alone 2 are right"),
    ("most_confused", lambda matrix: matrix.argmax(), "return two numbers"),
    ("most_confused", lambda matrix: np.unravel_index(matrix.argmax(), matrix.shape), "on the diagonal"),
    ("most_confused", lambda matrix: most_confused(matrix)[::-1], "the other way round"),
    ("most_confused", lambda matrix: most_confused(matrix + matrix.T), "You return (0, 3)"),
    ("most_confused", lambda matrix: most_confused(matrix / matrix.sum(1)[:, None]), "You return (3, 0)"),
    ("most_confused", worst_row_first, "You return (0, 3)"),
    ("most_confused", worst_column_first, "You return (0, 1)"),
    ("most_confused", confused_in_place, "changes the matrix in place"),
    ("most_confused", lambda matrix: (1 + 7 * (matrix[8, 4] > 0), 2), "either will do. You return (8, 2)"),
    ("bits_to_digits", lambda outputs: 5, "for 7 rows the result has shape ()"),
    ("bits_to_digits", lambda outputs: [d for d in bits_to_digits(outputs) if d >= 0], "has shape (5,)"),
    ("bits_to_digits", lambda outputs: (outputs > 0.5) @ [8, 4, 2, 1], "in reverse order"),
    ("bits_to_digits", lambda outputs: bits_to_digits(outputs[:, ::-1]), "in reverse order"),
    ("bits_to_digits", lambda outputs: outputs @ [1, 2, 4, 8], "above 0.5?"),
    ("bits_to_digits", lambda outputs: outputs.argmax(axis=1), "argmax finds the strongest bit"),
    ("bits_to_digits", lambda outputs: (outputs > 0.5).sum(axis=1), "that counts the bits"),
    ("bits_to_digits", lambda outputs: (outputs <= 0.5) @ [1, 2, 4, 8], "the bits that are 0 for those"),
    ("bits_to_digits", lambda outputs: bits_to_digits(1 - outputs), "the bits that are 0 for those"),
    ("bits_to_digits", lambda outputs: (outputs > 0.5) @ [1, 2, 3, 4], "5, 8, 7, 0, -1, -1 and 9, not"),
    ("bits_to_digits", lambda outputs: [5, 8, 7, 0, -1, -1, 9], "but not for the first 2 alone"),
    ("bits_to_digits", lambda outputs: (outputs >= 0.5) @ [1, 2, 4, 8], "exactly 0.5 is not above 0.5"),
    ("bits_to_digits", lambda outputs: bits_to_digits(outputs + 1e-9), "exactly 0.5 is not above 0.5"),
    ("bits_to_digits", bits_to_numbers, "10 and 15 are no digits"),
    ("bits_to_digits", cut_down_to_nine, "Don't cut it down to 9"),
    ("bits_to_digits", lambda outputs: without_those_above(bits_to_numbers(outputs), 8), "9 is a digit"),
    ("bits_to_digits", lambda outputs: without_those_above(bits_to_numbers(outputs), 10), "It becomes"),
    ("stop_epoch", lambda rights, patience: rights, "return one number"),
    ("stop_epoch", lambda rights, patience: max(rights), "a number of right answers"),
    ("stop_epoch", lambda rights, patience: rights[waits(rights, patience)], "a number of right answers"),
    ("stop_epoch", best_epoch, "that is the best epoch so far"),
    ("stop_epoch", lambda rights, patience: waits(rights, 1), "one epoch without a new best isn't enough"),
    ("stop_epoch", lambda rights, patience: waits(rights, patience, strict=False), "equals the best so far"),
    ("stop_epoch", lambda rights, patience: waits(rights, patience, extra=1), "off by one"),
    ("stop_epoch", lambda rights, patience: waits(rights, patience, extra=-1), "off by one"),
    ("stop_epoch", lambda rights, patience: len(rights) - 1, "goes on to the last epoch"),
    ("stop_epoch", lambda rights, patience: 0, "bring no new one: 5, not 0"),
    ("stop_epoch", lambda rights, patience: 5, "patience 2 goes on to the end, 3, not 5"),
    ("stop_epoch", patience_from_second, "ends with epoch 2"),
    ("stop_epoch", lambda rights, patience: waits(rights, patience, the_one_before), "so far, not with"),
    ("stop_epoch", lambda rights, patience: rights.index(max(rights)), "the best epoch of all"),
]  # fmt: skip

KEEPERS = ["check_most_confused", "check_update"]

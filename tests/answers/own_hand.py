"""Answers to the exercises of chapter 17."""

from functools import cache

import numpy as np


def centred(box):
    total = along_rows = along_columns = 0.0
    for row in range(box.shape[0]):
        for column in range(box.shape[1]):
            total += box[row, column]
            along_rows += row * box[row, column]
            along_columns += column * box[row, column]
    first = round(14 - along_rows / total), round(14 - along_columns / total)
    picture = np.zeros((28, 28))
    for row in range(box.shape[0]):
        for column in range(box.shape[1]):
            picture[first[0] + row, first[1] + column] = box[row, column]
    return picture


def placed(box, middle=14.0, way=np.round, weights=None, turn=False, scale=1.0):
    """The box centred with a fault."""
    weights = box if weights is None else weights(box)
    found = []
    for k, n in enumerate(box.shape):
        at = weights.sum(axis=1 - k) @ np.arange(n) / weights.sum()
        found.append(int(way(middle - at)))
    found = np.clip(found[::-1] if turn else found, 0, 28 - np.array(box.shape))
    picture = np.zeros((28, 28))
    picture[found[0] : found[0] + box.shape[0], found[1] : found[1] + box.shape[1]] = scale * box
    return picture


def faulty(**fault):
    return lambda box: placed(box, **fault)


def turned(box):
    row, column = _corner(box)
    picture = np.zeros((28, 28))
    picture[column : column + box.shape[0], row : row + box.shape[1]] = box
    return picture


def turned_sums(box):
    rows, columns = np.arange(box.shape[0]), np.arange(box.shape[1])
    row, column = box.sum(axis=0) @ rows / box.sum(), box.sum(axis=1) @ columns / box.sum()
    r, k = int(np.floor(14 - row + 0.5)), int(np.floor(14 - column + 0.5))
    picture = np.zeros((28, 28))
    picture[r : r + len(rows), k : k + len(columns)] = box
    return picture


def _corner(box):
    at = [box.sum(axis=1 - k) @ np.arange(n) / box.sum() for k, n in enumerate(box.shape)]
    return [int(np.floor(14 - each + 0.5)) for each in at]


def rolled(box):
    picture = np.zeros((28, 28))
    picture[: box.shape[0], : box.shape[1]] = box
    rows, columns = np.indices(picture.shape)
    at = [(picture * places).sum() / picture.sum() for places in (rows, columns)]
    return np.roll(picture, [round(14 - each) for each in at], axis=(0, 1))


def cut_off(box):
    picture = placed(box)
    picture[:8] = 0
    return picture


def same_wherever(prepare, picture, shifts):
    first = prepare(picture)
    for rows, columns in shifts:
        moved = np.ones(picture.shape)
        n, m = picture.shape
        moved[rows:, columns:] = picture[: n - rows, : m - columns]
        if not np.array_equal(prepare(moved), first):
            return False
    return True


def compared(shift=None, equal=np.array_equal, all_of=all, exchange=False):
    """The comparison with a fault."""

    def same(prepare, picture, shifts):
        first, found = prepare(picture), []
        for by in shifts:
            by = by[::-1] if exchange else by
            moved = np.roll(picture, by, axis=(0, 1)) if shift is None else shift(picture, by)
            found.append(bool(equal(prepare(moved), first)))
        return all_of(found)

    return same


def black(picture, by):
    moved = np.zeros(picture.shape)
    moved[by[0] :, by[1] :] = picture[: len(picture) - by[0], : len(picture) - by[1]]
    return moved


def black_until(picture, shifts, prepare, of):
    return of(np.array_equal(prepare(black(picture, by)), prepare(picture)) for by in shifts)


def one_after_another(prepare, picture, shifts):
    first, same = prepare(picture), []
    for shift in shifts:
        picture = np.roll(picture, shift, axis=(0, 1))
        same.append(np.array_equal(prepare(picture), first))
    return all(same)


def any_shift(prepare, picture, shifts):
    first = prepare(picture)
    return any(np.array_equal(prepare(np.roll(picture, by, axis=(0, 1))), first) for by in shifts)


def near(a, b):
    return a.shape == b.shape and np.allclose(a, b)


def third_moment(p, d):
    pixels = [d] * round(1000 * p) + [0.0] * round(1000 * (1 - p))
    mean = sum(pixels) / len(pixels)
    return sum((x - mean) ** 3 for x in pixels) / len(pixels)


def boundary(values):
    best, found = None, None
    for t in sorted(set(values.tolist()))[1:]:
        low, high = [x for x in values if x < t], [x for x in values if x >= t]
        within = 0.0
        for part in (low, high):
            mean = sum(part) / len(part)
            within += sum((x - mean) ** 2 for x in part)
        if best is None or within < best:
            best, found = within, t
    return found


def scored(score, shift=0):
    """The boundary by a score that is to be large."""

    def found(values):
        several = np.unique(values)
        scores = [score(values[values < t], values[values >= t]) for t in several[1:]]
        place = 1 + int(np.argmax(scores))
        return np.mean(several[place - 1 : place + 1]) if shift == 0.5 else several[place - int(shift)]

    return found


def between(a, b):
    return len(a) * len(b) * (a.mean() - b.mean()) ** 2


def edits(read, written):
    table = [[0] * (len(written) + 1) for _ in range(len(read) + 1)]
    for i in range(len(read) + 1):
        for j in range(len(written) + 1):
            if i == 0 or j == 0:
                table[i][j] = i + j
            else:
                change = table[i - 1][j - 1] + (read[i - 1] != written[j - 1])
                table[i][j] = min(change, table[i - 1][j] + 1, table[i][j - 1] + 1)
    return table[-1][-1]


def edits_by_recursion(read, written):
    @cache
    def least(i, j):
        if i == 0 or j == 0:
            return i + j
        change = least(i - 1, j - 1) + (read[i - 1] != written[j - 1])
        return min(change, least(i - 1, j) + 1, least(i, j - 1) + 1)

    return least(len(read), len(written))


def without_changes(read, written):
    def least(a, b):
        if not a or not b:
            return len(a) + len(b)
        if a[0] == b[0]:
            return least(a[1:], b[1:])
        return 1 + min(least(a[1:], b), least(a, b[1:]))

    return least(read, written)


def with_swaps(read, written):
    def least(a, b):
        if not a or not b:
            return len(a) + len(b)
        found = [least(a[1:], b) + 1, least(a, b[1:]) + 1, least(a[1:], b[1:]) + (a[0] != b[0])]
        if a[:2] == b[:2][::-1] and len(a) > 1 and len(b) > 1:
            found.append(least(a[2:], b[2:]) + 1)
        return min(found)

    return least(read, written)


def by_place(read, written):
    return sum(a != b for a, b in zip(read, written)) + abs(len(read) - len(written))


def threshold_for(outputs, correct, most):
    for t in sorted(outputs):
        kept = wrong = 0
        for a, right in zip(outputs, correct):
            if a >= t:
                kept += 1
                wrong += not right
        if wrong <= most * kept + 1e-12:
            return t


def chosen(share, least=min):
    """The threshold by another share of wrong answers."""

    def found(outputs, correct, most):
        return least((t for t in outputs if share(outputs, correct, t) <= most), default=1.0)

    return found


def kept_wrong(outputs, correct, t):
    return np.mean(~correct[outputs >= t])


def from_the_top(outputs, correct, most):
    found = max(outputs)
    for t in np.sort(outputs)[::-1]:
        if kept_wrong(outputs, correct, t) > most:
            return found
        found = t
    return found


def by_row(outputs, correct, most):
    order = np.argsort(outputs, kind="stable")
    for j, t in enumerate(outputs[order]):
        if np.mean(~correct[order][j:]) <= most:
            return t


def below(outputs, correct, most):
    return min(t for t in outputs if kept_wrong(outputs, correct, t) < most)


def turning(read, steps):
    usual = read([])
    found = []
    for step in steps:
        if read([step]) != usual:
            found.append(step)
    return found


RIGHT = {
    "check_boundary": [boundary],
    "check_centred": [centred],
    "check_edits": [edits],
    "check_same_wherever": [same_wherever],
    "check_third_moment": [third_moment],
    "check_threshold_for": [threshold_for],
    "check_turning": [turning],
}

MORE_RIGHT = [
    ("centred", faulty()),
    ("centred", faulty(way=lambda z: np.floor(z + 0.5))),
    ("centred", rolled),
    ("centred", lambda box: centred(box).tolist()),
    ("same_wherever", compared()),
    ("same_wherever", compared(equal=lambda a, b: a.shape == b.shape and (a == b).all())),
    ("third_moment", lambda p, d: p * (1 - p) * (1 - 2 * p) * d**3),
    ("third_moment", lambda p, d: p * ((1 - p) * d) ** 3 + (1 - p) * (-p * d) ** 3),
    ("boundary", scored(between)),
    ("boundary", scored(lambda a, b: -(len(a) * a.var() + len(b) * b.var()))),
    ("edits", edits_by_recursion),
    ("edits", lambda read, written: float(edits(read, written))),
    ("threshold_for", chosen(lambda a, right, t: np.mean(~right[a >= t]) - 1e-12)),
    ("turning", lambda read, steps: tuple(step for step in steps if read([step]) != read([]))),
]

WRONG = [
    ("centred", lambda box: box, "a picture of shape (28, 28) is wanted"),
    ("centred", faulty(weights=np.ones_like), "the middle of the rectangle"),
    ("centred", faulty(middle=13.5), "half a pixel is missing"),
    ("centred", faulty(way=np.floor), "half a pixel is missing"),
    ("centred", faulty(way=int), "half a pixel is missing"),
    ("centred", faulty(way=np.ceil), "rounded up"),
    ("centred", faulty(weights=lambda box: box > 0), "takes every inked pixel for equal"),
    ("centred", faulty(turn=True), "rows and columns are exchanged"),
    ("centred", turned, "rows and columns are exchanged"),
    ("centred", turned_sums, "rows and columns are exchanged"),
    ("centred", lambda box: centred(box).T, "turned over"),
    ("centred", faulty(scale=1 / 255), "not as much ink"),
    ("centred", cut_off, "not as much ink"),
    ("centred", faulty(middle=16.0), "the corner belongs in row"),
    ("same_wherever", lambda *given: [True, False], "one answer is wanted"),
    ("same_wherever", lambda prepare, picture, shifts: True, "four times in all"),
    ("same_wherever", compared(black), "what comes in at the edge is paper"),
    (
        "same_wherever",
        lambda prepare, picture, shifts: black_until(picture, shifts, prepare, all),
        "what comes in at the edge is paper",
    ),
    (
        "same_wherever",
        lambda prepare, picture, shifts: black_until(picture, shifts, prepare, any),
        "what comes in at the edge is paper",
    ),
    ("same_wherever", any_shift, "all of them, not any"),
    ("same_wherever", one_after_another, "was added to the first"),
    ("same_wherever", lambda *given: bool(compared()(*given)) is None, "should be True there"),
    (
        "same_wherever",
        compared(equal=lambda a, b: np.isclose(a.sum(), b.sum())),
        "Compare them pixel by pixel",
    ),
    ("same_wherever", compared(exchange=True), "by how many rows"),
    ("same_wherever", compared(all_of=any), "wherever it stands in the list"),
    ("same_wherever", compared(all_of=lambda found: found[-1]), "wherever it stands in the list"),
    ("same_wherever", compared(equal=near), "nearly the same is not the same"),
    (
        "same_wherever",
        compared(
            equal=lambda a, b: (
                a.ndim == 1
                and np.array_equal(a, b)
                or a.shape == b.shape
                and a.shape == (3, 2)
                and np.array_equal(a, b)
                or a.shape == b.shape == (3, 12)
            )
        ),
        "its pixels not",
    ),
    ("third_moment", lambda p, d: [p, d], "one number is wanted"),
    ("third_moment", lambda p, d: -third_moment(p, d), "the sign is wrong"),
    ("third_moment", lambda p, d: third_moment(p, abs(d)), "the sign is wrong"),
    (
        "third_moment",
        lambda p, d: third_moment(p, d) * (1 if d * (1 - 2 * p) < 0 and p < 0.5 else -1),
        "the sign is wrong",
    ),
    ("third_moment", lambda p, d: p * (1 - p) * d**2, "that is the variance"),
    ("third_moment", lambda p, d: p * d**3, "has to be subtracted first"),
    ("third_moment", lambda p, d: p * ((1 - p) * d) ** 3, "there are two terms"),
    ("third_moment", lambda p, d: ((1 - p) * d) ** 3 + (-p * d) ** 3, "must be weighted"),
    ("third_moment", lambda p, d: p * (1 - p) * d**3, "the factor 1 − 2p is missing"),
    ("third_moment", lambda p, d: (1 - 2 * p) / (p * (1 - p)) ** 0.5 * np.sign(d), "that is the skewness"),
    ("third_moment", lambda p, d: p * ((1 - p) * d) ** 3 + (1 - p) * (p * d) ** 3, "is to be subtracted"),
    ("third_moment", lambda p, d: 17.0, "it should be"),
    ("boundary", lambda values: values > 5, "one number is wanted"),
    ("boundary", scored(lambda a, b: -(a.var() + b.var())), "weighted with the shares of their classes"),
    ("boundary", scored(lambda a, b: abs(a.mean() - b.mean())), "The shares of the classes count too"),
    ("boundary", scored(lambda a, b: len(a) * a.var() + len(b) * b.var()), "the largest variance within"),
    ("boundary", scored(lambda a, b: len(a) * len(b) * abs(a.mean() - b.mean())), "square the difference"),
    ("boundary", scored(lambda a, b: -(len(a) * a.std() + len(b) * b.std())), "those are deviations"),
    ("boundary", lambda values: np.unique(values)[1 + np.argmax(np.diff(np.unique(values)))], "widest gap"),
    ("boundary", np.mean, "the mean of all values"),
    ("boundary", lambda values: values.max() / 2, "half of the largest"),
    ("boundary", scored(between, 1), "the largest value of the lower class"),
    ("boundary", scored(between, 0.5), "lies between the classes"),
    ("boundary", np.median, "it should be"),
    ("edits", lambda read, written: [0], "one number is wanted"),
    ("edits", by_place, "shifts all behind it"),
    ("edits", lambda read, written: sum(a != b for a, b in zip(read, written)), "zip stops"),
    ("edits", lambda read, written: abs(len(read) - len(written)), "only the lengths"),
    ("edits", without_changes, "is one edit"),
    ("edits", lambda read, written: len(set(read) ^ set(written)), "their order counts"),
    ("edits", lambda read, written: int(read != written), "by how many digits"),
    ("edits", with_swaps, "count as two edits"),
    ("edits", lambda read, written: edits(read, written) / max(len(written), 1), "it takes"),
    ("threshold_for", lambda outputs, correct, most: outputs, "one number is wanted"),
    (
        "threshold_for",
        chosen(lambda a, right, t: np.sum(~right[a >= t]) / len(a)),
        "divide the wrong answers by the number of those that are kept",
    ),
    (
        "threshold_for",
        lambda a, right, most: min(t for t in np.sort(a)[:-1] if np.mean(~right[a > t]) <= most),
        "≥, not >",
    ),
    ("threshold_for", lambda outputs, correct, most: 1 - most, "if outputs were true probabilities"),
    ("threshold_for", chosen(kept_wrong, max), "too many refused"),
    ("threshold_for", from_the_top, "too many refused"),
    (
        "threshold_for",
        lambda a, right, most: next(t for t in a if np.mean(~right[a >= t]) <= most + 1e-12),
        "too many refused",
    ),
    (
        "threshold_for",
        chosen(lambda a, right, t: np.mean(~right[a < t]) if (a < t).any() else 0),
        "not the refused",
    ),
    ("threshold_for", by_row, "All of them are kept or none"),
    ("threshold_for", below, "≤ and not <"),
    ("threshold_for", lambda outputs, correct, most: 0.5, "the threshold should be"),
    ("turning", lambda read, steps: read("crop"), "read takes a list of steps"),
    ("turning", lambda read, steps: [True] * len(steps), "a list of names of steps is wanted"),
    ("turning", lambda read, steps: [s for s in steps if read([s]) != 7], "and not with 7"),
    (
        "turning",
        lambda read, steps: [step for step in steps if read([step]) == read([])],
        "without which it changes are wanted",
    ),
    (
        "turning",
        lambda read, steps: [s for k, s in enumerate(steps) if read(steps[: k + 1]) != read([])],
        "Leave out one at a time",
    ),
    ("turning", lambda read, steps: turning(read, steps)[:1], "a step is missing"),
    ("turning", lambda read, steps: turning(read, steps)[::-1], "in the order"),
]

"""Answers to the exercises of chapter 8."""

import numpy as np

from .common import s, turned_if_it_fits


def favourite(activations, labels):
    def mean(j, digit):
        return np.mean([row[j] for row, label in zip(activations, labels) if label == digit])

    return [max(range(10), key=lambda digit: mean(j, digit)) for j in range(activations.shape[1])]


def cover(image, row, column, size):
    return [
        [0 if max(abs(r - row), abs(c - column)) <= size // 2 else ink for c, ink in enumerate(line)]
        for r, line in enumerate(image)
    ]


def pixel_gradient(x, y, weights, biases, bp1=True, bp2=True, slope_of_x=False, turn=np.transpose, last=True):
    """Layer after layer; the options put in a fault."""
    activations = [x]
    for w, b in zip(weights, biases):
        activations.append(s(w @ activations[-1] + b))
    a = activations[-1]
    delta = (a - y) * (a * (1 - a) if bp1 else 1)
    for l in range(1, len(weights) + last):
        a = activations[-l - 1]
        has_slope = bp2 if l < len(weights) else slope_of_x
        delta = turn(weights[-l]) @ delta * (a * (1 - a) if has_slope else 1)
    return delta


def sign_step(x, gradient, epsilon):
    return np.minimum(1, np.maximum(0, x + epsilon * ((gradient > 0) * 1.0 - (gradient < 0))))


def safe_epsilon(x, weights, biases):
    """The bound, output by output and weight by weight."""
    (w2, w3), (b2, b3) = weights, biases
    z = [w @ s(w2 @ x + b2) + b for w, b in zip(w3, b3)]
    answer = max(range(len(z)), key=lambda j: z[j])
    return min(
        4
        * (z[answer] - z[j])
        / sum(abs(w3[answer, k] - w3[j, k]) * sum(map(abs, w2[k])) for k in range(len(w2)))
        for j in range(len(z))
        if j != answer
    )


def sums_by_digit(activations, labels):
    return np.array([activations[labels == digit].sum(axis=0) for digit in range(10)])


def means_by_digit(activations, labels):
    return sums_by_digit(activations, labels) / np.bincount(labels, minlength=10)[:, np.newaxis]


def covered(start, end, ink=0, low=0):
    """cover, with slices from start to end of (number, half the size)."""

    def wrong(image, row, column, size):
        rows, columns = (slice(max(low, start(n, size // 2)), end(n, size // 2)) for n in (row, column))
        image = image.copy()
        image[rows, columns] = ink
        return image

    return wrong


def cover_in_place(image, row, column, size):
    image[:] = cover(image, row, column, size)
    return image


def cover_moved_inwards(image, row, column, size):
    image = image.copy()
    top, left = (max(0, min(n - size // 2, end - size)) for n, end in zip((row, column), image.shape))
    image[top : top + size, left : left + size] = 0
    return image


def pixels_with_slope_at_a(x, y, weights, biases):
    def slope_at_a(a):
        return s(a) * (1 - s(a))

    a2 = s(weights[0] @ x + biases[0])
    a3 = s(weights[1] @ a2 + biases[1])
    return weights[0].T @ (weights[1].T @ ((a3 - y) * slope_at_a(a3)) * slope_at_a(a2))


def sign_step_of_one_picture(x, gradient, epsilon):
    return np.array([min(1, max(0, x[k] + epsilon * np.sign(gradient[k]))) for k in range(6)])


def safe_by_output(x, weights, biases, together=True, of=lambda z: z, size=abs, slope=None, reach=None):
    """The bounds of `safe_epsilon` for the other outputs, the runner-up first; the options put in a fault."""
    (w2, w3), (b2, b3) = weights, biases
    a2 = s(w2 @ x + b2)
    z3 = w3 @ a2 + b3
    answer, *others = np.argsort(-z3)
    reach = (reach or (lambda w: abs(w).sum(axis=1)))(w2) * (slope(a2) if slope else 1 / 4)
    apart = [size(w3[answer] - w3[j]) if together else abs(w3[answer]) + abs(w3[j]) for j in others]
    return [(of(z3)[answer] - of(z3)[j]) / abs(w @ reach) for j, w in zip(others, apart)]


def safe_with(**fault):
    return lambda *example: min(safe_by_output(*example, **fault))


def faulty_pixels(**fault):
    return lambda *example: pixel_gradient(*example, **fault)


RIGHT = {
    "check_cover": [cover],
    "check_favourite": [favourite],
    "check_pixel_gradient": [pixel_gradient],
    "check_safe_epsilon": [safe_epsilon],
    "check_sign_step": [sign_step],
}

MORE_RIGHT = [
    ("favourite", lambda a, labels: means_by_digit(a, labels).argmax(axis=0)),
    ("favourite", lambda a, labels: tuple(means_by_digit(a, labels).T.argmax(axis=1))),
    ("cover", covered(lambda n, h: n - h, lambda n, h: n + h + 1)),
    ("pixel_gradient", lambda *example: list(pixel_gradient(*example))),
    ("sign_step", lambda x, g, eps: np.clip(x + eps * np.sign(g), 0, 1)),
    ("sign_step", lambda x, g, eps: (x + eps * np.sign(g)).clip(0, 1)),
    ("safe_epsilon", safe_with()),
]  # fmt: skip

WRONG = [
    ("favourite", lambda a, labels: means_by_digit(a, labels).argmax(axis=1), "one digit for each neuron"),
    ("favourite", lambda a, labels: means_by_digit(a, labels).argmax(), "shape (); it must be (4,)"),
    ("favourite", lambda a, labels: sums_by_digit(a, labels).argmax(axis=0), "Compare means"),
    ("favourite", lambda a, labels: means_by_digit(a, labels).argmin(axis=0), "argmax, not argmin"),
    ("favourite", lambda a, labels: a.argmax(axis=0), "those are the numbers of images"),
    ("favourite", lambda a, labels: a.argmax(axis=1), "one answer for each image"),
    ("favourite", lambda a, labels: means_by_digit(a, labels).max(axis=0), "argmax, not max"),
    ("favourite", lambda a, labels: means_by_digit(a > 0.5, labels).argmax(axis=0), "are above 0.5"),
    ("favourite", lambda a, labels: [0, 1, 2, 3], "not [0, 1, 2, 3]"),
    ("cover", cover_in_place, "changes the image in place"),
    ("cover", lambda image, r, c, size: image[r : r + size, c : c + size], "the image has shape (7, 9)"),
    ("cover", lambda image, *at: image - cover(image, *at), "the other way round"),
    ("cover", covered(lambda n, h: n - h, lambda n, h: n + h + 1, ink=1), "White paper is 0"),
    ("cover", covered(lambda n, h: n - h, lambda n, h: n + h + 1, low=-9), "covers nothing"),
    ("cover", covered(lambda n, h: n, lambda n, h: n + 2 * h + 1), "that pixel in its middle"),
    ("cover", covered(lambda n, h: n - h, lambda n, h: n + h), "one row and one column short"),
    ("cover", covered(lambda n, h: n - h + 1, lambda n, h: n + h + 1), "make exactly 9 pixels"),
    ("cover", lambda image, r, c, size: cover(image, c, r, size), "the row first"),
    ("cover", cover_moved_inwards, "moves inwards"),
    ("pixel_gradient", lambda x, y, ws, bs: y @ ws[1] @ np.ones(5), "transposed: w.T @ delta"),
    ("pixel_gradient", lambda x, y, ws, bs: np.outer(x, x), "a number for each input: (3,)"),
    ("pixel_gradient", faulty_pixels(last=False), "One more step leads to the pixels"),
    ("pixel_gradient", faulty_pixels(slope_of_x=True), "one σ′ too many"),
    ("pixel_gradient", lambda *example: -pixel_gradient(*example), "the sign"),
    ("pixel_gradient", faulty_pixels(bp1=False), "missing at the output"),
    ("pixel_gradient", faulty_pixels(bp2=False), "missing at the hidden layer"),
    ("pixel_gradient", faulty_pixels(turn=turned_if_it_fits), "the wrong way round"),
    ("pixel_gradient", lambda *example: 2 * pixel_gradient(*example), "a factor of 2"),
    ("pixel_gradient", pixels_with_slope_at_a, "belongs to z"),
    ("pixel_gradient", lambda *example: 3 * pixel_gradient(*example), "for [3, 3, 3] the derivative for"),
    ("sign_step", lambda x, g, eps: (x + eps * np.sign(g)).sum(), "yours has ()"),
    ("sign_step", lambda x, g, eps: x + eps * np.sign(g), "np.clip"),
    ("sign_step", lambda x, g, eps: x - eps * np.sign(g), "To fool, climb"),
    ("sign_step", lambda x, g, eps: np.clip(x - eps * np.sign(g), 0, 1), "To fool, climb"),
    ("sign_step", lambda x, g, eps: x + eps * g, "Take its sign"),
    ("sign_step", lambda x, g, eps: np.clip(x + eps * g / np.linalg.norm(g), 0, 1), "sign of each component"),
    ("sign_step", lambda x, g, eps: np.clip(x + eps * np.where(g > 0, 1, -1), 0, 1), "the pixel stays"),
    ("sign_step", lambda x, g, eps: eps * np.sign(g), "the step alone"),
    ("sign_step", sign_step_of_one_picture, "a picture in each row"),
    ("sign_step", lambda x, g, eps: np.clip(x + eps * np.sign(g), 0, 1).ravel(), "a picture in each row"),
    ("sign_step", lambda x, g, eps: np.clip(x + np.sign(g), 0, 1), "should become 0.6, not 1"),
    ("safe_epsilon", lambda x, ws, bs: x, "one number"),
    ("safe_epsilon", lambda *example: safe_epsilon(*example) / 4, "the 1/4 is missing"),
    ("safe_epsilon", lambda *example: max(safe_by_output(*example)), "against one other digit"),
    ("safe_epsilon", lambda *example: safe_by_output(*example)[0], "the runner-up isn't always"),
    ("safe_epsilon", safe_with(together=False), "Bound their difference"),
    ("safe_epsilon", safe_with(reach=lambda w: abs(w.sum(axis=1))), "not |w₁ + w₂"),
    ("safe_epsilon", safe_with(size=lambda w: w), "move its own way"),
    ("safe_epsilon", safe_with(of=s), "not the outputs"),
    ("safe_epsilon", safe_with(reach=lambda w: np.linalg.norm(w, axis=1)), "root of squares"),
    ("safe_epsilon", safe_with(slope=lambda a: a * (1 - a)), "a tiny move only"),
    ("safe_epsilon", lambda *example: 7, "you have 7.000000"),
]  # fmt: skip

KEEPERS = ["check_cover"]

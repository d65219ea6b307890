"""Checkers for chapter 8, What the hidden neurons see."""

import numpy as np

from .feedback import SHAPES, checker, first_wrong, need, result_of


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


@checker
def check_favourite(favourite):
    """Check ``favourite(activations, labels)``: of each neuron the digit that excites it most on average."""
    rng = np.random.default_rng(8)
    labels = np.concatenate([np.arange(10), np.ones(6, dtype=int)])  # many ones: sums mislead
    activations = 0.1 + 0.8 * rng.random((16, 4))
    digits = np.arange(10)
    means = np.array([activations[labels == digit].mean(axis=0) for digit in digits])
    sums = np.array([activations[labels == digit].sum(axis=0) for digit in digits])
    right = means.argmax(axis=0)
    got = np.asarray(result_of(favourite, activations, labels))
    need(got.shape != (16,), "that is one answer for each image. Asked is one digit for each neuron.")
    need(got.shape != (10,), "that is one answer for each digit. Asked is one digit for each neuron.")
    need(got.shape == (4,), f"for 4 neurons the answer has shape {got.shape}; it must be (4,).")
    need(
        not np.array_equal(got, sums.argmax(axis=0)),
        "those are sums: a digit of which there are many images wins. Compare means.",
    )
    need(
        not np.array_equal(got, means.argmin(axis=0)),
        "those digits excite the neurons least: argmax, not argmin.",
    )
    need(
        not np.array_equal(got, activations.argmax(axis=0)),
        "those are the numbers of images. Take the mean over the images of each digit first.",
    )
    need(
        not np.allclose(got, means.max(axis=0)),
        "those are the largest means. Asked are the digits that have them: argmax, not max.",
    )
    often = [np.mean(activations[labels == digit] > 0.5, axis=0) for digit in digits]
    need(
        not np.array_equal(got, np.argmax(often, axis=0)),
        "you compare how many activations are above 0.5. Compare their means.",
    )
    need(np.array_equal(got, right), f"the digits are {right.tolist()}, not {got.tolist()}.")
    return "A favourite digit is easily found. Whether the neuron deserves the name is another question."


@checker
def check_cover(cover):
    """Check ``cover(image, row, column, size)``: a copy with a square, centred there, made white."""
    image = np.arange(1.0, 64).reshape(7, 9) / 100
    for row, column, size in ((3, 5, 3), (0, 1, 5), (6, 8, 3), (2, 4, 1), (3, 3, 11)):
        half = size // 2
        rows, columns = np.ogrid[:7, :9]
        square = (abs(rows - row) <= half) & (abs(columns - column) <= half)
        right = np.where(square, 0, image)
        got = np.asarray(result_of(cover, image, row, column, size, keep=("the image",)))
        where = f"a square of {size}×{size} around ({row}, {column})"
        need(got.shape == (7, 9), f"the image has shape (7, 9); yours has {got.shape}.")
        if np.array_equal(got, right):
            continue
        need(not np.array_equal(got, np.where(square, image, 0)), "the other way round: white is the square.")
        need(not np.array_equal(got, np.where(square, 1, image)), "1 is ink. White paper is 0.")
        need(
            not np.array_equal(got, image),
            f"{where} covers nothing. A slice that starts below 0 counts from the end: start at max(0, …).",
        )
        corner = (rows >= row) & (rows < row + size) & (columns >= column) & (columns < column + size)
        need(
            not np.array_equal(got, np.where(corner, 0, image)),
            "your square begins at (row, column). It must have that pixel in its middle.",
        )
        turned = (abs(rows - column) <= half) & (abs(columns - row) <= half)
        need(
            not np.array_equal(got, np.where(turned, 0, image)),
            "row and column are exchanged: image[row, column], the row first.",
        )
        top, left = (np.clip(n - half, 0, end - size) for n, end in ((row, 7), (column, 9)))
        whole = (rows >= top) & (rows < top + size) & (columns >= left) & (columns < left + size)
        need(
            not np.array_equal(got, np.where(whole, 0, image)),
            f"{where} moves inwards in your image. The part beyond the edge is left out instead.",
        )
        short = square & (rows < row + half) & (columns < column + half)
        need(
            not np.array_equal(got, np.where(short, 0, image)),
            "your square is one row and one column short: the end of a slice is not part of it.",
        )
        count = np.count_nonzero(square)
        need(False, f"{where} should make exactly {count} pixels of this image white.")
    return "Slide it over the picture and you have the map of the chapter."


def _slope(a):
    return a * (1 - a)


def _slope_at_a(a):
    """σ′ of an activation, a mistake."""
    return _slope(_sigmoid(a))


def _pixel_gradient(x, y, weights, biases, bp1=_slope, bp2=_slope, turn=np.transpose):
    """The gradient for the pixels, and δ²; the options put in a fault."""
    (w2, w3), (b2, b3) = weights, biases
    a2 = _sigmoid(w2 @ x + b2)
    a3 = _sigmoid(w3 @ a2 + b3)
    delta3 = (a3 - y) * bp1(a3)
    delta2 = (turn(w3) @ delta3) * bp2(a2)
    return turn(w2) @ delta2, delta2


@checker
def check_pixel_gradient(pixel_gradient):
    """Check ``pixel_gradient(x, y, weights, biases)`` for one example and one hidden layer."""
    rng = np.random.default_rng(9)
    for sizes in ([3, 3, 3], [4, 3, 2]):  # with equal sizes, most mistakes run and can be named
        weights = [rng.normal(size=(j, k)) for k, j in zip(sizes, sizes[1:])]
        biases = [rng.normal(size=j) for j in sizes[1:]]
        x, y = rng.random(sizes[0]), rng.random(sizes[-1])
        example = (x, y, weights, biases)
        right, delta2 = _pixel_gradient(*example)
        hint = "the shapes don't fit. On the way back the weights are transposed: w.T @ delta."
        got = np.asarray(result_of(pixel_gradient, *example, stops=(SHAPES, hint)))
        need(
            got.shape == x.shape,
            f"for {sizes} the gradient has shape {got.shape}; it needs a number for each input: {x.shape}.",
        )
        need(
            not np.allclose(got, delta2) if sizes == [3, 3, 3] else True,
            "that is δ², the error of the hidden layer. One more step leads to the pixels.",
        )
        need(
            not np.allclose(got, right * x * (1 - x)),
            "one σ′ too many: a pixel has no weighted input, so the last step has no slope.",
        )
        need(not np.allclose(got, -right), "the sign: a − y, not y − a.")
        need(
            not np.allclose(got, 2 * right) and not np.allclose(got, right / 2),
            "a factor of 2: C_x is half the sum of squares, so its slope at the output is a − y.",
        )
        need(
            not np.allclose(got, _pixel_gradient(*example, bp1=np.ones_like)[0]),
            "σ′ is missing at the output, in BP1.",
        )
        need(
            not np.allclose(got, _pixel_gradient(*example, bp2=np.ones_like)[0]),
            "σ′ is missing at the hidden layer, in BP2. Only the pixels have none.",
        )
        pairs = ((_slope_at_a, _slope_at_a), (_slope, _slope_at_a), (_slope_at_a, _slope))
        twice = [_pixel_gradient(*example, bp1=bp1, bp2=bp2)[0] for bp1, bp2 in pairs]
        need(
            not any(np.allclose(got, wrong) for wrong in twice),
            "σ′ belongs to z, not to the activation: σ′(z) is a (1 − a).",
        )
        turned = _pixel_gradient(*example, turn=np.asarray)[0] if sizes == [3, 3, 3] else np.nan
        need(
            not np.allclose(got, turned),
            "the weights are the wrong way round: on the way back they are transposed.",
        )
        if not np.allclose(got, right):
            k = first_wrong(got, right)
            need(False, f"for {sizes} the derivative for input {k} is {right[k]:.6f}, you have {got[k]:.6f}.")
    return "The same numbers as by finite differences, for all pixels at once."


@checker
def check_sign_step(sign_step):
    """Check ``sign_step(x, gradient, epsilon)``: every pixel goes ε in the direction that raises the cost."""
    x = np.array([0.5, 0.3, 0.0, 1.0, 0.95, 0.4])
    gradient = np.array([2e-9, -0.03, -1e-4, 0.2, 5e-3, 0.0])
    epsilon = 0.1
    step = epsilon * np.sign(gradient)
    right = np.clip(x + step, 0, 1)
    got = np.asarray(result_of(sign_step, x, gradient, epsilon))
    need(got.shape == x.shape, f"the picture has shape {x.shape}; yours has {got.shape}.")
    need(not np.allclose(got, x + step), "there is no ink below 0 or above 1. Clip the picture: np.clip.")
    for down in (x - step, np.clip(x - step, 0, 1)):
        need(not np.allclose(got, down), "that lowers the cost of the right answer. To fool, climb: plus.")
    for plain in (x + epsilon * gradient, np.clip(x + epsilon * gradient, 0, 1)):
        need(not np.allclose(got, plain), "the gradient itself is almost nothing here. Take its sign.")
    unit = gradient / np.linalg.norm(gradient)
    need(
        not np.allclose(got, np.clip(x + epsilon * unit, 0, 1)),
        "the gradient is only made shorter or longer so. Take the sign of each component.",
    )
    need(
        not np.allclose(got, np.clip(x + epsilon * np.where(gradient > 0, 1, -1), 0, 1)),
        "where the derivative is 0 the pixel stays. np.sign gives 0 there.",
    )
    need(not np.allclose(got, step), "that is the step alone. Add it to the picture.")
    if not np.allclose(got, right):
        k = first_wrong(got, right)
        slope = f"{gradient[k]:g}"
        need(False, f"a pixel of {x[k]:g} with slope {slope} should become {right[k]:g}, not {got[k]:g}.")
    rows = (
        "right for one picture. But a batch like `part` has a picture in each row: work on the whole array."
    )
    batch = np.stack([x, 1 - x])
    got = np.asarray(result_of(sign_step, batch, np.stack([gradient, -gradient]), epsilon, stops=("", rows)))
    need(got.shape == batch.shape and np.allclose(got, [right, 1 - right]), rows)
    return "However small the gradient is, the step is not."


def _safe_bounds(x, weights, biases):
    """For each other output the ε below which it can't overtake the answer; and what mistakes give."""
    (w2, w3), (b2, b3) = weights, biases
    a2 = _sigmoid(w2 @ x + b2)
    z3 = w3 @ a2 + b3
    answer = z3.argmax()
    others = np.arange(len(z3)) != answer
    lead, apart = (z3[answer] - z3)[others], (w3[answer] - w3)[others]
    reach = abs(w2).sum(axis=1)  # how far each z of the hidden layer can move, for ε = 1
    bounds = 4 * lead / (abs(apart) @ reach)
    one_by_one = abs(w3[answer]) + abs(w3[others])
    outputs = _sigmoid(z3)
    return bounds, {
        "the 1/4 is missing: an activation moves by at most a quarter of what its z moves.": bounds / 4,
        "that is safe against one other digit. Safe against all is the smallest bound.": bounds.max(),
        "the runner-up isn't always the nearest: take each other output in turn.": bounds[[lead.argmin()]],
        "safe, but too careful: both outputs share the hidden activations. Bound their difference.": (
            4 * lead / (one_by_one @ reach)
        ),
        "add up the sizes of the weights of a hidden neuron: |w₁| + |w₂| + …, not |w₁ + w₂ + …|.": (
            4 * lead / (abs(apart) @ abs(w2.sum(axis=1)))
        ),
        "every hidden neuron may move its own way: the sizes of its terms add up, not the terms.": (
            4 * lead / abs(apart @ reach)
        ),
        "compare the weighted inputs of the outputs, not the outputs.": (
            4 * (outputs[answer] - outputs)[others] / (abs(apart) @ reach)
        ),
        "every pixel may move by ε, so the sizes of the weights add up. The root of squares is less.": (
            4 * lead / (abs(apart) @ np.linalg.norm(w2, axis=1))
        ),
        "the slope at x holds for a tiny move only. Elsewhere it may be larger, but never above 1/4.": (
            lead / (abs(apart) @ (_slope(a2) * reach))
        ),
    }


@checker
def check_safe_epsilon(safe_epsilon):
    """Check ``safe_epsilon(x, weights, biases)``: below this ε the answer provably stays."""
    for seed, sizes in ((20, [5, 4, 4]), (3, [6, 3, 10]), (1, [4, 1, 2])):
        rng = np.random.default_rng(seed)
        weights = [rng.normal(size=(j, k)) for k, j in zip(sizes, sizes[1:])]
        biases = [rng.normal(size=j) for j in sizes[1:]]
        x = rng.random(sizes[0])
        got = result_of(safe_epsilon, x, weights, biases)
        need(np.ndim(got) == 0, f"return one number, not an array of shape {np.shape(got)}.")
        bounds, mistakes = _safe_bounds(x, weights, biases)
        right = bounds.min()
        for hint, wrong in {} if np.isclose(got, right) else mistakes.items():
            need(not np.isclose(got, wrong.min()), hint)
        need(np.isclose(got, right), f"for a network {sizes} the bound is {right:.6f}, you have {got:.6f}.")
    return "With less than this, nobody can fool the network on this picture."

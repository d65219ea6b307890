"""Checkers for chapter 1, Pictures as numbers."""

from numbers import Integral

import numpy as np

from .feedback import SHAPES, checker, need, result_of, shown


@checker
def check_position(position):
    """Check ``position(row, column)``: the index of a pixel of a 28×28 image in its vector."""
    got = [result_of(position, *at) for at in ((0, 0), (0, 27), (1, 0), (27, 27), (3, 5))]
    need(
        not any(isinstance(p, str) for p in got),
        f"that is a text, {got[4]!r} for (3, 5). A position is a number: multiply and add.",
    )
    need(
        all(isinstance(p, Integral) for p in got),
        f"a position is one whole number; for (3, 5) you return {shown(got[4])}.",
    )
    need(
        got != [0, 756, 1, 783, 143],
        "that walks down the columns. The image is laid out row by row: the column moves fastest.",
    )
    need(got != [0, 0, 0, 729, 15], "row times column is an area. How many pixels stand before the pixel?")
    need(
        got != [-29, -2, -1, 754, 60],
        "that is for rows and columns that count from 1. Here both count from 0, so nothing is subtracted.",
    )
    need(got[0] == 0, f"the first pixel, row 0 and column 0, is at index 0, not {got[0]}. Count from 0.")
    need(got[1] == 27, f"the end of the first row, (0, 27), is at index 27, not {got[1]}.")
    need(got[2] == 28, f"the start of the second row, (1, 0), is at 28, not {got[2]}: a row has 28 pixels.")
    need(got == [0, 27, 28, 783, 89], f"(27, 27) is at 783 and (3, 5) at 89, not at {got[3]} and {got[4]}.")
    for p, at in enumerate(np.ndindex(28, 28)):
        got = result_of(position, *at)
        need(got == p, f"{at} is at index {p}, not {got}.")
    return "Each row before the pixel contributes 28, and the column does the rest."


@checker
def check_one_hot(one_hot):
    """Check ``one_hot(labels)``: labels (n,) to targets (n, 10)."""
    for labels in np.array([5, 0, 9, 5]), np.array([2, 0, 7]):  # without a 9 there are ten columns too
        n = len(labels)
        got = np.asarray(result_of(one_hot, labels))
        need(got.shape != (10, n), f"the shape is (10, {n}): transposed. One example is one row, so (n, 10).")
        need(
            got.shape != (n * 10,),
            f"all targets stand in one row of {n * 10} numbers. One row for each label: reshape(-1, 10).",
        )
        need(
            got.shape == (n, 10),
            f"for the labels {labels.tolist()} the shape is {got.shape}; it must be ({n}, 10).",
        )
        need(
            not np.array_equal(got, np.tile(np.isin(np.arange(10), labels), (n, 1))),
            "that sets the columns of all labels in every row. For one a row, use out[np.arange(n), labels].",
        )
        need(
            not np.array_equal(got, labels[:, np.newaxis] * np.eye(10)[labels]),
            "the label itself stands in its place. What belongs there is a 1, whichever digit it is.",
        )
        ones = (got == 1).sum(axis=1) == 1
        need(ones.all() and np.isin(got, (0, 1)).all(), "each row must hold a single 1 and nine zeros.")
        need(
            not np.array_equal(got.argmax(axis=1), (labels - 1) % 10),
            "the ones stand one place too early. Position 0 belongs to digit 0, so digit 5 is at position 5.",
        )
        need(
            not np.array_equal(got.argmax(axis=1), (labels + 1) % 10),
            "the ones stand one place too late. Position 0 belongs to digit 0, so digit 5 is at position 5.",
        )
        need(
            not np.array_equal(got.argmax(axis=1), 9 - labels),
            "the places are counted from the end. Position 0, for digit 0, is the first.",
        )
        for label, row in zip(labels, got):
            need(row[label] == 1, f"label {label} gave {row}.")
    return "Ten zeros, and a 1 where the digit is."


@checker
def check_most_common(most_common):
    """Check ``most_common(labels)``: the most frequent label and the accuracy of always guessing it."""
    labels = np.array([5, 7, 1, 7, 0, 1, 7, 1, 7, 9])  # 7 is not the first, last, middle or largest
    got = result_of(most_common, labels)
    need(np.shape(got) == (2,), "return two things: the digit, and the accuracy of always answering it.")
    digit, accuracy = got
    need(
        (digit, accuracy) not in ((0.4, 7), (4, 7)),
        "first the digit, then the accuracy: you have them the other way round.",
    )
    need(digit != 4, "that is how often it occurs, not which digit it is. Look up np.argmax.")
    need(
        digit != 3,
        "that is a place in the list of the digits that occur. np.bincount has a place for every digit.",
    )
    need(digit == 7, f"in {labels.tolist()} the most common digit is 7, not {digit}.")
    need(accuracy != 4, "that is a count. Divide by the number of labels to get an accuracy.")
    need(not np.isclose(accuracy, 40), "an accuracy is a number from 0 to 1: 40 % is 0.4.")
    need(not np.isclose(accuracy, 0.1), "with ten digits that is the blind guess. Count the labels it fits.")
    need(
        not np.isclose(accuracy, 0.8),
        "divide by the number of labels, 10 here, not by the number of different ones.",
    )
    need(np.isclose(accuracy, 0.4), f"4 of the 10 labels are right, so the accuracy is 0.4, not {accuracy}.")
    digit, accuracy = result_of(most_common, np.array([2, 0, 0, 3]))
    need(
        digit == 0 and np.isclose(accuracy, 0.5), f"for 2, 0, 0, 3 it is 0 and 0.5, not {digit}, {accuracy}."
    )
    return "A baseline that needs no picture at all."


def _ten_means():
    """Means (10, 784) and images (6, 784), of three inked pixels, for which every mistake below shows."""
    means, x = np.zeros((10, 784)), np.zeros((6, 784))
    means[:, 0] = [1, 0.2, 1, 0, 0.3, 0.5, 0, 0.8, 1, 0.8]
    means[:, 1] = [0, 0.6, 0.9, 0, 1, 0.5, 0, 1, 1, 0.1]
    means[:, 2] = [0, 0.9, 0.2, 0, 0.2, 0.5, 1, 0.5, 1, 0.4]
    x[:, :3] = [(0.9, 0.1, 0), (0.1, 0, 0.1), (0.4, 0.6, 0.4), (1, 0.3, 0.4), (0, 0.9, 0), (0.7, 0.7, 0.9)]
    return means, x


@checker
def check_nearest_mean(nearest_mean):
    """Check ``nearest_mean(x, means)``: for each image, the number of the nearest mean image."""
    means, x = _ten_means()
    difference = x[:, np.newaxis] - means
    distances, signed = (difference**2).sum(axis=2), difference.sum(axis=2)
    right = distances.argmin(axis=1)
    hint = "the shapes don't fit: x[:, np.newaxis] - means takes each mean from each image. Or use a loop."
    got = np.asarray(result_of(nearest_mean, x, means, stops=(SHAPES, hint)))
    need(
        got.shape != (10,),
        "those are 10 numbers, one for each mean. For 6 images you need 6: compare along the other axis.",
    )
    need(
        got.shape != (6, 10),
        "those are all distances. Which of the ten is the smallest in each row? argmin(axis=1).",
    )
    need(got.shape == (6,), f"for 6 images the answer has shape {got.shape}; it must be (6,).")
    need(
        not np.allclose(got, distances.min(axis=1)),
        "those are the smallest distances. Not how small, but which mean: argmin, not min.",
    )
    need(
        not np.array_equal(got, distances.argmax(axis=1)),
        "that is the farthest mean. The smallest distance wins: argmin, not argmax.",
    )
    need(
        not np.array_equal(got, (x @ means.T).argmax(axis=1)),
        "that is a scalar product, not a distance: it prefers the means with the most ink.",
    )
    need(
        not np.array_equal(got, abs(difference).sum(axis=2).argmin(axis=1)),
        "the distance is the sum of the squared, not the absolute, differences.",
    )
    need(
        not np.array_equal(got, signed.argmin(axis=1))
        and not np.array_equal(got, abs(signed).argmin(axis=1)),
        "differences of opposite sign cancel in a plain sum. Square each difference before you add.",
    )
    need(np.array_equal(got, right), f"the nearest means are {right.tolist()}, not {got.tolist()}.")
    return "Now measure it on the validation data: how far does it get beyond average darkness?"


@checker
def check_best_picture(best_picture):
    """Check ``best_picture(x)``: the picture nearest to all of x, by the sum of squares."""
    x = np.array([[0.0, 0.2, 1.0, 0.0], [0.0, 0.5, 0.4, 0.6], [1.0, 0.1, 0.4, 0.9]])

    def cost(picture):
        return ((x - picture) ** 2).sum()

    best = x.mean(axis=0)
    got = np.asarray(result_of(best_picture, x), float)
    need(
        got.shape != (3,),
        "that is a number for each of the 3 pictures. A picture has a value for each pixel: the other axis.",
    )
    need(got.shape == (4,), f"for pictures of 4 pixels the answer has shape {got.shape}; it must be (4,).")
    need(not np.allclose(got, x.sum(axis=0)), "that is the sum. Divide by the number of pictures.")
    need(
        not np.allclose(got, np.median(x, axis=0)),
        "that is the median, which makes the sum of the absolute differences least. Here they are squared.",
    )
    need(
        not np.allclose(got, (x.min(axis=0) + x.max(axis=0)) / 2),
        "half-way between the least and the most looks at two pictures for each pixel. All of them count.",
    )
    need(
        not any(np.allclose(got, picture) for picture in x),
        "that is one of the pictures. The best one needn't be among them.",
    )
    need(
        np.allclose(got, best),
        f"your picture has the sum {cost(got):.4f}; there is one with {cost(best):.4f}.",
    )
    x = np.array([[0.25, 0.5], [0.75, 0.5]])
    got = np.asarray(result_of(best_picture, x), float)
    need(np.allclose(got, 0.5), "it must work for any number of pictures and pixels; try two of each.")
    return "The mean, pixel by pixel. Now the proof: what does n (mean − m)² add to the sum?"

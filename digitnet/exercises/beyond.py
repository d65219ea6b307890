"""Checkers for chapter 16, Beyond digits."""

import numpy as np

from .feedback import checker, is_number, need, quiet_result, refuse, shown


def _picture(seed=0):
    """A slanted stroke of uneven ink, higher than wide, off the middle."""
    image = np.zeros((12, 9))
    for row in range(1, 9):
        image[row, 5 - row // 4 : 7 - row // 4] = 0.2 + 0.1 * ((row + seed) % 5)
    return image


@checker
def check_ink_variances(ink_variances):
    """Check ``ink_variances(image)``: the variances of the row and of the column numbers."""
    image = _picture()
    got = quiet_result(ink_variances, image)
    need(np.shape(got) == (2,), f"two numbers are wanted; yours is {shown(got)}.")
    got, total = np.array(got, float), image.sum()
    places = np.indices(image.shape)
    means = [(image * place).sum() / total for place in places]
    squares = [(image * (place - mean) ** 2).sum() for place, mean in zip(places, means)]
    right, inked = np.array(squares) / total, np.argwhere(image)
    middles = [(n - 1) / 2 for n in image.shape]
    about_middle = [(image * (p - m) ** 2).sum() / total for p, m in zip(places, middles)]
    about_zero = [(image * place**2).sum() / total for place in places]
    refuse(got, {
        "the two are exchanged: first comes the spread of the row numbers, which is large for a tall "
        "picture.": [right[::-1]],
        "that is the standard deviation. The variance is wanted, its square.": [np.sqrt(right)],
        "every inked pixel counts the same there. Weight each with its ink.": [
            inked.var(axis=0), inked.var(axis=0, ddof=1)
        ],
        "divide by all the ink, not by the number of pixels, and don't leave the sum as it is.": [
            squares, right * total / image.size, right * total / len(inked)
        ],
        "the distance counts from the centre of the ink, not from the middle of the sheet.": [about_middle],
        "the distance counts from the centre of the ink, not from row 0 and column 0.": [about_zero],
        "that is where the centre of the ink is. How far is the ink spread about it?": [means],
        "that is the variance of how dark rows or columns are. Where the ink is counts: the row numbers and "
        "column numbers vary.": [
            [image.sum(axis=1).var(), image.sum(axis=0).var()],
            [image.mean(axis=1).var(), image.mean(axis=0).var()],
        ],
    })  # fmt: skip
    need(np.allclose(got, right), f"for a test picture it should be {shown(tuple(right.round(4).tolist()))}.")
    got = quiet_result(ink_variances, (255 * image).astype(np.uint8))
    exact = (255 * image).astype(np.uint8)
    means = [(exact * place).sum() / exact.sum() for place in places]
    right = [(exact * (p - m) ** 2).sum() / exact.sum() for p, m in zip(places, means)]
    need(
        np.allclose(got, right),
        "right for floats, but not for bytes: products of bytes overflow. Begin with image.astype(float).",
    )
    return "A tall picture has more of the first, and exchanging rows and columns exchanges the two."


@checker
def check_is_transposed(is_transposed):
    """Check ``is_transposed(images, upright)``: whether images lie on their side, given some that don't."""
    tall = np.array([_picture(k) for k in range(6)])
    tall = np.concatenate([tall, np.zeros((6, 12, 3))], axis=2)
    wide = tall.swapaxes(1, 2)
    odd = tall.copy()
    odd[1] = wide[1]  # one that is wide among those that are tall
    mostly_wide = np.concatenate([wide[:5], tall[:2]])
    first_odd = np.concatenate([wide[:1], tall[1:]])
    square = np.zeros((6, 12, 12))
    square[:, 2:9, 4:10] = 0.5  # hardly taller than wide
    line = np.zeros((1, 12, 12))
    line[0, 5] = 0.5
    cases = [
        (wide, tall, True, "lying images beside upright tall ones"),
        (tall, tall[::-1], False, "upright images beside others of their kind"),
        (odd, tall, False, "upright images of which one is wide"),
        (mostly_wide, tall, True, "lying images of which two are wide in truth"),
        (first_odd, tall, False, "upright images of which the first is wide"),
        (tall, first_odd, False, "two upright sets, of which the known one begins with a wide image"),
        (np.concatenate([square, line]), tall, True, "a very wide image among six that are hardly taller"),
    ]
    for images, upright, right, what in cases:
        got = quiet_result(is_transposed, images, upright)
        need(np.ndim(got) == 0, f"one answer is wanted, True or False, not one of shape {np.shape(got)}.")
        need(
            bool(got == right) and shown(got) in ("True", "False", "1", "0"),
            f"for {what} the answer should be {right}; yours is {shown(got)}."
            + (" Is it the wrong way round?" if right and images is wide else ""),
        )
    got = quiet_result(is_transposed, tall, wide)
    need(
        bool(got), "where upright images are wide, as Japanese signs may be, tall ones lie: compare the two."
    )
    need(
        not quiet_result(is_transposed, wide, wide), "wide images are upright where the others are wide too."
    )
    flatter = tall[:, ::2]
    need(
        not quiet_result(is_transposed, flatter, tall),
        "flatter images don't lie if they are still taller than wide: only the sign counts, not how much.",
    )
    return (
        "It takes some hundred pictures where tall and wide ones are mixed, and symmetric ones tell nothing."
    )


@checker
def check_relabel(relabel):
    """Check ``relabel(training, test)``: both with labels from 0 on, without gaps, alike."""
    training, test = np.array([7, 3, 3, 9, 12, 7]), np.array([12, 7, 12])
    got = quiet_result(relabel, training, test)
    need(
        isinstance(got, list | tuple) and [np.shape(part) for part in got] == [(6,), (3,)],
        "two arrays are wanted, as long as the two that are given.",
    )
    a, b = (np.asarray(part) for part in got)
    need(
        not np.array_equal(a, training - 1) and not np.array_equal(a, training - 3),
        "there are gaps: 3, 7, 9 and 12 are four classes, so the labels are 0, 1, 2 and 3.",
    )
    need(not np.array_equal(a, [1, 0, 0, 2, 3, 1] + np.int64(1)), "the first class is number 0, not 1.")
    need(
        not np.array_equal(a, [0, 1, 1, 2, 3, 0]),
        "the classes come in the order of their labels, not in the order in which they appear.",
    )
    need(np.array_equal(a, [1, 0, 0, 2, 3, 1]), f"7, 3, 3, 9, 12, 7 become 1, 0, 0, 2, 3, 1, not {shown(a)}.")
    need(
        not np.array_equal(b, [1, 0, 1]),
        "the test labels were numbered by themselves. In training 12 is class 3; it must be so here.",
    )
    need(not np.array_equal(b, test), "the test labels must be changed too, in the same way.")
    need(np.array_equal(b, [3, 1, 3]), f"12, 7, 12 become 3, 1, 3, as in training, not {shown(b)}.")
    both = quiet_result(relabel, np.arange(1, 27)[::-1], np.array([5, 1]))
    need(
        np.array_equal(both[0], np.arange(26)[::-1]) and np.array_equal(both[1], [4, 0]),
        "right for four classes, but not for 26 that count from 1.",
    )
    return "np.unique gives the classes in order, and np.searchsorted the place of each label among them."


@checker
def check_shared(shared):
    """Check ``shared(training, test, tolerance)``: which test images are in training too, or nearly."""
    rng = np.random.default_rng(16)
    training = rng.integers(0, 256, (5, 4, 4), np.uint8)
    test = rng.integers(0, 256, (4, 4, 4), np.uint8)
    test[1], test[2] = training[3], training[3]
    training[4] = training[3]
    brighter = training[0].astype(int) + np.where(training[0] > 127, -3, 3)
    test[3] = brighter
    got = quiet_result(shared, training, test, 0)
    need(np.shape(got) != (), "for each test image True or False is wanted, not how many there are.")
    need(np.shape(got) != (5,), "that is one answer for each training image. Ask of each test image.")
    need(np.shape(got) != (5, 4) and np.shape(got) != (4, 5), "that is an answer for each pair: use .any().")
    need(np.shape(got) == (4,), f"for four test images four answers are wanted; yours is {shown(got)}.")
    got = np.asarray(got)
    need(
        not np.array_equal(got, [False] * 4),
        "test images 1 and 2 are training image 3, at another place in the list, and nothing differs there: "
        "a difference of 0 is within a tolerance of 0.",
    )
    need(not np.array_equal(got, [False, True, False, False]), "image 2 is image 1 again: it counts too.")
    need(
        not np.array_equal(got, [True] * 4),
        "yours are all True: a pixel that agrees isn't an image that does.",
    )
    need(
        np.array_equal(got, [False, True, True, False]), f"at tolerance 0 only 1 and 2 are, not {shown(got)}."
    )
    wide = np.asarray(quiet_result(shared, training, test, 3))
    need(
        bool(wide.shape == (4,) and wide[3]),
        "image 3 differs from training image 0 by 3 in every pixel, up or down, and a tolerance of 3 "
        "includes 3. Two things may go wrong: pixels are compared one by one, not added up; and bytes "
        "can't be negative, their differences wrap around to 253, so change the type first.",
    )
    need(
        np.array_equal(wide, [False, True, True, True]),
        f"at tolerance 3 it should be 1, 2 and 3: {shown(wide)}.",
    )
    low = np.asarray(quiet_result(shared, training, test, 2))
    need(
        np.array_equal(low, [False, True, True, False]),
        "at tolerance 2 image 3 is another: its mean may be near, but every single pixel must be.",
    )
    mixed = training[:1].copy()
    mixed[0, 0, 0] ^= 128
    need(
        not np.any(quiet_result(shared, training, mixed, 3)),
        "an image with one pixel that is off by 128 isn't the same: no pixel may differ by more. And numbers "
        "of the type int8 end at 127: take int.",
    )
    halves = np.zeros((2, 4, 4), np.uint8)
    halves[0, :2] = halves[1, 2:] = 200
    need(
        not np.any(quiet_result(shared, halves, halves.sum(axis=0, dtype=np.uint8)[np.newaxis], 0)),
        "an image of which each half is in another training image is new: all its pixels must agree with "
        "those of one and the same image.",
    )
    turned = np.sort(training[:1].reshape(1, -1), axis=1).reshape(1, 4, 4)
    need(
        not np.any(quiet_result(shared, training, turned, 0)),
        "the same bytes in another order are another image. Sums or sorted pixels don't tell that.",
    )
    return "With 60 000 images, compare a few at a time, or sets of bytes if the tolerance is 0."


@checker
def check_leaked(leaked):
    """Check ``leaked(families, is_test)``: the share of the test pictures whose family trains too."""
    families = np.array(["Lato", "Lato", "Go", "Go", "Go", "Noto", "Cabin", "Cabin", "Jura", "Go", "Go"])
    is_test = np.array([0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1], bool)
    got = quiet_result(leaked, families, is_test)
    need(np.ndim(got) == 0, f"one number is wanted; yours has shape {np.shape(got)}.")
    refuse(got, {
        "that is the number of these pictures. Divide by how many test pictures there are.": [4],
        "divide by the number of test pictures, not by that of all pictures.": [4 / 11],
        "that is the share of the families. Count pictures: a family with many weighs more.": [2 / 3, 2 / 5],
        "that is the share of the pictures that don't leak.": [1 / 5],
        "it is the test pictures of which it is asked, not the training pictures.": [3 / 6],
        "that is how many of all pictures are for testing.": [5 / 11],
    })  # fmt: skip
    need(
        is_number(got, 4 / 5),
        f"four of five test pictures are of a family that trains; yours says {shown(got)}.",
    )
    got = quiet_result(leaked, np.array(["a", "b", "a"]), np.array([True, False, True]))
    need(is_number(got, 0), f"where no family is on both sides it is 0; yours says {shown(got)}.")
    got = quiet_result(
        leaked, np.array(["a", "b", "b", "a", "a"]), np.array([False, True, True, True, False])
    )
    need(is_number(got, 1 / 3), f"one of three here: a is on both sides, b isn't; yours says {shown(got)}.")
    return "A share above 0 says that the test is partly one of memory."


@checker
def check_named(named):
    """Check ``named(answers, folders)``: the class names of answers, given the folders as they are listed."""
    got = quiet_result(named, np.array([2, 0, 0, 1]), ["B", "C", "A"])
    texts = _texts(got, 4)
    need(
        texts != ["A", "B", "B", "C"],
        "a computer lists folders in any order. Class 0 is the first of them when they are sorted.",
    )
    need(texts != ["A", "C", "C", "B"], "sort upwards: class 0 is A here.")
    need(texts != ["B", "C", "C", "A"], "answers count from 0: class 0 is A here.")
    need(texts == ["C", "A", "A", "B"], f"2, 0, 0, 1 are C, A, A, B, not {shown(texts)}.")
    texts = _texts(quiet_result(named, [2, 10, 1], [str(k) for k in range(10, -1, -1)]), 3)
    need(
        texts != ["10", "9", "1"],
        "as texts “10” comes before “2”. Where all names are whole numbers, sort them as numbers.",
    )
    need(texts == ["2", "10", "1"], f"of folders 0 to 10 the classes 2, 10, 1 are these, not {shown(texts)}.")
    texts = _texts(quiet_result(named, [0, 2], ["7", "b", "10"]), 2)
    need(
        texts == ["10", "b"],
        f"where one name is no number, all are sorted as texts: 10, 7, b; not {shown(texts)}.",
    )
    texts = _texts(quiet_result(named, [0, 1], ["b", "C"]), 2)
    need(texts == ["C", "b"], f"sorted as texts, capitals before small letters: C, b; not {shown(texts)}.")
    folders = ["b", "a"]
    quiet_result(named, [0], folders, keep=())
    return "Store the names beside the network: its answers are numbers, and the folders may be gone."


def _texts(got, n):
    need(
        not isinstance(got, str) and np.ndim(got) == 1 and len(got) == n,
        f"a list with one name for each answer is wanted; yours is {shown(got)}.",
    )
    need(all(isinstance(name, str) for name in got), "the names are wanted, as texts.")
    return [str(name) for name in got]

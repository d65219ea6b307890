"""Answers to the exercises of chapter 16."""

import numpy as np


def ink_variances(image):
    total = centre_row = centre_column = 0.0
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            ink = float(image[row, column])
            total += ink
            centre_row += ink * row
            centre_column += ink * column
    centre_row, centre_column = centre_row / total, centre_column / total
    along_rows = along_columns = 0.0
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            ink = float(image[row, column]) / total
            along_rows += ink * (row - centre_row) ** 2
            along_columns += ink * (column - centre_column) ** 2
    return along_rows, along_columns


def spread(image, weight=None, centre=None, power=1, divide=None, turn=False):
    """The variances with a fault."""
    image = image.astype(float)
    weight = image if weight is None else weight(image)
    found = []
    for place in np.indices(image.shape):
        mean = (weight * place).sum() / weight.sum() if centre is None else centre(place)
        total = weight.sum() if divide is None else divide(image)
        found.append(((weight * (place - mean) ** 2).sum() / total) ** power)
    return found[::-1] if turn else found


def faulty(**fault):
    return lambda image: spread(image, **fault)


def in_bytes(image):
    total = image.sum()
    found = []
    for place in np.indices(image.shape).astype(image.dtype):
        mean = (image * place).sum() / total
        found.append((image * ((place - mean) ** 2).astype(image.dtype)).sum() / total)
    return found


def centres(image):
    return [(image * place).sum() / image.sum() for place in np.indices(image.shape)]


def darkness(image):
    return image.sum(axis=1).var(), image.sum(axis=0).var()


def tallness(images):
    return np.mean([np.subtract(*ink_variances(image)) for image in images])


def is_transposed(images, upright):
    return (tallness(images) > 0) != (tallness(upright) > 0)


def by_vote(images, upright):
    def votes(pictures):
        return np.mean([tallness([image]) > 0 for image in pictures])

    return (votes(images) > 0.5) != (votes(upright) > 0.5)


def relabel(training, test):
    classes = sorted(set(training.tolist()))
    place = {label: i for i, label in enumerate(classes)}
    return [[place[label] for label in labels] for labels in (training.tolist(), test.tolist())]


def relabelled(one, other=None):
    """Both renamed by a function of the training labels, or each by its own."""
    return lambda training, test: (one(training), (other or one)(test))


def by_appearance(labels):
    seen = list(dict.fromkeys(labels.tolist()))
    return np.array([seen.index(label) for label in labels])


def inverse(labels):
    return np.unique(labels, return_inverse=True)[1]


def placed(training, test):
    classes = np.unique(training)
    return np.searchsorted(classes, training), np.searchsorted(classes, test)


def shared(training, test, tolerance):
    found = []
    for image in test.astype(int):
        found.append(any(np.abs(image - other).max() <= tolerance for other in training.astype(int)))
    return found


def pairs(training, test, tolerance, kind=int):
    apart = training[np.newaxis].astype(kind) - test[:, np.newaxis].astype(kind)
    return np.abs(apart).max(axis=(2, 3)) <= tolerance


def by_bytes(training, test, tolerance):
    seen = {image.tobytes() for image in training}
    return np.array([image.tobytes() in seen for image in test])


def only_new(training, test, tolerance):
    found, seen = [], []
    for image, known in zip(test, shared(training, test, tolerance)):
        found.append(known and image.tobytes() not in seen)
        seen.append(image.tobytes())
    return found


def by_mean(training, test, tolerance):
    means = np.abs(training.mean(axis=(1, 2)) - test.mean(axis=(1, 2))[:, np.newaxis])
    exact = pairs(training, test, 0).any(axis=1)
    return exact | ((means <= 3 * (tolerance > 0)) & (tolerance > 0)).any(axis=1)


def by_mean_distance(training, test, tolerance):
    apart = np.abs(training[np.newaxis].astype(int) - test[:, np.newaxis].astype(int))
    return (apart.mean(axis=(2, 3)) <= 3 * tolerance).any(axis=1) if tolerance == 3 else shared(
        training, test, tolerance
    )  # fmt: skip


def by_sorted(training, test, tolerance):
    def key(images):
        return np.sort(images.reshape(len(images), -1), axis=1).astype(int)

    apart = np.abs(key(training)[np.newaxis] - key(test)[:, np.newaxis]).max(axis=2)
    same = (apart == 0).any(axis=1)
    return same if tolerance == 0 else shared(training, test, tolerance)


def any_pixel(training, test, tolerance):
    apart = np.abs(training[np.newaxis].astype(int) - test[:, np.newaxis].astype(int))
    return apart.min(axis=1).max(axis=(1, 2)) <= tolerance


def added_up(training, test, tolerance):
    apart = np.abs(training[np.newaxis].astype(int) - test[:, np.newaxis].astype(int))
    return (apart.sum(axis=(2, 3)) <= tolerance).any(axis=1)


def below(training, test, tolerance):
    return shared(training, test, tolerance - 1)


def loosely(training, test, tolerance):
    return shared(training, test, 3 if tolerance else 0)


def leaked(families, is_test):
    known = {family for family, tests in zip(families, is_test) if not tests}
    tested = [family for family, tests in zip(families, is_test) if tests]
    return sum(family in known for family in tested) / len(tested)


def isin(families, is_test):
    return np.isin(families[is_test], families[~is_test])


def family_share(families, is_test):
    tested = set(families[is_test])
    return len(tested & set(families[~is_test])) / len(tested)


def named(answers, folders):
    numbers = all(name.isdigit() for name in folders)
    ordered = sorted(folders, key=int) if numbers else sorted(folders)
    return [ordered[answer] for answer in answers]


def sorted_by(order):
    return lambda answers, folders: [order(folders)[answer] for answer in answers]


def case_blind(answers, folders):
    numbers = all(name.isdigit() for name in folders)
    ordered = sorted(folders, key=int if numbers else str.lower)
    return [ordered[answer] for answer in answers]


RIGHT = {
    "check_ink_variances": [ink_variances],
    "check_is_transposed": [is_transposed],
    "check_leaked": [leaked],
    "check_named": [named],
    "check_relabel": [relabel],
    "check_shared": [shared],
}

MORE_RIGHT = [
    ("ink_variances", faulty()),
    ("ink_variances", lambda image: np.array(spread(image))),
    ("is_transposed", lambda images, upright: tallness(images) * tallness(upright) < 0),
    ("is_transposed", lambda images, upright: np.sign(tallness(images)) != np.sign(tallness(upright))),
    ("relabel", placed),
    ("relabel", lambda training, test: tuple(map(np.array, relabel(training, test)))),
    ("shared", lambda *given: pairs(*given).any(axis=1)),
    ("shared", lambda *given: np.array(shared(*given)).astype(int)),
    ("leaked", lambda families, is_test: isin(families, is_test).mean()),
    ("leaked", lambda families, is_test: isin(families, is_test).sum() / is_test.sum()),
    ("named", lambda answers, folders: tuple(named(answers, folders))),
    ("named", lambda answers, folders: np.array(named(answers, folders))),
]

WRONG = [
    ("ink_variances", lambda image: 3.0, "two numbers are wanted"),
    ("ink_variances", faulty(turn=True), "the two are exchanged"),
    ("ink_variances", faulty(power=0.5), "the standard deviation"),
    ("ink_variances", faulty(weight=lambda image: image > 0), "Weight each with its ink"),
    ("ink_variances", lambda image: np.argwhere(image).var(axis=0), "Weight each with its ink"),
    ("ink_variances", faulty(divide=lambda image: 1), "divide by all the ink"),
    ("ink_variances", faulty(divide=np.size), "divide by all the ink"),
    ("ink_variances", faulty(divide=np.count_nonzero), "divide by all the ink"),
    ("ink_variances", faulty(centre=np.mean), "not from the middle of the sheet"),
    ("ink_variances", faulty(centre=lambda place: 0), "not from row 0"),
    ("ink_variances", centres, "where the centre of the ink is"),
    ("ink_variances", darkness, "how dark rows or columns are"),
    ("ink_variances", lambda image: (1, 2), "for a test picture it should be"),
    ("ink_variances", in_bytes, "products of bytes overflow"),
    ("is_transposed", lambda images, upright: [True] * len(images), "one answer is wanted"),
    ("is_transposed", lambda images, upright: not is_transposed(images, upright), "the wrong way round"),
    ("is_transposed", lambda images, upright: True, "beside others of their kind the answer should be False"),
    ("is_transposed", lambda images, upright: tallness(images[1:2]) < 0, "of which one is wide"),
    (
        "is_transposed",
        lambda images, upright: all(tallness([i]) < 0 for i in images),
        "two are wide in truth",
    ),
    ("is_transposed", lambda images, upright: tallness(images) < 0, "compare the two"),
    ("is_transposed", lambda images, upright: tallness(images) < tallness(upright), "of which one is wide"),
    (
        "is_transposed",
        lambda images, upright: tallness(images[:1]) * tallness(upright) < 0,
        "of which the first is wide",
    ),
    (
        "is_transposed",
        lambda images, upright: tallness(images) * tallness(upright[:1]) < 0,
        "the known one begins with a wide image",
    ),
    ("is_transposed", by_vote, "a very wide image among six"),
    (
        "is_transposed",
        lambda images, upright: (
            tallness(images) * tallness(upright) < 0 or (tallness(images) < 0 and tallness(upright) < 0)
        ),
        "wide images are upright",
    ),
    (
        "is_transposed",
        lambda images, upright: abs(tallness(images) - tallness(upright)) > 3.5,
        "only the sign counts",
    ),
    ("relabel", lambda training, test: training - 3, "two arrays are wanted"),
    ("relabel", relabelled(lambda labels: labels - 1), "there are gaps"),
    ("relabel", relabelled(lambda labels: labels - 3), "there are gaps"),
    ("relabel", relabelled(lambda labels: inverse(labels) + 1), "the first class is number 0"),
    ("relabel", relabelled(by_appearance), "not in the order in which they appear"),
    ("relabel", relabelled(lambda labels: labels), "become 1, 0, 0, 2, 3, 1, not"),
    ("relabel", relabelled(inverse), "numbered by themselves"),
    ("relabel", relabelled(inverse, lambda labels: labels), "must be changed too"),
    ("relabel", relabelled(inverse, lambda labels: labels - 9), "12, 7, 12 become 3, 1, 3"),
    (
        "relabel",
        lambda training, test: ([1, 0, 0, 2, 3, 1], [3, 1, 3]) if len(training) == 6 else (training, test),
        "that count from 1",
    ),
    ("shared", lambda *given: sum(shared(*given)), "not how many there are"),
    ("shared", lambda *given: pairs(*given).any(axis=0), "one answer for each training image"),
    ("shared", pairs, "an answer for each pair"),
    ("shared", lambda *given: [1, 2], "four answers are wanted"),
    (
        "shared",
        lambda training, test, tolerance: [np.array_equal(a, b) for a, b in zip(training[:4], test)],
        "at another place in the list",
    ),
    ("shared", below, "a difference of 0 is within"),
    ("shared", added_up, "not added up"),
    ("shared", lambda *given: pairs(*given, kind=np.int8).any(axis=1), "the type int8"),
    ("shared", any_pixel, "one and the same image"),
    ("shared", only_new, "it counts too"),
    ("shared", lambda training, test, tolerance: [True] * len(test), "a pixel that agrees"),
    ("shared", lambda training, test, tolerance: [True, False, True, True], "only 1 and 2 are"),
    ("shared", by_bytes, "a tolerance of 3 includes 3"),
    ("shared", lambda *given: pairs(*given, kind=np.uint8).any(axis=1), "wrap around"),
    ("shared", lambda a, b, t: shared(a, b, t) if t == 0 else [True] * len(b), "at tolerance 3 it should be"),
    ("shared", loosely, "at tolerance 2 image 3 is another"),
    ("shared", by_mean_distance, "one pixel that is off by 128"),
    ("shared", by_sorted, "in another order are another image"),
    ("leaked", isin, "yours has shape (5,)"),
    ("leaked", lambda families, is_test: isin(families, is_test).sum(), "the number of these pictures"),
    ("leaked", lambda families, is_test: isin(families, is_test).sum() / len(families), "of all pictures"),
    ("leaked", family_share, "the share of the families"),
    ("leaked", lambda families, is_test: 1 - isin(families, is_test).mean(), "that don't leak"),
    ("leaked", lambda families, is_test: isin(families, ~is_test).mean(), "of which it is asked"),
    ("leaked", lambda families, is_test: 0.77, "four of five test pictures"),
    ("leaked", lambda families, is_test: is_test.mean(), "are for testing"),
    ("leaked", lambda families, is_test: 4 / 5, "it is 0; yours says"),
    ("leaked", lambda families, is_test: isin(families, is_test).any() * 4 / 5, "one of three here"),
    ("named", lambda answers, folders: "C", "one name for each answer"),
    ("named", lambda answers, folders: list(answers), "the names are wanted"),
    ("named", sorted_by(list), "lists folders in any order"),
    ("named", sorted_by(lambda folders: sorted(folders)[::-1]), "sort upwards"),
    (
        "named",
        sorted_by(lambda folders: [sorted(folders)[-1], *sorted(folders)[:-1]]),
        "answers count from 0",
    ),
    ("named", case_blind, "capitals before small letters"),
    ("named", lambda answers, folders: [*sorted(folders), "A"], "are C, A, A, B, not"),
    ("named", sorted_by(sorted), "as texts “10” comes before “2”"),
    ("named", lambda answers, folders: ["C", "A", "A", "B"][: len(answers)], "of folders 0 to 10"),
    (
        "named",
        sorted_by(
            lambda folders: sorted(folders, key=lambda n: (not n.isdigit(), int(n) if n.isdigit() else 0, n))
        ),
        "all are sorted as texts",
    ),
]

"""Digits written otherwise than MNIST's, lines of them and forms; and what was recorded.

Chapter 17 asks what spoils an answer and what `digitnet.pictures.preprocessing` mends.
``book/record_own_hand.py`` has made the pictures, asked the networks, and written what `OwnHand` reads.
"""

from importlib.resources import as_file, files

import numpy as np
from scipy import ndimage

from ..network import Network
from ..penalties import L2
from ..pictures import papers
from ..pictures.pens import ink_of
from ..pictures.preprocessing import SWITCHES, prepare
from ..storage import load_arrays

UNIT = 4  # pixels of a sheet for each of MNIST's
SIDE = 28 * UNIT
VALUES = {
    "shift": [0, 1, 2, 3, 4, 5],
    "size": [0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2, 1.3],
    "turn": [0, 5, 10, 15, 20, 30, 45],
    "pen": [-0.8, -0.6, -0.4, -0.2, 0, 0.4, 0.8, 1.2, 1.6],
    "inverted": [0, 1],
}
NETWORKS = "30, as they are", "30, distorted", "plain", "convnet"
WAYS = "shrunk whole", "prepared"
LINES = {"bare": "", "line": "below", "box": "around", "comb": "between"}  # what is printed for a field
FIELDS, DIGITS = 10, 8  # of a form, and of each field
CELL = 56, 44  # rows and columns that each digit has
PRINTED, WHITE, PEN = 0.55, 0.92, 0.15  # brightness of lines, paper and ink
LOWER = 4  # rows that the writing reaches into the line below its cells
TEST_WAYS = "bare", "comb, taken away, cell by cell"  # in which fields of test images were read


def posed(image, *, shift=0, size=1.0, turn=0, pen=0, inverted=0, sign=1):
    """A black digit on a white sheet of 112×112 pixels, as it stands in its image or otherwise.

    Parameters
    ----------
    image : ndarray, shape (784,)
        Bytes.
    shift : float
        Pixels of the image to the side on which there is more room.
    size : float
        How much larger; about the middle.
    turn : float
        Degrees, to the side that `sign` tells.
    pen : float
        As of `digitnet.pictures.papers.on_paper`.
    inverted : bool
        White on black instead.
    sign : int
        1 or −1.
    """
    image = np.asarray(image).reshape(28, 28) / 255
    columns = np.flatnonzero(image.any(axis=0))
    if len(columns) and columns[0] > 27 - columns[-1]:
        shift = -shift
    ink = papers.enlarged(image, round(SIDE * size), pen)
    if turn:
        ink = ndimage.rotate(ink, sign * turn, reshape=False, order=1)
    rows = round((SIDE - len(ink)) / 2)
    sheet = np.zeros((3 * SIDE, 3 * SIDE))
    row, column = SIDE + rows, SIDE + rows + round(UNIT * shift)
    sheet[row : row + len(ink), column : column + len(ink)] = ink
    ink = sheet[SIDE : 2 * SIDE, SIDE : 2 * SIDE]
    return np.clip(ink if inverted else 1 - ink, 0, 1)


def shrunk(picture):
    """What a picture becomes that is shrunk whole: the mean darkness of 28×28 squares."""
    k = len(picture) // 28
    return 1 - np.asarray(picture).reshape(28, k, 28, k).mean(axis=(1, 3))


def seen(pictures):
    """What the networks get to see of pictures, both ways: arrays ``(n, 784)`` of float32."""
    return [np.float32([way(picture) for picture in pictures]).reshape(-1, 784) for way in (shrunk, prepare)]


def pictures_of(data, name, value):
    """The pictures of a Dataset, posed in this way."""
    signs = np.random.default_rng(17).choice([-1, 1], len(data))
    return [posed(image, sign=s, **{name: value}) for image, s in zip(data.images, signs)]


def on_papers(data, kind):
    """The pictures of a Dataset on paper of a kind of `papers.KINDS`."""
    rng = np.random.default_rng(17)
    return [papers.on_paper(image, rng, **papers.KINDS[kind]) for image in data.images]


def undistorted(data, epochs=30):
    """A network of 30 hidden neurons that has seen the training data as they are."""
    net = Network([784, 30, 10], cost="cross-entropy", rng=1)
    for _ in net.train(data, epochs, 10, 0.5, penalty=L2(5)):
        pass
    return net


def edits(read, written):
    """How many digits must be put in, taken out or changed to make one text of another (Levenshtein)."""
    row = list(range(len(written) + 1))
    for i, a in enumerate(read, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(written, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def field(data, rng):
    """The ink of a field: eight digits of a Dataset, each somewhere in its cell, ``(56, 352)``; its text."""
    rows, columns = CELL
    chosen = data[rng.integers(len(data), size=DIGITS)]
    ink = np.zeros((rows, columns * DIGITS))
    for k, image in enumerate(chosen.images):
        digit = ink_of(image.reshape(28, 28) / 255, rng.uniform(28, 44))
        digit = digit[:rows, :columns]
        row = round((rows - digit.shape[0]) * rng.uniform(0.3, 0.9))
        free = columns - digit.shape[1]
        column = k * columns + round(free / 2 + free * rng.uniform(-0.4, 0.4))
        part = ink[row : row + digit.shape[0], column : column + digit.shape[1]]
        np.maximum(part, digit[:, : part.shape[1]], out=part)
    return ink, "".join(map(str, chosen.labels))


def printed(lines):
    """An empty field, ``(80, 376)``: paper with what is printed on it."""
    sheet = np.full((CELL[0] + 24, CELL[1] * DIGITS + 24), WHITE)
    top, left, bottom, right = 10, 10, sheet.shape[0] - 10, sheet.shape[1] - 10
    if lines != "bare":
        sheet[bottom - 2 : bottom, left:right] = PRINTED
    if lines in ("box", "comb"):
        sheet[top : top + 2, left:right] = PRINTED
        edges = range(left, right, CELL[1]) if lines == "comb" else (left, right - 2)
        for column in edges:
            sheet[top:bottom, column : column + 2] = PRINTED
    return sheet


def filled(ink, lines, rng, noise=0.03):
    """An empty field with the ink on it, as a scanner sees it; over print ink is as dark as beside it."""
    sheet = printed(lines)
    part = sheet[12 + LOWER : LOWER - 12, 12:-12]
    part += ink * (np.minimum(PEN, part) - part)
    return np.clip(sheet + rng.normal(0, noise, sheet.shape), 0, 1)


def without_print(picture, lines, off=0):
    """The picture over the empty field, missed by `off` rows: what is printed becomes paper."""
    return np.clip(WHITE * picture / np.roll(printed(lines), off, axis=0), 0, 1)


def cells(picture):
    """The eight cells of a field, by their places."""
    rows, columns = CELL
    return [picture[12:-12, 12 + k * columns : 12 + (k + 1) * columns] for k in range(DIGITS)]


class OwnHand:
    """What ``book/record_own_hand.py`` recorded.

    Attributes
    ----------
    n : int
        Validation images that were asked about.
    right : dict of ndarray, shape (networks, ways, values)
        For each name in `VALUES`, the share read, by `NETWORKS` and `WAYS`; ``"paper"`` by `papers.KINDS`.
    outputs, correct : dict of ndarray, shape (networks, n)
        Of prepared photographs of ``"validation"`` and ``"test"`` images: the largest output, and whether
        the answer is right.
    ablation : dict of ndarray, shape (networks,)
        The share of `n_ablation` photographs that is read without each step; ``""``: with all.
    lines, touching, test_lines : ndarray of int, shape (lines, 4)
        Digits written, edits, digits read, and not sure; in `touching`, a quarter of the digits touch;
        `test_lines` are those of test images.
    unjudged_lines, unjudged_touching : ndarray of int, shape (lines, 4)
        The same as `lines` and `touching`, read without the judge.
    confidence : dict of ndarray, shape (lines,)
        Of ``"line"``, ``"touching"`` and ``"test_line"``: that of the whole line.
    fields, test_fields : dict of ndarray, shape (fields, 2)
        For each way to read a form: edits, and digits read; of test images only for `TEST_WAYS`.
    about : str
    """

    @classmethod
    def load(cls):
        """What the package has."""
        with as_file(files("digitnet").joinpath("recorded", "own_hand.npz")) as path:
            header, arrays = load_arrays(path)
        found = cls()
        found.about, found.n, found.ways = header["about"], header["n"], header["ways"]
        found.right = {name: arrays[name] / found.n for name in (*VALUES, "paper")}
        found.outputs = {part: arrays[f"{part}_outputs"].astype(float) for part in ("validation", "test")}
        found.correct = {part: arrays[f"{part}_correct"] for part in ("validation", "test")}
        found.n_ablation = header["n_ablation"]
        found.ablation = dict(zip(("", *SWITCHES), arrays["ablation"].T / found.n_ablation))
        kinds = "line", "touching", "test_line"
        found.lines, found.touching, found.test_lines = (arrays[f"{k}_counts"].astype(int) for k in kinds)
        found.unjudged_lines = arrays["unjudged_line_counts"].astype(int)
        found.unjudged_touching = arrays["unjudged_counts"].astype(int)
        found.confidence = {kind: arrays[f"{kind}_confidence"].astype(float) for kind in kinds}
        found.fields = dict(zip(found.ways, arrays["fields"].astype(int)))
        found.test_fields = dict(zip(TEST_WAYS, arrays["test_fields"].astype(int)))
        return found

    def __repr__(self):
        return f"{self.n} validation images, {len(self.lines)} lines, {len(self.fields)} ways to read forms"

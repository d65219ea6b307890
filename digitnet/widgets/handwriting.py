"""A sheet to write on (chapter 17): a digit, drawn or photographed, is prepared, and a network reads it."""

import math
from functools import cache

import numpy as np
from traitlets import Dict, List, TraitError, TraitType, validate

from ..checks import short, whole_number
from ..data import Dataset, own
from ..pictures.opening import open_picture
from ..pictures.preprocessing import as_switches, prepare
from ..pictures.strokes import UNUSUAL, as_strokes, drawn, hands, placed, unusual_hand
from .figure import Choice, Whole
from .forward import Binary
from .handwriting_networks import NAMES, Networks, packed, unpacked

SIDE = 280  # pixels of the sheet, in a row and in a column
MOST_POINTS = 100_000  # of the strokes on the sheet
LARGEST = 1_000_000  # pixels of a picture that is set in Python

# Of the recorded hands: what it is called, hand, digit, the how-many-th of it; and how it lies on the sheet:
# size, middle, degrees, pen.
EXAMPLES = [
    ("a 7, in the middle", "school", 7, 0, 180, (140, 140), 0, 20),
    ("a small 2, at the upper left", "round", 2, 0, 70, (60, 55), 0, 12),
    ("a 4, by a thick pen", "angular", 4, 1, 210, (140, 145), 0, 42),
    ("a 9, by a thin pen", "hurried", 9, 0, 200, (180, 140), 0, 5),
    ("a 3, turned", "wide", 3, 2, 150, (120, 160), 25, 18),
    ("a small 5, at the lower right", "curly", 5, 1, 80, (225, 230), 0, 14),
    ("an 8, slanted", "slanted", 8, 1, 190, (100, 130), 0, 22),
    ("a 6, as large as the sheet", "learner", 6, 0, 255, (140, 140), 0, 28),
    ("a 1 with a long flag", UNUSUAL, 1, 8, 180, (140, 140), 0, 20),
    ("a 9 that ends in a loop", UNUSUAL, 9, 0, 180, (140, 140), 0, 20),
]


class Handwriting(Networks):
    """A sheet on which a digit is drawn or a photograph opened, what a network sees of it, and its answer.

    The page prepares the picture and computes the answer by itself, so it needs no kernel. What is drawn or
    opened leaves it only for the kernel, if there is one; there `prepared`, `outputs` and `answer` are
    computed in the same way from what the page sends.

    Attributes
    ----------
    strokes : list of list of [x, y]
        What is drawn, points between 0 and 1: the side of the sheet is 1, y goes down. May be set to arrays
        ``(n, 2)``.
    pen : int, from 4 to 48
        The width of the pen, in pixels of a sheet of 280 by 280.
    photo, photo_shape : bytes, list of int
        What the frame on a photograph holds, grey, 0 (black) to 255, and its rows and columns; empty if
        there is no photograph and the drawing counts. They must fit each other; `picture` sets both.
    network : str
        "small" (30 hidden neurons), "plain" (800) or "convnet" (convolutional).
    without : list of str
        The steps of the preparation that are left out, of ``preprocessing.SWITCHES``.
    taught : list of dict
        The digits that the reader kept, as in the file that ``load_own`` reads; `own` has them as a Dataset.
    examples : list of dict
        What can be chosen: "name", "strokes" and "pen". Not to be changed.

    Examples
    --------
    >>> figure = Handwriting()
    >>> figure.answer
    7
    >>> figure.strokes = [[[0.4, 0.3], [0.4, 0.7]]]
    >>> figure.prepared.shape, figure.answer
    ((28, 28), 1)
    """

    strokes, without, taught = (TraitType(()).tag(sync=True) for _ in range(3))
    pen = Whole(20, 4, 48)
    photo = Binary()
    photo_shape = TraitType(()).tag(sync=True)
    network = Choice("small", NAMES)
    examples = List(Dict()).tag(sync=True)

    def __init__(self, picture=None, **traits):
        examples = _examples()
        first = {key: examples[0][key] for key in ("strokes", "pen")}
        none = {"without": [], "taught": [], "photo_shape": []}
        super().__init__(**{"examples": examples, **none, **first, **traits})
        if picture is not None:
            self.picture = picture

    @property
    def picture(self):
        """What is read, grey, 0 black … 1 white: the drawing, or what the frame on the photograph holds."""
        if self.photo:
            return np.frombuffer(self.photo, np.uint8).reshape(self.photo_shape) / 255
        return drawn([SIDE * np.array(stroke) for stroke in self.strokes], (SIDE, SIDE), self.pen)

    @picture.setter
    def picture(self, picture):
        """Put a picture of any form that ``open_picture`` takes in place of the drawing."""
        grey = open_picture(picture, most_pixels=LARGEST)
        with self.hold_trait_notifications():
            self.photo_shape = list(grey.shape)
            self.photo = np.rint(255 * grey).astype(np.uint8).tobytes()

    @property
    def prepared(self):
        """What the network gets to see: ink from 0 to 1, ``(28, 28)``."""
        return prepare(self.picture, self.without)

    @property
    def outputs(self):
        """The ten outputs of the network for it."""
        return _network(self.network).feedforward(self.prepared.astype(np.float64).ravel())

    @property
    def answer(self):
        """The digit whose output is the largest."""
        return int(self.outputs.argmax())

    @property
    def own(self):
        """The digits that were kept, a Dataset like that of ``load_own``."""
        if not self.taught:
            raise ValueError("taught is empty; keep a digit in the figure first")
        images, labels = zip(*own.pixels_and_labels(self.taught))
        return Dataset(np.stack(images), np.array(labels), "own digits", own.SHAPE)

    @validate("strokes")
    def _are_strokes(self, proposal):
        found = as_strokes(proposal["value"])
        points = sum(map(len, found))
        if points > MOST_POINTS:
            raise ValueError(f"strokes have {points} points; legal are {MOST_POINTS} at most")
        if any((stroke < 0).any() or (stroke > 1).any() for stroke in found):
            raise ValueError("strokes have points outside of the sheet; legal are x and y from 0 to 1")
        return [stroke.round(4).tolist() for stroke in found]

    @validate("photo", "photo_shape")
    def _fit(self, proposal):
        """Each as it is set is held to the other; where both are set at once, to what the other will be."""
        name, value = proposal["trait"].name, proposal["value"]
        now = {"photo": self.photo, "photo_shape": self.photo_shape, name: value}
        try:
            shape = _as_shape(now["photo_shape"])
            n_bytes, needed = len(now["photo"]), math.prod(shape) if shape else 0
            if n_bytes not in (0, needed):
                sizes = f"photo has {n_bytes} bytes; photo_shape, {shape}, needs {needed}"
                raise ValueError(f"{sizes}; set picture, which sets both")
        except ValueError as error:
            raise _Refused(str(error)) from None
        return shape if name == "photo_shape" else value

    @validate("without")
    def _are_steps(self, proposal):
        return as_switches(proposal["value"])

    @validate("taught")
    def _are_own(self, proposal):
        value = _as_list("taught", proposal["value"])
        own.pixels_and_labels(value)
        return value

    def __repr__(self):
        n = len(self.strokes)
        what = "{}x{} pixels of a picture".format(*self.photo_shape) if self.photo else f"strokes={n}"
        return f"Handwriting({what}, network={self.network!r}, kept={len(self.taught)})"


class _Refused(ValueError, TraitError):
    """What makes traitlets take back all that was set in one hold, which after others it doesn't."""


def _as_shape(value):
    if not isinstance(value, list | tuple) or len(value) not in (0, 2):
        raise ValueError(f"photo_shape is {short(value)}; needed are rows and columns")
    return [whole_number("photo_shape", side, least=1) for side in value]


def _as_list(name, value):
    if not isinstance(value, list | tuple):
        raise ValueError(f"{name} is {short(value)}; needed is a list")
    return list(value)


@cache
def _network(name):
    """The network of that name with its packed weights: that of the page."""
    return unpacked(packed(name))


def _examples():
    """The examples: name, strokes between 0 and 1, and pen."""
    everyone, found = {**hands(), UNUSUAL: unusual_hand()}, []
    for name, hand, label, turn, size, middle, degrees, pen in EXAMPLES:
        written = [one for one in everyone[hand] if one.label == label][turn]
        on_sheet = placed(written.strokes, size / SIDE, [at / SIDE for at in middle], degrees)
        found.append({"name": name, "strokes": [s.round(3).tolist() for s in on_sheet], "pen": pen})
    return found

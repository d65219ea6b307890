"""The nearest neighbours of a digit (chapter 14): who they are, how far, and how they vote."""

from importlib.resources import files

import numpy as np
from traitlets import Bool, Bytes, Dict, Int, List, Unicode, observe, validate

from ..data import Dataset
from ..neighbours import Neighbours, count_votes, decide
from .figure import Figure, Whole
from .forward import Binary

MOST = 15  # neighbours
N_TESTS = 40


class Nearest(Figure):
    """The k nearest training pictures of a digit that is chosen or drawn, and their vote.

    The page compares by itself, with the first forty training pictures of each digit of MNIST, in 16 levels
    of grey; so it needs no kernel. With one, all pictures of `data` can be asked.

    Parameters
    ----------
    data : Dataset, optional
        Of digits in unsigned bytes, 28 by 28: those that a kernel can ask.

    Attributes
    ----------
    k : int, from 1 to 15
        How many neighbours vote.
    chosen : int, from −1 to 39
        The test picture that is shown; −1 for the drawing.
    pixels : bytes
        The drawing, row by row, 0 (paper) to 255 (ink). May be set to an array of uint8.
    everything : bool
        Whether all of `data` are asked.
    images : bytes
        The training pictures of the page, then those to choose from, as `packed` makes them.
    labels, test_labels, test_places : list of int
        Their digits, and which test pictures of MNIST the latter are.
    asked, found, found_images : bytes, dict, bytes
        The picture for which all of `data` were asked last, as the page shows it; indices, labels and
        distances of the 15 nearest; and these pictures, packed.
    n_data, source : int, str
        How many pictures a kernel can ask, and what they are called.

    Examples
    --------
    >>> figure = Nearest(chosen=8, k=4)
    >>> figure
    Nearest(chosen=8, k=4)
    >>> figure.test_labels[8], figure.votes.tolist(), figure.answer
    (5, [0, 0, 0, 0, 2, 1, 0, 0, 0, 1], 4)
    """

    k = Whole(3, 1, MOST)
    chosen = Whole(0, -1, N_TESTS - 1)
    pixels = Binary()
    everything = Bool(False).tag(sync=True)
    images, found_images, asked = (Bytes().tag(sync=True) for _ in range(3))
    labels, test_labels, test_places = (List(Int()).tag(sync=True) for _ in range(3))
    shape = List(Int()).tag(sync=True)
    found = Dict().tag(sync=True)
    n_data, source = Int(0).tag(sync=True), Unicode().tag(sync=True)

    def __init__(self, data=None, **traits):
        recorded = _recorded()
        self._tests, self._all = recorded["test_images"], None
        tests = np.rint(self._tests / 17).astype(np.uint8)  # in 16 levels, as the page has them
        self._shown = 17 * tests
        self._few = Neighbours((17 * recorded["levels"], recorded["labels"]), MOST)
        if data is not None:
            _check(data)
            self._all = Neighbours(data, MOST)
            traits = {"n_data": len(data), "source": data.name, **traits}
        super().__init__(
            images=packed(np.concatenate([recorded["levels"], tests])),
            labels=recorded["labels"].tolist(),
            test_labels=recorded["test_labels"].tolist(),
            test_places=recorded["test_places"].tolist(),
            shape=[28, 28],
            **{"pixels": bytes(28 * 28), **traits},
        )

    @property
    def neighbours(self):
        """Indices, labels and distances of the k nearest, three arrays, the nearest first."""
        if self.everything:
            return tuple(np.array(self.found[name][: self.k]) for name in ("indices", "labels", "distances"))
        indices, distances = self._few.nearest(self._picture(self._shown), self.k)
        return indices, self._few.labels[indices], distances

    @property
    def votes(self):
        """How many of them are of each digit, ``(10,)``."""
        return count_votes(self.neighbours[1][np.newaxis], 10)[0]

    @property
    def answer(self):
        """The digit with most votes; of those tied, that of the nearest."""
        return int(decide(self.neighbours[1][np.newaxis], self.votes[np.newaxis])[0])

    def _picture(self, tests):
        """The picture that is shown, from these forms of the pictures to choose from."""
        return tests[self.chosen] if self.chosen >= 0 else np.frombuffer(self.pixels, np.uint8)

    @observe("everything", "chosen", "pixels")
    def _ask(self, _):
        if self.everything:
            indices, distances = self._all.nearest(self._picture(self._tests))
            with self.hold_sync():
                self.found = {
                    "indices": indices.tolist(), "labels": self._all.labels[indices].tolist(),
                    "distances": distances.tolist(),
                }  # fmt: skip
                self.found_images = packed(np.rint(self._all.images[indices] / 17).astype(np.uint8))
                self.asked = self._picture(self._shown).tobytes()

    @validate("everything")
    def _checked_everything(self, proposal):
        if proposal["value"] and self._all is None:
            raise ValueError("everything is True, but there are no data to ask; pass them: Nearest(data)")
        return proposal["value"]

    @validate("pixels")
    def _checked_pixels(self, proposal):
        if len(proposal["value"]) != 28 * 28:
            raise ValueError(f"pixels has {len(proposal['value'])} bytes; needed are {28 * 28}")
        return proposal["value"]

    def __repr__(self):
        return f"Nearest(chosen={self.chosen}, k={self.k})"


def packed(levels):
    """Pictures of 16 levels of grey, 0 to 15, in half-bytes, the upper one of a byte first.

    A level above 0 stands for itself. 0 is paper, and the two half-bytes behind it say how many more pixels
    of it follow: 0 to 255.
    """
    halves, paper = [], 0
    for level in [*levels.reshape(-1).tolist(), None]:
        if paper == 256 or (paper and level != 0):
            halves += [0, paper - 1 >> 4, paper - 1 & 15]
            paper = 0
        if level == 0:
            paper += 1
        elif level is not None:
            halves.append(level)
    pairs = np.array(halves + [0] * (len(halves) % 2), np.uint8).reshape(-1, 2)
    return (pairs[:, 0] << 4 | pairs[:, 1]).tobytes()


def _recorded():
    with files("digitnet").joinpath("recorded", "nearest.npz").open("rb") as stream:
        with np.load(stream, allow_pickle=False) as arrays:
            return dict(arrays)


def _check(data):
    if not isinstance(data, Dataset):
        raise ValueError(f"data is a {type(data).__name__}; needed is a Dataset, such as data.training")
    if data.images.dtype != np.uint8 or tuple(data.shape) != (28, 28) or data.n_classes != 10:
        raise ValueError(
            f"data has {data.n_classes} classes and {data.images.dtype} images of {data.shape[0]}x"
            f"{data.shape[1]} pixels; needed are digits in uint8, 28x28"
        )
    if len(data) < MOST:
        raise ValueError(f"data has {len(data)} pictures; needed are {MOST} at least")

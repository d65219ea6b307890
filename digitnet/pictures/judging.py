"""Whether a candidate is one whole digit: what a second, small network is shown, and its answer (chapter 17).

The network that reads digits was trained on whole ones alone, and is sure of pieces of them and of two at
once as well. A piece cut off a 0 may look perfectly like a 6; only what stands beside it says that it isn't.
So the *judge* sees a candidate in its place: one picture of its own ink, and one of all other ink around,
both of 28×28 pixels with digits 20 tall, the middle of its box in the middle. It answers with the probability
q that this is one whole digit. `book/record_judge.py` trains it.
"""

from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..storage import load_arrays
from .readings import HEIGHT

SIDE = 28  # pixels of a picture
SHRUNK = HEIGHT // 20  # one pixel of it stands for so many, along either side


AT_ONCE = 50  # candidates that the shipped judge answers for at a time


class Shipped:
    """The judge that comes with the package, as `pretrained.load_judge` has it, for answers alone.

    Pictures of digits are made and found without the training program, so its forward pass stands here
    again: twice windows of 5×5, ReLU and the largest of each 2×2, then two layers and a softmax.
    """

    def __init__(self, parameters):
        self.windows, self.layers = parameters[:4], parameters[4:]

    def feedforward(self, x):
        """The probabilities of no and of yes ``(m, 2)`` for pictures ``(m, 2·28²)``."""
        pictures = np.asarray(x, np.float32).reshape(-1, 2, SIDE, SIDE)
        parts = [self._answer(pictures[k : k + AT_ONCE]) for k in range(0, len(pictures), AT_ONCE)]
        return np.concatenate(parts) if parts else np.empty((0, 2), np.float32)

    def _answer(self, a):
        for w, b in zip(self.windows[::2], self.windows[1::2]):
            seen = sliding_window_view(a, w.shape[2:], axis=(2, 3)).transpose(0, 2, 3, 1, 4, 5)
            m, rows, columns = seen.shape[:3]
            z = seen.reshape(m * rows * columns, -1) @ w.reshape(len(w), -1).T + b.ravel()
            z = z.reshape(m, rows // 2, 2, columns // 2, 2, len(w)).max(axis=(2, 4))
            a = np.maximum(z, 0).transpose(0, 3, 1, 2)
        a = a.reshape(len(a), -1)
        for i, (w, b) in enumerate(zip(self.layers[::2], self.layers[1::2])):
            a = (np.maximum(a, 0) if i else a) @ w.T + b
        e = np.exp(a - a.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


@cache
def shipped():
    """The judge that comes with the package."""
    with as_file(files("digitnet").joinpath("weights", "judge.npz")) as path:
        arrays = load_arrays(path)[1]
    return Shipped([array.astype(np.float32) for array in arrays.values()])


def judged(judge, parts, candidates):
    """The judge's q ``(m,)`` for the candidates of all lines, one after the other.

    Parameters
    ----------
    judge : model or None
        None for the one that is shipped.
    parts, candidates : list of list
        Of each line.
    """
    judge = shipped() if judge is None else judge
    seen = np.concatenate([np.empty((0, 2, SIDE, SIDE), np.float32), *map(views, parts, candidates)])
    if not len(seen):
        return np.empty(0)
    answers = np.asarray(judge.feedforward(seen.reshape(len(seen), -1)))
    if answers.shape != (len(seen), 2):
        raise ValueError(
            f"the judge answers {answers.shape} for {len(seen)} candidates; needed is no and yes for each"
        )
    return answers[:, 1]


def views(parts, candidates):
    """What the judge is shown of the candidates of a line.

    Parameters
    ----------
    parts : list of Piece
        The line, with digits `HEIGHT` tall.
    candidates : list of Candidate

    Returns
    -------
    ndarray, float32, shape (n_candidates, 2, SIDE, SIDE)
        The candidate's own ink, and all other ink.
    """
    seen = np.zeros((len(candidates), 2, SIDE, SIDE), np.float32)
    if not len(candidates):
        return seen
    small = [_shrunk(part) for part in parts]
    first = np.min([place for _, place in small], axis=0) - SIDE
    ends = np.max([np.add(place, ink.shape) for ink, place in small], axis=0) + SIDE
    line = np.zeros(ends - first, np.float32)
    for ink, place in small:
        _add(line, ink, place - first)
    for (own, other), c in zip(seen, candidates):
        middle = np.add(c.box[:2], c.box[2:]) / (2 * SHRUNK)
        corner = np.rint(middle).astype(int) - SIDE // 2
        for ink, place in small[c.i : c.j]:
            _add(own, ink, place - corner)
        top, left = corner - first
        around = line[max(top, 0) : top + SIDE, max(left, 0) : left + SIDE]
        top, left = max(-top, 0), max(-left, 0)
        other[top : top + around.shape[0], left : left + around.shape[1]] = around
        np.maximum(other - own, 0, out=other)
    return np.minimum(seen, 1, out=seen)


def _shrunk(part):
    """The ink of a part, each pixel the mean of SHRUNK², and its place among such pixels."""
    place = np.array([part.top, part.left]) // SHRUNK
    before = [part.top, part.left] - SHRUNK * place
    after = -(before + part.ink.shape) % SHRUNK
    ink = np.pad(part.ink, list(zip(before, after)))
    rows, columns = ink.shape[0] // SHRUNK, ink.shape[1] // SHRUNK
    return ink.reshape(rows, SHRUNK, columns, SHRUNK).mean(axis=(1, 3)), place


def _add(picture, ink, place):
    """Add ink to a picture, its corner at `place`, as far as the picture goes."""
    (top, left), (rows, columns) = place, picture.shape
    ink = ink[max(-top, 0) : max(rows - top, 0), max(-left, 0) : max(columns - left, 0)]
    if ink.size:
        top, left = max(top, 0), max(left, 0)
        picture[top : top + ink.shape[0], left : left + ink.shape[1]] += ink

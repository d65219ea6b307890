"""Whether a candidate is one whole digit: what a second, small network is shown, and its answer (chapter 17).

The network that reads digits was trained on whole ones alone, and is sure of pieces of them and of two at
once as well. A piece cut off a 0 may look perfectly like a 6; only what stands beside it says that it isn't.
So the *judge* sees a candidate in its place: one picture of its own ink, and one of all other ink around,
both of 28×28 pixels with digits 20 tall, the middle of its box in the middle. It answers with the probability
q that this is one whole digit. `book/record_judge.py` trains it.
"""

from functools import cache

import numpy as np

from ..pretrained import load_judge
from .readings import HEIGHT

SIDE = 28  # pixels of a picture
SHRUNK = HEIGHT // 20  # one pixel of it stands for so many, along either side


shipped = cache(load_judge)


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

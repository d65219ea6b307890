"""Where the digits of a page are, and what they read as (chapter 17).

`find_digits(picture, network)` gives a list of `Found` in reading order. It takes four steps.

1. The picture becomes ink, the ink falls into pieces, and pieces stand in lines (`layout`).
2. A piece that may be several digits is cut wherever that is cheap (`cutting`): too often rather than too
   seldom. Now each line is a row of *parts* 1 … n, from left to right.
3. Each run of parts i + 1 … j that isn't too wide is a *candidate*, a digit perhaps. The network is asked
   about all candidates of the page at once: which digit is it, if it is one? It is sure of pieces of digits
   and of two at once as well; so a second one, the judge (`judging`), is asked whether it is one at all. The
   probability that it is a digit, and this one, is the product q p of the judge's answer and the network's
   largest output. The score of a candidate is the logarithm of such a probability,

       s(i, j) = log p + log q − shape − gaps,

   where a size or a width that is unusual for a digit costs something, and so does each gap between its
   parts. (Without a judge there is no log q, and the cut at its right end costs something too.) A part may
   also be left out, at a cost that grows with its size.
4. A reading of the line is a way from 0 to n along candidates; its score is the sum of theirs. The best is
   found by

       V(j) = max over i of V(i) + s(i, j),   V(0) = 0.

   With log Σ exp in place of max, from both ends, the same recursion gives the share that a candidate has
   of all readings, each weighing exp of its score. This share times the network's output for a digit and
   the probability that there is one (`readings.trust`), summed over the candidates that cover almost the
   same place, is how likely it is that this digit stands here: its confidence.

A digit is None, not sure, if its confidence is below `sure`, or its shape is none of a digit's. What is left
out: digits that touch the line above, lines that rise by more than about 10 degrees, and everything that is
no digit: points, dashes and rules are passed over, letters read as digits or as None.
"""

from typing import NamedTuple

import numpy as np

from ..checks import share
from .cutting import parts_of
from .inking import LONGEST, reduced, square_of
from .judging import judged
from .layout import Piece, boxes_of, height_of_digits, ink_of_page, lines_of, pieces_of
from .preprocessing import BOX, EDGE, FINE, STROKE, as_grey, centred, scaled, stroke_width, stroked
from .readings import HEIGHT, candidates_of, joined, read

MOST_CANDIDATES = 20_000  # in a picture; each takes some 10 kB
ODDEST = 8  # what an unusual shape costs at most where a digit is sure
TALLEST, FLATTEST = 2.5, 6  # heights, and widths over heights; no piece of a digit is larger or flatter
LOWEST = 0.7  # heights: what touches the edge of the picture is taller, or it is a shadow
THICKEST = 9  # pixels of a digit's box; what has wider strokes is a blot


class Found(NamedTuple):
    """A digit that was found.

    ``digit``: 0 … 9, or None where it isn't sure; ``confidence``: 0 … 1; ``runner_up``: the second best
    answer; ``box``: (top, left, bottom, right) in pixels of the picture, the last two not included; ``line``:
    the line it stands in, from 0; ``image``: what the network was given, float32 ``(28, 28)``, ink 1;
    ``shares``: float ``(10,)``, how likely each digit is here; what is missing to 1 is that of readings that
    see no digit in just this place, and of there being none.
    """

    digit: int | None
    confidence: float
    runner_up: int
    box: tuple
    line: int
    image: np.ndarray
    shares: np.ndarray


def find_digits(picture, network, *, sure=0.5, judge=None):
    """The digits of a picture, in reading order.

    Parameters
    ----------
    picture : array_like, shape (rows, columns)
        Grey, 0 black to 1 white; dark ink on light paper or the other way round.
    network
        Its ``feedforward`` makes of ``(m, 784)`` probabilities ``(m, 10)``.
    sure : float, from 0 to below 1
        With less confidence a digit is None.
    judge : model, optional
        Its ``feedforward`` makes of the pictures ``(m, 2·28²)`` of `judging.views` the probabilities
        ``(m, 2)`` of no and of yes; by default the one that is shipped, False for none.

    Returns
    -------
    list of Found

    Raises
    ------
    ValueError
        If `picture` is none, or holds more than 1000 pieces of ink, or more than 20 000 parts and runs of
        parts that may be digits.
    """
    sure = share("sure", sure)
    grey = as_grey(picture)
    small = reduced(grey, LONGEST)
    lines = text_lines(small) if max(small.shape) <= LONGEST else []
    parts = [parts_of(pieces, HEIGHT) for pieces, _ in lines]
    candidates = [candidates_of(*of_line) for of_line in parts]
    if (n := sum(map(len, candidates))) > MOST_CANDIDATES:
        raise ValueError(
            f"the picture holds {n} parts and runs of parts; legal are {MOST_CANDIDATES} at most"
        )
    images = np.array(
        [form(of_line[c.i : c.j], c.box) for (of_line, _), cs in zip(parts, candidates) for c in cs],
        np.float32,
    ).reshape(-1, BOX + 8, BOX + 8)
    outputs, found, first, number = _answers(network, images), [], 0, 0
    q = None if judge is False else judged(judge, [of_line for of_line, _ in parts], candidates)
    for (_, factor), line, (of_line, _) in zip(lines, candidates, parts):
        here, n_before = slice(first, first + len(line)), len(found)
        for e, shares in read(line, of_line, outputs[here], None if q is None else q[here]):
            best = int(outputs[here][e].argmax())
            confidence, others = min(float(shares[best]), 1.0), shares.copy()
            others[best] = -1
            is_sure = confidence >= sure and line[e].shape_cost() < ODDEST
            box = _place(line[e].box, factor / square_of(grey.shape, LONGEST), grey.shape)
            digit = best if is_sure else None
            image, runner_up = images[here][e], int(others.argmax())
            found.append(Found(digit, confidence, runner_up, box, number, image, shares))
        first, number = here.stop, number + (len(found) > n_before)  # a line without digits has no number
    return found


def form(parts, box):
    """What the network gets to see of parts, joined: float32 ``(28, 28)``."""
    return centred(scaled(joined(parts, box), BOX)).astype(np.float32)


def _answers(network, images):
    """The network's outputs for all images, ``(m, 10)``."""
    if not len(images):
        return np.empty((0, 10))
    outputs = np.asarray(network.feedforward(images.reshape(len(images), -1)))
    if outputs.shape != (len(images), 10):
        raise ValueError(
            f"the network answers {outputs.shape} for {len(images)} pictures; needed is an output for each "
            "of ten digits"
        )
    if outputs.dtype.kind not in "fiub" or not (outputs.min() >= -1e-6 and outputs.max() <= 1 + 1e-6):
        of_type = outputs.dtype.kind in "fiub"
        answers = f"from {outputs.min():g} to {outputs.max():g}" if of_type else f"of type {outputs.dtype}"
        raise ValueError(f"the network answers numbers {answers}; needed are numbers from 0 to 1")
    return outputs


def _place(box, factor, shape):
    """A box in pixels of the whole picture."""
    top, left = (int(n / factor) for n in box[:2])
    bottom, right = (int(np.ceil(n / factor)) for n in box[2:])
    return max(top, 0), max(left, 0), min(bottom, shape[0]), min(right, shape[1])


def text_lines(grey):
    """The pieces of each line, drawn anew with digits HEIGHT tall, and the factor by which they grew."""
    pieces = pieces_of(ink_of_page(grey))
    if not pieces:
        return []
    height = height_of_digits(boxes_of(pieces))
    pieces = [piece for piece in pieces if _may_be_digits(piece, height, grey.shape)]
    boxes, lines = boxes_of(pieces), []
    for line in lines_of(boxes, height):
        factor = HEIGHT / height_of_digits(boxes[line])
        drawn = [redrawn(pieces[i], factor) for i in line]
        lines.append(([piece for piece in drawn if piece is not None], factor))
    return lines


def _may_be_digits(piece, height, shape):
    """Whether a piece may be a digit, part of one, or several; not so what is low at the edge: a shadow."""
    top, left, bottom, right = piece.box
    rows, columns = piece.ink.shape
    at_edge = top == 0 or left == 0 or bottom >= shape[0] or right >= shape[1]
    return rows <= TALLEST * height and columns <= FLATTEST * rows and rows >= at_edge * LOWEST * height


def redrawn(piece, factor):
    """A piece larger by a factor, with strokes as wide as MNIST's, as `preprocessing.boxed` draws them.

    None if its strokes are so wide that they are none.
    """
    longest = max(1, round(factor * max(piece.ink.shape)))
    fine = np.pad(scaled(piece.ink, longest) >= EDGE, FINE)
    width = stroke_width(fine) / FINE if fine.any() else STROKE[0]
    if width > THICKEST:
        return None
    ink = stroked(fine, FINE * (np.clip(width, *STROKE) - width) / 2, whole=True).astype(np.float32)
    return Piece(ink, round(piece.top * factor) - FINE, round(piece.left * factor) - FINE)

"""Where the digits of a page are, and what they read as (chapter 17).

`find_digits(picture, network)` gives a list of `Found` in reading order. It takes four steps.

1. The picture becomes ink, the ink falls into pieces, and pieces stand in lines (`layout`).
2. A piece that may be several digits is cut wherever that is cheap (`cutting`): too often rather than too
   seldom. Now each line is a row of *parts* 1 … n, from left to right.
3. Each run of parts i + 1 … j that isn't too wide is a *candidate*, a digit perhaps. The network is asked
   about all candidates of the page at once. A candidate's score is the logarithm of a probability,

       s(i, j) = log p + shape − cuts − gaps,

   with p the network's largest output; what a digit's shape should be, each cut that the candidate ends
   with and each gap that it bridges cost something. A part may also be left out, at a cost that grows with
   its size.
4. A reading of the line is a way from 0 to n along candidates. Its score is the sum of theirs, and

       V(j) = max over i of V(i) + s(i, j),   V(0) = 0

   gives the best reading. With log Σ exp in place of max, from both ends, the same recursion gives each
   candidate's share of all readings. That share times p is its confidence; below `sure`, it isn't sure.
"""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from ..checks import share
from .cutting import cuts
from .layout import Piece, boxes_of, height_of_digits, lines_of, pieces_of

WIDEST = 1.6  # heights: no candidate is wider
LONGEST = 5  # parts
CUT, CUT_INK = 1.5, 8.0  # what a cut costs, and what each height of ink adds that it crosses
GAP = 6.0  # what each height of a gap costs that is bridged
LEFT_OUT, LEFT_OUT_SIZE = 0.7, 12.0  # what leaving out a part costs, and the square of its size in heights


class Found(NamedTuple):
    """A digit that was found.

    ``digit``: 0 … 9, or None where it isn't sure; ``confidence``: 0 … 1; ``runner_up``: the second best
    answer; ``box``: (top, left, bottom, right) in pixels of the picture, the last two not included; ``line``:
    the line it stands in, from 0; ``image``: what the network was given, float32 ``(28, 28)``, ink 1;
    ``probabilities``: float ``(10,)``, the network's outputs for it.
    """

    digit: int | None
    confidence: float
    runner_up: int
    box: tuple
    line: int
    image: np.ndarray
    probabilities: np.ndarray


class Candidate(NamedTuple):
    """Parts i + 1 … j of a line, as one piece, with what its shape, cuts and gaps score."""

    i: int
    j: int
    piece: Piece
    score: float


def find_digits(picture, network, *, sure=0.5):
    """The digits of a picture, in reading order.

    Parameters
    ----------
    picture : ndarray of float, shape (rows, columns)
        Grey, 0 black to 1 white.
    network
        Its ``feedforward`` makes of ``(m, 784)`` probabilities ``(m, 10)``.
    sure : float, from 0 to below 1
        With less confidence a digit is None.

    Returns
    -------
    list of Found
    """
    sure = share("sure", sure)
    ink, mask = _ink(picture)
    pieces = pieces_of(ink, mask)
    if not pieces:
        return []
    boxes = boxes_of(pieces)
    height = height_of_digits(boxes)
    large = (boxes[:, 2:] - boxes[:, :2]).max(1) >= 0.06 * height
    pieces = [piece for piece, ok in zip(pieces, large) if ok]
    boxes = boxes[large]
    lines = []
    for line in lines_of(boxes, height):
        parts, costs = parts_of([pieces[i] for i in line], height)
        lines.append((parts, candidates_of(parts, costs, height)))
    found = []
    candidates = [c for _, cs in lines for c in cs]
    images = np.array([_form(c.piece) for c in candidates], np.float32).reshape(-1, 784)
    outputs = network.feedforward(images) if len(images) else np.empty((0, 10))
    k = 0
    for number, (parts, own) in enumerate(lines):
        out, img = outputs[k : k + len(own)], images[k : k + len(own)]
        k += len(own)
        found += read_line(parts, own, out, img, number, height, sure)
    return found


def parts_of(pieces, height):
    """The pieces of a line, cut: parts from left to right, and for each place between two what a cut costs.

    Where two parts are apart anyway, the cost is 0.
    """
    parts, costs = [], []
    for piece in pieces:
        rows, columns = piece.ink.shape
        if rows >= 0.4 * height and columns >= 0.3 * height:
            cost, ways = cuts(piece.ink, height)
        else:
            cost, ways = np.empty(0), np.empty((0, rows), int)
        edges = [np.zeros(rows, int), *ways, np.full(rows, columns)]
        at = np.arange(columns)
        n = 0
        for left, right in zip(edges, edges[1:]):
            ink = np.where((at >= left[:, None]) & (at < right[:, None]), piece.ink, 0)
            inked = ink > 0.3
            if not inked.any():
                continue
            r, c = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
            parts.append(Piece(ink[r[0] : r[-1] + 1, c[0] : c[-1] + 1], piece.top + r[0], piece.left + c[0]))
            n += 1
        here = [CUT + CUT_INK * x for x in cost]
        costs += [0.0] + here[: n - 1] if n else []
    return parts, np.array(costs[1:] + [0.0])


def candidates_of(parts, costs, height):
    """All runs of parts that may be a digit."""
    found = []
    boxes = boxes_of(parts)
    for i in range(len(parts)):
        gaps = 0.0
        for j in range(i + 1, min(i + LONGEST, len(parts)) + 1):
            box = [*boxes[i:j, :2].min(0), *boxes[i:j, 2:].max(0)]
            if box[3] - box[1] > WIDEST * height and j > i + 1:
                break
            if j > i + 1 and costs[j - 2] == 0:
                gaps += GAP * _distance(boxes[i : j - 1], boxes[j - 1]) / height
            piece = joined(parts[i:j], box)
            score = shape_score(box, height) - costs[j - 1] - gaps
            found.append(Candidate(i, j, piece, score))
    return found


def _distance(boxes, box):
    apart = np.maximum(np.maximum(box[:2] - boxes[:, 2:], boxes[:, :2] - box[2:]), 0)
    return float(np.hypot(*apart.T).min())


def joined(parts, box):
    """Parts as one piece."""
    top, left, bottom, right = map(int, box)
    ink = np.zeros((bottom - top, right - left), np.float32)
    for part in parts:
        r, c = part.top - top, part.left - left
        view = ink[r : r + part.ink.shape[0], c : c + part.ink.shape[1]]
        np.maximum(view, part.ink, out=view)
    return Piece(ink, top, left)


def shape_score(box, height):
    """How far a box is from a digit's: 0 where it may be one."""
    h, w = (box[2] - box[0]) / height, (box[3] - box[1]) / height
    size, flat = max(h, w), w / max(h, 1e-9)
    off = max(0.6 - size, 0) / 0.12, max(size - 1.4, 0) / 0.15, max(flat - 1.2, 0) / 0.25
    return -0.5 * sum(x * x for x in off)


def read_line(parts, candidates, outputs, images, number, height, sure):
    """The best reading of a line."""
    n = len(parts)
    edges = []  # (i, j, score, candidate or None)
    for c, output in zip(candidates, outputs):
        edges.append((c.i, c.j, float(np.log(max(output.max(), 1e-12))) + c.score))
    for i, part in enumerate(parts):
        size = max(part.ink.shape) / height
        edges.append((i, i + 1, -LEFT_OUT - LEFT_OUT_SIZE * size**2))
    best, shares = best_path(n, edges)
    found = []
    for e in best:
        if e >= len(candidates):
            continue
        c, p = candidates[e], outputs[e]
        order = np.argsort(p)[::-1]
        confidence = float(p[order[0]] * shares[e])
        digit = int(order[0]) if confidence >= sure else None
        found.append(
            Found(digit, confidence, int(order[1]), c.piece.box, number, images[e].reshape(28, 28), p)
        )
    return found


def best_path(n, edges):
    """The edges of the best way from 0 to n, and each edge's share of all ways."""
    into = [[] for _ in range(n + 1)]
    for e, (i, j, s) in enumerate(edges):
        into[j].append((i, s, e))
    V, came, forward = [0.0], [None], [0.0]
    for j in range(1, n + 1):
        options = [(V[i] + s, e) for i, s, e in into[j]]
        value, e = max(options)
        V.append(value)
        came.append(e)
        forward.append(_log_sum([forward[i] + s for i, s, _ in into[j]]))
    backward = [0.0] * (n + 1)
    out = [[] for _ in range(n + 1)]
    for i, j, s in edges:
        out[i].append((j, s))
    for i in range(n - 1, -1, -1):
        backward[i] = _log_sum([backward[j] + s for j, s in out[i]])
    path, j = [], n
    while j:
        path.append(came[j])
        j = edges[came[j]][0]
    shares = [float(np.exp(forward[i] + s + backward[j] - forward[n])) for i, j, s in edges]
    return path[::-1], shares


def _log_sum(values):
    most = max(values)
    return most + float(np.log(np.sum(np.exp(np.array(values) - most))))


# own simple steps, until preprocessing has its own


def _ink(picture):
    picture = np.asarray(picture, float)
    if np.median(picture) < 0.5:
        picture = 1 - picture
    soft = ndimage.gaussian_filter(picture, 0.7)
    paper = ndimage.grey_closing(ndimage.gaussian_filter(picture, 1.5), 25)
    paper = ndimage.gaussian_filter(paper, 8)
    dark = np.clip(paper - soft, 0, None)
    top = np.percentile(dark[dark > 0.5 * dark.max()], 50)
    if top < 0.1:
        return np.zeros_like(dark), np.zeros(dark.shape, bool)
    ink = np.clip(1.3 * (dark / top - 0.5) + 0.5, 0, 1)
    return ink.astype(np.float32), ink > 0.5


def _form(piece):
    ink = piece.ink
    rows, columns = ink.shape
    f = 20 / max(rows, columns)
    shape = max(1, round(rows * f)), max(1, round(columns * f))
    small = _area(rows, shape[0]) @ ink @ _area(columns, shape[1]).T
    total = small.sum() or 1
    r = int(round(13.5 - (small.sum(1) @ np.arange(shape[0])) / total))
    c = int(round(13.5 - (small.sum(0) @ np.arange(shape[1])) / total))
    r, c = np.clip(r, 0, 28 - shape[0]), np.clip(c, 0, 28 - shape[1])
    out = np.zeros((28, 28), np.float32)
    out[r : r + shape[0], c : c + shape[1]] = small
    return out


def _area(n, size):
    edges = np.arange(size + 1) * n / size
    at = np.arange(n)
    overlap = np.minimum(edges[1:, None], at + 1) - np.maximum(edges[:-1, None], at)
    overlap = np.clip(overlap, 0, None)
    if n < size:
        pos = np.clip((np.arange(size) + 0.5) * n / size - 0.5, 0, n - 1)
        return np.maximum(0, 1 - np.abs(pos[:, None] - at))
    return overlap / overlap.sum(1, keepdims=True)

"""Where touching digits may be cut apart: the cheapest ways from top to bottom (chapter 17).

A cut through a piece goes down row by row, straight or one column aside. It costs the ink that it crosses,
and a little for each step aside. The cheapest way to a pixel is

    up(r, x) = ink(r, x) + min(up(r − 1, x), up(r − 1, x − 1) + ε, up(r − 1, x + 1) + ε),

found from the top row down, and in the same way from the bottom row up; so the cheapest cut through pixel x
of the middle row is known for each x at once. Where that cost has a valley, a cut is worth trying. Digits
touch in one place as a rule; a cut that crosses two strokes may open a loop, that of a 0, and costs more.
"""

import numpy as np

from .layout import Piece

ASIDE = 0.3  # pixels of ink that a step aside costs as much as
NEAREST = 0.12  # heights: between two cuts, or a cut and the end of the ink, in the middle row
DEAREST = 0.3  # heights: no cut crosses more ink
DENSEST = 6  # cuts for each height of a piece's width at most
LOOP = 1.5  # heights of ink that each further stroke costs as much as that a cut crosses
LIGHTEST = 0.04  # share of a piece's ink that stands on either side of the middle of a cut at least
LEAST, NARROWEST = 0.4, 0.3  # heights: how tall and how wide is what is cut at all


def cheapest(ink):
    """The cost of the cheapest way from the top to each pixel, and the step ``−1, 0, 1`` by which it came."""
    cost, step = np.array(ink, float), np.zeros(ink.shape, int)
    ways = np.full((3, ink.shape[1]), np.inf)  # from the left, straight down, from the right
    for r in range(1, len(cost)):
        before = cost[r - 1]
        ways[0, 1:], ways[1], ways[2, :-1] = before[:-1] + ASIDE, before, before[1:] + ASIDE
        step[r] = ways.argmin(axis=0) - 1
        cost[r] += ways.min(axis=0)
    return cost, step


def followed(step, columns):
    """The columns ``(rows, n)`` of the ways that end in `columns` of the last row."""
    ways = np.empty((len(step), len(columns)), int)
    ways[-1] = columns
    for r in range(len(step) - 1, 0, -1):
        ways[r - 1] = ways[r] + step[r, ways[r]]
    return ways


def seams(ink):
    """For each column of the middle row the cheapest cut through it: its cost, and its columns by row."""
    middle = len(ink) // 2
    down, step_down = cheapest(ink[: middle + 1])
    up, step_up = cheapest(ink[middle:][::-1])
    columns = np.arange(ink.shape[1])
    cost = down[-1] + up[-1] - ink[middle]
    ways = np.concatenate([followed(step_down, columns), followed(step_up, columns)[-2::-1]])
    return cost, ways


def cuts(ink, height):
    """The cuts worth trying, left to right: their costs in heights ``(n,)``, their columns ``(n, rows)``.

    The cheapest first, then the next that keeps its distance from those taken, and so on.
    """
    cost, ways = seams(ink)
    cost, least, columns = cost / height, NEAREST * height, ink.shape[1]
    share = np.cumsum(ink.sum(axis=0)) / max(ink.sum(), 1e-9)  # of the ink, up to a column
    taken, most = [], DENSEST * columns / height
    for x in np.argsort(cost, kind="stable"):
        if cost[x] > DEAREST or len(taken) >= most:
            break
        apart = min(x, columns - x, *(abs(x - other) for other in taken))
        if apart >= least and LIGHTEST < share[x] < 1 - LIGHTEST:
            taken.append(int(x))
    taken.sort()
    ways = np.sort(ways[:, taken], axis=1)
    crossed = np.pad(ink[np.arange(len(ink))[:, np.newaxis], ways] >= 0.5, ((1, 0), (0, 0)))
    times = (crossed[1:] & ~crossed[:-1]).sum(axis=0)
    return cost[taken] + LOOP * np.maximum(times - 1, 0), ways.T


def parts_of(pieces, height):
    """The pieces of a line, cut apart wherever that is cheap.

    Returns
    -------
    parts : list of Piece
        From left to right.
    costs : list of float or None
        What the cut between a part and the next costs, in heights; None where they are apart anyway.
    """
    parts, costs = [], []
    for piece in pieces:
        rows, columns = piece.ink.shape
        cost, ways = [], []
        if rows >= LEAST * height and columns >= NARROWEST * height:
            cost, ways = cuts(piece.ink, height)
        at, before = np.arange(columns), []
        edges = [np.zeros(rows, int), *ways, np.full(rows, columns)]
        for k, (left, right) in enumerate(zip(edges, edges[1:])):
            own = np.where((at >= left[:, np.newaxis]) & (at < right[:, np.newaxis]), piece.ink, 0)
            if (own >= 0.5).any():
                parts.append(trimmed(own, piece.top, piece.left))
                before.append(k)
        costs += [float(cost[k]) for k in before[:-1]] + [None] * bool(before)
    return parts, costs


def trimmed(ink, top, left):
    """A piece without empty rows and columns around."""
    rows, columns = (np.flatnonzero((ink >= 0.5).any(axis=k)) for k in (1, 0))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Piece(box.copy(), int(top + rows[0]), int(left + columns[0]))

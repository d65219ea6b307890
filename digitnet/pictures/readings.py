"""Which parts of a line make a digit, and the best reading of the line (chapter 17).

`candidates_of` joins parts that may be one digit, `Candidate.cost` says how unusual that would be, and
`read` finds the reading whose score, explained in `segmentation`, is largest.
"""

from typing import NamedTuple

import numpy as np

from .layout import boxes_of

HEIGHT = 80  # pixels: the height of digits here, of which every length is a share
WIDEST, MOST_PARTS = 1.6, 6  # heights; no candidate of several parts is wider or has more


class Costs(NamedTuple):
    """What the score of a candidate loses; chosen on validation images (lengths in heights)."""

    small: float = 0.82  # the longer side from here on costs nothing, for each `per_small` below …
    per_small: float = 0.08
    large: float = 1.0  # … and up to here, for each `per_large` above half the square
    per_large: float = 0.11
    wide: float = 0.46  # and width over height, up to here
    per_wide: float = 0.37
    gap: float = 5.0  # for each height of a gap
    cut: float = 1.6  # for a cut
    crossed: float = 1.6  # and for each height of ink that it crosses
    left_out: float = 0.45  # for a part that is left out
    left_out_size: float = 16.0  # and for the square of its longer side


COSTS = Costs()
JUDGED = COSTS._replace(per_small=0.12, per_wide=0.55, cut=0.0, crossed=0.0)  # a judge sees these itself
DOUBT = 0.1  # odds that any candidate is a digit, over those that one of a reading is; see `trust`
LEAST_P, LEAST_Q = 1e-12, 1e-6  # what a probability counts as at least, before its logarithm is taken


class Candidate(NamedTuple):
    """Parts i + 1 … j of a line: the box around them, the gaps in it and the cut at its end, in heights."""

    i: int
    j: int
    box: tuple
    gaps: float
    cut: float | None

    def cost(self, costs=COSTS):
        """What its score loses."""
        return self.shape_cost(costs) + costs.gap * self.gaps + self.cut_cost(costs)

    def shape_cost(self, costs=COSTS):
        """Half the sum of squares of how far its size and its form are off."""
        rows, columns = self.box[2] - self.box[0], self.box[3] - self.box[1]
        size, wide = max(rows, columns) / HEIGHT, columns / rows
        off = np.maximum(0, [
            (costs.small - size) / costs.per_small, (size - costs.large) / costs.per_large,
            (wide - costs.wide) / costs.per_wide,
        ])  # fmt: skip
        return float(off @ off / 2)

    def cut_cost(self, costs=COSTS):
        """What the cut at its right end costs."""
        return 0.0 if self.cut is None else costs.cut + costs.crossed * self.cut


def candidates_of(parts, cuts):
    """All runs of parts that may be a digit."""
    found, boxes = [], boxes_of(parts)
    for i in range(len(parts)):
        gaps = 0.0
        for j in range(i + 1, min(i + MOST_PARTS, len(parts)) + 1):
            box = np.array([*boxes[i:j, :2].min(axis=0), *boxes[i:j, 2:].max(axis=0)], int)
            if j > i + 1:
                if box[3] - box[1] > WIDEST * HEIGHT:
                    break
                if cuts[j - 2] is None:
                    gaps += _distance(boxes[i : j - 1], boxes[j - 1]) / HEIGHT
            found.append(Candidate(i, j, tuple(box.tolist()), gaps, cuts[j - 1]))
    return found


def _distance(boxes, box):
    apart = np.maximum(0, np.maximum(box[:2] - boxes[:, 2:], boxes[:, :2] - box[2:]))
    return float(np.hypot(*apart.T).min())


def joined(parts, box):
    """The ink of parts in the box around them."""
    ink = np.zeros((box[2] - box[0], box[3] - box[1]))
    for part in parts:
        row, column = part.top - box[0], part.left - box[1]
        own = ink[row : row + part.ink.shape[0], column : column + part.ink.shape[1]]
        np.maximum(own, part.ink, out=own)
    return ink


def read(candidates, parts, p, q=None, costs=None):
    """The best reading of a line.

    Parameters
    ----------
    candidates : list of Candidate
    parts : list of Piece
    p : ndarray, shape (n_candidates, 10)
        The network's outputs.
    q : ndarray, shape (n_candidates,), optional
        The judge's: the probability that it is one whole digit.
    costs : Costs, optional
        By default `COSTS`, or with a judge `JUDGED`.

    Returns
    -------
    list of (int, ndarray)
        The places of its candidates in the list, from left to right; with each the shares ``(10,)`` of the
        readings, weighing exp of their scores, that have a 0, a 1, … in this place.
    """
    costs = (COSTS if q is None else JUDGED) if costs is None else costs
    q = np.ones(len(p)) if q is None else q
    scores = np.log(np.maximum(p.max(axis=1), LEAST_P)) + np.log(np.maximum(q, LEAST_Q))
    edges = [(c.i, c.j, float(s) - c.cost(costs)) for c, s in zip(candidates, scores)]
    for i, part in enumerate(parts):
        size = max(part.ink.shape) / HEIGHT
        edges.append((i, i + 1, -costs.left_out - costs.left_out_size * size**2))
    way, shares = best_way(len(parts), edges)
    shares = np.array(shares[: len(candidates)])
    ends = np.array([(c.i, c.j) for c in candidates])
    ink = np.cumsum([0.0, *(part.ink.sum() for part in parts)])
    chosen = [e for e in way if e < len(candidates)]
    shares = shares * trust(q)
    return [(e, shares[here] @ p[here]) for e in chosen for here in [same_place(ends, ends[e], ink)]]


def trust(q):
    """The probability that a candidate of a reading is a digit, when among all candidates it would be q.

    Of all candidates few are digits, of those that a reading is made of most are. By Bayes' rule the odds
    q / (1 − q) grow by as much as the odds before the look are larger.
    """
    return q / (q + DOUBT * (1 - q))


def same_place(ends, own, ink):
    """Which candidates (i, j) have in common with one more than half the ink that either has.

    Of two that share no part at most one does, so a reading holds one of them at most. `ink[k]` is what is
    in the parts before k.
    """
    common = ink[np.minimum(ends[:, 1], own[1])] - ink[np.maximum(ends[:, 0], own[0])]
    either = ink[np.maximum(ends[:, 1], own[1])] - ink[np.minimum(ends[:, 0], own[0])]
    return np.flatnonzero(common > either / 2)


def best_way(n, edges):
    """The way from 0 to n whose scores have the largest sum, and each edge's share of all ways.

    Parameters
    ----------
    n : int
    edges : list of (i, j, score), i < j
        For each i from 0 to n − 1 there is one that leads to i + 1.

    Returns
    -------
    way : list of int
        Places in `edges`.
    shares : list of float

    Examples
    --------
    >>> best_way(2, [(0, 1, -1.0), (1, 2, -1.0), (0, 2, -3.0)])[0]
    [0, 1]
    """
    into, out = [[] for _ in range(n + 1)], [[] for _ in range(n + 1)]
    for e, (i, j, _) in enumerate(edges):
        into[j].append(e)
        out[i].append(e)
    V, came, before, after = [0.0], [], [0.0], [0.0] * (n + 1)
    for j in range(1, n + 1):
        came.append(max(into[j], key=lambda e: V[edges[e][0]] + edges[e][2]))
        V.append(V[edges[came[-1]][0]] + edges[came[-1]][2])
        before.append(_log_sum([before[edges[e][0]] + edges[e][2] for e in into[j]]))
    for i in range(n - 1, -1, -1):
        after[i] = _log_sum([after[edges[e][1]] + edges[e][2] for e in out[i]])
    way, j = [], n
    while j:
        way.append(came[j - 1])
        j = edges[came[j - 1]][0]
    return way[::-1], [float(np.exp(before[i] + s + after[j] - before[n])) for i, j, s in edges]


def _log_sum(values):
    most = max(values)
    return most + float(np.log(np.exp(np.subtract(values, most)).sum()))

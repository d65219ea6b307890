"""Where touching digits may be cut apart: the cheapest ways from top to bottom (chapter 17).

A cut through a piece goes down row by row, straight or one column aside. It costs the ink that it crosses,
and a little for each step aside. The cheapest way to a pixel is

    up(r, x) = ink(r, x) + min(up(r − 1, x), up(r − 1, x − 1) + ε, up(r − 1, x + 1) + ε),

found from the top row down, and in the same way from the bottom row up; so the cheapest cut through pixel x
of the middle row is known for each x at once. Where that cost has a valley, a cut is worth trying.
"""

import numpy as np

ASIDE = 0.1  # pixels of ink that a step aside costs as much as
NEAREST = 0.12  # heights: between two cuts, and between a cut and the end of the ink
DEAREST = 0.45  # heights: no cut crosses more ink


def cheapest(ink):
    """The cost of the cheapest way from the top to each pixel, and the step ``−1, 0, 1`` by which it came."""
    cost, step = np.array(ink, float), np.zeros(ink.shape, int)
    for r in range(1, len(cost)):
        before = np.pad(cost[r - 1], 1, constant_values=np.inf)
        ways = np.stack([before[1:-1], before[:-2] + ASIDE, before[2:] + ASIDE])
        best = ways.argmin(axis=0)
        step[r] = np.array([0, -1, 1])[best]
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
    """The cuts worth trying, from left to right: their costs in heights ``(n,)``, their columns ``(n, rows)``.

    The cheapest first, then the next that keeps its distance from those taken, and so on.
    """
    cost, ways = seams(ink)
    cost = cost / height
    most = int(ink.shape[1] / (0.25 * height))
    inside = np.cumsum(ink.sum(axis=0)) / max(ink.sum(), 1e-9)
    taken = []
    for x in np.argsort(cost, kind="stable"):
        if len(taken) >= most or cost[x] > DEAREST:
            break
        if not 0.04 < inside[x] < 0.96:
            continue
        if all(abs(x - other) >= NEAREST * height for other in taken) and min(
            x, ink.shape[1] - x
        ) >= NEAREST * height:
            taken.append(int(x))
    taken.sort()
    return cost[taken], np.sort(ways[:, taken], axis=1).T

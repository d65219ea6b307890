"""Machines that divide the plane, with the margins that they keep (chapter 14)."""

import numpy as np

from .figure import WIDE, named, new, numbers
from .landscapes import stacked
from .svg import BLUE, GREY, ORANGE

GRID = 45  # places each way at which a machine is asked


def margins(machines, xlabel="$x_1$", ylabel="$x_2$"):
    """Points of two classes, the line where a machine's value is 0, and dashed those where it is 1 and −1.

    Parameters
    ----------
    machines : dict from label to (points, labels, value, support)
        A panel for each. `points` has the shape (n, 2), `labels` are 1 and −1, `value` is a function of
        points of that shape, and `support` holds the numbers of the points that get a ring.
    """
    machines = dict(named("machines", machines))
    n = len(machines)
    figure, axes = new(WIDE if n > 1 else 5.0, 3.6, 2.9 * n + 0.3 if n > 1 else 3.2, ncols=n, squeeze=False)
    for axis, (label, machine) in zip(axes.flat, machines.items()):
        _panel(axis, label, *machine)
        axis.set(xlabel=xlabel)
    axes[0, 0].set(ylabel=ylabel)
    figure.for_phone = [stacked] if n > 1 else []
    return figure


def _panel(axis, label, points, labels, value, support):
    points = numbers(f"the points of {label!r}", points)
    if points.ndim != 2 or points.shape[1] != 2 or np.shape(labels) != (len(points),):
        raise ValueError(
            f"the points of {label!r} have shape {points.shape} and their labels {np.shape(labels)}; legal "
            "are (n, 2) and (n,)"
        )
    labels = np.asarray(labels)
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.15 * (high - low)
    x1, x2 = (np.linspace(a, b, GRID) for a, b in zip(low - room, high + room))
    grid = np.stack(np.meshgrid(x1, x2), axis=-1)
    height = numbers(f"the values of {label!r}", value(grid.reshape(-1, 2))).reshape(GRID, GRID)
    axis.contourf(x1, x2, height > 0, levels=[0.5, 1], colors=[BLUE], alpha=0.15)
    axis.contour(x1, x2, height, levels=[-1, 0, 1], colors=[GREY], linestyles=["--", "-", "--"])
    for sign, marker, colour in ((-1, "o", ORANGE), (1, "s", BLUE)):
        axis.scatter(*points[labels == sign].T, s=36, marker=marker, color=colour, zorder=3)
    axis.scatter(
        *points[list(support)].T, s=150, facecolors="none", edgecolors=GREY, linewidths=1.5, zorder=4
    )
    axis.set_title(label, fontsize=10)
    axis.set_aspect("equal")

"""The plane that a neuron divides, and costs with the paths of descent over them (chapters 2 and 4)."""

from itertools import cycle

import numpy as np

from .figure import STYLES, WIDE, named, new, numbers
from .svg import BLUE, FAINT, GREY, ORANGE


def plane(points, labels, boundary):
    """Points of two classes in the plane, and the line that a perceptron draws between them.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    labels : array_like of 0 or 1, shape (n,)
    boundary : (w, b)
        The line w · x + b = 0, w of shape (2,); the side where w · x + b > 0 is shaded.
    """
    points, labels = numbers("points", points), np.asarray(labels)
    (w, b), grid = boundary, np.linspace(-0.5, 1.5, 200)
    x1, x2 = np.meshgrid(grid, grid)
    side = w[0] * x1 + w[1] * x2 + b
    figure, axis = new(5.2, 4.7, phone=3.4)
    axis.contourf(x1, x2, side > 0, levels=[0.5, 1], colors=[BLUE], alpha=0.15)
    axis.contour(x1, x2, side, levels=[0], colors=[GREY])
    for value, marker, colour in ((0, "o", ORANGE), (1, "s", BLUE)):
        chosen = points[labels == value]
        axis.scatter(*chosen.T, s=90, marker=marker, color=colour, label=f"output {value}", zorder=3)
    axis.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    axis.legend(loc="upper right")
    return figure


def _panels(paths, height, phone, **settings):
    """A figure with a panel for each path, and (axis, path, style) for each; on a phone they are stacked.

    ``height`` is that of the figure, ``phone`` that of a panel on a phone.
    """
    paths = {label: numbers(f"the path {label!r}", path) for label, path in named("paths", paths)}
    width, n = max(WIDE, 1.9 * len(paths)), len(paths)
    figure, axes = new(width, height, phone * n + 0.3, ncols=n, squeeze=False, sharey=True)
    for axis, label in zip(axes.flat, paths):
        axis.set(**settings)
        axis.set_title(label, fontsize=10)
        axis.locator_params("x", nbins=5)
    figure.for_phone = [stacked]
    return figure, list(zip(axes.flat, paths.values(), cycle(STYLES)))


def stacked(figure):
    """Panels that stand side by side, one below the other."""
    panels = figure.axes
    for axis, place in zip(panels, figure.add_gridspec(len(panels))):
        axis.set_subplotspec(place)
        axis.set(ylabel=panels[0].get_ylabel())
        axis.tick_params(labelleft=True)
    for axis in panels[:-1]:
        axis.set(xlabel="")
        axis.tick_params(labelbottom=False)


def valley(cost, paths, span=2.2):
    """A cost of one parameter, −span to span, and the steps that descent took along it.

    `cost` takes an array v; `paths` is a dict from label to array_like of shape (steps + 1,).
    """
    v = np.linspace(-span, span, 200)
    figure, panels = _panels(paths, 2.9, 1.7, xlabel="$v$", xlim=(-span, span), ylim=(-0.1, cost(span)))
    for axis, path, style in panels:
        axis.plot(v, cost(v), color=FAINT)
        axis.plot(path, cost(path), markersize=5, linewidth=1, **style)
    panels[0][0].set_ylabel("cost")
    return figure


def descent(cost, paths, span=2.2):
    """Level lines of a cost of two parameters, and the paths that gradient descent took over it.

    `cost` takes arrays v1, v2 of one shape; `paths` is a dict from label to array_like of shape
    (steps + 1, 2). Both parameters are shown from −span to span.
    """
    v1, v2 = np.meshgrid(*2 * [np.linspace(-span, span, 100)])
    limits = {"xlim": (-span, span), "ylim": (-span, span), "aspect": "equal"}
    figure, panels = _panels(paths, 2.9, 2.1, xlabel="$v_1$", **limits)
    for axis, path, style in panels:
        axis.contour(v1, v2, cost(v1, v2), levels=12, colors=FAINT, linewidths=0.6)
        axis.plot(*path.T, markersize=3, linewidth=1, **style)
    panels[0][0].set_ylabel("$v_2$")
    return figure

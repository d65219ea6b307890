"""Data over axes: bars, curves, histograms, and costs with the paths of descent over them."""

from collections.abc import Mapping
from itertools import cycle

import numpy as np

from .figure import BLUE, FAINT, GREY, ORANGE, STYLES, WIDTH, new, numbers


def bars(values, labels=None, xlabel="", ylabel="", highlight=None):
    """One bar a value, its height written above it; `highlight` marks one bar by colour and hatching.

    Parameters
    ----------
    values : array_like, shape (n,)
        Integers are counts and written as such.
    labels : sequence, optional
        One below each bar; default is its number.
    highlight : int, optional
    """
    values = numbers("values", values)
    labels = [str(label) for label in (range(len(values)) if labels is None else labels)]
    if len(labels) != len(values):
        raise ValueError(f"{len(labels)} labels for {len(values)} values; needed is one for each")
    figure, axis = new()
    drawn = axis.bar(range(len(values)), values, tick_label=labels, color=BLUE)  # labels may repeat
    if highlight is not None:
        drawn[highlight].set(color=ORANGE, hatch="//", edgecolor="black")
    whole = values.dtype.kind in "biu" or np.abs(values).max() >= 10
    axis.bar_label(drawn, fmt="%.0f" if whole else "%.2f", fontsize=10)
    axis.set(xlabel=xlabel, ylabel=ylabel)
    axis.margins(y=0.15)
    if max(map(len, labels)) * len(labels) > 45:  # side by side they would run into each other
        axis.set_xticks(axis.get_xticks(), labels, rotation=30, ha="right", rotation_mode="anchor")
    return figure


def _named(name, drawn):
    """The lines, groups or paths as (label, values), the label empty where a single one has none."""
    drawn = drawn.items() if isinstance(drawn, Mapping) else [("", drawn)]
    if not drawn:
        raise ValueError(f"no {name} given; at least one is needed")
    return drawn


def _draw(axis, lines, **options):
    """Each of the lines (label, x, y) in a style of its own, and a legend where they have labels."""
    for (label, x, y), style in zip(lines, cycle(STYLES)):
        axis.plot(x, y, label=label, **(style | options))
    axis.grid(alpha=0.3)
    if len(lines) > 3:  # too large to find a free place among the lines
        axis.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False)
    elif len(lines) > 1:
        axis.legend()


def curves(x, lines, xlabel="", ylabel="", logx=False, logy=False, markers=False):
    """Several functions over the same x.

    Parameters
    ----------
    x : array_like, shape (n,)
    lines : dict from label to array_like of shape (n,), or a single array_like
        NaN leaves a gap.
    """
    x, drawn = numbers("x", x), []
    for label, y in _named("lines", lines):
        y = numbers(f"the line {label!r}" if label else "the line", y, gaps=True)
        if y.shape != x.shape:
            raise ValueError(f"x has shape {x.shape} and the line {label!r} {y.shape}; they must be equal")
        drawn.append((label, x, y))
    figure, axis = new()
    _draw(axis, drawn, linewidth=2, **({} if markers else {"marker": ""}))
    axis.set(xlabel=xlabel, ylabel=ylabel)
    axis.set(xscale="log" if logx else "linear", yscale="log" if logy else "linear")
    return figure


def learning_curves(histories, total=None):
    """Accuracy in percent after each epoch, one line a run.

    Parameters
    ----------
    histories : dict from label to a list of `digitnet.metrics.Epoch`, or of numbers right
        A single list draws a single line, so ``learning_curves(net.history)`` does.
    total : int
        Number of examples answered, needed where a history is a list of numbers.
    """
    drawn = []
    for label, history in _named("histories", histories):
        percent = [_percent(record, total) for record in history]
        drawn.append((label, np.arange(len(percent)), percent))
    if not any(percent for _, _, percent in drawn):
        raise ValueError("the history is empty: no epoch has been trained")
    figure, axis = new(height=3.2)
    _draw(axis, drawn, markersize=4)
    axis.set(xlabel="epoch", ylabel="right answers (%)")
    axis.xaxis.get_major_locator().set_params(integer=True)
    return figure


def _percent(record, total):
    right, total = getattr(record, "right", record), getattr(record, "total", total)
    if right is None:
        raise ValueError("the history holds no answers; train with validation_data to have them counted")
    if total is None:
        raise ValueError("total is None; needed with a list of numbers is how many examples were answered")
    return 100 * right / total


def histogram(groups, bins=40, xlabel="", marks=None):
    """Histograms of one or more groups of numbers over each other, with labelled vertical lines.

    Parameters
    ----------
    groups : dict from label to array_like
    marks : dict from label to number, optional
    """
    named = _named("groups", groups)
    groups = {label: numbers(f"the group {label!r}", values).ravel() for label, values in named}
    figure, axis = new()
    edges = np.histogram_bin_edges(np.concatenate(list(groups.values())), bins)
    for (label, values), style in zip(groups.items(), cycle(STYLES)):
        axis.hist(
            values, edges, label=label, histtype="step", linewidth=2,
            color=style["color"], linestyle=style["linestyle"],
        )  # fmt: skip
    for (label, x), style in zip((marks or {}).items(), cycle(STYLES[::-1])):
        axis.axvline(x, label=label, color=style["color"], linestyle=style["linestyle"])
    axis.set(xlabel=xlabel, ylabel="count")
    axis.legend()
    return figure


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
    figure, axis = new(4.2, 3.8)
    axis.contourf(x1, x2, side > 0, levels=[0.5, 1], colors=[BLUE], alpha=0.15)
    axis.contour(x1, x2, side, levels=[0], colors=[GREY])
    for value, marker, colour in ((0, "o", ORANGE), (1, "s", BLUE)):
        chosen = points[labels == value]
        axis.scatter(*chosen.T, s=90, marker=marker, color=colour, label=f"output {value}", zorder=3)
    axis.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    axis.legend(loc="upper right")
    return figure


def _panels(paths, height, **settings):
    """A figure with a panel for each path, and (axis, path, style) for each."""
    paths = {label: numbers(f"the path {label!r}", path) for label, path in _named("paths", paths)}
    width = max(WIDTH, 1.5 * len(paths))
    figure, axes = new(width, height, ncols=len(paths), squeeze=False, sharey=True)
    for axis, label in zip(axes.flat, paths):
        axis.set(**settings)
        axis.set_title(label, fontsize=10)
        axis.locator_params("x", nbins=3)
    return figure, list(zip(axes.flat, paths.values(), cycle(STYLES)))


def valley(cost, paths, span=2.2):
    """A cost of one parameter, −span to span, and the steps that descent took along it.

    `cost` takes an array v; `paths` is a dict from label to array_like of shape (steps + 1,).
    """
    v = np.linspace(-span, span, 200)
    figure, panels = _panels(paths, 2.6, xlabel="$v$", xlim=(-span, span), ylim=(-0.1, cost(span)))
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
    figure, panels = _panels(paths, 2.2, xlabel="$v_1$", **limits)
    for axis, path, style in panels:
        axis.contour(v1, v2, cost(v1, v2), levels=12, colors=FAINT, linewidths=0.6)
        axis.plot(*path.T, markersize=3, linewidth=1, **style)
    panels[0][0].set_ylabel("$v_2$")
    return figure

"""Data over axes: bars, curves, histograms, and costs with the paths of descent over them."""

import re
from collections.abc import Mapping
from itertools import cycle

import numpy as np
from matplotlib.ticker import LogFormatterSciNotation

from .figure import BLUE, FAINT, GREY, LEAN, ORANGE, STYLES, WIDE, new, numbers


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
    letters = max(map(len, labels)) * len(labels)  # side by side, labels must not run into each other
    if letters > 75:
        _tilt(figure)
    elif letters > 38:
        figure.for_phone = [_tilt]
    figure.for_phone = [*figure.for_phone, _lean_heights]
    return figure


def _tilt(figure):
    figure.axes[0].tick_params("x", rotation=30)
    for label in figure.axes[0].get_xticklabels():
        label.set(ha="right", rotation_mode="anchor")


def _lean_heights(figure):
    for text in figure.axes[0].texts:
        text.set(family=LEAN, fontsize=11)


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
        _legend_above(axis, 4)
        axis.figure.for_phone = [lambda figure: _legend_above(figure.axes[0], 2)]
    elif len(lines) > 1:
        axis.legend()


def _legend_above(axis, columns):
    axis.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=columns, frameon=False)


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
    for side, scale in ((axis.xaxis, logx), (axis.yaxis, logy)):
        if scale:
            side.axes.set(**{f"{side.axis_name}scale": "log"})
            side.set_major_formatter(Plain())
            side.set_minor_formatter(Plain(labelOnlyBase=False))
    if logx:
        figure.for_phone = [*figure.for_phone, _few_labels]
    return figure


def _few_labels(figure):
    figure.axes[0].xaxis.get_major_locator().set_params(numticks=6)


class Plain(LogFormatterSciNotation):
    """Numbers as 0.001, 1000 or 1e−5 along a logarithmic axis: raised exponents would be small to read."""

    def __call__(self, x, pos=None):
        plain = f"{x:g}" if 0.001 <= x < 1e5 else re.sub(r"e([+-])0*", r"e\1", f"{x:.0e}")
        return plain.replace("e+", "e").replace("-", "−") if super().__call__(x, pos) else ""


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
    figure, axis = new(height=3.5)
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
    paths = {label: numbers(f"the path {label!r}", path) for label, path in _named("paths", paths)}
    width, n = max(WIDE, 1.9 * len(paths)), len(paths)
    figure, axes = new(width, height, phone * n + 0.3, ncols=n, squeeze=False, sharey=True)
    for axis, label in zip(axes.flat, paths):
        axis.set(**settings)
        axis.set_title(label, fontsize=10)
        axis.locator_params("x", nbins=5)
    figure.for_phone = [_stacked]
    return figure, list(zip(axes.flat, paths.values(), cycle(STYLES)))


def _stacked(figure):
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

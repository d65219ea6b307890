"""Data over axes: bars, curves, points and histograms."""

import re
from itertools import cycle

import numpy as np
from matplotlib.ticker import LogFormatterSciNotation

from .figure import STYLES, named, new, numbers
from .svg import BLUE, LEAN, ORANGE


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
    for label, y in named("lines", lines):
        y = numbers(f"the line {label!r}" if label else "the line", y, gaps=True)
        if y.shape != x.shape:
            raise ValueError(f"x has shape {x.shape} and the line {label!r} {y.shape}; they must be equal")
        drawn.append((label, x, y))
    figure, axis = new()
    _draw(axis, drawn, linewidth=2, **({} if markers else {"marker": ""}))
    axis.set(xlabel=xlabel, ylabel=ylabel)
    if x.dtype.kind in "iu" and not logx:
        axis.xaxis.get_major_locator().set_params(integer=True)
    for side, scale in ((axis.xaxis, logx), (axis.yaxis, logy)):
        if scale:
            _logarithmic(side)
    if logx:
        figure.for_phone = [*figure.for_phone, _few_labels]
    return figure


def points(groups, xlabel="", ylabel="", logx=False):
    """Points of one or more groups, each with a mark and a colour of its own.

    Parameters
    ----------
    groups : dict from label to array_like of shape (n, 2), or a single array_like
        A row is a point: x and y.
    """
    figure, axis = new()
    groups = named("groups", groups)
    for (label, pairs), style in zip(groups, cycle(STYLES)):
        pairs = numbers(f"the group {label!r}" if label else "the group", pairs)
        if pairs.ndim != 2 or pairs.shape[1] != 2:
            raise ValueError(f"the group {label!r} has shape {pairs.shape}; needed is (n, 2), x and y a row")
        axis.plot(*pairs.T, label=label, **{**style, "linestyle": ""}, markersize=6)
    axis.set(xlabel=xlabel, ylabel=ylabel)
    axis.grid(alpha=0.3)
    if len(groups) > 1:
        _legend_above(axis, 4)
    if logx:
        _logarithmic(axis.xaxis)
        figure.for_phone = [_few_labels]
    if len(groups) > 3:  # four names are wider than a phone
        figure.for_phone = [*figure.for_phone, lambda figure: _legend_above(figure.axes[0], 2)]
    return figure


def _logarithmic(side):
    side.axes.set(**{f"{side.axis_name}scale": "log"})
    side.set_major_formatter(Plain())
    side.set_minor_formatter(Plain(labelOnlyBase=False))


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
    for label, history in named("histories", histories):
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
    groups = {
        label: numbers(f"the group {label!r}", values).ravel() for label, values in named("groups", groups)
    }
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

"""Drawings of neurons and networks (chapters 2 and 3)."""

import numpy as np

from ..checks import whole_number
from .figure import NARROW, new
from .svg import BLUE, FAINT, GREY, ORANGE


def network_diagram(sizes, at_most=8, layer_names=None, neuron_texts=None):
    """Circles for neurons, lines for weights, layer by layer.

    Parameters
    ----------
    sizes : sequence of int
    at_most : int
        A larger layer is drawn with this many circles and a gap.
    layer_names : sequence of str, optional
    neuron_texts : list of lists of str, optional
        What to write into each circle; default is the number of the neuron.
    """
    if not sizes:
        raise ValueError("no layers given; sizes holds one number for each")
    sizes = [whole_number(f"sizes[{x}]", size, least=1) for x, size in enumerate(sizes)]
    texts = neuron_texts or [_numbers(size, at_most) for size in sizes]
    diameter = 7.5 + 6.5 * max(len(text) for layer in texts for text in layer)  # points
    tallest = min(max(sizes), at_most)
    height = 0.9 + (diameter + 8) * tallest / 72
    figure, axis = new(max(6, 1.5 * len(sizes)), height, height)
    columns = []
    for size in sizes:
        drawn = min(size, at_most)
        ys = (drawn - 1) / 2 - np.arange(drawn)
        if size > at_most:
            ys[-1] -= 0.8  # room for the dots
        columns.append(ys)
    top = max(ys.max() for ys in columns)
    for x, (left, right) in enumerate(zip(columns, columns[1:])):
        for y1 in left:
            for y2 in right:
                axis.plot([x, x + 1], [y1, y2], color=FAINT, linewidth=0.6, zorder=1)
    for x, ys in enumerate(columns):
        axis.scatter([x] * len(ys), ys, s=diameter**2, color="white", edgecolor=BLUE, linewidth=1.5, zorder=2)
        for text, y in zip(texts[x], ys):
            axis.text(x, y, text, ha="center", va="center", zorder=3)
        if sizes[x] > at_most:
            axis.text(x, (ys[-1] + ys[-2]) / 2, "⋮", ha="center", va="center", fontsize=13, zorder=3)
        name = f"layer {x + 1}" if layer_names is None else layer_names[x]
        axis.text(x, top + 0.8, name, ha="center", va="bottom")
    axis.axis("off")
    axis.set(xlim=(-0.35, len(sizes) - 0.65), ylim=(min(ys.min() for ys in columns) - 0.7, top + 0.7))
    return figure


def _numbers(size, at_most):
    """What stands in the circles: the numbers of the neurons, from 0, the last one after the gap."""
    drawn = range(size) if size <= at_most else [*range(at_most - 1), size - 1]
    return [str(number) for number in drawn]


def neuron_diagram(inputs, weights, bias):
    """One neuron: its inputs with their weights, the bias, the output."""
    figure, axis = new(NARROW, 1.9)
    ys = (len(inputs) - 1) / 2 - np.arange(len(inputs))
    for name, weight, y in zip(inputs, weights, ys):
        axis.annotate("", (1.85, 0.1 * y), (0.15, y), arrowprops={"arrowstyle": "->", "color": GREY})
        axis.text(0, y, name, ha="center", va="center", fontsize=12)
        axis.text(0.85, 0.56 * y + 0.16, weight, ha="center", va="center", color=ORANGE, fontsize=11)
    axis.scatter([2.1], [0], s=2000, color="white", edgecolor=BLUE, linewidth=2)
    axis.text(2.1, 0, bias, ha="center", va="center", fontsize=10)
    axis.annotate("", (3.4, 0), (2.45, 0), arrowprops={"arrowstyle": "->", "color": GREY})
    axis.text(3.5, 0, "output", ha="left", va="center", fontsize=11)
    axis.set(xlim=(-0.4, 4.6), ylim=(ys.min() - 0.5, ys.max() + 0.5))
    axis.axis("off")
    return figure

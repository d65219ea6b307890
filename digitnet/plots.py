"""Every figure of the book that does not move, drawn with matplotlib.

Each function returns a matplotlib ``Figure``; as the last line of a notebook cell it shows itself.
The colours, Okabe and Ito's, differ for colour-blind readers too; lines differ in dash and marker as well.
"""

from io import BytesIO
from itertools import cycle

import numpy as np
from matplotlib import figure as mpl

BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#666666"
STYLES = (
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": ORANGE, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": PINK, "linestyle": ":", "marker": "D"},
    {"color": "#000000", "linestyle": (0, (5, 1, 1, 1)), "marker": "v"},
)


class Figure(mpl.Figure):
    """A matplotlib figure that a notebook shows as PNG, the same bytes for the same drawing."""

    def _repr_png_(self):
        png = BytesIO()
        self.savefig(png, format="png", metadata={"Software": None})
        self.set_layout_engine("none")  # it would start from this layout and move things by a pixel
        return png.getvalue()


def _figure(width=6.4, height=3.4, **axes):
    """A new figure with one pair of axes, or with a grid of them (``nrows``, ``ncols``)."""
    figure = Figure(figsize=(width, height), dpi=120, layout="constrained")
    return figure, figure.subplots(**axes)


def _square(pixels):
    """The (rows, columns) form of an image, which may be a vector of a square number of pixels."""
    pixels = np.asarray(pixels)
    side = int(np.sqrt(pixels.size))
    return pixels if pixels.ndim == 2 else pixels.reshape(side, side)


def digits(images, titles=None, columns=10, vmax=None, size=0.68):
    """A grid of digit images, dark ink on light paper.

    Parameters
    ----------
    images : array_like, shape (n, n_pixels) or (n, rows, columns)
    titles : sequence of str, optional
        One short text above each image.
    columns : int
        Images in a row.
    vmax : float, optional
        The value drawn black; default is the largest of all.
    size : float
        Width of each image, in inches.
    """
    images = np.asarray(images)
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    height = size if titles is None else size + 0.27
    figure, axes = _figure(size * columns, height * rows, nrows=rows, ncols=columns, squeeze=False)
    vmax = images.max() if vmax is None else vmax
    for axis in axes.flat:
        axis.axis("off")
    for i, (axis, image) in enumerate(zip(axes.flat, images)):
        axis.imshow(_square(image), cmap="gray_r", vmin=0, vmax=vmax)
        if titles is not None:
            axis.set_title(titles[i], fontsize=9, pad=2)
    return figure


def pixel_values(image):
    """One image twice: as ink on paper, and as the numbers it is made of."""
    image = _square(image)
    figure, (left, right) = _figure(9, 4.6, ncols=2, width_ratios=(1, 1.6))
    left.imshow(image, cmap="gray_r")
    left.set(xlabel="column", ylabel="row")
    right.imshow(image, cmap="gray_r", alpha=0.25)
    right.axis("off")
    for (row, column), value in np.ndenumerate(image):
        if value:
            right.text(column, row, f"{value}", ha="center", va="center", fontsize=5)
    return figure


def bars(values, labels=None, xlabel="", ylabel="", highlight=None):
    """One bar a value, its height written above it; `highlight` marks one bar by colour and hatching."""
    labels = [str(i) for i in range(len(values))] if labels is None else labels
    figure, axis = _figure(6.4, 2.8)
    drawn = axis.bar(range(len(values)), values, tick_label=labels, color=BLUE)  # labels may repeat
    if highlight is not None:
        drawn[highlight].set(color=ORANGE, hatch="//", edgecolor="black")
    axis.bar_label(drawn, fmt="%.2f" if np.max(np.abs(values)) < 10 else "%.0f", fontsize=8)
    axis.set(xlabel=xlabel, ylabel=ylabel)
    axis.margins(y=0.15)
    return figure


def curves(x, lines, xlabel="", ylabel="", logx=False, logy=False, markers=False):
    """Several functions over the same x.

    Parameters
    ----------
    x : array_like, shape (n,)
    lines : dict from label to array_like of shape (n,)
    """
    figure, axis = _figure()
    for (label, y), style in zip(lines.items(), cycle(STYLES)):
        axis.plot(x, y, label=label, linewidth=2, **(style if markers else style | {"marker": ""}))
    axis.set(xlabel=xlabel, ylabel=ylabel)
    axis.set(xscale="log" if logx else "linear", yscale="log" if logy else "linear")
    axis.grid(alpha=0.3)
    if len(lines) > 1:
        axis.legend()
    return figure


def learning_curves(histories, total=None):
    """Accuracy in percent after each epoch, one line a run.

    Parameters
    ----------
    histories : dict from label to a list of `digitnet.network.Epoch`, or of numbers right
    total : int
        Number of examples answered, needed where a history is a list of numbers.
    """
    lines = {}
    for label, history in histories.items():
        right = [getattr(record, "right", record) for record in history]
        lines[label] = [100 * r / (getattr(h, "total", None) or total) for r, h in zip(right, history)]
    epochs = np.arange(max(map(len, lines.values())))
    figure, axis = _figure(6.4, 3.6)
    for (label, y), style in zip(lines.items(), cycle(STYLES)):
        axis.plot(epochs[: len(y)], y, label=label, markersize=4, **style)
    axis.set(xlabel="epoch", ylabel="right answers (%)")
    axis.grid(alpha=0.3)
    axis.legend()
    return figure


def histogram(groups, bins=40, xlabel="", marks=None):
    """Histograms of one or more groups of numbers over each other, with labelled vertical lines.

    Parameters
    ----------
    groups : dict from label to array_like
    marks : dict from label to number, optional
    """
    figure, axis = _figure()
    edges = np.histogram_bin_edges(np.concatenate([np.ravel(g) for g in groups.values()]), bins)
    for (label, values), style in zip(groups.items(), cycle(STYLES)):
        axis.hist(
            np.ravel(values), edges, label=label, histtype="step", linewidth=2,
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
    points, labels = np.asarray(points), np.asarray(labels)
    (w, b), grid = boundary, np.linspace(-0.5, 1.5, 200)
    x1, x2 = np.meshgrid(grid, grid)
    figure, axis = _figure(4.2, 3.8)
    axis.contourf(x1, x2, w[0] * x1 + w[1] * x2 + b > 0, levels=[0.5, 1], colors=[BLUE], alpha=0.15)
    axis.contour(x1, x2, w[0] * x1 + w[1] * x2 + b, levels=[0], colors=[GREY])
    for value, marker, colour in ((0, "o", ORANGE), (1, "s", BLUE)):
        chosen = points[labels == value]
        axis.scatter(*chosen.T, s=90, marker=marker, color=colour, label=f"output {value}", zorder=3)
    axis.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    axis.legend(loc="upper right")
    return figure


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
    figure, axis = _figure(1.9 * len(sizes) + 1, 1.4 + 0.34 * min(max(sizes), at_most))
    columns = []
    for size in sizes:
        drawn = min(size, at_most)
        numbers = [*range(1, drawn), size] if size > at_most else [*range(1, size + 1)]
        ys = (drawn - 1) / 2 - np.arange(drawn)
        if size > at_most:
            ys[-1] -= 0.8  # room for the dots
        columns.append((numbers, ys))
    for x, ((_, left), (_, right)) in enumerate(zip(columns, columns[1:])):
        for y1 in left:
            for y2 in right:
                axis.plot([x, x + 1], [y1, y2], color="#999999", linewidth=0.6, zorder=1)
    for x, (numbers, ys) in enumerate(columns):
        axis.scatter([x] * len(ys), ys, s=420, color="white", edgecolor=BLUE, linewidth=1.5, zorder=2)
        for i, (number, y) in enumerate(zip(numbers, ys)):
            text = number if neuron_texts is None else neuron_texts[x][i]
            axis.text(x, y, text, ha="center", va="center", fontsize=8, zorder=3)
        if sizes[x] > at_most:
            axis.text(x, (ys[-1] + ys[-2]) / 2, "⋮", ha="center", va="center", fontsize=13, zorder=3)
        name = f"layer {x + 1}" if layer_names is None else layer_names[x]
        axis.text(x, max(y.max() for _, y in columns) + 0.8, name, ha="center", va="bottom", fontsize=9)
    axis.axis("off")
    axis.margins(0.12)
    return figure


def neuron_diagram(inputs, weights, bias):
    """One neuron: its inputs with their weights, the bias, the output."""
    figure, axis = _figure(5.2, 2.6)
    ys = (len(inputs) - 1) / 2 - np.arange(len(inputs))
    for name, weight, y in zip(inputs, weights, ys):
        axis.annotate("", (1.85, 0.1 * y), (0.15, y), arrowprops={"arrowstyle": "->", "color": GREY})
        axis.text(0, y, name, ha="center", va="center", fontsize=12)
        axis.text(0.85, 0.56 * y + 0.16, weight, ha="center", va="center", color=ORANGE, fontsize=11)
    axis.scatter([2.1], [0], s=2600, color="white", edgecolor=BLUE, linewidth=2)
    axis.text(2.1, 0, bias, ha="center", va="center", fontsize=10)
    axis.annotate("", (3.6, 0), (2.45, 0), arrowprops={"arrowstyle": "->", "color": GREY})
    axis.text(3.75, 0, "output", ha="left", va="center", fontsize=11)
    axis.set(xlim=(-0.4, 4.6), ylim=(ys.min() - 0.5, ys.max() + 0.5))
    axis.axis("off")
    return figure


def _panels(paths, height, **settings):
    """A figure with a panel for each path, and (axis, path, style) for each."""
    figure, axes = _figure(3.3 * len(paths), height, ncols=len(paths), squeeze=False, sharey=True)
    for axis, label in zip(axes.flat, paths):
        axis.set(title=label, **settings)
    return figure, list(zip(axes.flat, map(np.asarray, paths.values()), cycle(STYLES)))


def valley(cost, paths, span=2.2):
    """A cost of one parameter, −span to span, and the steps that descent took along it.

    `cost` takes an array v; `paths` is a dict from label to array_like of shape (steps + 1,).
    """
    v = np.linspace(-span, span, 200)
    figure, panels = _panels(paths, 2.9, xlabel="$v$", xlim=(-span, span), ylim=(-0.1, cost(span)))
    for axis, path, style in panels:
        axis.plot(v, cost(v), color="#999999")
        axis.plot(path, cost(path), markersize=5, linewidth=1, **style)
    panels[0][0].set_ylabel("cost")
    return figure


def descent(cost, paths, span=2.2):
    """Level lines of a cost of two parameters, and the paths that gradient descent took over it.

    `cost` takes arrays v1, v2 of one shape; `paths` is a dict from label to array_like of shape
    (steps + 1, 2). Both parameters are shown from −span to span.
    """
    v1, v2 = np.meshgrid(*2 * [np.linspace(-span, span, 200)])
    limits = {"xlim": (-span, span), "ylim": (-span, span), "aspect": "equal"}
    figure, panels = _panels(paths, 3.4, xlabel="$v_1$", **limits)
    for axis, path, style in panels:
        axis.contour(v1, v2, cost(v1, v2), levels=12, colors="#999999", linewidths=0.8)
        axis.plot(*path.T, markersize=4, **style)
    panels[0][0].set_ylabel("$v_2$")
    return figure


def confusion(matrix):
    """A confusion matrix with its counts; only the errors are shaded, so that they can be seen."""
    matrix = np.asarray(matrix)
    errors = matrix * (1 - np.eye(len(matrix)))
    figure, axis = _figure(5.6, 4.8)
    drawn = axis.imshow(errors, cmap="Blues")
    for (row, column), count in np.ndenumerate(matrix):
        dark = errors[row, column] > 0.6 * max(errors.max(), 1)
        axis.text(
            column, row, count, ha="center", va="center", fontsize=7, color="white" if dark else "black",
            fontweight="bold" if row == column else "normal",
        )  # fmt: skip
    ticks = range(len(matrix))
    axis.set(xlabel="answer", ylabel="true digit", xticks=ticks, yticks=ticks)
    figure.colorbar(drawn, label="errors")
    return figure

"""What all the neurons of each layer do: small histograms, a row for each network (chapter 9)."""

from itertools import cycle

import numpy as np

from .figure import STYLES, named, new, numbers


def layer_histograms(networks, first=2, bins=25):
    """A histogram of the activations of each layer: a row for each network, a column for each layer.

    A row has one range for all its layers, and each histogram its own height, as only shapes are compared.

    Parameters
    ----------
    networks : dict from label to a list of array_like
        Of each network the activations of its layers, equally many layers in all.
    first : int
        The index of the first of these layers, for the titles.
    bins : int
    """
    rows = [
        (label, [numbers(f"a layer of {label!r}", layer).ravel() for layer in layers])
        for label, layers in named("networks", networks)
    ]
    depth = len(rows[0][1])
    if depth == 0 or any(len(layers) != depth for _, layers in rows):
        counts = [len(layers) for _, layers in rows]
        raise ValueError(f"the networks have {counts} layers; needed are equally many, at least one")
    height = 0.5 + 1.05 * len(rows)
    figure, axes = new(height=height, phone=height, nrows=len(rows), ncols=depth, squeeze=False)
    for (label, layers), style, axes_of_row in zip(rows, cycle(STYLES), axes):
        edges = np.histogram_bin_edges(np.concatenate(layers), bins)
        for values, axis in zip(layers, axes_of_row):
            axis.hist(values, edges, histtype="stepfilled", color=style["color"])
            axis.set(yticks=[], xlim=(edges[0], edges[-1]), xticks=[])
        low, high = (f"{round(edge, 2) + 0:g}".replace("-", "−") for edge in (edges[0], edges[-1]))
        for axis in axes_of_row:
            axis.set_xlabel(" ")  # room for the words, which run on below all of them
        words = axes_of_row[0].annotate(
            f"{label}: {low} to {high}", (0, 0), (0, -3), "axes fraction", "offset points", va="top"
        )
        words.set_in_layout(False)
    for l, axis in enumerate(axes[0]):
        axis.set_title(f"layer {first + l}" if depth < 4 or l == 0 else f"{first + l}", fontsize=10)
    return figure

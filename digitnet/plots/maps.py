"""The maps of each layer that looks through windows, all at once (chapter 15)."""

import numpy as np

from ..checks import whole_number
from .figure import NARROW, WIDE, Figure, named, numbers
from .svg import DPI

SIDE, GAP = 48, 4  # pixels of a map as it is drawn, and between two of them
STRIP, MARGIN = 20 / 72, 0.02  # inches for the words above a layer, and round the whole
PAPER = 0.15  # the grey between maps, so that an empty one can be seen


def feature_maps(layers, columns=16):
    """A block of small pictures for each layer, dark where a map is large; each layer has a scale of its own.

    Parameters
    ----------
    layers : dict from label to array_like of shape (n, rows, columns)
        The maps of each layer, none of them negative: 0 is white, the largest of the layer black.
    columns : int
        Maps in a row; half as many on a phone.
    """
    columns = whole_number("columns", columns, least=2)
    blocks = []
    for label, maps in named("layers", layers):
        maps = numbers(f"a layer, {label!r},", maps)
        if maps.ndim != 3 or maps.min() < 0:
            raise ValueError(
                f"layer {label!r} has shape {maps.shape} and the smallest value {maps.min():g}; needed are "
                "(n, rows, columns), and values from 0 on"
            )
        blocks.append((label, maps / max(maps.max(), 1e-9)))
    figure = Figure(figsize=_lay(None, blocks, columns, WIDE), dpi=DPI)
    _lay(figure, blocks, columns, WIDE)
    figure.phone = _lay(None, blocks, columns // 2, NARROW)
    figure.for_phone = [lambda figure: (figure.clear(), _lay(figure, blocks, columns // 2, NARROW))]
    return figure


def _lay(figure, blocks, columns, width):
    """Draw the blocks below each other, if there is a figure; returns the size of the sheet in inches."""
    side = (width - 2 * MARGIN) / columns
    heights = [-(-len(maps) // columns) * side for _, maps in blocks]
    height = sum(heights) + STRIP * len(blocks) + MARGIN
    top = height
    for (label, maps), tall in zip(blocks, heights):
        top -= STRIP + tall
        if figure is None:
            continue
        wide = min(len(maps), columns) * side
        axis = figure.add_axes((MARGIN / width, top / height, wide / width, tall / height))
        axis.imshow(_sheet(maps, columns), cmap="gray_r", vmin=0, vmax=1, interpolation="none", aspect="auto")
        axis.axis("off")
        axis.annotate(label, (0, 1), (0, 4), "axes fraction", "offset points", fontsize=10)
    return width, height


def _sheet(maps, columns):
    """All maps in rows of so many, each enlarged to the same size; where there is none the paper is white."""
    n, columns = len(maps), min(len(maps), columns)
    rows = -(-n // columns)
    sheet = np.zeros((rows * (SIDE + GAP), columns * (SIDE + GAP)))
    for i, image in enumerate(maps):
        r, s = (place * (SIDE + GAP) for place in divmod(i, columns))
        sheet[r : r + SIDE + GAP, s : s + SIDE + GAP] = PAPER
        at = [np.arange(SIDE) * length // SIDE for length in image.shape]
        sheet[r + GAP // 2 :, s + GAP // 2 :][:SIDE, :SIDE] = image[np.ix_(*at)]
    return sheet

"""Pictures of any size beside each other, and digits found in one (chapter 17)."""

import numpy as np
from matplotlib.patches import Rectangle

from ..checks import whole_number
from .figure import NARROW, WIDE, Figure, named, numbers
from .svg import BLUE, DPI, ORANGE

STRIP = 20 / 72  # inches for the words above a picture
LEVELS = 63  # of grey
GAP = 0.04  # of a picture's sides, around it


def sheets(pictures, light=(), columns=4):
    """Pictures of any shape, each with its name above it: ink dark on white, or grey as it was seen.

    Parameters
    ----------
    pictures : dict from name to array_like of shape (rows, columns)
        Numbers from 0 to 1.
    light : sequence of str, or bool
        Names of those where 1 is white; the others show ink, 1 black. True: all of them.
    columns : int
        Pictures in a row; on a phone half as many, two at least, and one if they are strips.
    """
    columns = whole_number("columns", columns, least=1)
    drawn = []
    for name, picture in named("pictures", pictures):
        picture = numbers(f"the picture {name!r}", picture)
        if picture.ndim != 2:
            raise ValueError(f"the picture {name!r} has shape {picture.shape}; legal is (rows, columns)")
        drawn.append((name, picture, light is True or (light is not False and name in light)))
    columns = min(columns, len(drawn))
    is_strip = max(p.shape[1] / p.shape[0] for _, p, _ in drawn) > 2
    width = WIDE if is_strip else min(WIDE, 1.75 * columns)
    figure = Figure(figsize=_lay(None, drawn, columns, width), dpi=DPI)
    _lay(figure, drawn, columns, width)
    figure.themed = False
    if width > NARROW:
        few = 1 if is_strip else columns if columns < 3 else max(2, columns // 2)
        figure.phone = _lay(None, drawn, few, NARROW)
        figure.for_phone = [lambda figure: (figure.clear(), _lay(figure, drawn, few, NARROW))]
    return figure


def _lay(figure, drawn, columns, width):
    """Draw the pictures in rows, if there is a figure; returns the size of the sheet in inches."""
    side = width / columns
    rows = [drawn[k : k + columns] for k in range(0, len(drawn), columns)]
    heights = [side * max(min(1, p.shape[0] / p.shape[1]) for _, p, _ in row) for row in rows]
    height = top = sum(heights) + STRIP * len(rows)
    for row, tall in zip(rows, heights):
        top -= STRIP + tall
        for k, (name, picture, is_light) in enumerate(row if figure is not None else ()):
            place = [(k + GAP / 2) * side / width, (top + GAP * tall) / height]
            place += [(1 - GAP) * side / width, (1 - GAP) * tall / height]
            axis = figure.add_axes(place, anchor="N")
            picture = np.round(picture * LEVELS) / LEVELS  # noise takes much room
            cmap = "gray" if is_light else "gray_r"
            axis.imshow(picture, cmap=cmap, vmin=0, vmax=1, interpolation="none")
            axis.set(xticks=[], yticks=[])
            for line in axis.spines.values():
                line.set_color("#999999")
            axis.set_title(name, fontsize=10, pad=3)
    return width, height


def boxes(picture, places, texts):
    """A grey picture with a box around each digit, and a text above each; dashed where the text has a "?".

    Parameters
    ----------
    picture : array_like, shape (rows, columns)
        From 0 black to 1 white.
    places : sequence of (top, left, bottom, right)
    texts : sequence of str
    """
    picture = numbers("picture", picture)
    if picture.ndim != 2:
        raise ValueError(f"picture has shape {picture.shape}; legal is (rows, columns)")
    if len(places) != len(texts):
        raise ValueError(f"{len(texts)} texts for {len(places)} boxes; needed is one for each")
    rows, columns = picture.shape
    height = WIDE * rows / columns + STRIP
    figure = Figure(figsize=(WIDE, height), dpi=DPI)
    figure.themed = False
    figure.phone = NARROW, NARROW * rows / columns + STRIP
    axis = figure.add_axes((0, 0, 1, 1))
    axis.axis("off")
    axis.imshow(picture, cmap="gray", vmin=0, vmax=1, interpolation="none")
    axis.set(ylim=(rows - 0.5, -0.5 - STRIP * columns / WIDE))
    for (top, left, bottom, right), text in zip(np.asarray(places).reshape(-1, 4), texts):
        unsure = "?" in text
        axis.add_patch(Rectangle(
            (left - 0.5, top - 0.5), right - left, bottom - top, fill=False, linewidth=1.5,
            edgecolor=ORANGE if unsure else BLUE, linestyle="--" if unsure else "-",
        ))  # fmt: skip
        axis.annotate(
            text, ((left + right) / 2, top), (0, 3), textcoords="offset points", ha="center", fontsize=11
        )
    return figure

"""What all figures share: styles of lines, widths, and the forms in which a notebook stores them."""

import copy
import re
from collections.abc import Mapping
from io import BytesIO

import numpy as np
from matplotlib import figure as mpl
from matplotlib.text import Text
from PIL import Image

from .svg import BLUE, DPI, GREEN, ORANGE, PINK, as_svg, saved

STYLES = (
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": ORANGE, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": PINK, "linestyle": ":", "marker": "D"},
    {"color": "#000000", "linestyle": (0, (5, 1, 1, 1)), "marker": "v"},
)
# Inches, shown with 96 pixels each where there is room. Where the column has 288 pixels, as on the narrowest
# phones, ten points are eleven of them in a figure that is NARROW.
WIDE, NARROW = 7.0, 3.75
FORMULA = re.compile(r"\$[^$]*\$")
SCRIPTS = re.compile(r"\$[^$]*[_^][^$]*\$")  # texts with letters of 70 % of their size
SCRIPT_POINTS = {"wide": 12.2, "narrow": 14.3}  # of such texts, so that their smallest letters are legible


class Figure(mpl.Figure):
    """A matplotlib figure that a notebook shows as SVG, or as PNG where it trusts no SVG.

    The same drawing has the same bytes. ``themed`` says whether the SVG takes the colours of the page; what
    writes on pictures stays on white. ``phone`` holds width and height in inches if there is a second drawing
    for narrow screens, ``for_phone`` functions of a figure that change what must be other there.
    """

    themed, phone, for_phone = True, None, ()

    def _repr_png_(self):
        with Image.open(BytesIO(saved(self._drawing("wide"), "png", Software=None))) as picture:
            rgb, grey, file = picture.convert("RGB"), picture.convert("L"), BytesIO()
            few = grey if grey.convert("RGB") == rgb else rgb.quantize(64, dither=Image.Dither.NONE)
            few.save(file, "png", optimize=True)
        return file.getvalue()

    def _repr_svg_(self):
        return self.svg()

    def svg(self):
        """The text of an SVG file, with no date in it and places to a hundredth of a point.

        The drawing for phones is inside it, not displayed; where pages are built, the two become two files.
        """
        wide = as_svg(self._drawing("wide"))
        if self.phone is None:
            return wide
        narrow = as_svg(self._drawing("narrow")).replace("<svg", '<svg id="narrow" display="none"', 1)
        return wide.removesuffix("</svg>\n") + narrow + "</svg>\n"

    def _drawing(self, room):
        """A copy laid out for this room, so that it doesn't start from the layout of another drawing."""
        figure = copy.deepcopy(self)
        if room == "narrow":
            figure.set_size_inches(*self.phone)
            for change in self.for_phone:
                change(figure)
        width = figure.get_figwidth()
        least = SCRIPT_POINTS["narrow"] if width <= NARROW else SCRIPT_POINTS["wide"] * max(1, width / WIDE)
        for text in figure.findobj(Text):
            if "'" in text.get_text():  # matplotlib's raised prime is of a font that no browser has
                text.set_text(FORMULA.sub(lambda formula: formula[0].replace("'", "′"), text.get_text()))
            if SCRIPTS.search(text.get_text()):
                text.set_fontsize(max(text.get_fontsize(), least))
        return figure


def new(width=WIDE, height=3.2, phone=None, layout="constrained", **axes):
    """A new figure with one pair of axes, or with a grid of them (``nrows``, ``ncols``).

    ``phone`` is the height where it is drawn again for a phone, if it is wider than one.
    """
    figure = Figure(figsize=(width, height), dpi=DPI, layout=layout)
    if width > NARROW:
        figure.phone = (NARROW, phone or height * 0.9)
    return figure, figure.subplots(**axes)


def numbers(name, values, gaps=False):
    """`values` as an array of numbers, or ValueError if one can't be drawn.

    Floats are rounded to six significant digits: the last bits, which differ from one processor to the next,
    would show in a picture where they tip a line from one pixel to its neighbour.

    Parameters
    ----------
    name : str
        What to call them in the message.
    values : array_like
    gaps : bool
        Whether NaN is legal and leaves a gap.
    """
    try:
        values = np.asarray(values)
    except ValueError:
        values = np.array(None)  # rows of different lengths
    if values.dtype.kind not in "biuf":
        raise ValueError(f"{name} is no array of numbers; legal are numbers, equally many in each row")
    bad = np.isinf(values) if gaps else ~np.isfinite(values)
    if bad.any():
        at = tuple(map(int, np.argwhere(bad)[0]))
        where = at[0] if len(at) == 1 else at
        raise ValueError(f"{name} holds {values[at]} at {where}; only finite numbers can be drawn")
    if values.size == 0:
        raise ValueError(f"{name} is empty; there is nothing to draw")
    return _steady(values) if values.dtype.kind == "f" else values


def _steady(values):
    """Six significant digits of each value."""
    values = values.astype(np.float64)
    known = np.isfinite(values) & (np.abs(values) > 1e-290)
    exponent = np.floor(np.log10(np.abs(values), where=known, out=np.zeros_like(values)))
    up, down = 10.0 ** np.maximum(5 - exponent, 0), 10.0 ** np.maximum(exponent - 5, 0)
    return np.round(values * up / down) * down / up


def named(name, drawn):
    """The lines, groups or paths as (label, values), the label empty where a single one has none."""
    drawn = drawn.items() if isinstance(drawn, Mapping) else [("", drawn)]
    if not drawn:
        raise ValueError(f"no {name} given; at least one is needed")
    return drawn

"""What all figures share: colours, styles of lines, a width, and the form in which a notebook stores them."""

import re
from base64 import b64decode, b64encode
from io import BytesIO

import numpy as np
from matplotlib import figure as mpl
from matplotlib import rc_context
from PIL import Image

FORMAT = "png"  # what notebooks store: "png", or "svg" in the colours of the page, light or dark

BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#666666"
STYLES = (
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": ORANGE, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": PINK, "linestyle": ":", "marker": "D"},
    {"color": "#000000", "linestyle": (0, (5, 1, 1, 1)), "marker": "v"},
)
FAINT = "#999999"  # lines in the background

# The colours of a themed figure in light and in dark mode: paper and ink of the theme's page, paler colours.
THEME = {
    "paper": ("#ffffff", "#121212"),
    "ink": ("#000000", "#ced6dd"),
    "blue": (BLUE, "#56b4e9"),
    "orange": (ORANGE, "#f5933d"),
    "green": (GREEN, "#2fcb9e"),
    "pink": (PINK, "#e3a3c6"),
    "grey": (GREY, "#a3a9b0"),
    "faint": (FAINT, "#7d848c"),
}

WIDTH = (
    4.3  # inches, at most where there is lettering: 10 points are 10 pixels where it is shown 312 pixels wide
)
DPI = 132


class Figure(mpl.Figure):
    """A matplotlib figure that a notebook shows as PNG or SVG, the same bytes for the same drawing.

    ``vector`` says whether an SVG would be of use: a sheet of pictures without lettering stays PNG.
    ``themed`` says whether an SVG takes the colours of the page; what writes on pictures stays on white.
    """

    vector = themed = True

    def _repr_png_(self):
        return None if FORMAT == "svg" and self.vector else self._saved("png", Software=None)

    def _repr_svg_(self):
        return self.svg() if FORMAT == "svg" and self.vector else None

    def svg(self):
        """The text of an SVG file as large as the PNG: no date in it, places to a hundredth of a point."""
        with rc_context({"svg.hashsalt": "digitnet"}):
            svg = self._saved("svg", Date=None, Creator=None, Format=None, Type=None).decode()
        svg = svg[svg.index("<svg") :]
        svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
        svg = re.sub(r"\s*\n\s*", "\n", svg)
        svg = re.sub(r"(?<=data:image/png;base64,)[^\"]*", _grey, svg)
        svg = re.sub(r"-?\d+\.\d{3,}(?![\w.])", _rounded, svg)
        size = 'width="{:.0f}" height="{:.0f}"'.format(*DPI * self.get_size_inches())
        svg = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', size, svg, count=1)
        return _with_theme(svg) if self.themed else svg

    def _saved(self, form, **metadata):
        file = BytesIO()
        self.savefig(file, format=form, metadata=metadata)
        self.set_layout_engine("none")  # it would start from this layout and move things by a pixel
        return file.getvalue()


def _grey(png):
    """A picture of four channels in base64 as one of a single channel, where nothing is lost by it."""
    picture, file = Image.open(BytesIO(b64decode(png[0]))), BytesIO()
    grey = picture.convert("L")
    if not np.array_equal(grey.convert("RGBA"), picture.convert("RGBA")):
        return png[0]
    grey.save(file, "png", optimize=True)
    return b64encode(file.getvalue()).decode()


def _rounded(number):
    value = float(number[0])
    return f"{round(value, 2 if abs(value) >= 1 else 4):g}"  # what is below 1 may be a scale


def _with_theme(svg):
    """The drawing with its colours as variables that have other values in dark mode.

    In an <img>, `prefers-color-scheme` is answered by the `color-scheme` that the page's style gives it.
    """
    for name, (colour, _) in THEME.items():
        svg = re.sub(f"(?<=: ){colour}", f"var(--{name})", svg, flags=re.IGNORECASE)
    light, dark = (";".join(f"--{name}:{both[i]}" for name, both in THEME.items()) for i in (0, 1))
    style = (
        f"svg{{{light};fill:var(--ink)}}\n"  # letters have no colour of their own if they are black
        f"@media (prefers-color-scheme:dark){{svg{{{dark}}}}}"
    )
    return svg.replace("<defs>", f"<style>{style}</style>\n<defs>", 1)


def new(width=WIDTH, height=2.9, **axes):
    """A new figure with one pair of axes, or with a grid of them (``nrows``, ``ncols``)."""
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
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

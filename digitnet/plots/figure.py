"""What all figures share: colours, styles of lines, widths, and the forms in which a notebook stores them."""

import copy
import re
from base64 import b64decode, b64encode
from io import BytesIO

import numpy as np
from matplotlib import figure as mpl
from matplotlib import rc_context
from matplotlib.text import Text
from PIL import Image

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

# Inches, shown with 96 pixels each where there is room. Where the column has 288 pixels, as on the narrowest
# phones, ten points are eleven of them in a figure that is NARROW.
WIDE, NARROW = 7.0, 3.75
DPI = 96
LEAN = "STIXGeneral"  # a font which comes with matplotlib; its digits are half as wide as they are high
SCRIPTS = re.compile(r"\$[^$]*[_^'][^$]*\$")  # texts with letters of 70 % of their size
TSPANS = re.compile(r'<tspan x="([^"]*)"([^>]*)>[^<]*</tspan>\n(?:<tspan x="[^"]*"\2>[^<]*</tspan>\n)+')
SCRIPT_POINTS = {"wide": 11, "narrow": 14.3}  # of such texts, so that their smallest letters are legible


class Figure(mpl.Figure):
    """A matplotlib figure that a notebook shows as SVG, or as PNG where it trusts no SVG.

    The same drawing has the same bytes. ``themed`` says whether the SVG takes the colours of the page; what
    writes on pictures stays on white. ``phone`` holds width and height in inches if there is a second drawing
    for narrow screens, ``for_phone`` functions of a figure that change what must be other there.
    """

    themed, phone, for_phone = True, None, ()

    def _repr_png_(self):
        with Image.open(BytesIO(_saved(self._drawing("wide"), "png", Software=None))) as picture:
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
        wide = _svg(self._drawing("wide"))
        if self.phone is None:
            return wide
        narrow = _svg(self._drawing("narrow")).replace("<svg", '<svg id="narrow" display="none"', 1)
        return wide.removesuffix("</svg>\n") + narrow + "</svg>\n"

    def _drawing(self, room):
        """A copy laid out for this room, so that it doesn't start from the layout of another drawing."""
        figure = copy.deepcopy(self)
        if room == "narrow":
            figure.set_size_inches(*self.phone)
            for change in self.for_phone:
                change(figure)
        for text in figure.findobj(Text):
            if SCRIPTS.search(text.get_text()):
                text.set_fontsize(max(text.get_fontsize(), SCRIPT_POINTS[room]))
        return figure


def _saved(figure, form, **metadata):
    file = BytesIO()
    figure.savefig(file, format=form, metadata=metadata)
    return file.getvalue()


def _svg(figure):
    """The drawing as SVG, its lettering as text: matplotlib would draw each letter of its own font."""
    with rc_context({"svg.hashsalt": "digitnet", "svg.fonttype": "none"}):
        svg = _saved(figure, "svg", Date=None, Creator=None, Format=None, Type=None).decode()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*\n\s*", "\n", svg)
    svg = re.sub(r"(?<=data:image/png;base64,)[^\"]*", _grey, svg)
    svg = re.sub(r"<[^>]*>", lambda tag: re.sub(r"-?\d+\.\d{3,}(?![\w.])", _rounded, tag[0]), svg)
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    svg = re.sub(r' id="([^"]*)"', lambda name: name[0] if name[1] in used else "", svg)
    svg = re.sub(r'<text style="([^"]*STIX[^"]*)"([^>]*)>([^<]*)<', _lean, svg)
    svg = re.sub(r"(font-size: 10px; )?font-family: [^;\"]*(; )?", "", svg)
    svg = re.sub(r' transform="rotate\(-0 [^"]*"| style=""', "", svg)
    svg = re.sub(r'(?<= d=")[^"]*', lambda path: re.sub(r"\s*([A-Za-z])\s*", r"\1", path[0]), svg)
    svg = TSPANS.sub(_joined, svg)
    while (shorter := re.sub(r"<g>\n((?:(?!</?g\b).)*)</g>\n", r"\1", svg, flags=re.DOTALL)) != svg:
        svg = shorter
    size = 'width="{:.0f}" height="{:.0f}"'.format(*DPI * figure.get_size_inches())
    svg = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', size, svg, count=1)
    return _styled(svg, figure.themed)


def _joined(letters):
    """Letters of a formula that stand side by side as one piece."""
    places, texts = letters[2], re.findall(r"(?<=>)[^<]*(?=</tspan>)", letters[0])
    return f'<tspan x="{letters[1]}"{places}>{"".join(texts)}</tspan>\n'


def _lean(text):
    """A text in lean letters: in whatever font a device has, set as wide as matplotlib took it to be."""
    style, place, letters = text.groups()
    size = float(re.search(r"font-size: ([\d.]+)px", style)[1])
    width = size * sum(0.25 if letter == "." else 0.5 for letter in letters)
    return f'<text style="{style}"{place} textLength="{width:g}" lengthAdjust="spacingAndGlyphs">{letters}<'


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


def _styled(svg, themed):
    """The drawing with a style sheet: its font, and its colours as variables with other values in dark mode.

    In an <img>, `prefers-color-scheme` is answered by the `color-scheme` that the page's style gives it.
    """
    style = "svg{font:10px 'DejaVu Sans',Verdana,sans-serif}"  # fonts with letters of the same width
    if themed:
        for name, (colour, _) in THEME.items():
            svg = re.sub(f"(?<=: ){colour}", f"var(--{name})", svg, flags=re.IGNORECASE)
        light, dark = (";".join(f"--{name}:{both[i]}" for name, both in THEME.items()) for i in (0, 1))
        style += (
            f"\nsvg{{{light};fill:var(--ink)}}\n"  # letters have no colour of their own if they are black
            f"@media (prefers-color-scheme:dark){{svg{{{dark}}}}}"
        )
    return svg.replace("<defs>", f"<style>{style}</style>\n<defs>", 1)


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

"""A figure as the text of an SVG file: small, the same each time, in the colours of the page it stands on."""

import re
from base64 import b64decode, b64encode
from io import BytesIO

import numpy as np
from matplotlib import rc_context
from PIL import Image

BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#666666"
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

DPI = 96  # pixels an inch where there is room
LEAN = "STIXGeneral"  # a font which comes with matplotlib; its digits are half as wide as they are high
TSPAN = re.compile(r'<tspan x="([^"]*)"([^>]*)>([^<]*)</tspan>\n')


def saved(figure, form, **metadata):
    """The bytes of a file of this form, "png" or "svg", that matplotlib would write."""
    file = BytesIO()
    figure.savefig(file, format=form, metadata=metadata)
    return file.getvalue()


def as_svg(figure):
    """The drawing as SVG, its lettering as text: matplotlib would draw each letter of its own font."""
    with rc_context({"svg.hashsalt": "digitnet", "svg.fonttype": "none"}):
        text = saved(figure, "svg", Date=None, Creator=None, Format=None, Type=None).decode()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\s*\n\s*", "\n", text)
    text = re.sub(r"(?<=data:image/png;base64,)[^\"]*", _grey, text)
    text = re.sub(r"<[^>]*>", lambda tag: re.sub(r"-?\d+\.\d{3,}(?![\w.])", _rounded, tag[0]), text)
    text = re.sub(r'(?<= d=")[^"]*', lambda path: re.sub(r"\s*([A-Za-z])\s*", r"\1", path[0]), text)
    text = re.sub(r"(?<=<text>\n)<tspan.*?(?=</text>)", _joined, _with_plain_texts(text), flags=re.DOTALL)
    text = _without_empty_groups(text)
    size = 'width="{:.0f}" height="{:.0f}"'.format(*DPI * figure.get_size_inches())
    text = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', size, text, count=1)
    return _styled(text, figure.themed)


def _with_plain_texts(svg):
    """The drawing without the fonts of its texts, which are those of `_styled`, and turns by nothing."""
    svg = re.sub(r'<text style="([^"]*STIX[^"]*)"([^>]*)>([^<]*)<', _lean, svg)
    svg = re.sub(r"(font-size: 10px; )?font-family: [^;\"]*(; )?", "", svg)
    return re.sub(r' transform="rotate\(-0 [^"]*"| style=""', "", svg)


def _without_empty_groups(svg):
    """The drawing without names that nothing refers to, and groups that say nothing."""
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    svg = re.sub(r' id="([^"]*)"', lambda name: name[0] if name[1] in used else "", svg)
    while (shorter := re.sub(r"<g>\n((?:(?!</?g\b).)*)</g>\n", r"\1", svg, flags=re.DOTALL)) != svg:
        svg = shorter
    return svg


def _joined(letters):
    """The letters of a formula, those that stand side by side as one piece, also where a font is narrower."""
    letters = [(float(x), look, letter) for x, look, letter in TSPAN.findall(letters[0])]
    pieces, end = [], None
    for x, look, letter in letters:
        if pieces and pieces[-1][1] == look and not any(end < other < x for other, _, _ in letters):
            pieces[-1][2] += letter
        else:
            pieces.append([x, look, letter])
        end = x
    return "".join(f'<tspan x="{x:g}"{look}>{text}</tspan>\n' for x, look, text in pieces)


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

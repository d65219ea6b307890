"""Each function of digitnet.plots draws what it was given: the tests read it back from the artists."""

import base64
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from io import BytesIO

import numpy as np
import pytest
from fixtures import made_up
from matplotlib import colors, image
from matplotlib.patches import Polygon
from matplotlib.text import Text

from digitnet import plots
from digitnet.metrics import Epoch

BLUE, ORANGE = colors.to_rgba(plots.BLUE), colors.to_rgba(plots.ORANGE)
PICTURES = np.arange(5 * 16, dtype=float).reshape(5, 4, 4)
MATRIX = np.array([[5, 1, 0], [9, 4, 2], [0, 3, 6]])
X = np.array([0.1, 1.0, 10.0])
SIX = {f"line {i}": X + i for i in range(6)}
MACHINE = [[0, 0], [0, 1], [4, 0], [4, 2]], [-1, -1, 1, 1], lambda points: points[:, 0] - 2, [1, 3]

# one drawing of each public function, for what holds for all of them
DRAWINGS = {
    "digits": lambda: plots.digits(PICTURES, titles="abcde", columns=3),
    "pixel_values": lambda: plots.pixel_values(PICTURES[1].astype(int)),
    "bars": lambda: plots.bars([1, 3, 2], xlabel="digit", ylabel="count", highlight=1),
    "curves": lambda: plots.curves(X, SIX, "x", "y", markers=True),
    "learning_curves": lambda: plots.learning_curves({"a": [1, 2], "b": [2, 3]}, total=4),
    "histogram": lambda: plots.histogram({"a": X, "b": -X}, xlabel="z", marks={"mean": 1.0}),
    "layer_histograms": lambda: plots.layer_histograms({"a": [X, -X], "b": [X / 5, X]}),
    "points": lambda: plots.points({"a": [[1, 2], [3, 4]], "b": [[10, 1]]}, "x", "y", logx=True),
    "plane": lambda: plots.plane([[0, 0], [1, 1]], [0, 1], ((1, 1), -1.5)),
    "margins": lambda: plots.margins({"a": MACHINE, "b": MACHINE}),
    "network_diagram": lambda: plots.network_diagram([12, 3, 2]),
    "neuron_diagram": lambda: plots.neuron_diagram(["$x_1$", "$x_2$"], ["2", "3"], "+1"),
    "descent": lambda: plots.descent(lambda v1, v2: v1**2 + v2**2, {"a": [[2, 1], [1, 0]]}),
    "valley": lambda: plots.valley(np.square, {"a": [1.0, 0.5]}),
    "confusion": lambda: plots.confusion(MATRIX),
    "displacements": lambda: plots.displacements(PICTURES[1], np.mgrid[:4, :4] + 0.5),
    "sheets": lambda: plots.sheets({"a": PICTURES[0] / 80, "b": PICTURES[1, :2] / 80}, ["a"]),
    "boxes": lambda: plots.boxes(np.ones((40, 90)), [(5, 5, 30, 20), (5, 40, 30, 60)], ["3", "?"]),
    "feature_maps": lambda: plots.feature_maps({"5×5 windows": PICTURES, "pooled": PICTURES[:, :2]}, 4),
}

UNTHEMED = "boxes", "confusion", "displacements", "pixel_values", "sheets"  # they write on pictures


def texts(axis):
    return [text.get_text() for text in axis.texts]


def legend(axis):
    return [text.get_text() for text in axis.get_legend().get_texts()]


def labels(axis):
    return axis.get_xlabel(), axis.get_ylabel()


def ticks(axis):
    return [tick.get_text() for tick in axis.get_xticklabels()]


def look(line):
    return line.get_color(), line.get_linestyle(), line.get_marker()


# What holds for every figure


def test_every_public_function_is_drawn_here():
    functions = {name for name in plots.__all__ if name.islower()}
    assert set(DRAWINGS) == functions
    assert all(callable(getattr(plots, name)) for name in functions)


@pytest.mark.parametrize("name", DRAWINGS)
def test_figure_is_the_same_png_each_time_on_white(name):
    figure = DRAWINGS[name]()
    assert isinstance(figure, plots.Figure)
    png = figure._repr_png_()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert png == figure._repr_png_() == DRAWINGS[name]()._repr_png_()
    assert b"Software" not in png  # would hold the version of matplotlib
    pixels = image.imread(BytesIO(png))
    pixels = pixels.reshape(*pixels.shape[:2], -1)  # grey has no third axis
    np.testing.assert_array_equal(pixels[[0, 0, -1, -1], [0, -1, 0, -1]], 1)  # the corners
    assert pixels[..., :3].min() < 0.6  # and something is drawn


def shown(figure, column):
    """The lettering of a figure in a column of so many pixels: (text, pixels) for each."""
    width = min(column, 96 * figure.get_figwidth())  # a picture isn't made larger
    letters = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    for text in letters:
        if text.axes is None or text.axes.axison or text in (*text.axes.texts, text.axes.title):
            small = 0.7 if re.search(r"\$.*[_^].*\$", text.get_text()) else 1
            yield text.get_text(), small * text.get_fontsize() * width / 72 / figure.get_figwidth()


@pytest.mark.parametrize("name", DRAWINGS)
def test_lettering_is_ten_pixels_high(name):
    """In the column of the narrowest phone, and in that of the narrowest page with the wide drawing."""
    figure = DRAWINGS[name]()
    room, column = ("narrow", 288) if figure.phone else ("wide", 272)
    sizes = [
        *shown(figure._drawing(room), column),
        *shown(figure._drawing("wide"), 592 if figure.phone else 272),
    ]
    assert sizes and [(text, size) for text, size in sizes if size < 9.99] == []


@pytest.mark.parametrize("name", DRAWINGS)
def test_figure_is_the_same_small_svg_each_time(name):
    figure = DRAWINGS[name]()
    svg = figure.svg()
    assert svg == figure.svg() == DRAWINGS[name]().svg() == figure._repr_svg_()
    assert len(svg) < 60_000
    assert not re.search("<metadata|<!--|dc:|Matplotlib", svg)  # date and version
    root = ElementTree.fromstring(svg)
    inner = root.find("./{*}svg[@id='narrow']")
    sizes = [figure.get_size_inches(), figure.phone]
    assert (inner is None) == (figure.phone is None) == (figure.get_figwidth() <= 3.75)
    for drawing, size in zip([root] if inner is None else [root, inner], sizes):
        width, height = (float(drawing.get(side)) for side in ("width", "height"))
        assert [width, height] == pytest.approx(96 * np.array(size), abs=0.5)
        box = [float(number) for number in drawing.get("viewBox").split()]
        np.testing.assert_allclose(box, [0, 0, *72 * np.array(size)], atol=0.01)
    assert inner is None or inner.get("display") == "none"


def test_numbers_in_the_lettering_of_an_svg_are_not_rounded():
    svg = plots.digits(PICTURES[:2], ["0.12345", "<1.23456>"]).svg()
    assert ">0.12345</text>" in svg and ">&lt;1.23456&gt;</text>" in svg


def test_lean_lettering_is_as_wide_in_any_font():
    root = ElementTree.fromstring(plots.confusion([[1000, 2], [3, 4]]).svg())
    texts = root.findall(".//{*}text[@textLength]")
    assert [text.text for text in texts] == 2 * ["1000", "2", "3", "4"]  # of both drawings
    assert [float(text.get("textLength")) for text in texts] == 2 * [20, 5, 5, 5]
    assert {text.get("lengthAdjust") for text in texts} == {"spacingAndGlyphs"}


@pytest.mark.parametrize("label, pieces", [
    ("change of $w^3_{6,6}$", ["change of ", "w", "6", "3", ",6"]),
    ("input $z$ of $z$", ["input ", " of ", "z", "z"]),
    (r"f' is $\sigma'(z)$", ["f' is ", "σ", "′(", "z", ")"]),
])  # fmt: skip
def test_letters_of_a_formula_that_stand_side_by_side_are_one_piece(label, pieces):
    svg = plots.curves(X, X, xlabel=label).svg()
    spans = ElementTree.fromstring(svg.partition('<svg id="narrow"')[0] + "</svg>").findall(".//{*}tspan")
    assert sorted(span.text.replace("\u00a0", " ") for span in spans) == sorted(pieces)


def test_drawing_moves_nothing_in_the_figure():
    figure = plots.bars([1, 3, 2], ["a long label", "another label", "and one more"])
    before = figure.axes[0].get_position().bounds
    figure.svg()
    assert figure.axes[0].get_position().bounds == before
    assert {label.get_rotation() for label in figure.axes[0].get_xticklabels()} == {0}


def test_a_figure_does_not_show_the_last_bits_of_its_numbers():
    x, rng = np.linspace(-3, 3, 101), np.random.default_rng(0)
    noisy = np.tanh(x) * (1 + 1e-12 * rng.standard_normal(101))
    one, two = plots.curves(x, {"a": np.tanh(x)}), plots.curves(x, {"a": noisy})
    assert one.svg() == two.svg() and one._repr_png_() == two._repr_png_()


def test_numbers_are_rounded_to_six_digits():
    given = [0.0, -1.23456789, 1234567.89, 3.14159265e-200, 2.71828182e200, 1e-310, np.nan]
    expected = [0.0, -1.23457, 1234570, 3.14159e-200, 2.71828e200, 0, np.nan]
    np.testing.assert_allclose(plots.figure.numbers("x", given, gaps=True), expected, rtol=1e-15)
    exact = np.arange(-3000, 3000) / 1000
    np.testing.assert_array_equal(plots.figure.numbers("x", exact), exact)
    assert plots.figure.numbers("x", [2**60 + 1])[0] == 2**60 + 1  # whole numbers stay


@pytest.mark.parametrize("name", DRAWINGS)
def test_svg_takes_its_colours_from_the_theme(name):
    figure = DRAWINGS[name]()
    styles = re.findall(r"<style>(.*?)</style>", figure.svg(), re.DOTALL)
    drawing = re.sub(r"<style>.*?</style>", "", figure.svg(), flags=re.DOTALL)
    assert len(styles) == 1 + (figure.phone is not None)
    assert figure.themed == (name not in UNTHEMED)
    for style in styles:
        assert ("prefers-color-scheme:dark" in style) == ("--paper:#121212" in style) == figure.themed
    if figure.themed:
        raw = {colour.lower() for colour, _ in plots.svg.THEME.values()}
        assert not raw & set(re.findall(r"(?<=: )#[0-9a-f]{6}", drawing))
        assert "fill: var(--paper)" in drawing
    else:
        assert "var(" not in drawing and "fill: #ffffff" in drawing


def luminance(colour):
    rgb = np.array(colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name, least", [("ink", 7), ("blue", 3), ("orange", 3), ("green", 3), ("grey", 4.5)])
def test_colours_of_the_theme_stand_out_from_its_paper(name, least, mode):
    one, two = (luminance(plots.svg.THEME[which][mode]) + 0.05 for which in (name, "paper"))
    assert max(one, two) / min(one, two) >= least


def test_pictures_in_an_svg_lose_nothing():
    svg = plots.digits(PICTURES * 255 / PICTURES.max(), titles="abcde", vmax=255, columns=5).svg()
    pictures = [
        image.imread(BytesIO(base64.b64decode(data)))
        for data in re.findall('(?<=data:image/png;base64,)[^"]*', svg)
    ]
    assert len(pictures) == 5
    for picture, given in zip(pictures, PICTURES, strict=True):
        assert picture.shape == (4, 4)  # one channel, no larger than it was
        np.testing.assert_allclose(1 - picture, given / PICTURES.max(), atol=2 / 255)  # shades of grey
    assert svg.count("image-rendering:pixelated") == 5  # sharp on any screen
    coloured = plots.confusion(MATRIX).svg()
    data = re.search('(?<=data:image/png;base64,)[^"]*', coloured)[0]
    assert image.imread(BytesIO(base64.b64decode(data))).shape == (3, 3, 4)


def test_styles_differ_in_more_than_colour():
    for part in ("color", "linestyle", "marker"):
        assert len({style[part] for style in plots.STYLES}) == len(plots.STYLES) == 5


def test_styles_are_told_apart_in_grey():
    grey = sorted(colors.to_rgb(style["color"]) @ np.array([0.299, 0.587, 0.114]) for style in plots.STYLES)
    assert grey[0] == 0 and grey[-1] < 0.7  # none too pale on white


def test_pyplot_is_neither_needed_nor_touched():
    code = (
        "import sys; from digitnet import plots; plots.bars([1, 2])._repr_png_(); "
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# Pictures


@pytest.mark.parametrize("shape", [(5, 4, 4), (5, 16)])
def test_digits_of_images_and_of_vectors(shape):
    axes = plots.digits(PICTURES.reshape(shape), columns=3).axes
    assert axes[0].get_subplotspec().get_gridspec().get_geometry() == (2, 3)
    assert [len(axis.images) for axis in axes] == [1, 1, 1, 1, 1]
    for axis, picture in zip(axes, PICTURES, strict=True):
        np.testing.assert_array_equal(axis.images[0].get_array(), picture)
        assert axis.images[0].get_clim() == (0, PICTURES.max())  # one scale for all
        assert axis.images[0].get_cmap().name == "gray_r"  # ink is dark
        assert axis.get_title() == ""
    assert not any(axis.axison for axis in axes)


def test_digits_fewer_than_columns_and_with_titles():
    figure = plots.digits(PICTURES[:2], titles=["seven", 2], columns=10, vmax=200, size=1)
    assert [axis.get_title() for axis in figure.axes] == ["seven", "2"]
    assert figure.axes[0].images[0].get_clim() == (0, 200)
    assert figure.get_figwidth() == 2 and figure.get_figheight() > 1
    assert plots.digits(PICTURES[:2], size=1).get_figheight() == 1


@pytest.mark.parametrize("n, title, columns, on_phone", [
    (100, None, 10, None), (40, "7 → 2", 10, 5), (30, "7", 10, 10), (20, "7 → 2", 10, 5),
    (13, None, 10, None), (10, "7: 0.98", 10, 5), (3, "7", 3, None),
    (7, "7 → 2", 7, 6), (6, "7 is read as 2", 3, None),
    (2, "a title of more than seventy-four letters: for a second one there is no room", 1, None),
])  # fmt: skip
def test_columns_leave_room_for_titles(n, title, columns, on_phone):
    figure = plots.digits(
        np.ones((n, 4)), None if title is None else [title] * n, size=0.68 if n > 6 else 1.1
    )
    assert (figure.phone is None) == (on_phone is None)
    for room, expected in ("wide", columns), ("narrow", on_phone):
        if expected is None:
            continue
        drawn = figure._drawing(room)
        assert drawn.axes[0].get_subplotspec().get_gridspec().ncols == expected
        drawn.draw_without_rendering()
        ends = [axis.title.get_window_extent() for axis in drawn.axes[:expected]]
        if title and expected > 1:
            assert all(one.x1 < two.x0 for one, two in zip(ends, ends[1:]))


@pytest.mark.parametrize("titles", [None, "abcde"])
@pytest.mark.parametrize("room", ["wide", "narrow"])
def test_pictures_are_square_and_lie_apart_with_their_titles_on_the_sheet(titles, room):
    figure = plots.digits(PICTURES, titles, columns=3, size=2)
    if titles is None:
        assert figure.phone is None  # without lettering it is the same in any size
        return
    figure = figure._drawing(room)
    figure.draw_without_rendering()
    boxes = [axis.get_window_extent() for axis in figure.axes]
    for axis, box in zip(figure.axes, boxes):
        title = axis.title.get_window_extent()
        assert box.width == pytest.approx(box.height) and figure.bbox.contains(box.x0, box.y0)
        assert title.y0 > box.y1 - 0.01 and title.y1 <= figure.bbox.y1
        others = [other for other in boxes if other is not box]
        assert not any(box.overlaps(other) or title.overlaps(other) for other in others)


def test_columns_as_asked_for():
    figure = plots.digits(PICTURES, titles="abcde", columns=2)
    assert figure.axes[0].get_subplotspec().get_gridspec().get_geometry() == (3, 2)
    with pytest.raises(ValueError, match="columns is 0; legal are whole numbers from 1 on"):
        plots.digits(PICTURES, columns=0)


def drawn(figure):
    return [axis.images[0].get_array() for axis in figure.axes]


def test_digits_of_a_single_vector():
    (picture,) = drawn(plots.digits(np.arange(784)))
    np.testing.assert_array_equal(picture, np.arange(784).reshape(28, 28))


def test_digits_of_data_and_of_pairs():
    data = made_up(3, n_pixels=16)
    columns = [(x.reshape(-1, 1), y) for x, y in data]
    for given in (data, data[:2], list(data), columns):
        pictures = drawn(plots.digits(given))
        assert len(pictures) == len(given)
        for picture, pixels in zip(pictures, data.images):
            shown = picture if isinstance(given, type(data)) else 255 * picture  # pairs hold inputs, 0 to 1
            np.testing.assert_allclose(shown, pixels.reshape(4, 4), atol=1e-3)


def test_digits_of_a_single_pair_and_of_two_images():
    data = made_up(3, n_pixels=16)
    assert len(drawn(plots.digits(data[0]))) == 1
    assert len(drawn(plots.digits((data[0][0], data[1][0])))) == 2


@pytest.mark.parametrize("images, message", [
    ([], "images is empty; there is nothing to draw"),
    (np.zeros((0, 784)), "images is empty"),
    (np.zeros((28, 28))[:, :27], r"images has shape \(28, 27\); .* a single picture is \[picture\]"),
    (np.zeros((2, 1, 4, 4)), r"images has shape \(2, 1, 4, 4\); legal are "),
    ([[0, np.nan, 0, 0]], r"images holds nan at \(0, 1\); only finite numbers"),
    ([[0, 1, np.inf, 0]], r"images holds inf at \(0, 2\)"),
    ([[0, 1], [0]], "images is no array of numbers"),
    (["seven"], "images is no array of numbers"),
    (None, "images is no array of numbers"),
])  # fmt: skip
def test_digits_of_what_is_no_picture(images, message):
    with pytest.raises(ValueError, match=message):
        plots.digits(images)


def test_a_title_for_each_image():
    with pytest.raises(ValueError, match="4 titles for 5 images; needed is one for each"):
        plots.digits(PICTURES, titles="abcd")


@pytest.mark.parametrize("shape", [(2, 2), (4,), (1, 4)])
def test_pixel_values(shape):
    pixels = np.array([0, 7, 255, 30]).reshape(shape)
    left, right = plots.pixel_values(pixels).axes
    square = pixels.reshape(2, 2) if shape == (4,) else pixels
    for axis in (left, right):
        np.testing.assert_array_equal(axis.images[0].get_array(), square)
    assert labels(left) == ("column", "row")
    assert texts(right) == ["7", "255", "30"]  # paper, 0, is left blank
    assert [square[int(t.get_position()[1]), int(t.get_position()[0])] for t in right.texts] == [7, 255, 30]


def test_pixel_values_without_ink_and_with_paper_around():
    assert texts(plots.pixel_values(np.zeros((3, 3), int)).axes[1]) == []
    image = np.zeros((9, 9), int)
    image[3:5, 4:8] = 200
    below = plots.pixel_values(image).axes[1]
    assert below.get_xlim() == (3.5, 7.5) and below.get_ylim() == (4.5, 2.5)  # what is inked fills the width


def test_pixel_values_on_a_phone_are_those_of_the_middle():
    image = np.full((28, 28), 200)
    image[:, 25:] = image[:4] = 0
    above, below = plots.pixel_values(image)._drawing("narrow").axes
    (frame,) = above.patches
    assert (frame.get_x(), frame.get_width(), frame.get_y(), frame.get_height()) == (4.5, 14, 3.5, 24)
    assert below.get_xlim() == (4.5, 18.5) and below.get_position().y1 < above.get_position().y0
    small = plots.pixel_values(np.arange(16).reshape(4, 4))._drawing("narrow").axes[0]
    assert len(small.patches) == 0  # all of it


# Bars, lines, histograms


def test_bars():
    axis = plots.bars([1.0, 3.0, 2.0], xlabel="digit", ylabel="darkness").axes[0]
    assert [bar.get_height() for bar in axis.patches] == [1, 3, 2]
    assert ticks(axis) == ["0", "1", "2"]
    assert texts(axis) == ["1.00", "3.00", "2.00"]
    assert labels(axis) == ("digit", "darkness")
    assert {(bar.get_facecolor(), bar.get_hatch()) for bar in axis.patches} == {(BLUE, None)}


@pytest.mark.parametrize("values, written", [
    ([4, 0, 12], ["4", "0", "12"]),
    (np.array([4, 7], np.uint8), ["4", "7"]),
    ([True, False], ["1", "0"]),
    ([4.0, 7.25], ["4.00", "7.25"]),
    ([4.0, 12.3], ["4", "12"]),
    ([-0.5], ["-0.50"]),
])  # fmt: skip
def test_counts_are_written_as_counts(values, written):
    assert texts(plots.bars(values).axes[0]) == written


def test_long_labels_of_bars_do_not_run_into_each_other():
    names = ["the NumPy loop", "scikit-learn", "PyTorch", "digitnet", "JAX"]
    for labels, on_page, on_phone in ((names, 0, 30), (names * 2, 30, 30), (["0", "1"], 0, 0)):
        figure = plots.bars(range(len(labels)), labels)
        for room, degrees in ("wide", on_page), ("narrow", on_phone):
            axis = figure._drawing(room).axes[0]
            assert ticks(axis) == labels
            assert {label.get_rotation() for label in axis.get_xticklabels()} == {degrees}


def test_heights_of_ten_bars_have_room_on_a_phone():
    figure = plots.bars(np.linspace(0.17, 0.18, 10))._drawing("narrow")
    figure.draw_without_rendering()
    ends = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(ends) == 10 and all(one.x1 < two.x0 for one, two in zip(ends, ends[1:]))


@pytest.mark.parametrize("draw, message", [
    (lambda: plots.bars([1, np.nan]), "values holds nan at 1; only finite numbers can be drawn"),
    (lambda: plots.bars([]), "values is empty"),
    (lambda: plots.bars([1, 2], ["a"]), "1 labels for 2 values"),
    (lambda: plots.bars([[1], [2, 3]]), "values is no array of numbers"),
    (lambda: plots.curves([1, np.nan], {"a": [1, 2]}), "x holds nan at 1"),
    (lambda: plots.curves([1, 2], {"a": [1, np.inf]}), "the line 'a' holds inf at 1"),
    (lambda: plots.curves([1, 2], {"a": [1, 2, 3]}), r"x has shape \(2,\) and the line 'a' \(3,\)"),
    (lambda: plots.curves([1, 2], {}), "no lines given"),
    (lambda: plots.curves([1, 2], {"a": [None, 2]}), "the line 'a' is no array of numbers"),
    (lambda: plots.histogram({"a": [1, np.nan]}), "the group 'a' holds nan at 1"),
    (lambda: plots.histogram({"a": []}), "the group 'a' is empty"),
    (lambda: plots.histogram({}), "no groups given"),
    (lambda: plots.points({}), "no groups given"),
    (lambda: plots.points({"a": [1, 2]}), r"the group 'a' has shape \(2,\); needed is \(n, 2\)"),
    (lambda: plots.points([[1, np.nan]]), "the group holds nan at"),
    (lambda: plots.plane([[0, np.inf]], [0], ((1, 1), 0)), r"points holds inf at \(0, 1\)"),
    (lambda: plots.sheets({}), "no pictures given"),
    (lambda: plots.sheets({"a": [1, 2]}), r"the picture 'a' has shape \(2,\); legal is \(rows, columns\)"),
    (lambda: plots.sheets({"a": [[np.nan]]}), r"the picture 'a' holds nan at \(0, 0\)"),
    (lambda: plots.boxes([1, 2], [], []), r"picture has shape \(2,\)"),
    (lambda: plots.boxes(np.ones((2, 2)), [(0, 0, 1, 1)], []), "0 texts for 1 boxes"),
    (lambda: plots.margins({}), "no machines given"),
    (lambda: plots.margins({"a": ([[0, 1]], [1, 1], np.sum, [])}), r"\(1, 2\) and their labels \(2,\)"),
    (lambda: plots.margins({"a": ([[0, np.nan]], [1], np.sum, [])}), "the points of 'a' holds nan"),
    (lambda: plots.valley(np.square, {"a": [1, np.nan]}), "the path 'a' holds nan at 1"),
    (lambda: plots.valley(np.square, {}), "no paths given"),
    (lambda: plots.descent(np.hypot, {"a": [[1, -np.inf]]}), r"the path 'a' holds -inf at \(0, 1\)"),
    (lambda: plots.confusion([[1, 2]]), r"matrix has shape \(1, 2\); legal are square ones"),
    (lambda: plots.confusion([[np.nan]]), r"matrix holds nan at \(0, 0\)"),
    (lambda: plots.confusion(MATRIX, ["a"]), "1 class names for 3 classes"),
    (lambda: plots.network_diagram([]), "no layers given"),
    (lambda: plots.network_diagram([2, 0]), r"sizes\[1\] is 0; legal are whole numbers from 1 on"),
    (lambda: plots.learning_curves([]), "the history is empty: no epoch has been trained"),
    (lambda: plots.learning_curves({"a": []}), "the history is empty"),
    (lambda: plots.learning_curves([3, 4]), "total is None"),
    (lambda: plots.learning_curves([Epoch(0, None, None, None, 1.0)]), "train with validation_data"),
])  # fmt: skip
def test_what_can_not_be_drawn_is_named(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()


def test_highlighted_bar_differs_in_colour_and_hatching():
    axis = plots.bars([100, 300], ["a", "b"], highlight=1).axes[0]
    assert texts(axis) == ["100", "300"]
    assert [bar.get_hatch() for bar in axis.patches] == [None, "//"]
    assert [bar.get_facecolor() for bar in axis.patches] == [BLUE, ORANGE]


@pytest.mark.parametrize("names", [["a", "a", "b"], [7, 8, 9]])
def test_bars_with_the_same_label_or_with_numbers(names):
    axis = plots.bars([1, 3, 2], names).axes[0]
    assert ticks(axis) == [str(name) for name in names]
    assert len({bar.get_x() for bar in axis.patches}) == 3


def test_curves():
    axis = plots.curves(X, SIX, xlabel="weight", ylabel="cost").axes[0]
    assert [line.get_label() for line in axis.lines] == legend(axis) == list(SIX)
    for line, y in zip(axis.lines, SIX.values()):
        np.testing.assert_array_equal(line.get_xdata(), X)
        np.testing.assert_array_equal(line.get_ydata(), y)
        assert line.get_marker() in ("", "None")
    assert len({line.get_linestyle() for line in axis.lines[:4]}) == 4
    assert labels(axis) == ("weight", "cost")
    assert (axis.get_xscale(), axis.get_yscale()) == ("linear", "linear")


def test_curves_with_markers_and_logarithmic_axes():
    axis = plots.curves(X, SIX, logx=True, logy=True, markers=True).axes[0]
    assert (axis.get_xscale(), axis.get_yscale()) == ("log", "log")
    assert [line.get_marker() for line in axis.lines[:5]] == [style["marker"] for style in plots.STYLES]
    assert look(axis.lines[5]) == look(axis.lines[0])


def test_numbers_along_a_logarithmic_axis_have_no_raised_exponents():
    x = np.logspace(-12, 3, 16)
    figure = plots.curves(x, x, logx=True, logy=True)
    for room, most in ("wide", 12), ("narrow", 7):
        drawn = figure._drawing(room)
        drawn.draw_without_rendering()
        (axis,) = drawn.axes
        written = {text.get_text(): text.get_window_extent() for text in axis.get_xticklabels()}
        assert len(written) <= most + 2  # two are outside
        assert all(re.fullmatch(r"1e−?\d+|0\.0*1|10*", text) for text in written if text)
        assert sum(text.startswith("1e−") for text in written) >= 2  # which, is up to matplotlib
        ends = [end for text, end in written.items() if text]
        assert all(one.x1 < two.x0 for one, two in zip(ends, ends[1:]))
    axis = plots.curves([1, 9], [0.2, 0.5], logx=True, logy=True).axes[0]
    axis.figure.draw_without_rendering()
    assert {"0.2", "0.3", "0.4"} <= {text.get_text() for text in axis.get_yticklabels(which="both")}


@pytest.mark.parametrize("room", ["wide", "narrow"])
@pytest.mark.parametrize("logx", [False, True])
def test_a_large_legend_covers_no_line(logx, room):
    figure = plots.curves(X, SIX, logx=logx, markers=True)._drawing(room)
    figure.draw_without_rendering()
    (axis,) = figure.axes
    box = axis.get_legend().get_window_extent()
    assert box.y0 >= axis.get_window_extent().y1 and box.y1 <= figure.bbox.y1
    assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1


def test_a_single_curve_needs_no_legend():
    assert plots.curves(X, {"only": X}).axes[0].get_legend() is None


def test_a_curve_without_a_name_and_with_a_gap():
    axis = plots.curves(X, [1, np.nan, 3]).axes[0]
    np.testing.assert_array_equal(axis.lines[0].get_ydata(), [1, np.nan, 3])
    assert axis.get_legend() is None


def test_the_learning_curve_of_a_single_history():
    history = [Epoch(0, 50, 200, 0.4, 1.0), Epoch(1, 150, 200, 0.2, 1.0)]
    for axis in (plots.learning_curves(history).axes[0], plots.learning_curves([10, 30], total=40).axes[0]):
        np.testing.assert_array_equal(axis.lines[0].get_xydata(), [[0, 25], [1, 75]])
        assert axis.get_legend() is None and len(axis.lines) == 1
        assert all(float(tick).is_integer() for tick in axis.get_xticks())  # no half epochs


def test_learning_curves_of_epochs_and_of_numbers():
    epochs = [Epoch(0, 50, 200, 0.4, 1.0), Epoch(1, 150, 200, 0.2, 1.0)]
    axis = plots.learning_curves({"run": epochs, "other": [10, 20, 30]}, total=40).axes[0]
    run, other = axis.lines
    np.testing.assert_array_equal(run.get_xydata(), [[0, 25], [1, 75]])
    np.testing.assert_array_equal(other.get_xydata(), [[0, 25], [1, 50], [2, 75]])
    assert legend(axis) == ["run", "other"]
    assert labels(axis) == ("epoch", "right answers (%)")
    assert all(one != two for one, two in zip(look(run), look(other)))


def test_points():
    groups = {"one": [[0.1, 2], [3, 4]], "other": [[10, 1.5]]}
    axis = plots.points(groups, "x", "y", logx=True).axes[0]
    assert [line.get_xydata().tolist() for line in axis.lines] == list(groups.values())
    assert legend(axis) == ["one", "other"] and labels(axis) == ("x", "y") and axis.get_xscale() == "log"
    looks = [look(line) for line in axis.lines]
    assert {line for _, line, _ in looks} == {"None"} and len({mark for *_, mark in looks}) == 2
    assert plots.points(groups["one"]).axes[0].get_legend() is None


def test_histogram():
    groups = {"zeros": np.array([[0.0, 0.1], [0.2, 3.9]]), "ones": [2.0, 4.0]}  # bins from 0 to 4
    marks = {f"mark {i}": i / 2 for i in range(6)}
    axis = plots.histogram(groups, bins=4, xlabel="$z$", marks=marks).axes[0]
    assert labels(axis) == ("$z$", "count")
    assert sorted(legend(axis)) == sorted([*groups, *marks])  # not one mark is lost
    assert {line.get_label(): line.get_xdata()[0] for line in axis.lines} == marks
    outlines = {patch.get_label(): patch for patch in axis.patches if isinstance(patch, Polygon)}
    for label, counts in (("zeros", [3, 0, 0, 1]), ("ones", [0, 0, 1, 1])):
        steps = outlines[label].get_xy()[1:-1:2]
        np.testing.assert_allclose(steps, np.transpose([[0, 1, 2, 3], counts]))
    assert outlines["zeros"].get_linestyle() != outlines["ones"].get_linestyle()


def test_histogram_without_marks():
    axis = plots.histogram({"all": X}).axes[0]
    assert legend(axis) == ["all"] and len(axis.lines) == 0


def test_histograms_of_layers():
    networks = {"a": [[0.0, 0, 1], [4, 4, 3.999]], "b": [[-2, -0.004], [-1, -1.5]]}
    axes = np.reshape(plots.layer_histograms(networks, first=3, bins=4).axes, (2, 2))
    assert [axis.get_title() for axis in axes[0]] == ["layer 3", "layer 4"]
    assert [texts(axis) for axis in axes[:, 0]] == [["a: 0 to 4"], ["b: −2 to 0"]]
    for axis, counts in zip(axes.ravel(), ([2, 1, 0, 0], [0, 0, 0, 3], [1, 0, 0, 1], [0, 1, 1, 0])):
        outline = axis.patches[0].get_xy()
        assert axis.get_xlim() == axes[0 if axis in axes[0] else 1, 0].get_xlim()
        np.testing.assert_array_equal(outline[1 : 2 * len(counts) : 2, 1], counts)


@pytest.mark.parametrize("layers", [[], [[1.0]]])
def test_histograms_of_layers_want_equally_many(layers):
    with pytest.raises(ValueError, match=r"the networks have \[\d, \d\] layers; needed are equally many"):
        plots.layer_histograms({"a": layers, "b": [[1.0], [2.0]][: len(layers) * 2]})


def test_maps_of_layers():
    layers = {"first": [[[0, 1], [2, 4]], [[0, 0], [0, 0]], [[1, 1], [0, 4]]], "second": [[[3]]]}
    figure = plots.feature_maps(layers, columns=2)
    assert [texts(axis) for axis in figure.axes] == [["first"], ["second"]]
    first, second = (axis.images[0].get_array() for axis in figure.axes)
    assert first.shape == (104, 104) and second.shape == (52, 52)  # two rows of two, one of one
    np.testing.assert_array_equal(first[10::24, 10::24][:2, :2], [[0, 0.25], [0.5, 1]])
    assert first[0, 0] == first[0, 51] == first[51, 60] > 0  # a frame round each map
    assert (first[52:, 52:] == 0).all() and (
        first[54:102, 2:26] == [[0.25] * 24] * 24 + [[0] * 24] * 24
    ).all()
    assert second[26, 26] == 1 and second[1, 1] == first[0, 0]
    narrow = figure._drawing("narrow").axes[0].images[0].get_array()
    assert narrow.shape == (3 * 52, 52)


@pytest.mark.parametrize("maps", [[[1.0]], [[[-1.0]]], np.zeros((2, 2))])
def test_maps_of_layers_want_pictures_of_ink(maps):
    with pytest.raises(ValueError, match="layer 'a' has shape .* needed are"):
        plots.feature_maps({"a": maps})


@pytest.mark.parametrize("x, whole", [(np.arange(2, 22), True), (np.arange(2.0, 22.0), False)])
def test_ticks_of_whole_numbers_are_whole(x, whole):
    figure = plots.curves(x, x)
    figure.draw_without_rendering()
    assert all(tick % 1 == 0 for tick in figure.axes[0].get_xticks()) == whole


# Geometry


def test_plane():
    points, answers = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([1, 1, 1, 0])
    axis = plots.plane(points.tolist(), answers.tolist(), ((-2, -2), 3)).axes[0]
    assert labels(axis) == ("$x_1$", "$x_2$")
    assert legend(axis) == ["output 0", "output 1"]
    dots = {c.get_label(): c for c in axis.collections if c.get_label().startswith("output")}
    for value in (0, 1):
        np.testing.assert_array_equal(dots[f"output {value}"].get_offsets(), points[answers == value])
    shapes = [len(dots[label].get_paths()[0].vertices) for label in dots]
    assert shapes[0] != shapes[1]  # a circle and a square
    shaded, line = (c for c in axis.collections if c not in dots.values())
    vertices = np.concatenate([path.vertices for path in line.get_paths()])
    np.testing.assert_allclose(vertices.sum(axis=1), 1.5, atol=1e-9)  # −2 x₁ − 2 x₂ + 3 = 0
    area = shaded.get_paths()[0]
    assert area.contains_point((0, 0)) and not area.contains_point((1.2, 1.2))


def test_four_groups_of_points_have_room_on_a_phone():
    groups = {f"a long name {i}": [[1, 2], [10, 3]] for i in range(4)}
    axis = plots.points(groups, logx=True)._drawing("narrow").axes[0]
    axis.figure.draw_without_rendering()
    assert axis.get_legend()._ncols == 2 and axis.get_window_extent().width > 200


def test_sheets_are_drawn_as_ink_or_as_they_were_seen():
    figure = plots.sheets({"seen": PICTURES[1, :2] / 80, "ink": PICTURES[1] / 80}, light=["seen"])
    assert [axis.get_title() for axis in figure.axes] == ["seen", "ink"]
    assert [axis.images[0].get_cmap().name for axis in figure.axes] == ["gray", "gray_r"]
    figure = plots.sheets({str(k): PICTURES[k] / 80 for k in range(5)}, light=True, columns=3)
    tops = [axis.get_position().y1 for axis in figure.axes]
    assert tops[0] == tops[2] > tops[3] and {a.images[0].get_cmap().name for a in figure.axes} == {"gray"}


def test_boxes_are_dashed_where_the_answer_is_not_sure():
    axis = plots.boxes(np.ones((40, 90)), [(5, 6, 30, 20), (5, 40, 30, 60)], ["3", "?"]).axes[0]
    sure, unsure = axis.patches
    assert sure.get_xy() == (5.5, 4.5) and (sure.get_width(), sure.get_height()) == (14, 25)
    assert sure.get_linestyle() != unsure.get_linestyle() and texts(axis) == ["3", "?"]


def test_margins():
    axis = plots.margins({"a": MACHINE}, "ink", "width").axes[0]
    assert labels(axis) == ("ink", "width") and axis.get_title() == "a"
    shaded, lines, circles, squares, rings = axis.collections
    np.testing.assert_array_equal(circles.get_offsets(), MACHINE[0][:2])
    np.testing.assert_array_equal(squares.get_offsets(), MACHINE[0][2:])
    np.testing.assert_array_equal(rings.get_offsets(), [MACHINE[0][1], MACHINE[0][3]])
    assert len(rings.get_facecolors()) == 0
    places = [path.vertices[:, 0] for path in lines.get_paths()]
    for x, place in zip(places, (1, 2, 3)):  # where the value is −1, 0 and 1
        np.testing.assert_allclose(x, place, atol=1e-5)
    assert [style[1] is None for style in lines.get_linestyles()] == [False, True, False]
    area = shaded.get_paths()[0]
    assert area.contains_point((3, 1)) and not area.contains_point((1.5, 1))


def test_network_diagram():
    axis = plots.network_diagram([2, 3, 1]).axes[0]
    assert texts(axis) == ["0", "1", "layer 1", "0", "1", "2", "layer 2", "0", "layer 3"]
    circles = [c.get_offsets() for c in axis.collections]
    assert [len(c) for c in circles] == [2, 3, 1]
    assert len(axis.lines) == 2 * 3 + 3 * 1
    ends = {tuple(map(tuple, line.get_xydata())) for line in axis.lines}
    for left, right in zip(circles, circles[1:]):
        assert all((tuple(a), tuple(b)) in ends for a in left for b in right)
    assert not axis.axison


def test_network_diagram_with_names_and_texts():
    axis = plots.network_diagram([1, 2], layer_names=["in", "out"], neuron_texts=[["a"], ["b", "c"]]).axes[0]
    assert texts(axis) == ["a", "in", "b", "c", "out"]


def test_a_large_layer_is_drawn_with_a_gap():
    axis = plots.network_diagram([784, 4], at_most=4).axes[0]
    large, small = (c.get_offsets()[:, 1] for c in axis.collections)
    assert texts(axis) == ["0", "1", "2", "783", "⋮", "layer 1", "0", "1", "2", "3", "layer 2"]
    np.testing.assert_allclose(np.diff(large), [-1, -1, -1.8])
    np.testing.assert_allclose(np.diff(small), -1)
    dots = next(text for text in axis.texts if text.get_text() == "⋮")
    assert large[3] < dots.get_position()[1] < large[2]


def test_neuron_diagram():
    axis = plots.neuron_diagram(["$x_1$", "$x_2$", "$x_3$"], ["2", "−1", "5"], "+3").axes[0]
    written = [text for text in texts(axis) if text]
    assert written == ["$x_1$", "2", "$x_2$", "−1", "$x_3$", "5", "+3", "output"]
    arrows = [text for text in axis.texts if getattr(text, "arrow_patch", None)]
    assert len(arrows) == 3 + 1
    places = {text.get_text(): text.get_position()[1] for text in axis.texts}
    assert places["$x_1$"] > places["$x_2$"] > places["$x_3$"]
    assert places["2"] > places["−1"] > places["5"]


def test_descent():
    paths = {"small": [[2.0, 1.0], [1.0, 0.5], [0.5, 0.2]], "large": [[2.0, 1.0], [-2.0, -1.0]]}
    axes = plots.descent(lambda v1, v2: v1**2 + 3 * v2**2, paths, span=3).axes
    assert [axis.get_title() for axis in axes] == ["small", "large"]
    assert [labels(axis) for axis in axes] == [("$v_1$", "$v_2$"), ("$v_1$", "")]
    for axis, path in zip(axes, paths.values()):
        np.testing.assert_array_equal(axis.lines[0].get_xydata(), path)
        assert axis.get_xlim() == axis.get_ylim() == (-3, 3)
        level_lines = [path for path in axis.collections[0].get_paths() if len(path.vertices)]
        assert len(level_lines) >= 5
        v1, v2 = level_lines[0].vertices.T
        assert np.ptp(v1**2 + 3 * v2**2) < 0.02  # the cost is the same all along it


def test_panels_are_stacked_on_a_phone():
    figure = plots.valley(np.square, {name: [1.0, 0.5] for name in "abc"})
    for room, across in ("wide", True), ("narrow", False):
        axes = figure._drawing(room).axes
        places = [axis.get_subplotspec() for axis in axes]
        assert [(p.colspan.start, p.rowspan.start)[1 - across] for p in places] == [0, 1, 2]
        assert [axis.get_title() for axis in axes] == ["a", "b", "c"]
        assert [labels(axis)[1] for axis in axes] == ["cost"] + 2 * ["" if across else "cost"]
        assert [labels(axis)[0] for axis in axes] == 2 * ["$v$" if across else ""] + ["$v$"]


def test_valley():
    paths = {"small": [2.0, 1.0, 0.5], "large": [2.0, -2.5]}
    axes = plots.valley(lambda v: v**2, paths, span=3).axes
    assert [axis.get_title() for axis in axes] == ["small", "large"]
    assert [labels(axis) for axis in axes] == [("$v$", "cost"), ("$v$", "")]
    for axis, path in zip(axes, paths.values()):
        curve, steps = (line.get_xydata().T for line in axis.lines)
        np.testing.assert_allclose(curve[1], curve[0] ** 2)
        np.testing.assert_array_equal(steps, [path, np.square(path)])
        assert axis.get_xlim() == (-3, 3) and axis.get_ylim()[1] == 9


def test_confusion():
    figure = plots.confusion(MATRIX.tolist())
    axis, bar = figure.axes
    assert texts(axis) == [str(count) for count in MATRIX.ravel()]
    assert [text.get_position() for text in axis.texts] == [(j, i) for i in range(3) for j in range(3)]
    np.testing.assert_array_equal(axis.images[0].get_array(), [[0, 1, 0], [9, 0, 2], [0, 3, 0]])
    assert labels(axis) == ("answer", "true digit") and bar.get_xlabel() == "errors"
    assert ticks(axis) == ["0", "1", "2"]
    weights = np.reshape([text.get_fontweight() for text in axis.texts], (3, 3))
    assert (np.diag(weights) == "bold").all() and (weights == "bold").sum() == 3
    white = [text.get_text() for text in axis.texts if text.get_color() == "white"]
    assert white == ["9"]  # legible on the darkest field


def test_confusion_with_names():
    axis = plots.confusion(MATRIX, ["a", "b", "seven"]).axes[0]
    assert ticks(axis) == [tick.get_text() for tick in axis.get_yticklabels()] == ["a", "b", "seven"]
    assert labels(axis) == ("answer", "true class")


def test_confusion_without_errors():
    assert {text.get_color() for text in plots.confusion(np.eye(4, dtype=int)).axes[0].texts} == {"black"}


def test_displacements():
    at = np.mgrid[:4, :4] + np.array([0.5, -1]).reshape(2, 1, 1)
    axis = plots.displacements(PICTURES[1], at, every=2).axes[0]
    (arrows,) = axis.collections
    np.testing.assert_array_equal(arrows.XY, [[0, 0], [2, 0], [0, 2], [2, 2]])
    assert set(arrows.U) == {-1.0} and set(arrows.V) == {0.5}  # columns, rows
    assert labels(axis) == ("column", "row")


def test_displacements_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"shapes \(4, 4\) and \(4, 4\); needed are"):
        plots.displacements(PICTURES[1], PICTURES[2])

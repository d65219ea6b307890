"""Each function of digitnet.plots draws what it was given: the tests read it back from the artists."""

import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from matplotlib import colors, image
from matplotlib.patches import Polygon

from digitnet import plots
from digitnet.metrics import Epoch

BLUE, ORANGE = colors.to_rgba(plots.BLUE), colors.to_rgba(plots.ORANGE)
PICTURES = np.arange(5 * 16, dtype=float).reshape(5, 4, 4)
MATRIX = np.array([[5, 1, 0], [9, 4, 2], [0, 3, 6]])
X = np.array([0.1, 1.0, 10.0])
SIX = {f"line {i}": X + i for i in range(6)}

# one drawing of each public function, for what holds for all of them
DRAWINGS = {
    "digits": lambda: plots.digits(PICTURES, titles="abcde", columns=3),
    "pixel_values": lambda: plots.pixel_values(PICTURES[1].astype(int)),
    "bars": lambda: plots.bars([1, 3, 2], xlabel="digit", ylabel="count", highlight=1),
    "curves": lambda: plots.curves(X, SIX, "x", "y", markers=True),
    "learning_curves": lambda: plots.learning_curves({"a": [1, 2], "b": [2, 3]}, total=4),
    "histogram": lambda: plots.histogram({"a": X, "b": -X}, xlabel="z", marks={"mean": 1.0}),
    "plane": lambda: plots.plane([[0, 0], [1, 1]], [0, 1], ((1, 1), -1.5)),
    "network_diagram": lambda: plots.network_diagram([12, 3, 2]),
    "neuron_diagram": lambda: plots.neuron_diagram(["$x_1$", "$x_2$"], ["2", "3"], "+1"),
    "descent": lambda: plots.descent(lambda v1, v2: v1**2 + v2**2, {"a": [[2, 1], [1, 0]]}),
    "valley": lambda: plots.valley(np.square, {"a": [1.0, 0.5]}),
    "confusion": lambda: plots.confusion(MATRIX),
}


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
    functions = {name for name, f in vars(plots).items() if getattr(f, "__module__", "") == plots.__name__}
    assert set(DRAWINGS) == {name for name in functions if not name.startswith("_")} - {"Figure"}


@pytest.mark.parametrize("name", DRAWINGS)
def test_figure_is_the_same_png_each_time_on_white(name):
    figure = DRAWINGS[name]()
    assert isinstance(figure, plots.Figure)
    png = figure._repr_png_()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert png == figure._repr_png_() == DRAWINGS[name]()._repr_png_()
    assert b"Software" not in png  # would hold the version of matplotlib
    pixels = image.imread(BytesIO(png))
    np.testing.assert_array_equal(pixels[[0, 0, -1, -1], [0, -1, 0, -1]], 1)  # the corners
    assert pixels[..., :3].min() < 0.6  # and something is drawn


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
    assert len(axes) == 6 and axes[0].get_subplotspec().get_gridspec().get_geometry() == (2, 3)
    assert [len(axis.images) for axis in axes] == [1, 1, 1, 1, 1, 0]
    for axis, picture in zip(axes, PICTURES):
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


# Bars, lines, histograms


def test_bars():
    axis = plots.bars([1.0, 3.0, 2.0], xlabel="digit", ylabel="darkness").axes[0]
    assert [bar.get_height() for bar in axis.patches] == [1, 3, 2]
    assert ticks(axis) == ["0", "1", "2"]
    assert texts(axis) == ["1.00", "3.00", "2.00"]
    assert labels(axis) == ("digit", "darkness")
    assert {(bar.get_facecolor(), bar.get_hatch()) for bar in axis.patches} == {(BLUE, None)}


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


def test_a_single_curve_needs_no_legend():
    assert plots.curves(X, {"only": X}).axes[0].get_legend() is None


def test_learning_curves_of_epochs_and_of_numbers():
    epochs = [Epoch(0, 50, 200, 0.4, 1.0), Epoch(1, 150, 200, 0.2, 1.0)]
    axis = plots.learning_curves({"run": epochs, "other": [10, 20, 30]}, total=40).axes[0]
    run, other = axis.lines
    np.testing.assert_array_equal(run.get_xydata(), [[0, 25], [1, 75]])
    np.testing.assert_array_equal(other.get_xydata(), [[0, 25], [1, 50], [2, 75]])
    assert legend(axis) == ["run", "other"]
    assert labels(axis) == ("epoch", "right answers (%)")
    assert all(one != two for one, two in zip(look(run), look(other)))


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


def test_network_diagram():
    axis = plots.network_diagram([2, 3, 1]).axes[0]
    assert texts(axis) == ["1", "2", "layer 1", "1", "2", "3", "layer 2", "1", "layer 3"]
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
    assert texts(axis) == ["1", "2", "3", "784", "⋮", "layer 1", "1", "2", "3", "4", "layer 2"]
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
    assert labels(axis) == ("answer", "true digit") and bar.get_ylabel() == "errors"
    assert ticks(axis) == ["0", "1", "2"]
    weights = np.reshape([text.get_fontweight() for text in axis.texts], (3, 3))
    assert (np.diag(weights) == "bold").all() and (weights == "bold").sum() == 3
    white = [text.get_text() for text in axis.texts if text.get_color() == "white"]
    assert white == ["9"]  # legible on the darkest field


def test_confusion_without_errors():
    assert {text.get_color() for text in plots.confusion(np.eye(4, dtype=int)).axes[0].texts} == {"black"}

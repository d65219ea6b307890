"""The maps in a browser: pictures, maps and values are chosen by mouse, keys and touch; it is accessible."""

import re

import numpy as np
import pytest
from canvases import pixels_of

from digitnet import load_digits
from digitnet.convnets import convnet
from digitnet.optimizers import Adam
from digitnet.widgets import Maps


@pytest.fixture(scope="module")
def figure():
    data = load_digits(28)
    net = convnet((6, 8), 30, rng=0)
    for _ in net.train(data.training, 2, 20, optimizer=Adam()):
        pass
    return Maps(net, data.validation, count=12)


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(open_figure, figure, request):
    with open_figure(figure, mode=request.param) as page:
        page.get_by_label("Centre by itself").uncheck()
        yield page


@pytest.fixture
def page(opened, figure):
    """The page as it was at first, but for the value that is pointed at."""
    opened.locator(".mp-thumbnail").first.click()
    figure.chosen = 0
    return opened


def said(page, n=1):
    return page.locator(".dn-status").nth(n).inner_text()


def number(text):
    return float(text.replace("−", "-").replace("×", ""))


def choose(page, name):
    page.get_by_role("radio", name=name, exact=True).click()


def large(page):
    return page.locator(".mp-large canvas")


def point(page, row, column, rows, columns):
    box = large(page).bounding_box()
    x, y = (column + 0.5) / columns * box["width"], (row + 0.5) / rows * box["height"]
    large(page).click(position={"x": x, "y": y})


def look(figure, at):
    """z and a at a place."""
    place = tuple(at[1:])[: figure.zs[at[0]].ndim]
    return figure.zs[at[0]][place], figure.activations[at[0]][place]


def assert_says(page, figure, at):
    z, a = look(figure, at)
    found = re.search(r"z = (−?[\d.]+)\.(?: ReLU .*?a = ([\d.]+)\.)?", said(page))
    assert np.isclose(number(found[1]), z, atol=0.00051)
    if found[2]:
        assert np.isclose(number(found[2].rstrip(".")), a, atol=0.00051)


def test_it_opens_where_python_says(open_figure, figure):
    with open_figure(figure) as page:
        layer, map_, row, column = figure.at
        assert layer == 0
        assert said(page).startswith(f"First convolution, map {map_}, row {row}, column {column}. It looks")
        assert page.locator(".mp-row [aria-checked=true]").count() == 1


def test_every_picture_shows_what_python_computes(page, figure):
    for figure.chosen in range(12):
        page.locator(".mp-thumbnail").nth(figure.chosen).click()
        bars = [number(text.split()[-1]) for text in page.locator(".mp-output").all_inner_texts()]
        assert np.allclose(bars, figure.activations[-1], atol=0.00051)
        label = figure.labels[figure.chosen]
        words = (
            f"number {figure.numbers[figure.chosen]}, labelled {label}. The network answers {figure.answer}"
        )
        assert words in said(page, 0)
        assert (": right." if label == figure.answer else ": wrong, it is the digit") in said(page, 0)
        second = np.argsort(-figure.activations[-1])[1]
        assert f"Next comes {second} with" in said(page, 0)


def test_misread_pictures_are_marked(page, figure):
    misread = [i for i, (a, b) in enumerate(zip(figure.labels, figure.answers)) if a != b]
    marks = page.locator(".mp-thumbnail span").all_inner_texts()
    assert [i for i, mark in enumerate(marks) if mark == "✗"] == misread
    assert page.get_by_role("radio", name=re.compile("misread as")).count() == len(misread) > 0


@pytest.mark.parametrize(
    "layer, name", [(1, "first pooling"), (2, "second convolution"), (3, "second pooling")]
)
def test_a_map_of_another_layer_is_shown_at_its_largest_value(page, figure, layer, name):
    choose(page, "first convolution, map 0")
    for map_ in (5, 0):
        choose(page, f"{name}, map {map_}")
        if map_ == 5:
            own = figure.activations[layer][5]
            row, column = np.unravel_index(own.argmax(), own.shape)
        assert said(page).startswith(
            f"{name.capitalize()}, map {map_}, row {row}, column {column}. It looks at "
        )
        if layer == 2:
            assert_says(page, figure, (layer, map_, row, column))
        else:
            values = [number(t.split()[0]) for t in page.locator(".mp-products td").all_inner_texts()]
            before = figure.activations[layer - 1][map_, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            assert np.allclose(values, before.ravel(), atol=0.00051)
            assert number(page.locator(".mp-most").inner_text().split()[0]) == max(values)
            assert (
                f"the largest of the four values is {page.locator('.mp-most').inner_text().split()[0]}"
                in said(page)
            )


def test_the_mouse_points_at_a_value(page, figure):
    choose(page, "first convolution, map 3")
    for row, column in (0, 0), (23, 23), (11, 7):
        point(page, row, column, 24, 24)
        assert said(page).startswith(
            f"First convolution, map 3, row {row}, column {column}. It looks at rows {row} "
        )
        assert_says(page, figure, (0, 3, row, column))
    window = figure.x.reshape(28, 28)[11:16, 7:12]
    w = figure.network.parameters[0][3, 0]
    cells = [list(map(number, text.split())) for text in page.locator(".mp-products td").all_inner_texts()]
    expected = np.stack([window, w, window * w], axis=-1).reshape(25, 3)
    assert np.allclose(cells, expected, atol=0.00051)


def test_the_mouse_in_passing_shows_a_value_while_it_is_there(page):
    choose(page, "first convolution, map 3")
    point(page, 4, 4, 24, 24)
    page.mouse.move(2, 2)
    before = said(page)
    box = large(page).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "row 12, column 12" in said(page)
    page.mouse.move(2, 2)
    assert said(page) == before and "row 4, column 4" in before


def test_keys_point_at_a_value(page, figure):
    choose(page, "second convolution, map 1")
    point(page, 0, 0, 8, 8)
    large(page).focus()
    keys = {"ArrowRight": (0, 1), "ArrowDown": (1, 1), "End": (1, 7), "PageDown": (7, 7), "ArrowLeft": (7, 6),
            "Control+Home": (7, 6), "Shift": (7, 6)}  # fmt: skip
    for key, place in keys.items():
        page.keyboard.press(key)
        assert "row {}, column {}.".format(*place) in said(page)
    assert_says(page, figure, (2, 1, 7, 6))
    label = large(page).get_attribute("aria-label")
    assert label.startswith("Second convolution, map 1, row 7, column 6: ")


def test_keys_go_from_map_to_map(page):
    choose(page, "first pooling, map 2")
    for key, map_ in ("ArrowRight", 3), ("End", 5), ("Home", 0):
        page.keyboard.press(key)
        assert said(page).startswith(f"First pooling, map {map_},")
        assert page.locator(":focus").get_attribute("aria-label") == f"first pooling, map {map_}"


def test_the_windows_of_the_second_convolution_and_their_sums(page, figure):
    choose(page, "second convolution, map 4")
    point(page, 3, 2, 8, 8)
    windows = figure.activations[1][:, 3:8, 2:7]
    weights = figure.network.parameters[2][4]
    sums = [number(text) for text in page.locator(".mp-sources span").all_inner_texts()]
    assert np.allclose(sums, (windows * weights).sum(axis=(1, 2)), atol=0.0051)
    for source in (5, 2):
        page.locator(".mp-sources button").nth(source).click()
        cells = [number(text.split()[-1]) for text in page.locator(".mp-products td").all_inner_texts()]
        assert np.allclose(cells, (windows * weights)[source].ravel(), atol=0.00051)
        assert f"first pooling, map {source}" in page.locator(".mp-before figcaption").inner_text()
    assert page.locator(".mp-sources [aria-checked=true]").count() == 1


def test_a_neuron_and_its_largest_products(page, figure):
    choose(page, "dense layer, all 30 neurons")
    j = figure.activations[4].argmax()
    assert said(page).startswith(
        f"Dense layer, neuron {j}. It looks at all 128 values of the second pooling."
    )
    assert_says(page, figure, (4, j))
    point(page, 1, 4, 2, 15)
    assert said(page).startswith("Dense layer, neuron 19.")
    products = figure.network.parameters[4][19] * figure.activations[3].ravel()
    shown = page.locator(".mp-largest tbody td:last-child")
    order = np.argsort(-abs(products), kind="stable")
    assert np.allclose([number(t) for t in shown.all_inner_texts()], products[order[:8]], atol=0.00051)
    page.get_by_role("button", name="Show all 128").click()
    assert shown.count() == 128
    page.get_by_role("button", name="Only the largest").click()
    assert shown.count() == 8


def test_an_output_and_what_it_adds_up(page, figure):
    page.locator(".mp-output").nth(7).click()
    assert said(page).startswith("Outputs, output 7. It looks at all 30 values of the dense layer.")
    assert_says(page, figure, (5, 7))
    assert page.locator(".mp-large").is_hidden() and page.locator(".mp-sources").count() == 0
    page.locator(".mp-output").nth(7).press("ArrowDown")
    assert said(page).startswith("Outputs, output 8.")


def test_the_pictures_of_the_maps_show_their_values(page, figure):
    """Blue where a value is positive, the stronger the larger; white where it is 0."""
    page.wait_for_timeout(50)
    for layer, name in (0, "first convolution"), (3, "second pooling"):
        values = figure.activations[layer]
        canvas = page.get_by_role("radio", name=f"{name}, map 2", exact=True).locator("canvas")
        red = pixels_of(canvas)[:, :, 0]
        assert np.allclose(red, 255 - 255 * values[2] / values.max(), atol=2)


def test_a_drawing_is_read_as_python_reads_it(page, figure):
    page.get_by_role("button", name="Clear").click()
    assert said(page, 0).startswith("The pad is empty. ")
    box = page.locator(".dn-fw-pad").bounding_box()
    at = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in
          [(0.5, 0.2), (0.48, 0.5), (0.45, 0.8)]]  # fmt: skip
    page.mouse.move(*at[0])
    page.mouse.down()
    for place in at[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()
    assert said(page, 0).startswith("Your drawing. The network answers ")
    ink = 255 - pixels_of(page.locator(".dn-fw-pad"))[5::10, 5::10, 0]
    assert ink.sum() > 5000
    figure.pixels, figure.chosen = ink.astype(np.uint8).ravel(), -1
    bars = [number(text.split()[-1]) for text in page.locator(".mp-output").all_inner_texts()]
    assert np.allclose(bars, figure.activations[-1], atol=0.00051)
    figure.chosen = 0


def test_accessible(page, accessibility_findings):
    page.locator(".digitnet summary").click()
    for name in "first convolution, map 1", "second pooling, map 0", "second convolution, map 7", \
            "dense layer, all 30 neurons":  # fmt: skip
        choose(page, name)
        assert accessibility_findings(page) == []
    page.locator(".mp-output").nth(3).click()
    assert accessibility_findings(page) == []
    page.locator(".digitnet summary").click()


def test_bars_are_seen_in_forced_colours(open_figure, figure):
    with open_figure(figure, forced_colors="active") as page:
        seen = "(i) => [i, i.parentElement].map((one) => getComputedStyle(one).backgroundColor)"
        own, below = page.locator(".mp-answer i").evaluate(seen)
        assert own not in (below, "rgba(0, 0, 0, 0)")


def test_without_motion_bars_jump(open_figure, figure):
    moves = "i => getComputedStyle(i).transitionDuration"
    for wish, duration in ("reduce", "0s"), ("no-preference", "0.2s"):
        with open_figure(figure, reduced_motion=wish) as page:
            assert page.locator(".mp-bar i").first.evaluate(moves) == duration


def test_only_what_shows_something_is_printed(open_figure, figure, for_the_hand_alone):
    with open_figure(figure) as page:
        choose(page, "dense layer, all 30 neurons")
        assert for_the_hand_alone(page) == ([], 0, [])


@pytest.mark.parametrize("width", [300, 390])  # a page of the book of 320 leaves as much room as 300 here
def test_touch_on_a_narrow_screen(open_figure, figure, width):
    with open_figure(figure, width=width, has_touch=True, is_mobile=True) as page:
        for name in "second convolution, map 6", "dense layer, all 30 neurons", "first convolution, map 5":
            page.get_by_role("radio", name=name, exact=True).tap()
            assert page.evaluate("document.documentElement.scrollWidth") == width
            inside = "box => box.scrollWidth <= box.clientWidth"
            assert page.locator(".mp-in-numbers .dn-scroll").evaluate(inside)
        box = large(page).bounding_box()
        large(page).tap(position={"x": box["width"] * 2.5 / 24, "y": box["height"] * 20.5 / 24})
        assert said(page).startswith("First convolution, map 5, row 20, column 2.")
        small = page.get_by_role("radio").evaluate_all(
            "all => all.filter(one => Math.min(one.offsetWidth, one.offsetHeight) < 24).length"
        )
        assert small == 0


def test_two_views_of_one_model_move_together(open_figure, figure, second_views):
    with open_figure(figure) as page:
        views = second_views(page, 2)
        views.nth(0).locator(".mp-thumbnail").nth(5).click()
        views.nth(0).get_by_role("radio", name="first pooling, map 4", exact=True).click()
        words = [views.nth(i).locator(".dn-status").all_inner_texts() for i in (0, 1)]
        assert words[0] == words[1] and words[0][1].startswith("First pooling, map 4,")
        page.evaluate("window.leave()")
        before = views.nth(1).locator(".dn-status").all_inner_texts()
        page.evaluate("window.model.set('chosen', 2)")
        assert views.nth(1).locator(".dn-status").all_inner_texts() == before

"""The sliding window in a browser: mouse, keys and touch move it, it plays by itself; it is accessible."""

import re

import numpy as np
import pytest
from canvases import pixels_of

from digitnet import Sequential, load_digits
from digitnet.activations import ReLU, Softmax
from digitnet.convolution import Conv
from digitnet.layers import Dense, Flatten
from digitnet.widgets import Window


@pytest.fixture(scope="module")
def figure():
    layers = [Conv(4, 5), ReLU(), Flatten(), Dense(10), Softmax()]
    return Window(load_digits(28).test, Sequential((1, 28, 28), layers, rng=2))


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(open_figure, figure, request):
    with open_figure(figure, mode=request.param) as page:
        yield page


FIRST = {"kernel": "horizontal", "padding": "0", "activation": "linear", "pooling": "none"}


@pytest.fixture
def page(opened):
    """The page as it was at first, but with the window at its first place."""
    choose(opened, **FIRST)
    for label in ("show the whole map", "turn the kernel (convolution)"):
        opened.get_by_label(label).uncheck()
    opened.get_by_label("bias b").fill("0")
    opened.get_by_role("radio", name=re.compile("number 0$")).click()
    opened.locator(".wi-picture").press("Home")
    return opened


def choose(page, **values):
    for label, value in values.items():
        page.get_by_label(label, exact=True).select_option(value)


def push(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def said(page):
    return page.locator(".dn-status").inner_text()


def numbers(texts):
    return [float(text.replace("−", "-").replace("×", "")) for text in texts]


def place(page):
    found = re.search(r"row (\d+), column (\d+) of the map", said(page))
    return int(found[1]), int(found[2])


def colours(page, css):
    """The colours in the middle of the left edge of each value of a canvas, (rows, columns, 3)."""
    return pixels_of(page.locator(css))[5::10, 1::10, :3]


EMPTY = (211, 214, 218)


@pytest.mark.parametrize("kernel", ["horizontal", "vertical", "diagonal", "blur", "learned", "own"])
def test_it_shows_what_python_computes(page, figure, kernel):
    choose(page, kernel=kernel, activation="tanh", pooling="mean", padding="1")
    page.get_by_label("turn the kernel (convolution)").check()
    if kernel == "learned":
        page.get_by_label("which filter").press("End")
    for _ in range(9):
        push(page, "Row")
    for _ in range(13):
        push(page, "Step")
    shown = figure
    before = {name: getattr(shown, name) for name in ("kernel", "learned", "activation", "pool", "pad", "at")}
    columns = 31 - page.locator(".wi-products tr").count()
    shown.kernel, shown.learned, shown.activation = kernel, 3 if kernel == "learned" else 0, "tanh"
    shown.pool, shown.pad, shown.operation, shown.at = "mean", 1, "convolution", 9 * columns + 13
    try:
        assert place(page) == shown.place == (9, 13)
        cells = page.locator(".wi-products td")
        products = numbers(cells.locator("b").all_inner_texts())
        weights = numbers(cells.locator("span:nth-child(2)").all_inner_texts())
        assert np.allclose(products, shown.products.ravel(), atol=0.0051)
        assert np.allclose(weights, shown.weights.ravel(), atol=0.0051)
        r, c = shown.place
        for value in (shown.z[r, c], shown.map[r, c], shown.pooled[r // 2, c // 2]):
            assert f"{value:.2f}".replace("-", "−") in said(page) or f"{abs(value):.2f}" == "0.00"
        assert "smaller map of 13×13" in said(page) or "smaller map of 14×14" in said(page)
        assert page.get_by_label("bias b").is_visible() == (kernel != "learned")
    finally:
        shown.operation = "cross-correlation"
        for name, value in before.items():
            setattr(shown, name, value)


def test_the_map_fills_up_to_the_window(page):
    for _ in range(5):
        push(page, "Row")
    empty = (colours(page, ".wi-out canvas >> nth=0") == EMPTY).all(axis=2)
    assert not empty[:5].any() and not empty[5, 0] and empty[5, 3:].all() and empty[6:].all()
    page.get_by_label("show the whole map").check()
    assert not (colours(page, ".wi-out canvas >> nth=0") == EMPTY).all(axis=2).any()


def test_the_map_has_the_colours_of_its_values(page, figure):
    page.get_by_label("show the whole map").check()
    seen, z = colours(page, ".wi-out canvas >> nth=0").astype(int), figure.z
    share = z / np.abs(z).max()
    clear = np.ones(z.shape, bool)
    clear[:2, :2] = False  # there is the window
    assert ((seen[..., 2] > seen[..., 0])[clear & (share > 0.1)]).all()
    assert ((seen[..., 0] > seen[..., 2])[clear & (share < -0.1)]).all()
    assert (seen[clear & (z == 0)] == 255).all()


def test_arrow_keys_move_the_window_over_its_places(page):
    canvas = page.locator(".wi-picture")
    for keys, found in [
        (["ArrowRight", "ArrowRight", "ArrowDown"], (1, 2)), (["ArrowLeft"] * 4, (1, 0)),
        (["ArrowUp", "ArrowUp"], (0, 0)), (["End"], (25, 25)), (["ArrowRight", "ArrowDown"], (25, 25)),
        (["Home"], (0, 0)), (["Control+ArrowRight", "Alt+ArrowDown"], (0, 0)),
    ]:  # fmt: skip
        for key in keys:
            canvas.press(key)
        assert place(page) == found


def test_the_mouse_moves_the_window_on_picture_and_map(page):
    choose(page, pooling="max")
    large = ".wi-out canvas >> nth=0"
    for css, at, found in [
        (".wi-picture", (0.5, 0.25), (6, 13)), (large, (0.99, 0.02), (0, 25)),
        (".wi-small", (0.5, 0.99), (24, 12)), (".wi-picture", (0.01, 0.99), (25, 0)),
    ]:  # fmt: skip
        box = page.locator(css).bounding_box()
        page.locator(css).click(position={"x": at[0] * box["width"], "y": at[1] * box["height"]})
        assert place(page) == found
    box = page.locator(".wi-picture").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    assert place(page) == (25, 0)  # nothing is pressed
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert place(page) in [(12, 12), (13, 13)]


def test_the_window_stays_where_it_is_when_sizes_change(page):
    for _ in range(7):
        push(page, "Row")
    push(page, "Step")
    choose(page, padding="2")
    assert place(page) == (7, 1) and "of the map of 30×30" in said(page)
    choose(page, kernel="learned")
    assert place(page) == (7, 1) and "of the map of 28×28" in said(page)


def test_weights_of_one_s_own(page):
    choose(page, kernel="own", activation="linear")
    choose(page, **{"its size": "3"})
    cells = page.locator(".wi-own input")
    assert cells.count() == 9
    for i in range(9):
        cells.nth(i).fill("0")
    cells.nth(4).fill("1")
    page.locator(".wi-picture").click()
    x = numbers(page.locator(".wi-products td >> nth=4 >> span >> nth=0").all_inner_texts())[0]
    assert f"add up to {x:.2f}" in said(page)
    cells.nth(4).fill("-2.5")
    assert f"add up to {-2.5 * x:.2f}".replace("-", "−")[:-1] in said(page)
    before = said(page)
    for wrong in ("11", ""):
        cells.nth(4).fill(wrong)
        assert cells.nth(4).get_attribute("aria-invalid") == "true" and said(page) == before
    cells.nth(4).fill("2")
    choose(page, **{"its size": "5"})
    assert cells.count() == 25 and cells.nth(12).input_value() == "2" and cells.nth(0).input_value() == "0"
    assert page.get_by_label("weight in row 2, column 2").input_value() == "2"
    choose(page, **{"its size": "3"})


def test_turning_is_seen_in_the_weights(page):
    weights = page.locator(".wi-products td span:nth-child(2)")
    before = numbers(weights.all_inner_texts())
    page.get_by_label("turn the kernel (convolution)").check()
    assert numbers(weights.all_inner_texts()) == before[::-1] != before
    assert "turned by half a turn" in said(page)


def test_it_plays_stops_and_starts_again_by_keyboard(page):
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => /map of/.test(document.querySelector('.dn-status').textContent) && "
        "!/row 0, column 0 of the map/.test(document.querySelector('.dn-status').textContent)"
    )
    assert page.locator(".dn-status").get_attribute("aria-busy") == "true"
    page.keyboard.press("Enter")  # the same button, now Stop, has kept the focus
    stopped = place(page)
    page.wait_for_timeout(200)
    assert (0, 0) < stopped == place(page) and page.locator(".dn-status").get_attribute("aria-busy") is None
    push(page, "Play")
    page.locator(".wi-picture").press("End")
    page.wait_for_timeout(200)
    assert place(page) == (25, 25)
    for name in ("Play", "Step", "Row"):
        assert page.get_by_role("button", name=name, exact=True).get_attribute("aria-disabled") == "true"
    push(page, "Start again")
    assert place(page) == (0, 0)


def test_a_digit_may_be_drawn(page):
    page.locator("summary").click()
    push(page, "Clear")
    assert page.locator(".wi-picture").get_attribute("aria-label").endswith("on an empty picture")
    box = page.locator(".dn-fw-pad").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 3 / 4, steps=5)
    page.mouse.up()
    assert page.locator(".wi-picture").get_attribute("aria-label").endswith("on your drawing")
    assert (colours(page, ".wi-picture")[8:20, 14] < 100).all()
    assert page.locator(".wi-thumbnail[aria-checked=true]").count() == 0
    page.wait_for_timeout(1100)  # it centres itself
    page.locator("summary").click()


def test_all_that_is_for_the_hand_is_marked_as_such(page, for_the_hand_alone):
    page.locator("details").evaluate("one => { one.open = true; }")
    unmarked, shown, printed = for_the_hand_alone(page)
    page.locator("details").evaluate("one => { one.open = false; }")
    assert (unmarked, shown, printed) == ([], 0, [])


def test_accessible(page, accessibility_findings):
    choose(page, kernel="own", pooling="max")
    page.locator("details").evaluate("one => { one.open = true; }")
    assert accessibility_findings(page) == []
    page.locator("details").evaluate("one => { one.open = false; }")


def test_without_motion_play_shows_the_end(open_figure, figure):
    with open_figure(figure, reduced_motion="reduce") as page:
        push(page, "Play")
        assert place(page) == (25, 25)


def test_without_learned_filters_they_aren_t_offered(open_figure, figure):
    bare = Window(load_digits(28).test, Sequential((1, 28, 28), [Conv(1, 3), ReLU(), Flatten(), Dense(10),
                                                                 Softmax()], rng=0))  # fmt: skip
    bare.filters = bare.filter_biases = b""
    with open_figure(bare) as page:
        options = page.get_by_label("kernel", exact=True).locator("option").all_inner_texts()
        assert options == ["horizontal edges", "vertical edges", "diagonal edges", "blur", "my own"]


@pytest.mark.parametrize("width", [320, 390])
def test_touch_on_a_narrow_screen(open_figure, figure, width):
    with open_figure(figure, width=width, has_touch=True, is_mobile=True) as page:
        choose(page, kernel="own", pooling="max")
        choose(page, **{"its size": "5"})
        page.get_by_role("button", name="Start again").tap()
        box = page.locator(".wi-picture").bounding_box()
        page.locator(".wi-picture").tap(position={"x": box["width"] / 2, "y": box["height"] / 2})
        assert place(page) == (12, 12)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
        page.get_by_label("weight in row 2, column 2").fill("-9.75")
        assert page.locator(".wi-products td").evaluate_all(wide) == []


def test_two_views_of_one_model_agree(open_figure, figure, second_views):
    with open_figure(figure) as page:
        views = second_views(page, 2)
        views.nth(0).get_by_role("button", name="Row").click()
        texts = [views.nth(k).locator(".dn-status").inner_text() for k in (0, 1)]
        assert texts[0] == texts[1] != page.locator("main .dn-status").inner_text()
        page.evaluate(
            "() => { model.set('kernel', 'blur'); model.set('own', Array(25).fill(0.5)); leave(); }"
        )
        assert views.nth(1).get_by_label("kernel", exact=True).input_value() == "blur"

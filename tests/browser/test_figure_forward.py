"""The forward pass in a browser: choose, draw and pick by mouse, keyboard and touch; it is accessible."""

import re

import numpy as np
import pytest
from canvases import pixels_of

from digitnet import Network, load_digits
from digitnet.widgets import Forward


@pytest.fixture(scope="module")
def figure():
    data = load_digits(28)
    network = Network([784, 30, 10], rng=1)
    for _ in network.train(data.training, 5, 10, 3.0):
        pass
    return Forward(network, data.test)


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(open_figure, figure, request):
    with open_figure(figure, mode=request.param) as page:
        page.get_by_label("Centre by itself").uncheck()
        yield page


@pytest.fixture
def page(opened):
    """The page as it was at first, but for the picked neuron."""
    opened.get_by_role("radio", name=re.compile("number 0$|number 0,")).click()
    opened.get_by_role("radio", name=re.compile("^hidden neuron 0,")).click()
    return opened


def said(page, n=0):
    return page.locator(".dn-status").nth(n).inner_text()


def column(page, css):
    return page.locator(f".dn-fw-outputs tbody {css}").all_inner_texts()


def at(page, x, y):
    """A point of the pad, in parts of its side."""
    box = page.locator(".dn-fw-pad").bounding_box()
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def draw(page, *points):
    page.mouse.move(*at(page, *points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*at(page, *point), steps=5)
    page.mouse.up()


def test_every_picture_shows_what_python_computes(page, figure):
    for figure.chosen in range(20):
        page.get_by_role("radio", name=re.compile(rf"number {figure.chosen}($|,)")).click()
        hidden, outputs = figure.activations
        shown = [float(text) for text in column(page, ".dn-fw-bar")]
        assert np.allclose(shown, outputs, atol=0.0051)
        shown = [float(text) for text in page.locator(".dn-fw-neuron").all_inner_texts()]
        assert np.allclose(shown, hidden, atol=0.0051)
        label = figure.labels[figure.chosen]
        assert f"number {figure.chosen}, labelled {label}. The network answers {figure.answer}" in said(page)
        assert (": right." if label == figure.answer else ": wrong.") in said(page)
        assert column(page, ".dn-fw-answer th") == [f"{figure.answer} answer"]
    figure.chosen = 0


def test_misread_pictures_are_marked(page, figure):
    misread = []
    for figure.chosen in range(20):
        if figure.answer != figure.labels[figure.chosen]:
            misread.append(figure.chosen)
    figure.chosen = 0
    marks = page.locator(".dn-fw-thumbnail span").all_inner_texts()
    assert [i for i, mark in enumerate(marks) if mark == "✗"] == misread
    assert page.get_by_role("radio", name=re.compile("misread as")).count() == len(misread)


def test_a_picked_neuron_is_said_in_words(page, figure):
    page.get_by_role("radio", name=re.compile("^hidden neuron 16,")).click()
    z, a = figure.zs[0][16], figure.activations[0][16]
    numbers = re.search(r"Hidden neuron 16: .* z = (\S+), activation a = ([\d.]+)\.", said(page, 1))
    assert np.isclose(float(numbers[1].replace("−", "-")), z, atol=0.0051)
    assert np.isclose(float(numbers[2]), a, atol=0.00051)
    w3 = np.frombuffer(figure.weights, "<f4")[-300:].reshape(10, 30)
    adds = [float(text.replace("−", "-")) for text in column(page, "td:last-child")]
    assert np.allclose(adds, w3[:, 16] * a, atol=0.0051)


def test_the_weights_of_the_picked_neuron_are_a_picture(page, figure):
    """Their signs are told by marks, not by colour alone; an outline shows the ink; words say the sum."""
    w = np.frombuffer(figure.weights, "<f4")[:-300].reshape(30, 784)
    limit = np.sort(np.abs(w), axis=None)[int(0.995 * (w.size - 1))]
    picture = page.locator(".dn-fw-picture canvas")
    page.get_by_role("button", name="Clear").click()  # no outline
    for neuron in 7, 22:
        page.get_by_role("radio", name=re.compile(f"^hidden neuron {neuron},")).click()
        said_of_it = picture.get_attribute("aria-label")
        assert f"weights of hidden neuron {neuron} as a picture. Ink excites it most" in said_of_it
        cells = pixels_of(picture).reshape(28, 20, 28, 20, 4).swapaxes(1, 2)
        cells = cells.reshape(784, 20, 20, 4)[..., :3]
        ground, across, down = cells[:, 1, 1], cells[:, 10, 6], cells[:, 6, 10]
        share = w[neuron] / limit
        marked = abs(share) >= 0.35
        assert 50 < marked.sum() < 700
        assert ((across != ground).any(axis=1) == marked).all()  # the bar of − and of +
        assert ((down != ground).any(axis=1) == (marked & (share > 0))).all()  # the upright bar of +
        strong = abs(share) > 0.1
        assert ((ground[:, 2] > ground[:, 0])[strong] == (share > 0)[strong]).all()
    page.get_by_role("radio", name=re.compile(r"number 0($|,)")).click()
    words = page.locator(".dn-fw-about > p").first.inner_text()
    plus, minus, bias = (float(n.replace("−", "-")) for n in re.findall(r"[+−][\d.]+\d", words))
    assert plus > 0 > minus and np.isclose(plus + minus + bias, figure.zs[0][22], atol=0.016)
    before = pixels_of(picture)
    page.get_by_role("radio", name=re.compile(r"number 1($|,)")).click()
    assert (pixels_of(picture) != before).any()


def test_keyboard_chooses_pictures_and_neurons(page):
    page.get_by_role("radio", name=re.compile(r"number 0($|,)")).focus()
    page.keyboard.press("ArrowRight")
    assert "number 1, labelled" in said(page)
    page.keyboard.press("End")
    assert "number 19, labelled" in said(page)
    page.keyboard.press("Home")
    page.keyboard.press("Tab")  # one stop for all pictures; the next is the pad
    assert page.evaluate("document.activeElement.className") == "dn-fw-pad"
    for _ in range(5):  # over Clear, Erase, Centre and the box beside it to the neuron that is picked
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    columns = page.evaluate(
        "() => new Set([...document.querySelectorAll('.dn-fw-neuron')].map((e) => e.offsetLeft)).size"
    )
    assert f"Hidden neuron {columns + 1}:" in said(page, 1)
    checked = page.locator(".dn-fw-neuron[aria-checked=true]")
    assert checked.count() == 1 and checked.evaluate("e => e === document.activeElement")


def test_mouse_draws_erases_clears_and_centres(page):
    before = column(page, ".dn-fw-bar")
    page.get_by_role("button", name="Clear").click()
    assert said(page).startswith("The pad is empty.")
    assert page.locator(".dn-fw-thumbnail[aria-checked=true]").count() == 0
    draw(page, (0.2, 0.15), (0.2, 0.5))
    assert said(page).startswith("Your drawing.")
    drawn = column(page, ".dn-fw-bar")
    assert drawn != before
    page.get_by_role("button", name="Centre", exact=True).click()
    assert column(page, ".dn-fw-bar") != drawn
    erase = page.get_by_role("button", name="Erase")
    erase.click()
    assert erase.get_attribute("aria-pressed") == "true"
    for x in (0.4, 0.45, 0.5, 0.55, 0.6):
        draw(page, (x, 0), (x, 1))
    erase.click()
    assert said(page).startswith("The pad is empty.")


def test_the_pictures_to_choose_are_those_of_the_data(page, figure):
    for i in (0, 19):
        shown = pixels_of(page.locator(".dn-fw-thumbnail canvas").nth(i))
        picture = np.frombuffer(figure.images, np.uint8)[784 * i :][:784]
        assert (shown.reshape(784, 4)[:, 0] == 255 - picture).all()


def test_drawing_goes_on_top_of_the_picture_shown(page, figure):
    draw(page, (0.1, 0.1), (0.9, 0.9))
    assert said(page).startswith("Your drawing.")
    ink = page.evaluate("""() => {
        const pad = document.querySelector(".dn-fw-pad");
        const pixels = pad.getContext("2d").getImageData(0, 0, 280, 280).data;
        return Array.from({ length: 784 }, (_, i) =>
            255 - pixels[4 * (280 * (10 * Math.floor(i / 28) + 5) + 10 * (i % 28) + 5)]);
    }""")
    picture = np.frombuffer(figure.images, np.uint8)[:784]
    assert (np.array(ink) >= picture).all() and sum(ink) > picture.sum()


def test_keyboard_draws(page):
    page.get_by_role("button", name="Clear").click()
    pad = page.locator(".dn-fw-pad")
    pad.focus()
    for key in ("ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    assert said(page).startswith("The pad is empty.")  # the cursor has moved only
    where = page.locator(".dn-fw-input output")
    before = re.search(r"row (\d+), column (\d+); ink there: 0 of 255", where.inner_text())
    page.keyboard.press("Space")
    assert said(page).startswith("Your drawing.") and "ink there: 255" in where.inner_text()
    outputs = column(page, ".dn-fw-bar")
    for _ in range(6):
        page.keyboard.press("Shift+ArrowDown")
    assert column(page, ".dn-fw-bar") != outputs
    after = re.search(r"row (\d+), column (\d+)", where.inner_text())
    assert (int(after[1]), int(after[2])) == (int(before[1]) + 6, int(before[2]))


def test_the_pad_stays_where_it_is_while_drawing(page):
    page.get_by_role("button", name="Clear").click()
    before = page.locator(".dn-fw-pad").bounding_box()
    draw(page, (0.5, 0.2), (0.5, 0.8))
    assert page.locator(".dn-fw-pad").bounding_box() == before


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_answer_stands_right_below_the_pad(open_figure, figure, width):
    with open_figure(figure, width=width) as page:
        page.get_by_role("radio", name=re.compile("number 0$|number 0,")).click()
        places = (".dn-fw-pad", ".dn-fw-says", ".dn-fw-input .dn-buttons", ".dn-fw-neurons")
        pad, words, buttons, neurons = (page.locator(place).bounding_box() for place in places)
        assert abs(pad["width"] - pad["height"]) <= 1 and pad["width"] > 200
        assert 0 <= words["y"] - pad["y"] - pad["height"] < 20
        assert words["y"] + words["height"] < buttons["y"] < neurons["y"]
        page.get_by_role("button", name="Clear").click()
        before, length = page.locator(".dn-fw-input .dn-buttons").bounding_box(), len(said(page))
        draw(page, (0.5, 0.2), (0.5, 0.8))  # with a text of another length nothing moves
        assert page.locator(".dn-fw-input .dn-buttons").bounding_box() == before and len(said(page)) != length
        assert page.locator(".dn-check").bounding_box()["height"] >= 24


def test_all_that_is_for_the_hand_is_marked_as_such(page, for_the_hand_alone):
    """So that one rule leaves it out on paper."""
    assert page.locator(".digitnet .dn-controls :is(button, input)").count() == 4
    assert for_the_hand_alone(page) == ([], 0, [])


def test_accessible(page, accessibility_findings):
    assert accessibility_findings(page) == []


def test_touch_on_a_narrow_screen(open_figure, figure):
    with open_figure(figure, width=360, has_touch=True, is_mobile=True) as page:
        page.get_by_role("radio", name=re.compile(r"number 5($|,)")).tap()
        assert "number 5, labelled" in said(page)
        page.get_by_role("button", name="Clear").tap()
        page.touchscreen.tap(*at(page, 0.5, 0.5))
        assert said(page).startswith("Your drawing.")
        page.get_by_role("radio", name=re.compile("^hidden neuron 29,")).tap()
        assert said(page, 1).startswith("Hidden neuron 29:")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


def test_two_models_are_apart_and_two_views_of_one_agree(open_figure, figure):
    with open_figure(figure) as page:
        page.evaluate("""async () => {
            const text = document.querySelector('script[type$="widget-state+json"]').textContent;
            const stored = Object.values(JSON.parse(text).state).find(({ state }) => state._esm);
            const values = stored.state, listeners = new Map();
            for (const { path, data } of stored.buffers)
                values[path[0]] = new DataView(Uint8Array.from(atob(data), (c) => c.charCodeAt(0)).buffer);
            const model = {
                get: (key) => values[key],
                set(key, value) {
                    values[key] = value;
                    for (const draw of listeners.get(`change:${key}`) ?? []) draw();
                },
                save_changes() {},
                on: (name, draw) => listeners.set(name, [...(listeners.get(name) ?? []), draw]),
                off: (name, draw) => listeners.get(name).splice(listeners.get(name).indexOf(draw), 1),
            };
            const url = URL.createObjectURL(new Blob([values._esm], { type: "text/javascript" }));
            const { default: module } = await import(url);
            window.model = model;
            window.views = [0, 1].map(() => document.body.appendChild(document.createElement("section")));
            window.ends = window.views.map((el) => module.render({ model, el }));
        }""")
        statuses = page.locator(".dn-fw-says")
        page.locator("section").first.get_by_role("radio", name=re.compile(r"number 2($|,)")).click()
        texts = statuses.all_inner_texts()
        assert "number 0," in texts[0] and "number 2," in texts[1] and texts[1] == texts[2]
        page.evaluate("""() => {
            model.set("pixels", new DataView(new ArrayBuffer(784)));
            model.set("chosen", -1);
            ends[1]();
            model.set("chosen", 4);
        }""")  # as Python would, and then the second view is closed
        texts = statuses.all_inner_texts()
        assert "number 4," in texts[1] and texts[2].startswith("The pad is empty.")


# The pad, more closely; here nothing else waits


@pytest.fixture
def pad(open_figure, figure):
    with open_figure(figure) as page:
        page.get_by_role("button", name="Clear").click()
        yield page


def ink(page):
    """The pixels of the pad, (28, 28), 0 to 255."""
    return 255 - pixels_of(page.locator(".dn-fw-pad"))[5::10, 5::10, 0]


def middle(pixels):
    rows, columns = np.mgrid[:28, :28] + 0.5
    return (pixels * columns).sum() / pixels.sum(), (pixels * rows).sum() / pixels.sum()


def test_a_drawing_centres_itself_when_the_pen_has_been_lifted(pad):
    draw(pad, (0.1, 0.1), (0.1, 0.35))
    pad.wait_for_timeout(200)
    draw(pad, (0.2, 0.1), (0.2, 0.35))  # the next stroke comes in time, and finds the first where it was
    x, y = middle(ink(pad))
    assert abs(x - 0.15 * 28) < 0.6 and abs(y - 0.225 * 28) < 0.6
    pad.wait_for_timeout(1300)
    x, y = middle(ink(pad))
    assert abs(x - 14) < 0.6 and abs(y - 14) < 0.6
    rows = np.flatnonzero((ink(pad) >= 128).any(axis=1))
    assert 18 <= rows[-1] - rows[0] + 1 <= 22


def test_what_is_not_to_centre_itself_stays(pad):
    box = pad.get_by_label("Centre by itself")
    box.press("Space")
    assert not box.is_checked()
    draw(pad, (0.1, 0.1), (0.1, 0.4))
    before = ink(pad)
    pad.wait_for_timeout(1300)
    assert (ink(pad) == before).all()
    pad.get_by_role("button", name="Centre", exact=True).click()
    assert abs(middle(ink(pad))[0] - 14) < 0.6


def test_another_picture_is_not_centred_in_place_of_the_drawing(pad):
    draw(pad, (0.1, 0.1), (0.1, 0.4))
    pad.get_by_role("radio", name=re.compile(r"number 3($|,)")).click()
    pad.wait_for_timeout(1300)
    assert "number 3, labelled" in said(pad)


def test_keys_with_a_modifier_are_left_to_the_browser(pad):
    pad.get_by_role("radio", name=re.compile("^hidden neuron 3,")).click()
    for key in ("Alt+ArrowDown", "Control+ArrowRight", "Meta+End"):
        pad.keyboard.press(key)
    assert said(pad, 1).startswith("Hidden neuron 3:")
    pad.locator(".dn-fw-pad").press("Control+Space")
    assert said(pad).startswith("The pad is empty.")


def test_bars_are_seen_in_forced_colours(open_figure, figure):
    with open_figure(figure, forced_colors="active") as page:
        seen = "(i) => [i, i.parentElement].map((one) => getComputedStyle(one).backgroundColor)"
        for name in (".dn-fw-answer .dn-fw-bar i", ".dn-fw-neuron i"):
            own, below = page.locator(name).first.evaluate(seen)
            assert own not in (below, "rgba(0, 0, 0, 0)")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_other_activations_are_computed_as_python_does(open_figure, accessibility_findings, mode):
    network = Network([784, 12, 10], rng=3, activation="tanh", output="softmax")
    figure = Forward(network, load_digits(28).test, count=3)
    with open_figure(figure, mode=mode) as page:
        for figure.chosen in range(3):
            page.get_by_role("radio", name=re.compile(rf"number {figure.chosen}($|,)")).click()
            hidden, outputs = figure.activations
            assert min(hidden) < 0 and np.isclose(sum(outputs), 1)
            bars = [float(text) for text in column(page, ".dn-fw-bar")]
            assert np.allclose(bars, outputs, atol=0.0051)
            shown = [float(t.replace("−", "-")) for t in page.locator(".dn-fw-neuron").all_inner_texts()]
            assert np.allclose(shown, hidden, atol=0.0051)
            heights = page.locator(".dn-fw-neuron i").evaluate_all("all => all.map(i => i.style.height)")
            assert np.allclose([float(h[:-1]) for h in heights], 100 * abs(hidden), atol=0.1)
        assert page.locator(".dn-fw-neuron .dn-fw-minus").count() == (hidden < 0).sum()
        assert accessibility_findings(page) == []

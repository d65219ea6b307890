"""The nearest neighbours in a browser: choose, draw and change k by mouse, keyboard and touch; accessible."""

import re

import numpy as np
import pytest
from canvases import pixels_of

from digitnet import load_digits
from digitnet.widgets import Nearest


@pytest.fixture(scope="module")
def figure():
    return Nearest()


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(open_figure, request):
    with open_figure(Nearest(), mode=request.param) as page:
        yield page


@pytest.fixture
def page(opened):
    """The page as it was at first."""
    choose(opened, 0)
    vote(opened, 3)
    return opened


def choose(page, i):
    page.get_by_role("radio", name=re.compile(rf"number {i}($|,)")).click()


def vote(page, k):
    page.get_by_label("neighbours k").fill(str(k))


def said(page):
    return page.locator(".dn-status").inner_text()


def texts(page, css):
    return page.locator(css).all_inner_texts()


def ink(page, css):
    """The red of each pixel of a canvas."""
    return pixels_of(page.locator(css).first)[:, :, 0].ravel()


def at(page, x, y):
    box = page.locator(".dn-fw-pad").bounding_box()
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def draw(page, *points):
    page.locator(".dn-fw-pad").scroll_into_view_if_needed()
    page.mouse.move(*at(page, *points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*at(page, *point), steps=5)
    page.mouse.up()


@pytest.mark.parametrize("k", [1, 4, 15])
def test_it_shows_what_python_finds(page, figure, k):
    vote(page, k)
    figure.k = k
    for figure.chosen in range(0, 40, 3):
        choose(page, figure.chosen)
        _, labels, distances = figure.neighbours
        assert [int(text) for text in texts(page, ".ne-list b")][:k] == labels.tolist()
        shown = [float(text) for text in texts(page, ".ne-list li > span:last-child")]
        assert len(shown) == 15 and np.allclose(shown[:k], distances, atol=0.0051)
        assert [int(text) for text in texts(page, ".ne-votes td:last-child")] == figure.votes.tolist()
        label, answer = figure.test_labels[figure.chosen], figure.answer
        assert texts(page, ".ne-answer th") == [f"{answer} answer"]
        place = figure.test_places[figure.chosen]
        assert said(page).startswith(f"Test picture number {place}, labelled {label}. ")
        assert ("which is right" if answer == label else "which is wrong") in said(page)
        ahead = np.flatnonzero(figure.votes == figure.votes.max())
        assert ("are tied with" in said(page)) == (len(ahead) > 1)
        marks = texts(page, ".ne-mark")
        assert marks == ["✓" if c == answer else "" for c in labels] + ["–"] * (15 - k)


def test_misread_pictures_are_marked_for_each_k(page, figure):
    for figure.k in (1, 5):
        vote(page, figure.k)
        wrong = []
        for figure.chosen in range(40):
            if figure.answer != figure.test_labels[figure.chosen]:
                wrong.append(figure.chosen)
        assert [i for i, mark in enumerate(texts(page, ".ne-test span")) if mark == "✗"] == wrong
        assert page.get_by_role("radio", name=re.compile("read as")).count() == len(wrong) > 10


def test_the_pictures_are_those_that_python_packed(page, figure):
    for i in (3, 17):
        choose(page, i)
        assert (ink(page, f".ne-test >> nth={i} >> canvas") == 255 - figure._shown[i]).all()
        figure.chosen, figure.k = i, 1
        first = figure._few.images[figure.neighbours[0][0]]
        assert (ink(page, ".ne-list canvas") == 255 - first).all()


def test_a_drawing_is_compared_while_it_is_drawn(page):
    page.get_by_role("button", name="Clear").click()
    assert said(page).startswith("The pad is empty, and nearest to it are pictures with little ink.")
    assert page.get_by_role("radio", checked=True).count() == 0
    draw(page, (0.2, 0.15), (0.2, 0.85))
    before = said(page)
    assert before.startswith("Your drawing. ")
    page.wait_for_function("(was) => document.querySelector('.dn-status').textContent !== was", arg=before)
    assert said(page).startswith("Your drawing. All 3 neighbours are a 1. ")  # now that it is centred
    nearest = texts(page, ".ne-list li > span:last-child")
    draw(page, (0.3, 0.2), (0.5, 0.2))
    assert said(page).startswith("Your drawing. ") and texts(page, ".ne-list li > span:last-child") != nearest


def test_keyboard_chooses_draws_and_changes_k(page):
    page.get_by_role("radio", name=re.compile(r"number 0($|,)")).focus()
    page.keyboard.press("ArrowRight")
    assert said(page).startswith("Test picture number 1, ")
    page.keyboard.press("End")
    assert page.get_by_role("radio", name=re.compile("number 39")).get_attribute("aria-checked") == "true"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.locator(".ne-list li:not(.ne-out)").count() == 4
    page.keyboard.press("Home")
    assert page.locator(".ne-list li:not(.ne-out)").count() == 1 and "it alone decides" in said(page)
    page.keyboard.press("Tab")
    for key in ("Space", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert said(page).startswith("Your drawing. ")


def test_nothing_is_for_the_hand_alone(page, for_the_hand_alone):
    assert for_the_hand_alone(page) == ([], 0, [])
    page.emulate_media(media="print")
    assert page.locator(".ne-test").first.is_visible() and page.locator(".ne-list li").first.is_visible()
    page.emulate_media(media="screen")


def test_accessible(page, accessibility_findings):
    choose(page, 8)
    assert accessibility_findings(page) == []


@pytest.mark.parametrize("width", [320, 390])
def test_touch_on_a_phone(open_figure, accessibility_findings, width):
    with open_figure(Nearest(chosen=8), width=width, has_touch=True, is_mobile=True) as page:
        assert page.locator(".digitnet").bounding_box()["height"] < 1300
        page.get_by_role("radio", name=re.compile("number 7($|,)")).tap()
        assert said(page).startswith("Test picture number 7, ")
        sizes = page.locator(".ne-test").evaluate_all("all => all.map((one) => one.offsetWidth)")
        assert min(sizes) >= 24
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert accessibility_findings(page) == []


def test_bars_are_seen_in_forced_colours_and_still_where_that_is_wished(bars_for_everyone):
    assert bars_for_everyone(Nearest(), ".ne-bar i") == 10


def test_what_a_kernel_found_stays_in_a_page(open_figure):
    """Stored with all pictures asked, a page shows them for that picture, and its own for any other."""
    data = load_digits(28).training
    figure = Nearest(data, chosen=5, k=4, everything=True)
    with open_figure(figure) as page:
        assert "Compared with all 1\u202f297 pictures of scikit-learn digits training" in page.content()
        assert [int(text) for text in texts(page, ".ne-list b")][:4] == figure.neighbours[1].tolist()
        assert not page.get_by_label(re.compile("Ask all")).is_visible()
        choose(page, 6)
        figure.everything, figure.chosen = False, 6
        assert [int(text) for text in texts(page, ".ne-list b")][:4] == figure.neighbours[1].tolist()
        assert "in 16 levels of grey: to ask all takes a kernel." in page.content()

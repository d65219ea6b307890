"""The starts in a browser: mouse and keyboard move the figure, it plays by itself; it is accessible."""

import pytest

from digitnet.widgets import Starts


@pytest.fixture(scope="module", params=["light", "dark"])
def page(open_figure, request):
    with open_figure(Starts(), mode=request.param) as page:
        yield page


@pytest.fixture(autouse=True)
def from_the_start(request):
    if "page" in request.fixturenames:
        page = request.getfixturevalue("page")
        choose(page, "standard_normal", "tanh")
        page.get_by_label("training", exact=True).press("Home")


def push(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def choose(page, start, activation):
    page.get_by_label("start of the weights").select_option(start)
    page.get_by_label("activation function", exact=True).select_option(activation)


def moment(page):
    return int(page.get_by_label("training", exact=True).input_value())


def said(page):
    return page.locator(".dn-status").inner_text()


def bars(page):
    return [bar.get_attribute("height") for bar in page.locator(".st-bar").all()]


def test_it_says_what_python_says(page):
    choose(page, "he", "relu")
    for _ in range(8):
        push(page, "Next")
    figure = Starts(start="he", activation="relu", moment=8)
    assert f"ReLU, start He, after 1 epoch: {100 * figure.accuracy:.1f}\u00a0%" in said(page)
    cards = [card.inner_text() for card in page.locator(".st-card dl").all()]
    for card, layer in zip(cards, figure.layers, strict=True):
        assert f"{100 * layer['flat']:.0f}\u00a0%" in card and f"{layer['stuck']:.0f} of 30" in card


def test_the_choices_change_the_bars_and_the_words(page):
    before, now = bars(page), said(page)
    page.get_by_label("start of the weights").select_option("glorot")
    assert bars(page) != before and said(page) != now and "start Glorot" in said(page)
    page.get_by_label("activation function", exact=True).select_option("relu")
    assert "ReLU" in said(page) and "dead" in page.locator(".st-card dl").first.inner_text()


def test_keyboard_moves_the_training(page):
    before, now = bars(page), said(page)
    page.get_by_label("training", exact=True).focus()
    page.keyboard.press("End")
    assert moment(page) == 11 and bars(page) != before and "after 10 epochs" in said(page)
    assert page.get_by_label("training", exact=True).get_attribute("aria-valuetext") == "epoch 10"
    page.keyboard.press("Home")
    assert bars(page) == before and said(page) == now


def test_it_plays_and_stops_by_keyboard(page):
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.starts input').value === '1'")
    assert page.locator(".dn-status").get_attribute("aria-busy") == "true"
    page.keyboard.press("Enter")  # the same button, now Stop, has kept the focus
    stopped = moment(page)
    page.wait_for_timeout(1200)
    assert 0 < stopped == moment(page) and page.locator(".dn-status").get_attribute("aria-busy") is None


def test_playing_ends_when_the_slider_is_moved(page):
    push(page, "Play")
    page.get_by_label("training", exact=True).press("End")
    page.wait_for_timeout(1200)
    assert moment(page) == 11
    assert page.get_by_role("button", name="Play").get_attribute("aria-disabled") == "true"
    assert page.get_by_role("button", name="Next").get_attribute("aria-disabled") == "true"


def test_equal_neurons_have_equal_pictures_and_others_have_not(page):
    pixels = "(canvases) => canvases.map((canvas) => canvas.toDataURL())"
    for start, n in ("zeros", 1), ("he", 3):
        choose(page, start, "sigmoid")
        page.get_by_label("training", exact=True).press("End")
        assert len(set(page.locator(".st-pictures canvas").evaluate_all(pixels))) == n


def test_a_run_that_is_over_says_so(page):
    choose(page, "standard_normal", "relu")
    page.get_by_label("training", exact=True).press("End")
    assert "the training is over" in said(page) and "Shown is what was after 1 step" in said(page)


def test_accessible(page, accessibility_findings):
    page.locator(".digitnet summary").click()
    assert accessibility_findings(page) == []


def test_an_address_opens_it_and_the_button_makes_one(open_figure):
    with open_figure(Starts()) as page:
        page.evaluate("() => { location.hash = 'starts-he-relu-8'; }")
        page.wait_for_function("() => document.querySelector('.dn-status').textContent.includes('He')")
        assert "ReLU, start He, after 1 epoch" in said(page)
        push(page, "Next")
        push(page, "Copy link")
        page.wait_for_function("() => location.hash === '#starts-he-relu-9'")
        assert said(page).startswith("The address of this page opens the figure at this place now")
        page.evaluate("() => { location.hash = 'starts-she-relu-8'; }")
        assert "start He, after 2 epochs" in said(page)


def test_only_what_shows_something_is_printed(open_figure, for_the_hand_alone):
    with open_figure(Starts()) as page:
        assert for_the_hand_alone(page) == ([], 0, [])


def test_without_motion_play_shows_the_end(open_figure):
    with open_figure(Starts(), reduced_motion="reduce") as page:
        push(page, "Play")
        assert moment(page) == 11


@pytest.mark.parametrize("width", [320, 390])
def test_touch_on_a_narrow_screen(open_figure, width):
    with open_figure(Starts(), width=width, has_touch=True, is_mobile=True) as page:
        page.get_by_role("button", name="Next").tap()
        assert moment(page) == 1
        page.get_by_role("button", name="Start again").tap()
        assert moment(page) == 0
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        heads = [head.bounding_box()["x"] for head in page.locator(".st-head").all()]
        assert len(set(heads)) == 1  # one below the other

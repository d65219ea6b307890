"""The slow neuron in a browser: mouse and keyboard move it, it plays by itself; it is accessible."""

import pytest

from digitnet.widgets import Slow


@pytest.fixture(scope="module", params=["light", "dark"])
def page(open_figure, request):
    with open_figure(Slow(), mode=request.param) as page:
        yield page


def push(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def epoch(page):
    return int(page.get_by_label("epoch", exact=True).input_value())


def curves(page):
    names = (".dn-line", ".dn-second")
    return [path.get_attribute("d") for name in names for path in page.locator(name).all()]


def test_it_says_what_python_says(page):
    push(page, "The published start")
    for _ in range(15):
        push(page, "10 epochs")
    quadratic, entropy = Slow(epoch=150).outputs[-1]
    said = page.locator(".dn-status").inner_text()
    assert f"{quadratic:.3f} with the quadratic cost" in said and f"{entropy:.3f} with the cross-ent" in said


@pytest.mark.parametrize("label", ["start weight w", "start bias b", "learning rate η", "epoch"])
def test_keyboard_moves_the_curves(page, label):
    push(page, "The published start")
    push(page, "10 epochs")
    before, said = curves(page), page.locator(".dn-status").inner_text()
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert curves(page) != before and page.locator(".dn-status").inner_text() != said
    page.keyboard.press("ArrowLeft")
    assert curves(page) == before


def test_it_plays_stops_and_starts_again_by_keyboard(page):
    push(page, "The published start")
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.dn-status').textContent.startsWith('Epoch 1')")
    assert page.locator(".dn-status").get_attribute("aria-busy") == "true"
    page.keyboard.press("Enter")  # the same button, now Stop, has kept the focus
    stopped = epoch(page)
    page.wait_for_timeout(200)
    assert 0 < stopped == epoch(page) and page.locator(".dn-status").get_attribute("aria-busy") is None
    push(page, "Start again")
    assert epoch(page) == 0


def test_playing_ends_when_a_slider_is_moved(page):
    push(page, "The published start")
    push(page, "Play")
    page.get_by_label("epoch", exact=True).focus()
    page.keyboard.press("End")
    page.wait_for_timeout(200)
    assert epoch(page) == 300
    assert page.get_by_role("button", name="Play").get_attribute("aria-disabled") == "true"
    assert page.get_by_role("button", name="10 epochs").get_attribute("aria-disabled") == "true"


def test_accessible(page, accessibility_findings):
    assert accessibility_findings(page) == []


def test_without_motion_play_shows_the_end(open_figure):
    with open_figure(Slow(), reduced_motion="reduce") as page:
        push(page, "Play")
        assert epoch(page) == 300


def test_touch_on_a_narrow_screen(open_figure):
    with open_figure(Slow(), width=320, has_touch=True, is_mobile=True) as page:
        page.get_by_role("button", name="10 epochs").tap()
        assert epoch(page) == 10
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 320

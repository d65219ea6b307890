"""Learning by heart in a browser: mouse, keyboard and touch move it, a run is kept, the address opens it."""

import pytest

from digitnet.widgets import Overfitting
from digitnet.widgets.overfitting import TRAINED


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(open_figure, request):
    with open_figure(Overfitting(), mode=request.param) as page:
        yield page


@pytest.fixture
def page(opened):
    push(opened, "By heart")
    opened.get_by_role("button", name="Clear").dispatch_event("click")  # which may have nothing to do
    return opened


def push(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def said(page):
    return page.locator(".dn-status").inner_text().replace("\u00a0", " ")


def drawn(page):
    return page.locator(".of-run path").evaluate_all("all => all.map(one => one.getAttribute('d'))")


def control(page, label):
    return page.get_by_label(label, exact=True)


def words(figure):
    """How a sentence about the means at the marker begins."""
    i = figure.epochs.searchsorted(figure.epoch, side="right") - 1
    seen, unseen = (100 * figure.curves(name)[1, i] for name in ("training", "validation"))
    return f"Epoch {figure.epochs[i]}: {seen:.1f} % of the ", f" {unseen:.1f} % of the 10 000 "


def test_it_says_what_python_says(page):
    push(page, "A penalty")
    for part in words(Overfitting(lmbda=1)):
        assert part in said(page)
    control(page, "trained on").select_option(TRAINED[1])
    for part in words(Overfitting(lmbda=1, trained=TRAINED[1])):
        assert part in said(page)


@pytest.mark.parametrize("label, key, back", [
    ("penalty λ", "ArrowRight", "ArrowLeft"), ("dropout p", "ArrowRight", "ArrowLeft"),
    ("epoch", "ArrowLeft", "ArrowRight"),
])  # fmt: skip
def test_keyboard(page, label, key, back):
    before, sentence, marker = drawn(page), said(page), page.locator(".of-marker").first.get_attribute("x1")
    control(page, label).press(key)
    assert said(page) != sentence
    moved = page.locator(".of-marker").first.get_attribute("x1") != marker
    assert (drawn(page) != before, moved) == (label != "epoch", label == "epoch")
    control(page, label).press(back)
    assert drawn(page) == before and said(page) == sentence


def test_the_turn_is_marked(page):
    assert page.locator(".of-diamond").count() == 1
    assert f"lowest: epoch {Overfitting().turn}" in page.locator(".of-pair").inner_text()
    push(page, "Stop early")
    assert control(page, "epoch").get_attribute("aria-valuetext") == str(Overfitting().turn)
    assert "which is here" in said(page)
    control(page, "penalty λ").press("ArrowRight")  # λ = 0.1, whose cost falls in the end
    assert page.locator(".of-diamond").count() == 0 and Overfitting(lmbda=0.1).turn == 400


@pytest.mark.parametrize("even", [False, True])
def test_the_mouse_takes_the_marker_along(page, even):
    page.get_by_label("every epoch as wide as the next").set_checked(even)
    for plot in page.locator(".of-pair svg").all():
        box = plot.bounding_box()
        page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 100)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 100, steps=3)
        page.mouse.up()
        page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 100)
        epoch = int(control(page, "epoch").get_attribute("aria-valuetext"))
        assert (150 <= epoch <= 250) if even else (12 <= epoch <= 33)
        x = float(page.locator(".of-marker").first.get_attribute("x1"))
        assert x / box["width"] == pytest.approx(0.6, abs=0.06)
    page.get_by_label("every epoch as wide as the next").uncheck()


def test_a_run_is_kept_and_compared(page):
    clear = page.get_by_role("button", name="Clear")
    assert clear.get_attribute("aria-disabled") == "true" and page.locator(".of-kept").count() == 0
    push(page, "Keep this run")
    push(page, "A penalty")
    now, before = (Overfitting(lmbda=lmbda).curves("validation")[1, -1] for lmbda in (1, 0))
    assert page.locator(".of-kept").count() == 2
    assert f"λ = 0, p = 0): {100 * (now - before):.1f} points more of the unseen pictures right" in said(page)
    assert page.locator(".of-picture").filter(visible=True).count() == 2
    push(page, "Clear")
    assert page.locator(".of-kept").count() == 0 and "kept run is gone" in said(page)


def test_every_lesson_is_pressed_when_it_is_shown(page):
    names = ["By heart", "Stop early", "A penalty", "Too much", "Dropout", "Ten times the pictures"]
    for name in names:
        push(page, name)
        pressed = [n for n in names if page.get_by_role("button", name=n, exact=True)
                   .get_attribute("aria-pressed") == "true"]  # fmt: skip
        assert pressed == [name]
    control(page, "epoch").press("Home")
    assert "Choose a lesson" in page.locator(".of-lesson").inner_text()


def test_the_address_opens_it_again(page):
    push(page, "Keep this run")
    control(page, "penalty λ").press("ArrowRight")
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("() => location.hash.startsWith('#overfitting-')")
    assert page.evaluate("location.hash") == "#overfitting-0-0_1-0-at-400-kept-0-0-0"
    page.evaluate("location.hash = '#overfitting-1-3-0_4-at-40'")
    page.wait_for_function("() => document.querySelector('.dn-status').textContent.includes('Epoch 40')")
    assert control(page, "dropout p").get_attribute("aria-valuetext") == "0.4"
    assert control(page, "trained on").input_value() == TRAINED[1]
    assert page.locator(".of-kept").count() == 0


def test_accessible(page, accessibility_findings):
    push(page, "Keep this run")
    assert accessibility_findings(page) == []


def test_paper_shows_no_control(page, for_the_hand_alone):
    assert for_the_hand_alone(page) == ([], 0, [])


def test_touch_on_a_narrow_screen(open_figure):
    with open_figure(Overfitting(), width=320, has_touch=True, is_mobile=True) as page:
        page.get_by_role("button", name="Too much").tap()
        assert control(page, "penalty λ").get_attribute("aria-valuetext") == "10"
        plot = page.locator(".of-pair svg").first
        box = plot.bounding_box()
        plot.tap(position={"x": box["width"] / 2, "y": 50})
        assert int(control(page, "epoch").get_attribute("aria-valuetext")) < 100
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 320

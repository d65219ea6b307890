"""The neuron figure in a browser: mouse, keyboard and touch move it; it is accessible."""

import pytest

from digitnet.widgets import Neuron


@pytest.fixture(scope="module", params=["light", "dark"])
def page(open_figure, request):
    with open_figure(Neuron(weight=1.5, bias=-0.5, x=0.5), mode=request.param) as page:
        yield page


def curve(page):
    return page.locator(".dn-line").get_attribute("d")


def test_it_says_what_python_says(page):
    neuron = Neuron(weight=1.5, bias=-0.5, x=0.5)
    said = page.locator(".dn-status").inner_text()
    assert f"z = {neuron.z:.2f}" in said and f"a = {neuron.a:.4f}" in said


@pytest.mark.parametrize("label", ["weight w", "bias b", "sharpness c"])
def test_keyboard_moves_the_curve(page, label):
    before, said = curve(page), page.locator(".dn-status").inner_text()
    slider = page.get_by_label(label)
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert curve(page) != before and page.locator(".dn-status").inner_text() != said
    page.keyboard.press("ArrowLeft")
    assert curve(page) == before


def test_keyboard_moves_the_point(page):
    before = page.locator(".dn-dot").get_attribute("cx")
    page.get_by_label("input x").focus()
    page.keyboard.press("ArrowRight")
    assert float(page.locator(".dn-dot").get_attribute("cx")) > float(before)
    page.keyboard.press("ArrowLeft")


def test_mouse_drags_slider_and_dot(page):
    before = curve(page)
    box = page.get_by_label("weight w").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.57, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, y, steps=5)
    page.mouse.up()
    assert curve(page) != before
    plot = page.locator(".dn-plot").bounding_box()
    page.mouse.move(plot["x"] + plot["width"] * 0.5, plot["y"] + 50)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * 0.8, plot["y"] + 60, steps=5)
    page.mouse.up()
    assert float(page.get_by_label("input x").input_value()) > 2


def test_accessible(page, accessibility_findings):
    assert accessibility_findings(page) == []


def test_touch_on_a_narrow_screen(open_figure):
    with open_figure(Neuron(), width=360, has_touch=True, is_mobile=True) as page:
        plot = page.locator(".dn-plot").bounding_box()
        page.touchscreen.tap(plot["x"] + plot["width"] * 0.7, plot["y"] + plot["height"] / 2)
        assert float(page.get_by_label("input x").input_value()) > 0.5
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360

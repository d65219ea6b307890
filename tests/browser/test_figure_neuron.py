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
    assert f"z = wx + b = 1.50·0.50 − 0.50 = {neuron.z:.2f}, " in said
    assert f"a = σ(cz) = {neuron.a:.4f}" in said


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


def test_all_that_is_for_the_hand_is_marked_as_such(page):
    """So that one rule leaves it out on paper."""
    controls = page.locator(".digitnet :is(button, select, input)")
    assert controls.count() > 3
    assert controls.evaluate_all("all => all.every(one => one.closest('.dn-controls'))")
    assert page.locator(".dn-controls :is(svg, .dn-status)").count() == 0


def test_accessible(page, accessibility_findings):
    assert accessibility_findings(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_it_is_as_wide_as_its_column_and_its_letters_can_be_read(open_figure, width):
    with open_figure(Neuron(weight=1.5, bias=-0.5, x=0.5), width=width) as page:
        plot, frame = (page.locator(name).bounding_box() for name in (".dn-plot", ".digitnet"))
        assert plot["width"] > frame["width"] - 40 and 200 < plot["height"] < 450
        scale = plot["width"] / float(page.locator(".dn-plot").get_attribute("viewBox").split()[2])
        letters = "all => Math.min(...all.map(e => parseFloat(getComputedStyle(e).fontSize)))"
        assert scale * page.locator(".dn-plot text").evaluate_all(letters) >= 12
        mark, axis = page.locator(".nr-mark").bounding_box(), page.locator(".nr-tick").bounding_box()
        assert page.locator(".nr-mark").text_content() == "−b/w"
        assert abs(mark["x"] - axis["x"] - axis["width"]) < 12  # beside x = 1/3
        inside = plot["x"] + scale * 52 + (0.5 / 1.5 + 5) / 10 * (plot["width"] - scale * 64)
        assert abs(axis["x"] + axis["width"] / 2 - inside) < 1.5


def test_touch_on_a_narrow_screen(open_figure):
    with open_figure(Neuron(), width=360, has_touch=True, is_mobile=True) as page:
        plot = page.locator(".dn-plot").bounding_box()
        page.touchscreen.tap(plot["x"] + plot["width"] * 0.7, plot["y"] + plot["height"] / 2)
        assert float(page.get_by_label("input x").input_value()) > 0.5
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360

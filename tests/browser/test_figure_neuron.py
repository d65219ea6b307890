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


def test_all_that_is_for_the_hand_is_marked_as_such(page, for_the_hand_alone):
    """So that one rule leaves it out on paper."""
    assert page.locator(".digitnet .dn-controls :is(button, select, input)").count() > 3
    assert for_the_hand_alone(page) == ([], 0, [])
    page.emulate_media(media="print")  # what a control is set to stays
    assert "sharpness c" in page.locator(".digitnet").inner_text()
    page.emulate_media(media="screen")


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


# What the mark says, whether it is inside of the plot, and how many curves run through its letters.
MARK = """() => {
    const text = document.querySelector(".nr-mark"), plot = document.querySelector(".dn-plot");
    const box = text.getBoundingClientRect(), room = plot.getBoundingClientRect();
    const hits = [...plot.querySelectorAll(".dn-line, .dn-third")].filter((line) => {
        const length = line.getTotalLength();
        return Array.from({length: 1500}, (_, i) => line.getPointAtLength((length * i) / 1499))
            .map((point) => point.matrixTransform(line.getScreenCTM()))
            .some(({x, y}) => x > box.left && x < box.right && y > box.top + 3 && y < box.bottom - 3);
    });
    const inside = box.left >= room.left && box.right <= room.right && box.top >= room.top;
    return [text.textContent, inside, hits.length];
}"""


@pytest.mark.parametrize("width", [320, 390, 900])
def test_the_mark_stands_where_no_curve_runs_or_says_where_the_step_is(open_figure, width):
    with open_figure(Neuron(), width=width) as page:
        put = """values => values.forEach((value, i) => {
            const slider = document.querySelectorAll("input")[i];
            slider.value = value;
            slider.dispatchEvent(new Event("input"));
        })"""
        for w, b in [(w, b) for w in (-10, -2, -0.5, 0.5, 1, 10) for b in range(-10, 11, 2)]:
            for c in (0, 2):  # the position of 1 and of 5
                page.evaluate(put, [w, b, c])
                at = -b / w
                name = "−b/w" if abs(at) <= 5 else "← −b/w" if at < 0 else "−b/w →"
                assert page.evaluate(MARK) == [name, True, 0], (w, b, c)
                assert ("of the picture" in page.locator(".dn-status").inner_text()) == (abs(at) > 5)
        page.evaluate(put, [0, 1, 0])
        assert page.locator(".nr-mark").text_content() == ""


def test_the_tangent_ends_with_the_plot(open_figure):
    with open_figure(Neuron(weight=0.1, x=5.0), width=320) as page:
        tangent, axis = page.locator(".dn-second"), page.locator(".dn-grid line").last.bounding_box()
        assert tangent.bounding_box()["x"] + tangent.bounding_box()["width"] > axis["x"] + axis["width"] + 5
        cut = """(line) => {
            const [, id] = /#([^)"]+)/.exec(line.closest("[clip-path]").getAttribute("clip-path"));
            const {x, width} = document.getElementById(id).firstChild.getBBox();
            return new DOMPoint(x + width, 0).matrixTransform(line.getScreenCTM()).x;
        }"""
        assert abs(tangent.evaluate(cut) - axis["x"] - axis["width"]) < 1


def test_touch_on_a_narrow_screen(open_figure):
    with open_figure(Neuron(), width=360, has_touch=True, is_mobile=True) as page:
        plot = page.locator(".dn-plot").bounding_box()
        page.touchscreen.tap(plot["x"] + plot["width"] * 0.7, plot["y"] + plot["height"] / 2)
        assert float(page.get_by_label("input x").input_value()) > 0.5
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360

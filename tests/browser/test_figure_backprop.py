"""The backprop figure in a browser: mouse, keyboard and touch step through it and change its numbers."""

import pytest

from digitnet.widgets import Backprop
from digitnet.widgets.backprop import LAST, NUMBERS


@pytest.fixture(params=["light", "dark"])
def page(open_figure, request):
    with open_figure(Backprop(), mode=request.param) as page:
        yield page


def said(page):
    return page.locator(".dn-status").inner_text().replace("\u00a0", " ")


def board(page):
    """The equations, with spaces and the aids to breaking lines taken out."""
    return "".join(c for c in page.locator(".bp-board").inner_text() if c not in " \n\u00a0\u200b\u2060")


OVERLAPS = """texts => {
    const all = texts.filter(e => e.textContent).map(e => [e.textContent, e.getBoundingClientRect()]);
    return all.flatMap(([name, a], i) => all.slice(i + 1).filter(([, b]) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)  // letters are less high than their lines
        .map(([other]) => `${name} on ${other}`));
}"""
SIZES = """figure => [...figure.querySelectorAll(".bp-net text, .bp-net tspan, sup, sub")].map(e => {
    const svg = e.closest("svg"), wide = svg?.getBoundingClientRect().width;
    return (svg ? wide / svg.viewBox.baseVal.width : 1) * parseFloat(getComputedStyle(e).fontSize);
})"""


def drawn(page):
    return page.locator("svg.bp-net").inner_html()


def press(page, name, times=1):
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click(
            force=True
        )  # also when it says it is disabled


def test_buttons_walk_through_all_steps_and_back(page):
    seen, figure = [], Backprop()
    for step in range(LAST + 1):
        assert said(page).startswith(f"Step {step} of {LAST}.")
        seen.append((said(page), board(page), drawn(page)))
        press(page, "Next")
    assert all(len(set(column)) == LAST + 1 for column in zip(*seen)), "each step looks different"
    assert f"Cx = {figure.cost:.4f}" in seen[5][0] and f"{figure.new_cost:.4f}" in seen[-1][0]
    assert said(page) == seen[-1][0], "Next at the last step stays there"
    press(page, "Back")
    assert said(page) == seen[-2][0]
    press(page, "First")
    assert said(page) == seen[0][0]
    press(page, "Back")
    assert said(page) == seen[0][0]
    press(page, "Last")
    assert said(page) == seen[-1][0]


def test_keyboard_alone(page):
    following = page.get_by_role("button", name="Next")
    following.focus()
    for _ in range(LAST + 2):
        page.keyboard.press("Enter")
    assert said(page).startswith(f"Step {LAST} of")
    assert following.evaluate(
        "b => b === document.activeElement && b.getAttribute('aria-disabled') === 'true'"
    )
    page.get_by_label("step", exact=True).focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    assert said(page).startswith("Step 7 of")
    assert page.get_by_label("step", exact=True).get_attribute("aria-valuetext") == f"7 of {LAST}"
    page.get_by_label("to", exact=True).focus()
    before = said(page)
    page.keyboard.press("ArrowRight")
    figure = Backprop(inputs=[1.1, 0.5])
    assert said(page) != before and f"{figure.deltas[0][0]:.4f}".replace("-", "−") in said(page)
    page.get_by_label("work out", exact=True).focus()
    equation = board(page)
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("work out", exact=True).input_value() == "1-1-2"
    page.keyboard.press("ArrowDown")
    assert board(page) != equation


def test_every_number_can_be_changed_and_all_follows(page):
    press(page, "Last")
    for name in NUMBERS:
        page.get_by_label("change", exact=True).select_option(name)
        exact, before = page.get_by_label("the value, exactly"), said(page)
        old, new = exact.input_value(), "0.35"
        assert old != new
        exact.fill(new)
        assert said(page) != before and float(
            page.get_by_label("to", exact=True).input_value()
        ) == pytest.approx(0.35, abs=0.051)
        exact.fill(old)
        assert said(page) == before


def test_what_is_not_legal_is_not_taken_and_said(page):
    exact, before = page.get_by_label("the value, exactly"), drawn(page)
    for text in ("11", "-10.5", ""):
        exact.fill(text)
        assert "is not taken; legal are numbers from −10 to 10." in said(page)
        assert drawn(page) == before and exact.get_attribute("aria-invalid") == "true"
    exact.blur()
    assert exact.input_value() == "1" and exact.get_attribute("aria-invalid") == "false"
    assert said(page).startswith("Step 0 of")


def test_the_mouse_chooses_lines_and_neurons(page):
    press(page, "Last")
    press(page, "Back", 2)
    page.locator('.bp-label[data-number="w2_32"]').click()
    assert page.get_by_label("change", exact=True).input_value() == "w2_32"
    assert page.get_by_label("work out", exact=True).input_value() == "2-3-1"
    nabla = f"{Backprop().nabla_w[0][2, 1]:.4f}".replace("-", "−")
    assert board(page).endswith(f"·0.5={nabla}")
    page.locator('.bp-node[data-number="b3_2"] circle').click(force=True)  # the text lies above it
    assert page.get_by_label("change", exact=True).input_value() == "b3_2"
    assert page.get_by_label("work out", exact=True).input_value() == "2-3-2"
    page.locator('.bp-node[data-number="y1"]').click()
    assert page.get_by_label("change", exact=True).input_value() == "y1"
    page.get_by_label("to", exact=True).scroll_into_view_if_needed()
    box = page.get_by_label("to", exact=True).bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    assert float(page.get_by_label("the value, exactly").input_value()) == pytest.approx(0.5, abs=0.051)


def test_width_and_dash_tell_size_and_sign(page):
    style = "e => [getComputedStyle(e).strokeWidth, getComputedStyle(e).strokeDasharray]"
    figure, lines = Backprop(), page.locator(".bp-net .bp-line")
    for step, lists, name in [(3, figure.weights, "weights w"), (9, figure.nabla_w, "gradient")]:
        page.get_by_label("step", exact=True).fill(str(step))
        found = [line.evaluate(style) for line in lines.all()]
        numbers = [v for layer in lists for row in layer for v in row]
        by_size = [width for _, width in sorted((abs(v), float(w[:-2])) for v, (w, _) in zip(numbers, found))]
        assert by_size == sorted(by_size) and by_size[0] > 1 and by_size[-1] == 8
        assert [dash != "none" for _, dash in found] == [v < 0 for v in numbers]
        legend = page.locator(".dn-help").first.inner_text()
        assert f"the {name}" in legend and "The wider a line, the larger its number" in legend
        assert f"{max(map(abs, numbers)):.{0 if step == 3 else 4}f}" in legend


def test_what_is_worked_out_is_outlined(page):
    press(page, "Next")
    assert page.locator(".bp-halo").count() == page.locator(".bp-line.bp-on").count() == 2
    widths = page.locator(".bp-halo, .bp-inner, .bp-line.bp-on").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).strokeWidth))"
    )
    for halo, inner, line in zip(widths[::3], widths[1::3], widths[2::3]):
        assert halo > inner > line


def test_numbers_come_when_the_flow_arrives(open_figure):
    moving = "document.getAnimations().map(a => [a.animationName, a.effect.getComputedTiming().delay])"
    with open_figure(Backprop(), reduced_motion="no-preference") as page:
        assert page.evaluate(moving) == []
        for step in range(1, LAST + 1):
            press(page, "Next")
            running = page.evaluate(moving)
            n = {1: 6, 3: 6, 5: 2, 6: 2, 7: 6, 9: 24, 11: 14}.get(step, 0)
            assert [name for name, _ in running].count("bp-run") == n
            come = [delay for name, delay in running if name == "bp-come"]
            assert come and set(come) == ({800, 1600, 2400} if step == 11 else {800 if n else 0})
        page.wait_for_function("document.getAnimations().length === 0")
        hidden = "all => all.filter(e => getComputedStyle(e).opacity !== '1').length"
        assert page.locator(".bp-net text").evaluate_all(hidden) == 0
        press(page, "Back")
        assert page.evaluate(moving) == [], "back to what was seen before it doesn't flow again"


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_each_step_says_which_way_without_movement(open_figure, motion):
    with open_figure(Backprop(), reduced_motion=motion) as page:
        for step, word, layers in [(1, "forward", "2"), (3, "forward", "3"), (6, "back", "3"),
                                   (7, "back", "2"), (8, None, "23")]:  # fmt: skip
            page.get_by_label("step", exact=True).fill(str(step))
            assert page.locator(".bp-way").all_text_contents() == ([word] if word else [])
            marked = page.locator("text.bp-layer.bp-now").all_text_contents()
            assert marked == [f"layer {layer}" for layer in layers]
            heads = page.locator(".bp-head").count()
            assert heads == {1: 7, 3: 7, 6: 3, 7: 7, 8: 0}[step]
        press(page, "Next")
        if motion == "reduce":
            assert page.evaluate("document.getAnimations().length") == 0
            assert not any(pulse.is_visible() for pulse in page.locator(".bp-pulse").all())


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_it_plays_by_itself_and_stops(open_figure, motion):
    with open_figure(Backprop(step=LAST - 2), reduced_motion=motion) as page:
        page.get_by_role("button", name="Play").press("Enter")
        assert said(page).startswith(f"Step {LAST - 1} of")
        assert page.locator(".dn-status").get_attribute("aria-busy") == "true"
        page.wait_for_function("document.querySelector('.dn-status').textContent.startsWith('Step 11 of')")
        play = page.get_by_role("button", name="Play")
        assert page.locator(".dn-status").get_attribute("aria-busy") is None
        play.press("Enter")  # from the beginning again
        assert said(page).startswith("Step 0 of")
        page.wait_for_function("document.querySelector('.dn-status').textContent.startsWith('Step 1 of')")
        press(page, "Next")  # whoever goes on by hand has stopped it
        assert said(page).startswith("Step 2 of") and play.count() == 1
        page.wait_for_timeout(2500)
        assert said(page).startswith("Step 2 of")


@pytest.mark.parametrize("width", [320, 390, 480, 768, 1440])
def test_no_text_lies_on_another_and_indices_can_be_read(open_figure, width):
    with open_figure(Backprop(chosen="1-2-1"), width=width) as page:
        for step in range(LAST + 1):
            page.get_by_label("step", exact=True).fill(str(step))
            assert page.locator(".bp-net text").evaluate_all(OVERLAPS) == [], f"step {step}"
            assert min(page.locator(".digitnet").evaluate(SIZES)) >= 11.9
        if width < 480:  # the small characters of a list are 0.6 of its letters
            chosen = page.locator("select").first
            assert chosen.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 20
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_the_update_is_put_in_and_the_chapter_comes_back(page):
    press(page, "Last")
    before, figure = said(page), Backprop()
    press(page, "Put the new w and b in")
    again = Backprop(weights=figure.updated.weights, biases=figure.updated.biases)
    assert f"Cx = {again.new_cost:.4f}, less than {figure.new_cost:.4f}" in said(page)
    press(page, "The chapter's numbers")
    assert said(page) == before
    for name, value in [("eta", "20"), ("w2_11", "10")]:  # which the update would make still larger
        page.get_by_label("change", exact=True).select_option(name)
        page.get_by_label("the value, exactly").fill(value)
    press(page, "Put the new w and b in")
    assert "not taken" in said(page)


def test_the_table_holds_all_numbers(page):
    page.locator("summary").click()
    figure, cells = Backprop(), page.locator(".bp-tables td").all_inner_texts()
    assert len(cells) == 5 * 4 + 12 * 3
    found = [c.replace("−", "-") for c in cells]
    for values in (*figure.nabla_w, *figure.deltas, *figure.activations[1:]):
        assert all(f"{v:.4f}" in found for v in values.flat)


def test_all_that_is_for_the_hand_is_marked_as_such(page, for_the_hand_alone):
    """So that one rule leaves it out on paper."""
    assert page.locator(".digitnet .dn-controls :is(button, select, input)").count() > 8
    assert for_the_hand_alone(page) == ([], 0, [])


def test_on_paper_all_steps_are_said(page):
    steps = page.locator(".bp-paper-steps p")
    assert steps.count() == LAST and not steps.first.is_visible()
    page.emulate_media(media="print")
    figure, said = Backprop(), " ".join(steps.all_inner_texts()).replace("\u00a0", " ")
    assert all(each.is_visible() for each in steps.all())
    assert f"= {figure.cost:.4f}." in said and f"= {figure.new_cost:.4f}, less than" in said
    assert "diagram" not in said and "now" not in said.split()  # which shows one step
    for values in (*figure.activations[1:], *figure.deltas):
        assert all(f"{v:.4f}".replace("-", "−") in said for v in values.flat)


@pytest.mark.parametrize("width", [320, 390])
def test_its_tables_fit_a_phone(open_figure, width):
    with open_figure(Backprop(), width=width) as page:
        page.locator("summary").click()
        box = page.locator(".bp-tables")
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
        assert page.locator("summary").bounding_box()["height"] >= 24


def test_accessible(page, accessibility_findings):
    page.locator("summary").click()
    for step in ("First", "Next", "Last"):
        press(page, step)
        assert accessibility_findings(page) == []


def test_touch_on_a_narrow_screen(open_figure):
    with open_figure(Backprop(step=9), width=360, has_touch=True, is_mobile=True) as page:
        page.locator('.bp-label[data-number="w3_13"]').tap()
        assert page.get_by_label("change", exact=True).input_value() == "w3_13"
        for step in range(LAST + 1):
            page.get_by_role("button", name="First").tap(force=True)
            for _ in range(step):
                page.get_by_role("button", name="Next").tap()
            assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
            small = "es => es.filter(e => e.textContent && e.getBoundingClientRect().right > 352).length"
            assert page.locator(".digitnet svg text, .digitnet p").evaluate_all(small) == 0


def test_it_fits_itself_to_another_width(open_figure):
    with open_figure(Backprop()) as page:
        wide = page.locator("svg.bp-net").get_attribute("viewBox")
        page.set_viewport_size({"width": 360, "height": 800})
        page.wait_for_function(
            "w => document.querySelector('svg.bp-net').getAttribute('viewBox') !== w", arg=wide
        )
        width = float(page.locator("svg.bp-net").get_attribute("viewBox").split()[2])
        assert 290 <= width <= 345

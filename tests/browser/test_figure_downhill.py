"""The downhill figure in a browser: mouse, keyboard and touch move the ball; it runs and stops."""

import re

import pytest

from digitnet.widgets import Downhill


@pytest.fixture(scope="module", params=["light", "dark"])
def page(open_figure, request):
    with open_figure(Downhill(eta=0.3, steps=2), mode=request.param) as page:
        yield page


@pytest.fixture
def fresh(open_figure):
    with open_figure(Downhill(eta=0.3), reduced_motion="no-preference") as page:
        yield page


# Through surfaces, learning rates, starts and steps: which label lies on another one, and where.
OVERLAPS = """() => {
    const figure = document.querySelector(".digitnet"), kind = figure.querySelector("select"), found = [];
    const [eta, v1, v2] = figure.querySelectorAll("input"), step = figure.querySelector(".dn-buttons button");
    const put = (control, value, name = "input") => {
        control.value = value;
        control.dispatchEvent(new Event(name));
    };
    const look = (where) => {
        const all = [...figure.querySelectorAll("svg text")];
        const texts = all.map(text => [text.textContent, text.getBoundingClientRect()]);
        texts.forEach(([name, a], i) => texts.slice(i + 1).forEach(([other, b]) => {
            if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
                Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2)
                found.push(`${name} on ${other} at ${where}`);
        }));
        if (figure.querySelectorAll(".dn-numbers text").length < 1) found.push(`no number at ${where}`);
    };
    for (const surface of ["round", "bowl", "valley", "hollows"])
        for (const [rate, x, y] of [[null, -2, 1], [6, -2.2, 2.2], [15, 0, -2.2], [14, 2.2, 0.4]]) {
            put(kind, surface, "change");
            if (rate !== null) put(eta, rate);
            put(v1, x);
            put(v2, y);
            for (let n = 0; n < 13; n++) {
                look([surface, eta.value, x, y, n]);
                step.click();
            }
        }
    return found;
}"""


def said(page):
    return page.locator(".dn-status").inner_text()


def steps(page):
    return int(re.match(r"Step (\d+):", said(page))[1])


def trace(page):
    return page.locator("svg .dn-line").first.get_attribute("d")


def test_it_says_what_python_says(page):
    figure = Downhill(eta=0.3, steps=2)
    v1, v2 = figure.path[-1]
    assert said(page).replace("−", "-").startswith(f"Step 2: the ball is at ({v1:.2f}, {v2:.2f})")
    assert f"cost is {figure.costs[-1]:.2f}" in said(page)


@pytest.mark.parametrize("label", ["learning rate η", "start v₁", "start v₂"])
def test_keyboard_moves_the_path(page, label):
    before = trace(page), said(page)
    page.get_by_label(label).focus()
    page.keyboard.press("ArrowRight")
    assert trace(page) != before[0] and said(page) != before[1]
    page.keyboard.press("ArrowLeft")
    assert (trace(page), said(page)) == before


def test_every_surface_and_every_learning_rate_is_drawn(page):
    rate, kind = page.get_by_label("learning rate η"), page.get_by_label("surface")
    kinds = kind.locator("option").evaluate_all("options => options.map(option => option.value)")
    assert kinds == ["round", "bowl", "valley", "hollows"]
    grounds = set()
    for value in kinds:
        kind.select_option(value)
        assert steps(page) == 0
        page.get_by_role("button", name="Step").click()
        assert "so it arrives in the end" in said(page) or value == "hollows"  # the learning rate fits
        grounds.add(page.locator(".dn-levels path").nth(2).get_attribute("d"))
        drawn = rate.evaluate("""(rate) => Array.from({ length: Number(rate.max) + 1 }, (_, i) => {
            rate.value = i;
            rate.dispatchEvent(new Event("input"));
            const figure = rate.closest(".digitnet");
            return [".dn-line", ".dn-status"].map((name) => figure.querySelector(name).outerHTML).join();
        })""")
        assert len(set(drawn)) == len(drawn) == 30
        assert all("Step " in text and "NaN" not in text for text in drawn)
    assert len(grounds) == 4
    kind.select_option("bowl")
    page.get_by_role("button", name="Step").click()


def test_a_click_chooses_the_start_and_dragging_moves_it(fresh):
    box = fresh.locator(".dn-border").bounding_box()

    def place(v1, v2):
        return box["x"] + box["width"] * (v1 + 2.2) / 4.4, box["y"] + box["height"] * (2.2 - v2) / 4.4

    fresh.mouse.click(*place(1.5, -0.5))
    values = [fresh.get_by_label(f"start v{i}").input_value() for i in "₁₂"]
    assert [float(value) for value in values] == [1.5, -0.5]
    assert "(1.50, −0.50)" in said(fresh)
    fresh.mouse.down()
    fresh.mouse.move(*place(-1, 2), steps=4)
    fresh.mouse.up()
    assert "(−1.00, 2.00)" in said(fresh)


def test_step_run_stop_and_start_again_by_keyboard(fresh):
    step, again = fresh.get_by_role("button", name="Step"), fresh.get_by_role("button", name="Start again")
    assert again.get_attribute("aria-disabled") == "true"
    step.focus()
    fresh.keyboard.press("Enter")
    fresh.keyboard.press("Space")
    assert steps(fresh) == 2
    rate = fresh.get_by_label("learning rate η")
    rate.press("Home")  # so slow that it would run for long
    run = fresh.locator(".dn-buttons button").nth(1)
    run.focus()
    fresh.keyboard.press("Enter")
    assert run.inner_text() == "Stop"
    fresh.wait_for_function("/^Step [4-9]/.test(document.querySelector('.dn-status').textContent)")
    fresh.keyboard.press("Enter")
    reached = steps(fresh)
    fresh.wait_for_timeout(500)
    assert run.inner_text() == "Run" and steps(fresh) == reached < 200
    rate.fill("14")  # 0.3 arrives
    again.press("Enter")
    run.press("Enter")
    fresh.wait_for_function("document.querySelector('.dn-status').textContent.includes('arrived')")
    assert run.inner_text() == "Run" and run.get_attribute("aria-disabled") == "true"
    assert fresh.locator(".dn-status").get_attribute("aria-busy") is None
    assert fresh.evaluate("document.activeElement.textContent") == "Run"
    again.press("Enter")
    assert steps(fresh) == 0 and run.get_attribute("aria-disabled") == "false"


def test_too_long_a_step_climbs_until_the_path_ends(fresh):
    fresh.get_by_label("learning rate η").press("End")
    fresh.locator(".dn-buttons button").nth(1).click()
    fresh.wait_for_function("document.querySelector('.dn-status').textContent.includes('diverges')")
    assert "η = 2.5 is more than 2/5 = 0.4" in said(fresh)
    assert fresh.locator(".dn-outside").count() == 1
    before = said(fresh)
    fresh.get_by_role("button", name="Step").press("Enter")
    assert said(fresh) == before


def test_the_ball_rolls_and_what_is_at_its_new_place_comes_with_it(fresh):
    names = "document.getAnimations().map(a => a.transitionProperty ?? a.animationName).sort()"
    assert steps(fresh) == 0 and fresh.evaluate(names) == []
    fresh.get_by_role("button", name="Step").click()
    rolling = fresh.evaluate(names)
    assert rolling[:2] == ["cx", "cy"] and rolling.count("dn-draw") == 1 and rolling.count("dn-come") == 4
    fresh.wait_for_function("document.getAnimations().length === 0")
    fresh.get_by_role("button", name="Start again").click()
    assert fresh.evaluate(names) == [], "back it doesn't roll"


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_label_lies_on_another(open_figure, width):
    with open_figure(Downhill(eta=0.3), width=width, reduced_motion="reduce") as page:
        assert page.evaluate(OVERLAPS) == []
        sizes = page.locator(".dn-pair text").evaluate_all("""all => all.map(t => {
            const svg = t.ownerSVGElement, wide = svg.getBoundingClientRect().width;
            return wide / svg.viewBox.baseVal.width * parseFloat(getComputedStyle(t).fontSize);
        })""")
        assert min(sizes) >= 11.9
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_the_start_is_inside_and_counted(page):
    for x in ("-2.2", "2.2"):
        page.get_by_label("start v₁").fill(x)
        page.get_by_role("button", name="Start again").click(force=True)
        number = page.locator(".dn-numbers text").bounding_box()
        border = page.locator(".dn-border").bounding_box()
        assert border["x"] <= number["x"] and number["x"] + number["width"] <= border["x"] + border["width"]
    page.get_by_label("start v₁").fill("-2")
    page.get_by_role("button", name="Step").click()


def test_reduced_motion_jumps(open_figure):
    with open_figure(Downhill(eta=0.3), reduced_motion="reduce") as page:
        page.get_by_role("button", name="Run").click()
        assert "arrived" in said(page) and steps(page) > 10


def test_two_views_of_one_figure_agree(open_figure, second_views):
    with open_figure(Downhill(eta=0.3), reduced_motion="no-preference") as page:
        views = second_views(page, 2)
        views.nth(0).get_by_role("button", name="Run").click()
        page.wait_for_function("window.model.get('steps') > 3")
        page.evaluate("window.model.set('steps', 1)")  # as Python might
        assert [view.locator(".dn-buttons button").nth(1).inner_text() for view in views.all()] == ["Run"] * 2
        texts = [view.locator(".dn-status").inner_text() for view in views.all()]
        assert texts[0] == texts[1] and texts[0].startswith("Step 1:")
        assert steps(page.locator(".digitnet").first.locator("..")) == 0  # the other figure stands still
        page.evaluate("window.leave(); window.model.set('steps', 9)")
        assert views.nth(0).locator(".dn-status").inner_text() == texts[0]


def test_all_that_is_for_the_hand_is_marked_as_such(page, for_the_hand_alone):
    """So that one rule leaves it out on paper."""
    assert page.locator(".digitnet .dn-controls :is(button, select, input)").count() > 6
    assert for_the_hand_alone(page) == ([], 0, [])


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_the_words_stand_below_the_buttons_and_all_is_in_one_sight(open_figure, width):
    with open_figure(Downhill(eta=0.3), width=width) as page:
        button, words = (page.locator(name).bounding_box() for name in (".dn-buttons", ".dn-status"))
        assert 0 <= words["y"] - button["y"] - button["height"] < 16
        maps, cost = (page.locator(".dn-pair svg").nth(i).bounding_box() for i in (0, 1))
        assert words["y"] + words["height"] - maps["y"] < 800
        assert width > 500 or cost["height"] < 0.45 * maps["height"]
        label = page.locator(".dn-pair svg").nth(1).get_by_text("cost C").bounding_box()
        for power in page.locator(".dn-pair svg").nth(1).locator("text[text-anchor=end]").all():
            assert label["x"] + label["width"] < power.bounding_box()["x"]


def test_indices_can_be_read(open_figure):
    with open_figure(Downhill(eta=0.3), width=320) as page:
        assert page.locator("svg .dn-index", has_text="₂").count() == 1
        assert page.locator("label .dn-index").all_inner_texts() == ["₁", "₂"]
        larger = """all => {
            const size = (e) => parseFloat(getComputedStyle(e).fontSize);
            return Math.min(...all.map(e => size(e) / size(e.parentNode)));
        }"""
        assert page.locator(".dn-index").evaluate_all(larger) > 1.25


def test_accessible(page, accessibility_findings):
    assert accessibility_findings(page) == []
    page.get_by_label("learning rate η").press("Home")
    page.get_by_role("button", name="Start again").click()
    assert accessibility_findings(page) == []


def test_touch_on_a_narrow_screen(open_figure):
    with open_figure(Downhill(steps=2), width=360, has_touch=True, is_mobile=True) as page:
        box = page.locator(".dn-border").bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.25)
        assert float(page.get_by_label("start v₁").input_value()) == pytest.approx(1.1)
        assert float(page.get_by_label("start v₂").input_value()) == pytest.approx(1.1)
        page.get_by_role("button", name="Step").tap()
        assert steps(page) == 3
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360

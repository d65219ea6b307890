"""A race of optimizers in a browser: mouse, keyboard and touch; it runs, stops, and has an address."""

import re

import pytest

from digitnet.optimizers import SGD, Adam, Momentum, Nesterov, RMSProp
from digitnet.widgets import Downhill
from digitnet.widgets.downhill_optimizers import SETTINGS

LINK = re.compile(r"#race-[\w.-]+$")


def two(**given):
    racers = [SGD(0.038), Momentum(0.03, mu=0.7)]
    return Downhill(surface="narrow", v1=-2, v2=1, optimizers=racers, **given)


def five(**given):
    racers = [SGD(0.038), Momentum(0.03, 0.7), Nesterov(0.025, 0.8), RMSProp(0.05), Adam(0.1)]
    return Downhill(surface="narrow", v1=-2, v2=1, optimizers=racers, **given)


@pytest.fixture(scope="module", params=["light", "dark"])
def page(open_figure, request):
    with open_figure(five(steps=12), mode=request.param) as page:
        yield page


@pytest.fixture
def fresh(open_figure):
    with open_figure(two(), reduced_motion="no-preference") as page:
        yield page


def said(page):
    return page.locator(".dn-status").inner_text()


def steps(page):
    return int(re.match(r"Step (\d+)", said(page))[1])


def ticked(page):
    boxes = page.locator(".dh-head input")
    return boxes.evaluate_all("all => all.map((one, i) => (one.checked ? i : -1)).filter((i) => i >= 0)")


def test_it_says_what_python_says(page):
    figure = five(steps=12)
    rows = page.locator(".dh-table tbody tr").all()
    assert len(rows) == 5
    for row, (name, path) in zip(rows, figure.paths.items()):
        texts = [text.replace("−", "-") for text in row.locator("td").all_inner_texts()]
        assert float(texts[0]) == pytest.approx(figure.cost(path[-1]), abs=0.006)
        assert [float(text) for text in texts[1:3]] == pytest.approx(path[-1] - path[-2], abs=6e-4)
        assert f"({name[0] if name != 'SGD' else 'G'})" in said(page)
    crossings, beyond = figure.reports["Momentum"].crossings[1], figure.reports["Momentum"].beyond[1]
    assert f"overshot the bottom {crossings} times along v₂ (by up to {beyond:.2f})" in said(page)


@pytest.mark.parametrize("label", [
    "start v₁", "η of gradient descent", "η of momentum", "μ of momentum", "η of Nesterov", "μ of Nesterov",
    "η of RMSProp", "ρ of RMSProp", "η of Adam", "β₁ of Adam", "β₂ of Adam",
])  # fmt: skip
def test_keyboard_moves_the_path(page, label):
    def drawn():
        return page.locator("svg .dh-line").evaluate_all("all => all.map((one) => one.getAttribute('d'))")

    before, text = drawn(), said(page)
    page.get_by_label(label, exact=True).press("ArrowLeft")
    assert drawn() != before
    page.get_by_label(label, exact=True).press("ArrowRight")
    assert drawn() == before and said(page) == text


def test_who_races_is_ticked_and_one_stays(fresh):
    assert ticked(fresh) == [0, 1] and fresh.locator(".dn-pair .dh-line").count() == 4
    adam = fresh.get_by_label("A: Adam")
    adam.focus()
    fresh.keyboard.press("Space")
    assert ticked(fresh) == [0, 1, 4] and fresh.get_by_label("β₁ of Adam").is_visible()
    assert fresh.locator(".dn-pair .dh-line").count() == 6
    for name in ("G: gradient descent", "M: momentum", "A: Adam"):
        fresh.get_by_label(name).click(force=True)
    assert ticked(fresh) == [4] and adam.get_attribute("aria-disabled") == "true"
    assert fresh.get_by_label("η of momentum").is_hidden()


def test_run_stop_step_and_start_again_by_keyboard(fresh):
    step, run = fresh.get_by_role("button", name="Step"), fresh.locator(".dn-buttons button").nth(1)
    step.focus()
    fresh.keyboard.press("Enter")
    fresh.keyboard.press("Space")
    assert steps(fresh) == 2
    run.focus()
    fresh.keyboard.press("Enter")
    assert run.inner_text() == "Stop" and fresh.locator(".dn-status").get_attribute("aria-busy") == "true"
    fresh.wait_for_function("/^Step (1[0-9])/.test(document.querySelector('.dn-status').textContent)")
    fresh.keyboard.press("Enter")
    reached = steps(fresh)
    fresh.wait_for_timeout(400)
    assert run.inner_text() == "Run" and steps(fresh) == reached < 100
    fresh.keyboard.press("Enter")
    fresh.wait_for_function("document.querySelectorAll('.dn-buttons [aria-disabled=true]').length === 1")
    reports = two(steps=200).reports
    assert (
        steps(fresh) == reports["SGD"].steps
        and fresh.locator(".dn-status").get_attribute("aria-busy") is None
    )
    assert f"First at the bottom: momentum, after {reports['Momentum'].steps} steps." in said(fresh)
    fresh.get_by_role("button", name="Start again").press("Enter")
    assert steps(fresh) == 0 and "all start at" in said(fresh)


def test_reduced_motion_jumps(open_figure):
    with open_figure(five(), reduced_motion="reduce") as page:
        page.get_by_role("button", name="Run").click()
        assert steps(page) == 200 and said(page).endswith("After 200 steps the figure stops.")
        assert page.evaluate("document.getAnimations().length") == 0


def test_the_balls_roll_and_the_rest_comes_with_them(fresh):
    names = "document.getAnimations().map(a => a.transitionProperty ?? a.animationName).sort()"
    fresh.get_by_role("button", name="Step").click()
    rolling = fresh.evaluate(names)
    assert rolling.count("transform") == 2 and rolling.count("dn-come") == 4  # two lines, two letters
    fresh.wait_for_function("document.getAnimations().length === 0")
    fresh.get_by_role("button", name="Start again").click()
    assert fresh.evaluate(names) == []


def test_one_that_diverges_is_said_and_shown_and_the_others_go_on(fresh):
    fresh.get_by_label("η of momentum").press("End")
    for _ in range(6):
        fresh.get_by_role("button", name="Step").click()
    assert "Momentum (M) diverged" in said(fresh) and "is more than 2 (1 + μ)/50 = 0.068." in said(fresh)
    assert fresh.locator(".dh-outside").count() == 1 and steps(fresh) == 6
    fresh.get_by_role("button", name="Best η for each").click()
    figure = two()
    figure.tune()
    assert steps(fresh) == 0
    for name in ("gradient descent", "momentum"):
        key = SETTINGS["SGD" if name.startswith("g") else "Momentum"]["eta"]
        shown = fresh.get_by_label(f"η of {name}").get_attribute("aria-valuetext")
        assert float(shown) == getattr(figure, key)


def test_a_surface_comes_with_learning_rates_that_fit(fresh):
    kinds = fresh.get_by_label("surface").locator("option").evaluate_all("all => all.map((o) => o.value)")
    assert kinds == ["round", "bowl", "valley", "narrow", "slanted", "hollows"]
    for kind in kinds:
        fresh.get_by_label("surface").select_option(kind)
        assert steps(fresh) == 0
        figure = Downhill(surface=kind, v1=-2, v2=1, optimizers=["SGD", "Momentum"], momentum_mu=0.7)
        figure.tune()
        shown = [fresh.get_by_label(f"η of {name}").get_attribute("aria-valuetext") for name in
                 ("gradient descent", "momentum")]  # fmt: skip
        assert [float(text) for text in shown] == [figure.eta, figure.momentum_eta]


def test_a_click_chooses_the_start(fresh):
    box = fresh.locator(".dn-border").bounding_box()
    fresh.mouse.click(
        box["x"] + box["width"] * (1.5 + 2.2) / 4.4, box["y"] + box["height"] * (2.2 + 0.5) / 4.4
    )
    values = [fresh.get_by_label(f"start v{i}").input_value() for i in "₁₂"]
    assert [float(value) for value in values] == [1.5, -0.5] and "(1.50, −0.50)" in said(fresh)


def test_the_address_holds_the_setting(fresh, open_figure):
    fresh.get_by_label("A: Adam").click()
    fresh.get_by_label("β₂ of Adam").press("ArrowLeft")
    for _ in range(3):
        fresh.get_by_role("button", name="Step").click()
    fresh.get_by_role("button", name="Link to this").click()
    fresh.wait_for_function("location.hash !== ''")
    link, text = LINK.search(fresh.url)[0], said(fresh)
    with open_figure(two()) as page:
        page.evaluate("(hash) => { location.hash = hash; }", link)
        page.wait_for_function("/^Step 3/.test(document.querySelector('.dn-status').textContent)")
        assert said(page) == text and ticked(page) == [0, 1, 4]
        assert page.get_by_label("β₂ of Adam").get_attribute("aria-valuetext") == "0.99"
        page.evaluate("location.hash = '#race-narrow-GX-v1-9'")  # a broken one changes nothing
        page.wait_for_timeout(100)
        assert said(page) == text


# Through surfaces and steps: which letter or number lies on another one, and where.
OVERLAPS = """() => {
    const figure = document.querySelector(".digitnet"), kind = figure.querySelector("select"), found = [];
    const step = figure.querySelector(".dn-buttons button");
    const look = (where) => {
        for (const svg of figure.querySelectorAll(".dn-pair svg")) {
            const all = [...svg.querySelectorAll("text")];
            const texts = all.map(text => [text.textContent, text.getBoundingClientRect()]);
            texts.forEach(([name, a], i) => texts.slice(i + 1).forEach(([other, b]) => {
                if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
                    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2)
                    found.push(`${name} on ${other} at ${where}`);
            }));
            const letters = svg.querySelectorAll(".dh-letter").length;
            if (letters < 5) found.push(`only ${letters} letters at ${where}`);
        }
    };
    for (const { value } of kind.options) {
        kind.value = value;
        kind.dispatchEvent(new Event("change"));
        for (let n = 0; n < 40; n++) {
            look([value, n]);
            step.click();
        }
    }
    return found;
}"""


@pytest.mark.parametrize("width", [320, 390, 900, 1440])
def test_no_label_lies_on_another_and_nothing_is_cut(open_figure, width):
    with open_figure(five(), width=width, reduced_motion="reduce") as page:
        assert page.evaluate(OVERLAPS) == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_lines_and_marks_differ_without_colour(page):
    dashes = page.locator(".dn-pair svg >> nth=0 >> .dh-line").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).strokeDasharray)"
    )
    shapes = page.locator(".dh-icon .dh-mark").evaluate_all("all => all.map((one) => one.getAttribute('d'))")
    assert len(set(dashes)) == len(dashes) == 5 and len(set(shapes)) == 5


def test_all_that_is_for_the_hand_is_marked_as_such(page, for_the_hand_alone):
    assert for_the_hand_alone(page) == ([], 0, [])


def test_accessible(page, accessibility_findings):
    assert accessibility_findings(page) == []


def test_python_may_end_the_race(open_figure, second_views):
    """With no optimizer left it is the figure of chapter 4, and a race again with some."""
    with open_figure(two(), reduced_motion="reduce") as page:
        section = second_views(page, 1)
        titles = []
        for value in ("[]", "['Adam']"):
            page.evaluate(f"window.model.set('optimizers', {value})")
            titles.append(section.locator(".dn-title").inner_text())
        assert (
            titles == ["A ball on its way down", "A race downhill"]
            and section.locator(".digitnet").count() == 1
        )
        page.evaluate("window.leave(); window.model.set('steps', 9)")
        assert section.locator(".dn-status").inner_text().startswith("Step 0")


def test_touch_on_a_narrow_screen(open_figure):
    with open_figure(two(steps=2), width=320, has_touch=True, is_mobile=True) as page:
        box = page.locator(".dn-border").bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.25)
        assert float(page.get_by_label("start v₁").input_value()) == pytest.approx(1.1)
        page.get_by_label("N: Nesterov").tap()
        page.get_by_role("button", name="Step").tap()
        assert steps(page) == 3 and ticked(page) == [0, 1, 2]
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 320

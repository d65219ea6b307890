"""The playground in a browser without a kernel: recorded runs only, by mouse, keyboard and touch."""

import re

import numpy as np
import pytest

from digitnet.experiments import Record, Recorded, Records, Setting
from digitnet.widgets import Playground

EPOCHS, SEEDS = 30, [1, 2, 3]
ETAS = [0.001, 0.01, 0.1, 1.0, 3.0, 10.0, 100.0]
HIDDEN = {10: [(30,), (), (10,), (30, 30), (100,), (300,)], 1: [(30,), ()], 1000: [(30,), (100,)]}


def recorded():
    """Made-up runs of the extent of the book's: accuracies that rise to a height of their own."""
    settings = [Setting(hidden, m, eta) for m, layers in HIDDEN.items() for hidden in layers for eta in ETAS]
    heights = 0.5 + 0.4 * np.random.default_rng(0).random((len(settings), len(SEEDS), 1))
    validation = heights * (1 - np.exp(-np.arange(1, EPOCHS + 1) / 5))
    about = "recorded on MNIST, 2026-11-21, NumPy 2.3.5, Python 3.13.5"
    return Recorded(settings, SEEDS, validation + 0.05, validation, 0.5 * (1 - validation), about)


ENTROPY = {"cost": "cross-entropy", "initializer": "scaled_normal"}
FURTHER = [{"hidden": n, "eta": eta, **more} for n, eta, more in [
    (100, 3.0, {"initializer": "scaled_normal"}), (100, 0.5, {"cost": "cross-entropy"}),
    (30, 0.1, {**ENTROPY, "lmbda": 5}), (100, 0.5, {**ENTROPY, "lmbda": 5}),
    (30, 0.5, {"cost": "cross-entropy", "initializer": "zeros"}),
    (30, 0.03, {"cost": "cross-entropy", "initializer": "he", "activation": "relu"}),
    *((30, eta, {**ENTROPY, "optimizer": "Adam"}) for eta in (0.001, 0.003))]]  # fmt: skip


def further():
    """Made-up runs with further choices, of like extent."""
    rng = np.random.default_rng(3)

    def record(setting, seed):
        right = np.round(9800 * (1 - np.exp(-np.arange(1, EPOCHS + 1) * rng.uniform(0.5, 1)))).astype(int)
        epochs = {
            "right": right.tolist(),
            "training_right": right.tolist(),
            "cost": (1 / right**0.5).tolist(),
        }
        totals = {name: [10_000] * EPOCHS for name in ("total", "training_total")}
        versions = {"Python": "3.13.5", "numpy": "2.3.5"}
        return Record(setting, seed, epochs | totals, None, 1.0, "2026-11-26T10", "MNIST", "", versions)

    return Records(record(setting, seed) for setting in FURTHER for seed in SEEDS)


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(open_figure, request):
    with open_figure(Playground(recorded=recorded(), further=further()), mode=request.param) as page:
        yield page


@pytest.fixture
def page(opened):
    opened.get_by_role("button", name="Just right").click()
    opened.get_by_role("button", name="Clear").click()
    opened.get_by_label("epochs").press("End")
    opened.get_by_label("seed").press("Home")
    return opened


def line(page):
    return page.locator(".pg-0 .pg-line").first.get_attribute("d")


def band(page):
    return page.locator(".pg-0 .pg-band").first.get_attribute("d")


def said(page):
    return page.locator(".dn-status").inner_text()


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_it_says_what_python_says(page):
    runs = recorded()
    last = 100 * runs.validation[runs.find([30], 10, 3.0), :, -1]
    low, middle, high = min(last), np.median(last), max(last)
    share = f"{middle:.1f}\u00a0({low:.1f}–\u2060{high:.1f})\u00a0%"  # in one line
    assert f"the median of 3 seeds answers {share} of the validation" in said(page)
    source = page.locator(".dn-help").last.inner_text()
    assert source.startswith("Recorded: 30 epochs on MNIST, 3 seeds; 2026-11-21, NumPy 2.3.5, Python 3.13.5.")
    assert "Mini-batches of 1 only with no and 30 hidden neurons." in source


def test_without_a_kernel_nothing_offers_to_train(page):
    for name in ("Train", "Stop", "Train here"):
        assert button(page, name).count() == 0 or not button(page, name).is_visible()
    assert "JupyterLab" in page.locator(".dn-help").last.inner_text()


LABELS = ["learning rate η", "hidden neurons", "second layer", "mini-batch size", "epochs"]


@pytest.mark.parametrize("label", LABELS)
def test_keyboard_moves_line_and_band(page, label):
    before, there = line(page), page.get_by_label(label)
    lines, sentences = set(), set()
    there.press("Home")
    for _ in range(int(there.get_attribute("max")) + 1):
        lines.add((line(page), band(page)))
        sentences.add(said(page))
        there.press("ArrowRight")
    assert len(lines) == len(sentences) >= 2
    assert line(page) in {d for d, _ in lines} and before


def test_a_seed_is_a_line_within_the_band(page):
    before, lines = band(page), {line(page)}
    for seed in SEEDS:
        page.get_by_label("seed").press("ArrowRight")
        assert f"seed {seed} answers" in said(page) and band(page) == before
        lines.add(line(page))
    assert len(lines) == 3 or len(lines) == 4  # the median may be one of them from end to end


def test_mouse_drags_a_slider(page):
    before, box = line(page), page.get_by_label("hidden neurons").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.5, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 3, y, steps=5)
    page.mouse.up()
    assert line(page) != before and "300 hidden neurons" in said(page)


def test_a_second_layer_is_offered_where_it_was_recorded(page):
    first, second = page.get_by_label("hidden neurons"), page.get_by_label("second layer")
    second.press("End")
    assert "30 and 30 hidden neurons" in said(page) and "Not recorded" not in said(page)
    first.press("ArrowRight")
    assert said(page).startswith("Recorded with η = 3, 100 hidden neurons, mini-batches of 10")
    assert second.is_disabled() and second.get_attribute("aria-valuetext") == "none"
    first.press("ArrowLeft")
    assert second.is_enabled() and "30 hidden neurons, mini" in said(page)
    assert "A second layer only with 30 neurons in the first." in page.locator(".dn-help").last.inner_text()


def test_what_was_not_recorded_is_said(page):
    page.get_by_label("hidden neurons").press("End")
    assert "Not recorded" not in said(page)
    page.get_by_label("mini-batch size").press("Home")
    words = "Not recorded: η = 3, 300 hidden neurons, mini-batches of 1. Shown is the nearest that was. "
    assert words + "Recorded with η = 3, 3" in said(page)


@pytest.mark.parametrize("name, words", [
    ("Too slow", "η = 0.01, 30 hidden neurons, mini-batches of 10"), ("Too fast", "η = 100, 30"),
    ("Just right", "η = 3, 30"), ("Stuck", "η = 3, 100"),
    ("Big batch", "η = 3, 30 hidden neurons, mini-batches of 1000"),
])  # fmt: skip
def test_lessons(page, name, words):
    lessons = page.get_by_role("group", name="Lessons").get_by_role("button")
    button(page, name).click()
    assert said(page).startswith(f"Recorded with {words}")
    assert lessons.evaluate_all(
        "(all) => all.filter((b) => b.ariaPressed === 'true').map((b) => b.textContent)"
    ) == [name]
    first = page.locator(".pg-lesson").inner_text()
    page.get_by_label("learning rate η").press("ArrowLeft")
    assert page.locator(".pg-lesson").inner_text() != first


def test_runs_are_kept_compared_and_cleared(page):
    names = ["Too slow", "Too fast", "Stuck", "Big batch", "Just right"]
    for i, name in enumerate(names):
        button(page, name).click()
        button(page, "Keep").click()
        assert said(page).startswith(f"Kept as {'ABCDE'[i]}.")
        button(page, "Keep").click()
        assert (
            "Five runs are kept" in said(page) if i == 4 else f"kept already, as {'ABCDE'[i]}" in said(page)
        )
    assert page.locator(".dn-plot").first.locator(".pg-name").all_text_contents() == list("EDCBA")
    heads = page.locator(".pg-table tbody th").all_inner_texts()
    assert [head.strip() for head in heads] == ["now", *"ABCDE"]
    first = page.locator(".pg-table tbody tr").nth(1).locator("td").all_inner_texts()
    assert first[:3] == ["0.01", "30", "10"] and re.match(r"\d+\.\d\s+\d+\.\d–\d+\.\d", first[3])
    colours = {
        page.locator(f".pg-{k} .pg-line").first.evaluate("(e) => getComputedStyle(e).stroke")
        for k in range(6)
    }
    marks = {page.locator(f".pg-{k} .pg-mark").first.get_attribute("d") for k in range(6)}
    dashes = {
        page.locator(f".pg-{k} .pg-line").first.evaluate("(e) => getComputedStyle(e).strokeDasharray")
        for k in range(6)
    }
    assert len(colours) == len(marks) == len(dashes) == 6
    for k in range(6):  # the table shows the line as it is drawn
        sample = page.locator(f".pg-table .pg-{k}")
        assert sample.locator(".pg-line").count() == 1
        assert sample.locator(".pg-mark").get_attribute("d") in marks
    kept = page.locator(".pg-1 .pg-line").first.get_attribute("d")
    page.get_by_label("learning rate η").press("Home")
    assert page.locator(".pg-1 .pg-line").first.get_attribute("d") == kept
    button(page, "Clear").click()
    assert page.locator(".pg-table tbody tr").count() == 1 and page.locator(".pg-1").count() == 0


def test_labels_of_like_runs_do_not_overlap(page):
    for _ in range(5):
        button(page, "Keep").click()
        page.get_by_label("epochs").press("ArrowLeft")
    for plot in page.locator(".dn-plot").all():
        heights = sorted(float(label.get_attribute("y")) for label in plot.locator(".pg-name").all())
        assert len(heights) == 5 and min(np.diff(heights)) >= 14.9


def test_marks_of_like_runs_do_not_cover_each_other(page):
    for _ in SEEDS:
        page.get_by_label("seed").press("ArrowRight")
        button(page, "Keep").click()
    places = [
        page.locator(f".dn-plot >> nth=0 >> .pg-{k} .pg-mark").evaluate_all(
            "(marks) => marks.map((mark) => mark.getAttribute('transform').match(/[\\d.]+/)[0])"
        )
        for k in (1, 2, 3)
    ]
    inner = [x for xs in places for x in xs[:-1]]  # at their ends all have one
    assert len(inner) == len(set(inner)) >= 15


def test_copy_as_code(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lines = page.get_by_label("Python that repeats the run")
    assert not lines.is_visible()
    page.get_by_label("seed").press("End")
    button(page, "Copy as code").click()
    assert lines.inner_text().splitlines()[2:] == [
        "data = load_mnist()", "net = Network([784, 30, 10], rng=3)",
        "net.SGD(data.training, 30, 10, 3.0, test_data=data.validation)",
    ]  # fmt: skip
    page.wait_for_function(
        "document.querySelector('.dn-status').textContent.startsWith('The lines are copied.')"
    )
    assert page.evaluate("navigator.clipboard.readText()") == lines.inner_text()
    page.get_by_label("second layer").press("End")
    assert "[784, 30, 30, 10]" in lines.inner_text()
    button(page, "Copy as code").click()
    assert not lines.is_visible()


def test_look_closely_and_hide_the_training_lines(page):
    assert page.locator(".pg-training").count() == 1
    page.get_by_label("training lines (dotted)").click()
    assert page.locator(".pg-training").count() == 0
    page.get_by_label("training lines (dotted)").click()
    page.get_by_label("from 90 % on only").click()
    assert page.locator(".dn-plot").first.locator(".dn-grid text").all_text_contents().count("90") == 1
    assert "A line below 90\u00a0% isn’t seen." in said(page)
    page.get_by_label("from 90 % on only").press("Space")
    assert "isn’t seen" not in said(page)


def test_answers_come_at_once(page):
    """Five runs kept, a slider through its range: a step with its layout, in milliseconds.

    The quickest counts, since on a busy machine the others tell of the other programs.
    """
    for name in ("Too slow", "Too fast", "Stuck", "Big batch", "Just right"):
        button(page, name).click()
        button(page, "Keep").click()
    times = page.get_by_label("learning rate η").evaluate("""(input) => Array.from({ length: 21 }, (_, i) => {
        const start = performance.now();
        input.value = i % 7;
        input.dispatchEvent(new Event("input"));
        document.querySelector(".dn-plot").getBoundingClientRect();
        return performance.now() - start;
    })""")
    assert min(times) < 50


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_the_curves_stand_below_the_sliders(open_figure, width):
    with open_figure(Playground(recorded=recorded()), width=width) as page:
        names = (".pg-controls", ".dn-plot", ".dn-status")
        sliders, plot, words = (page.locator(name).first.bounding_box() for name in names)
        assert 0 <= plot["y"] - sliders["y"] - sliders["height"] < 20
        assert width > 500 or words["y"] + words["height"] - sliders["y"] < 844
        title = page.get_by_text("Best and last accuracy").bounding_box()
        assert title["x"] + title["width"] <= width - 8  # what scrolls is the table alone


def test_its_letters_keep_their_size_when_a_phone_is_turned(open_figure):
    fits = """() => [...document.querySelectorAll(".dn-plot")]
        .every(plot => Math.abs(plot.getBoundingClientRect().width - plot.viewBox.baseVal.width) < 1.5)"""
    sizes = "all => [...new Set(all.map(text => getComputedStyle(text).fontSize))]"
    with open_figure(Playground(recorded=recorded()), width=1200) as page:
        for width in (1200, 320, 390, 844):
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_function(fits)
            assert page.locator(".dn-plot").first.bounding_box()["width"] > 0.8 * width
            assert page.locator(".dn-plot text").evaluate_all(sizes) == ["13px"]
            label, *numbers = (
                page.locator(f".dn-plot >> nth=1 >> text[{name}]").first.bounding_box()
                for name in ("transform", "text-anchor=end")
            )
            assert all(label["x"] + label["width"] < number["x"] for number in numbers)


def test_all_that_is_for_the_hand_is_marked_as_such(page, for_the_hand_alone):
    """So that one rule leaves it out on paper."""
    assert page.locator(".digitnet .dn-controls :is(button, input)").count() > 12
    assert for_the_hand_alone(page) == ([], 0, [])


def test_accessible(page, accessibility_findings):
    unfold(page)
    button(page, "Keep").click()
    button(page, "Copy as code").click()
    assert accessibility_findings(page) == []
    button(page, "Copy as code").click()


def test_touch_on_a_narrow_screen(open_figure, accessibility_findings):
    with open_figure(Playground(recorded=recorded()), width=360, has_touch=True, is_mobile=True) as page:
        before = line(page)
        box = page.get_by_label("hidden neurons").bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
        assert "300 hidden neurons" in said(page) and line(page) != before
        button(page, "Keep").tap()
        button(page, "Stuck").tap()
        button(page, "Copy as code").tap()
        assert page.locator(".pg-name").count() == 2
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
        assert accessibility_findings(page) == []


def test_without_recorded_runs_it_says_so(open_figure, monkeypatch):
    def load():
        raise FileNotFoundError("recorded.npz")

    monkeypatch.setattr(Recorded, "load", load)
    with open_figure(Playground()) as page:
        assert "nothing to show without a kernel" in said(page)
        assert "No recorded runs" in page.locator(".dn-help").last.inner_text()
        for name in ("Keep", "Clear", "Copy as code", "Too fast"):
            button(page, name).click()
        assert page.locator(".pg-line").count() == 0


def high():
    """Made-up runs that are all above 90 %, but for those with 100 hidden neurons."""
    runs = recorded()
    runs.validation = 0.92 + 0.05 * runs.validation
    runs.validation[runs.find([100], 10, 3.0)] = 0.5
    return runs


def test_it_begins_where_there_is_something_to_see(open_figure):
    with open_figure(Playground(recorded=high())) as page:
        closely = page.get_by_label("from 90 % on only")
        assert closely.is_checked() and "isn’t seen" not in said(page)
        button(page, "Stuck").click()
        assert not closely.is_checked() and "isn’t seen" not in said(page)
        button(page, "Just right").click()
        assert closely.is_checked()


def test_kept_runs_keep_their_bands(page):
    for name in ("Stuck", "Just right"):
        button(page, name).click()
        button(page, "Keep").click()
    button(page, "Too fast").click()
    bands = [page.locator(f".dn-plot >> nth=0 >> .pg-{k} .pg-band") for k in (0, 1, 2)]
    assert [one.count() for one in bands] == [1, 1, 1]
    assert len({one.get_attribute("d") for one in bands}) >= 2
    page.get_by_label("seed").press("End")
    button(page, "Keep").click()  # of a single seed the line is kept
    assert page.locator(".dn-plot >> nth=0 >> .pg-3 .pg-band").count() == 0
    page.get_by_label("seed").press("Home")
    button(page, "Clear").click()


def test_a_setting_has_an_address_and_is_opened_by_it(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(page, "Stuck").click()
    page.get_by_label("seed").press("End")
    before = said(page)
    button(page, "Copy link").click()
    page.wait_for_function("document.querySelector('.dn-status').textContent.includes('it is copied')")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == page.url and "#playground-eta-3-hidden-100-second-0-batch-10-epochs-" in address
    with page.context.new_page() as other:
        other.goto(address)
        other.wait_for_selector("html[data-figures=ready]")
        assert said(other) == before
        other.goto(address.replace("eta-3", "eta-12345"))  # which was not recorded
        assert said(other) == before
    page.get_by_label("seed").press("Home")


# Further choices


def unfold(page):
    if not page.locator(".pg-further").evaluate("(box) => box.open"):
        page.locator(".pg-further summary").click()


def choice(page, label):
    return page.get_by_role("combobox", name=label, exact=True)


def test_more_choices_are_folded_and_say_what_needs_a_kernel(open_figure):
    with open_figure(Playground(recorded=recorded(), further=further())) as page:
        assert not choice(page, "cost").is_visible()
        page.locator(".pg-further summary").press("Enter")
        offered = {
            label: choice(page, label).locator("option:enabled").all_inner_texts()
            for label in ("cost", "start", "activation", "penalty λ", "optimizer")
        }
        assert offered == {
            "cost": ["quadratic", "cross-entropy"], "start": ["N(0, 1)", "N(0, 1/n)", "He", "all zeros"],
            "activation": ["sigmoid", "ReLU"], "penalty λ": ["0 (none)", "5"],
            "optimizer": ["SGD (plain)", "Adam"],
        }  # fmt: skip
        others = page.get_by_role("combobox").locator("option:disabled").all_inner_texts()
        assert "Nesterov: needs a kernel" in others and all(": needs a kernel" in text for text in others)
        assert "Recorded are 8 settings with more choices" in page.locator(".pg-further").inner_text()
        assert "With more choices: 8 settings; 2026-11-26" in page.locator(".dn-help").last.inner_text()
        assert said(page).startswith("Recorded with η = 3, 30 hidden neurons, mini-batches of 10: after")


def test_without_runs_with_more_choices_none_are_offered(open_figure):
    with open_figure(Playground(recorded=recorded())) as page:
        assert not page.locator(".pg-further").is_visible()
        assert "more choices" not in page.locator(".dn-help").last.inner_text()


def test_a_choice_goes_to_what_was_recorded_and_says_so(page):
    unfold(page)
    before = line(page)
    choice(page, "optimizer").select_option(label="Adam")
    assert said(page).startswith(
        "Moved along, to what was recorded: η = 0.001, cross-entropy and start N(0, 1/n). Recorded with "
        "η = 0.001, 30 hidden neurons, mini-batches of 10, cross-entropy, start N(0, 1/n), Adam: after"
    )
    assert line(page) != before and choice(page, "cost").input_value() == "1"
    assert "More choices: cross-entropy, start N(0, 1/n), Adam" in page.locator("summary").all_inner_texts()
    page.get_by_label("learning rate η").press("End")
    assert said(page).startswith("Recorded with η = 0.003, 30 hidden neurons")
    assert page.get_by_label("mini-batch size").is_disabled() and page.get_by_label("second").is_disabled()
    choice(page, "optimizer").select_option(label="SGD (plain)")
    assert "Not recorded" not in said(page) and "Adam" not in said(page)
    choice(page, "start").select_option(label="N(0, 1)")
    choice(page, "cost").select_option(label="quadratic")
    assert "Recorded with η = 3, 100 hidden neurons, mini-batches of 10: after" in said(page)
    assert page.get_by_label("mini-batch size").is_enabled()


def test_choices_follow_the_keyboard(page):
    unfold(page)
    start = choice(page, "start")
    start.focus()
    seen = []
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        seen.append((start.input_value(), line(page)))
    assert [value for value, _ in seen] == ["1", "3", "4"]  # what needs a kernel is passed over
    assert len({drawn for _, drawn in seen}) == 3 and "start all zeros" in said(page)


@pytest.mark.parametrize("name, eta, hidden, choices", [
    ("Small start", 3, 100, "start N(0, 1/n)"), ("Cross-entropy", 0.5, 100, "cross-entropy"),
    ("All alike", 0.5, 30, "cross-entropy, start all zeros"),
    ("Penalty", 0.1, 30, "cross-entropy, start N(0, 1/n), λ = 5"),
    ("ReLU", 0.03, 30, "cross-entropy, start He, ReLU"),
    ("Adam", 0.001, 30, "cross-entropy, start N(0, 1/n), Adam"),
])  # fmt: skip
def test_lessons_of_later_chapters(page, name, eta, hidden, choices):
    unfold(page)
    button(page, name).click()
    words = f"Recorded with η = {eta}, {hidden} hidden neurons, mini-batches of 10, {choices}: after"
    assert said(page).startswith(words)
    assert button(page, name).get_attribute("aria-pressed") == "true"
    assert page.locator(".pg-lesson").inner_text().startswith("Choose a lesson")
    assert "chapter" in page.locator(".pg-note").inner_text()
    button(page, "Just right").click()
    assert "mini-batches of 10: after" in said(page)


def test_kept_runs_show_what_differs(page):
    unfold(page)
    heads = page.locator(".pg-table thead th")
    assert "more" not in heads.all_inner_texts() and "can’t be compared" not in page.inner_text(".digitnet")
    button(page, "Keep").click()
    button(page, "Penalty").click()
    button(page, "Keep").click()
    button(page, "Just right").click()
    assert heads.nth(4).inner_text() == "more"
    rows = page.locator(".pg-table tbody tr td:nth-child(5)").all_inner_texts()
    assert rows == ["as in chapter 7", "as in chapter 7", "cross-entropy, start N(0, 1/n), λ = 5"]
    assert "The costs are of different kinds: their heights can’t be compared." in page.inner_text(
        ".digitnet"
    )


def test_choices_are_in_the_address(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    unfold(page)
    button(page, "Adam").click()
    before = said(page)
    button(page, "Copy link").click()
    page.wait_for_function("document.querySelector('.dn-status').textContent.includes('it is copied')")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address.endswith("-seed-0-cost-entropy-start-scaled-optimizer-adam")
    with page.context.new_page() as other:
        other.goto(address)
        other.wait_for_selector("html[data-figures=ready]")
        assert said(other) == before and choice(other, "optimizer").is_visible()  # unfolded
        other.goto(address.replace("adam", "nesterov"))  # which was not recorded
        assert said(other) == before
        other.goto(address.partition("-cost")[0].replace("0_001", "3"))  # as links were before
        assert said(other).startswith("Recorded with η = 3, 30 hidden neurons, mini-batches of 10: after")


def test_the_lines_of_python_have_the_choices(page):
    unfold(page)
    button(page, "Adam").click()
    button(page, "Copy as code").click()
    lines = page.get_by_label("Python that repeats the run").inner_text().splitlines()
    assert lines[1:3] == [
        "from digitnet.initializers import scaled_normal", "from digitnet.optimizers import Adam"
    ]  # fmt: skip
    assert lines[-1] == "net.SGD(data.training, 30, 10, Adam(0.001), test_data=data.validation)"
    button(page, "Copy as code").click()


@pytest.mark.parametrize("width", [320, 390])
def test_choices_on_a_narrow_screen(open_figure, accessibility_findings, width):
    figure = Playground(recorded=recorded(), further=further(), cost="cross-entropy", eta=0.5, hidden=100)
    with open_figure(figure, width=width, has_touch=True, is_mobile=True) as page:
        assert choice(page, "cost").is_visible()  # it begins unfolded, since a choice is made
        button(page, "Penalty").tap()
        button(page, "Keep").tap()
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        boxes = [box.bounding_box() for box in page.get_by_role("combobox").all()]
        assert all(box["x"] + box["width"] <= width - 8 and box["height"] >= 30 for box in boxes)
        assert accessibility_findings(page) == []

"""The figure Inside in a browser: neurons are chosen by mouse, keyboard and touch; it is accessible."""

import numpy as np
import pytest

from digitnet import Network, load_digits
from digitnet.widgets import Inside


@pytest.fixture(scope="module")
def figure():
    data = load_digits(28)
    net = Network([784, 30, 10], rng=0)
    for _ in net.train(data.training, 10, 10, 3.0):
        pass
    return Inside(net, data.validation, chosen=4)


@pytest.fixture(scope="module", params=["light", "dark"])
def page(open_figure, figure, request):
    with open_figure(figure, mode=request.param) as page:
        yield page


def neuron(page, j):
    return page.get_by_role("radio", name=f"hidden neuron {j}", exact=True)


def said(page):
    return page.locator(".dn-status").inner_text()


def picture(page, canvas=".in-large > canvas"):
    """The colours of the large image, or of the first of others, (28, 28, 3)."""
    read = """async canvas => {
        await new Promise(setTimeout); // at the very first it is drawn a moment after the rest
        const copy = Object.assign(document.createElement("canvas"), { width: 28, height: 28 });
        const context = copy.getContext("2d", { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        return [...context.getImageData(0, 0, 28, 28).data];
    }"""
    data = page.locator(canvas).first.evaluate(read)
    return np.array(data).reshape(28, 28, 4)[:, :, :3]


def shown(page):
    checked = page.locator(".in-grid [aria-checked=true]")
    assert checked.count() == 1
    return int(checked.inner_text())


def test_it_opens_on_what_python_chose(page, figure):
    assert shown(page) == 4 and said(page).startswith("Hidden neuron 4 ")
    assert page.get_by_role("radio").count() == 30
    assert f"Computed on {figure.source}" in page.locator(".digitnet").inner_text()


def test_blue_is_positive_and_orange_negative(page, figure):
    weights = np.frombuffer(figure.weights, np.int8).reshape(30, 28, 28)
    for j in (4, 17):
        neuron(page, j).click()
        colours = picture(page)
        assert (colours[..., 2] > colours[..., 0])[weights[j] > 3].all()
        assert (colours[..., 0] > colours[..., 2])[weights[j] < -3].all()
        assert (colours[weights[j] == 0] == 255).all()
        assert (picture(page, f"[aria-label='hidden neuron {j}'] canvas") == colours).all()


def test_the_mouse_chooses_and_everything_follows(page, figure):
    for j in (0, 29, 11):
        before = said(page), picture(page)
        neuron(page, j).click()
        assert shown(page) == j and said(page) != before[0] and (picture(page) != before[1]).any()
        pictured = page.locator(".in-best canvas").evaluate_all("all => all.map(c => c.ariaLabel)")
        assert pictured == [f"a handwritten {figure.labels[pick]}" for pick in figure.picks[j]]
        pairs = np.frombuffer(figure.thumbnails, np.uint8)[392 * figure.picks[j][0] :][:392]
        ink = 17 * np.stack([pairs >> 4, pairs & 15], axis=1).reshape(28, 28)
        assert (picture(page, ".in-best canvas") == 255 - ink[..., np.newaxis]).all()
        rows = page.locator(".in-table tbody tr")
        assert rows.count() == 10
        for d in (0, 5, 9):
            cells = rows.nth(d).locator("td").all_inner_texts()
            weight = np.frombuffer(figure.outgoing, "<f4").reshape(30, 10)[j, d]
            mean = np.frombuffer(figure.means, "<f4").reshape(30, 10)[j, d]
            assert float(cells[0].replace("−", "-")) == pytest.approx(weight, abs=0.0051)
            assert float(cells[1]) == pytest.approx(mean, abs=0.0051)
            assert f"{100 * figure.without[j][d] / figure.totals[d]:.1f}\u00a0%" in cells[2]


def test_the_sentence_says_what_python_says(page, figure):
    for j in range(30):
        neuron(page, j).click()
        figure.chosen, text = j, said(page)
        assert f"{100 * sum(figure.right) / sum(figure.totals):.1f}\u00a0%" in text
        lost = figure.lost
        assert (
            f"{abs(lost)} {'fewer' if lost > 0 else 'more'} of 250" if lost else "as many as before"
        ) in text
        who = "no digit suffers" if figure.suffers is None else f"digit {figure.suffers} suffers most"
        assert who in text
    figure.chosen = 4


def test_arrow_keys_walk_through_the_grid(page):
    neuron(page, 8).click()
    for key, at in [("ArrowRight", 9), ("ArrowDown", 15), ("ArrowLeft", 14), ("ArrowUp", 8), ("End", 29),
                    ("ArrowDown", 29), ("Home", 0), ("ArrowLeft", 0)]:  # fmt: skip
        page.keyboard.press(key)
        assert shown(page) == at and said(page).startswith(f"Hidden neuron {at} ")
        assert page.evaluate("document.activeElement.ariaLabel") == f"hidden neuron {at}"


def test_the_grid_is_one_stop_of_the_tab_key(page):
    neuron(page, 3).click()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "hidden neuron 3"
    assert page.locator(".in-grid [tabindex='0']").count() == 1
    assert page.locator(".in-grid [tabindex='-1']").count() == 29
    neuron(page, 4).click()


def test_nothing_is_for_the_hand_alone(page, for_the_hand_alone):
    assert for_the_hand_alone(page) == ([], 0, [])
    page.emulate_media(media="print")
    assert neuron(page, 22).is_visible()
    grid, legend = (page.locator(name).bounding_box() for name in (".in-grid", ".in-legend span >> nth=0"))
    assert legend["x"] >= grid["x"] + grid["width"]
    page.emulate_media(media="screen")


def test_accessible(page, accessibility_findings):
    assert accessibility_findings(page) == []


def test_touch_on_a_narrow_screen(open_figure, figure, accessibility_findings):
    with open_figure(figure, width=360, has_touch=True, is_mobile=True) as page:
        neuron(page, 22).tap()
        assert shown(page) == 22 and said(page).startswith("Hidden neuron 22 ")
        box = neuron(page, 22).bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
        assert accessibility_findings(page) == []


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_it_is_short_and_opens_what_is_asked_for(
    open_figure, figure, accessibility_findings, width
):
    with open_figure(figure, width=width, has_touch=True, is_mobile=True) as page:
        assert page.locator(".digitnet").bounding_box()["height"] < 1150
        assert page.locator(".in-best li").count() == 4 and not page.locator(".in-table").is_visible()
        heights = "all => all.map(each => each.getBoundingClientRect().height)"
        assert min(page.locator("summary").evaluate_all(heights)) >= 24
        page.get_by_text("Each digit in numbers").tap()
        assert page.locator(".in-table tbody tr").count() == 10 and page.locator(".in-table").is_visible()
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert accessibility_findings(page) == []


@pytest.mark.parametrize("width", [768, 1440])
def test_its_pictures_are_as_wide_as_the_figure(open_figure, figure, width):
    with open_figure(figure, width=width) as page:
        room = page.locator(".inside").bounding_box()
        for name in (".in-top", ".in-best", ".in-table"):
            box = page.locator(name).bounding_box()
            assert abs(box["width"] - room["width"]) < 1
        grid, large = (page.locator(name).bounding_box() for name in (".in-grid", ".in-large"))
        assert (
            grid["width"] + large["width"] > 0.95 * room["width"] and large["x"] > grid["x"] + grid["width"]
        )


def test_bars_are_seen_in_forced_colours(open_figure, figure):
    with open_figure(figure, forced_colors="active") as page:
        bars = page.locator(".in-bar i").evaluate_all(
            "all => all.map((i) => [i, i.parentElement].map((one) => getComputedStyle(one).backgroundColor))"
        )
        assert len(bars) == 20 and all(own not in (below, "rgba(0, 0, 0, 0)") for own, below in bars)


def test_activations_that_are_all_alike_are_said_once(page, figure):
    activations = np.round(np.frombuffer(figure.pick_activations, "<f4").reshape(30, 8), 3)
    alike = [j for j in range(30) if len(set(activations[j])) == 1]
    apart = [j for j in range(30) if len(set(activations[j])) > 2]
    for j, n in [*((j, 8) for j in alike[:2]), *((j, 16) for j in apart[:2])]:
        neuron(page, j).click()
        assert page.locator(".in-best li span").count() == n
        assert ("for each:" in page.locator(".inside").inner_text()) == (n == 8)

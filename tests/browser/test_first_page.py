"""The first page as a reader meets it: a digit is drawn and read, and until then nothing is loaded for it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_budget import address, compressed  # noqa: F401 (a fixture)

NAME = "book/index.html"
WIDTHS = [320, 390, 768, 1440]
SEVEN = [(0.3, 0.2), (0.7, 0.2), (0.4, 0.85)]
LIGHT = 150_000  # bytes of the page and all that it loads, compressed, before anybody draws
SHIFTS = """new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
}).observe({ type: "layout-shift", buffered: true }); window.shifted = 0;"""


def draw(page, points, place=".first-sheet > :is(button, canvas)"):
    box = page.locator(place).bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for point in places[1:]:
        page.mouse.move(*point, steps=8)
    page.mouse.up()


def answer(page):
    return page.locator(".first-says output b")


def asked(page):
    """The names of all files that the page asks for, as a list that grows."""
    names = []
    page.on("request", lambda request: names.append(request.url.rpartition("/")[2].partition("?")[0]))
    return names


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_digit_is_drawn_and_read(open_page, mode):
    with open_page(NAME, mode=mode) as page:
        assert "reader.js" not in page.evaluate("performance.getEntries().map((e) => e.name)").__str__()
        assert len(page.content()) < 60_000 and page.locator("script[type*=widget]").count() == 0
        draw(page, SEVEN)
        expect(answer(page)).to_have_text("It reads a 7.")
        page.wait_for_timeout(1300)  # it has been centred
        expect(answer(page)).to_have_text("It reads a 7.")
        said = page.locator(".first-says output").inner_text()
        gets, then, next_gets = re.search(r"the 7 gets (.*); next comes the (\d) with (.*)\.", said).groups()
        bars = page.locator(".first-says i").evaluate_all(
            "all => all.map((bar) => Number(bar.style.getPropertyValue('--share')))"
        )
        assert f"{bars[7]:.2f}" == gets and f"{bars[int(then)]:.2f}" == next_gets
        assert page.locator(".first-says li.first-read").inner_text() == "7"
        page.get_by_role("button", name="Clear").click()
        expect(page.locator(".first-says output")).to_contain_text("Draw a digit from 0 to 9")
        found = Axe().run(
            page, {"include": [["article"]]}, options={"preload": False, "resultTypes": ["violations"]}
        )
        assert found.response["violations"] == []


def test_by_keyboard(open_page):
    with open_page(NAME) as page:
        page.get_by_role("link", name="Start with chapter 1").focus()
        page.keyboard.press("Tab")
        pad = page.get_by_role("application", name=re.compile("Drawing pad"))
        expect(pad).to_be_focused()  # the pad has taken the place of the button, and its focus
        for key, times in ("ArrowUp", 8), ("Shift+ArrowDown", 17):
            for _ in range(times):
                page.keyboard.press(key)
        expect(answer(page)).to_have_text("It reads a 1.")
        expect(page.get_by_text("Drawing by keyboard: arrow keys move the cursor")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Clear")).to_be_focused()


def test_with_a_finger(open_page):
    with open_page(NAME, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as page:
        page.locator(".first-sheet > button").tap()
        expect(answer(page)).to_be_visible()  # a dot is read as something, too
        box = page.locator(".first-sheet > canvas").bounding_box()
        assert box["width"] == box["height"] and box["y"] + box["height"] < 700  # on the first screen


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_everything_has_its_place(open_page, width, mode):
    with open_page(NAME, mode=mode, viewport={"width": width, "height": 844}) as page:
        page.evaluate(SHIFTS)
        start = page.get_by_role("link", name="Start with chapter 1").bounding_box()
        before = page.locator(".first-digit").bounding_box()
        assert start["y"] + start["height"] < before["y"] < 450
        draw(page, SEVEN)
        expect(answer(page)).to_be_visible()
        assert page.locator(".first-digit").bounding_box()["height"] == before["height"]
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        wide = (
            "(all) => all.filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.outerHTML)"
        )
        assert page.locator("article :is(p, td, li, canvas, button, output)").evaluate_all(wide) == []
        assert page.evaluate("shifted") <= 0.02


def test_in_a_folder_of_a_server_and_a_stroke_that_comes_too_early(chromium, address):  # noqa: F811
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page, troubles, held = context.new_page(), [], []
    page.on("console", lambda m: troubles.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    names = asked(page)
    page.route("**/reader.js", lambda route: held.append(route))
    page.goto(address + NAME)
    page.wait_for_selector("html[data-laid-out]")
    assert "first.js" in names and "reader.js" not in names
    draw(page, SEVEN)
    page.wait_for_timeout(200)
    assert names.count("reader.js") == 1 and page.locator(".first-sheet button canvas").is_visible()
    held[0].continue_()
    expect(answer(page)).to_have_text("It reads a 7.")
    assert troubles == []
    context.close()


def test_what_can_not_be_loaded_is_said(chromium, address):  # noqa: F811
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/reader.js", lambda route: route.abort())
    page.goto(address + NAME)
    page.locator(".first-sheet > button").click()
    expect(page.locator(".first-says output")).to_contain_text("could not be loaded; touch the field")
    page.unroute("**/reader.js")
    page.locator(".first-sheet > button").click()
    expect(answer(page)).to_be_visible()
    context.close()


def test_it_is_light_until_somebody_draws(chromium, address, site):  # noqa: F811
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page, weights = context.new_page(), {}
    page.on("response", lambda r: weights.update({r.url: int(r.headers.get("content-length", 0))}))
    page.goto(address + NAME)
    page.wait_for_load_state("networkidle")
    assert 0 < sum(weights.values()) <= LIGHT, weights
    assert len(compressed(site / "_static" / "reader.js")) <= 45_000
    context.close()


def test_without_scripts_a_sentence_stands_there(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / NAME).as_uri())
    sentence = page.locator(".first-digit noscript p")
    assert sentence.is_visible() and "needs JavaScript" in sentence.inner_text()
    assert (
        not page.locator(".first-sheet button").is_visible() and not page.locator(".first-says").is_visible()
    )
    assert page.get_by_role("link", name="Start with chapter 1").is_visible()
    context.close()


def test_the_start_leads_to_chapter_1(open_page):
    with open_page(NAME) as page:
        page.get_by_role("link", name="Start with chapter 1").click()
        page.wait_for_url("**/book/01_pictures.html")

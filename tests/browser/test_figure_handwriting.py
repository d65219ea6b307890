"""The sheet to write on in a browser: mouse, finger, keyboard; photographs, kept digits; accessible."""

import base64
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from canvases import pixels_of
from PIL import Image

from book.execute import BOOK
from book.page_networks import script
from digitnet.data import load_own
from digitnet.pictures.preprocessing import SWITCHES, stages
from digitnet.pictures.strokes import drawn, hands, placed
from digitnet.widgets import Handwriting
from digitnet.widgets.handwriting_networks import packed

SEVEN = [[[80, 80], [200, 80], [120, 220]]]  # in pixels of a sheet of 280 by 280


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(open_figure, request):
    with open_figure(Handwriting(), mode=request.param) as page:
        yield page


@pytest.fixture
def page(opened):
    """The page with an empty sheet and the smallest network."""
    if opened.get_by_role("button", name="Back to drawing").is_visible():
        opened.get_by_role("button", name="Back to drawing").click()
    for item in opened.locator(".hw-steps input:not(:checked)").all():
        item.check()
    opened.get_by_label("network", exact=True).select_option("small")
    opened.get_by_label("pen", exact=True).fill("20")
    opened.get_by_role("button", name="Clear").click()
    assert said(opened).startswith("The sheet is empty. ")
    return opened


def said(page):
    return page.locator(".dn-status").inner_text()


def answer(page):
    return int(page.locator(".hw-answer th").inner_text().split()[0])


def show(page, strokes):
    """Draw strokes of pixels of a sheet of 280 by 280 with the mouse."""
    sheet = page.locator(".hw-sheet")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()

    def place(point):
        return [box[name] + 1 + (box[size] - 2) * v / 280
                for name, size, v in zip("xy", ("width", "height"), point)]  # fmt: skip

    for stroke in strokes:
        page.mouse.move(*place(stroke[0]))
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*place(point))
        page.mouse.up()


def clear(page):
    page.get_by_role("button", name="Clear").click()


def seen(page):
    """What the network sees, (28, 28) bytes of ink."""
    return 255 - pixels(page.locator(".hw-seen")).reshape(28, 28)


def pixels(canvas, *part):
    """The red of each pixel, of all or of a part (x, y, width, height)."""
    return pixels_of(canvas, *part)[:, :, 0].ravel()


def photograph(page, path):
    page.locator("input[type=file][accept='image/*']").first.set_input_files(path)


# What it shows


def test_it_begins_with_an_example_and_its_answer(open_figure):
    with open_figure(figure := Handwriting()) as page:
        assert re.match(r"Your drawing\. The network of 30 hidden neurons answers 7, with ", said(page))
        assert answer(page) == figure.answer == 7
        shown = [float(text) for text in page.locator(".hw-outputs td:last-child").all_inner_texts()]
        assert np.allclose(shown, figure.outputs, atol=0.00051)
        assert np.abs(seen(page) - 255 * figure.prepared).max() <= 1
        assert (
            page.get_by_role("radio", checked=True).get_attribute("aria-label") == figure.examples[0]["name"]
        )


def test_every_example_is_what_python_sees(opened):
    figure = Handwriting()
    buttons = opened.locator(".hw-examples button")
    for i, one in enumerate(figure.examples):
        buttons.nth(i).click()
        figure.strokes, figure.pen = one["strokes"], one["pen"]
        assert np.abs(seen(opened) - 255 * figure.prepared).max() <= 1
        assert answer(opened) == figure.answer
        assert buttons.nth(i).get_attribute("aria-checked") == "true"
    opened.get_by_role("radio", checked=True).press("Home")
    assert answer(opened) == 7


SWITCH_NAMES = {
    "polarity": "tell ink from paper", "lighting": "even out the light", "specks": "drop specks",
    "crop": "cut it out", "stroke": "mend the stroke", "centre": "centre it",
}  # fmt: skip


def test_the_steps_are_shown_and_can_be_left_out(page):
    strokes = [[[60, 40], [120, 40], [80, 130]]]
    show(page, strokes)
    figure = Handwriting(strokes=[np.array(stroke) / 280 for stroke in strokes])
    names = list(stages(figure.picture))
    assert page.locator(".hw-steps li").count() == len(names)
    assert list(SWITCH_NAMES) == list(SWITCHES) and page.locator(".hw-steps input").count() == len(SWITCHES)
    for key, name in SWITCH_NAMES.items():
        tick, figure.without = page.get_by_label(name, exact=True), [key]
        tick.uncheck()
        words = f"Without “{name}” the answer is {answer(page)}, (as it|with all steps it) is "
        assert re.match(words, page.locator(".hw-left-out").inner_text())
        assert page.locator(".hw-off").count() == 1
        assert np.abs(seen(page) - 255 * figure.prepared).mean() < 3
        tick.check()
    assert page.get_by_text("Take a tick away to leave something out.").is_visible()


# Pen, mouse, keyboard


@pytest.mark.parametrize("turn", range(2))
def test_digits_of_several_hands_are_read_wherever_they_are(open_figure, turn):
    """Each digit by half of the hands, drawn with the mouse in many sizes, places and widths of the pen."""
    rng, wrong = np.random.default_rng(turn), []
    with open_figure(Handwriting(network="convnet", convnet=packed("convnet"))) as page:
        page.get_by_text("test images").wait_for()
        for hand, written in list(hands().items())[turn::2]:
            for one in written[10 * turn : 10 * turn + 10]:
                clear(page)
                size = rng.uniform(60, 240)
                middle = rng.uniform(size / 2 + 8, 272 - size / 2, 2)
                page.get_by_label("pen", exact=True).fill(
                    str(2 * round(rng.uniform(0.05, 0.1) * size / 2 + 2))
                )
                show(page, placed(one.strokes, size, middle))
                if answer(page) != one.label:
                    wrong.append((hand, one.label, answer(page), size, middle))
        assert said(page).startswith("Your drawing. The convolutional network answers")
    assert wrong == []


def test_it_answers_while_one_draws(page):
    page.locator(".hw-sheet").scroll_into_view_if_needed()
    box = page.locator(".hw-sheet").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 220, steps=8)
    page.wait_for_function("document.querySelector('.dn-status').textContent.startsWith('Your drawing. ')")
    assert answer(page) == 1
    page.mouse.up()


def test_undo_takes_one_stroke_back_and_the_eraser_cuts(page):
    empty = seen(page)
    show(page, [[[100, 60], [100, 220]]])
    first = seen(page)
    show(page, [[[60, 140], [200, 140]]])
    assert not np.array_equal(seen(page), first)
    page.get_by_role("button", name="Undo").click()
    assert np.array_equal(seen(page), first)
    page.locator(".hw-sheet").press("Control+z")
    assert np.array_equal(seen(page), empty) and said(page).startswith("The sheet is empty. ")
    show(page, [[[100, 40], [100, 240]]])
    whole = seen(page)
    eraser = page.get_by_role("button", name="Erase")
    eraser.click()
    assert eraser.get_attribute("aria-pressed") == "true"
    show(page, [[[60, 140], [140, 140]]])
    column = pixels(page.locator(".hw-sheet"), 200, 0, 1, 560)
    assert column[280] == 255 and column[160] == column[400] == 0
    assert not np.array_equal(seen(page), whole)
    page.get_by_role("button", name="Undo").click()
    assert np.array_equal(seen(page), whole)
    clear(page)
    assert eraser.get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name="Undo").click()
    assert np.array_equal(seen(page), whole)


def test_a_digit_is_drawn_by_keys(page):
    page.get_by_role("button", name="Clear").focus()
    page.keyboard.press("Shift+Tab")
    sheet = page.locator(".hw-sheet")
    sheet.focus()
    for key in ["ArrowUp"] * 8 + ["ArrowLeft"] * 4 + ["Shift+ArrowRight"] * 8 + ["Shift+ArrowDown"] * 2:
        page.keyboard.press(key)
    for key in ["Shift+End", "Shift+ArrowDown"] * 5:
        page.keyboard.press(key)
    assert answer(page) == 7
    assert page.get_by_text("Cursor: 13 of 27 across, 18 of 27 down.").is_visible()
    before = seen(page)
    page.keyboard.press("Control+z")
    assert not np.array_equal(seen(page), before)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Undo"


def test_the_width_of_the_pen_is_that_of_all_strokes(page):
    show(page, SEVEN)
    page.get_by_label("pen", exact=True).fill("40")
    figure = Handwriting(strokes=[np.array(SEVEN[0]) / 280], pen=40)
    assert np.abs(seen(page).astype(int) - 255 * figure.prepared).mean() < 4 and answer(page) == 7


# The networks


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """The host of the figures as the site has it, with the networks beside it."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "figures.js").write_bytes((BOOK / "web" / "figures.js").read_bytes())
    (folder / "networks").mkdir()
    for name in "plain", "convnet":
        (folder / "networks" / f"{name}.js").write_text(script(name), "utf-8")
    return folder / "figures.js"


def test_a_network_is_loaded_when_it_is_chosen(open_figure, host):
    figure = Handwriting()
    with open_figure(figure, host=host) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        assert page.locator(".hw-maps").is_hidden()
        for name, words in ("convnet", "convolutional network"), ("plain", "network of 800 hidden neurons"):
            page.get_by_label("network", exact=True).select_option(name)
            page.get_by_text(f"The {words} answers 7").wait_for()
            assert asked.count(f"{name}.js") == 1
            figure.network = name
            shown = [float(text) for text in page.locator(".hw-outputs td:last-child").all_inner_texts()]
            assert np.allclose(shown, figure.outputs, atol=0.00051)
            assert page.locator(".hw-maps").is_visible() == (name == "convnet")
        page.get_by_label("network", exact=True).select_option("small")
        assert "30 hidden neurons" in said(page)


def test_a_network_that_cannot_be_loaded_can_be_chosen_again(open_figure, host, tmp_path):
    (tmp_path / "networks").mkdir()
    (tmp_path / "networks" / "plain.js").write_text("// nothing in it")
    with open_figure(Handwriting(), host=Path(shutil.copy(host, tmp_path))) as page:
        choice = page.get_by_label("network", exact=True)
        choice.select_option("plain")
        page.get_by_text("The network could not be loaded; choose it again to retry.").wait_for()
        assert choice.input_value() == "small" and "30 hidden neurons answers 7" in said(page)
        shutil.copy(host.parent / "networks" / "plain.js", tmp_path / "networks" / "plain.js")
        choice.select_option("plain")
        page.get_by_text("The network of 800 hidden neurons answers 7").wait_for()


def test_an_address_opens_it_with_a_network(open_figure, host):
    with open_figure(Handwriting(), host=host) as page:
        page.evaluate("location.hash = '#hand-convnet'")
        page.get_by_text("The convolutional network answers 7").wait_for()
        assert page.get_by_label("network", exact=True).input_value() == "convnet"


def test_maps_of_the_convolutional_network_are_drawn(open_figure):
    with open_figure(Handwriting(network="convnet", convnet=packed("convnet"))) as page:
        page.get_by_text("The convolutional network answers 7").wait_for()
        maps = page.locator(".hw-maps canvas")
        assert maps.count() == 16 + 16 + 32 + 32 + 1
        assert sum(len(np.unique(pixels(maps.nth(i)))) > 3 for i in range(16)) >= 12


# Photographs


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """A 7 on a shaded sheet, a blot at its left; one lies on its side with a note that says so."""
    folder = tmp_path_factory.mktemp("photos")
    ink = 1 - drawn([np.array(SEVEN[0]) * 1.1 + [430, 40]], (400, 800), 22)
    ink += 1 - drawn([[[60, 200], [150, 330]]], (400, 800), 60)
    paper = np.linspace(0.65, 0.95, 800)[np.newaxis]
    grey = Image.fromarray(np.uint8(255 * np.clip(paper - 0.55 * ink, 0, 1)))
    turned = Image.Exif()
    turned[0x0112] = 6
    grey.rotate(90, expand=True).convert("RGB").save(folder / "turned.jpg", exif=turned)
    grey.save(folder / "upright.png")
    clear = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (95, 30, 112, 170))
    clear.save(folder / "transparent.png")
    clear.paste((255, 255, 255, 0), mask=Image.new("L", clear.size, 255))
    clear.paste((255, 255, 255, 255), (95, 30, 112, 170))
    clear.save(folder / "white.png")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic")
    (folder / "text.txt").write_text("7")
    return folder


FRAME = [[430, 105], [690, 325]]  # around the 7, in pixels of the photograph of 800 by 400


def on_sheet(points):
    return [[x * 280 / 800, 70 + y * 280 / 800] for x, y in points]


@pytest.mark.parametrize("name", ["turned.jpg", "upright.png"])
def test_a_photograph_is_opened_upright_and_a_frame_chooses_a_digit(page, photos, name):
    photograph(page, photos / name)
    page.get_by_text("Put the frame around one digit.").wait_for()
    assert page.get_by_text("It is read in this page and never leaves it.").is_visible()
    whole = seen(page)
    show(page, [on_sheet([[450, 60], [700, 370]])])
    assert answer(page) == 7 and said(page).startswith("What the frame holds. ")
    chosen = seen(page)
    assert not np.array_equal(chosen, whole)
    show(page, [on_sheet([[575, 200], [185, 220]])])  # taken in the middle and brought to the blot
    assert not np.array_equal(seen(page), chosen)
    page.get_by_role("button", name="Back to drawing").click()
    assert said(page).startswith("The sheet is empty. ")


def test_the_frame_is_moved_by_keys(page, photos):
    photograph(page, photos / "upright.png")
    page.get_by_text("Put the frame around one digit.").wait_for()
    page.locator(".hw-sheet").focus()
    for key in ["Shift+ArrowLeft"] * 26 + ["ArrowRight"] * 22:
        page.keyboard.press(key)
    assert answer(page) == 7
    assert page.locator(".hw-sheet").get_attribute("aria-label") == "Photograph with a frame"


@pytest.mark.parametrize("name, paper", [("transparent.png", 1), ("white.png", 0)])
def test_transparent_pictures_lie_on_paper_where_they_are_seen(page, photos, name, paper):
    photograph(page, photos / name)
    page.get_by_text("Put the frame around one digit.").wait_for()
    figure = Handwriting(picture=photos / name)
    assert figure.picture[0, 0] == paper and answer(page) == figure.answer == 1
    assert np.abs(seen(page) - 255 * figure.prepared).max() <= 1


SLOWLY = """() => {
    const open = window.createImageBitmap;
    window.createImageBitmap = async (...all) => {
        await new Promise((done) => { window.goOn = done; });
        window.createImageBitmap = open;
        const found = await open(...all);
        setTimeout(() => { window.wasOpened = true; }, 50);
        return found;
    };
    window.wasOpened = false;
}"""


def examples(page):
    return page.locator(".hw-examples button")


CHOICES = {
    "an example": lambda page: examples(page).nth(3).click(),
    "the example that is there": lambda page: examples(page).nth(1).click(),
    "a stroke": lambda page: show(page, [[[60, 60], [60, 200]]]),
    "a dot by a key": lambda page: page.locator(".hw-sheet").press(" "),
    "undo": lambda page: page.get_by_role("button", name="Undo").click(),
    "erase": lambda page: page.get_by_role("button", name="Erase").click(),
    "clear": clear,
}


def opens_slowly(page, path):
    """Open a photograph that isn't there before `window.goOn()` is called."""
    page.evaluate(SLOWLY)
    photograph(page, path)
    opening = page.get_by_role("alert").filter(has_text="The photograph is being opened.")
    opening.wait_for()
    return opening


def goes_on(page):
    page.evaluate("window.goOn()")
    page.wait_for_function("window.wasOpened")


@pytest.mark.parametrize("what", CHOICES)
def test_what_is_chosen_while_a_photograph_is_being_opened_stays(page, photos, what):
    examples(page).nth(1).click()
    opening = opens_slowly(page, photos / "upright.png")
    CHOICES[what](page)
    assert opening.count() == 0
    before = seen(page)
    goes_on(page)
    assert np.array_equal(seen(page), before) and said(page)[:4] in ("Your", "The ")
    eraser = page.get_by_role("button", name="Erase")
    if eraser.get_attribute("aria-pressed") == "true":
        eraser.click()


def test_a_frame_that_is_moved_while_another_photograph_is_being_opened_stays(page, photos):
    photograph(page, photos / "upright.png")
    page.get_by_text("Put the frame around one digit.").wait_for()
    opens_slowly(page, photos / "transparent.png")
    page.locator(".hw-sheet").press("Shift+ArrowLeft")
    before = seen(page)
    goes_on(page)
    assert np.array_equal(seen(page), before)


def test_another_network_may_be_chosen_while_a_photograph_is_being_opened(open_figure, photos):
    with open_figure(Handwriting(convnet=packed("convnet"))) as page:
        opens_slowly(page, photos / "transparent.png")
        page.get_by_label("network", exact=True).select_option("convnet")
        page.get_by_text("The convolutional network answers 7").wait_for()
        goes_on(page)
        assert said(page).startswith("What the frame holds. The convolutional network answers 1")


@pytest.mark.parametrize("name, line", [
    ("broken.png", "“broken.png” can't be read as a picture. Open a JPEG or PNG."),
    ("empty.jpg", "“empty.jpg” is empty."),
    ("phone.heic", "“phone.heic” can't be read as a picture. Save the HEIC photograph as JPEG first."),
    ("text.txt", "“text.txt” is no picture but text/plain. Open a JPEG or PNG."),
])  # fmt: skip
def test_what_is_no_photograph_is_told_in_a_line(page, photos, name, line):
    show(page, SEVEN)
    before = seen(page)
    photograph(page, photos / name)
    page.get_by_role("alert").filter(has_text=line).wait_for()
    assert np.array_equal(seen(page), before)


@pytest.mark.parametrize("kind, data", [("drop", "dataTransfer"), ("paste", "clipboardData")])
def test_a_photograph_is_dropped_or_pasted(page, photos, kind, data):
    page.locator(".hw-sheet").evaluate(
        """(sheet, [kind, data, content]) => {
            const transfer = new DataTransfer(), bytes = Uint8Array.from(content);
            transfer.items.add(new File([bytes], "seven.png", { type: "image/png" }));
            const event = kind === "drop" ? new DragEvent(kind, { dataTransfer: transfer, bubbles: true })
                : new ClipboardEvent(kind, { clipboardData: transfer, bubbles: true });
            sheet.dispatchEvent(event);
        }""",
        [kind, data, list((photos / "upright.png").read_bytes())],
    )
    page.get_by_text("Put the frame around one digit.").wait_for()
    assert said(page).startswith("What the frame holds. ")


def test_a_camera_is_asked_for_where_there_may_be_one(open_figure):
    with open_figure(Handwriting(), width=390, has_touch=True, is_mobile=True) as page:
        take = page.get_by_role("button", name="Take a photograph")
        assert take.is_visible()
        with page.expect_file_chooser() as chooser:
            take.click()
        assert chooser.value.element.get_attribute("capture") == "environment"
        assert chooser.value.element.get_attribute("accept") == "image/*"


# Teach it


def test_kept_digits_are_saved_and_loaded_again(page, tmp_path):
    show(page, SEVEN)
    kept = seen(page)
    assert page.get_by_role("button", name="Save to a file").is_disabled()
    page.get_by_role("button", name="Keep it as a 7").click()
    clear(page)
    page.get_by_role("button", name="Keep it as a 3").click()
    assert page.get_by_text("Nothing is drawn that could be kept.").is_visible()
    show(page, [[[140, 60], [140, 220]]])
    page.get_by_role("button", name="Keep it as a 1").click()
    assert page.get_by_text("Kept as a 1. 2 digits are kept: 1 and 7.").is_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    path = tmp_path / "own_digits.json"
    assert download.value.suggested_filename == path.name
    download.value.save_as(path)
    own = load_own(path)
    assert own.labels.tolist() == [7, 1] and np.array_equal(own.images[0].reshape(28, 28), kept)
    assert json.loads(path.read_text("utf-8"))["digits"][1]["strokes"][0][0] == [0.5, 0.2143]
    page.get_by_role("button", name="Remove number 2, a 1").click()
    page.get_by_role("button", name="Remove number 1, a 7").click()
    assert page.locator(".hw-kept li").count() == 0
    page.locator("input[accept*=json]").set_input_files(path)
    page.get_by_text("Loaded 2 from “own_digits.json”. 2 digits are kept: 1 and 7.").wait_for()
    many = {**json.loads(path.read_text("utf-8"))}
    many["digits"] = many["digits"][:1] * 119
    path.write_text(json.dumps(many), "utf-8")
    page.locator("input[accept*=json]").set_input_files(path)
    page.get_by_text("21 more are kept; shown are the last 100.").wait_for()
    page.get_by_role("button", name="Remove number 50, a 7").click()
    assert page.evaluate("document.activeElement.ariaLabel") == "Remove number 50, a 7"
    page.get_by_text("20 more are kept; shown are the last 100.").wait_for()
    for i in range(120, 2, -1):
        page.get_by_role("button", name=f"Remove number {i}, a 7").dispatch_event("click")
    path.write_text("[]")
    page.locator("input[accept*=json]").set_input_files(path)
    page.get_by_text("“own_digits.json” holds no digits saved here").wait_for()
    for _ in range(2):
        page.get_by_role("button", name=re.compile("Remove number 1")).click()


def test_what_could_not_be_loaded_again_is_not_saved(open_figure):
    digits = [{"label": 5, "pixels": base64.b64encode(bytes(784)).decode()}] * 10_001
    words = "With 10001 digits the file could not be read again; legal are 10000. "
    with open_figure(Handwriting(taught=digits)) as page:
        save = page.get_by_role("button", name="Save to a file")
        save.click()
        page.get_by_text(f"{words}Remove some.").wait_for()
        page.get_by_role("button", name="Remove number 10001, a 5").click()
        page.get_by_role("button", name="Keep it as a 7").click()
        page.get_by_text(f"{words}Save what is kept, then remove some.").wait_for()
        with page.expect_download():
            save.click()


# For everyone


def test_two_views_show_the_same(open_figure, second_views):
    with open_figure(Handwriting()) as page:
        views = second_views(page, 2)
        box = views.first.locator(".hw-sheet")
        views.first.get_by_role("button", name="Clear").click()
        assert views.last.locator(".dn-status").inner_text().startswith("The sheet is empty. ")
        box.press("Shift+ArrowDown")
        assert views.last.locator(".dn-status").inner_text().startswith("Your drawing. ")
        page.evaluate("window.leave()")


def test_nothing_is_for_the_hand_alone(opened, for_the_hand_alone):
    opened.locator(".hw-examples button").first.click()
    assert for_the_hand_alone(opened) == ([], 0, [])
    opened.emulate_media(media="print")
    assert opened.locator(".hw-sheet").is_visible() and opened.locator(".hw-seen").is_visible()
    opened.emulate_media(media="screen")


def test_accessible(page, photos, accessibility_findings):
    show(page, SEVEN)
    page.get_by_role("button", name="Keep it as a 7").click()
    assert accessibility_findings(page) == []
    page.get_by_role("button", name="Remove number 1, a 7").click()
    photograph(page, photos / "upright.png")
    page.get_by_text("Put the frame around one digit.").wait_for()
    photograph(page, photos / "text.txt")
    page.get_by_role("alert").filter(has_text="is no picture").wait_for()
    assert accessibility_findings(page) == []


@pytest.mark.parametrize("width", [320, 390])
def test_a_finger_on_a_phone(open_figure, accessibility_findings, width):
    figure = Handwriting(network="convnet", convnet=packed("convnet"))
    with open_figure(figure, width=width, has_touch=True, is_mobile=True) as page:
        page.get_by_text("The convolutional network answers 7").wait_for()
        page.get_by_role("button", name="Clear").tap()
        box = page.locator(".hw-sheet").bounding_box()
        page.touchscreen.tap(box["x"] + 50, box["y"] + 50)
        assert said(page).startswith("Your drawing. ")
        page.get_by_role("button", name="Clear").tap()
        client, scrolled = page.context.new_cdp_session(page), page.evaluate("scrollY")
        box = page.locator(".hw-sheet").bounding_box()
        for kind, y in [
            ("touchStart", 60),
            *(("touchMove", y) for y in range(70, 230, 10)),
            ("touchEnd", None),
        ]:
            points = [{"x": box["x"] + 110, "y": box["y"] + y}] if y else []
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        assert answer(page) == 1 and page.evaluate("scrollY") == scrolled
        actions = page.evaluate(
            "[...document.querySelectorAll('.digitnet, .digitnet *')]"
            ".filter((one) => getComputedStyle(one).touchAction === 'none').map((one) => one.className)"
        )
        assert actions == ["hw-sheet"]  # everywhere else a finger scrolls the page
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        small = page.locator(".digitnet button:visible").evaluate_all(
            "all => all.filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 24).length"
        )
        assert small == 0 and accessibility_findings(page) == []


def test_bars_are_seen_in_forced_colours_and_still_where_that_is_wished(bars_for_everyone):
    assert bars_for_everyone(Handwriting(), ".hw-bar i") == 10

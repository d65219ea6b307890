"""Storing the outputs of chapters: what may stay, and what JupyterLab leaves behind."""

import base64
import io
import json
import runpy

import pytest
from nbformat.v4 import new_code_cell, new_output
from PIL import Image
from sphinx.errors import ExtensionError
from traitlets.config import Config

from book.execute import BOOK, WIDGET_STATE, WIDGET_VIEW, alike, figure_id, is_as_before
from book.lab_saved import with_stored_figures

STABLE = figure_id("abc", 0)  # of the first figure of the cell "abc"


def drawn(size=(20, 10), dots=0, shade=255, text="<Figure>"):
    """The output of a cell: a white picture, the first pixels of which have another shade."""
    image = Image.new("RGB", size, "white")
    for i in range(dots):
        image.putpixel((i % size[0], i // size[0]), (255, shade, 255))
    file = io.BytesIO()
    image.save(file, "png")
    data = {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": text}
    return new_output("display_data", data)


def with_svg(svg, shade=255, shown=1):
    """The output of a cell: a picture, and an SVG with this in it and the bytes of a picture."""
    output = drawn(dots=shown, shade=shade)
    start, end = '<svg id="p1e999" viewBox="0 0 9 9">', f'<image href="base64,{shade}"/></svg>'
    output.data["image/svg+xml"] = start + svg + end
    return output


LINE = '<path d="M{} 2L-3 .5" style="stroke: {}"/>'


@pytest.mark.parametrize(
    "new, noisy, same",
    [
        (with_svg(LINE.format("1.50", "#0072B2")), False, True),
        (with_svg(LINE.format("1.55", "#0072B2"), shade=250), False, True),
        (with_svg(LINE.format("1.7", "#0072B2")), False, False),
        (with_svg(LINE.format("1.7", "#0072B2")), True, True),
        (with_svg(LINE.format("1.5", "#0072B3")), False, False),
        (with_svg(LINE.format("1.5", "#0072B3")), True, False),
        (with_svg(LINE.format("1.5", "#0072B2") + "<text>1</text>"), False, False),
        (with_svg(LINE.format("1.5", "#0072B2"), shade=200), False, False),
        (drawn(), False, False),
    ],
)
def test_a_drawing_stays_where_only_rounding_moves_it(new, noisy, same):
    old = with_svg(LINE.format("1.5", "#0072B2"))
    assert alike(new, old, noisy) == alike(old, new, noisy) == same


def printed(text):
    return new_output("stream", name="stdout", text=text)


@pytest.mark.parametrize(
    "new, noisy, same",
    [
        (drawn(), False, True),
        (drawn(dots=200, shade=250), False, True),
        (drawn(dots=1, shade=200), False, False),
        (drawn(dots=2, shade=0), True, True),
        (drawn(dots=3, shade=0), True, False),
        (drawn(size=(10, 20)), True, False),
        (drawn(text="<Other>"), True, False),
        (printed("3"), True, False),
    ],
)
def test_a_picture_stays_where_only_rounding_changes_it(new, noisy, same):
    assert alike(new, drawn(), noisy) == alike(drawn(), new, noisy) == same


def test_a_number_stays_where_it_is_masked():
    assert alike(printed("9490 / 10000 in 3 s\n"), printed("9512 / 10000 in 12 s\n"))
    assert not alike(printed("9490 right"), printed("9512 right"))


def test_a_cell_is_as_before_if_each_output_is():
    cell = new_code_cell("…", outputs=[printed("in 3 s"), drawn()])
    assert is_as_before(cell, [printed("in 4 s"), drawn(shade=250)])
    assert not is_as_before(cell, [printed("in 4 s"), printed("in 4 s")])
    assert not is_as_before(cell, [printed("in 4 s")])
    assert not is_as_before(cell, [])


def notebook(shown, stored):
    """A notebook whose one cell shows a figure by one id, and that holds the values of another."""
    output = {"output_type": "display_data", "metadata": {}, "data": {WIDGET_VIEW: {"model_id": shown}}}
    cell = {"cell_type": "code", "id": "abc", "source": ["Neuron()\n", "# turn it"], "outputs": [output]}
    return json.dumps({"cells": [cell], "metadata": {"widgets": {WIDGET_STATE: {"state": {stored: {}}}}}})


@pytest.mark.parametrize("shown, found", [("other", STABLE), (STABLE, STABLE), ("x", "x")])
def test_a_page_shows_the_stored_figure_of_a_cell(shown, found):
    read = json.loads(with_stored_figures("book/02_neuron", notebook(shown, stored=found)))
    assert read["cells"][0]["outputs"][0]["data"][WIDGET_VIEW]["model_id"] == found


@pytest.mark.parametrize("text", [notebook("x", "y"), notebook("x", "y").replace(WIDGET_STATE, "none")])
def test_a_figure_without_values_stops_the_build_and_names_the_way_back(text):
    with pytest.raises(ExtensionError) as error:
        with_stored_figures("book/02_neuron", text)
    for part in "02_neuron", "Neuron()", "git checkout book/02_neuron.ipynb", "book/execute.py 02_neuron":
        assert part in str(error.value)
    assert "\n" not in str(error.value)


def test_lab_shows_chapters_and_no_machinery():
    config = Config()
    runpy.run_path(str(BOOK / "jupyter_lab_config.py"), {"get_config": lambda: config})
    hidden = config.ContentsManager.hide_globs
    shown = {p.name for p in BOOK.iterdir() if not any(p.match(glob) for glob in hidden)}
    assert {p.suffix for p in BOOK.iterdir() if p.name in shown} == {".ipynb", ".md"}
    assert config.ServerApp.root_dir == str(BOOK)

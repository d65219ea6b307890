"""Equations as the pages hold them, and what mends the theme."""

import pytest
from sphinx.errors import ExtensionError

from book.equations import context, end, equation
from book.page_text import description, mended, patch


@pytest.fixture(scope="module", autouse=True)
def _ends():
    yield
    end(None, None)
    assert context.cache_info().currsize == 0


@pytest.mark.parametrize(
    "tex, breaks",
    [
        (r"a", 0),
        (r"a = b", 1),
        (r"a = b + c - d", 3),
        (r"f(a + b) = c", 1),
        (r"-a", 0),
        (r"\{1, 2\}", 0),
        (r"\frac{a + b}{c}", 0),
    ],
)
def test_lines_end_behind_signs_that_stand_in_no_bracket(tex, breaks):
    assert equation(tex, False).count("<wbr") == breaks
    assert "<wbr" not in equation(tex, True)


def test_an_equation_is_read_aloud_by_mathml():
    assert "<mjx-assistive-mml" in equation("a^2", True) and "<msup>" in equation("a^2", True)


@pytest.mark.parametrize("tex", [r"\nosuch{a}", r"\frac{a", r"a^b^c"])
def test_an_equation_that_cannot_be_set_is_named(tex):
    with pytest.raises(ValueError) as error:
        equation(tex, False)
    assert repr(tex) in str(error.value) and "\n" not in str(error.value)


PAGE = """<html lang="en" data-theme="auto"><head><title>{title}</title>
<meta name="viewport" content="a" /><meta name="viewport" content="b" />
<script data-cfasync="false">old</script></head><body><article><h1>Title</h1>
<figure><p>A caption.</p></figure><p><strong>You will do.</strong> Read <em>"digits"</em>.</p>
<p>If (<span class="math">m</span>), then <span class="math">n</span>.</p></article></body></html>"""


def test_a_page_is_mended():
    page = mended(PAGE.format(title="One &#8212; Book"), "Book")
    assert '<meta name="description" content="Read &quot;digits&quot;." />' in page
    assert page.count("viewport") == 1 and "old" not in page and "<title>One &#8212; Book</title>" in page
    assert '<span class="together">(<span class="math">m</span>),</span> then' in page
    assert "<title>Book</title>" in mended(PAGE.format(title="Book &#8212; Book"), "Book")


def test_a_long_description_ends_behind_a_word():
    text = description(PAGE.format(title="").replace("digits", "word " * 80))
    assert len(text) < 220 and text.endswith("word…")


def test_a_script_that_has_changed_is_named(tmp_path):
    path = tmp_path / "script.js"
    path.write_text("a = 1")
    for _ in range(2):
        patch(path, "a = 1", "a = 2")
        assert path.read_text() == "a = 2"
    with pytest.raises(ExtensionError, match="script.js has changed"):
        patch(path, "b = 1", "b = 2")

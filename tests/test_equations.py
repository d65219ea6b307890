"""Equations as the pages hold them, and what mends the theme."""

import pytest
from sphinx.errors import ExtensionError

from book.equations import context, end, equation
from book.page_text import description, mended, patch, with_whole_numbers


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
        (r"a = -b", 1),
        (r"a \to -b + c", 2),
        (r"\{1, 2\}", 0),
        (r"\frac{a + b}{c}", 0),
    ],
)
def test_lines_end_behind_signs_that_stand_in_no_bracket(tex, breaks):
    assert equation(tex, False).count("<wbr") == breaks
    assert "<wbr" not in equation(tex, True)


@pytest.mark.parametrize(
    "tex, parted",
    [
        (r"a = b", 0),
        (r"a, \quad b", 0),
        (r"a, \qquad b", 1),
        (r"a, \qquad\text{so it is}\qquad b", 1),
        (r"a, \qquad b, \qquad c", 2),
    ],
)
def test_a_display_may_be_parted_between_its_formulas(tex, parted):
    assert equation(tex, True).count('class="parting"') == parted
    assert "parting" not in equation(tex, False)


def test_long_equations_of_the_text_are_marked():
    assert 'class="MathJax long"' in equation("a + b + c + d + e + f + g + h + i + j", False)
    assert "long" not in equation("a = b", False)


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


@pytest.mark.parametrize(
    "text, whole",
    [
        ("<p>23 860 of 1 000 000</p>", "<p>23~860 of 1~000~000</p>"),
        ("<p>99.1 % of <b>5</b> %</p>", "<p>99.1~% of <b>5</b> %</p>"),
        ("<p>in 12 1234 5</p>", "<p>in 12 1234 5</p>"),
        ('<p title="23 860"><code>23 860</code></p>', '<p title="23 860"><code>23 860</code></p>'),
        ("<pre>\n[23 860 <span>1 %</span>]</pre> 1 %", "<pre>\n[23 860 <span>1 %</span>]</pre> 1~%"),
        ("<svg><text>5 %</text></svg><script>1 %2</script>",) * 2,
    ],
)
def test_numbers_are_not_torn_but_code_is_left_alone(text, whole):
    assert with_whole_numbers(text) == whole.replace("~", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    "printed, wraps",
    [
        ("Not yet: replace the dots.\n", True),
        ("[1 2 3]", True),
        ("<span>first: 1\nsecond: 2</span>", True),
        ("[[1 2]\n [3 4]]", False),
        ("one   1\nthree 3", False),
        ("  1: a\n 10: b", False),
    ],
)
def test_words_of_outputs_wrap_and_columns_do_not(printed, wraps):
    cell = '<div class="output stream"><div class="highlight"><pre><span></span>{}</pre></div></div>'
    page = mended(PAGE.replace("</article>", cell.format(printed) + "</article>").format(title="a"), "Book")
    assert ('class="output words stream"' in page) == wraps and printed in page


def test_the_title_of_a_solution_is_no_link():
    title = (
        '<p class="admonition-title">Solution to<a class="reference internal" href="#ex"> Exercise 1</a></p>'
    )
    page = PAGE.format(title="a").replace("</article>", f'{title}\n<section id="solution-content"></article>')
    page = mended(page, "Book")
    assert (
        '<p class="admonition-title">Solution to Exercise 1</p>\n<section>\n<p class="to-exercise">' in page
    )
    assert page.count('href="#ex">Back to the exercise</a>') == 1


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

"""The list of references calls a work as the text of a page does."""

import re

import pytest
from pybtex.database import parse_string

from book.reference_labels import Labels, label


def work(names, year=2015):
    data = f"@book{{it, author = {{{names}}}, title = {{It}}, year = {{{year}}}}}"
    return parse_string(data, "bibtex").entries["it"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("Nielsen, Michael A.", "Nielsen, 2015"),
        ("Zeiler, Matthew D. and Fergus, Rob", "Zeiler and Fergus, 2015"),
        ("LeCun, Yann and Bottou, Léon and Bengio, Yoshua", "LeCun et al., 2015"),
        ("Pedregosa, Fabian and others", "Pedregosa et al., 2015"),
        ("van der Maaten, Laurens", "van der Maaten, 2015"),
    ],
)
def test_label(names, expected):
    assert label(work(names)) == expected


def test_works_of_one_author_and_year_get_letters():
    works = [work("Hinton, G."), work("LeCun, Y."), work("Hinton, G.")]
    assert list(Labels().format_labels(works)) == ["Hinton, 2015a", "LeCun, 2015", "Hinton, 2015b"]


def test_every_citation_of_the_site_is_a_label_of_the_list(site):
    listed = (site / "book" / "references.html").read_text("utf-8")
    labels = set(re.findall(r'<span class="fn-bracket">\[</span>(.*?)<', re.sub("</?a[^>]*>", "", listed)))
    cited = set()
    for path in (site / "book").glob("*.html"):
        for shown in re.findall(
            r'<a class="[^"]*"[^>]*href="references\.html#[^>]*>(.*?)</a>', path.read_text("utf-8")
        ):
            cited.add(re.sub("<[^>]*>", "", shown))
    assert len(cited) > 10
    assert cited <= labels, cited - labels

"""The built pages, read as files: nothing from outside, no dead links, no unresolved references."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup

from book.execute import chapters


@pytest.fixture(scope="module")
def pages(site):
    """Every page, parsed: ``{path: soup}``."""
    found = [*site.glob("*.html"), *site.glob("book/*.html")]
    return {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in found}


def test_every_chapter_is_a_page(site, pages):
    assert {f"{path.stem}.html" for path in chapters()} <= {path.name for path in pages}
    refresh = pages[site / "index.html"].find("meta", attrs={"http-equiv": "Refresh"})["content"]
    assert (site / refresh.split("url=")[1]) == site / "book" / "index.html"


def test_nothing_is_loaded_from_outside(site, pages):
    for path, page in pages.items():
        loaded = page.select("[src], link[href], [srcset], object[data]")
        for tag in loaded:
            for attribute in ("src", "href", "srcset", "data"):
                assert not re.match(r"(https?:)?//", tag.get(attribute, "")), (path.name, tag)
    outside = re.compile(r"""(url\(['"]?|@import ['"])(https?:)?//""")
    for path in site.rglob("*.css"):
        assert not outside.search(path.read_text(encoding="utf-8")), path


def test_the_style_sheet_brings_its_icons(site):
    css = (site / "_static" / "lean.css").read_text(encoding="utf-8")
    assert css.count("data:font/woff") == 3 and "/fontawesome/" not in css.partition("\n")[2]


def test_every_local_link_leads_somewhere(pages):
    places = {path: {tag["id"] for tag in page.select("[id]")} for path, page in pages.items()}
    for path, page in pages.items():
        for tag in page.select("a[href]"):
            target, _, fragment = tag["href"].partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            other = (path.parent / target).resolve() if target else path
            assert other.exists(), (path.name, tag["href"])
            if fragment and other in pages:
                assert fragment in places[other], (path.name, tag["href"])


def test_the_site_is_light(site):
    """It is copied to sticks and sent by slow lines: 12 MB with eight chapters, and 0.8 for each further.

    The networks that chapter 17 loads when they are asked for are apart, 0.4 MB.
    """
    more = len(chapters()) - len("12345678A")
    networks = site / "_static" / "networks"
    weights = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    assert sum(size for path, size in weights.items() if path.parent == networks) <= 400_000
    assert sum(size for path, size in weights.items() if path.parent != networks) <= 12e6 + more * 800_000
    assert not [*site.rglob("*.map"), *site.rglob("*mathjax*/*")]


def test_a_chapter_can_be_downloaded_with_its_pictures_once(site, pages):
    for path in chapters():
        (link,) = pages[site / "book" / f"{path.stem}.html"].select("a.btn-download-source-button")
        copy = nbformat.read(site / "book" / link["href"], as_version=4)
        kinds = []
        for mine, theirs in zip(nbformat.read(path, as_version=4).cells, copy.cells, strict=True):
            assert (mine.source, mine.metadata) == (theirs.source, theirs.metadata)
            outputs = zip(mine.get("outputs", []), theirs.get("outputs", []), strict=True)
            kinds += [(set(a.get("data", {})), set(b.get("data", {}))) for a, b in outputs]
        for all_kinds, left in kinds:
            assert left == all_kinds - ({"image/svg+xml"} if "image/png" in all_kinds else set())
        assert any("image/png" in left for _, left in kinds), path.stem


def test_every_page_says_what_it_is_about(site, pages):
    titles = [page.title.string for page in pages.values()]
    about = [page.find("meta", attrs={"name": "description"})["content"] for page in pages.values()]
    landing = about.pop([*pages].index(site / "index.html"))
    assert len(set(about)) == len(about) and landing in about
    for path, page in pages.items():
        text = page.find("meta", attrs={"name": "description"})["content"]
        assert re.match(r"[A-Z].{8,199}[.…]$", text), (path.name, text)
        assert page.html["lang"] == "en" and len(page.select("meta[name=viewport]")) == 1, path.name
        if path != site / "index.html":
            assert page.find("meta", property="og:description")["content"] == text
    assert titles.count("How a Network Reads Digits") == 2  # the first page, and the one that leads to it


def test_pages_are_sound_for_screen_readers(pages):
    for path, page in pages.items():
        names = [tag["id"] for tag in page.select("[id]")]
        assert len(names) == len(set(names)), (path.name, [n for n in names if names.count(n) > 1])
        assert not [th for th in page.select("th") if not th.get_text(strip=True)], path.name
        assert not page.select('[role="doc-biblioentry"]'), path.name
        for span in page.select("article p > .math"):
            after = span.next_sibling
            assert not re.match("[.,;:?!)]", str(after or "")), (path.name, span.get_text(), after)


def test_the_appendix_is_numbered_by_a_letter(site, pages):
    page = pages[site / "book" / "appendix_speed.html"]
    assert page.select_one("article h1").get_text().startswith("A. ")
    numbers = [tag.get_text() for tag in page.select("article .caption-number, article .eqno")]
    assert len(numbers) > 4
    for first in "Figure A.1 ", "(A.1)#", "Exercise A.1 ":
        assert first in numbers
    assert not [number for number in numbers if not re.search(r"\bA\.\d", number)]


def test_no_reference_is_left_unresolved(pages):
    for path, page in pages.items():
        assert not page.select(".problematic, .system-message, .xref.myst:not(a *)"), path.name
        text = " ".join(
            string
            for string in page.find_all(string=True)
            if not string.find_parent(["pre", "code", "script", "style"])
            and not string.find_parent(class_="math")
        )
        assert not re.search(r"\?\?|\bundefined\b|\{[\w:]+\}`|^:\w+:", text, re.MULTILINE), path.name


def test_images_have_alt_text(pages):
    for path, page in pages.items():
        for image in page.select("img"):
            assert len(image.get("alt", "")) >= (30 if image.find_parent("figure") else 1), (path.name, image)


def test_building_again_says_little_and_changes_nothing(site, build_site):
    before = {path: path.read_bytes() for path in site.rglob("*.html")}
    said = build_site(site.parents[1])
    assert len(said.splitlines()) < 30, said
    assert {path: path.read_bytes() for path in site.rglob("*.html")} == before

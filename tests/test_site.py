"""The built pages, read as files: nothing from outside, no dead links, no unresolved references."""

import re

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
    for path, page in pages.items():
        for tag in page.select("a[href]"):
            target, _, fragment = tag["href"].partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            other = (path.parent / target).resolve() if target else path
            assert other.exists(), (path.name, tag["href"])
            if fragment and other in pages:
                assert pages[other].find(id=fragment), (path.name, tag["href"])


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

"""The extension that makes the pages lean, on small sites made for the purpose."""

import base64
import io
import json
import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pydata_sphinx_theme
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from book.lean_pages import (
    figures,
    grouped,
    lean,
    part_drawings,
    size,
    used,
    without_rare_numbers,
    without_svg,
)
from digitnet import plots

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme"
FONT = THEME / "static" / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.ttf"
PAGE = """<html><head>{sheets}
<link rel="preload" as="script" href="{up}_static/theme.js" />
<script src="{up}_static/documentation_options.js?v=1"></script>
<script>DOCUMENTATION_OPTIONS.pagename = 'a';</script>
<script>let plain = 1;</script>
<script data-runs="figures" src="{up}_static/figures.js"></script>
<script type="application/json">{{"src": "x"}}</script>
<script defer="defer" src="{up}_static/mathjax/startup.js"></script>
</head><body class="seen"><img src="{up}a%20b.png" alt="">
<script defer src="{up}_static/theme.js"></script></body></html>
"""


@pytest.fixture
def site(tmp_path):
    """A function: write a site with these style sheets, ``{name: text}``, and two pages that have them."""

    def write(script="", **sheets):
        static = tmp_path / "_static"
        (static / "mathjax").mkdir(parents=True, exist_ok=True)
        (static / "theme.js").write_text(script)
        for name, text in sheets.items():
            (static / name).mkdir(exist_ok=True)
            (static / name / "sheet.css").write_text(text)
        for name, up in ("index.html", ""), ("book/page.html", "../"):
            links = "\n".join(
                f'<link href="{up}_static/{sheet}/sheet.css?v=1" rel="stylesheet" />' for sheet in sheets
            )
            (tmp_path / name).parent.mkdir(exist_ok=True)
            Image.new("L", (3, 2)).save(tmp_path / "a b.png")
            (tmp_path / name).write_text(PAGE.format(sheets=links, up=up))
        return tmp_path

    return write


def styles(site):
    """The rules that are left."""
    lean(site)
    _, *lines = (site / "_static" / "lean.css").read_text().splitlines()
    return [re.sub(r"\s+", "", line) for line in lines]


@pytest.mark.parametrize(
    "rule, left",
    [
        ("p{color:red}", ["p{color:red}"]),
        (".seen{color:red}", [".seen{color:red}"]),
        (".unseen{color:red}", []),
        (".seen.unseen{color:red}", []),
        (".seen,.unseen,p{color:red}", [".seen,p{color:red}"]),
        ("p:not(.unseen){color:red}", ["p:not(.unseen){color:red}"]),
        (":is(.seen,.unseen){color:red}", [":is(.seen,.unseen){color:red}"]),
        ("a:not(:is(.unseen,b)) .unseen{color:red}", []),
        ('[href=".unseen"]{color:red}', ['[href=".unseen"]{color:red}']),
        (r".\31 col{color:red}", [r".\31col{color:red}"]),
        ("@media print{.seen{color:red}.unseen{color:red}}", ["@mediaprint{.seen{color:red}}"]),
        ("@media print{.unseen{color:red}}", []),
        ("@font-face{font-family:x}", ["@font-face{font-family:x}"]),
        (".unseen{} :root{--x:1}", [":root{--x:1}"]),
    ],
)
def test_only_rules_for_classes_that_occur_are_kept(site, rule, left):
    assert styles(site(one=rule)) == left


def test_a_class_may_come_from_a_script(site):
    assert styles(site(script="x.className = 'made'", one=".made{color:red}")) == [".made{color:red}"]
    assert styles(site(script="'popup-' + place", one=".popup-left{}.pop{}")) == [".popup-left{}"]


def test_the_numbers_of_a_network_name_no_class(site):
    root = site(one=".Qk3{color:red}")
    folder = root / "_static" / "networks"
    folder.mkdir()
    (folder / "plain.js").write_text('digitnetNetworks = { plain: "+Qk3/" };')
    assert styles(root) == []


def test_short_words_are_no_beginnings_of_classes():
    assert not used({"w-", "--"})("w-25")


def test_sheets_keep_their_order_and_imports_come_first(site):
    root = site(
        one="p{color:red}", two="@import '../three/sheet.css';\np{color:blue}", three="p{color:green}"
    )
    assert styles(root) == ["p{color:red}", "p{color:green}", "p{color:blue}", "p{color:green}"]


def test_addresses_are_those_seen_from_the_new_place(site):
    rule = "p{{background:url({})}}"
    found = styles(
        site(one="\n".join(map(rule.format, ["../a.png", '"b.png"', '"data:image/x,(1)"', "'#c'"])))
    )
    wanted = ['"a.png"', '"one/b.png"', '"data:image/x,(1)"', '"#c"']
    assert found == list(map(rule.format, wanted))


def test_the_sheet_brings_the_icons_that_it_draws(site):
    face = '@font-face{font-family:"x";src:url("../fontawesome/fa.woff2"),url("../fontawesome/fa.ttf")}'
    drawn, rest = '.seen::before{content:"\\f002"} .seen i{--x:"\\f185"}', '.unseen::before{content:"\\f00d"}'
    root = site(one=face + drawn + rest)
    (root / "_static" / "fontawesome").mkdir()
    shutil.copy(FONT, root / "_static" / "fontawesome" / "fa.ttf")
    lean(root)
    sheet = (root / "_static" / "lean.css").read_text()
    [data] = re.findall(r'src:url\("data:font/woff;base64,([^"]*)"\) format\("woff"\)}', sheet)
    font, whole = TTFont(io.BytesIO(base64.b64decode(data))), TTFont(FONT)
    assert sorted(font.getBestCmap()) == [0xF002, 0xF185]
    for code, glyph in font.getBestCmap().items():
        assert font["glyf"][glyph] == whole["glyf"][whole.getBestCmap()[code]]
    (root / "index.html").write_text(
        PAGE.format(sheets='<link href="_static/one/sheet.css" rel="stylesheet" />', up="")
    )
    lean(root)  # one page was written anew
    assert (root / "_static" / "lean.css").read_text() == sheet


def test_a_broken_sheet_is_named(site):
    with pytest.raises(ValueError, match=r"sheet\.css, line 2"):
        lean(site(one="p{}\np"))


@pytest.mark.parametrize("name, up", [("index.html", ""), ("book/page.html", "../")])
def test_a_page(site, name, up):
    root = site(one=".seen{}", two="p{}")
    lean(root)
    page = (root / name).read_text()
    assert re.findall(r'href="([^"]*)\?v=\w{8}" */>', page) == [f"{up}_static/lean.css"]
    assert f'<script type="text/later" src="{up}_static/theme.js">' in page and "preload" not in page
    assert f'<script type="text/later" src="{up}_static/mathjax/startup.js">' in page
    assert f'<script defer src="{up}_static/documentation_options.js?v=1">' in page
    assert '<script type="module">DOCUMENTATION_OPTIONS' in page
    for kept in (
        "<script>let",
        f'<script data-runs="figures" src="{up}_static/figures.js">',
        '<script type="application',
    ):
        assert kept in page
    assert "expect" not in page  # there is no figure to wait for
    assert f'<img loading="lazy" width="3" height="2" src="{up}a%20b.png" alt="">' in page


def test_a_page_waits_for_its_first_figure(site):
    root = site(one="p{}")
    view = '<script type="application/vnd.jupyter.widget-view+json">{}</script>'
    with_figures = PAGE.format(
        sheets='<title>a</title><link rel="stylesheet" href="_static/one/sheet.css" />', up=""
    )
    (root / "index.html").write_text(with_figures.replace("</body>", view + view + "</body>"))
    (root / "book" / "page.html").unlink()
    lean(root)
    first = (root / "index.html").read_text()
    assert (
        '<link rel="expect" href="#lean-first-figure" blocking="render" />' in first.partition("</head>")[0]
    )
    assert f'{view}<span id="lean-first-figure" hidden></span>{view}' in first
    lean(root)
    assert (root / "index.html").read_text() == first


def test_a_second_time_only_new_pages_change(site):
    root = site(one=".seen{}.late{}", two="p{}")
    lean(root)
    first = {path: path.read_text() for path in root.rglob("*.html")}
    lean(root)
    assert first == {path: path.read_text() for path in root.rglob("*.html")}
    site(one=".seen{}.late{}", two="p{}")
    (root / "index.html").write_text((root / "index.html").read_text() + "late")
    (root / "book" / "page.html").write_text(first[root / "book" / "page.html"])
    assert styles(root) == [".seen{}", ".late{}", "p{}"]
    links = {re.search(r"lean\.css\?v=\w+", path.read_text())[0] for path in root.rglob("*.html")}
    assert len(links) == 1, "a browser would keep an old sheet for one of the pages"


def test_a_changed_sheet_is_taken_though_no_page_is_new(site):
    root = site(one=".seen{}", two="p{}")
    lean(root)
    (root / "_static" / "two" / "sheet.css").write_text("p{color:red}")
    assert styles(root) == [".seen{}", "p{color:red}"]


def test_pages_with_other_sheets_are_refused(site):
    root = site(one="p{}", two="p{}")
    page = root / "book" / "page.html"
    page.write_text(page.read_text().replace("_static/one", "_static/other"))
    with pytest.raises(ValueError, match="other/sheet.css"):
        lean(root)


# Drawings


@pytest.mark.parametrize(
    "tag, found",
    [
        ('<svg width="672" height="336" viewBox="0 0 504 252">', ' width="672" height="336"'),
        ('<svg version="1.1" height="1.6px" width="20.4px">', ' width="20" height="2"'),
        ('<svg viewBox="0 0 504 252" stroke-width="3"><rect width="7" height="7"/>', ""),
        ('<svg width="100%" height="50%">', ""),
    ],
)
def test_the_size_of_an_svg(tmp_path, tag, found):
    path = tmp_path / "a.svg"
    path.write_text(f"{tag}</svg>")
    assert size(path) == found


def test_on_a_phone_a_drawing_is_the_one_made_for_it(site):
    root = site(one="p{}")
    images = root / "_images"
    images.mkdir()
    figure = plots.bars([1, 2])
    (images / "b.svg").write_text(figure.svg())
    (images / "one.svg").write_text(plots.digits([[0, 1, 2, 3]]).svg())
    figures = '<img alt="bars" src="_images/b.svg" class="x"> <img alt="one" src="_images/one.svg">'
    page = root / "index.html"
    page.write_text(page.read_text().replace("</body>", f"{figures}</body>"))
    for _ in range(2):  # a second time nothing changes
        part_drawings(root)
        lean(root)
        first, second = ((images / name).read_text() for name in ("b.svg", "b-narrow.svg"))
        assert [path.name for path in sorted(images.iterdir())] == ["b-narrow.svg", "b.svg", "one.svg"]
        for text, width in (first, 672), (second, 360):
            assert ElementTree.fromstring(text).get("width") == str(width)
            assert text.count("<svg") == 1 and "display" not in text and "xmlns:xlink" in text
        assert (
            '<picture><source media="screen and (max-width: 40rem)" srcset="_images/b-narrow.svg"'
            ' width="360" height="276"><img loading="lazy" width="672" height="307" alt="bars"'
            ' src="_images/b.svg" class="x"></picture>'
            ' <img loading="lazy" width="65" height="65" alt="one" src="_images/one.svg">'
        ) in page.read_text()


def test_a_notebook_keeps_a_drawing_that_has_no_other():
    def notebook(*kinds):
        outputs = [{"data": {f"image/{kind}": kind for kind in both}} for both in kinds]
        cells = [{"source": "f(σ)", "outputs": [*outputs, {"text": "1"}]}, {"source": "Text"}]
        return json.dumps({"cells": cells}, separators=(",", ":"), ensure_ascii=False) + "\n"

    lean = notebook(["png"], ["svg+xml"], ["png"])
    assert without_svg(notebook(["svg+xml", "png"], ["svg+xml"], ["png"])) == lean == without_svg(lean)


def test_a_figure_brings_its_javascript_without_comments():
    source = """// What it is.
import_nothing();
/** Says
 * something. */
export const f = (x) => {
  // Twice.
  return `${2 * x} // 2`; // as text
};
"""
    state = {"state": {"a": {"state": {"_esm": source, "label": "</b>"}}}}
    mime = "application/vnd.jupyter.widget-state+json"
    page = f'<script type="{mime}">{json.dumps(state)}</script><p>// stays</p>'
    found = figures(page)
    inner = json.loads(found.split(">", 1)[1].split("</script>")[0])["state"]["a"]["state"]
    assert inner["label"] == "</b>"
    assert inner["_esm"].split("\n")[1:] == [
        "import_nothing();", "export const f = (x) => {", "return `${2 * x} // 2`; // as text", "};", "",
    ]  # fmt: skip
    assert found.endswith("<p>// stays</p>") and figures(found) == found
    several = source.replace("`${2 * x} // 2`", "`\n  // kept`")
    kept = figures(page.replace(json.dumps(source), json.dumps(several)))
    assert json.loads(kept.split(">", 1)[1].split("</script>")[0])["state"]["a"]["state"]["_esm"] == several


def test_marks_of_one_style_share_it_and_lines_of_a_path_are_named_once():
    mark = '<use x="{}" style="fill: {}; stroke: red"/>'
    before = f"""<svg><g id="line2d_1"><path d="M 1 2 L 3 4 L 5 6 z L 7 8 C 1 1 2 2 3 3 L 4 4" style="a: b"/>
</g>{mark.format(1, "red")}\n{mark.format(2, "red")}\n{mark.format(3, "blue")}</svg>"""
    found = grouped(before)
    assert '<path d="M 1 2 3 4 5 6 z L 7 8 C 1 1 2 2 3 3 L 4 4" style="a:b"/>' in found
    assert '<g style="fill:red;stroke:red"><use x="1"/><use x="2"/></g>' in found
    assert '<use x="3" style="fill:blue;stroke:red"/>' in found and "line2d" not in found


def test_rare_numbers_can_not_be_searched_for():
    terms = {"eta": 3, "784": [1, 2, 3, 4, 5], "0417": 2, "1e6": [1, 2], "w784": 0}
    found = without_rare_numbers(f"Search.setIndex({json.dumps({'terms': terms, 'titles': ['a']})})")
    kept = json.loads(found.removeprefix("Search.setIndex(").removesuffix(")"))
    assert kept == {"terms": {word: terms[word] for word in ("eta", "784", "w784")}, "titles": ["a"]}
    assert without_rare_numbers(found) == found

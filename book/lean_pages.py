"""A Sphinx extension: pages that answer soon, on a slow line and a slow processor too.

When the site has been written, every page gets one style sheet in place of the dozen of the theme and the
extensions, without the rules for classes that no page and no script names (most of them draw icons). The
icons that are left come with the sheet. In browsers that know ``rel=expect`` a page appears when its first
figure answers, since drawing a part of it before would hold the figure up. Scripts wait until the figures
answer, and images come when the reader comes near them; on a phone they are the drawings made for it. What no
page uses is removed, and so are the SVG drawings in the notebooks to be downloaded.
"""

import base64
import hashlib
import io
import json
import logging
import re
from itertools import groupby
from operator import itemgetter
from os.path import relpath
from pathlib import Path
from urllib.parse import unquote

import tinycss2
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from PIL import Image

TARGET = "_static/lean.css"
SHEET = re.compile(r'<link\b[^>]*\brel="stylesheet"[^>]*>\s*')
SCRIPT = re.compile(r"""<script(?! type=| data-runs)(?: defer(?:="defer")?)?(?=[^>]* src=")([^>]*)""")
PROMPT = re.compile(r"/(documentation_options|design-tabs|book)\.js")  # design-tabs fails if it comes later
IMAGE = re.compile(r'<img (?!loading)([^>]*\bsrc="(?!data:)([^"]*)"[^>]*>)')
SECOND_DRAWING = '<svg id="narrow" display="none"'  # digitnet.plots puts it before the end of the first
MARK = re.compile(r'(<use\b[^>]*?)( style="[^"]*")([^>]*/>)')
STYLE = re.compile(r'(?<= style=")[^"]*')
PATH = re.compile(r'(?<= d=")[^"]*')
LINES = re.compile(r"(?<=[ML])[^A-Za-z]*(?:L[^A-Za-z]*)+")
GROUP = re.compile(r'<g id="(?!narrow)[^"]*"(?=[ >])')
MARKS = re.compile(rf"(?:{MARK.pattern}\s*){{2,}}")
NARROW = "screen and (max-width: 40rem)"
SIDE = r'<svg[^>]*? {}="([\d.]+)(?:px)?"'
# Maps for those who debug the theme, its words in other languages, fonts whose icons come with the sheet.
UNUSED = ("**/*.map", "locales/**/*.*", "page.png", "vendor/**/fa-*.*")
STATE = re.compile(
    r'(<script type="application/vnd\.jupyter\.widget-state\+json">)(.*?)(?=</script>)', re.DOTALL
)
NO_CODE = re.compile(r"\n(?:\s*(?://[^\n]*|/\*\*.*?\*/[ \t]*)(?=\n))*\s*", re.DOTALL)
MANY = 5  # pages that have a number for which one may search
LATER = 'type="text/later"'
FIGURE = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">[^<]*</script>')
# figures.js is a script of the head and runs at once. It shows a figure once the </script> has been read,
# which is before the parser comes to this.
SHOWN = '<span id="lean-first-figure" hidden></span>'
EXPECT = '<link rel="expect" href="#lean-first-figure" blocking="render" />'
HREF = re.compile(r'href="([^"?]*)')
LOCAL_URL = re.compile(r"""url\((?!["']?(?:data:|\#))["']?([^"')]+)["']?\)""")
ICON = re.compile("[\ue000-\uf8ff]")  # the private use area of Unicode, where icon fonts keep theirs
ICON_FONT = re.compile(r'src:[^;}]*url\("([^"]*fontawesome/[^"]*\.ttf)"\)[^;}]*')
NESTED = re.compile(r"\[[^]]*\]|\([^()]*\)")  # attributes, and what :not(), :is() and others hold
CLASS = re.compile(r"\.((?:[\w-]|\\.)+)")


def setup(app):
    """Called by Sphinx."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every step
    app.connect("build-finished", finish, priority=900)  # after the theme, which then writes a style sheet
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def finish(app, trouble):
    """Called by Sphinx when the site has been written, or when that failed."""
    if trouble is None and app.builder.format == "html":
        part_drawings(Path(app.outdir))
        lean(Path(app.outdir))
        put_away(Path(app.outdir).resolve())
        index = Path(app.outdir) / "searchindex.js"
        index.write_text(without_rare_numbers(index.read_text("utf-8")), "utf-8")
        for path in (Path(app.outdir) / "_sources").rglob("*.ipynb"):
            path.write_text(without_svg(path.read_text("utf-8")), "utf-8")
        for pattern in UNUSED:
            for path in (Path(app.outdir) / "_static").glob(pattern):
                path.unlink()


def without_rare_numbers(index):
    """Sphinx's index for searching, which every page loads, without numbers that few pages have.

    A fifth of its words are printed numbers such as 0417.
    """
    start, words, end = re.fullmatch(r"(Search\.setIndex\()(.*)(\)\s*)", index, re.DOTALL).groups()
    found = json.loads(words)
    pages = {word: where if isinstance(where, list) else [where] for word, where in found["terms"].items()}
    is_kept = {word: not word[:1].isdigit() or len(where) >= MANY for word, where in pages.items()}
    found["terms"] = {word: where for word, where in found["terms"].items() if is_kept[word]}
    return start + json.dumps(found, separators=(",", ":")) + end


def put_away(site):
    """Move the sheets that the one sheet holds, half a megabyte, out of the site, to a folder beside it.

    Sphinx brings them again whenever it writes a page.
    """
    for path in sources(site / TARGET):
        if path.exists():
            place = site.parent / "sheets" / path.relative_to(site)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)


def part_drawings(site):
    """Make two files of each SVG file that holds a second drawing, for narrow screens."""
    for path in (site / "_images").glob("*.svg"):
        first, second, rest = path.read_text("utf-8").rpartition(SECOND_DRAWING)
        if second:
            narrow(path).write_text(grouped(f"<svg{rest.rstrip().removesuffix('</svg>')}"), "utf-8")
            path.write_text(grouped(f"{first}</svg>\n"), "utf-8")


def grouped(drawing):
    """An SVG drawing in fewer bytes: it looks the same.

    Marks of one style that follow each other share it in a group. Of several lines in a row of a path only
    the first is named. Names of groups, and spaces in styles, go.
    """

    def group(found):
        marks = [(mark[2], f"{mark[1]}{mark[3]}") for mark in MARK.finditer(found[0])]
        runs = [(style, [mark for _, mark in run]) for style, run in groupby(marks, itemgetter(0))]
        return "".join(
            f"<g{style}>{''.join(run)}</g>\n" if len(run) > 1 else f"{run[0][:-2]}{style}/>\n"
            for style, run in runs
        )

    drawing = STYLE.sub(
        lambda style: style[0].replace(": ", ":").replace("; ", ";"), MARKS.sub(group, drawing)
    )
    drawing = PATH.sub(lambda path: LINES.sub(lambda run: re.sub(r"\s*L\s*", " ", run[0]), path[0]), drawing)
    return GROUP.sub("<g", drawing)


def narrow(path):
    """The file of the drawing for narrow screens that belongs to this one."""
    return path.with_name(f"{path.stem}-narrow.svg")


def without_svg(notebook):
    """A notebook as a text, without the SVG drawings that have a PNG beside them.

    JupyterLab shows the PNG of a notebook that was downloaded: it trusts no SVG until the cell has been run.
    """
    found = json.loads(notebook)
    for cell in found["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output["data"].pop("image/svg+xml", None)
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False) + "\n"


def figures(page):
    """A page whose figures bring their JavaScript without comments and without what indents it."""

    def lean_state(found):
        stored = json.loads(found[2])
        for model in stored["state"].values():
            lean_source = NO_CODE.sub("\n", model["state"].get("_esm", ""))
            if lean_source and not any(
                line.count("`") % 2 for line in lean_source.splitlines()
            ):  # no text of several lines
                model["state"]["_esm"] = lean_source
        return found[1] + json.dumps(stored, ensure_ascii=False, separators=(",", ":")).replace("</", r"<\/")

    return STATE.sub(lean_state, page)


def lean(site):
    """Make the pages of a site lean, those that are not so yet, and the style sheet of all."""
    site = site.resolve()
    target = site / TARGET
    paths = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    pages = {path: figures(path.read_text("utf-8")) for path in paths}
    lists = [own for path, page in pages.items() if (own := sheets_of(path, page)) not in ([], [target])]
    if not lists and not all(path.exists() for path in sources(target)):  # nothing was written anew
        return
    sheets = lists[0] if lists else sources(target)
    for own in lists:
        if own != sheets:
            raise ValueError(
                f"a page has the style sheets {own}; legal are those of the other pages: {sheets}"
            )

    words = set()
    plain = (STATE.sub("", page) for page in pages.values())  # figures bring rules of their own
    for text in [*plain, *scripts(site)]:
        words.update(re.findall(r"[\w-]+", text))
    names = " ".join(relative(path, target.parent) for path in sheets)
    css = "\n".join(
        [f"/* {names} */", *(rule for path in sheets for rule in rules(path, target, used(words)))]
    )
    drawn = "".join(ICON.findall(css))
    css = ICON_FONT.sub(lambda src: f"src:{icons(target.parent / src[1], drawn)}", css)
    target.write_text(css, "utf-8")

    version = hashlib.sha256(css.encode()).hexdigest()[:8]  # so that a browser keeps no older one
    for path, page in pages.items():
        if sheets_of(path, page):
            address = f"{relative(target, path.parent)}?v={version}"
            path.write_text(with_one_sheet(patient(page, path.parent), address), "utf-8")


def icons(path, characters):
    """A font with these of its characters only, and its copyright notice, as an address that holds it."""
    font, file = TTFont(path, recalcTimestamp=False), io.BytesIO()
    part = Subsetter(Options(hinting=False, layout_features=[], name_IDs=[0]))
    part.populate(text=characters)
    part.subset(font)
    font.flavor = "woff"
    font.save(file)
    return f'url("data:font/woff;base64,{base64.b64encode(file.getvalue()).decode()}") format("woff")'


def sources(target):
    """The style sheets that were put into this one when it was written last."""
    names = target.read_text("utf-8").partition("\n")[0].split()[1:-1]
    return [(target.parent / name).resolve() for name in names]


def relative(path, folder):
    """The address of a file as seen from a folder."""
    return Path(relpath(path, folder)).as_posix()


def scripts(site):
    """The texts of all scripts, which can give an element a class; but for those that are numbers alone."""
    for path in (site / "_static").rglob("*.js"):
        if path.parent.name != "networks":
            yield path.read_text("utf-8")


def sheets_of(path, page):
    """The files of a page's style sheets, in order."""
    return [(path.parent / HREF.search(link)[1]).resolve() for link in SHEET.findall(page)]


def with_one_sheet(page, address):
    """The page with one link to a style sheet, where the first one was."""
    links = iter([f'<link rel="stylesheet" href="{address}" />\n'])
    return SHEET.sub(lambda link: next(links, ""), page)


def patient(page, folder):
    """The page with images that come when they are near, scripts that begin later, and a figure it waits for.

    A script in `PROMPT` and every line that sets one of its options begins when the page has been read. The
    others are only named here: book.js begins them. The host of the figures (``data-runs``) doesn't wait.
    """
    page = re.sub(r'<link rel="preload" as="script"[^>]*>\s*', "", page)
    page = IMAGE.sub(lambda tag: image(folder / unquote(tag[2]), tag[2], tag[1]), page)
    if FIGURE.search(page) and SHOWN not in page:
        page = FIGURE.sub(rf"\g<0>{SHOWN}", page, count=1).replace("</title>", f"</title>\n{EXPECT}", 1)
    page = page.replace("<script>DOCUMENTATION_OPTIONS", '<script type="module">DOCUMENTATION_OPTIONS')
    return SCRIPT.sub(lambda tag: f"<script {'defer' if PROMPT.search(tag[0]) else LATER}{tag[1]}", page)


def image(path, address, attributes):
    """The tag of an image; with a narrow drawing beside it, a choice of both. Paper gets the wide one."""
    tag = f'<img loading="lazy"{size(path)} {attributes}'
    if path.suffix != ".svg" or not narrow(path).exists():
        return tag
    other = address.removesuffix(".svg") + "-narrow.svg"
    source = f'<source media="{NARROW}" srcset="{other}"{size(narrow(path))}>'
    return f"<picture>{source}{tag}</picture>"


def size(path):
    """Width and height of an image as attributes, so that its place has its size before the image comes."""
    if path.suffix == ".svg":
        text = path.read_text("utf-8")
        sides = [re.search(SIDE.format(side), text) for side in ("width", "height")]
        if not all(sides):
            return ""
        width, height = (round(float(side[1])) for side in sides)
    else:
        with Image.open(path) as picture:
            width, height = picture.size
    return f' width="{width}" height="{height}"'


def used(words):
    """A function: may this class be on a page, or be put together by a script from a word such as ``bs-``?"""
    beginnings = tuple(word for word in words if len(word) > 2 and word.endswith("-"))
    return lambda name: name in words or "\\" in name or name.startswith(beginnings)


def rules(path, target, is_used):
    """The rules of a style sheet, and of those it imports, that may apply, as texts for the file `target`."""
    text = LOCAL_URL.sub(
        lambda url: f'url("{relative(path.parent / url[1], target.parent)}")', path.read_text("utf-8")
    )
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            imported = next(token.value for token in rule.prelude if token.type in ("string", "url"))
            yield from rules((path.parent / imported).resolve(), target, is_used)
        elif rule.type == "error":
            raise ValueError(f"{path}, line {rule.source_line}: {rule.message}")
        else:
            yield from kept(rule, is_used)


def kept(rule, is_used):
    """The rule as a text, without selectors that can't apply; nothing if none is left."""
    if rule.type == "qualified-rule":
        selectors = [part for part in split(rule.prelude) if applies(part, is_used)]
        if selectors:
            yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"
    elif rule.content is not None and rule.lower_at_keyword in ("media", "supports"):
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        left = "\n".join(text for one in inner for text in kept(one, is_used))
        if left:
            yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{left}}}"
    else:
        yield rule.serialize()


def split(prelude):
    """The selectors of a rule: its tokens parted at the commas, as texts."""
    parts = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def applies(selector, is_used):
    """Can a selector apply, as far as one sees from the classes that it asks for?"""
    while (shorter := NESTED.sub("", selector)) != selector:
        selector = shorter
    return all(is_used(name) for name in CLASS.findall(selector))

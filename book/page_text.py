"""A Sphinx extension: what the theme leaves to be desired in the text of a page, mended when it is written.

Each page says what it is about, to search engines and where a link to it is shown. The theme is chosen before
anything is drawn, also where the browser keeps no settings. Lists and tables are such as screen readers know.
Nothing says that it needs JavaScript where there is none, except what does; buttons that would be dead are
away. Where a figure moves, the keyboard finds a way to it before everything else. The title of a solution
opens it, numbers are not torn at the end of a line, and buttons say what they do.
"""

import html
import re
from itertools import count
from pathlib import Path

from sphinx.errors import ExtensionError

THEME = re.compile(r'<script data-cfasync="false">.*?</script>', re.DOTALL)
# The theme's scripts want both storages; where they are blocked, some that last as long as the page will do.
THEME_IN_HEAD = """<script>
    for (const name of ["localStorage", "sessionStorage"]) {
      try { window[name].getItem("mode"); } catch {
        const kept = new Map();
        Object.defineProperty(window, name, { value: {
          getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, String(value)),
          removeItem: (key) => kept.delete(key) } });
      }
    }
    document.documentElement.dataset.mode = localStorage.getItem("mode") || "auto";
    document.documentElement.dataset.theme = document.documentElement.dataset.mode !== "auto"
      ? document.documentElement.dataset.mode
      : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  </script>"""
VIEWPORT = re.compile(r'\s*<meta name="viewport"[^>]*>')
PICTURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
FIRST = re.compile(r"<article\b.*?</h1>.*?<p>(.*?)</p>", re.DOTALL)
OPENER = re.compile(r"<strong>You will (?:do|learn)\b.*?</strong>")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
HIDDEN = re.compile(r"<(script|style|mjx-assistive-mml)\b.*?</\1>", re.DOTALL)
FIGURE = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">[^<]*</script>')
NEEDS_SCRIPTS = (
    '<noscript><p class="needs-scripts">Here is a figure that moves. It needs JavaScript; '
    "the text, its equations and its pictures don't.</p></noscript>"
)
MAIN_CONTENT = '<a href="#main-content">Skip to main content</a>'
NAMED_FIGURE = '<div class="moving-figure" id="moving-figure-{}">{}{}</div>'
TO_FIGURE = '<a href="#moving-figure-1">Skip to the figure that moves</a>'
BOXES = re.compile(r' id="(?:(?:exercise|solution|proof)-content|proof)"')
BESIDE = re.compile(r'([(“‘]?)(<span class="math\b(?:(?!</span>).)*</span>)([.,;:?!)’”]*)', re.DOTALL)
SOLUTION = re.compile(
    r'<p class="admonition-title">Solution to<a class="reference internal" href="([^"]*)">(.*?)</a></p>'
    r"\s*<section>",
    re.DOTALL,
)
OWN_TITLE = (
    r'<p class="admonition-title">Solution to\2</p>'
    "\n<section>\n"
    r'<p class="to-exercise"><a class="reference internal" href="\1">Back to the exercise</a></p>'
)
# Digits in groups, and a sign behind its number, stay together, but in no code, drawing or attribute.
NO_TEXT = re.compile(r"(<(pre|code|script|style|title|svg)\b.*?</\2>|<[^>]*>)", re.DOTALL)
TORN = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|%)")
OUTPUT = re.compile(r'<div class="output ([^"]*">(?:<div class="highlight">)?<pre>)(.*?)</pre>', re.DOTALL)
MENU = re.compile(r'(<span class="btn__text-container">)(\.[a-z]+)(</span>)')
MENU_WORDS = {".ipynb": "Notebook (.ipynb)", ".md": "Source (.md)", ".pdf": "Print / PDF"}
HOME = re.compile(r'<a class="navbar-brand logo" href="([^"]*)"')
WITHOUT_SCRIPTS = """<noscript><style>
    .header-article-item:has(.sidebar-toggle:only-child), .sidebar-toggle,
    .dropdown-download-buttons, .btn-fullscreen-button { display: none !important; }
  </style></noscript>
"""
TO_CHAPTERS = '<noscript><a class="to-chapters" href="{}">All chapters</a></noscript>'
# Pieces of the theme's pages, and what stands in their place.
PIECES = {
    '<div class="header-article-items__start">': '<div class="header-article-items__start">{chapters}',
    'title="Toggle primary sidebar"': 'title="Chapters" aria-label="Chapters"',
    'title="Toggle secondary sidebar"': 'title="Contents of this page" aria-label="Contents of this page"',
    'id="pst-primary-sidebar-modal"': 'id="pst-primary-sidebar-modal" aria-label="Chapters"',
    'id="pst-secondary-sidebar-modal"': 'id="pst-secondary-sidebar-modal" aria-label="Contents of this page"',
    'id="pst-search-dialog"': 'id="pst-search-dialog" aria-label="Search"',
    # A landmark, so that those who go from one to the next come by the logo and the search as well.
    'id="pst-primary-sidebar"': 'id="pst-primary-sidebar" role="navigation" aria-label="Book"',
    "</i>Back to top</button>": "</i><span>Back to top</span></button>",
}
LANDING = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{description}">
<meta http-equiv="Refresh" content="0; url=book/index.html" />
</head><body><p><a href="book/index.html">{title}</a></p></body></html>
"""
# Scripts of Sphinx and the theme: what is replaced, by what, and why.
PATCHES = {
    # The search would find what every object has for "constructor", and fail.
    "searchtools.js": (
        "Search._index = index;",
        "Search._index = index; /* no inherited words */ for (const part of Object.values(index))"
        " if (part instanceof Object && !Array.isArray(part))"
        " Object.setPrototypeOf(part, { __proto__: null, hasOwnProperty: Object.prototype.hasOwnProperty });",
    ),
    # Every box is asked for its size, and the page laid out for each answer. book.js looks after wide boxes.
    "scripts/pydata-sphinx-theme.js": (
        "e.tabIndex=e.scrollWidth>e.clientWidth||e.scrollHeight>e.clientHeight?0:-1",
        "void 'book.js does this'",
    ),
}


def setup(app):
    """Called by Sphinx."""
    app.connect("config-inited", name_repository)
    app.connect("build-finished", finish, priority=890)  # before the pages are made lean
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def name_repository(app, config):
    """Called by Sphinx: every page leads to the repository, if _config.yml says where it is."""
    options = config.html_theme_options
    options["use_repository_button"] = bool(options.get("repository_url"))


def finish(app, trouble):
    """Called by Sphinx when the site has been written, or when that failed."""
    if trouble is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    for path in [*site.glob("*.html"), *site.glob("book/*.html")]:
        page = path.read_text("utf-8")
        if THEME.search(page):  # not mended yet
            path.write_text(mended(page, app.config.html_title), "utf-8")
    index = (site / "book" / "index.html").read_text("utf-8")
    landing = LANDING.format(title=html.escape(app.config.html_title), description=description(index))
    (site / "index.html").write_text(landing, "utf-8")
    for name, (old, new) in PATCHES.items():
        patch(site / "_static" / name, old, new)


def mended(page, book):
    """The text of a page, mended."""
    page = THEME.sub(lambda _: THEME_IN_HEAD, page).replace('data-theme="auto"', 'data-theme="light"', 1)
    title = TITLE.search(page)[1].strip()
    name, _, rest = title.partition(" &#8212; ")
    shown = name if html.unescape(name) == book else title
    about = description(page)
    head = (
        f'<title>{shown}</title>\n<meta name="description" content="{about}" />\n'
        f'<meta property="og:title" content="{name}" />\n<meta property="og:type" content="article" />\n'
        f'<meta property="og:site_name" content="{html.escape(book)}" />\n'
        f'<meta property="og:description" content="{about}" />'
    )
    page = TITLE.sub(lambda _: head, page, count=1)
    first, *others = VIEWPORT.findall(page)
    if others:
        page = VIEWPORT.sub("", page)
        page = page.replace("<title>", f"{first.strip()}\n<title>", 1)
    page = with_ways_to_figures(with_own_buttons(page))
    page = OUTPUT.sub(output, page)
    page = SOLUTION.sub(OWN_TITLE, BOXES.sub("", page))  # these names are the same in every box
    page = re.sub(r'<th class="head">(?:<p></p>)?</th>', "<td></td>", page)
    page = page.replace('<div role="list" class="citation-list">', '<div class="citation-list">')
    page = re.sub(r'(class="citation" id="[^"]*") role="doc-biblioentry"', r"\1", page)
    page = BESIDE.sub(lambda m: f'<span class="together">{m[0]}</span>' if m[1] + m[3] else m[0], page)
    return with_whole_numbers(page)


def with_own_buttons(page):
    """The page with buttons that say what they do, and a link where scripts would be needed for them."""
    home = HOME.search(page)
    chapters = TO_CHAPTERS.format(f"{home[1].rstrip('#')}#a-map") if home else ""
    for old, new in PIECES.items():
        page = page.replace(old, new.format(chapters=chapters), 1)
    page = page.replace("</head>", f"{WITHOUT_SCRIPTS}</head>", 1)
    return MENU.sub(lambda m: m[1] + MENU_WORDS.get(m[2], m[2]) + m[3], page)


def output(found):
    """An output. Lines of words, and a single line, may be wrapped on a phone; columns may not."""
    lines = html.unescape(re.sub(r"<[^>]*>", "", found[2])).strip("\n").splitlines()
    columns = len(lines) > 1 and any(line[:1] in " [({" or "  " in line for line in lines)
    return f'<div class="output{"" if columns else " words"} {found[1]}{found[2]}</pre>'


def with_whole_numbers(page):
    """The page with spaces in its numbers at which no line ends."""
    parts = NO_TEXT.split(page)  # text, markup, the name of its tag if all of it was taken, text, …
    parts[::3] = [TORN.sub("\N{NO-BREAK SPACE}", text) for text in parts[::3]]
    return "".join(text + (markup or "") for text, markup in zip(parts[::3], [*parts[1::3], ""], strict=True))


def with_ways_to_figures(page):
    """The page with a name for every figure that moves, words in its place, and a link to the first one."""
    numbers = count(1)
    page, found = FIGURE.subn(lambda view: NAMED_FIGURE.format(next(numbers), view[0], NEEDS_SCRIPTS), page)
    return page.replace(MAIN_CONTENT, MAIN_CONTENT + TO_FIGURE) if found else page


def description(page):
    """What a page is about, in one or two sentences, as the content of an attribute."""
    found = FIRST.search(PICTURE.sub("", page))
    text = re.sub(r"<[^>]*>", "", HIDDEN.sub("", OPENER.sub("", found[1]))) if found else "Search the book."
    words = " ".join(html.unescape(text).split()).lstrip(":.,; ")
    if len(words) > 200:
        words = words[:200].rpartition(" ")[0].rstrip(",;:") + "…"
    return html.escape(words[:1].upper() + words[1:])


def patch(path, old, new):
    """Replace a piece of a script. Raises ExtensionError if it isn't there, as in another version of it."""
    text = path.read_text("utf-8")
    if old not in text and new not in text:
        raise ExtensionError(f"{path.name} has changed: it doesn't hold {old!r}")
    if new not in text:
        path.write_text(text.replace(old, new), "utf-8")

"""A Sphinx extension: equations are set by MathJax when the site is built, not in the reader's browser.

So a page comes with its equations in place: nothing moves while it is read, no script is needed, also none of
MathJax's own megabyte, and a printer sees what a screen shows. MathJax (from sphinx-mathjax-offline) runs in
V8 (mini-racer). Equations in the text may be broken behind a relation or a sign, as on paper; a display keeps
its lines, except where it holds two formulas, and scrolls where it is wider than the page (see book.css). For
each there is MathML for readers who listen.
"""

import importlib.util
import json
import shutil
from functools import cache
from pathlib import Path

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

FOLDER = "equations"  # in _static: style sheet and fonts
PARTS = (
    "loader core adaptors/liteDOM input/tex output/chtml output/chtml/fonts/tex a11y/assistive-mml".split()
)
PROGRAM = (Path(__file__).parent / "equations.js").read_text("utf-8")

logger = logging.getLogger(__name__)


def setup(app):
    """Called by Sphinx."""
    app.add_html_math_renderer(FOLDER, inline_renderers=(inline, None), block_renderers=(display, None))
    app.config.html_math_renderer = FOLDER
    app.add_css_file(f"{FOLDER}/equations.css")
    app.connect("builder-inited", provide)
    app.connect("build-finished", end)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@cache
def mathjax():
    """The folder of MathJax."""
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    if spec is None:
        raise ExtensionError("equations need MathJax: pip install sphinx-mathjax-offline")
    return Path(spec.origin).parent / "static" / "mathjax"


@cache
def context():
    """A JavaScript in which MathJax has been started."""
    started = MiniRacer()
    started.eval("globalThis.MathJax = { loader: { load: [] }, startup: {} }; 0")
    for part in PARTS:
        started.eval((mathjax() / f"{part}.js").read_text("utf-8") + "\n; 0")
    started.eval(PROGRAM + "\n; 0")
    return started


@cache
def equation(tex, display):
    """An equation as HTML. Raises ValueError if MathJax doesn't understand it."""
    try:
        return context().eval(f"set({json.dumps(tex)}, {json.dumps(display)})", timeout_sec=60)
    except JSEvalException as error:
        raise ValueError(f"{str(error).splitlines()[0]} in the equation {tex!r}") from None


def provide(app):
    """Called by Sphinx before it begins: put style sheet and fonts where the pages look for them."""
    if app.builder.format == "html":
        folder = Path(app.outdir) / "_static" / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "equations.css").write_text(context().eval("sheet()", timeout_sec=60), "utf-8")
        for font in (mathjax() / "output" / "chtml" / "fonts" / "woff-v2").glob("*.woff"):
            shutil.copy(font, folder)


def end(app, trouble):
    """Called by Sphinx at last, also after an error: its thread would keep the process from ending."""
    if context.cache_info().currsize:
        context().close()
        context.cache_clear()


def set_or_warn(node, tex, display):
    """The equation of a node; one that can't be set is shown as it was written, with a warning."""
    try:
        return equation(tex, display)
    except ValueError as error:
        logger.warning("%s", error, location=node)
        return f"<code>{nodes.unescape(tex)}</code>"


def inline(translator, node):
    """Called by Sphinx for an equation in the text."""
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    translator.body.append(set_or_warn(node, node.astext(), display=False) + "</span>")
    raise nodes.SkipNode


def display(translator, node):
    """Called by Sphinx for an equation on a line of its own, with its number and a link to it behind it."""
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    tex = node.astext()
    if r"\\" in tex and not node["nowrap"]:
        tex = rf"\begin{{split}}{tex}\end{{split}}"
    translator.body.append(set_or_warn(node, tex, display=True))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode

"""A Sphinx extension: the larger networks of the figure that reads handwriting, a script each.

The page loads them when they are first asked for (``digitnet/widgets/handwriting_networks.js``). A script can
be loaded by a page that was opened as a file, too, which may fetch nothing else.
"""

import base64
from pathlib import Path

from digitnet.widgets.handwriting_networks import NAMES, packed

LOADED = NAMES[1:]  # the smallest lies in the page
FOLDER = "networks"  # in _static; lean_pages leaves it out when it asks scripts for names of classes


def setup(app):
    """Called by Sphinx."""
    app.connect("build-finished", finish, priority=880)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def finish(app, trouble):
    """Called by Sphinx when the site has been written, or when that failed."""
    if trouble is None and app.builder.format == "html":
        folder = Path(app.outdir) / "_static" / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for name in LOADED:
            (folder / f"{name}.js").write_text(script(name), "utf-8")


def script(name):
    """The script: it puts a packed network, in base64, where the page looks for it."""
    return f'(globalThis.digitnetNetworks ??= {{}}).{name} = "{base64.b64encode(packed(name)).decode()}";\n'

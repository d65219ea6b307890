"""A Sphinx extension: what reads the digit that is drawn on the first page.

Its network is that of the figure in chapter 3, as stored there. The page gets it as a script of its own,
``_static/reader.js``, when somebody is about to draw (see ``web/first.js``), so that the page itself stays
light, and works from a file too, where a page may fetch nothing but scripts. One byte a weight is enough: no
more than one drawing in a hundred is read otherwise than with all their digits.
"""

import base64
import json
import re
from pathlib import Path

import numpy as np
from sphinx.errors import ExtensionError

from book.execute import BOOK, WIDGET_STATE, read
from digitnet.widgets.figure import module

CHAPTER = BOOK / "03_network.ipynb"
IMPORT = re.compile(r'^import \{[^}]*\} from "\.\./digitnet/widgets/(\w+)\.js";\n', re.MULTILINE)


def setup(app):
    """Called by Sphinx."""
    app.connect("build-finished", finish, priority=880)  # before lean_pages asks scripts for their classes
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def finish(app, trouble):
    """Called by Sphinx when the site has been written, or when that failed."""
    if trouble is None and app.builder.format == "html":
        (Path(app.outdir) / "_static" / "reader.js").write_text(script(stored_network(CHAPTER)), "utf-8")


def stored_network(path):
    """Of the figure Forward stored in a chapter: sizes, shape, names of the functions, weights and biases.

    The weights are two arrays of float32, of the hidden and of the output layer. ExtensionError if there is
    no such figure.
    """
    stored = read(path).metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {}).values()
    for model in stored:
        if model["state"].get("_anywidget_id") == "digitnet.widgets.forward.Forward":
            values = {part["path"][0]: base64.b64decode(part["data"]) for part in model["buffers"]}
            weights, biases = (np.frombuffer(values[name], "<f4") for name in ("weights", "biases"))
            found = {name: model["state"][name] for name in ("sizes", "shape", "functions")}
            n_in, hidden, _ = found["sizes"]
            return {**found, "weights": np.split(weights, [n_in * hidden]), "biases": biases}
    raise ExtensionError(f"{path.name} stores no figure Forward, from which the first page takes its network")


def script(network):
    """The script: the modules, and the numbers of the network."""
    data = {
        **network,
        "weights": [packed(w) for w in network["weights"]],
        "biases": [round(float(b), 4) for b in network["biases"]],
    }
    source = (BOOK / "reader.js").read_text("utf-8")
    modules = module(*IMPORT.findall(source))
    return f'"use strict";{{\n{plain(modules)}const DATA = {json.dumps(data)};\n{IMPORT.sub("", source)}}}\n'


def packed(w):
    """Numbers in steps of a 127th of the largest, a byte each; reader.js unpacks them."""
    limit = float(np.abs(w).max()) or 1.0
    steps = np.rint(w / limit * 127).astype(np.int8)
    return {"limit": limit, "bytes": base64.b64encode(steps.tobytes()).decode()}


def plain(modules):
    """Modules as the text of a script that isn't one, and may be read from a file."""
    return re.sub(r"^export (default .*\n)?", "", modules, flags=re.MULTILINE)

"""A Sphinx extension: the figures that move also show in chapters that JupyterLab has saved.

A cell that was run in JupyterLab names its figure by an id of that kernel, and the values of the figure stay
behind in the kernel. What `make chapters` stored is still in the notebook, under an id that follows from the
cell (see `name_figures` in execute.py). So the page shows the figure as the chapter was executed last; where
nothing is stored for it, the build stops with one line that names the chapter and the way back.
"""

import json

from sphinx.errors import ExtensionError

from book.execute import WIDGET_STATE, WIDGET_VIEW, figure_id


def setup(app):
    """Called by Sphinx."""
    app.connect("source-read", read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def read(app, name, source):
    """Called by Sphinx with the text of a file, as ``[text]``, before it is parsed."""
    if app.env.doc2path(name).endswith(".ipynb"):
        source[0] = with_stored_figures(name, source[0])


def with_stored_figures(name, text):
    """The text of a notebook in which every figure names values that are stored there.

    Raises ExtensionError if a figure has none.
    """
    notebook = json.loads(text)
    states = notebook["metadata"].get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    for cell in notebook["cells"]:
        shown = [output.get("data", {}) for output in cell.get("outputs", [])]
        for i, view in enumerate(data[WIDGET_VIEW] for data in shown if WIDGET_VIEW in data):
            if view["model_id"] not in states:
                view["model_id"] = figure_id(cell.get("id", ""), i)
            if view["model_id"] not in states:
                raise ExtensionError(
                    f"{name}: nothing is stored for the figure of the cell {first_line(cell)!r}; "
                    f"`git checkout {name}.ipynb` brings the chapter back, and "
                    f"`python book/execute.py {name.rpartition('/')[2]}` stores it as it is now"
                )
    return json.dumps(notebook, ensure_ascii=False)


def first_line(cell):
    """The first line of a cell, as a name for it."""
    return "".join(cell["source"]).partition("\n")[0]

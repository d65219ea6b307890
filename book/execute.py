"""Execute chapters afresh and store their outputs in them.

    python book/execute.py                 all chapters of _toc.yml; `make chapters` does this
    python book/execute.py 01_pictures     only the ones named
    python book/execute.py --figures       none, but store the present JavaScript of digitnet.widgets in them

The pages are built from these stored outputs, and the tests hold every cell against them, so they are kept
such that a second run changes nothing: no times of execution, no versions of the interpreter, ids that stay
(also those of the figures that move, whose values are stored in the notebook's metadata). Where nothing in a
chapter differs but masked numbers (timings, say: see tests/nbval_sanitize.cfg) and the rounding of pictures,
its old outputs stay, all of them. Otherwise all are new: what a chapter prints and draws is of one run.
"""

import base64
import hashlib
import importlib
import io
import json
import os
import re
import sys
import time
from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

import digitnet
from digitnet.storage import atomic_file

BOOK = Path(__file__).resolve().parent
SANITIZE = BOOK.parent / "tests" / "nbval_sanitize.cfg"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NOISY = {"fig-bp-step"}  # pictures of rounding errors, which differ from one processor to the next
# A number in an SVG, and what looks like one in a colour or a name.
NUMBER = re.compile(r"#\w+|id=\"\w+|(-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?)")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def chapters():
    """Paths of all chapters: the files of _toc.yml that are notebooks, in its order."""
    toc = (BOOK.parent / "_toc.yml").read_text(encoding="utf-8")
    files = [BOOK.parent / name for name in re.findall(r"^ *- *file: *(\S+)", toc, re.MULTILINE)]
    return [path.with_suffix(".ipynb") for path in files if not path.with_suffix(".md").exists()]


def fingerprint(notebook):
    """SHA-256 of all code cells: it tells whether the stored outputs belong to the code."""
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def read(path):
    """The notebook at `path`; a cell without an id gets one that follows from its place and text."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["nbformat"], raw["nbformat_minor"] = 4, 5
    for i, cell in enumerate(raw["cells"]):
        text = f"{i} {''.join(cell['source'])}"
        cell.setdefault("id", hashlib.sha256(text.encode()).hexdigest()[:8])
    return nbformat.reads(json.dumps(raw), as_version=4)


def masked(output):
    """`output` as text, without its pictures, and with what may differ from run to run masked."""
    data = {kind: value for kind, value in output.get("data", {}).items() if not kind.startswith("image/")}
    text = json.dumps({**output, "data": data, "execution_count": None}, sort_keys=True, ensure_ascii=False)
    text = text.replace("\\n", "\n")
    for regex, mask in re.findall(r"^regex: (.*)\nreplace: (.*)$", SANITIZE.read_text("utf-8"), re.MULTILINE):
        text = re.sub(regex, mask, text)
    return text


def picture(output):
    """The picture of an output as an array (rows, columns, 4) of 0 to 255; None if it has none."""
    if "image/png" not in output.get("data", {}):
        return None
    with Image.open(io.BytesIO(base64.b64decode(output["data"]["image/png"]))) as image:
        return np.asarray(image.convert("RGBA"), dtype=int)


def drawing(output, noisy):
    """The SVG of an output in two parts, the text between its numbers and the numbers.

    Colours belong to the text. Pictures inside it are left out: the PNG of the output has them too. Where
    places are `noisy`, they and all lines are left out.
    """
    svg = re.sub(r'(?<=base64,)[^"]*', "", "".join(output.get("data", {}).get("image/svg+xml", "")))
    if noisy:
        svg = re.sub(r' d="[^"]*"', "", svg)
    text = NUMBER.sub(lambda found: "" if found[1] else found[0], svg)
    places = [] if noisy else [number for number in NUMBER.findall(svg) if number]
    return text, np.array(places, dtype=float)


def alike(output, old, noisy=False):
    """Do two outputs differ by nothing but masked numbers and, in a picture, rounding?

    Rounding may change the shade of a pixel by a little, and move something in a drawing by a fraction of a
    point. In a picture of rounding errors (`noisy`) one pixel in a hundred may have any shade.
    """
    if masked(output) != masked(old):
        return False
    (text, places), (old_text, old_places) = drawing(output, noisy), drawing(old, noisy)
    if text != old_text or len(places) != len(old_places):
        return False
    if np.abs(places - old_places).max(initial=0) > 0.1:
        return False
    now, before = picture(output), picture(old)
    if now is None or before is None or now.shape != before.shape:
        return now is before
    change = abs(now - before).max(axis=2)
    return (change > 8).mean() <= 0.01 if noisy else change.max() <= 8


def is_as_before(cell, outputs):
    """Are the outputs of a cell alike to the `outputs` it had?"""
    noisy = cell.metadata.get("mystnb", {}).get("figure", {}).get("name") in NOISY
    same_number = len(cell.outputs) == len(outputs)
    return same_number and all(alike(new, old, noisy) for new, old in zip(cell.outputs, outputs))


def merged(outputs):
    """`outputs` with neighbouring pieces of the same stream put together."""
    result = []
    for output in outputs:
        last = result[-1] if result else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            result.append(output)
    return result


def check_stderr(cell):
    """A message on stderr is a mistake, unless the cell is tagged as one that shows a warning."""
    expected = "allow-stderr" in cell.metadata.get("tags", [])
    for output in cell.outputs:
        if output.get("name") == "stderr" and not expected:
            raise RuntimeError(f"this cell writes to stderr:\n\n{cell.source}\n\n{output.text}")


def figure_id(cell_id, i):
    """The id under which figure `i` of a cell is stored."""
    return hashlib.sha256(f"{cell_id} {i}".encode()).hexdigest()[:32]


def name_figures(notebook):
    """Give the stored figures ids that follow from their cells, and forget what no cell shows."""
    widgets = notebook.metadata.get("widgets", {}).get(WIDGET_STATE)
    if widgets is None:
        return
    states, ids = widgets["state"], {}
    for cell in notebook.cells:
        shown = [output.get("data", {}) for output in cell.get("outputs", [])]
        views = [data[WIDGET_VIEW] for data in shown if WIDGET_VIEW in data]
        for i, view in enumerate(views):
            old = view["model_id"]
            layout = states[old]["state"]["layout"].removeprefix("IPY_MODEL_")
            ids.setdefault(old, figure_id(cell.id, i))
            ids.setdefault(layout, figure_id(cell.id, f"{i} layout"))
            states[old]["state"]["layout"] = f"IPY_MODEL_{ids[layout]}"
            view["model_id"] = ids[old]
    widgets["state"] = {new: states[old] for old, new in ids.items()}


def stored_figures(notebook):
    """The stored state of each figure of digitnet.widgets, with its class."""
    for model in notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {}).values():
        module, _, name = model["state"].get("_anywidget_id", "").rpartition(".")
        if module.startswith("digitnet.widgets."):
            yield model["state"], getattr(importlib.import_module(module), name)


def refresh_figures(path):
    """Store the present JavaScript and CSS of the figures, where the chapter holds older ones."""
    notebook = read(path)
    for state, figure in stored_figures(notebook):
        state["_esm"], state["_css"] = figure._esm, figure._css
    write(notebook, path)


def write(notebook, path):
    nbformat.validate(notebook)
    with atomic_file(path) as stream:
        stream.write(nbformat.writes(notebook).rstrip("\n").encode() + b"\n")


def execute(path):
    """Run the notebook at `path` in a fresh kernel and store it, with its outputs, in the same place."""
    notebook = read(path)
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    before = {cell.id: cell.outputs for cell in code_cells}
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=None,
        extra_arguments=["--log-level=ERROR"],
        record_timing=False,
        store_widget_state=True,
        resources={"metadata": {"path": str(BOOK)}},
    )
    notebook.metadata.pop("widgets", None)
    client.execute()
    name_figures(notebook)
    for cell in code_cells:
        check_stderr(cell)
        cell.outputs = merged(cell.outputs)
    if all(is_as_before(cell, before[cell.id]) for cell in code_cells):
        for cell in code_cells:
            for output, kept in zip(cell.outputs, before[cell.id]):
                output.update({key: kept[key] for key in ("data", "text") if key in kept})
    metadata = {**METADATA, "digitnet": {"executed": fingerprint(notebook)}}
    if notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state"):
        metadata["widgets"] = notebook.metadata["widgets"]
    notebook.metadata = nbformat.from_dict(metadata)
    write(notebook, path)


def main(names):
    """Execute the chapters `names`, or all; return the exit status."""
    paths = chapters()
    if names == ["--figures"]:
        for path in paths:
            refresh_figures(path)
        return 0
    unknown = set(names) - {path.stem for path in paths}
    if unknown:
        print(f"no such chapter: {', '.join(sorted(unknown))}; there are {', '.join(p.stem for p in paths)}")
        return 2
    if os.environ.get("DIGITNET_DATA"):
        os.environ["DIGITNET_DATA"] = os.path.abspath(os.environ["DIGITNET_DATA"])  # cells run in book/
    try:
        digitnet.load_mnist()
    except FileNotFoundError as error:
        print(f"The outputs of the book are those of MNIST, so nothing was executed. {error}")
        return 2
    for path in paths:
        if names and path.stem not in names:
            continue
        start = time.perf_counter()
        try:
            execute(path)
        except (CellExecutionError, RuntimeError) as error:
            print(f"{path.stem}: {error}")
            return 1
        print(f"{path.stem}: {time.perf_counter() - start:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The figures that move in a live JupyterLab, where a kernel answers them.

One server, one notebook and one kernel for the whole file; each test puts its own cells into the notebook.
Running them and changing the theme go through JupyterLab's own commands, and what the kernel holds is asked
over the same channel that the figures use.
"""

import ast
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
import pytest

import digitnet.widgets
from book.execute import BOOK, WIDGET_STATE, WIDGET_VIEW
from digitnet.pictures.strokes import hands, placed

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
# No news and no looking for updates: both ask outside, and put a box before the notebook. No saving unasked:
# where it meets a test that saves, a box asks whose file is the right one, and nobody answers.
SETTINGS = {
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/apputils-extension/themes": {"adaptive-theme": False, "theme": "JupyterLab Light"},
}
CELLS = """(sources) => {
    const { content } = jupyterapp.shell.currentWidget;
    const cells = sources.map((source) => ({ cell_type: "code", source }));
    content.model.sharedModel.insertCells(0, cells);
    content.model.sharedModel.deleteCellRange(cells.length, content.widgets.length);
    content.activeCellIndex = 0;
}"""
IN_TIME = """const inTime = (promise) => Promise.race([promise, new Promise((_, refuse) =>
        setTimeout(() => refuse(Error("JupyterLab has not answered for 120 s")), 120_000))]);"""
COMMAND = f"""async ([name, values]) => {{
    {IN_TIME}
    await inTime(jupyterapp.commands.execute(name, values));
}}"""
TELL = f"""async ([code, expression]) => {{
    {IN_TIME}
    const {{ kernel }} = jupyterapp.shell.currentWidget.sessionContext.session;
    const request = {{ code, store_history: false, user_expressions: {{ value: expression }} }};
    const {{ content }} = await inTime(kernel.requestExecute(request).done);
    return content.status === "ok" ? content.user_expressions.value : content;
}}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Address and notebook folder of a JupyterLab that reads and writes no settings of the user's."""
    home = tmp_path_factory.mktemp("lab")
    folders = {
        f"{name}_DIR": str(home / name.lower())
        for name in ("JUPYTER_CONFIG", "JUPYTER_DATA", "JUPYTER_RUNTIME", "JUPYTERLAB_SETTINGS", "IPYTHON")
    }
    folders["IPYTHONDIR"] = folders.pop("IPYTHON_DIR")
    folders["JUPYTERLAB_WORKSPACES_DIR"] = str(home / "workspaces")
    for name, values in SETTINGS.items():
        path = Path(folders["JUPYTERLAB_SETTINGS_DIR"], f"{name}.jupyterlab-settings")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    notebooks = home / "notebooks"
    notebooks.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [
        Path(sys.executable).with_name("jupyter"), "lab", "--no-browser", "--ip", "127.0.0.1",
        "--port", str(port), "--ServerApp.port_retries=0", "--IdentityProvider.token=",
        f"--ServerApp.root_dir={notebooks}", "--LabApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly", *as_root,
    ]  # fmt: skip
    log = home / "server.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            command, env={**os.environ, **folders}, stdout=stream, stderr=subprocess.STDOUT
        )
    try:
        wait_for_answer(f"{address}/api", process, log)
        yield address, notebooks
    finally:
        process.terminate()  # it shuts its kernels down first
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def wait_for_answer(address, process, log, seconds=120):
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.1)


class Lab:
    """A notebook in JupyterLab, with what a reader does there."""

    def __init__(self, page, address):
        self.page, self.local, self.troubles = page, (address, "data:", "blob:"), []
        page.on("console", lambda m: self.note("console", m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.note("script", error.stack or error))
        page.on("request", lambda r: None if r.url.startswith(self.local) else self.note("outside", r.url))

    def note(self, kind, text):
        self.troubles.append(f"{kind}: {text}")

    @contextmanager
    def notebook(self, *cells, run=True):
        """Put these cells into the notebook and run them; the page, when it shows a figure.

        At the end all figures are closed. None may have met an error in the meantime.
        """
        self.troubles.clear()
        self.page.evaluate(CELLS, list(cells))
        try:
            if run:
                self.command("notebook:run-all-cells")
                self.page.wait_for_selector(".digitnet")
            yield self.page
        finally:
            for _ in range(2):  # ipywidgets keeps a value back until the one before is acknowledged
                self.tell("")
            self.tell("import ipywidgets; ipywidgets.Widget.close_all()")
            self.page.wait_for_function("() => !document.querySelector('.digitnet')")
            self.page.evaluate(CELLS, [""])
        assert not self.troubles

    def command(self, name, **values):
        """One of JupyterLab's commands, as its menus give them; waits until it is done."""
        self.page.evaluate(COMMAND, [name, values])

    def ask(self, expression, code=""):
        """Run `code` in the kernel; the value of `expression` there, which must be a literal."""
        answer = self.page.evaluate(TELL, [code, expression])
        assert answer["status"] == "ok", answer
        return ast.literal_eval(answer["data"]["text/plain"])

    def tell(self, code):
        self.ask("None", code)

    def errors(self):
        """The tracebacks that the cells show."""
        return self.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').all_inner_texts()


def eventually(question, wanted, seconds=120):
    """Ask until the answer is the one wanted: between page and kernel everything takes a moment."""
    end = time.monotonic() + seconds
    while (answer := question()) != wanted and time.monotonic() < end:
        time.sleep(0.05)
    assert answer == wanted


@contextmanager
def opened(chromium, server, name):
    """A notebook of this name, made if it isn't there, in a browser of its own."""
    address, folder = server
    if not (folder / name).exists():
        nbformat.write(nbformat.v4.new_notebook(metadata=KERNEL), folder / name)
    context = chromium.new_context(viewport={"width": 1200, "height": 1600}, has_touch=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    lab = Lab(page, address)
    page.goto(f"{address}/lab/tree/{name}?reset")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    yield lab
    context.close()


@pytest.fixture(scope="module")
def lab(chromium, server):
    with opened(chromium, server, "notebook.ipynb") as lab:
        yield lab


# The neuron, by which everything is tried that all figures have in common

NEURON = "from digitnet.widgets import Neuron\nneuron = Neuron()"
SHOWN = f"{NEURON}\nneuron"


def test_as_a_reader_does_it(lab):
    """By the menu, from running the cells to a printed value."""
    with lab.notebook(SHOWN, "print(neuron)", run=False) as page:
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.get_by_label("weight w").press("ArrowRight")
        page.locator(".jp-CodeCell .cm-content").last.click()
        page.keyboard.press("Shift+Enter")
        page.get_by_text("Neuron(weight=1.1, bias=0, sharpness=1, x=0)").wait_for()


def test_python_moves_the_figure(lab):
    with lab.notebook(SHOWN) as page:
        before = page.locator(".dn-line").get_attribute("d")
        lab.tell("neuron.weight, neuron.sharpness = -2.5, 20")
        eventually(page.get_by_label("weight w").input_value, "-2.5")
        eventually(lambda: page.get_by_label("sharpness c").get_attribute("aria-valuetext"), "20")
        assert page.locator(".dn-line").get_attribute("d") != before


def test_python_answers_the_figure(lab):
    answer = "neuron.observe(lambda change: neuron.set_trait('bias', change.new / 2), 'weight')"
    with lab.notebook(f"{NEURON}\n{answer}\nneuron") as page:
        page.get_by_label("weight w").focus()
        page.keyboard.press("Home")
        eventually(page.get_by_label("bias b").input_value, "-5")
        assert lab.ask("(neuron.weight, neuron.bias)") == (-10, -5)


def test_two_views_of_one_figure_move_together(lab):
    with lab.notebook(SHOWN, "neuron") as page:
        first, second = figures(page, 2)
        first.get_by_label("input x").press("ArrowRight")
        eventually(second.get_by_label("input x").input_value, "0.05")
        second.get_by_label("input x").press("End")
        eventually(first.get_by_label("input x").input_value, "5")
        assert first.locator(".dn-status").inner_text() == second.locator(".dn-status").inner_text()
        eventually(lambda: lab.ask("neuron.x"), 5)


def test_two_figures_keep_apart(lab):
    with lab.notebook(SHOWN, "other = Neuron(weight=3)\nother") as page:
        first, second = figures(page, 2)
        first.get_by_label("weight w").press("ArrowLeft")
        second.get_by_label("weight w").press("ArrowRight")
        eventually(lambda: lab.ask("(neuron.weight, other.weight)"), (0.9, 3.1))
        assert first.get_by_label("weight w").input_value() == "0.9"


def test_a_cell_may_be_run_again(lab):
    with lab.notebook(SHOWN) as page:
        for _ in range(2):
            page.get_by_label("weight w").press("End")
            eventually(lambda: lab.ask("neuron.weight"), 10)
            lab.command("notebook:run-all-cells")
            eventually(figures(page, 1)[0].get_by_label("weight w").input_value, "1")
        page.get_by_label("weight w").press("ArrowRight")
        eventually(lambda: lab.ask("neuron.weight"), 1.1)
        assert lab.errors() == []


def test_the_kernel_may_be_restarted(lab):
    with lab.notebook(SHOWN) as page:
        page.get_by_label("weight w").press("End")
        lab.tell("before_the_restart = True")
        page.evaluate("() => void jupyterapp.commands.execute('notebook:restart-run-all')")
        page.locator(".jp-Dialog .jp-mod-accept").click()
        eventually(lambda: page.get_by_label("weight w").input_value(), "1")
        page.get_by_label("weight w").press("ArrowRight")
        eventually(lambda: lab.ask("neuron.weight"), 1.1)
        assert not lab.ask("'before_the_restart' in globals()")
        assert len(figures(page, 1)) == 1 and lab.errors() == []


def figures(page, n):
    """The figures on the page, which must be `n`."""
    eventually(page.locator(".digitnet").count, n)
    return page.locator(".digitnet").all()


# What a page gets from the kernel when it asks for it

ANSWERS = """
from digitnet.widgets.figure import module
from digitnet.widgets.handwriting_networks import Networks

class Answers(Networks):
    _css, _esm = "", module("handwriting_networks") + '''
    export default { async render({ model, el }) {
      const given = await Promise.all(NETWORKS.map((name) => networkOf(model, name)));
      const ink = Array(784).fill(0.1);
      const says = given.map((network) => network.parameters + ", " + answer(network, ink).first);
      el.className = "digitnet";
      el.textContent = says.join("; ");
    } };'''

Answers()
"""


def test_networks_come_when_they_are_asked_for(lab):
    with lab.notebook(ANSWERS) as page:
        first = "[unpacked(packed(name)).predict([0.1] * 784) for name in NAMES]"
        digits = lab.ask(
            f"[int(digit) for digit in {first}]",
            "from digitnet.widgets.handwriting_networks import NAMES, packed, unpacked",
        )
        expected = "23860, {}; 636010, {}; 80202, {}".format(*digits)
        eventually(page.locator(".digitnet").inner_text, expected)


# Every figure

DIGITS = """from digitnet import Network, load_digits
from digitnet.convnets import convnet
digits = load_digits(28)
"""
NETWORK = "Network([784, 30, 10], rng=1)"


class Case(NamedTuple):
    """How a figure is made, and three of its controls.

    `keyboard` is a selector, the key pressed there and the trait that it changes; `mouse` is a selector, the
    place where it is clicked, as a share of its width, and the trait; `touch` likewise.
    """

    code: str
    keyboard: tuple
    mouse: tuple
    touch: tuple


FIGURES = {
    "Backprop": Case(
        "Backprop()",
        ('role=slider[name="to"]', "ArrowRight", "inputs"),
        ("text=Next", 0.5, "step"),
        ("text=Last", 0.5, "step"),
    ),
    "Downhill": Case(
        "Downhill()",
        ('role=slider[name="start v₁"]', "ArrowRight", "v1"),
        ('role=button[name="Step"]', 0.5, "steps"),
        ('role=button[name="Start again"]', 0.5, "steps"),
    ),
    "Forward": Case(
        f"Forward({NETWORK}, digits.test)",
        (".dn-fw-thumbnail[tabindex='0']", "ArrowRight", "chosen"),
        ("canvas.dn-fw-pad", 0.5, "pixels"),
        ("canvas.dn-fw-pad", 0.25, "pixels"),
    ),
    "Handwriting": Case(
        "Handwriting()",
        (".hw-examples [tabindex='0']", "ArrowRight", "strokes"),
        ("canvas.hw-sheet", 0.5, "strokes"),
        ("canvas.hw-sheet", 0.25, "strokes"),
    ),
    "Inside": Case(
        f"Inside({NETWORK}, digits.validation)",
        ("role=radio[checked]", "ArrowRight", "chosen"),
        ('role=radio[name="hidden neuron 7"]', 0.5, "chosen"),
        ('role=radio[name="hidden neuron 9"]', 0.5, "chosen"),
    ),
    "Maps": Case(
        "Maps(convnet((4, 4), 10, rng=0), digits.validation, count=5)",
        (".mp-thumbnail[tabindex='0']", "ArrowRight", "chosen"),
        ('role=radio[name="second convolution, map 3"]', 0.5, "at"),
        (".mp-output >> nth=7", 0.5, "at"),
    ),
    "Nearest": Case(
        "Nearest()",
        ('role=slider[name="neighbours k"]', "ArrowRight", "k"),
        (".ne-test >> nth=7", 0.5, "chosen"),
        ("canvas.dn-fw-pad", 0.25, "pixels"),
    ),
    "Neuron": Case(
        "Neuron()",
        ('role=slider[name="weight w"]', "ArrowRight", "weight"),
        ('role=slider[name="bias b"]', 0.8, "bias"),
        ("svg.dn-plot", 0.75, "x"),
    ),
    "Overfitting": Case(
        "Overfitting()",
        ('role=slider[name="penalty λ"]', "ArrowRight", "lmbda"),
        ('role=button[name="Stop early"]', 0.5, "epoch"),
        ('role=button[name="By heart"]', 0.5, "epoch"),
    ),
    "Playground": Case(
        "Playground(digits)",
        ('role=slider[name="learning rate η"]', "ArrowRight", "eta"),
        ('role=button[name="Train here"]', 0.5, "mode"),
        ('role=button[name="Recorded runs"]', 0.5, "mode"),
    ),
    "Slow": Case(
        "Slow()",
        ('role=slider[name="start weight w"]', "ArrowRight", "weight"),
        ('role=button[name="10 epochs"]', 0.5, "epoch"),
        ('role=button[name="Start again"]', 0.5, "epoch"),
    ),
    "Starts": Case(
        "Starts()",
        ('role=slider[name="training"]', "ArrowRight", "moment"),
        ('role=button[name="Next"]', 0.5, "moment"),
        ('role=button[name="Start again"]', 0.5, "moment"),
    ),
    "Window": Case(
        "Window(digits.test)",
        ("canvas.wi-picture", "ArrowRight", "at"),
        ('role=button[name="Row"]', 0.5, "at"),
        ("canvas.wi-picture", 0.25, "at"),
    ),
}


@pytest.fixture(scope="module", params=FIGURES)
def figure(lab, request):
    """Each figure in turn, with its page; in the kernel it is called `figure`."""
    case = FIGURES[request.param]
    code = f"from digitnet.widgets import {request.param}\n{DIGITS}figure = {case.code}\nfigure"
    with lab.notebook(code) as page:
        yield page, case
        assert lab.errors() == []


def assert_reaches_the_kernel(lab, page, trait, act):
    """What `act` does changes the trait in the kernel, and the figure."""
    value, drawn = f"repr(figure.{trait})", page.locator(".digitnet").inner_html
    before, was = lab.ask(value), drawn()
    act()
    eventually(lambda: lab.ask(value) != before, True)
    eventually(lambda: drawn() != was, True)


def test_a_key_reaches_the_kernel(lab, figure):
    page, (_, (control, key, trait), *_) = figure
    assert_reaches_the_kernel(lab, page, trait, lambda: page.locator(f".digitnet >> {control}").press(key))


@pytest.mark.parametrize("way", ["click", "tap"])
def test_mouse_and_finger_reach_the_kernel(lab, figure, way):
    page, case = figure
    name, share, trait = case.mouse if way == "click" else case.touch
    control = page.locator(f".digitnet >> {name}")
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    at = {"x": share * box["width"], "y": box["height"] / 2}
    assert_reaches_the_kernel(lab, page, trait, lambda: getattr(control, way)(position=at))


def test_a_dark_theme_gives_dark_colours(lab, figure):
    page, _ = figure
    paper = "(box) => getComputedStyle(box).backgroundColor"
    for theme, colour in ("JupyterLab Dark", "rgb(27, 31, 38)"), ("JupyterLab Light", "rgb(255, 255, 255)"):
        lab.command("apputils:change-theme", theme=theme)
        eventually(lambda: page.locator(".digitnet").evaluate(paper), colour)  # noqa: B023
        # JupyterLab fails to take its splash screen away a second time, if the first one is still fading.
        page.locator("#jupyterlab-splash").wait_for(state="detached")


def test_who_races_downhill_reaches_the_kernel(lab):
    code = "from digitnet.widgets import Downhill\nrace = Downhill(optimizers=['SGD'])\nrace"
    with lab.notebook(code) as page:
        page.get_by_label("A: Adam").click()
        eventually(lambda: lab.ask("race.optimizers"), ["SGD", "Adam"])
        page.get_by_label("β₁ of Adam").press("Home")
        eventually(lambda: lab.ask("race.adam_beta1"), 0)
        lab.tell("race.optimizers = ['Momentum']")
        eventually(page.get_by_label("M: momentum").is_checked, True)
        lab.tell("race.optimizers = []")
        eventually(page.locator(".digitnet .dn-title").inner_text, "A ball on its way down")
        assert lab.errors() == []


# What is written reaches the kernel

WRITTEN = "from digitnet.widgets import Handwriting\nfigure = Handwriting()\nfigure"


def write(page, strokes):
    """Draw strokes of pixels of a sheet of 280 by 280, in place of what is there."""
    page.get_by_role("button", name="Clear").click()
    box = page.locator(".hw-sheet").bounding_box()
    for stroke in strokes:
        for i, point in enumerate(stroke):
            page.mouse.move(*(box[name] + box["width"] * v / 280 for name, v in zip("xy", point)))
            if i == 0:
                page.mouse.down()
        page.mouse.up()


def test_every_digit_written_is_read_by_page_and_kernel(lab):
    with lab.notebook(WRITTEN) as page:
        page.get_by_label("network", exact=True).select_option("convnet")
        page.get_by_text("The convolutional network answers 7").wait_for()  # the kernel sent it
        page.locator(".hw-sheet").scroll_into_view_if_needed()
        rng, everyone = np.random.default_rng(1), list(hands().values())
        for label in range(10):
            size = rng.uniform(80, 220)
            strokes = everyone[label % len(everyone)][label].strokes
            write(page, placed(strokes, size, rng.uniform(size / 2 + 10, 270 - size / 2, 2)))
            page.get_by_text(f"The convolutional network answers {label}").wait_for()
            eventually(lambda: lab.ask("figure.answer"), label)
        shown = [float(text) for text in page.locator(".hw-outputs td:last-child").all_inner_texts()]
        assert np.allclose(shown, lab.ask("figure.outputs.tolist()"), atol=0.00051)
        assert lab.errors() == []


def test_python_writes_on_the_sheet_and_reads_what_was_kept(lab):
    with lab.notebook(WRITTEN) as page:
        said = page.locator(".digitnet .dn-status").inner_text
        lab.tell("figure.strokes = [[[0.5, 0.2], [0.5, 0.8]]]")
        eventually(lambda: "answers 1, with" in said(), True)
        page.get_by_role("button", name="Keep it as a 1").click()
        eventually(lambda: lab.ask("figure.own.labels.tolist()"), [1])
        lab.tell("import numpy\nfigure.picture = numpy.ones((20, 30))")
        eventually(lambda: said().startswith("No ink is found in the frame."), True)
        assert page.get_by_text("It is read in this page and goes to your kernel only.").is_visible()
        page.get_by_role("button", name="Back to drawing").click()
        eventually(lambda: lab.ask("(len(figure.photo), figure.answer)"), (0, 1))
        lab.tell("figure.network, figure.pen = 'convnet', 30")
        eventually(lambda: "The convolutional network answers 1, with" in said(), True)
        assert page.get_by_label("pen", exact=True).input_value() == "30" and lab.errors() == []


def test_every_figure_is_here():
    assert sorted(FIGURES) == digitnet.widgets.__all__


# The playground trains in the kernel

BUSY = """import time
try:
    time.sleep(600)
except KeyboardInterrupt:
    pass"""

# In the page: the three seconds after which a kernel is called silent never end.
FOREVER = """() => {
    window.patientTimeout = setTimeout;
    setTimeout = (act, wait, ...values) => patientTimeout(act, wait === 3000 ? 1e9 : wait, ...values);
}"""

# Epochs that are long enough to be caught in the middle of a run, on the digits that are always there.
SLOW = 'mode="here", hidden=300, mini_batch_size=1, epochs=100'
# Forty times the digits, so that a run outlasts every test: it would take more than a minute.
PLAYGROUND = f"""import threading
import numpy as np
from digitnet import Dataset
from digitnet.data import Splits
from digitnet.widgets import Playground
{DIGITS}few = digits.training
many = Dataset(np.tile(few.images, (40, 1)), np.tile(few.labels, 40))
figure = Playground(Splits("digits", many, digits.validation, digits.test), {SLOW})
figure"""
TWO_EPOCHS = "len(figure.points) >= 2 or (figure.running, figure.views, figure.trouble, figure.points)"
THREADS = "[thread.name for thread in threading.enumerate()].count('playground')"


def train(page):
    """Start a run, once the kernel has answered: then a row of buttons comes and moves all that is below it.

    A press of the mouse that begins on a button and ends where the button was before is no click.
    """
    page.get_by_role("button", name="Train here").wait_for()
    page.get_by_role("button", name="Train", exact=True).click()


@pytest.fixture
def playground(lab):
    """A page with a playground that trains."""
    with lab.notebook(PLAYGROUND) as page:
        train(page)
        eventually(lambda: lab.ask(TWO_EPOCHS), True)
        yield page
        assert lab.errors() == []


def test_points_arrive_while_it_trains_until_stop(lab, playground):
    said = playground.locator(".dn-status").inner_text
    now = said()
    eventually(lambda: said() != now, True)
    assert "Training here" in now and lab.ask("figure.running")
    playground.get_by_role("button", name="Stop", exact=True).press("Enter")
    eventually(lambda: lab.ask(f"(figure.running, {THREADS})"), (False, 0))
    points = lab.ask("len(figure.points)")
    assert points < 100
    eventually(lambda: f"{points} of 100 epochs" in said(), True)
    assert playground.get_by_role("button", name="Train", exact=True).is_visible()


def test_moving_a_control_begins_afresh(lab, playground):
    playground.get_by_label("learning rate η").press("ArrowLeft")
    eventually(lambda: lab.ask("figure.ran['eta'] == figure.eta != 3"), True)
    eventually(lambda: lab.ask("(figure.running, figure.points[:1] and figure.points[0][0])"), (True, 1))
    assert lab.ask(THREADS) == 1


SHORT = f"""from digitnet.widgets import Playground
{DIGITS}figure = Playground(digits, mode="here", hidden=10, eta=0.01, epochs=3)
figure"""


def choose_further(page):
    page.locator("summary", has_text="More choices").click()
    for label, text in ("cost", "log-likelihood, softmax"), ("start", "He"), ("optimizer", "Adam"):
        page.get_by_role("combobox", name=label, exact=True).select_option(label=text)


def test_further_choices_train_in_the_kernel(lab):
    with lab.notebook(SHORT) as page:
        page.get_by_role("button", name="Train here").wait_for()  # the kernel has answered
        choose_further(page)
        eventually(lambda: lab.ask("figure.optimizer"), "Adam")
        page.get_by_role("button", name="Train", exact=True).click()
        eventually(lambda: lab.ask("(len(figure.points), figure.running)"), (3, False))
        chosen = {"cost": "log-likelihood", "initializer": "he", "optimizer": "Adam"}
        assert lab.ask("figure.ran['choices']") == chosen
        words = "η = 0.01, 10 hidden neurons, mini-batches of 10, log-likelihood, softmax, start He, Adam"
        page.get_by_text(f"Trained here, {words}").wait_for()
        page.get_by_role("button", name="Recorded runs").click()
        page.get_by_text(f"Not recorded: {words}").wait_for()
        assert lab.errors() == []


def test_what_is_chosen_before_the_kernel_answers_is_not_moved_to_a_recorded_run(lab):
    lab.page.evaluate(FOREVER)
    try:
        with lab.notebook(SHORT, BUSY, run=False) as page:
            page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
            choose_further(page)
            assert page.get_by_role("button", name="Train here").count() == 0
            lab.command("notebook:interrupt-kernel")
            page.get_by_role("button", name="Train here").wait_for()
            eventually(lambda: lab.ask("figure.optimizer"), "Adam")
            chosen = {"cost": "log-likelihood", "initializer": "he", "optimizer": "Adam"}
            assert lab.ask("(figure.choices, figure.eta, figure.hidden)") == (chosen, 0.01, 10)
            assert lab.errors() == []
    finally:
        lab.page.evaluate("() => { setTimeout = patientTimeout; }")


def test_an_exception_is_told_in_the_figure(lab):
    with lab.notebook(PLAYGROUND.replace("load_digits(28)", "load_digits()")) as page:  # 8×8: it can't work
        train(page)
        page.get_by_text("The training ended with ValueError").wait_for()
        assert not lab.ask("figure.running") and lab.errors() == []


@pytest.mark.parametrize(
    "way", ["figure.close()", "notebook:clear-all-cell-outputs", "notebook:run-all-cells"]
)
def test_a_run_ends_with_its_figure(lab, playground, way):
    lab.tell("first = figure")
    if way.startswith("notebook:"):
        lab.command(way)
    else:
        lab.tell(way)
    eventually(lambda: lab.ask(f"(first.running, {THREADS})"), (False, 0))
    eventually(playground.locator(".digitnet").count, way.endswith("run-all-cells"))


def test_a_kernel_that_was_restarted_is_said_to_be_gone(lab, playground):
    playground.evaluate("() => void jupyterapp.commands.execute('kernelmenu:restart')")
    playground.locator(".jp-Dialog .jp-mod-accept").click()
    playground.get_by_text("The kernel that trained is gone: it was restarted or shut down.").wait_for()
    assert "Training here" not in playground.locator(".dn-status").inner_text()
    for name in ("Stop", "Train"):
        assert playground.get_by_role("button", name=name, exact=True).count() == 0
    playground.get_by_role("button", name="Recorded runs").click()
    assert "Recorded with" in playground.locator(".dn-status").inner_text()
    lab.command("notebook:clear-all-cell-outputs")


def test_a_busy_kernel_is_waited_for(lab, playground):
    lab.page.evaluate("""() => {
        const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
        kernel.requestExecute({ code: "import time; time.sleep(15)" });
    }""")
    playground.get_by_text("The kernel has not answered for some seconds").wait_for()
    playground.get_by_text("Training here").wait_for()
    assert lab.ask("figure.running")


@pytest.mark.parametrize("way", ["the tab is closed", "the page is left", "the notebook is closed"])
def test_a_run_ends_with_the_page_it_is_seen_on(chromium, server, way):
    short = "import digitnet.widgets.playground as module\nmodule.SILENCE = 15\n"
    with opened(chromium, server, "other.ipynb") as lab:
        lab.page.evaluate(CELLS, [short * (way == "the notebook is closed") + PLAYGROUND])
        lab.command("notebook:run-all-cells")
        lab.page.get_by_role("button", name="Train here").click()
        lab.page.get_by_role("button", name="Train", exact=True).click()
        eventually(lambda: lab.ask(TWO_EPOCHS), True)
        if way == "the tab is closed":
            lab.page.close()
        elif way == "the page is left":
            lab.page.goto("about:blank")
        else:
            lab.page.evaluate("() => void jupyterapp.commands.execute('application:close')")
            lab.page.locator(".jp-Dialog .jp-mod-warn").click()  # discard
            lab.page.locator(".digitnet").wait_for(state="detached")  # JupyterLab tells the kernel nothing
    with opened(chromium, server, "other.ipynb") as lab:  # with the same kernel
        eventually(lambda: lab.ask(f"(figure.running, {THREADS})"), (False, 0))


# What JupyterLab saves, as a page

SAVE_VALUES = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"
FORWARD = f"from digitnet.widgets import Forward\n{DIGITS}Forward({NETWORK}, digits.test, count=3)"


@pytest.fixture(params=[True, False], ids=["with the values", "without"])
def saved(lab, server, chromium, tmp_path, request):
    """A figure that was run and saved in JupyterLab, as a page, and whether its values were saved too."""
    with lab.notebook(FORWARD):
        for _ in range(request.param):
            lab.command(SAVE_VALUES)
        lab.command("docmanager:save")
        notebook = nbformat.read(server[1] / "notebook.ipynb", as_version=4)
        for _ in range(request.param):
            lab.command(SAVE_VALUES)
    state = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {"state": {}})
    [view] = [output.data[WIDGET_VIEW] for output in notebook.cells[0].outputs if "data" in output]
    texts = [(kind, json.dumps(value).replace("</", "<\\/"))
             for kind, value in ((WIDGET_STATE, state), (WIDGET_VIEW, view))]  # fmt: skip
    scripts = [f'<script type="{kind}">{text}</script>' for kind, text in texts]
    host = f'<script src="{(BOOK / "web" / "figures.js").as_uri()}" async></script>'
    path = tmp_path / "figure.html"
    path.write_text(f'<!DOCTYPE html><html lang="en"><body>{host}{"".join(scripts)}', "utf-8")
    page = chromium.new_page()
    page.goto(path.as_uri())
    yield page, request.param
    page.close()


def test_what_jupyterlab_saves_is_shown_or_asked_for(saved):
    page, values = saved
    if values:
        page.get_by_role("radio", name="number 2").click()
        assert "number 2, labelled" in page.locator(".dn-status").first.inner_text()
    else:
        text = page.get_by_role("alert").inner_text()
        assert "its values were not stored" in text and "python book/execute.py" in text


def test_all_training_pictures_are_asked_of_the_kernel(lab):
    code = f"from digitnet.widgets import Nearest\n{DIGITS}near = Nearest(digits.training)\nnear"
    with lab.notebook(code) as page:
        said = page.locator(".digitnet").inner_text
        page.get_by_label("Ask all 1\u202f297 training pictures").check()
        eventually(lambda: "Compared with all 1\u202f297 pictures of scikit-learn digits" in said(), True)
        page.locator(".ne-test >> nth=9").click()
        eventually(lambda: lab.ask("near.chosen"), 9)
        eventually(lambda: "picture number 9," in said() and "Compared with all" in said(), True)
        shown = [int(text) for text in page.locator(".ne-list b").all_inner_texts()]
        assert lab.ask("near.found['labels']") == shown and len(shown) == 15
        lab.tell("near.everything = False")
        eventually(lambda: "Compared with 400 training pictures" in said(), True)
        assert lab.errors() == []

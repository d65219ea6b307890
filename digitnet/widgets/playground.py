"""The playground (chapter 7): choose η, hidden layers and mini-batch size, and see how the network learns.

Cost, start, activation, λ and optimizer can be chosen, too (`choices`); chapters 9 to 12 explain them.
Without a kernel the figure shows the runs that were recorded for the book (`playground_runs`). With one it
also trains, in a thread beside the kernel, which stays free meanwhile.
"""

import asyncio
import threading
import time
import weakref
from contextlib import suppress
from typing import NamedTuple

import numpy as np
from traitlets import Bool, Bytes, Dict, List, Unicode, observe

from ..data import load_digits, load_mnist
from ..experiments import Setting, train_one
from .choices import ACTIVATIONS, COSTS, OPTIMIZERS, PLAIN, STARTS, trained_by, unlike_plain
from .figure import Choice, Figure, Number, Whole
from .playground_runs import for_the_page, with_package

PAUSE = 0.3  # seconds that a run waits before it begins, so that dragging a slider begins only one
SILENCE = 150  # seconds: pages ask every ten (playground_kernel.js), hidden ones once a minute at least
PATIENCE = 2  # seconds that `close` waits for a run that was told to stop


class Run(NamedTuple):
    """A training of one network, which ends early when `stop` is set."""

    stop: threading.Event
    setting: Setting
    choices: dict
    epochs: int
    seed: int


def _gone(thread, stop):
    """Wait until `thread` has ended, unless `stop` is set; whether it has."""
    while thread is not None and thread.is_alive() and not stop.is_set():
        thread.join(0.1)
    return not stop.is_set()


def _row(epoch, record, seconds):
    """The row of `points` for what `train_one` has found."""
    shares = [record[f"{part}right"] / record[f"{part}total"] for part in ("training_", "")]
    return [epoch, *shares, float(record["cost"]), round(seconds, 3)]


def _quietly(records):
    """The same, without warnings where numbers grow too large: the training says so itself, in the end."""
    with np.errstate(over="ignore", invalid="ignore"):
        yield from records


def _data_at_hand(stopped):
    try:
        return load_mnist(stopped=stopped)
    except FileNotFoundError:  # as digitnet.load, but the figure says which it is, in place of a warning
        return load_digits(size=28)


class Playground(Figure):
    """Accuracy and cost, epoch by epoch, of the network with the chosen setting; several runs to compare.

    In mode ``"recorded"`` a change shows at once what was recorded for the setting, or for the nearest one
    that was recorded, and says which. In mode ``"here"`` ``running = True`` trains, ``running = False``
    stops, and a changed setting starts the run afresh. A run stops between two groups of mini-batches and
    keeps the points of its finished epochs. It also ends when the figure is closed, when its last view
    disappears, alone or with its page, and when another Playground is made in this kernel, so that running a
    cell again leaves no run behind; several figures may train at once if they are started after all were
    made. What goes wrong in a run is told in `trouble`. Interrupting the kernel doesn't stop a run;
    restarting it does.

    Parameters
    ----------
    data : Splits, optional
        What is trained on here; by default MNIST if it can be had, else scikit-learn's digits at 28×28
        pixels, loaded when the first run starts.
    recorded : Recorded, optional
        By default the runs that come with the package.
    further : Records, optional
        Recorded runs with further choices, of the same seeds and epochs; those of the package if `recorded`
        is not given.

    Attributes
    ----------
    eta : float, from 0.001 to 100
        The learning rate η.
    hidden, second : int, from 0 to 1000
        Neurons in the first and in the second hidden layer; 0 for no such layer. Without a first there is no
        second.
    mini_batch_size : int, from 1 to 1000
    cost : "quadratic", "cross-entropy", or "log-likelihood", which comes with softmax outputs
    initializer : "standard_normal", "scaled_normal", "glorot", "he", "zeros" or "ones"
    activation : "sigmoid", "tanh" or "relu"
        Of the hidden layers; the outputs have sigmoids, or softmax with the log-likelihood.
    lmbda : float, from 0 to 1000
        λ of the L2 penalty; with AdamW λ/n is what decays beside the step.
    optimizer : "SGD", "Momentum", "Nesterov", "RMSProp", "Adam" or "AdamW"
        With the shares that they have by default, such as μ = 0.9.
    epochs : int, from 1 to 100
    seed : int, from 0 to 1000
        0 shows all recorded seeds as a band; a run here takes 1 then.
    mode : "recorded" or "here"
    running : bool
        Set to train or to stop; false again when the run is over.
    ran : dict
        The setting of the run here: hidden (a list), mini_batch_size, eta, epochs, seed, data (its name),
        and `choices` if there are any.
    points : list of [epoch, training, validation, cost, seconds]
        The run here, a row an epoch, counted from 1: the shares of training and validation images answered
        rightly, the mean cost on the validation images, and the time, answering the images included.
    trouble : str
        What ended the last run before its time, in a sentence; empty if nothing did.
    kept : list of dict
        The runs that stay on the plot, five at most: the keys of `ran`, and ``points``, which is empty for a
        recorded run.
    recorded, curves : dict, bytes
        The recorded runs for the page: settings, seeds, epochs, about, further; and `playground_runs.packed`.
    hello, kernel : str
        A page that sets hello and finds the same word in kernel knows that a kernel answers. While a run is
        under way it asks now and then; a run that no page has asked for 150 s ends (a cell that keeps the
        kernel busy stops the clock).
    views : int
        How many views the page holds; the page counts.
    """

    eta = Number(3.0, 0.001, 100)
    hidden = Whole(30, 0, 1000)
    second = Whole(0, 0, 1000)
    mini_batch_size = Whole(10, 1, 1000)
    cost = Choice("quadratic", COSTS)
    initializer = Choice("standard_normal", STARTS)
    activation = Choice("sigmoid", ACTIVATIONS)
    lmbda = Number(0.0, 0, 1000)
    optimizer = Choice("SGD", OPTIMIZERS)
    epochs = Whole(30, 1, 100)
    seed = Whole(0, 0, 1000)
    mode = Choice("recorded", ["recorded", "here"])
    running = Bool(False).tag(sync=True)
    ran = Dict().tag(sync=True)
    points = List().tag(sync=True)
    trouble = Unicode().tag(sync=True)
    kept = List(maxlen=5).tag(sync=True)
    recorded = Dict().tag(sync=True)
    curves = Bytes().tag(sync=True)
    hello = Unicode().tag(sync=True)
    kernel = Unicode().tag(sync=True)
    views = Whole(0, 0, 1000)

    _made = weakref.WeakSet()  # all playgrounds of this kernel

    def __init__(self, data=None, recorded=None, further=None, **traits):
        self._data = data
        self._lock = threading.RLock()  # held by whoever sets traits: the page's message or the run
        self._thread, self._stop, self._unheard = None, threading.Event(), 0
        if recorded is None:
            recorded, own = with_package()
            further = own if further is None else further
        if recorded is not None:
            traits |= for_the_page(recorded, further)
        for other in list(Playground._made):
            other.running = False
        super().__init__(**traits)
        Playground._made.add(self)

    @property
    def setting(self):
        """The chosen `digitnet.experiments.Setting`."""
        hidden = [n for n in (self.hidden, self.second) if n] if self.hidden else []
        return Setting.checked(hidden, self.mini_batch_size, self.eta)

    @property
    def choices(self):
        """Those of the further choices that aren't as in chapter 7, by the names of the traits."""
        return unlike_plain({name: getattr(self, name) for name in PLAIN})

    def set_state(self, sync_data):
        """Called by ipywidgets with what the page has set."""
        with self._lock:
            super().set_state(sync_data)

    @observe("hello")
    def _answer(self, change):
        self.kernel, self._unheard = change.new, 0

    def _listen(self, stop):
        """Once a second in the kernel's own loop, which stands still while a cell runs: does a page ask?"""
        if stop.is_set() or not self.running:
            return
        self._unheard += 1
        if self.hello and self._unheard > SILENCE:
            self.trouble = f"The training ended, since no page has asked for it for {SILENCE} s."
            self.running = False
        else:
            asyncio.get_running_loop().call_later(1, self._listen, stop)

    @observe("views")
    def _looked_at(self, change):
        if change.new == 0:
            self.running = False

    @observe("running", "eta", "hidden", "second", "mini_batch_size", *PLAIN, "epochs", "seed")
    def _begin_or_stop(self, change):
        with self._lock:
            if change.name == "running" or self.running:
                self._stop.set()
            if self.running:
                self._begin()

    def _begin(self):
        self._stop = threading.Event()
        setting, seed = self.setting, self.seed or 1
        name = self.ran.get("data", "") if self._data is None else self._data.name
        self.ran = {
            "hidden": list(setting.hidden), "mini_batch_size": setting.mini_batch_size, "eta": setting.eta,
            "epochs": self.epochs, "seed": seed, "data": name,
            **({"choices": self.choices} if self.choices else {}),
        }  # fmt: skip
        self.points, self.trouble = [], ""
        run = Run(self._stop, setting, self.choices, self.epochs, seed)
        self._thread = threading.Thread(
            target=self._run, args=(run, self._thread), name="playground", daemon=True
        )
        self._thread.start()
        self._unheard = 0
        with suppress(RuntimeError):  # no loop: not in a kernel
            asyncio.get_running_loop().call_later(1, self._listen, self._stop)

    def _run(self, run, before):
        """What the thread does: wait until the run `before`, which was told to stop, is gone, then train."""
        trouble = ""
        try:
            if not run.stop.wait(PAUSE) and _gone(before, run.stop):
                self._train(run)
        except Exception as error:  # whatever it is, the reader shall see it in the figure
            trouble = f"The training ended with {type(error).__name__}: {error}"
        with self._lock:
            if not run.stop.is_set():
                self.trouble, self.running = trouble, False

    def _train(self, run):
        if self._data is None:
            self._data = _data_at_hand(run.stop.is_set)
        x, y = self._data.training[0]
        if run.setting.sizes != run.setting.sizes_for(len(x), len(y)):
            raise ValueError(
                f"the training data has {len(x), len(y)} inputs and outputs an example, "
                "the networks of this figure have (784, 10)"
            )
        with self._lock:
            if not run.stop.is_set():
                self.ran = {**self.ran, "data": self._data.name}
        setting = trained_by(run.setting, run.choices, run.epochs, len(self._data.training))
        start = time.perf_counter()
        records = train_one(setting, self._data, run.seed, stopped=run.stop.is_set)
        for epoch, record in enumerate(_quietly(records), 1):
            row = _row(epoch, record, time.perf_counter() - start)
            with self._lock:
                if not run.stop.is_set():
                    self.points = [*self.points, row]
            start = time.perf_counter()

    def close(self):
        """End the run and remove the figure; a run that hangs in a download is left to end by itself."""
        self._stop.set()
        if self._thread not in (None, threading.current_thread()):
            self._thread.join(PATIENCE)
        if self.running:
            self.running = False
        super().close()

    def __repr__(self):
        more = "".join(f", {name}={value!r}" for name, value in self.choices.items())
        return (
            f"Playground(eta={self.eta:g}, hidden={self.hidden}, second={self.second}, "
            f"mini_batch_size={self.mini_batch_size}, epochs={self.epochs}, seed={self.seed}{more})"
        )

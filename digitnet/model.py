"""What every model can do, however it computes: train, predict, evaluate, copy, save and load.

A model adds the mathematics: ``parameters``, a list of arrays; ``feedforward(x)``; ``gradient(x, y, rng)``,
the gradient of the mean cost in the order of the parameters; ``input_gradient(x, y)``; ``n_in`` and
``n_out``. `network` has the one that chapters 3 to 6 build, `sequential` one of any layers.
"""

import math
from copy import deepcopy

import numpy as np

from . import training
from .checks import generator, one_line
from .data import as_data, as_inputs
from .data.inputs import in_rows
from .metrics import answers
from .storage import load_arrays, load_parameters, refused, save_arrays


class _OnTheClass(classmethod):
    """A classmethod that complains when it is called on an instance, which it wouldn't change."""

    def __get__(self, instance, owner=None):
        if instance is None:
            return super().__get__(instance, owner)

        def refuse(*args, **options):
            raise ValueError(
                f"load makes a new model and leaves this one alone: use {owner.__name__}.load(path)"
            )

        return refuse


class Model:
    """A model that learns from examples.

    Attributes
    ----------
    kind : str
        The name of its class, in files.
    cost : one of `digitnet.costs`
    n_in, n_out : int
        The numbers of inputs and of outputs of one example.
    dtype : numpy.dtype
        In which it computes.
    rng : numpy.random.Generator
        Source of its start and of the shuffling.
    history : list of Epoch
        Every epoch trained so far, also those before an interrupt.
    """

    kind = None
    statistics = ()  # arrays kept beside the parameters: see `layers`
    _other_forms = []  # shapes of a single input, beside the common ones

    def __init__(self, cost, rng, dtype):
        try:
            self.dtype = np.dtype(dtype)
        except TypeError:
            self.dtype = np.dtype(object)
        if self.dtype.kind != "f":
            raise ValueError(f"dtype is {dtype!r}; legal are float types such as 'float32' and 'float64'")
        self.rng = generator(rng)
        self.cost = cost
        self.history = []

    def train(
        self, training_data, epochs, mini_batch_size, eta=None, *,
        optimizer=None, penalty=None, schedule=None, validation_data=None, rng=None, stopped=None,
    ):  # fmt: skip
        """Train by stochastic gradient descent, one epoch at a time (chapter 6).

        As `digitnet.training.train`, a generator: each step of a loop over it trains one epoch, and leaving
        the loop stops the training.

        Parameters
        ----------
        training_data : Dataset or list of (x, y)
        epochs, mini_batch_size : int
        eta : float
            The learning rate η of plain gradient descent.
        optimizer : one of `digitnet.optimizers`
            In place of eta: how else to step. (It may stand in its place, too.)
        penalty : one of `digitnet.penalties`, optional
        schedule : one of `digitnet.schedules`, or a function, optional
            ``schedule(epoch, history)``: the share of η that each epoch takes.
        validation_data : Dataset or list of (x, y), optional
            Answered after every epoch.
        rng : numpy.random.Generator or int, optional
            Source of the shuffling; default is the model's own.
        stopped : callable, optional
            Asked before every few mini-batches; once it answers true, the run ends.

        Yields
        ------
        Epoch
            Also kept in ``history``.
        """
        if eta is not None and optimizer is not None:
            raise ValueError(f"eta is {eta!r} and optimizer {optimizer!r}; needed is one of the two")
        return training.train(
            self, training_data, epochs, mini_batch_size, eta if optimizer is None else optimizer,
            penalty=penalty, schedule=schedule, validation_data=validation_data, rng=rng, stopped=stopped,
        )  # fmt: skip

    def compiled_form(self, n):
        """For n examples to train or answer: the same model, some of its work compiled, or itself."""
        return self

    def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
        """Train as `train` does and print a line an epoch, as the classic program does (chapter 6).

        Parameters
        ----------
        training_data : Dataset or list of (x, y)
        epochs : int
            How often to go through all the training data.
        mini_batch_size : int
            How many examples each step averages over.
        eta : float
            The learning rate η.
        test_data : Dataset or list of (x, y), optional
            Answered after every epoch; the line then says how many were right.
        """
        if test_data is not None:
            test_data = training.checked(self, "test_data", test_data)
        for record in self.train(training_data, epochs, mini_batch_size, eta, validation_data=test_data):
            if test_data is None:
                print(f"Epoch {record.epoch} complete")
            else:
                print(f"Epoch {record.epoch}: {record.right} / {record.total}")

    def predict(self, x):
        """The class the model answers: the number of the output neuron with the largest activation.

        A model with a single output neuron answers 1 if its activation is above one half, else 0.

        Parameters
        ----------
        x : Dataset, list of (x, y), or array_like as `feedforward` takes it

        Returns
        -------
        int, or ndarray of int, shape (m,)
        """
        if _is_pairs(x):
            x = as_data(x, self.n_out)
        if hasattr(x, "batch"):
            parts = training.batches(x, self.dtype.type)
            return np.concatenate([self.predict(inputs) for inputs, _ in parts])
        rows, single = self.as_rows(x)
        size = self._most_at_once(len(rows))
        parts = range(0, max(len(rows), 1), size)  # no rows: one empty part
        answer = np.concatenate([answers(self.feedforward(rows[k : k + size])) for k in parts])
        return int(answer[0]) if single else answer

    def _most_at_once(self, n):
        """How many of n inputs `feedforward` gets at once, so that memory stays small."""
        return training.EVALUATION_BATCH

    def evaluate(self, data):
        """The number of examples in `data`, a Dataset or list of (x, y), that are answered rightly."""
        return training.assess(self, training.checked(self, "data", data))[0]

    def total_cost(self, data):
        """The cost C over `data`, the mean of C_x over its examples (chapter 4, ``cost-quadratic``)."""
        return training.assess(self, training.checked(self, "data", data))[1]

    def as_rows(self, x):
        """Inputs as rows ``(m, n_in)``, and whether `x` was a single one.

        A single one is a vector ``(n_in,)``, a column ``(n_in, 1)`` as in programs of 2013, or a square
        picture of n_in pixels, ``(28, 28)`` for 784; several have one axis more, in front.
        """
        rows, n_in, side = as_inputs(x, self.dtype.type), self.n_in, math.isqrt(self.n_in)
        forms = [(n_in,), (n_in, 1)] + [(side, side)] * (side * side == n_in) + self._other_forms
        return in_rows(rows, n_in, forms)

    def checked_examples(self, x, y):
        """Inputs ``(m, n_in)`` and wanted outputs ``(m, n_out)`` of at least one example, or ValueError."""
        rows, n_in, n_out = as_inputs(x, self.dtype.type), self.n_in, self.n_out
        y = np.asarray(y, self.dtype)
        rows_2d, y_2d = np.atleast_2d(rows), np.atleast_2d(y)
        m = len(rows_2d)
        if m == 0 or rows_2d.shape != (m, n_in) or y_2d.shape != (m, n_out):
            raise ValueError(
                f"x and y have shapes {rows.shape} and {y.shape}; needed are "
                f"(m, {n_in}) and (m, {n_out}) with m from 1 on, or one row of each"
            )
        return rows_2d, y_2d

    def copy(self, dtype=None):
        """An independent model with the same parameters, cost and random state; `dtype` may change.

        Its history is empty.
        """
        twin = deepcopy(self)
        twin.history = []
        if dtype is not None:
            Model.__init__(twin, twin.cost, twin.rng, dtype)
            twin._take([parameter.astype(twin.dtype) for parameter in twin.parameters])
        return twin

    def save(self, path):
        """Write the model to one file (npz, no pickle), whole or not at all.

        The parameters are kept bit for bit, but neither the random state nor the history: training that goes
        on after `load` shuffles in another order than it would have without.

        Raises
        ------
        ValueError
            If a parameter is not a finite number.
        """
        training.check_finite(self, f"{path} was not written:")
        arrays = {f"parameters_{i}": parameter for i, parameter in enumerate(self.parameters)}
        arrays |= {f"statistics_{i}": array for i, array in enumerate(self.statistics)}
        save_arrays(path, {"model": self.kind, "settings": self.settings}, arrays)

    @_OnTheClass
    def load(cls, path, **own):
        """Read a model that `save` wrote, bit for bit.

        Parameters
        ----------
        path : str or Path
        own : optional
            What the file can't hold, as for the class itself: ``cost=`` or ``activation=`` of your own.

        Raises
        ------
        FileNotFoundError
        ValueError
            If it is no such file or is damaged, or was trained with something that must be named here.
        """
        kind, settings, *arrays = read_model(path)
        if kind != cls.kind:
            raise ValueError(f"{path} holds a {one_line(kind)}; read it with {one_line(kind)}.load")
        try:
            return cls._restored({**settings, **own}, *arrays)
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(
                f"{path}: {one_line(str(error), 300)} (What was of your own is given to load by its name: "
                "cost=, activation=, output= or layers=.)"
            ) from error

    @property
    def n_parameters(self):
        """The number of weights and biases: 23 860 for [784, 30, 10]."""
        return sum(parameter.size for parameter in self.parameters)


def stored_name(thing, registry):
    """The name by which `load` finds a cost or an activation; for one's own, a name that it won't find."""
    c = thing if isinstance(thing, type) else type(thing)
    name = getattr(thing, "name", None)
    return name if registry.get(name) is c else c.__qualname__


def _is_pairs(x):
    first = x[0] if isinstance(x, list | tuple) and len(x) else None
    return isinstance(first, tuple) and len(first) == 2 and np.ndim(first[0]) > 0


def read_model(path):
    """Kind, settings, parameters and, if it has any, statistics of a stored model; also of version 0.1."""
    header, arrays = load_arrays(path)
    if "settings" not in header:
        weights, biases, cost = load_parameters(path)
        sizes = [weights[0].shape[1], *map(len, biases)]
        return "Network", {"sizes": sizes, "cost": cost, "dtype": weights[0].dtype.name}, weights + biases
    kind, settings = header.get("model"), header["settings"]
    if not isinstance(kind, str) or not isinstance(settings, dict):
        raise refused(path, "its header is damaged")
    statistics = [array for name, array in arrays.items() if name.startswith("statistics_")]
    parameters = [array for name, array in arrays.items() if not name.startswith("statistics_")]
    return kind, settings, parameters, *([statistics] if statistics else [])

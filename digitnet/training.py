"""The one training loop: stochastic gradient descent over epochs and mini-batches (chapter 6).

A model is anything with ``parameters`` (arrays, changed in place), ``gradient(x, y, rng)`` (of the mean cost,
in the order of the parameters), ``feedforward(x)``, ``cost``, ``dtype``, ``rng``, ``history``, ``n_in`` and
``n_out``; see `model`. For the models that `fast` knows, and only while nobody has changed what it stands in
for, an epoch runs there: the same steps, compiled.
"""

import time
import warnings
from contextlib import contextmanager

import numpy as np

from . import fast
from .checks import generator, short, whole_number
from .data import as_data
from .interrupts import held_interrupts
from .metrics import Epoch, answers
from .optimizers import SGD, as_optimizer
from .schedules import check_schedule, share_of_eta

STEP = SGD.step  # as it was when this module was loaded
EVALUATION_BATCH = 1000  # examples per forward pass when a whole data set is answered


def train(
    model, training_data, epochs, mini_batch_size, optimizer, *,
    penalty=None, schedule=None, validation_data=None, rng=None, stopped=None,
):  # fmt: skip
    """Train `model` by stochastic gradient descent, one epoch at a time.

    A generator: each step of a loop over it trains one epoch, and leaving the loop stops the training. Every
    epoch shuffles the data and walks through them in mini-batches. When the last mini-batch is smaller, it is
    averaged over its own size. Ctrl-C ends the training between two mini-batches, with KeyboardInterrupt; the
    epoch under way is not counted, but its steps are kept.

    Parameters
    ----------
    model : Model
    training_data : Dataset or list of (x, y)
    epochs, mini_batch_size : int
    optimizer : one of `digitnet.optimizers`, or float
        A number is the learning rate η of plain gradient descent.
    penalty : one of `digitnet.penalties`, optional
        Added to the cost that is descended, not to the one that is recorded.
    schedule : one of `digitnet.schedules`, or a function, optional
        ``schedule(epoch, history)`` says for each epoch what share of the optimizer's η it takes; `history`
        are the epochs of this run so far.
    validation_data : Dataset or list of (x, y), optional
        Answered after every epoch.
    rng : numpy.random.Generator or int, optional
        Source of the shuffling; default is the model's own.
    stopped : callable, optional
        Asked before every few mini-batches. Once it answers true, the run ends as after Ctrl-C, but silently.

    Yields
    ------
    Epoch
        Also kept in ``model.history``.

    Raises
    ------
    ValueError
        If an argument isn't legal, at once; after an epoch, if the parameters are no longer finite.
    """
    training_data = checked(model, "training_data", training_data, answered=False)
    if validation_data is not None:
        validation_data = checked(model, "validation_data", validation_data)
    epochs = whole_number("epochs", epochs, least=0)
    size = whole_number("mini_batch_size", mini_batch_size, least=1)
    if isinstance(mini_batch_size, float) and isinstance(optimizer, int) and size < optimizer:
        warnings.warn(
            f"mini_batch_size is {mini_batch_size} and eta {optimizer}: are they swapped? "
            "The order is training_data, epochs, mini_batch_size, eta.",
            stacklevel=3,
        )
    optimizer = as_optimizer(optimizer)
    if penalty is not None and (isinstance(penalty, type) or not callable(getattr(penalty, "slope", None))):
        raise ValueError(f"penalty is {penalty!r}; legal are None and those of digitnet.penalties: L2(lmbda)")
    if schedule is not None:
        check_schedule(schedule, optimizer, validation_data)
    if stopped is not None and not callable(stopped):
        raise ValueError(f"stopped is {stopped!r}; needed is a function that says whether to stop")
    rng = model.rng if rng is None else generator(rng)
    how = size, optimizer, penalty
    return _epochs(model, training_data, epochs, how, schedule, validation_data, rng, stopped)


def _epochs(model, data, epochs, how, schedule, validation_data, rng, stopped):
    size, optimizer, penalty = how
    history = []
    for epoch in range(epochs):
        share = share_of_eta(schedule, epoch, history)
        with held_interrupts() as let_interrupts_in, _scaled_eta(optimizer, share) as eta:

            def ended():
                let_interrupts_in()
                return stopped is not None and stopped()

            run, form, stepping = fast.train_epoch, model, optimizer
            if not fast.fits(model, data, optimizer, penalty, size):
                run, form = plain_epoch, getattr(model, "compiled_form", lambda n: model)(len(data))
                stepping = fast.with_compiled_steps(optimizer, model, data, size)
            start = time.perf_counter()  # after the compiling, which the first training may take
            order = rng.permutation(len(data))
            if run(form, data, order, size, stepping, penalty, rng=rng, stopped=ended) < len(data):
                return
            trained = Epoch(epoch, None, None, None, time.perf_counter() - start, eta=eta)
            model.history.append(trained)  # counted, whatever happens while the validation data are answered
            if validation_data is not None:
                right, cost = assess(model, validation_data, let_interrupts_in)
                model.history[-1] = trained._replace(right=right, total=len(validation_data), cost=cost)
        check_finite(model, f"after epoch {epoch}")
        history.append(model.history[-1])
        yield model.history[-1]


def plain_epoch(model, data, order, size, optimizer, penalty=None, *, rng=None, stopped=None):
    """One epoch, mini-batch by mini-batch: the form that chapters 5 and 6 derive.

    With plain gradient descent and no penalty the step is the model's own ``update_mini_batch``, if it has
    one; else the optimizer's, along the model's ``gradient``.

    Parameters
    ----------
    model, data, size, optimizer, penalty, rng, stopped
        As in `train`, which checks them.
    order : ndarray of int
        The examples in the order in which they are taken.

    Returns
    -------
    int
        The number of examples trained; fewer than len(order) if it was stopped.
    """
    is_plain = type(optimizer) is SGD and getattr(optimizer.step, "__func__", None) is STEP
    classic = is_plain and penalty is None and hasattr(model, "update_mini_batch")
    for k in range(0, len(order), size):
        if stopped is not None and stopped():
            return k
        x, y = data.batch(order[k : k + size], model.dtype.type)
        if classic:
            model.update_mini_batch(x, y, optimizer.eta)
            continue
        gradients = model.gradient(x, y, rng)
        if penalty is not None:
            for w, gradient in zip(model.parameters, gradients):
                if w.ndim > 1:
                    gradient += penalty.slope(w) / len(order)
        optimizer.step(model.parameters, gradients)
    return len(order)


@contextmanager
def _scaled_eta(optimizer, share):
    """For one epoch a share of the optimizer's η, which stays its own: it may be changed between epochs."""
    own = getattr(optimizer, "eta", None)
    if share == 1:
        yield own
        return
    optimizer.eta = own * share
    try:
        yield optimizer.eta
    finally:
        optimizer.eta = own


def batches(data, dtype):
    """The inputs and targets of `data` in parts of EVALUATION_BATCH examples, as floats of `dtype`."""
    _check_may_be_answered("the data", data)
    for k in range(0, max(len(data), 1), EVALUATION_BATCH):  # no data: one empty batch
        yield data.batch(slice(k, k + EVALUATION_BATCH), dtype)


def assess(model, data, before_each=None):
    """The number of right answers and the mean cost, from one forward pass over `data`.

    `before_each`, if given, is called before every thousand examples.
    """
    found, costs = [], []
    for x, y in batches(data, model.dtype.type):
        if before_each is not None:
            before_each()
        a = model.feedforward(x)
        found.append(answers(a))
        costs.append(model.cost.value(a, y))
    right = np.count_nonzero(np.concatenate(found) == data.labels)
    return int(right), float(np.concatenate(costs).mean(dtype=np.float64))


def checked(model, name, data, answered=True):
    """Return `data` as a Dataset or Pairs that fits `model`, or raise ValueError.

    Also if they are to be `answered`, but are for training only.
    """
    data = as_data(data, model.n_out)
    if answered:
        _check_may_be_answered(name, data)
    if len(data) == 0:
        raise ValueError(f"{name} is empty; at least one example is needed")
    x, y = data.batch(slice(0, 1))
    found, needed = (x.shape[1], y.shape[1]), (model.n_in, model.n_out)
    if found != needed:
        raise ValueError(f"{name} has {found} inputs and outputs an example, the network has {needed}")
    return data


def _check_may_be_answered(name, data):
    if getattr(data, "for_training_only", False):
        raise ValueError(
            f"{name} is {short(data)}: distorted pictures are for training only. To be answered are "
            "pictures as they are: take its .data, or other data"
        )


def check_finite(model, when):
    """Raise ValueError if a weight or bias of `model` is NaN or infinite."""
    for parameter in [*model.parameters, *getattr(model, "statistics", ())]:
        if not np.isfinite(parameter).all():
            raise ValueError(
                f"{when} the weights or biases are no longer finite numbers: an array of shape "
                f"{parameter.shape} holds NaN or infinity. Make the network anew; a smaller eta often helps."
            )

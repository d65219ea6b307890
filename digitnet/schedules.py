"""Schedules: how the learning rate η changes from epoch to epoch (chapter 12).

A schedule is a function ``schedule(epoch, history)`` that says what share of the optimizer's η an epoch
takes: 1 is all of it. `epoch` counts from 0, and `history` are the records of the epochs of this run so far.
One of your own may be as short as ``lambda epoch, history: 0.95**epoch``. It works with every optimizer, and
leaves what the optimizer remembers alone. A schedule remembers nothing, so it may serve several runs.
"""

import math
import sys

from .checks import positive_number, short, whole_number

BY = ("right", "cost")


class Steps:
    """η times `factor` after every few epochs: factor^⌊epoch / every⌋.

    The share never gets quite to 0, however many epochs there are: 10⁻³⁰⁸ is about the least.

    Parameters
    ----------
    every : int
        The number of epochs with the same η.
    factor : float

    Examples
    --------
    >>> [Steps(2, factor=0.5)(epoch) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    def __init__(self, every, factor=0.5):
        self.every, self.factor = whole_number("every", every, least=1), positive_number("factor", factor)

    def __call__(self, epoch, history=()):
        """The share of η for this epoch."""
        try:
            return max(self.factor ** (epoch // self.every), sys.float_info.min)
        except OverflowError:
            return math.inf  # which training refuses

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"


class Cosine(Steps):
    """Half a wave of the cosine, from 1 down almost to 0: ½ (1 + cos(π epoch / epochs)).

    As in Loshchilov and Hutter (2017), without restarts.

    Parameters
    ----------
    epochs : int
        Of the whole run. Epochs beyond take the share of the last.
    """

    def __init__(self, epochs):
        self.epochs = whole_number("epochs", epochs, least=1)

    def __call__(self, epoch, history=()):
        """The share of η for this epoch."""
        return (1 + math.cos(math.pi * min(epoch, self.epochs - 1) / self.epochs)) / 2


class HalvingWhenStalled(Steps):
    """Half of η, each time that the validation hasn't got better for some epochs.

    Better means: than in every epoch of the run before, as for `digitnet.stopping.EarlyStopping`. After each
    halving the waiting begins anew.

    Parameters
    ----------
    patience : int
        How many epochs in a row it waits.
    by : str
        What is compared: ``"right"``, the number of right answers, or ``"cost"``, the mean cost.
    least : float, above 0, up to 1
        The share that isn't gone below.
    """

    needs_validation = True

    def __init__(self, patience=5, by="right", least=1 / 128):
        self.patience, self.by = whole_number("patience", patience, least=1), checked_by(by)
        self.least = positive_number("least", least)
        if self.least > 1:
            raise ValueError(f"least is {short(least)}; legal are shares of η: above 0, up to 1")

    def __call__(self, epoch, history=()):
        """The share of η for this epoch."""
        share, best, waited = 1.0, -math.inf, 0
        for record in history:
            score = record.score(self.by)
            waited = 0 if score > best else waited + 1
            best = max(best, score)
            if waited == self.patience:
                share, waited = max(share / 2, self.least), 0
        return share


def checked_by(by):
    """Return `by`, or raise ValueError if epochs can't be compared by it."""
    if by not in BY:
        raise ValueError(f"by is {short(by)}; legal are {' and '.join(map(repr, BY))}")
    return by


def check_schedule(schedule, optimizer, validation_data):
    """Raise ValueError if `schedule` is none, or is none for a run with this optimizer and these data."""
    from inspect import signature  # slow to import, so only here

    try:
        if isinstance(schedule, type):
            raise TypeError
        signature(schedule).bind(0, [])
    except (TypeError, ValueError):
        raise ValueError(
            f"schedule is {short(schedule)}; legal are None, those of digitnet.schedules such as Cosine(30), "
            "and functions of the epoch and the history, such as lambda epoch, history: 0.95**epoch"
        ) from None
    if not hasattr(optimizer, "eta"):
        raise ValueError(f"{short(optimizer)} has no eta, of which a schedule could take a share")
    if getattr(schedule, "needs_validation", False) and validation_data is None:
        raise ValueError(f"{short(schedule)} looks at the validation; train with validation_data")


def share_of_eta(schedule, epoch, history):
    """What `schedule` says, 1 if it is None; ValueError if that is no positive number."""
    if schedule is None:
        return 1
    return positive_number(f"what schedule gives for epoch {epoch}", schedule(epoch, list(history)))

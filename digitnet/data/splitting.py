"""Training, validation and test data of what came in one or two pieces."""

from copy import copy
from numbers import Real

import numpy as np

from ..checks import generator, short, whole_number
from .dataset import Dataset, Splits


def split(training, test, n_validation=None, *, rng=None, name=None):
    """Set training, validation and test data side by side, as `load_mnist` does.

    Parameters
    ----------
    training : Dataset
    test : Dataset or int
        The test data, or how many of `training` shall be tested on: drawn at random with `rng`, else the
        last.
    n_validation : int, optional
        How many of `training` validate: drawn at random with `rng`, else the last (before those that test).
        By default a sixth of it, rounded down, as MNIST's 10 000 of 60 000.
    rng : numpy.random.Generator or int, optional
        Draws; needed where data come class by class, as those of folders do. The parts keep their order.
    name : str, optional
        What the data are; by default the name of `training`.

    Returns
    -------
    Splits
        Unpacks as ``training_data, validation_data, test_data``.

    Raises
    ------
    ValueError
        If pictures or classes of the two differ, nothing is left to train on, or a class is cut off whole.

    Examples
    --------
    >>> data = Dataset(np.zeros((100, 4)), np.arange(100) % 10, "dots")
    >>> split(data, 20, 30)
    dots: 50 training, 30 validation and 20 test images of 2x2 pixels
    """
    if not isinstance(training, Dataset):
        raise ValueError(f"training is {short(training)}; needed is a Dataset")
    name = training.name if name is None else name
    if not isinstance(test, Dataset | Real):
        raise ValueError(f"test is {short(test)}; needed is a Dataset, or how many to test on")
    n_test = 0 if isinstance(test, Dataset) else whole_number("test", test, least=0)
    left = max(0, len(training) - n_test)
    n_validation = left // 6 if n_validation is None else whole_number("n_validation", n_validation, least=0)
    n_training = len(training) - n_test - n_validation
    if n_training < 1:
        raise ValueError(
            f"{n_validation} examples for validation and {n_test} for testing leave none of "
            f"{len(training)} to train on"
        )
    ends = [0, n_training, n_training + n_validation, len(training)]
    places = [slice(a, b) for a, b in zip(ends, ends[1:])]
    if rng is not None:
        order = generator(rng).permutation(len(training))
        places = [np.sort(order[place]) for place in places]
    pieces = [training[place] for place in places]  # of slices views, no copies
    _check_classes(*pieces)
    if isinstance(test, Dataset):
        _check_alike(training, test)
        pieces[2] = copy(test)
    for piece, kind in zip(pieces, ("training", "validation", "test")):
        piece.name = f"{name} {kind}"
    return Splits(name, *pieces)


def _check_alike(training, test):
    for what in ("shape", "n_classes", "class_names"):
        ours, theirs = getattr(training, what), getattr(test, what)
        if ours != theirs:
            raise ValueError(
                f"{what} of training is {short(ours)}, of test {short(theirs)}; the two must be equal"
            )


def _check_classes(training, *others):
    trained = set(np.unique(training.labels).tolist())
    for part, purpose in zip(others, ("validation", "testing")):
        if missing := sorted(set(np.unique(part.labels).tolist()) - trained):
            raise ValueError(
                f"class {training.class_names[missing[0]]} is cut off for {purpose} and none of it is left "
                "to train on; of data that come class by class, rng=0 draws the parts at random"
            )

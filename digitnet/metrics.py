"""How good is a recogniser? Accuracy and the confusion matrix (chapters 1 and 6)."""

from typing import NamedTuple

import numpy as np

from .checks import whole_number

MOST_CLASSES = 1000  # more must be asked for: else one stray label would make a giant matrix


class Epoch(NamedTuple):
    """What one epoch of training came to.

    ``right`` of ``total`` validation images were answered rightly and ``cost`` is the mean cost on them (all
    three None without validation data); ``seconds`` is the time spent training, the evaluation not counted.
    ``training_right`` of ``training_total`` training images are answered where a run counts these too
    (`digitnet.experiments.follow`); ``eta`` is the learning rate of this epoch. Epochs count from 0.
    """

    epoch: int
    right: int | None
    total: int | None
    cost: float | None
    seconds: float
    training_right: int | None = None
    training_total: int | None = None
    eta: float | None = None

    @property
    def validation(self):
        """The share of the validation images that were answered rightly, or None."""
        return None if self.right is None else self.right / self.total

    @property
    def training(self):
        """The share of the training images looked at that were answered rightly, or None."""
        return None if self.training_right is None else self.training_right / self.training_total

    def score(self, by="right"):
        """How well the validation images were answered, larger being better: to compare epochs (chapter 11).

        Parameters
        ----------
        by : str
            ``"right"``, the number of right answers, or ``"cost"``, the mean cost with a minus sign.
        """
        if self.right is None:
            raise ValueError(f"epoch {self.epoch} wasn't validated; train with validation_data")
        return self.right if by == "right" else -self.cost


def answers(outputs):
    """The digit that each row of outputs stands for: the position of the largest activation.

    With a single output neuron, whether its activation exceeds one half.

    Parameters
    ----------
    outputs : ndarray, shape (n_out,) or (m, n_out)

    Returns
    -------
    int or ndarray of int, shape (m,)

    Examples
    --------
    >>> answers(np.array([[0.1, 0.8, 0.3], [0.6, 0.2, 0.5]]))
    array([1, 0])
    """
    return outputs.argmax(axis=-1) if outputs.shape[-1] > 1 else (outputs[..., 0] > 0.5).astype(int)


def _as_labels(predicted, labels):
    """Both as arrays of int, shape (n,), or a ValueError: one rule for whatever compares labels."""
    if hasattr(predicted, "predict"):
        raise ValueError(
            f"predicted is a {type(predicted).__name__}; legal are answers, one for each label. Call its "
            "evaluate(data), which counts the right ones, or accuracy(net.predict(data.images), data.labels)"
        )
    for name, values in (("predicted", predicted), ("labels", labels)):
        if hasattr(values, "labels"):
            raise ValueError(f"{name} is a {type(values).__name__}; legal are whole numbers: its .labels")
    predicted, labels = _array("predicted", predicted), _array("labels", labels)
    if predicted.shape != labels.shape or predicted.ndim != 1:
        raise ValueError(
            f"predicted has shape {predicted.shape} and labels {labels.shape}; "
            "both must be one-dimensional and equally long"
        )
    if len(labels) == 0:
        raise ValueError("no labels given; at least one is needed")
    return _whole("predicted", predicted), _whole("labels", labels)


def _array(name, values):
    try:
        return np.asarray(values)
    except ValueError:  # rows of different lengths
        raise ValueError(f"{name} is a nested list; legal is one label for each example") from None


def _whole(name, values, least=-(2**53), most=2**53, legal="whole numbers"):
    """The array `values` as one of int, or a ValueError that names the first of them that is not legal."""
    if values.dtype.kind not in "biuf":
        raise ValueError(f"{name} holds {values.tolist()[0]!r}; legal are {legal}")
    good = np.isfinite(values) & (values == np.floor(values)) & (values >= least) & (values <= most)
    if not good.all():
        raise ValueError(f"{name} holds {values[~good][0]}; legal are {legal}")
    return values.astype(int)


def accuracy(predicted, labels):
    """The fraction of right answers, between 0 and 1.

    Parameters
    ----------
    predicted, labels : array_like of int, shape (n,)
        Whole numbers; ``7.0`` counts as 7.

    Raises
    ------
    ValueError
        If a value is not a whole number, or the two are not equally long.

    Examples
    --------
    >>> accuracy([7, 2, 1, 0], [7, 2, 1, 9])
    0.75
    """
    predicted, labels = _as_labels(predicted, labels)
    return float(np.mean(predicted == labels))


def confusion_matrix(predicted, labels, n_classes=None):
    """Count how often the true class i (row) was answered with class j (column).

    Parameters
    ----------
    predicted, labels : array_like of int, shape (n,), values in 0 … n_classes − 1
    n_classes : int, optional
        Default: up to the largest class among the two. Give it where the last classes may be missing.

    Returns
    -------
    ndarray of int, shape (n_classes, n_classes)
        Rows sum to the number of examples of each class; the diagonal holds the right answers.

    Raises
    ------
    ValueError
        If a value is not one of the classes, or the two are not equally long.

    Examples
    --------
    >>> confusion_matrix([0, 1, 1], [0, 1, 0])
    array([[1, 1],
           [0, 1]])
    """
    predicted, labels = _as_labels(predicted, labels)
    most = MOST_CLASSES if n_classes is None else whole_number("n_classes", n_classes, least=1)
    legal = f"whole numbers from 0 to {most - 1}"
    if n_classes is None:
        legal += ", unless n_classes says more"
    for name, values in (("predicted", predicted), ("labels", labels)):
        _whole(name, values, 0, most - 1, legal)
    n = 1 + max(predicted.max(), labels.max()) if n_classes is None else most
    return np.bincount(n * labels + predicted, minlength=n * n).reshape(n, n)

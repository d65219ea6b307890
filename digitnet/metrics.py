"""How good is a recogniser? Accuracy and the confusion matrix (chapters 1 and 6)."""

from typing import NamedTuple

import numpy as np


class Epoch(NamedTuple):
    """What one epoch of training came to.

    ``right`` of ``total`` validation images were answered rightly and ``cost`` is the mean cost on them (all
    three None without validation data); ``seconds`` is the time spent training, the evaluation not counted.
    ``training_right`` of ``training_total`` training images are answered where a run counts these too
    (`digitnet.experiments.follow`). Epochs count from 0.
    """

    epoch: int
    right: int | None
    total: int | None
    cost: float | None
    seconds: float
    training_right: int | None = None
    training_total: int | None = None

    @property
    def validation(self):
        """The share of the validation images that were answered rightly, or None."""
        return None if self.right is None else self.right / self.total

    @property
    def training(self):
        """The share of the training images looked at that were answered rightly, or None."""
        return None if self.training_right is None else self.training_right / self.training_total


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
    predicted, labels = np.asarray(predicted), np.asarray(labels)
    if predicted.shape != labels.shape or predicted.ndim != 1:
        raise ValueError(
            f"predicted has shape {predicted.shape} and labels {labels.shape}; "
            "both must be one-dimensional and equally long"
        )
    if len(labels) == 0:
        raise ValueError("no labels given; at least one is needed")
    return predicted, labels


def accuracy(predicted, labels):
    """The fraction of right answers, between 0 and 1.

    Parameters
    ----------
    predicted, labels : array_like of int, shape (n,)

    Examples
    --------
    >>> accuracy([7, 2, 1, 0], [7, 2, 1, 9])
    0.75
    """
    predicted, labels = _as_labels(predicted, labels)
    return float(np.mean(predicted == labels))


def confusion_matrix(predicted, labels, n_classes=10):
    """Count how often the true class i (row) was answered with class j (column).

    Parameters
    ----------
    predicted, labels : array_like of int, shape (n,), values in 0 … n_classes − 1
    n_classes : int

    Returns
    -------
    ndarray of int, shape (n_classes, n_classes)
        Rows sum to the number of examples of each class; the diagonal holds the right answers.

    Examples
    --------
    >>> confusion_matrix([0, 1, 1], [0, 1, 0], n_classes=2)
    array([[1, 1],
           [0, 1]])
    """
    predicted, labels = _as_labels(predicted, labels)
    for name, values in (("predicted", predicted), ("labels", labels)):
        legal = np.isin(values, np.arange(n_classes))
        if not legal.all():
            bad = values[~legal][0]
            raise ValueError(f"{name} holds {bad}; legal are whole numbers from 0 to {n_classes - 1}")
    matrix = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(matrix, (labels.astype(int), predicted.astype(int)), 1)
    return matrix

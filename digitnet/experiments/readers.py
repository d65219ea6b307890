"""Recognisers of all kinds in one form: each is fitted to a training set, and a `Reader` comes back.

Every function here takes ``(training, seed, **setting)``, with a Dataset of bytes. Chapter 1 explains the
first two, chapter 14 the neighbours and what scikit-learn has, chapters 6 to 15 the networks of ours.
scikit-learn's defaults hold wherever a setting says nothing else.
"""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

import numpy as np

from ..convnets import convnet
from ..data import Dataset, Splits
from ..neighbours import Neighbours
from ..pictures.deskewing import deskewed
from ..pretrained import load_pretrained
from .single import prepared


class Reader(NamedTuple):
    """A recogniser that has been fitted.

    Attributes
    ----------
    answers : callable
        ``answers(images)``: images of bytes ``(n, n_pixels)`` to n labels.
    kept : int
        Bytes of the arrays that it needs for answering, as they stand in memory.
    found : dict
        What else is worth telling: how many support vectors, how many epochs.
    """

    answers: Callable
    kept: int
    found: dict


def scaled(images):
    """Bytes as float32 in [0, 1]."""
    return images / np.float32(255)


def n_bytes(*arrays):
    """How many bytes arrays take."""
    return int(sum(array.nbytes for array in arrays))


def darkness(training, seed):
    """The digit whose typical darkness is nearest (chapter 1)."""

    def dark(images):
        return images.mean(axis=1) / 255

    values = dark(training.images)
    typical = np.array([values[training.labels == d].mean() for d in range(training.n_classes)])
    return Reader(
        lambda images: np.abs(dark(images)[:, np.newaxis] - typical).argmin(axis=1), n_bytes(typical), {}
    )


def nearest_mean(training, seed):
    """The digit whose mean picture is nearest (chapter 1)."""
    x = scaled(training.images)
    means = np.array([x[training.labels == d].mean(axis=0) for d in range(training.n_classes)])
    squares = (means**2).sum(axis=1)

    def answers(images):  # |x|² is the same for all digits
        return (squares - 2 * scaled(images) @ means.T).argmin(axis=1)

    return Reader(answers, n_bytes(means, squares), {})


def of_sklearn(name, training, seed, scale=True, **setting):
    """A classifier of scikit-learn by its name, ``"svm.SVC"``; without `scale` it is shown 0 to 255."""
    module, name = name.rsplit(".", 1)
    model = getattr(import_module(f"sklearn.{module}"), name)(**setting)
    if "random_state" in model.get_params():
        model.set_params(random_state=seed)
    prepare = scaled if scale else (lambda images: images.astype(np.float32))
    model.fit(prepare(training.images), training.labels)
    return Reader(lambda images: model.predict(prepare(images)), _kept(model), _found(model))


def _kept(model):
    """The bytes of what a classifier of scikit-learn answers with."""
    if hasattr(model, "support_vectors_"):
        return n_bytes(model.support_vectors_, model.dual_coef_, model.intercept_, model.n_support_)
    if hasattr(model, "coefs_"):
        return n_bytes(*model.coefs_, *model.intercepts_)
    if hasattr(model, "coef_"):
        return n_bytes(model.coef_, model.intercept_)
    trees = [one.tree_ for one in getattr(model, "estimators_", [model])]
    return n_bytes(*(array for tree in trees for array in (tree.__getstate__()["nodes"], tree.value)))


def _found(model):
    found = {}
    if hasattr(model, "n_iter_"):
        found["n_iter"] = int(np.max(model.n_iter_))
    if hasattr(model, "support_vectors_"):
        found |= {"support_vectors": len(model.support_vectors_), "gamma": float(model._gamma)}
    if hasattr(model, "tree_"):
        found |= {"leaves": int(model.get_n_leaves()), "depth": int(model.get_depth())}
    return found


def svc(training, seed, **setting):
    """A support vector machine with radial basis functions (chapter 14)."""
    return of_sklearn("svm.SVC", training, seed, **setting)


def linear_svm(training, seed, **setting):
    """A support vector machine without a kernel."""
    return of_sklearn("svm.LinearSVC", training, seed, **setting)


def logistic(training, seed, **setting):
    """scikit-learn's logistic regression."""
    return of_sklearn("linear_model.LogisticRegression", training, seed, max_iter=1000, **setting)


def tree(training, seed, **setting):
    """A single decision tree."""
    return of_sklearn("tree.DecisionTreeClassifier", training, seed, **setting)


def forest(training, seed, **setting):
    """A hundred trees, each on images drawn with replacement."""
    return of_sklearn("ensemble.RandomForestClassifier", training, seed, **setting)


def extra_trees(training, seed, **setting):
    """A hundred trees whose thresholds are drawn at random."""
    return of_sklearn("ensemble.ExtraTreesClassifier", training, seed, **setting)


def mlp(training, seed, hidden=100, **setting):
    """scikit-learn's network with one hidden layer."""
    return of_sklearn("neural_network.MLPClassifier", training, seed, hidden_layer_sizes=(hidden,), **setting)


def network(training, seed, pictures="raw", **setting):
    """A network of ours, trained as `digitnet.experiments.train_one` says."""
    shape, training = training.shape, as_pictures(training, pictures)
    one = training[:1]
    model, run = prepared(setting, Splits(training.name, training, one, one), seed)
    found = {"epochs": sum(1 for _ in run), "parameters": model.n_parameters}

    def answers(images):
        return model.predict(scaled(PICTURES[pictures](images, shape)))

    return Reader(answers, n_bytes(*model.parameters), found)


def neighbours(training, seed, k=1, pictures="raw"):
    """The vote of the k nearest training images (chapter 14)."""
    kept = as_pictures(training, pictures)
    model = Neighbours(kept, k)

    def answers(images):
        return model.predict(PICTURES[pictures](images, training.shape))

    return Reader(answers, n_bytes(kept.images, kept.labels), {})


def _bitmaps(images, shape):
    """Black and white pictures of 32×32 pixels, as `digitnet.data.save_bitmaps` makes them of 28×28."""
    before = [(32 - n) // 2 for n in shape]
    around = [(0, 0), *((b, 32 - n - b) for b, n in zip(before, shape))]
    ink = np.pad(images.reshape(-1, *shape) >= 128, around)
    return np.where(ink, np.uint8(255), np.uint8(0)).reshape(len(images), -1)


# What a recogniser is shown, from images (n, n_pixels) of bytes and their shape
PICTURES = {"raw": lambda images, shape: images, "deskewed": deskewed, "bitmaps": _bitmaps}


def as_pictures(data, pictures):
    """A Dataset of what a recogniser is shown of another: ``"raw"``, ``"deskewed"`` or ``"bitmaps"``."""
    shape = (32, 32) if pictures == "bitmaps" else data.shape
    images = PICTURES[pictures](data.images, data.shape)
    return Dataset(images, data.labels, f"{data.name}, {pictures}", shape, n_classes=data.n_classes)


def stored(training, seed, model):
    """A network that comes with the package, trained on MNIST whatever `training` is (chapter 15)."""
    return _answering(load_pretrained(model))


def untrained(training, seed, maps):
    """A convolutional network as it starts: how long one answers doesn't depend on what it has learned."""
    return _answering(convnet(maps, rng=seed))


def _answering(model):
    def answers(images):
        return model.predict(scaled(images))

    return Reader(answers, n_bytes(*model.parameters), {"parameters": model.n_parameters})

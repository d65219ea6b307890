"""Every recogniser of the book in one frame: fitted to a training set, then asked for the digits of images.

`RIVALS` has them by name, `fit` fits one to whatever training data there are, and what comes back answers:

    >>> from digitnet import load_digits
    >>> data = load_digits(8)
    >>> reader = fit("nearest mean", data.training)
    >>> reader.answers(data.test.images[:5])
    array([1, 7, 3, 5, 1])

``book/record_rivals.py`` fits them all to MNIST, and `digitnet.experiments.RivalRuns` has what came of it.
Chapter 14 explains the neighbours, the support vectors and scikit-learn's networks; the others come from
chapters 1, 6, 11, 13 and 15. What scikit-learn has runs with its defaults wherever nothing else is said.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..checks import short
from ..data import Dataset, Splits
from ..pictures.deskewing import deskewed
from ..pretrained import load_pretrained, provenance
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


class Rival(NamedTuple):
    """A recogniser that can be fitted.

    Attributes
    ----------
    about : str
    fit : callable
        ``fit(training, seed, **setting)`` returns a `Reader`.
    setting : dict
    choices : list of dict
        Settings of which one is chosen on the validation images, after fits to the first `n_choosing` images.
    n_training : int
        How many of MNIST's 60 000 training images it is fitted to, the first ones.
    seeds : int
        How many runs; 1 if nothing is left to chance.
    n_choosing : int
    stored : bool
        Answers with weights that come with the package, whatever it is fitted to.
    """

    about: str
    fit: Callable
    setting: dict = {}
    choices: tuple = ()
    n_training: int = 50_000
    seeds: int = 1
    n_choosing: int = 10_000
    stored: bool = False


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
    """A classifier of scikit-learn by its name; `seed` where it takes one."""
    from importlib import import_module

    module = {"S": "svm", "L": "svm", "D": "tree", "R": "ensemble", "E": "ensemble", "M": "neural_network"}
    module = "linear_model" if name == "LogisticRegression" else module[name[0]]
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
    return of_sklearn("SVC", training, seed, **setting)


def linear_svm(training, seed, **setting):
    """A support vector machine without a kernel."""
    return of_sklearn("LinearSVC", training, seed, **setting)


def logistic(training, seed, **setting):
    """scikit-learn's logistic regression."""
    return of_sklearn("LogisticRegression", training, seed, max_iter=1000, **setting)


def tree(training, seed, **setting):
    """A single decision tree."""
    return of_sklearn("DecisionTreeClassifier", training, seed, **setting)


def forest(training, seed, **setting):
    """A hundred trees, each on images drawn with replacement."""
    return of_sklearn("RandomForestClassifier", training, seed, **setting)


def extra_trees(training, seed, **setting):
    """A hundred trees whose thresholds are drawn at random."""
    return of_sklearn("ExtraTreesClassifier", training, seed, **setting)


def mlp(training, seed, hidden=100, **setting):
    """scikit-learn's network with one hidden layer."""
    return of_sklearn("MLPClassifier", training, seed, hidden_layer_sizes=(hidden,), **setting)


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
    from ..neighbours import Neighbours

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
    """A network that comes with the package, already trained on MNIST, whatever `training` is (chapter 15)."""
    network, origin = load_pretrained(model), provenance(model)
    found = {name: origin[name] for name in ("script", "seed", "seconds", "validation_right")}
    found["parameters"] = network.n_parameters
    return Reader(
        lambda images: network.predict(scaled(images)), n_bytes(*network.parameters), found
    )


def _neighbours_of_mnist():
    for pictures in ("raw", "deskewed"):
        for n in (50_000, 60_000):
            for k in (1, 3, 4, 5):
                name = f"{k} neighbour{'s' * (k > 1)}"
                name += f"{', deskewed' * (pictures == 'deskewed')}{', 60 000' * (n > 50_000)}"
                setting = {"k": k, "pictures": pictures}
                yield name, Rival(f"k = {k}, {pictures} images", neighbours, setting, n_training=n)


RELU_800 = {
    "hidden": 800, "activation": "relu", "cost": "log-likelihood", "initializer": "he", "dropout": 0.3,
    "lmbda": 1, "optimizer": "Momentum", "mu": 0.9, "eta": 0.1, "schedule": "Cosine",
    "mini_batch_size": 100, "epochs": 30,
}  # fmt: skip
RIVALS = {
    "darkness": Rival("the digit of the nearest mean darkness", darkness),
    "nearest mean": Rival("the digit of the nearest mean picture", nearest_mean),
    **dict(_neighbours_of_mnist()),
    "3 neighbours, bitmaps": Rival(
        "k = 3, black and white pictures of 32x32", neighbours, {"k": 3, "pictures": "bitmaps"}
    ),
    "logistic regression": Rival(
        "scikit-learn's, C chosen", logistic, choices=tuple({"C": C} for C in (0.01, 0.03, 0.1, 0.3, 1.0))
    ),
    "softmax": Rival(
        "a network of ours without a hidden layer, log-likelihood",
        network,
        {"hidden": [], "cost": "log-likelihood", "initializer": "zeros", "eta": 0.1, "epochs": 30},
        seeds=5,
    ),
    "linear SVM": Rival(
        "scikit-learn's LinearSVC, C chosen",
        linear_svm,
        choices=tuple({"C": C} for C in (0.001, 0.003, 0.01, 0.03, 0.1)),
    ),
    "SVC, scale": Rival("radial basis functions, gamma='scale'", svc, {"gamma": "scale"}),
    "SVC, auto": Rival("radial basis functions, gamma='auto'", svc, {"gamma": "auto"}),
    "SVC, tuned": Rival(
        "radial basis functions, C and gamma chosen",
        svc,
        choices=tuple({"C": C, "gamma": g} for C in (1, 10) for g in (0.01, 0.02, 0.03, 0.04)),
    ),
    **{
        f"SVC, {gamma}, {n // 1000} 000": Rival(
            f"gamma={gamma!r}, {n} training images", svc, {"gamma": gamma}, n_training=n
        )
        for n in (2000, 10_000)
        for gamma in ("scale", "auto")
    },
    "SVC, auto, bytes": Rival(
        "gamma='auto' on pixels 0 to 255, 10 000 training images",
        svc,
        {"gamma": "auto", "scale": False},
        n_training=10_000,
    ),
    "tree": Rival("one decision tree", tree, seeds=5),
    "forest": Rival("random forest of 100 trees", forest, seeds=5),
    "extra trees": Rival("100 extremely randomised trees", extra_trees, seeds=5),
    "MLPClassifier": Rival("scikit-learn's network: 100 ReLU, Adam, its defaults", mlp, seeds=3),
    "MLPClassifier, chosen": Rival(
        "its hidden neurons and activation chosen",
        mlp,
        choices=tuple(
            {"hidden": n, "activation": a} for n in (30, 100, 300) for a in ("logistic", "tanh", "relu")
        ),
        seeds=3,
    ),
    "network, 30": Rival(
        "chapter 6: [784, 30, 10], quadratic cost, eta 3, mini-batches of 10, 30 epochs",
        network,
        {"hidden": 30, "eta": 3.0, "mini_batch_size": 10, "epochs": 30},
        seeds=5,
    ),
    "network, 100": Rival(
        "chapter 11: [784, 100, 10], cross-entropy and L2",
        network,
        {
            "hidden": 100, "cost": "cross-entropy", "initializer": "scaled_normal", "eta": 0.1, "lmbda": 5,
            "mini_batch_size": 10, "epochs": 60,
        },
        seeds=5,
    ),
    "network, 800": Rival(
        "chapter 13: [784, 800, 10], ReLU, dropout and L2, without distortions", network, RELU_800, seeds=3
    ),
    "network, bitmaps": Rival(
        "[1024, 16, 16, 10], sigmoid, one black and white picture at a time",
        network,
        {
            "pictures": "bitmaps", "hidden": [16, 16], "initializer": "scaled_normal", "eta": 0.01,
            "mini_batch_size": 1, "epochs": 30,
        },
        seeds=5,
    ),
    "network, 800, bent": Rival(
        "[784, 800, 10], trained on distorted pictures", stored, {"model": "plain"}, stored=True
    ),
    "LeNet-5": Rival("trained on distorted pictures", stored, {"model": "lenet5"}, stored=True),
    "convnet": Rival(
        "two convolutions, trained on distorted pictures", stored, {"model": "convnet"}, stored=True
    ),
}  # fmt: skip


def rival(name):
    """The `Rival` of that name, or ValueError with those there are."""
    if name not in RIVALS:
        raise ValueError(f"name is {short(name)}; legal are {', '.join(map(repr, RIVALS))}")
    return RIVALS[name]


def fit(name, training, seed=1, **setting):
    """Fit one of the rivals to a training set of any size, and return its `Reader`.

    Parameters
    ----------
    name : str
        One of `RIVALS`.
    training : Dataset
        Images of bytes.
    seed : int
        Of whatever is left to chance.
    **setting
        In place of its own, such as ``k=3``. Where a setting is chosen on MNIST, the first is taken here.
    """
    one = rival(name)
    first = one.choices[0] if one.choices else {}
    return one.fit(training, seed, **{**one.setting, **first, **setting})

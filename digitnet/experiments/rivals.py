"""Every recogniser of the book in one frame: fitted to a training set, then asked for the digits of images.

`RIVALS` has them by name, `fit` fits one to whatever training data there are, and what comes back answers:

    >>> from digitnet import load_digits
    >>> data = load_digits(8)
    >>> reader = fit("nearest mean", data.training)
    >>> reader.answers(data.test.images[:5])
    array([2, 3, 4, 5, 1])

``book/record_rivals.py`` fits them all to MNIST, and `digitnet.experiments.RivalRuns` has what came of it.
"""

from collections.abc import Callable
from typing import NamedTuple

from ..checks import short
from .readers import (
    Reader,
    darkness,
    extra_trees,
    forest,
    linear_svm,
    logistic,
    mlp,
    nearest_mean,
    neighbours,
    network,
    stored,
    svc,
    tree,
    untrained,
)

__all__ = ["RIVALS", "Reader", "Rival", "fit", "rival"]


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
        Is not trained here: it stands for networks of ``book/record_weights.py``, which take long.
    """

    about: str
    fit: Callable
    setting: dict = {}
    choices: tuple = ()
    n_training: int = 50_000
    seeds: int = 1
    n_choosing: int = 10_000
    stored: bool = False


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
        choices=tuple({"C": C, "gamma": g} for C in (1, 10) for g in (0.01, 0.02, 0.03)),
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
    "LeNet-5": Rival("chapter 15, trained on distorted pictures", stored, {"model": "lenet5"}, stored=True),
    "convnet": Rival("chapter 15, trained on distorted pictures", stored, {"model": "convnet"}, stored=True),
    "wide convnet": Rival(
        "chapter 15, with twice as many windows", untrained, {"maps": [32, 64]}, stored=True
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

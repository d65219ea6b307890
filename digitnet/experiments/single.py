"""One training as a setting describes it: what a sweep does for each of its settings, unless told otherwise.

=================== =================================== ============================================
name                default                             legal
=================== =================================== ============================================
``hidden``          30                                  the size of the hidden layer, or a list of sizes
``activation``      ``"sigmoid"``                       of the hidden layers: `digitnet.activations`
``output``          ``"sigmoid"``; ``"softmax"``        the activation of the output layer
                    with the cost ``"log-likelihood"``
``cost``            ``"quadratic"``                     `digitnet.costs`
``initializer``     ``"standard_normal"``               `digitnet.initializers`
``dropout``         0                                   the p of `Dropout` behind every hidden layer
``penalty``         ``"L2"``                            `digitnet.penalties`
``lmbda``           0                                   its λ; with 0 there is none
``optimizer``       ``"SGD"``                           `digitnet.optimizers`
``eta``, ``mu``, …  the optimizer's own                 its arguments
``schedule``        None                                `digitnet.schedules`: ``["Steps", {"every": 5}]``
``mini_batch_size`` 10
``epochs``          30                                  the most that there are
``n_training``      None, for all                       so many training images, the first ones
``distortion``      None                                of training images: arguments of `Distortion`,
                                                        ``{"shift": 1, "rotation": 10}``
``patience``        None                                early stopping: epochs in a row without a better
``stop_by``         ``"right"``                         what is better, or ``"cost"``
=================== =================================== ============================================

A schedule without arguments is a name: ``"Cosine"`` runs over the ``epochs`` of the setting.
"""

import inspect

from .. import initializers, optimizers, penalties, schedules
from ..activations import as_activation
from ..checks import short, whole_number
from ..costs import as_cost
from ..data.augmented import Augmented
from ..layers import Dense, Dropout
from ..network import Network
from ..pictures.augmentation import Distortion
from ..sequential import Sequential
from ..stopping import EarlyStopping
from ..training import assess
from . import recorded

DEFAULTS = {
    "hidden": 30, "activation": "sigmoid", "output": None, "cost": "quadratic",
    "initializer": "standard_normal", "dropout": 0, "penalty": "L2", "lmbda": 0, "optimizer": "SGD",
    "schedule": None, "mini_batch_size": 10, "epochs": 30, "n_training": None, "distortion": None,
    "patience": None, "stop_by": "right",
}  # fmt: skip
INITIALIZERS = {
    name: getattr(initializers, name)
    for name in ("standard_normal", "scaled_normal", "glorot", "he", "uniform", "zeros", "ones")
}
PENALTIES = {c.__name__: c for c in (penalties.L2, penalties.L1)}
OPTIMIZERS = {
    name: getattr(optimizers, name) for name in ("SGD", "Momentum", "Nesterov", "RMSProp", "Adam", "AdamW")
}
SCHEDULES = {name: getattr(schedules, name) for name in ("Steps", "Cosine", "HalvingWhenStalled")}
ARGUMENTS = {name: [*inspect.signature(c).parameters] for name, c in OPTIMIZERS.items()}


def train_one(setting, data, seed, also=None, stopped=None):
    """Train a new model as `setting` says and yield after every epoch a dict: an `Epoch`, and training_cost.

    Beside the validation images, the first `N_TRAINING_CHECKED` training images are answered. The test images
    are not touched, unless `also` has them.

    Parameters
    ----------
    setting : dict
        See `digitnet.experiments.single` for its names.
    data : Splits
    seed : int
        Of the start and of everything else that is left to chance.
    also : dict of Dataset, optional
        What else is answered: ``{"test": data.test}`` adds ``test_right`` and ``test_total``. It is the model
        of each epoch that answers, so with ``patience`` that of the last one isn't the model kept: see
        `prepared`.
    stopped : callable, optional
        Asked before every few mini-batches; once it answers true, the run ends.
    """
    model, run = prepared(setting, data, seed, stopped)
    sample = _training(setting, data)[: recorded.N_TRAINING_CHECKED]
    for record in run:
        right, cost = assess(model, sample)
        here = {"training_right": right, "training_total": len(sample), "training_cost": cost}
        for name, images in (also or {}).items():
            here |= {f"{name}_right": model.evaluate(images), f"{name}_total": len(images)}
        yield {**record._asdict(), **here}


def prepared(setting, data, seed, stopped=None):
    """The model that `train_one` trains, and the run that trains it: to do so and keep the model.

    With early stopping the run is an `EarlyStopping`, of which ``best`` is the model kept.
    """
    check_setting(setting)
    s = {**DEFAULTS, **setting}
    training = _training(setting, data)
    x, y = training[0]
    model, distortion = _model(s, len(x), len(y), seed), _distortion(s)
    if distortion is not None:
        training = Augmented(training, distortion, rng=[seed, 1])
    run = model.train(
        training, s["epochs"], s["mini_batch_size"], optimizer=_optimizer(setting, s["optimizer"]),
        penalty=_penalty(s), schedule=_schedule(s), validation_data=data.validation, stopped=stopped,
    )  # fmt: skip
    return model, run if s["patience"] is None else EarlyStopping(model, run, s["patience"], s["stop_by"])


def check_setting(setting):
    """Raise ValueError if there is no training by this setting, before any is begun."""
    s = {**DEFAULTS, **setting}
    known = [*DEFAULTS, *dict.fromkeys(name for names in ARGUMENTS.values() for name in names)]
    for name in setting:
        if name not in known:
            raise ValueError(f"a setting has {short(name)}; legal are {', '.join(known)}")
    for name, least in (("mini_batch_size", 1), ("epochs", 0), ("n_training", 1), ("patience", 1)):
        if s[name] is not None or DEFAULTS[name] is not None:
            whole_number(name, s[name], least)
    schedules.checked_by(s["stop_by"])
    _optimizer(setting, s["optimizer"]), _penalty(s), _schedule(s), _distortion(s)
    _model({**s, "hidden": [min(n, 2) for n in _hidden(s)]}, 2, 10, 0)


def _training(setting, data):
    n = setting.get("n_training")
    if n is None:
        return data.training
    n = whole_number("n_training", n, least=1)
    if n > len(data.training):
        raise ValueError(f"n_training is {n}; there are {len(data.training)} training images")
    return data.training[:n]


def _model(s, n_in, n_out, seed):
    """The model of a full setting: a Network, or with dropout a Sequential."""
    output = s["output"] or ("softmax" if s["cost"] == "log-likelihood" else "sigmoid")
    start = _named("initializer", s["initializer"], INITIALIZERS)
    hidden = _hidden(s)
    if not s["dropout"]:
        return Network(
            [n_in, *hidden, n_out], rng=seed, cost=s["cost"], activation=s["activation"], output=output,
            initializer=start,
        )  # fmt: skip
    layers = []
    for n in hidden:
        activation = as_activation("activation", s["activation"])
        layers += [Dense(n, start), activation, Dropout(s["dropout"])]
    layers += [Dense(n_out, start), as_activation("output", output)]
    return Sequential((n_in,), layers, cost=as_cost(s["cost"], layers[-1], n_out), rng=seed)


def _hidden(s):
    sizes = s["hidden"] if isinstance(s["hidden"], list | tuple) else [s["hidden"]]
    return [whole_number("hidden", n, least=1) for n in sizes]


def _named(what, name, registry):
    if not isinstance(name, str) or name not in registry:
        raise ValueError(f"{what} is {short(name)}; legal are {', '.join(map(repr, registry))}")
    return registry[name]


def _penalty(s):
    penalty = _named("penalty", s["penalty"], PENALTIES)
    return None if s["lmbda"] == 0 else penalty(s["lmbda"])


def _optimizer(setting, name):
    """A new optimizer, with those values of the setting that are arguments of one."""
    optimizer = _named("optimizer", name, OPTIMIZERS)
    values = {k: v for k, v in setting.items() if any(k in names for names in ARGUMENTS.values())}
    for k in values:
        if k not in ARGUMENTS[name]:
            raise ValueError(f"a setting has {k}, and {name} takes {', '.join(ARGUMENTS[name])}")
    try:
        return optimizer(**values)
    except TypeError:
        raise ValueError(f"a setting for {name} has no eta; needed is its learning rate") from None


def _schedule(s):
    """A schedule from its name, or from ``[name, {argument: value}]``."""
    given = s["schedule"]
    if given is None:
        return None
    name, values = given if isinstance(given, list | tuple) and len(given) == 2 else (given, {})
    schedule = _named("schedule", name, SCHEDULES)
    try:
        if schedule is schedules.Cosine:
            values = {"epochs": max(s["epochs"], 1), **values}
        return schedule(**values)
    except TypeError:
        legal = ", ".join(inspect.signature(schedule).parameters)
        raise ValueError(f"schedule is {short(given)}; legal arguments of {name} are {legal}") from None


def _distortion(s):
    """What bends the training pictures, from its arguments; None without."""
    given = s["distortion"]
    if given is None:
        return None
    if not isinstance(given, dict):
        raise ValueError(f"distortion is {short(given)}; needed is a dict such as {{'rotation': 10}}")
    try:
        return Distortion(**given)
    except TypeError:
        legal = ", ".join(inspect.signature(Distortion).parameters)
        raise ValueError(f"distortion is {short(given)}; legal arguments of Distortion are {legal}") from None

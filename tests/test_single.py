"""A training as a setting describes it, against the same one written out by hand, a choice at a time."""

import numpy as np
import pytest
import sweep_runs as runs

from digitnet import Network, Sequential, initializers
from digitnet.activations import Sigmoid, Softmax
from digitnet.costs import LogLikelihoodCost
from digitnet.data import Augmented, Splits
from digitnet.experiments import log_uniform, prepared, sweep, train_one
from digitnet.layers import Dense, Dropout
from digitnet.optimizers import SGD, Adam, AdamW, Momentum, Nesterov, RMSProp
from digitnet.penalties import L1, L2
from digitnet.pictures.augmentation import Distortion
from digitnet.schedules import Cosine, HalvingWhenStalled, Steps
from digitnet.stopping import EarlyStopping

SEED, PLAIN = 5, {"hidden": [6], "eta": 0.5, "epochs": 6}


@pytest.fixture(scope="module")
def data():
    return runs.data()


def trained(data, model=None, optimizer=None, *, sizes=(784, 6, 10), images=None, epochs=6, size=10,
            kinds=None, **options):  # fmt: skip
    """The epochs of a run that is written out: of `PLAIN` but for what is given."""
    model = model or Network(list(sizes), rng=SEED, **kinds or {})
    optimizer = SGD(0.5) if optimizer is None else optimizer
    images = data.training if images is None else images
    return model.train(images, epochs, size, optimizer, validation_data=data.validation, **options)


def bent(data):
    return Augmented(data.training, Distortion(rotation=30, alpha=8), rng=[SEED, 1])


def dropping(data):
    layers = [Dense(6, initializers.standard_normal), Sigmoid(), Dropout(0.4),
              Dense(10, initializers.standard_normal), Softmax()]  # fmt: skip
    return trained(data, Sequential((784,), layers, cost=LogLikelihoodCost(), rng=SEED))


BY_HAND = {
    "a list of layers": ({"hidden": [6, 5]}, lambda d: trained(d, sizes=(784, 6, 5, 10))),
    "no hidden layer": ({"hidden": []}, lambda d: trained(d, sizes=(784, 10))),
    "activation": ({"activation": "tanh"},
                   lambda d: trained(d, kinds={"activation": "tanh", "output": "sigmoid"})),
    "output": ({"output": "tanh"}, lambda d: trained(d, kinds={"output": "tanh"})),
    "cost": ({"cost": "cross-entropy"}, lambda d: trained(d, kinds={"cost": "cross-entropy"})),
    "log-likelihood": ({"cost": "log-likelihood"},
                       lambda d: trained(d, kinds={"cost": "log-likelihood", "output": "softmax"})),
    "initializer": ({"initializer": "he"}, lambda d: trained(d, kinds={"initializer": initializers.he})),
    "dropout": ({"dropout": 0.4, "cost": "log-likelihood"}, dropping),
    "L2": ({"lmbda": 5}, lambda d: trained(d, penalty=L2(5))),
    "L1": ({"lmbda": 0.5, "penalty": "L1"}, lambda d: trained(d, penalty=L1(0.5))),
    "eta": ({"eta": 2}, lambda d: trained(d, optimizer=SGD(2))),
    "Momentum": ({"optimizer": "Momentum"}, lambda d: trained(d, optimizer=Momentum(0.5))),
    "mu": ({"optimizer": "Momentum", "mu": 0.3}, lambda d: trained(d, optimizer=Momentum(0.5, 0.3))),
    "mu of Nesterov": ({"optimizer": "Nesterov", "mu": 0.3},
                       lambda d: trained(d, optimizer=Nesterov(0.5, 0.3))),
    "rho": ({"optimizer": "RMSProp", "eta": 0.01, "rho": 0.5},
            lambda d: trained(d, optimizer=RMSProp(0.01, 0.5))),
    "beta1": ({"optimizer": "Adam", "eta": 0.01, "beta1": 0.5},
              lambda d: trained(d, optimizer=Adam(0.01, 0.5))),
    "beta2": ({"optimizer": "Adam", "eta": 0.01, "beta2": 0.5},
              lambda d: trained(d, optimizer=Adam(0.01, beta2=0.5))),
    "epsilon": ({"optimizer": "Adam", "eta": 0.01, "epsilon": 0.1},
                lambda d: trained(d, optimizer=Adam(0.01, epsilon=0.1))),
    "decay": ({"optimizer": "AdamW", "eta": 0.01, "decay": 2.0},
              lambda d: trained(d, optimizer=AdamW(0.01, decay=2))),
    "mini_batch_size": ({"mini_batch_size": 7}, lambda d: trained(d, size=7)),
    "epochs": ({"epochs": 2}, lambda d: trained(d, epochs=2)),
    "n_training": ({"n_training": 31}, lambda d: trained(d, images=d.training[:31])),
    "n_training, a float": ({"n_training": 31.0}, lambda d: trained(d, images=d.training[:31])),
    "distortion": ({"distortion": {"rotation": 30, "alpha": 8}},
                   lambda d: trained(d, images=bent(d))),
    "Cosine": ({"schedule": "Cosine"}, lambda d: trained(d, schedule=Cosine(6))),
    "Cosine, of its own epochs": ({"schedule": ["Cosine", {"epochs": 9}]},
                                  lambda d: trained(d, schedule=Cosine(9))),
    "Steps": ({"schedule": ["Steps", {"every": 2, "factor": 0.1}]},
              lambda d: trained(d, schedule=Steps(2, 0.1))),
    "HalvingWhenStalled": ({"schedule": ["HalvingWhenStalled", {"patience": 1}]},
                           lambda d: trained(d, schedule=HalvingWhenStalled(1))),
}  # fmt: skip
WITHOUT = {  # what the choice alone is held against, where it goes with others
    "mu": ("mu",), "mu of Nesterov": ("mu",), "rho": ("rho",), "beta1": ("beta1",), "beta2": ("beta2",),
    "epsilon": ("epsilon",), "decay": ("decay",), "L1": ("penalty",), "dropout": ("dropout",),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
def test_a_setting_is_trained_as_by_hand(name, data):
    change, by_hand = BY_HAND[name]
    (record,) = sweep([{**PLAIN, **change}], data, seeds=[SEED], workers=0)
    expected = list(by_hand(data))
    for column in ("right", "cost", "eta"):
        assert record.array(column).tolist() == [getattr(epoch, column) for epoch in expected], column
    left = WITHOUT.get(name, tuple(change))
    others = {k: v for k, v in change.items() if k not in left}
    (without,) = sweep([{**PLAIN, **others}], data, seeds=[SEED], workers=0)
    assert without.array("cost").tolist() != record.array("cost").tolist(), "the choice must show"


@pytest.mark.parametrize("schedule, shares", [
    (None, [1] * 6), ("Cosine", [Cosine(6)(epoch) for epoch in range(6)]),
    (["Cosine", {"epochs": 3}], [1, 0.75, 0.25, 0.25, 0.25, 0.25]),
    (["Steps", {"every": 2}], [1, 1, 0.5, 0.5, 0.25, 0.25]),
    (["Steps", {"every": 1, "factor": 0.1}], [0.1**epoch for epoch in range(6)]),
])  # fmt: skip
def test_eta_follows_the_schedule(schedule, shares, data):
    (record,) = sweep([{**PLAIN, "schedule": schedule}], data, workers=0)
    np.testing.assert_allclose(record.array("eta"), 0.5 * np.array(shares), rtol=1e-12)


def test_what_stops_early_is_what_was_chosen(data):
    lengths = {}
    for by in ("right", "cost"):
        setting = {**PLAIN, "epochs": 40, "eta": 0.3, "patience": 2, "stop_by": by}
        model = Network([784, 6, 10], rng=SEED)
        run = model.train(data.training, 40, 10, 0.3, validation_data=data.validation)
        expected = list(EarlyStopping(model, run, 2, by))
        (record,) = sweep([setting], data, seeds=[SEED], workers=0)
        assert record.array("cost").tolist() == [epoch.cost for epoch in expected]
        assert prepared(setting, data, SEED)[1].by == by
        lengths[by] = len(expected)
    assert lengths["right"] != lengths["cost"] and max(lengths.values()) < 40


def test_the_training_images_answered_are_those_trained_on(data):
    (first,) = train_one({**PLAIN, "epochs": 1, "n_training": 31.0}, data, SEED)
    assert first["training_total"] == 31


def test_test_images_are_answered_only_if_asked_for(data):
    kept = Splits("made up", data.training, data.validation, None)
    (plain,) = train_one({**PLAIN, "epochs": 1}, kept, SEED)
    (also,) = train_one({**PLAIN, "epochs": 1}, data, SEED, also={"test": data.test})
    assert {*also} - {*plain} == {"test_right", "test_total"} and also["test_total"] == len(data.test)


@pytest.mark.parametrize("change, words", [
    ({"schedule": ["Cosine", 5]}, r"schedule is \['Cosine', 5\]; legal arguments of Cosine are epochs"),
    ({"schedule": ["Steps", 5]}, r"schedule is \['Steps', 5\]; legal arguments of Steps are every, factor"),
    ({"schedule": ["Cosine", None]}, "legal arguments of Cosine are epochs"),
    ({"n_training": 2.5}, "n_training is 2.5; legal are whole numbers from 1 on"),
    ({"n_training": 61.0}, "n_training is 61; there are 60 training images"),
])  # fmt: skip
def test_what_is_illegal_is_named(change, words, data):
    with pytest.raises(ValueError, match=words):
        next(train_one({**PLAIN, **change}, data, SEED))


def test_early_stopping_over_dicts_says_what_it_needs(data):
    model, _ = prepared(PLAIN, data, SEED)
    with pytest.raises(ValueError, match="run gives {'epoch': 0.*needed are Epochs"):
        next(EarlyStopping(model, train_one(PLAIN, data, SEED)))


def test_a_range_to_draw_from_is_not_upside_down():
    with pytest.raises(
        ValueError, match="low is 5, above high, 1; legal are positive numbers, high the larger"
    ):
        log_uniform(5, 1)
    assert log_uniform(2, 2)(np.random.default_rng(0)) == 2

"""Trainings of networks that look through windows, by their settings."""

import numpy as np
import pytest

from digitnet import load_digits
from digitnet.data import Splits
from digitnet.experiments import sweep
from digitnet.experiments.windows import train_windows, windowed

DATA = load_digits(28)
SMALL = Splits(DATA.name, DATA.training[:60], DATA.validation[:50], DATA.test[:40])
SETTING = {"hidden": 5, "optimizer": "Momentum", "eta": 0.05, "mini_batch_size": 10, "epochs": 2}


@pytest.mark.parametrize("setting, names", [
    ({"maps": []}, "Flatten Dense ReLU Dense Softmax"),
    ({"maps": [3]}, "Conv ReLU MaxPool Flatten Dense ReLU Dense Softmax"),
    ({"maps": [3], "pool": None}, "Conv ReLU Flatten Dense ReLU Dense Softmax"),
    ({"maps": [2], "pool": "mean", "dropout": 0.5},
     "Conv ReLU MeanPool Flatten Dense ReLU Dropout Dense Softmax"),
])  # fmt: skip
def test_the_layers_are_those_of_the_setting(setting, names):
    net = windowed({**SETTING, **setting}, (28, 28), 1)
    assert [type(layer).__name__ for layer in net.layers] == names.split()
    assert net.shapes[-1] == (10,) and [layer.n for layer in net.layers if hasattr(layer, "n")][-2:] == [
        5,
        10,
    ]
    again = windowed({**SETTING, **setting}, (28, 28), 1)
    assert all(np.array_equal(a, b) for a, b in zip(net.parameters, again.parameters))


@pytest.mark.parametrize("setting, message", [
    ({"pool": "least"}, "pool is 'least'; legal are 'max', 'mean' and None"),
    ({"activation": "tanh"}, "a setting has 'activation'; legal are maps, pool, hidden"),
    ({"hidden": [5, 5]}, r"hidden is \[5, 5\]"),
])  # fmt: skip
def test_what_no_network_can_be_made_of(setting, message):
    with pytest.raises(ValueError, match=message):
        windowed({**SETTING, **setting}, (28, 28), 1)


def test_a_run_answers_the_test_images_at_its_end():
    setting = {**SETTING, "maps": [2], "distortion": {"shift": 1}, "schedule": "Cosine"}
    records = sweep([setting], SMALL, seeds=[1, 2], run=train_windows, workers=0)
    assert not records.failed and records.array("validation").shape == (1, 2, 2)
    tests = records.array("test")[0]
    assert np.isnan(tests[:, 0]).all() and (tests[:, 1] >= 0).all()

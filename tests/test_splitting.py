"""Training, validation and test data of one or two Datasets."""

import re

import numpy as np
import pytest

from digitnet.data import Dataset, Splits, split


def some(n, name="dots", order=None, **rest):
    labels = np.arange(n) % 10 if order is None else np.asarray(order)
    return Dataset(np.arange(4 * n).reshape(n, 4) / (4 * n), labels, name, **rest)


def test_the_last_validate_and_a_sixth_by_default():
    data = split(some(60), some(7, "other"))
    assert isinstance(data, Splits) and [len(part) for part in data] == [50, 10, 7]
    assert [part.name for part in data] == ["dots training", "dots validation", "dots test"]
    assert np.array_equal(np.concatenate([data.training.images, data.validation.images]), some(60).images)
    assert data.training.images.base is not None  # a view


def test_parts_may_be_said_and_named():
    data = split(some(60), 20, 5, name="mine")
    assert repr(data) == "mine: 35 training, 5 validation and 20 test images of 2x2 pixels"
    assert np.array_equal(data.test.images, some(60).images[40:])
    assert len(split(some(60), 0, 0).training) == 60


def test_what_is_drawn_is_drawn_once_and_again_by_the_same_seed():
    whole = some(100, order=np.arange(100) // 10)
    data, again = split(whole, 20, 30, rng=3), split(whole, 20, 30, rng=np.random.default_rng(3))
    places = [(part.images[:, 0] * 100).round().astype(int) for part in data]
    assert sorted(np.concatenate(places)) == list(range(100))
    assert all((np.diff(part) > 0).all() for part in places)  # the parts keep their order
    assert all(np.array_equal(a.images, b.images) for a, b in zip(data, again))
    assert not np.array_equal(places[2], np.arange(80, 100))


def test_the_data_that_were_given_keep_their_names():
    training, test = some(60), some(7, "other")
    split(training, test)
    assert (training.name, test.name) == ("dots", "other")


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((np.zeros((3, 4)), 1), "training is array"),
        ((some(60), 1.5), "test is 1.5; legal are whole numbers"),
        ((some(60), 20, 40), "40 examples for validation and 20 for testing leave none of 60 to train on"),
        ((some(60), None), "test is None; needed is a Dataset, or how many to test on"),
        ((some(60), 80), "0 examples for validation and 80 for testing leave none of 60 to train on"),
        ((some(60), some(5), -1), "n_validation is -1"),
        ((some(60), some(5, n_classes=11)), "n_classes of training is 10, of test 11; the two must be equal"),
        ((some(60), some(5, class_names="abcdefghij")), "class_names of training is ('0'"),
        ((some(60), some(5, shape=(1, 4))), "shape of training is (2, 2), of test (1, 4)"),
        ((some(60, order=np.arange(60) // 6), 0, 10), "class 9 is cut off for validation"),
        ((some(60, order=np.arange(60) // 6), 6, 2), "class 9 is cut off for testing"),
    ],
)
def test_what_can_t_be_split(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        split(*arguments)

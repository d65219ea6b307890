import re

import numpy as np
import pytest
import sklearn.metrics
from fixtures import made_up
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import Network, accuracy, confusion_matrix

DIGITS = st.integers(0, 9)
ANSWERS = st.lists(st.tuples(DIGITS, DIGITS), min_size=1, max_size=50)


@settings(deadline=None)
@given(ANSWERS)
def test_accuracy_agrees_with_sklearn(pairs):
    predicted, labels = zip(*pairs, strict=True)
    result = accuracy(predicted, labels)
    assert type(result) is float
    assert result == pytest.approx(sklearn.metrics.accuracy_score(labels, predicted), rel=1e-15)


@pytest.mark.filterwarnings("ignore:A single label")  # of sklearn
@settings(deadline=None)
@given(ANSWERS)
def test_confusion_matrix_agrees_with_sklearn(pairs):
    predicted, labels = zip(*pairs, strict=True)
    n = 1 + max(*predicted, *labels)
    for n_classes, shown in ((10, 10), (None, n)):
        matrix = confusion_matrix(predicted, labels, n_classes)
        assert matrix.shape == (shown, shown) and matrix.dtype.kind == "i"
        np.testing.assert_array_equal(
            matrix, sklearn.metrics.confusion_matrix(labels, predicted, labels=range(shown))
        )
    assert np.trace(matrix) / len(pairs) == pytest.approx(accuracy(predicted, labels))


def test_rows_are_the_truth_and_columns_the_answers():
    matrix = confusion_matrix(predicted=[3, 3, 1], labels=[2, 2, 1], n_classes=4)
    expected = np.zeros((4, 4))
    expected[2, 3], expected[1, 1] = 2, 1
    np.testing.assert_array_equal(matrix, expected)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float64])
def test_label_types(dtype):
    predicted, labels = np.array([7, 7, 2], dtype), np.array([7, 2, 2], np.uint8)
    assert accuracy(predicted, labels) == 2 / 3
    assert confusion_matrix(predicted, labels)[2, 7] == 1


def test_many_equal_answers_are_all_counted():
    assert confusion_matrix(np.full(100_000, 9, np.uint8), np.full(100_000, 0, np.uint8))[0, 9] == 100_000


@pytest.mark.parametrize("f", [accuracy, confusion_matrix])
def test_shapes_that_do_not_fit(f):
    with pytest.raises(ValueError, match=r"predicted has shape \(2,\) and labels \(3,\)"):
        f([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match=r"\(1, 2\)"):  # one-hot or columns by mistake
        f([[1, 2]], [[1, 2]])
    with pytest.raises(
        ValueError, match=r"predicted has shape \(2, 3\) and labels \(2,\)"
    ):  # outputs by mistake
        f([[0.1, 0.8, 0.3], [0.6, 0.2, 0.5]], [1, 0])
    with pytest.raises(ValueError, match=r"\(\)"):
        f(1, 1)
    with pytest.raises(ValueError, match="no labels"):
        f([], [])


@pytest.mark.parametrize("bad", [-1, 10, 1.5, np.nan, np.inf, -np.inf, 1e300])
def test_confusion_matrix_names_the_bad_value(bad):
    legal = r"whole numbers( from 0 to 9)?$"
    with pytest.raises(ValueError, match=re.escape(f"predicted holds {bad}; legal are ") + legal):
        confusion_matrix([0, bad], [0, 1], 10)
    with pytest.raises(ValueError, match=re.escape(f"labels holds {bad}; legal are ") + legal):
        confusion_matrix([0, 1], [0, bad], n_classes=10)


def test_confusion_matrix_knows_the_number_of_classes():
    with pytest.raises(ValueError, match="labels holds 2; legal are .*0 to 1$"):
        confusion_matrix([0, 1], [0, 2], n_classes=2)
    assert confusion_matrix([0, 11], [0, 11], n_classes=12.0)[11, 11] == 1
    with pytest.raises(ValueError, match="n_classes is 0; legal are whole numbers from 1 on"):
        confusion_matrix([0], [0], n_classes=0)


@pytest.mark.parametrize("n", [1, 2, 10, 26, 47])
def test_confusion_matrix_finds_the_number_of_classes_in_the_data(n):
    some, last = [0] * n, list(range(n))
    for predicted, labels in ((some, last), (last, some)):
        assert confusion_matrix(predicted, labels).shape == (n, n)


def test_a_stray_label_makes_no_giant_matrix():
    with pytest.raises(ValueError, match="labels holds 60000; legal are .* 0 to 999, unless n_cl"):
        confusion_matrix([7, 2], [7, 60000])
    assert confusion_matrix([1000], [1000], n_classes=1001)[1000, 1000] == 1


@pytest.mark.parametrize("f", [accuracy, confusion_matrix])
@pytest.mark.parametrize("bad", ["1", None, "seven", 1j, np.datetime64(1, "D")])
def test_what_is_no_number_is_no_label(f, bad):
    for predicted, labels, name in (([bad], [1], "predicted"), ([1], [bad], "labels")):
        with pytest.raises(ValueError, match=f"{name} holds .+; legal are whole numbers$"):
            f(predicted, labels)


@pytest.mark.parametrize("f", [accuracy, confusion_matrix])
@pytest.mark.parametrize("bad", [1.5, np.nan, np.inf])
def test_one_rule_for_labels(f, bad):
    with pytest.raises(ValueError, match=f"predicted holds {bad}; legal are whole numbers"):
        f([bad], [1])


@pytest.mark.parametrize("f", [accuracy, confusion_matrix])
def test_a_network_or_a_data_set_instead_of_numbers(f):
    data = made_up(2)
    with pytest.raises(ValueError, match=r"predicted is a Network; .* evaluate\(data\)"):
        f(Network([6, 10], rng=0), data)
    with pytest.raises(ValueError, match=r"labels is a Dataset; legal are whole numbers: its \.labels"):
        f([0, 1], data)
    with pytest.raises(ValueError, match="predicted is a nested list; legal is one label for each example"):
        f([[0], [1, 2]], [0, 1])

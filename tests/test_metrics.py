import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import accuracy, confusion_matrix

DIGITS = st.integers(0, 9)
ANSWERS = st.lists(st.tuples(DIGITS, DIGITS), min_size=1, max_size=50)


@settings(deadline=None)
@given(ANSWERS)
def test_accuracy_agrees_with_sklearn(pairs):
    predicted, labels = zip(*pairs, strict=True)
    result = accuracy(predicted, labels)
    assert type(result) is float
    assert result == pytest.approx(sklearn.metrics.accuracy_score(labels, predicted), rel=1e-15)


@settings(deadline=None)
@given(ANSWERS)
def test_confusion_matrix_agrees_with_sklearn(pairs):
    predicted, labels = zip(*pairs, strict=True)
    matrix = confusion_matrix(predicted, labels)
    assert matrix.shape == (10, 10) and matrix.dtype.kind == "i"
    np.testing.assert_array_equal(
        matrix, sklearn.metrics.confusion_matrix(labels, predicted, labels=range(10))
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
    with pytest.raises(ValueError, match=r"\(\)"):
        f(1, 1)
    with pytest.raises(ValueError, match="no labels"):
        f([], [])


@pytest.mark.parametrize("bad", [-1, 10, 1.5, np.nan, np.inf])
def test_confusion_matrix_names_the_bad_value(bad):
    with pytest.raises(ValueError, match=f"predicted holds {bad}; legal are .*0 to 9"):
        confusion_matrix([0, bad], [0, 1])
    with pytest.raises(ValueError, match=f"labels holds {bad}; legal are .*0 to 9"):
        confusion_matrix([0, 1], [0, bad])


def test_confusion_matrix_knows_the_number_of_classes():
    with pytest.raises(ValueError, match="labels holds 2; legal are .*0 to 1"):
        confusion_matrix([0, 1], [0, 2], n_classes=2)
    assert confusion_matrix([0, 11], [0, 11], n_classes=12)[11, 11] == 1

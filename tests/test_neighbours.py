"""Nearest neighbours against plain loops with Python's whole numbers, and against scikit-learn."""

import tracemalloc
import warnings
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from fixtures import made_up
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier

from digitnet import Dataset
from digitnet.data import Augmented
from digitnet.neighbours import GROUP, Neighbours, count_votes, decide, reached_by
from digitnet.pictures.augmentation import Distortion


def by_hand(images, x, k):
    """For each row the k nearest, (squared distance, index), from exact numbers."""
    rows = [[Fraction(value) for value in row] for row in x.tolist()]
    known = [[Fraction(value) for value in row] for row in images.tolist()]
    return [
        sorted((sum((a - b) ** 2 for a, b in zip(row, t)), i) for i, t in enumerate(known))[:k]
        for row in rows
    ]


def vote_by_hand(labels):
    """The class of most of the labels, nearest first; of those tied, the one that comes first."""
    counts = Counter(labels)
    return next(label for label in labels if counts[label] == max(counts.values()))


@st.composite
def bytes_with_ties(draw):
    """Few values and few pixels, so that many distances are equal; blocks of any size."""
    n, m, n_in = draw(st.integers(1, 40)), draw(st.integers(1, 5)), draw(st.integers(1, 4))
    values = draw(st.sampled_from([[0, 255], [0, 1, 2], [0, 254, 255], [7]]))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    images, x = (rng.choice(np.array(values, np.uint8), (rows, n_in)) for rows in (n, m))
    return images, rng.integers(0, 4, n), x, draw(st.integers(1, n)), draw(st.integers(1, 20_000))


@settings(deadline=None, max_examples=200)
@given(bytes_with_ties())
def test_bytes_are_compared_exactly_and_ties_broken_by_the_rule(given):
    images, labels, x, k, most_bytes = given
    near = Neighbours((images, labels), k, most_bytes=most_bytes)
    indices, distances = near.nearest(x)
    expected = by_hand(images, x, k)
    assert indices.tolist() == [[i for _, i in row] for row in expected]
    assert distances.tolist() == [[np.sqrt(int(d)) / 255 for d, _ in row] for row in expected]
    votes = [[labels[i] for _, i in row] for row in expected]
    assert near.predict(x).tolist() == [vote_by_hand(row) for row in votes]
    assert near.votes(x).tolist() == [[row.count(c) for c in range(near.n_classes)] for row in votes]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("offset, scale", [(0, 1), (1000, 1e-3), (-3, 1e-6), (0, 1e-25), (0, 1e6)])
def test_floats_of_any_size_are_compared_by_their_differences(dtype, offset, scale):
    """Also where products alone can't tell them apart."""
    rng = np.random.default_rng(0)
    data = Dataset((offset + scale * rng.random((200, 9))).astype(dtype), np.zeros(200, int), unscaled=True)
    x = (offset + scale * rng.random((10, 9))).astype(dtype)
    for most_bytes in (1, 5000, 2**26):
        indices, distances = Neighbours(data, 7, most_bytes=most_bytes).nearest(x)
        for found, far, row in zip(indices, distances, by_hand(data.images, x, 7)):
            assert found.tolist() == [i for _, i in row]
            np.testing.assert_allclose(far, [float(d) ** 0.5 for d, _ in row], rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_equal_pictures_are_equally_far_wherever_they_stand(dtype):
    rng = np.random.default_rng(1)
    images = rng.integers(0, 256, (5000, 784), np.uint8)
    places = [3, 17, 1000, 1001, 2047, 4095, 4998]
    images[places] = images[4999]
    images = images if dtype == np.uint8 else (images / 255).astype(dtype)
    near = Neighbours((images, np.zeros(5000, int)), 10, most_bytes=2**22)
    indices, distances = near.nearest(images[4998:])
    assert indices[:, :8].tolist() == [[*places, 4999]] * 2 and not distances[:, :8].any()
    other = np.roll(images[4999], 5)
    indices, distances = near.nearest(other, k=5000)
    at = [int(np.flatnonzero(indices == place)[0]) for place in [*places, 4999]]
    assert at == list(range(at[0], at[0] + 8)) and len(set(distances[at])) == 1


def test_far_more_pixels_than_float32_can_sum_up():
    images = np.full((3, 70_000), 255, np.uint8)
    images[0, 0], images[1, 0] = 253, 254
    indices, distances = Neighbours((images, np.arange(3)), 3).nearest(np.full(70_000, 255, np.uint8))
    assert indices.tolist() == [2, 1, 0] and distances.tolist() == [0, 1 / 255, 2 / 255]


@pytest.mark.parametrize("k", [1, 3, 4])
def test_it_answers_as_scikit_learn_does(digits, k):
    """The same neighbours; where no vote is tied, the same answers."""
    training, _, test = digits
    near = Neighbours(training, k)
    peer = KNeighborsClassifier(k, algorithm="brute").fit(training.images.astype(float), training.labels)
    distances, indices = peer.kneighbors(test.images.astype(float))
    found = near.nearest(test)
    np.testing.assert_allclose(found[1], distances / 255, rtol=1e-12)
    apart = (np.diff(distances, axis=1) > 0).all(axis=1)
    assert np.mean(apart) > 0.95 and (found[0] == indices)[apart].all()
    votes = near.votes(test)
    np.testing.assert_array_equal(votes, k * peer.predict_proba(test.images.astype(float)))
    clear = np.sort(votes, axis=1)[:, -2] < votes.max(axis=1)
    assert (near.predict(test) == peer.predict(test.images.astype(float)))[clear & apart].all()
    assert near.evaluate(test) == np.sum(near.predict(test) == test.labels) > 230


@settings(deadline=None)
@given(st.lists(st.integers(0, 11), min_size=1, max_size=12))
def test_a_tied_vote_goes_to_the_nearest_of_those_tied(labels):
    votes = count_votes(np.array([labels]), 12)
    assert votes.tolist() == [[labels.count(c) for c in range(12)]]
    assert decide(np.array([labels]), votes).tolist() == [vote_by_hand(labels)]


@pytest.mark.parametrize("n", [1, 5, GROUP, 100, 777])
@pytest.mark.parametrize("k", [1, 2, 5, 100])
def test_the_bound_is_reached_by_k_at_least(n, k):
    near = np.random.default_rng(n).standard_normal((30, n)).astype(np.float32)
    bound = reached_by(near, k)
    reached = (near >= bound[:, np.newaxis]).sum(axis=1)
    assert (reached == n).all() if n < k else (reached >= k).all()
    if n == 777:
        assert reached.mean() < 1.5 * k + 1


@pytest.mark.parametrize("alike", [False, True])
def test_the_memory_has_a_bound(alike):
    rng = np.random.default_rng(0)
    n, m = (800, 100) if alike else (4000, 600)
    images = np.zeros((n, 100), np.uint8) if alike else rng.integers(0, 256, (n, 100), np.uint8)
    x = rng.integers(0, 256, (m, 100), np.uint8)
    whole = Neighbours((images, np.zeros(n, int)), 3).nearest(x)
    for most_bytes in (2**18, 2**20):
        near = Neighbours((images, np.zeros(n, int)), 3, most_bytes=most_bytes)
        tracemalloc.start()
        found = near.nearest(x)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < most_bytes + 4 * sum(array.nbytes for array in found)
        assert all((a == b).all() for a, b in zip(found, whole))


def test_one_picture_several_and_whole_data():
    data = made_up(30, n_pixels=9, n_classes=4)
    data = Dataset(data.images, data.labels, n_classes=12, class_names="abcdefghijkl")
    near = Neighbours(data, k=5)
    answers = near.predict(data)
    assert near.n_classes == 12 and near.votes(data).shape == (30, 12)
    assert type(near.predict(data.images[3])) is int and near.votes(data.images[3]).shape == (12,)
    assert [array.shape for array in near.nearest(data.images[3])] == [(5,), (5,)]
    for x in (data.images, data.images.reshape(30, 3, 3), data.images[..., np.newaxis], list(data)):
        assert (near.predict(x) == answers).all()
    for dtype in (np.float32, np.float64):  # which are bytes again, so that equal distances stay equal
        found = near.nearest((data.images / 255).astype(dtype), k=30)
        assert all((a == b).all() for a, b in zip(found, near.nearest(data, k=30)))
    assert near.predict(data.images[4].reshape(3, 3)) == answers[4]
    assert near.evaluate(list(data)) == near.evaluate(data) == np.sum(answers == data.labels)
    assert near.predict(data.images[:0]).shape == (0,) and near.nearest(data.images[:0])[0].shape == (0, 5)
    floats = Neighbours((data.inputs, data.labels), k=5)
    assert floats.n_classes == 4 and (floats.predict(data.images) == answers).all()
    np.testing.assert_allclose(floats.nearest(data.images)[1], near.nearest(data)[1], atol=1e-6)
    assert not floats.nearest(data.images, k=1)[1].any()
    assert repr(near) == "Neighbours(30 training data, k=5)"


GOOD = made_up(6)


@pytest.mark.parametrize("call, message", [
    (lambda: Neighbours(GOOD, 0), "k is 0; legal are whole numbers from 1 on"),
    (lambda: Neighbours(GOOD, 7), "k is 7; legal are whole numbers from 1 to 6, all there are"),
    (lambda: Neighbours(GOOD).nearest(GOOD, 2.5), "k is 2.5; legal"),
    (lambda: Neighbours(GOOD, most_bytes=0), "most_bytes is 0; legal are whole numbers from 1 on"),
    (lambda: Neighbours(GOOD[:0]), "the training data are empty"),
    (lambda: Neighbours((GOOD.images, GOOD.labels[:3])), r"labels has shape \(3,\); needed is \(6,\)"),
    (lambda: Neighbours((GOOD.images[:2], [0, 10**9])), "labels holds 1000000000; legal are 0 to 999"),
    (lambda: Neighbours((GOOD.images[:1], [[0, 0, 5000]])), "labels holds 5000; legal are 0 to 999"),
    (lambda: Neighbours(GOOD.images), "data must be a Dataset or a list"),
    (lambda: Neighbours(Augmented(made_up(6, 9), Distortion(rotation=5))), "comes distorted"),
    (lambda: Neighbours(GOOD).predict(Augmented(made_up(6, 6), lambda x, rng: x)), "comes distorted"),
    (lambda: Neighbours(GOOD).predict(np.zeros(5)), r"input has shape \(5,\); legal are \(6,\), \(6, 1\)"),
    (lambda: Neighbours(GOOD).predict(np.full(6, 200.0)), "the input holds 200"),
    (lambda: Neighbours(GOOD).predict([0, 0, 0, 0, 0, np.nan]), "holds nan"),
    (lambda: Neighbours(GOOD).predict([0, 0, 0, 0, 0, -np.inf]), "the input holds numbers that are not fin"),
    (lambda: Neighbours(GOOD).predict(Dataset(np.full((1, 6), 1e200), [0], unscaled=True)), "too large"),
    (lambda: Neighbours(GOOD).predict("a.png"), "got the name 'a.png'"),
    (lambda: Neighbours(GOOD).evaluate(GOOD[:0]), "data is empty"),
    (lambda: Neighbours(GOOD).evaluate(made_up(5, 7)), r"input has shape \(5, 7\)"),
    (lambda: Neighbours(Dataset(np.full((2, 2), 1e25, "f4"), [0, 1], unscaled=True), 1), "hold numbers th"),
])  # fmt: skip
def test_bad_input_is_one_clear_error(call, message):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=message):
            call()


def test_mnist_is_read_as_published(mnist):
    """Of the first 300 test images all but a few, with the same answers from scikit-learn's float64."""
    images, labels = mnist.training.images, mnist.training.labels
    near, x = Neighbours((images, labels), 3), mnist.test.images[:300]
    indices, distances = near.nearest(x)
    differences = images[indices].astype(int) - x[:, np.newaxis]
    assert (distances == np.sqrt((differences**2).sum(axis=2)) / 255).all()
    assert np.sum(near.predict(x) == mnist.test.labels[:300]) >= 290

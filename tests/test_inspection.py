"""Looking into a network, held against plain loops and finite differences."""

import numpy as np
import pytest

from digitnet import Dataset, Network, confusion_matrix, load_digits, numerical_gradient, sigmoid
from digitnet.inspection import (
    confused_pairs,
    fool,
    hidden_activations,
    hidden_weighted_inputs,
    input_gradient,
    occlusion,
    strongest,
    without_neuron,
)

SHAPES = [[6, 3], [6, 4, 3], [6, 5, 4, 3], [6, 5, 4, 3, 2]]


def small_net(sizes=(6, 5, 10), seed=0, dtype=np.float64):
    return Network(list(sizes), rng=seed, dtype=dtype)


def small_data(n=20, seed=0):
    rng = np.random.default_rng(seed)
    return Dataset(rng.integers(0, 256, (n, 6), np.uint8), rng.integers(0, 10, n), "made up")


@pytest.fixture(scope="module")
def trained():
    data = load_digits(28)
    net = Network([784, 30, 10], rng=0)
    for _ in net.train(data.training, 30, 10, 3.0):
        pass
    return net, data.validation


@pytest.mark.parametrize("n", [1, 20, 2500])  # the last goes in parts
def test_hidden_activations_are_those_of_a_loop(n):
    net, data = small_net(), small_data(n)
    found = hidden_activations(net, data)
    assert found.shape == (n, 5) and found.dtype == net.dtype
    for i in {0, n // 2, n - 1}:
        for j in range(5):
            z = sum(net.weights[0][j, k] * data.images[i, k] / 255 for k in range(6)) + net.biases[0][j]
            assert hidden_weighted_inputs(net, data)[i, j] == pytest.approx(z, rel=1e-12)
            assert found[i, j] == pytest.approx(1 / (1 + np.exp(-z)), rel=1e-12)


def test_hidden_activations_of_bytes_floats_and_one_image_agree():
    net, data = small_net(), small_data()
    expected = hidden_activations(net, data)
    np.testing.assert_allclose(hidden_activations(net, data.images), expected, rtol=1e-12)
    np.testing.assert_allclose(hidden_activations(net, data.images / 255), expected, rtol=1e-12)
    one = hidden_activations(net, data.images[3])
    assert one.shape == (5,)
    np.testing.assert_allclose(one, expected[3], rtol=1e-12)


def test_the_rest_of_the_network_answers_from_the_hidden_activations():
    net, data = small_net([6, 5, 4, 10]), small_data()
    a = hidden_activations(net, data)
    for w, b in zip(net.weights[1:], net.biases[1:]):
        a = sigmoid(a @ w.T + b)
    np.testing.assert_allclose(a, net.feedforward(data.images), rtol=1e-12)


@pytest.mark.parametrize("sizes", [[6, 5, 10], [6, 5, 4, 10]])
def test_without_a_neuron_nothing_of_it_arrives(sizes):
    net, data = small_net(sizes), small_data()
    before = [w.copy() for w in net.weights]
    for j in range(5):
        silent = without_neuron(net, j)
        a = hidden_activations(net, data)
        a[:, j] = 0
        for w, b in zip(net.weights[1:], net.biases[1:]):
            a = sigmoid(a @ w.T + b)
        np.testing.assert_allclose(silent.feedforward(data.images), a, rtol=1e-12)
        assert silent.dtype == net.dtype and silent.cost is net.cost
    for w, kept in zip(net.weights, before):
        np.testing.assert_array_equal(w, kept)


def test_strongest_are_in_order():
    net, data = small_net(), small_data(50)
    for j in range(5):
        activations = hidden_activations(net, data)[:, j]
        found = strongest(net, data, j, 7)
        assert found.shape == (7,) and len(set(found)) == 7
        assert (np.diff(activations[found]) <= 0).all()
        assert activations[found].min() >= np.delete(activations, found).max()
    assert sorted(strongest(net, data[:4], 0, 7)) == [0, 1, 2, 3]


def test_strongest_are_told_apart_where_activations_are_rounded_to_one():
    net, data = small_net(dtype=np.float32), small_data(50)
    net.biases[0] += 100
    assert (hidden_activations(net, data) == 1).all()
    z = data.images.astype(float) @ net.weights[0][2].astype(float)
    np.testing.assert_array_equal(strongest(net, data, 2, 5), np.argsort(-z)[:5])


def test_of_equally_strong_ones_the_earlier_comes_first():
    images = np.zeros((5, 6), np.uint8)
    np.testing.assert_array_equal(strongest(small_net(), images, 0, 3), [0, 1, 2])


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_input_gradient_is_that_of_differences(sizes):
    net, rng = small_net(sizes), np.random.default_rng(1)
    x, y = rng.random((7, 6)), rng.random((7, sizes[-1]))
    found = input_gradient(net, x, y)
    assert found.shape == x.shape
    # each example has its own cost, so the gradient of their sum is the gradient of each
    expected = numerical_gradient(lambda v: net.cost.value(net.feedforward(v), y).sum(), x)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-10)
    np.testing.assert_allclose(input_gradient(net, x[2], y[2]), found[2], rtol=1e-12)


def test_input_gradient_is_with_respect_to_inputs_also_for_bytes():
    net, data = small_net(), small_data()
    expected = input_gradient(net, data.images / 255, data.targets)
    np.testing.assert_allclose(input_gradient(net, data.images, data.targets), expected, rtol=1e-12)


def test_a_step_against_the_input_gradient_lowers_the_cost(trained):
    net, data = trained
    x, y = data.inputs, np.roll(data.targets, 1, axis=1)
    gradient = input_gradient(net, x, y)
    assert gradient.dtype == net.dtype
    after = net.cost.value(net.feedforward(x - 1e-2 * gradient), y).mean()
    assert after < net.cost.value(net.feedforward(x), y).mean()


def test_fool_finds_pictures_near_by(trained):
    net, data = trained
    fooled = 0
    for x, label in zip(data.images[:20], data.labels):
        digit = (label + 3) % 10
        picture = fool(net, x, digit)
        assert picture.shape == (784,) and picture.min() >= 0 and picture.max() <= 1
        if net.predict(picture) == digit and net.feedforward(picture)[digit] > 0.9:
            fooled += 1
            assert 0 < np.linalg.norm(picture - x / 255) < np.linalg.norm(x / 255)
    assert fooled >= 5


def test_fool_walks_as_a_loop_of_differences_does():
    net, x, digit = small_net([6, 5, 3], seed=3), np.linspace(0, 1, 6), 1
    y, expected = np.eye(3)[digit], x.copy()
    for _ in range(4):
        gradient = numerical_gradient(lambda v: net.cost.value(net.feedforward(v), y), expected)
        expected = np.clip(expected - 0.7 * gradient, 0, 1)
    found = fool(net, x, digit, steps=4, eta=0.7, confidence=1)
    np.testing.assert_allclose(found, expected, atol=1e-8)


def test_fool_stops_at_once_where_nothing_is_to_do(trained):
    net, data = trained
    sure = np.flatnonzero(net.feedforward(data.images).max(axis=1) > 0.95)[0]
    x = data.images[sure].reshape(28, 28)
    picture = fool(net, x, net.predict(x.ravel()))
    np.testing.assert_allclose(picture, x / 255, rtol=1e-6)
    np.testing.assert_allclose(fool(net, x, 0, steps=0), x / 255, rtol=1e-6)


def test_fool_stops_as_soon_as_it_is_confident(trained):
    net, data = trained
    walks = [[fool(net, x, 3, steps, confidence=0.5) for steps in (1000, 2000)] for x in data.images[:5]]
    ends = [net.feedforward(a)[3] for a, _ in walks]
    assert max(ends) > 0.5
    for (a, b), end in zip(walks, ends):
        if end > 0.5:
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 60])
def test_occlusion_is_that_of_one_square_after_the_other(size, trained):
    net, data = trained
    x, digit = data.images[0].reshape(28, 28), int(data.labels[0])
    found = occlusion(net, x, digit, size)
    assert found.shape == (28, 28)
    for r, c in [(0, 0), (14, 14), (10, 17), (27, 27), (0, 20), (13, 0)]:
        covered = x.copy()
        for i in range(r - size // 2, r - size // 2 + size):
            for k in range(c - size // 2, c - size // 2 + size):
                if 0 <= i < 28 and 0 <= k < 28:
                    covered[i, k] = 0
        fall = net.feedforward(x.ravel())[digit] - net.feedforward(covered.ravel())[digit]
        assert found[r, c] == pytest.approx(fall, abs=1e-5)


def test_occlusion_of_paper_changes_nothing_and_images_need_not_be_square():
    net = small_net()
    assert not occlusion(net, np.zeros((2, 3)), 4).any()
    x = np.array([[0, 0.5, 0], [0, 0, 0]])
    found = occlusion(net, x, 4, size=1)
    assert found.shape == (2, 3) and np.flatnonzero(found).tolist() == [1]


def test_confused_pairs_are_counted_from_the_examples():
    labels = [3, 3, 3, 5, 5, 8, 8, 8, 0]
    found = [5, 5, 3, 3, 5, 3, 5, 3, 0]
    assert confused_pairs(confusion_matrix(found, labels)) == [(3, 5, 2), (8, 3, 2), (5, 3, 1), (8, 5, 1)]
    assert confused_pairs(np.diag([4, 2, 9])) == []
    assert all(type(n) is int for pair in confused_pairs([[0, 1], [2, 0]]) for n in pair)


IMAGE, Y = np.zeros(6), np.zeros(10)


@pytest.mark.parametrize("call, message", [
    (lambda net: without_neuron(net, 5), "j is 5; legal are whole numbers from 0 to 4"),
    (lambda net: without_neuron(net, -1), "j is -1; legal are whole numbers from 0 to 4"),
    (lambda net: without_neuron(net, 1.0), "j is 1.0; legal"),
    (lambda net: without_neuron(net, True), "j is True; legal"),
    (lambda net: without_neuron(small_net([6, 10]), 0), r"sizes \[6, 10\]; needed is one with a hidden"),
    (lambda net: hidden_activations(small_net([6, 10]), IMAGE), r"sizes \[6, 10\]; needed is one with a hid"),
    (lambda net: hidden_activations(net, np.zeros(7)), r"input has shape \(7,\); legal are \(6,\)"),
    (lambda net: strongest(net, small_data(), "2", 3), "j is '2'; legal"),
    (lambda net: strongest(net, small_data(), 2, 0), "count is 0; legal are whole numbers from 1 on"),
    (lambda net: input_gradient(net, IMAGE, np.zeros(3)), r"\(6,\) and \(3,\); needed are \(m, 6\)"),
    (lambda net: input_gradient(net, np.zeros((2, 6)), Y), r"\(2, 6\) and \(10,\); needed"),
    (lambda net: input_gradient(net, np.zeros(7), Y), r"\(7,\) and \(10,\); needed"),
    (lambda net: fool(net, IMAGE, 10), "digit is 10; legal are whole numbers from 0 to 9"),
    (lambda net: fool(net, np.zeros(5), 1), r"x has shape \(5,\); needed is one image of 6 pixels"),
    (lambda net: fool(net, IMAGE, 1, steps=-1), "steps is -1; legal are whole numbers from 0 on"),
    (lambda net: fool(net, IMAGE, 1, eta=0), "eta is 0; legal are positive, finite numbers"),
    (lambda net: fool(net, IMAGE, 1, confidence=1.5), "confidence is 1.5; legal are numbers from 0 to 1"),
    (lambda net: occlusion(net, IMAGE, 1), r"x has shape \(6,\); needed is one image \(rows, columns\)"),
    (lambda net: occlusion(net, np.zeros((3, 3)), 1), r"x has shape \(3, 3\); needed is one image of 6"),
    (lambda net: occlusion(net, np.zeros((2, 3)), 1, 0), "size is 0; legal are whole numbers from 1 on"),
    (lambda net: confused_pairs([[1, 2]]), r"matrix has shape \(1, 2\); needed is \(n, n\)"),
])  # fmt: skip
def test_bad_input_is_one_clear_error(call, message):
    with pytest.raises(ValueError, match=message):
        call(small_net())

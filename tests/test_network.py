import inspect
import warnings

import numpy as np
import pytest
import reference
from fixtures import made_up, small_net
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

import digitnet
from digitnet import Dataset, Network, QuadraticCost
from digitnet.activations import Sigmoid
from digitnet.costs import COSTS
from digitnet.data import Pairs
from digitnet.metrics import Epoch
from digitnet.storage import save_arrays

SHAPES = [[3, 2], [2, 3, 2], [4, 5, 3], [3, 4, 3, 4, 2], [1, 1]]


def problem(sizes, n, seed=0):
    """Inputs (n, n_in) and targets (n, n_out) of a made-up task."""
    rng = np.random.default_rng(seed)
    return rng.random((n, sizes[0])), rng.random((n, sizes[-1]))


def parameters(net):
    return [*net.weights, *net.biases]


def assert_same(net, other):
    for a, b in zip(parameters(net), parameters(other), strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


def assert_close(net, other):
    """Equal but for rounding: `train` and a loop over `update_mini_batch` add up in different orders."""
    for a, b in zip(parameters(net), parameters(other), strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=0, atol=1e3 * np.finfo(a.dtype).eps)


def assert_finite(net):
    assert all(np.isfinite(array).all() for array in parameters(net))


def as_lists(net):
    return [w.tolist() for w in net.weights], [b.tolist() for b in net.biases]


def assert_agrees(net, weights, biases, tolerance=1e-9):
    for mine, theirs in ((net.weights, weights), (net.biases, biases)):
        for array, values in zip(mine, theirs, strict=True):
            assert np.abs(array - np.array(values)).max() < tolerance


def as_columns(x, y):
    return [(row[:, np.newaxis], target[:, np.newaxis]) for row, target in zip(x, y, strict=True)]


# Against the independent implementation


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
@pytest.mark.parametrize("m", [1, 4])
def test_feedforward_agrees_with_the_reference(sizes, m):
    net = Network(sizes, rng=1, dtype=np.float64)
    x, _ = problem(sizes, m)
    expected = [reference.feedforward(*as_lists(net), row) for row in x.tolist()]
    np.testing.assert_allclose(net.feedforward(x), expected, rtol=1e-13)
    np.testing.assert_allclose(net.feedforward(x[0]), expected[0], rtol=1e-13)


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
@pytest.mark.parametrize("m", [1, 5])
def test_backprop_agrees_with_the_reference(sizes, m):
    net = Network(sizes, rng=1, dtype=np.float64)
    x, y = problem(sizes, m)
    nabla_b, nabla_w = net.backprop(x, y)
    expected_w, expected_b = reference.mean_gradient(
        *as_lists(net), list(zip(x.tolist(), y.tolist(), strict=True))
    )
    for l in range(len(sizes) - 1):
        assert nabla_b[l].shape == net.biases[l].shape and nabla_w[l].shape == net.weights[l].shape
        np.testing.assert_allclose(nabla_b[l], expected_b[l], rtol=1e-11, atol=1e-15)
        np.testing.assert_allclose(nabla_w[l], expected_w[l], rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_total_cost_agrees_with_the_reference(sizes):
    net = Network(sizes, rng=1, dtype=np.float64)
    x, y = problem(sizes, 7)
    weights, biases = as_lists(net)
    each = [reference.cost(weights, biases, *pair) for pair in zip(x.tolist(), y.tolist(), strict=True)]
    assert net.total_cost(as_columns(x, y)) == pytest.approx(np.mean(each), rel=1e-13)


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
@pytest.mark.parametrize("eta", [0.5, 3.0])
def test_two_hundred_updates_agree_with_the_reference(sizes, eta):
    net = Network(sizes, rng=2, dtype=np.float64)
    weights, biases = as_lists(net)
    start = net.copy()
    x, y = problem(sizes, 14)
    rng = np.random.default_rng(0)
    for step in range(200):
        chosen = rng.permutation(14)[: 1 + step % 6]  # mini-batches of 1 to 6
        net.update_mini_batch(x[chosen], y[chosen], eta)
        reference.update(weights, biases, list(zip(x[chosen].tolist(), y[chosen].tolist(), strict=True)), eta)
    assert_agrees(net, weights, biases)
    assert np.abs(net.weights[0] - start.weights[0]).max() > 0.01  # it did move


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
@pytest.mark.parametrize("n, mini_batch_size, epochs", [(14, 4, 50), (12, 4, 67), (5, 1, 40), (3, 10, 200)])
def test_training_agrees_with_the_reference(sizes, n, mini_batch_size, epochs):
    net = Network(sizes, rng=3, dtype=np.float64)
    weights, biases = as_lists(net)
    x, y = problem(sizes, n, seed=1)
    records = list(net.train(as_columns(x, y), epochs, mini_batch_size, 2.0, rng=np.random.default_rng(9)))
    assert len(records) == epochs
    rng = np.random.default_rng(9)
    for _ in range(epochs):
        order = rng.permutation(n)
        for k in range(0, n, mini_batch_size):  # the last one may be smaller: averaged over its own size
            batch = [(x[i].tolist(), y[i].tolist()) for i in order[k : k + mini_batch_size]]
            reference.update(weights, biases, batch, 2.0)
    assert_agrees(net, weights, biases)


def test_training_on_a_dataset_agrees_with_the_reference():
    data, net = made_up(23), small_net(4, dtype=np.float64)
    weights, biases = as_lists(net)
    rng = np.random.default_rng()
    rng.bit_generator.state = net.rng.bit_generator.state  # the default order comes from the network's own
    for _ in net.train(data, 40, 5, 3.0):
        pass
    for _ in range(40):
        order = rng.permutation(23)
        for k in range(0, 23, 5):
            batch = [
                (
                    [pixel / 255 for pixel in data.images[i].tolist()],
                    [float(d == data.labels[i]) for d in range(10)],
                )
                for i in order[k : k + 5]
            ]
            reference.update(weights, biases, batch, 3.0)
    assert_agrees(net, weights, biases)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=5), st.integers(1, 6), st.integers(0, 1000))
@settings(deadline=None)
def test_backprop_is_the_mean_over_single_examples(sizes, m, seed):
    net = Network(sizes, rng=seed, dtype=np.float64)
    x, y = problem(sizes, m, seed)
    whole = net.backprop(x, y)
    singles = [net.backprop(x[i], y[i]) for i in range(m)]
    for kind in (0, 1):
        for l in range(len(sizes) - 1):
            mean = np.mean([single[kind][l] for single in singles], axis=0)
            np.testing.assert_allclose(whole[kind][l], mean, rtol=1e-10, atol=1e-14)


def test_feedforward_agrees_with_sklearn(digits):
    x, y = digits.training.batch(slice(0, 300), np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # not trained to the end, on purpose
        other = MLPClassifier((30,), activation="logistic", max_iter=3, random_state=0).fit(
            x, y.argmax(axis=1)
        )
        other.out_activation_ = "logistic"  # ten sigmoid neurons for its softmax
    net = Network([784, 30, 10], dtype=np.float64)
    net.weights = [w.T for w in other.coefs_]
    net.biases = list(other.intercepts_)
    np.testing.assert_allclose(net.feedforward(x), other.predict_proba(x), rtol=1e-12)
    np.testing.assert_array_equal(net.predict(x), other.predict(x))


# feedforward and predict


def test_feedforward_shapes():
    net = Network([784, 30, 10], rng=0)
    batch = np.random.default_rng(0).random((5, 784))
    one, many, column = (
        net.feedforward(batch[0]),
        net.feedforward(batch),
        net.feedforward(batch[0][:, np.newaxis]),
    )
    assert one.shape == (10,) and many.shape == (5, 10) and column.shape == (10, 1)
    assert one.dtype == many.dtype == column.dtype == np.float32
    np.testing.assert_allclose(many[0], one, rtol=1e-5)
    np.testing.assert_array_equal(column[:, 0], one)
    np.testing.assert_array_equal(net.feedforward(batch[0].astype(np.float32).tolist()), one)
    assert net.feedforward(batch[:0]).shape == (0, 10)


def test_as_many_images_as_pixels_are_a_batch():
    net = Network([6, 5, 2], rng=0)
    assert net.feedforward(np.zeros((6, 6))).shape == (6, 2)
    one_input = Network([1, 3, 2], rng=0)
    assert one_input.feedforward([[0.5]]).shape == (1, 2)
    assert one_input.feedforward(np.zeros((4, 1))).shape == (4, 2)
    assert one_input.predict(np.zeros((4, 1))).shape == (4,)


def test_bytes_are_scaled():
    net, images = small_net(dtype=np.float64), made_up().images
    np.testing.assert_allclose(net.feedforward(images), net.feedforward(images / 255.0), rtol=1e-13)
    np.testing.assert_allclose(net.feedforward(images[0]), net.feedforward(images[0] / 255.0), rtol=1e-13)
    nabla_b, _ = net.backprop(images[0], np.zeros(10))
    expected, _ = net.backprop(images[0] / 255.0, np.zeros(10))
    np.testing.assert_allclose(nabla_b[0], expected[0], rtol=1e-12)
    with pytest.raises(ValueError, match="the input holds 2.*Divide by"):
        net.feedforward(images.astype(float))


def test_a_data_set_may_ask_for_unscaled_numbers():
    scaled, net = made_up(), small_net(dtype=np.float64)
    large = Dataset(scaled.images.astype(float), scaled.labels, unscaled=True)
    net.weights[0] /= 255
    other = small_net(dtype=np.float64)
    for data in (
        large,
        large[:],
        Pairs([(x, y) for x, y in zip(large.images, scaled.labels)], unscaled=True),
    ):
        assert net.total_cost(data) == pytest.approx(other.total_cost(scaled))
        assert net.predict(data).tolist() == other.predict(scaled).tolist()
        assert type(net.feedforward(data.batch(slice(0, 3))[0])) is np.ndarray
        list(net.copy().train(data, 1, 4, 1e-9))


@pytest.mark.parametrize(
    "shape", [(), (783,), (785,), (0,), (5, 783), (784, 2), (27, 28), (2, 27, 28), (2, 2, 28, 28), (14, 56)]
)
def test_inputs_of_wrong_shape(shape):
    net = Network([784, 30, 10], rng=0)
    for f in (net.feedforward, net.predict):
        with pytest.raises(ValueError) as error:
            f(np.zeros(shape))
        assert str(error.value).startswith(
            f"input has shape {shape}; legal are (784,), (784, 1), (28, 28), and"
        )


@pytest.mark.parametrize(
    "x, y",
    [
        ((6,), (9,)),
        ((5,), (10,)),
        ((2, 6), (3, 10)),
        ((2, 6), (2, 9)),
        ((2, 6), (10,)),
        ((6, 1), (10, 1)),
        ((0, 6), (0, 10)),
        ((2, 6, 1), (2, 10)),
        ((), ()),
    ],
)
def test_examples_of_wrong_shape(x, y):
    net, before = small_net(), small_net()
    message = r"x and y have shapes .* needed are \(m, 6\) and \(m, 10\)"
    for f in (net.backprop, lambda x, y: net.update_mini_batch(x, y, 3.0)):
        with pytest.raises(ValueError, match=message) as error:
            f(np.zeros(x), np.zeros(y))
        assert f"{x} and {y}" in str(error.value)
    assert_same(net, before)


def test_predict_one_batch_column_and_dataset():
    data, net = made_up(30), Network([6, 10], rng=0, dtype=np.float64)
    net.biases[0] = -net.weights[0].sum(axis=1) / 2  # so that the answers differ
    expected = net.feedforward(data.images).argmax(axis=1)
    assert len(set(expected)) > 1
    np.testing.assert_array_equal(net.predict(data.images), expected)
    np.testing.assert_array_equal(net.predict(data), expected)
    for image, answer in zip(data.images, expected, strict=True):
        for x in (image, image[:, np.newaxis], list(image / 255.0)):
            assert type(net.predict(x)) is int and net.predict(x) == answer
        assert net.predict(image[np.newaxis]).shape == (1,)


def test_predict_goes_through_a_data_set_in_pieces():
    data, net = made_up(2503), small_net(dtype=np.float64)
    np.testing.assert_array_equal(net.predict(data), net.predict(data.images))
    assert net.evaluate(data) == np.count_nonzero(net.predict(data.images) == data.labels)
    each = QuadraticCost.value(net.feedforward(data.images), np.eye(10)[data.labels])
    assert net.total_cost(data) == pytest.approx(each.mean(), rel=1e-12)


def test_predict_nothing():
    data, net = made_up(), small_net()
    assert net.predict(data[:0]).shape == net.predict(data.images[:0]).shape == (0,)


def test_predict_on_data_of_other_size():
    with pytest.raises(ValueError, match=r"input has shape \(20, 6\)"):
        Network([5, 10]).predict(made_up())


def test_evaluate_counts_right_answers():
    net = Network([10, 10], dtype=np.float64)
    net.weights, net.biases = [20 * np.eye(10)], [np.full(10, -10.0)]  # answers the place of the 1
    labels = np.array([3, 1, 4, 1, 5])
    images = np.eye(10)[[3, 1, 4, 2, 6]]
    assert net.evaluate(Dataset(images, labels)) == 3
    assert type(net.evaluate(Dataset(images, labels))) is int
    columns = [(image[:, np.newaxis], label) for image, label in zip(images, labels, strict=True)]
    assert net.evaluate(columns) == net.evaluate(zip(images, labels, strict=True)) == 3
    one_hot = [(x, np.eye(10)[y][:, np.newaxis]) for x, y in columns]
    assert net.evaluate(one_hot) == 3
    assert net.total_cost(columns) == pytest.approx(net.total_cost(one_hot), rel=1e-14)
    # Two wrong answers cost 1/2 for the missing and 1/2 for the needless 1 each, all but saturated.
    assert net.total_cost(columns) == pytest.approx(2 / 5, abs=1e-3)
    assert type(net.total_cost(columns)) is float


@pytest.mark.parametrize("f", ["evaluate", "total_cost"])
def test_evaluation_of_data_that_do_not_fit(f):
    data = made_up()
    with pytest.raises(ValueError, match="data is empty"):
        getattr(small_net(), f)(data[:0])
    with pytest.raises(ValueError, match="empty"):
        getattr(small_net(), f)([])
    with pytest.raises(ValueError, match=r"data has \(6, 10\) inputs and outputs .* \(7, 10\)"):
        getattr(Network([7, 10]), f)(data)
    with pytest.raises(ValueError, match=r"\(6, 10\) inputs and outputs .* \(6, 9\)"):
        getattr(Network([6, 9]), f)(data)


# update_mini_batch and number types


@pytest.mark.parametrize("m", [1, 4])
def test_update_is_one_step_against_the_gradient(m):
    net = Network([4, 5, 3], rng=0, dtype=np.float64)
    x, y = problem([4, 5, 3], m)
    nabla_b, nabla_w = net.backprop(x, y)
    weights = [w - 0.7 * nw for w, nw in zip(net.weights, nabla_w, strict=True)]
    biases = [b - 0.7 * nb for b, nb in zip(net.biases, nabla_b, strict=True)]
    cost = net.total_cost(as_columns(x, y))
    assert net.update_mini_batch(x, y, 0.7) is None
    for now, expected in zip(parameters(net), weights + biases, strict=True):
        np.testing.assert_array_equal(now, expected)
    assert net.total_cost(as_columns(x, y)) < cost


def test_backprop_changes_nothing():
    net, (x, y) = small_net(), problem([6, 5, 10], 4)
    before = x.copy(), y.copy()
    net.backprop(x, y)
    assert_same(net, small_net())
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(y, before[1])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize(
    "eta", [3, 3.0, np.float32(3), np.float64(3), np.int64(3)], ids=lambda eta: type(eta).__name__
)
def test_the_dtype_is_kept(dtype, eta):
    net = small_net(dtype=dtype)
    x, y = problem([6, 5, 10], 4)  # float64
    nabla_b, nabla_w = net.backprop(x, y)
    assert {array.dtype for array in nabla_b + nabla_w} == {np.dtype(dtype)}
    net.update_mini_batch(x, y, eta)
    list(net.train(made_up(), 2, 5, eta))
    list(net.train(as_columns(x, y), 2, 3, eta))
    assert {array.dtype for array in parameters(net)} == {np.dtype(dtype)}
    assert net.feedforward(x).dtype == dtype
    assert_finite(net)


def test_float32_is_the_default_and_close_to_float64():
    x, y = problem([6, 5, 10], 20)
    nets = [small_net(), small_net(dtype=np.float64), small_net(dtype="float64")]
    assert [net.dtype for net in nets] == [np.float32, np.float64, np.float64]
    for net in nets:
        list(net.train(as_columns(x, y), 3, 4, 1.0, rng=0))
    assert_same(nets[1], nets[2])
    assert_agrees(nets[0], nets[1].weights, nets[1].biases, tolerance=1e-4)


# train


def test_train_yields_one_record_an_epoch():
    net, data = small_net(), made_up()
    run = net.train(data, 3, 4, 3.0)
    assert inspect.isgenerator(run) and net.history == []
    first = next(run)
    assert isinstance(first, Epoch) and net.history == [first]
    records = [first, *run]
    assert records == net.history
    assert [r.epoch for r in records] == [0, 1, 2]
    assert all((r.right, r.total, r.cost) == (None, None, None) for r in records)
    assert all(isinstance(r.seconds, float) and r.seconds > 0 for r in records)


@pytest.mark.parametrize("as_list", [False, True])
def test_records_with_validation_data(as_list):
    net, data, validation = small_net(), made_up(), made_up(15, seed=1)
    given_data = (
        list(zip(validation.images, map(int, validation.labels), strict=True)) if as_list else validation
    )
    for epoch, record in enumerate(net.train(data, 3, 4, 3.0, validation_data=given_data)):
        assert record.epoch == epoch and record.total == 15 and record.seconds > 0
        assert record.right == net.evaluate(validation) and type(record.right) is int
        assert record.cost == net.total_cost(validation) and type(record.cost) is float


def test_no_epochs():
    net = small_net()
    assert list(net.train(made_up(), 0, 4, 3.0)) == []
    assert_same(net, small_net())
    assert net.history == []


def test_training_can_be_left_and_taken_up_again():
    whole, parts, data = small_net(), small_net(), made_up()
    list(whole.train(data, 5, 4, 3.0))
    for record in parts.train(data, 100, 4, 3.0):
        if record.epoch == 1:
            break
    assert [r.epoch for r in parts.history] == [0, 1]
    assert_finite(parts)
    list(parts.train(data, 3, 4, 3.0))
    assert [r.epoch for r in parts.history] == [0, 1, 0, 1, 2]
    assert_same(whole, parts)  # as if it had never stopped


def test_validation_does_not_change_the_training():
    plain, watched, data = small_net(), small_net(), made_up()
    list(plain.train(data, 3, 4, 3.0))
    list(watched.train(data, 3, 4, 3.0, validation_data=made_up(9, seed=2)))
    assert_same(plain, watched)


@pytest.mark.parametrize("size", [20, 21, 1000])
def test_mini_batch_as_large_as_the_data_is_plain_gradient_descent(size):
    net, by_hand, data = small_net(dtype=np.float64), small_net(dtype=np.float64), made_up(20)
    list(net.train(data, 3, size, 3.0))
    for _ in range(3):
        by_hand.update_mini_batch(*data.batch(slice(None), np.float64), 3.0)
    assert_agrees(net, by_hand.weights, by_hand.biases, tolerance=1e-12)


def test_every_epoch_uses_every_example_once_in_a_new_order():
    seen = []

    class Watched(Network):
        def update_mini_batch(self, x, y, eta):
            seen.append(x[:, 0].tolist())

    data = [(np.array([[i / 10]]), np.array([[0.0]])) for i in range(10)]
    list(Watched([1, 1], dtype=np.float64).train(data, 3, 4, 1.0, rng=0))
    assert [len(batch) for batch in seen] == [4, 4, 2] * 3
    epochs = [sum(seen[i : i + 3], []) for i in (0, 3, 6)]
    assert all(sorted(epoch) == [i / 10 for i in range(10)] for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2] != epochs[0]


def test_seeds_decide_the_result():
    def trained(seed, rng=None):
        net = small_net(seed)
        list(net.train(made_up(), 2, 4, 3.0, rng=rng))
        return net

    assert_same(trained(0), trained(0))
    assert_same(trained(np.random.default_rng(0)), trained(0))
    assert_same(trained(0, rng=5), trained(0, rng=np.random.default_rng(5)))
    for other in (trained(1), trained(0, rng=5)):
        assert all(np.any(a != b) for a, b in zip(parameters(trained(0)), parameters(other), strict=True))
    a, b = Network([6, 5, 10]), Network([6, 5, 10])  # no seed: never twice the same
    assert np.all(a.weights[0] != b.weights[0])


def test_the_global_random_state_is_left_alone():
    before = np.random.get_state()  # noqa: NPY002
    net = Network([6, 5, 10])
    list(net.train(made_up(), 1, 4, 3.0, validation_data=made_up()))
    list(net.copy().train(made_up(), 1, 4, 3.0, rng=3))
    after = np.random.get_state()  # noqa: NPY002
    assert before[2:] == after[2:]
    np.testing.assert_array_equal(before[1], after[1])


@pytest.mark.parametrize("epochs", [-1, 1.5, "3", True, None, np.nan, np.inf, [3]])
def test_bad_epochs(epochs):
    with pytest.raises(ValueError, match="epochs is .*; legal are whole numbers from 0 on") as error:
        small_net().train(made_up(), epochs, 4, 3.0)
    assert repr(epochs) in str(error.value)


@pytest.mark.parametrize("size", [0, -1, 2.5, "10", True, None, np.nan])
def test_bad_mini_batch_size(size):
    with pytest.raises(ValueError, match="mini_batch_size is .*; legal are whole numbers from 1 on") as error:
        small_net().train(made_up(), 1, size, 3.0)
    assert repr(size) in str(error.value)


@pytest.mark.parametrize("eta", [0, 0.0, -1, -0.5, np.nan, np.inf, -np.inf, "a", "3", None, 1j, [3.0], True])
def test_bad_eta(eta):
    with pytest.raises(ValueError, match="eta is .*; legal are positive, finite numbers") as error:
        small_net().train(made_up(), 1, 4, eta)
    assert repr(eta) in str(error.value)


@pytest.mark.parametrize("numbers", [(2.0, 4.0, 3), (np.int64(2), np.uint8(4), np.float32(3))])
def test_numbers_of_other_types_are_welcome(numbers):
    net, plain = small_net(), small_net()
    list(net.train(made_up(), *numbers))
    list(plain.train(made_up(), 2, 4, 3.0))
    assert_same(net, plain)


@pytest.mark.parametrize("name", ["training_data", "validation_data"])
@pytest.mark.parametrize("bad, message", [
    (made_up()[:0], "is empty"),
    (made_up(n_pixels=7), r"has \(7, 10\) inputs and outputs an example, the network has \(6, 10\)"),
    ([(np.zeros((6, 1)), np.zeros((9, 1)))], r"has \(6, 9\) inputs and outputs"),
    ([], "empty"),
    ([(np.zeros((6, 1)), np.zeros((10, 1))), (np.zeros((5, 1)), np.zeros((10, 1)))], "equal shapes"),
])  # fmt: skip
def test_bad_data(name, bad, message):
    net = small_net()
    data = {"training_data": made_up(), "validation_data": None, name: bad}
    with pytest.raises(ValueError, match=message) as error:  # at the call, not at the first epoch
        net.train(data["training_data"], 1, 4, 3.0, validation_data=data["validation_data"])
    if not isinstance(bad, list) or len(bad) == 1:
        assert name in str(error.value)
    assert_same(net, small_net())


def interrupting(calls):
    """A cost that is interrupted at the given call, as by a Ctrl-C in the midst of an epoch."""

    class Interrupting(QuadraticCost):
        left = calls

        @classmethod
        def delta(cls, a, y):
            cls.left -= 1
            if cls.left == 0:
                raise KeyboardInterrupt
            return QuadraticCost.delta(a, y)

    return Interrupting


@pytest.mark.parametrize("call, finished", [(1, 0), (3, 0), (6, 1), (7, 1), (15, 2)])
def test_an_interrupt_leaves_a_usable_network(call, finished):
    data = made_up(20)  # five mini-batches of 4
    net, other = small_net(cost=interrupting(call)), small_net()
    with pytest.raises(KeyboardInterrupt):
        for _ in net.train(data, 10, 4, 3.0, validation_data=data):
            pass
    assert [r.epoch for r in net.history] == list(range(finished))
    assert_finite(net)
    # All updates up to the interrupt were kept.
    for _ in range(finished + 1):
        order = other.rng.permutation(20)
        for k in range(0, 20, 4):
            call -= 1
            if call > 0:
                other.update_mini_batch(*data.batch(order[k : k + 4]), 3.0)
    assert_close(net, other)
    assert len(list(net.train(data, 2, 4, 3.0))) == 2
    assert len(net.history) == finished + 2
    assert_finite(net)


def test_an_error_in_the_data_leaves_a_usable_network():
    class Failing(Dataset):
        left = 100

        def batch(self, index, dtype=np.float32):
            self.left -= 1
            if self.left == 0:
                raise OSError("disk gone")
            return super().batch(index, dtype)

    plain = made_up(20)
    net, data = small_net(), Failing(plain.images, plain.labels)
    data.left = 8  # one look to check the data, five mini-batches in the first epoch
    with pytest.raises(OSError, match="disk gone"):
        list(net.train(data, 10, 4, 3.0))
    assert [r.epoch for r in net.history] == [0]
    assert_finite(net)
    assert len(list(net.train(data, 2, 4, 3.0))) == 2


def test_closing_the_generator_ends_it():
    net = small_net()
    run = net.train(made_up(), 3, 4, 3.0)
    next(run)
    run.close()
    assert list(run) == [] and len(net.history) == 1


# SGD and the programs of 2013


def test_sgd_prints_a_line_an_epoch(capsys):
    net, data, test = small_net(), made_up(), made_up(15, seed=1)
    assert net.SGD(data, 2, 4, 3.0, test_data=test) is None
    right = [record.right for record in net.history]
    assert capsys.readouterr() == (f"Epoch 0: {right[0]} / 15\nEpoch 1: {right[1]} / 15\n", "")
    assert net.SGD(data, 2, 4, 3.0) is None
    assert capsys.readouterr() == ("Epoch 0 complete\nEpoch 1 complete\n", "")
    assert len(net.history) == 4


def test_sgd_trains_as_train_does(capsys):
    a, b, data = small_net(), small_net(), made_up()
    a.SGD(data, 3, 4, 3.0, data)
    list(b.train(data, 3, 4, 3.0))
    assert_same(a, b)


def test_only_sgd_prints(capsys):
    net = small_net()
    list(net.train(made_up(), 2, 4, 3.0, validation_data=made_up()))
    net.evaluate(made_up()), net.predict(made_up())
    assert capsys.readouterr() == ("", "")


def test_bad_arguments_of_sgd(capsys):
    for arguments in ((-1, 4, 3.0), (1, 0, 3.0), (1, 4, 0)):
        with pytest.raises(ValueError):
            small_net().SGD(made_up(), *arguments)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("container", [list, tuple, iter], ids=["list", "tuple", "iterator"])
@pytest.mark.parametrize(
    "dtypes", [(np.float32, np.float64), (np.float64, np.float32), (np.float32, np.float32)]
)
def test_sgd_takes_the_classic_pairs(container, dtypes, capsys):
    data, test = made_up(), made_up(15, seed=1)
    pairs = as_columns(data.inputs.astype(dtypes[0]), data.targets.astype(dtypes[1]))
    test_pairs = [
        (x.astype(dtypes[1])[:, np.newaxis], int(y)) for x, y in zip(test.inputs, test.labels, strict=True)
    ]
    classic, modern = small_net(), small_net()
    classic.SGD(container(pairs), 3, 4, 3.0, test_data=container(test_pairs))
    modern.SGD(data, 3, 4, 3.0, test_data=test)
    half = len(out := capsys.readouterr().out) // 2
    assert out[:half] == out[half:]
    assert_close(classic, modern)


def test_pairs_of_mixed_float_types():
    x, y = problem([6, 5, 10], 8)
    pairs = as_columns(x, y)
    mixed = [(a.astype(np.float32) if i % 2 else a, b.astype(np.float32)) for i, (a, b) in enumerate(pairs)]
    net = small_net()
    net.SGD(mixed, 1, 4, 3.0)
    assert {array.dtype for array in parameters(net)} == {np.dtype(np.float32)}


CLASSIC = """
import mnist_loader
import network

training_data, validation_data, test_data = mnist_loader.load_data_wrapper()
net = network.Network([784, 30, 10])
net.SGD(training_data, 5, 10, 3.0, test_data=test_data)

print(net.evaluate(validation_data))
x, y = test_data[0]
print(net.feedforward(x).shape, np.argmax(net.feedforward(x)), y)
print([w.shape for w in net.weights], net.sizes)
"""


def test_a_program_of_2013_runs_with_new_imports(digits, capsys, monkeypatch):
    def load_data_wrapper():  # as digitnet's own, on the embedded digits
        training, validation, test = digits
        columns = [(x[:, np.newaxis], y[:, np.newaxis]) for x, y in training]
        return columns, *([(x[:, np.newaxis], int(y)) for x, y in zip(part.inputs, part.labels, strict=True)]
                          for part in (validation, test))  # fmt: skip

    monkeypatch.setattr(digitnet, "load_data_wrapper", load_data_wrapper)
    program = CLASSIC.replace("import mnist_loader", "import digitnet as mnist_loader")
    program = program.replace("import network", "import digitnet as network\nimport numpy as np")
    exec(program, {})
    lines = capsys.readouterr().out.splitlines()
    epochs = [line.split() for line in lines[:5]]
    assert [line[:2] + line[3:] for line in epochs] == [["Epoch", f"{i}:", "/", "250"] for i in range(5)]
    assert int(epochs[4][2]) > 100 and int(lines[5]) > 100
    assert lines[6].startswith("(10, 1) ")
    assert lines[7] == "[(30, 784), (10, 30)] [784, 30, 10]"


def test_a_small_network_learns_xor():
    pairs = [(np.array([[a], [b]]), np.array([[float(a != b)]])) for a in (0.0, 1.0) for b in (0.0, 1.0)]
    net = Network([2, 2, 1], rng=3, dtype=np.float64)
    net.SGD(pairs, 5000, 4, 5.0)
    for x, y in pairs:
        assert net.feedforward(x).shape == (1, 1)
        assert abs(net.feedforward(x) - y).max() < 0.1
    assert net.total_cost(pairs) < 0.005


def test_one_output_neuron_is_judged_by_one_half():
    pairs = [(np.array([[a], [b]]), np.array([[int(a != b)]])) for a in (0.0, 1.0) for b in (0.0, 1.0)]
    net = Network([2, 2, 1], rng=3, dtype=np.float64)
    net.weights[1][:], net.biases[1][:] = 0, -1  # answers 0, whatever the input
    assert net.evaluate(pairs) == 2
    assert net.predict(pairs[1][0]) == 0
    net.biases[1][:] = 1
    assert net.predict(np.zeros((3, 2))).tolist() == [1, 1, 1]
    for _ in net.train(pairs, 3000, 4, 5.0):
        pass
    assert net.evaluate(pairs) == 4


def test_labels_fit_a_network_with_any_number_of_outputs():
    rng = np.random.default_rng(4)
    pairs = [(rng.random((4, 1)), label) for label in (0, 2, 1, 2)]
    net = Network([4, 5, 3], rng=1)
    list(net.train(pairs, 2, 2, 3.0, validation_data=pairs))
    assert net.history[-1].total == 4
    with pytest.raises(ValueError, match="labels holds 3; legal are 0 to 2"):
        net.evaluate([(np.zeros((4, 1)), 3)])


def test_bad_test_data_are_named_as_such():
    with pytest.raises(ValueError, match="test_data"):
        small_net().SGD(made_up(), 1, 4, 3.0, test_data=Dataset(np.zeros((2, 3)), np.array([0, 1])))


# copy, save and load, repr


def test_copy_is_independent():
    net = small_net()
    list(net.train(made_up(), 1, 4, 3.0))
    twin = net.copy()
    assert_same(net, twin)
    assert (twin.sizes, twin.cost, twin.dtype, twin.history) == (net.sizes, net.cost, net.dtype, [])
    before = net.copy()
    list(twin.train(made_up(), 1, 4, 3.0))
    twin.sizes.append(3)
    assert_same(net, before)
    assert net.sizes == [6, 5, 10] and len(net.history) == 1
    assert not any(np.shares_memory(a, b) for a, b in zip(parameters(net), parameters(before), strict=True))


def test_a_copy_continues_as_the_original_would():
    net = small_net()
    twin = net.copy()
    assert twin.rng is not net.rng
    for each in (net, twin):
        list(each.train(made_up(), 2, 4, 3.0))
    assert_same(net, twin)


def test_copy_in_another_dtype():
    net = small_net()
    wide = net.copy(dtype=np.float64)
    assert wide.dtype == np.float64 and net.dtype == np.float32
    assert_same(wide.copy(dtype=np.float32), net)
    assert {array.dtype for array in parameters(wide)} == {np.dtype(np.float64)}


def test_copy_and_load_keep_the_class(tmp_path):
    class Mine(Network):
        pass

    net = Mine([3, 2])
    net.save(tmp_path / "net.npz")
    assert type(net.copy()) is Mine and type(Mine.load(tmp_path / "net.npz")) is Mine
    assert type(Network.load(tmp_path / "net.npz")) is Network


@pytest.mark.parametrize("sizes", [[6, 10], [6, 5, 10], [6, 5, 4, 10], [6, 1, 10]], ids=str)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_save_and_load_bit_for_bit(sizes, dtype, tmp_path):
    path, data = tmp_path / "net.npz", made_up()
    net = Network(sizes, rng=0, dtype=dtype)
    list(net.train(data, 1, 4, 3.0))
    limits = np.finfo(dtype)
    net.weights[0][0, :4] = -0.0, limits.max, limits.tiny, limits.smallest_subnormal
    net.save(path)
    again = Network.load(path)
    assert (again.sizes, again.cost, again.dtype) == (sizes, QuadraticCost, dtype)
    for a, b in zip(parameters(net), parameters(again), strict=True):
        assert a.dtype == b.dtype and a.tobytes() == b.tobytes()
    np.testing.assert_array_equal(net.feedforward(data.images), again.feedforward(data.images))
    np.testing.assert_array_equal(net.predict(data), again.predict(data))
    again.weights[0][0, :4] = 0
    assert len(list(again.train(data, 1, 4, 3.0))) == 1


def test_load_of_an_unknown_cost(tmp_path):
    class Cubic(QuadraticCost):
        name = "cubic"

    net = small_net(cost=Cubic)
    net.save(tmp_path / "net.npz")
    assert Network.load(tmp_path / "net.npz", cost=Cubic).cost is Cubic
    with pytest.raises(ValueError, match="Cubic'; legal are .*'quadratic'.*cost=") as error:
        Network.load(tmp_path / "net.npz")
    assert "net.npz" in str(error.value)


class Half(Sigmoid):
    """An activation of a reader's own, under an inherited name."""

    def value(self, z):
        return super().value(z) / 2


class Twice(QuadraticCost):
    """A cost of a reader's own, under an inherited name."""

    @staticmethod
    def value(a, y):
        return 2 * QuadraticCost.value(a, y)


@pytest.mark.parametrize(
    "own", [{"activation": Half(), "output": Half()}, {"cost": Twice}], ids=["activation", "cost"]
)
def test_what_is_of_ones_own_never_comes_back_as_another(own, tmp_path):
    net = small_net(**own)
    net.save(tmp_path / "net.npz")
    with pytest.raises(ValueError, match="'(Half|Twice)'; legal are.*given to load by its name: cost="):
        Network.load(tmp_path / "net.npz")
    again, x = Network.load(tmp_path / "net.npz", **own), np.random.default_rng(0).random((3, 6))
    np.testing.assert_array_equal(again.feedforward(x), net.feedforward(x))


@pytest.mark.parametrize("sizes", [[100_000, 20_000], [784, 2**40, 10], [6, 5], [6, 5, 10, 10], "a", None])
def test_a_file_that_claims_other_sizes_than_its_arrays_have_is_refused_at_once(sizes, tmp_path):
    net = small_net()
    settings = {**net.settings, "sizes": sizes}
    arrays = {f"parameters_{i}": p for i, p in enumerate(net.parameters)}
    save_arrays(tmp_path / "net.npz", {"model": "Network", "settings": settings}, arrays)
    with pytest.raises(ValueError, match="net.npz: "):
        Network.load(tmp_path / "net.npz")


@pytest.mark.parametrize("change", [{"activation": "a" * 300_000}, {"own": 3}, {"dtype": "float33"}])
def test_settings_that_make_no_network_are_one_short_error(change, tmp_path):
    net = small_net()
    arrays = {f"parameters_{i}": p for i, p in enumerate(net.parameters)}
    save_arrays(tmp_path / "net.npz", {"model": "Network", "settings": {**net.settings, **change}}, arrays)
    with pytest.raises(ValueError, match="net.npz: ") as error:
        Network.load(tmp_path / "net.npz")
    assert len(str(error.value)) < 1000


def test_load_of_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        Network.load(tmp_path / "none.npz")


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_every_cost_survives_saving(cost, tmp_path):
    Network([3, 2], cost=cost, output="softmax" if cost.needs else None).save(tmp_path / "net.npz")
    assert Network.load(tmp_path / "net.npz").cost is cost


def test_repr_is_short_and_the_same_for_equal_networks():
    assert repr(small_net()) == "Network([6, 5, 10], cost=quadratic, dtype=float32)" == repr(small_net(1))
    assert repr(Network([3, 1], dtype=np.float64)) == "Network([3, 1], cost=quadratic, dtype=float64)"
    assert " at 0x" not in repr(Epoch(0, 1, 2, 0.5, 0.1))


@pytest.mark.parametrize(
    "sizes, count", [([784, 30, 10], 23860), ([2, 1], 3), ([2, 3, 2], 17), ([784, 10], 7850)]
)
def test_n_parameters(sizes, count):
    net = Network(sizes)
    assert net.n_parameters == count == sum(array.size for array in parameters(net))


@pytest.mark.parametrize(
    "sizes", [[3, 0], [3, -1], ["a"], "ab", [2.5, 1], [2, None], [True, 2], [[2], 1], [np.nan, 1]]
)
def test_bad_sizes(sizes):
    with pytest.raises(ValueError, match="sizes is .*; legal are whole numbers from 1 on"):
        Network(sizes)


@pytest.mark.parametrize("sizes", [[], [3], ()])
def test_too_few_sizes(sizes):
    with pytest.raises(ValueError, match="at least an input and an output layer"):
        Network(sizes)


@pytest.mark.parametrize("sizes", [(3, 2), np.array([3, 2]), [3.0, 2], (n for n in (3, 2))])
def test_sizes_of_other_types_become_a_list_of_int(sizes):
    net = Network(sizes)
    assert net.sizes == [3, 2] and {type(size) for size in net.sizes} == {int}


@pytest.mark.parametrize("dtype", [int, np.uint8, bool, complex, object])
def test_bad_dtype(dtype):
    with pytest.raises(ValueError, match="dtype is .*; legal are float types"):
        Network([3, 2], dtype=dtype)


def test_initializer_and_generator_are_used():
    def constant(sizes, rng):
        assert isinstance(rng, np.random.Generator) and sizes == [3, 2]
        return [given_w], [np.full(2, 0.5)]

    given_w = np.full((2, 3), 0.25)
    net = Network([3, 2], initializer=constant, dtype=np.float64)
    assert (net.weights[0] == 0.25).all() and (net.biases[0] == 0.5).all()
    net.update_mini_batch(np.ones(3), np.zeros(2), 3.0)
    assert (given_w == 0.25).all()  # the initializer's arrays are copied


# What it comes to


@pytest.mark.parametrize("seed", range(3))
def test_it_learns_the_embedded_digits(digits, seed):
    net = Network([784, 30, 10], rng=seed)
    list(net.train(digits.training, 30, 10, 3.0))
    assert net.evaluate(digits.test) > 0.8 * len(digits.test)


def test_it_learns_mnist(mnist):
    net = Network([784, 30, 10], rng=0)
    *_, last = net.train(mnist.training, 3, 10, 3.0, validation_data=mnist.test)
    assert last.total == 10_000 and last.right > 9200

import warnings

import numpy as np
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet import (
    Network,
    QuadraticCost,
    check_gradients,
    numerical_gradient,
    sigmoid,
    sigmoid_prime,
)

SHAPES = [[1, 1], [3, 2], [2, 3, 2], [2, 2, 1], [5, 4, 3], [6, 5, 4, 3, 2], [10, 12, 10], [20, 10, 10, 10, 5]]


def problem(sizes, m, seed=0):
    """A network with a mini-batch of m examples; every second one wants one-hot outputs."""
    rng = np.random.default_rng(seed)
    y = rng.random((m, sizes[-1])) if seed % 2 else np.eye(sizes[-1])[rng.integers(sizes[-1], size=m)]
    return Network(sizes, rng=rng, dtype=np.float64), rng.random((m, sizes[0])), y


# numerical_gradient


@pytest.mark.parametrize("f, gradient, at", [
    (lambda v: 3.0, lambda v: 0 * v, [1.0, 2.0]),
    (lambda v: v @ [1, -2, 3], lambda v: np.array([1.0, -2, 3]), [5.0, 0, -5]),
    (lambda v: (v**2).sum(), lambda v: 2 * v, [[1.0, -2], [0, 4]]),
    (lambda v: v.prod(), lambda v: v.prod() / v, [1.5, -2, 3]),
    (lambda v: np.sin(v).sum(), np.cos, np.linspace(-3, 3, 7)),
    (lambda v: np.exp(v[0]) * v[1], lambda v: np.exp(v[0]) * np.array([v[1], 1]), [0.3, -1.2]),
    (lambda v: sigmoid(v).sum(), sigmoid_prime, np.linspace(-5, 5, 11)),
    (lambda v: v, lambda v: np.ones(()), 3.0),
    (lambda v: v**3, lambda v: 3 * v**2, 2.0),
])  # fmt: skip
def test_numerical_gradient_of_known_functions(f, gradient, at):
    at = np.asarray(at, np.float64)
    result = numerical_gradient(f, at.copy())
    assert result.dtype == np.float64 and result.shape == at.shape
    np.testing.assert_allclose(result, gradient(at), rtol=1e-8, atol=1e-9)


@settings(deadline=None)
@given(st.lists(st.floats(-10, 10), min_size=1, max_size=4), st.floats(-3, 3))
def test_numerical_gradient_of_a_polynomial(at, c):
    result = numerical_gradient(lambda v: float((c * v**2 + v).sum()), at)
    np.testing.assert_allclose(result, 2 * c * np.array(at) + 1, atol=1e-7)


def test_the_error_shrinks_with_the_square_of_the_step():
    errors = [abs(numerical_gradient(lambda v: np.exp(v[0]), [1.0], h)[0] - np.e) for h in (1e-1, 1e-2, 1e-3)]
    np.testing.assert_allclose(errors, np.e / 6 * np.array([1e-2, 1e-4, 1e-6]), rtol=1e-2)


def test_components_are_put_back_bit_for_bit():
    v = np.random.default_rng(0).standard_normal((3, 4)) * 10.0 ** np.array([-12, -7, 0, 3])
    before = v.copy()
    seen = []
    numerical_gradient(lambda moved: seen.append(moved is v and not np.array_equal(v, before)) or 0.0, v)
    np.testing.assert_array_equal(v, before)
    assert len(seen) == 24 and all(seen)  # moved in place, both ways, one component at a time


def test_whole_numbers_and_lists_are_copied():
    v = np.array([2, 1])
    np.testing.assert_allclose(numerical_gradient(lambda v: v[0] ** 2 + 3 * v[1], v), [4, 3], rtol=1e-8)
    assert v.dtype.kind == "i" and list(v) == [2, 1]


def test_numerical_gradient_of_a_non_contiguous_array():
    v = np.arange(12.0).reshape(3, 4).T[::2]
    np.testing.assert_allclose(numerical_gradient(lambda v: (v**2).sum() / 2, v), v, rtol=1e-8, atol=1e-8)


def test_components_are_put_back_when_f_raises():
    v = np.array([1.0, 2.0, 3.0])
    before = v.copy()
    for call in range(6):  # at any of its calls
        calls = iter(range(6))

        def f(v, calls=calls, call=call):
            if next(calls) == call:
                raise KeyboardInterrupt
            return v.sum()

        with pytest.raises(KeyboardInterrupt):
            numerical_gradient(f, v)
        np.testing.assert_array_equal(v, before)


@pytest.mark.parametrize("h", [0, -1e-5, np.nan, np.inf, "a", None])
def test_steps_that_are_none(h):
    with pytest.raises(ValueError, match=f"h is {h!r}; legal are positive, finite numbers"):
        numerical_gradient(lambda v: v.sum(), [1.0], h)
    with pytest.raises(ValueError, match=f"h is {h!r}; legal are positive, finite numbers"):
        check_gradients(*problem([2, 1], 1), h=h)


def test_an_array_that_may_not_be_moved():
    v = np.array([1.0, 2.0])
    v.flags.writeable = False
    with pytest.raises(ValueError, match=r"v is read-only .*; legal is a copy of it: v\.copy\(\)"):
        numerical_gradient(lambda v: v.sum(), v)
    np.testing.assert_allclose(numerical_gradient(lambda v: v.sum(), v.copy()), [1, 1])


# check_gradients: what is right


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
@pytest.mark.parametrize("m", [1, 2, 7])
def test_backprop_is_right(sizes, m):
    for seed in range(4):
        result = check_gradients(*problem(sizes, m, seed))
        assert result.max_relative_error < 1e-6, (seed, result)


@pytest.mark.parametrize("sizes", [[784, 10], [784, 5, 10]], ids=str)
def test_backprop_is_right_for_saturated_networks_on_images(sizes, digits):
    # 784 inputs drive a freshly started network into saturation, where gradients are tiny.
    x, y = digits.training.batch(slice(0, 3), np.float64)
    assert check_gradients(Network(sizes, rng=1), x, y).max_relative_error < 1e-6


def test_one_example_without_the_batch_axis():
    net, x, y = problem([3, 4, 2], 1)
    assert check_gradients(net, x[0], y[0]) == check_gradients(net, x, y)
    assert check_gradients(net, list(x[0]), list(y[0])) == check_gradients(net, x, y)


def test_the_independent_gradients_pass():
    def backprop(network, x, y):
        weights, biases = [w.tolist() for w in network.weights], [b.tolist() for b in network.biases]
        nabla_w, nabla_b = reference.mean_gradient(
            weights, biases, list(zip(x.tolist(), y.tolist(), strict=True))
        )
        return nabla_b, nabla_w  # nested lists: array_like will do

    result = check_gradients(*problem([4, 3, 2], 3), backprop=backprop)
    assert result.max_relative_error < 1e-6
    assert isinstance(result.analytic, float) and isinstance(result.where, str)


def test_values_are_those_of_the_named_component():
    net, x, y = problem([4, 3, 2], 3)
    result = check_gradients(net, x, y)
    nabla_b, nabla_w = net.backprop(x, y)
    assert result.analytic == eval(result.where, {"weights": nabla_w, "biases": nabla_b})
    assert result.numeric == pytest.approx(result.analytic, rel=1e-6)


def test_all_gradients_zero():
    net, x, y = problem([2, 2], 1)
    net.biases[0][:] = 1000.0  # wholly saturated
    result = check_gradients(net, x, y)
    assert result.max_relative_error == 0 and result.analytic == result.numeric == 0
    broken = check_gradients(net, x, y, backprop=lambda n, x, y: ([np.zeros(2)], [np.full((2, 2), 1e-30)]))
    assert broken.max_relative_error == 1


def test_a_float32_network_is_checked_in_float64():
    net, x, y = problem([4, 3, 2], 3)
    assert check_gradients(net.copy(dtype=np.float32), x, y).max_relative_error < 1e-6


def test_images_of_bytes_are_scaled_as_the_network_scales_them():
    rng = np.random.default_rng(0)
    images, y = rng.integers(0, 256, (3, 6), np.uint8), np.eye(2)[[0, 1, 1]]
    net = Network([6, 4, 2], rng=0, dtype=np.float64)
    result = check_gradients(net, images, y)
    assert result == check_gradients(net, images * (1 / 255), y)
    assert result.max_relative_error < 1e-6


@pytest.mark.parametrize("backprop", [None, lambda n, x, y: n.backprop(x, y)])
def test_nothing_is_changed(backprop):
    net, x, y = problem([4, 3, 2], 3)
    arrays = [*net.weights, *net.biases, x, y]
    before = [array.copy() for array in arrays]
    state = net.rng.bit_generator.state
    check_gradients(net, x, y, backprop=backprop)
    for array, then in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, then)
    assert [*map(id, net.weights), *map(id, net.biases)] == [*map(id, arrays[:-2])]
    assert net.rng.bit_generator.state == state and net.history == []


def test_the_network_itself_is_untouched_by_a_backprop_that_trains():
    net, x, y = problem([3, 2], 2)
    before = net.weights[0].copy()

    def backprop(network, x, y):
        network.weights[0] -= 1
        return network.backprop(x, y)

    check_gradients(net, x, y, backprop=backprop)
    np.testing.assert_array_equal(net.weights[0], before)


def test_repr_is_a_sentence():
    gradients = [[0.0, 0.0]], [[[0.0, np.nan], [0.0, 0.0]]]
    text = repr(check_gradients(*problem([2, 2], 1), backprop=lambda n, x, y: gradients))
    assert text.startswith(
        "largest relative error inf at weights[0][0, 1]: backprop nan, finite differences "
    )


# check_gradients: what is wrong


def make_backprop(bp1=sigmoid_prime, bp2=sigmoid_prime, divide=True, transpose=False, sign=1):
    """A backprop in which single pieces can be left out."""

    def backprop(network, x, y):
        zs, activations = [], [x]
        for w, b in zip(network.weights, network.biases, strict=True):
            zs.append(activations[-1] @ w.T + b)
            activations.append(sigmoid(zs[-1]))
        delta = sign * (activations[-1] - y) * bp1(zs[-1])
        nabla_b, nabla_w = [], []
        m = len(x) if divide else 1
        for l in reversed(range(len(zs))):
            nabla_b.insert(0, delta.sum(axis=0) / m)
            nabla_w.insert(0, delta.T @ activations[l] / m)
            w = network.weights[l].T if transpose else network.weights[l]
            delta = (delta @ w) * (bp2(zs[l - 1]) if l else 1)
        return nabla_b, nabla_w

    return backprop


def one(z):
    return np.ones_like(z)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("m", [1, 4])
def test_the_unbroken_form_of_the_broken_backprops_passes(m, seed):
    assert check_gradients(*problem([4, 4, 4], m, seed), backprop=make_backprop()).max_relative_error < 1e-6


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("m", [2, 4])
@pytest.mark.parametrize("layer, fault", [
    ("", {"bp1": one}),
    ("[0]", {"bp2": one}),
    ("[0]", {"bp2": sigmoid}),
    ("", {"divide": False}),
    ("[0]", {"transpose": True}),
    ("", {"sign": -1}),
], ids=["no σ′ in BP1", "no σ′ in BP2", "σ for σ′", "sum for mean", "transposed", "sign"])  # fmt: skip
def test_broken_backprops_are_found(layer, fault, m, seed):
    net, x, y = problem([4, 4, 4], m, seed)
    broken = make_backprop(**fault)
    result = check_gradients(net, x, y, backprop=broken)
    assert result.max_relative_error > 0.1
    assert layer in result.where
    # The two values are the wrong and the right one of the component named.
    nabla_b, nabla_w = broken(net, x, y)
    assert result.analytic == eval(result.where, {"weights": nabla_w, "biases": nabla_b})
    nabla_b, nabla_w = net.backprop(x, y)
    right = eval(result.where, {"weights": nabla_w, "biases": nabla_b})
    assert result.numeric == pytest.approx(right, rel=1e-6, abs=1e-12)


def test_a_sum_for_a_mean_shows_its_factor():
    result = check_gradients(*problem([3, 4, 2], 5), backprop=make_backprop(divide=False))
    assert result.max_relative_error == pytest.approx(1 - 1 / 5, rel=1e-5)
    assert result.analytic == pytest.approx(5 * result.numeric, rel=1e-5)


def test_backprop_without_its_hidden_delta_is_found():
    result = check_gradients(*problem([3, 4, 2], 3), backprop=make_backprop(bp2=lambda z: 0 * z))
    assert result.max_relative_error == pytest.approx(1)
    assert result.where.startswith(("weights[0]", "biases[0]"))


def every_component(sizes):
    net = Network(sizes)
    for name in ("weights", "biases"):
        for l, array in enumerate(getattr(net, name)):
            for index in np.ndindex(array.shape):
                yield name, l, index


def broken_at(name, l, index, fault):
    def backprop(network, x, y):
        nabla_b, nabla_w = network.backprop(x, y)
        nabla = {"weights": nabla_w, "biases": nabla_b}[name][l]
        nabla[index] = fault(nabla[index])
        return nabla_b, nabla_w

    return backprop


@pytest.mark.parametrize("name, l, index", list(every_component([3, 2, 2])))
def test_a_fault_in_any_single_component_is_found_there(name, l, index):
    net, x, y = problem([3, 2, 2], 3, seed=2)
    where = f"{name}[{l}][{', '.join(map(str, index))}]"
    for fault, error in ((lambda g: 1.001 * g, 1e-3), (lambda g: 0.0, 1), (lambda g: -g, 2)):
        result = check_gradients(net, x, y, backprop=broken_at(name, l, index, fault))
        assert result.where == where
        # Right up to the floor: a component below 1e-4 of the largest counts for less.
        largest = max(np.abs(nabla).max() for nablas in net.backprop(x, y) for nabla in nablas)
        expected = error * min(1, abs(result.numeric) / (1e-4 * largest))
        assert result.max_relative_error == pytest.approx(expected, rel=2e-3)
    for value in (np.nan, np.inf, -np.inf):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = check_gradients(net, x, y, backprop=broken_at(name, l, index, lambda g, v=value: v))
        assert result.max_relative_error == np.inf and result.where == where
        np.testing.assert_equal(result.analytic, value)


@pytest.mark.parametrize("small, seen", [(1e-2, 1), (1e-3, 1), (1e-5, 0.1), (1e-7, 1e-3)])
@pytest.mark.parametrize("seed", range(3))
def test_faults_in_small_components_are_not_hidden(small, seen, seed):
    # Gradients of the weights from an input grow with that input: x[0] makes them small by a known factor.
    net, x, y = problem([2, 1], 1, seed)
    x[0] = small, 1.0
    nabla_w = net.backprop(x, y)[1][0]
    assert nabla_w[0, 0] / nabla_w[0, 1] == pytest.approx(small)
    for fault, error in ((lambda g: 0.0, 1), (lambda g: 1.01 * g, 0.01 / 1.01), (lambda g: -g, 2)):
        result = check_gradients(net, x, y, backprop=broken_at("weights", 0, (0, 0), fault))
        assert result.where == "weights[0][0, 0]"
        assert result.max_relative_error == pytest.approx(error * seen, rel=0.02)
        assert result.max_relative_error > 5e-6


def test_a_component_that_should_be_zero():
    net, x, y = problem([2, 2], 1)
    x[0, 0] = 0.0
    assert check_gradients(net, x, y).max_relative_error < 1e-6
    result = check_gradients(net, x, y, backprop=broken_at("weights", 0, (1, 0), lambda g: 1e-3))
    assert result.where == "weights[0][1, 0]" and result.max_relative_error == 1 and result.numeric == 0


def test_the_backprop_of_a_subclass_is_what_is_checked():
    class Wrong(Network):
        def backprop(self, x, y):
            return make_backprop(bp2=one)(self, x, y)

    net, x, y = problem([3, 4, 2], 3)
    wrong = Wrong([3, 4, 2], rng=0)
    assert check_gradients(wrong, x, y).max_relative_error > 0.1


def test_a_network_with_nan_fails():
    net, x, y = problem([3, 2], 2)
    net.weights[0][0, 0] = np.nan
    assert check_gradients(net, x, y).max_relative_error == np.inf


# check_gradients: a model of another kind


class Plane:
    """a = x wᵀ + c with the cost ½ ‖a − y‖²: the least that check_gradients asks of a model."""

    def __init__(self, n_in, n_out, fault=1.0, dtype=np.float64):
        rng = np.random.default_rng(0)
        self.w, self.c = rng.normal(size=(n_out, n_in)).astype(dtype), np.zeros(n_out, dtype)
        self.nothing, self.fault = np.zeros((0, 3)), fault
        self.cost = QuadraticCost()

    @property
    def parameters(self):
        return [self.w, self.nothing, self.c]

    def feedforward(self, x):
        return x @ self.w.T + self.c

    def gradient(self, x, y, rng=None):
        error = self.feedforward(x) - y
        return [error.T @ x / len(x), self.nothing, self.fault * error.mean(axis=0)]


def plane_problem(**options):
    rng = np.random.default_rng(1)
    return Plane(3, 2, **options), rng.normal(size=(4, 3)), rng.normal(size=(4, 2))


def test_a_model_of_another_kind():
    model, x, y = plane_problem()
    before = model.w.copy()
    result = check_gradients(model, x, y)
    assert result.max_relative_error < 1e-9 and result.where.startswith("parameters[")
    np.testing.assert_array_equal(model.w, before)


def test_a_fault_of_another_model_is_found_where_it_is():
    model, x, y = plane_problem(fault=1.1)
    result = check_gradients(model, x, y)
    assert result.where.startswith("parameters[2][")
    assert result.max_relative_error == pytest.approx(0.1 / 1.1)
    right = check_gradients(
        model, x, y, backprop=lambda model, x, y: Plane.gradient(plane_problem()[0], x, y)
    )
    assert right.max_relative_error < 1e-9


def test_another_model_is_moved_in_its_copy_also_when_it_trains_itself():
    model, x, y = plane_problem()
    before = model.w.copy()

    def backprop(model, x, y):
        model.w -= 1
        return model.gradient(x, y)

    check_gradients(model, x, y, backprop=backprop)
    np.testing.assert_array_equal(model.w, before)


def test_another_model_in_float32():
    model, x, y = plane_problem(dtype=np.float32)
    with pytest.raises(ValueError, match=r"parameters\[0\] has dtype float32, .*; needed is float64"):
        check_gradients(model, x, y)

    class Copying(Plane):
        def copy(self, dtype):
            return Plane(3, 2, dtype=dtype)

    assert check_gradients(Copying(3, 2, dtype=np.float32), x, y).max_relative_error < 1e-9


def test_gradients_of_another_model_of_wrong_shape():
    model, x, y = plane_problem()
    with pytest.raises(ValueError, match="1 gradients of parameters; there must be 3"):
        check_gradients(model, x, y, backprop=lambda model, x, y: model.gradient(x, y)[:1])
    with pytest.raises(ValueError, match=r"parameters\[0\] has shape \(3, 2\); it must be \(2, 3\)"):
        check_gradients(model, x, y, backprop=lambda model, x, y: [g.T for g in model.gradient(x, y)])


def test_a_model_without_parameters():
    model, x, y = plane_problem()
    model.w, model.c = model.w[:0], model.c[:0]
    with pytest.raises(ValueError, match="the model has no parameters"):
        check_gradients(model, x, y[:, :0])


# check_gradients: shapes


@pytest.mark.parametrize("change, message", [
    (lambda nb, nw: (nb, [nw[0].T, nw[1]]), r"weights\[0\] has shape \(3, 4\); it must be \(4, 3\)"),
    (lambda nb, nw: ([b[:, np.newaxis] for b in nb], nw), r"gradient of biases\[0\] has shape \(4, 1\)"),
    (lambda nb, nw: ([nb[0], nb[1].sum()], nw), r"gradient of biases\[1\] has shape \(\); it must be \(2,\)"),
    (lambda nb, nw: (nb, [None, nw[1]]), r"gradient of weights\[0\] has shape \(\)"),
    (lambda nb, nw: (nw, nb), r"gradient of weights\[0\] has shape \(4,\)"),
    (lambda nb, nw: (nb, nw[1:]), "1 gradients of weights; there must be 2"),
    (lambda nb, nw: ([], nw), "0 gradients of biases; there must be 2"),
    (lambda nb, nw: ([*nb, nb[0]], nw), "3 gradients of biases; there must be 2"),
])  # fmt: skip
def test_gradients_of_wrong_shape(change, message):
    net, x, y = problem([3, 4, 2], 3)
    with pytest.raises(ValueError, match=message):
        check_gradients(net, x, y, backprop=lambda n, x, y: change(*n.backprop(x, y)))


@pytest.mark.parametrize("backprop", [None, make_backprop()])
@pytest.mark.parametrize(
    "x, y",
    [((2,), (2,)), ((4, 3), (3, 2)), ((4, 3), (2,)), ((4, 3), (4, 1)), ((3, 1), (2, 1)), ((0, 3), (0, 2))],
)
def test_examples_of_wrong_shape(backprop, x, y):
    with pytest.raises(ValueError, match="x and y have shapes"):
        check_gradients(Network([3, 2], rng=0), np.zeros(x), np.zeros(y), backprop=backprop)

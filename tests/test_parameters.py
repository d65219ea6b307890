"""Weights and biases set by hand: what may be put there trains, what may not is refused by name."""

import numpy as np
import pytest

from digitnet import Dataset, Network
from digitnet.optimizers import Adam

RNG = np.random.default_rng(0)
DATA = Dataset(RNG.integers(0, 256, (40, 6), np.uint8), RNG.integers(0, 10, 40))
W, B = RNG.standard_normal((5, 6)), RNG.standard_normal(5)


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


FORMS = {
    "float64": lambda a: a,
    "float32": lambda a: a.astype(np.float32),
    "columns first": lambda a: np.asfortranarray(a),
    "every other": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "backwards": lambda a: a[..., ::-1].copy()[..., ::-1],
    "other byte order": lambda a: a.astype(">f8"),
    "read only": read_only,
    "a list": lambda a: a.tolist(),
    "column": lambda a: a[:, np.newaxis] if a.ndim == 1 else a,
    "matrix": lambda a: np.asmatrix(a) if a.ndim == 2 else a,
}


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loaded", [False, True])
def test_any_form_of_the_same_numbers_trains_the_same(form, dtype, loaded, tmp_path):
    nets = [Network([6, 5, 10], rng=1, dtype=dtype) for _ in range(2)]
    nets[0].weights[0], nets[0].biases[0] = W.astype(dtype), B.astype(dtype)
    nets[1].weights[0], nets[1].biases[0] = form(W.copy()), form(B.copy())
    assert nets[1].evaluate(DATA) == nets[0].evaluate(DATA)
    if loaded:
        nets[1].save(tmp_path / "net.npz")
        nets[1] = Network.load(tmp_path / "net.npz")
    for net in nets:
        list(net.train(DATA, 3, 4, 0.5, rng=3))
    for a, b in zip(*(net.parameters for net in nets), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_whole_numbers_become_the_networks_own_type():
    net = Network([2, 1], rng=0)
    net.weights[0], net.biases = np.array([[-2, -2]]), [np.array([3])]
    assert net.predict([[0, 0], [0, 1], [1, 1]]).tolist() == [1, 1, 0]  # NAND
    assert {p.dtype for p in net.parameters} == {np.dtype(np.float32)}


@pytest.mark.parametrize("name, bad, words", [
    ("weights", np.zeros((6, 5)), r"weights\[0\] has shape \(6, 5\); needed is \(5, 6\)"),
    ("weights", np.zeros((5, 6, 1)), r"weights\[0\] has shape \(5, 6, 1\)"),
    ("biases", np.zeros((1, 5)), r"biases\[0\] has shape \(1, 5\); needed is \(5,\)"),
    ("biases", np.zeros(4), r"biases\[0\] has shape \(4,\)"),
    ("biases", np.zeros(5) * 1j, r"biases\[0\] holds .*complex"),
    ("weights", [["a"] * 6] * 5, r"weights\[0\] holds list"),
    ("weights", [[1], [2, 3]], r"weights\[0\] holds list"),
    ("weights", None, r"weights\[0\] holds NoneType"),
])  # fmt: skip
@pytest.mark.parametrize("call", ["feedforward", "train", "train with Adam", "backprop", "evaluate"])
def test_anything_else_is_refused_by_name(name, bad, words, call):
    net = Network([6, 5, 10], rng=1)
    getattr(net, name)[0] = bad
    with pytest.raises(ValueError, match=words):
        if call.startswith("train"):
            next(net.train(DATA, 1, 4, 3.0 if call == "train" else Adam(0.1)))
        elif call == "backprop":
            net.backprop(DATA.inputs[:2], DATA.targets[:2])
        else:
            getattr(net, call)(DATA.inputs[:5] if call == "feedforward" else DATA)


def test_a_layer_too_few():
    net = Network([6, 5, 10], rng=1)
    net.weights.pop()
    with pytest.raises(
        ValueError, match="there are 1 weights and 2 biases; a network of 3 layers needs 2 of each"
    ):
        net.predict(DATA)

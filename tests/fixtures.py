"""What several test modules need: digits that come with a package, MNIST where it is, a trained network.

conftest.py makes the fixtures known to every test, also to those in a browser. They are made once a run and
must not be changed; the arrays of `trained` refuse it. The functions below them are imported.
"""

import numpy as np
import pytest
from hypothesis import strategies as st

from digitnet import Dataset, Network, load_digits, load_mnist


@pytest.fixture(scope="session")
def digits():
    """The embedded digits at the size of MNIST: 1297 to train, 250 to validate, 250 to test."""
    return load_digits(28)


@pytest.fixture(scope="session")
def mnist():
    """MNIST from the reader's folder or cache; a test that needs it is skipped where it can't be had."""
    try:
        return load_mnist()
    except FileNotFoundError as error:
        pytest.skip(f"MNIST is not at hand: {error}")


@pytest.fixture(scope="session")
def trained(digits):
    """[784, 30, 10] after ten epochs on `digits`: it reads more than 80 % of the validation images."""
    net = Network([784, 30, 10], rng=0)
    for _ in net.train(digits.training, 10, 10, 3.0):
        pass
    for parameter in (*net.weights, *net.biases):
        parameter.flags.writeable = False
    return net


def made_up(n=20, n_pixels=6, n_classes=10, seed=0):
    """A Dataset of n random images, with random labels."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (n, n_pixels), np.uint8)
    return Dataset(images, rng.integers(0, n_classes, n), "made up")


def small_net(seed=0, sizes=(6, 5, 10), **options):
    """A network for what `made_up` makes."""
    return Network(sizes, rng=seed, **options)


def idx_bytes(array):
    """The IDX file of a uint8 array, written without help from the package."""
    return (
        bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()
    )


def damage(data, content, most=3, cut=9, put_in=None):
    """One to `most` accidents to a file's bytes, in place, as Hypothesis draws them from `data`.

    A byte is changed, up to `cut` bytes are lost, or some come in: one of `put_in`, else any one to nine.
    """
    for _ in range(data.draw(st.integers(1, most))):
        at = data.draw(st.integers(0, len(content)))
        kind = data.draw(st.sampled_from(["flip", "cut", "insert"]))
        if kind == "flip" and at < len(content):
            content[at] ^= data.draw(st.integers(1, 255))
        elif kind == "cut":
            del content[at : at + data.draw(st.integers(1, cut))]
        elif kind == "insert":
            new = st.sampled_from(put_in) if put_in else st.binary(min_size=1, max_size=9)
            content[at:at] = data.draw(new)


def refuses(one, name, value, message):
    """Setting an attribute to a value is a ValueError of this message, and changes nothing."""
    before = getattr(one, name)
    with pytest.raises(ValueError, match=message):
        setattr(one, name, value)
    assert getattr(one, name) == before

"""What a network may be fed: one rule for data sets, pairs and images, and what is said of other things."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits as sklearn_digits

from digitnet import Network, load_pretrained
from digitnet.data import Dataset, Pairs, Splits, as_data, as_inputs
from digitnet.data.inputs import LARGEST, Unscaled


@pytest.mark.parametrize("dtype", [np.float32, np.float64, "float32", np.dtype("float64")])
def test_inputs_are_pixels_over_255(dtype):
    inputs = as_inputs(np.arange(256, dtype=np.uint8), dtype)
    assert inputs.dtype == np.dtype(dtype)
    assert inputs[0] == 0
    assert inputs[255] == 1
    assert np.all(np.diff(inputs) > 0)
    assert np.allclose(inputs, np.arange(256) / 255, rtol=2 * np.finfo(dtype).eps, atol=0)


def test_floats_are_inputs_already():
    inputs = np.array([0.0, 0.25, 7.0])
    assert as_inputs(inputs, np.float64) is inputs
    assert as_inputs(inputs).dtype == np.float32
    assert list(as_inputs(inputs)) == [0, 0.25, 7]
    assert list(as_inputs([0, 1, 2])) == [0, 1, 2]
    assert as_inputs(0.5) == 0.5 and as_inputs([]).shape == (0,)
    assert as_inputs(np.zeros((0, 784))).shape == (0, 784)


@pytest.mark.parametrize("dtype", [">f4", "<f8", ">f8", ">i2"])
def test_byte_order_does_not_matter(dtype):
    found = as_inputs(np.array([0, 1, 3], dtype))
    assert found.dtype == np.float32 and found.dtype.isnative and found.tolist() == [0, 1, 3]


# Scaling: everything that takes images, by one rule


def to_data_set(images):
    return Dataset(images, np.zeros(len(images), int))


def to_pairs(images):
    return Pairs([(image[:, np.newaxis], 1) for image in images])


def to_data(images):
    return as_data([(image, 1) for image in images])


EVERYWHERE = pytest.mark.parametrize("take", [to_data_set, to_pairs, to_data, as_inputs])
BYTES = np.random.default_rng(0).integers(0, 256, (20, 784), np.uint8)
BYTES[3, 5] = 255
MNIST_MEAN, MNIST_DEVIATION = 0.1307, 0.3081


@EVERYWHERE
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int16, np.uint16, np.int64, ">f8"])
def test_bytes_in_another_dtype_are_refused_by_their_largest(take, dtype):
    with pytest.raises(
        ValueError, match="holds 255; inputs are floats from 0 to 1.*255 for bytes.*uint8"
    ) as error:
        take(BYTES.astype(dtype))
    assert "Dataset(images, labels, unscaled=True)" in str(error.value)


@EVERYWHERE
def test_scikit_learns_digits_are_refused_until_they_are_scaled(take):
    images = sklearn_digits().data[:20]
    with pytest.raises(ValueError, match="holds 16; .*16 for scikit-learn's digits"):
        take(images)
    take(images / 16)


@EVERYWHERE
@pytest.mark.parametrize(
    "images",
    [
        BYTES,
        BYTES / 255,
        (BYTES / 255).astype(np.float16),
        1 - BYTES / 255,  # inverted
        BYTES / 127.5 - 1,
        BYTES > 100,
        (BYTES > 100).astype(np.int64),
        (np.float32(BYTES) / 255 - MNIST_MEAN) / MNIST_DEVIATION,
        np.clip(BYTES / 255 + 0.3, 0, 1.3),  # interpolation may overshoot
        np.zeros((20, 784)),
        np.full((20, 784), float(LARGEST)),
    ],
)
def test_right_inputs_pass(take, images):
    take(images)


@EVERYWHERE
def test_standardised_pixels_pass_however_large(take):
    """A pixel that has ink in one image of thousands is hundreds of deviations from its mean there."""
    images = np.zeros((5000, 100))
    images[np.arange(100), np.arange(100)] = 1
    images = (images - images.mean(axis=0)) / images.std(axis=0)
    assert images.max() > 50
    take(images)


@EVERYWHERE
def test_bytes_that_were_scaled_in_size_are_no_standardised_ones(take):
    images = BYTES.astype(float)
    images[0, :5] = -12.5  # cubic interpolation undershoots
    with pytest.raises(ValueError, match="holds 255"):
        take(images)


@EVERYWHERE
def test_bytes_that_overflowed_into_signed_ones_are_refused(take):
    with pytest.raises(ValueError, match="holds 127; inputs are floats"):
        take(BYTES.astype(np.int8))


@pytest.mark.parametrize("images", [[255] * 784, [[0, 255]], 255, np.full(784, 100.0), [np.full(4, 255)] * 3])
def test_single_images_and_lists_are_refused_alike(images):
    with pytest.raises(ValueError, match="the input holds [0-9]+; inputs are floats from 0 to 1"):
        as_inputs(images)


@pytest.mark.parametrize("shape", [(784,), (3, 784), (3, 1, 28, 28)])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(shape, value):
    images = np.zeros(shape)
    images[-1] = value
    row = len(images) - 1 if len(shape) > 1 else 0
    with pytest.raises(
        ValueError, match=rf"the input holds {value} \(row {row}, value [0-9]+\); needed are finite"
    ):
        as_inputs(images)


def test_unscaled_inputs_may_be_asked_for():
    for images in (BYTES, BYTES.astype(float), BYTES.astype(int)):
        data = Dataset(images, np.zeros(20, int), unscaled=True)
        assert data.images.dtype.kind == "f"
        for found in (data, data[:20], Pairs(zip(images, range(20)), n_classes=20, unscaled=True)):
            assert np.array_equal(found.batch(slice(None))[0], BYTES)
        assert np.array_equal(data.inputs, BYTES)
    assert np.array_equal(as_inputs(BYTES.astype(float), unscaled=True), BYTES)
    assert np.array_equal(as_inputs(BYTES, unscaled=True), BYTES)


def test_unscaled_inputs_stay_welcome_wherever_they_go():
    """Training, evaluation and prediction each look at what they are given once more."""
    data = Dataset(BYTES, np.arange(20) % 10, unscaled=True)
    x, _ = data.batch(slice(5))
    for again in (x, x[2], x[1:3], np.atleast_2d(x[0]), x.reshape(5, 28, 28), as_inputs(x, np.float64)):
        assert as_inputs(again) is not None and as_inputs(again).max() > LARGEST
    net = Network([784, 5, 10], rng=1)
    list(net.train(data, 1, 10, 0.1, validation_data=data))
    net.update_mini_batch(*data.batch(slice(5)), 0.1)
    assert 0 <= net.evaluate(data) <= 20
    assert net.predict(data).shape == (20,) and net.predict(x).shape == (5,)
    plain = Network([784, 5, 10], rng=1).feedforward(as_inputs(BYTES, unscaled=True))
    assert type(plain) is np.ndarray
    for result in (x @ np.ones(784), x + 1, np.dot(x, np.ones((784, 2))), x.sum(axis=0), x.max(), x == x):
        assert not isinstance(result, Unscaled)


# Things that are no inputs


@pytest.fixture(scope="module")
def data():
    return Dataset(BYTES, np.arange(20) % 10)


@pytest.fixture(scope="module")
def splits(data):
    return Splits("MNIST", data, data, data)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda splits: splits, "got all three splits at once; pass images of one of them"),
        (lambda splits: splits.test, "got a Dataset, which holds inputs and targets; pass its inputs alone"),
        (lambda splits: Pairs(splits.test), "got a Pairs, which holds inputs and targets"),
        (lambda splits: [splits.test, splits.test], "got a list that begins with a Dataset, which holds"),
        (lambda splits: splits.test[0], r"got a pair \(x, y\); pass x alone"),
        (lambda splits: (splits.test[0][0], 7), r"got a pair \(x, y\); pass x alone"),
        (lambda splits: list(splits.test), r"got pairs \(x, y\); pass the x alone: \[x for x, y in pairs\]"),
        (
            lambda splits: [(x[:, np.newaxis], 7) for x, _ in splits.test],
            r"got pairs \(x, y\); pass the x alone",
        ),
        (lambda _: [[1, 2], [1, 2], [3]], r"row 2 has shape \(1,\), row 0 has \(2,\); all must be equal"),
        (lambda _: [np.zeros((2, 2)), np.zeros((2, 3))], r"row 1 has shape \(2, 3\), row 0 has \(2, 2\)"),
        (lambda _: [[[1, 2], [3]], [[1, 2], [3]]], "row 0 holds lists of unequal lengths"),
        (
            lambda _: "digit.png",
            "got the name 'digit.png'; needed are the numbers of a picture. Open it with",
        ),
        (lambda _: Path("digit.png"), "got the name 'digit.png'"),
        (lambda _: ["a.png", "b.png"], "got a list that begins with the name 'a.png'"),
        (
            lambda _: Image.new("L", (28, 28)),
            "got a picture of Pillow's; needed are its numbers. Open it with",
        ),
        (lambda _: [Image.new("RGB", (28, 28))], "got a list that begins with a picture of Pillow's"),
        (lambda _: None, "got None of dtype object; needed are numbers"),
        (lambda _: {"x": 1}, "got {'x': 1} of dtype object"),
        (lambda _: b"7", r"got b'7' of dtype \|S1"),
        (lambda _: np.array(["7"]), "of dtype <U1"),
        (lambda _: [1, None], r"got \[1, None\] of dtype object"),
        (lambda _: np.array([1j]), "of dtype complex128"),
        (lambda _: np.array(["2020-01-01"], "M8[D]"), "of dtype datetime64"),
        (lambda _: (x for x in [1]), "got <generator"),
        (lambda _: {1, 2}, "got {1, 2} of dtype object"),
    ],
)
def test_other_things_are_named_with_what_to_do(splits, make, message):
    with pytest.raises(ValueError, match=message) as error:
        as_inputs(make(splits))
    assert "inhomogeneous" not in str(error.value)
    assert len(str(error.value)) < 400


def test_the_recipe_for_a_picture_works(tmp_path):
    """Word by word as the error gives it."""
    path = tmp_path / "digit.png"
    Image.fromarray(np.full((100, 80, 3), 200, np.uint8)).save(path)
    with pytest.raises(ValueError, match="Open it with Pillow") as error:
        as_inputs(path)
    recipe = str(error.value)
    names = {"Image": Image, "np": np, "path": path}
    exec(recipe[recipe.index("image = ") : recipe.index(", and pass")], names)
    pixels = eval(recipe[recipe.index("np.asarray") : recipe.index(": bytes")], names)
    assert pixels.shape == (784,) and pixels.dtype == np.uint8 and (pixels == 200).all()
    assert as_inputs(pixels).max() < 1


# Pictures in the place of inputs


@pytest.mark.parametrize("make", [lambda: Network([784, 10], rng=0), lambda: load_pretrained("convnet")])
@pytest.mark.parametrize("shape", [(100, 80), (28, 27), (480, 640, 3), (60, 60, 4), (2, 28)])
def test_a_picture_of_another_shape_is_sent_to_read_digits(make, shape):
    net = make()
    for f in (net.predict, net.feedforward):
        for dtype in (np.uint8, float):
            with pytest.raises(
                ValueError, match="^input has shape .*; to read a picture .* use read_digits$"
            ):
                f(np.zeros(shape, dtype))


@pytest.mark.parametrize("shape", [(), (783,), (1, 783), (2, 2, 28, 28)])
def test_other_shapes_are_not(shape):
    with pytest.raises(ValueError, match="^input has shape") as error:
        Network([784, 10], rng=0).predict(np.zeros(shape))
    assert "read_digits" not in str(error.value)


@pytest.mark.parametrize("picture", ["digit.png", Path("digit.png"), Image.new("L", (99, 50))])
def test_files_and_pictures_of_pillow_are_sent_to_read_digits(picture):
    for f in (Network([784, 10], rng=0).predict, load_pretrained("convnet").feedforward):
        with pytest.raises(ValueError, match="^got .* Or let read_digits read the picture as it is$"):
            f(picture)

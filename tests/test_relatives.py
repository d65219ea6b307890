"""MNIST's relatives: files of their shapes are read exactly, damaged ones refused."""

import gzip
import io
import re
import tracemalloc

import numpy as np
import pytest
from fixtures import damage
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet.data import CLASS_NAMES, Splits, load_idx, load_npz

quick = settings(deadline=None, database=None, derandomize=True)


def idx_bytes(array):
    return (
        bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("relatives")


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (120, 28, 28), np.uint8)


def pair(folder, images, labels, ending=""):
    paths = folder / f"images-idx3-ubyte{ending}", folder / f"labels-idx1-ubyte{ending}"
    for path, array in zip(paths, (images, np.asarray(labels, np.uint8))):
        path.write_bytes(gzip.compress(idx_bytes(array), 1) if ending else idx_bytes(array))
    return paths


# Pairs of IDX files


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_fashion_mnist(tmp_path, images, ending):
    labels = np.arange(120) % 10
    names = CLASS_NAMES["Fashion-MNIST"]
    data = load_idx(*pair(tmp_path, images, labels, ending), name="Fashion-MNIST", class_names=names)
    assert np.array_equal(data.images, images.reshape(-1, 784)) and np.array_equal(data.labels, labels)
    assert (data.name, data.n_classes, data.shape) == ("Fashion-MNIST", 10, (28, 28))
    assert data.class_names[9] == "Ankle boot"


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_emnist_s_letters_stand_upright_and_count_from_0(tmp_path, images, ending):
    labels = 1 + np.arange(120) % 26
    paths = pair(tmp_path, np.ascontiguousarray(images.swapaxes(1, 2)), labels, ending)
    data = load_idx(*paths, transposed=True, first_label=1, class_names=CLASS_NAMES["EMNIST letters"])
    assert np.array_equal(data.images.reshape(-1, 28, 28), images)
    assert np.array_equal(data.labels, labels - 1) and data.class_names[data.labels[25]] == "Z"
    assert data.name == f"images-idx3-ubyte{ending}"


def test_pictures_that_are_no_squares_are_turned_too(tmp_path):
    images = np.arange(2 * 3 * 5, dtype=np.uint8).reshape(2, 3, 5)
    data = load_idx(*pair(tmp_path, images, [0, 1]), transposed=True)
    assert data.shape == (5, 3) and np.array_equal(data.images[0].reshape(5, 3), images[0].T)


def test_classes_are_counted_where_nobody_said(tmp_path, images):
    paths = pair(tmp_path, images, np.arange(120) % 47)
    assert load_idx(*paths).n_classes == 47 == len(CLASS_NAMES["EMNIST balanced"])
    assert load_idx(*paths, first_label=0, n_classes=62).n_classes == 62 == len(CLASS_NAMES["EMNIST byclass"])


@pytest.mark.parametrize(
    "labels, rest, message",
    [
        ([0, 1], {"first_label": 1}, "labels-idx1-ubyte: label 0 of example 0 is below the first label, 1"),
        ([26, 1], {"class_names": "ABC", "first_label": 1}, "labels holds 25; legal are 0 to 2"),
        ([0, 10], {"n_classes": 10}, "labels holds 10; legal are 0 to 9"),
        ([0, 1], {"first_label": 0.5}, "first_label is 0.5"),
        ([0, 1, 2], {}, "images-idx3-ubyte holds 2 images but labels-idx1-ubyte holds 3 labels"),
    ],
)
def test_what_doesn_t_fit_is_refused(tmp_path, images, labels, rest, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        load_idx(*pair(tmp_path, images[:2], labels), **rest)


def test_pictures_without_pixels_are_refused(tmp_path):
    with pytest.raises(ValueError, match="pictures of 0x28 pixels show nothing"):
        load_idx(*pair(tmp_path, np.zeros((2, 0, 28), np.uint8), [0, 1]))
    with pytest.raises(FileNotFoundError):
        load_idx(tmp_path / "none", tmp_path / "labels-idx1-ubyte")


# Keras' archive


def arrays(images, **others):
    labels = np.arange(120, dtype=np.uint8) % 10
    made = {"x_train": images[:90], "y_train": labels[:90], "x_test": images[90:], "y_test": labels[90:]}
    return made | others


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1), (784,)])
def test_the_layout_of_keras(tmp_path, images, save, shape):
    save(tmp_path / "mnist.npz", **arrays(images.reshape(-1, *shape)))
    data = load_npz(tmp_path / "mnist.npz")
    assert isinstance(data, Splits) and repr(data) == (
        "mnist: 75 training, 15 validation and 30 test images of 28x28 pixels"
    )
    found = np.concatenate([part.images for part in data])
    assert np.array_equal(found, images.reshape(-1, 784)) and found.dtype == np.uint8
    assert np.array_equal(np.concatenate([part.labels for part in data]), np.arange(120) % 10)


def test_validation_as_asked_for(tmp_path, images):
    np.savez(tmp_path / "mnist.npz", **arrays(images))
    whole = load_npz(tmp_path / "mnist.npz", n_validation=0, name="MNIST")
    assert [len(part) for part in whole] == [90, 0, 30] and whole.name == "MNIST"
    drawn = load_npz(tmp_path / "mnist.npz", n_validation=20, rng=0)
    assert len(drawn.validation) == 20 and not np.array_equal(
        drawn.validation.images, whole.training.images[70:]
    )


def test_labels_as_columns_and_numbers_of_other_types(tmp_path, images):
    others = {"y_train": np.arange(90).reshape(90, 1) % 7, "y_test": np.arange(30, dtype=">i8") % 7}
    for x in (images.astype(np.int64), images.astype(np.float32), np.asfortranarray(images), images / 255):
        np.savez(tmp_path / "a.npz", **arrays(x, **others))
        data = load_npz(tmp_path / "a.npz")
        assert np.allclose(data.test.inputs, images[90:].reshape(-1, 784) / 255, atol=1e-6)
        assert data.training.n_classes == data.test.n_classes == 7


def test_an_archive_whose_labels_count_from_1(tmp_path, images):
    labels = {"y_train": np.arange(90) % 26 + 1, "y_test": np.arange(30) % 26 + 1}
    np.savez(tmp_path / "a.npz", **arrays(images, **labels))
    data = load_npz(tmp_path / "a.npz", first_label=1, n_validation=0)
    assert data.training.n_classes == 26 and np.array_equal(data.test.labels, np.arange(30) % 26)
    with pytest.raises(ValueError, match="y_train: label 1 of example 0 is below the first label, 2"):
        load_npz(tmp_path / "a.npz", first_label=2)


@pytest.mark.parametrize("dtype", [np.int64, np.float32])
def test_training_and_test_pictures_are_taken_for_the_same(tmp_path, images, dtype):
    """Also where those of one are so pale that alone they could be inputs."""
    pale = (images[90:] % 8).astype(dtype)
    np.savez(tmp_path / "a.npz", **arrays(images.astype(dtype), x_test=pale))
    data = load_npz(tmp_path / "a.npz")
    assert data.test.images.dtype == data.training.images.dtype == np.uint8
    assert np.array_equal(data.test.images, pale.reshape(30, 784))


def test_class_names_may_be_drawn_from_anything(tmp_path, images):
    np.savez(tmp_path / "a.npz", **arrays(images))
    data = load_npz(tmp_path / "a.npz", class_names=iter("abcdefghij"))
    assert data.test.class_names == data.training.class_names == tuple("abcdefghij")
    with pytest.raises(ValueError, match="class_names is 10; needed is a sequence of names"):
        load_npz(tmp_path / "a.npz", class_names=10)


def bad(images):
    return [
        ({"x_test": images[:, :, :, np.newaxis].repeat(3, axis=3)}, "(colours: take their mean first)"),
        ({"x_test": images[:5]}, "labels has shape (30,); needed is (5,)"),
        (
            {"y_test": np.zeros((30, 10), int)},
            "y_test holds int64 of shape (30, 10); needed are whole numbers",
        ),
        ({"y_test": np.zeros(30)}, "y_test holds float64"),
        ({"y_test": np.full(30, -1)}, "y_test: label -1 of example 0 is below the first label, 0"),
        ({"y_test": np.full(30, 10**15)}, "labels holds 1000000000000000; legal are 0 to 999"),
        ({"y_test": np.array(3)}, "y_test holds int64 of shape ()"),
        ({"x_train": np.zeros((90, 0, 28))}, "x_train has shape (90, 0, 28)"),
        ({"x_train": images[:90] / 2}, "Divide by what full ink is"),
        ({"x_train": np.full((90, 4), np.nan)}, "images holds nan"),
        ({"x_train": np.array(["a"] * 90)}, "'x_train' holds <U1; needed are numbers"),
    ]


@pytest.mark.parametrize("k", range(11))
def test_wrong_arrays(tmp_path, images, k):
    others, message = bad(images)[k]
    np.savez(tmp_path / "a.npz", **arrays(images, **others))
    with pytest.raises(ValueError, match=re.escape(message)):
        load_npz(tmp_path / "a.npz")


def test_other_layouts_and_pickled_objects_are_refused(tmp_path, images):
    np.savez(tmp_path / "a.npz", images)
    with pytest.raises(ValueError, match="a.npz: it lacks x_train, y_train, x_test, y_test; it holds arr_0"):
        load_npz(tmp_path / "a.npz")
    np.savez(tmp_path / "a.npz", **arrays(images, y_test=np.array([{}] * 30)))
    with pytest.raises(ValueError, match="'y_test' holds object; needed are numbers"):
        load_npz(tmp_path / "a.npz")
    (tmp_path / "a.npz").write_bytes(b"no archive")
    with pytest.raises(ValueError, match="a.npz: it is no zip archive"):
        load_npz(tmp_path / "a.npz")
    with pytest.raises(FileNotFoundError, match="b.npz does not exist"):
        load_npz(tmp_path / "b.npz")


def test_an_archive_of_more_than_is_read_is_refused_unread(tmp_path, images, monkeypatch):
    np.savez_compressed(tmp_path / "a.npz", **arrays(images, x_train=np.zeros((90, 300, 300), np.uint8)))
    monkeypatch.setattr("digitnet.storage.MOST_BYTES", 2**22)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="a.npz: its arrays take .* bytes; at most 4194304 are"):
            load_npz(tmp_path / "a.npz")
        assert tracemalloc.get_traced_memory()[1] < 1e6  # the 8 MB were not unpacked
    finally:
        tracemalloc.stop()


def small():
    stream = io.BytesIO()
    x, y = np.arange(24, dtype=np.uint8).reshape(6, 2, 2), np.array([0, 1, 2] * 2)
    np.savez(stream, x_train=x, y_train=y, x_test=x, y_test=y)
    return stream.getvalue()


@settings(quick, max_examples=300)
@given(data=st.data())
def test_damaged_archives_are_refused(folder, data):
    content = bytearray(small())
    damage(data, content, cut=300)
    (folder / "a.npz").write_bytes(content)
    try:
        found = load_npz(folder / "a.npz", n_validation=2)
    except ValueError:
        return
    # Check sums hold the arrays, so what is read is right; only names and times aren't held by them.
    assert np.array_equal(found.test.images, np.arange(24).reshape(6, 4))
    assert found.training.labels.tolist() == [0, 1, 2, 0]

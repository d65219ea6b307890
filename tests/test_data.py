"""Datasets, the classic pairs, splits, and the loaders of MNIST and of the embedded digits."""

import gzip
import os

import numpy as np
import pytest
from sklearn.datasets import load_digits as sklearn_digits

from digitnet.data import (
    Dataset,
    Pairs,
    Splits,
    as_data,
    download,
    load,
    load_data_wrapper,
    load_digits,
    load_mnist,
    sources,
)


@pytest.fixture
def images():
    images = np.random.default_rng(3).integers(0, 256, (6, 784), np.uint8)
    images[0, :2] = 0, 255
    return images


@pytest.fixture
def labels():
    return np.array([5, 0, 4, 1, 9, 2], np.uint8)


@pytest.fixture
def dataset(images, labels):
    return Dataset(images, labels, "some training")


# Dataset


def test_images_stay_the_unsigned_bytes_they_are(dataset, images):
    assert dataset.images is images
    assert dataset.images.dtype == np.uint8
    assert dataset[2:4].images.base is images  # a view, no copy
    assert len(dataset) == 6


def check_pair(pair, image, label):
    x, y = pair
    assert (x.shape, x.dtype) == ((784,), np.float32)
    assert (y.shape, y.dtype) == ((10,), np.float32)
    assert np.allclose(x, image / 255, atol=1e-6)
    assert 0 <= x.min() and x.max() <= 1
    assert list(y) == [float(k == label) for k in range(10)]


@pytest.mark.parametrize("kind", [int, np.int64, np.uint8])
@pytest.mark.parametrize("i", [0, 1, 5])
def test_a_number_gives_a_pair(dataset, images, labels, kind, i):
    check_pair(dataset[kind(i)], images[i], labels[i])


@pytest.mark.parametrize("i", [-1, -6])
def test_a_negative_number_counts_from_the_end(dataset, images, labels, i):
    check_pair(dataset[i], images[i], labels[i])


@pytest.mark.parametrize("i", [6, 100, -7])
def test_a_number_beyond_the_end_is_an_index_error(dataset, i):
    with pytest.raises(IndexError, match=f"index {i} is out of bounds .* size 6"):
        dataset[i]


@pytest.mark.parametrize(
    "index, chosen",
    [
        (slice(None, 3), [0, 1, 2]),
        (slice(4, 100), [4, 5]),
        (slice(None, None, -2), [5, 3, 1]),
        (slice(3, 3), []),
        (np.array([5, 0, 0, -1]), [5, 0, 0, 5]),
        ([2, 1], [2, 1]),
        (np.array([True, False, False, True, False, True]), [0, 3, 5]),
    ],
)
def test_other_indices_give_a_dataset(dataset, images, labels, index, chosen):
    part = dataset[index]
    assert isinstance(part, Dataset)
    assert np.array_equal(part.images, images[chosen])
    assert list(part.labels) == [labels[i] for i in chosen]
    assert (part.name, part.shape, len(part)) == (dataset.name, dataset.shape, len(chosen))


@pytest.mark.parametrize("index", [True, None, [[0, 1], [2, 3]], np.zeros((2, 2), int), np.array(1)])
def test_indices_that_would_give_no_dataset(dataset, index):
    with pytest.raises(IndexError, match="^index is .*; legal are a number, a slice and a list of numbers"):
        dataset[index]


def test_iteration_gives_every_pair_in_order(dataset, images, labels):
    pairs = list(dataset)
    assert len(pairs) == 6
    for pair, image, label in zip(pairs, images, labels, strict=True):
        check_pair(pair, image, label)
    assert len(list(dataset)) == 6  # and again


def test_inputs_and_targets_are_all_pairs_at_once(dataset):
    assert dataset.inputs.dtype == dataset.targets.dtype == np.float32
    for i, (x, y) in enumerate(dataset):
        assert np.array_equal(dataset.inputs[i], x)
        assert np.array_equal(dataset.targets[i], y)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("index", [slice(1, 3), np.array([4, 2])])
def test_batch(dataset, images, labels, dtype, index):
    x, y = dataset.batch(index, dtype)
    assert x.dtype == y.dtype == dtype
    assert x.shape == (2, 784)
    assert np.allclose(x, images[index] / 255, atol=1e-6)
    assert np.array_equal(y, np.eye(10)[labels[index]])
    assert dataset.batch(index)[0].dtype == np.float32


def test_float_images_are_not_scaled(labels):
    images = np.random.default_rng(0).random((6, 4))
    x, _ = Dataset(images, labels).batch(slice(None), np.float64)
    assert np.array_equal(x, images)


def test_repr(dataset, labels):
    assert repr(dataset) == "some training: 6 images of 28x28 pixels"
    assert repr(dataset[:0]) == "some training: 0 images of 28x28 pixels"
    assert repr(Dataset(np.zeros((6, 64)), labels)) == "digits: 6 images of 8x8 pixels"
    assert repr(Dataset(np.zeros((6, 2)), labels)) == "digits: 6 images of 1x2 pixels"
    assert repr(Dataset(np.zeros((6, 6)), labels, shape=[2, 3])) == "digits: 6 images of 2x3 pixels"


ZEROS = np.zeros((3, 4), np.uint8)


@pytest.mark.parametrize(
    "images, labels, message",
    [
        (np.zeros(4, np.uint8), [1], r"images has shape \(4,\); needed is \(n, n_pixels\) or \(n, rows, col"),
        (np.zeros((3, 0), np.uint8), [1, 2, 3], r"images has shape \(3, 0\)"),
        (np.zeros((3, 2, 2, 1), np.uint8), [1, 2, 3], r"images has shape \(3, 2, 2, 1\)"),
        (ZEROS.astype(str), [1, 2, 3], "dtype <U.*; needed are numbers"),
        (ZEROS.astype(complex), [1, 2, 3], "dtype complex128; needed are numbers"),
        ([[0, 1], [1]], [1, 2], r"row 1 has shape \(1,\), row 0 has \(2,\)"),
        (ZEROS, [1, 2], r"labels has shape \(2,\); needed is \(3,\), one for each image"),
        (ZEROS, 1, r"labels has shape \(\); needed is \(3,\)"),
        (ZEROS, np.eye(10)[:3], r"labels has shape \(3, 10\); needed is \(3,\)"),
        (ZEROS, [1, 10, 3], r"labels holds 10; legal are 0 to 9. It is example 1; .*labels - 1"),
        (ZEROS, [0, 9, 10], r"labels holds 10; legal are 0 to 9. It is example 2; n_classes says how many"),
        (ZEROS, [1, -1, 30], r"labels holds -1; legal are 0 to 9. It is example 1"),
        (ZEROS, [1.0, 2.0, 3.0], r"labels has dtype float64; needed are integers: pass labels.astype\(int\)"),
        (ZEROS, [1.0, 2.5, 3.0], "labels has dtype float64; needed are integers$"),
        (ZEROS, [1.0, np.nan, 3.0], "labels has dtype float64; needed are integers$"),
        (ZEROS, [True, False, True], "labels has dtype bool; needed are integers"),
        (ZEROS, ["1", "2", "3"], "labels has dtype <U1; needed are integers"),
    ],
)
def test_wrong_data_are_refused_by_name_and_value(images, labels, message):
    with pytest.raises(ValueError, match=message):
        Dataset(images, labels)


def test_images_may_be_rows_and_columns(labels):
    images = np.arange(6 * 5 * 4, dtype=np.uint8).reshape(6, 5, 4)
    found = Dataset(images, labels)
    assert found.images.shape == (6, 20) and found.shape == (5, 4)
    assert np.array_equal(found.images[2].reshape(found.shape), images[2])
    assert Dataset(images[:0], labels[:0]).shape == (5, 4)


@pytest.mark.parametrize("dtype", [int, np.int8, np.uint16, bool])
def test_zeros_and_ones_of_any_kind_are_inputs(dtype):
    found = Dataset(np.eye(4).astype(dtype), [0, 1, 2, 3])
    assert np.array_equal(found.batch(slice(None))[0], np.eye(4))
    assert found.images.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_named_with_its_place(dtype, value):
    images = np.full((2500, 4), 0.5, dtype)
    images[1507, 2] = value
    for unscaled in (False, True):
        with pytest.raises(
            ValueError, match=rf"images holds {value} \(image 1507, value 2\); needed are finite"
        ):
            Dataset(images, np.zeros(2500, int), unscaled=unscaled)


def test_classes_are_ten_digits_unless_one_says_otherwise(dataset):
    assert dataset.n_classes == 10 and dataset.class_names == tuple("0123456789")
    letters = Dataset(ZEROS, [0, 25, 7], n_classes=26)
    assert letters.n_classes == 26 and letters[1][1].shape == letters.targets[1].shape == (26,)
    assert letters.targets[1].argmax() == 25 and letters.targets[1].sum() == 1
    clothes = Dataset(ZEROS, [0, 1, 1], class_names=["shirt", "boot"])
    assert clothes.n_classes == 2 and clothes.class_names == ("shirt", "boot")
    assert clothes[:2].class_names == clothes.class_names and clothes[[0]].n_classes == 2
    assert clothes.batch([2])[1].tolist() == [[0, 1]]


@pytest.mark.parametrize(
    "classes, message",
    [
        ({"n_classes": 0}, "n_classes is 0; legal are whole numbers from 1 on"),
        ({"n_classes": 2.5}, "n_classes is 2.5"),
        ({"n_classes": 3, "class_names": ["a", "b"]}, "there are 2 class names for 3 classes"),
        ({"class_names": []}, "n_classes is 0"),
        ({"n_classes": 2}, r"labels holds 3; legal are 0 to 1. It is example 2"),
    ],
)
def test_wrong_classes(classes, message):
    with pytest.raises(ValueError, match=message):
        Dataset(ZEROS, [0, 1, 3], **classes)


def test_parts_are_not_checked_again(labels, monkeypatch):
    whole = Dataset(np.random.default_rng(0).random((6, 4)), labels)
    whole.images[2, 1] = 300
    assert whole[1:4].batch(1)[0][1] == 300
    assert len(list(whole)) == 6


@pytest.mark.parametrize(
    "make", [np.array, np.asarray, lambda d: np.array([d, d]), lambda d: np.stack([d, d])]
)
def test_a_dataset_is_no_array(dataset, make):
    with pytest.raises(
        ValueError, match=r"a Dataset is no array: take its images \(bytes\), inputs \(floats\)"
    ):
        make(dataset[:3])


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "cp437", "cp1252"])
def test_what_is_printed_can_be_shown_everywhere(dataset, encoding):
    splits = Splits("MNIST", dataset, dataset, dataset)
    for thing in (dataset, splits, Pairs(dataset)):
        repr(thing).encode(encoding)


def test_shape_that_does_not_fit():
    with pytest.raises(ValueError, match=r"shape is \(28, 28\), but an image has 4 pixels"):
        Dataset(ZEROS, [1, 2, 3], shape=(28, 28))
    for wrong in ((4,), 4, (1, 2, 2), (2.5, 1.6), (-2, -2), "28"):
        with pytest.raises(ValueError, match="^shape is "):
            Dataset(ZEROS, [1, 2, 3], shape=wrong)


# The classic pairs


def columns(dataset, training=True):
    """The list of the 2013 programs."""
    return [(x.reshape(-1, 1), y.reshape(-1, 1) if training else int(np.argmax(y))) for x, y in dataset]


@pytest.mark.parametrize("make", [list, tuple, iter, lambda pairs: (pair for pair in pairs)])
@pytest.mark.parametrize("training", [True, False])
def test_classic_columns_give_the_same_batches(dataset, make, training):
    pairs = Pairs(make(columns(dataset, training)))
    assert len(pairs) == 6
    assert np.array_equal(pairs.labels, dataset.labels)
    for index in (slice(None), slice(1, 3), np.array([5, 0])):
        for dtype in (np.float32, np.float64):
            x, y = pairs.batch(index, dtype)
            assert x.dtype == y.dtype == dtype
            assert np.allclose(x, dataset.batch(index)[0])
            assert np.array_equal(y, dataset.batch(index)[1])


def test_zip_of_vectors_and_of_bytes(dataset, images, labels):
    for x in (dataset.inputs, images):
        for y in (dataset.targets, labels, labels.tolist()):
            pairs = Pairs(zip(x, y, strict=True))
            assert np.array_equal(pairs.labels, labels)
            assert np.allclose(pairs.batch(slice(2))[0], images[:2] / 255, atol=1e-6)
            assert np.array_equal(pairs.batch(slice(2))[1], np.eye(10)[labels[:2]])


def test_a_dataset_gives_itself_as_pairs(dataset):
    pairs = Pairs(dataset)
    assert np.array_equal(pairs.batch(slice(None))[0], dataset.inputs)
    assert np.array_equal(pairs.labels, dataset.labels)


def test_targets_need_not_be_ten():
    pairs = Pairs([([0, 1], [0.2, 0.8]), ([1, 1], [0.9, 0.1])])
    x, y = pairs.batch(slice(None))
    assert x.tolist() == [[0, 1], [1, 1]]
    assert np.allclose(y, [[0.2, 0.8], [0.9, 0.1]])
    assert pairs.labels.tolist() == [1, 0]
    assert Pairs([([0, 1], [1.0])]).batch(slice(None))[1].tolist() == [[1.0]]


X = np.zeros((4, 1))


@pytest.mark.parametrize(
    "wrong, message",
    [
        ([], "got list: it is empty"),
        (iter([]), "got list_iterator: it is empty"),
        (None, "got NoneType: 'NoneType' object is not iterable"),
        (7, "got int: "),
        ("digits.csv", "got str: "),
        ([X, X], r"got list: arrays of images and of labels become data by Dataset\(images, labels\)"),
        ([(X, 1), X], "got list: element 1 is no pair: array"),
        ([(X, 1, 2)], "got list: element 0 is no pair: "),
        ([(X,)], "got list: element 0 is no pair: "),
        ([1, 2], "got list: element 0 is no pair: 1$"),
        ([None], "got list: element 0 is no pair: None$"),
        ((np.zeros((5, 4)), np.zeros(5)), "got tuple: arrays of images and of labels become data by Dataset"),
        (np.zeros((5, 4)), "got ndarray: arrays of images and of labels become data by Dataset"),
        ([(X, 1), (np.zeros((5, 1)), 1)], "got list: x of pair 1 has 5 values, x of pair 0 has 4"),
        ([(X, np.zeros((10, 1))), (X, 3)], "got list: y of pair 1 has 1 values, y of pair 0 has 10"),
        ([(["a", "b"], 1)], "got list: x of pair 0: got a list that begins with the name 'a'"),
        ([("7.png", 1)], "got list: x of pair 0: got the name '7.png'; .*Open it with Pillow"),
        ([(X, "seven")], "got list: y of pair 0: "),
        ([(X, None)], "got list: y of pair 0: got None of dtype object; needed are numbers"),
        ([(X, [])], "got list: y of pair 0 has 0 values"),
        ([([], 1)], "got list: x of pair 0 has 0 values"),
        ([([[1, 2], [3]], 1)], r"got list: x of pair 0: row 1 has shape \(1,\), row 0 has \(2,\)"),
    ],
)
def test_malformed_pairs_are_refused(wrong, message):
    with pytest.raises(ValueError, match=rf"^data must be a Dataset or a list of \(x, y\) pairs .*{message}"):
        Pairs(wrong)


@pytest.mark.parametrize("label", [-1, 10, 10**12])
def test_pair_whose_label_is_no_digit(label):
    with pytest.raises(ValueError, match=rf"labels holds {label}; legal are 0 to 9. It is example 1"):
        Pairs([(X, 3), (X, label)])


def test_pair_with_a_number_that_is_not_finite():
    good, bad = np.zeros((4, 1)), np.array([0, 0, np.nan, 0])
    with pytest.raises(ValueError, match=r"x holds nan \(pair 1, value 2\); needed are finite numbers"):
        Pairs([(good, 1), (bad, 1)])
    with pytest.raises(ValueError, match=r"y holds inf \(pair 0, value 1\); needed are finite numbers"):
        Pairs([(good, [0, np.inf]), (good, [0, 1])])


def test_classes_of_pairs():
    assert Pairs([(X, 3)], n_classes=4).n_classes == 4
    assert Pairs([(X, [0, 0, 1])]).n_classes == 3
    assert Pairs([(X, [0.0])]).n_classes == 2
    with pytest.raises(ValueError, match=r"labels holds 4; legal are 0 to 3. It is example 0"):
        Pairs([(X, 4)], n_classes=4)
    assert repr(Pairs([(X, 3)], n_classes=6)) == "1 pairs of 4 inputs and 6 targets"


def test_images_of_pairs_may_be_rows_and_columns():
    assert Pairs([(np.eye(2, dtype=np.uint8), 1)]).images.tolist() == [[1, 0, 0, 1]]


def test_as_data(dataset):
    pairs = Pairs(dataset)
    assert as_data(dataset) is dataset
    assert as_data(pairs) is pairs
    assert isinstance(as_data(columns(dataset)), Pairs)


def test_what_is_made_like_a_dataset_is_taken_as_it_is(dataset):
    class Noisy:
        """As augmentation will wrap data."""

        labels, n_classes = dataset.labels, 10
        batch = dataset.batch

    data = Noisy()
    assert as_data(data) is data


def test_all_three_splits_are_no_data(dataset):
    with pytest.raises(ValueError, match="all three splits at once; pass one of them, such as data.training"):
        as_data(Splits("MNIST", dataset, dataset, dataset))


# Splits


def test_splits_unpack_into_three(dataset):
    splits = Splits("MNIST", dataset[:3], dataset[3:5], dataset[5:])
    training, validation, test = splits
    assert (training, validation, test) == (splits.training, splits.validation, splits.test)
    assert repr(splits) == "MNIST: 3 training, 2 validation and 1 test images of 28x28 pixels"


def test_splits_are_three_that_can_be_numbered(dataset):
    splits = Splits("MNIST", dataset[:3], dataset[3:5], dataset[5:])
    assert len(splits) == 3
    assert [splits[k] for k in (0, 1, -1)] == [splits.training, splits.validation, splits.test]
    assert splits[:2] == (splits.training, splits.validation)
    with pytest.raises(IndexError):
        splits[3]
    with pytest.raises(ValueError, match="three splits are no array"):
        np.array(splits)


def test_claims_about_mnist_are_held_against_mnist_only(dataset):
    mnist = Splits("MNIST", dataset, dataset, dataset)
    other = Splits("scikit-learn digits", dataset, dataset, dataset)
    assert mnist.on_mnist(np.True_) is True
    assert mnist.on_mnist(2 > 3) is False
    assert other.on_mnist(2 > 3) is True


# The embedded digits


@pytest.mark.parametrize("size", [8, 28])
def test_digits_sizes_and_order(size):
    digits = load_digits(size)
    assert [len(part) for part in digits] == [1297, 250, 250]
    assert np.array_equal(np.concatenate([part.labels for part in digits]), sklearn_digits().target)
    assert digits.name == "scikit-learn digits"
    for part, kind in zip(digits, ("training", "validation", "test"), strict=True):
        assert repr(part) == f"scikit-learn digits {kind}: {len(part)} images of {size}x{size} pixels"
        assert part.images.dtype == np.uint8
        assert part.images.shape == (len(part), size**2)


def test_digits_are_scikit_learns_pixels():
    found = np.concatenate([part.images for part in load_digits()])
    levels = np.array([round(255 * k / 16) for k in range(17)])
    assert np.array_equal(found, levels[sklearn_digits().data.astype(int)])


@pytest.mark.parametrize("size", [0, 20, "28", None])
def test_other_sizes_are_refused(size):
    with pytest.raises(ValueError, match=f"size is {size!r}; legal are 8 and 28"):
        load_digits(size)


# MNIST, from small synthetic files


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return header + array.tobytes()


@pytest.fixture
def folder(tmp_path, monkeypatch, images, labels):
    """A folder with four small files, which pass for the canonical ones."""
    monkeypatch.setenv("DIGITNET_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("DIGITNET_DATA", raising=False)
    monkeypatch.setenv("DIGITNET_OFFLINE", "1")
    monkeypatch.setattr(download, "_hold", lambda path, name, found: None)
    folder = tmp_path / "mnist"
    folder.mkdir()
    for part, n in (("train", 6), ("t10k", 2)):
        (folder / f"{part}-images-idx3-ubyte").write_bytes(idx(images[:n].reshape(n, 28, 28)))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx(labels[:n]))
    return folder


def test_load_mnist_reads_the_four_files(folder, images, labels):
    mnist = load_mnist(folder)
    assert mnist.name == "MNIST"
    assert np.array_equal(mnist.training.images, images)
    assert np.array_equal(mnist.training.labels, labels)
    assert np.array_equal(mnist.test.images, images[:2])
    assert [part.name for part in mnist] == ["MNIST training", "MNIST validation", "MNIST test"]


def test_load_mnist_knows_that_digits_are_ten(folder):
    (folder / "t10k-labels-idx1-ubyte").write_bytes(idx(np.array([1, 11], np.uint8)))
    with pytest.raises(ValueError, match=r"labels holds 11; legal are 0 to 9. It is example 1"):
        load_mnist(folder)


def test_load_takes_mnist_where_it_is(folder, monkeypatch, recwarn):
    monkeypatch.setenv("DIGITNET_DATA", str(folder))
    assert load().name == "MNIST"
    assert not recwarn.list


def test_load_falls_back_on_the_embedded_digits_and_says_why(folder):
    with pytest.warns(
        UserWarning, match="MNIST is not at hand.*DIGITNET_OFFLINE forbids downloads"
    ) as caught:
        splits = load()
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert splits.name == "scikit-learn digits"
    assert splits.training.shape == (28, 28)


def test_load_takes_a_folder_and_no_network(folder, tmp_path, recwarn):
    assert load(folder).name == "MNIST"
    (tmp_path / "net.npz").write_bytes(b"")
    with pytest.raises(ValueError, match=r"net.npz is a file, .*; Network.load\(path\) reads a network"):
        load(tmp_path / "net.npz")
    assert not recwarn.list


def test_load_does_not_hide_a_damaged_file(folder, monkeypatch):
    monkeypatch.setenv("DIGITNET_DATA", str(folder))
    (folder / "train-images-idx3-ubyte").write_bytes(b"damaged")
    with pytest.raises(ValueError, match="train-images-idx3-ubyte"):
        load()


def test_load_data_wrapper_gives_the_classic_lists(monkeypatch, images, labels):
    whole = Dataset(images, labels)
    asked = []
    monkeypatch.setattr(
        sources,
        "load_mnist",
        lambda path: asked.append(path) or Splits("MNIST", whole[:3], whole[3:5], whole[5:]),
    )
    training, validation, test = load_data_wrapper("somewhere")
    assert asked == ["somewhere"]
    assert [len(part) for part in (training, validation, test)] == [3, 2, 1]
    assert all(type(part) is list for part in (training, validation, test))
    for i, (x, y) in enumerate(training):
        assert (x.shape, y.shape) == ((784, 1), (10, 1))
        check_pair((x[:, 0], y[:, 0]), images[i], labels[i])
    for i, (x, y) in enumerate(validation + test, start=3):
        assert x.shape == (784, 1)
        assert x.dtype == np.float32
        assert np.allclose(x[:, 0], images[i] / 255, atol=1e-6)
        assert type(y) is int
        assert y == labels[i]
    for part, start, stop in ((training, 0, 3), (validation, 3, 5)):
        assert np.array_equal(Pairs(part).batch(slice(None))[1], whole[start:stop].targets)


# MNIST itself, where it is at hand


@pytest.fixture(scope="module")
def mnist_folder():
    return os.environ.get("DIGITNET_DATA") or download.cache_folder()


@pytest.fixture(scope="module")
def mnist(mnist_folder, tmp_path_factory):
    """MNIST from the reader's folder or cache, which is only read; what is unpacked goes elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITNET_CACHE", str(tmp_path_factory.mktemp("cache")))
        try:
            return load_mnist(mnist_folder)
        except FileNotFoundError as error:
            pytest.skip(f"MNIST is not at hand: {error}")


def raw(folder, name, start):
    """The body of a file, read without the package."""
    path = os.path.join(os.path.expanduser(folder), name)
    if os.path.exists(path):
        with open(path, "rb") as stream:
            return np.frombuffer(stream.read(), np.uint8, offset=start)
    with gzip.open(path + ".gz") as stream:
        return np.frombuffer(stream.read(), np.uint8, offset=start)


def test_mnist_is_whole_and_in_the_canonical_order(mnist, mnist_folder):
    assert [part.images.shape for part in mnist] == [(50_000, 784), (10_000, 784), (10_000, 784)]
    assert mnist.training.images.dtype == np.uint8
    train = raw(mnist_folder, "train-images-idx3-ubyte", 16).reshape(60_000, 784)
    assert np.array_equal(mnist.training.images, train[:50_000])
    assert np.array_equal(mnist.validation.images, train[50_000:])
    assert mnist.test.images.tobytes() == raw(mnist_folder, "t10k-images-idx3-ubyte", 16).tobytes()
    labels = raw(mnist_folder, "train-labels-idx1-ubyte", 8)
    assert np.array_equal(np.concatenate([mnist.training.labels, mnist.validation.labels]), labels)
    assert np.array_equal(mnist.test.labels, raw(mnist_folder, "t10k-labels-idx1-ubyte", 8))


def test_mnist_has_the_published_numbers(mnist):
    assert mnist.training.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(mnist.test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    # 0.1307 and 0.3081 are what every other program on MNIST subtracts and divides by.
    train = np.concatenate([mnist.training.images, mnist.validation.images])
    assert train.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert train.std() / 255 == pytest.approx(0.3081, abs=5e-5)


def test_mnist_stays_on_disk_until_it_is_used(mnist):
    base = mnist.training.images
    while isinstance(base.base, np.ndarray):
        base = base.base
    assert isinstance(base, np.memmap)
    assert not mnist.training.images.flags.writeable

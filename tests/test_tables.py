"""Rows of text with commas between: right ones are read exactly, wrong ones refused by file and line."""

import gzip
import re
import tracemalloc

import numpy as np
import pytest
from fixtures import damage
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet.data import load_csv

quick = settings(deadline=None, database=None, derandomize=True)
NAMES = ("label," + ",".join(f"pixel{k}" for k in range(784))).encode()


def rows(images, labels, end=b"\n"):
    """The file's bytes, written here without help from the module under test."""
    return b"".join(
        ",".join(map(str, [label, *image.ravel()])).encode() + end for image, label in zip(images, labels)
    )


@pytest.fixture
def images():
    images = np.random.default_rng(0).integers(0, 256, (1203, 28, 28), np.uint8)  # more than two blocks
    images[0, 0, :2] = 0, 255
    return images


@pytest.fixture
def labels():
    return np.arange(1203) % 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


@pytest.mark.parametrize(
    "head", [b"", NAMES + b"\n", b"\xef\xbb\xbf" + NAMES + b"\r\n", b'"' + NAMES + b'"\n']
)
@pytest.mark.parametrize("packed", [False, True])
def test_rows_of_785_numbers(tmp_path, images, labels, head, packed):
    content = head + rows(images, labels, b"\r\n" if b"\r" in head else b"\n")
    (tmp_path / "mnist_train.csv").write_bytes(gzip.compress(content, 1) if packed else content)
    data = load_csv(tmp_path / "mnist_train.csv")
    assert np.array_equal(data.images, images.reshape(-1, 784)) and data.images.dtype == np.uint8
    assert np.array_equal(data.labels, labels) and data.shape == (28, 28)
    assert (data.name, data.n_classes) == ("mnist_train.csv", 10)


def test_emnist_s_letters(tmp_path, images):
    labels = 1 + np.arange(1203) % 26
    (tmp_path / "a.csv").write_bytes(rows(images.swapaxes(1, 2), labels))
    names = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    data = load_csv(tmp_path / "a.csv", transposed=True, first_label=1, class_names=names, name="letters")
    assert np.array_equal(data.images.reshape(-1, 28, 28), images)
    assert np.array_equal(data.labels, labels - 1) and data.n_classes == 26 and data.name == "letters"


def test_other_shapes_and_forms_of_numbers(tmp_path):
    (tmp_path / "a.csv").write_text("3, 0.0 ,255,1e1\n\n\n 12,1,2,3")
    data = load_csv(tmp_path / "a.csv", shape=(1, 3))
    assert data.images.tolist() == [[0, 255, 10], [1, 2, 3]] and data.labels.tolist() == [3, 12]
    assert data.n_classes == 13 and load_csv(tmp_path / "a.csv", shape=(1, 3), n_classes=20).n_classes == 20


@pytest.mark.parametrize(
    "head", ["label,0,1,2,3", "label,1,2,3,4", '"","0","1","2","3"', "l,a,b,c,d", "# by me"]
)
def test_names_of_columns_may_be_the_numbers_of_the_pixels(tmp_path, head):
    (tmp_path / "a.csv").write_text(f"{head}\n5,0,1,2,3\n6,1,2,3,4\n")
    assert load_csv(tmp_path / "a.csv", shape=(2, 2)).labels.tolist() == [5, 6]
    (tmp_path / "a.csv").write_text("5,0,1,2,3\n6,1,2,3,4\n")
    assert load_csv(tmp_path / "a.csv", shape=(2, 2)).images.tolist() == [[0, 1, 2, 3], [1, 2, 3, 4]]


@pytest.mark.parametrize(
    "content, message",
    [
        ("", "a.csv holds no rows of numbers; needed are 5 a row, the label first"),
        ("label,a,b,c,d\n", "a.csv holds no rows of numbers"),
        ("1,2,3,4,5\n1,2,3,4\n", "a.csv, line 2: has 4 values; needed are 5, with commas between"),
        ("label,a,b,c,d\n\n1,2,3,4,5,6\n", "a.csv, line 3: has 6 values; needed are 5"),
        ("1;2;3;4;5\n", "a.csv holds no rows"),
        (
            "l;a;b;c;d\n1;2;3;4;5\n",
            "a.csv, line 2: has 1 values (they seem to be parted by ';'); needed are 5",
        ),
        ("1,2,3,4,5\n1,2,x,4,5\n", "a.csv, line 2: value 3 is 'x'; needed is a whole number"),
        ("1,2,3,4,5\n1,2,,4,5\n", "a.csv, line 2: value 3 is ''; needed is a whole number"),
        ("x,2,3,4,5\n", "a.csv, line 1: value 1 is 'x'; needed is a whole number"),
        ("1,2,3,4,5\n1,2,1_0,4,5\n", "a.csv, line 2: value 3 is '1_0'"),
        ("1,2,3,4,5\n1,2,٣,4,5\n", "a.csv, line 2: value 3 is '٣'"),
        ("1,2,3,4,5\n1,2,3,4,256\n", "a.csv, line 2: pixel 3 is 256; needed is a whole number from 0 to 255"),
        ("1,2,3,4,5\n1,-1,3,4,5\n", "a.csv, line 2: pixel 0 is -1"),
        ("1,0.5,3,4,5\n", "a.csv, line 1: pixel 0 is 0.5"),
        ("1,nan,3,4,5\n", "a.csv, line 1: pixel 0 is nan"),
        ("1,2,3,4,inf\n", "a.csv, line 1: pixel 3 is inf"),
        ("label,0,1,2,4\n1,2,3,4,5\n", "a.csv, line 1: value 1 is 'label'; needed is a whole number"),
        ("PK\3\4 and so on", "a.csv is a zip archive: unpack it first"),
        ("1.5,2,3,4,5\n", "a.csv, line 1: the label is 1.5; needed is a whole number from 0 to 999"),
        ("1000,2,3,4,5\n", "a.csv, line 1: the label is 1000"),
        ("1" * 2000, "a.csv, line 1: is longer than 1200 bytes"),
    ],
)
def test_wrong_rows(tmp_path, content, message):
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        load_csv(tmp_path / "a.csv", shape=(2, 2))


def test_wrong_arguments(tmp_path):
    (tmp_path / "a.csv").write_text("5,2,3,4,5\n0,2,3,4,5\n")
    for message, rest in [
        ("line 1: the label is 5; needed is a whole number from 0 to 4", {"n_classes": 5}),
        ("line 1: the label is 5; needed is a whole number from 0 to 2", {"class_names": "abc"}),
        ("line 2: the label is 0; needed is a whole number from 1 to", {"first_label": 1}),
        ("shape is 28", {"shape": 28}),
        (r"shape is \[1\]; legal", {"shape": [[1], [2, 3]]}),
        ("class_names is 3; needed is a sequence", {"class_names": 3}),
        ("the label is 5; needed is a whole number from 0 to 2", {"class_names": iter("abc")}),
        ("shape is 1000x1000; legal are at most 65536 pixels", {"shape": (1000, 1000)}),
        ("first_label is -1", {"first_label": -1}),
        ("n_classes is 0", {"n_classes": 0}),
    ]:
        with pytest.raises(ValueError, match=message):
            load_csv(tmp_path / "a.csv", **{"shape": (2, 2)} | rest)
    with pytest.raises(FileNotFoundError, match="b.csv does not exist"):
        load_csv(tmp_path / "b.csv")


def peak_memory(path, **rest):
    tracemalloc.start()
    try:
        load_csv(path, **rest)
    except ValueError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


def test_memory_is_bounded_by_the_pixels(tmp_path):
    """5000 pictures take 4 MB as bytes, their text 12 MB, as floats 31 MB."""
    line = b",".join([b"4", *[b"200"] * 784]) + b"\n"
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(line * 5000, 1))
    assert peak_memory(tmp_path / "a.csv.gz") < 5000 * 784 * 2.2 + 12e6


def test_a_packed_file_of_one_endless_line_asks_for_little(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"1," * 20_000_000, 9))  # 40 MB in 40 kB
    assert peak_memory(tmp_path / "a.csv.gz") < 1e6


TYPED = [b"0", b"\n", b",", b"\r", b"e9", b"-", b"\0", b"\xff", b"_"]


@settings(quick, max_examples=300)
@given(data=st.data())
def test_damaged_files_are_refused_or_read_rightly(folder, data):
    content = bytearray(
        data.draw(st.sampled_from([b"", b"label,a,b,c,d\n"])) + b"3,0,255,17,4\n9,1,2,3,4\r\n"
    )
    packed = data.draw(st.booleans())
    if inside := data.draw(st.booleans()) or not packed:
        damage(data, content, put_in=TYPED)
    stored = bytearray(gzip.compress(content, 1, mtime=0)) if packed else content
    if packed and not inside:
        damage(data, stored, put_in=TYPED)
    (folder / "a.csv").write_bytes(stored)
    try:
        found = load_csv(folder / "a.csv", shape=(2, 2))
    except ValueError as error:
        assert str(error).startswith("a.csv")
    else:
        text = bytes(gzip.decompress(stored) if stored[:2] == b"\x1f\x8b" else stored)
        lines = [line.strip().removeprefix(b"\xef\xbb\xbf") for line in text.split(b"\n")]
        cells = [line.split(b",") for line in lines if line]
        if not any(is_number(cell) for cell in cells[0]):  # names of columns
            cells = cells[1:]
        right = [[float(cell) for cell in row] for row in cells]
        assert np.array_equal(np.column_stack([found.labels, found.images]), right)


def is_number(cell):
    try:
        return float(cell) is not None
    except ValueError:
        return False

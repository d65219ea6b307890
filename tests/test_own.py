"""A reader's own digits: files are written as documented, right ones are read, wrong ones refused clearly."""

import base64
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from digitnet.data import Dataset, join, load_own, own, save_own

quick = settings(deadline=None, database=None, derandomize=True)


def packed(pixels):
    return base64.b64encode(bytes(pixels)).decode()


def digit(label=7, pixels=None, **more):
    return {"label": label, "pixels": packed(range(256)) if pixels is None else pixels, **more}


BLANK = packed([0] * 784)


def file_of(digits, **other):
    """A file's content as a page writes it, made here without help from the module under test."""
    return {"format": "digitnet own digits", "version": 1, "digits": digits, **other}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("own") / "own_digits.json"


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


# Reading


def test_a_file_of_the_page_is_read(path):
    pixels = [(3 * k) % 256 for k in range(784)]
    digits = [digit(7, packed(pixels), strokes=[[[0.1, 0.2], [0.3, 0.4]]]), digit(0, pixels, made="later")]
    data = load_own(written(path, file_of(digits, page="chapter 17")))
    assert data.images.tolist() == [pixels, pixels] and data.images.dtype == np.uint8
    assert data.labels.tolist() == [7, 0] and data.shape == (28, 28) and data.n_classes == 10
    assert repr(data) == "own digits: 2 images of 28x28 pixels"
    assert load_own(str(path), name="mine").name == "mine"


def test_the_mark_that_some_editors_set_does_no_harm(path):
    content = b"\xef\xbb\xbf" + json.dumps(file_of([digit(1, BLANK)])).encode()
    assert load_own(written(path, content)).labels.tolist() == [1]


WRONG_FILES = [
    (b"", "own_digits.json: is no JSON in UTF-8: Expecting value: line 1 column 1 (char 0)"),
    (b"seven", "is no JSON in UTF-8"),
    (b"\xff\xfe{\0}\0", "is no JSON in UTF-8"),
    (b"\x89PNG\r\n\x1a\n", "is no JSON in UTF-8"),
    (b'{"format": "digitnet own digits", "version": 1, "digits": [', "is no JSON in UTF-8"),
    (b"[" * 100_000, "its lists are nested too deeply"),
    ([digit()], "holds no own digits: its format is None; needed is 'digitnet own digits'"),
    ({"format": "digitnet 2"}, "its format is 'digitnet 2'; needed is 'digitnet own digits'"),
    (file_of([digit()], version=2), "its version is 2; this digitnet reads 1"),
    (file_of([digit()], version=True), "its version is True"),
    (file_of({}), "digits is {}; needed is a list"),
    (file_of([]), "holds 0 digits; legal are 1 to 10000"),
    (file_of([0] * 10_001), "holds 10001 digits; legal are 1 to 10000"),
]
WRONG_DIGITS = [
    (7, "digit 1 is 7; needed are a label and pixels"),
    ({"pixels": BLANK}, "digit 1 has the label None; legal are the whole numbers 0 to 9"),
    *[(digit(label, BLANK), "digit 1 has the label ") for label in (10, -1, 7.0, "7", True, [7], 10**300)],
    (digit(7, 784), "digit 1 has the pixels 784; needed is base64, or a list of numbers"),
    (digit(7, "ä" * 1048), "digit 1: its pixels are no base64"),
    (digit(7, BLANK[:-1]), "digit 1: its pixels are no base64"),
    (digit(7, BLANK[:-4]), "digit 1 has 783 pixels; needed are 784, 28 rows of 28"),
    (digit(7, ""), "digit 1 has 0 pixels"),
    (digit(7, [0] * 785), "digit 1 has 785 pixels"),
    *[
        (digit(7, [0] * 700 + [value] + [0] * 83), "digit 1: pixel 700 is ")
        for value in (256, -1, 0.5, 1.0, "0", None, True, float("nan"), [0])
    ],
]


@pytest.mark.parametrize("content, message", WRONG_FILES)
def test_what_is_no_such_file_is_refused(path, content, message):
    with pytest.raises(ValueError) as raised:
        load_own(written(path, content))
    assert message in str(raised.value) and str(raised.value).startswith("own_digits.json: ")
    assert "\n" not in str(raised.value) and len(str(raised.value)) < 300


@pytest.mark.parametrize("wrong, message", WRONG_DIGITS)
def test_a_wrong_digit_is_refused_by_its_place(path, wrong, message):
    with pytest.raises(ValueError) as raised:
        load_own(written(path, file_of([digit(0, BLANK), wrong])))
    assert str(raised.value).startswith(f"own_digits.json: {message}") and len(str(raised.value)) < 300


def test_no_more_is_read_than_is_legal(path, monkeypatch):
    monkeypatch.setattr(own, "MOST_BYTES", 2000)
    with pytest.raises(ValueError, match="own_digits.json is larger than 2000 bytes"):
        load_own(written(path, file_of([digit(1, BLANK)] * 2)))
    with pytest.raises(ValueError, match="the digits take .* bytes; at most 2000 are read again"):
        save_own(path, Dataset(np.zeros((2, 784)), [1, 2]))


def test_a_page_writes_and_reads_files_as_large():
    module = Path(own.__file__).parents[1] / "widgets" / "handwriting_own.js"
    legal = re.findall(r"OWN_(?:MOST|HEAVIEST) = ([\de]+)", module.read_text("utf-8"))
    assert [float(number) for number in legal] == [own.MOST_DIGITS, own.MOST_BYTES]
    assert f"at most {own.MOST_BYTES / 1e6:.0f} MB" in own.__doc__


def test_there_must_be_a_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="does not exist"):
        load_own(tmp_path / "none.json")
    with pytest.raises(IsADirectoryError):
        load_own(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ValueError, match="is a pipe or a device"):
            load_own(tmp_path / "pipe")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just(BLANK),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.sampled_from(["label", "pixels", "strokes", "digits", "format"]), part)
    ),
    max_leaves=6,
)


@quick
@given(JSON | st.builds(file_of, JSON | st.lists(JSON | st.builds(digit, JSON, JSON), max_size=2)))
def test_whatever_json_holds_is_read_or_refused(path, content):
    try:
        data = load_own(written(path, json.dumps(content).encode("utf-8", "surrogatepass")))
    except ValueError as error:
        assert str(error).startswith("own_digits.json: ") and "\n" not in str(error)
    else:
        assert len(data) == len(content["digits"]) and data.images.shape[1] == 784


@quick
@given(st.binary(max_size=40), st.integers(0, 1200), st.integers(0, 40))
def test_whatever_bytes_are_damaged_is_read_or_refused(path, junk, at, gone):
    content = json.dumps(file_of([digit(3, BLANK)])).encode()
    written(path, content[:at] + junk + content[at + gone :])
    try:
        assert load_own(path).labels.tolist() in [[k] for k in range(10)]
    except ValueError as error:
        assert str(error).startswith("own_digits.json: ") and "\n" not in str(error)


# Writing


@quick
@given(arrays(np.uint8, (3, 784)), st.lists(st.integers(0, 9), min_size=3, max_size=3))
def test_what_is_saved_is_read_again(path, images, labels):
    save_own(path, Dataset(images, labels))
    data = load_own(path)
    assert np.array_equal(data.images, images) and data.labels.tolist() == labels


def test_a_saved_file_holds_what_is_documented(path):
    images = np.zeros((2, 28, 28))
    images[0, 0, 1], images[1, 27, 27] = 0.5, 1.0
    strokes = [[np.array([[0.123456, 1], [0, 1 / 3]])], None]
    save_own(path, Dataset(images, [4, 9]), strokes)
    content = json.loads(path.read_text("utf-8"))
    assert content["format"] == "digitnet own digits" and content["version"] == 1
    first, second = content["digits"]
    assert first == {
        "label": 4,
        "pixels": packed([0, 128] + [0] * 782),
        "strokes": [[[0.1235, 1.0], [0.0, 0.3333]]],
    }
    assert second == {"label": 9, "pixels": packed([0] * 783 + [255])}
    assert path.read_text("utf-8").count("\n") == 4  # a digit a line


DIGITS = Dataset(np.zeros((2, 784)), [1, 2])


@pytest.mark.parametrize(
    "data, strokes, message",
    [
        ([1], None, r"data is \[1\]; needed is a Dataset"),
        (Dataset(np.zeros((1, 64)), [1]), None, "needed are 28x28 pixels and 10"),
        (Dataset(np.zeros((1, 784)), [1], n_classes=26), None, "26 classes; needed are 28x28 pixels and 10"),
        (DIGITS[:0], None, "data holds 0 digits; legal are 1 to 10000"),
        (Dataset(np.full((1, 784), 1.5), [1], unscaled=True), None, "digit 0: pixel 0 is 1.5; legal are"),
        (DIGITS, [None], "strokes holds 1 digits; needed are 2, one for each"),
        (DIGITS, [None, 7], "strokes is 7; needed is a list of strokes"),
        (DIGITS, [None, [[[0.5, float("nan")]]]], "stroke 0 holds NaN or infinity"),
        (DIGITS, [None, [[[1, 2, 3]]]], r"stroke 0 has shape \(1, 3\); needed are points"),
        (DIGITS, [None, [["a", "b"]]], "strokes is .*; needed is a list of strokes"),
    ],
)
def test_what_could_not_be_read_is_not_written(path, data, strokes, message):
    save_own(path, Dataset(np.ones((1, 784)), [5]))
    with pytest.raises(ValueError, match=message):
        save_own(path, data, strokes)
    assert load_own(path).labels.tolist() == [5]  # the old file is still there


# Joined


def test_joined_data_are_one_after_the_other():
    bytes_ = Dataset(np.array([[0, 51], [255, 0]], np.uint8), [1, 2], "bytes")
    both = join(bytes_, bytes_[[1, 1, 1]])
    assert both.images.dtype == np.uint8 and both.labels.tolist() == [1, 2, 2, 2, 2]
    assert repr(both) == "bytes: 5 images of 1x2 pixels"
    mixed = join(bytes_, Dataset(np.array([[0.5, 1.0]]), [0], "numbers"))
    assert np.allclose(mixed.images, [[0, 0.2], [1, 0], [0.5, 1]])
    assert repr(mixed) == "bytes and numbers: 3 images of 1x2 pixels"
    assert join(bytes_, bytes_, name="twice").name == "twice"


def test_what_was_joined_is_a_copy():
    one = Dataset(np.zeros((1, 4), np.uint8), [1])
    join(one).images[:] = 9
    assert not one.images.any()


@pytest.mark.parametrize(
    "parts, message",
    [
        ([], "there are no parts"),
        ([DIGITS, [1]], r"part 1 is \[1\]; needed is a Dataset"),
        ([DIGITS, Dataset(np.zeros((1, 64)), [1])], r"shape of part 0 is \(28, 28\), of part 1 \(8, 8\)"),
        ([DIGITS, Dataset(np.zeros((1, 784)), [1], n_classes=26)], "n_classes of part 0 is 10, of part 1 26"),
    ],
)
def test_what_differs_is_not_joined(parts, message):
    with pytest.raises(ValueError, match=message):
        join(*parts)

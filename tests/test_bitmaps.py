"""Folders of text bitmaps: right files are read exactly, wrong ones refused by file and line."""

import re

import numpy as np
import pytest
from fixtures import damage
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from digitnet.data import Dataset, load_bitmaps, load_digits, save_bitmaps
from digitnet.data.bitmaps import enlarged

quick = settings(deadline=None, database=None, derandomize=True)
INK = arrays(np.uint8, (32, 32), elements=st.sampled_from([0, 255]))


def text(image, end="\n", last=True):
    """A bitmap, written here without help from the module under test."""
    lines = ["".join("1" if pixel else "0" for pixel in row) for row in image]
    return (end.join(lines) + (end if last else "")).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("bitmaps")


@pytest.fixture
def image():
    return 255 * np.random.default_rng(1).integers(0, 2, (32, 32), np.uint8)


# Reading


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_a_file_is_read_pixel_by_pixel(tmp_path, image, end, last):
    (tmp_path / "7_12.txt").write_bytes(text(image, end, last))
    data = load_bitmaps(tmp_path)
    assert np.array_equal(data.images.reshape(32, 32), image) and data.images.dtype == np.uint8
    assert data.labels.tolist() == [7] and data.shape == (32, 32) and data.n_classes == 10


def test_order_is_by_label_then_number(tmp_path, image):
    names = ["10_0", "9_100", "0_10", "0_9", "9_20", "0_1", "9_3"]
    for k, name in enumerate(names):
        picture = np.zeros((32, 32))
        picture[0, k] = 1
        (tmp_path / f"{name}.txt").write_bytes(text(picture))
    data = load_bitmaps(tmp_path, n_classes=11)
    found = [names[int(k)] for k in data.images.reshape(-1, 32, 32)[:, 0].argmax(axis=1)]
    assert found == ["0_1", "0_9", "0_10", "9_3", "9_20", "9_100", "10_0"]
    assert data.labels.tolist() == [0, 0, 0, 9, 9, 9, 10]


def test_hidden_files_and_those_of_the_system_are_ignored(tmp_path, image):
    for name in (".DS_Store", ".7_1.txt", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_bytes(b"\0\1")
    (tmp_path / "7_1.TXT").write_bytes(text(image))
    assert len(load_bitmaps(str(tmp_path))) == 1


def test_the_name_is_the_folder_s_or_one_s_own(tmp_path, image):
    (tmp_path / "trainingDigits").mkdir()
    (tmp_path / "trainingDigits/1_1.txt").write_bytes(text(image))
    assert repr(load_bitmaps(tmp_path / "trainingDigits")) == "trainingDigits: 1 images of 32x32 pixels"
    assert load_bitmaps(tmp_path / "trainingDigits", name="mine").name == "mine"


LINE = b"01" * 16 + b"\n"


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "1_1.txt: ends after line 0; needed are 32 lines"),
        (LINE * 31, "1_1.txt: ends after line 31; needed are 32 lines"),
        (LINE * 33, "1_1.txt: goes on in line 33; needed are 32 lines"),
        (LINE * 32 + b"\n", "1_1.txt: goes on in line 33; needed are 32 lines"),
        (LINE * 10**5, "1_1.txt: goes on in line 33; needed are 32 lines"),
        (LINE * 4 + b"01\n" + LINE * 27, "1_1.txt, line 5: has 2 characters; needed are 32"),
        (LINE * 4 + b"\n" + LINE * 27, "1_1.txt, line 5: has 0 characters; needed are 32"),
        (b"0" * 33 + b"\n" + LINE * 31, "1_1.txt, line 1: has 33 characters; needed are 32"),
        (LINE * 2 + b"0" * 10**6, "1_1.txt, line 3: has 1982 characters; needed are 32"),
        (LINE + b"0O" * 16 + b"\n" + LINE * 30, "1_1.txt, line 2: character 2 is 'O'; legal are '0' and '1'"),
        (LINE.replace(b"\n", b" \n") * 32, "1_1.txt, line 1: character 33 is ' '; legal are '0' and '1'"),
        (LINE * 31 + b"\r" + LINE, "1_1.txt, line 32: character 1 is the byte 0x0d; legal are '0' and '1'"),
        (b"\xef\xbb\xbf" + LINE * 32, "1_1.txt, line 1: character 1 is the byte 0xef; legal are '0' and '1'"),
    ],
)
def test_a_wrong_file_is_refused_by_file_and_line(tmp_path, content, message):
    (tmp_path / "1_1.txt").write_bytes(content)
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        load_bitmaps(tmp_path)


@pytest.mark.parametrize("name", ["digit.txt", "_3.txt", "a_3.txt", "3.txt", "3_4.png", "3_4_5.txt",
                                  "-1_0.txt", "٣_4.txt", "3_4.txt.bak", "README",
                                  "1111111111_0.txt"])  # fmt: skip
def test_a_name_without_a_label_is_refused(tmp_path, image, name):
    (tmp_path / "3_4.txt").write_bytes(text(image))
    (tmp_path / name).write_bytes(text(image))
    with pytest.raises(
        ValueError, match=f"{re.escape(name)}.* has no label; needed are names such as 7_12.txt"
    ):
        load_bitmaps(tmp_path)


def test_a_label_beyond_the_classes_is_refused(tmp_path, image):
    (tmp_path / "10_4.txt").write_bytes(text(image))
    with pytest.raises(ValueError, match="10_4.txt: label is 10; legal are 0 to 9"):
        load_bitmaps(tmp_path)


def test_folders_that_are_none(tmp_path, image):
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        load_bitmaps(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="holds no bitmaps"):
        load_bitmaps(tmp_path)
    (tmp_path / "1_1.txt").write_bytes(text(image))
    with pytest.raises(ValueError, match="is a file; needed is a folder"):
        load_bitmaps(tmp_path / "1_1.txt")
    (tmp_path / "testDigits").mkdir()
    with pytest.raises(ValueError, match="testDigits is a folder among the bitmaps"):
        load_bitmaps(tmp_path)


# Writing


@settings(quick, max_examples=30)
@given(images=st.lists(INK, min_size=1, max_size=4), data=st.data())
def test_what_is_written_comes_back_exactly(tmp_path_factory, images, data):
    labels = np.array(data.draw(st.lists(st.integers(0, 9), min_size=len(images), max_size=len(images))))
    folder = tmp_path_factory.mktemp("again") / "digits"
    save_bitmaps(Dataset(np.stack(images), labels), folder)
    found, order = load_bitmaps(folder), np.argsort(labels, kind="stable")
    assert np.array_equal(found.images, np.stack(images).reshape(-1, 1024)[order])
    assert np.array_equal(found.labels, labels[order])
    contents = {path.name: path.read_bytes() for path in folder.iterdir()}
    save_bitmaps(found, folder.with_name("twice"))
    assert {path.name: path.read_bytes() for path in folder.with_name("twice").iterdir()} == contents


def test_files_are_numbered_within_their_class(tmp_path, image):
    save_bitmaps(Dataset(np.stack([image] * 4), np.array([7, 3, 7, 7])), tmp_path / "digits")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["digits"]
    assert sorted(path.name for path in (tmp_path / "digits").iterdir()) == [
        "3_0.txt", "7_0.txt", "7_1.txt", "7_2.txt",
    ]  # fmt: skip
    assert (tmp_path / "digits/3_0.txt").read_bytes() == text(image)


def test_a_digit_of_28_pixels_gets_two_of_paper_all_round(tmp_path):
    images = np.random.default_rng(2).integers(0, 256, (5, 28, 28), np.uint8)
    save_bitmaps(Dataset(images, np.zeros(5, int)), tmp_path / "digits")
    found = load_bitmaps(tmp_path / "digits").images.reshape(-1, 32, 32)
    assert np.array_equal(found[:, 2:30, 2:30], np.where(images >= 128, 255, 0))
    found[:, 2:30, 2:30] = 0
    assert not found.any()


def test_the_threshold_is_reached_by_ink(tmp_path):
    images = np.array([[[0.2, 0.3], [0.30001, 0.9]]]).repeat(9, axis=1).repeat(9, axis=2)  # 18 pixels a side
    save_bitmaps(Dataset(images, np.array([0])), tmp_path / "digits", threshold=0.3)
    found = load_bitmaps(tmp_path / "digits").images.reshape(32, 32)[7:25, 7:25]
    assert np.array_equal(found, np.where(images[0] >= 0.3, 255, 0)) and found[0, 9] == 255


def test_small_digits_are_stretched(tmp_path):
    step = np.zeros((8, 8))
    step[:, 4:] = 1
    assert np.allclose(enlarged(step)[3], [*[0] * 14, 1 / 8, 3 / 8, 5 / 8, 7 / 8, *[1] * 14])
    digits = load_digits().test[:20]
    save_bitmaps(digits, tmp_path / "digits")
    found = load_bitmaps(tmp_path / "digits")
    blocks = found.images.reshape(-1, 8, 4, 8, 4).mean(axis=(2, 4)).reshape(-1, 64) / 255
    inputs = digits[np.argsort(digits.labels, kind="stable")].inputs
    assert np.corrcoef(blocks.ravel(), inputs.ravel())[0, 1] > 0.95


def test_what_can_t_be_written_is_refused_and_leaves_nothing(tmp_path, image):
    data = Dataset(image[np.newaxis], np.array([1]))
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()
    for wrong, where, message in [
        (data, tmp_path / "full", "full holds something already"),
        (data, tmp_path / "full/file", "file is no folder"),
        (
            Dataset(np.zeros((1, 33, 2)), np.array([1])),
            tmp_path / "new",
            "33x2 pixels; legal are at most 32x32",
        ),
        ([1, 2], tmp_path / "new", r"dataset is \[1, 2\]; needed is a Dataset"),
    ]:
        with pytest.raises(ValueError, match=message):
            save_bitmaps(wrong, where)
    with pytest.raises(ValueError, match="threshold is nan"):
        save_bitmaps(data, tmp_path / "new", threshold=float("nan"))
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        save_bitmaps(data, tmp_path / "no/where")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full"]


def test_no_pictures_and_thresholds_that_are_none(tmp_path, image):
    data = Dataset(image[np.newaxis], np.array([1]))
    with pytest.raises(ValueError, match="dataset is empty; at least one picture is needed"):
        save_bitmaps(data[:0], tmp_path / "digits")
    for threshold in (True, "0.5", np.ones(2)):
        with pytest.raises(ValueError, match="threshold is .*; legal are finite numbers"):
            save_bitmaps(data, tmp_path / "digits", threshold=threshold)
    assert not list(tmp_path.iterdir())
    save_bitmaps(data, tmp_path / "digits", threshold=np.float32(0.5))
    assert len(load_bitmaps(tmp_path / "digits")) == 1


def test_an_empty_folder_is_filled_by_any_of_its_names_but_the_one_we_are_in(tmp_path, image, monkeypatch):
    data = Dataset(image[np.newaxis], np.array([1]))
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    save_bitmaps(data, tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and len(load_bitmaps(tmp_path / "real")) == 1
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name in (".", "", "../here", tmp_path / "here"):
        with pytest.raises(ValueError, match="is the folder that Python works in"):
            save_bitmaps(data, name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here", "link", "real"]


def test_an_interruption_leaves_no_half_folder(tmp_path, image, monkeypatch):
    data = Dataset(np.stack([image] * 5), np.arange(5))
    (tmp_path / "digits").mkdir()
    batches = []

    def interrupted(self, index, dtype):
        batches.append(index)
        if len(batches) == 3:
            raise KeyboardInterrupt
        return image.reshape(1, -1) / 255, None

    with monkeypatch.context() as patch:
        patch.setattr(Dataset, "batch", interrupted)
        with pytest.raises(KeyboardInterrupt):
            save_bitmaps(data, tmp_path / "digits")
    assert list(tmp_path.rglob("*")) == [tmp_path / "digits"]  # still there, and empty
    save_bitmaps(data, tmp_path / "digits")
    assert len(load_bitmaps(tmp_path / "digits")) == 5


# Damaged files


@settings(quick, max_examples=300)
@given(image=INK, data=st.data())
def test_damaged_files_are_refused_or_read_rightly(folder, image, data):
    content = bytearray(text(image, data.draw(st.sampled_from(["\n", "\r\n"]))))
    damage(data, content, cut=40, put_in=[b"0", b"\n", b"\r", b"\r\n", b"\0", b"1" * 32 + b"\n"])
    (folder / "4_4.txt").write_bytes(content)
    lines = bytes(content).replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
    if lines[-1:] and lines[-1].endswith(b"\r") and not content.endswith(b"\n"):
        lines[-1] = lines[-1][:-1]  # half of Windows' ending at the end
    right = [len(lines) == 32, *(re.fullmatch(b"[01]{32}", line) for line in lines)]
    try:
        found = load_bitmaps(folder).images.reshape(32, 32)
    except ValueError as error:
        assert not all(right) and re.match(r"4_4\.txt(, line \d+)?: ", str(error))
    else:
        assert all(right)
        assert np.array_equal(found, [[255 * (byte == ord("1")) for byte in line] for line in lines])

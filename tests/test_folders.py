"""Folders of pictures: right ones are read exactly, unreadable files named, and no file asks for much."""

import io
import re
import resource
import struct
import sys
import warnings
import zlib

import numpy as np
import pytest
from fixtures import damage
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from digitnet.data import load_image_folder, read_picture, split

quick = settings(deadline=None, database=None, derandomize=True)


def picture(k, shape=(28, 28)):
    return np.random.default_rng(k).integers(0, 256, shape, np.uint8)


def bytes_of(image, form, **options):
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, form, **options)
    return stream.getvalue()


def huge_png(rows, columns):
    """A PNG of a few bytes whose header declares much."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def letters(tmp_path):
    """Two classes of three pictures."""
    for k, letter in enumerate("AB"):
        (tmp_path / letter).mkdir()
        for i in range(3):
            (tmp_path / letter / f"{i}.png").write_bytes(bytes_of(picture(10 * k + i), "PNG"))
    return tmp_path


@pytest.fixture(scope="module")
def module_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pictures")


# Right folders


def test_one_sub_folder_a_class(letters):
    data = load_image_folder(letters)
    assert np.array_equal(data.images, [picture(k).ravel() for k in (0, 1, 2, 10, 11, 12)])
    assert data.labels.tolist() == [0, 0, 0, 1, 1, 1] and data.class_names == ("A", "B")
    assert (data.n_classes, data.shape, data.name) == (2, (28, 28), letters.name)
    assert load_image_folder(str(letters), name="letters").name == "letters"


@pytest.mark.parametrize("form, equal", [("PNG", True), ("BMP", True), ("GIF", True), ("JPEG", False)])
def test_the_four_formats(tmp_path, form, equal):
    (tmp_path / "A").mkdir()
    smooth = np.add.outer(np.arange(20) * 4, np.arange(30) * 5).astype(np.uint8)
    (tmp_path / "A/a").write_bytes(bytes_of(smooth, form))  # whatever the name says
    data = load_image_folder(tmp_path)
    assert data.shape == (20, 30)
    assert np.abs(data.images.reshape(20, 30).astype(int) - smooth).max() <= (0 if equal else 4)


def test_numbers_are_sorted_as_numbers_and_words_as_words(tmp_path):
    for name in ("10", "9", "0"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.png").write_bytes(bytes_of(picture(int(name)), "PNG"))
    data = load_image_folder(tmp_path)
    assert data.class_names == ("0", "9", "10") and np.array_equal(data.images[2], picture(10).ravel())
    (tmp_path / "9").rename(tmp_path / "nine")
    assert load_image_folder(tmp_path).class_names == ("0", "10", "nine")


def test_hidden_files_and_words_beside_the_classes_are_ignored(letters):
    for name in (".DS_Store", "A/.hidden.png", "B/Thumbs.db", "README.txt", "desktop.ini"):
        (letters / name).write_bytes(b"no picture")
    (letters / "__MACOSX").mkdir()
    (letters / ".git").mkdir()
    assert len(load_image_folder(letters)) == 6


def test_invert_turns_dark_ink_on_white_paper(letters):
    right, inverted = load_image_folder(letters), load_image_folder(letters, invert=True)
    assert np.array_equal(inverted.images, 255 - right.images)


@pytest.mark.parametrize("invert", [False, True])
def test_what_is_transparent_is_paper(tmp_path, invert):
    ink = 0 if invert else 255
    image = np.zeros((2, 3, 4), np.uint8)
    image[0, :, :] = ink, ink, ink, 255
    image[1, :, :3] = 77
    Image.fromarray(image).save(tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png", invert=invert).tolist() == [[255] * 3, [0] * 3]


def test_colours_palettes_and_deep_greys(tmp_path):
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]], np.uint8)
    Image.fromarray(colours).save(tmp_path / "a.png")
    assert np.abs(read_picture(tmp_path / "a.png") - np.array([[76, 150, 29, 255]])).max() <= 1
    Image.fromarray(colours).quantize(4).save(tmp_path / "a.gif")
    assert np.abs(read_picture(tmp_path / "a.gif").astype(int) - [[76, 150, 29, 255]]).max() <= 2
    Image.fromarray(np.array([[0, 256, 32768, 65535]], np.uint16)).save(tmp_path / "b.png")
    assert read_picture(tmp_path / "b.png").tolist() == [[0, 1, 128, 255]]
    Image.fromarray(np.array([[0, 256, 32768, 65535]], np.uint16)).save(tmp_path / "d.png", transparency=256)
    assert read_picture(tmp_path / "d.png").tolist() == [[0, 0, 128, 255]]
    assert read_picture(tmp_path / "d.png", invert=True).tolist() == [[255, 0, 127, 0]]
    Image.fromarray(np.array([[False, True]])).save(tmp_path / "c.png")
    assert read_picture(tmp_path / "c.png").tolist() == [[0, 255]]


def test_a_photograph_is_turned_as_its_camera_noted(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    image = np.zeros((8, 16), np.uint8)
    image[:, :8] = 200
    (tmp_path / "a.jpg").write_bytes(bytes_of(image, "JPEG", exif=exif))
    found = read_picture(tmp_path / "a.jpg")
    assert found.shape == (16, 8) and found[:7].min() > 150 and found[9:].max() < 50


def test_size_brings_all_to_one(letters):
    (letters / "A/9.png").write_bytes(bytes_of(np.full((40, 10), 80, np.uint8), "PNG"))
    data = load_image_folder(letters, size=28)
    assert data.shape == (28, 28) and set(data.images[3]) == {80}
    assert np.array_equal(data.images[0], picture(0).ravel())  # that had the size is as it was
    assert load_image_folder(letters, size=(14, 7)).shape == (14, 7)


def test_folders_are_split_at_random(letters):
    data = load_image_folder(letters)
    with pytest.raises(ValueError, match="class B is cut off for testing"):
        split(data, 3, 0)
    assert len(split(data, 2, 0, rng=1).training) == 4


# Wrong folders


def test_unreadable_files_are_all_named_and_skipped_on_request(letters):
    (letters / "A/empty.png").touch()
    (letters / "B/cut.png").write_bytes(bytes_of(picture(3), "PNG")[:300])
    (letters / "B/words.png").write_text("no picture")
    with pytest.raises(ValueError) as caught:
        load_image_folder(letters)
    message = str(caught.value)
    assert "3 files can't be read" in message and "skip_unreadable=True" in message
    for part in ("A/empty.png (no PNG, JPEG, BMP or GIF)", "B/cut.png (", "B/words.png (no PNG"):
        assert part in message
    with pytest.warns(
        UserWarning, match="skipped 3 files: A/empty.png .*, B/cut.png .*, B/words.png"
    ) as warned:
        data = load_image_folder(letters, skip_unreadable=True)
    assert len(data) == 6 and warned[0].filename == __file__
    for path in (letters / "B").glob("?.png"):
        path.unlink()
    with pytest.raises(ValueError, match="class B has no picture that can be read"):
        load_image_folder(letters, skip_unreadable=True)


def test_sizes_that_differ_are_named(letters):
    (letters / "A/x.png").write_bytes(bytes_of(picture(1, (30, 28)), "PNG"))
    (letters / "B/y.png").write_bytes(bytes_of(picture(1, (30, 28)), "PNG"))
    message = re.escape(
        "the pictures have 2 sizes: 28x28 (6, such as A/0.png), 30x28 (2, such as A/x.png); needed"
    )
    with pytest.raises(ValueError, match=message):
        load_image_folder(letters)


def test_folders_that_are_none(tmp_path, letters):
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        load_image_folder(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="is a file; needed is a folder"):
        load_image_folder(letters / "A/0.png")
    with pytest.raises(ValueError, match="0.png lies in no class"):
        load_image_folder(letters / "A")
    (letters / "A/deeper").mkdir()
    with pytest.raises(ValueError, match="A/deeper is a folder in a class"):
        load_image_folder(letters)
    (letters / "A/deeper").rename(letters / "C")
    with pytest.raises(ValueError, match="class C has no picture"):
        load_image_folder(letters)
    with pytest.raises(ValueError, match="holds no sub-folders"):
        load_image_folder(letters / "C")


@pytest.mark.parametrize(
    "size", [0, 2.5, "28", (28,), (1, 2, 3), [[1], [2, 3]], (28, -1), 5000, True, None, (10**9, 10**9)]
)
def test_sizes_that_are_none(letters, size):
    if size is not None:
        with pytest.raises(ValueError, match="size is .*; legal are"):
            load_image_folder(letters, size=size)
        with pytest.raises(ValueError, match="shape is .*; legal are"):
            read_picture(letters / "A/0.png", size)
    else:
        assert read_picture(letters / "A/0.png", size).shape == (28, 28)
    assert read_picture(letters / "A/0.png", 9).shape == read_picture(letters / "A/0.png", [9, 9]).shape


def test_other_formats_are_refused(tmp_path):
    Image.fromarray(picture(0)).save(tmp_path / "a.png", "TIFF")
    with pytest.raises(ValueError, match="a.png: no PNG, JPEG, BMP or GIF"):
        read_picture(tmp_path / "a.png")


# Bounded


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("rows, columns", [(4097, 4096), (30000, 30000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_declares_much_is_refused_unseen(tmp_path, rows, columns):
    (tmp_path / "a.png").write_bytes(huge_png(rows, columns))
    before = memory()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="a.png: "):
            read_picture(tmp_path / "a.png")
    assert memory() - before < 10e6


def test_all_together_are_bounded(letters, monkeypatch):
    monkeypatch.setattr("digitnet.data.folders.MOST_BYTES", 5 * 784)
    with pytest.raises(ValueError, match="the pictures take more than 3920 bytes; size=28"):
        load_image_folder(letters)
    monkeypatch.setattr("digitnet.data.folders.MOST_BYTES", 6 * 784)
    assert len(load_image_folder(letters)) == 6


GOOD = [bytes_of(picture(5, (6, 7)), form) for form in ("PNG", "JPEG", "BMP", "GIF")]


@settings(quick, max_examples=400)
@given(data=st.data())
def test_damaged_pictures_are_refused_or_read_within_bounds(module_folder, data):
    content = bytearray(data.draw(st.sampled_from(GOOD)))
    damage(data, content, most=4, cut=60)
    (module_folder / "a.png").write_bytes(content)
    try:
        found = read_picture(module_folder / "a.png")
    except ValueError as error:
        assert str(error).startswith("a.png: ")
    else:
        assert found.dtype == np.uint8 and found.ndim == 2 and 0 < found.size <= 2**24
        assert read_picture(module_folder / "a.png", (4, 4)).shape == (4, 4)

"""Pictures in every form come out as the same grey numbers; what can't be read is said in one line."""

import io
import os
import re
import socket
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from digitnet.files import shown
from digitnet.pictures import opening
from digitnet.pictures.opening import ENDINGS, open_picture

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
RAMP = np.add.outer(np.arange(20) * 4, np.arange(30) * 5).astype(np.uint8)  # smooth: JPEG keeps it
GREY = RAMP / 255


def bytes_of(image, form, **options):
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def declared(rows, columns):
    """A PNG of a few bytes whose header declares much."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)),
             (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]  # fmt: skip
    chunks = [struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
              for kind, data in parts]  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def refused(source, match, kind=ValueError):
    """The message of the error, which is one line."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(kind, match=match) as caught:
            open_picture(source)
    assert type(caught.value) is kind and str(caught.value).isprintable()
    return str(caught.value)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.png"


# What can be opened


@pytest.mark.parametrize("form, most", [("PNG", 0), ("BMP", 0), ("GIF", 0), ("JPEG", 4), ("WEBP", 6)])
def test_formats_are_known_by_what_is_in_the_file(path, form, most):
    path.write_bytes(bytes_of(RAMP, form))
    for source in (path, str(path), Image.open(path)):
        found = open_picture(source)
        assert found.dtype == np.float64 and found.shape == (20, 30)
        assert np.abs(found - GREY).max() <= most / 255 + 1e-12


@pytest.mark.parametrize(
    "mode, most",
    [("L", 0), ("RGB", 0), ("RGBA", 0), ("LA", 0), ("P", 0), ("PA", 0), ("CMYK", 1), ("YCbCr", 1), ("HSV", 2),
     ("I", 0), ("F", 0)],
)  # fmt: skip
def test_modes_of_pillow(mode, most):
    image = Image.fromarray(RAMP)
    if mode in ("I", "F"):  # deep: 16 bits, and floats from 0 to 1
        image = Image.fromarray(RAMP.astype(np.int32) * 257 if mode == "I" else GREY.astype(np.float32))
    else:
        image = (image.convert("RGB") if mode in ("CMYK", "YCbCr", "HSV") else image).convert(mode)
    np.testing.assert_allclose(open_picture(image), GREY, rtol=0, atol=most / 255 + 1e-6)


def test_colours_look_as_bright_as_they_do():
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]], np.uint8)
    expected = [[0.299, 0.587, 0.114, 1]]
    np.testing.assert_allclose(open_picture(Image.fromarray(colours)), expected, atol=0.003)
    for array in (colours, colours / 255, colours.astype(np.uint16) * 257):
        np.testing.assert_allclose(open_picture(array), expected, atol=1e-6)


def test_one_bit(path):
    Image.fromarray(np.array([[False, True]])).save(path)
    assert open_picture(path).tolist() == [[0, 1]]


@pytest.mark.parametrize("palette", [False, True])
def test_cmyk_jpegs_and_palettes_in_files(path, palette):
    image = Image.fromarray(RAMP).convert("RGB")
    path.write_bytes(
        bytes_of(image.quantize(256), "GIF") if palette else bytes_of(image.convert("CMYK"), "JPEG")
    )
    assert np.abs(open_picture(path) - GREY).max() <= 8 / 255


def test_sixteen_bits_are_kept(path):
    deep = np.array([[0, 1, 32768, 65535]], np.uint16)
    Image.fromarray(deep).save(path)
    for source in (path, deep, deep.astype(">u2")):
        np.testing.assert_allclose(open_picture(source), deep / 65535, rtol=1e-12)
    Image.fromarray(deep).save(path, transparency=1)
    assert open_picture(path)[0, 1] == 1


def test_what_is_transparent_lies_on_white(path):
    image = np.zeros((1, 3, 4), np.uint8)
    image[0, :, 3] = 255, 0, 51
    Image.fromarray(image).save(path)
    for source in (path, image, image / 255, image[:, :, 2:]):
        np.testing.assert_allclose(open_picture(source), [[0, 1, 0.8]], atol=1e-9)
    Image.fromarray(np.array([[3, 9]], np.uint8)).save(path, "GIF", transparency=9)
    assert open_picture(path)[0, 1] == 1 and open_picture(path)[0, 0] < 0.05


def test_light_colours_of_palettes_and_deep_greys_on_nothing_lie_on_black(path):
    white = Image.fromarray(np.array([[3, 3, 9, 9, 9]], np.uint8))
    white.putpalette([255, 255, 255] * 256)
    white.save(path, "GIF", transparency=9)
    assert open_picture(path).tolist() == [[1, 1, 0, 0, 0]]
    Image.fromarray(np.array([[1, 1, 60_000]], np.uint16)).save(path, "PNG", transparency=1)
    np.testing.assert_allclose(open_picture(path), [[0, 0, 60_000 / 65535]])


@pytest.mark.parametrize("margin", [0, 1, 2])
def test_a_light_picture_with_transparent_margins_lies_on_white(path, margin):
    image = np.full((5, 5, 4), 255, np.uint8)
    image[2, 2, :3] = 0
    image[:, [0, 4, 1, 3][: 2 * margin], 3] = 0
    Image.fromarray(image).save(path)
    for source in (path, image):
        expected = np.ones((5, 5))
        expected[2, 2] = 0
        np.testing.assert_allclose(open_picture(source), expected, atol=1e-9)
    image[:] = 0
    assert (open_picture(image) == 1).all()  # nothing at all
    image[2, 2, 3] = 51
    assert open_picture(image)[2, 2] == pytest.approx(0.8)  # faint, but dark


@pytest.mark.parametrize("ink, alphas, expected", [
    (255, (255, 0, 51), (1, 0, 0.2)),  # on white nothing could be seen
    (0, (255, 0, 51), (0, 1, 0.8)),
    (200, (255, 0, 0), (200 / 255, 0, 0)),
    (100, (255, 0, 0), (100 / 255, 1, 1)),
    (255, (255, 255, 0), (1, 1, 1)),  # more than half: a sheet with a margin
    (255, (0, 0, 0), (1, 1, 1)),
    (255, (255, 255, 255), (1, 1, 1)),
])  # fmt: skip
def test_light_ink_on_nothing_lies_on_black(path, ink, alphas, expected):
    image = np.full((1, 3, 4), ink, np.uint8)
    image[0, :, 3] = alphas
    Image.fromarray(image).save(path)
    for source in (path, Image.open(path), image, image / 255, image[:, :, 2:]):
        np.testing.assert_allclose(open_picture(source), [expected], atol=1e-9)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_turned_as_its_camera_noted(path, form):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    image = np.zeros((8, 16), np.uint8)
    image[:, :8] = 200
    path.write_bytes(bytes_of(image, form, exif=exif))
    found = open_picture(path)
    assert found.shape == (16, 8) and found[:7].min() > 0.6 and found[9:].max() < 0.2


@pytest.mark.parametrize("notes", [b"\xff\x153\xb3\xcb\x00\xf6\xc7", b"MM\0*\0\0\0\x08\xff\xff\x01", b""])
def test_damaged_notes_of_a_camera_do_no_harm(path, notes):
    path.write_bytes(bytes_of(RAMP, "PNG", exif=b"Exif\0\0" + notes))
    assert np.array_equal(open_picture(path), GREY)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_of_several_frames_the_first(path, form):
    others = [Image.fromarray(np.zeros_like(RAMP)).convert("RGB")] * 2
    path.write_bytes(
        bytes_of(Image.fromarray(RAMP).convert("RGB"), form, save_all=True, append_images=others)
    )
    with Image.open(path) as image:
        assert image.n_frames > 1
    assert np.abs(open_picture(path) - GREY).max() < 0.05


def test_one_pixel(path):
    Image.fromarray(np.array([[51]], np.uint8)).save(path)
    for source in (path, np.array([[51]], np.uint8), np.array([[0.2]]), np.array([[[0.2]]])):
        np.testing.assert_allclose(open_picture(source), [[0.2]], rtol=1e-12)


def test_arrays_of_every_legal_kind():
    for array in (RAMP, GREY, GREY.astype(np.float32), RAMP[:, :, np.newaxis], np.dstack([GREY] * 3)):
        np.testing.assert_allclose(open_picture(array), GREY, rtol=0, atol=1e-6)
    before = GREY.copy()
    open_picture(before)[:] = 7
    assert np.array_equal(before, GREY), "the result is nobody else's memory"
    assert open_picture(np.array([[True, False]])).tolist() == [[1, 0]]
    assert open_picture(np.array([[1 + 1e-9, -1e-9]])).tolist() == [[1, 0]]


@pytest.mark.parametrize(
    "name", ["ä 数 [1]*?.png", "two\nlines.png", "-", "--help", ".png", "%s{}.png", "x" * 250]
)
def test_odd_names(tmp_path, monkeypatch, name):
    if os.name == "nt":
        pytest.skip("Windows forbids some of these")
    Image.fromarray(RAMP).save(tmp_path / name, "PNG")
    assert np.array_equal(open_picture(tmp_path / name), GREY)
    monkeypatch.chdir(tmp_path)
    assert np.array_equal(open_picture(name), GREY)
    (tmp_path / name).write_text("words")
    assert refused(name, "no PNG, JPEG, BMP, GIF or WebP").startswith(shown(name) + ": ")


@posix
def test_a_name_that_is_no_text(tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path / "a") + b"\xff.png")
    try:
        Image.fromarray(RAMP).save(name)
    except OSError:
        pytest.skip("this file system takes only text")
    assert np.array_equal(open_picture(name), GREY)
    refused(name[:-4], re.escape(r"a\udcff does not exist"), FileNotFoundError)


def test_names_for_people():
    assert shown("a b.png") == shown(Path("a b.png")) == "a b.png" and shown("é数") == "é数"
    assert shown("a\n\t\x1b[1m\udcff\u202e") == r"a\n\t\x1b[1m\udcff\u202e"
    assert len(shown("x" * 10_000)) == 300 and shown("x" * 10_000, 10**5) == "x" * 10_000


def test_the_endings_are_those_of_the_formats():
    assert {".jpg", ".jpeg", ".png", ".webp"} < set(ENDINGS) and all(e == e.lower() for e in ENDINGS)


# Bounds


@pytest.mark.parametrize(
    "shape, most, expected",
    [((20, 30), 600, (20, 30)), ((20, 30), 599, (19, 29)), ((20, 30), 150, (10, 15)), ((20, 30), 1, (1, 1)),
     ((1, 1000), 10, (1, 10)), ((1000, 1), 10, (10, 1)), ((2, 1000), 10, (1, 10))],
)  # fmt: skip
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float64])
def test_many_pixels_become_fewer_by_the_same_share(shape, most, expected, dtype):
    image = np.full(shape, 0.5) if dtype == np.float64 else np.full(shape, np.iinfo(dtype).max // 2, dtype)
    found = open_picture(image, most_pixels=most)
    assert found.shape == expected and np.abs(found - 0.5).max() < 0.003


def test_a_picture_made_smaller_is_the_mean_over_boxes(path):
    Image.fromarray(RAMP).save(path)
    found = open_picture(path, most_pixels=150)
    np.testing.assert_allclose(found, GREY.reshape(10, 2, 15, 2).mean(axis=(1, 3)), atol=0.6 / 255)


def test_a_jpeg_is_unpacked_smaller(path, monkeypatch):
    rows = np.repeat(np.arange(0, 240, 30, np.uint8), 100)
    path.write_bytes(bytes_of(np.tile(rows[:, np.newaxis], (1, 800)), "JPEG"))
    seen, plain = [], opening.grey_pixels
    monkeypatch.setattr(opening, "grey_pixels", lambda image: seen.append(image.size) or plain(image))
    found = open_picture(path, most_pixels=100 * 100)
    assert seen == [(100, 100)] and found.shape == (100, 100)
    assert np.abs(found[6:100:12, 50] - np.arange(0, 240, 30) / 255).max() < 0.02
    assert open_picture(path).shape == (800, 800) and seen[1] == (800, 800)


@pytest.mark.parametrize(
    "rows, columns", [(8193, 8192), (30000, 30000), (2**31 - 1, 2**31 - 1), (2**17 + 1, 1), (2, 2**25)]
)
def test_a_picture_that_declares_much_is_refused_unseen(path, rows, columns):
    path.write_bytes(declared(rows, columns))
    assert "67108864" in refused(path, "a.png: .*pixels")


def in_scans(n):
    """A progressive JPEG that goes over its pixels n times: the last time again and again."""
    data = bytes_of(np.zeros((16, 16), np.uint8), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xc4")  # its table of codes
    return data[:-2] + (n - data.count(b"\xff\xda")) * data[last:-2] + data[-2:]


def test_a_jpeg_that_goes_over_its_pixels_again_and_again_is_refused(path):
    path.write_bytes(in_scans(100))
    assert (open_picture(path) == 0).all()
    path.write_bytes(in_scans(101))
    refused(path, r"a\.png: its pixels come in more than 100 scans; legal are 100")


@pytest.mark.parametrize("where", ["in a note", "behind it", "in further pictures"])
def test_what_only_looks_like_turns_over_the_pixels_is_no_matter(path, where):
    scan = b"\xff\xda\x00\x02"
    data = bytes_of(RAMP, "JPEG")
    if where == "in further pictures":  # the oldest Pillow writes no more than two
        two = bytes_of(Image.fromarray(RAMP), "MPO", save_all=True, append_images=[Image.fromarray(RAMP)])
        path.write_bytes(two + 150 * data)
    else:
        note = b"\xff\xec" + struct.pack(">H", 2 + 300 * len(scan)) + 300 * scan
        path.write_bytes(data[:2] + note + data[2:] if where == "in a note" else data + 300 * scan)
    assert abs(open_picture(path) - GREY).max() < 0.02


def test_pictures_and_arrays_in_memory_have_the_same_bounds(path, monkeypatch):
    monkeypatch.setattr(opening, "MOST_PIXELS", 599)
    for source in (RAMP, Image.fromarray(RAMP)):
        refused(source, "20x30 pixels; legal are 1 to 599 in all")
    monkeypatch.setattr(opening, "MOST_PIXELS", 600)
    assert open_picture(RAMP).shape == (20, 30)


def test_a_large_file_is_refused_unopened(path, monkeypatch):
    path.write_bytes(bytes_of(RAMP, "PNG"))
    with open(path, "r+b") as stream:
        stream.truncate(2**28 + 1)  # takes no room on the disk
    refused(path, "a.png: 268435457 bytes; legal are 1 to 268435456")


# What can't


@posix
def test_what_would_wait_is_refused(tmp_path):
    os.mkfifo(tmp_path / "fifo.png")
    refused(tmp_path / "fifo.png", "fifo.png is a pipe or a device; needed is the name of a file")
    (tmp_path / "link.png").symlink_to("fifo.png")
    refused(tmp_path / "link.png", "link.png is a pipe or a device")
    with socket.socket(socket.AF_UNIX) as there:
        before = os.getcwd()
        os.chdir(tmp_path)  # the names of sockets are short
        try:
            there.bind("s.png")
            refused("s.png", "s.png is a pipe or a device")
        finally:
            os.chdir(before)
    for device in ("/dev/zero", "/dev/null"):
        refused(device, f"{device} is a pipe or a device")


def test_what_is_no_picture(tmp_path, path):
    refused(tmp_path, "is a folder; needed is the name of a file")
    refused("", "source is ''; needed is the name of a file")
    refused(path, "a.png does not exist", FileNotFoundError)
    path.touch()
    refused(path, "a.png: 0 bytes; legal are 1 to")
    path.write_text("words")
    refused(path, "a.png: no PNG, JPEG, BMP, GIF or WebP$")
    path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(400))
    refused(path, "a.png: no .*; a HEIC photograph must be saved as JPEG first")
    path.write_bytes(bytes_of(RAMP, "PPM"))
    refused(path, "a.png: no PNG")
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")  # Pillow would start a program
    refused(path, "a.png: no PNG")
    refused(tmp_path / ("x" * 300), "x: ")
    refused(str(path) + "\0", "holds a zero byte")
    refused(path / "b.png", "(does not exist|: )", FileNotFoundError if os.name != "nt" else ValueError)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_files_that_are_cut_off(path, form):
    noise = np.random.default_rng(0).integers(0, 256, (40, 50), np.uint8)
    content = bytes_of(noise, form)
    path.write_bytes(content[: len(content) // 2])
    refused(path, "^.*a.png: .")


@posix
@pytest.mark.skipif(hasattr(os, "getuid") and os.getuid() == 0, reason="root may read everything")
def test_files_that_may_not_be_read(path):
    path.write_bytes(bytes_of(RAMP, "PNG"))
    path.chmod(0)
    refused(path, "a.png: Permission denied")


@pytest.mark.parametrize(
    "source, message",
    [
        (None, "source is None; legal are the name of a file, a picture of Pillow's and an array"),
        (7, "source is 7; legal"),
        ([[0.5]], r"source is \[\[0.5\]\]; legal"),
        (b"a.png", "source is b'a.png'; legal"),
        (np.zeros(784), r"the array has shape \(784,\); legal are \(rows, columns\)"),
        (np.zeros(()), r"shape \(\)"),
        (np.zeros((0, 5)), r"shape \(0, 5\)"),
        (np.zeros((2, 2, 5)), r"shape \(2, 2, 5\)"),
        (np.zeros((2, 2, 0)), r"shape \(2, 2, 0\)"),
        (np.zeros((1, 28, 28)), r"shape \(1, 28, 28\)"),
        (np.zeros((1, 2, 2, 3)), r"shape \(1, 2, 2, 3\)"),
        (RAMP.astype(int), "numbers of type int64; legal are floats from 0 .* uint8, from 0 to 255"),
        (RAMP.astype(float), "the number 2; legal|the number 4; legal|the number 5; legal"),
        (np.array([[0.5, np.nan]]), "the number nan"),
        (np.array([[0.5, np.inf]]), "the number inf"),
        (np.array([[-0.5]]), "the number -0.5"),
        (np.array([["a"]]), "numbers of type <U1"),
        (np.array([[None]]), "numbers of type object"),
        (Image.new("L", (0, 5)), "the picture: 5x0 pixels; legal are 1 to"),
        (Image.new("LAB", (2, 2)), "the picture: conversion from LAB"),
        (
            Image.fromarray(RAMP.astype(np.float32)),
            "the picture: the picture holds the number",
        ),
    ],
)
def test_things_that_are_no_pictures(source, message):
    refused(source, message)


@pytest.mark.parametrize("most", [0, -1, 2.5, "many", None, True, np.nan])
def test_numbers_of_pixels_that_are_none(most):
    with pytest.raises(ValueError, match="most_pixels is .*; legal are whole numbers from 1 on"):
        open_picture(RAMP, most_pixels=most)


GOOD = [bytes_of(RAMP[:6, :7], form) for form in ("PNG", "JPEG", "BMP", "GIF", "WEBP")]


@pytest.fixture(scope="module")
def module_file(tmp_path_factory):
    return tmp_path_factory.mktemp("pictures") / "a.png"


@settings(deadline=None, database=None, derandomize=True, max_examples=300)
@given(data=st.data())
def test_damaged_pictures_are_refused_or_read_within_bounds(module_file, data):
    content = bytearray(data.draw(st.sampled_from(GOOD)))
    for _ in range(data.draw(st.integers(1, 4))):
        at, kind = (
            data.draw(st.integers(0, len(content) - 1)),
            data.draw(st.sampled_from("flip cut add".split())),
        )
        if kind == "flip":
            content[at] ^= data.draw(st.integers(1, 255))
        elif kind == "cut":
            del content[at + 1 : at + data.draw(st.integers(2, 60))]
        else:
            content[at:at] = data.draw(st.binary(min_size=1, max_size=9))
    module_file.write_bytes(content)
    try:
        found = open_picture(module_file, most_pixels=5000)
    except ValueError as error:
        assert str(error).startswith(f"{shown(module_file)}: ") and str(error).isprintable()
    else:
        assert found.dtype == float and found.ndim == 2 and 0 < found.size <= 5000
        assert 0 <= found.min() and found.max() <= 1

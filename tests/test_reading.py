"""Reading a picture: what is found and answered is handed on whole; pictures with boxes; which networks."""

import os

import numpy as np
import pytest
from PIL import Image

from digitnet import Network, Reading, load, load_pretrained, read_digits
from digitnet.pictures import pages, segmentation
from digitnet.pictures.marking import BLUE, ENDING, ORANGE, Saver, marked
from digitnet.pictures.segmentation import Found
from digitnet.reading import as_network


def found(digit, confidence, line=0, box=(1, 2, 11, 8)):
    return Found(digit, confidence, 4, box, line, np.zeros((28, 28), np.float32), np.full(10, 0.1))


@pytest.fixture
def finds(monkeypatch):
    """A stand-in for the search, which finds what it is told to; and what it was given."""
    given = {}

    def set_to(*digits):
        def find_digits(picture, network, *, sure):
            given.update(picture=picture, network=network, sure=sure)
            return list(digits)

        monkeypatch.setattr(segmentation, "find_digits", find_digits)
        return given

    return set_to


PAPER = np.ones((20, 30))


def test_what_is_found_is_handed_on(finds):
    finds(found(1, np.float32(0.5)), found(None, 0.25), found(7, 1.0, 1, tuple(np.array([3, 4, 9, 9]))))
    reading = read_digits(PAPER)
    assert reading == Reading(
        "1?\n7", (1, None, 7), (0.5, 0.25, 1.0), (4, 4, 4), ((1, 2, 11, 8), (1, 2, 11, 8), (3, 4, 9, 9)),
        (0, 0, 1), (20, 30),
    )  # fmt: skip
    assert str(reading) == reading.text and reading.confidence == 0.125
    assert repr(reading) == r"<Reading '1?\n7', 3 digits in 20x30 pixels>"
    assert {type(n) for box in reading.boxes for n in box} == {int} and type(reading.confidences[0]) is float
    with pytest.raises(AttributeError):
        reading.text = "8"


def test_nothing_is_found(finds):
    finds()
    reading = read_digits(PAPER)
    assert str(reading) == "" and reading.digits == () and reading.confidence is None
    assert repr(reading) == "<Reading '', 0 digits in 20x30 pixels>"


def test_each_line_of_writing_is_a_line_of_text(finds):
    finds(found(1, 0.9, 0), found(None, 0.2, 0), found(2, 0.9, 1))
    reading = read_digits(PAPER)
    assert str(reading) == "1?\n2"
    assert [reading.text.split("\n")[line][0] for line in reading.lines] == ["1", "1", "2"]


def test_the_search_gets_the_opened_picture(finds, tmp_path):
    given = finds()
    Image.fromarray(np.full((20, 30), 51, np.uint8)).save(tmp_path / "a.png")
    for source in (tmp_path / "a.png", str(tmp_path / "a.png"), Image.open(tmp_path / "a.png"), PAPER / 5):
        assert read_digits(source, sure=0.25).shape == (20, 30)
        np.testing.assert_allclose(given["picture"], 0.2)
        assert given["sure"] == 0.25 and given["network"] is as_network("convnet")
    assert read_digits(tmp_path / "a.png", most_pixels=150).shape == given["picture"].shape == (10, 15)


def test_networks(finds, tmp_path):
    given = finds()
    read_digits(PAPER, "plain")
    assert given["network"].sizes == [784, 800, 10]
    own = Network([784, 5, 10], rng=1)
    read_digits(PAPER, own)
    assert given["network"] is own
    own.save(tmp_path / "own.npz")
    load_pretrained("lenet5").save(tmp_path / "five.npz")
    x = np.random.default_rng(0).random((3, 784), np.float32)
    for name, model in (("own.npz", own), ("five.npz", load_pretrained("lenet5"))):
        for path in (tmp_path / name, str(tmp_path / name)):
            read_digits(PAPER, path)
            assert np.array_equal(given["network"].feedforward(x), model.feedforward(x))


@pytest.mark.parametrize(
    "network, message",
    [
        (
            "vgg",
            "network is 'vgg'; legal are 'convnet', 'lenet5', 'plain', 'small', a file ….npz and a model",
        ),
        (3, "network is 3; legal"),
        (b"convnet", "network is b'convnet'; legal"),
        (Network, "network is <class|network has|missing"),
        (Network([6, 10], rng=0), "network has 6 inputs and 10 outputs; needed are 784 and 10"),
        (Network([784, 26], rng=0), "network has 784 inputs and 26 outputs; needed"),
    ],
)
def test_what_is_no_network(network, message):
    with pytest.raises(ValueError, match=message):
        read_digits(PAPER, network)


def test_files_that_hold_no_network(tmp_path):
    with pytest.raises(ValueError, match="is a folder; needed is the name of a file"):
        read_digits(PAPER, tmp_path)
    with pytest.raises(FileNotFoundError, match="nowhere.npz does not exist"):
        read_digits(PAPER, "nowhere.npz")
    np.savez(tmp_path / "a.npz", a=np.zeros(3))
    with pytest.raises(ValueError, match="a.npz"):
        read_digits(PAPER, tmp_path / "a.npz")


@pytest.mark.parametrize("sure", [-0.1, 1, "much", None, True, np.nan])
def test_how_sure_is_a_share(sure):
    with pytest.raises(ValueError, match="sure is .*; legal are numbers from 0 to below 1"):
        read_digits(PAPER, sure=sure)


def test_what_is_no_picture(tmp_path):
    (tmp_path / "a.png").write_text("words")
    with pytest.raises(ValueError, match="a.png: no PNG, JPEG, BMP, GIF or WebP"):
        read_digits(tmp_path / "a.png")
    with pytest.raises(FileNotFoundError):
        read_digits(tmp_path / "b.png")


# With the search that there is


@pytest.fixture(scope="module")
def clear():
    """Test digits that the network is sure of, alone."""
    test = load().test[:400]
    outputs = load_pretrained("convnet").feedforward(test.images)
    return test[(outputs.argmax(axis=1) == test.labels) & (outputs.max(axis=1) > 0.99)]


@pytest.mark.parametrize("form", ["array", "PNG", "JPEG"])
def test_lines_of_clear_digits_are_read(clear, tmp_path, form):
    rng, right = np.random.default_rng(3), 0
    for _ in range(30):
        at = rng.integers(0, len(clear), 5)
        written = pages.line(clear.images[at], clear.labels[at], rng, noise=0.01)
        source = written.picture
        if form != "array":
            source = tmp_path / "a"
            Image.fromarray(np.uint8(np.round(255 * written.picture))).save(source, form)
        reading = read_digits(source, sure=0)
        assert reading.shape == written.picture.shape
        right += str(reading) == written.texts[0]
    assert right >= 27, f"{right} of 30 lines"


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 2), (28, 28), (300, 400)])
@pytest.mark.parametrize("grey", [0.0, 0.5, 1.0])
def test_on_an_empty_page_there_is_nothing(shape, grey):
    assert read_digits(np.full(shape, grey)).text == ""


# Boxes


def test_boxes_are_drawn_around_and_leave_the_ink_alone():
    picture = np.linspace(0, 1, 500 * 600).reshape(500, 600)
    boxes = [(100, 50, 160, 90), (0, 300, 30, 330), (400, 560, 500, 600)]
    image = np.asarray(marked(picture, (3, None, 7), boxes))
    plain = np.round(255 * picture).astype(np.uint8)
    assert image.shape == (500, 600, 3)
    for (top, left, bottom, right), colour in zip(boxes, (BLUE, ORANGE, BLUE)):
        inside = image[top + 20 : bottom, left:right] if top == 0 else image[top:bottom, left:right]
        expected = plain[top + 20 : bottom, left:right] if top == 0 else plain[top:bottom, left:right]
        assert (inside == expected[:, :, np.newaxis]).all()
        assert (image[(top + bottom) // 2, left - 1] == colour).all()
        assert (image[max(0, top - 40) : bottom + 40, left : left + 30] == colour).all(axis=2).sum() > 40, (
            "a name"
        )
    rows, columns = np.nonzero((image != plain[:, :, np.newaxis]).any(axis=2))
    assert len(rows) < 0.03 * picture.size


def test_small_pictures_with_boxes_are_larger():
    assert marked(np.ones((28, 28)), (3,), ((4, 9, 24, 19),)).size == (14 * 28, 14 * 28)
    assert marked(np.ones((1, 1)), (), ()).size == (400, 400)
    assert marked(np.ones((30, 3000)), (), ()).size == (3000, 30)


def names(folder):
    return sorted(os.listdir(folder))


def test_pictures_are_saved_beside_the_file_or_in_a_folder(tmp_path, monkeypatch):
    image = Image.new("RGB", (4, 5))
    (tmp_path / "a").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "a/x.jpg").write_bytes(b"an original")
    saver = Saver([str(tmp_path / "a/x.jpg")])
    target = saver.save(str(tmp_path / "a/x.jpg"), image)
    assert target == str(tmp_path / ("a/x.jpg" + ENDING)) and Image.open(target).size == (4, 5)
    assert names(tmp_path / "a") == ["x.jpg", "x.jpg.boxes.png"]
    assert (tmp_path / "a/x.jpg").read_bytes() == b"an original"
    Saver([str(tmp_path / "a/x.jpg")]).save(str(tmp_path / "a/x.jpg"), image)  # a second run replaces its own
    assert names(tmp_path / "a") == ["x.jpg", "x.jpg.boxes.png"]
    saver = Saver([], str(tmp_path / "out"))
    for name in ("a/x.jpg", "b/x.jpg", "c/x.jpg", "c/x.png"):  # of one name, in several folders
        saver.save(str(tmp_path / name), image)
    assert names(tmp_path / "out") == [
        "x.jpg-2.boxes.png", "x.jpg-3.boxes.png", "x.jpg.boxes.png", "x.png.boxes.png"
    ]  # fmt: skip
    monkeypatch.chdir(tmp_path / "a")
    assert Saver(["x.jpg"]).save("x.jpg", image) == str(tmp_path / "a/x.jpg.boxes.png")


def test_what_is_read_is_never_written_over(tmp_path):
    image, name = Image.new("RGB", (4, 5)), str(tmp_path / "x.png")
    for each in (name, name + ENDING):
        with open(each, "w") as stream:
            stream.write("an original")
    os.link(name, name + "-2" + ENDING)  # the same file under another name
    target = Saver([name, name + ENDING, str(tmp_path / "nowhere")]).save(name, image)
    assert target == name + "-3" + ENDING
    for each in (name, name + ENDING, name + "-2" + ENDING):
        with open(each) as stream:
            assert stream.read() == "an original"


def test_what_cannot_be_saved_leaves_nothing(tmp_path):
    with pytest.raises(OSError):
        Saver([]).save(str(tmp_path / "nowhere/x.png"), Image.new("RGB", (4, 5)))
    with pytest.raises(OSError):
        Saver([]).save(str(tmp_path / ("x" * 250)), Image.new("RGB", (4, 5)))
    assert names(tmp_path) == []

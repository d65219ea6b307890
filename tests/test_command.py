"""The command: a line a file, the rest on standard error, a status that says what happened."""

import io
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import digitnet.__main__ as command
from digitnet import Network, load, load_pretrained
from digitnet.pictures import pages, segmentation
from digitnet.pictures.segmentation import Found

posix = pytest.mark.skipif(os.name == "nt", reason="of POSIX")
NOTHING = np.zeros((28, 28), np.float32)


@pytest.fixture
def stand_in(monkeypatch):
    """In place of the search: each pixel is a digit, of 20 times its value; 240 isn't sure, 255 is paper."""

    def find_digits(picture, network, *, sure):
        found = []
        for (row, column), grey in np.ndenumerate(np.round(255 * picture).astype(int)):
            if grey < 255:
                digit, box = grey // 20 if grey < 200 else None, (row, column, row + 1, column + 1)
                found.append(Found(digit, 0.9, 4, box, row, NOTHING, np.full(10, 0.1)))
        return found

    monkeypatch.setattr(segmentation, "find_digits", find_digits)


@pytest.fixture
def run(stand_in, capsys):
    """Runs the command: status, output and errors, each a list of lines."""

    def run(*arguments):
        try:
            status = command.main([str(a) for a in arguments])
        except SystemExit as stop:
            status = stop.code
        output, errors = capsys.readouterr()
        return status, output.split("\n")[:-1], errors.split("\n")[:-1]

    return run


def write(path, *lines):
    """A picture whose pixels are these digits, for the stand-in; "?" isn't sure, a blank is paper."""
    values = {"?": 240, " ": 255}
    pixels = [[values[c] if c in values else 20 * int(c) for c in line] for line in lines]
    Image.fromarray(np.array(pixels, np.uint8)).save(path, "PNG")
    return path


def test_one_line_a_file(run, tmp_path):
    a, b = write(tmp_path / "a.png", "1984"), write(tmp_path / "b", "12", "3?")
    c, d = write(tmp_path / "c.png", "   "), write(tmp_path / "d.png", "7")
    assert run("read", a, b, c, d) == (
        0, [f"{a}\t1984\t0.656", f"{b}\t12 3?\t0.656", f"{c}\t-\t-", f"{d}\t7\t0.900"], [],
    )  # fmt: skip


def test_json_has_everything(run, tmp_path):
    a, b = write(tmp_path / "ä.png", "12", "3?"), write(tmp_path / "b.png", "  ")
    status, lines, errors = run("read", "--json", a, b)
    first, second = map(json.loads, lines)
    assert (status, errors) == (0, [])
    assert first | {"digits": None} == {
        "file": str(a), "text": "12\n3?", "confidence": 0.6561, "shape": [2, 2], "digits": None,
    }  # fmt: skip
    assert [d["digit"] for d in first["digits"]] == [1, 2, 3, None]
    assert first["digits"][2] == {
        "digit": 3,
        "confidence": 0.9,
        "runner_up": 4,
        "box": [1, 0, 2, 1],
        "line": 1,
    }
    assert second == {"file": str(b), "text": "", "confidence": None, "shape": [1, 2], "digits": []}


def test_a_folder_is_read_in_order_of_the_names(run, tmp_path):
    for name in ("b.png", "a.JPG", "c.webp", ".hidden.png", "a.png.boxes.png", "notes.txt", "x.tiff"):
        write(tmp_path / name, "5")
    (tmp_path / "d.png").mkdir()
    write(tmp_path / "d.png/inside.png", "5")
    status, lines, errors = run("read", tmp_path)
    assert [line.split("\t")[0] for line in lines] == [
        str(tmp_path / n) for n in ("a.JPG", "b.png", "c.webp")
    ]
    assert (status, errors) == (0, [])


def test_a_folder_may_have_none(run, tmp_path):
    (tmp_path / "empty").mkdir()
    a = write(tmp_path / "a.png", "3")
    status, lines, errors = run("read", tmp_path / "empty", a)
    assert status == 1 and lines == [f"{a}\t3\t0.900"]
    assert errors == [
        f"digitnet: {tmp_path}/empty: no picture in this folder (.png, .jpg, .jpeg, .bmp, .gif, .webp)"
    ]


@posix
def test_a_folder_may_be_closed(run, tmp_path, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(command, "entries", refuse)  # root may enter all there are
    a = write(tmp_path / "a.png", "3")
    expected = [f"digitnet: {tmp_path}: Permission denied"]
    assert run("read", tmp_path, a) == (1, [f"{a}\t3\t0.900"], expected)


def test_the_others_are_read_where_one_cannot_be(run, tmp_path):
    good = [write(tmp_path / f"{k}.png", str(k)) for k in range(3)]
    (tmp_path / "words.png").write_text("words")
    (tmp_path / "empty.png").touch()
    (tmp_path / "cut.png").write_bytes(good[0].read_bytes()[:-30])
    bad = [tmp_path / name for name in ("words.png", "empty.png", "cut.png", "nowhere.png", "two\nlines.png")]
    if os.name != "nt":
        os.mkfifo(tmp_path / "fifo.png")
        bad.append(tmp_path / "fifo.png")
    status, lines, errors = run("read", good[0], *bad, *good[1:])
    assert status == 1 and [line.split("\t")[1] for line in lines] == ["0", "1", "2"]
    assert len(errors) == len(bad)
    for line, path in zip(errors, bad):
        assert line.startswith("digitnet: ") and path.name.replace("\n", r"\n") in line
    status, lines, errors = run("read", "--json", tmp_path)
    assert status == 1 and len(lines) == 3 and len(errors) == len(bad) - 2


@posix
@pytest.mark.parametrize(
    "name, shown", [("two\nlines.png", r"two\nlines.png"), ("a\tb\x1b[1m", r"a\tb\x1b[1m")]
)
def test_names_keep_to_their_line(run, tmp_path, name, shown):
    path = write(tmp_path / name, "8")
    assert run("read", path) == (0, [f"{tmp_path}/{shown}\t8\t0.900"], [])
    assert json.loads(run("read", "--json", path)[1][0])["file"] == str(path)


@posix
def test_names_that_begin_oddly(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("~nobody.png", "-x.png", "--json"):
        write(name, "8")
    expected = ["~nobody.png\t8\t0.900", "-x.png\t8\t0.900", "--json\t8\t0.900"]
    assert run("read", "--", "~nobody.png", "-x.png", "--json") == (0, expected, [])
    assert run("read", ".")[:2] == (0, ["./-x.png\t8\t0.900", "./~nobody.png\t8\t0.900"])


def test_pictures_with_boxes_beside_the_file(run, tmp_path):
    a, before = write(tmp_path / "a.png", "12"), (tmp_path / "a.png").read_bytes()
    for _ in range(2):  # the second time, the first's picture with boxes is no picture to read
        assert run("read", "--show", tmp_path) == (0, [f"{a}\t12\t0.810"], [])
        assert sorted(os.listdir(tmp_path)) == ["a.png", "a.png.boxes.png"]
    assert a.read_bytes() == before and Image.open(f"{a}.boxes.png").size == (400, 200)


def test_pictures_with_boxes_in_a_folder(run, tmp_path):
    a, b = write(tmp_path / "a.png", "12"), tmp_path / "b.png"
    b.write_text("words")
    status, lines, errors = run("read", "--show-in", tmp_path / "new/out", a, b)
    assert status == 1 and len(lines) == len(errors) == 1
    assert os.listdir(tmp_path / "new/out") == ["a.png.boxes.png"]


def test_a_picture_with_boxes_that_cannot_be_saved(run, tmp_path):
    a, b = write(tmp_path / "a.png", "1"), write(tmp_path / "b.png", "2")
    (tmp_path / "a.png.boxes.png").mkdir()
    status, lines, errors = run("read", "--show", a, b)
    assert status == 1 and len(lines) == 2 and (tmp_path / "b.png.boxes.png").exists()
    (error,) = errors
    assert error.startswith(f"digitnet: {a}: its boxes were not saved: ")


@pytest.mark.parametrize("network", ["plain", "own.npz"])
def test_networks_by_name_or_file(run, tmp_path, monkeypatch, network):
    monkeypatch.chdir(tmp_path)
    Network([784, 5, 10], rng=1).save("own.npz")
    used = []

    def fail(picture, network):
        used.append(network)
        raise ValueError("nobody knows") if network.sizes[1] == 5 else ZeroDivisionError("by zero")

    monkeypatch.setattr(command, "read_digits", fail)
    a = write(tmp_path / "a.png", "1")
    reason = "nobody knows" if network == "own.npz" else "ZeroDivisionError('by zero')"
    assert run("read", "--network", network, a) == (1, [], [f"digitnet: {a}: {reason}"])  # one line, named
    assert used[0].sizes == ([784, 5, 10] if network == "own.npz" else [784, 800, 10])


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["read"], "the following arguments are required: FILE"),
        (["write", "a.png"], "invalid choice: 'write'"),
        (["read", "--jsn", "a.png"], "unrecognized arguments: --jsn"),
        (["read", "--network", "vgg", "a.png"], "network is 'vgg'; legal are 'convnet', 'lenet5', 'plain'"),
        (["read", "--network", "nowhere.npz", "a.png"], "nowhere.npz does not exist"),
        (["read", "--show-in", os.devnull + "/x", "a.png"], ""),
        (["read", "--show-in", os.devnull, "a.png"], f"argument --show-in: {os.devnull}: "),
    ],
)
def test_what_is_not_understood(run, arguments, message):
    status, lines, errors = run(*arguments)
    assert status == 2 and lines == [] and errors[0].startswith("usage: ")
    assert "error: " in errors[-1] and message in errors[-1]


def test_help(run):
    for arguments in ([], ["--help"]):
        status, lines, errors = run(*arguments)
        assert status == 0 and errors == [] and any("read the digits in pictures" in line for line in lines)
    status, lines, _ = run("read", "--help")
    assert status == 0 and "  bill.jpg\t1984\t0.987" in lines and max(map(len, lines)) <= 110


def test_confidences_promise_nothing_that_isnt():
    reading = type("R", (), {"confidence": 0.99999, "text": "1"})
    assert command.as_line("a", reading) == "a\t1\t0.999"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("stream, seconds", [(Terminal, 1), (Terminal, 0.01), (io.StringIO, 1)])
def test_progress_is_for_terminals_and_long_work(stand_in, tmp_path, monkeypatch, stream, seconds):
    time, errors, output = [0.0], stream(), io.StringIO()
    monkeypatch.setattr(command.time, "monotonic", lambda: time.__setitem__(0, time[0] + seconds) or time[0])
    monkeypatch.setattr(sys, "stderr", errors)
    monkeypatch.setattr(sys, "stdout", output)
    names = [str(write(tmp_path / f"{k}.png", str(k))) for k in range(4)]
    assert command.main(["read", *names]) == 0 and output.getvalue().count("\n") == 4
    erased = "\r      \r"
    shown = "".join(f"\r{k} of 4{erased}" for k in (2, 3, 4)) if stream is Terminal and seconds == 1 else ""
    assert errors.getvalue() == shown
    errors.truncate(0)
    assert command.main(["read", names[0]]) == 0 and errors.getvalue() == ""


@posix
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_terminals_that_cannot_show_a_name(stand_in, tmp_path, monkeypatch, encoding):
    streams = [io.TextIOWrapper(io.BytesIO(), encoding) for _ in range(2)]
    for name, stream in zip(("stdout", "stderr"), streams):
        monkeypatch.setattr(sys, name, stream)
    there = str(write(tmp_path / "数é.png", "1"))
    assert command.main(["read", there, str(tmp_path / "数")]) == 1
    output, errors = (stream.buffer.getvalue().decode(encoding) for stream in streams)
    name = {"ascii": r"\u6570\xe9", "utf-8": "数é"}.get(encoding, r"\u6570é")
    assert output == f"{tmp_path}/{name}.png\t1\t0.900\n" and "does not exist" in errors


# With the search that there is


def test_a_folder_of_pages(tmp_path, capsys):
    test = load().test[:400]
    outputs = load_pretrained("convnet").feedforward(test.images)
    clear = test[(outputs.argmax(axis=1) == test.labels) & (outputs.max(axis=1) > 0.99)]
    rng, truth = np.random.default_rng(7), []
    for k in range(5):
        at = rng.integers(0, len(clear), 18)
        page = pages.page(clear.images[at], clear.labels[at], rng, per_line=6)
        Image.fromarray(np.uint8(np.round(255 * page.picture))).save(tmp_path / f"{k}.jpg")
        truth.append(page.texts)
    assert command.main(["read", str(tmp_path)]) == 0
    found = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [name for name, _, _ in found] == [str(tmp_path / f"{k}.jpg") for k in range(5)]
    whole = sum(line in number.split() for lines, (_, number, _) in zip(truth, found) for line in lines)
    assert whole >= 12, f"{whole} of 15 lines"


# As a process


MANY = 3000  # more than are read before the test has done something


@pytest.fixture
def start(tmp_path):
    """Starts the command on so many pictures of nothing; what it complains of goes to a file."""
    Image.new("L", (28, 28), 255).save(tmp_path / "a.png")
    environment = os.environ | {"PYTHONPATH": os.path.dirname(os.path.dirname(command.__file__))}
    started = []

    def start(n, *more, stdout=subprocess.PIPE):
        arguments = [sys.executable, "-m", "digitnet", "read", *["a.png"] * n, *more]
        with open(tmp_path / "errors", "w") as stream:
            process = subprocess.Popen(
                arguments, cwd=tmp_path, env=environment, stdout=stdout, stderr=stream, text=True
            )
        started.append(process)
        return process, lambda: (process.wait(timeout=120), (tmp_path / "errors").read_text())

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_as_a_process(start):
    process, end = start(1, "nowhere.png")
    assert process.stdout.read() == "a.png\t-\t-\n"
    assert end() == (1, "digitnet: nowhere.png does not exist\n")


@posix
def test_a_reader_that_goes_away_ends_it_quietly(start):
    process, end = start(MANY)
    assert process.stdout.readline() == "a.png\t-\t-\n"
    process.stdout.close()
    assert end() == (141, "")


@posix
def test_an_interrupt_ends_it_quietly(start):
    process, end = start(MANY)
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.stdout.read().count("\n") < MANY - 1
    assert end() == (130, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has a file that is always full")
def test_an_output_that_is_full(start):
    with open("/dev/full", "w") as full:
        _, end = start(1, stdout=full)
    assert end() == (1, "digitnet: the output can't be written: No space left on device\n")


def run_in(folder, *names, closed=(), **streams):
    """Runs the command on a picture of nothing and on others, some descriptors closed; how it went."""
    Image.new("L", (28, 28), 255).save(folder / "a.png")
    code = f"import os, sys\nfor k in {list(closed)}: os.close(k)\nos.execv(sys.executable, sys.argv[1:])"
    arguments = [sys.executable, "-c", code, sys.executable, "-m", "digitnet", "read", "a.png", *names]
    environment = os.environ | {"PYTHONPATH": os.path.dirname(os.path.dirname(command.__file__))}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run(arguments, cwd=folder, env=environment, text=True, timeout=120, **streams)


@posix
@pytest.mark.parametrize("closed, output, errors", [
    ([0], "a.png\t-\t-\n" * 2, "digitnet: nowhere.png does not exist\n"),
    ([1], "", "digitnet: the output can't be written: it is closed\n"),
    ([2], "a.png\t-\t-\n" * 2, ""),
    ([0, 1, 2], "", ""),
])  # fmt: skip
def test_streams_that_are_closed(tmp_path, closed, output, errors):
    done = run_in(tmp_path, "nowhere.png", "a.png", closed=closed)
    assert (done.returncode, done.stdout, done.stderr) == (1, output, errors)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has a file that is always full")
def test_the_others_are_read_though_nobody_can_be_told_of_one_that_cannot_be(tmp_path):
    with open("/dev/full", "w") as full:
        done = run_in(tmp_path, "nowhere.png", "a.png", stderr=full)
    assert (done.returncode, done.stdout) == (1, "a.png\t-\t-\n" * 2)

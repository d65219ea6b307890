"""The command: ``python -m digitnet read FILE…`` reads the digits in pictures.

A line a file: its name, the number, and the program's confidence in all of it, with tabs between. What can't
be read is said on standard error, a line a file, and the others are read all the same. The status is 0 if all
were read, 1 if any could not be, 2 if the command was not understood.
"""

import argparse
import errno
import json
import math
import os
import sys
import time

from .checks import one_line
from .data.folders import entries
from .files import shown
from .pictures.marking import ENDING, Saver, marked
from .pictures.opening import ENDINGS, open_picture
from .pretrained import pretrained_names
from .reading import as_network, read_digits

ABOUT = """\
Each FILE is a PNG, JPEG, BMP, GIF or WebP picture of digits, dark on light or light on dark, in one line or
several; of a folder, every such picture in it is read, in the order of their names.

A line of output has the name, the number and the confidence, with tabs between:

  bill.jpg\t1984\t0.987

A digit that isn't sure is "?", several lines of writing have a space between, a picture without digits has
"-" for both. The confidence, from 0 to 1, is that of the whole number. With --json a line is an object
instead: file, text, confidence, shape (rows and columns of the picture as it was opened) and digits, each
with its digit (or null), confidence, runner_up, box (top, left, bottom, right) and line.

What can't be read has no such line: standard error says why. A name that begins with "-" comes after
"--", or with its folder: ./-1.png.

Status: 0 if all files were read, 1 if any could not be, 2 if the command was not understood."""


def main(arguments=None):
    """Run the command and return its status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # terminals that can't show every name
    if sys.stdout is None:
        _complain("the output can't be written: it is closed")
        return 1
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()  # here, where it may fail
    except KeyboardInterrupt:
        return 130
    except OSError as error:  # nobody reads the output any more, or there is no room for it
        gone = isinstance(error, BrokenPipeError) or error.errno == errno.EINVAL  # EINVAL: so says Windows
        if not gone:
            _complain(f"the output can't be written: {error.strerror}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still to be flushed
        return 141 if gone else 1


def _run(arguments):
    parser, reader = _parsers()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 0
    try:
        network = as_network(options.network)
    except (ValueError, OSError) as error:
        reader.error(one_line(str(error), 300))
    if options.show_in is not None:
        try:
            os.makedirs(options.show_in, exist_ok=True)
        except (ValueError, OSError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            reader.error(f"argument --show-in: {shown(options.show_in)}: {one_line(reason)}")
    names, failed = _files(options.files)
    saver = Saver(names, options.show_in) if options.show or options.show_in is not None else None
    progress = _Progress(len(names))
    try:
        for name in names:
            progress.step()
            try:
                picture = open_picture(_literal(name))
                reading = read_digits(picture, network)
            except Exception as error:  # whatever it is, the others are read
                progress.clear()
                reason = str(error) if isinstance(error, ValueError | OSError) else one_line(repr(error))
                is_named = os.path.basename(shown(name)) in reason
                _complain(reason if is_named else f"{shown(name)}: {reason}")
                failed = True
                continue
            progress.clear()
            sys.stdout.write((as_json if options.json else as_line)(name, reading) + "\n")
            sys.stdout.flush()
            if saver is not None:
                failed |= not _saved(saver, name, marked(picture, reading.digits, reading.boxes))
    finally:
        progress.clear()
    return 1 if failed else 0


def _parsers():
    program = "python -m digitnet" if os.path.basename(sys.argv[0]) == "__main__.py" else "digitnet"
    parser = argparse.ArgumentParser(program, description="Read the digits in pictures.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    reader = commands.add_parser(
        "read", help="read the digits in pictures, a line a file", description="Read the digits in pictures.",
        epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    reader.add_argument("files", nargs="+", metavar="FILE", help="a picture, or a folder of pictures")
    reader.add_argument("--json", action="store_true", help="a line of JSON a file, with every digit's box")
    beside = f"save the picture with boxes beside the file, as FILE{ENDING}"
    reader.add_argument("--show", action="store_true", help=beside)
    reader.add_argument("--show-in", metavar="FOLDER", help="save it in that folder instead")
    names = f"{', '.join(pretrained_names())}, or a file .npz that save wrote (default: convnet)"
    reader.add_argument("--network", metavar="NAME", default="convnet", help=names)
    return parser, reader


def as_line(name, reading):
    """The line of a file for people and tables."""
    number, sure = " ".join(reading.text.split()) or "-", "-"
    if reading.confidence is not None:
        sure = f"{math.floor(reading.confidence * 1000) / 1000:.3f}"  # 1.000 would promise too much
    return f"{shown(name, 5000)}\t{number}\t{sure}"


def as_json(name, reading):
    """The line of a file for programs."""
    names = ("digit", "confidence", "runner_up", "box", "line")
    sure = [round(confidence, 6) for confidence in reading.confidences]
    digits = zip(reading.digits, sure, reading.runners_up, reading.boxes, reading.lines)
    whole = None if reading.confidence is None else round(reading.confidence, 6)
    about = {"file": name, "text": reading.text, "confidence": whole, "shape": reading.shape}
    return json.dumps(about | {"digits": [dict(zip(names, digit)) for digit in digits]})


def _saved(saver, name, image):
    try:
        saver.save(name, image)
    except (ValueError, OSError) as error:
        _complain(f"{shown(name)}: its boxes were not saved: {getattr(error, 'strerror', None) or error}")
        return False
    return True


def _files(names):
    """The names of all pictures, those in folders too, and whether a folder had none or can't be read."""
    found, failed = [], False
    for name in names:
        if not os.path.isdir(name):
            found.append(name)
            continue
        try:
            inside = [path.name for path in entries(_literal(name)) if _is_picture(path)]
            if not inside:
                raise ValueError(f"no picture in this folder ({', '.join(ENDINGS)})")
            found += [os.path.join(name, each) for each in inside]
        except (ValueError, OSError) as error:
            _complain(f"{shown(name)}: {getattr(error, 'strerror', None) or error}")
            failed = True
    return found, failed


def _is_picture(path):
    return path.suffix.lower() in ENDINGS and not path.name.endswith(ENDING) and not path.is_dir()


def _literal(name):
    """The name, absolute where "~" in front is its first letter and not the home folder."""
    return os.path.abspath(name) if os.path.normpath(name)[0] == "~" and os.path.lexists(name) else name


def _complain(message):
    if sys.stderr is None:  # it was closed
        return
    try:
        sys.stderr.write(f"digitnet: {message}\n")
        sys.stderr.flush()
    except OSError:  # nobody hears it; the others are read all the same
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


class _Progress:
    """How many files are done, on a terminal, once it takes long."""

    def __init__(self, n):
        self.n, self.k, self.width, self.start = n, 0, 0, time.monotonic()
        self.wanted = n > 1 and sys.stderr is not None and sys.stderr.isatty()

    def step(self):
        """The next file begins."""
        self.k += 1
        if self.wanted and time.monotonic() - self.start > 1:
            text = f"\r{self.k} of {self.n}"
            self.width = len(text) - 1
            sys.stderr.write(text)
            sys.stderr.flush()

    def clear(self):
        """Free the line for something else."""
        if self.width:
            sys.stderr.write("\r" + " " * self.width + "\r")
            sys.stderr.flush()
            self.width = 0


if __name__ == "__main__":
    sys.exit(main())

"""Where records of runs are kept: a file that grows line by line, and a compact one for what is finished.

A line of the first is one run in JSON. It is written at once and has reached the disk before the next run is
counted, so whatever kills the writer leaves whole lines, and at most one at the end that was cut off: that
one is recognised and taken away when the file is next written to. A lock keeps a second writer out.
"""

import json
import math
import os
from contextlib import suppress
from importlib.resources import files

import numpy as np

from ..checks import one_line
from ..files import as_path, atomic_file, existing_file, fcntl
from .records import Record

BEGINNING = b'{"setting": '  # of every line, so that no other file is taken for one that was cut off


class RecordsFile:
    """The file that a sweep writes to, or none if `path` is None: then records are only kept in memory.

    Used in a ``with``. ``latest`` has the last record of each run, by its key.
    """

    def __init__(self, path):
        self.path, self._stream, self.latest = path, None, {}
        self._runs, self._data = set(), set()  # the names of what they are of, and on

    def __enter__(self):
        if self.path is None:
            return self
        self.path = as_path(self.path)
        if self.path.exists():
            existing_file(self.path)
        elif not self.path.parent.is_dir():
            raise FileNotFoundError(f"{self.path} cannot be written: there is no folder {self.path.parent}")
        self._stream = open(self.path, "a+b", buffering=0)
        try:
            _lock(self._stream, self.path)
            self._stream.seek(0)
            records, n_whole = _parsed(self._stream.read(), self.path)
            self._mend(n_whole)
            for record in records:
                self._keep(record)
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *error):
        if self._stream is not None:
            self._close()

    def _close(self):
        if fcntl is not None:
            with suppress(OSError):  # a process forked meanwhile has the file open, too, and kept the lock
                fcntl.flock(self._stream, fcntl.LOCK_UN)
        self._stream.close()  # on Windows, and with it goes the lock

    def _mend(self, n_whole):
        """Take a last line away that was cut off, or end it if nothing but its end is missing."""
        if n_whole < self._stream.seek(0, os.SEEK_END):
            self._stream.truncate(n_whole)
        if n_whole:
            self._stream.seek(n_whole - 1)
            if self._stream.read(1) != b"\n":
                self._write(b"\n")

    def check(self, run, data):
        """Raise ValueError if there are runs of another function, or on other data, if these are known."""
        if self._runs - {run}:
            others = ", ".join(sorted(self._runs - {run}))
            raise ValueError(f"{self.path} holds runs of {others}, not of {run}; take another file")
        if data and self._data and data not in self._data:
            raise ValueError(
                f"{self.path} holds runs on {', '.join(sorted(self._data))}; these are on {data}"
            )

    def _keep(self, record):
        self.latest[record.key] = record
        self._runs.add(record.run)
        self._data.update({record.data} - {None})  # a run whose process died knows no data

    def append(self, record):
        """Add a record, and see to it that it has reached the disk."""
        if self._stream is not None:
            self._write(json.dumps(record._asdict(), ensure_ascii=False, allow_nan=False).encode() + b"\n")
        self._keep(record)

    def _write(self, line):
        end, written = self._stream.seek(0, os.SEEK_END), 0
        try:
            while written < len(line):
                written += self._stream.write(line[written:])
            os.fsync(self._stream.fileno())
        except OSError:  # the disk is full, say
            with suppress(OSError):
                self._stream.truncate(end)
            raise


def _lock(stream, path):
    """Keep other writers out as long as `stream` is open, or raise ValueError if there is one."""
    try:
        if fcntl is not None:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            stream.seek(2**30)  # a byte that is never written: others may still read
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError as error:
        if fcntl is not None and not isinstance(error, BlockingIOError):
            return  # some network file systems know no locks
        raise ValueError(f"{path} is being written to by another sweep; wait for its end") from None


def _parsed(content, path):
    """The records in the content of a file, and how many of its bytes are whole lines.

    A last line without its end counts if it is a whole record.
    """
    records, place = [], 0
    for number, line in enumerate(content.split(b"\n"), 1):
        end = place + len(line)
        is_last = end == len(content)
        if line or not is_last:
            try:
                records.append(Record(**json.loads(line)))
            except (ValueError, TypeError, RecursionError):
                torn = line.startswith(BEGINNING) or BEGINNING.startswith(line) or not line.strip(b"\0")
                if is_last and torn:
                    return records, place
                shown = one_line(line[:60].decode(errors="replace"))
                raise ValueError(f"{path}: line {number} is no record of a run: {shown}") from None
        place = min(end + 1, len(content))
    return records, place


def load_records(path):
    """The last record of each run in a file of either kind, in the order of the first."""
    shipped = files("digitnet").joinpath("recorded", f"{path}.npz")
    is_name = isinstance(path, str) and path.replace("_", "").isalnum() and shipped.is_file()
    path = shipped if is_name else existing_file(path)
    with path.open("rb") as stream:
        start = stream.read(2)
        stream.seek(0)
        records = _compact(stream, path) if start == b"PK" else _parsed(stream.read(), path)[0]
    return {record.key: record for record in records}.values()


def save_compact(path, records):
    """Write records into one npz file, whole or not at all: measure by measure, one run after the other."""
    records = list(records)
    names = list(dict.fromkeys(name for record in records for name in record.epochs))
    about = [{**record._asdict(), "epochs": record.n_epochs} for record in records]
    arrays = {"runs": json.dumps(about, ensure_ascii=False)}
    for name in names:
        missing = [math.nan]
        columns = [record.epochs.get(name, missing * record.n_epochs) for record in records]
        values = np.array([v for column in columns for v in column], float)
        whole = np.all(values == np.round(values)) and np.all((values >= 0) & (values < 2**32))
        smallest = np.min_scalar_type(int(values.max(initial=0))) if whole else np.float32
        with np.errstate(over="ignore"):
            arrays[f"epochs_{name}"] = values.astype(smallest)
    with atomic_file(path) as stream:
        np.savez_compressed(stream, **arrays)


def _compact(stream, path):
    """The records of a file that `save_compact` wrote."""
    try:
        with np.load(stream, allow_pickle=False) as arrays:
            runs = json.loads(str(arrays["runs"]))
            epochs = {k.removeprefix("epochs_"): arrays[k].tolist() for k in arrays if k != "runs"}
        place, records = 0, []
        for run in runs:
            end = place + run["epochs"]
            columns = {k: [v if v == v else None for v in values[place:end]] for k, values in epochs.items()}
            records.append(Record(**{**run, "epochs": columns}))
            place = end
        return records
    except Exception as error:  # zipfile, zlib and NumPy meet damaged files with many different ones
        reason = one_line(str(error), 100)
        raise ValueError(f"{path} holds no records of runs, or it is damaged: {reason}") from error

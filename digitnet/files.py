"""Files that are written whole or not at all, and paths that are understood or refused.

A beginner can skip this module: it holds no mathematics. ``storage`` and ``data.download`` use it.
"""

import json
import os
import re
import secrets
import stat
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from .checks import short

try:
    import fcntl
except ImportError:  # Windows, where a file that is open can't be deleted, so that no lock is needed
    fcntl = None


def as_path(path, name="path"):
    """Return `path`, a str or a Path, as a Path in which ``~`` is the home folder; else raise ValueError."""
    if not isinstance(path, str | os.PathLike) or not isinstance(os.fspath(path), str):
        raise ValueError(
            f"{name} is {short(path)}; needed is the name of a file or folder, as text or a Path"
        )
    if "\0" in os.fspath(path):
        raise ValueError(f"{name} is {short(os.fspath(path))}, which holds a zero byte")
    try:
        return Path(path).expanduser()
    except RuntimeError as error:  # there is no such user, or nobody's home is known
        raise ValueError(f"{name} is {short(os.fspath(path))}: there is no such home folder") from error


def shown(path, most=300):
    """The name of a file as it may stand in a line of text: what can't be printed there is escaped.

    Of more than `most` characters, the beginning and the end.

    Examples
    --------
    >>> print(shown("two\\nlines.png"))
    two\\nlines.png
    """
    text = str(path)
    text = text if len(text) <= most else f"{text[:100]}...{text[103 - most :]}"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def existing_file(path):
    """Return `path` as a Path if there is a regular file; a pipe, on which reading would wait, is refused."""
    path = as_path(path)
    if not path.exists():
        raise FileNotFoundError(f"{shown(path)} does not exist")
    if path.is_dir():
        raise IsADirectoryError(f"{shown(path)} is a folder; needed is the name of a file")
    if not path.is_file():
        raise ValueError(f"{shown(path)} is a pipe or a device; needed is the name of a file")
    return path


@contextmanager
def atomic_file(path):
    """Open a binary file that takes its name only when it has been written to the end.

    What is written goes to a temporary neighbour, which replaces `path` on success and is removed
    on any failure, so that a reader never meets half a file and an old file is never lost. The new file has
    the mode and the group of the old one. A symbolic link stays, and what it points to is replaced; a pipe or
    a device is refused. A writer that is killed leaves its neighbour behind, and the next one clears it away.
    """
    path = as_path(path)
    if path.is_symlink():
        path = Path(os.path.realpath(path))
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; needed is the name of a file")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path} cannot be written: there is no folder {path.parent}")
    if path.is_symlink() or (path.exists() and not path.is_file()):
        kind = "a symbolic link that leads to itself" if path.is_symlink() else "a pipe or a device"
        raise ValueError(f"{path} is {kind}; needed is the name of a file")
    _clear_leftovers(path)
    temporary, stream = _open_neighbour(path)
    try:
        with stream:
            if path.exists():
                _take_over_mode(path, stream.fileno(), temporary)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if fcntl is not None:  # as long as the lock is held
                os.replace(temporary, path)
        if fcntl is None:  # Windows renames no open file
            os.replace(temporary, path)
    finally:
        stream.close()
        temporary.unlink(missing_ok=True)


def _prefix(path):
    return f".{path.name[:50]}."  # file systems allow a name some 255 bytes


def _open_neighbour(path):
    """Create the temporary file, and lock it as long as it is open: a sign that its writer is alive."""
    while True:
        temporary = path.with_name(f"{_prefix(path)}{secrets.token_hex(4)}.part")
        stream = open(temporary, "xb")
        try:
            if fcntl is None:
                return temporary, stream
            with suppress(OSError):  # some network file systems know no locks
                fcntl.flock(stream, fcntl.LOCK_EX)
            if os.fstat(stream.fileno()).st_nlink:  # else another writer took it for a leftover just now
                return temporary, stream
        except BaseException:
            stream.close()
            temporary.unlink(missing_ok=True)
            raise
        stream.close()


def _clear_leftovers(path):
    """Remove the temporary files of earlier writers to `path` that are gone."""
    pattern = re.compile(re.escape(_prefix(path)) + r"[0-9a-f]{8}\.part")
    with suppress(OSError):  # a folder that can't be listed; leftovers do no harm
        for name in os.listdir(path.parent):
            if pattern.fullmatch(name):
                _remove_if_unlocked(path.with_name(name))


def _remove_if_unlocked(temporary):
    with suppress(OSError):  # its writer is alive, or it was removed meanwhile
        if fcntl is None:
            if time.time() - temporary.stat().st_mtime > 60:  # a younger one may be about to be renamed
                temporary.unlink()
        elif temporary.is_file() and not temporary.is_symlink():
            with open(temporary, "rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                temporary.unlink()


def _take_over_mode(path, descriptor, temporary):
    """Give the new file the owner, the group and the permissions of the old, as far as that is allowed."""
    old = path.stat()
    if hasattr(os, "fchown"):
        with suppress(OSError):
            os.fchown(descriptor, old.st_uid, old.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def kept_lines(path):
    """What the whole lines of a JSON-lines file hold, in order; none if there is no such file.

    A script that was interrupted may have left its last line cut off: that isn't one.
    """
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        try:
            yield json.loads(line)
        except ValueError:
            continue

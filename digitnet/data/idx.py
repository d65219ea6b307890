"""The IDX format, in which MNIST is published: a magic number, the dimensions, then the bytes.

The first four bytes are the magic number: two zeros, the type of the values (0x08 for unsigned
bytes, the only type MNIST uses and the only one read here) and the number of dimensions. Each
dimension follows as a big-endian 32-bit integer, then the values with the last index running fastest.
Chapter 1 reads a header by hand. Other data sets (Fashion-MNIST, KMNIST, EMNIST) come in this format too.
"""

import gzip
import math
import os
import struct
import zlib
from pathlib import Path

import numpy as np

from ..files import existing_file

UNSIGNED_BYTE = 0x08
MAX_DIMENSION = 2**31 - 1  # the format's integers have a sign
CHUNK = 1 << 16  # bytes unpacked at a time


class IDXError(ValueError):
    """A file is not the IDX file it should be; the message names file, field and value."""


def read_header(stream, name, ndim):
    """Read the header and return the shape, a tuple of `ndim` ints.

    Parameters
    ----------
    stream : binary file object, at its beginning
    name : str
        What to call the file in an error message.
    ndim : int
        The number of dimensions the file must have: 3 for images, 1 for labels.
    """
    header = stream.read(4 + 4 * ndim)
    if len(header) < 4:
        raise IDXError(f"{name}: magic number is cut short: {len(header)} bytes, needed 4")
    magic, expected = header[:4], bytes([0, 0, UNSIGNED_BYTE, ndim])
    if magic != expected:
        advice = "; it is a zip archive: unpack it first" if magic[:2] == b"PK" else ""
        raise IDXError(f"{name}: magic number is 0x{magic.hex()}, needed 0x{expected.hex()}{advice}")
    if len(header) < 4 + 4 * ndim:
        raise IDXError(f"{name}: header is cut short: {len(header)} bytes, needed {4 + 4 * ndim}")
    shape = struct.unpack(f">{ndim}I", header[4:])
    for i, dimension in enumerate(shape):
        if dimension > MAX_DIMENSION:
            raise IDXError(f"{name}: dimension {i} is {dimension}; legal are 0 to {MAX_DIMENSION}")
    return shape


def read_idx(path, ndim):
    """Read an IDX file of unsigned bytes, plain or gzip-compressed, whatever its name says.

    A plain file is memory-mapped: nothing is read until it is used, and processes that map the
    same file share one copy in memory. Such a file may be replaced, but must not be overwritten or cut short
    as long as it is mapped: a process that then looks at bytes that are gone is ended by the system (SIGBUS);
    ``np.array(images)`` is a copy of one's own. A compressed file is unpacked into memory.

    Parameters
    ----------
    path : str or Path
    ndim : int
        3 for images ``(n, rows, columns)``, 1 for labels ``(n,)``.

    Returns
    -------
    ndarray of uint8, read-only

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    IDXError
        If the magic number, a dimension or the length of the body is wrong. The dimensions are
        held against the bytes that are really there; nothing is allocated on their word alone.
    """
    path = existing_file(path)
    with open(path, "rb") as stream:
        if is_gzip(stream):
            return _unpack(stream, path.name, ndim)
        shape = read_header(stream, path.name, ndim)
        offset = stream.tell()
        _check_size(path.name, shape, os.fstat(stream.fileno()).st_size - offset)
        if 0 in shape:  # nothing to map
            return _read_only(np.empty(shape, np.uint8))
        return np.asarray(np.memmap(stream, np.uint8, "r", offset, shape))


def read_images_and_labels(images_path, labels_path):
    """Read a pair of IDX files that belong together, of MNIST or any other data set.

    ``Dataset(*read_images_and_labels("images-idx3-ubyte", "labels-idx1-ubyte"))`` makes a data set of them.

    Returns
    -------
    images : ndarray of uint8, shape (n, rows, columns)
    labels : ndarray of uint8, shape (n,)
        Any bytes: what the classes are, a Dataset knows.

    Raises
    ------
    FileNotFoundError, IDXError
        As `read_idx`; also if the two files differ in number.
    """
    images, labels = read_idx(images_path, 3), read_idx(labels_path, 1)
    images_name, labels_name = Path(images_path).name, Path(labels_path).name
    if len(images) != len(labels):
        raise IDXError(
            f"{images_name} holds {len(images)} images but {labels_name} holds {len(labels)} labels; "
            "the two numbers must be equal"
        )
    return images, labels


def _check_size(name, shape, body_size):
    """Complain if the body has another number of bytes than `shape` declares."""
    size = math.prod(shape)
    if body_size != size:
        fault = "truncated" if body_size < size else "too long"
        found = body_size if body_size < size else f"at least {size + 1}"
        raise IDXError(f"{name}: body is {fault}: dimensions {shape} need {size} bytes, the file has {found}")


def _read_only(array):
    array.flags.writeable = False
    return array


def is_gzip(stream):
    """Whether an open file begins as a gzip file does; an IDX file begins with a zero."""
    start = stream.read(2)
    stream.seek(0)
    return start == b"\x1f\x8b"


def _unpack(packed, name, ndim):
    """Read a gzip-compressed IDX file.

    Its bytes are counted before they are kept: the header alone, which may be damaged, must not decide
    how much memory is asked for.
    """
    try:
        with gzip.open(packed, "rb") as stream:
            shape = read_header(stream, name, ndim)
            offset, size = stream.tell(), math.prod(shape)
            found = 0  # one byte more than declared is enough to notice a body that is too long
            while chunk := stream.read(min(CHUNK, size + 1 - found)):
                found += len(chunk)
            _check_size(name, shape, found)
            stream.seek(offset)
            body = np.empty(size, np.uint8)
            for k in range(0, size, CHUNK):
                body[k : k + CHUNK] = np.frombuffer(stream.read(min(CHUNK, size - k)), np.uint8)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise IDXError(f"{name}: gzip stream is damaged: {error}") from error
    return _read_only(body.reshape(shape))

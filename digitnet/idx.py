"""The IDX format, in which MNIST is published: a magic number, the dimensions, then the bytes.

The first four bytes are the magic number: two zeros, the type of the values (0x08 for unsigned
bytes, the only type MNIST uses and the only one read here) and the number of dimensions. Each dimension follows
as a big-endian 32-bit integer, then the values with the last index running fastest.
Chapter 1 reads a header by hand.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

UNSIGNED_BYTE = 0x08
CHUNK = 1 << 20  # bytes unpacked at a time


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
        raise IDXError(f"{name}: magic number is 0x{magic.hex()}, needed 0x{expected.hex()}")
    if len(header) < 4 + 4 * ndim:
        raise IDXError(f"{name}: header is cut short: {len(header)} bytes, needed {4 + 4 * ndim}")
    return struct.unpack(f">{ndim}I", header[4:])


def read_idx(path, ndim):
    """Read an IDX file of unsigned bytes, gzip-compressed (``.gz``) or plain.

    A plain file is memory-mapped: nothing is read until it is used, and processes that map the
    same file share one copy in memory. A compressed file is unpacked into memory.

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
    path = Path(path)
    if path.suffix == ".gz":
        shape, body = _unpack(path, ndim)
        return np.frombuffer(body, np.uint8).reshape(shape)
    with open(path, "rb") as stream:
        shape = read_header(stream, path.name, ndim)
    offset = 4 + 4 * ndim
    size = _check_size(path.name, shape, path.stat().st_size - offset)
    if size == 0:
        return np.empty(shape, np.uint8)
    return np.asarray(np.memmap(path, np.uint8, "r", offset, shape))


def read_images_and_labels(images_path, labels_path):
    """Read a pair of IDX files that belong together.

    Returns
    -------
    images : ndarray of uint8, shape (n, rows, columns)
    labels : ndarray of uint8, shape (n,), values 0 … 9

    Raises
    ------
    FileNotFoundError, IDXError
        As `read_idx`; also if the two files differ in number or a label is not a digit.
    """
    images, labels = read_idx(images_path, 3), read_idx(labels_path, 1)
    images_name, labels_name = Path(images_path).name, Path(labels_path).name
    if len(images) != len(labels):
        raise IDXError(
            f"{images_name} holds {len(images)} images but {labels_name} holds {len(labels)} labels; "
            "the two numbers must be equal"
        )
    wrong = np.flatnonzero(labels > 9)
    if len(wrong):
        raise IDXError(f"{labels_name}: label {wrong[0]} is {labels[wrong[0]]}; legal are 0 to 9")
    return images, labels


def _check_size(name, shape, body_size):
    """Return the number of bytes that `shape` declares; complain if the body has another number."""
    size = math.prod(shape)
    if body_size != size:
        fault = "truncated" if body_size < size else "too long"
        found = body_size if body_size < size else f"at least {size + 1}"
        raise IDXError(
            f"{name}: body is {fault}: dimensions {shape} need {size} bytes, the file has {found}"
        )
    return size


def _unpack(path, ndim):
    """Return the shape and the bytes of a gzip-compressed IDX file."""
    body = bytearray()
    try:
        with gzip.open(path, "rb") as stream:
            shape = read_header(stream, path.name, ndim)
            size = math.prod(shape)
            # One byte more than declared is enough to notice a body that is too long.
            while chunk := stream.read(min(CHUNK, size + 1 - len(body))):
                body += chunk
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise IDXError(f"{path.name}: gzip stream is damaged: {error}") from error
    _check_size(path.name, shape, len(body))
    return shape, bytes(body)

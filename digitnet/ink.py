"""The inputs that aren't zero, listed: for each picture the places of its ink, and how dark it is there.

Four fifths of MNIST's pixels are paper, and paper adds nothing to any z. `fast` walks over these lists
instead of the pictures. They take about half the memory of the pictures as bytes.
"""

import mmap
import weakref

import numpy as np

AT_ONCE = 1000  # pictures that are copied to be looked through
_kept = {}  # lists of pictures that can't change, for as long as somebody holds the pictures


class Ink:
    """The inputs of n examples that aren't zero.

    Parameters
    ----------
    images : ndarray of numbers, shape (n, n_in)
    dtype : float type
    look : function
        `digitnet.compiled.look`.
    lasting : bool
        Whether the lists are kept for long: then they are as short as can be, else made as fast as can be.

    Attributes
    ----------
    starts : ndarray of int, shape (n + 1,)
        Those of example i are number ``starts[i]`` to ``starts[i + 1]`` in the two lists.
    places : ndarray of uint16
        Which inputs they are.
    values : ndarray
        Bytes as they are; anything else as floats of `dtype`.
    unit : float of `dtype`
        What the values are multiplied by: 1/255 for bytes, else 1.
    """

    def __init__(self, images, dtype, look, lasting=False):
        byte = images.dtype == np.uint8
        self.unit = dtype.type(1 / 255 if byte else 1)
        total = sum(map(np.count_nonzero, _parts(images))) if lasting else images.size
        self.starts = np.zeros(len(images) + 1, np.int64)
        self.places = np.empty(total + 1, np.uint16)  # one more, since `look` writes before it looks
        self.values = np.empty(total + 1, np.uint8 if byte else dtype)
        for i, part in enumerate(_parts(images)):
            part = np.require(part, self.values.dtype, ["C", "A", "W"])  # one type, so one compilation
            look(part, i * AT_ONCE, *self.lists)

    @property
    def lists(self):
        """The three lists, as `digitnet.compiled` takes them."""
        return self.starts, self.places, self.values


def ink_of(images, dtype, look):
    """The `Ink` of bytes that nobody can write to, made once and kept as long as they are; else None."""
    if images.dtype != np.uint8 or not _can_not_change(images):
        return None
    key = id(images), dtype
    if key not in _kept:
        _kept[key] = Ink(images, dtype, look, lasting=True)
        weakref.finalize(images, _kept.pop, key, None)
    return _kept[key]


def _parts(images):
    """The images, some at a time. What a mapped file had to be read for it needn't stay in memory."""
    source = _memory_of(images)
    mapped = isinstance(source, mmap.mmap) and hasattr(source, "madvise") and _is_read_only(source)
    for k in range(0, len(images), AT_ONCE):
        yield np.asarray(images[k : k + AT_ONCE])
        if mapped:
            source.madvise(mmap.MADV_DONTNEED)


def _can_not_change(array):
    """Whether this memory can't be written: that of a file mapped read-only, or of bytes.

    An array that owns its memory says nothing by being read-only: it can be made writeable again, and views
    that were made before still are.
    """
    return _is_read_only(_memory_of(array))


def _memory_of(array):
    """What an array is a view of in the end: a mapped file, say; None for memory of its own."""
    while isinstance(array, np.ndarray):
        array = array.base
    return array


def _is_read_only(source):
    try:
        return memoryview(source).readonly
    except (TypeError, ValueError):  # it can't be asked, or was closed, or there is none
        return False

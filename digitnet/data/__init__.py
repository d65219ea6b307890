"""Handwritten digits: MNIST where it can be had, scikit-learn's embedded digits where not.

Images stay unsigned bytes, 0 (paper) to 255 (ink), on disk and in memory; they become floats in [0, 1]
a mini-batch at a time. Chapter 1 introduces the data. What data are: ``inputs``, ``dataset`` and ``classic``
(the lists of the 2013 programs), and distorted in training ``augmented``; where they come from: ``sources``,
``idx`` (the file format), ``download`` and ``fetch``. Other data than MNIST: ``bitmaps``, ``folders`` of
pictures, MNIST's ``relatives`` and ``tables`` of text, set side by side by ``splitting``; and a
reader's ``own`` digits, added to others by ``joining``.
"""

from .augmented import Augmented
from .bitmaps import load_bitmaps, save_bitmaps
from .classic import Pairs, as_data
from .dataset import N_CLASSES, Dataset, Splits
from .fetch import Stopped
from .folders import load_image_folder, read_picture
from .idx import IDXError, read_idx, read_images_and_labels
from .inputs import as_inputs
from .joining import join
from .own import load_own, save_own
from .relatives import CLASS_NAMES, load_idx, load_npz
from .sources import load, load_data_wrapper, load_digits, load_mnist
from .splitting import split
from .tables import load_csv

__all__ = [
    "CLASS_NAMES",
    "IDXError",
    "N_CLASSES",
    "Augmented",
    "Dataset",
    "Pairs",
    "Splits",
    "Stopped",
    "as_data",
    "as_inputs",
    "join",
    "load",
    "load_bitmaps",
    "load_csv",
    "load_data_wrapper",
    "load_digits",
    "load_idx",
    "load_image_folder",
    "load_mnist",
    "load_npz",
    "load_own",
    "read_idx",
    "read_images_and_labels",
    "read_picture",
    "save_bitmaps",
    "save_own",
    "split",
]

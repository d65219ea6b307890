"""Training data that are distorted anew each time they are looked at (chapter 11)."""

import math

import numpy as np

from ..checks import generator, short
from .classic import as_data

AT_ONCE = 20  # pictures whose numbers stay in the processor's cache


class Augmented:
    """Data whose pictures come distorted, differently in every epoch; what they show stays what it was.

    For training only: whatever answers data (``validation_data=``, ``evaluate``, ``predict``) refuses them,
    for it is pictures as they are that a network is to read. Those are in ``data``.

    Parameters
    ----------
    data : Dataset or list of (x, y)
        Pictures, of the shape that the Dataset says, else square.
    distortion : callable
        ``distortion(images, rng)``, with floats ``(m, rows, columns)``, gives as many new ones, of
        the same shape: a `digitnet.pictures.augmentation.Distortion`, or one of your own. It is called for at
        most 20 pictures at a time, whatever the size of the mini-batch.
    rng : numpy.random.Generator or int, optional
        Source of the distortions. The same seed gives the same ones, mini-batch by mini-batch, to a new
        `Augmented`; one that is used again goes on to others.

    Attributes
    ----------
    data, distortion, rng
    labels, n_classes
        As those of `data`.
    shape : (int, int)
        Rows and columns of a picture.
    """

    for_training_only = True

    def __init__(self, data, distortion, rng=None):
        self.data = as_data(data)
        if not callable(distortion) or isinstance(distortion, type):
            raise ValueError(
                f"distortion is {short(distortion)}; needed is one of digitnet.pictures.augmentation, such "
                "as Distortion(rotation=15), or a function of images and rng"
            )
        self.distortion, self.rng = distortion, generator(rng)
        self.labels, self.n_classes = self.data.labels, self.data.n_classes
        n_pixels = self.data.batch(slice(0, 1))[0].shape[1]
        side = math.isqrt(n_pixels)
        self.shape = getattr(self.data, "shape", (side, side))
        if math.prod(self.shape) != n_pixels:
            raise ValueError(
                f"{n_pixels} inputs are no square picture; Dataset(…, shape=…) says what they are"
            )

    def batch(self, index, dtype=np.float32):
        """The inputs, distorted, and targets at `index`, as `Dataset.batch` gives them."""
        inputs, targets = self.data.batch(index, dtype)
        images = np.asarray(inputs).reshape(-1, *self.shape)
        parts = range(0, len(images), AT_ONCE)
        new = [self._distorted(images[k : k + AT_ONCE]) for k in parts] or [images]
        new = np.concatenate(new).astype(dtype, copy=False)
        return new.reshape(inputs.shape).view(type(inputs)), targets

    def _distorted(self, images):
        made = self.distortion(images, self.rng)
        try:
            new = np.asarray(made)
        except ValueError:  # lists of different lengths
            new = np.empty(0)
        if new.shape != images.shape or new.dtype.kind not in "fiub":
            found = f"{new.dtype} {new.shape}" if isinstance(made, np.ndarray) else short(made)
            raise ValueError(
                f"distortion made {found} of pictures of shape {images.shape}; needed are numbers, an array "
                "of that shape"
            )
        return new

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return f"{self.data}, distorted by {self.distortion}"

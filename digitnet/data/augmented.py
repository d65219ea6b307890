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
        ``distortion(images, rng)``, with floats ``(m, rows, columns)``, gives as many new ones: a
        `digitnet.pictures.augmentation.Distortion`, or one of your own.
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
        new = [self.distortion(images[k : k + AT_ONCE], self.rng) for k in parts] or [images]
        new = np.concatenate(new).astype(dtype, copy=False)
        if new.shape != images.shape:
            raise ValueError(f"distortion made {new.shape} of pictures of shape {images.shape}")
        return new.reshape(inputs.shape).view(type(inputs)), targets

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return f"{self.data}, distorted by {self.distortion}"

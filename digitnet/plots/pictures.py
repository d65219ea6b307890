"""Pictures of digits, and the matrix of which digit was taken for which (chapters 1, 6 and 8)."""

from math import isqrt

import numpy as np

from ..checks import whole_number
from .figure import WIDTH, new, numbers

NARROW = "STIXGeneral"  # a font with narrow digits, which comes with matplotlib


def digits(images, titles=None, columns=None, vmax=None, size=0.68):
    """A grid of digit images, dark ink on light paper.

    Parameters
    ----------
    images : array_like, shape (n, n_pixels) or (n, rows, columns), or Dataset, or list of (x, y)
        A vector ``(n_pixels,)`` or a pair is a single image. Vectors must have a square number of pixels.
    titles : sequence of str, optional
        One short text above each image.
    columns : int, optional
        Images in a row; default is at most ten, as many as leave room for the titles and fill the rows.
    vmax : float, optional
        The value drawn black; default is the largest of all.
    size : float
        Width of each image, in inches.

    Raises
    ------
    ValueError
        If there are no images, they don't have such a shape, or a pixel is not finite.
    """
    images = _images(images)
    if columns is not None:
        columns = whole_number("columns", columns, least=1)
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"{len(titles)} titles for {len(images)} images; needed is one for each")
    columns = min(columns or _columns(len(images), titles), len(images))
    rows = -(-len(images) // columns)
    width = size * columns
    points = 10 * max(width / WIDTH, 0.9)  # so that a phone, which shows it smaller, has ten pixels
    height = size if titles is None else size + 0.03 * points
    figure, axes = new(width, height * rows, nrows=rows, ncols=columns, squeeze=False)
    figure.vector = titles is not None
    vmax = images.max() if vmax is None else vmax
    for axis in axes.flat:
        axis.axis("off")
    for i, (axis, image) in enumerate(zip(axes.flat, images)):
        axis.imshow(image, cmap="gray_r", vmin=0, vmax=vmax, interpolation="none")
        if titles is not None:
            axis.set_title(titles[i], fontsize=points, pad=2)
    return figure


def _columns(n, titles):
    longest = max(len(str(title)) for title in titles or [""])
    most = min(10, max(1, 47 // max(longest, 1)))  # a phone has room for 47 letters side by side
    return next((columns for columns in range(most, most // 2, -1) if n % columns == 0), most)


def _images(images):
    """Images of any legal form as (n, rows, columns)."""
    if isinstance(images, tuple) and len(images) == 2 and np.size(images[0]) != np.size(images[1]):
        images = [images]  # a single pair (x, y)
    if hasattr(images, "images"):  # a Dataset
        images = images.images
    elif hasattr(images, "batch"):  # other data
        images = images.batch(slice(None), np.float32)[0]
    elif isinstance(images, (list, tuple)) and images and isinstance(images[0], tuple):  # pairs (x, y)
        images = [np.ravel(x) for x, _ in images]
    images = numbers("images", images)
    return _squares(images[np.newaxis] if images.ndim == 1 else images)


def _squares(images):
    """The (n, rows, columns) form of images, which may be vectors of a square number of pixels."""
    if images.ndim == 2 and isqrt(images.shape[1]) ** 2 == images.shape[1]:
        side = isqrt(images.shape[1])
        return images.reshape(-1, side, side)
    if images.ndim != 3:
        raise ValueError(
            f"images has shape {images.shape}; legal are (n, n_pixels) with a square number of pixels and "
            "(n, rows, columns), so a single picture is [picture]"
        )
    return images


def pixel_values(image):
    """One image twice: as ink on paper, and as the numbers it is made of.

    Parameters
    ----------
    image : array_like of int, shape (rows, columns) or (n_pixels,)
    """
    image = numbers("image", image)
    image = image if image.ndim == 2 else _squares(image.reshape(1, -1))[0]
    figure, (above, below) = new(WIDTH, 6, nrows=2, height_ratios=(1, 2.2))
    figure.themed = False
    above.imshow(image, cmap="gray_r", interpolation="none")
    above.set(xlabel="column", ylabel="row")
    below.imshow(image, cmap="gray_r", alpha=0.25, interpolation="none")
    below.axis("off")
    rows, columns = (np.unique(inked) for inked in np.nonzero(image))
    if len(rows):  # the paper around it takes up no room, so that the numbers can be large
        below.set(xlim=(columns[0] - 0.5, columns[-1] + 0.5), ylim=(rows[-1] + 0.5, rows[0] - 0.5))
        below.vlines(columns + 0.5, *below.get_ylim(), color="white", linewidth=1)
        points = min(10, 180 / np.ptp([*below.get_xlim()]))
    for row, column in np.argwhere(image).tolist():
        below.text(
            column, row, f"{image[row, column]}", ha="center", va="center", fontsize=points,
            family=NARROW,
        )  # fmt: skip
    return figure


def confusion(matrix, class_names=None):
    """A confusion matrix with its counts; only the errors are shaded, so that they can be seen.

    Parameters
    ----------
    matrix : array_like of int, shape (n_classes, n_classes)
        As `digitnet.metrics.confusion_matrix` gives it: true classes in rows, answers in columns.
    class_names : sequence of str, optional
        Default is the numbers of the classes, which are then called digits.
    """
    matrix = numbers("matrix", matrix)
    n = len(matrix)
    if matrix.shape != (n, n):
        raise ValueError(f"matrix has shape {matrix.shape}; legal are square ones, a row for each class")
    if class_names is not None and len(class_names) != n:
        raise ValueError(f"{len(class_names)} class names for {n} classes; needed is one for each")
    errors = matrix * (1 - np.eye(n))
    width = max(WIDTH, 0.5 + 0.38 * n)
    figure, axis = new(width, width + 0.5)
    figure.themed = False
    drawn = axis.imshow(errors, cmap="Blues", interpolation="none")
    for (row, column), count in np.ndenumerate(matrix):
        dark = errors[row, column] > 0.6 * max(errors.max(), 1)
        axis.text(
            column, row, count, ha="center", va="center", color="white" if dark else "black",
            fontweight="bold" if row == column else "normal", family=NARROW,
        )  # fmt: skip
    ticks = range(n)
    what = "true digit" if class_names is None else "true class"
    axis.set(xlabel="answer", ylabel=what, xticks=ticks, yticks=ticks)
    if class_names is not None:
        axis.set_xticklabels(class_names, rotation=90 if max(map(len, map(str, class_names))) > 2 else 0)
        axis.set_yticklabels(class_names)
    figure.colorbar(drawn, label="errors", location="bottom", aspect=40)
    return figure

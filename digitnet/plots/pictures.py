"""Pictures of digits, and the matrix of which digit was taken for which (chapters 1, 6 and 8)."""

from math import isqrt

import numpy as np
from matplotlib.patches import Rectangle

from ..checks import whole_number
from .figure import NARROW, WIDE, Figure, new, numbers
from .svg import DPI, LEAN, ORANGE


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
    on_page = min(columns or _columns(len(images), titles, 74, 10), len(images))
    on_phone = min(columns or _columns(len(images), titles, 40, 6), len(images))
    points = 10 * max(size * on_page / WIDE, 1)  # a wider one is made smaller where it is shown
    strip = 0 if titles is None else 1.8 * points / 72
    figure = Figure(figsize=_sheet(len(images), on_page, size, strip), dpi=DPI)
    vmax = images.max() if vmax is None else vmax
    for i, (image, place) in enumerate(zip(images, _places(figure, len(images), on_page, strip))):
        axis = figure.add_subplot(place, xticks=[], yticks=[])  # to make ticks that none sees takes time
        axis.axis("off")
        axis.imshow(image, cmap="gray_r", vmin=0, vmax=vmax, interpolation="none")
        if titles is not None:
            axis.set_title(titles[i], fontsize=points, pad=2)
    if titles is not None and size * on_page > NARROW:
        strip = 18 / 72
        figure.phone = _sheet(len(images), on_phone, NARROW / on_phone, strip)
        figure.for_phone = [lambda figure: _arrange(figure, on_phone, strip)]
    return figure


def _columns(n, titles, letters, most):
    """How many images stand in a row that has room for so many letters."""
    longest = max(len(str(title)) for title in titles or [""])
    most = 10 if longest <= 1 else min(most, max(1, letters // longest))
    return next((columns for columns in range(most, most // 2, -1) if n % columns == 0), most)


def _sheet(n, columns, size, strip):
    """Width and height of a sheet of images, in inches, with a strip above each."""
    return size * columns, (size + strip) * -(-n // columns)


def _places(figure, n, columns, strip):
    """The places of the images on a sheet: squares with a little room between them."""
    width, height = figure.get_size_inches()
    rows = -(-n // columns)
    side = width / columns
    gap = 0.08 * side
    grid = figure.add_gridspec(
        rows, columns, left=gap / 2 / width, right=1 - gap / 2 / width,
        bottom=gap / 2 / height, top=1 - (gap / 2 + strip) / height,
        wspace=gap / (side - gap), hspace=(gap + strip) / (side - gap),
    )  # fmt: skip
    return [grid[i] for i in np.ndindex(rows, columns)][:n]


def _arrange(figure, columns, strip):
    """The sheet anew, with so many columns."""
    for axis, place in zip(figure.axes, _places(figure, len(figure.axes), columns, strip)):
        axis.set_subplotspec(place)
        axis.title.set_fontsize(10)


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
    figure, (left, right) = new(WIDE, 3.7, 6.6, ncols=2, width_ratios=(1, 2))
    figure.themed = False
    left.imshow(image, cmap="gray_r", interpolation="none")
    left.set(xlabel="column", ylabel="row")
    right.imshow(image, cmap="gray_r", alpha=0.25, interpolation="none", aspect="auto")
    right.axis("off")
    rows, columns = (np.unique(inked) for inked in np.nonzero(image))
    if not len(rows):
        figure.for_phone = [_one_below_the_other]
        return figure
    # the paper around it takes up no room, so that the numbers can be large
    right.set(xlim=(columns[0] - 0.5, columns[-1] + 0.5), ylim=(rows[-1] + 0.5, rows[0] - 0.5))
    right.vlines(columns + 0.5, *right.get_ylim(), color="white", linewidth=1)
    points = min(10, 190 / np.ptp(right.get_xlim()))
    for row, column in np.argwhere(image).tolist():
        right.text(
            column, row, f"{image[row, column]}", ha="center", va="center", fontsize=points,
            family=LEAN, clip_on=True,
        )  # fmt: skip
    figure.for_phone = [_one_below_the_other, _part]
    return figure


def _one_below_the_other(figure):
    for axis, place in zip(figure.axes, figure.add_gridspec(2, height_ratios=(1, 1.9))):
        axis.set_subplotspec(place)


def _part(figure, columns=14):
    """Only the numbers of so many columns in the middle, which a frame marks in the picture."""
    above, below = figure.axes
    start, end = below.get_xlim()
    if end - start > columns:
        start = round((start + end - columns) / 2) - 0.5
        bottom, top = below.get_ylim()
        frame = Rectangle((start, top), columns, bottom - top, fill=False, edgecolor=ORANGE, linewidth=2)
        above.add_patch(frame)
        below.set_xlim(start, start + columns)
    for text in below.texts:
        text.set_fontsize(10)


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
    width = max(5, 0.5 + 0.42 * n)
    figure, axis = new(width, width + 0.5, NARROW + 0.6)
    figure.themed = False
    drawn = axis.imshow(errors, cmap="Blues", interpolation="none")
    for (row, column), count in np.ndenumerate(matrix):
        dark = errors[row, column] > 0.6 * max(errors.max(), 1)
        axis.text(
            column, row, count, ha="center", va="center", color="white" if dark else "black",
            fontweight="bold" if row == column else "normal", family=LEAN,
        )  # fmt: skip
    ticks = range(n)
    what = "true digit" if class_names is None else "true class"
    axis.set(xlabel="answer", ylabel=what, xticks=ticks, yticks=ticks)
    if class_names is not None:
        axis.set_xticklabels(class_names, rotation=90 if max(map(len, map(str, class_names))) > 2 else 0)
        axis.set_yticklabels(class_names)
    figure.colorbar(drawn, label="errors", location="bottom", aspect=40)
    return figure

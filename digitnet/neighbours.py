"""k nearest neighbours: no training at all, only comparing (chapter 14).

The squared distance of a picture x to a training picture t is ‖x − t‖² = ‖x‖² − 2 x·t + ‖t‖². The first term
is the same for every t, so the nearest t are those with the largest x·t − ½‖t‖², and one product of matrices
gives that for a block of pictures against a block of training data. It is rounded; the bound on its error
(``slack``) says which pairs may be among the nearest. Of these few the distance is computed from the
differences themselves, in float64, and that decides:

- between bytes it is exact, for squared distances are whole numbers then (a picture that is asked for may be
  bytes divided by 255, too);
- between floats it is summed in one order, so that equal training pictures are equally far, and the picture
  itself at 0. Distances that are equal on paper only may differ in their last digit.

Among equal distances the lowest index of the training data is nearest. A vote's tie goes to the class of the
nearest of those tied.
"""

import numpy as np

from .checks import short, whole_number
from .data import Dataset, as_data, as_inputs
from .data.inputs import as_numbers, in_rows
from .data.relatives import classes_in

GROUP = 16  # pairs, of which only the best is looked at for the bound on the k-th


class Neighbours:
    """Answers a picture by the vote of the k training pictures that are nearest to it.

    Parameters
    ----------
    data : Dataset, list of (x, y), or a tuple (images, labels)
        The training data, which are kept as they are. Of a tuple the labels say how many classes there are.
    k : int
        How many neighbours vote.
    most_bytes : int
        About so much memory it takes for its work beside data and results, but room for one pair of pictures.

    Attributes
    ----------
    images, labels, n_classes
        Those of the training data.
    k, most_bytes
        As above.

    Examples
    --------
    >>> readers = Neighbours((np.array([[0.0, 0.0], [0.0, 1.0], [3.0, 4.0]]), np.array([0, 1, 1])), k=1)
    >>> readers.predict([0.0, 0.2])
    0
    >>> indices, distances = readers.nearest([0.0, 0.0], k=3)
    >>> indices.tolist(), distances.tolist()
    ([0, 1, 2], [0.0, 1.0, 5.0])
    """

    def __init__(self, data, k=3, *, most_bytes=2**26):
        data = _training(data)
        self.images, self.labels, self.n_classes = data.images, data.labels, data.n_classes
        self.unscaled = data.unscaled
        self.n_in = self.images.shape[1]
        self.shape = tuple(getattr(data, "shape", (self.n_in,)))
        self.k = self._checked_k(k)
        self.most_bytes = whole_number("most_bytes", most_bytes, least=1)
        self._of_bytes = self.images.dtype == np.uint8
        self._dtype = np.float32 if self.images.dtype.itemsize <= 4 else np.float64
        self._half_squares = np.concatenate([0.5 * _squares(t) for _, t in self._blocks(np.float64)])
        self._check_size(self._half_squares, "the training data hold")

    def predict(self, x):
        """The class that most of the k nearest neighbours have.

        Parameters
        ----------
        x : Dataset, list of (x, y), or array_like as a network takes it: one picture or several

        Returns
        -------
        int, or ndarray of int, shape (m,)
        """
        rows, single = self._rows(x)
        labels = self.labels[self._nearest(rows, self.k)[0]]
        answers = decide(labels, count_votes(labels, self.n_classes))
        return int(answers[0]) if single else answers

    def votes(self, x):
        """How many of the k nearest are of each class: ``(m, n_classes)``, of one picture a row."""
        rows, single = self._rows(x)
        votes = count_votes(self.labels[self._nearest(rows, self.k)[0]], self.n_classes)
        return votes[0] if single else votes

    def nearest(self, x, k=None):
        """Where in the training data the k nearest are, and how far, the nearest first.

        Parameters
        ----------
        x : as for `predict`
        k : int, optional

        Returns
        -------
        indices : ndarray of int, shape (m, k)
            For one picture ``(k,)``, as the distances are.
        distances : ndarray of float64, shape (m, k)
            In units of network inputs: bytes count 1/255.
        """
        k = self.k if k is None else self._checked_k(k)
        rows, single = self._rows(x)
        indices, squares = self._nearest(rows, k)
        distances = np.sqrt(squares) / (255 if self._of_bytes else 1)
        return (indices[0], distances[0]) if single else (indices, distances)

    def evaluate(self, data):
        """The number of examples in `data`, a Dataset or list of (x, y), that are answered rightly."""
        data = as_data(data, self.n_classes)
        if len(data) == 0:
            raise ValueError("data is empty; at least one example is needed")
        return int(np.count_nonzero(self.predict(data) == data.labels))

    def _nearest(self, rows, k):
        """Indices and squared distances ``(m, k)`` of the nearest to each row, in the unit of the images."""
        size = np.dtype(self._dtype).itemsize
        n_t = max(1, self.most_bytes // 4 // (size * self.n_in))
        m = min(
            self.most_bytes * 3 // 8 // ((size + 9) * min(n_t, len(self.images))),
            self.most_bytes // 8 // max((size + 8) * self.n_in, 64 * k),
        )
        parts = [slice(i, i + max(1, m)) for i in range(0, len(rows), max(1, m))]
        found = [self._nearest_of_block(self._in_unit(rows[part]), k, n_t) for part in parts]
        indices, squares = zip((np.empty((0, k), int), np.empty((0, k))), *found)
        return np.concatenate(indices), np.concatenate(squares)

    def _nearest_of_block(self, x, k, n_t):
        """As `_nearest`, for a block x of rows, float64, against one block of n_t training data at a time."""
        m, at_once = len(x), max(1, self.most_bytes // 4 // (16 * self.n_in))
        half_x = 0.5 * _squares(x)
        self._check_size(half_x, "the input holds")
        slack = 2 * (self.n_in + 8) * np.finfo(self._dtype).eps * (half_x + 2 * self._half_squares.max())
        slack += np.finfo(self._dtype).tiny
        x_rounded = x.astype(self._dtype)
        indices, squares = np.full((m, k), len(self.images)), np.full((m, k), np.inf)  # none found yet
        for start, t in self._blocks(self._dtype, n_t):
            near = x_rounded @ t.T  # x·t − ½‖t‖² = ½‖x‖² − ½‖x − t‖²
            near -= self._half_squares[start : start + n_t].astype(self._dtype)
            least = np.maximum(reached_by(near, k), half_x - 0.5 * squares[:, -1])
            pairs = np.flatnonzero(near >= (least - slack).astype(self._dtype)[:, np.newaxis])
            for at in range(0, len(pairs), at_once):
                i, j = np.divmod(pairs[at : at + at_once], len(t))
                difference = x[i]
                difference -= self.images[start + j]
                found = i, start + j, _squares(difference)
                indices, squares = merged(indices, squares, *found)
        return indices, squares

    def _blocks(self, dtype, n_t=1000):
        """The training images as numbers of `dtype`, n_t at a time, and where each block starts."""
        for start in range(0, len(self.images), n_t):
            yield start, self.images[start : start + n_t].astype(dtype)

    def _rows(self, x):
        """The rows ``(m, n_in)`` of x, bytes or floats, and whether it was a single picture."""
        unscaled = self.unscaled
        if hasattr(x, "batch") or (isinstance(x, list | tuple) and x and isinstance(x[0], tuple)):
            data = _plain(as_data(x, self.n_classes))
            x, unscaled = data.images, data.unscaled
        x = as_numbers(x)
        if x.dtype != np.uint8 or unscaled:
            x = as_inputs(x, x.dtype if x.dtype.kind == "f" else np.float64, unscaled)
        return in_rows(np.asarray(x), self.n_in, [(self.n_in,), (self.n_in, 1), self.shape])

    def _in_unit(self, rows):
        """Rows as float64, full ink being what it is in the training data: 255 if those are bytes.

        A row that is bytes divided by 255, but for rounding in float32, becomes these bytes again.
        """
        if rows.dtype == np.uint8 and not self._of_bytes:
            rows = as_inputs(rows, self.images.dtype)
        if rows.dtype == np.uint8 or not self._of_bytes:
            return rows.astype(np.float64)
        rows = rows * np.float64(255)
        whole = np.rint(rows)
        return np.where(np.isclose(rows, whole, 0, 1e-4).all(axis=1, keepdims=True), whole, rows)

    def _checked_k(self, k):
        if whole_number("k", k, least=1) > len(self.images):
            raise ValueError(f"k is {k}; legal are whole numbers from 1 to {len(self.images)}, all there are")
        return int(k)

    def _check_size(self, half_squares, who):
        most = float(np.finfo(self._dtype).max) / 16
        if not (half_squares < most).all():
            raise ValueError(
                f"{who} numbers that are not finite, or too large for their squares to be summed up as "
                f"{np.dtype(self._dtype)}"
            )

    def __repr__(self):
        return f"Neighbours({len(self.images)} training data, k={self.k})"


def count_votes(labels, n_classes):
    """How many labels of each row are of each class.

    Parameters
    ----------
    labels : ndarray of int, shape (m, k)
    n_classes : int

    Returns
    -------
    ndarray of int, shape (m, n_classes)
    """
    m = len(labels)
    cells = labels + n_classes * np.arange(m)[:, np.newaxis]
    return np.bincount(cells.reshape(-1), minlength=m * n_classes).reshape(m, n_classes)


def decide(labels, votes):
    """The class with most votes; of classes with equally many the one of the nearest neighbour.

    Parameters
    ----------
    labels : ndarray of int, shape (m, k)
        Of the neighbours, the nearest first.
    votes : ndarray of int, shape (m, n_classes)
        As `count_votes` counts them.

    Returns
    -------
    ndarray of int, shape (m,)

    Examples
    --------
    >>> labels = np.array([[7, 1, 1, 7], [7, 1, 1, 2]])
    >>> decide(labels, count_votes(labels, 10))
    array([7, 1])
    """
    ahead = np.take_along_axis(votes, labels, axis=1) == votes.max(axis=1, keepdims=True)
    return np.take_along_axis(labels, ahead.argmax(axis=1)[:, np.newaxis], axis=1)[:, 0]  # the first ahead


def reached_by(near, k):
    """For each row a number that at least k of its values reach, little below the k-th largest.

    It is the k-th largest among the largest of each group, which is much less to look through.
    """
    m, n = near.shape
    if n < k:
        return np.full(m, -np.inf)
    size = max(1, min(GROUP, n // (4 * k)))
    groups = n // size
    largest = near[:, : size * groups].reshape(m, size, groups).max(axis=1)
    return np.partition(largest, groups - k, axis=1)[:, groups - k]


def merged(indices, squares, rows, more_indices, more_squares):
    """The k nearest of each row among those known, both ``(m, k)``, and more, each for one of the rows.

    Nearest first, and of equally near ones the lowest index.
    """
    m, k = indices.shape
    rows = np.concatenate([np.repeat(np.arange(m), k), rows])
    indices = np.concatenate([indices.reshape(-1), more_indices])
    squares = np.concatenate([squares.reshape(-1), more_squares])
    order = np.lexsort((indices, squares, rows))
    first = np.searchsorted(rows[order], np.arange(m))
    kept = order[first[:, np.newaxis] + np.arange(k)]
    return indices[kept], squares[kept]


def _squares(rows):
    """‖x‖² of each row."""
    with np.errstate(over="ignore"):  # of what is too large, `_check_size` speaks
        return np.square(rows).sum(axis=1)


def _plain(data):
    if getattr(data, "for_training_only", False):
        raise ValueError(f"{short(data)} comes distorted, each time in another way; take its .data")
    return data


def _training(data):
    """Training data as a Dataset or Pairs, of at least one example."""
    if isinstance(data, tuple) and len(data) == 2 and not isinstance(data[0], tuple):
        images, labels = data
        data = Dataset(images, labels, n_classes=classes_in(labels))
    data = _plain(as_data(data))
    if len(data) == 0:
        raise ValueError("the training data are empty; at least one example is needed")
    return data

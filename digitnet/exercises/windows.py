"""Checkers for chapter 15, Looking through small windows: the ways back through windows."""

import numpy as np

from .convolution import _valid
from .feedback import checker, first_wrong, need, quiet_result, refuse

INK = np.array([
    [1.0, 3.0, 1.0, 2.0], [0.0, 2.0, 2.0, 2.0], [5.0, 4.0, 0.0, 0.0], [1.0, 6.0, 0.0, 0.0],
    [9.0, 9.0, 9.0, 9.0],
])  # fmt: skip
NABLA = np.array([[0.5, -1.0], [2.0, 3.0]])
WINDOW = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 1.0], [2.0, 4.0, -1.0]])
ERRORS = np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]])


def _pooled_back(ink, nabla, how):
    """What goes back through a pooling; `how` shares out one square, (2, 2), given it and its row of four."""
    back = np.zeros(ink.shape)
    for r, s in np.ndindex(nabla.shape):
        square = ink[2 * r : 2 * r + 2, 2 * s : 2 * s + 2]
        back[2 * r : 2 * r + 2, 2 * s : 2 * s + 2] = nabla[r, s] * how(square)
    return back


def _only(square, index):
    return (np.arange(4) == index).reshape(2, 2) * 1.0


POOLED = {
    "right": lambda q: _only(q, q.argmax()),
    "ties": lambda q: (q == q.max()) * 1.0,
    "shared": lambda q: (q == q.max()) / (q == q.max()).sum(),
    "last": lambda q: _only(q, 3 - q[::-1, ::-1].argmax()),
    "all": lambda q: np.ones((2, 2)),
    "mean": lambda q: np.full((2, 2), 0.25),
    "least": lambda q: _only(q, q.argmin()),
    "values": lambda q: _only(q, q.argmax()) * q.max(),
    "columns": lambda q: _only(q, q.T.argmax()).T,
}


@checker
def check_pool_back(pool_back):
    """Check ``pool_back(x, nabla)``: ∂C/∂x through max-pooling, the first of equal pixels getting it."""
    got = np.asarray(quiet_result(pool_back, INK, NABLA))
    need(got.shape == INK.shape, f"a derivative for every pixel of x, (5, 4); yours has shape {got.shape}.")
    need(
        not np.any(got[4]),
        "the odd last row belongs to no square, so nothing depends on it: its derivatives are 0.",
    )
    give = {name: _pooled_back(INK, NABLA, how) for name, how in POOLED.items()}
    refuse(got, {
        "where several pixels are the largest, all of yours get the whole derivative. Only the first does.": [
            give["ties"]
        ],
        "where several pixels are the largest, yours share it. Here the first, row by row, gets all.": [
            give["shared"]
        ],
        "where several pixels are the largest, the first of them gets it, not the last.": [give["last"]],
        "the first row by row, not column by column.": [give["columns"]],
        "only the largest pixel of a square moves the maximum; the other three get 0.": [give["all"]],
        "that is the way back of mean-pooling.": [give["mean"]],
        "that goes to the smallest pixel of each square.": [give["least"]],
        "the derivative of the maximum by the largest pixel is 1, not its value.": [give["values"]],
    })  # fmt: skip
    if not np.allclose(got, give["right"]):
        i = first_wrong(got, give["right"])
        need(False, f"at {i} the derivative is {give['right'][i]:g}, yours is {got[i]:g}.")
    return "The maximum is a switch: it lets through one of four, and on the way back the same one."


def _columns_back(columns, shape, k, over=False, mean=False, swapped=False, turned=False, below=False):
    """The transpose of cutting a picture into columns; the options put in a fault."""
    rows, places = shape[0] - k + 1, shape[1] - k + 1
    back, times = np.zeros(shape), np.zeros(shape)
    for row, (p, q) in enumerate(np.ndindex(k, k)):
        if swapped:
            p, q = q, p
        if turned:
            p, q = k - 1 - p, k - 1 - q
        block = columns[row].reshape(places, rows).T if below else columns[row].reshape(rows, places)
        if over:
            back[p : p + rows, q : q + places] = block
        else:
            back[p : p + rows, q : q + places] += block
        times[p : p + rows, q : q + places] += 1
    return back / times if mean else back


@checker
def check_col2im(col2im):
    """Check ``col2im(columns, shape, k)``: the transpose of im2col, for one picture."""
    columns, shape, k = np.arange(1.0, 25).reshape(4, 6) ** 2 / 10, (3, 4), 2
    right = _columns_back(columns, shape, k)
    got = np.asarray(quiet_result(col2im, columns, shape, k))
    need(got.shape == shape, f"the picture has the shape that is given, (3, 4); yours has {got.shape}.")
    refuse(got, {
        "what falls on the same pixel is to be added up; in yours the last one stays.": [
            _columns_back(columns, shape, k, over=True)
        ],
        "yours takes the mean of what falls on a pixel. That would undo im2col; its transpose adds up.": [
            _columns_back(columns, shape, k, mean=True)
        ],
        "a row of the columns holds one place of the window, counted row by row: p first, then q.": [
            _columns_back(columns, shape, k, swapped=True)
        ],
        "a column holds one place of the window on the picture, and these are counted row by row.": [
            _columns_back(columns, shape, k, below=True)
        ],
        "the window isn't turned round: its place (p, q) falls on the pixel (r + p, s + q).": [
            _columns_back(columns, shape, k, turned=True)
        ],
    })  # fmt: skip
    if not np.allclose(got, right):
        i = first_wrong(got, right)
        need(False, f"at {i} it should be {right[i]:.1f}, yours is {got[i]:.1f}.")
    got = np.asarray(quiet_result(col2im, np.ones((9, 1)), (3, 3), 3))
    need(np.shape(got) == (3, 3) and np.allclose(got, 1), "right for a window of 2; but not for one of 3.")
    return "For all x and y the sum of im2col(x) · y is that of x · col2im(y): the transpose, and no inverse."


def _full(delta, w):
    """The cross-correlation with a frame of zeros round delta, so wide that every overlap counts."""
    return _valid(np.pad(delta, [(k - 1, k - 1) for k in w.shape]), w)


@checker
def check_input_error(input_error):
    """Check ``input_error(delta, w)``: ∂C/∂x of a map with one channel, BP2 with windows."""
    right = _full(ERRORS, WINDOW[::-1, ::-1])
    got = np.asarray(quiet_result(input_error, ERRORS, WINDOW))
    need(
        got.shape == right.shape,
        "a map of 2×3 and a window of 3×3 belong to a picture of 4×5, and each of its pixels has a "
        f"derivative; yours has shape {got.shape}.",
    )
    refuse(got, {
        "the window isn't turned round: what a pixel gave to the place r through w[p], it gets from there "
        "through the same w[p]. Seen from the pixel, these places run the other way.": [
            _full(ERRORS, WINDOW)
        ],
        "turned by 180°: rows and columns run backwards. That isn't the transpose.": [
            _full(ERRORS, WINDOW.T), _full(ERRORS, WINDOW.T[::-1, ::-1])
        ],
        "only one of rows and columns runs backwards in yours; both do.": [
            _full(ERRORS, WINDOW[::-1]), _full(ERRORS, WINDOW[:, ::-1])
        ],
        "the picture that comes out is turned round.": [right[::-1, ::-1]],
        "where windows overlap, all of them count: add up, don't overwrite.": [_overwritten(ERRORS, WINDOW)],
        "δ counts as 0 outside its map, but in Python the index -1 means the last row or column: in yours "
        "errors come in again from the other side. Leave negative places out.": [
            _letter_by_letter(ERRORS, WINDOW, least=-9)
        ],
        "the equation counts from 1, the code from 0: its + 1 goes away.": [
            _letter_by_letter(ERRORS, WINDOW, more=1), _letter_by_letter(ERRORS, WINDOW, more=1, least=-9)
        ],
        "what is shared is summed on the way back: no mean.": [right / WINDOW.size],
    })  # fmt: skip
    if not np.allclose(got, right):
        i = first_wrong(got, right)
        need(False, f"at {i} it should be {right[i]:g}, yours is {got[i]:g}.")
    got = np.asarray(quiet_result(input_error, np.array([[2.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])))
    need(
        got.shape == (2, 2) and np.allclose(got, [[2, 4], [6, 8]]),
        "for a map of a single pixel, the picture gets the window times its error.",
    )
    return "Forwards a cross-correlation, backwards a convolution."


def _overwritten(delta, w):
    back = np.zeros([n + k - 1 for n, k in zip(delta.shape, w.shape)])
    for r, s in np.ndindex(delta.shape):
        back[r : r + len(w), s : s + w.shape[1]] = delta[r, s] * w
    return back


def _letter_by_letter(delta, w, more=0, least=0):
    """BP2 with windows, pixel by pixel: `more` is added to the place of the error, `least` is its least."""
    back = np.zeros([n + k - 1 for n, k in zip(delta.shape, w.shape)])
    for u, v in np.ndindex(back.shape):
        for p, q in np.ndindex(w.shape):
            r, s = u - p + more, v - q + more
            if least <= r < len(delta) and least <= s < delta.shape[1]:
                back[u, v] += w[p, q] * delta[r % len(delta), s % delta.shape[1]]
    return back

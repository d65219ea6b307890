"""Answers to the exercises of chapter 15: the ways back through windows."""

import numpy as np


def pool_back(x, nabla):
    back = np.zeros(x.shape)
    for r in range(len(nabla)):
        for s in range(len(nabla[0])):
            places = [(2 * r + p, 2 * s + q) for p in (0, 1) for q in (0, 1)]
            largest = max(x[place] for place in places)
            first = next(place for place in places if x[place] == largest)
            back[first] = nabla[r, s]
    return back


def shared_out(how):
    """A way back in which `how` says what each pixel of a square gets, given the square."""

    def back(x, nabla):
        out = np.zeros(x.shape)
        for r, s in np.ndindex(nabla.shape):
            square = x[2 * r : 2 * r + 2, 2 * s : 2 * s + 2]
            out[2 * r : 2 * r + 2, 2 * s : 2 * s + 2] = how(square) * nabla[r, s]
        return out

    return back


def chosen(index):
    return lambda square: np.eye(4)[index(square)].reshape(2, 2)


def largest(square):
    return square == square.max()


def pool_back_by_layer(x, nabla):
    from digitnet.convolution import MaxPool

    pool, x = MaxPool(), x[np.newaxis, np.newaxis]
    _, kept = pool.forward(x)
    return pool.backward(nabla[np.newaxis, np.newaxis], kept)[0][0, 0]


def last_row_too(x, nabla):
    back = pool_back(x, nabla)
    back[-1] = 1
    return back


def col2im(columns, shape, k):
    back, places = np.zeros(shape), shape[1] - k + 1
    for row in range(len(columns)):
        for column in range(len(columns[0])):
            back[column // places + row // k, column % places + row % k] += columns[row][column]
    return back


def by_matrix(columns, shape, k):
    """im2col as a matrix, column by column, and its transpose."""
    n = shape[0] * shape[1]
    matrix = np.array([im2col(pixel.reshape(shape), k).ravel() for pixel in np.eye(n)])
    return (matrix @ columns.ravel()).reshape(shape)


def im2col(x, k):
    rows, places = x.shape[0] - k + 1, x.shape[1] - k + 1
    return np.array([x[p : p + rows, q : q + places].ravel() for p in range(k) for q in range(k)])


def laid(add=np.add, place=lambda p, q, k: (p, q), below=False):
    def back(columns, shape, k):
        out, (rows, places) = np.zeros(shape), (shape[0] - k + 1, shape[1] - k + 1)
        for row, (p, q) in enumerate(np.ndindex(k, k)):
            p, q = place(p, q, k)
            block = columns[row].reshape((places, rows)).T if below else columns[row].reshape(rows, places)
            part = out[p : p + rows, q : q + places]
            part[:] = add(part, block)
        return out

    return back


def in_mean(columns, shape, k):
    return col2im(columns, shape, k) / col2im(np.ones_like(columns), shape, k)


def input_error(delta, w):
    back = np.zeros([n + k - 1 for n, k in zip(delta.shape, w.shape)])
    for r, s in np.ndindex(delta.shape):
        for p, q in np.ndindex(w.shape):
            back[r + p, s + q] += delta[r, s] * w[p, q]
    return back


def slid_over(delta, w):
    """The window slides over the errors in a frame of zeros."""
    k, l = w.shape
    framed = np.pad(delta, [(k - 1, k - 1), (l - 1, l - 1)])
    rows, columns = framed.shape[0] - k + 1, framed.shape[1] - l + 1
    return np.array([[np.vdot(w, framed[r : r + k, s : s + l]) for s in range(columns)] for r in range(rows)])


def overwritten(delta, w):
    back = np.zeros([n + k - 1 for n, k in zip(delta.shape, w.shape)])
    for r, s in np.ndindex(delta.shape):
        back[r : r + w.shape[0], s : s + w.shape[1]] = delta[r, s] * w
    return back


def pixel_by_pixel(more=0, inside=lambda r, s: r >= 0 and s >= 0):
    """BP2 as it stands there; `more` is added to the place of an error, `inside` says which ones count."""

    def back(delta, w):
        out = np.zeros([n + k - 1 for n, k in zip(delta.shape, w.shape)])
        for u, v in np.ndindex(out.shape):
            for p, q in np.ndindex(w.shape):
                r, s = u - p + more, v - q + more
                if r < len(delta) and s < len(delta[0]) and inside(r, s):
                    out[u, v] += w[p, q] * delta[r, s]
        return out

    return back


RIGHT = {
    "check_pool_back": (pool_back,),
    "check_col2im": (col2im,),
    "check_input_error": (input_error,),
}

MORE_RIGHT = [
    ("pool_back", shared_out(chosen(np.argmax))),
    ("pool_back", pool_back_by_layer),
    ("pool_back", lambda x, nabla: pool_back(x, nabla).tolist()),
    ("col2im", laid()),
    ("col2im", by_matrix),
    ("input_error", lambda delta, w: slid_over(delta, w[::-1, ::-1])),
    ("input_error", pixel_by_pixel()),
    ("input_error", lambda delta, w: slid_over(delta, np.rot90(w, 2)).tolist()),
]

WRONG = [
    ("pool_back", lambda x, nabla: nabla, "yours has shape (2, 2)"),
    ("pool_back", last_row_too, "the odd last row"),
    ("pool_back", shared_out(largest), "all of yours get the whole derivative"),
    ("pool_back", shared_out(lambda square: largest(square) / largest(square).sum()), "yours share it"),
    ("pool_back", shared_out(chosen(lambda square: 3 - square.ravel()[::-1].argmax())), "not the last"),
    ("pool_back", shared_out(lambda square: chosen(np.argmax)(square.T).T), "not column by column"),
    ("pool_back", shared_out(lambda square: np.ones((2, 2))), "the other three get 0"),
    ("pool_back", shared_out(lambda square: np.ones((2, 2)) / 4), "mean-pooling"),
    ("pool_back", shared_out(chosen(np.argmin)), "the smallest pixel"),
    ("pool_back", shared_out(lambda square: chosen(np.argmax)(square) * square.max()), "not its value"),
    ("pool_back", lambda x, nabla: -pool_back(x, nabla), "at (0, 1) the derivative is 0.5, yours is -0.5"),
    ("col2im", lambda columns, shape, k: columns, "yours has (4, 6)"),
    ("col2im", laid(add=lambda old, new: new), "the last one stays"),
    ("col2im", in_mean, "takes the mean"),
    ("col2im", laid(place=lambda p, q, k: (q, p)), "p first, then q"),
    ("col2im", laid(below=True), "counted row by row"),
    ("col2im", laid(place=lambda p, q, k: (k - 1 - p, k - 1 - q)), "isn't turned round"),
    ("col2im", lambda *given: 2 * col2im(*given), "at (0, 0) it should be 0.1, yours is 0.2"),
    ("col2im", lambda columns, shape, k: col2im(columns, shape, 2) if k == 2 else np.zeros(shape),
     "but not for one of 3"),
    ("input_error", lambda delta, w: np.zeros((2, 3)), "yours has shape (2, 3)"),
    ("input_error", slid_over, "the window isn't turned round"),
    ("input_error", lambda delta, w: slid_over(delta, w.T), "That isn't the transpose"),
    ("input_error", lambda delta, w: slid_over(delta, w[::-1]), "both do"),
    ("input_error", lambda delta, w: input_error(delta, w)[::-1, ::-1], "comes out is turned round"),
    ("input_error", overwritten, "don't overwrite"),
    ("input_error", pixel_by_pixel(inside=lambda r, s: True), "Leave negative places out"),
    ("input_error", pixel_by_pixel(more=1), "its + 1 goes away"),
    ("input_error", lambda delta, w: input_error(delta, w) / w.size, "no mean"),
    ("input_error", lambda delta, w: 3 * input_error(delta, w), "at (0, 0) it should be 1, yours is 3"),
    ("input_error", lambda delta, w: input_error(delta, w) * (delta.size > 1), "a single pixel"),
]  # fmt: skip

"""The loops around the matrix products of `windows`, compiled to machine code by Numba when first needed.

What `convolution` and `pooling` do in NumPy, with the channels last in memory: ``x[i, r, c]`` holds the
channels of one pixel side by side. So a row of a window is one piece, and so is what pooling takes from one
place. All arrays are contiguous.
"""

from numba import njit

# Sums may be formed in any order, products be joined with sums. No flag that forgets NaN or infinity.
FLAGS = {"nogil": True, "error_model": "numpy", "fastmath": {"reassoc", "contract", "nsz"}}
compiled = njit(**FLAGS, no_cfunc_wrapper=True)
inner = njit(**FLAGS, no_cfunc_wrapper=True, no_cpython_wrapper=True)  # called from compiled code only


@compiled
def look(x, k, windows):
    """Copy each window of k×k pixels of x into a row of `windows`, and behind it a 1, for the bias."""
    m, rows, columns, channels = x.shape
    flat, width = x.reshape(m, rows, columns * channels), k * channels
    at = 0
    for i in range(m):
        for r in range(rows - k + 1):
            for c in range(columns - k + 1):
                into, begin = windows[at], c * channels
                for p in range(k):
                    piece, source = into[p * width : (p + 1) * width], flat[i, r + p, begin : begin + width]
                    for t in range(width):
                        piece[t] = source[t]
                into[k * width] = 1
                at += 1


@compiled
def look_across(planes, k, windows):
    """The same, each window into a column of `windows`: sooner where a row of a window is short.

    Here the channels come first: ``planes[channel, i, r, c]``.
    """
    channels, m, rows, columns = planes.shape
    height, width = rows - k + 1, columns - k + 1
    for p in range(k):
        for q in range(k):
            for channel in range(channels):
                into, at = windows[(p * k + q) * channels + channel], 0
                for i in range(m):
                    for r in range(height):
                        piece, source = into[at : at + width], planes[channel, i, r + p, q : q + width]
                        for c in range(width):
                            piece[c] = source[c]
                        at += width
    windows[k * k * channels] = 1


@compiled
def pass_back(back, k, nabla):
    """Add what comes back for each window, the rows of `back`, to the pixels that it looked at."""
    m, rows, columns, channels = nabla.shape
    flat, width = nabla.reshape(m, rows, columns * channels), k * channels
    flat[:] = 0
    at = 0
    for i in range(m):
        for r in range(rows - k + 1):
            for c in range(columns - k + 1):
                source, begin = back[at], c * channels
                for p in range(k):
                    piece, into = source[p * width : (p + 1) * width], flat[i, r + p, begin : begin + width]
                    for t in range(width):
                        into[t] += piece[t]
                at += 1


@inner
def larger(a, b):
    """NaN if one of them is, as NumPy's maximum."""
    return b if b > a or b != b else a


@compiled
def largest(z, least, out, which):
    """The largest of each square of 2×2, and which of the four it is: the first of equals.

    Where it isn't above `least`, which is minus infinity or for a ReLU 0, that is put in its place.
    """
    m, rows, columns, n = out.shape
    for i in range(m):
        for r in range(rows):
            for c in range(columns):
                z0, z1 = z[i, 2 * r, 2 * c], z[i, 2 * r, 2 * c + 1]
                z2, z3 = z[i, 2 * r + 1, 2 * c], z[i, 2 * r + 1, 2 * c + 1]
                a, w = out[i, r, c], which[i, r, c]
                for j in range(n):
                    most = larger(larger(z0[j], z1[j]), larger(z2[j], z3[j]))
                    a[j] = least if most <= least else most
                    w[j] = 0 if z0[j] == most else 1 if z1[j] == most else 2 if z2[j] == most else 3


@compiled
def give_to_largest(nabla, least, out, which, delta):
    """From ∂C/∂out of `largest` to ∂C/∂z."""
    m, rows, columns, n = out.shape
    zero = delta.dtype.type(0)
    if 2 * rows < delta.shape[1] or 2 * columns < delta.shape[2]:
        delta[:] = 0  # the odd last ones
    for i in range(m):
        for r in range(rows):
            for c in range(columns):
                d0, d1 = delta[i, 2 * r, 2 * c], delta[i, 2 * r, 2 * c + 1]
                d2, d3 = delta[i, 2 * r + 1, 2 * c], delta[i, 2 * r + 1, 2 * c + 1]
                g, a, w = nabla[i, r, c], out[i, r, c], which[i, r, c]
                for j in range(n):
                    d = zero if a[j] <= least else g[j]
                    d0[j] = d if w[j] == 0 else zero
                    d1[j] = d if w[j] == 1 else zero
                    d2[j] = d if w[j] == 2 else zero
                    d3[j] = d if w[j] == 3 else zero


@compiled
def pass_largest_back(nabla, out, which, x, k, w, nabla_w, nabla_x):
    """From ∂C/∂out of `largest` after a ReLU to the gradients of the windows and of x, on which they look.

    Of four outputs of a window at most one has an error, and none where ReLU gave 0: the others are passed
    over. The rows of w and of ∂C/∂w belong to a map each; the last number is its bias.
    """
    m, rows, columns, n = out.shape
    channels = x.shape[3]
    width, below = k * channels, x.shape[2] * channels
    nabla_w[:] = 0
    nabla_x[:] = 0
    for i in range(m):
        pixels, back = x[i].reshape(-1), nabla_x[i].reshape(-1)
        for j in range(n):
            weights, gradient = w[j], nabla_w[j]
            for r in range(rows):
                for c in range(columns):
                    if out[i, r, c, j] <= 0:
                        continue
                    delta, q = nabla[i, r, c, j], which[i, r, c, j]
                    gradient[k * width] += delta
                    at = (2 * r + q // 2) * below + (2 * c + q % 2) * channels
                    for p in range(0, k * width, width):
                        source, into = pixels[at : at + width], gradient[p : p + width]
                        for t in range(width):
                            into[t] += delta * source[t]
                        source, into = weights[p : p + width], back[at : at + width]
                        for t in range(width):
                            into[t] += delta * source[t]
                        at += below


@compiled
def mean(x, w, b, means, out):
    """w times the mean of each square of 2×2, plus b, both one number a channel; and the means."""
    m, rows, columns, n = out.shape
    quarter, flat = x.dtype.type(0.25), x.reshape(m, x.shape[1], -1)
    for i in range(m):
        for r in range(rows):
            upper, lower = flat[i, 2 * r], flat[i, 2 * r + 1]
            for c in range(columns):
                at, into, result = 2 * c * n, means[i, r, c], out[i, r, c]
                for j in range(n):
                    total = upper[at + j] + lower[at + j] + upper[at + n + j] + lower[at + n + j]
                    into[j] = quarter * total
                    result[j] = w[j] * into[j] + b[j]


@compiled
def give_to_all(nabla, w, means, delta, nabla_w, nabla_b):
    """From ∂C/∂out of `mean` to ∂C/∂x, and the gradients of w and b."""
    m, rows, columns, n = nabla.shape
    quarter, flat = delta.dtype.type(0.25), delta.reshape(m, delta.shape[1], -1)
    nabla_w[:] = 0
    nabla_b[:] = 0
    if 2 * rows < delta.shape[1] or 2 * columns < delta.shape[2]:
        delta[:] = 0  # the odd last ones
    for i in range(m):
        for r in range(rows):
            upper, lower = flat[i, 2 * r], flat[i, 2 * r + 1]
            for c in range(columns):
                at, g, a = 2 * c * n, nabla[i, r, c], means[i, r, c]
                for j in range(n):
                    d = quarter * w[j] * g[j]
                    upper[at + j] = d
                    upper[at + n + j] = d
                    lower[at + j] = d
                    lower[at + n + j] = d
                    nabla_w[j] += g[j] * a[j]
                    nabla_b[j] += g[j]


@compiled
def times_slope(nabla, a, delta, height2, factor):
    """δ = nabla ⊙ factor (height2 − a²): the way back through a scaled tanh."""
    for i in range(len(a)):
        delta[i] = nabla[i] * (height2 - a[i] * a[i]) * factor

"""The loops around the matrix products of `windows`, compiled to machine code by Numba when first needed.

What `convolution` does in NumPy, with the channels last in memory: ``x[i, r, c]`` holds the channels of one
pixel side by side, so that a row of a window is one piece, and so is what an activation or a pooling takes
from one place. All arrays are contiguous.
"""

from numba import njit

# Sums may be formed in any order, products be joined with sums. No flag that forgets NaN or infinity.
FLAGS = {"nogil": True, "error_model": "numpy", "fastmath": {"reassoc", "contract", "nsz"}}
compiled = njit(**FLAGS, no_cfunc_wrapper=True)
inner = njit(**FLAGS, no_cfunc_wrapper=True, no_cpython_wrapper=True)


@compiled
def look(x, k, windows):
    """Copy each window of k×k pixels of x into a row of `windows`."""
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
                at += 1


@compiled
def look_across(x, k, windows):
    """The same, each window into a column of `windows`: quicker where a row of a window is short."""
    m, rows, columns, channels = x.shape
    height, width = rows - k + 1, columns - k + 1
    for p in range(k):
        for q in range(k):
            for channel in range(channels):
                into, at = windows[(p * k + q) * channels + channel], 0
                for i in range(m):
                    for r in range(height):
                        for c in range(width):
                            into[at + c] = x[i, r + p, c + q, channel]
                        at += width


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


@compiled
def add_bias(z, b):
    """z += b, and nothing else."""
    for i in range(len(z)):
        for j in range(len(b)):
            z[i, j] += b[j]


@inner
def larger(a, b):
    """NaN if one of them is, as NumPy's maximum."""
    return b if b > a or b != b else a


@compiled
def rectified_largest(z, b, out, which):
    """The largest of each square of 2×2, after bias and ReLU, and which of the four it is, the first of equals."""
    m, rows, columns, n = out.shape
    zero = z.dtype.type(0)
    for i in range(m):
        for r in range(rows):
            for c in range(columns):
                z0, z1 = z[i, 2 * r, 2 * c], z[i, 2 * r, 2 * c + 1]
                z2, z3 = z[i, 2 * r + 1, 2 * c], z[i, 2 * r + 1, 2 * c + 1]
                a, w = out[i, r, c], which[i, r, c]
                for j in range(n):
                    v0, v1, v2, v3 = z0[j] + b[j], z1[j] + b[j], z2[j] + b[j], z3[j] + b[j]
                    most = larger(larger(v0, v1), larger(v2, v3))
                    a[j] = zero if most <= zero else most
                    w[j] = 0 if v0 == most else 1 if v1 == most else 2 if v2 == most else 3


@compiled
def give_to_largest(nabla, out, which, delta):
    """From ∂C/∂out of `rectified_largest` to δ = ∂C/∂z."""
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
                    d = zero if a[j] <= zero else g[j]
                    d0[j] = d if w[j] == 0 else zero
                    d1[j] = d if w[j] == 1 else zero
                    d2[j] = d if w[j] == 2 else zero
                    d3[j] = d if w[j] == 3 else zero

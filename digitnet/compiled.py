"""The loops of `fast`, compiled to machine code by Numba when a network is first trained.

These are the equations of chapter 5, one example after the other, with two differences from the loops of that
chapter. An input that is zero is left out: it adds nothing to z and teaches its weight nothing. And the
weights of the first layer are stored with one row for each *input*, so that the rows that an example needs
lie each in one piece. The appendix on speed derives all this.

Nothing here knows a network. `fast` copies its weights into one matrix `w` and back: a row for each input of
the first layer, then a row for each neuron of the later layers, all padded with zeros to the same length.
Layer l begins at row ``tops[l]``. Its biases are ``b[l]``. What an optimizer remembers is in matrices like
these.
"""

import numpy as np
from numba import njit

SIGMOID, TANH, RELU, SOFTMAX, LINEAR = range(5)
# The optimizers: plain descent as it is fastest, and step by step as the others, which penalty L1 needs.
PLAIN, DESCENT, MOMENTUM, NESTEROV, RMSPROP, ADAM = range(6)
BLOCK = 128  # examples whose activations and errors are kept; larger mini-batches add up their gradients

# Sums may be formed in any order, products be joined with sums. No flag that forgets NaN or infinity.
FLAGS = {"nogil": True, "error_model": "numpy", "fastmath": {"reassoc", "contract", "nsz"}}
compiled = njit(**FLAGS, no_cfunc_wrapper=True)
inner = njit(**FLAGS, no_cfunc_wrapper=True, no_cpython_wrapper=True)  # called from compiled code only


@compiled
def look(images, first, starts, places, values):
    """List the inputs of some images that aren't zero, the first of which is example `first` (see `ink`)."""
    at = np.uint64(starts[first])
    for i in range(len(images)):
        for k in range(images.shape[1]):  # written always and kept if it isn't zero: no branch to guess wrong
            places[at] = k
            values[at] = images[i, k]
            at += np.uint64(images[i, k] != 0)
        starts[first + i + 1] = at


@inner
def add_rows(z, w, top, rows, values, factor, width):
    """z += factor Σ values[p] w[top + rows[p]], four rows at a time."""
    n, top = len(rows), np.uint64(top)
    for p in range(0, n - 3, 4):
        k0, k1, k2, k3 = top + rows[p], top + rows[p + 1], top + rows[p + 2], top + rows[p + 3]
        v0, v1 = factor * values[p], factor * values[p + 1]
        v2, v3 = factor * values[p + 2], factor * values[p + 3]
        for j in range(width):
            z[j] += v0 * w[k0, j] + v1 * w[k1, j] + v2 * w[k2, j] + v3 * w[k3, j]
    for p in range(n - n % 4, n):
        k, v = top + rows[p], factor * values[p]
        for j in range(width):
            z[j] += v * w[k, j]


@inner
def add_to_rows(w, top, rows, values, error, factor, width):
    """w[top + rows[p]] += factor values[p] error (BP4, and the step downhill with it)."""
    top = np.uint64(top)
    for p in range(len(rows)):
        k, v = top + rows[p], factor * values[p]
        for j in range(width):
            w[k, j] += v * error[j]


@inner
def activate(z, kind, n):
    """Put the activations of n neurons in the place of their weighted inputs z."""
    one = z.dtype.type(1)  # beside a float32, Numba takes the whole number 1 for a float64
    if kind == SIGMOID:
        for j in range(n):
            z[j] = one / (one + np.exp(-z[j]))
    elif kind == TANH:
        for j in range(n):
            z[j] = np.tanh(z[j])
    elif kind == RELU:
        for j in range(n):
            z[j] = max(z[j], one - one)
    elif kind == SOFTMAX:
        largest, total = z[0], one - one
        for j in range(n):
            largest = max(largest, z[j])
        for j in range(n):
            z[j] = np.exp(z[j] - largest)
            total += z[j]
        for j in range(n):
            z[j] /= total


@inner
def times_slope(nabla, a, kind, n, small):
    """∂C/∂z from ∂C/∂a in place, the slopes known from the activations alone; tiny errors become zero."""
    one = a.dtype.type(1)
    mean = one - one
    if kind == SOFTMAX:
        for j in range(n):
            mean += nabla[j] * a[j]
    for j in range(n):
        if kind == SIGMOID:
            nabla[j] *= a[j] * (one - a[j])
        elif kind == TANH:
            nabla[j] *= one - a[j] * a[j]
        elif kind == RELU:
            nabla[j] *= a[j] > 0
        elif kind == SOFTMAX:
            nabla[j] = a[j] * (nabla[j] - mean)
        if abs(nabla[j]) < small:
            nabla[j] = 0


@inner
def add_penalty(gradient, v, l2, l1):
    """gradient += l2 v + l1 sign(v)."""
    for i in range(len(v)):
        gradient[i] += l2 * v[i] + l1 * ((v[i] > 0) - v.dtype.type(v[i] < 0))


@inner
def momentum(v, gradient, velocity, eta, mu, look_ahead, small):
    """As `digitnet.optimizers.Momentum`, and as Nesterov if it is to look ahead."""
    zero = eta - eta
    for i in range(len(v)):
        u = mu * velocity[i] - eta * gradient[i]
        velocity[i] = zero if abs(u) < small else u
        v[i] += mu * u - eta * gradient[i] if look_ahead else u


@inner
def rmsprop(v, gradient, square, eta, rho, rest, epsilon, small):
    """As `digitnet.optimizers.RMSProp`; rest is 1 − ρ."""
    zero, least = eta - eta, np.sqrt(small)  # whose square is no smaller than small
    for i in range(len(v)):
        slope = zero if abs(gradient[i]) < least else gradient[i]
        s = rho * square[i] + rest * slope * slope
        square[i] = zero if s < small else s
        v[i] -= eta * slope / (np.sqrt(s) + epsilon)


@inner
def adam(v, gradient, mean, square, eta, beta1, rest1, beta2, rest2, correct1, correct2, epsilon, small):
    """As `digitnet.optimizers.Adam`; rest is 1 − β, correct 1 / (1 − βᵗ)."""
    zero, least = eta - eta, np.sqrt(small)
    for i in range(len(v)):
        slope = zero if abs(gradient[i]) < least else gradient[i]
        u = beta1 * mean[i] + rest1 * slope
        s = beta2 * square[i] + rest2 * slope * slope
        mean[i] = zero if abs(u) < small else u
        square[i] = zero if s < small else s
        v[i] -= eta * correct1 * u / (np.sqrt(correct2 * s) + epsilon)


@inner
def move(v, gradient, first, second, n_weights, method, settings, t, small):
    """Step number t of an optimizer.

    All arrays have one axis, on which the weights come before the biases; `first` and `second` are what the
    optimizer remembers. The settings are η, what a penalty adds to the gradient of a weight (λ/n of L2 and of
    L1), the shares kept of the first and of the second memory, ε, and what AdamW lets decay. They are
    float64, as 1 − β in float32 is not exact.
    """
    real = v.dtype.type
    eta, l2, l1, share1, share2, epsilon, decay = settings
    if l2 != 0 or l1 != 0:
        add_penalty(gradient[:n_weights], v[:n_weights], real(l2), real(l1))
    if decay != 0:
        keep = real(1 - eta * decay)
        for i in range(n_weights):
            v[i] *= keep
    if method == DESCENT:
        for i in range(len(v)):
            v[i] -= real(eta) * gradient[i]
    elif method == MOMENTUM:
        momentum(v, gradient, first, real(eta), real(share1), False, small)
    elif method == NESTEROV:
        momentum(v, gradient, first, real(eta), real(share1), True, small)
    elif method == RMSPROP:
        rmsprop(v, gradient, first, real(eta), real(share1), real(1 - share1), real(epsilon), small)
    elif method == ADAM:
        adam(
            v, gradient, first, second, real(eta), real(share1), real(1 - share1), real(share2),
            real(1 - share2), real(1 / (1 - share1**t)), real(1 / (1 - share2**t)), real(epsilon), small,
        )  # fmt: skip


@compiled
def step(v, gradient, first, second, n_weights, method, settings, t, small):
    """The same, for one array of parameters of any model (see `steps`)."""
    move(v, gradient, first, second, n_weights, method, settings, t, small)


@compiled
def train(
    w, b, tops, sizes, kinds, sloped, starts, places, ink, unit, targets, order, m, method, settings, steps,
    shrink, fold, small, every, a, delta, sum_w, sum_b, v, gradient, first, second,
):  # fmt: skip
    """Train on the examples `order`, in mini-batches of `m`.

    Parameters
    ----------
    w, b : ndarray of float
        The weights and biases, changed in place; ``tops[l]`` is the first row of layer l in w.
    sizes, kinds : ndarray of int
        The neurons of each layer, the inputs first, and the kinds of activation of all but the inputs.
    sloped : bool
        Whether BP1 is (a − y) times the slope of the output neurons, or a − y.
    starts, places, ink, unit
        As in `digitnet.ink.Ink`.
    targets : ndarray of float, shape (n, n_out)
    method, settings, steps
        The optimizer: as in `move`, and how many steps it has gone before. With the method PLAIN a step
        touches those weights alone whose input isn't zero.
    shrink : float
        The factor of all weights at each plain update, 1 − ηλ/n; 1 without a penalty. What has come together
        of it, `scale`, is kept beside the weights, so that an update needn't touch all of them. It is
        multiplied in after every `fold` examples, at the end, and before it gets small.
    fold : int
        A multiple of m. Calls on multiples of it give the same numbers, to the last bit, as one call on all.
    small : float
        Errors nearer to zero are taken as zero: a processor is slow on numbers that are barely there.
    every : ndarray of uint16
        0, 1, 2, …
    a, delta : ndarray, shape (layers, examples, neurons)
        Room for activations and errors.
    sum_w, sum_b : ndarray
        Zeros in the shapes of w and b, if m > BLOCK or if the method isn't PLAIN.
    v, gradient : ndarray
        Views of w and b, and of the sums, as one long row.
    first, second : ndarray
        What the optimizer remembers, in the same form, or nothing.
    """
    real = w.dtype.type
    n_layers, last = len(kinds), len(kinds) - 1
    width = (sizes[1] + 7) // 8 * 8
    plain = method == PLAIN
    into_w, into_b = (w, b) if plain and m <= BLOCK else (sum_w, sum_b)
    factor = real(-settings[0]) if plain else real(1)  # the sums are the step downhill, or the gradient
    scale, least_scale = real(1), real(0.01)
    for start in range(0, len(order), m):
        stop = min(start + m, len(order))
        next_scale = scale * shrink
        step = factor / real(stop - start)
        step_w = step / next_scale
        for begin in range(start, stop, BLOCK):
            n = min(BLOCK, stop - begin)
            for i in range(n):
                example = order[begin + i]
                lo, hi = starts[example], starts[example + 1]
                z = a[0, i]
                for j in range(width):
                    z[j] = b[0, j]
                add_rows(z, w, 0, places[lo:hi], ink[lo:hi], unit * scale, width)
                activate(z, kinds[0], sizes[1])
                for l in range(1, n_layers):
                    before, z = z, a[l, i]
                    for j in range(sizes[l + 1]):
                        total = real(0)
                        for k in range((sizes[l] + 7) // 8 * 8):
                            total += w[tops[l] + j, k] * before[k]
                        z[j] = b[l, j] + scale * total
                    activate(z, kinds[l], sizes[l + 1])
                error = delta[last, i]
                for j in range(sizes[n_layers]):  # BP1
                    error[j] = z[j] - targets[example, j]
                    if abs(error[j]) < small:
                        error[j] = 0
                if sloped:
                    times_slope(error, z, kinds[last], sizes[n_layers], small)
                for l in range(last, 0, -1):  # BP2
                    behind, error = error, delta[l - 1, i]
                    n_in = (sizes[l] + 7) // 8 * 8
                    for k in range(n_in):
                        error[k] = 0
                    add_rows(error, w, tops[l], every[: sizes[l + 1]], behind, scale, n_in)
                    times_slope(error, a[l - 1, i], kinds[l - 1], sizes[l], small)
            for i in range(n):
                lo, hi = starts[order[begin + i]], starts[order[begin + i] + 1]
                add_to_rows(into_w, 0, places[lo:hi], ink[lo:hi], delta[0, i], unit * step_w, width)  # BP4
                for l in range(1, n_layers):
                    rows, n_in = every[: sizes[l + 1]], (sizes[l] + 7) // 8 * 8
                    add_to_rows(into_w, tops[l], rows, delta[l, i], a[l - 1, i], step_w, n_in)
                for l in range(n_layers):
                    for j in range(sizes[l + 1]):  # BP3
                        into_b[l, j] += step * delta[l, i, j]
        if not plain:
            steps += 1
            move(v, gradient, first, second, w.size, method, settings, steps, small)
        elif m > BLOCK:
            for i in range(len(v)):
                v[i] += gradient[i]
        for i in range(len(gradient)):
            gradient[i] = 0
        scale = next_scale
        if scale < least_scale or (scale != 1 and (stop % fold == 0 or stop == len(order))):
            for i in range(w.size):
                v[i] *= scale
            scale = real(1)

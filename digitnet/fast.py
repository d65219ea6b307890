"""One epoch of stochastic gradient descent, written for speed.

`train_epoch` does exactly what a loop over `Network.update_mini_batch` does, and the tests hold the two
against each other to ten decimals. To learn how training works read ``network``, not this module; the
appendix on speed derives what this one does and measures what it gains.
What is different here:

- Arrays are allocated once an epoch and written in place.
- A column of ones behind the inputs of each layer lets the bias be the last column of the weights: one
  product, one gradient and one update for both. What is stored is their negative, N, so that a product is
  −z, which is what the exponential in σ(z) = 1 / (1 + e^(−z)) needs.
- η/m is multiplied into the small δ^L and not into the large gradients. The bytes of the images are not
  divided by 255: instead the first layer's N is, once an epoch, and its errors by 255² (see `_Plan`).
- The first layer, which holds nearly all the weights, is updated only once every few mini-batches. Let X be
  the inputs of these mini-batches and E their errors δ^2, times η/m, a row for each example. The weights
  that mini-batch i should see are the old ones, less Σ_j E_j^T X_j over the mini-batches j before it.
  So its weighted inputs are those with the old weights, less Σ_j (X_i X_j^T) E_j: only products of
  inputs with each other are needed, and they are the same for all neurons. Large products for several
  mini-batches at once take the place of many small ones. The result is the same but for rounding.
- Small products run on one thread. More threads gain nothing on them, and lose a lot when other programs
  want the processor too: then they wait for each other at each of many thousand products.
"""

from contextlib import nullcontext
from functools import cache
from threading import Lock

import numpy as np

ROWS = 32  # examples for which the first layer is updated together, when mini-batches are smaller
SMALL = 50_000_000  # multiplications in a product up to which one thread is enough


def train_epoch(network, data, order, mini_batch_size, eta):
    """Train `network` on all examples of `data` once, in the given order.

    Parameters
    ----------
    network : Network
        Its weights and biases are changed, also if the epoch is interrupted.
    data : Dataset or Pairs
    order : ndarray of int, shape (n,)
    mini_batch_size : int
    eta : float
    """
    unit = 255 if data.images.dtype == np.uint8 else 1
    negatives = [-np.column_stack([w, b]) for w, b in zip(network.weights, network.biases)]
    negatives[0] /= unit
    targets = data.targets.astype(network.dtype, copy=False)
    rows = mini_batch_size * max(1, ROWS // mini_batch_size)
    few = rows * max(w.size for w in network.weights) < SMALL
    plan = None
    try:
        with np.errstate(over="ignore", under="ignore"), _one_thread if few else nullcontext():
            for k in range(0, len(order), rows):
                chosen = order[k : k + rows]
                if plan is None or len(chosen) < rows:
                    plan = _Plan(negatives, len(chosen), mini_batch_size, unit, eta)
                plan.x[...] = data.images[chosen]
                plan.y[...] = targets[chosen]
                _train_rows(plan, network.cost)
    finally:
        negatives[0] *= unit
        for w, b, negative in zip(network.weights, network.biases, negatives):
            np.negative(negative[:, :-1], out=w)
            np.negative(negative[:, -1], out=b)


@cache
def _thread_pools():
    from threadpoolctl import ThreadpoolController  # not needed before the first training

    return ThreadpoolController()


class _OneThread:
    """A context in which NumPy's products use a single thread.

    Several trainings may be in it at once, as two figures of chapter 7 are: the last that leaves restores
    what the first one found.
    """

    def __init__(self):
        self.lock, self.inside, self.limit = Lock(), 0, None

    def __enter__(self):
        with self.lock:
            if self.inside == 0:
                self._take_control()
                self.limit = _thread_pools().limit(limits=1, user_api="blas")
            self.inside += 1

    def __exit__(self, *error):
        with self.lock:
            self.inside -= 1
            if self.inside == 0:
                self._take_control()
                self.limit.restore_original_limits()

    @staticmethod
    def _take_control():
        """threadpoolctl 3.8 heeds only the thread of Python that came first; here any may have its turn."""
        for library in _thread_pools().lib_controllers:
            if hasattr(library, "clear_controlling_thread"):
                library.clear_controlling_thread(force=True)


_one_thread = _OneThread()


def _train_rows(plan, cost):
    """Train on the examples in `plan.x` and `plan.y`, mini-batch by mini-batch."""
    dot, exp, add, reciprocal, multiply = np.dot, np.exp, np.add, np.reciprocal, np.multiply
    one, batches = plan.one, plan.mini_batches
    dot(plan.inputs, plan.first.T, out=plan.z)
    if len(batches) > 1:
        dot(plan.inputs, plan.inputs.T, out=plan.products)
        multiply(plan.products, plan.shrink, out=plan.products)
    done = 0
    try:
        for stop, z, a, y, products, earlier, correction, forward, output, scale, backward in batches:
            if done:  # make up for the mini-batches since the last update of the first layer
                add(z, dot(products, earlier, out=correction), out=z)
            exp(z, out=z)
            add(z, one, out=z)
            reciprocal(z, out=a)
            for n_t, a_before, z, a in forward:
                dot(a_before, n_t, out=z)
                exp(z, out=z)
                add(z, one, out=z)
                reciprocal(z, out=a)
            multiply(cost.delta(a, y), scale, out=output)  # BP1
            for w, delta, delta_t, delta_before, a, slope, n, a_with_one, gradient in backward:
                dot(delta, w, out=delta_before)  # BP2, with −w …
                np.subtract(a, one, out=slope)
                multiply(slope, a, out=slope)  # … and −σ′(z) = a (a − 1)
                multiply(delta_before, slope, out=delta_before)
                add(n, dot(delta_t, a_with_one, out=gradient), out=n)  # BP3 and BP4
            done = stop
    finally:  # so that an interrupt loses no mini-batch that was finished
        multiply(plan.errors, plan.shrink, out=plan.errors)
        dot(plan.errors[:done].T, plan.inputs[:done], out=plan.gradient)
        add(plan.first, plan.gradient, out=plan.first)


class _Plan:
    """The arrays for `rows` examples, and what each of their mini-batches of at most `m` reads and writes.

    With images of bytes `unit` is 255. The inputs are 255 times x then, so the first layer's weights are
    stored divided by 255, and the errors that correct them divided by 255².
    """

    def __init__(self, negatives, rows, m, unit, eta):
        self.first, *upper = negatives
        dtype = self.first.dtype
        self.one, self.shrink = np.array(1, dtype), np.array(1 / unit**2, dtype)
        n_hidden, n_in = self.first.shape[0], self.first.shape[1] - 1
        self.inputs = np.full((rows, n_in + 1), unit, dtype)
        self.x = self.inputs[:, :-1]
        self.y = np.empty((rows, len(negatives[-1])), dtype)
        self.z, self.errors = np.empty((rows, n_hidden), dtype), np.empty((rows, n_hidden), dtype)
        self.products, self.gradient = np.empty((rows, rows), dtype), np.empty_like(self.first)
        gradients = [np.empty_like(n) for n in upper]
        self.mini_batches = []
        for start in range(0, rows, m):
            stop = min(start + m, rows)
            at, size = slice(start, stop), stop - start
            if start == 0 or size < m:  # the mini-batches share these arrays; the last may be smaller
                with_ones = [np.ones((size, len(n) + 1), dtype) for n in negatives]
                shared_zs, shared_deltas = (
                    [np.empty((size, len(n)), dtype) for n in negatives] for _ in range(2)
                )
            a = [one_more[:, :-1] for one_more in with_ones]
            zs, deltas = [self.z[at], *shared_zs[1:]], [self.errors[at], *shared_deltas[1:]]
            forward = [(n.T, *arrays) for n, *arrays in zip(upper, with_ones, zs[1:], a[1:])]
            backward = [
                (
                    n[:, :-1],
                    deltas[l + 1],
                    deltas[l + 1].T,
                    deltas[l],
                    a[l],
                    zs[l],
                    n,
                    with_ones[l],
                    gradients[l],
                )
                for l, n in reversed(list(enumerate(upper)))
            ]
            self.mini_batches.append(
                (stop, zs[0], a[0], self.y[at], self.products[at, :start], self.errors[:start], shared_zs[0],
                 forward, deltas[-1], np.array(eta / size, dtype), backward)
            )  # fmt: skip


def fits(model, data, optimizer, penalty):
    """Whether `train_epoch` can stand in for the plain loop: not yet for the models of `training`."""
    return False

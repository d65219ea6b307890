"""Gradients by finite differences, to check the ones that are derived (chapters 4 and 5).

Slow and simple on purpose: every parameter is moved a little both ways and the cost measured.
"""

from typing import NamedTuple

import numpy as np

from .data import as_inputs


class GradientCheck(NamedTuple):
    """The outcome of `check_gradients`: where backprop and finite differences differ most.

    ``max_relative_error`` is |a − n| / max(|a|, |n|, 10⁻⁴ G), with a the gradient from backprop, n
    the numerical one and G the largest component of the whole numerical gradient; the last term keeps
    rounding in components that are practically zero from counting as an error. ``where`` names the
    component, for example ``"weights[1][0, 2]"``; ``analytic`` and ``numeric`` are its two values.
    """

    max_relative_error: float
    where: str
    analytic: float
    numeric: float

    def __repr__(self):
        return (
            f"largest relative error {self.max_relative_error:.0e} at {self.where}: "
            f"backprop {self.analytic:.6g}, finite differences {self.numeric:.6g}"
        )


def numerical_gradient(f, v, h=1e-5):
    """∂f/∂v by central differences: (f(v + h) − f(v − h)) / 2h, one component at a time.

    Parameters
    ----------
    f : callable
        Takes an array like `v`, returns a number.
    v : array_like, any shape
        Where to take the gradient. Each component is moved in turn and put back; when `v` is a
        float64 array it is moved in place, so `f` may also read it from elsewhere.
    h : float
        The step. The error of the formula shrinks as h², the rounding error grows as 1/h.

    Returns
    -------
    ndarray of float64, same shape as `v`

    Examples
    --------
    >>> numerical_gradient(lambda v: v[0] ** 2 + 3 * v[1], [2.0, 1.0]).round(6)
    array([4., 3.])
    """
    v = np.asarray(v, dtype=np.float64)
    gradient = np.empty_like(v)
    for index in np.ndindex(v.shape):
        kept = v[index]
        v[index] = kept + h
        above = float(f(v))
        v[index] = kept - h
        below = float(f(v))
        v[index] = kept
        gradient[index] = (above - below) / (2 * h)
    return gradient


def check_gradients(network, x, y, h=5e-3, backprop=None):
    """Compare backprop with central differences, in float64.

    Parameters
    ----------
    network : Network
        It is copied; its own weights and biases are not touched.
    x : array_like, shape (n_in,) or (m, n_in)
        As `Network.feedforward` takes it.
    y : array_like, shape (n_out,) or (m, n_out)
    h : float
        The step of the differences, see the notes.
    backprop : callable, optional
        What to check: ``backprop(network, x, y)`` returning ``(nabla_b, nabla_w)``, the mean
        gradient over the batch. Default: the network's own.

    Returns
    -------
    GradientCheck
        A right backprop gives a largest relative error well below 10⁻⁶.

    Notes
    -----
    The difference D(h) of `numerical_gradient` is off by about h², plus rounding of about 10⁻¹⁶ / h:
    too much, at any h, for the small gradients of a saturated network. (4 D(h/2) − D(h)) / 3, in
    which the h² cancels, is off by about h⁴ only and allows a step so long that rounding hardly counts.

    Costs four forward passes for every weight and bias: quick for small networks, seconds for
    [784, 30, 10]. Chapter 5 counts it out.
    """
    network = network.copy(dtype=np.float64)
    x, y = as_inputs(x, np.float64), np.asarray(y, np.float64)

    def cost(_):
        return np.mean(network.cost.value(network.feedforward(x), y))

    own = network.backprop(x, y)  # also raises ValueError if x or y does not fit the network
    nabla_b, nabla_w = backprop(network, x, y) if backprop else own
    pairs = []
    for name, parameters, nablas in (
        ("weights", network.weights, nabla_w),
        ("biases", network.biases, nabla_b),
    ):
        if len(nablas) != len(parameters):
            raise ValueError(f"{len(nablas)} gradients of {name}; there must be {len(parameters)}")
        for layer, (parameter, nabla) in enumerate(zip(parameters, nablas)):
            if np.shape(nabla) != parameter.shape:
                raise ValueError(
                    f"the gradient of {name}[{layer}] has shape {np.shape(nabla)}; "
                    f"it must be {parameter.shape}"
                )
            numeric = 4 * numerical_gradient(cost, parameter, h / 2) - numerical_gradient(cost, parameter, h)
            pairs.append((f"{name}[{layer}]", np.asarray(nabla), numeric / 3))

    largest = max(np.abs(numeric).max() for _, _, numeric in pairs)
    worst = None
    for name, analytic, numeric in pairs:
        scale = np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), 1e-4 * largest)
        with np.errstate(invalid="ignore"):  # inf / inf, an error like NaN
            error = np.abs(analytic - numeric) / np.where(scale == 0, 1, scale)
        error[np.isnan(error)] = np.inf
        at = np.unravel_index(np.argmax(error), error.shape)
        if worst is None or error[at] > worst.max_relative_error:
            where = f"{name}[{', '.join(map(str, at))}]"
            worst = GradientCheck(float(error[at]), where, float(analytic[at]), float(numeric[at]))
    return worst

"""Gradients by finite differences, to check the ones that are derived (chapters 4 and 5).

Slow and simple on purpose: every parameter is moved a little both ways and the cost measured.
"""

from copy import deepcopy
from inspect import signature
from typing import NamedTuple

import numpy as np

from .checks import positive_number
from .data import as_inputs


class GradientCheck(NamedTuple):
    """The outcome of `check_gradients`: where backprop and finite differences differ most.

    ``max_relative_error`` is |a − n| / max(|a|, |n|, 10⁻⁴ G), with a the gradient from backprop, n
    the numerical one and G the largest component of the whole numerical gradient; the last term keeps
    rounding in components that are practically zero from counting as an error. ``where`` names the
    component, for example ``"weights[1][0, 2]"`` of a Network or ``"parameters[3][0, 2]"`` of another
    model; ``analytic`` and ``numeric`` are its two values.
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
        Where to take the gradient. Each component is moved in turn and put back, also when `f` raises;
        when `v` is a float64 array it is moved in place, so `f` may also read it from elsewhere.
    h : float
        The step. The error of the formula shrinks as h², the rounding error grows as 1/h.

    Returns
    -------
    ndarray of float64, same shape as `v`

    Raises
    ------
    ValueError
        If `h` is not a positive number, or `v` is a float64 array that may not be written to.

    Examples
    --------
    >>> numerical_gradient(lambda v: v[0] ** 2 + 3 * v[1], [2.0, 1.0]).round(6)
    array([4., 3.])
    """
    h = positive_number("h", h)
    v = np.asarray(v, dtype=np.float64)
    if not v.flags.writeable:
        raise ValueError("v is read-only and can't be moved in place; legal is a copy of it: v.copy()")
    gradient = np.empty_like(v)
    for index in np.ndindex(v.shape):
        kept = v[index]
        try:
            v[index] = kept + h
            above = float(f(v))
            v[index] = kept - h
            below = float(f(v))
        finally:
            v[index] = kept
        gradient[index] = (above - below) / (2 * h)
    return gradient


def check_gradients(model, x, y, h=5e-3, backprop=None):
    """Compare backprop with central differences, in float64.

    Parameters
    ----------
    model : Network, or any model with ``parameters``, ``feedforward(x)``, ``gradient(x, y)`` and ``cost``
        It is copied; its own parameters are not touched.
    x : array_like, shape (n_in,) or (m, n_in)
        As the model's ``feedforward`` takes it.
    y : array_like, shape (n_out,) or (m, n_out)
    h : float
        The step of the differences, see the notes.
    backprop : callable, optional
        What to check: ``backprop(model, x, y)`` returning the mean gradient over the batch, of a Network
        as ``(nabla_b, nabla_w)``, of another model in the order of its ``parameters``. Default: the
        model's own.

    Returns
    -------
    GradientCheck
        A right backprop gives a largest relative error well below 10⁻⁶.

    Raises
    ------
    ValueError
        If x or y doesn't fit the model, a gradient has the wrong shape, or the parameters are not float64
        and the model can't be copied into it.

    Notes
    -----
    The difference D(h) of `numerical_gradient` is off by about h², plus rounding of about 10⁻¹⁶ / h:
    too much, at any h, for the small gradients of a saturated network. (4 D(h/2) − D(h)) / 3, in
    which the h² cancels, is off by about h⁴ only and allows a step so long that rounding hardly counts.

    A cost with kinks (ReLU, max-pooling) has no derivative there: where one is nearer than h the check
    finds a difference though backprop is right. Then a smaller h, or another x, tells.

    Costs four forward passes for every parameter: quick for small networks, seconds for [784, 30, 10].
    Chapter 5 counts it out.
    """
    h, model = positive_number("h", h), _in_float64(model)
    x, y = as_inputs(x, np.float64), np.asarray(y, np.float64)

    def cost(_):
        return np.mean(model.cost.value(model.feedforward(x), y))

    def differences(parameter):
        return (4 * numerical_gradient(cost, parameter, h / 2) - numerical_gradient(cost, parameter, h)) / 3

    gradients = _gradients(model, x, y, backprop)
    compared = [(name, nabla, differences(parameter)) for name, parameter, nabla in gradients]
    largest = max(np.abs(numeric).max() for _, _, numeric in compared)
    worst = None
    for name, analytic, numeric in compared:
        scale = np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), 1e-4 * largest)
        with np.errstate(invalid="ignore"):  # inf / inf, an error like NaN
            error = np.abs(analytic - numeric) / np.where(scale == 0, 1, scale)
        error[np.isnan(error)] = np.inf
        at = np.unravel_index(np.argmax(error), error.shape)
        if worst is None or error[at] > worst.max_relative_error:
            where = f"{name}[{', '.join(map(str, at))}]"
            worst = GradientCheck(float(error[at]), where, float(analytic[at]), float(numeric[at]))
    return worst


def _in_float64(model):
    """A copy of the model that computes in float64, to be moved about in."""
    copies = hasattr(model, "copy") and "dtype" in signature(model.copy).parameters
    model = model.copy(dtype=np.float64) if copies else deepcopy(model)
    for k, parameter in enumerate(model.parameters if hasattr(model, "parameters") else ()):
        if parameter.dtype != np.float64:
            raise ValueError(
                f"parameters[{k}] has dtype {parameter.dtype}, too coarse for differences; "
                "needed is float64: make the model with dtype=np.float64"
            )
    return model


def _gradients(model, x, y, backprop):
    """A list of (name, parameter, analytic gradient of the mean cost) for every array of the model."""
    if hasattr(model, "backprop"):  # a Network, whose weights and biases have names of their own
        own = model.backprop(x, y)  # also raises ValueError if x or y does not fit the network
        nabla_b, nabla_w = backprop(model, x, y) if backprop else own
        groups = ("weights", model.weights, nabla_w), ("biases", model.biases, nabla_b)
    else:
        own = model.gradient(x, y)
        groups = (("parameters", model.parameters, backprop(model, x, y) if backprop else own),)
    pairs = []
    for name, parameters, nablas in groups:
        if len(nablas) != len(parameters):
            raise ValueError(f"{len(nablas)} gradients of {name}; there must be {len(parameters)}")
        for l, (parameter, nabla) in enumerate(zip(parameters, nablas)):
            if np.shape(nabla) != parameter.shape:
                raise ValueError(
                    f"the gradient of {name}[{l}] has shape {np.shape(nabla)}; it must be {parameter.shape}"
                )
            if parameter.size:
                pairs.append((f"{name}[{l}]", parameter, np.asarray(nabla)))
    if not pairs:
        raise ValueError("the model has no parameters, so there is no gradient to check")
    return pairs

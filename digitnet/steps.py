"""The optimizers and penalties that the compiled loops know, and how these are told of them.

`fast` asks. `CompiledSteps` is for models whose epochs aren't compiled, but whose steps can be: with Adam,
NumPy walks over all parameters a dozen times, which takes longer than the gradient of a small network.
"""

from functools import cache
from operator import is_

import numpy as np

METHODS = {  # as in `compiled`, and the names of the shares that are kept
    "SGD": (0, ()), "Momentum": (2, ("mu",)), "Nesterov": (3, ("mu",)), "RMSProp": (4, ("rho",)),
    "Adam": (5, ("beta1", "beta2")), "AdamW": (5, ("beta1", "beta2")),
}  # fmt: skip
PENALTIES = ("L2", "L1")
FAR = 1000  # times the largest gradient that is taken as 0: such a one makes a step of η/1000 at most
DESCENT = 1  # in place of 0 where each step touches all weights


def are_known(optimizer, penalty=None):
    """Whether optimizer and penalty are of this package, and their settings legal still."""
    if _name(optimizer, "optimizers") not in METHODS or not _are_legal(optimizer):
        return False
    return penalty is None or (_name(penalty, "penalties") in PENALTIES and _are_legal(penalty))


def _name(thing, module):
    c = type(thing)
    return c.__qualname__ if c.__module__ == f"{__package__}.{module}" else None


def _are_legal(thing):
    """Whether it could be made with its settings as they are now: an attribute can be set to anything."""
    try:
        type(thing)(**{name: value for name, value in vars(thing).items() if not name.startswith("_")})
    except (ValueError, TypeError):
        return False
    return True


def method_of(optimizer, penalty=None, n=1):
    """The kind of optimizer and the settings of it and of the penalty, as `compiled.move` takes them.

    `n` is the number of training examples.
    """
    method, shares = METHODS[type(optimizer).__name__]
    strength = penalty.lmbda / n if penalty else 0
    l2, l1 = (0, strength) if type(penalty).__name__ == "L1" else (strength, 0)
    first, second = [*(getattr(optimizer, name) for name in shares), 0, 0][:2]
    others = getattr(optimizer, "epsilon", 0), getattr(optimizer, "decay", 0)
    settings = tuple(map(float, (optimizer.eta, l2, l1, first, second, *others)))
    return (DESCENT if method == 0 and l1 else method), settings


def shrink(optimizer, penalty, n):
    """The factor by which an update of plain descent with an L2 penalty shrinks all weights: 1 − ηλ/n."""
    method, (eta, l2, *_) = method_of(optimizer, penalty, n)
    return 1 - eta * l2 if method == 0 else 1


def remembers(optimizer, parameters):
    """Whether what the optimizer remembers are arrays like these; before its first step there are none."""
    return all(
        type(a) is np.ndarray and (a.shape, a.dtype) == (v.shape, v.dtype)
        for arrays in optimizer._kept or []
        for a, v in zip(arrays, parameters)
    )


def epsilon_is_felt(optimizer, dtype):
    """Whether ε, if the optimizer has one, is far above what the loops take as 0.

    Gradients whose square would be barely there, 10⁻¹⁵ and less in float32, are such. They make no step to
    speak of as long as ε, by which they are divided, is much larger; without it they make whole ones.
    """
    return getattr(optimizer, "epsilon", 1) >= FAR * np.sqrt(_small(np.dtype(dtype)))


class CompiledSteps:
    """An optimizer in whose place the compiled steps go: the same ones, remembered by the optimizer itself.

    Parameters
    ----------
    optimizer
        One for which `are_known` is true.
    """

    def __init__(self, optimizer):
        self.optimizer, self._parameters, self._rows = optimizer, [], []

    def step(self, parameters, gradients):
        """Change each of the `parameters` in place."""
        from .compiled import step

        optimizer = self.optimizer
        if len(parameters) != len(self._parameters) or not all(map(is_, parameters, self._parameters)):
            self._parameters, self._rows = list(parameters), self._in_rows(parameters)
        if self._rows is None or not all(map(_fit, parameters, gradients)):
            optimizer.step(parameters, gradients)
            return
        method, settings = method_of(optimizer)
        method, small = method or DESCENT, _small(parameters[0].dtype)
        optimizer._steps += 1
        for (v, first, second, n), gradient in zip(self._rows, gradients, strict=True):
            step(v, gradient.reshape(-1), first, second, n, method, settings, optimizer._steps, small)

    def _in_rows(self, parameters):
        """For each parameter a view of it and two of its memory as one row, and how many weights it holds.

        None if that can't be: these must be ordinary arrays of one float type, each in one piece.
        """
        memory = self.optimizer._memory(parameters)
        arrays = [*parameters, *(array for kind in memory for array in kind)]
        if len({a.dtype for a in parameters}) != 1 or not remembers(self.optimizer, parameters):
            return None
        if not all(map(_is_plain, arrays)):
            return None
        rows = []
        for parameter, *kept in zip(parameters, *memory):
            v = parameter.reshape(-1)
            first, second = [*(array.reshape(-1) for array in kept), v[:0], v[:0]][:2]
            rows.append((v, first, second, v.size if parameter.ndim > 1 else 0))
        return rows


@cache
def _small(dtype):
    """As in `packed`: what is nearer to zero is taken as zero."""
    return dtype.type(np.finfo(dtype).tiny * 1e8)


def _is_plain(array):
    return (
        type(array) is np.ndarray
        and array.dtype in (np.float32, np.float64)
        and array.flags.c_contiguous
        and array.flags.writeable
    )


def _fit(parameter, gradient):
    return (
        type(gradient) is np.ndarray
        and gradient.shape == parameter.shape
        and gradient.dtype == parameter.dtype
        and gradient.flags.c_contiguous
    )

"""The optimizers and penalties that the compiled loops know, and how these are told of them.

`fast` asks. `CompiledSteps` is for models whose epochs aren't compiled, but whose steps can be: with Adam,
NumPy walks over all parameters a dozen times, which takes longer than the gradient of a small network.
"""

import numpy as np

METHODS = {  # as in `compiled`, and the names of the shares that are kept
    "SGD": (0, ()), "Momentum": (2, ("mu",)), "Nesterov": (3, ("mu",)), "RMSProp": (4, ("rho",)),
    "Adam": (5, ("beta1", "beta2")), "AdamW": (5, ("beta1", "beta2")),
}  # fmt: skip
PENALTIES = ("L2", "L1")
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


class CompiledSteps:
    """An optimizer in whose place the compiled steps go: the same ones, remembered by the optimizer itself.

    Parameters
    ----------
    optimizer
        One for which `are_known` is true.
    """

    def __init__(self, optimizer):
        self.optimizer = optimizer

    def step(self, parameters, gradients):
        """Change each of the `parameters` in place."""
        from .compiled import step

        if not all(map(_fit, parameters, gradients)) or not remembers(self.optimizer, parameters):
            self.optimizer.step(parameters, gradients)
            return
        memory = self.optimizer._memory(parameters)
        if not all(array.flags.c_contiguous for arrays in memory for array in arrays):
            self.optimizer.step(parameters, gradients)
            return
        self.optimizer._steps += 1
        method, settings = method_of(self.optimizer)
        for parameter, gradient, *kept in zip(parameters, gradients, *memory, strict=True):
            v = parameter.reshape(-1)
            first, second = [*(array.reshape(-1) for array in kept), v[:0], v[:0]][:2]
            n_weights = v.size if parameter.ndim > 1 else 0
            small = v.dtype.type(np.finfo(v.dtype).tiny * 1e8)
            gradient = gradient.reshape(-1)
            step(
                v,
                gradient,
                first,
                second,
                n_weights,
                method or DESCENT,
                settings,
                self.optimizer._steps,
                small,
            )


def _fit(parameter, gradient):
    """Whether these are ordinary arrays of one shape and one float type, each in one piece."""
    return (
        type(parameter) is np.ndarray
        and type(gradient) is np.ndarray
        and (parameter.shape, parameter.dtype) == (gradient.shape, gradient.dtype)
        and parameter.dtype in (np.float32, np.float64)
        and parameter.flags.c_contiguous
        and gradient.flags.c_contiguous
        and parameter.flags.writeable
    )

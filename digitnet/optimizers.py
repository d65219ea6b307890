"""Optimizers: how far and in which direction each step goes, once the gradient is known.

An optimizer has one method, ``step(parameters, gradients)``, which changes the parameters in place: two lists
of arrays of the same shapes, the gradients those of the mean cost. What it remembers from step to step
(velocities, running means) begins at zero at its first step, one array for each parameter, so one optimizer
goes with one model. Chapter 4 derives the plain step, chapter 12 the others.
"""

import operator

import numpy as np

from .checks import positive_number, share


class SGD:
    """Plain gradient descent: v → v − η ∂C/∂v (chapter 4, equation ``cost-update``).

    Parameters
    ----------
    eta : float
        The learning rate η.

    Examples
    --------
    >>> v = np.array([1.0, 2.0])
    >>> SGD(0.5).step([v], [np.array([1.0, -1.0])])
    >>> v
    array([0.5, 2.5])
    """

    memories = 0  # arrays that it remembers for each parameter

    def __init__(self, eta):
        self.eta = positive_number("eta", eta)
        self._steps, self._kept, self._moved = 0, None, None

    def step(self, parameters, gradients):
        """Change each of the `parameters` in place."""
        memory = self._memory(parameters)
        self._steps += 1
        for parameter, gradient, *kept in zip(parameters, gradients, *memory, strict=True):
            self._move(parameter, gradient, *kept)

    def _move(self, v, gradient):
        v -= self.eta * gradient

    def _memory(self, parameters):
        """Lists of arrays, one list for each kind of memory."""
        if self.memories and self._kept is None:
            self._kept = [[np.zeros_like(v) for v in parameters] for _ in range(self.memories)]
            self._moved = list(parameters)
        if self.memories and not any(map(operator.is_, self._moved, parameters)):
            raise ValueError(
                f"{self!r} remembers the steps of another model; make a new optimizer for each model"
            )
        return self._kept or []

    def __repr__(self):
        values = ", ".join(f"{k}={v:g}" for k, v in vars(self).items() if not k.startswith("_"))
        return f"{type(self).__name__}({values})"


class Momentum(SGD):
    """Steps that keep a share μ of the step before (chapter 12).

    u → μ u − η ∂C/∂v, then v → v + u, as introduced by Polyak (1964); Sutskever et al. (2013) write it like
    this.

    Parameters
    ----------
    eta : float
        The learning rate η.
    mu : float, from 0 to below 1
        The share μ of the velocity u that is kept.
    """

    memories = 1

    def __init__(self, eta, mu=0.9):
        super().__init__(eta)
        self.mu = share("mu", mu)

    def _move(self, v, gradient, velocity):
        velocity *= self.mu
        velocity -= self.eta * gradient
        v += velocity


class Nesterov(Momentum):
    """Momentum that looks ahead: the gradient acts as if taken where the velocity leads (chapter 12).

    The form of Bengio et al. (2013), whose parameters are those looked ahead at: u′ = μ u − η ∂C/∂v, then
    v → v + μ u′ − η ∂C/∂v.
    """

    def _move(self, v, gradient, velocity):
        velocity *= self.mu
        velocity -= self.eta * gradient
        v += self.mu * velocity
        v -= self.eta * gradient


class RMSProp(SGD):
    """Steps divided by the root of a running mean of the squared gradient (Hinton 2012; chapter 12).

    s → ρ s + (1 − ρ) (∂C/∂v)², then v → v − η ∂C/∂v / (√s + ε).

    Parameters
    ----------
    eta : float
        The learning rate η.
    rho : float, from 0 to below 1
        The share ρ of the running mean that is kept.
    epsilon : float
        ε keeps the step finite where the gradient has been 0.
    """

    memories = 1

    def __init__(self, eta=0.001, rho=0.9, epsilon=1e-8):
        super().__init__(eta)
        self.rho, self.epsilon = share("rho", rho), positive_number("epsilon", epsilon)

    def _move(self, v, gradient, square):
        square *= self.rho
        square += (1 - self.rho) * gradient**2
        v -= self.eta * gradient / (np.sqrt(square) + self.epsilon)


class Adam(SGD):
    """Running means of the gradient and of its square, corrected for their start at 0 (Kingma, Ba 2015).

    u → β₁ u + (1 − β₁) ∂C/∂v and s → β₂ s + (1 − β₂) (∂C/∂v)². After t steps from 0, the weights in u sum to
    1 − β₁ᵗ and those in s to 1 − β₂ᵗ, and both are divided by that: v → v − η û / (√ŝ + ε) (chapter 12).

    Parameters
    ----------
    eta : float
        The learning rate η, about the length of the first steps of each parameter.
    beta1, beta2 : float, from 0 to below 1
        The shares that are kept of the two means.
    epsilon : float
    """

    memories = 2

    def __init__(self, eta=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        super().__init__(eta)
        self.beta1, self.beta2 = share("beta1", beta1), share("beta2", beta2)
        self.epsilon = positive_number("epsilon", epsilon)

    def _move(self, v, gradient, mean, square):
        mean *= self.beta1
        mean += (1 - self.beta1) * gradient
        square *= self.beta2
        square += (1 - self.beta2) * gradient**2
        mean_hat = mean / (1 - self.beta1**self._steps)
        square_hat = square / (1 - self.beta2**self._steps)
        v -= self.eta * mean_hat / (np.sqrt(square_hat) + self.epsilon)


class AdamW(Adam):
    """Adam with weight decay beside it, not through it (Loshchilov, Hutter 2019; chapter 12).

    Before each step of Adam, v → (1 − η λ) v, for weights only: biases, which have one axis, are left alone.

    Parameters
    ----------
    eta, beta1, beta2, epsilon : float
        As in `Adam`.
    decay : float
        λ.
    """

    def __init__(self, eta=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, decay=0.01):
        super().__init__(eta, beta1, beta2, epsilon)
        self.decay = positive_number("decay", decay)

    def _move(self, v, gradient, mean, square):
        if v.ndim > 1:
            v *= 1 - self.eta * self.decay
        super()._move(v, gradient, mean, square)


def as_optimizer(optimizer):
    """Return `optimizer`, or plain SGD if it is a learning rate η."""
    if callable(getattr(optimizer, "step", None)) and not isinstance(optimizer, type):
        return optimizer
    try:
        return SGD(optimizer)
    except ValueError as error:
        raise ValueError(f"{error}, and optimizers such as digitnet.optimizers.SGD(eta)") from None

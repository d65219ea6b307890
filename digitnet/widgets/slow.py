"""The slow neuron (chapter 10): one neuron unlearns a wrong answer, by two costs side by side."""

import numpy as np

from ..activations import sigmoid
from .figure import Figure, Number, Whole

MOST = 300  # epochs


class Slow(Figure):
    """A sigmoid neuron with the input 1 and the target 0, trained twice from the same start.

    Once with the quadratic cost ½ a² and once with the cross-entropy −ln(1 − a), by gradient descent on
    weight and bias. Every attribute may be set, here or by a control of the figure.

    Attributes
    ----------
    weight, bias : float, from −5 to 5
        The start of both neurons.
    eta : float, from 0.001 to 20
        The learning rate η of both.
    epoch : int, from 0 to 300
        How many steps they have made.
    """

    weight = Number(2.0, -5, 5)
    bias = Number(2.0, -5, 5)
    eta = Number(0.15, 0.001, 20)
    epoch = Whole(0, 0, MOST)

    @staticmethod
    def slopes(z):
        """∂C/∂z at the weighted inputs z, a pair: a σ′(z) for the quadratic cost, a for the cross-entropy."""
        a = sigmoid(np.asarray(z, float))
        return np.array([a[0] * a[0] * (1 - a[0]), a[1]])

    @property
    def zs(self):
        """The weighted inputs z = w + b after each epoch, (epoch + 1, 2): quadratic, cross-entropy."""
        zs = [np.full(2, self.weight + self.bias)]
        for _ in range(self.epoch):
            zs.append(zs[-1] - 2 * self.eta * self.slopes(zs[-1]))  # w and b change by η ∂C/∂z each
        return np.array(zs)

    @property
    def outputs(self):
        """The outputs a after each epoch, (epoch + 1, 2)."""
        return sigmoid(self.zs)

    @property
    def costs(self):
        """Both costs after each epoch, (epoch + 1, 2)."""
        zs = self.zs
        return np.stack([0.5 * sigmoid(zs[:, 0]) ** 2, np.logaddexp(0, zs[:, 1])], axis=1)

    def __repr__(self):
        start = f"weight={self.weight:g}, bias={self.bias:g}"
        return f"Slow({start}, eta={self.eta:g}, epoch={self.epoch})"

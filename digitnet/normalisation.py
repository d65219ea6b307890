"""Batch normalisation: what leaves a layer is brought to mean 0 and deviation 1 (chapter 15).

After Ioffe and Szegedy. In training the mean and the variance are those of the mini-batch, so an example's
output depends on the others; in answering they are running means that training has kept.
"""

import numpy as np

from .checks import positive_number, share
from .layers import LAYERS, Layer


class BatchNorm(Layer):
    """out = γ x̂ + β with x̂ = (x − mean) / √(variance + ε), for each neuron, or for each channel of pictures.

    The parameters are γ and β, which start as 1 and 0. The ``statistics`` are the running mean and variance,
    by which it answers; each mini-batch of training moves them by a share of 1 − momentum. Where a mini-batch
    has a single number for each neuron, training takes the running ones too.

    Parameters
    ----------
    momentum : float, from 0 to below 1
        The share of the running mean and variance that a mini-batch leaves.
    epsilon : float
        ε, added to the variance so that nothing is divided by 0.
    """

    arguments = ("momentum", "epsilon")
    mixes_examples = True

    def __init__(self, momentum=0.9, epsilon=1e-5):
        self.momentum, self.epsilon = share("momentum", momentum), positive_number("epsilon", epsilon)

    def build(self, shape, rng, dtype):
        """The shape stays; γ and β are ``(n,)`` or ``(channels,)``."""
        self.parameters = [self._filled(value, shape[:1], dtype) for value in (1, 0)]
        self.statistics = [np.full(shape[:1], value, dtype) for value in (0, 1)]
        return shape

    def connections(self, shape):
        """One for each value, and its bias."""
        return 2 * int(np.prod(shape))

    def forward(self, x, rng=None):
        """γ x̂ + β; kept are x̂, 1/√(variance + ε) and whether the two came from the mini-batch."""
        axes, along = self._axes(x)
        n = x.size // x.shape[1]
        of_batch = rng is not None and n > 1
        mean, variance = (x.mean(axes), x.var(axes)) if of_batch else self.statistics
        if of_batch:
            for running, now in zip(self.statistics, (mean, variance * (n / (n - 1)))):
                running *= self.momentum
                running += (1 - self.momentum) * now
        scale = 1 / np.sqrt(variance + x.dtype.type(self.epsilon))
        normal = (x - mean[along]) * scale[along]
        gamma, beta = self.parameters
        return gamma[along] * normal + beta[along], (normal, scale, of_batch)

    def backward(self, nabla, kept, inwards=True):
        """∂C/∂γ sums nabla x̂, ∂C/∂β nabla; mean and variance pass on what they owe to each example."""
        normal, scale, of_batch = kept
        axes, along = self._axes(nabla)
        gradients = [(nabla * normal).sum(axes), nabla.sum(axes)]
        if not inwards:
            return None, gradients
        if of_batch:
            n = nabla.size // nabla.shape[1]
            of_gamma, of_beta = gradients
            nabla = nabla - of_beta[along] / n - normal * (of_gamma[along] / n)
        return nabla * (self.parameters[0] * scale)[along], gradients

    @staticmethod
    def _axes(x):
        """The axes that are averaged over, and the index that lays one number a channel along the others."""
        axes = (0, *range(2, x.ndim))
        return axes, (slice(None), *[np.newaxis] * (x.ndim - 2))


LAYERS["BatchNorm"] = BatchNorm

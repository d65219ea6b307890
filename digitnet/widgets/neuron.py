"""The sigmoid neuron with one input (chapter 2): turn weight and bias, and go to the perceptron's limit."""

from ..activations import sigmoid
from .figure import Choice, Figure, Number


class Neuron(Figure):
    """a = σ(cz) over the input x, with z = wx + b, the perceptron it becomes for large c, and a slope.

    Every attribute may be set, here or by a control of the figure.

    Attributes
    ----------
    weight, bias : float, from −10 to 10
    sharpness : int
        c, by which weight and bias are multiplied, and with them z: 1, 2, 5, 10, 20, 50 or 100 ("The
        perceptron as a limit").
    x : float, from −5 to 5
        The point at which the tangent is drawn.
    """

    weight = Number(1.0, -10, 10)
    bias = Number(0.0, -10, 10)
    sharpness = Choice(1, [1, 2, 5, 10, 20, 50, 100])
    x = Number(0.0, -5, 5)

    @property
    def z(self):
        """The weighted input wx + b, before the factor c."""
        return self.weight * self.x + self.bias

    @property
    def a(self):
        """The activation σ(cz)."""
        return float(sigmoid(self.sharpness * self.z))

    @property
    def slope(self):
        """da/dx = σ′(cz) c w, by the chain rule."""
        return self.a * (1 - self.a) * self.sharpness * self.weight

    def __repr__(self):
        return f"Neuron(weight={self.weight:g}, bias={self.bias:g}, sharpness={self.sharpness}, x={self.x:g})"

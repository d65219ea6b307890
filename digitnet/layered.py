"""What is left of a network of layers beside its mathematics: its parameters in a row, its file, its name.

`network` has the mathematics.
"""

from .activations import ACTIVATIONS, Sigmoid
from .costs import COSTS
from .model import Model, stored_name
from .parameters import check_layers, checked_sizes


class Layered(Model):
    """A model with ``sizes``, and with ``activations``, ``weights`` and ``biases`` layer by layer."""

    @property
    def parameters(self):
        """All weights, then all biases."""
        return [*self.weights, *self.biases]

    @property
    def settings(self):
        """The arguments of `Network` that make one like this, as JSON can hold them."""
        names = [stored_name(f, ACTIVATIONS) for f in self.activations]
        if len(set(names[:-1])) > 1:
            raise ValueError(
                f"the hidden layers have the activations {names[:-1]}; one for all can be stored"
            )
        functions = {"cost": stored_name(self.cost, COSTS), "activation": names[0], "output": names[-1]}
        return {"sizes": self.sizes, **functions, "dtype": self.dtype.name}

    @classmethod
    def _restored(cls, settings, parameters):
        half = len(parameters) // 2
        weights, biases = parameters[:half], parameters[half:]
        check_layers(weights, biases, checked_sizes(settings["sizes"]), weights[0].dtype)
        net = cls(**settings, initializer=lambda sizes, rng: (weights, biases))
        net._take(parameters)
        return net

    def _take(self, parameters):
        self.weights, self.biases = parameters[: len(parameters) // 2], parameters[len(parameters) // 2 :]
        check_layers(self.weights, self.biases, self.sizes, self.dtype)

    def __repr__(self):
        functions = ""
        if any(type(f) is not Sigmoid for f in self.activations):
            functions = f"activation={self.activations[0].name}, output={self.activations[-1].name}, "
        return f"Network({self.sizes}, {functions}cost={self.cost.name}, dtype={self.dtype})"

"""What a model of layers consists of, counted layer by layer (chapter 15)."""

import math
from typing import NamedTuple


class Row(NamedTuple):
    """One layer: its name, the shape of one example behind it, its parameters and its connections."""

    layer: str
    shape: tuple
    parameters: int
    connections: int


class Summary(list):
    """A `Row` for each layer; ``parameters`` and ``connections`` are the sums."""

    @property
    def parameters(self):
        """The number of weights and biases in all."""
        return sum(row.parameters for row in self)

    @property
    def connections(self):
        """The number of connections in all."""
        return sum(row.connections for row in self)

    def __repr__(self):
        lines = [("layer", "output", "parameters", "connections")]
        lines += [
            (row.layer, "x".join(map(str, row.shape)), f"{row.parameters:,}", f"{row.connections:,}")
            for row in self
        ]
        lines.append(("total", "", f"{self.parameters:,}", f"{self.connections:,}"))
        widths = [max(map(len, column)) for column in zip(*lines)]
        rows = []
        for name, shape, *counts in lines:
            numbers = [text.rjust(width) for text, width in zip(counts, widths[2:])]
            rows.append("  ".join([name.ljust(widths[0]), shape.ljust(widths[1]), *numbers]))
        return "\n".join(rows)


def summary(model):
    """The `Summary` of a `Sequential`."""
    rows = Summary()
    for layer, before, after in zip(model.layers, model.shapes, model.shapes[1:]):
        n_parameters = sum(math.prod(parameter.shape) for parameter in layer.parameters)
        rows.append(Row(type(layer).__name__, after, n_parameters, layer.connections(before)))
    return rows

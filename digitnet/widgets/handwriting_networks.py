"""The networks of the figure `Handwriting`, each in few bytes, and how a page gets them.

A weight is a whole number of steps, of 8 bits as in `maps_network`. In the layer that has most of the weights
the steps are coarse, and the same for all: so few numbers occur, most of them small, and deflating gives
short codes to those that occur often. Biases stay as they are. The page computes with these weights, and so
does `unpacked`, to which its answers are held.

    network   bytes    bits for a weight of   of 10 000 validation images
                       the largest layer      other answers   right before   right after
    small     24 329   6.2                    3              9801           9801
    plain    219 090   2.6                    19             9912           9913
    convnet   49 883   4.1                    6              9951           9949

The smallest network lies in the page. Of the others a page of the book has scripts, which
`book/page_networks.py` makes and the page loads when they are first asked for; in JupyterLab it asks here.
"""

import json
import zlib
from functools import cache

import numpy as np
from traitlets import TraitType, observe, validate

from ..layers import Dense, Flatten
from ..pretrained import load_pretrained
from ..sequential import Sequential
from . import maps_network
from .figure import Figure
from .forward import Binary

NAMES = "small", "plain", "convnet"
FINENESS = {"plain": 1.5, "convnet": 4}  # steps in the standard deviation of the largest layer's weights
RIGHT, TOTAL = {"small": 9789, "plain": 9909, "convnet": 9960}, 10_000  # test images that they read, packed


class Networks(Figure):
    """A figure that has these networks.

    Attributes
    ----------
    small, plain, convnet : bytes
        What `packed` makes; the two last are empty until they are asked for.
    asked : list of str
        The names of the networks that the page needs; setting it fills their traits.
    """

    small, plain, convnet = Binary(), Binary(), Binary()
    asked = TraitType(()).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"small": packed("small"), "asked": [], **traits})

    @validate("asked")
    def _are_known(self, proposal):
        value = proposal["value"]
        if not isinstance(value, list | tuple) or any(name not in NAMES for name in value):
            raise ValueError(f"asked is {value!r}; legal are lists of {', '.join(map(repr, NAMES))}")
        return list(value)

    @observe("asked")
    def _fill(self, change):
        for name in change["new"]:
            setattr(self, name, packed(name))


@cache
def packed(name):
    """The network of that name: a line of JSON that describes it, scales, biases, and the steps, int8.

    All but the smallest are deflated, without a search for repetitions, which weights don't have.
    """
    network = sequential(load_pretrained(name))
    most = max(parameter.size for parameter in network.parameters)

    def scales(rows):
        if name not in FINENESS or rows.size < most:
            return maps_network.row_scales(rows)
        return np.full((len(rows), 1), rows.std() / FINENESS[name])

    parts = maps_network.packed(network, scales)
    header = {
        "name": name, "layers": maps_network.described(network), "shape": list(network.shapes[0][1:]),
        "parameters": network.n_parameters, "right": RIGHT[name], "total": TOTAL,
    }  # fmt: skip
    line = json.dumps(header, separators=(",", ":")).encode() + b"\n"
    content = line + parts["scales"] + parts["biases"] + parts["weights"]
    if name == "small":
        return content
    deflate = zlib.compressobj(9, strategy=zlib.Z_HUFFMAN_ONLY)
    return deflate.compress(content) + deflate.flush()


def unpacked(content):
    """The network of float64 with the packed weights, a Sequential: what the page computes."""
    content = content if content.startswith(b"{") else zlib.decompress(content)
    line, _, numbers = content.partition(b"\n")
    header = json.loads(line)
    rows = 4 * sum(layer["shape"][0] for layer in header["layers"] if layer["kind"] in ("conv", "dense"))
    parts = numbers[2 * rows :], numbers[:rows], numbers[rows : 2 * rows]
    return maps_network.unpacked(header["layers"], header["shape"], *parts)


def sequential(network):
    """A pretrained network as a Sequential; a Network of two layers is made one of the same parameters."""
    if isinstance(network, Sequential):
        return network
    (_, hidden, n_out), (first, last) = network.sizes, network.activations
    layers = [Flatten(), Dense(hidden), type(first)(), Dense(n_out), type(last)()]
    model = Sequential((1, 28, 28), layers, cost=network.cost, rng=0, dtype=network.dtype)
    for layer, w, b in zip(model.layers[1::2], network.weights, network.biases):
        layer.parameters = [w, b]
    return model

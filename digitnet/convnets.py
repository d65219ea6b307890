"""Two convolutional networks: LeNet-5 as in its paper, and a small modern one (chapter 15).

LeNet-5 is that of LeCun, Bottou, Bengio and Haffner (1998), with exactly its 60 000 parameters. What differs:
the start of the weights is `initializers.scaled_normal`, the pictures of the digits are our own, and the cost
is the log-likelihood of a softmax over the last layer, much as the paper's second criterion.
"""

import numpy as np

from .activations import ReLU, ScaledTanh, Softmax
from .checks import short
from .convolution import Canvas, Conv, MaxPool, Subsample
from .initializers import he
from .layers import LAYERS, Dense, Dropout, Flatten, Layer
from .sequential import Sequential

# Which of the six maps of S2 each of the sixteen maps of C3 looks at.
C3_TABLE = [
    *([i, (i + 1) % 6, (i + 2) % 6] for i in range(6)),  # three neighbours
    *([i, (i + 1) % 6, (i + 2) % 6, (i + 3) % 6] for i in range(6)),  # four neighbours
    *([i, i + 1, i + 3, (i + 4) % 6] for i in range(3)),  # two pairs with a gap between
    list(range(6)),
]
# The pictures of the ten digits, 7 wide and 12 high, that the 84 neurons of F6 are to show: ink +1, paper −1.
CODES = """
....... ....... ....... ....... ....... ....... ....... ....... ....... .......
..###.. ...##.. .#####. .#####. ....##. ####### ..####. ####### .#####. .#####.
.##.##. ..###.. ##...## ##...## ...###. ##..... .##.... .....## ##...## ##...##
##...## .####.. .....## .....## ..####. ##..... ##..... .....## ##...## ##...##
##...## ...##.. .....## .....## .##.##. ######. ##..... ....##. ##...## ##...##
##...## ...##.. ....##. ..####. ##..##. ##...## ######. ....##. .#####. ##...##
##...## ...##.. ...##.. .....## ##..##. .....## ##...## ...##.. ##...## .######
##...## ...##.. ..##... .....## ####### .....## ##...## ...##.. ##...## .....##
##...## ...##.. .##.... .....## ....##. .....## ##...## ..##... ##...## .....##
.##.##. ...##.. ##..... ##...## ....##. ##...## ##...## ..##... ##...## ....##.
..###.. .###### ####### .#####. ....##. .#####. .#####. ..##... .#####. .####..
....... ....... ....... ....... ....... ....... ....... ....... ....... .......
"""


def digit_codes():
    """The ten codes ``(10, 84)``, +1 and −1: row d is the picture of digit d, row by row."""
    lines = [line.split() for line in CODES.split("\n") if line]
    pictures = np.array([[list(line[d]) for line in lines] for d in range(10)])
    return np.where(pictures == "#", 1.0, -1.0).reshape(10, 84)


class DigitCodes(Layer):
    """z_i = −½ ‖x − c_i‖²: how near 84 inputs come to the code of digit i, which is fixed."""

    def build(self, shape, rng, dtype):
        """``(84,)`` → ``(10,)``."""
        if tuple(shape) != (84,):
            raise ValueError(
                f"DigitCodes gets inputs of shape {shape}; needed is (84,), the pixels of a code"
            )
        self.codes = digit_codes().astype(dtype)
        return (10,)

    def connections(self, shape):
        """Each input of each digit."""
        return 840

    def forward(self, x, rng=None):
        """``(m, 84)`` → z ``(m, 10)``; kept is x."""
        codes = self.codes.astype(x.dtype, copy=False)  # of a copy of the model, perhaps of another dtype
        return -0.5 * ((x[:, np.newaxis] - codes) ** 2).sum(axis=2), x

    def backward(self, nabla, x, inwards=True):
        """∂z_i/∂x = c_i − x."""
        codes = self.codes.astype(x.dtype, copy=False)
        return nabla @ codes - x * nabla.sum(axis=1, keepdims=True) if inwards else None, []


LAYERS["DigitCodes"] = DigitCodes


def lenet5(rng=None, dtype=np.float32):
    """LeNet-5 in its classic form: trainable mean pooling, 1.7159 tanh(2z/3), the partial table of C3.

    Parameters
    ----------
    rng : numpy.random.Generator or int, optional
        Source of the start and of the shuffling.
    dtype : float type

    Returns
    -------
    Sequential
        For pictures ``(1, 28, 28)``, ink 1 on paper 0.

    Examples
    --------
    >>> lenet5().n_parameters
    60000
    """
    layers = [
        Canvas(pad=2, paper=-0.1, ink=1.175),
        Conv(6, 5), ScaledTanh(),  # C1
        Subsample(), ScaledTanh(),  # S2
        Conv(16, 5, table=C3_TABLE), ScaledTanh(),  # C3
        Subsample(), ScaledTanh(),  # S4
        Conv(120, 5), ScaledTanh(),  # C5
        Flatten(), Dense(84), ScaledTanh(),  # F6
        DigitCodes(), Softmax(),
    ]  # fmt: skip
    return Sequential((1, 28, 28), layers, cost="log-likelihood", rng=rng, dtype=dtype)


def convnet(
    maps=(16, 32), hidden=128, dropout=0.3, *, shape=(1, 28, 28), n_out=10, rng=None, dtype=np.float32
):
    """A small network of today: for each number of maps 5×5 windows, ReLU and max-pooling, then two layers.

    Parameters
    ----------
    maps : sequence of int
    hidden : int
        Neurons of the layer after the windows.
    dropout : float
        The share of these that is dropped in training; 0 for none.
    shape : tuple of int
        Of one picture: channels, rows, columns.
    n_out : int
        The number of classes.
    rng : numpy.random.Generator or int, optional
        Source of the start, of the shuffling and of dropout.
    dtype : float type

    Returns
    -------
    Sequential

    Examples
    --------
    >>> convnet().n_parameters
    80202
    """
    if not np.iterable(maps):
        raise ValueError(
            f"maps is {short(maps)}; needed is a number of maps for each convolution, as (16, 32)"
        )
    layers = []
    for n in maps:
        layers += [Conv(n, 5, initializer=he), ReLU(), MaxPool()]
    layers += [Flatten(), Dense(hidden, he), ReLU()]
    if dropout:
        layers.append(Dropout(dropout))
    layers += [Dense(n_out, he), Softmax()]
    return Sequential(shape, layers, cost="log-likelihood", rng=rng, dtype=dtype)

"""digitnet: a small, tested neural network for handwritten digits, the code behind the book.

    from digitnet import Network, load_mnist
    training_data, validation_data, test_data = load_mnist()
    net = Network([784, 30, 10])
    net.SGD(training_data, 30, 10, 3.0, test_data=test_data)

Modules, from the ground up: checks, files, interrupts, activations, costs, initializers, optimizers,
penalties, parameters, storage, pictures, data, metrics, comparing, neighbours, schedules, gradient_check,
untouched, compiling, ink, compiled, compiled_windows, packed, steps, fast, training, stopping, model,
layered, network, layers, pooling, convolution, normalisation, windows, answering, summary, sequential,
convnets, pretrained, reading, inspection, experiments, plots, widgets, exercises, and __main__, the command.
Each imports only from those before it; compiled ones, and those from inspection on, when needed.
"""

from importlib import import_module as _import_module

from .activations import sigmoid, sigmoid_prime
from .costs import CrossEntropyCost, LogLikelihoodCost, QuadraticCost
from .data import Dataset, load, load_data_wrapper, load_digits, load_mnist
from .gradient_check import check_gradients, numerical_gradient
from .metrics import accuracy, confusion_matrix
from .network import Network
from .pretrained import load_pretrained
from .reading import Reading, read_digits
from .sequential import Sequential

__all__ = [
    "CrossEntropyCost",
    "Dataset",
    "LogLikelihoodCost",
    "Network",
    "QuadraticCost",
    "Reading",
    "Sequential",
    "accuracy",
    "check_gradients",
    "confusion_matrix",
    "load",
    "load_data_wrapper",
    "load_digits",
    "load_mnist",
    "load_pretrained",
    "numerical_gradient",
    "read_digits",
    "sigmoid",
    "sigmoid_prime",
]

__version__ = "0.1.0"

_WHEN_NEEDED = ("exercises", "experiments", "inspection", "plots", "widgets")
_MOVED = {"download": "data.download", "idx": "data.idx", "preprocessing": "pictures.preprocessing"}


def __getattr__(name):
    """Import a module that isn't always needed at its first use: `digitnet.plots`."""
    if name in _WHEN_NEEDED or name in _MOVED:  # these stood beside this file in version 0.1
        return _import_module(f".{_MOVED.get(name, name)}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *_WHEN_NEEDED})

"""An epoch of stochastic gradient descent, compiled.

`train_epoch` does what the plain loop over mini-batches does, some ten to a hundred times as fast, and `fits`
says where: for networks of neurons in layers, trained by any of this package's optimizers (unless their ε is
tiny: see ``steps``) with or without its penalties, as long as nobody has changed the code that it stands in
for (see ``untouched``). Everywhere else, and wherever Numba can't be had, the plain loop runs.
To learn how training works read ``network``, not this module; the appendix on speed derives what this one
does and measures what it gains.

- The loops are in ``compiled``. Numba is imported, and they are compiled, when they are first needed; what
  was compiled is kept in the cache folder, if that can be written.
- Training goes on in steps of some ten milliseconds. A step copies weights and biases into arrays of its own,
  trains a whole number of mini-batches there, and copies them back in a single call during which Python
  handles no signal. So whatever ends the epoch, and wherever, no half mini-batch is left behind.
- The clock decides how long a step is, and nothing else: it rounds the same, however the epoch is cut.
- Nothing here sets the number of threads, or holds a lock.
"""

import time
from functools import cache
from itertools import chain, combinations
from sys import modules
from types import MethodType

import numpy as np

from . import steps
from .compiling import can_be_compiled
from .data import Dataset, Pairs
from .data.dataset import one_hot
from .data.inputs import Unscaled, check_inputs
from .ink import Ink, ink_of
from .packed import Packed

SECONDS, COPIES = 0.015, 10  # that a step should take, and how many times as long as copying at the least
MOST = 10_000  # examples in a step
# Where it is worth it: with this many weights times examples in an epoch, and among the products of weights
# and inputs either a small share that isn't by zero, or few for each weight in a mini-batch.
LEAST, SPARSE, FEW = 10_000_000, 0.25, 8
MANY = 100_000_000  # numbers that the steps of an epoch walk over, for which it pays to compile them

KINDS = {"Sigmoid": 0, "Tanh": 1, "ReLU": 2, "Softmax": 3, "Linear": 4}  # as in `compiled`
SLOPED = {  # whether δ^L is a − y times the slope of the output neurons, or a − y alone
    **{("QuadraticCost", kind): True for kind in KINDS},
    ("CrossEntropyCost", "Sigmoid"): False,
    ("LogLikelihoodCost", "Softmax"): False,
}


def form(model, data, optimizer, penalty=None, mini_batch_size=None):
    """Which form of an epoch `digitnet.training.train` takes: ``"compiled"`` or ``"plain"``."""
    return "compiled" if fits(model, data, optimizer, penalty, mini_batch_size) else "plain"


def fits(model, data, optimizer, penalty=None, mini_batch_size=None):
    """Whether `train_epoch` is at hand and does exactly what the plain loop would do, rounding aside.

    It also says no where the plain loop would be as fast: on few examples, or on inputs without zeros in
    large mini-batches.

    Parameters
    ----------
    model : Model
    data : Dataset or Pairs
    optimizer, penalty
        One of `digitnet.optimizers`, and one of `digitnet.penalties` or None.
    mini_batch_size : int, optional
        Without it, a large one is meant.
    """
    from .untouched import is_untouched  # which reads source, and is slow to import

    return bool(
        type(data) in (Dataset, Pairs)
        and type(data.images) in (np.ndarray, Unscaled)
        and steps.are_known(optimizer, penalty)
        and steps.shrink(optimizer, penalty, len(data)) > 0.5
        and _inputs_fit(data)
        and all(hasattr(model, name) for name in ("weights", "biases", "activations", "cost"))
        and isinstance(getattr(type(model), "parameters", None), property)
        and _neurons(model) is not None
        and _targets_fit(model.cost, data)
        and _arrays_fit(model)
        and steps.epsilon_is_felt(optimizer, model.dtype)
        and steps.remembers(optimizer, model.parameters)
        and _is_worth_it(model.weights, data.images, mini_batch_size)
        and is_untouched(stood_in_for(model, data, optimizer, penalty))
        and _ready(model.dtype, data.images.dtype == np.uint8)
    )


def train_epoch(model, data, order, mini_batch_size, optimizer, penalty=None, *, rng=None, stopped=None):
    """Train `model`, for which `fits` is true, on the examples of `data` in the given order.

    Parameters
    ----------
    model : Model
        Its weights and biases are changed in place.
    data : Dataset or Pairs
    order : ndarray of int, shape (n,)
    mini_batch_size : int
    optimizer, penalty
        As for `fits`. What the optimizer remembers is changed in place, as well.
    rng
        Not used; the plain loop has it.
    stopped : callable, optional
        Asked every few milliseconds, between two mini-batches. Once it answers true, the epoch ends.

    Returns
    -------
    int
        The number of examples trained.

    Raises
    ------
    ValueError
        If data or order don't fit: compiled loops don't look where they read.
    """
    from .compiled import look

    m, dtype = max(1, min(int(mini_batch_size), len(order))), model.dtype
    order = np.ascontiguousarray(order, np.int64)
    targets = one_hot(data.labels, data.n_classes, dtype) if type(data) is Dataset else data.targets
    targets = np.array(targets, dtype, order="C")
    if (data.images.shape, targets.shape) != ((len(data), model.n_in), (len(data), model.n_out)):
        raise ValueError(
            f"data of {data.images.shape[1]} inputs and {targets.shape[1]} outputs don't fit {model}"
        )
    if len(order) and not 0 <= order.min() <= order.max() < len(data):
        raise ValueError(f"order goes from {order.min()} to {order.max()}; legal are 0 to {len(data) - 1}")
    whole = ink_of(data.images, dtype, look)
    method, settings = steps.method_of(optimizer, penalty, len(data))
    packed = Packed(model.weights, *_neurons(model), m, method, optimizer.memories)
    arrays = [*model.weights, *model.biases, *chain(*optimizer._memory(model.parameters))]
    shrink = dtype.type(steps.shrink(optimizer, penalty, len(data)))
    done, size = 0, packed.fold
    while done < len(order) and not (stopped is not None and stopped()):
        chosen = order[done : done + size]
        examples = whole, targets, chosen
        if whole is None:
            examples = Ink(data.images[chosen], dtype, look), targets[chosen], np.arange(len(chosen))
        start = time.perf_counter()
        packed.take(arrays, optimizer._steps)
        begin = time.perf_counter()
        packed.train(*examples, m, settings, shrink)
        end = time.perf_counter()
        packed.give(arrays, optimizer)
        done += len(chosen)
        copying = begin - start + time.perf_counter() - end
        wanted = size * max(SECONDS, COPIES * copying) / (end - begin)
        wanted = min(max(wanted, size / 2), 4 * size, MOST)  # a machine that is busy for once says little
        size = packed.fold * max(1, int(wanted) // packed.fold)
    return done


def stood_in_for(model, data, optimizer, penalty=None):
    """The functions and methods that the plain loop calls."""
    loop = modules.get(f"{__package__}.training")  # which imports this module, and not the other way round
    return [
        *([loop.plain_epoch] if loop else []),
        *([model.update_mini_batch] if hasattr(model, "update_mini_batch") else []),
        model.gradient,
        MethodType(type(model).parameters.fget, model),
        model.cost.delta,
        *(method for f in model.activations for method in (f.value, f.back)),
        data.batch,
        optimizer.step,
        *([penalty.slope] if penalty is not None else []),
    ]


def _name(thing):
    """Module and name of the class of an object, or of a class, of this package."""
    c = thing if isinstance(thing, type) else type(thing)
    return f"{c.__module__}.{c.__qualname__}".removeprefix(f"{__package__}.")


def _neurons(model):
    """The kinds of the layers' activations, and whether δ^L needs a slope; None where `compiled` has none."""
    names = [_name(f).removeprefix("activations.") for f in model.activations]
    pair = _name(model.cost).removeprefix("costs."), names[-1]
    if pair not in SLOPED or not all(name in KINDS for name in names):
        return None
    return np.array([KINDS[name] for name in names]), SLOPED[pair]


def _targets_fit(cost, data):
    """Whether δ^L is a − y: for the log-likelihood only where the targets sum to 1, as those of a Dataset."""
    if type(data) is Dataset or _name(cost) != "costs.LogLikelihoodCost":
        return True
    largest = 10 * np.finfo(data.targets.dtype).eps if data.targets.dtype.kind == "f" else 0
    return bool((np.abs(data.targets.sum(axis=1, dtype=np.float64) - 1) <= largest).all())


def _inputs_fit(data):
    """Whether the inputs are still such as a data set takes when it is made; the plain loop says if not."""
    if data.images.dtype == np.uint8:
        return not data.unscaled
    try:
        check_inputs(data.images, unscaled=data.unscaled)
    except ValueError:
        return False
    return True


def _arrays_fit(model):
    """Whether weights and biases are ordinary arrays of one float type, none a part of another."""
    arrays = [*model.weights, *model.biases]
    if not all(type(a) is np.ndarray and a.dtype == model.dtype and a.flags.writeable for a in arrays):
        return False
    sizes = [model.n_in, *(b.size for b in model.biases)]
    wanted = [*zip(sizes[1:], sizes), *((n,) for n in sizes[1:])]
    return (
        model.dtype in (np.float32, np.float64)
        and [a.shape for a in arrays] == wanted
        and sizes[-1] == model.n_out
        and max(sizes) < 2**16
        and not any(np.may_share_memory(a, b) for a, b in combinations(arrays, 2))
    )


def _is_worth_it(weights, images, m):
    """Whether it is faster than products of matrices, by a look at some fifty examples."""
    some = images[:: max(1, len(images) // 50)]
    first, later = weights[0].size, sum(w.size for w in weights[1:])
    share = (first * np.count_nonzero(some) / some.size + later) / (first + later)
    few = m is not None and m * share <= FEW
    return len(images) * (first + later) >= LEAST and (share < SPARSE or few)


def with_compiled_steps(optimizer, model, data, mini_batch_size):
    """`optimizer` for the plain loop, its steps compiled if they are known and many enough."""
    from .untouched import is_untouched

    size = sum(getattr(v, "size", 0) for v in model.parameters)  # what is no array, the plain loop names
    if (
        size * len(data) / mini_batch_size >= MANY
        and steps.are_known(optimizer)
        and optimizer.memories
        and is_untouched([optimizer.step])
        and _ready(model.dtype)
        and steps.epsilon_is_felt(optimizer, model.dtype)
    ):
        return steps.CompiledSteps(optimizer)
    return optimizer


@cache
def _ready(dtype, byte=None):
    """Whether the loops can be compiled for these types of weights and of images; compiles them.

    Without images, whether the steps of optimizers alone can be.
    """
    names = ("step",) if byte is None else ("look", "train")
    return can_be_compiled("compiled", names, lambda compiled: _try(compiled, dtype, byte))


def _try(compiled, dtype, byte):
    """Run the loops on nothing, for which they are compiled."""
    if byte is None:
        v = np.zeros(0, dtype)
        compiled.step(v, v, v, v, 0, 1, (1.0,) * 7, 1, dtype.type(1))
        return
    nothing = Ink(np.zeros((1, 1), np.uint8 if byte else dtype), dtype, compiled.look)
    one = Packed([np.zeros((1, 1), dtype)], np.zeros(1, np.int64), True, 1)
    one.take([np.zeros((1, 1), dtype), np.zeros(1, dtype)])
    one.train(nothing, np.zeros((1, 1), dtype), np.arange(0), 1, (1.0,) * 7, dtype.type(1))

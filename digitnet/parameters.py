"""Weights and biases set by hand, or of another program, in the form the network computes with."""

import numpy as np

from .checks import whole_number


def checked_sizes(sizes, *more):
    """Return the layer sizes as a list of int, or raise ValueError if they are those of no network."""
    if more or not np.iterable(sizes):
        given = ", ".join(map(repr, (sizes, *more)))
        raise ValueError(f"sizes is {given}; legal is one list, as in Network([784, 30, 10])")
    sizes = [whole_number("sizes", size, least=1) for size in sizes]
    if len(sizes) < 2:
        raise ValueError(f"sizes is {sizes}; needed are at least an input and an output layer")
    return sizes


def check_layers(weights, biases, sizes, dtype):
    """Hold the weights and biases of a network against its sizes, and put right what is only another form.

    Lists, whole numbers and arrays that may not be written become arrays of `dtype`, columns of biases (n, 1)
    become vectors, all in their places in the two lists. Other float types and memory layouts stay as they
    are.

    Parameters
    ----------
    weights, biases : list
        ``weights[l]`` should be (sizes[l + 1], sizes[l]) and ``biases[l]`` (sizes[l + 1],).
    sizes : list of int
    dtype : numpy.dtype

    Raises
    ------
    ValueError
        If an array has another shape, or no real numbers; it names the array.
    """
    if not len(weights) == len(biases) == len(sizes) - 1:
        raise ValueError(
            f"there are {len(weights)} weights and {len(biases)} biases; "
            f"a network of {len(sizes)} layers needs {len(sizes) - 1} of each"
        )
    for l, (n_in, n_out) in enumerate(zip(sizes, sizes[1:])):
        for name, arrays, shape in (("weights", weights, (n_out, n_in)), ("biases", biases, (n_out,))):
            array = arrays[l]
            if (
                type(array) is np.ndarray
                and array.shape == shape
                and array.dtype.kind == "f"
                and array.flags.writeable
            ):
                continue
            arrays[l] = _converted(f"{name}[{l}]", array, shape, dtype)


def _converted(name, array, shape, dtype):
    try:
        found = np.array(array)
    except ValueError:
        found = np.array(None)
    if found.dtype.kind not in "fiub":
        raise ValueError(f"{name} holds {type(array).__name__} of {found.dtype}; needed are numbers {shape}")
    if found.shape != shape and not (len(shape) == 1 and found.shape == (*shape, 1)):
        raise ValueError(f"{name} has shape {found.shape}; needed is {shape}")
    is_float = isinstance(array, np.ndarray) and found.dtype.kind == "f"
    return found.reshape(shape).astype(found.dtype if is_float else dtype)

"""Whether loops can be compiled to machine code by Numba, and where what was compiled is kept."""

from importlib import import_module

from .data.download import cache_folder


def can_be_compiled(module, names, attempt):
    """Whether Numba can be had and `attempt` works, which calls the loops and has them compiled by that.

    Parameters
    ----------
    module : str
        Of this package; it is imported here first, and Numba with it.
    names : sequence of str
        The functions of it that are called from Python: what is compiled for them is kept.
    attempt : callable
        Gets the module.
    """
    try:
        import numba

        if numba.config.DISABLE_JIT:
            return False
        loops = import_module(f".{module}", __package__)
        functions = [getattr(loops, name) for name in names]
        _keep(functions, numba)
        try:
            attempt(loops)
        except Exception:  # what was kept is damaged, or couldn't be written
            for function in functions:
                function._cache = numba.core.caching.NullCache()
            attempt(loops)
    except Exception:  # Numba is missing, or doesn't know this Python, NumPy or processor: whatever it says
        return False
    return True


def _keep(functions, numba):
    """Let Numba keep what it compiles in the cache folder, or where else it finds a place, or nowhere."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = before or str(cache_folder() / "compiled")
    try:
        for function in functions:
            function.enable_caching()
    except (RuntimeError, OSError):
        pass
    finally:
        numba.config.CACHE_DIR = before

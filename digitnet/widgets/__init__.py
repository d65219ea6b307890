"""The figures of the book that move, for JupyterLab and for the pages alike; see ``figure``.

They need anywidget and ipywidgets, so ``import digitnet`` doesn't import this package, and each is imported
when it is first asked for.
"""

from importlib import import_module

__all__ = [
    "Backprop", "Downhill", "Forward", "Handwriting", "Inside", "Maps", "Nearest", "Neuron", "Overfitting",
    "Playground", "Slow", "Starts", "Window",
]  # fmt: skip


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(f"digitnet.widgets has no figure {name!r}; there are {', '.join(__all__)}")
    return getattr(import_module(f"{__name__}.{name.lower()}"), name)


def __dir__():
    return sorted({*globals(), *__all__})

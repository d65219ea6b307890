"""What holds for every run of the chapters: which data there are, and what their outputs are held against.

`pytest --nbval` runs every cell of every chapter. With MNIST at hand each output must equal the stored one;
without, scikit-learn's digits stand in: every cell must still run, but outputs are not compared.
"""

import os
from pathlib import Path

from execute import SANITIZE, chapters

import digitnet


def pytest_configure(config):
    if os.environ.get("DIGITNET_DATA"):
        os.environ["DIGITNET_DATA"] = os.path.abspath(os.environ["DIGITNET_DATA"])  # kernels start in book/
    try:
        data = digitnet.load_mnist()
    except FileNotFoundError:
        data = digitnet.load_digits(size=28)
        os.environ["DIGITNET_OFFLINE"] = "1"  # one attempt to download is enough
        config.option.nbval_lax = True
    config.option.nbval_current_env = True
    config.option.nbval_sanitize_with = config.option.nbval_sanitize_with or str(SANITIZE)
    config.data_name = data.name


def pytest_report_header(config):
    compared = "not compared" if config.option.nbval_lax else "compared with the stored ones"
    return f"data: {config.data_name}; outputs of the chapters are {compared}"


def pytest_collectstart(collector):
    """SVG is compared no more than PNG: curves of a long training differ from one processor to the next.

    What is drawn is rounded to six digits so that they differ seldom. The numbers behind it are compared.
    """
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("image/svg+xml",)


def pytest_ignore_collect(collection_path):
    """Of all notebooks, only those in _toc.yml are chapters."""
    if collection_path.suffix == ".ipynb" and Path(collection_path) not in chapters():
        return True
    return None

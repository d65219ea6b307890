"""What `make lab` shows: the chapters, and of the files beside them only those that a reader opens.

jupyter lab --config=book/jupyter_lab_config.py
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821, Jupyter gives it
c.ServerApp.root_dir = str(Path(__file__).parent)
c.ContentsManager.hide_globs = [
    "*.py", "*.pyc", "*.js", "*.bib", "*.jsonl", "*_runs", "web", "__pycache__", "*~",
]  # fmt: skip
c.ServerApp.allow_root = hasattr(os, "geteuid") and os.geteuid() == 0  # in a container one often is

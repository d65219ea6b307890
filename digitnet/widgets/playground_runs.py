"""What the playground's page gets of the recorded runs: their settings, and their curves as bytes."""

import numpy as np

from ..experiments import Recorded, Records
from .choices import PLAIN, unlike_plain

MEASURES = "training", "validation", "cost"
LARGEST = 300_000  # bytes of recorded curves that a page may be given
BASIC = {"hidden", "mini_batch_size", "eta"}


def packed(recorded, records=None):
    """The recorded curves as bytes: little-endian uint16, (settings, measures, seeds, epochs).

    They are whole ten-thousandths, as `Recorded.save` writes them; the measures come in the order of
    `MEASURES`. After those of `recorded` come those of `records`, if there are any.
    """
    curves = np.stack([getattr(recorded, measure) for measure in MEASURES], axis=1)
    if records is not None:
        curves = np.concatenate([curves, np.stack([records.array(name) for name in MEASURES], axis=1)])
    content = np.round(curves * 10_000).clip(0, 65_535).astype("<u2").tobytes()
    if len(content) > LARGEST:
        raise ValueError(f"recorded holds {len(content)} bytes of curves; legal are at most {LARGEST}")
    return content


def with_package():
    """The recorded runs, and those with further choices; None before they are recorded."""
    try:
        recorded = Recorded.load()
    except FileNotFoundError:
        return None, None
    try:
        return recorded, Records.load("choices")
    except FileNotFoundError:
        return recorded, None


def for_the_page(recorded, records):
    """The traits `recorded` and `curves`."""
    settings = [[list(hidden), m, eta] for hidden, m, eta in recorded.settings]
    seeds, epochs = recorded.seeds, recorded.epochs
    page = {"settings": settings, "seeds": seeds, "epochs": epochs, "about": recorded.about}
    if records is not None:
        page |= {"settings": settings + _listed(records, seeds, epochs), "further": records.about}
    return {"recorded": page, "curves": packed(recorded, records)}


def _listed(records, seeds, epochs):
    """The settings of recorded runs as the page gets them: [hidden layers, mini-batch size, η, choices].

    ValueError if they have other seeds or epochs than these, or choices that the figure doesn't have.
    """
    found = []
    for setting in records.settings:
        hidden, more = setting["hidden"], unlike_plain(setting)
        if set(setting) - BASIC - set(PLAIN) or not more:
            raise ValueError(f"further has the setting {setting}, which isn't one of this figure's choices")
        layers = hidden if isinstance(hidden, list) else [hidden]
        found.append([layers, setting.get("mini_batch_size", 10), float(setting["eta"]), more])
    runs = [[r.seed for r in records if r.setting == setting] for setting in records.settings]
    values = records.array("validation")
    if any(run != seeds for run in runs) or values.shape[2] != epochs or np.isnan(values).any():
        raise ValueError(f"further has not {epochs} epochs of the seeds {seeds} for every setting")
    return found

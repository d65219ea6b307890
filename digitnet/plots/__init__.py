"""Every figure of the book that does not move, drawn with matplotlib.

Each function returns a `Figure`; as the last line of a notebook cell it shows itself. The colours, Okabe and
Ito's, differ for colour-blind readers too; lines differ in dash and marker as well. Lettering is at least ten
pixels high, also on a phone, for which there is a second drawing of what is wide. `figure` and `svg` have
what all share, `pictures` draws digits, `lines` data over axes, `layers` what a network's layers do, `maps`
what windows see, `landscapes` costs and paths over them, `margins` machines that divide the plane, `fields`
distortions, `steps` pictures of any size, `diagrams` neurons and networks.
"""

from .diagrams import network_diagram, neuron_diagram
from .fields import displacements
from .figure import STYLES, Figure
from .landscapes import descent, plane, valley
from .layers import layer_histograms
from .lines import bars, curves, histogram, learning_curves, points
from .maps import feature_maps
from .margins import margins
from .pictures import confusion, digits, pixel_values
from .steps import boxes, sheets
from .svg import BLUE, GREEN, GREY, ORANGE, PINK

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "ORANGE",
    "PINK",
    "STYLES",
    "Figure",
    "bars",
    "boxes",
    "confusion",
    "curves",
    "descent",
    "digits",
    "displacements",
    "feature_maps",
    "histogram",
    "layer_histograms",
    "learning_curves",
    "margins",
    "network_diagram",
    "neuron_diagram",
    "pixel_values",
    "plane",
    "points",
    "sheets",
    "valley",
]

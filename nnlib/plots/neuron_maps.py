"""What every hidden neuron answers over two inputs: a small map for each, and in words where it is large."""

import numpy as np

from .axes import Axes
from .contours import CORNERS, area, outlines, surface_of
from .picture import Element, Picture, text
from .words import short

MOST = 12
_SIZE, _ACROSS, _SIDE, _ROOM = (396, 344), 4, 86, 100
_SHARES = 0.2, 0.5, 0.8  # of the way from an activation's lowest value to its highest
_ARROWS = {"bottom left": "↙", "bottom right": "↘", "top left": "↖", "top right": "↗"}
_KEY = "dark: large; arrow: toward where it is largest"
_BAND = "fill: var(--positive); fill-opacity: 0.28; fill-rule: evenodd; stroke: none"
_MIDDLE = "fill: none; stroke: var(--ink); stroke-width: 2"
_FLAT = 0.05  # of the way from the lowest value to the highest: less than that is no difference


def draw_neuron_maps(ground, layers, activations):
    """The Picture of the hidden neurons, layer by layer; of a network without any, or with other inputs, a sentence.

    ground      : of the rows, or None where the network has other than two inputs
    layers      : what the hidden neurons answer, (n_neurons, n_x, n_y) a layer
    activations : the Activation of each layer
    """
    many = [(f"{k}.{n}" if len(layers) > 1 else f"{n}", heights, activations[k - 1])
            for k, layer in enumerate(layers, 1) for n, heights in enumerate(layer, 1)]  # fmt: skip
    if ground is None or not many:
        says = "Maps need a table with two inputs, and a hidden layer."
        return Picture("What each hidden neuron answers", says, "", _SIZE, (text("says", "quiet left", 6, 20, says),))
    drawn, words = [], []
    for k, (name, heights, activation) in enumerate(many[:MOST]):
        sign, course = _course(heights, activation)
        drawn += _map(ground, k, f"{name}: {sign}", heights, activation)
        words.append(f"Neuron {name} {course}.")
    more = f"the first {MOST} of {len(many)}; " if len(many) > MOST else ""
    return Picture(
        title="What each hidden neuron answers",
        description=" ".join([*words, f"Shown: {more.rstrip('; ')}."] if more else words),
        result="",
        size=_SIZE,
        elements=(*drawn, text("key", "quiet left", 6, _SIZE[1] - 8, more + _KEY)),
    )


def _map(ground, k, label, heights, activation):
    """The elements of one map, with a label below it."""
    left, top = 6 + k % _ACROSS * _ROOM, 6 + k // _ACROSS * (_ROOM + 8)
    axes = Axes((left, left + _SIDE, top, top + _SIDE), ground.axes.x_marks, ground.axes.y_marks)
    places = [np.linspace(marks[0], marks[-1], n) for marks, n in zip((axes.x_marks, axes.y_marks), heights.shape)]
    surface = surface_of(*places, heights)
    low, high = _range(heights, activation)
    levels = [low + share * (high - low) for share in _SHARES]
    frame = {"x": left, "y": top, "width": _SIDE, "height": _SIDE, "class": "axis"}
    for band, level in enumerate(levels):
        yield Element(f"map-{k}-{band}", "path", {"style": _BAND, "d": area(axes, surface, level, np.inf)})
    yield Element(f"line-{k}", "path", {"style": _MIDDLE, "d": outlines(axes, surface.lines(levels[1]))})
    yield Element(f"frame-{k}", "rect", frame)
    yield text(f"name-{k}", "quiet left", left, top + _SIDE + 10, label)


def _range(heights, activation):
    """(lowest, highest) value that the activation can have; where it has no bound, that it has here."""
    low, high = activation.lowest, activation.highest
    return low if np.isfinite(low) else float(heights.min()), high if np.isfinite(high) else max(float(heights.max()), 1e-9)


def _course(heights, activation):
    """(as an arrow, in a sentence) where a neuron is large; of one that is the same everywhere, its activation."""
    low, high = _range(heights, activation)
    corners = {name: float(heights[at]) for name, at in CORNERS.items()}
    most, least = max(corners, key=corners.get), min(corners, key=corners.get)
    if np.ptp(heights) < _FLAT * (high - low):
        return short(heights.mean()), f"is {short(heights.mean())} nearly everywhere"
    says = f"is largest at the {most} ({short(corners[most])}) and smallest at the {least} ({short(corners[least])})"
    return _ARROWS[most], says

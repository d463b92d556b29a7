"""Two paths from one input to the loss: along each of them slopes multiply, and where the two join they add."""

import numpy as np

from .network_drawing import pill_shape
from .picture import Element, Picture, text
from .words import factor, number

_SIZE, _NODE = (620, 230), (122, 44)
_INPUT, _LOSS = (65, 108), (550, 108)
_NEURONS = (300, 62), (300, 154)
_NAMES = {_INPUT: "input", _NEURONS[0]: "neuron 1", _NEURONS[1]: "neuron 2", _LOSS: "loss"}


def draw_two_paths(slopes, controls):
    """The Picture of an input that reaches the loss through two neurons.

    slopes   : (2, 2) a row for each path: the slopes of its two links
    controls : (2, 2) the names of their controls
    """
    links = [((_INPUT, middle), (middle, _LOSS)) for middle in _NEURONS]
    products = [f"{number(a)} · {factor(b)} = {number(a * b)}" for a, b in slopes]
    total = number(slopes.prod(axis=1).sum())
    result = f"Through neuron 1: {products[0]}. Through neuron 2: {products[1]}. Added: {total}."
    elements = [part for at in np.ndindex(2, 2) for part in _link(*links[at[0]][at[1]], slopes[at], controls[at])]
    elements += [part for place, name in _NAMES.items() for part in _node(*place, name)]
    elements += [text(f"product-{k}", "bold", 300, y, words) for k, (y, words) in enumerate(zip((20, 198), products))]
    elements += [text("total", "hero", 550, 154, total), text("total-name", "quiet right", 612, 184, "slope of the loss")]
    return Picture("Two paths from an input to the loss", result, result, _SIZE, tuple(elements))


def _link(start, end, slope, control):
    """A line with its slope on it, which is a handle."""
    (x1, y1), (x2, y2) = start, end
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    yield Element(f"line-{control}", "line", {"class": "edge aside", "x1": x1, "y1": y1, "x2": x2, "y2": y2})
    yield Element(f"pill-{control}", "rect", {"class": "pill held"} | pill_shape(x, y, 48))
    yield text(f"slope-{control}", "on-pill", x, y, number(slope))
    shape = {"class": "part", "stroke-width": 8, "data-at": f"{x:g},{y:g}"} | pill_shape(x, y, 48)
    yield Element(control, "rect", shape, label=f"slope from {_NAMES[start]} to {_NAMES[end]}", control=control)


def _node(x, y, name):
    width, height = _NODE
    shape = {"x": x - width / 2, "y": y - height / 2, "width": width, "height": height, "rx": height / 2}
    yield Element(f"node-{name}", "rect", {"class": "neuron"} | shape)
    yield text(f"name-{name}", "", x, y, name)

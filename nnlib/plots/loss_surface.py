"""The loss over two weights as contours, the point where the weights stand, and the way it has come."""

import numpy as np

from .axes import Axes
from .picture import Element, Picture, handle
from .words import number

_SIZE = 560, 454
_BOX = 100, 478, 26, 404  # a square, so that a right angle looks like one


def surface_axes(low, high):
    """The axes of a surface over two weights from low to high."""
    marks = tuple(low + k * (high - low) / 8 for k in range(9))
    return Axes(_BOX, marks, marks)


def draw_loss_surface(contours, lowest, weights, loss, trail, names):
    """The Picture of a point above contours.

    contours : Contours on surface_axes
    lowest   : (first weight, second weight, loss) of the lowest place on the picture
    weights  : (first, second) where the point is
    trail    : [(first, second), ...] where it has been
    names    : what the two weights are called
    """
    axes, (x, y) = contours.axes, contours.axes.at(*weights)
    says = f"{names[0]} is {number(weights[0])}, {names[1]} is {number(weights[1])}, mean squared error {number(loss)}"
    return Picture(
        title=f"Loss over the weights {names[0]} and {names[1]}",
        description=f"{_lie(lowest, names)} {says}; {len(trail) - 1} moves so far.",
        result=f"{says}.",
        size=_SIZE,
        elements=(
            *(one for one in axes.elements(*(f"weight {name}" for name in names)) if "y-line" not in one.name),
            *contours.elements,
            *_way(axes, trail),
            Element("point", "circle", {"class": "point", "cx": x, "cy": y, "r": 8}),
            handle("handle", x, y, f"weights {names[0]} and {names[1]}", loss, says, drag="xy"),
        ),
    )


def _way(axes, trail):
    """A line along the trail, a dot at each place on it, a square at the start."""
    stops = [f"M{x:.1f},{y:.1f} h0" for x, y in zip(*axes.at(*np.transpose(trail)))]
    x, y = axes.at(*trail[0])
    yield Element("trail", "path", {"class": "trail", "d": axes.path(*zip(*trail))})
    yield Element("stops", "path", {"class": "stops", "d": " ".join(stops)})
    yield Element("start", "rect", {"class": "point", "x": x - 5, "y": y - 5, "width": 10, "height": 10})


def _lie(lowest, names):
    """Where the lowest place is, in words."""
    first, second, loss = map(number, lowest)
    return f"The lowest loss on the picture is {loss}, where {names[0]} is {first} and {names[1]} is {second}."

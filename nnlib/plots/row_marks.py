"""The rows of a table as marks: the shape or the size tells the target, and rows held out are hollow."""

import math
from dataclasses import dataclass

import numpy as np

from .axes import Axes
from .picture import Element

MOST_DRAWN = 400  # rows of each kind: more would only cover each other
_ROUND = 1, 2, 2.5, 5, 10
_SHAPES = {
    "circle": "M{left:.1f},{y:.1f}a{r:.1f},{r:.1f} 0 1 0 {d:.1f},0a{r:.1f},{r:.1f} 0 1 0 -{d:.1f},0z",
    "square": "M{left:.1f},{top:.1f}h{d:.1f}v{d:.1f}h-{d:.1f}z",
}
_FILLED = "fill: var(--mark); stroke: var(--ground); stroke-width: 1"
_HOLLOW = "fill: var(--ground); stroke: var(--mark); stroke-width: 2"


@dataclass(frozen=True)
class Ground:
    """What stays while a network learns: the axes, and the marks of the rows.

    x_values, y_values : where the network is asked
    marks              : elements
    says               : the marks in words
    """

    axes: Axes
    x_values: np.ndarray
    y_values: np.ndarray
    marks: tuple[Element, ...]
    says: str


def marks_around(low, high):
    """Evenly spaced round numbers around all values from low to high, five to eight of them in most cases."""
    apart = max(high - low, abs(high) * 1e-9, 1e-300)
    power = 10.0 ** math.floor(math.log10(apart / 5))
    step = next(multiple * power for multiple in _ROUND if multiple * power >= apart / 5 * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(float(k * step) for k in range(first, max(last, first + 1) + 1))


def radius_for(n_rows):
    """Few marks are drawn larger than many."""
    return 7.0 if n_rows <= 50 else 4.5


def some(rows):
    """The rows themselves, or as many of them as are drawn, evenly picked."""
    return rows if len(rows) <= MOST_DRAWN else rows[np.linspace(0, len(rows) - 1, MOST_DRAWN).astype(int)]


def draw_marks(name, axes, x, y, radius, shape="circle", hollow=False):
    """One Element for many marks of one shape; a radius each, or one for all."""
    places = zip(*(np.broadcast_to(values, np.shape(x)) for values in (*axes.at(x, y), radius)))
    pieces = (_SHAPES[shape].format(left=px - r, top=py - r, y=py, r=r, d=2 * r) for px, py, r in places)
    return Element(name, "path", {"d": " ".join(pieces), "style": _HOLLOW if hollow else _FILLED})


def shortened(name, most=24):
    """A name that fits on a picture."""
    return name if len(name) <= most else name[: most - 1] + "…"


def how_many(n_training, n_held_out):
    """The filled and hollow marks in words."""
    drawn = "" if max(n_training, n_held_out) <= MOST_DRAWN else f", {MOST_DRAWN} of a kind drawn at most"
    return f"Filled: {n_training:,} training rows; hollow: {n_held_out:,} held out{drawn}."

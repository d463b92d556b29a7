"""A pair of axes: where on a picture a value is, which value is at a place, and the marks and numbers along the edges."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .picture import Element
from .words import number

_ROUND = 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10


@dataclass(frozen=True)
class Axes:
    """Values in a box on the picture.

    box              : (left, right, top, bottom) in picture units
    x_marks, y_marks : the values that carry a number, evenly spaced; the first and the last lie on the edges of the box
    y_number         : how a mark of y is written; for logarithms, as the number that they are the logarithm of
    x_number         : how a mark of x is written, such as 20,000 for 20000
    """

    box: tuple[float, float, float, float]
    x_marks: tuple[float, ...]
    y_marks: tuple[float, ...]
    y_number: Callable = number
    x_number: Callable = number

    def at(self, x, y):
        """Where (x, y) is on the picture; what lies beyond the axes is drawn on their edges. Numbers or arrays."""
        left, right, top, bottom = self.box
        across, up = _share(x, self.x_marks), _share(y, self.y_marks)
        return left + across * (right - left), bottom - up * (bottom - top)

    @property
    def per_unit(self):
        """How far it is on the picture from one x to the next whole one."""
        return (self.box[1] - self.box[0]) / (self.x_marks[-1] - self.x_marks[0])

    def value_at(self, place_x, place_y):
        """The (x, y) that is drawn at a place of the picture."""
        left, right, top, bottom = self.box
        across, up = (place_x - left) / (right - left), (bottom - place_y) / (bottom - top)
        return tuple(marks[0] + share * (marks[-1] - marks[0]) for marks, share in ((self.x_marks, across), (self.y_marks, up)))

    def path(self, x, y):
        """The attribute d of a line through the points (x, y)."""
        places = np.stack(self.at(np.asarray(x), np.asarray(y)), axis=-1)
        return "M" + " L".join(["%.1f,%.1f"] * len(places)) % tuple(places.ravel().tolist())  # in one go

    def tangent(self, x, y, slope, reach):
        """The ends of a line of that slope through (x, y), reaching so many picture units to either side, inside the box."""
        _, _, top, bottom = self.box
        up = slope * (bottom - top) / (self.y_marks[-1] - self.y_marks[0])
        part, (px, py) = reach / math.hypot(self.per_unit, up), self.at(x, y)
        (x1, y1), (x2, y2) = (self._inside(px, py, sign * part * self.per_unit, -sign * part * up) for sign in (-1, 1))
        return {"x1": x1, "y1": y1, "x2": x2, "y2": y2}

    def _inside(self, x, y, across, down):
        """How far one gets from there on the way so far across and down, without leaving the box."""
        left, right, top, bottom = self.box
        room_across, room_down = (right if across > 0 else left) - x, (bottom if down > 0 else top) - y
        share = min(1, *(room / way for room, way in ((room_across, across), (room_down, down)) if way), 1)
        return x + share * across, y + share * down

    def elements(self, x_title, y_title):
        """A line across at every mark of y, a tick at every mark of x, their numbers, and what the axes stand for."""
        left, right, top, bottom = self.box
        for k, x in enumerate(self.x_marks):
            px, _ = self.at(x, 0)
            yield Element(f"x-tick-{k}", "line", {"class": "axis", "x1": px, "y1": bottom, "x2": px, "y2": bottom + 5})
            yield Element(f"x-number-{k}", "text", {"class": "quiet", "x": px, "y": bottom + 16}, self.x_number(x))
        for k, y in enumerate(self.y_marks):
            _, py = self.at(0, y)
            yield Element(f"y-line-{k}", "line", {"class": "axis grid", "x1": left, "y1": py, "x2": right, "y2": py})
            yield Element(f"y-number-{k}", "text", {"class": "quiet right", "x": left - 8, "y": py}, self.y_number(y))
        yield Element("x-title", "text", {"class": "quiet right", "x": right, "y": bottom + 35}, x_title)
        yield Element("y-title", "text", {"class": "quiet left", "x": 6, "y": top - 16}, y_title)


def marks_up_to(highest):
    """(0, step, ..., 4 * step) for the smallest round step, such as 0.15 or 20, that reaches the highest value.

    Always five, so that a picture whose numbers grow keeps its elements.
    """
    rough = max(highest, 1e-300) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(multiple * power for multiple in _ROUND if multiple * power >= rough * (1 - 1e-9))
    return tuple(k * step for k in range(5))


def power_of_ten(exponent):
    """How a mark on a scale of powers of ten is written."""
    return number(10.0**exponent)


def _share(value, marks):
    """How far along the axis a value is, from 0 at the first mark to 1 at the last."""
    low, high = marks[0], marks[-1]
    if isinstance(value, int | float):  # min and max take a tenth of the time that numpy would
        return (min(max(value, low), high) - low) / (high - low)
    inside = np.minimum(np.maximum(value, low), high)
    return (inside - low) / (high - low)

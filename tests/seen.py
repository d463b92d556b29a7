"""A picture as an eye has it: numbers read off the places of its elements by the marks along its own axes."""

import re

import numpy as np

_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SCALES = {"k": 1e3, "M": 1e6, "B": 1e9}


def read(text):
    """The number that a text shows."""
    text = text.replace("−", "-").replace(",", "").strip("<>+ ")
    if match := re.fullmatch(r"(?:(-?[\d.]+) × )?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text):
        return float(match[1] or 1) * 10.0 ** int(match[2].translate(_RAISED))
    return float(text[:-1]) * _SCALES[text[-1]] if text[-1] in _SCALES else float(text)


class Axis:
    """The places of marks, and the numbers at them; bent : what numbers are spread by, such as np.log10."""

    def __init__(self, places, texts, bent):
        values = bent(np.array([read(text) for text in texts]))
        self.per_place, self.first = np.polyfit(places, values, 1)
        self.ends = sorted(places)[:: len(places) - 1]
        assert np.abs(np.polyval((self.per_place, self.first), places) - values).max() < 0.01 * np.ptp(values), "uneven marks"

    def at(self, place):
        """The bent value that stands at a place; numbers or arrays."""
        return self.per_place * np.asarray(place, float) + self.first

    def place(self, value):
        """Where a bent value belongs: on an edge where it lies beyond."""
        return np.clip((np.asarray(value, float) - self.first) / self.per_place, *self.ends)


class Seen:
    """One picture.

    x_bent, y_bent : how the axes spread their numbers
    """

    def __init__(self, picture, x_bent=np.asarray, y_bent=np.asarray):
        self.elements = {element.name: element for element in picture.elements}
        assert len(self.elements) == len(picture.elements)
        self._bent, self.x, self.y = (x_bent, y_bent), None, None
        if "x-tick-0" in self.elements:
            self.x = Axis(*self._marks("x-tick", "x1", "x-number"), x_bent)
        if "y-line-0" in self.elements:
            self.y = Axis(*self._marks("y-line", "y1", "y-number"), y_bent)

    def _marks(self, line, place, number):
        names = [name for name in self.elements if name.startswith(f"{line}-")]
        numbers = [name.replace(line, number) for name in names]
        across = "x" if place == "x1" else "y"
        for name, other in zip(names, numbers):  # a number stands at its mark
            assert abs(self.elements[other].attributes[across] - self.elements[name].attributes[place]) < 0.1
        return [self.elements[name].attributes[place] for name in names], [self.elements[name].text for name in numbers]

    def text(self, name):
        return self.elements[name].text

    def number(self, name):
        return read(self.elements[name].text)

    def points(self, name):
        """(n, 2) places: of a circle or a text its one, of a line both ends, of a path all."""
        attributes = self.elements[name].attributes
        if "cx" in attributes:
            return np.array([[attributes["cx"], attributes["cy"]]], float)
        if "x1" in attributes:
            return np.array([[attributes["x1"], attributes["y1"]], [attributes["x2"], attributes["y2"]]], float)
        if "d" in attributes:
            return np.array([pair.split(",") for pair in re.findall(r"-?[\d.]+,-?[\d.]+", attributes["d"])], float)
        return np.array([[attributes["x"], attributes["y"]]], float)

    def stands_at(self, name, x, y, within=0.15):
        """Every place of an element is where (x, y) belong, as far as a tenth of a pixel goes."""
        x, y = self._bent[0](np.atleast_1d(np.asarray(x, float))), self._bent[1](np.atleast_1d(np.asarray(y, float)))
        wanted = np.column_stack([self.x.place(x), self.y.place(y)])
        found = self.points(name)
        assert found.shape == wanted.shape, (name, found.shape, wanted.shape)
        assert np.abs(found - wanted).max() < within, (name, found, wanted)

    def values(self, name):
        """(x, y) as the axes spread them, read off the places of an element."""
        points = self.points(name)
        return self.x.at(points[:, 0]), self.y.at(points[:, 1])

    def slope(self, name):
        """(rise over run of a line in the units of the axes, how far off that may be as places are rounded)."""
        (x1, x2), (y1, y2) = self.values(name)
        return (y2 - y1) / (x2 - x1), 0.15 * abs(self.y.per_place / (x2 - x1)) + 0.01 * abs((y2 - y1) / (x2 - x1))

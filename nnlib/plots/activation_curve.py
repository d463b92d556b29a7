"""An activation function as a curve, and where the neurons of a layer sit on it."""

import numpy as np

from .picture import Element, Picture
from .words import number

_SIZE = 600, 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 580, 68, 218
_Z_LOW, _Z_HIGH = -10, 10


def draw_activation_curve(activation, z, a, slopes, titles):
    """The Picture of an activation function with one point a neuron.

    z, a, slopes : (n_neurons,) the sums, the activations, and the slopes of the curve there
    titles       : one name a neuron
    """
    curve_z = np.linspace(_Z_LOW, _Z_HIGH, 121)
    curve_a = activation(curve_z)
    # Whole numbers that enclose the curve: 0 to 1 for the sigmoid, though it reaches neither.
    a_low, a_high = min(round(float(curve_a.min())), 0), round(float(curve_a.max()))
    at = _scale(a_low, a_high)
    path = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in zip(*at(curve_z, curve_a)))
    curve = Element("curve", "path", {"class": "curve", "d": path})
    lines = [_line(*values) for values in zip(titles, z, a, slopes)]
    return Picture(
        title="Curve of the activation function",
        description=f"{activation.name}: a = {activation.formula}, for sums z from −10 to 10. {'; '.join(lines)}.",
        result=f"{'; '.join(lines)}.",
        size=_SIZE,
        elements=(curve, *_axes(at, a_low, a_high), *_points(at, z, a, a_low), *_list(lines)),
    )


def _scale(a_low, a_high):
    """The function that says where on the picture (z, a) is; what lies beyond the axes is drawn on their ends."""

    def at(z, a):
        x = _LEFT + (np.clip(z, _Z_LOW, _Z_HIGH) - _Z_LOW) / (_Z_HIGH - _Z_LOW) * (_RIGHT - _LEFT)
        return x, _BOTTOM - (np.clip(a, a_low, a_high) - a_low) / (a_high - a_low) * (_BOTTOM - _TOP)

    return at


def _line(title, z, a, slope):
    return f"{title}: sum {number(z)}, activation {number(a)}, slope {number(slope)}"


def _axes(at, a_low, a_high):
    for z in range(_Z_LOW, _Z_HIGH + 1, 5):
        x, y = at(z, a_low)
        yield Element(f"tick-z{z}", "line", {"class": "axis", "x1": x, "y1": y, "x2": x, "y2": y + 5})
        yield Element(f"z{z}", "text", {"class": "quiet", "x": x, "y": y + 16}, text=number(z))
    for a in sorted({a_low, 0, a_high}):
        x, y = at(_Z_LOW, a)
        yield Element(f"tick-a{a}", "line", {"class": "axis", "x1": x, "y1": y, "x2": at(_Z_HIGH, a)[0], "y2": y})
        yield Element(f"a{a}", "text", {"class": "quiet right", "x": x - 8, "y": y}, text=number(a))
    yield Element("z-title", "text", {"class": "quiet right", "x": _RIGHT, "y": _BOTTOM + 34}, text="sum z")
    yield Element("a-title", "text", {"class": "quiet left", "x": 8, "y": _TOP - 54}, text="activation a")


def _points(at, z, a, a_low):
    """A point for each neuron, on a line from the axis up to its number; the heights differ, for lines may coincide."""
    for k, (z_k, a_k) in enumerate(zip(z, a)):
        (x, y), (_, ground) = at(z_k, a_k), at(z_k, a_low)
        top = _TOP - 16 - 17 * k
        yield Element(f"leader-{k}", "line", {"class": "leader", "x1": x, "y1": top + 9, "x2": x, "y2": ground})
        yield Element(f"point-{k}", "circle", {"class": "point", "cx": x, "cy": y, "r": 6})
        yield Element(f"tag-{k}", "text", {"class": "on-edge", "x": x, "y": top}, text=str(k + 1))


def _list(lines):
    for k, line in enumerate(lines):
        yield Element(f"line-{k}", "text", {"class": "left", "x": _LEFT, "y": _BOTTOM + 58 + 22 * k}, text=line)

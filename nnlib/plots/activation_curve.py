"""An activation function as a curve, where the neurons of a layer sit on it, and how steep it is there."""

import numpy as np

from .axes import Axes
from .picture import Element, Picture
from .words import number

_SIZE = 600, 330
_TOP, _BOTTOM = 68, 218
_Z_MARKS = (-10, -5, 0, 5, 10)
_CURVE_Z = np.linspace(_Z_MARKS[0], _Z_MARKS[-1], 121)
_REACH = 30  # half the length of a tangent, in picture units


def draw_activation_curve(activation, z, a, slopes, titles):
    """The Picture of an activation function with one point and one tangent a neuron.

    z, a, slopes : (n_neurons,) the sums, the activations, and the slopes of the curve there
    titles       : one name a neuron
    """
    axes, ground = _ground(activation)
    lines = [_line(*values) for values in zip(titles, z, a, slopes)]
    return Picture(
        title="Curve of the activation function",
        description=f"{activation.name}: a = {activation.formula}, for sums z from −10 to 10. {'; '.join(lines)}.",
        result="",
        size=_SIZE,
        elements=(*ground, *_points(axes, z, a, slopes), *_list(lines)),
    )


def _line(title, z, a, slope):
    return f"{title}: sum {number(z)}, activation {number(a)}, slope {number(slope)}"


def _ground(activation):
    """(Axes, elements) of what does not move: the axes and the curve."""
    curve_a = activation(_CURVE_Z)
    # Whole numbers that enclose the curve: 0 to 1 for the sigmoid, though it reaches neither.
    a_marks = tuple(sorted({min(round(float(curve_a.min())), 0), 0, round(float(curve_a.max()))}))
    axes = Axes((60, 580, _TOP, _BOTTOM), _Z_MARKS, a_marks)
    curve = Element("curve", "path", {"class": "curve", "d": axes.path(_CURVE_Z, curve_a)})
    return axes, (*_axes(axes), curve)


def _axes(axes):
    """The axes, with the title of the upright one higher than usual: the names of the points stand between."""
    for element in axes.elements("sum z", "activation a"):
        is_title = element.name == "y-title"
        yield element._replace(attributes=element.attributes | {"y": _TOP - 54}) if is_title else element


def _points(axes, z, a, slopes):
    """A point for each neuron, on a line from the axis up to its number; the heights differ, for lines may coincide."""
    for k, (z_k, a_k, slope) in enumerate(zip(map(float, z), map(float, a), map(float, slopes))):
        x, y = axes.at(z_k, a_k)
        top = _TOP - 16 - 17 * k
        yield Element(f"leader-{k}", "line", {"class": "leader", "x1": x, "y1": top + 9, "x2": x, "y2": _BOTTOM})
        yield Element(f"tangent-{k}", "line", {"class": "tangent"} | axes.tangent(z_k, a_k, slope, _REACH))
        yield Element(f"point-{k}", "circle", {"class": "point", "cx": x, "cy": y, "r": 6})
        yield Element(f"tag-{k}", "text", {"class": "on-edge", "x": x, "y": top}, text=str(k + 1))


def _list(lines):
    for k, line in enumerate(lines):
        yield Element(f"line-{k}", "text", {"class": "left", "x": 60, "y": _BOTTOM + 58 + 22 * k}, text=line)

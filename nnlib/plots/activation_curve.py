"""An activation function as a curve, where the neurons of a layer sit on it, and how steep it is there."""

import numpy as np

from .axes import Axes
from .picture import Element, Picture, text
from .words import number

_SIZE = 340, 200
_BOX = 34, 330, 30, 172
_REACHES = 6, 15, 30, 120, 1200, 12_000  # of the axis of sums: the first that holds all that is shown
_FLAT = 0.045  # a slope below which a neuron hardly learns: there the curve is shaded
_TANGENT = 34  # half its length


def draw_activation_curve(activation, z, a, slopes, titles, picked=None):
    """The Picture of an activation function with one point and one tangent a neuron.

    z, a, slopes : (n_neurons,) the sums, the activations, and the slopes of the curve there
    titles       : one name a neuron
    picked       : which of them is marked, or None
    """
    reach = next((end for end in _REACHES if np.abs(z).max() <= end), _REACHES[-1])
    axes, ground = _ground(activation, reach)
    lines = [_line(*values) for values in zip(titles, z, a, slopes)]
    return Picture(
        title="Curve of the activation function",
        description=f"{activation.name}: a = {activation.formula}, for sums z from −{reach} to {reach}. {'; '.join(lines)}.",
        result="",
        size=_SIZE,
        elements=(*ground, *_points(axes, z, a, slopes, picked)),
    )


def _line(title, z, a, slope):
    return f"{title}: sum {number(z)}, activation {number(a)}, slope {number(slope)}"


def _ground(activation, reach):
    """(Axes, elements) of the axes, the regions in which the curve is flat, and the curve."""
    curve_z = np.linspace(-reach, reach, 121)
    curve_a = activation(curve_z)
    # Whole numbers that enclose the curve: 0 to 1 for the sigmoid, though it reaches neither.
    a_marks = tuple(sorted({min(round(float(curve_a.min())), 0), 0, round(float(curve_a.max()))}))
    axes = Axes(_BOX, tuple(reach * k / 2 for k in range(-2, 3)), a_marks)
    flat = np.abs(activation.slope(curve_a)) < _FLAT
    curve = Element("curve", "path", {"class": "curve", "d": axes.path(curve_z, curve_a)})
    return axes, (*_flats(axes, curve_z, flat), *axes.elements("", "activation a for each sum z"), curve)


def _flats(axes, z, flat):
    """Shades over what is flat at either end; as wide as nothing where the curve is not."""
    left, right, top, bottom = axes.box
    ends = z[~flat] if (~flat).any() else z
    (low, _), (high, _) = axes.at(float(ends[0]), 0), axes.at(float(ends[-1]), 0)
    for name, x, width, y in (("low", left, low - left, top + 10), ("high", high, right - high, bottom - 10)):
        yield Element(f"flat-{name}", "rect", {"class": "flat", "x": x, "y": top, "width": width, "height": bottom - top})
        yield text(f"flat-{name}-name", "quiet", x + width / 2, y, "saturated" if width > 60 else "")


def _points(axes, z, a, slopes, picked):
    """A point for each neuron; the number of each on its own side, for points may lie on one another."""
    for k, (z_k, a_k, slope) in enumerate(zip(map(float, z), map(float, a), map(float, slopes))):
        x, y = axes.at(z_k, a_k)
        mark = " picked" if k == picked else ""
        yield Element(f"tangent-{k}", "line", {"class": "tangent"} | axes.tangent(z_k, a_k, slope, _TANGENT))
        yield Element(f"point-{k}", "circle", {"class": f"dot{mark}", "cx": x, "cy": y, "r": 6})
        if len(z) > 1:
            across, up = ((-13, -9), (3, 20), (15, 6))[k % 3]
            look = "halo lit" if mark else "halo"
            y_tag = min(max(y + up, axes.box[2] + 2), axes.box[3] - 4)  # clear of what stands above and below
            yield text(f"tag-{k}", look, x + across, y_tag, str(k + 1))

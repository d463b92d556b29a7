"""The loss along one weight, the point where the weight stands, and the tangent there."""

import numpy as np

from .axes import Axes, marks_up_to
from .picture import Element, Picture, handle, text
from .words import number

_SIZE = 560, 360
_BOX = 84, 548, 34, 306
_ZOOMS = 1, 10, 100  # how many times as large as the whole the curve is drawn, so that it can be read where the point is
_REACH = 80  # half the length of the tangent, in picture units


def zoom_for(losses, loss):
    """How many times as large as the whole the lower part of the curve is drawn, the point still well within it."""
    return max(zoom for zoom in _ZOOMS if zoom == 1 or 1.6 * loss < losses.max() / zoom)


def draw_loss_curve(values, losses, weight, loss, slope, weight_name, loss_name, control):
    """The Picture of losses (n_values,) over values (n_values,) of one weight, and of the point (weight, loss) on it.

    control : the name of the weight's control, which the point is a handle of
    """
    zoom, low, high = zoom_for(losses, loss), values[0], values[-1]
    axes = Axes(_BOX, tuple(low + k * (high - low) / 6 for k in range(7)), marks_up_to(losses.max() / zoom))
    x, y = axes.at(weight, loss)
    says = f"{weight_name} is {number(weight)}, {loss_name} {number(loss)}, slope {number(slope)}"
    beyond = "" if low <= weight <= high else "; the weight lies beyond the picture"
    return Picture(
        title=f"Loss along the weight {weight_name}",
        description=f"{_course(values, losses, loss_name)} {says}{beyond}.",
        result="",
        size=_SIZE,
        elements=(
            *axes.elements(f"weight {weight_name}", loss_name),
            text("zoom", "quiet right", _BOX[1], 18, f"vertical scale × {zoom}" if zoom > 1 else ""),
            Element("curve", "path", {"class": "curve", "d": _visible(axes, values, losses)}),
            Element("tangent", "line", {"class": "tangent"} | axes.tangent(weight, loss, slope, _REACH)),
            Element("point", "circle", {"class": "point", "cx": x, "cy": y, "r": 8}),
            handle("handle", x, y, f"weight {weight_name}", weight, says, control, axes.per_unit),
        ),
    )


def _visible(axes, values, losses):
    """The curve as far as it lies below the upper edge: a line for each stretch."""
    inside = losses <= axes.y_marks[-1]
    starts = np.flatnonzero(np.diff(inside.astype(int))) + 1
    stretches = [part for part in np.split(np.arange(len(values)), starts) if inside[part[0]]]
    return " ".join(axes.path(values[part], losses[part]) for part in stretches)


def _course(values, losses, loss_name):
    """How the curve runs, in words."""
    lowest = losses.argmin()
    return (f"Between {number(values[0])} and {number(values[-1])} the {loss_name} goes from {number(losses[0])} to "
            f"{number(losses[-1])}, and is lowest, {number(losses[lowest])}, at {number(values[lowest])}.")  # fmt: skip

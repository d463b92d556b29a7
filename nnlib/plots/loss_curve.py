"""The loss along one weight, the point where the weight stands, and the tangent there."""

from .axes import Axes, marks_up_to
from .picture import Element, Picture, handle
from .words import number

_SIZE = 600, 330
_BOX = 76, 580, 40, 240
_REACH = 80  # half the length of the tangent, in picture units


def loss_axes(values, losses):
    """The axes of the curve: the range of the weight, and the losses from 0 to a round number above the highest."""
    low, high = values[0], values[-1]
    return Axes(_BOX, tuple(low + k * (high - low) / 6 for k in range(7)), marks_up_to(losses.max()))


def draw_loss_curve(values, losses, weight, loss, slope, weight_name, loss_name, control):
    """The Picture of losses (n_values,) over values (n_values,) of one weight, and of the point (weight, loss) on it.

    control : the name of the weight's control, which the point is a handle of
    """
    axes = loss_axes(values, losses)
    x, y = axes.at(weight, loss)
    says = f"{weight_name} is {number(weight)}, {loss_name} {number(loss)}, slope {number(slope)}"
    inside = values[0] <= weight <= values[-1]
    beyond = "" if inside else "; the weight lies beyond the picture"
    return Picture(
        title=f"Loss along the weight {weight_name}",
        description=f"{_course(values, losses, loss_name)} {says}{beyond}.",
        result="",
        size=_SIZE,
        elements=(
            *axes.elements(f"weight {weight_name}", loss_name),
            Element("curve", "path", {"class": "curve", "d": axes.path(values, losses)}),
            Element("tangent", "line", {"class": "tangent"} | axes.tangent(weight, loss, slope, _REACH)),
            *point(_BOX, x, y, "drag the dot" if inside else "beyond the edge", says),
            handle("handle", x, y, f"weight {weight_name}", weight, says, control, axes.per_unit),
        ),
    )


def point(box, x, y, hint, says):
    """A point, what can be done with it, and what it says."""
    yield Element("point", "circle", {"class": "point", "cx": x, "cy": y, "r": 8})
    yield Element("hint", "text", {"class": "quiet right", "x": box[1], "y": 22}, hint)
    yield Element("says", "text", {"class": "left", "x": 8, "y": box[3] + 62}, says)


def _course(values, losses, loss_name):
    """How the curve runs, in words."""
    lowest = losses.argmin()
    return (f"Between {number(values[0])} and {number(values[-1])} the {loss_name} goes from {number(losses[0])} to "
            f"{number(losses[-1])}, and is lowest, {number(losses[lowest])}, at {number(values[lowest])}.")  # fmt: skip

"""The loss after every step so far, on a scale of powers of ten, with a point at the step that is looked at."""

import math

import numpy as np

from .axes import Axes, marks_up_to, power_of_ten
from .picture import Element, Picture, handle
from .words import number

_SIZE = 340, 180
_BOX = 72, 312, 26, 144
_N_PARTS = 120  # of a long run: of each the lowest and the highest loss are drawn
LEAST_LOSS = 1e-16


def training_axes(losses, n_planned):
    """The axes of the picture, for those losses."""
    return axes_of_losses(_BOX, losses, n_planned, _steps)


def axes_of_losses(box, losses, n_planned, x_number):
    """Axes for losses of that size in powers of ten, as wide as the run is planned to be long."""
    lowest, highest = (math.log10(max(loss, LEAST_LOSS)) for loss in (losses.min(), losses.max()))
    highest = math.ceil(highest)
    apart = max(math.ceil((highest - lowest) / 4), 1)
    marks = tuple(highest - apart * k for k in range(4, -1, -1))
    return Axes(box, marks_up_to(max(n_planned, 4)), marks, power_of_ten, x_number)


def _steps(n):
    return f"{n:,.0f}" if n >= 10_000 else number(n)


def draw_training_curve(losses, n_planned, step, y_pred):
    """The Picture of the losses of a run.

    losses    : (n_steps + 1,) mean squared errors, the start's first
    n_planned : how many steps there will be
    step      : the step that is looked at
    y_pred    : (n_students,) the predictions after that step
    """
    axes = training_axes(losses, n_planned)
    x, y = axes.at(step, np.log10(max(losses[step], LEAST_LOSS)))
    now = f"step {step:,}: mean squared error {number(losses[step])}"
    return Picture(
        title="Loss after every step of training",
        description=f"{_course(losses)} The point is at {now}.",
        result=f"S{now[1:]}; predictions {', '.join(map(number, y_pred))}.",
        size=_SIZE,
        elements=(
            *axes.elements("", "mean squared error (log scale)"),
            Element("curve", "path", {"class": "curve", "d": _path(axes, losses)}),
            Element("leader", "line", {"class": "leader", "x1": x, "y1": y, "x2": x, "y2": _BOX[3]}),
            Element("point", "circle", {"class": "point", "cx": x, "cy": y, "r": 7}),
            handle("handle", x, y, "step that is looked at", step, now, drag="xy"),
        ),
    )


def thinned(losses):
    """(steps, losses) to draw: all of a short run, and of a long one the lowest and the highest of each of many parts."""
    n = len(losses)
    if n <= 2 * _N_PARTS:
        return np.arange(n), losses
    size = math.ceil(n / _N_PARTS)
    parts = np.pad(losses, (0, size * _N_PARTS - n), mode="edge").reshape(_N_PARTS, size)
    extremes = [size * np.arange(_N_PARTS) + places for places in (parts.argmin(axis=1), parts.argmax(axis=1))]
    steps = np.minimum(np.sort(np.concatenate([[0], *extremes, [n - 1]])), n - 1)
    return steps, losses[steps]


def _path(axes, losses):
    steps, drawn = thinned(losses)
    return axes.path(steps, np.log10(np.maximum(drawn, LEAST_LOSS)))


def _course(losses):
    if len(losses) == 1:
        return f"Mean squared error {number(losses[0])} at the start; no step has been taken yet."
    lowest = int(losses.argmin())
    return (f"Mean squared error {number(losses[0])} at the start, {number(losses[-1])} after {len(losses) - 1:,} steps; "
            f"lowest {number(losses[lowest])}, after {lowest:,}.")  # fmt: skip

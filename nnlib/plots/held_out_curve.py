"""The loss of the training rows and of the rows held out, on a scale of powers of ten."""

import math

import numpy as np

from .picture import Element, Picture
from .training_curve import LEAST_LOSS, axes_of_losses
from .words import number, three

_SIZE = 600, 278
_BOX = 76, 570, 40, 193
_LINES = {"training rows": "solid", "held out": "dashed"}


def draw_held_out_curve(looks, n_planned, loss_name="mean squared error"):
    """The Picture of two losses: a solid line for the training rows, a dashed one for those held out.

    looks     : (n_looks, 3) step, loss of the training rows, loss of the rows held out; nan where none are
    n_planned : how many steps there will be
    loss_name : what the loss is called
    """
    steps, training, held_out = np.asarray(looks).T
    has_held_out = not np.isnan(held_out).any()
    losses = np.concatenate([training, held_out]) if has_held_out else training
    axes = axes_of_losses(_BOX, losses, n_planned, "{:,.0f}".format)
    lines = {"training rows": training} | ({"held out": held_out} if has_held_out else {})
    now = "; ".join(f"{name} ({_LINES[name]}) {three(losses[-1])}" for name, losses in lines.items())
    return Picture(
        title=f"{loss_name[0].upper()}{loss_name[1:]} of the training rows, and of the rows held out",
        description=" ".join(_course(name, steps, losses) for name, losses in lines.items())
        + ("" if has_held_out else " No rows are held out."),
        result="",
        size=_SIZE,
        elements=(
            *axes.elements("steps", f"{loss_name} (log scale)"),
            Element("held-out", "path", {"class": "trail dashed", "d": _path(axes, steps, held_out) if has_held_out else ""}),
            Element("training", "path", {"class": "curve", "d": _path(axes, steps, training)}),
            *_ends(axes, steps[-1], lines),
            Element("says", "text", {"class": "left", "x": 8, "y": _BOX[3] + 62}, now),
        ),
    )


def _path(axes, steps, losses):
    return axes.path(steps, np.log10(np.maximum(losses, LEAST_LOSS)))


def _ends(axes, step, lines):
    """A dot where each line ends: a filled one for the training rows, a hollow one for those held out."""
    for name, look in (("training rows", "fill: var(--ink)"), ("held out", "fill: var(--ground); stroke: var(--mark)")):
        there = name in lines
        x, y = axes.at(step, math.log10(max(lines[name][-1], LEAST_LOSS))) if there else (0, 0)
        style = f"{look}; stroke-width: 2.5"
        yield Element(f"end-{name.split()[0]}", "circle", {"style": style, "cx": x, "cy": y, "r": 5 if there else 0})


def _course(name, steps, losses):
    lowest = int(losses.argmin())
    return (f"{name[0].upper()}{name[1:]}: {number(losses[0])} at the start, {number(losses[-1])} after "
            f"{int(steps[-1]):,} steps, lowest {number(losses[lowest])} after {int(steps[lowest]):,}.")  # fmt: skip

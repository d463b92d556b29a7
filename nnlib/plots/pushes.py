"""Who made a weight: what each student has added to it, over the steps, and from its start to where it is now."""

import numpy as np

from .axes import Axes, marks_up_to
from .picture import Element, Picture, handle, text
from .words import short

_SIZE = 340, 396
_BOX = 70, 236, 30, 196
_LOOKS = "curve", "curve dashed", "curve dotted", "trail"
_ROWS, _LINE = 270, 27  # the tug of war: the height of its first row, and from row to row
_TUG = 106, 270  # its left and right end
_DECADES = 0, 10, 100, 1000
_POINTS = 60  # of a curve


def push_axes(sums):
    """The axes for the whole run, so that they stay while the step moves: steps as powers of ten, pushes down and up."""
    most = marks_up_to(max(np.abs(sums).max(), np.abs(sums.sum(axis=1)).max()))[-1]
    decades = [_place(step) for step in _DECADES if step < len(sums)]
    return Axes(_BOX, tuple(decades), (-most, -most / 2, 0, most / 2, most), signed_two, lambda place: f"{step_at(place):,}")


def _place(step):
    return np.log10(1 + step)


def step_at(place):
    """The step that stands at that place of the axis."""
    return round(10**place - 1)


def signed_two(value):
    """Two decimals and the sign."""
    return f"{value:+.2f}".replace("-", "−") if abs(value) >= 0.005 else "0"


def draw_pushes(start, sums, step, names, weight_name):
    """The Picture of how a weight came about.

    start : the weight before the first step
    sums  : (n_steps + 1, n_students) what each student had added to it after each step
    step  : the one that is looked at
    """
    parts = [f"{name} {signed_two(push)}" for name, push in zip(names, sums[step])]
    weight = start + sums[step].sum()
    says = f"after step {step:,}: start {short(start)}, {', '.join(parts)}; weight {short(weight)}"
    return Picture(
        title=f"Who made the weight {weight_name}",
        description=f"Weight {weight_name} {says}.",
        result="",
        size=_SIZE,
        elements=(*_curves(sums, step, [*names, "all"], says), *_tug(start, sums, step, names)),
    )


def _curves(sums, step, names, says):
    """What each has added, and all of them together, up to the step; each curve carries its name where it ends."""
    axes = push_axes(sums)
    steps = np.unique(np.rint(10 ** np.linspace(0, _place(step), _POINTS)).astype(int) - 1)  # evenly spread on the axis
    each = np.column_stack([sums, sums.sum(axis=1)])[steps]
    yield from axes.elements("", "pushes by step (log scale)")
    x, _ = axes.at(_place(step), 0.0)
    ends = [float(axes.at(0.0, float(value))[1]) for value in each[-1]]
    for name, look, values, y in zip(names, _LOOKS, each.T, _apart(ends, 16)):
        yield Element(f"curve-{name}", "path", {"class": look, "d": axes.path(_place(steps), values)})
        yield text(f"name-{name}", "quiet left" if look != "trail" else "left lit", x + 10, y, name if step else "")
    yield Element("point", "circle", {"class": "point", "cx": x, "cy": ends[-1], "r": 6})
    yield handle("handle", x, ends[-1], "step", step, says, drag="xy")


def _apart(heights, least):
    """The same heights, moved down where two are closer than that."""
    moved, last = list(heights), -np.inf
    for k in np.argsort(heights, kind="stable"):
        moved[k] = last = max(heights[k], last + least)
    return moved


def _tug(start, sums, step, names):
    """From the start, one push after the other, to the weight; as wide as the whole run needs."""
    reached = start + np.column_stack([np.zeros(len(sums)), sums.cumsum(axis=1)])
    low, high = float(reached.min()), float(reached.max())
    across = (_TUG[1] - _TUG[0]) / max(high - low, 1e-12)
    x = [_TUG[0] + (float(value) - low) * across for value in reached[step]]
    yield text("tug-title", "quiet left", 6, _ROWS - 24, "start + pushes = weight")
    yield from _row("start", 0, "dot", x[0], short(start))
    for k, (name, push) in enumerate(zip(names, sums[step])):
        y = _ROWS + _LINE * (k + 1)
        look = "push positive" if push >= 0 else "push negative"
        yield Element(f"push-{name}", "line", {"class": look, "x1": x[k], "y1": y, "x2": x[k + 1], "y2": y})
        yield text(f"row-{name}", "left", 6, y, name)
        yield text(f"value-{name}", "right", _SIZE[0] - 4, y, signed_two(push))
    yield from _row("weight", len(names) + 1, "point", x[-1], short(start + float(sums[step].sum())))


def _row(name, k, look, x, value):
    """A point with its name before it and its number behind."""
    y = _ROWS + _LINE * k
    yield Element(f"{name}-point", "circle", {"class": look, "cx": x, "cy": y, "r": 6})
    yield text(f"row-{name}", "left bold", 6, y, name)
    yield text(f"value-{name}", "right bold", _SIZE[0] - 4, y, value)

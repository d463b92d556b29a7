"""What a network with two inputs answers, over the whole plane of its inputs: bands, and a thick line in the middle."""

import numpy as np

from .axes import Axes
from .contours import CORNERS, area, outlines, surface_of
from .picture import Element, Picture, handle
from .row_marks import Ground, draw_marks, how_many, marks_around, radius_for, some
from .words import number

SIZE = 600, 444
_BOX = 90, 480, 40, 374
SHARES = Axes(_BOX, (0, 1), (0, 1))  # how far along the axes a place is, whatever they stand for
_N_VALUES = 31  # a side: one forward pass of 961 rows, and lines that look smooth
_SHARES = 0.1, 0.3, 0.5, 0.7, 0.9  # of the way from the lowest target to the highest
_BAND = "fill: var(--positive); fill-opacity: 0.13; fill-rule: evenodd; stroke: none"
_MIDDLE = "fill: none; stroke: var(--ink); stroke-width: 3"


def decision_ground(task):
    """The Ground of a Task with two inputs and one target: made once, it stays while the network learns."""
    axes = Axes(_BOX, *(marks_around(*_with_margin(column)) for column in task.X.T))
    values = [np.linspace(marks[0], marks[-1], _N_VALUES) for marks in (axes.x_marks, axes.y_marks)]
    low, high = task.y.min(), task.y.max()
    marks = [mark for kind, rows in (("training", task.training), ("held-out", task.held_out))
             for mark in _marks_of(axes, task, kind, some(rows), low, high)]  # fmt: skip
    shapes = "Squares: target 1; circles: target 0." if not task.y_scaler else "The larger a mark, the larger its target."
    return Ground(axes, *values, tuple(marks), f"{how_many(len(task.training), len(task.held_out))} {shapes}")


def levels_of(task):
    """The values between the bands; the middle one is the thick line."""
    low, high = (0, 1) if not task.y_scaler else (task.y.min(), task.y.max())
    return [float(low + share * (high - low)) for share in _SHARES]


def draw_decision(ground, heights, levels, names, says, pen=()):
    """The Picture of what the network answers.

    ground  : of the rows
    heights : (n_x, n_y) its answers over ground.x_values and ground.y_values
    levels  : where the bands meet
    names   : of the two inputs and the target
    says    : how well it does, in a sentence
    pen     : (kind of point, x, y) what a press on the picture draws, and where the cross stands, as shares of the axes
    """
    surface = surface_of(ground.x_values, ground.y_values, heights)
    middle = levels[len(levels) // 2]
    low, high = float(heights.min()), float(heights.max())
    return Picture(
        title="What the network answers for every pair of inputs",
        description=f"{_course(heights, middle, names)} Over the picture its answers go from {number(low)} to "
        f"{number(high)}. {ground.says} {says}",
        result=says,
        size=SIZE,
        elements=(
            *(Element(f"band-{k}", "path", {"style": _BAND, "d": area(ground.axes, surface, level, np.inf)})
              for k, level in enumerate(levels)),
            *ground.axes.elements(names[0], names[1]),
            Element("middle", "path", {"style": _MIDDLE, "d": outlines(ground.axes, surface.lines(middle))}),
            *ground.marks,
            *_key(levels, names[2]),
            *(_cross(ground.axes, *pen, names) if pen and pen[0] else ()),
        ),
    )  # fmt: skip


def _with_margin(column):
    apart = max(column.max() - column.min(), 1e-9)
    return column.min() - 0.1 * apart, column.max() + 0.1 * apart


def _marks_of(axes, task, kind, rows, low, high):
    """The marks of some rows: squares and circles where the target is 1 or 0, else larger ones where it is larger."""
    x, y, target, hollow = task.X[rows, 0], task.X[rows, 1], task.y[rows, 0], kind == "held-out"
    if task.y_scaler:
        share = (target - low) / max(high - low, 1e-300)
        yield draw_marks(kind, axes, x, y, radius_for(len(task.X)) * (0.7 + share), hollow=hollow)
        return
    for shape, chosen in (("circle", target < 0.5), ("square", target >= 0.5)):
        yield draw_marks(f"{kind}-{shape}", axes, x[chosen], y[chosen], radius_for(len(task.X)), shape, hollow)


def _key(levels, name):
    """What the bands mean: boxes from light to dark with the levels between them."""
    left, top, width, height = _BOX[1] + 30, _BOX[3] - 30, 22, 30
    yield Element("key-title", "text", {"class": "quiet right", "x": SIZE[0] - 6, "y": _BOX[2] - 18}, name)
    for k in range(len(levels) + 1):
        box = {"x": left, "y": top - height * k, "width": width, "height": height}
        yield Element(f"key-{k}", "rect", box | {"style": f"fill: var(--positive); fill-opacity: {1 - 0.87**k:.3f}"})
    for k, level in enumerate(levels):
        place = {"x": left + width + 6, "y": top - height * k}
        bold = " font-weight: 700" if k == len(levels) // 2 else ""
        yield Element(f"key-number-{k}", "text", {"class": "quiet left", "style": bold.strip()} | place, number(level))
    y = top - height * (len(levels) // 2)
    yield Element("key-middle", "line", {"style": _MIDDLE, "x1": left, "x2": left + width, "y1": y, "y2": y})


def _cross(axes, kind, across, up, names):
    """Where a press draws, and the cross for those who draw by key."""
    (left, right, top, bottom), (x, y) = axes.box, SHARES.at(across, up)
    value_x, value_y = map(number, (float(f"{value:.3g}") for value in axes.value_at(x, y)))
    shape = {"style": "fill: transparent; cursor: crosshair", "data-place": "", "x": left, "y": top}
    yield Element("place", "rect", shape | {"width": right - left, "height": bottom - top})
    yield Element("cross-lines", "path", {"class": "trail", "d": f"M{x - 12:.1f},{y:.1f}h24M{x:.1f},{y - 12:.1f}v24"})
    says = f"{names[0]} {value_x}, {names[1]} {value_y}"
    yield handle("cross", x, y, f"the next of the {kind}s", axes.value_at(x, y)[0], says, drag="xy")


def _course(heights, middle, names):
    """Where the network answers more than the middle, in words: corners and centre."""
    n = len(heights) // 2
    answers = ", ".join(f"{place} {number(float(heights[at]))}" for place, at in (CORNERS | {"centre": (n, n)}).items())
    over = f"{names[2]} over {names[0]} (to the right) and {names[1]} (up)"
    return f"Answers for {over}: {answers}; thick line at {number(middle)}."

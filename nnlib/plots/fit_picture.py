"""How well a network fits its rows: its curve through them, or what it predicts beside what is true."""

import numpy as np

from .axes import Axes
from .decision_picture import SIZE
from .picture import Element, Picture
from .row_marks import Ground, draw_marks, how_many, marks_around, radius_for, some
from .words import number

_BOX = 90, 580, 40, 374
_N_VALUES = 121


def curve_ground(task):
    """The Ground of a Task with one input and one target."""
    (x,), (y,) = task.X.T, task.y.T
    apart = y.max() - y.min()
    axes = Axes(_BOX, marks_around(x.min(), x.max()), marks_around(y.min() - 0.4 * apart, y.max() + 0.4 * apart))
    x_values = np.linspace(axes.x_marks[0], axes.x_marks[-1], _N_VALUES)
    return Ground(axes, x_values, y, tuple(_marks(task, axes, x, y)), how_many(len(task.training), len(task.held_out)))


def _marks(task, axes, x, y):
    """The rows at (x, y): filled circles for the training rows, hollow ones for those held out."""
    for kind, rows in (("training", some(task.training)), ("held-out", some(task.held_out))):
        yield draw_marks(kind, axes, x[rows], y[rows], radius_for(len(x)), hollow=kind == "held-out")


def draw_curve(ground, answers, names, says):
    """The Picture of the network's curve through the rows.

    answers : (n_values,) what it answers at ground.x_values
    names   : of the input and the target
    says    : how well it does, in a sentence
    """
    course = ", ".join(f"{number(x)}: {number(y)}" for x, y in zip(ground.x_values[::20], answers[::20]))
    return Picture(
        title="The network's curve through the rows",
        description=f"The network's {names[1]} by {names[0]}: {course}. {ground.says} {says}",
        result=says,
        size=SIZE,
        elements=(
            *ground.axes.elements(*names),
            *ground.marks,
            Element("fit", "path", {"class": "curve", "d": ground.axes.path(ground.x_values, answers)}),
        ),
    )


def draw_true_against_predicted(task, answers, name, says):
    """The Picture of every row: what is true to the right, what the network predicts upwards.

    answers : (n_rows,) in the units of the target
    """
    true = task.y[:, 0]
    marks = marks_around(min(true.min(), answers.min()), max(true.max(), answers.max()))
    axes, furthest = Axes(_BOX, marks, marks), float(np.abs(answers - true).max())
    return Picture(
        title="What is true, and what the network predicts",
        description=f"On the dashed diagonal predictions are right; the furthest off is off by {number(furthest)}. "
        f"{how_many(len(task.training), len(task.held_out))} {says}",
        result=says,
        size=SIZE,
        elements=(
            *axes.elements(f"true {name}", f"predicted {name}"),
            Element("diagonal", "path", {"class": "curve dashed", "d": axes.path(marks, marks)}),
            *_marks(task, axes, true, answers),
        ),
    )

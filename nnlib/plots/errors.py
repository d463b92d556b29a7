"""Errors as gaps between target and prediction, their squares as areas, and the mean of the squares as one number."""

from .axes import Axes
from .picture import Element, Picture, text
from .words import number, short, signed, three

_SIZE = 340, 190
_BOX = 62, 334, 28, 124
_KEY = "line: target, dot: prediction"
_SCORES = (0, 0.5, 1)


def draw_errors(y, y_pred, loss_name, loss, names):
    """The Picture of one gap and one square a student.

    y, y_pred : (n_students,) targets and predictions, in parts of the highest score
    loss_name : what the mean or sum of the squares is called
    names     : one word a student
    """
    errors = y - y_pred
    axes = Axes(_BOX, tuple(range(len(y) + 1)), _SCORES)
    elements = [element for element in axes.elements("", _KEY) if not element.name.startswith("x-")]
    for k, name in enumerate(("error", "error²")):
        elements.append(text(f"row-{k}", "quiet right", _BOX[0] - 8, _BOX[3] + 37 + 19 * k, name))
    for k, (name, target, prediction, error) in enumerate(zip(names, y, y_pred, errors)):
        elements += _student(axes, k, name, target, prediction, error)
    return Picture(
        title="Errors of the three students, and their squares",
        description=_describe(names, y, y_pred, errors),
        result=f"{loss_name} {number(loss)}.",
        size=_SIZE,
        elements=tuple(elements),
    )


def _student(axes, k, name, target, prediction, error):
    """Target as a bar, prediction as a point, the gap between them, and a square with the gap as its side."""
    x, y_target = axes.at(k + 0.12, target)
    _, y_prediction = axes.at(k + 0.12, prediction)
    side, top = abs(y_prediction - y_target), min(y_prediction, y_target)
    bar = {"class": "curve", "x1": x - 16, "y1": y_target, "x2": x + 16, "y2": y_target}
    middle = x + 34  # of the numbers under the picture: under the gap and the square
    return [
        Element(f"square-{k}", "rect", {"class": "square", "x": x, "y": top, "width": side, "height": side}),
        Element(f"gap-{k}", "line", {"class": "gap", "x1": x, "y1": y_target, "x2": x, "y2": y_prediction}),
        Element(f"target-{k}", "line", bar),
        Element(f"prediction-{k}", "circle", {"class": "point", "cx": x, "cy": y_prediction, "r": 6}),
        text(f"name-{k}", "quiet", middle, _BOX[3] + 17, name),
        text(f"error-{k}", "", middle, _BOX[3] + 37, _with_sign(error)),
        text(f"squared-{k}", "", middle, _BOX[3] + 56, three(error**2)),
    ]


def _with_sign(error):
    return f"+{short(error)}" if error >= 0.005 else short(error)


def _describe(names, y, y_pred, errors):
    """Every number of the picture."""
    lines = [
        f"{name}: target {number(target)}, prediction {number(prediction)}, error {signed(error)}, squared {number(error**2)}"
        for name, target, prediction, error in zip(names, y, y_pred, errors)
    ]
    return f"{'; '.join(lines)}."

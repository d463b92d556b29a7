"""Errors as gaps between target and prediction, their squares as areas, and the mean of the squares as one number."""

from .axes import Axes
from .picture import Element, Picture
from .words import number, signed

_SIZE = 600, 270
_BOX = 60, 580, 40, 180
_SCORES = (0, 0.25, 0.5, 0.75, 1)
_KEY = "bar: target · dot: prediction · square: error squared"


def draw_errors(y, y_pred, loss_name, loss, names):
    """The Picture of one gap and one square a student.

    y, y_pred : (n_students,) targets and predictions, in parts of the highest score
    loss_name : what the mean or sum of the squares is called
    names     : one word a student
    """
    errors = y - y_pred
    axes = Axes(_BOX, tuple(range(len(y) + 1)), _SCORES)
    elements = [element for element in axes.elements("", "score / 100") if not element.name.startswith("x-")]
    elements.append(Element("key", "text", {"class": "quiet right", "x": _BOX[1], "y": 22}, _KEY))
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
    x, y_target = axes.at(k + 0.36, target)
    _, y_prediction = axes.at(k + 0.36, prediction)
    side, top = abs(y_prediction - y_target), min(y_prediction, y_target)
    bar = {"class": "curve", "x1": x - 22, "y1": y_target, "x2": x + 22, "y2": y_target}
    middle = x + 16  # of the numbers under the picture: under the gap and the square
    return [
        Element(f"square-{k}", "rect", {"class": "square", "x": x, "y": top, "width": side, "height": side}),
        Element(f"gap-{k}", "line", {"class": "gap", "x1": x, "y1": y_target, "x2": x, "y2": y_prediction}),
        Element(f"target-{k}", "line", bar),
        Element(f"prediction-{k}", "circle", {"class": "point", "cx": x, "cy": y_prediction, "r": 6}),
        Element(f"name-{k}", "text", {"class": "quiet", "x": middle, "y": _BOX[3] + 18}, name),
        Element(f"error-{k}", "text", {"class": "", "x": middle, "y": _BOX[3] + 42}, f"error {signed(error)}"),
        Element(f"squared-{k}", "text", {"class": "", "x": middle, "y": _BOX[3] + 66}, f"squared {number(error**2)}"),
    ]


def _describe(names, y, y_pred, errors):
    """Every number of the picture."""
    lines = [
        f"{name}: target {number(target)}, prediction {number(prediction)}, error {signed(error)}, squared {number(error**2)}"
        for name, target, prediction, error in zip(names, y, y_pred, errors)
    ]
    return f"{'; '.join(lines)}."

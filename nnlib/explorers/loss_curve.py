"""Page 03: three errors, one loss, and the loss along the weight that you move."""

from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from ..backprop import backward
from ..loss import LOSSES, Loss
from ..network import ForwardPass, Network, sweep
from ..plots.errors import draw_errors
from ..plots.formula import formula
from ..plots.loss_curve import draw_loss_curve
from ..plots.words import factor, number, signed
from ..widgets.explorer import Controls, Explorer
from ..widgets.weights import PLACES, exam_rows, label, network_of, weight_controls

STUDENTS = ("student 1", "student 2", "student 3")
_OF_SQUARES = ("mean_squared_error", "half_sum_of_squares")
_VALUES = np.linspace(-3, 3, 61)  # of the weight along which the loss is drawn


@dataclass(frozen=True)
class Result:
    """The loss of one network, and its course along one weight.

    along  : the name of that weight
    weight : its value
    value  : the loss
    slope  : dLoss/dweight
    losses : (61,) the loss at each of _VALUES of that weight
    """

    net: Network
    forward_pass: ForwardPass
    y: np.ndarray
    loss: Loss
    along: str
    weight: float
    value: float
    slope: float
    losses: np.ndarray


class LossCurveExplorer(Explorer):
    """Nine weights under sliders: the errors, their squares, and the loss along the weight that was moved last."""

    def __init__(self):
        super().__init__()
        self._mark("from_1")
        self.controls.along.observe(lambda change: self._mark(change.new), "value")
        for name in PLACES:
            getattr(self.controls, name).observe(lambda change, name=name: self._hold_weight(name), "value")

    def make_controls(self):
        return Controls(
            **weight_controls(),
            along=widgets.Dropdown(options=[(label(name), name) for name in PLACES], value="from_1", description="Weight"),
            loss=widgets.Dropdown(options=[(name.replace("_", " "), name) for name in _OF_SQUARES], description="Loss"),
        )

    def compute(self, along, loss, **weights):
        """The loss of the network with these weights on the three students, scaled hours, and its course along one of them."""
        net, (X, y) = network_of(weights), exam_rows("scaled")
        forward_pass, place, measure = net.forward(X), PLACES[along], LOSSES[loss]
        layer, row, column = place
        return Result(
            net=net,
            forward_pass=forward_pass,
            y=y,
            loss=measure,
            along=along,
            weight=weights[along],
            value=measure(y, forward_pass.y_pred),
            slope=float(backward(net, forward_pass, y, measure).d_W[layer][row, column]),
            losses=measure(y, sweep(net, {place: _VALUES}).predict(X)),
        )

    def values_after(self, name, number):
        return super().values_after(name, number) | {"along": name}

    def draw(self, result):
        name, y_pred = _spelled(result.loss), result.forward_pass.y_pred
        curve = result.losses, result.weight, result.value, result.slope
        return {
            "errors": draw_errors(result.y[:, 0], y_pred[:, 0], name, result.value, STUDENTS),
            "curve": draw_loss_curve(_VALUES, *curve, label(result.along), name, result.along),
        }

    def words(self, result):
        errors = (result.y - result.forward_pass.y_pred)[:, 0]
        total = " + ".join(f"{factor(error)}²" for error in errors)
        divisor = 3 if result.loss.name == "mean_squared_error" else 2
        return [
            formula(f"L = ({total}) / {divisor} = a`{number(result.value)}`", _spelled(result.loss)),
            formula(f"∂L/∂w = s`{signed(result.slope)}`", f"slope for {label(result.along)}"),
            f"{_which_way(result.slope)}",
        ]

    def lay_out(self):
        c = self.controls
        weights = self.panel("Weights", list(PLACES), "drag the point, slide or type")
        stage, side = [self.pictures["curve"], self._words], [self.pictures["errors"], weights]
        return [*self.bar(c.loss, c.along), self.columns(stage, side)]

    def picking(self, name):
        """The loss is drawn along it."""
        return {"along": name}

    def _hold_weight(self, name):
        """The loss is drawn along the weight that is moved; with several set at once, along the one that was drawn before."""
        if not self._held:
            self.controls.along.value = name


def _spelled(loss):
    return loss.name.replace("_", " ")


def _which_way(slope):
    if slope == 0:
        return "level, no small step along this weight changes the loss"
    return f"a small step to the {'left' if slope > 0 else 'right'} lowers the loss"

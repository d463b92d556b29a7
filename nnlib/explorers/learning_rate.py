"""Page 04: one step downhill, and how long it should be."""

from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from ..backprop import Gradients, backward
from ..checks import check_number
from ..loss import half_sum_of_squares
from ..network import Network
from ..plots.formula import formula
from ..plots.learning_rate import draw_learning_rate
from ..plots.words import factor, number
from ..widgets.explorer import Controls, Explorer
from ..widgets.layout import segments
from ..widgets.number_control import NumberControl
from ..widgets.weights import PLACES, exam_rows, label, network_of, weight_controls, weight_values

_RATES = np.linspace(0, 60, 121)  # for which the loss after one step is drawn


@dataclass(frozen=True)
class Result:
    """One step downhill. The loss is half the sum of squares of all three students.

    after    : the network after that step
    loss     : before the step
    new_loss : after it
    losses   : (121,) after a step of each of the sizes _RATES
    """

    net: Network
    gradients: Gradients
    learning_rate: float
    after: Network
    loss: float
    new_loss: float
    losses: np.ndarray


class LearningRateExplorer(Explorer):
    """The loss after one step of gradient descent, for every learning rate; and the step itself."""

    def __init__(self):
        super().__init__()
        self.controls.take_step.on_click(lambda button: self.set(**weight_values(self.result.after.weights)))

    def make_controls(self):
        step = widgets.Button(description="Take the step", tooltip="every weight less learning rate times its slope")
        return Controls(**weight_controls(), learning_rate=NumberControl("learning rate", 1, 0.5, 60, 0.5), take_step=step)

    def compute(self, learning_rate, **weights):
        """One step with that learning rate, and the losses after steps of all sizes."""
        rate = check_number("learning rate", learning_rate, above=0, at_most=_RATES[-1])
        net, (X, y) = network_of(weights), exam_rows("scaled")
        forward_pass = net.forward(X)
        gradients = backward(net, forward_pass, y)
        after, sizes = net.step(gradients, rate), _RATES[:, None, None]
        every = Network([W - sizes * d_W for W, d_W in zip(net.weights, gradients.d_W)])  # after size 0, the network itself
        return Result(
            net=net,
            gradients=gradients,
            learning_rate=rate,
            after=after,
            loss=half_sum_of_squares(y, forward_pass.y_pred),
            new_loss=half_sum_of_squares(y, after.predict(X)),
            losses=half_sum_of_squares(y, every.predict(X)),
        )

    def draw(self, r):
        return {"step": draw_learning_rate(_RATES, r.losses, r.learning_rate, r.loss, r.new_loss)}

    def words(self, r):
        name = self._picked if self._picked in PLACES else "from_1"
        layer, row, column = PLACES[name]
        weight, slope = r.net.weights[layer][row, column], r.gradients.d_W[layer][row, column]
        product = f"{number(r.learning_rate)} × s`{factor(slope)}`"
        new = f"w`{number(weight)}` − {product} = w`{number(r.after.weights[layer][row, column])}`"
        return [
            formula(f"w − rate × ∂L/∂w = {new}", label(name)),
            formula(f"L = s`{number(r.loss)}` → s`{number(r.new_loss)}`", "loss"),
        ]

    def lay_out(self):
        c = self.controls
        weights = self.panel("Weights", ["learning_rate", *PLACES], "drag the point, slide or type")
        return [*self.bar(segments(c.take_step)), self.columns([self.pictures["step"], self._words], [weights])]

    def memory(self):
        """The weight whose step is spelled out."""
        return self._picked

    def pick_number(self, name):
        """Its own step is spelled out."""
        super().pick_number(name)
        self._write()

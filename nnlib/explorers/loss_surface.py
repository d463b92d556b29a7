"""Page 03: the loss over two weights, as a landscape to walk in."""

from dataclasses import dataclass
from functools import cache

import ipywidgets as widgets
import numpy as np

from ..backprop import backward
from ..checks import check_number
from ..loss import mean_squared_error
from ..network import sweep
from ..plots.contours import contours_of
from ..plots.loss_surface import draw_loss_surface, surface_axes
from ..plots.words import number, signed
from ..widgets.explorer import Controls, Explorer
from ..widgets.layout import segments
from ..widgets.number_control import NumberControl
from ..widgets.weights import PLACES, exam_rows, label, network_of, weight_values

_VALUES = np.linspace(-4, 4, 61)
_REACHES = 0.8, 0.1  # around the lowest of these, and then around the one found there: the floor of a valley is long and flat
_STEP_SIZE = 5.0  # of a step downhill: large enough to be seen
_LONGEST_TRAIL = 400


@dataclass(frozen=True)
class Result:
    """A place in the landscape.

    weights : (first, second)
    loss    : the mean squared error there
    slopes  : ∂L/∂w for the first weight and for the second
    lowest  : (first, second, loss) of the lowest place on the picture
    trail   : ((first, second), ...) where the point has been since the start or since other weights were chosen
    """

    names: tuple[str, str]
    weights: tuple[float, float]
    loss: float
    slopes: tuple[float, float]
    lowest: tuple[float, float, float]
    trail: tuple[tuple[float, float], ...]


class LossSurfaceExplorer(Explorer):
    """Two of the nine weights and the loss over both; the other seven stand as in the worked example."""

    def __init__(self):
        self._trail = ()
        super().__init__()
        self._trail = self.result.trail
        c = self.controls
        for choice in (c.first, c.second):
            choice.observe(self._choose, "value")
        c.downhill.on_click(lambda button: self._step_downhill())
        self.pictures["surface"].on_drag = self._drag
        self.pictures["surface"].on_nudge = lambda name, right, up: self._walk(0.1 * right, 0.1 * up)

    def make_controls(self):
        options, start = [(label(name), name) for name in PLACES], weight_values()
        return Controls(
            first=widgets.Dropdown(options=options, value="from_1", description="First weight"),
            second=widgets.Dropdown(options=options, value="from_2", description="Second weight"),
            first_value=NumberControl(label("from_1"), start["from_1"], _VALUES[0], _VALUES[-1], 0.1),
            second_value=NumberControl(label("from_2"), start["from_2"], _VALUES[0], _VALUES[-1], 0.1),
            downhill=widgets.Button(description="Step downhill", tooltip="against the slopes, a step of size 5"),
        )

    def compute(self, first, second, first_value, second_value):
        """The loss and its slopes where the two weights stand, and the landscape around."""
        if first == second:
            raise ValueError(f"The two weights must differ, but {label(first)} arrived twice. Choose another one.")
        values = {first: first_value, second: second_value}
        for name, value in values.items():
            check_number(label(name), value, at_least=_VALUES[0], at_most=_VALUES[-1])
        net, (X, y) = network_of(weight_values() | values), exam_rows("scaled")
        forward_pass = net.forward(X)
        gradients = backward(net, forward_pass, y, mean_squared_error)
        places = [PLACES[name] for name in values]
        return Result(
            names=(first, second),
            weights=(first_value, second_value),
            loss=mean_squared_error(y, forward_pass.y_pred),
            slopes=tuple(float(gradients.d_W[layer][row, column]) for layer, row, column in places),
            lowest=_landscape(first, second)[1],
            trail=self._trail_to((first_value, second_value)),
        )

    def draw(self, result):
        contours, _ = _landscape(*result.names)
        names = [label(name) for name in result.names]
        return {"surface": draw_loss_surface(contours, result.lowest, result.weights, result.loss, result.trail, names)}

    def words(self, result):
        slopes = [f"∂L/∂w of {label(name)} = {signed(slope)}" for name, slope in zip(result.names, result.slopes)]
        return [f"mean squared error = {number(result.loss)}", *slopes]

    def lay_out(self):
        c = self.controls
        side = [self.panel("Two weights", ["first_value", "second_value"], "drag the point, slide or type"), self._words]
        return [*self.bar(c.first, c.second, segments(c.downhill)), self.columns([self.pictures["surface"]], side)]

    def start_again(self):
        """Bring every control back, and forget the trail."""
        self._trail = ()
        super().start_again()

    def memory(self):
        """The trail, to which the next place is added."""
        return self._trail

    def _trail_to(self, weights):
        longer = self._trail if self._trail[-1:] == (weights,) else (*self._trail, weights)
        return longer[-_LONGEST_TRAIL:]

    def _moved(self, change=None):
        super()._moved(change)
        if not self._held:
            self._trail = self.result.trail

    def _choose(self, change):
        """Other weights: the point goes back to the worked example, and the trail starts there."""
        c, start = self.controls, weight_values()
        other = c.second if change.owner is c.first else c.first
        if other.value == change.new:  # the two change places, and that begins a new trail
            other.value = change.old
            return
        self._trail = ()
        c.first_value.label, c.second_value.label = label(c.first.value), label(c.second.value)
        self.set(first_value=start[c.first.value], second_value=start[c.second.value])

    def _drag(self, name, x, y):
        self._go(*surface_axes(_VALUES[0], _VALUES[-1]).value_at(x, y), digits=2)

    def _walk(self, right, up):
        self._go(self.result.weights[0] + right, self.result.weights[1] + up)

    def _step_downhill(self):
        first, second = (weight - _STEP_SIZE * slope for weight, slope in zip(self.result.weights, self.result.slopes))
        self._go(first, second, digits=4)

    def _go(self, first, second, digits=10):
        """To a place, or to the nearest one on the picture."""
        first, second = (round(float(np.clip(value, _VALUES[0], _VALUES[-1])), digits) for value in (first, second))
        self.set(first_value=first, second_value=second)


@cache
def _landscape(first, second):
    """(Contours, (first, second, loss) of the lowest place) of the loss over two weights."""
    losses, lowest = _losses_over(first, second, _VALUES, _VALUES)
    for reach in _REACHES:
        near = [np.clip(value + np.linspace(-reach, reach, 81), _VALUES[0], _VALUES[-1]) for value in lowest[:2]]
        _, lowest = _losses_over(first, second, *near)
    return contours_of(surface_axes(_VALUES[0], _VALUES[-1]), _VALUES, _VALUES, losses), lowest


def _losses_over(first, second, first_values, second_values):
    """((n_first, n_second) losses, (first, second, loss) where they are lowest), by one forward pass."""
    X, y = exam_rows("scaled")
    swept = sweep(network_of(weight_values()), {PLACES[first]: first_values, PLACES[second]: second_values})
    losses = mean_squared_error(y, swept.predict(X))
    row, column = np.unravel_index(losses.argmin(), losses.shape)
    return losses, (float(first_values[row]), float(second_values[column]), float(losses[row, column]))

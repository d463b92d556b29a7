"""Page 04: backpropagation in five steps, every gradient checked by nudging, and what one step does to the loss."""

import asyncio
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from ..backprop import GradientEntry, GradientReport, Gradients, backward
from ..checks import check_number
from ..data import exam_scores
from ..loss import half_sum_of_squares, mean_squared_error
from ..network import ForwardPass, Network
from ..plots.backprop_drawing import STEPS, draw_backprop, draw_step
from ..plots.gradient_table import draw_gradient_table
from ..plots.words import factor, number, signed
from ..widgets.explorer import Explorer
from ..widgets.number_control import NumberControl
from ..widgets.weights import PLACES, WeightControls, exam_rows, label, network_of, weight_controls, weight_values

_INPUT_NAMES = exam_scores().feature_names
_ROWS = {1: ("student 1", [0]), 2: ("student 2", [1]), 3: ("student 3", [2]), "all": ("all three students", [0, 1, 2])}
_RATES = np.linspace(0, 60, 121)  # the learning rates for which the loss after one step is drawn


@dataclass(frozen=True)
class Controls(WeightControls):
    """The sliders, choices and buttons of the explorer."""

    step: widgets.Dropdown
    rows: widgets.Dropdown
    learning_rate: NumberControl
    previous: widgets.Button
    next: widgets.Button
    play: widgets.ToggleButton
    take_step: widgets.Button


@dataclass(frozen=True)
class Result:
    """One way back through the network, and one step downhill. The loss is half the sum of squares.

    step      : which of the five steps is looked at, 1 to 5
    rows      : 1, 2, 3 or "all": the students that take part
    report    : every slope beside the one measured by nudging
    changes   : by how much one step moves the weights, one array a layer
    after     : the network after that step
    loss      : before the step
    new_loss  : after it
    losses    : (121,) after a step of each of the sizes _RATES
    means     : the mean squared error before and after the step
    """

    net: Network
    forward_pass: ForwardPass
    y: np.ndarray
    gradients: Gradients
    step: int
    rows: int | str
    learning_rate: float
    report: GradientReport
    changes: tuple[np.ndarray, ...]
    after: Network
    loss: float
    new_loss: float
    losses: np.ndarray
    means: tuple[float, float]


class BackpropExplorer(Explorer):
    """The five steps of backpropagation on the drawing, the nine gradients measured as well, and the size of a step."""

    min_width = 440
    seconds_a_step = 1.5

    def __init__(self):
        super().__init__()
        c, self._timer = self.controls, None
        c.previous.on_click(lambda button: self._turn(-1))
        c.next.on_click(lambda button: self._turn(1))
        c.take_step.on_click(lambda button: self.problem or self.set(**weight_values(self.result.after.weights)))
        c.play.observe(self._start_or_stop, "value")

    def make_controls(self):
        return Controls(
            **weight_controls(),
            step=widgets.Dropdown(options=[(f"{k + 1}: {name}", k + 1) for k, name in enumerate(STEPS)], description="Step"),
            rows=widgets.Dropdown(options=[(name, rows) for rows, (name, _) in _ROWS.items()], description="Students"),
            learning_rate=NumberControl("learning rate", 1, 0.5, 60, 0.5),
            previous=widgets.Button(description="Previous", tooltip="one step back"),
            next=widgets.Button(description="Next", tooltip="one step on"),
            play=widgets.ToggleButton(False, description="Play", tooltip="the five steps one after the other"),
            take_step=widgets.Button(description="Take the step", tooltip="every weight less learning rate times its slope"),
        )

    def compute(self, step, rows, learning_rate, **weights):
        """The gradients of half the sum of squares for some of the students, by the chain rule and measured, and one step."""
        rate = check_number("learning rate", learning_rate, above=0, at_most=_RATES[-1])
        net, (X, y), chosen = network_of(weights), exam_rows("scaled"), _ROWS[rows][1]
        X, y = X[chosen], y[chosen]
        forward_pass = net.forward(X)
        gradients = backward(net, forward_pass, y)
        after = net.step(gradients, rate)
        new = after.predict(X)
        return Result(
            net=net,
            forward_pass=forward_pass,
            y=y,
            gradients=gradients,
            step=step,
            rows=rows,
            learning_rate=rate,
            report=check_at_once(net, X, y, gradients),
            changes=tuple(-rate * d_W for d_W in gradients.d_W),
            after=after,
            loss=half_sum_of_squares(y, forward_pass.y_pred),
            new_loss=half_sum_of_squares(y, new),
            losses=half_sum_of_squares(y, _steps_of_all_sizes(net, gradients).predict(X)),
            means=(mean_squared_error(y, forward_pass.y_pred), mean_squared_error(y, new)),
        )

    def draw(self, result):
        r = result
        way_back = r.net, r.forward_pass, r.gradients, r.y, r.changes, r.step
        return {
            "network": draw_backprop(*way_back, _INPUT_NAMES, _ROWS[r.rows][0]),
            "gradients": draw_gradient_table(r.report, [label(name) for name in PLACES]),
            "step": draw_step(_RATES, r.losses, r.learning_rate, r.loss, r.new_loss),
        }

    def words(self, result):
        return _FORMULAS[result.step](result)

    def lay_out(self):
        c = self.controls
        self._words.layout.min_height = "126px"  # so that what stands below keeps its place from step to step
        one_step = [c.learning_rate, c.take_step, self.pictures["step"]]
        walk = widgets.HBox([c.previous, c.next, c.play])
        walk.add_class("nnlib-buttons")
        pictures = [self.pictures["network"], walk, self._words, self.pictures["gradients"], *one_step]
        weights = [widgets.HTML("<b>Weights</b>"), *(getattr(c, name) for name in PLACES)]
        return [self.columns(pictures, [*self.buttons(), c.step, c.rows, *weights])]

    def start_again(self):
        """Bring every control back to its start, and stop playing."""
        self.controls.play.value = False
        super().start_again()

    def close(self):
        """Take the explorer off the page; nothing goes on behind it."""
        self.controls.play.value = False
        super().close()

    def _turn(self, by):
        """Go to another step; before the first and after the last there is none."""
        self.controls.step.value = min(max(self.controls.step.value + by, 1), len(STEPS))

    def _start_or_stop(self, change):
        """Play, from the first step when the last is on the page, or stop; there is never more than one timer."""
        play = self.controls.play
        play.description = "Pause" if change.new else "Play"
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if change.new and self.controls.step.value == len(STEPS):
            self.controls.step.value = 1
            self._wait()
        elif change.new:
            self._play_on()

    def _play_on(self):
        self._timer = None
        self._turn(1)
        self._wait()

    def _wait(self):
        """Come back in a while, on the loop that answers the page; without one, as in a script, playing ends here."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is None or self.controls.step.value == len(STEPS):
            self.controls.play.value = False
        else:
            self._timer = loop.call_later(self.seconds_a_step, self._play_on)


def check_at_once(net, X, y, gradients, nudge=1e-5):
    """What gradient_check says of the nine slopes, its 18 nudged networks in one stack: a slider must not wait for them."""
    n, stack = len(PLACES), [np.repeat(W[None], 2 * len(PLACES), axis=0) for W in net.weights]
    for k, (layer, row, column) in enumerate(PLACES.values()):
        stack[layer][k, row, column] += nudge
        stack[layer][n + k, row, column] -= nudge
    losses = half_sum_of_squares(y, Network(stack).predict(X))
    measured = (losses[:n] - losses[n:]) / (2 * nudge)
    entries = [
        GradientEntry(f"d_W[{layer}][{row}, {column}]", float(gradients.d_W[layer][row, column]), float(slope))
        for (layer, row, column), slope in zip(PLACES.values(), measured)
    ]
    return GradientReport(tuple(entries), noise=1e-15 * max(1.0, float(losses.max())) / nudge)


def _steps_of_all_sizes(net, gradients):
    """The stacked networks after one step of each of the sizes _RATES; size 0 is the network itself."""
    sizes = _RATES[:, None, None]
    return Network([W - sizes * d_W for W, d_W in zip(net.weights, gradients.d_W)])


def _output_error(r):
    targets, predictions = r.y[:, 0], r.forward_pass.y_pred[:, 0]
    errors = [f"{number(y)} − {factor(p)} = {signed(y - p)}" for y, p in zip(targets, predictions)]
    slopes = [signed(slope) for slope in r.gradients.d_a[2][:, 0]]
    return [
        f"error = target − prediction: {'; '.join(errors)}",
        f"slope of the loss, d_a = prediction − target = −error: {'; '.join(slopes)}",
        "(of half the sum of squares; a negative slope says: a larger prediction would make the loss smaller)",
    ]


def _output_delta(r):
    return [
        "delta of the output, d_z = d_a · a (1 − a), where a is the activation of the output, not its sum:",
        *_deltas(r, 1, ["output"]),
        "a (1 − a) is the slope of the sigmoid: how far the activation moves for a small move of the sum",
    ]


def _hidden_error(r):
    """Each hidden neuron's share: the output delta, carried back over the one edge that leads there."""
    delta, weights, slopes = r.gradients.d_z[1][:, 0], r.net.weights[1][:, 0], r.gradients.d_a[1]
    lines = [
        f"hidden {k + 1}: " + "; ".join(f"{factor(d)} · {factor(w)} = {number(s)}" for d, s in zip(delta, slopes[:, k]))
        for k, w in enumerate(weights)
    ]
    return ["hidden error = output delta · weight to the output (d_a = d_z @ W2.T, its sign is that of the slope):", *lines]


def _hidden_delta(r):
    names = [f"hidden {k + 1}" for k in range(r.net.layer_sizes[1])]
    return ["delta of a hidden neuron, d_z = d_a · a (1 − a), where a is its own activation:", *_deltas(r, 0, names)]


def _deltas(r, layer, names):
    """d_z = d_a · a (1 − a) for each neuron of a layer, one product a student."""
    d_a, a, d_z = r.gradients.d_a[layer + 1], r.forward_pass.a[layer + 1], r.gradients.d_z[layer]
    for k, name in enumerate(names):
        products = [
            f"{factor(slope)} · {number(v)} (1 − {number(v)}) = {number(z)}"
            for slope, v, z in zip(d_a[:, k], a[:, k], d_z[:, k])
        ]
        yield f"{name}: {'; '.join(products)}"


def _weight_changes(r):
    many = len(r.y) > 1
    what = "the sum over the students of input · delta" if many else "input · delta"
    return [
        f"slope d_W = {what}, the delta being that of the neuron where the edge ends (d_W = a.T @ d_z)",
        *(_change(r, name) for name in ("studied_to_1", "from_1")),
        f"change = −learning rate · slope; loss {number(r.loss)} → {number(r.new_loss)}, "
        f"mean squared error {number(r.means[0])} → {number(r.means[1])}",
    ]


def _change(r, name):
    layer, row, column = PLACES[name]
    a, d_z, slope = r.forward_pass.a[layer][:, row], r.gradients.d_z[layer][:, column], r.gradients.d_W[layer][row, column]
    total = " + ".join(f"{factor(value)} · {factor(delta)}" for value, delta in zip(a, d_z))
    change = f"−{number(r.learning_rate)} · {factor(slope)} = {signed(r.changes[layer][row, column])}"
    return f"{label(name)}: slope {total} = {number(slope)}, change {change}"


_FORMULAS = {1: _output_error, 2: _output_delta, 3: _hidden_error, 4: _hidden_delta, 5: _weight_changes}

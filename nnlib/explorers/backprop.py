"""Page 04: one weight's path to the loss, link by link, and the same links read backward in five steps."""

from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from ..backprop import GradientEntry, GradientReport, backward
from ..data import exam_scores
from ..loss import half_sum_of_squares
from ..network import ForwardPass, Network
from ..plots.backprop_drawing import draw_backprop
from ..plots.formula import formula
from ..plots.gradient_table import draw_gradient_table
from ..plots.network_drawing import edge_name
from ..plots.words import factor, number
from ..widgets.explorer import Controls, Explorer
from ..widgets.weights import PLACES, exam_rows, label, network_of, weight_controls

_INPUT_NAMES = exam_scores().feature_names
_HANDLES = {edge_name(*place): name for name, place in PLACES.items()}
_EDGES = {name: edge for edge, name in _HANDLES.items()}
# What each step finds, from the loss backward: step 1 is the last link.
STEPS = ("∂L/∂ŷ", "δ output", "∂L/∂a", "δ hidden", "∂L/∂w")
_STUDENTS = [(f"student {k}", k) for k in (1, 2, 3)]


@dataclass(frozen=True)
class Result:
    """A weight's path to the loss, half the squared error of one student.

    links    : ((from what to what, slope, what the slope is: x, a, w or s as in a formula), ...) from the weight on
    report   : all nine slopes beside the measured ones
    slope    : of the picked weight
    measured : the same, measured
    each     : (3,) that weight's slope for each of the three students
    step     : which of the five steps is looked at, 1 to 5
    """

    net: Network
    forward_pass: ForwardPass
    links: tuple[tuple[str, float, str], ...]
    report: GradientReport
    loss: float
    picked: str
    student: int
    slope: float
    measured: float
    each: np.ndarray
    step: int

    @property
    def link(self):
        """The link that the step reads, counted from 0; None where the path of an output weight has no such link."""
        n = len(self.links)
        return n - self.step if self.step < 3 else 0 if self.step == 5 else None if n == 3 else 5 - self.step


class BackpropExplorer(Explorer):
    """Pick any of the nine weights: its path lights up, each link carries its slope, and the product is the weight's slope."""

    def __init__(self):
        super().__init__()
        self._mark(self.controls.picked.value)
        self.controls.picked.observe(lambda change: self._mark(change.new), "value")
        self.pictures["network"].on_pick = lambda edge: self.set(picked=_HANDLES[edge])
        self.pictures["gradients"].on_pick = lambda row: self.set(picked=row.removeprefix("row-"))

    def make_controls(self):
        return Controls(
            **weight_controls(),
            picked=widgets.Dropdown(options=list(PLACES), value="studied_to_2", description="Weight"),
            student=widgets.Dropdown(options=_STUDENTS, description="Student"),
            step=widgets.ToggleButtons(
                options=[(f"{k + 1}: {name}", k + 1) for k, name in enumerate(STEPS)], value=5, tooltips=[""] * 5
            ),
        )

    def compute(self, picked, student, step, **weights):
        """The slopes of half the squared error of one student, by the chain rule and measured, and one weight's links."""
        net, (X, y) = network_of(weights), exam_rows("scaled")
        row, (layer, *place) = slice(student - 1, student), PLACES[picked]
        forward_pass = net.forward(X[row])
        gradients = backward(net, forward_pass, y[row])
        every = [backward(net, net.forward(X[k : k + 1]), y[k : k + 1]).d_W[layer][tuple(place)] for k in range(len(X))]
        report = check_at_once(net, X[row], y[row], gradients)
        entry = report.entries[list(PLACES).index(picked)]
        return Result(
            net=net,
            forward_pass=forward_pass,
            links=links_of(net, forward_pass, float(y[row][0, 0]), layer, *place),
            report=report,
            loss=half_sum_of_squares(y[row], forward_pass.y_pred),
            picked=picked,
            student=student,
            slope=entry.analytic,
            measured=entry.measured,
            each=np.array(every),
            step=step,
        )

    def draw(self, r):
        spoken = f"Slope of the loss along {label(r.picked)}: {number(r.slope)}."
        path = r.net, r.forward_pass, r.links, r.loss, _EDGES[r.picked], r.link
        return {
            "network": draw_backprop(*path, _INPUT_NAMES, _HANDLES, spoken),
            "gradients": draw_gradient_table(r.report, {name: label(name) for name in PLACES}, r.picked),
        }

    def words(self, r):
        product = " × ".join(f"{kind}`{factor(slope)}`" for _, slope, kind in r.links[::-1])
        total = " + ".join(f"s`{factor(slope)}`" for slope in r.each)
        return [
            formula(f"∂L/∂w = {product} = s`{number(r.slope)}`", label(r.picked)),
            f"measured: {number(r.measured)}",
            formula(_step_line(r), f"step {r.step}"),
            formula(f"{total} = s`{number(r.each.sum())}`", "all three students"),
        ]

    def lay_out(self):
        c = self.controls
        panel = self.panel("", list(PLACES))
        panel.add_class("nnlib-one")
        stage, side = [self.pictures["network"], self._words], [self.pictures["gradients"], panel]
        return [*self.bar(c.student, c.step), self.columns(stage, side)]

    def picking(self, name):
        """Its path lights up."""
        return {"picked": name}


def links_of(net, forward_pass, target, layer, row, column):
    """((from what to what, slope, its kind), ...) of the path from a weight to half the squared error of the one row."""
    a, links = forward_pass.a, []
    while layer < len(net.weights):
        where = "output" if layer == len(net.weights) - 1 else f"hidden {column + 1}"
        value = float(a[layer][0, row])
        weight = float(net.weights[layer][row, column])
        links.append((f"a → z of {where}", weight, "w") if links else (f"weight → z of {where}", value, "a" if layer else "x"))
        links.append((f"z → a of {where}", float(net.activation[layer].slope(a[layer + 1])[0, column]), "s"))
        layer, row, column = layer + 1, column, 0
    return (*links, ("prediction → loss", float(a[-1][0, 0]) - target, "s"))


def _step_line(r):
    """What a step multiplies, on its way from the loss back to the weight."""
    if r.link is None:
        return f"{STEPS[r.step - 1]} is not needed: this path has three links"
    so_far = float(np.prod([slope for _, slope, _ in r.links[r.link + 1 :]]))
    _, here, kind = r.links[r.link]
    if r.step == 1:
        return f"∂L/∂ŷ = ŷ − y = s`{number(here)}`"
    return f"{STEPS[r.step - 1]} = s`{factor(so_far)}` × {kind}`{factor(here)}` = s`{number(so_far * here)}`"


def check_at_once(net, X, y, gradients, nudge=1e-5):
    """What gradient_check says of the nine slopes, its 18 changed networks in one stack: a slider must not wait for them."""
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

"""Page 05: who made this weight? Its start plus what each student pushed, step by step."""

from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from ..checks import check_number
from ..data import exam_scores
from ..network import ForwardPass, Network
from ..plots.formula import formula
from ..plots.network_drawing import draw_network, edge_name
from ..plots.pushes import draw_pushes, push_axes, step_at
from ..row_pushes import pushes
from ..widgets.explorer import Controls, Explorer
from ..widgets.layout import of_class
from ..widgets.number_control import NumberControl
from ..widgets.weights import PLACES, exam_rows, input_notes, label
from .loss_curve import STUDENTS

_EXAM = exam_scores()
_N_STEPS = 1000
_EDGES = {edge_name(*place): name for name, place in PLACES.items()}


@dataclass(frozen=True)
class Result:
    """The network after a step, and what made one of its weights.

    forward_pass : of the student that is drawn
    start        : the picked weight before the first step
    sums         : (1001, 3) what each student had pushed it after each step
    """

    net: Network
    forward_pass: ForwardPass
    picked: str
    student: int
    step: int
    start: float
    sums: np.ndarray


class PushesExplorer(Explorer):
    """Pick a weight on the drawing: how far each student has pushed it, from the first step to the thousandth."""

    def __init__(self):
        self._start_net, (self._X, self._y) = Network.random([2, 3, 1], np.random.RandomState(0)), exam_rows("scaled")
        self._sums = pushes(self._start_net, self._X, self._y, _N_STEPS)
        super().__init__()
        self.pictures["network"].on_pick = lambda name: name in _EDGES and self.set(picked=_EDGES[name])
        self.pictures["pushes"].on_drag = lambda name, x, y: self._look_at(
            step_at(push_axes(self.result.sums).value_at(x, y)[0])
        )
        self.pictures["pushes"].on_nudge = lambda name, right, up: self._look_at(self.result.step + (right or up))

    def make_controls(self):
        students = [(f"{name} → {score:g}", k) for k, (name, score) in enumerate(zip(STUDENTS, _EXAM.y[:, 0]))]
        return Controls(
            step=NumberControl("Step", 0, 0, _N_STEPS, 1),
            picked=widgets.Dropdown(options=[(label(name), name) for name in PLACES], value="from_1", description="Weight"),
            student=widgets.Dropdown(options=students, description="Student"),
        )

    def compute(self, step, picked, student):
        """The network after that step, put together from its start and all pushes."""
        step = check_number("Step", step, at_least=0, at_most=_N_STEPS, whole=True)
        layer, row, column = PLACES[picked]
        net = Network([W + sums[step].sum(axis=0) for W, sums in zip(self._start_net.weights, self._sums)])
        return Result(
            net=net,
            forward_pass=net.forward(self._X[[student]]),
            picked=picked,
            student=student,
            step=step,
            start=float(self._start_net.weights[layer][row, column]),
            sums=self._sums[layer][:, :, row, column],
        )

    def draw(self, r):
        notes = input_notes(_EXAM.X[r.student])
        edge, target = edge_name(*PLACES[r.picked]), float(self._y[r.student, 0])
        made = draw_pushes(r.start, r.sums, r.step, STUDENTS, label(r.picked))
        network = draw_network(r.net, r.forward_pass, _EXAM.feature_names, notes, target, edge, result=made.description)
        return {"network": network, "pushes": made}

    def words(self, r):
        added = " ".join(f"{'−' if push < 0 else '+'} s`{abs(push):.3f}`" for push in r.sums[r.step])
        numbers = [f"{value:.3f}".replace("-", "−") for value in (r.start, r.start + r.sums[r.step].sum())]
        return [
            formula(f"w = w`{numbers[0]}` {added} = w`{numbers[1]}`", label(r.picked)),
            f"after step {r.step:,}: start + student 1 + student 2 + student 3 = weight now",
        ]

    def lay_out(self):
        c, pictures = self.controls, self.pictures
        self._mark("step")
        side = [pictures["pushes"], of_class("nnlib-numbers", widgets.VBox([c.step]))]
        return [*self.bar(c.picked, c.student), self.columns([pictures["network"], self._words], side)]

    def _look_at(self, step):
        self.controls.step.value = float(np.clip(step, 0, _N_STEPS))

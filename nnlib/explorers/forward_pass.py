"""Page 02: every number of the forward pass can be moved."""

from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from ..activations import ACTIVATIONS
from ..checks import check_number
from ..data import exam_scores
from ..network import ForwardPass, Network
from ..normalization import MaxScaler
from ..plots.activation_curve import draw_activation_curve
from ..plots.arithmetic import pickable, spell_out
from ..plots.network_drawing import draw_network, edge_name, neuron_name, parts_of, unit_titles
from ..widgets.explorer import Controls, Explorer
from ..widgets.layout import segments
from ..widgets.number_control import NumberControl
from ..widgets.weights import PLACES, input_notes, network_of, weight_controls, weight_values

_EXAM = exam_scores()
_SCALER = MaxScaler.fit(_EXAM.X)
_INPUT_NAMES = _EXAM.feature_names
_STUDENTS = {tuple(hours): score for hours, score in zip(_EXAM.X.tolist(), _EXAM.y[:, 0].tolist())}
_MY_OWN = "my own"
_HANDLES = {edge_name(*place): name for name, place in PLACES.items()} | {
    neuron_name(0, 0): "hours_studied", neuron_name(0, 1): "hours_slept"
}  # fmt: skip
_FIRST_STUDENT = {"hours_studied": 2.0, "hours_slept": 9.0, "inputs": "raw", "activation": "sigmoid"}
_QUESTION = tuple(_EXAM.X_new[0].tolist())


@dataclass(frozen=True)
class Result:
    """One student's way through the network.

    target : the known score / 100, or None
    slopes : (3,) the slope of the activation where each hidden neuron sits
    """

    net: Network
    forward_pass: ForwardPass
    input_notes: tuple[str, str]
    target: float | None
    slopes: np.ndarray
    picked: str


class ForwardPassExplorer(Explorer):
    """The 2-3-1 network with its nine weights and two inputs under sliders, and the arithmetic of any edge or neuron."""

    def __init__(self):
        super().__init__()
        self._mark("studied_to_2")
        controls, self._rng = self.controls, np.random.default_rng(0)
        controls.student.observe(self._take_student, "value")
        for hours in (controls.hours_studied, controls.hours_slept):
            hours.observe(self._recognise_student, "value")
        controls.picked.observe(lambda change: change.new in _HANDLES and self._mark(_HANDLES[change.new]), "value")
        controls.worked_example.on_click(lambda button: self.set(**weight_values(), **_FIRST_STUDENT))
        controls.random.on_click(lambda button: self.set(**weight_values(self._draw_weights())))
        controls.zero.on_click(lambda button: self.set(**dict.fromkeys(PLACES, 0.0)))
        self.pictures["network"].on_pick = lambda name: self.set(picked=name)

    def make_controls(self):
        students = [(f"student {k + 1}: {_hours(hours)}", hours) for k, (hours, score) in enumerate(_STUDENTS.items())]
        students += [(f"student 4: {_hours(_QUESTION)}", _QUESTION), ("hours of my own", _MY_OWN)]
        return Controls(
            **weight_controls(),
            student=widgets.Dropdown(options=students, description="Student"),
            hours_studied=NumberControl("hours studied", _EXAM.X[0, 0], 0, 24, 0.5, "hours"),
            hours_slept=NumberControl("hours slept", _EXAM.X[0, 1], 0, 24, 0.5, "hours"),
            inputs=widgets.Dropdown(options=[("raw hours", "raw"), ("scaled: ÷ 3, ÷ 9", "scaled")], description="Inputs"),
            activation=widgets.Dropdown(options=list(ACTIVATIONS), description="Activation"),
            worked_example=widgets.Button(description="Worked example", tooltip="its weights, student 1, raw hours"),
            random=widgets.Button(description="Random", tooltip="nine new weights from the standard normal distribution"),
            zero=widgets.Button(description="All zero", tooltip="all nine weights 0"),
            picked=widgets.Dropdown(
                options=pickable(network_of(weight_values()), _INPUT_NAMES), value=neuron_name(1, 1), description="Arithmetic"
            ),
        )

    def compute(self, hours_studied, hours_slept, inputs, activation, picked, **weights):
        """The forward pass of one student through the network with these weights."""
        net = network_of(weights, activation)
        hours = [check_number(name, value, at_least=0, at_most=24)
                 for name, value in zip(_INPUT_NAMES, (hours_studied, hours_slept))]  # fmt: skip
        forward_pass = net.forward([hours] if inputs == "raw" else _SCALER.apply([hours]))
        score = _STUDENTS.get(tuple(hours))
        return Result(
            net=net,
            forward_pass=forward_pass,
            input_notes=input_notes(hours, inputs),
            target=None if score is None else score / _EXAM.highest_score,
            slopes=net.activation[0].slope(forward_pass.a[1][0]),
            picked=picked,
        )

    def draw(self, result):
        net, forward_pass, picked = result.net, result.forward_pass, result.picked
        hidden = unit_titles(net, _INPUT_NAMES)[1]
        z, a = forward_pass.z[0][0], forward_pass.a[1][0]
        kind, *place = parts_of(picked)
        unit = place[1] if (kind, place[0]) == ("neuron", 1) else None
        return {
            "network": draw_network(net, forward_pass, _INPUT_NAMES, result.input_notes, result.target, picked, _HANDLES),
            "curve": draw_activation_curve(net.activation[0], z, a, result.slopes, hidden, unit),
        }

    def words(self, result):
        return spell_out(result.net, result.forward_pass, _INPUT_NAMES, result.input_notes, result.target, result.picked)

    def lay_out(self):
        c = self.controls
        numbers = self.panel(
            "Numbers", ["hours_studied", "hours_slept", *PLACES], "drag one in the drawing, move a slider, or type"
        )
        starts = segments(c.worked_example, c.random, c.zero)
        stage, side = [self.pictures["network"], self._words], [self.pictures["curve"], numbers]
        return [*self.bar(starts, c.inputs, c.student, c.activation), self.columns(stage, side)]

    def picking(self, name):
        """Its place in the drawing is picked, and with it its arithmetic is shown."""
        return {"picked": next(place for place, number in _HANDLES.items() if number == name)}

    def _take_student(self, change):
        if change.new != _MY_OWN:
            self.set(hours_studied=change.new[0], hours_slept=change.new[1])

    def _recognise_student(self, change):
        hours = (self.controls.hours_studied.value, self.controls.hours_slept.value)
        self.controls.student.value = hours if hours in _STUDENTS or hours == _QUESTION else _MY_OWN

    def _draw_weights(self):
        """Standard normal, rounded to what the boxes show, so that what is shown is what is computed."""
        return [W.round(2) for W in Network.random([2, 3, 1], self._rng).weights]


def _hours(hours):
    return f"{hours[0]:g} h studied, {hours[1]:g} h slept"

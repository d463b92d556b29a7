"""Page 00: a trained network that answers, forgets and learns again."""

from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from ..checks import check_number
from ..data import exam_scores
from ..network import ForwardPass, Network
from ..normalization import MaxScaler
from ..plots.network_drawing import draw_network, neuron_name, points
from ..plots.words import number
from ..training import Trainer
from ..widgets.explorer import Controls
from ..widgets.layout import segments
from ..widgets.live_explorer import LiveExplorer
from ..widgets.number_control import NumberControl
from ..widgets.weights import input_notes

_EXAM = exam_scores()
_SCALER = MaxScaler.fit(_EXAM.X)
_NAMES = _EXAM.feature_names
_LEAST, _MOST = _EXAM.X.min(axis=0), _EXAM.X.max(axis=0)
_SCORES = {tuple(hours): (k + 1, score) for k, (hours, score) in enumerate(zip(_EXAM.X.tolist(), _EXAM.y[:, 0].tolist()))}
_HANDLES = {neuron_name(0, 0): "hours_studied", neuron_name(0, 1): "hours_slept"}
_N_STEPS = 1000
_STEPS_A_PICTURE = 20  # so that a thousand steps take about two seconds, and can be watched


@dataclass(frozen=True)
class Result:
    """What the network answers for these hours, as it is now.

    forward_pass : of the one row
    known        : (number of the student, score in points) where a student had just these hours, or None
    n_steps      : how many training steps it has behind it; 0 for random weights
    """

    net: Network
    forward_pass: ForwardPass
    hours: tuple[float, float]
    known: tuple[int, float] | None
    n_steps: int

    @property
    def points(self):
        """The predicted score in points."""
        return float(self.forward_pass.y_pred[0, 0]) * _EXAM.highest_score


class StartHereExplorer(LiveExplorer):
    """Two hours under sliders, the trained network's answer, and buttons that make it forget and train again.

    seed : of the nine random weights that it started from, or None for the network that it opens with, which is seed 0's
    """

    play_label = "Train again"
    only_looking = ("hours_studied", "hours_slept")

    def __init__(self):
        super().__init__()
        self.controls.forget.on_click(lambda button: self.live.call(self.forget))

    def make_controls(self):
        return Controls(
            hours_studied=NumberControl("hours studied", _EXAM.X_new[0, 0], 0, 24, 0.5, "hours"),
            hours_slept=NumberControl("hours slept", _EXAM.X_new[0, 1], 0, 24, 0.5, "hours"),
            forget=widgets.Button(description="Forget", tooltip="nine new random weights: what it learned is gone"),
        )

    def compute(self, hours_studied, hours_slept):
        """The forward pass of these hours through the network as it is now."""
        hours = tuple(check_number(name, value, at_least=0, at_most=24)
                      for name, value in zip(_NAMES, (hours_studied, hours_slept)))  # fmt: skip
        trainer = self.live.trainer
        net = trainer.network
        return Result(net, net.forward(_SCALER.apply([hours])), hours, _SCORES.get(hours), trainer.n_steps)

    def draw(self, result):
        target = result.known and result.known[1] / _EXAM.highest_score
        spoken = f"Predicted score {points(result.points / 100)} points; {self._knows(result)}."
        drawing = draw_network(
            result.net, result.forward_pass, _NAMES, input_notes(result.hours), target, None, _HANDLES, spoken
        )
        return {"network": drawing}

    def words(self, result):
        studied, slept = result.hours
        known = f"; student {result.known[0]} really had {result.known[1]:g}" if result.known else ""
        score = f"studied {studied:g} h, slept {slept:g} h: predicted score {number(result.points)} points out of 100{known}"
        return [score, self._knows(result), *_extrapolates(result.hours)]

    def lay_out(self):
        c = self.controls
        hours = self.panel("Hours", ["hours_studied", "hours_slept"], "drag one in the drawing, slide or type")
        return [*self.bar(segments(c.forget, self.play)), self.columns([self.pictures["network"]], [hours, self._words])]

    def forget(self, seed=None):
        """Nine new random weights in place of those it has; the seed says which, and without one the next seed is taken."""
        seed = (self.seed or 0) + 1 if seed is None else check_number("seed", seed, at_least=0, whole=True)
        self._begin(seed)
        self.show_newest()

    def train(self, n_steps=_N_STEPS):
        """Take n_steps here and now, without the pictures on the way."""
        super().train(n_steps)

    def n_steps_wanted(self):
        """What the button takes."""
        return _N_STEPS

    def code(self):
        """The lines that make this state: what it forgot, how many steps it took since then, and the hours."""
        made, n_steps = "", self.live.trainer.n_steps
        if self.seed is not None:
            made += f"explorer.forget(seed={self.seed})\n"
        n_more = n_steps - (_N_STEPS if self.seed is None else 0)
        if n_more:
            made += f"explorer.train({n_more})\n"
        return super().code().removesuffix("explorer") + f"{made}explorer"

    def start_afresh(self):
        """The hours of the question, and the trained network that it opens with."""
        self.begin()
        super().start_afresh()

    def begin(self):
        """The network of the story, trained."""
        self._begin(0)
        self.live.trainer.run(_N_STEPS)
        self.seed = None

    def _begin(self, seed):
        net = Network.random([2, 3, 1], rng=np.random.RandomState(seed))
        self.live.trainer = Trainer(net, _SCALER.apply(_EXAM.X), _EXAM.y / _EXAM.highest_score)
        self.live.pace, self.seed = _STEPS_A_PICTURE, seed

    def _knows(self, result):
        """What the network has behind it, in words."""
        if self.live.running:
            return f"training: {result.n_steps:,} steps taken, {self.live.n_left:,} to go"
        return f"trained: {result.n_steps:,} steps" if result.n_steps else "it has forgotten: nine random weights"


def _extrapolates(hours):
    """A sentence where hours lie outside what the three students had."""
    outside = [f"{name.split()[-1]} {least:g} to {most:g} h"
               for name, value, least, most in zip(_NAMES, hours, _LEAST, _MOST) if not least <= value <= most]  # fmt: skip
    if outside:
        yield f"this is extrapolation, a guess beyond what it has seen: the three students {' and '.join(outside)}"

"""Page 05: the loop of a thousand steps, live, with every step there to be looked at again."""

from dataclasses import asdict, dataclass, replace

import ipywidgets as widgets
import numpy as np

from ..backprop import backward
from ..checks import check_choice, check_number
from ..data import exam_scores
from ..network import ForwardPass, Network
from ..normalization import MaxScaler
from ..plots.errors import draw_errors
from ..plots.network_drawing import draw_network
from ..plots.training_curve import draw_training_curve, training_axes
from ..plots.words import number
from ..training import Trainer
from ..widgets.explorer import Controls
from ..widgets.layout import segments
from ..widgets.live_explorer import LiveExplorer, setting
from ..widgets.live_trainer import MOST_STEPS
from ..widgets.number_control import NumberControl
from ..widgets.weights import input_notes
from ..widgets.work_menu import WorkMenu
from .loss_curve import STUDENTS

_EXAM = exam_scores()
_HOURS = np.vstack([_EXAM.X, _EXAM.X_new])  # the fourth row is the question
_SCALED = MaxScaler.fit(_EXAM.X).apply(_HOURS)
_Y = _EXAM.y / _EXAM.highest_score
_LEVEL = 1e-6  # a slope below which a step moves nothing that could be seen
_QUESTION = len(_EXAM.X)


@dataclass(frozen=True)
class Start:
    """Where a run starts."""

    seed: int
    inputs: str

    def network(self):
        """Drawn from the seed as the story draws it: W1, then W2."""
        return Network.random([2, 3, 1], rng=np.random.RandomState(self.seed))


@dataclass(frozen=True)
class Result:
    """A training run, and one step of it that is looked at.

    losses       : (n_taken + 1,) the mean squared error at the start and after each step
    n_planned    : how many steps there will be when the run is over
    net          : the network after that step
    forward_pass : its way with all four students, the question last
    steepest     : the largest of its nine slopes, without its sign
    shown        : the row that is drawn
    notes        : what its two inputs are
    """

    losses: np.ndarray
    n_planned: int
    step: int
    net: Network
    forward_pass: ForwardPass
    steepest: float
    shown: int
    notes: tuple[str, str]

    @property
    def n_taken(self):
        """How many steps there are to look at."""
        return len(self.losses) - 1

    @property
    def scores(self):
        """(4,) what the network answers, in parts of the highest score."""
        return self.forward_pass.y_pred[:, 0]


class TrainingExplorer(LiveExplorer):
    """Train, pause, look back: the losses of every step, the predictions, and the nine weights as they move.

    keep_in : under what name runs are kept (kept_work.py), so that a restart of the kernel loses nothing; None keeps none
    kept    : the WorkMenu
    """

    only_looking = ("step",)

    def __init__(self, keep_in=None):
        work, call = lambda: _work_of(self._begun, self.live), lambda act: self.live.call(act)
        self.kept = WorkMenu(keep_in, "training run", work, self._bring_back, _described, call)
        super().__init__()
        self.live.on_step = lambda: self._keep(at_once=False)
        self._take_up()
        self.pictures["loss"].on_drag = self._drag
        self.pictures["loss"].on_nudge = lambda name, right, up: self._look_at(self.result.step + (right or up))

    def make_controls(self):
        rows = [*(f"{name} → {score:g}" for name, score in zip(STUDENTS, _EXAM.y[:, 0])), "student 4 → ?"]
        paces = [("slow: 1 step a picture", 1), ("10 steps a picture", 10), ("as fast as it can", 0)]
        return Controls(
            seed=NumberControl("Start (seed)", 0, 0, 99, 1),
            inputs=widgets.Dropdown(options=["scaled", "raw"], description="Inputs"),
            learning_rate=NumberControl("Learning rate", 1, 0.1, 10, 0.1),
            n_steps=widgets.Dropdown(options=[(f"{10**k:,}", 10**k) for k in range(2, 6)], value=1000, description="Steps"),
            pace=widgets.Dropdown(options=paces, value=10, description="Pace"),
            step=NumberControl("Look at step", 0, 0, 1, 1),
            shown=widgets.Dropdown(options=[(name, k) for k, name in enumerate(rows)], description="Drawing"),
        )

    def values(self):
        """The values of the controls; while it trains, the step that is looked at is the newest."""
        running = {"step": self.live.trainer.n_steps} if self.live.running else {}
        return super().values() | running

    def compute(self, seed, inputs, learning_rate, n_steps, pace, step, shown):
        """The run so far, and the network as it was after that step."""
        _checked_start(seed, inputs)
        check_number("The learning rate", learning_rate, above=0)
        trainer, rows = self.live.trainer, _rows(inputs)
        step = check_number("The step to look at", step, at_least=0, whole=True)
        if step > trainer.n_steps:
            raise ValueError(f"Step {step:,} has not been taken yet, only {trainer.n_steps:,} have. Press Train for more.")
        net = trainer.network_at(step)
        slopes = backward(net, net.forward(rows[:_QUESTION]), _Y).d_W
        return Result(
            losses=trainer.losses,
            n_planned=trainer.n_steps + self.live.n_left,
            step=step,
            net=net,
            forward_pass=net.forward(rows),
            steepest=max(float(np.abs(d_W).max()) for d_W in slopes),
            shown=shown,
            notes=input_notes(_HOURS[shown], inputs),
        )

    def begin(self, start=None):
        """A run of which no step has been taken."""
        self.kept.begin()
        self._begun, self._followed = start or Start(0, "scaled"), 0
        self.live.trainer = Trainer(self._begun.network(), _rows(self._begun.inputs)[:_QUESTION], _Y)

    def _take_up(self):
        """Train with what the controls say: another start begins another run, all else may be changed while it trains.

        What cannot be is left to compute, which says so.
        """
        c = self.controls
        try:
            start = _checked_start(c.seed.value, c.inputs.value)
            rate = check_number("The learning rate", c.learning_rate.value, above=0)
        except ValueError:
            return
        if start != self._begun:
            self.begin(start)
            self._place_step()
        trainer, self.live.pace = self.live.trainer, c.pace.value
        if rate != trainer.learning_rate:
            trainer.learning_rate = rate
            trainer.problem = self.live.problem = ""  # a run that diverged may go on from its last finite step

    def draw(self, result):
        pass_of_one = result.net.forward(result.forward_pass.a[0][result.shown : result.shown + 1])
        target = None if result.shown == _QUESTION else float(_Y[result.shown, 0])
        loss, scores = float(result.losses[result.step]), result.scores
        errors = draw_errors(_Y[:, 0], scores[:_QUESTION], "mean squared error", loss, STUDENTS)
        network = draw_network(result.net, pass_of_one, _EXAM.feature_names, result.notes, target, None, result="")
        return {
            "loss": draw_training_curve(result.losses, result.n_planned, result.step, scores[:_QUESTION]),
            "errors": replace(errors, result=""),
            "network": network,
        }

    def words(self, result):
        loss, scores = result.losses[result.step], result.scores
        targets = ", ".join(f"{100 * score:.1f} for {100 * target:g}" for score, target in zip(scores, _Y[:, 0]))
        lines = [
            f"step {result.step:,} of {result.n_taken:,} taken: mean squared error {number(loss)}",
            f"scores: {targets}; student 4: {100 * scores[_QUESTION]:.1f}",
        ]
        stuck = result.steepest < _LEVEL and loss > 1e-3
        level = f"stuck: all nine slopes are below {_LEVEL:f}, so steps no longer change anything. Reset, and take smaller ones"
        return [*lines, level if stuck else self.progress()]

    def lay_out(self):
        c, pictures = self.controls, self.pictures
        bar = self.bar(segments(self.play, self.step_once), c.n_steps, c.pace, c.inputs, c.shown)
        numbers = self.panel("Numbers", ["step", "learning_rate", "seed"])
        side = [pictures["loss"], pictures["errors"], numbers]
        return [self.kept.offer, *bar, self.columns([pictures["network"], self._words], side)]

    def code(self):
        """The lines that make this state: what was set, and how many steps were taken with it."""
        now, made = dict(self._start), []
        wanted = self.values() | {"step": self.result.step}
        place = asdict(self._begun)
        for rate, n_steps in self.live.taken:
            made += [setting(now, place | {"learning_rate": rate}), f"explorer.train({n_steps})\n"]
        now["step"] = self.result.n_taken
        made.append(setting(now, wanted | place))
        return f"from nnlib.explorers import TrainingExplorer\n\nexplorer = TrainingExplorer()\n{''.join(made)}explorer"

    def start_afresh(self):
        """No step taken, every control back to its start."""
        self.begin()
        self._place_step()
        super().start_afresh()

    def n_steps_wanted(self):
        """What was chosen."""
        return self.controls.n_steps.value

    def possible(self):
        """Whether the settings are possible; if not, the sentence that says so stands there. Where one looks does not count."""
        try:
            self._take_up()
            self.compute(**self.values() | {"step": self.live.trainer.n_steps})
        except ValueError as problem:
            self.problem = str(problem)
            self._write()
            return False
        return True

    def follow(self, change=None):
        """Whoever looks back while it trains wants it to pause; the run so far is kept."""
        looked_back, was_running = self.controls.step.value != self._followed, self.live.running
        if looked_back:
            self.live.pause()
            self._followed = self.controls.step.value
        self._take_up()
        super().follow(change)
        if looked_back and was_running:
            self._keep()

    def show_newest(self):
        """Look at the last step, and keep the run."""
        self._place_step()
        super().show_newest()
        self._keep(at_once=not self.live.running)

    def _keep(self, at_once=True):
        """The run so far, while it is not one of before that is being taken again."""
        if self.live.taken and not self.live.repeating:
            self.kept.save(at_once)

    def _bring_back(self, run, damaged):
        """Take all the steps of a run that was kept once more: live, so that a long one can be watched, and paused."""
        taken = [(float(rate), check_number("steps", n, at_least=1, whole=True)) for rate, n in run["taken"]]
        for rate, _ in taken:
            check_number("the learning rate", rate, above=0)
        check_number("the steps of the run", sum(n for _, n in taken), at_most=MOST_STEPS)
        inputs = check_choice("inputs", run["inputs"], {name: name for name in self.controls.inputs.options})
        start = _checked_start(run["seed"], inputs)
        self.begin(start)
        self._place_step()
        self.set(**asdict(start), **({"learning_rate": taken[-1][0]} if taken else {}))
        self.live.repeat(taken)
        self.show_newest()
        return "Its steps are being taken once more." if self.live.running else ""

    def _place_step(self):
        """The slider reaches as far as the run will; it stands at the newest step, but never moves under a hand meanwhile."""
        control, n_steps = self.controls.step, self.live.trainer.n_steps
        with self._hold(unseen=True):
            control.set_range(0, max(n_steps + self.live.n_left, 1))
            if not self.live.running:
                control.value = self._followed = n_steps

    def _look_at(self, step):
        self.controls.step.value = float(np.clip(round(step), 0, self.live.trainer.n_steps))

    def _drag(self, name, x, y):
        self._look_at(training_axes(self.result.losses, self.result.n_planned).value_at(x, y)[0])


def _checked_start(seed, inputs):
    return Start(check_number("The seed", seed, at_least=0, at_most=999_999, whole=True), inputs)


def _work_of(start, live):
    """A run as what it takes to do it again, which is short and gives back every step."""
    return asdict(start) | {"taken": live.taken, "loss": float(live.trainer.losses[-1])}


def _described(run):
    """(what a run is, how many steps it has)."""
    n_steps = sum(n for _, n in run["taken"])
    loss = f", loss {number(run['loss'])}" if "loss" in run else ""
    return f"{n_steps:,} step{'s' * (n_steps != 1)}{loss}" + (f", seed {run['seed']:g}" if run["seed"] else ""), n_steps


def _rows(inputs):
    return _HOURS if inputs == "raw" else _SCALED

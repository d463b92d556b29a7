"""Page 08: a pad to draw on, and a network for digits, trained live, that reads what is drawn."""

from dataclasses import dataclass
from functools import cache

import ipywidgets as widgets
import numpy as np

from ..checks import check_number
from ..datasets import digits
from ..handwriting import PEN, ink, warped
from ..held_out import split_rows
from ..loss import softmax
from ..network import Network
from ..plots.handwriting import draw_confusions, draw_reading
from ..plots.words import number
from ..tables.cells import count
from ..training import Trainer
from ..widgets.explorer import Controls
from ..widgets.layout import of_class, segments
from ..widgets.live_explorer import LiveExplorer, setting
from ..widgets.number_control import NumberControl
from ..widgets.pad import Pad

_SEVEN = [[[0.1, 0.12], [0.36, 0.1], [0.22, 0.5]]]  # small and in a corner, so that there is something to center
_N_STEPS, _N_STEPS_MORE = 4500, 1000
_N_COPIES, _N_COPIES_OF_OWN = 5, 79


@dataclass(frozen=True)
class Result:
    """What the network reads.

    pixels        : (64,) the ink of the drawing, 0 to 16
    hidden        : (32,) the activations of the hidden layer
    probabilities : (10,) of the digits
    confusions    : (10, 10) how often each held-out digit, one a row, is read as each, one a column
    """

    pixels: np.ndarray
    hidden: np.ndarray
    probabilities: np.ndarray
    confusions: np.ndarray


class HandwritingExplorer(LiveExplorer):
    """Train a network on the digits, draw one, see what is read; teach it digits of your own.

    own : [(digit, pixels), ...] what it was taught
    """

    only_looking = ("pen",)

    def __init__(self):
        super().__init__()
        self.controls.teach.on_click(lambda button: self.live.call(self._teach_and_train))

    def make_controls(self):
        return Controls(
            pad=Pad("Pad to draw a digit on", _SEVEN),
            centered=widgets.Checkbox(
                True, description="Center the drawing", indent=False, layout=widgets.Layout(width="auto")
            ),
            pen=NumberControl("Pen width", PEN, 3, 12, 0.5),
            digit=widgets.Dropdown(options=[(f"This is a {k}", k) for k in range(10)], value=7, description="Digit"),
            teach=widgets.Button(description="Teach it", tooltip="add this drawing to the training rows, and train on"),
        )

    def begin(self):
        """Random weights, and nothing of the learner's among the training rows."""
        self.own, self._log, self._counted, self._drawn = [], [], (None, None), (None, None)
        self._train(Network.random([64, 32, 10], rng=0, activation=["tanh", "identity"], bias=True, shrunk=True))

    def _train(self, net):
        X, y = _with_copies(self.own)
        self.live.trainer = Trainer(net, X, y, learning_rate=0.01, loss="cross_entropy", batch_size=32)

    def compute(self, pad, centered, pen):
        """What the network, as it is now, makes of the drawing and of the digits held out."""
        pixels, net = ink(pad, centered, pen), self.live.trainer.network
        passed = net.forward(pixels[None] / 16)
        if self._counted[0] != self.memory():  # a stroke changes nothing about the digits held out
            self._counted = self.memory(), _confusions(net)
        return Result(pixels, passed.a[1][0], softmax(passed.y_pred)[0], self._counted[1])

    def draw(self, result):
        if self._drawn[0] is not result.confusions:  # nor about their picture
            self._drawn = result.confusions, draw_confusions(result.confusions)
        return {"reading": draw_reading(result.pixels, result.hidden, result.probabilities), "confusions": self._drawn[1]}

    def words(self, result):
        loss = number(self.live.trainer.losses[-1])
        told = [f"step {self._n_steps():,}: mean cross-entropy {loss} on a batch of training rows", self.progress()]
        return [*told, f"taught: {count(len(self.own), 'digit')} of your own"][: 3 if self.own else 2]

    def lay_out(self):
        c, pictures = self.controls, self.pictures
        drawn = of_class("nnlib-drawn", widgets.Box([c.pad, pictures["reading"]]))
        teach = of_class("nnlib-bar", widgets.Box([c.centered, c.digit, c.teach]))
        side = [pictures["confusions"], self.numbers["pen"]]
        return [*self.bar(segments(self.play, self.step_once)), self.columns([drawn, teach, self._words], side)]

    def teach(self, digit):
        """Add the drawing to the training rows as this digit, in many copies; training goes on from here with train()."""
        digit = check_number("digit", digit, at_least=0, at_most=9, whole=True)
        if not self.controls.pad.value:
            raise ValueError("Draw a digit first, then say which one it is.")
        self._log = [*self._done(), (digit, self.values())]
        self.own = [*self.own, (digit, self.result.pixels)]
        self._train(self.live.trainer.network)
        self.show_newest()

    def _teach_and_train(self):
        try:
            self.teach(self.controls.digit.value)
        except ValueError as problem:
            self._agree(0, str(problem))
        else:
            self.controls.pad.done = True  # the next stroke begins another drawing
            self.live.start(_N_STEPS_MORE)
            self.show_newest()

    def n_steps_wanted(self):
        """As many as it takes to learn the digits; then some more."""
        return max(_N_STEPS - self._n_steps(), _N_STEPS_MORE)

    def start_afresh(self):
        """Random weights again, and the drawing of the start."""
        self.begin()
        super().start_afresh()
        self.controls.pad.done = True

    def _done(self):
        """[(None, steps) or (digit, values), ...] what was trained and taught."""
        return [*self._log, *((None, n_steps) for _, n_steps in self.live.taken)]

    def _n_steps(self):
        return sum(n_steps for digit, n_steps in self._done() if digit is None)

    def code(self):
        """The lines that make this state: what it was trained on and taught, and the drawing."""
        now, made = dict(self._start), "explorer = HandwritingExplorer()\n"
        for digit, what in self._done():
            made += f"explorer.train({what})\n" if digit is None else f"{setting(now, what)}explorer.teach({digit})\n"
        return f"from nnlib.explorers import HandwritingExplorer\n\n{made}{setting(now, self.values())}explorer"


@cache
def _rows():
    """(X, y) of the digits to train on, and of those held out."""
    data = digits()
    return [(data.X[rows] / 16, data.y[rows]) for rows in split_rows(len(data.X), share=0.2)]


@cache
def _copies():
    return [warped(_rows()[0][0], seed) for seed in range(_N_COPIES)]


def _with_copies(own):
    """(X, y) to train on: the digits and the learner's own, with copies in other hands; of these so many that they count."""
    X, y = _rows()[0]
    all_X, all_y = [X, *_copies()], [y] * (1 + _N_COPIES)
    for digit, pixels in own:
        copies = warped(np.tile(pixels / 16, (_N_COPIES_OF_OWN, 1)), seed=len(all_X))
        all_X += [pixels[None] / 16, copies]
        all_y += [np.eye(10)[[digit] * (1 + _N_COPIES_OF_OWN)]]
    return np.vstack(all_X), np.vstack(all_y)


def _confusions(net):
    X, y = _rows()[1]
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (y.argmax(axis=1), net.predict(X).argmax(axis=1)), 1)
    return counts

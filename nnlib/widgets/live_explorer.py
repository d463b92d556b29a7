"""What the explorers that train share: buttons that train, pause and step, on the loop where the steps are taken."""

from html import escape

import ipywidgets as widgets

from ..checks import check_number
from .explorer import Explorer
from .live_trainer import LiveTrainer


class LiveExplorer(Explorer):
    """An explorer around a LiveTrainer.

    A subclass gives begin(), which sets live.trainer or leaves that to compute, and n_steps_wanted(); where a picture of the
    newest state needs more than drawing anew, show_newest().

    live      : the LiveTrainer that takes the steps
    play      : the button that trains and pauses
    step_once : the button that takes a single step
    """

    play_label = "Train"
    only_looking = ()  # the names of the sliders that change nothing in the training

    def __init__(self):
        self.live = LiveTrainer(type(self).__name__, self.show_newest, self._write, self._ask)
        self._hands, self._refusal = [], widgets.HTML()
        self.begin()
        super().__init__()

    def begin(self):
        """What has to be there before the first picture."""

    def train(self, n_steps):
        """Take n_steps here and now, without the pictures on the way, and look at the last."""
        n_steps = check_number("n_steps", n_steps, at_least=0, whole=True)
        if why_not := self.live.why_not(n_steps):
            raise ValueError(why_not)
        self.live.pause()
        try:
            self.live.run(n_steps)
        finally:  # an interrupt, too, leaves page, code and kept work where the training is
            self.show_newest()

    def close(self):
        """Take the explorer off the page; nothing goes on behind it."""
        self.live.pause()
        super().close()

    def start_again(self):
        """Every control back to its start, and no step taken."""
        self.live.call(self.start_afresh)

    def start_afresh(self):
        """The same, on the loop that trains."""
        super().start_again()

    def show_newest(self):
        """Draw what the last step left."""
        super()._moved()

    def follow(self, change=None):
        """A control was moved: on the loop that trains, draw what it asks for."""
        super()._moved(change)

    def computes_ahead(self, control):
        return not self.live.running and any(control is getattr(self.controls, name) for name in self.only_looking)

    def possible(self):
        """Whether the settings are; if not, the sentence that says so stands there: something else would be trained."""
        return not self.problem or self.problem == self.live.problem

    def progress(self):
        """What the training is doing, in words."""
        if not self.live.running:
            return "resting"
        seconds = self.live.seconds_left
        return f"training: {self.live.n_left:,} steps to go" + (f", about {seconds:.0f} s" if seconds >= 2 else "")

    def _make_buttons(self):
        super()._make_buttons()
        self.play = widgets.Button(description=self.play_label, button_style="primary", tooltip="train or pause")
        self.play.on_click(lambda button: self.live.call(self._train_or_pause))
        self.step_once = widgets.Button(description="Step", tooltip="take one step")
        self.step_once.on_click(lambda button: self.live.call(lambda: self._agree(1) and self.train(1)))

    def _train_or_pause(self):
        if self.live.running:
            self.live.pause()
        elif self._agree(self.n_steps_wanted()):
            self.live.start(self.n_steps_wanted())
        else:
            return
        self.show_newest()

    def _agree(self, n_steps, why_not=""):
        """Whether there can be so many steps; if not, for that reason or another, it is said where the button is."""
        why_not = why_not or (self.live.why_not(n_steps) if self.possible() else self.problem)
        self._refusal.value = why_not and f'<div role="status">Nothing was trained: {escape(why_not)}</div>'
        return not why_not

    def bar(self, *parts):
        """The same, with room for why nothing was trained."""
        row, *below = super().bar(*parts)
        return [row, self._refusal, *below]

    def _ask(self, act):
        self.ranges.when_shown(act)

    def here(self, act):
        """On the loop that trains."""
        self.live.call(act)

    def memory(self):
        """The network, which is another one after each step."""
        return self.live.trainer, self.live.trainer.n_steps

    def _moved(self, change=None):
        """A control was moved, perhaps on another thread: it is followed on the loop that trains, in the order of arrival."""
        with self._turn:
            if not self._held:
                self._hands.append(change)
                self.live.call(lambda: (self._hands.remove(change), self.follow(change)))

    def _write(self):
        self.problem = self.problem or self.live.problem
        self.play.description = "Pause" if self.live.running else self.play_label
        if not self.problem:
            self._refusal.value = ""
        super()._write()


def setting(now, wanted):
    """The line that brings the controls from where they are now to where they are wanted; now is brought along."""
    changed = {name: value for name, value in wanted.items() if now[name] != value}
    now.update(changed)
    values = ", ".join(f"{name}={value!r}" for name, value in changed.items())
    return f"explorer.set({values})\n" if changed else ""

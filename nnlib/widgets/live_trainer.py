"""Training that goes on while the page stays alive: slices of a few milliseconds on the kernel's own loop. No widgets here."""

import asyncio
import time
import weakref

from .page_pace import PagePace

_SLICE = 0.006  # seconds of training between two looks at what the page has sent
_LEAST, _MOST = 1, 20_000  # steps a slice
_latest = weakref.WeakValueDictionary()  # the last one made under each name


class LiveTrainer:
    """Takes the steps of an nnlib.Trainer, and has pictures drawn on the way.

    name    : a new one stops the one made before it under the same name: the cell that made it was run again
    draw    : is called when a picture is due, and at the end of a run
    failed  : is called when a run was ended by an error, or by a newer LiveTrainer of the same name
    ask     : ask(act) has the page call act() when it has seen all that was drawn
    trainer : the Trainer; set it while nothing runs
    pace    : steps a picture, or 0 for as many as there is time for
    n_left  : steps that the run under way has still to take
    taken   : [[learning rate, steps taken with it], ...] since the trainer was set
    problem : "" or the sentence that says why the last run ended

    A page's messages may arrive on another thread. call() brings what they ask for to the loop on which the steps are taken,
    so that nothing is ever changed in the middle of a step. Without a loop, and so in a plain script, a run is over at once.
    """

    def __init__(self, name, draw, failed, ask):
        if name in _latest:
            _latest[name]._make_way()
        _latest[name] = self
        self._draw, self._failed, self._page = draw, failed, PagePace(draw, ask)
        self._loop, self._task = running_loop(), None
        self.pace, self.n_left, self.problem = 0, 0, ""
        self._trainer, self.taken = None, []

    @property
    def trainer(self):
        """The Trainer whose steps are taken."""
        return self._trainer

    @trainer.setter
    def trainer(self, trainer):
        self.pause()
        self._trainer, self.taken, self.problem = trainer, [], ""

    @property
    def running(self):
        """Whether a run is under way."""
        return self.n_left > 0

    @property
    def seconds_left(self):
        """How long the run under way will take, at the speed that it has had so far."""
        n_done = self._trainer.n_steps - self._n_at_start
        return self.n_left * (time.perf_counter() - self._started) / n_done if n_done else 0.0

    def call(self, act):
        """Call act() where the steps are taken: here and now, or as soon as the loop comes to it."""
        if self._loop is None or self._loop.is_closed() or running_loop() is self._loop:
            act()
        else:
            self._loop.call_soon_threadsafe(act)

    def start(self, n_steps):
        """Take n_steps. A run that is under way goes on with so many: there are never two."""
        self.problem, self.n_left = "", n_steps
        self._started, self._n_at_start, self._n_at_once = time.perf_counter(), self._trainer.n_steps, 20
        self._page.start()
        if self._loop is None or self._loop.is_closed():
            self.run(n_steps)
            self._draw()
        elif self._task is None or self._task.done():
            self._task = self._loop.create_task(self._train())

    def pause(self):
        """End the run under way; its steps so far stay."""
        self.n_left = 0

    def _make_way(self):
        """Stop for a newer one, and have the page, where it still shows this one, say so."""
        was_running = self.running
        self.pause()
        if was_running:
            self._failed()

    def run(self, n_steps):
        """Take n_steps here and now."""
        before, rate = self._trainer.n_steps, self._trainer.learning_rate
        self._trainer.run(n_steps)
        n_taken, self.problem = self._trainer.n_steps - before, self._trainer.problem
        self.n_left = 0 if self.problem else max(self.n_left - n_taken, 0)
        if n_taken and self.taken and self.taken[-1][0] == rate:
            self.taken[-1][1] += n_taken
        elif n_taken:
            self.taken.append([rate, n_taken])

    async def _train(self):
        try:
            while self.running:
                self._take_a_slice()
                await asyncio.sleep(self._page.seconds_until_due() if self.pace and self.running else 0)
        except Exception as error:  # whatever it is, the page has to hear of it: a task has nobody to raise it to
            self.n_left, self.problem = 0, f"Training stopped: {error} Press Reset to begin anew."
            self._failed()

    def _take_a_slice(self):
        """Train for a few milliseconds, or for one picture's steps, and draw when that is due."""
        n_done, started = self._trainer.n_steps - self._n_at_start, time.perf_counter()
        at_once = min(self.pace, 1 + n_done // 10) or self._n_at_once  # a watched run begins slowly: there most is learned
        n_steps = min(at_once, self.n_left)
        self.run(n_steps)
        now = time.perf_counter()
        fitting = int(n_steps * _SLICE / max(now - started, 1e-6))
        self._n_at_once = min(max(fitting, _LEAST), 4 * self._n_at_once, _MOST)
        if self.pace or not self.running or self._page.is_due(now):
            self._page.show(now, is_last=not self.running)


def running_loop():
    """The loop that this is called from, or None."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None

"""Training that goes on while the page stays alive: slices of a few milliseconds on the kernel's own loop. No widgets here."""

import asyncio
import signal
import threading
import time
import weakref
from bisect import bisect
from itertools import accumulate, pairwise
from operator import itemgetter

from .page_pace import PagePace

_SLICE = 0.006  # seconds of training between two looks at what the page has sent
_LEAST, _MOST = 1, 20_000  # steps a slice
MOST_STEPS = 10_000_000  # of a run: what has been trained can be trained once more
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
    problem : "" or the sentence that says why the last run ended
    on_step : is called after every few steps of a run, for whoever keeps them

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
        self._trainer, self._again, self.on_step = None, [], lambda: None

    @property
    def trainer(self):
        """The Trainer whose steps are taken."""
        return self._trainer

    @trainer.setter
    def trainer(self, trainer):
        self.pause()
        self._trainer, self.problem = trainer, ""

    @property
    def taken(self):
        """[[learning rate, steps taken with it], ...] since the trainer was set: read off it, and never behind it."""
        rates, legs = self._trainer.rates if self._trainer else {}, []
        for since, until in pairwise([*sorted(rates), rates and self._trainer.n_steps]):
            if legs and legs[-1][0] == rates[since]:
                legs[-1][1] += until - since
            elif until > since:
                legs.append([rates[since], until - since])
        return legs

    @property
    def repeating(self):
        """Whether the steps of an earlier run are being taken again."""
        return bool(self._again) and self._trainer.n_steps < self._again[-1][0]

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

    def why_not(self, n_steps):
        """ "" or the sentence that says why so many steps more are too many."""
        n_steps += self._trainer.n_steps
        long = f"A run can have {MOST_STEPS:,} steps. This would make it {n_steps:,}: press Reset to begin another."
        return long if n_steps > MOST_STEPS else ""

    def start(self, n_steps):
        """Take n_steps. A run that is under way goes on with so many: there are never two."""
        self._start(n_steps, [])

    def repeat(self, taken):
        """Take the steps of an earlier run again, as they were taken: taken is what .taken was."""
        ends = accumulate(n_steps for _, n_steps in taken)
        self._start(sum(n_steps for _, n_steps in taken), [(end, rate) for end, (rate, _) in zip(ends, taken)])

    def _start(self, n_steps, again):
        self.problem, self.n_left, self._again = "", n_steps, again
        self._started, self._n_at_start, self._n_at_once = time.perf_counter(), self._trainer.n_steps, 20
        self._page.start()
        if self._loop is None or self._loop.is_closed():
            self.run(n_steps)
            self._draw()
        elif self._task is None or self._task.done():
            self._task = self._loop.create_task(self._train())

    def pause(self):
        """End the run under way; its steps so far stay."""
        self.n_left, self._again = 0, []

    def _make_way(self):
        """Stop for a newer one, and have the page, where it still shows this one, say so."""
        was_running = self.running
        self.pause()
        if was_running:
            self._failed()

    def run(self, n_steps):
        """Take n_steps here and now. Whatever interrupts them, those that were taken count."""
        trainer, end = self._trainer, self._trainer.n_steps + n_steps
        try:
            while trainer.n_steps < end and not trainer.problem:
                legs = self._again[bisect(self._again, trainer.n_steps, key=itemgetter(0)) :][:1]
                until, rate = legs[0] if legs else (end, trainer.learning_rate)
                if rate != trainer.learning_rate:
                    trainer.learning_rate = rate
                trainer.run(min(until, end) - trainer.n_steps)
        finally:
            self.problem = trainer.problem
            self.n_left = 0 if self.problem else max(self.n_left - n_steps + max(end - trainer.n_steps, 0), 0)

    async def _train(self):
        try:
            while self.running:
                _hear_interrupts()
                self._take_a_slice()
                self.on_step()
                await asyncio.sleep(self._page.seconds_until_due() if self.pace and self.running and not self._again else 0)
        except KeyboardInterrupt:  # where the system has no signals, as in the browser alone
            self.pause()
            self._say_interrupted()
        except Exception as error:  # whatever it is, the page has to hear of it: a task has nobody to raise it to
            self.n_left, self.problem = 0, f"Training stopped: {error} Press Reset to begin anew."
            self._failed()

    def interrupt(self):
        """Somebody asked the kernel to stop: end the run between two slices, with every step that was taken, and say so."""
        if self.running:
            self.pause()
            self._loop.call_soon_threadsafe(self._say_interrupted)

    def _say_interrupted(self):
        self.problem = f"Training was interrupted after step {self._trainer.n_steps:,}, which is kept. Press Train to go on."
        self._draw()

    def _take_a_slice(self):
        """Train for a few milliseconds, or for one picture's steps, and draw when that is due."""
        n_done, started = self._trainer.n_steps - self._n_at_start, time.perf_counter()
        pace = 0 if self._again else self.pace  # what was seen before need not be seen at that pace again
        at_once = min(pace, 1 + n_done // 10) or self._n_at_once  # a watched run begins slowly: there most is learned
        n_steps = min(at_once, self.n_left)
        self.run(n_steps)
        now = time.perf_counter()
        fitting = int(n_steps * _SLICE / max(now - started, 1e-6))
        self._n_at_once = min(max(fitting, _LEAST), 4 * self._n_at_once, _MOST)
        if pace or not self.running or self._page.is_due(now):
            self._page.show(now, is_last=not self.running)


def running_loop():
    """The loop that this is called from, or None."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _hear_interrupts():
    """Between two cells a kernel ignores interrupts; while something trains, they are to end that."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interrupted)


def _interrupted(signal_number, frame):
    """Nothing is raised, so no step is broken off; where nothing trains, an interrupt is ignored as before."""
    for live in list(_latest.values()):
        live.interrupt()

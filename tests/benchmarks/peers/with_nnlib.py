"""Ours: the explorer as the pages have it, with all that it does beside drawing."""

import asyncio
import gc
from time import perf_counter, thread_time

import psutil

from nnlib import train
from nnlib.explorers import (
    ForwardPassExplorer,
    HandwritingExplorer,
    LossCurveExplorer,
    TrainingExplorer,
    YourOwnNetworkExplorer,
)
from tests.benchmarks.peers.content import drawn_by, texts


class Nnlib:
    """The explorer and its control of the weight.

    taken  : for each time that the page told of a move, (seconds by the clock, seconds of the processor)
    looked : the same for each slice of states that were made in advance
    """

    def __init__(self):
        self.widget = ForwardPassExplorer()
        self.slider = self.widget.controls.studied_to_1
        self.taken, self.looked = [], []
        _take_times(self.widget.ranges, "_answer", self.taken)  # compute, draw and send are all done when it returns
        _take_times(self.widget.ranges, "_slice", self.looked)

    @property
    def at_page(self):
        """Where the page's slider should stand."""
        return self.slider.value

    def show(self, weight):
        """Move the control."""
        self.slider.value = weight

    def texts(self):
        """What its pictures read."""
        return texts(drawn_by(self.widget))


class NotAhead(Nnlib):
    """The same, and the page never knows a state in advance: as while a network trains."""

    def __init__(self):
        super().__init__()
        self.widget.computes_ahead = lambda control: False


class Handwriting:
    """Page 08's pad, with a network that reads what is drawn there."""

    def __init__(self):
        self.widget = HandwritingExplorer()
        self.widget.train(4500)


class Point(Nnlib):
    """Page 03's curve with its point; the slider is that of the weight along which it runs."""

    def __init__(self):
        self.widget = LossCurveExplorer()
        self.slider = self.widget.controls.from_1

    def texts(self):
        """What the curve says."""
        elements = self.widget.pictures["curve"].picture.elements
        return {"says": next(one.attributes["aria-valuetext"] for one in elements if one.name == "handle")}


def _take_times(owner, name, taken):
    """Have each call of the owner's method noted in taken."""
    method = getattr(owner, name)

    def timed(*args, **named):
        start, busy = perf_counter(), thread_time()
        result = method(*args, **named)
        taken.append((perf_counter() - start, thread_time() - busy))
        return result

    setattr(owner, name, timed)


class Moons:
    """Page 07's explorer with the two moons: another start gives another decision picture."""

    def __init__(self):
        self.widget = YourOwnNetworkExplorer()
        self.widget.set(data="two moons")
        self.widget.parts.children[0].value = "Network"


class Training:
    """Page 05's explorer, as fast as it can; and the same training without a picture."""

    def __init__(self):
        self.widget = TrainingExplorer()
        self.as_fast_as_it_can()

    def as_fast_as_it_can(self):
        """Not a certain number of steps for each picture."""
        self.widget.set(pace=0)

    def start(self, n_steps):
        """Train on the page's own loop, as the button does."""
        self.widget.live.start(n_steps)

    def print_steps(self):
        """Now, in seconds, and how many steps have been taken."""
        print(perf_counter(), self.widget.live.trainer.n_steps)

    def print_bare(self, n_steps=100_000):
        """Seconds a step where nothing is drawn, the median of three."""
        trainer, taken = self.widget.live.trainer, []
        for _ in range(3):
            start = perf_counter()
            train(trainer.network_at(0), trainer._X, trainer._y, n_steps)
            taken.append((perf_counter() - start) / n_steps)
        print(sorted(taken)[1])


async def update(peer, n_updates):
    """So many moves, with time for the page to follow each."""
    for k in range(n_updates):
        peer.show(-3 + 0.5 * (k % 13))
        await asyncio.sleep(0.005)


def print_memory():
    """MB of this process."""
    gc.collect()
    print(psutil.Process().memory_info().rss / 1e6)

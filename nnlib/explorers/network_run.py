"""One network in training: the steps it has taken, the weights that a hand has moved, and the losses on the way."""

import numpy as np

from ..checks import check_number
from ..held_out import WatchedTrainer
from ..network import Network, sweep

_LARGEST = 1e6


class NetworkRun:
    """A run that can be interrupted: by a hand that moves a weight, or by the end of the kernel.

    live : the LiveTrainer that takes the steps
    log  : what was done since the start: ["train", learning rate, steps] or ["move", layer, row, column, value]
    """

    def __init__(self, live):
        self.live = live
        self._task, self._options, self._before, self._log = None, {}, np.empty((0, 3)), []
        self._n_before = 0

    def begin(self, task, net, **options):
        """Forget what was, and start with this network."""
        self._task, self._options, self._before, self._log, self._n_before = task, options, np.empty((0, 3)), [], 0
        self.live.trainer = WatchedTrainer(task, net, **options)

    @property
    def network(self):
        """The network as it is now."""
        return self.live.trainer.network

    @property
    def n_taken(self):
        """Steps taken since the start."""
        return self._n_before + self.live.trainer.n_steps

    @property
    def log(self):
        """What was done since the start, the newest last."""
        return [*self._log, *(["train", rate, n_steps] for rate, n_steps in self.live.taken)]

    @property
    def looks(self):
        """(n_looks, 3) step, loss of the training rows, loss of those held out; the last one is of the network as it is now."""
        trainer = self.live.trainer
        newest = [] if trainer.looks[-1][0] == trainer.n_steps else [trainer.look()]
        looks = np.array([*trainer.looks, *newest])
        looks[:, 0] += self._n_before
        return np.vstack([self._before, looks])

    def move(self, place, value):
        """Give the weight at (layer, row, column) another value; training goes on from there."""
        value = check_number("the weight", value, at_least=-_LARGEST, at_most=_LARGEST)
        moved = sweep(self.network, {tuple(place): np.array([value])})[0]
        log = self.log
        if log and log[-1][:-1] == ["move", *place]:
            del log[-1]
        self._go_on(moved, [*log, ["move", *place, value]])

    def work(self):
        """The run as JSON values."""
        net = self.network
        return {"weights": [W.tolist() for W in net.weights], "biases": net.biases and [b.tolist() for b in net.biases],
                "log": self.log, "n_taken": self.n_taken, "looks": _without_nan(self.looks)}  # fmt: skip

    def bring_back(self, work):
        """Go on with a run that work() described. Raises ValueError, TypeError or KeyError for what cannot be one."""
        now = self.network
        net = Network(work["weights"], work["biases"], now.activation)
        if net.layer_sizes != now.layer_sizes or (net.biases is None) != (now.biases is None):
            raise ValueError(f"its network has the layers {net.layer_sizes}, but its settings ask for {now.layer_sizes}.")
        looks = np.array([[np.nan if value is None else float(value) for value in look] for look in work["looks"]])
        if looks.ndim != 2 or looks.shape[1] != 3 or np.isinf(looks).any() or np.isnan(looks[:, :2]).any():
            raise ValueError("the losses in it are not three numbers a look.")
        log = [_checked(entry) for entry in work["log"]]
        n_taken = check_number("the steps of the run", work["n_taken"], at_least=0, whole=True)
        self._go_on(net, log, looks[:-1], n_taken)

    def _go_on(self, net, log, before=None, n_before=None):
        """Another trainer, which starts with this network, and the past as it is given or has been."""
        if before is None:
            before, n_before = self.looks[:-1] if self.live.trainer.n_steps == 0 else self.looks, self.n_taken
        rate = self.live.trainer.learning_rate
        self.live.trainer = WatchedTrainer(self._task, net, **self._options | {"learning_rate": rate})
        self._before, self._n_before, self._log = before, n_before, log


def _checked(entry):
    """An entry of a log that was kept."""
    kind, *numbers = entry
    if (kind, len(numbers)) not in (("train", 2), ("move", 4)):
        raise ValueError(f"it names {kind!r}, which is nothing that can be done with a run.")
    return [kind, *(check_number("a number in it", value) if type(value) is float else int(value) for value in numbers)]


def _without_nan(looks):
    return [[None if np.isnan(value) else value for value in look] for look in looks.tolist()]

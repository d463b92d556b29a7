"""Training: step after step downhill, every step kept, so that any of them can be looked at again."""

import warnings
from dataclasses import dataclass, field

import numpy as np

from .checks import check_array, check_number
from .fast_steps import FastSteps
from .kept_steps import KeptSteps
from .loss import find_loss
from .network import Network, check_network
from .one_thread import OneThread
from .run_checks import check_batch_size, check_step, diverged, of_no_use, out_of_reach

_STEPS_BETWEEN_CHECKS = 1000


@dataclass(frozen=True)
class History:
    """What a training run leaves behind.

    losses  : (n_steps + 1, ...) the mean squared error, or the mean cross-entropy of a row where that is what was trained on,
              before each step and after the last; with batches, on that step's rows
    network : the trained network
    problem : "" or a sentence that says what to try: the run diverged, its targets cannot be reached, or nothing moves any more
    """

    losses: np.ndarray
    network: Network
    problem: str
    _trainer: "Trainer" = field(repr=False)

    def network_at(self, step):
        """The network as it was after that many steps: 0 is the start."""
        return self._trainer.network_at(check_step(step, len(self.losses) - 1))

    def weights_at(self, step):
        """The weights after that many steps, one array a layer."""
        return self.network_at(step).weights


def train(net, X, y, n_steps=1000, learning_rate=1.0, loss="half_sum_of_squares", batch_size=None, seed=0):
    """Take n_steps of W <- W - learning_rate * d_W; net itself stays as it is. Returns a History.

    Each is net = net.step(backward(net, net.forward(X), y, loss), learning_rate); FastSteps takes it a dozen times as fast.

    X             : (n_examples, n_features)
    y             : (n_examples, n_outputs), scaled as the predictions are
    learning_rate : a number above 0
    loss          : what the gradient is of; losses are reported as means: squared errors, or cross-entropies of rows
    batch_size    : rows a step; None takes all. Each epoch shuffles the rows anew; those that do not fill a batch sit it out
    seed          : of the shuffling

    A run that diverges stops there, warns, and keeps its last finite step. One that can reach no target warns, too.
    """
    n_steps = check_number("n_steps", n_steps, at_least=0, whole=True)
    trainer = Trainer(net, X, y, learning_rate, loss, batch_size, seed)
    trainer.run(n_steps)
    if problem := trainer.problem or out_of_reach(trainer._y, net.activation[-1]):
        warnings.warn(problem, RuntimeWarning, stacklevel=2)
    return trainer.history()


class Trainer(OneThread):
    """The same as train(), as many steps at a time as you like: run(100), look, run(100).

    n_steps : steps taken so far
    problem : "" or, once the run has diverged, a sentence; then run() does nothing more

    One thread at a time: while one takes steps, another that asks for anything gets a RuntimeError.
    """

    def __init__(self, net, X, y, learning_rate=1.0, loss="half_sum_of_squares", batch_size=None, seed=0):
        super().__init__()
        self._X = check_array("X", X, ("n_examples", check_network(net).layer_sizes[0])).copy()
        self._y = check_array("y", y, (len(self._X), net.layer_sizes[-1])).copy()
        self._loss, self._seed = find_loss(loss), check_number("seed", seed, at_least=0, whole=True)
        self._loss.check_targets(self._y, net.activation[-1])
        self._batch_size = check_batch_size(batch_size, len(self._X))
        self.n_steps, self.problem, self._rates, self._epoch = 0, "", {}, (None, None)
        self.learning_rate = learning_rate
        self._steps = FastSteps(net, *self._rows_of(0), self._loss)
        self._kept = KeptSteps(self._steps.row, net.stack_shape)

    @property
    def learning_rate(self):
        """The size of the next step; it may be changed between steps."""
        return self._rate_of(self.n_steps)

    @learning_rate.setter
    def learning_rate(self, learning_rate):
        with self._alone():
            self._rates[self.n_steps] = check_number("learning_rate", learning_rate, above=0)

    @property
    def network(self):
        """The network as it is now."""
        with self._alone():
            return self._steps.network

    @property
    def losses(self):
        """(n_steps + 1, ...) the loss before each step, and now, as a mean."""
        with self._alone():
            return self._kept.losses(self.n_steps) if self.n_steps else self._means([])

    def history(self):
        """The run so far. It stays what it is when the trainer goes on."""
        with self._alone():
            net = self.network
            problem = self.problem or of_no_use(net, self._X, self._y, self.learning_rate, self._loss)
            return History(self.losses, net, problem, self)

    def run(self, n_steps):
        """Take n_steps more, or as many as stay finite."""
        n_left = check_number("n_steps", n_steps, at_least=0, whole=True)
        n_at_once = min(max(self._kept.bytes_at_once // self._steps.row.nbytes, 1), _STEPS_BETWEEN_CHECKS)
        with self._alone():
            while n_left > 0 and not self.problem:
                n = min(n_left, n_at_once)
                if not self._try(n):
                    self._take_while_finite(n)
                self._kept.thin_out(self.n_steps)
                n_left -= n

    def network_at(self, step):
        """The network after that many steps: the last one kept before, and the few steps since then taken again."""
        with self._alone(), np.errstate(all="ignore"):
            step = check_step(step, self.n_steps)
            if step == self.n_steps:
                return self.network
            first, row = self._kept.before(step)
            again = FastSteps(self._steps.network_in(row), *self._rows_of(first), self._loss)
            for k in range(first, step):
                again.load(*self._rows_of(k))
                again.set_rate(self._rate_of(k))
                again.take(1, terms=[])
            return again.network

    def _take(self, n_steps):
        """Take n_steps at the present learning rate, with no look at whether the numbers stay finite.

        Returns the mean loss before each step, and after the last.
        """
        steps, kept, step, end, terms = self._steps, self._kept, self.n_steps, self.n_steps + n_steps, []
        kept.make_room(end)
        steps.set_rate(self.learning_rate)
        # _try() looks at what came out. With nothing to watch for, each call to numpy is a twentieth faster.
        with np.errstate(all="ignore"):
            while step < end:
                if step % kept.stride == 0:
                    kept.keep(step, steps.row)
                n_alike = min(kept.stride - step % kept.stride, end - step)
                if self._batch_size:
                    n_alike = 1
                    steps.load(*self._rows_of(step))
                steps.take(n_alike, terms)
                step += n_alike
        self.n_steps = end
        return self._means(terms)

    def _rate_of(self, step):
        return self._rates[max(since for since in self._rates if since <= step)]

    def _rows_of(self, step):
        """(X, y) of a step: all rows, or a batch. Batches follow from seed and step alone, so any step can be taken again."""
        if not self._batch_size:
            return self._X, self._y
        epoch, batch = divmod(step, len(self._X) // self._batch_size)
        if self._epoch[0] != epoch:
            self._epoch = epoch, np.random.default_rng([self._seed, epoch]).permutation(len(self._X))
        rows = self._epoch[1][batch * self._batch_size : (batch + 1) * self._batch_size]
        return self._X[rows], self._y[rows]

    def _means(self, terms):
        """The mean losses that were looked at and, last, the one now; terms are sums over parts of the rows."""
        if self._batch_size:
            self._steps.load(*self._rows_of(self.n_steps))
        with np.errstate(all="ignore"):
            self._steps.look(terms)
            sums = np.array(terms).reshape(-1, self._steps.n_parts, *self._steps.stack).sum(axis=1)
            return sums / ((self._batch_size or len(self._X)) * self._loss.terms(self._y[:1], self._y[:1]).size)

    def _try(self, n_steps):
        """Take n_steps and say whether all numbers stayed finite; if not, or if interrupted, undo what was done."""
        before, first, finite = self._steps.row.copy(), self.n_steps, False
        try:
            losses = self._take(n_steps)
            if np.isfinite(self._steps.row).all() and np.isfinite(losses).all():
                self._kept.keep_losses(first, losses)
                finite = True
        finally:
            if not finite:
                self._steps.row[...], self.n_steps = before, first
        return finite

    def _take_while_finite(self, n_steps):
        """Take up to n_steps one by one; at the first that cannot be taken, say so."""
        for _ in range(n_steps):
            if not self._try(1):
                self.problem = diverged(self.n_steps, self.learning_rate)
                return

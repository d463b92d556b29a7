"""A first run that works: how large a step may be, and after how many the network begins to learn rows by heart."""

from dataclasses import dataclass, replace

import numpy as np

from .checks import check_number
from .loss import cross_entropy
from .network import Network
from .training import Trainer

N_STEPS = (10, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000)  # that are compared
_RATES = (3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
_A_TRY, _FEW_ROWS, _LEAST_FOLDS, _MOST_ROWS = 50, 6, 5, 1500


def _one_each(n_predictions):
    return 1 / n_predictions


mean_cross_entropy = replace(
    cross_entropy, name="mean_cross_entropy", formula="mean of -y log(softmax(z)), over rows and classes", scale=_one_each
)


@dataclass(frozen=True)
class FirstRun:
    """What a first run can take, found by trying it on the training rows alone.

    learning_rate : the rate that brings the loss down furthest in a few steps
    n_steps       : after how many steps rows that had no part in the training were predicted best
    """

    learning_rate: float
    n_steps: int


def quiet_start(sizes, activation, seed=0, bias=True):
    """A random network that begins by answering nearly the same to every row, and nearly along straight lines.

    So it has nothing to unlearn, and a table that only asks for straight lines is learned at once.
    """
    net = Network.random(sizes, rng=seed, activation=activation, bias=bias, shrunk=True)
    return Network([*(0.25 * W for W in net.weights[:-1]), 0.1 * net.weights[-1]], net.biases, net.activation)


def find_first_run(task, net, loss, batch_size=None, seed=0):
    """The FirstRun for a network that has not been trained yet.

    Several times over, a part of the training rows is left out and predicted. Rows held out have no part in this: nothing may
    be chosen by them.
    """
    order = np.random.default_rng(check_number("seed", seed, at_least=0, whole=True)).permutation(task.training)[:_MOST_ROWS]
    best = min(range(len(_RATES)), key=lambda k: _loss_after_a_try(task, order, net, loss, _RATES[k]))
    for rate in _RATES[best:]:
        found = FirstRun(rate, _best_number_of_steps(task, order, net, rate, loss, batch_size, seed))
        trainer = Trainer(net, *task.scaled(task.training), rate, loss, batch_size, seed)
        trainer.run(found.n_steps)
        if not trainer.problem and trainer.losses.max() < 2 * trainer.losses[0]:  # some learn well, and leap up on the way
            break
    return found


def _best_number_of_steps(task, rows, net, rate, loss, batch_size, seed):
    """After how many steps rows that are left out are predicted best, on the average of several parts of the rows."""
    if len(rows) < _FEW_ROWS:
        return 1000
    n_folds = min(len(rows), max(_LEAST_FOLDS, 300 // len(rows)))
    losses = np.zeros(len(N_STEPS))
    for fold in range(n_folds):
        left_out = np.arange(len(rows)) % n_folds == fold
        trainer = Trainer(net, *task.scaled(rows[~left_out]), rate, loss, _fitting(batch_size, (~left_out).sum()), seed)
        losses += _losses_on_the_way(trainer, *task.scaled(rows[left_out]), loss)
    return N_STEPS[int(losses.argmin())]


def _fitting(batch_size, n_rows):
    return min(batch_size, int(n_rows)) if batch_size else None


def _loss_after_a_try(task, rows, net, loss, rate):
    X, y = task.scaled(rows)
    trainer = Trainer(net, X, y, rate, loss)
    trainer.run(_A_TRY)
    # The worst of the last steps: at too large a rate the loss goes up and down.
    return np.inf if trainer.problem else float(trainer.losses[-_A_TRY // 5 :].max())


def _losses_on_the_way(trainer, X, y, loss):
    """(len(N_STEPS),) the loss of rows left out, which no longer counts once it has only risen for long."""
    losses = np.full(len(N_STEPS), 1e9)
    for k, n_steps in enumerate(N_STEPS):
        trainer.run(n_steps - trainer.n_steps)
        if trainer.problem or n_steps > max(8 * N_STEPS[int(losses.argmin())], 300):
            break
        losses[k] = loss.mean(y, trainer.network.predict(X))
    return losses

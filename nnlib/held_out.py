"""Rows held out: the network never trains on them, so they tell whether it knows more than it was shown."""

from dataclasses import dataclass

import numpy as np

from .checks import MOST_ROWS, check_array, check_kind, check_number, check_places
from .loss import softmax
from .network import check_network
from .normalization import MaxScaler, Standardizer
from .training import Trainer

_MOST_LOOKS, _NONSENSE = 200, 10


@dataclass(frozen=True, eq=False)
class Task:
    """What a network is to learn, scaled for it, and how to get back to the units of the columns.

    X        : (n_rows, n_inputs) in the units of the columns
    y        : (n_rows, n_targets) in the units of the columns
    training : the places of the rows that it learns from
    held_out : the places of those that it never trains on; there may be none
    x_scaler : of the inputs, fitted on the training rows
    y_scaler : of the targets, fitted on the training rows; None where every target is 0 or 1 and the output a sigmoid
    """

    X: np.ndarray
    y: np.ndarray
    training: np.ndarray
    held_out: np.ndarray
    x_scaler: MaxScaler | Standardizer
    y_scaler: Standardizer | None

    @property
    def output(self):
        """The activation function of the last layer."""
        return "identity" if self.y_scaler else "sigmoid"

    def scaled(self, rows):
        """(X, y) of some of the rows, as the network sees them."""
        rows = check_places("rows", rows, len(self.y))
        y = self.y[rows]
        return self.x_scaler.apply(self.X[rows]), self.y_scaler.apply(y) if self.y_scaler else y

    def answers(self, net, X):
        """(n_rows, n_targets) what the network answers for rows X; both in the units of the columns. Of logits the softmax."""
        y_pred = check_network(net).predict(self.x_scaler.apply(X))
        if self.y_scaler:
            return self.y_scaler.undo(y_pred)
        return softmax(y_pred) if net.activation[-1].name == "identity" and self.y.shape[1] > 1 else y_pred

    def answers_over(self, net, first_values, second_values):
        """(n_first, n_second) what the network answers at every pair of values of its two inputs."""
        first_values, second_values = (check_array(name, values, ("n_values",)) for name, values in (
            ("first_values", first_values), ("second_values", second_values)))  # fmt: skip
        _check_single(net)
        return self.answers(net, pairs_of(first_values, second_values)).reshape(len(first_values), len(second_values))


def pairs_of(first_values, second_values):
    """(n_first * n_second, 2) every first value with every second one."""
    return np.stack(np.meshgrid(first_values, second_values, indexing="ij"), axis=-1).reshape(-1, 2)


def make_task(X, y, share=0.0, seed=0, x_scaler=None):
    """The Task for rows X, y, a share of which is held out; the seed decides which.

    x_scaler : the scaler of the inputs; a Standardizer fitted on the training rows where none is given
    """
    X = check_array("X", X, ("n_rows", "n_inputs"))
    y = check_array("y", y, (len(X), "n_targets"))
    training, held_out = split_rows(len(X), share, seed)
    if x_scaler is not None:
        check_kind("x_scaler", x_scaler, MaxScaler | Standardizer, "Write for example MaxScaler.fit(X).")
    all_0_or_1 = np.isin(y, (0, 1)).all()
    y_scaler = None if all_0_or_1 else Standardizer.fit(y[training])
    return Task(X, y, training, held_out, x_scaler or _fitted(X[training]), y_scaler)


def _fitted(X):
    """A Standardizer; a column that only varies in the rows held out, as a rare category does, is left in its unit."""
    varies = X.max(axis=0) > X.min(axis=0)
    return Standardizer(X.mean(axis=0), np.where(varies, X.std(axis=0), 1.0)) if not varies.all() else Standardizer.fit(X)


def split_rows(n_rows, share, seed=0):
    """(training, held_out): the places of n_rows rows, a share of them held out, drawn at random with the seed.

    share : from 0, which holds none out, to below 1
    """
    n_rows = check_number("n_rows", n_rows, at_least=2, at_most=MOST_ROWS, whole=True)
    n_held_out = int(check_number("share", share, at_least=0, at_most=1) * n_rows)
    if n_rows - n_held_out < 2:
        raise ValueError(f"At least 2 rows must be left to train on, but {n_held_out} of {n_rows} would be held out. "
                         "Hold out fewer, or add rows.")  # fmt: skip
    order = np.random.default_rng(check_number("seed", seed, at_least=0, whole=True)).permutation(n_rows)
    return np.sort(order[n_held_out:]), np.sort(order[:n_held_out])


def count_right(y, y_pred):
    """How many rows are on the right side: of 0.5 for one target, with the largest answer in the right place for several."""
    y = check_array("y", y, ("n_rows", "n_targets"))
    y_pred = check_array("y_pred", y_pred, y.shape)
    return int((_places(y) == _places(y_pred)).sum())


@dataclass(frozen=True)
class Score:
    """How good a network is on some rows, beside what it takes no network for: always the average, or the most common class.

    Of amounts, one for each target:
    errors, baseline : the root of the mean squared error, in the units of the targets
    r_squared        : how much of the squared error of always the average is gone; nan for a target that never varies there
    Of classes:
    n_right, n_right_baseline : how many rows are right
    confusion                 : (n_classes, n_classes) how many rows of the class of the row were taken for that of the column
    """

    n: int
    errors: np.ndarray | None = None
    baseline: np.ndarray | None = None
    r_squared: np.ndarray | None = None
    n_right: int = 0
    n_right_baseline: int = 0
    confusion: np.ndarray | None = None


def score(task, net, rows):
    """The Score of a network on some rows of a Task; averages and the most common class are those of the training rows."""
    y, answers = task.y[check_places("rows", rows, len(task.y))], task.answers(net, task.X[rows])
    if task.y_scaler:
        squares = [((y - guess) ** 2).mean(axis=0) for guess in (answers, task.y_scaler.means, y.mean(axis=0))]
        with np.errstate(divide="ignore", invalid="ignore"):
            r_squared = np.where(squares[2] > 0, 1 - squares[0] / squares[2], np.nan)
        return Score(len(y), np.sqrt(squares[0]), np.sqrt(squares[1]), r_squared)
    is_, taken = _places(y), _places(answers)
    confusion = np.zeros((max(y.shape[1], 2),) * 2, int)
    np.add.at(confusion, (is_, taken), 1)
    most_common = np.bincount(_places(task.y[task.training])).argmax()
    return Score(
        len(y), n_right=int((is_ == taken).sum()), n_right_baseline=int((is_ == most_common).sum()), confusion=confusion
    )


def _places(y):
    """Which class each row is nearest to."""
    return (y[:, 0] >= 0.5).astype(int) if y.shape[1] == 1 else y.argmax(axis=1)


def _check_single(net):
    if check_network(net).stack_shape:
        raise ValueError(f"net must be a single network, but a stack of {net.stack_shape} arrived. Take one: net[0].")


class WatchedTrainer(Trainer):
    """A Trainer that looks at all of its rows and at those held out on the way.

    looks : [(step, mean loss of the training rows, of the rows held out), ...]; nan where none are held out

    The looks are at multiples of a number of steps that doubles as there get too many: few enough to draw, and always the
    same, in however many parts a run is taken.
    """

    def __init__(self, task, net, **options):
        check_kind("task", task, Task, "Make one with make_task(X, y).")
        _check_single(net)
        self._watched = [task.scaled(rows) for rows in (task.training, task.held_out) if len(rows)]
        super().__init__(net, *self._watched[0], **options)
        self._between, self.looks = 1, [self.look()]

    def look(self):
        """The look at the network as it is now."""
        with self._alone():
            n_steps, net = self.n_steps, self.network
        losses = [float(self._loss.mean(y, net.predict(X))) for X, y in self._watched]
        return n_steps, losses[0], losses[1] if len(losses) > 1 else np.nan

    def run(self, n_steps):
        """Take n_steps more, and look on the way; as many as stay finite, and as long as the loss makes sense."""
        n_steps = check_number("n_steps", n_steps, at_least=0, whole=True)
        with self._alone():
            end = self.n_steps + n_steps
            while self.n_steps < end and not self.problem:
                super().run(min(end, self._next_look()) - self.n_steps)
                if not self.n_steps % self._between and self.n_steps > self.looks[-1][0]:
                    self.looks.append(self.look())
                self.problem = self.problem or self._nonsense()
                if len(self.looks) > _MOST_LOOKS:
                    self.looks, self._between = self.looks[::2], 2 * self._between

    def _nonsense(self):
        """The sentence for a loss that has only become larger; numbers that are standardized begin at about 1."""
        (_, at_first, _), (n_steps, now, _) = self.looks[0], self.looks[-1]
        return "" if now <= _NONSENSE * max(at_first, 1) else (
            f"Training diverged: after step {n_steps:,} the loss is more than {_NONSENSE} times what it was at the start, so "
            f"it stopped there. Start again with a learning rate below {self.learning_rate:g}.")  # fmt: skip

    def _next_look(self):
        return (self.n_steps // self._between + 1) * self._between

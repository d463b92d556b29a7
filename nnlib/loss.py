"""Losses: one number that says how wrong the predictions are, and its slope at each prediction."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .checks import check_array, check_choice


@dataclass(frozen=True)
class Loss:
    """A loss made from squared errors: scale * sum of (y_pred - y)^2. Call it for its value.

    name    : the word that stands for it, as in backward(..., loss="mean_squared_error")
    formula : the value, written out
    scale   : (number of predictions) -> the factor in front of the sum
    """

    name: str
    formula: str
    scale: Callable[[int], float]

    def __call__(self, y, y_pred):
        """The loss: one number; for a stack of networks one number a network.

        y      : (n_examples, n_outputs) targets
        y_pred : (..., n_examples, n_outputs) predictions, in the unit of y
        Raises ValueError when the shapes differ: (3,) against (3, 1) would silently broadcast to nine errors.
        """
        y, y_pred = _checked(y, y_pred)
        with np.errstate(over="ignore"):  # beyond what a float can hold the loss is infinite
            loss = self.scale(y.size) * ((y_pred - y) ** 2).sum(axis=(-2, -1))
        return loss if loss.ndim else float(loss)

    def slope(self, y, y_pred):
        """dLoss/dy_pred = 2 * scale * (y_pred - y), in y_pred's shape. It points uphill: a step down subtracts it."""
        y, y_pred = _checked(y, y_pred)
        with np.errstate(over="ignore"):
            return self.slope_at(y, y_pred)

    def slope_at(self, y, y_pred):
        """The same for arrays that have been checked already."""
        return 2 * self.scale(y.size) * (y_pred - y)

    def __repr__(self):
        return f"<loss {self.name}: {self.formula}>"

    def __reduce__(self):
        return self.name if LOSSES.get(self.name) is self else (Loss, tuple(vars(self).values()))


def _checked(y, y_pred):
    y_pred = check_array("y_pred", y_pred, (..., "n_examples", "n_outputs"))
    return check_array("y", y, y_pred.shape[-2:]), y_pred


def _half(n_predictions):
    return 0.5


def _one_each(n_predictions):
    return 1 / n_predictions


half_sum_of_squares = Loss("half_sum_of_squares", "1/2 sum of (y_pred - y)^2", _half)
mean_squared_error = Loss("mean_squared_error", "mean of (y_pred - y)^2", _one_each)

LOSSES = {loss.name: loss for loss in (half_sum_of_squares, mean_squared_error)}


def find_loss(loss):
    """The Loss that a name stands for; a Loss of the learner's own passes through."""
    return check_choice("loss", loss, LOSSES, Loss)

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
        y_pred = check_array("y_pred", y_pred, (..., "n_examples", "n_outputs"))
        y = check_array("y", y, y_pred.shape[-2:])
        with np.errstate(over="ignore"):  # beyond what a float can hold the loss is infinite
            error = y_pred - y
            total = sum_of_squares(error) if error.ndim > 2 else float(sum_of_squares(error.reshape(-1)))
        return self.scale(y.size) * total

    def slope(self, y, y_pred):
        """dLoss/dy_pred = 2 * scale * (y_pred - y), in y_pred's shape. It points uphill: a step down subtracts it."""
        y_pred = check_array("y_pred", y_pred, (..., "n_examples", "n_outputs"))
        y = check_array("y", y, y_pred.shape[-2:])
        with np.errstate(over="ignore"):
            return 2 * self.scale(y.size) * (y_pred - y)

    def __repr__(self):
        return f"<loss {self.name}: {self.formula}>"


def sum_of_squares(error):
    """The sum of error^2: over all of a flat array, over the last two axes of a stack's."""
    if error.ndim == 1:
        return error.dot(error)  # a tenth of the time of (error**2).sum()
    return np.einsum("...ij,...ij->...", error, error)


half_sum_of_squares = Loss("half_sum_of_squares", "1/2 sum of (y_pred - y)^2", lambda n_predictions: 0.5)
mean_squared_error = Loss("mean_squared_error", "mean of (y_pred - y)^2", lambda n_predictions: 1 / n_predictions)

LOSSES = {loss.name: loss for loss in (half_sum_of_squares, mean_squared_error)}


def find_loss(loss):
    """The Loss that a name stands for; a Loss of the learner's own passes through."""
    return loss if isinstance(loss, Loss) else check_choice("loss", loss, LOSSES)

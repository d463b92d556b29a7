"""Losses: one number that says how wrong the predictions are, and its slope at each prediction."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .activations import identity
from .checks import check_array, check_choice, check_classes


def _squares(y, y_pred):
    return (y_pred - y) ** 2


def _cross_entropies(y, z):
    """One a row: -sum of y log(softmax(z)). logaddexp gives log(e^z_1 + e^z_2 + ...) and cannot overflow."""
    return (y * (np.logaddexp.reduce(z, axis=-1, keepdims=True) - z)).sum(axis=-1, keepdims=True)


def _softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))  # the same as without the largest, but it cannot overflow
    return e / e.sum(axis=-1, keepdims=True)


@dataclass(frozen=True)
class Loss:
    """A loss: scale * sum of terms. Call it for its value.

    name       : the word that stands for it, as in backward(..., loss="mean_squared_error")
    formula    : the value, written out
    scale      : (number of predictions) -> the factor in front of the sum
    terms      : (y, y_pred) -> what is added up; squared errors unless said otherwise
    prediction : y_pred -> what is compared with y: the output itself or, of logits, their softmax
    steepness  : the slope of the sum of terms at an output is steepness * (prediction - y)
    """

    name: str
    formula: str
    scale: Callable[[int], float]
    terms: Callable = _squares
    prediction: Callable = np.positive
    steepness: float = 2

    def __call__(self, y, y_pred):
        """The loss: one number; for a stack of networks one number a network.

        y      : (n_examples, n_outputs) targets
        y_pred : (..., n_examples, n_outputs) outputs of the network, in the unit of y; for cross_entropy, logits
        Raises ValueError when the shapes differ: (3,) against (3, 1) would silently broadcast to nine errors.
        """
        y, y_pred = self._checked(y, y_pred)
        with np.errstate(over="ignore"):  # beyond what a float can hold the loss is infinite
            loss = self.scale(y.size) * self.terms(y, y_pred).sum(axis=(-2, -1))
        return loss if loss.ndim else float(loss)

    def slope(self, y, y_pred):
        """dLoss/dy_pred = scale * steepness * (prediction - y), in y_pred's shape. It points uphill: a step subtracts it."""
        y, y_pred = self._checked(y, y_pred)
        with np.errstate(over="ignore"):
            return self.slope_at(y, y_pred)

    def slope_at(self, y, y_pred):
        """The same for arrays that have been checked already."""
        return self.scale(y.size) * self.steepness * (self.prediction(y_pred) - y)

    def mean(self, y, y_pred):
        """The mean of the terms, which is what training reports, for arrays that have been checked already."""
        with np.errstate(over="ignore", invalid="ignore"):  # a run that diverges is told of by its trainer
            return self.terms(y, y_pred).mean(axis=(-2, -1))

    def check_targets(self, y, last_activation=identity):
        """Return y if this loss can compare it with the outputs of such a last layer."""
        return check_classes(y, last_activation.name) if self.terms is _cross_entropies else y

    def _checked(self, y, y_pred):
        y_pred = check_array("y_pred", y_pred, (..., "n_examples", "n_outputs"))
        return self.check_targets(check_array("y", y, y_pred.shape[-2:])), y_pred

    def __repr__(self):
        return f"<loss {self.name}: {self.formula}>"

    def __reduce__(self):
        return self.name if LOSSES.get(self.name) is self else (Loss, tuple(vars(self).values()))


def softmax(z):
    """softmax(z)_i = e^z_i / sum of e^z_j: logits as probabilities, each from 0 to 1, each row together 1.

    z : (..., n_classes) logits, the outputs of a last layer without an activation function
    """
    return _softmax(check_array("z", z, (..., "n_classes")))


def _half(n_predictions):
    return 0.5


def _one(n_predictions):
    return 1.0


def _one_each(n_predictions):
    return 1 / n_predictions


half_sum_of_squares = Loss("half_sum_of_squares", "1/2 sum of (y_pred - y)^2", _half)
mean_squared_error = Loss("mean_squared_error", "mean of (y_pred - y)^2", _one_each)
cross_entropy = Loss("cross_entropy", "-sum of y log(softmax(z))", _one, _cross_entropies, _softmax, 1)

LOSSES = {loss.name: loss for loss in (half_sum_of_squares, mean_squared_error, cross_entropy)}


def find_loss(loss):
    """The Loss that a name stands for; a Loss of the learner's own passes through."""
    return check_choice("loss", loss, LOSSES, Loss)

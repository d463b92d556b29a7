"""Scaling: bring every column to a size at which no neuron is saturated, remember how, and undo it.

A scaler is fitted on the training rows once and applied to every later row. Fitting a new one to a new row would change
the meaning of the numbers: (4, 8) hours divided by its own maximum reads as the scaled form of "1.5 h studied, 9 h slept".
"""

from dataclasses import dataclass

import numpy as np

from .checks import check_array


@dataclass(frozen=True)
class MaxScaler:
    """scaled = X / divisors, where divisors are the largest absolute values of the training columns.

    divisors : (n_features,) in the units of the columns
    """

    divisors: np.ndarray

    def __post_init__(self):
        object.__setattr__(self, "divisors", _check_column_sizes("divisors", self.divisors))

    @classmethod
    def fit(cls, X):
        """Remember the largest absolute value of each column of X (n_examples, n_features)."""
        X = check_array("X", X, ("n_examples", "n_features"))
        divisors = np.abs(X).max(axis=0)
        _refuse_columns("is all zeros, and nothing can be divided by zero", divisors == 0)
        return cls(divisors)

    def apply(self, X):
        """X / divisors, for rows that were there at fit and for any that come later; above 1 means beyond the training rows."""
        X = check_array("X", X, (..., len(self.divisors)))
        return _check_size("X", X, lambda: X / self.divisors)

    def undo(self, X_scaled):
        """X_scaled * divisors: back in the units of the columns."""
        X_scaled = check_array("X_scaled", X_scaled, (..., len(self.divisors)))
        return _check_size("X_scaled", X_scaled, lambda: X_scaled * self.divisors)


@dataclass(frozen=True)
class Standardizer:
    """scaled = (X - means) / spreads, where spreads are standard deviations: sqrt(mean of (x - mean)^2).

    means   : (n_features,) in the units of the columns
    spreads : (n_features,) in the units of the columns
    """

    means: np.ndarray
    spreads: np.ndarray

    def __post_init__(self):
        object.__setattr__(self, "spreads", _check_column_sizes("spreads", self.spreads))
        object.__setattr__(self, "means", check_array("means", self.means, self.spreads.shape))

    @classmethod
    def fit(cls, X):
        """Remember the mean and the spread of each column of X (n_examples, n_features)."""
        X = check_array("X", X, ("n_examples", "n_features"))
        # Rounding can leave a constant column a spread of 1e-17, so the columns are compared with themselves.
        _refuse_columns("holds the same value in every row, so its spread is 0", X.max(axis=0) == X.min(axis=0))
        means = _check_size("X", X, lambda: X.mean(axis=0, dtype=np.float64))
        spreads = _check_size("X", X, lambda: X.std(axis=0, dtype=np.float64))
        return cls(means.astype(X.dtype), spreads.astype(X.dtype))

    def apply(self, X):
        """(X - means) / spreads: 0 is an average row, 1 is one spread above it."""
        X = check_array("X", X, (..., len(self.means)))
        return _check_size("X", X, lambda: (X - self.means) / self.spreads)

    def undo(self, X_scaled):
        """X_scaled * spreads + means: back in the units of the columns."""
        X_scaled = check_array("X_scaled", X_scaled, (..., len(self.means)))
        return _check_size("X_scaled", X_scaled, lambda: X_scaled * self.spreads + self.means)


def _check_column_sizes(name, sizes):
    sizes = check_array(name, sizes, ("n_features",))
    if not (sizes > 0).all():
        raise ValueError(f"{name} must be above 0, but {sizes.min()} arrived. Leave out columns that never vary.")
    return sizes


def _check_size(name, array, compute):
    """What compute() makes of the array; a sentence where that is more than a float can hold."""
    with np.errstate(over="ignore", invalid="ignore"):
        result = compute()
    if not np.isfinite(result).all():
        raise ValueError(f"{name} must be small enough to calculate with, but {np.abs(array).max():g} arrived. "
                         "Choose a larger unit for that column.")  # fmt: skip
    return result


def _refuse_columns(reason, refused):
    if refused.any():
        column = int(np.argmax(refused))
        raise ValueError(f"X must vary so that it can be scaled, but column {column} (counted from 0) {reason}. "
                         "Leave this column out: it tells the network nothing about the rows.")  # fmt: skip

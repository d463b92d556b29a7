"""Activation functions: the value at z, and the slope written with a = value(z).

To add one, write its two formulas and give it one entry in ACTIVATIONS; tests, pictures and pages pick it up from there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .checks import check_array, check_choice, check_within


@dataclass(frozen=True)
class Activation:
    """One activation function. Call it for its values: `sigmoid(z)`.

    name            : the word that stands for it, as in Network(..., activation="sigmoid")
    formula         : the value, written with z
    slope_formula   : the slope da/dz, written with a
    value           : z -> a, the formula in numpy, entry by entry
    slope_at        : a -> da/dz, the slope formula in numpy. It takes the activation a, not the sum z
    lowest, highest : no value lies outside these
    """

    name: str
    formula: str
    slope_formula: str
    value: Callable
    slope_at: Callable
    lowest: float = -np.inf
    highest: float = np.inf

    def __call__(self, z):
        """a = value(z), entry by entry, in a new array of z's shape."""
        z = check_array("z", z, (...,))
        with np.errstate(over="ignore", invalid="ignore"):
            return self.value(z)

    def slope(self, a):
        """da/dz, entry by entry, in a new array of a's shape.

        a : the activation, value(z). Passing z instead gives a wrong gradient that still trains: where a cannot be a value of
            this function, that is refused; elsewhere only a gradient check finds it.
        """
        a = check_array("a", a, (...,))
        check_within("a", a, self.lowest, self.highest, f"the values of {self.name}",
                     f"Pass the activation, not the sum z: {self.name}.slope({self.name}(z)).")  # fmt: skip
        with np.errstate(over="ignore"):
            return self.slope_at(a)

    def __repr__(self):
        return f"<activation {self.name}: {self.formula}>"

    def __reduce__(self):
        return self.name if ACTIVATIONS.get(self.name) is self else (Activation, tuple(vars(self).values()))


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))  # far below zero e^-z overflows to infinity, and 0 is right: callers silence the overflow


def _sigmoid_slope(a):
    return a * (1 - a)


def _tanh_slope(a):
    return 1 - a * a


def _relu(z):
    return np.maximum(0, z)


def _relu_slope(a):
    return np.heaviside(a, 0)  # at the corner every slope from 0 to 1 would do; 0 is what everyone takes


def _identity_slope(a):
    return np.ones_like(a)[()]


sigmoid = Activation("sigmoid", "1 / (1 + e^-z)", "a (1 - a)", _sigmoid, _sigmoid_slope, 0, 1)
tanh = Activation("tanh", "tanh(z)", "1 - a^2", np.tanh, _tanh_slope, -1, 1)
relu = Activation("relu", "max(0, z)", "1 if a > 0 else 0", _relu, _relu_slope, 0)
identity = Activation("identity", "z", "1", np.positive, _identity_slope)

ACTIVATIONS = {activation.name: activation for activation in (sigmoid, tanh, relu, identity)}


def find_activation(activation):
    """The Activation that a name stands for; an Activation of the learner's own passes through."""
    return check_choice("activation", activation, ACTIVATIONS, Activation)

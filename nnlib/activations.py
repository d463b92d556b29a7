"""Activation functions: the value at z, and the slope written with a = value(z).

To add one, write its two functions and give it one entry in ACTIVATIONS; tests, pictures and pages pick it up from there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy import add, exp, multiply, negative, reciprocal, subtract

from .checks import check_array, check_choice

# A number that is an array already saves numpy from making one: a tenth of a training step of the small network.
_ONE = {dtype: np.array(1.0, dtype) for dtype in (np.dtype(np.float64), np.dtype(np.float32))}


@dataclass(frozen=True)
class Activation:
    """One activation function. Call it for its values: `sigmoid(z)`.

    name          : the word that stands for it, as in Network(..., activation="sigmoid")
    formula       : the value, written with z
    slope_formula : the slope da/dz, written with a
    fill_value    : (z, a) -> None    writes the values at z into the array a, which may be z itself
    fill_slope    : (a, slope) -> None    writes the slopes, computed from a and not from z, into the array slope
    """

    name: str
    formula: str
    slope_formula: str
    fill_value: Callable
    fill_slope: Callable

    def __call__(self, z):
        """a = value(z), entry by entry, in a new array of z's shape."""
        z = check_array("z", z, (...,))
        a = np.empty_like(z)
        with np.errstate(over="ignore", invalid="ignore"):
            self.fill_value(z, a)
        return a[()]

    def slope(self, a):
        """da/dz, entry by entry, in a new array of a's shape.

        a : the activation, value(z). Passing z instead gives a wrong gradient that still trains: only a gradient check
            finds it.
        """
        a = check_array("a", a, (...,))
        slope = np.empty_like(a)
        with np.errstate(over="ignore"):
            self.fill_slope(a, slope)
        return slope[()]

    def __repr__(self):
        return f"<activation {self.name}: {self.formula}>"


def _fill_sigmoid(z, a):
    # e^-z overflows to infinity below z = -709, and 1 / (1 + infinity) is the right value, 0: callers silence the overflow.
    negative(z, a)
    exp(a, a)
    add(a, _ONE[a.dtype], a)
    reciprocal(a, a)


def _fill_sigmoid_slope(a, slope):
    multiply(a, a, slope)
    subtract(a, slope, slope)


def _fill_tanh_slope(a, slope):
    multiply(a, a, slope)
    subtract(_ONE[a.dtype], slope, slope)


def _fill_relu(z, a):
    np.maximum(z, 0.0, out=a)


def _fill_relu_slope(a, slope):
    # relu has a corner at 0, where every slope from 0 to 1 would do; 0 is what everyone takes.
    np.greater(a, 0.0, out=slope)


def _fill_identity(z, a):
    a[...] = z


def _fill_identity_slope(a, slope):
    slope.fill(1.0)


sigmoid = Activation("sigmoid", "1 / (1 + e^-z)", "a (1 - a)", _fill_sigmoid, _fill_sigmoid_slope)
tanh = Activation("tanh", "tanh(z)", "1 - a^2", np.tanh, _fill_tanh_slope)
relu = Activation("relu", "max(0, z)", "1 if a > 0 else 0", _fill_relu, _fill_relu_slope)
identity = Activation("identity", "z", "1", _fill_identity, _fill_identity_slope)

ACTIVATIONS = {activation.name: activation for activation in (sigmoid, tanh, relu, identity)}


def find_activation(activation):
    """The Activation that a name stands for; an Activation of the learner's own passes through."""
    if isinstance(activation, Activation):
        return activation
    return check_choice("activation", activation, ACTIVATIONS)

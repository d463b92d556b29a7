"""Backpropagation: the slope of the loss along every weight, from the output back to the first layer; and its check."""

from dataclasses import dataclass

import numpy as np

from .checks import check_array, check_number
from .loss import find_loss
from .network import Network, check_forward_pass, check_network
from .network_checks import check_gradients


@dataclass(frozen=True)
class Gradients:
    """dLoss/d(something) for every something, each in the shape of that something; of a stack, for each network.

    d_W : d_W[k] like weights[k]
    d_b : d_b[k] like biases[k]; None for a network without biases
    d_z : d_z[k] like z[k]: the deltas
    d_a : d_a[k] like a[k]; d_a[0] is None, because the inputs are given, not learned
    """

    d_W: tuple[np.ndarray, ...]
    d_b: tuple[np.ndarray, ...] | None
    d_z: tuple[np.ndarray, ...]
    d_a: tuple[np.ndarray | None, ...]


def backward(net, forward_pass, y, loss="half_sum_of_squares"):
    """Gradients of the loss by the chain rule, from the last layer to the first:

        d_a[-1] = dLoss/dy_pred
        d_z[k]  = d_a[k + 1] * activation.slope(a[k + 1])      entry by entry
        d_W[k]  = a[k].mT @ d_z[k]                             a matrix product, which sums over the examples
        d_b[k]  = d_z[k] summed over the examples
        d_a[k]  = d_z[k] @ W[k].mT                             a matrix product, which sums over the paths

    forward_pass : what net.forward(X) returned
    y            : (n_examples, n_outputs) targets, scaled as the predictions are
    loss         : "half_sum_of_squares", for which a step of size 1 is the update of the story, "mean_squared_error", or, for
                   classes and a last layer without an activation function, "cross_entropy"
    """
    check_forward_pass(check_network(net), forward_pass)
    loss = find_loss(loss)
    y = loss.check_targets(check_array("y", y, forward_pass.y_pred.shape[-2:]), net.activation[-1])
    y = y.astype(forward_pass.y_pred.dtype)
    a, W, f, n = forward_pass.a, net.weights, net.activation, len(net.weights)
    d_W, d_b, d_z, d_a = [None] * n, [None] * n, [None] * n, [None] * (n + 1)
    with np.errstate(over="ignore", invalid="ignore"):
        d_a[n] = loss.slope_at(y, a[n])
        for k in reversed(range(n)):
            d_z[k] = d_a[k + 1] * f[k].slope_at(a[k + 1])
            d_W[k] = a[k].mT @ d_z[k]
            d_b[k] = d_z[k].sum(axis=-2)
            if k > 0:
                d_a[k] = d_z[k] @ W[k].mT
    return Gradients(tuple(d_W), tuple(d_b) if net.biases else None, tuple(d_z), tuple(d_a))


@dataclass(frozen=True)
class GradientEntry:
    """One weight or bias: its slope by the chain rule beside the measured one."""

    name: str
    analytic: float
    measured: float

    @property
    def relative_error(self):
        """|analytic - measured| / (|analytic| + |measured|); 0 when both are 0."""
        size = abs(self.analytic) + abs(self.measured)
        return abs(self.analytic - self.measured) / size if size else 0.0


@dataclass(frozen=True)
class GradientReport:
    """Every slope by the chain rule beside the measured one.

    entries : one GradientEntry a weight and bias, named like the array: d_W[0][1, 2]
    noise   : how far a measured slope can be off by rounding alone
    """

    entries: tuple[GradientEntry, ...]
    noise: float

    @property
    def relative_error(self):
        """||analytic - measured|| / ||analytic + measured||, all entries at once; below 1e-8 is right, 0 where all are 0."""
        analytic = np.array([entry.analytic for entry in self.entries])
        measured = np.array([entry.measured for entry in self.entries])
        if np.abs([analytic, measured]).max() <= self.noise:
            return 0.0
        return float(np.linalg.norm(analytic - measured) / np.linalg.norm(analytic + measured))

    @property
    def worst(self):
        """The entry whose two slopes lie furthest apart, beyond rounding and for its size."""
        return max(self.entries, key=self._distance)

    @property
    def passed(self):
        """Whether every entry, however small, agrees to one part in a million, or to within rounding."""
        return self._distance(self.worst) < 1e-6

    def _distance(self, entry):
        size = max(abs(entry.analytic), abs(entry.measured))
        return max(abs(entry.analytic - entry.measured) - self.noise, 0.0) / size if size else 0.0

    def __repr__(self):
        verdict = "all slopes agree" if self.passed else f"slopes differ, most of all {self.worst.name}"
        return f"<gradient check of {len(self.entries)} slopes: {verdict}; relative error {self.relative_error:.1e}>"


def gradient_check(net, X, y, loss="half_sum_of_squares", gradients=None, nudge=1e-5):
    """Compare every entry of the gradient with a finite difference, the slope measured by changing that weight a little:

        measured = (loss(w + nudge) - loss(w - nudge)) / (2 * nudge)

    gradients : what to check, a Gradients or anything with .d_W (and .d_b); backward's own when left out
    Returns a GradientReport. Source: Welch Labs, "Neural Networks Demystified", part 5 (2014).
    """
    loss, nudge = find_loss(loss), check_number("nudge", nudge, above=0)
    if check_network(net).stack_shape:
        raise ValueError(f"net must be a single network, but a stack of {net.stack_shape} arrived. Check one: net[0].")
    if gradients is None:
        gradients = backward(net, net.forward(X), y, loss)
    d_W, d_b = check_gradients(net, gradients)
    entries = []
    for letter, arrays, slopes in (("W", net.weights, d_W), ("b", net.biases or (), d_b)):
        for k, (array, slope) in enumerate(zip(arrays, slopes)):
            slope = check_array(f"gradients.d_{letter}[{k}]", slope, array.shape)
            for place in np.ndindex(array.shape):
                up, down = (loss(y, _nudged(net, letter, k, place, by).predict(X)) for by in (nudge, -nudge))
                name = f"d_{letter}[{k}][{', '.join(map(str, place))}]"
                entries.append(GradientEntry(name, float(slope[place]), (up - down) / (2 * nudge)))
    return GradientReport(tuple(entries), noise=1e-15 * max(1.0, loss(y, net.predict(X))) / nudge)


def _nudged(net, letter, k, place, by):
    """The network with one weight or bias moved a little."""
    arrays = {"W": list(net.weights), "b": list(net.biases or ())}
    moved = arrays[letter][k].copy()
    moved[place] += by
    arrays[letter][k] = moved
    return Network(arrays["W"], arrays["b"] or None, net.activation)

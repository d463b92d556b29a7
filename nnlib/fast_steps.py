"""Training steps, fast: the one file of nnlib that is written for speed. Read backprop and training before it.

The formulas are those of network, loss and backprop, and tests/test_fast_steps.py holds them to the same numbers. But on a
small network most of a step's time is not arithmetic: numpy makes a new array for each result, and Python looks up each time
what to call on what. So all arrays are made once, and a step is noted once, as a list of calls, each with the arrays that it
reads and, last, the array that it fills. Taking a step is going down that list.
"""

import math
from functools import partial
from itertools import accumulate, pairwise

import numpy as np

from .activations import identity, relu, sigmoid, tanh
from .loss import mean_squared_error
from .network import Network

# Many rows are worked through in parts that share their arrays, which then stay in the processor's cache from the first sum
# to the last slope. With 64-256-10 on 20,000 rows that makes a step 1.3 times as fast; products of fewer rows than these
# would be slow again.
_BYTES_AT_ONCE = 2**19
_LEAST_ROWS_AT_ONCE = 200


class FastSteps:
    """Steps downhill from net on rows X, y: set_rate(), and then take(), as often as you like; load() other rows between.

    row     : all parameters in one row, the weights of all layers and then their biases; a step changes them
    n_parts : how many parts the rows are worked through in; each has a sum of its own
    """

    def __init__(self, net, X, y, loss):
        self.stack, self._sizes, self._f, self._loss = net.stack_shape, net.layer_sizes, net.activation, loss
        self._dtype = np.result_type(X, *net.weights)
        # Of many small networks the numbers of one edge lie side by side, and numpy runs along the stack. Of few large ones
        # each matrix lies side by side, as the fast product of large matrices wants it.
        self._along_the_stack = math.prod(self.stack) > max(n_in * n_out for n_in, n_out in pairwise(self._sizes))
        self._shapes = [W.shape[-2:] for W in net.weights] + [b.shape[-1:] for b in net.biases or ()]
        self.row, self._parameters = self._blank(self._shapes)
        for array, start in zip(self._parameters, net.weights + (net.biases or ())):
            array[...] = start
        self._X, self._y = X.astype(self._dtype), y.astype(self._dtype)
        self._memory, self._calls = None, []
        self._note_step()

    def load(self, X, y):
        """Take the next steps on these rows, as many as before."""
        self._X[...], self._y[...] = X, y

    def set_rate(self, learning_rate):
        """Take the next steps with this learning rate."""
        self._rates[...] = learning_rate * self._loss.steepness * self._loss.scale(self._y.size)

    def look(self, terms):
        """Append the loss's sum of terms, of each part of the rows, to the list terms, and take no step."""
        for forward, sum_of_terms, _ in self._parts:
            for call in forward:
                call()
            terms.append(sum_of_terms())

    def take(self, n_steps, terms):
        """Take n_steps, and before each append the loss's sum of terms, of each part of the rows, to the list terms."""
        for _ in range(n_steps):
            for forward, sum_of_terms, backward in self._parts:
                for call in forward:
                    call()
                terms.append(sum_of_terms())
                for call in backward:
                    call()

    @property
    def network(self):
        """The network as it is now."""
        return self.network_in(self.row)

    def network_in(self, row):
        """The network whose parameters stand in a row like this one's."""
        arrays, n = self._views(row, self._shapes), len(self._f)
        return Network(arrays[:n], arrays[n:] or None, self._f)

    def __reduce__(self):
        return FastSteps, (self.network, self._X, self._y, self._loss)  # a copy has arrays and calls of its own

    def _note_step(self):
        rows_at_once = max(_LEAST_ROWS_AT_ONCE, _BYTES_AT_ONCE // (max(self._sizes) * self._dtype.itemsize))
        starts = range(0, len(self._X), rows_at_once)
        self.n_parts, slopes = len(starts), np.zeros((len(starts), self.row.size), self._dtype)
        self._parts = [self._part(slice(start, start + rows_at_once), part) for start, part in zip(starts, slopes)]
        # Every loss has the slope scale * steepness * error, and the factor costs least here: one rate for each part of the
        # rows, whose product with the parts' slopes is learning_rate times the whole gradient.
        self._rates, change = np.empty(len(starts), self._dtype), np.empty_like(self.row)
        self._note(self._rates.dot, slopes, change)
        self._note(np.subtract, self.row, change, self.row)
        self._parts[-1][-1].extend(self._noted())

    def _part(self, rows, slopes):
        """(calls, call, calls) for some of the rows: what leads to the errors, adds up the loss, and fills in the slopes."""
        X, y = self._X[rows], self._y[rows]
        (row_of_a, a), (row_of_d_z, d_z), (_, d_a) = self._room(len(X))
        a_in, n = [X, *a], len(a)
        for k, f in enumerate(self._f):
            self._note_product(a_in[k], self._parameters[k], a[k])
            if len(self._parameters) > n:
                self._note(np.add, a[k], self._parameters[n + k][..., None, :], a[k])
            _VALUES.get(f, _any_value)(self._note, f, a[k])
        self._note_error(y, a[-1], d_a[-1])
        forward = self._noted()

        # Alike in all layers, the slopes are filled in at once: on a small network it is the calls that take the time.
        alike = len(set(self._f)) == 1
        for f, at, slope in [(self._f[0], row_of_a, row_of_d_z)] if alike else zip(self._f, a, d_z):
            _SLOPES.get(f, _any_slope)(self._note, f, at, slope)
        self._note_backward(a_in, d_z, d_a, self._views(slopes, self._shapes))
        return forward, self._sum_of_terms(y, a[-1], d_a[-1]), self._noted()

    def _note_backward(self, a_in, d_z, d_a, slopes):
        """Note what fills in d_W and d_b, where d_z holds the slopes of the activations and the last d_a the error."""
        n = len(d_z)
        W, d_W, d_b = self._parameters[:n], slopes[:n], slopes[n:]
        ones = np.ones((1, len(a_in[0])), self._dtype)
        for k in reversed(range(len(W))):
            self._note(np.multiply, d_a[k], d_z[k], d_z[k])
            self._note_product(a_in[k].mT, d_z[k], d_W[k])
            if d_b:  # the product with ones sums over the examples, in a third of the time of sum()
                self._note_product(ones, d_z[k], d_b[k][..., None, :])
            if k > 0:
                self._note_product(d_z[k], W[k].mT, d_a[k - 1])

    def _note(self, function, *arrays, **options):
        self._calls.append(partial(function, *arrays, **options))

    def _noted(self):
        """The calls noted since this was last asked for."""
        calls, self._calls = self._calls, []
        return calls

    def _note_product(self, left, right, out):
        if not self.stack:
            self._note(left.dot, right, out)  # half the time of matmul on matrices as small as these
        elif self._along_the_stack:
            self._note(np.einsum, "...ij,...jk->...ik", left, right, out=out)
        else:
            self._note(np.matmul, left, right, out)

    def _note_error(self, y, output, error):
        if self._loss.prediction is not np.positive:
            self._note(_fill, error, self._loss.prediction, output)
            output = error
        self._note(np.subtract, output, y, error)

    def _sum_of_terms(self, y, output, error):
        if self._loss.terms is not mean_squared_error.terms:
            return lambda: self._loss.terms(y, output).sum(axis=(-2, -1))
        if self.stack:
            return partial(np.einsum, "...ij,...ij->...", error, error)
        return partial(error.reshape(-1).dot, error.reshape(-1))

    def _room(self, n_rows):
        """a, d_z and d_a of all layers for so many rows, each as (row of memory, arrays). All parts share the memory."""
        shapes = [(n_rows, size) for size in self._sizes[1:]]
        self._memory = self._memory or [self._blank(shapes)[0] for _ in range(3)]  # the first part has the most rows
        n = math.prod(self.stack) * sum(map(math.prod, shapes))
        return [(row[:n], self._views(row[:n], shapes)) for row in self._memory]

    def _blank(self, shapes):
        row = np.zeros(math.prod(self.stack) * sum(map(math.prod, shapes)), self._dtype)
        return row, self._views(row, shapes)

    def _views(self, row, shapes):
        """The arrays that a row of memory is cut into; in front of each shape the axes of the stack."""
        ends = list(accumulate(math.prod(self.stack + shape) for shape in shapes))
        parts = zip(np.split(row, ends[:-1]), shapes)
        if not self._along_the_stack:
            return [part.reshape(self.stack + shape) for part, shape in parts]
        n = len(self.stack)
        return [np.moveaxis(part.reshape(shape + self.stack), range(-n, 0), range(n)) for part, shape in parts]


# The formulas of activations.py once more: the value written over z, the slope at a into an array of its own.


def _sigmoid(note, f, z):
    one = np.ones((), z.dtype)  # an array already, which saves a twentieth of a small step
    note(np.negative, z, z)
    note(np.exp, z, z)
    note(np.add, z, one, z)
    note(np.reciprocal, z, z)


def _sigmoid_slope(note, f, a, slope):
    note(np.multiply, a, a, slope)
    note(np.subtract, a, slope, slope)


def _tanh_slope(note, f, a, slope):
    note(np.multiply, a, a, slope)
    note(np.subtract, np.ones((), a.dtype), slope, slope)


def _any_value(note, f, z):
    note(_fill, z, f.value, z)


def _any_slope(note, f, a, slope):
    note(_fill, slope, f.slope_at, a)


def _fill(out, function, array):
    out[...] = function(array)


_VALUES = {
    sigmoid: _sigmoid,
    tanh: lambda note, f, z: note(np.tanh, z, z),
    relu: lambda note, f, z: note(np.maximum, z, 0.0, out=z),
    identity: lambda note, f, z: None,
}
_SLOPES = {
    sigmoid: _sigmoid_slope,
    tanh: _tanh_slope,
    relu: lambda note, f, a, slope: note(np.greater, a, 0.0, out=slope),
    identity: lambda note, f, a, slope: note(slope.fill, 1.0),
}

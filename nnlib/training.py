"""Training: step after step downhill, every step kept, so that any of them can be looked at again."""

import math
import warnings
from dataclasses import dataclass, field

import numpy as np
from numpy import subtract

from .backprop import prepare_backward, run_backward
from .checks import check_array, check_number
from .loss import find_loss, sum_of_squares
from .network import Network, check_network, prepare_forward, run_forward
from .stacking import runs_along_the_stack, stack_in_front

# Every eighth step is kept, and fewer once they take more memory than this; those between are taken again when asked for.
_STEPS_BETWEEN_KEPT = 8
_BYTES_OF_WEIGHTS_KEPT = 64 * 2**20
_STEPS_BETWEEN_CHECKS = 1000
# Many rows are worked through in parts that share their arrays, which then stay in the processor's cache from the first sum
# to the last slope. With 64-256-10 on 20,000 rows that makes a step 1.3 times as fast; products of fewer rows than these
# would be slow again.
_BYTES_AT_ONCE = 2**19
_LEAST_ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class History:
    """What a training run leaves behind.

    losses  : (n_steps + 1, ...) the mean squared error before each step and after the last; with batches, on that step's rows
    network : the trained network
    problem : "" or, for a run that diverged, a sentence that says at which step and what to try
    """

    losses: np.ndarray
    network: Network
    problem: str
    _trainer: "Trainer" = field(repr=False)

    def network_at(self, step):
        """The network as it was after that many steps: 0 is the start."""
        step = check_number("step", step, at_least=0, whole=True)
        if step >= len(self.losses):
            raise ValueError(f"step must be at most {len(self.losses) - 1}, the last step of this run, but {step} arrived. "
                             "Train longer to look further.")  # fmt: skip
        return self._trainer.network_at(step)

    def weights_at(self, step):
        """The weights after that many steps, one array a layer."""
        return self.network_at(step).weights


def train(net, X, y, n_steps=1000, learning_rate=1.0, loss="half_sum_of_squares", batch_size=None, seed=0):
    """Take n_steps of W <- W - learning_rate * d_W; net itself stays as it is. Returns a History.

    X             : (n_examples, n_features)
    y             : (n_examples, n_outputs), scaled as the predictions are
    learning_rate : a number above 0
    loss          : what the gradient is of; the losses reported are always mean squared errors
    batch_size    : rows a step; None takes all. Each epoch shuffles the rows anew; those that do not fill a batch sit it out
    seed          : of the shuffling

    A run that diverges stops there, warns, and keeps its last finite step.
    """
    n_steps = check_number("n_steps", n_steps, at_least=0, whole=True)
    trainer = Trainer(net, X, y, learning_rate, loss, batch_size, seed)
    trainer.run(n_steps)
    if trainer.problem:
        warnings.warn(trainer.problem, RuntimeWarning, stacklevel=2)
    return trainer.history()


class Trainer:
    """The same as train(), as many steps at a time as you like: run(100), look, run(100).

    n_steps : steps taken so far
    problem : "" or, once the run has diverged, a sentence; then run() does nothing more
    """

    def __init__(self, net, X, y, learning_rate=1.0, loss="half_sum_of_squares", batch_size=None, seed=0):
        self._X = check_array("X", X, ("n_examples", check_network(net).layer_sizes[0])).copy()
        self._y = check_array("y", y, (len(self._X), net.layer_sizes[-1])).copy()
        self._loss, self._seed = find_loss(loss), check_number("seed", seed, at_least=0, whole=True)
        self._batch_size = _check_batch_size(batch_size, len(self._X))
        self.n_steps, self.problem, self._rates, self._order = 0, "", {}, (None, None)
        self._bind(net)
        self.learning_rate = learning_rate
        self._kept, self._stride = np.empty((0, self._parameters.size), self._parameters.dtype), _STEPS_BETWEEN_KEPT
        self._losses = np.empty((0, *net.stack_shape), self._parameters.dtype)
        self._steps_at_once = min(max(_BYTES_OF_WEIGHTS_KEPT // self._parameters.nbytes // 4, 1), _STEPS_BETWEEN_CHECKS)

    @property
    def learning_rate(self):
        """The size of the next step; it may be changed between steps."""
        return self._rates[max(step for step in self._rates if step <= self.n_steps)]

    @learning_rate.setter
    def learning_rate(self, learning_rate):
        self._rates[self.n_steps] = check_number("learning_rate", learning_rate, above=0)

    @property
    def network(self):
        """The network as it is now."""
        return self._network_of(self._parameters)

    @property
    def losses(self):
        """(n_steps + 1, ...) the mean squared error before each step, and now."""
        return self._losses[: self.n_steps + 1].copy() if self.n_steps else self._means(self._sums_now())

    def history(self):
        """The run so far. It stays what it is when the trainer goes on."""
        return History(self.losses, self.network, self.problem, self)

    def run(self, n_steps):
        """Take n_steps more, or as many as stay finite."""
        n_left = check_number("n_steps", n_steps, at_least=0, whole=True)
        while n_left > 0 and not self.problem:
            n = min(n_left, self._steps_at_once)
            if not self._try(n):
                self._take_while_finite(n)
            self._thin_out()
            n_left -= n

    def network_at(self, step):
        """The network after that many steps: the last one kept before, and the few steps since then taken again."""
        if step == self.n_steps:
            return self.network
        kept = self._network_of(self._kept[step // self._stride])
        again = Trainer(kept, self._X, self._y, 1.0, self._loss, self._batch_size, self._seed)
        again.n_steps, again._rates, again._stride = step - step % self._stride, self._rates, self.n_steps + 1
        while again.n_steps < step:
            again._take(1)  # one at a time, because the learning rate may have changed on the way
        return again.network

    def _bind(self, net):
        """Make every array that a step fills, once. The parameters lie in one row, so that a step is one subtraction."""
        dtype, n_layers = np.result_type(self._X, *net.weights), len(net.weights)
        shapes = [W.shape[-2:] for W in net.weights] + [b.shape[-1:] for b in net.biases or ()]
        self._row_layout = net.stack_shape, shapes, runs_along_the_stack(net.stack_shape, net.layer_sizes)
        self._parameters = np.zeros(math.prod(net.stack_shape) * net.n_parameters, dtype)
        arrays = self._views(self._parameters)
        for array, start in zip(arrays, net.weights + (net.biases or ())):
            array[...] = start
        self._layers = arrays[:n_layers], arrays[n_layers:] or None, net.activation

        n_rows = self._batch_size or len(self._X)
        self._X_batch, self._y_batch = self._X[:n_rows].astype(dtype), self._y[:n_rows].astype(dtype)
        rows_at_once = max(_LEAST_ROWS_AT_ONCE, _BYTES_AT_ONCE // (max(net.layer_sizes) * dtype.itemsize))
        starts = range(0, n_rows, rows_at_once)
        self._d_parameters = np.zeros((len(starts), self._parameters.size), dtype)
        self._parts, room = [], (None, None)
        for start, d_parameters in zip(starts, self._d_parameters):
            part, room = self._part(slice(start, start + rows_at_once), d_parameters, room)
            self._parts.append(part)

    def _part(self, rows, d_parameters, room):
        """What it takes to compute the gradient of some of the rows, which goes into d_parameters; and the room it takes.

        room : (ForwardPass, Gradients) of a part before, or Nones. Parts share them, for each is done with before the next
        """
        forward_room, backward_room = room
        slopes, n_layers = self._views(d_parameters), len(self._layers[0])
        forward_pass, forward_layers = prepare_forward(*self._layers, self._X_batch[rows], keep_z=False, room=forward_room)
        d_W, d_b = slopes[:n_layers], slopes[n_layers:] or None
        gradients, backward_layers = prepare_backward(*self._layers, forward_pass, d_W, d_b, backward_room)
        error = gradients.d_a[-1]
        in_a_row = error.reshape(-1)  # of a single network the sum of squares is the product of this row with itself
        sum_of, squared = (sum_of_squares, error) if error.ndim > 2 else (in_a_row.dot, in_a_row)
        part = forward_layers, forward_pass.y_pred, self._y_batch[rows], error, sum_of, squared, backward_layers
        return part, (forward_pass, gradients)

    def _take(self, n_steps):
        """Take n_steps at the present learning rate, with no look at whether the numbers stay finite.

        Returns the sums of squared errors: of each part of the rows, step after step.
        """
        self._kept = _with_room(self._kept, (self.n_steps + n_steps) // self._stride + 1)
        # Local names are found faster than attributes, which counts on a network where a step is 7 millionths of a second.
        parts, parameters, d_parameters = self._parts, self._parameters, self._d_parameters
        change, kept, stride, sums = np.empty_like(parameters), self._kept, self._stride, []
        takes_batches = self._batch_size is not None
        # Every loss has the slope 2 * scale * error: the factor costs least where the learning rate is multiplied anyway.
        # One rate for each part of the rows: their product with the parts' gradients is rate times the whole gradient.
        rate = self.learning_rate * 2 * self._loss.scale(self._y_batch.size)
        rates = np.full(len(parts), rate, parameters.dtype)
        # _try() looks at what came out. With nothing to watch for, each call to numpy is a twentieth faster.
        with np.errstate(all="ignore"):
            for step in range(self.n_steps, self.n_steps + n_steps):
                if not step % stride:
                    kept[step // stride] = parameters
                if takes_batches:
                    self._load_batch(step)
                for forward_layers, y_pred, y, error, sum_of, squared, backward_layers in parts:
                    run_forward(forward_layers)
                    subtract(y_pred, y, error)
                    sums.append(sum_of(squared))
                    run_backward(backward_layers)
                rates.dot(d_parameters, change)
                subtract(parameters, change, parameters)
        self.n_steps += n_steps
        return sums

    def _load_batch(self, step):
        """Put this step's rows in place. They follow from seed and step alone, so that any step can be taken again."""
        epoch, batch = divmod(step, len(self._X) // self._batch_size)
        if self._order[0] != epoch:
            self._order = epoch, np.random.default_rng([self._seed, epoch]).permutation(len(self._X))
        rows = self._order[1][batch * self._batch_size : (batch + 1) * self._batch_size]
        self._X_batch[...], self._y_batch[...] = self._X[rows], self._y[rows]

    def _sums_now(self):
        """The sum of squared errors of each part, for the parameters as they are now."""
        if self._batch_size:
            self._load_batch(self.n_steps)
        sums = []
        with np.errstate(all="ignore"):
            for forward_layers, y_pred, y, error, sum_of, squared, _ in self._parts:
                run_forward(forward_layers)
                subtract(y_pred, y, error)
                sums.append(sum_of(squared))
        return sums

    def _means(self, sums):
        """The mean squared errors that follow from the sums of all parts."""
        sums = np.array(sums)
        with np.errstate(over="ignore"):
            return sums.reshape(-1, len(self._parts), *sums.shape[1:]).sum(axis=1) / self._y_batch.size

    def _try(self, n_steps):
        """Take n_steps and say whether all numbers stayed finite; if not, or if interrupted, undo what was done."""
        before, first, finite = self._parameters.copy(), self.n_steps, False
        try:
            losses = self._means(self._take(n_steps) + self._sums_now())
            if np.isfinite(self._parameters).all() and np.isfinite(losses).all():
                self._losses = _with_room(self._losses, first + len(losses))
                self._losses[first : first + len(losses)] = losses
                finite = True
        finally:
            if not finite:
                self._parameters[...], self.n_steps = before, first
        return finite

    def _take_while_finite(self, n_steps):
        """Take up to n_steps one by one; at the first that cannot be taken, say so."""
        for _ in range(n_steps):
            if not self._try(1):
                self.problem = (f"Training diverged: after step {self.n_steps + 1} its numbers would not be finite, so it "
                                f"stopped after step {self.n_steps}, and the network is kept as it was then. "
                                f"Try a learning rate below {self.learning_rate:g}.")  # fmt: skip
                return

    def _thin_out(self):
        """Forget every other of the kept steps, for as long as they take more memory than they should."""
        while self.n_steps // self._stride > max(2, _BYTES_OF_WEIGHTS_KEPT // self._parameters.nbytes):
            self._kept, self._stride = self._kept[::2].copy(), self._stride * 2

    def _views(self, row):
        """The weights, then the biases, as views of a row of parameters."""
        stack, shapes, along_the_stack = self._row_layout
        views, start = [], 0
        for shape in shapes:
            part = row[start : start + math.prod(stack + shape)]
            start += part.size
            view = stack_in_front(part.reshape(shape + stack), len(stack)) if along_the_stack else part.reshape(stack + shape)
            views.append(view)
        return tuple(views)

    def _network_of(self, row):
        """A Network with a copy of these parameters."""
        arrays, n_layers = self._views(row), len(self._layers[0])
        return Network(arrays[:n_layers], arrays[n_layers:] or None, self._layers[2])


def _with_room(array, n_rows):
    """The array, or one with the same numbers and room for more of them if it has fewer rows than these."""
    if n_rows <= len(array):
        return array
    roomier = np.empty((max(n_rows, 2 * len(array)), *array.shape[1:]), array.dtype)
    roomier[: len(array)] = array
    return roomier


def _check_batch_size(batch_size, n_rows):
    if batch_size is None:
        return None
    batch_size = check_number("batch_size", batch_size, at_least=1, whole=True)
    if batch_size > n_rows:
        raise ValueError(f"batch_size must be at most {n_rows}, the number of rows of X, but {batch_size} arrived. "
                         "Write batch_size=None to take all rows.")  # fmt: skip
    return batch_size

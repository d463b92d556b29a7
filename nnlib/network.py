"""The network: weights and biases, the forward pass through them, and the file they are kept in.

Conventions, for the whole of nnlib:

- Rows are examples: X is (n_examples, n_features), y is (n_examples, n_outputs), both always 2-D.
- W is (n_in, n_out): row = where the edge starts, column = where it ends. b is (n_out,).
- Layer k computes z[k] = a[k] @ W[k] + b[k] and a[k + 1] = activation(z[k]); a[0] is X, the last a is the prediction.
- Leading axes stack networks: weights of shape (..., n_in, n_out) are many networks at once, and everything broadcasts.
- Numbers are float64; where X and all weights and biases are float32, everything that is computed from them is, too.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from . import network_checks
from .activations import Activation
from .checks import check_array, check_flag, check_kind, check_number
from .storage import load_arrays, save_arrays


@dataclass(frozen=True)
class ForwardPass:
    """Every number on the way from the inputs to the prediction.

    a : a[0] (n_examples, n_features) is X; a[k + 1] (..., n_examples, n_out) are the activations of layer k
    z : z[k] (..., n_examples, n_out) are the weighted sums of layer k
    """

    a: tuple[np.ndarray, ...]
    z: tuple[np.ndarray, ...]

    @property
    def y_pred(self):
        """(..., n_examples, n_outputs) the prediction: the activations of the last layer."""
        return self.a[-1]


@dataclass(frozen=True, eq=False)
class Network:
    """A feed-forward network. It never changes: step() and train() return new ones.

    weights    : one array (..., n_in, n_out) a layer
    biases     : one array (..., n_out) a layer, or None for a network without biases
    activation : one name for all layers, or one a layer; afterwards a tuple with one Activation a layer

    Raises ValueError when two layers do not fit together.
    """

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...] | None = None
    activation: tuple[Activation, ...] = "sigmoid"

    def __post_init__(self):
        weights = network_checks.check_weights(self.weights)
        biases = None if self.biases is None else network_checks.check_biases(self.biases, weights)
        network_checks.check_stacks(weights, biases)
        dtype = np.result_type(*weights, *(biases or ()))
        object.__setattr__(self, "weights", tuple(_kept(W, dtype) for W in weights))
        object.__setattr__(self, "biases", biases and tuple(_kept(b, dtype) for b in biases))
        object.__setattr__(self, "activation", network_checks.check_activation(self.activation, len(weights)))

    @classmethod
    def random(cls, layer_sizes, rng=None, activation="sigmoid", bias=False, shrunk=False):
        """Weights drawn from the standard normal distribution, first layer first; biases, where wanted, start at 0.

        layer_sizes : [n_features, ..., n_outputs], for example [2, 3, 1]
        rng         : a seed, a numpy Generator or RandomState, or None for a new draw each time
        shrunk      : divide each layer's weights by sqrt(n_in): a sum of many inputs is then no larger than one of few
        """
        sizes, rng = network_checks.check_layer_sizes(layer_sizes), network_checks.check_generator(rng)
        weights = [rng.standard_normal((n_in, n_out)) for n_in, n_out in pairwise(sizes)]
        if check_flag("shrunk", shrunk):
            # With 64 inputs the plain start gives sums so large that most neurons are saturated.
            weights = [W / np.sqrt(len(W)) for W in weights]
        return cls(weights, [np.zeros(n_out) for n_out in sizes[1:]] if check_flag("bias", bias) else None, activation)

    @classmethod
    def stack(cls, networks):
        """Many networks of the same layers as one, along a new first axis; take one out again with stacked[i]."""
        nets = network_checks.check_alike(networks, check_network)
        weights, biases = zip(*(net._in_full() if net.stack_shape else (net.weights, net.biases or ()) for net in nets))
        return cls(_stacked(weights), _stacked(biases) or None, nets[0].activation)

    @property
    def layers(self):
        """(W, b, f) of each layer, first to last; b as a row that is added to every example's, 0 where there are no biases."""
        rows = [b[..., None, :] for b in self.biases] if self.biases else [0] * len(self.weights)
        return zip(self.weights, rows, self.activation)

    @property
    def layer_sizes(self):
        """[n_features, ..., n_outputs]"""
        return [self.weights[0].shape[-2]] + [W.shape[-1] for W in self.weights]

    @property
    def n_parameters(self):
        """How many weights and biases one network has."""
        return sum(n_in * n_out + (n_out if self.biases else 0) for n_in, n_out in pairwise(self.layer_sizes))

    @property
    def stack_shape(self):
        """() for a plain network; (1000,) for a thousand in a stack."""
        shapes = {W.shape[:-2] for W in self.weights} | {b.shape[:-1] for b in self.biases or ()}
        return shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)  # which takes six times as long

    def __getitem__(self, index):
        """One network of a stack, or a part of the stack. Raises IndexError for a place that is not there."""
        places = network_checks.check_places_in_a_stack(self.stack_shape, index)
        weights, biases = self._in_full()
        return Network([W[places] for W in weights], [b[places] for b in biases] or None, self.activation)

    def forward(self, X):
        """ForwardPass: layer by layer z = a @ W + b, a = activation(z).

        X : (n_examples, n_features), scaled as the training rows were
        """
        a, z = [self._checked_inputs(X)], []
        with np.errstate(over="ignore", invalid="ignore"):
            for W, b, f in self.layers:
                z.append(a[-1] @ W + b)
                a.append(f.value(z[-1]))
        return ForwardPass(tuple(a), tuple(z))

    def predict(self, X):
        """(..., n_examples, n_outputs) what the network answers for the rows of X."""
        a = self._checked_inputs(X)
        with np.errstate(over="ignore", invalid="ignore"):
            for W, b, f in self.layers:
                a = f.value(a @ W + b)
        return a

    def terms(self, forward_pass):
        """What each edge adds to the sum it leads to: terms[k][..., example, i, j] = a[k][..., example, i] W[k][..., i, j]."""
        check_forward_pass(self, forward_pass)
        return tuple(a[..., :, :, None] * W[..., None, :, :] for a, W in zip(forward_pass.a, self.weights))

    def step(self, gradients, learning_rate):
        """A new network, one step downhill: W - learning_rate * d_W, b - learning_rate * d_b."""
        learning_rate = check_number("learning_rate", learning_rate, above=0)
        d_W, d_b = network_checks.check_gradients(self, gradients)
        with np.errstate(over="ignore"):  # Network says which weight became infinite
            weights = [W - learning_rate * slope for W, slope in zip(self.weights, d_W)]
            biases = self.biases and [b - learning_rate * slope for b, slope in zip(self.biases, d_b)]
        return Network(weights, biases, self.activation)

    def save(self, path):
        """Keep the network in a .npz file. The file is replaced in one stroke: it is the old one or the new one, never half."""
        arrays = {f"W{k}": W for k, W in enumerate(self.weights)} | {f"b{k}": b for k, b in enumerate(self.biases or ())}
        save_arrays(path, "network", arrays | {"activation": np.array(network_checks.names_to_save(self.activation))})

    @classmethod
    def load(cls, path):
        """The network that save() kept. Raises ValueError for a file that is damaged or holds something else."""
        return load_arrays(path, "network", lambda arrays: cls(*network_checks.parts_of_a_file(arrays)))

    def _checked_inputs(self, X):
        return check_array("X", X, ("n_examples", self.weights[0].shape[-2]))

    def _in_full(self):
        """(weights, biases), each layer with all of the stack's axes: a layer may be the same in all its networks."""
        return ([np.broadcast_to(W, self.stack_shape + W.shape[-2:]) for W in self.weights],
                [np.broadcast_to(b, self.stack_shape + b.shape[-1:]) for b in self.biases or ()])  # fmt: skip

    def __repr__(self):
        sizes = "-".join(map(str, self.layer_sizes))
        stacked = f", a stack of {self.stack_shape}" if self.stack_shape else ""
        names = "/".join(dict.fromkeys(f.name for f in self.activation))
        return f"<network {sizes}, {names}, {'with' if self.biases else 'no'} biases{stacked}>"

    def __reduce__(self):
        return Network, (self.weights, self.biases, self.activation)  # copies are made anew, so nobody can change them either


def sweep(net, values):
    """The stacked network in which the named weights take the given values.

    values : {(layer, row, column): 1-D array of values, ...}; each becomes a leading axis, in this order

    A loss surface over two weights is then one forward pass over a stack, not a loop.
    """
    weights = list(check_network(net).weights)
    check_kind("values", values, dict, "Write for example {(0, 0, 0): [1.0, 2.0]}.")
    lines = {place: check_array(f"values[{place}]", line, ("n_values",)) for place, line in values.items()}
    for place, line in zip(lines, np.ix_(*lines.values())):
        layer, row, column = network_checks.check_place(net, place)
        line, W = line.reshape(line.shape + (1,) * len(net.stack_shape)), weights[layer]
        weights[layer] = np.broadcast_to(W, np.broadcast_shapes(W.shape[:-2], line.shape) + W.shape[-2:]).copy()
        weights[layer][..., row, column] = line
    return Network(weights, net.biases, net.activation)


def check_network(net, name="net"):
    """Return net if it is a Network, or explain how to make one."""
    return check_kind(name, net, Network, "Make one with Network([W1, W2]) or Network.random([2, 3, 1]).")


def check_forward_pass(net, forward_pass):
    """Return forward_pass if it may have come from net, or explain what to pass."""
    check_kind("forward_pass", forward_pass, ForwardPass, "Pass what net.forward(X) returned.")
    sizes, stack = [a.shape[-1] for a in forward_pass.a], forward_pass.y_pred.shape[:-2]
    if (sizes, stack) != (net.layer_sizes, net.stack_shape):
        raise ValueError(f"forward_pass must come from a network with layers {net.layer_sizes} and stack {net.stack_shape}, "
                         f"but one with layers {sizes} and stack {stack} arrived. "
                         "Pass what net.forward(X) returned.")  # fmt: skip
    return forward_pass


def _stacked(layers_of_networks):
    """One array a layer, with the networks along a new first axis."""
    return [np.stack(layer) for layer in zip(*layers_of_networks)]


def _kept(array, dtype):
    """A copy that nobody can change."""
    array = array.astype(dtype, order="K")
    array.flags.writeable = False
    return array

"""The network: weights and biases, the forward pass through them, and the file they are kept in.

Conventions, for the whole of nnlib:

- Rows are examples: X is (n_examples, n_features), y is (n_examples, n_outputs), both always 2-D.
- W is (n_in, n_out): row = where the edge starts, column = where it ends. b is (n_out,).
- Layer k computes z[k] = a[k] @ W[k] + b[k] and a[k + 1] = activation(z[k]); a[0] is X, the last a is the prediction.
- Leading axes stack networks: weights of shape (..., n_in, n_out) are many networks at once, and everything broadcasts.
- Numbers are float64; where X and all weights are float32, everything that is computed from them is, too.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from .activations import Activation, find_activation
from .checks import check_array, check_flag, check_kind, check_number
from .stacking import blank, blanks, first_rows, product_for, runs_along_the_stack, stack_in_front
from .storage import load_arrays, save_arrays

_MOST_NEURONS, _MOST_WEIGHTS = 100_000, 100_000_000  # of a layer, of a network: 0.8 GB


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
        weights = _check_weights(self.weights)
        biases = None if self.biases is None else _check_biases(self.biases, weights)
        _check_stacks(weights, biases)
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "biases", biases)
        object.__setattr__(self, "activation", _one_a_layer(self.activation, len(weights)))

    @classmethod
    def random(cls, layer_sizes, rng=None, activation="sigmoid", bias=False, shrunk=False):
        """Weights drawn from the standard normal distribution, first layer first; biases, where wanted, start at 0.

        layer_sizes : [n_features, ..., n_outputs], for example [2, 3, 1]
        rng         : a seed, a numpy Generator or RandomState, or None for a new draw each time
        shrunk      : divide each layer's weights by sqrt(n_in): a sum of many inputs is then no larger than one of few
        """
        sizes, rng = check_layer_sizes(layer_sizes), _generator(rng)
        weights = [rng.standard_normal((n_in, n_out)) for n_in, n_out in pairwise(sizes)]
        if check_flag("shrunk", shrunk):
            # With 64 inputs the plain start gives sums so large that most neurons have stopped listening.
            weights = [W / np.sqrt(len(W)) for W in weights]
        return cls(weights, [np.zeros(n_out) for n_out in sizes[1:]] if check_flag("bias", bias) else None, activation)

    @classmethod
    def stack(cls, networks):
        """Many networks of the same layers as one, along a new first axis; take one out again with stacked[i]."""
        if isinstance(networks, cls | np.ndarray) or not isinstance(networks, Iterable):
            raise TypeError(f"networks must be a list of networks, but {networks!r:.60} arrived. "
                            "Write for example Network.stack([net, other]).")  # fmt: skip
        networks = [check_network(net, "every one of networks") for net in networks]
        if not networks:
            raise ValueError("networks must hold at least one network, but none arrived. "
                             "Write for example Network.stack([net, other]).")  # fmt: skip
        first = networks[0]
        unlike = next((net for net in networks if _kind(net) != _kind(first)), None)
        if unlike is not None:
            raise ValueError("Networks can be stacked when they have the same layers, biases and activations, but "
                             f"{first!r} and {unlike!r} arrived. Stack those that are alike.")  # fmt: skip
        weights = [stack_in_front(np.stack(layer, axis=-1), 1) for layer in zip(*(net.weights for net in networks))]
        biases = first.biases and [np.stack(layer) for layer in zip(*(net.biases for net in networks))]
        return cls(weights, biases, first.activation)

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
        return np.broadcast_shapes(*(W.shape[:-2] for W in self.weights), *(b.shape[:-1] for b in self.biases or ()))

    def __getitem__(self, index):
        """One network of a stack, or a part of the stack. Raises IndexError for a place that is not there."""
        if not self.stack_shape:
            raise TypeError("Only a stack of networks can be indexed, and this is a single network. "
                            "Its weights are in .weights.")  # fmt: skip
        shape = self.stack_shape
        places = _places_in_a_stack(shape, index)
        weights = [np.broadcast_to(W, shape + W.shape[-2:])[places] for W in self.weights]
        biases = self.biases and [np.broadcast_to(b, shape + b.shape[-1:])[places] for b in self.biases]
        return Network(weights, biases, self.activation)

    def forward(self, X):
        """ForwardPass: layer by layer z = a @ W + b, a = activation(z).

        X : (n_examples, n_features), scaled as the training rows were
        """
        return self._forward(X, keep_z=True)

    def terms(self, forward_pass):
        """What each edge adds to the sum it leads to: terms[k][..., example, i, j] = a[k][..., example, i] W[k][..., i, j]."""
        check_forward_pass(self, forward_pass)
        return tuple(a[..., :, :, None] * W[..., None, :, :] for a, W in zip(forward_pass.a, self.weights))

    def predict(self, X):
        """(..., n_examples, n_outputs) what the network answers for the rows of X."""
        return self._forward(X, keep_z=False).y_pred

    def _forward(self, X, keep_z):
        X = check_array("X", X, ("n_examples", self.weights[0].shape[-2]))
        forward_pass, layers = prepare_forward(self.weights, self.biases, self.activation, X, keep_z)
        with np.errstate(over="ignore", invalid="ignore"):
            run_forward(layers)
        return forward_pass

    def step(self, gradients, learning_rate):
        """A new network, one step downhill: W - learning_rate * d_W, b - learning_rate * d_b."""
        learning_rate = check_number("learning_rate", learning_rate, above=0)
        d_W, d_b = check_gradients(self, gradients)
        with np.errstate(over="ignore"):  # Network says which weight became infinite
            weights = [W - learning_rate * slope for W, slope in zip(self.weights, d_W)]
            biases = self.biases and [b - learning_rate * slope for b, slope in zip(self.biases, d_b)]
        return Network(weights, biases, self.activation)

    def save(self, path):
        """Keep the network in a .npz file. The file is replaced in one stroke: it is the old one or the new one, never half."""
        arrays = {f"W{k}": W for k, W in enumerate(self.weights)}
        arrays |= {f"b{k}": b for k, b in enumerate(self.biases or ())}
        save_arrays(path, "network", arrays | {"activation": np.array([f.name for f in self.activation])})

    @classmethod
    def load(cls, path):
        """The network that save() kept. Raises ValueError for a file that is damaged or holds something else."""
        arrays = load_arrays(path, "network")
        activation = [str(name) for name in np.atleast_1d(arrays.pop("activation", []))]
        weights, biases = ([f"{letter}{k}" for k in range(len(activation))] for letter in "Wb")
        if not activation or set(arrays) not in (set(weights), set(weights + biases)):
            raise ValueError(f"{str(path)!r} must hold one W, or one W and one b, for each of {len(activation)} layers, but "
                             f"{sorted(arrays)!s:.60} arrived. Save the network again.")  # fmt: skip
        return cls([arrays[name] for name in weights], [arrays[name] for name in biases if name in arrays] or None, activation)

    def __repr__(self):
        sizes = "-".join(map(str, self.layer_sizes))
        stacked = f", a stack of {self.stack_shape}" if self.stack_shape else ""
        names = "/".join(dict.fromkeys(f.name for f in self.activation))
        return f"<network {sizes}, {names}, {'with' if self.biases else 'no'} biases{stacked}>"


def sweep(net, values):
    """The stacked network in which the named weights take the given values.

    values : {(layer, row, column): 1-D array of values, ...}; each entry becomes one leading axis, in this order

    A loss surface over two weights is then one forward pass over a stack, not a loop.
    """
    weights = list(check_network(net).weights)
    check_kind("values", values, dict, "Write for example {(0, 0, 0): [1.0, 2.0]}.")
    lines = {place: check_array(f"values[{place}]", line, ("n_values",)) for place, line in values.items()}
    for axis, (place, line) in enumerate(lines.items()):
        layer, row, column = _check_place(net, place)
        shape = [1] * len(lines)
        shape[axis] = len(line)
        W = weights[layer]
        stack = np.broadcast_shapes(W.shape[:-2], shape)
        swept = blank(stack, W.shape[-2:], W.dtype, along_the_stack=True)
        swept[...] = W
        swept[..., row, column] = line.reshape(shape)
        weights[layer] = swept
    return Network(weights, net.biases, net.activation)


def check_network(net, name="net"):
    """Return net if it is a Network, or explain how to make one."""
    return check_kind(name, net, Network, "Make one with Network([W1, W2]) or Network.random([2, 3, 1]).")


def check_layer_sizes(layer_sizes):
    """Return layer_sizes as a list of whole numbers, or explain what to write."""
    check_kind("layer_sizes", layer_sizes, list | tuple, "Write for example [2, 3, 1].")
    sizes = [check_number("every entry of layer_sizes", size, at_least=1, whole=True) for size in layer_sizes]
    if len(sizes) < 2:
        raise ValueError("layer_sizes must name the inputs and at least one layer, but "
                         f"{layer_sizes} arrived. Write for example [2, 3, 1].")  # fmt: skip
    if max(sizes) > _MOST_NEURONS or sum(n_in * n_out for n_in, n_out in pairwise(sizes)) > _MOST_WEIGHTS:
        raise ValueError(f"layer_sizes must be at most {_MOST_NEURONS:,}, and make at most {_MOST_WEIGHTS:,} weights, so that "
                         f"they fit into memory, but {layer_sizes!r:.60} arrived. Take smaller layers.")  # fmt: skip
    return sizes


def check_forward_pass(net, forward_pass):
    """Return forward_pass if it may have come from net, or explain what to pass."""
    check_kind("forward_pass", forward_pass, ForwardPass, "Pass what net.forward(X) returned.")
    sizes, stack = [a.shape[-1] for a in forward_pass.a], forward_pass.y_pred.shape[:-2]
    if (sizes, stack) != (net.layer_sizes, net.stack_shape):
        raise ValueError(f"forward_pass must come from a network with layers {net.layer_sizes} and stack {net.stack_shape}, "
                         f"but one with layers {sizes} and stack {stack} arrived. "
                         "Pass what net.forward(X) returned.")  # fmt: skip
    return forward_pass


def check_gradients(net, gradients):
    """(d_W, d_b) of anything that has them, one array a layer in the shape of what they are the slopes along."""
    found = []
    for name, arrays, n_axes in (("d_W", net.weights, 2), ("d_b", net.biases or (), 1)):
        slopes = (getattr(gradients, name, None) or ()) if arrays else ()
        if not isinstance(slopes, list | tuple) or len(slopes) != len(arrays):
            raise TypeError(f"gradients must have .{name} with {len(arrays)} arrays, one a layer, but a "
                            f"{type(gradients).__name__} without them arrived. "
                            "Pass what backward(net, forward_pass, y) returned.")  # fmt: skip
        found.append([check_array(f"gradients.{name}[{k}]", slope, (..., *array.shape[-n_axes:]))
                      for k, (slope, array) in enumerate(zip(slopes, arrays))])  # fmt: skip
    return found


def prepare_forward(weights, biases, activation, X, keep_z=True, room=None):
    """The ForwardPass of X with its numbers still to be filled in, and its layers as run_forward wants them.

    Training prepares once and runs a thousand times: on a small network, making the arrays would cost more than filling them.
    Without keep_z each a is written over its z, for who has no use for the sums: that takes half the memory and less time.

    room : a ForwardPass of as many rows or more whose sums are done with: z is written there, and no array is made
    """
    biases = biases or [None] * len(weights)
    stacks_of_layers = (np.broadcast_shapes(W.shape[:-2], () if b is None else b.shape[:-1]) for W, b in zip(weights, biases))
    stacks = list(accumulate(stacks_of_layers, np.broadcast_shapes))
    along = runs_along_the_stack(stacks[-1], [W.shape[-2] for W in weights] + [weights[-1].shape[-1]])
    dtype, shapes = np.result_type(X, *weights), [(len(X), W.shape[-1]) for W in weights]
    z = first_rows(room.z, len(X)) if room else blanks(stacks, shapes, dtype, along)
    a = X.astype(dtype, copy=False), *(blanks(stacks, shapes, dtype, along) if keep_z else z)
    layers = [
        (product_for(stack, along), a[k], W, None if b is None else b[..., None, :], z[k], function.fill_value, a[k + 1])
        for k, (stack, W, b, function) in enumerate(zip(stacks, weights, biases, activation))
    ]
    return ForwardPass(a, z), layers


def run_forward(layers):
    """Fill in z = a_in @ W + b and a = activation(z), layer by layer."""
    for product, a_in, W, b, z, fill_value, a in layers:
        product(a_in, W, z)
        if b is not None:
            np.add(z, b, z)
        fill_value(z, a)


def _generator(rng):
    """A generator of random numbers: the given one, or a new one from a seed."""
    if isinstance(rng, np.random.RandomState | np.random.Generator):
        return rng
    return np.random.default_rng(None if rng is None else check_number("rng", rng, at_least=0, whole=True))


def _check_weights(weights):
    """Each layer an array of its own that nobody can change; each as tall as the layer before it is wide."""
    if isinstance(weights, np.ndarray) or not isinstance(weights, list | tuple) or not len(weights):
        raise TypeError("weights must be a list with one array a layer, but "
                        f"a {type(weights).__name__} arrived. Write for example Network([W1, W2]).")  # fmt: skip
    checked = []
    for k, W in enumerate(weights):
        n_in = checked[-1].shape[-1] if checked else "n_in"
        checked.append(_kept(check_array(f"weights[{k}]", W, (..., n_in, "n_out"))))
    return tuple(checked)


def _check_biases(biases, weights):
    if not isinstance(biases, list | tuple) or len(biases) != len(weights):
        arrived = f"{len(biases)}" if isinstance(biases, list | tuple) else f"a {type(biases).__name__}"
        raise ValueError(f"biases must be a list of {len(weights)} arrays, one a layer, but {arrived} arrived. "
                         "Write for example Network([W1, W2], [b1, b2]).")  # fmt: skip
    return tuple(_kept(check_array(f"biases[{k}]", b, (..., W.shape[-1]))) for k, (b, W) in enumerate(zip(biases, weights)))


def _kept(array):
    array = array.copy(order="K")
    array.flags.writeable = False
    return array


def _check_stacks(weights, biases):
    stacks = [W.shape[:-2] for W in weights] + [b.shape[:-1] for b in biases or ()]
    try:
        np.broadcast_shapes(*stacks)
    except ValueError:
        raise ValueError("The leading axes of all layers must fit together, because they stack networks, but "
                         f"{stacks} arrived. Give every layer the same leading axes.") from None  # fmt: skip


def _one_a_layer(activation, n_layers):
    if not isinstance(activation, list | tuple):
        return (find_activation(activation),) * n_layers
    if len(activation) != n_layers:
        raise ValueError(f"activation must be one name, or {n_layers} names, one a layer, but "
                         f"{len(activation)} arrived. Write for example activation='sigmoid'.")  # fmt: skip
    return tuple(map(find_activation, activation))


def _kind(net):
    return net.stack_shape, net.layer_sizes, net.activation, net.biases is None


def _places_in_a_stack(shape, index):
    """What picks out index, or an IndexError with a sentence."""
    numbered = np.arange(math.prod(shape)).reshape(shape)
    try:
        picked = numbered[index]
        if not np.size(picked):
            raise IndexError("nothing is picked")
    except (IndexError, OverflowError, TypeError, ValueError):
        raise IndexError(f"index must count the networks of a stack of {shape} from 0, but {index!r:.60} arrived. "
                         "Take for example 0.") from None  # fmt: skip
    return np.unravel_index(picked, shape)


def _check_place(net, place):
    """Return place if it is (layer, row, column) of a weight."""
    are_whole = isinstance(place, tuple) and all(isinstance(part, int) and not isinstance(part, bool) for part in place)
    shapes = [W.shape[-2:] for W in net.weights]
    places = {(k, *place) for k, shape in enumerate(shapes) for place in np.ndindex(shape)}
    if not are_whole or place not in places:
        raise ValueError("Every key of values must be (layer, row, column) of a weight, counted from 0, in layers of the "
                         f"shapes {shapes}, but {place!r:.60} arrived. Take for example (0, 0, 0).")  # fmt: skip
    return place

"""What a network is made of and asked for, checked: the sentences for layers, biases, stacks, places and gradients."""

import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from .activations import ACTIVATIONS, find_activation
from .checks import check_array, check_kind, check_number

_MOST_NEURONS, _MOST_WEIGHTS = 100_000, 100_000_000  # of a layer, of a network: 0.8 GB


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


def check_generator(rng):
    """A generator of random numbers: the given one, or a new one from a seed."""
    if isinstance(rng, np.random.RandomState | np.random.Generator):
        return rng
    return np.random.default_rng(None if rng is None else check_number("rng", rng, at_least=0, whole=True))


def check_weights(weights):
    """Each layer an array, as tall as the layer before it is wide."""
    if isinstance(weights, np.ndarray) or not isinstance(weights, list | tuple) or not len(weights):
        raise TypeError("weights must be a list with one array a layer, but "
                        f"a {type(weights).__name__} arrived. Write for example Network([W1, W2]).")  # fmt: skip
    checked = []
    for k, W in enumerate(weights):
        n_in = checked[-1].shape[-1] if checked else "n_in"
        checked.append(check_array(f"weights[{k}]", W, (..., n_in, "n_out")))
    return checked


def check_biases(biases, weights):
    """Each layer an array, as wide as its weights."""
    if not isinstance(biases, list | tuple) or len(biases) != len(weights):
        arrived = f"{len(biases)}" if isinstance(biases, list | tuple) else f"a {type(biases).__name__}"
        raise ValueError(f"biases must be a list of {len(weights)} arrays, one a layer, but {arrived} arrived. "
                         "Write for example Network([W1, W2], [b1, b2]).")  # fmt: skip
    arrays = []
    for k, (b, W) in enumerate(zip(biases, weights)):
        array, n_out = check_array(f"biases[{k}]", b, (..., "n_out")), W.shape[-1]
        if array.size == n_out != array.shape[-1]:
            raise ValueError(_row_or_column(k, n_out, array))
        arrays.append(check_array(f"biases[{k}]", array, (..., n_out)))
    return arrays


def _row_or_column(k, n_out, array):
    return (f"biases[{k}] must have shape ({n_out},), one bias a neuron, but what arrived has shape {array.shape}. "
            "Write b.reshape(-1) to make a row or a column an array of one axis.")  # fmt: skip


def check_stacks(weights, biases):
    """Refuse layers whose leading axes do not fit together, and biases written as rows, which would make a stack of one."""
    stacks = [W.shape[:-2] for W in weights] + [b.shape[:-1] for b in biases or ()]
    try:
        stack = np.broadcast_shapes(*stacks)
    except ValueError:
        raise ValueError("The leading axes of all layers must fit together, because they stack networks, but "
                         f"{stacks} arrived. Give every layer the same leading axes.") from None  # fmt: skip
    as_row = next((k for k, b in enumerate(biases or ()) if b.ndim > 1), None)
    if as_row is not None and math.prod(stack) == 1 and not any(W.ndim > 2 for W in weights):
        raise ValueError(_row_or_column(as_row, weights[as_row].shape[-1], biases[as_row]))


def check_activation(activation, n_layers):
    """A tuple with one Activation a layer."""
    if not isinstance(activation, list | tuple):
        return (find_activation(activation),) * n_layers
    if len(activation) != n_layers:
        raise ValueError(f"activation must be one name, or {n_layers} names, one a layer, but "
                         f"{len(activation)} arrived. Write for example activation='sigmoid'.")  # fmt: skip
    return tuple(map(find_activation, activation))


def check_alike(networks, check_network):
    """Return networks as a list that can be stacked, or explain what differs."""
    example = "Write for example Network.stack([net, other])."
    if isinstance(networks, np.ndarray) or hasattr(networks, "layer_sizes") or not isinstance(networks, Iterable):
        raise TypeError(f"networks must be a list of networks, but {networks!r:.60} arrived. {example}")
    networks = [check_network(net, "every one of networks") for net in networks]
    if not networks:
        raise ValueError(f"networks must hold at least one network, but none arrived. {example}")
    kind = _kind(networks[0])
    unlike = next((net for net in networks if _kind(net) != kind), None)
    if unlike is not None:
        raise ValueError("Only networks with the same layers, biases and activations can be stacked. These two differ: "
                         f"{networks[0]!r} and {unlike!r}.")  # fmt: skip
    return networks


def _kind(net):
    return net.stack_shape, net.layer_sizes, net.activation, net.biases is None


def check_places_in_a_stack(shape, index):
    """What picks out index from a stack of that shape, or an IndexError with a sentence."""
    if not shape:
        raise TypeError("Only a stack of networks can be indexed, and this is a single network. "
                        "Its weights are in .weights.")  # fmt: skip
    numbered = np.arange(math.prod(shape)).reshape(shape)
    try:
        picked = numbered[index]
        if not np.size(picked):
            raise IndexError("nothing is picked")
    except (IndexError, OverflowError, TypeError, ValueError):
        raise IndexError(f"index must count the networks of a stack of {shape} from 0, but {index!r:.60} arrived. "
                         "Take for example 0.") from None  # fmt: skip
    return np.unravel_index(picked, shape)


def check_place(net, place):
    """Return place if it is (layer, row, column) of a weight."""
    are_whole = isinstance(place, tuple) and all(isinstance(part, int) and not isinstance(part, bool) for part in place)
    shapes = [W.shape[-2:] for W in net.weights]
    places = {(k, *place) for k, shape in enumerate(shapes) for place in np.ndindex(shape)}
    if not are_whole or place not in places:
        raise ValueError("Every key of values must be (layer, row, column) of a weight, counted from 0, in layers of the "
                         f"shapes {shapes}, but {place!r:.60} arrived. Take for example (0, 0, 0).")  # fmt: skip
    return place


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


def names_to_save(activation):
    """The names by which a file knows the activation functions; a file holds no formulas, so they must be nnlib's own."""
    own = [f.name for f in activation if ACTIVATIONS.get(f.name) != f]
    if own:
        raise ValueError(f"Only networks with the activations {', '.join(ACTIVATIONS)} can be saved, but {own[0]!r} is your "
                         "own. Save the weights with np.savez, and make the network anew from them.")  # fmt: skip
    return [f.name for f in activation]


def parts_of_a_file(arrays):
    """(weights, biases, activation) of the named arrays of a file."""
    activation = arrays.pop("activation", np.array([])).ravel()[: len(arrays) + 1]
    weights, biases = ([f"{letter}{k}" for k in range(activation.size)] for letter in "Wb")
    if not 0 < activation.size <= len(arrays) or set(arrays) not in (set(weights), set(weights + biases)):
        raise ValueError(f"there must be one W, or one W and one b, for each of {activation.size} layers, but "
                         f"{sorted(arrays)!s:.60} arrived. Save the network again.")  # fmt: skip
    return [arrays[name] for name in weights], [arrays[name] for name in biases if name in arrays] or None, activation.tolist()

"""The network as neurons and edges, with every number of a forward pass on it."""

import math
from dataclasses import dataclass, replace
from itertools import product

from .picture import Element, Picture
from .words import number, signed

SIZE = 600, 420
_MARGIN_TOP = 78
_GAP = 132  # between the neurons of a layer


@dataclass(frozen=True)
class Layout:
    """How the neurons lie.

    radius      : of their circles
    left, right : from the edges of the picture to the centres of the outer ones
    numbers_at  : how far along its edge a weight stands; at two thirds they lie evenly, from two inputs to three neurons
    """

    radius: float = 37
    left: float = 76
    right: float = 84
    numbers_at: float = 2 / 3


_LAYOUT = Layout()


def neuron_name(layer, unit):
    """The name of a neuron's element: layer 0 holds the inputs."""
    return f"neuron-{layer}-{unit}"


def edge_name(layer, row, column):
    """The name of the element of weights[layer][row, column]."""
    return f"edge-{layer}-{row}-{column}"


def places(net):
    """The names of all neurons and edges in the order of the forward pass: each neuron after the edges that lead to it."""
    yield from (neuron_name(0, unit) for unit in range(net.layer_sizes[0]))
    for layer, W in enumerate(net.weights):
        for column in range(W.shape[1]):
            yield from (edge_name(layer, row, column) for row in range(W.shape[0]))
            yield neuron_name(layer + 1, column)


def unit_titles(net, input_names):
    """What every neuron is called, layer by layer."""
    hidden = [f"hidden {k + 1}" for k in range(sum(net.layer_sizes[1:-1]))]
    titles = [list(input_names)]
    for size in net.layer_sizes[1:-1]:
        titles.append(hidden[:size])
        del hidden[:size]
    n_outputs = net.layer_sizes[-1]
    return [*titles, ["output"] if n_outputs == 1 else [f"output {k + 1}" for k in range(n_outputs)]]


def draw_network(net, forward_pass, input_names, input_notes, target=None, picked="", handles=None):
    """The Picture of one example's way through the network.

    forward_pass : of one row
    input_names  : one name a feature
    input_notes  : one word a feature that says what its number is, such as "2 h / 3"
    target       : the known score as the network would give it, or None
    picked       : the name of the edge or neuron that is picked
    handles      : {name of an edge or neuron: name of the control that it is a handle of}
    """
    titles = unit_titles(net, input_names)
    elements = [
        *edge_lines(net),
        *neuron_circles(net),
        *_targets(net, forward_pass, titles, picked, handles or {}),
        *_values(net, forward_pass),
        *_captions(net, titles, input_notes, forward_pass, target),
        *edge_numbers(net),
    ]
    prediction = forward_pass.y_pred[0, 0]
    return Picture(
        title=f"Drawing of the network, {'-'.join(map(str, net.layer_sizes))}",
        description=_describe(net, forward_pass, titles, input_notes, target),
        result=_result(prediction, target),
        size=SIZE,
        elements=tuple(elements),
    )


def only_to_look_at(picture, result=""):
    """The drawing without the places to pick, and with another result to be spoken, or none where another picture has one.

    Handles stay, but cannot be picked.
    """
    elements = [one._replace(picked=None) for one in picture.elements if one.control or not one.label]
    return replace(picture, result=result, elements=tuple(elements))


def all_neurons(net, layout=_LAYOUT):
    """(layer, unit, x, y) of every neuron; x and y are its centre."""
    (width, height), sizes = SIZE, net.layer_sizes
    for layer, size in enumerate(sizes):
        x = layout.left + layer * (width - layout.left - layout.right) / (len(sizes) - 1)
        gap = min(_GAP, (height - 2 * _MARGIN_TOP) / max(size - 1, 1))
        for unit in range(size):
            yield layer, unit, x, height / 2 + (unit - (size - 1) / 2) * gap


def all_edges(net, layout=_LAYOUT):
    """(layer, row, column, weight, start, end) of every edge; start and end are the centres of its neurons."""
    centres = {(layer, unit): (x, y) for layer, unit, x, y in all_neurons(net, layout)}
    for layer, W in enumerate(net.weights):
        for row, column in product(*map(range, W.shape)):
            yield layer, row, column, float(W[row, column]), centres[layer, row], centres[layer + 1, column]


def edge_ends(start, end, layout=_LAYOUT):
    """Where an edge leaves one circle and meets the other."""
    (x1, y1), (x2, y2) = start, end
    inset = layout.radius / math.hypot(x2 - x1, y2 - y1)
    dx, dy = inset * (x2 - x1), inset * (y2 - y1)
    return {"x1": x1 + dx, "y1": y1 + dy, "x2": x2 - dx, "y2": y2 - dy}


def _sign(value):
    return "positive" if value > 0 else "negative" if value < 0 else "zero"


def edge_lines(net, layout=_LAYOUT):
    """A line for each weight, wider for a larger one, dashed for a negative one."""
    for layer, row, column, weight, start, end in all_edges(net, layout):
        look = {"class": f"edge {_sign(weight)}", "stroke-width": 1.5 + 2 * min(abs(weight), 4)}
        yield Element(f"line-{edge_name(layer, row, column)}", "line", edge_ends(start, end, layout) | look)


def neuron_circles(net, layout=_LAYOUT):
    """A circle for each neuron."""
    for layer, unit, x, y in all_neurons(net, layout):
        shape = {"class": "neuron", "cx": x, "cy": y, "r": layout.radius}
        yield Element(f"circle-{neuron_name(layer, unit)}", "circle", shape)


def _targets(net, forward_pass, titles, picked, handles):
    """What can be picked, and perhaps moved, in the order of the forward pass."""
    edges, neurons = _edge_targets(net, titles), _neuron_targets(net, forward_pass, titles)
    targets = {name: (tag, {"class": "part"} | shape, label, says) for name, tag, shape, label, says in (*edges, *neurons)}
    for name in places(net):
        tag, shape, label, says = targets[name]
        control = handles.get(name, "")  # which says the number itself
        label = label if control else f"{label}: {says}"
        yield Element(name, tag, shape, label=label, picked=name == picked, control=control)


def _edge_targets(net, titles):
    """A broad line over each edge, with room around its number: what a finger has to meet."""
    for layer, row, column, weight, start, end in all_edges(net):
        (x1, y1, x2, y2), (x, y) = edge_ends(start, end).values(), _number_place(start, end, _LAYOUT)
        d = f"M{x1:.1f},{y1:.1f} L{x2:.1f},{y2:.1f} M{x - 20:.1f},{y - 6:.1f} h40 v12 h-40 Z"
        label = f"weight from {titles[layer][row]} to {titles[layer + 1][column]}"
        shape = {"d": d, "stroke-width": 20, "data-at": f"{x:.1f},{y:.1f}"}
        yield edge_name(layer, row, column), "path", shape, label, number(weight)


def _neuron_targets(net, forward_pass, titles):
    """A ring around each neuron."""
    for layer, unit, x, y in all_neurons(net):
        total = f"sum {number(forward_pass.z[layer - 1][0, unit])}, activation " if layer else ""
        shape = {"cx": x, "cy": y, "r": _LAYOUT.radius + 2, "stroke-width": 9}
        says = f"{total}{number(forward_pass.a[layer][0, unit])}"
        yield neuron_name(layer, unit), "circle", shape, titles[layer][unit], says


def _values(net, forward_pass):
    """In each circle its activation, above it its sum."""
    for layer, unit, x, y in all_neurons(net):
        name = neuron_name(layer, unit)
        yield _text(f"value-{name}", "large", x, y, number(forward_pass.a[layer][0, unit]))
        if layer:
            total = f"sum {number(forward_pass.z[layer - 1][0, unit])}"
            yield _text(f"sum-{name}", "quiet", x, y - _LAYOUT.radius - 13, total)


def _text(name, look, x, y, text):
    return Element(name, "text", {"class": look, "x": x, "y": y}, text)


def _captions(net, titles, input_notes, forward_pass, target):
    """The names of the neurons, what the inputs are, and how far the prediction is from the target."""
    for layer, unit, x, y in all_neurons(net):
        yield _text(f"name-{layer}-{unit}", "quiet", x, y + _LAYOUT.radius + 14, titles[layer][unit])
        if layer == 0:
            yield _text(f"note-{unit}", "quiet", x, y + _LAYOUT.radius + 32, input_notes[unit])
    _, _, x, y = list(all_neurons(net))[-net.layer_sizes[-1]]
    known = target is not None
    lines = {"target": f"target {number(target)}" if known else "target unknown",
             "error": f"error {signed(target - forward_pass.y_pred[0, 0])}" if known else ""}  # fmt: skip
    for k, (name, text) in enumerate(lines.items()):
        yield _text(name, "", x, y + _LAYOUT.radius + 40 + 21 * k, text)


def edge_numbers(net, values=None, spell=number, layout=_LAYOUT):
    """The number on each edge.

    values : what to write instead of the weights, arrays of their shapes
    """
    for layer, row, column, weight, start, end in all_edges(net, layout):
        value = weight if values is None else values[layer][row, column]
        x, y = _number_place(start, end, layout)
        yield _text(f"weight-{layer}-{row}-{column}", f"on-edge {_sign(value)}", x, y, spell(value))


def _number_place(start, end, layout):
    """Where on an edge its number stands."""
    return tuple(one + layout.numbers_at * (other - one) for one, other in zip(start, end))


def _describe(net, forward_pass, titles, input_notes, target):
    """Every number of the drawing, in the order in which they are computed."""
    inputs = [f"{name} is {number(value)} ({note})" for name, value, note in zip(titles[0], forward_pass.a[0][0], input_notes)]
    sentences = [f"Inputs: {'; '.join(inputs)}."]
    for layer, W in enumerate(net.weights):
        for unit, name in enumerate(titles[layer + 1]):
            weights = [f"{number(W[row, unit])} from {source}" for row, source in enumerate(titles[layer])]
            z, a = number(forward_pass.z[layer][0, unit]), number(forward_pass.a[layer + 1][0, unit])
            sentences.append(f"{name[0].upper()}{name[1:]}: weights {', '.join(weights)}; sum {z}; activation {a}.")
    return " ".join([*sentences, _result(forward_pass.y_pred[0, 0], target)])


def _result(prediction, target):
    if target is None:
        return f"Prediction {number(prediction)}; the target is unknown."
    return f"Prediction {number(prediction)}, target {number(target)}, error {signed(target - prediction)}."

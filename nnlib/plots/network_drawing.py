"""The network as neurons and edges, with every number of a forward pass on it, and what it predicts as a gauge."""

import math
from dataclasses import dataclass
from itertools import product

from .picture import Element, Picture, text
from .words import number, short

SIZE = 700, 404
_MIDDLE = 212  # the height of an only neuron
_GAP = 124  # between the neurons of a layer
_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_TITLES = "inputs", "hidden layer", "output"


@dataclass(frozen=True)
class Layout:
    """How the neurons lie.

    radius    : of their circles
    layers    : where the first layer, the last hidden one and the outputs stand
    pills     : how far along its edge a weight's number stands, in turn for each neuron that edges come from, and lead to
    """

    radius: float = 34
    layers: tuple[float, ...] = (58, 298, 478)
    pills: tuple[tuple[float, ...], ...] = ((0.32, 0.3, 0.75), (0.63, 0.63, 0.32))  # clear of where two edges cross


_LAYOUT = Layout()
_GAUGE, _NARROW = (560, 108, 316), 530  # where it stands, its upper and its lower end; narrow pages go without


def neuron_name(layer, unit):
    """The name of a neuron's element: layer 0 holds the inputs."""
    return f"neuron-{layer}-{unit}"


def edge_name(layer, row, column):
    """The name of the element of weights[layer][row, column]."""
    return f"edge-{layer}-{row}-{column}"


def parts_of(name):
    """("edge", layer, row, column) or ("neuron", layer, unit)."""
    kind, *place = name.split("-")
    return kind, *map(int, place)


def places(net):
    """The names of all neurons and edges in the order of the forward pass: each neuron after the edges that lead to it."""
    yield from (neuron_name(0, unit) for unit in range(net.layer_sizes[0]))
    for layer, W in enumerate(net.weights):
        for column in range(W.shape[1]):
            yield from (edge_name(layer, row, column) for row in range(W.shape[0]))
            yield neuron_name(layer + 1, column)


def path_of(net, picked):
    """The names of what lights up with an edge or neuron: the edges that lead to a neuron, and an edge's way to the output."""
    if not picked:
        return set()
    kind, layer, *place = parts_of(picked)
    if kind == "neuron":
        sources = range(net.layer_sizes[layer - 1]) if layer else ()
        return {picked} | {edge_name(layer - 1, row, place[0]) for row in sources}
    row, column = place
    path = {edge_name(layer, row, column), neuron_name(layer + 1, column)}
    for deeper in range(layer + 1, len(net.weights)):
        sources = [column] if deeper == layer + 1 else range(net.layer_sizes[deeper])
        for source, target in product(sources, range(net.layer_sizes[deeper + 1])):
            path |= {edge_name(deeper, source, target), neuron_name(deeper + 1, target)}
    return path


def unit_titles(net, input_names):
    """What every neuron is called, layer by layer."""
    hidden = [f"hidden {k + 1}" for k in range(sum(net.layer_sizes[1:-1]))]
    titles = [list(input_names)]
    for size in net.layer_sizes[1:-1]:
        titles.append(hidden[:size])
        del hidden[:size]
    n_outputs = net.layer_sizes[-1]
    return [*titles, ["output"] if n_outputs == 1 else [f"output {k + 1}" for k in range(n_outputs)]]


def draw_network(net, forward_pass, input_names, input_notes, target=None, picked="", handles=None, result=None):
    """The Picture of one example's way through the network, and of its prediction in points.

    forward_pass : of one row
    input_names  : one name a feature
    input_notes  : one word a feature that says what its number is, such as "2 h studied ÷ 3"
    target       : the known score as the network would give it, or None
    picked       : the name of the edge or neuron that is picked; None where nothing can be
    handles      : {name of an edge or neuron: name of the control that it is a handle of}
    result       : the sentence to be spoken; the prediction's when left out
    """
    titles, handles = unit_titles(net, input_names), handles or {}
    elements = [
        *glows(net, path_of(net, picked)),
        *_edge_lines(net),
        *_neuron_circles(net, forward_pass, picked),
        *_targets(net, forward_pass, titles, picked, handles),
        *_values(net, forward_pass),
        *_captions(net, input_notes),
        *_pills(net, path_of(net, picked)),
        *_gauge(forward_pass.y_pred[0, 0], target),
    ]
    said = _result(forward_pass.y_pred[0, 0], target)
    return Picture(
        title=f"Drawing of the network, {'-'.join(map(str, net.layer_sizes))}",
        description=_describe(net, forward_pass, titles, input_notes, said),
        result=said if result is None else result,
        size=SIZE,
        elements=tuple(elements),
        narrow=_NARROW,
    )


def all_neurons(net, layout=_LAYOUT):
    """(layer, unit, x, y) of every neuron; x and y are its centre."""
    first, last, output = layout.layers
    sizes = net.layer_sizes
    for layer, size in enumerate(sizes):
        x = output if layer == len(sizes) - 1 else first + layer * (last - first) / max(len(sizes) - 2, 1)
        for unit in range(size):
            yield layer, unit, x, _MIDDLE + (unit - (size - 1) / 2) * _GAP


def centres_of(net, layout=_LAYOUT):
    """{(layer, unit): (x, y)} of every neuron."""
    return {(layer, unit): (x, y) for layer, unit, x, y in all_neurons(net, layout)}


def all_edges(net, layout=_LAYOUT):
    """(layer, row, column, weight, start, end) of every edge; start and end are the centres of its neurons."""
    centres = centres_of(net, layout)
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


def glows(net, lit, layout=_LAYOUT):
    """A broad line under each edge that is lit; under the others it cannot be seen."""
    for layer, row, column, _, start, end in all_edges(net, layout):
        name = edge_name(layer, row, column)
        yield Element(f"glow-{name}", "line", {"class": "glow lit" if name in lit else "glow"} | edge_ends(start, end, layout))


def _edge_lines(net):
    """A line for each weight, wider for a larger one, dashed for a negative one."""
    for layer, row, column, weight, start, end in all_edges(net):
        look = {"class": f"edge {_sign(weight)}", "stroke-width": 1.2 + 2 * min(abs(weight), 4)}
        yield Element(f"line-{edge_name(layer, row, column)}", "line", edge_ends(start, end) | look)


def _neuron_circles(net, forward_pass, picked):
    """A circle for each neuron, filled as far as it is active."""
    for layer, unit, x, y in all_neurons(net):
        a, name = float(forward_pass.a[layer][0, unit]), neuron_name(layer, unit)
        kind = "input" if not layer else "negative" if a < 0 else "active"
        look = f"neuron {kind} picked" if name == picked else f"neuron {kind}"
        shape = {"cx": x, "cy": y, "r": _LAYOUT.radius, "class": look, "style": f"--a:{min(abs(a), 1) if layer else 0:.2f}"}
        yield Element(f"circle-{name}", "circle", shape)


def _targets(net, forward_pass, titles, picked, handles):
    """What can be picked, and perhaps moved, in the order of the forward pass."""
    edges, neurons = _edge_targets(net, titles), _neuron_targets(net, forward_pass, titles)
    targets = {name: (tag, {"class": "part"} | shape, label, says) for name, tag, shape, label, says in (*edges, *neurons)}
    for name in places(net):
        if picked is None and name not in handles:
            continue
        tag, shape, label, says = targets[name]
        control = handles.get(name, "")  # which says the number itself
        label = label if control else f"{label}: {says}"
        yield Element(name, tag, shape, label=label, picked=None if picked is None else name == picked, control=control)


def _edge_targets(net, titles):
    """A broad line over each edge, with room around its number: what a finger has to meet."""
    for layer, row, column, weight, start, end in all_edges(net):
        (x1, y1, x2, y2), (x, y) = edge_ends(start, end).values(), pill_place(layer, row, column, start, end)
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
    """In each circle its activation; above it its sum, or below it where edges pass above."""
    for layer, unit, x, y in all_neurons(net):
        name, size = neuron_name(layer, unit), net.layer_sizes[layer]
        value = short(forward_pass.a[layer][0, unit])
        yield text(f"value-{name}", "large long" if len(value) > 4 else "large", x, y, value)
        if layer:
            index = str(unit + 1).translate(_LOW) if size > 1 else ""
            away = -24 - _LAYOUT.radius if size == 1 else (17 + _LAYOUT.radius) * (1 if unit == size - 1 else -1)
            total = f"z{index} = {short(forward_pass.z[layer - 1][0, unit])}"
            yield text(f"sum-{name}", "sum", x, y + away, total)


def layer_titles(layout=_LAYOUT):
    """What the layers are called, along the upper edge."""
    for name, x, look in zip(_TITLES, (6, *layout.layers[1:]), ("layer left", "layer", "layer wide")):
        yield text(f"title-{name}", look, x, 14, name.upper())


def _captions(net, input_notes):
    """The names of the layers, and what the inputs are: the upper ones above, where no edges pass."""
    yield from layer_titles()
    for layer, unit, _, y in all_neurons(net):
        if not layer:
            away = (_LAYOUT.radius + 20) * (-1 if unit < len(input_notes) / 2 else 1)
            yield text(f"note-{unit}", "quiet left", 6, y + away, input_notes[unit])


def _pills(net, lit):
    """The number on each edge, in a pill through which no line shows."""
    for layer, row, column, weight, start, end in all_edges(net):
        name, (x, y) = edge_name(layer, row, column), pill_place(layer, row, column, start, end)
        words, look = short(weight), "pill lit" if name in lit else "pill"
        yield Element(f"pill-{name}", "rect", {"class": look} | pill_shape(x, y, 12 + 7.8 * len(words)))
        yield text(f"weight-{layer}-{row}-{column}", f"on-pill {_sign(weight)}", x, y, words)


def pill_shape(x, y, width):
    """Where a pill lies whose middle is there."""
    return {"x": x - width / 2, "y": y - 11, "width": width, "height": 22, "rx": 11}


def pill_place(layer, row, column, start, end, layout=_LAYOUT):
    """Where on an edge its number stands: where several neurons' edges cross, at different heights."""
    shares = layout.pills[row % len(layout.pills)]
    share = shares[column % len(shares)] if layer == 0 else 0.5
    return tuple(one + share * (other - one) for one, other in zip(start, end))


def _gauge(prediction, target):
    """From 0 to 100 points: how far the prediction reaches, the target, and the difference in words."""
    x, top, bottom = _GAUGE
    y, goal = (bottom - min(max(share, 0), 1) * (bottom - top) for share in (prediction, target or 0))
    yield text("title-score", "layer wide", x, 14, "SCORE")
    yield Element("gauge", "line", {"class": "gauge wide", "x1": x, "y1": top, "x2": x, "y2": bottom})
    yield Element("gauge-fill", "line", {"class": "gauge full wide", "x1": x, "y1": y, "x2": x, "y2": bottom})
    yield text("gauge-100", "quiet wide", x, top - 17, "100")
    yield text("gauge-0", "quiet wide", x, bottom + 17, "0")
    mark = {"class": "goal wide" if target is not None else "goal none", "x1": x - 10, "y1": goal, "x2": x + 10, "y2": goal}
    yield Element("goal", "line", mark)
    yield Element("gauge-point", "circle", {"class": "dot wide", "cx": x, "cy": y, "r": 7})
    yield text("hero", "left hero score", x + 22, _MIDDLE - 14, points(prediction))
    yield text("target", "left goal score", x + 22, _MIDDLE + 16, "" if target is None else f"target {100 * target:.4g}")
    yield text("difference", "left quiet score", x + 22, _MIDDLE + 37, _difference(prediction, target))


def points(prediction):
    """A prediction in points, with one decimal."""
    value = 100 * float(prediction)
    return f"{value:.1f}".replace("-", "−") if abs(value) < 999.95 else short(value)


def _difference(prediction, target):
    """How far the prediction is from the target, in words."""
    if target is None:
        return "target unknown"
    apart = 100 * float(prediction - target)
    if abs(apart) < 0.05:
        return "on target"
    return f"{points(abs(apart) / 100)} too {'high' if apart > 0 else 'low'}"


def _describe(net, forward_pass, titles, input_notes, said):
    """Every number of the drawing, in the order in which they are computed."""
    inputs = [f"{name} is {number(value)} ({note})" for name, value, note in zip(titles[0], forward_pass.a[0][0], input_notes)]
    sentences = [f"Inputs: {'; '.join(inputs)}."]
    for layer, W in enumerate(net.weights):
        for unit, name in enumerate(titles[layer + 1]):
            weights = [f"{number(W[row, unit])} from {source}" for row, source in enumerate(titles[layer])]
            z, a = number(forward_pass.z[layer][0, unit]), number(forward_pass.a[layer + 1][0, unit])
            sentences.append(f"{name[0].upper()}{name[1:]}: weights {', '.join(weights)}; sum {z}; activation {a}.")
    return " ".join([*sentences, said])


def _result(prediction, target):
    known = "" if target is None else f"target {100 * target:.4g}, "
    return f"Prediction {points(prediction)} points, {known}{_difference(prediction, target)}."

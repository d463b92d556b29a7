"""Backpropagation on the network: one weight's path to the loss, link by link, with the slope of each link on it."""

from . import network_drawing as drawing
from .network_drawing import edge_ends, edge_name, neuron_name, parts_of, pill_place
from .picture import Element, Picture, text
from .words import number, short, three

_LAYOUT = drawing.Layout(radius=33, layers=(52, 256, 436), pills=((0.5,),))
_LOSS, _NARROW = (562, 212, 104, 62), 622  # the middle of its box, and its size; the drawing's width on a narrow page


def draw_backprop(net, forward_pass, links, loss, picked, step, input_names, handles, result):
    """The Picture of a weight's path on a network with one hidden layer, for one row.

    links   : [(what it leads from and to, its slope, ...), ...] from the weight to the loss: five, or three of an output weight
    picked  : the name of the weight's edge
    step    : which link is looked at, counted from 0 as in links
    handles : {name of an edge: name of the control that it is a handle of}
    result  : the sentence to be spoken
    """
    titles, (_, layer, row, _) = drawing.unit_titles(net, input_names), parts_of(picked)
    path = drawing.path_of(net, picked) | {neuron_name(layer, row)}
    elements = [
        *drawing.glows(net, {picked}, _LAYOUT),
        *_edges(net, path),
        *_targets(net, titles, picked, handles),
        *_neurons(net, forward_pass, path),
        *_loss(loss),
        *_tags(net, links, picked, step),
        *drawing.layer_titles(_LAYOUT),
        _weight(net, picked),
    ]
    return Picture(
        title="A weight's path to the loss, link by link",
        description=f"{_from_to(titles, picked)}. {_spell(links)} Loss {number(loss)}.",
        result=result,
        size=drawing.SIZE,
        elements=tuple(elements),
        narrow=_NARROW,
    )


def _edges(net, path):
    """The path in one colour, all other edges quiet; and the way from the output to the loss."""
    for layer, row, column, _, start, end in drawing.all_edges(net, _LAYOUT):
        name = edge_name(layer, row, column)
        look = {"class": "edge way" if name in path else "edge aside"}
        yield Element(f"line-{name}", "line", edge_ends(start, end, _LAYOUT) | look)
    x, y, width, _ = _LOSS
    start = _LAYOUT.layers[-1] + _LAYOUT.radius
    yield Element("line-loss", "line", {"class": "edge way", "x1": start, "y1": y, "x2": x - width / 2, "y2": y})


def _targets(net, titles, picked, handles):
    """Every edge can be picked, and its weight moved."""
    for layer, row, column, _, start, end in drawing.all_edges(net, _LAYOUT):
        name, ends = edge_name(layer, row, column), edge_ends(start, end, _LAYOUT)
        label = f"weight from {titles[layer][row]} to {titles[layer + 1][column]}"
        shape = {"class": "part", "d": "M{x1:.1f},{y1:.1f} L{x2:.1f},{y2:.1f}".format(**ends), "stroke-width": 27}
        yield Element(name, "path", shape, label=label, picked=name == picked, control=handles[name])


def _neurons(net, forward_pass, path):
    for layer, unit, x, y in drawing.all_neurons(net, _LAYOUT):
        name = neuron_name(layer, unit)
        look = {"class": f"neuron {'picked' if name in path else 'input'}", "cx": x, "cy": y, "r": _LAYOUT.radius}
        yield Element(f"circle-{name}", "circle", look)
        yield text(f"value-{name}", "large", x, y, short(forward_pass.a[layer][0, unit]))


def _loss(loss):
    x, y, width, height = _LOSS
    shape = {"class": "box", "x": x - width / 2, "y": y - height / 2, "width": width, "height": height, "rx": 10}
    yield Element("loss-box", "rect", shape)
    yield text("loss", "large", x, y - 9, number(loss))
    yield text("loss-name", "quiet", x, y + 17, "loss L")


def _tags(net, links, picked, step):
    """On each link its slope and the number of the step that multiplies by it; of five tags, an output weight needs three."""
    places, steps = _tag_places(net, picked), _steps_of(links)
    for k in range(5):
        used = k < len(links)
        (x, y), words = (places[k], f"× {three(links[k][1])}") if used else ((0, 0), "")
        look = "tag-pill" + (" lit" if k == step else "") + ("" if used else " none")
        yield Element(f"tag-{k + 1}", "rect", {"class": look} | drawing.pill_shape(x, y, 100))
        yield Element(f"dot-{k + 1}", "circle", {"class": "tag wide" if used else "tag none", "cx": x - 40, "cy": y, "r": 8})
        yield text(f"link-{k + 1}", "on-tag wide" if used else "on-tag none", x - 40, y, str(steps[k]) if used else "")
        yield text(f"slope-{k + 1}", "bold", x + 9, y, words)


def _tag_places(net, picked):
    """Where the links of a path are: on its edges, above its neurons, and before the loss."""
    centres, (_, layer, row, column) = drawing.centres_of(net, _LAYOUT), parts_of(picked)
    x, y, _, height = _LOSS
    places = []
    while layer < len(net.weights):
        start, end = centres[layer, row], centres[layer + 1, column]
        places += [pill_place(layer, row, column, start, end, _LAYOUT), (end[0], end[1] - _LAYOUT.radius - 17)]
        layer, row, column = layer + 1, column, 0
    return [*places, (x - 30, y + height / 2 + 22)]


def _weight(net, picked):
    """The picked weight's own value, beneath the tag on its edge."""
    centres, (_, layer, row, column) = drawing.centres_of(net, _LAYOUT), parts_of(picked)
    x, y = pill_place(layer, row, column, centres[layer, row], centres[layer + 1, column], _LAYOUT)
    return text("weight", "halo lit wide", x, y + 25, f"weight {short(net.weights[layer][row, column])}")


def _from_to(titles, picked):
    _, layer, row, column = parts_of(picked)
    return f"The weight from {titles[layer][row]} to {titles[layer + 1][column]}"


def _spell(links):
    backward = list(zip(_steps_of(links), links))[::-1]
    return f"Steps, from the loss: {'; '.join(f'{k}, {what}, slope {number(slope)}' for k, (what, slope, *_) in backward)}."


def _steps_of(links):
    """The step of the backward pass that multiplies by each link: 5, 4, 3, 2, 1, and 5, 2, 1 for an output weight."""
    return (5, *range(len(links) - 1, 0, -1))

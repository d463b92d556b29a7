"""The arithmetic of one edge or neuron, spelled out with the current numbers."""

from .network_drawing import places, unit_titles
from .words import factor, number, signed


def pickable(net, input_names):
    """[(what it is called, its name in the drawing), ...] for every neuron and edge, in the order of the forward pass."""
    titles = unit_titles(net, input_names)

    def title(kind, layer, *place):
        if kind == "neuron":
            return titles[layer][place[0]]
        return f"{titles[layer][place[0]]} → {titles[layer + 1][place[1]]}"

    return [(title(*_parts(name)), name) for name in places(net)]


def spell_out(net, forward_pass, input_names, input_notes, target, picked):
    """The lines of arithmetic behind the edge or neuron of that name, for the one row of forward_pass."""
    kind, layer, *place = _parts(picked)
    if kind == "edge":
        return _edge(net, forward_pass, input_names, layer, *place)
    unit = place[0]
    if layer == 0:
        return [f"{input_names[unit]} = {input_notes[unit]} = {number(forward_pass.a[0][0, unit])}"]
    lines = _neuron(net, forward_pass, layer - 1, unit)
    if layer == len(net.weights) and target is not None:
        prediction = forward_pass.y_pred[0, unit]
        difference = f"{number(target)} − {factor(prediction)} = {signed(target - prediction)}"
        lines.append(f"error = target − prediction = {difference}")
    return lines


def _parts(name):
    """("edge", layer, row, column) or ("neuron", layer, unit)."""
    kind, *place = name.split("-")
    return kind, *map(int, place)


def _edge(net, forward_pass, input_names, layer, row, column):
    titles = unit_titles(net, input_names)
    weight, value = net.weights[layer][row, column], forward_pass.a[layer][0, row]
    term = net.terms(forward_pass)[layer][0, row, column]
    return [
        f"from {titles[layer][row]} to {titles[layer + 1][column]}:",
        f"weight × value = {factor(weight)} × {factor(value)} = {number(term)}",
    ]


def _neuron(net, forward_pass, layer, unit):
    """sum = weight × value + ..., then the activation of that sum."""
    weights, values = net.weights[layer][:, unit], forward_pass.a[layer][0]
    terms = net.terms(forward_pass)[layer][0, :, unit]
    z, a, activation = forward_pass.z[layer][0, unit], forward_pass.a[layer + 1][0, unit], net.activation[layer]
    products = " + ".join(f"{factor(w)} × {factor(v)}" for w, v in zip(weights, values))
    put_in = activation.formula.replace("-z", f"−{factor(z)}").replace("z", number(z))
    return [
        f"sum z = {products}",
        f"= {' + '.join(map(factor, terms))} = {number(z)}",
        f"activation a = {activation.name}(z) = {put_in} = {number(a)}",
    ]

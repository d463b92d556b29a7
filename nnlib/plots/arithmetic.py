"""The arithmetic of one edge or neuron, spelled out with the current numbers."""

from .formula import formula
from .network_drawing import parts_of, places, unit_titles
from .words import factor, number, signed


def pickable(net, input_names):
    """[(what it is called, its name in the drawing), ...] for every neuron and edge, in the order of the forward pass."""
    titles = unit_titles(net, input_names)

    def title(kind, layer, *place):
        if kind == "neuron":
            return titles[layer][place[0]]
        return f"{titles[layer][place[0]]} → {titles[layer + 1][place[1]]}"

    return [(title(*parts_of(name)), name) for name in places(net)]


def spell_out(net, forward_pass, input_names, input_notes, target, picked):
    """The lines of arithmetic behind the edge or neuron of that name, for the one row of forward_pass."""
    kind, layer, *place = parts_of(picked)
    if kind == "edge":
        return _edge(net, forward_pass, input_names, layer, *place)
    (unit,), titles = place, unit_titles(net, input_names)
    if layer == 0:
        return [formula(f"x = {input_notes[unit]} = x`{number(forward_pass.a[0][0, unit])}`", input_names[unit])]
    lines = spell_neuron(net, forward_pass, layer - 1, unit, titles[layer][unit])
    if layer == len(net.weights) and target is not None:
        prediction = forward_pass.y_pred[0, unit]
        difference = f"t`{number(target)}` − a`{factor(prediction)}` = {signed(target - prediction)}"
        lines.append(formula(f"target − prediction = {difference}", "error"))
    return lines


def _edge(net, forward_pass, input_names, layer, row, column):
    titles = unit_titles(net, input_names)
    weight, value = net.weights[layer][row, column], forward_pass.a[layer][0, row]
    term = net.terms(forward_pass)[layer][0, row, column]
    kind = "a" if layer else "x"
    product = f"w`{factor(weight)}` × {kind}`{factor(value)}` = z`{number(term)}`"
    return [formula(f"weight × value = {product}", f"from {titles[layer][row]} to {titles[layer + 1][column]}")]


def spell_neuron(net, forward_pass, layer, unit, who):
    """The sum z = weight × value + ..., then the activation of that sum."""
    weights, values = net.weights[layer][:, unit], forward_pass.a[layer][0]
    z, a, activation = forward_pass.z[layer][0, unit], forward_pass.a[layer + 1][0, unit], net.activation[layer]
    kind = "a" if layer else "x"
    products = " + ".join(f"{kind}`{factor(v)}` × w`{factor(w)}`" for w, v in zip(weights, values))
    put_in = (
        activation.formula.replace("-z", f"−z`{factor(z)}`")
        if "-z" in activation.formula
        else activation.formula.replace("z", f"z`{number(z)}`")
    )
    name = "σ" if activation.name == "sigmoid" else activation.name
    return [
        formula(f"z = {products} = z`{number(z)}`", who),
        formula(f"a = {name}(z`{number(z)}`) = {put_in} = a`{number(a)}`"),
    ]

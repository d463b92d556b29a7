"""Backpropagation as pictures: the five steps on the network, and what one step downhill does to the loss."""

import numpy as np

from .axes import Axes, marks_up_to
from .network_drawing import (
    SIZE,
    Layout,
    all_edges,
    all_neurons,
    edge_ends,
    edge_lines,
    edge_name,
    edge_numbers,
    neuron_circles,
    neuron_name,
    unit_titles,
)
from .picture import Element, Picture
from .words import number, signed

STEPS = ("output error", "output delta", "hidden error", "hidden delta", "weight changes")
_LAYOUT = Layout(radius=46, left=58, right=58, numbers_at=0.6)  # room for three numbers in a circle, long ones on the edges
_LINE = 17
_CURVE_SIZE = 600, 310
_BOX = 76, 580, 40, 220


def draw_backprop(net, forward_pass, gradients, y, changes, step, input_names, rows):
    """The Picture of one of the five steps on a network with one hidden layer.

    forward_pass : of one row, or of three
    gradients    : what backward() gives for them
    y            : (n_rows, 1) their targets
    changes      : by how much one step moves the weights, one array a layer
    step         : 1 to 5, counted as in STEPS
    input_names  : one name a feature
    rows         : what the rows are called, such as "student 1"
    """
    titles, shown = unit_titles(net, input_names), _shown(forward_pass, gradients, y, step)
    title = f"Step {step} of {len(STEPS)}: {STEPS[step - 1]}"
    elements = [
        *_glows(net, step),
        *edge_lines(net, _LAYOUT),
        *neuron_circles(net, _LAYOUT),
        *_rings(net, step),
        *_numbers(net, titles, shown, step),
        *edge_numbers(net, changes if step == 5 else None, signed if step == 5 else number, _LAYOUT),
        *_margins(title, forward_pass.y_pred[:, 0], y[:, 0], step),
    ]
    return Picture(
        title="The five steps of backpropagation on the network",
        description=_describe(titles, shown, changes, step, f"{title}, {rows}."),
        result=f"{title}, {rows}: {_spoken(titles, shown, changes, step)}.",
        size=SIZE,
        elements=tuple(elements),
    )


def lit_neurons(step):
    """The layers whose neurons a step is about."""
    return {1: {2}, 2: {2}, 3: {1}, 4: {1}, 5: set()}[step]


def lit_edges(step):
    """The layers of edges that a step uses or changes."""
    return {3: {1}, 5: {0, 1}}.get(step, set())


def _shown(forward_pass, gradients, y, step):
    """What stands in the circles of each layer: (what it is, (n_rows, n_units) numbers)."""
    error = "error", y - forward_pass.y_pred
    output = error if step == 1 else ("delta", gradients.d_z[1])
    hidden = {3: ("slope", gradients.d_a[1])}.get(step, ("delta", gradients.d_z[0]))
    return [("", forward_pass.a[0]), hidden if step > 2 else ("activation", forward_pass.a[1]), output]


def _glows(net, step):
    """A broad line under each edge that the step is about; under the others it cannot be seen."""
    for layer, row, column, _, start, end in all_edges(net, _LAYOUT):
        look = {"class": "glow lit" if layer in lit_edges(step) else "glow"}
        yield Element(f"glow-{edge_name(layer, row, column)}", "line", edge_ends(start, end, _LAYOUT) | look)


def _rings(net, step):
    """A thick ring around each neuron that the step is about."""
    for layer, unit, x, y in all_neurons(net, _LAYOUT):
        look = {"class": "ring lit" if layer in lit_neurons(step) else "ring", "cx": x, "cy": y, "r": _LAYOUT.radius + 3}
        yield Element(f"ring-{neuron_name(layer, unit)}", "circle", look)


def _numbers(net, titles, shown, step):
    """In each circle its numbers, one a row, above it what they are."""
    for layer, unit, x, y in all_neurons(net, _LAYOUT):
        (kind, values), name = shown[layer], neuron_name(layer, unit)
        look = "" if layer in lit_neurons(step) else "quiet"
        caption = f"{titles[layer][unit]}: {kind}" if kind else titles[layer][unit]
        yield Element(f"name-{name}", "text", {"class": f"caption {look}", "x": x, "y": y - _LAYOUT.radius - 14}, caption)
        lines = [""] * 3
        places = [1] if len(values) == 1 else range(3)
        for place, value in zip(places, values[:, unit]):
            lines[place] = signed(value) if kind == "error" else number(value)
        for k, line in enumerate(lines):
            place = {"class": f"value {look}", "x": x, "y": y + _LINE * (k - 1)}
            yield Element(f"value-{name}-{k}", "text", place, line)


def _margins(title, y_pred, y, step):
    """Which step it is, what the numbers on the edges are, and target and prediction."""
    width, height = SIZE
    many, plural = len(y) > 1, "s" if len(y) > 1 else ""
    on_edges = "on the edges: changes" if step == 5 else "on the edges: weights"
    lines = {
        "step": ("left", 8, 16, title),
        "on-edges": ("quiet left", 8, height - 36, on_edges),
        "in-circles": ("quiet left", 8, height - 15, "in the circles: students 1, 2, 3" if many else ""),
        "target": ("quiet right", width - 8, height - 36, f"target{plural} {', '.join(map(number, y))}"),
        "prediction": ("quiet right", width - 8, height - 15, f"prediction{plural} {', '.join(map(number, y_pred))}"),
    }
    for name, (look, x, place, text) in lines.items():
        yield Element(name, "text", {"class": look, "x": x, "y": place}, text)


def _describe(titles, shown, changes, step, first):
    """Every number of the drawing, layer by layer, then the changes where they are shown."""
    sentences = [first]
    for layer, ((kind, values), names) in enumerate(zip(shown, titles)):
        lit = ", lit" if layer in lit_neurons(step) else ""
        for unit, name in enumerate(names):
            numbers = ", ".join(map(signed if kind == "error" else number, values[:, unit]))
            sentences.append(f"{name}{lit}: {kind} {numbers}." if kind else f"{name}: {numbers}.")
    if step == 5:
        sentences.append(f"Changes of the weights: {'; '.join(_spelled_changes(titles, changes))}.")
    return " ".join(sentences)


def _spoken(titles, shown, changes, step):
    if step == 5:
        return "; ".join(_spelled_changes(titles, changes))
    (layer,) = lit_neurons(step)
    kind, values = shown[layer]
    spell = signed if kind == "error" else number
    return "; ".join(f"{name} {', '.join(map(spell, column))}" for name, column in zip(titles[layer], values.T))


def _spelled_changes(titles, changes):
    for layer, change in enumerate(changes):
        for row, column in np.ndindex(change.shape):
            yield f"{titles[layer][row]} → {titles[layer + 1][column]} {signed(change[row, column])}"


def draw_step(rates, losses, learning_rate, before, after):
    """The Picture of one step downhill: the loss after it, for every size that the step could have.

    rates, losses : (n_rates,) learning rates from 0 on, and the loss after a step of that size
    before, after : the loss now, and after a step with the chosen learning_rate
    """
    axes = Axes(_BOX, tuple(rates[-1] * k / 6 for k in range(7)), marks_up_to(max(losses.max(), before)))
    (left, level), (x, y) = axes.at(0, before), axes.at(learning_rate, after)
    verdict = _verdict(rates, losses, learning_rate, before, after)
    says = f"learning rate {number(learning_rate)}: loss {number(before)} → {number(after)}, {verdict}"
    return Picture(
        title="Loss after one step, for every learning rate",
        description=f"The loss now is {number(before)}. It would be lowest, {_lowest(rates, losses)}. L{says[1:]}.",
        result="",
        size=_CURVE_SIZE,
        elements=(
            *axes.elements("learning rate", "half the sum of squares after one step"),
            Element("before", "line", {"class": "axis dashed", "x1": left, "y1": level, "x2": _BOX[1], "y2": level}),
            Element("curve", "path", {"class": "curve", "d": axes.path(rates, losses)}),
            Element("drop", "line", {"class": "leader", "x1": x, "y1": level, "x2": x, "y2": y}),
            Element("start", "circle", {"class": "neuron", "cx": left, "cy": level, "r": 6}),
            Element("point", "circle", {"class": "point", "cx": x, "cy": y, "r": 8}),
            Element("says", "text", {"class": "left", "x": 8, "y": _CURVE_SIZE[1] - 18}, says),
        ),
    )


def _lowest(rates, losses):
    """Where the curve is lowest, in words."""
    k = losses.argmin()
    return f"{number(losses[k])}, after a step of size {number(rates[k])}" if k < len(rates) - 1 else "beyond what is drawn"


def _verdict(rates, losses, learning_rate, before, after):
    """Whether the step was short, too long, or worse than none."""
    if after > before:
        return "higher than before: far too large"
    if learning_rate > rates[losses.argmin()] and after > losses.min():
        return "past the lowest point: it overshoots"
    return "downhill" if after < before else "level ground: nothing changes"

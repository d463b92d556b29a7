"""The maps of the hidden neurons on page 07, read back from their shapes and compared with the network."""

import re

import numpy as np
import pytest

import nnlib
from nnlib.explorers import YourOwnNetworkExplorer
from nnlib.plots.axes import Axes
from tests.explorers import points_of

ARROWS = {"top left": "↖", "top right": "↗", "bottom left": "↙", "bottom right": "↘"}
NET = nnlib.Network(
    [[[1.5, -2.0, 0.4], [0.5, 1.0, 0.0]], [[1.0], [1.0], [1.0]]], [[0.2, -0.3, 8.0], [0.0]], ["tanh", "sigmoid"]
)


def maps_of(net, data="XOR"):
    """(explorer, {name: Element}) of the maps where that network has been trained."""
    explorer = YourOwnNetworkExplorer()
    explorer.set(data=data, hidden=", ".join(map(str, net.layer_sizes[1:-1])), activation=net.activation[0].name)
    explorer.run._train(net, 0.1)
    explorer.show_newest()
    return explorer, {element.name: element for element in explorer.pictures["neurons"].picture.elements}


def axes_of(explorer, elements, k):
    frame, ground = elements[f"frame-{k}"].attributes, explorer.run.plan.ground.axes
    left, top = frame["x"], frame["y"]
    return Axes((left, left + frame["width"], top, top + frame["height"]), ground.x_marks, ground.y_marks)


@pytest.mark.parametrize("k", [0, 1])
def test_line_of_a_neuron_is_where_its_weighted_sum_is_zero(k):
    explorer, elements = maps_of(NET)
    places = np.array([axes_of(explorer, elements, k).value_at(*point) for point in points_of(elements[f"line-{k}"])])
    sums = NET.forward(explorer.run.plan.task.x_scaler.apply(places)).z[0]
    assert len(places) > 5
    # A line of straight pieces, over 16 values a side, through the places where tanh is 0.
    assert sums[:, k] == pytest.approx(0, abs=0.06)
    assert abs(sums[:, 1 - k]).max() > 0.5  # and not another neuron's


def test_middle_band_lies_on_the_side_where_the_neuron_is_positive():
    explorer, elements = maps_of(NET)
    axes, outline = axes_of(explorer, elements, 0), points_of(elements["map-0-1"])
    middle = np.array([axes.value_at(*outline.mean(axis=0))])
    assert NET.forward(explorer.run.plan.task.x_scaler.apply(middle)).a[1][0, 0] > 0.3


def test_words_say_where_each_neuron_is_largest():
    explorer, elements = maps_of(NET)
    marks = explorer.run.plan.ground.axes
    corners = {f"{up} {across}": (marks.x_marks[-(across == "right")], marks.y_marks[-(up == "top")])
               for up in ("bottom", "top") for across in ("left", "right")}  # fmt: skip
    a = NET.forward(explorer.run.plan.task.x_scaler.apply(np.array(list(corners.values())))).a[1]
    said = re.findall(r"Neuron (\d) is largest at the (\w+ \w+) \(([^)]+)\) and smallest at the (\w+ \w+)",
                      explorer.pictures["neurons"].picture.description)  # fmt: skip
    names = list(corners)
    assert [(int(k) - 1, most, least) for k, most, _, least in said] == [
        (k, names[a[:, k].argmax()], names[a[:, k].argmin()]) for k in (0, 1)
    ]
    assert [float(value) for _, _, value, _ in said] == pytest.approx(a[:, :2].max(axis=0), abs=0.005)
    assert "Neuron 3 is 1.00 nearly everywhere." in explorer.pictures["neurons"].picture.description
    assert [elements[f"name-{k}"].text for k in range(3)] == [
        f"{k}: {arrow}" for k, arrow in enumerate([*(ARROWS[most] for _, most, _, _ in said), "1.00"], 1)
    ]


def test_layers_are_told_apart_and_of_many_neurons_the_first_twelve_are_shown():
    rng = np.random.default_rng(0)
    net = nnlib.Network([rng.normal(size=shape) for shape in ((2, 9), (9, 5), (5, 1))], [np.zeros(n) for n in (9, 5, 1)],
                        ["tanh", "tanh", "sigmoid"])  # fmt: skip
    _, elements = maps_of(net)
    assert [elements[f"name-{k}"].text.split(":")[0] for k in range(12)] == [
        *(f"1.{k}" for k in range(1, 10)), "2.1", "2.2", "2.3"]  # fmt: skip
    assert elements["key"].text.startswith("the first 12 of 14; dark: large")
    assert not any(name.endswith("-12") for name in elements)


@pytest.mark.parametrize("settings", [{"data": "noisy curve"}, {"data": "XOR", "hidden": ""}])
def test_where_there_can_be_no_map_a_sentence_says_what_it_needs(settings):
    explorer = YourOwnNetworkExplorer()
    explorer.set(**settings)
    assert explorer.pictures["neurons"].picture.description == "Maps need a table with two inputs, and a hidden layer."

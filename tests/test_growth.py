"""What a step costs, and the explorer that measures it."""

import math

import numpy as np
import pytest

import nnlib
from nnlib.explorers import GrowthExplorer

KIND = GrowthExplorer


def test_multiplications_are_counted_forward_and_twice_that_backward():
    # 7 rows: forward 7 (2*3 + 3*4 + 4*1) = 7 * 22 = 154, backward 308.
    assert nnlib.multiply_adds([2, 3, 4, 1], 7) == 462


def test_a_step_takes_longer_where_there_is_more_to_do():
    small, large = nnlib.seconds_a_step([2, 4, 1], 5, 0.02), nnlib.seconds_a_step([2, 200, 200, 1], 500, 0.02)
    assert 1e-7 < small < large < 5


def test_line_is_what_the_theory_counts(explorer):
    explorer.set(n_hidden=64, n_rows=10)
    assert explorer.result.here == (64, 3 * 10 * (2 * 64 + 64 * 64 + 64))
    assert explorer.result.counts == tuple(3 * 10 * (3 * n + n * n) for n in explorer.result.sizes)
    explorer.set(grows="rows")
    assert explorer.result.here == (10, 3 * 10 * (3 * 64 + 64 * 64))
    assert explorer.result.counts[-1] == 10_000 * 3 * (3 * 64 + 64 * 64)
    picture = explorer.pictures["growth"].picture
    assert picture.result == "10 rows: 128,640 multiplications a step."
    assert "Nothing has been measured yet." in picture.description


@pytest.mark.parametrize("grows", ["hidden neurons", "rows"])
def test_measured_times_are_shown_until_something_else_is_asked(explorer, grows, monkeypatch):
    monkeypatch.setattr(
        "nnlib.explorers.growth.seconds_a_step", lambda layers, n_rows: 1e-9 * nnlib.multiply_adds(layers, n_rows)
    )
    explorer.set(grows=grows)
    explorer.controls.measure.click()
    assert explorer.result.seconds == pytest.approx([1e-9 * count for count in explorer.result.counts])
    elements = {element.name: element for element in explorer.pictures["growth"].picture.elements}
    # Times that grow as the count does lie on the line.
    on_line = elements["counted"].attributes["d"][1:].split(" L")
    for k, place in enumerate(on_line):
        x, y = map(float, place.split(","))
        dot = elements[f"measured-{k}"].attributes
        assert math.dist((x, y), (dot["cx"], dot["cy"])) < 0.2
    assert "Measured: " in explorer.pictures["growth"].picture.description
    explorer.set(n_rows=20, n_hidden=20)
    assert explorer.result.seconds == ()
    explorer.reset.click()
    assert explorer.result.seconds == ()


@pytest.mark.parametrize(("control", "value"), [("n_hidden", 0), ("n_hidden", 2.5), ("n_rows", -1), ("n_rows", 1e9)])
def test_size_that_cannot_be_gets_a_sentence(explorer, control, value):
    explorer.set(**{control: value})
    assert "must be a whole number from" in explorer.problem
    explorer.controls.measure.click()
    assert explorer.result.seconds == ()


class Clock:
    """A clock under which ten steps take as many seconds as are listed."""

    def __init__(self, monkeypatch, durations):
        self.now, self.durations, self.runs, self.networks = 0.0, iter(durations), [], []
        monkeypatch.setattr("nnlib.growth.time.perf_counter", lambda: self.now)
        monkeypatch.setattr("nnlib.growth.Trainer", self.trainer)

    def trainer(self, net, X, y, learning_rate):
        self.networks.append((net, X, y, learning_rate))
        return self

    def run(self, n_steps):
        self.runs.append(n_steps)
        self.now += n_steps * next(self.durations)


def test_shortest_of_the_tries_within_the_patience_is_what_a_step_takes(monkeypatch):
    clock = Clock(monkeypatch, [0.5, 0.2, 0.3, 0.1])
    assert nnlib.seconds_a_step([2, 5, 3], 7, patience=9) == pytest.approx(0.2)  # the fourth would begin after 10 s
    assert clock.runs == [10, 10, 10]
    ((net, X, y, learning_rate),) = clock.networks
    assert (net.layer_sizes, X.shape, y.shape) == ([2, 5, 3], (7, 2), (7, 3))
    assert learning_rate == 1e-6  # so small that the numbers stay what they are
    expected = nnlib.Network.random([2, 5, 3], rng=np.random.default_rng(0), bias=True, shrunk=True)
    for ours, theirs in zip(net.weights + net.biases, expected.weights + expected.biases, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(("options", "words"), [({"n_rows": 0}, "n_rows must be a whole number from 1 to 10,000,000"),
                                                ({"patience": -1}, "patience must be a number of at least 0")])  # fmt: skip
def test_what_cannot_be_timed_gets_a_sentence(options, words):
    with pytest.raises(ValueError, match=words):
        nnlib.seconds_a_step([2, 3, 1], **{"n_rows": 1, "patience": 0} | options)

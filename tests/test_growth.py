"""What a step costs, and the explorer that measures it."""

import math

import pytest

import nnlib
from nnlib.explorers import GrowthExplorer


def test_multiplications_are_counted_forward_and_twice_that_backward():
    # 7 rows: forward 7 (2*3 + 3*4 + 4*1) = 7 * 22 = 154, backward 308.
    assert nnlib.multiply_adds([2, 3, 4, 1], 7) == 462


def test_a_step_takes_longer_where_there_is_more_to_do():
    small, large = nnlib.seconds_a_step([2, 4, 1], 5, 0.02), nnlib.seconds_a_step([2, 200, 200, 1], 500, 0.02)
    assert 1e-7 < small < large < 5


@pytest.fixture
def explorer():
    return GrowthExplorer()


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

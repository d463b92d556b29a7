"""Points drawn into the picture of page 07: which row each becomes, and what becomes of the training."""

import numpy as np
import pytest

from nnlib.explorers import YourOwnNetworkExplorer
from nnlib.tables.table import read_table
from tests.explorers import drawn
from tests.test_your_own_network_explorer import live, until


def with_pen(kind="square", data="XOR", **settings):
    explorer = YourOwnNetworkExplorer()
    explorer.set(data=data, **settings)
    explorer.set(pen=(kind, 0.5, 0.5))
    return explorer


def press(explorer, x, y):
    """What the page sends when the picture is pressed where the first input is x and the second y."""
    explorer.pictures["fit"].on_drag("place", *explorer.run.plan.ground.axes.at(x, y))


def test_each_press_is_a_row_of_its_kind_and_the_same_network_learns_on():
    explorer = with_pen(hidden="4", activation="tanh")
    explorer.train(30)
    before, looks = explorer.run.network, explorer.run.looks
    press(explorer, 0.25, 0.75)
    assert explorer.values()["data"] == "my own table"
    assert explorer.table.rows[4:] == (("0.25", "0.75", "1"),)
    for now, then in zip(explorer.run.network.weights, before.weights):
        np.testing.assert_array_equal(now, then)
    np.testing.assert_array_equal(explorer.run.looks[:-1], looks[:-1])
    assert explorer.result.n_taken == 30
    explorer.pen.kind.value = "circle"
    press(explorer, 0.5, -0.1)
    assert explorer.table.rows[5:] == (("0.5", "-0.1", "0"),)
    explorer.train(5)
    assert len(explorer.result.task.training) == 6
    assert explorer.result.n_taken == 35
    assert explorer.code() == "# No code: points were drawn while it trained. Download keeps all of it."


def test_pen_that_is_off_draws_nothing_and_shows_no_cross():
    explorer = with_pen("")
    press(explorer, 0.5, 0.5)
    explorer.pen.at_the_cross.click()
    assert explorer.values()["data"] == "XOR"
    assert not {"place", "cross"} & {element.name for element in explorer.pictures["fit"].picture.elements}
    assert explorer.pen.at_the_cross.disabled


def test_cross_is_moved_by_keys_and_a_button_draws_there():
    explorer = with_pen()
    explorer.pictures["fit"].on_nudge("cross", 10, -5)
    axes = explorer.run.plan.ground.axes
    x = axes.x_marks[0] + 0.7 * (axes.x_marks[-1] - axes.x_marks[0])
    y = axes.y_marks[0] + 0.4 * (axes.y_marks[-1] - axes.y_marks[0])
    handle = drawn(explorer, "cross").attributes
    assert (handle["cx"], handle["cy"]) == pytest.approx(axes.at(x, y))
    assert handle["aria-valuetext"] == f"first {x:.3g}, second {y:.3g}"
    explorer.pen.at_the_cross.click()
    assert [float(cell) for cell in explorer.table.rows[-1]] == pytest.approx([x, y, 1], rel=0.01)
    explorer.pictures["fit"].on_nudge("cross", 1000, 1000)
    assert explorer.values()["pen"] == ("square", 1, 1)
    explorer.pictures["fit"].on_drag("cross", *axes.at(0, 1))  # carried, not pressed
    assert len(explorer.table.rows) == 5
    explorer.reset.click()
    assert explorer.values()["pen"] == ("", 0.5, 0.5)


def test_where_rows_are_held_out_the_network_begins_anew():
    explorer = with_pen(data="two moons", hidden="3")
    explorer.train(20)
    press(explorer, 0.5, 0.5)
    assert len(explorer.table.rows) == 201
    assert (explorer.result.n_taken, explorer.values()["hidden"]) == (0, "3")
    assert len(explorer.result.task.held_out) == 50


def test_table_that_the_learner_had_stays_kept(tmp_path):
    explorer = YourOwnNetworkExplorer(keep_in=tmp_path / "mine.json")
    explorer.table = read_table("a,b,c\n1,2,3\n4,5,6\n")
    explorer.set(data="XOR")
    explorer.set(pen=("circle", 0.5, 0.5))
    press(explorer, 0.1, 0.1)
    explorer.train(3)
    tables = {tuple(explorer.kept.kept.load(run.id)["table"]["names"]) for run in explorer.kept.kept.runs()}
    assert tables == {("a", "b", "c"), ("first", "second", "exactly one")}
    again = YourOwnNetworkExplorer(keep_in=tmp_path / "mine.json")
    again.kept.button.click()
    assert again.table == explorer.table
    assert again.run.log == explorer.run.log
    assert again.values() == explorer.values()


@pytest.mark.parametrize(
    ("text", "row"),
    [("x;y;kind\n0,5;1;red\n1,5;2;blue\n2,25;4;red\n", ("1,5", "2", "red")),
     ("name,x,y,kind\nA,0.5,1,yes\nB,1.5,2,no\nC,2.25,4,yes\n", ("", "1.5", "2", "yes"))],
)  # fmt: skip
def test_row_is_written_as_its_table_writes_numbers_and_classes(text, row):
    explorer = YourOwnNetworkExplorer()
    explorer.table = read_table(text)
    explorer.set(inputs=("x", "y"), target=("kind",), held_out=0.0)
    explorer.set(pen=("square", 0.5, 0.5))
    press(explorer, 1.5, 2)
    assert explorer.table.rows[-1] == row
    assert not explorer.problem


@pytest.mark.parametrize("data", ["noisy curve", "my own table", "handwritten digits"])
def test_where_no_point_can_be_drawn_a_sentence_says_what_it_needs(data):
    explorer = with_pen(data=data)
    assert "Points can be drawn where two columns of numbers are the inputs" in " ".join(explorer.words(explorer.result))
    explorer.pen.at_the_cross.click()
    assert explorer.values()["data"] == data
    assert not explorer.own.is_changed


def test_pen_takes_what_it_can_draw():
    explorer = with_pen()
    with pytest.raises(ValueError, match=r'pen must be \(kind, x, y\), such as \("circle", 0.5, 0.5\), but .* arrived'):
        explorer.set(pen=("triangle", 0, 0))


def test_training_goes_on_while_points_are_drawn():
    async def scenario(explorer):
        explorer.set(data="XOR", n_steps=100_000)
        explorer.set(pen=("circle", 0.5, 0.5))
        explorer.play.click()
        await until(lambda: explorer.result.n_taken > 50)
        press(explorer, 0.5, 0.5)
        taken, left = explorer.run.n_taken, explorer.live.n_left
        assert explorer.live.running
        assert len(explorer.run.plan.task.training) == 5
        await until(lambda: explorer.result.n_taken > taken + 50)
        assert explorer.run.n_taken + explorer.live.n_left == taken + left == 100_000
        explorer.play.click()

    live(scenario)

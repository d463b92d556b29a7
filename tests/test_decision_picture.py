"""The picture of what a network answers over the plane of its two inputs."""

import numpy as np
import pytest

import nnlib
from nnlib.plots.decision_picture import decision_ground, draw_decision, levels_of
from nnlib.plots.row_marks import marks_around
from tests.explorers import points_of


def task_of(X, y, **options):
    return nnlib.make_task(np.array(X, float), np.array(y, float), **options)


XOR = task_of(nnlib.xor().X, nnlib.xor().y)


def drawn(task, answers):
    """{name: Element} of a picture whose answers are a function of the two inputs."""
    ground = decision_ground(task)
    heights = answers(*np.meshgrid(ground.x_values, ground.y_values, indexing="ij"))
    picture = draw_decision(ground, heights, levels_of(task), ("first", "second", "one"), "Step 7: 3 of 4 right.")
    return picture, {element.name: element for element in picture.elements}, ground


def test_thick_line_is_where_the_answer_is_one_half():
    _, elements, ground = drawn(XOR, lambda x, y: x / 2)  # one half where x is 1
    line = points_of(elements["middle"])
    assert line[:, 0] == pytest.approx(ground.axes.at(1, 0)[0], abs=0.06)
    assert np.ptp(line[:, 1]) == pytest.approx(334, abs=1)


def test_bands_lie_where_the_answer_is_above_their_level():
    _, elements, ground = drawn(XOR, lambda x, y: 0.5 + 0 * x + y / 10)
    above = points_of(elements["band-0"])  # above 0.1: everywhere
    assert np.ptp(above[:, 1]) == pytest.approx(334, abs=1)
    middle = points_of(elements["band-2"])  # above 0.5: where y is above 0
    assert middle[:, 1].max() == pytest.approx(ground.axes.at(0, 0)[1], abs=0.1)
    assert elements["band-4"].attributes["d"] == ""  # nowhere above 0.9


def test_shape_of_a_mark_tells_the_class_and_hollow_ones_are_held_out():
    task = task_of([[0, 0], [0, 1], [1, 0], [1, 1], [2, 3]], [[0], [1], [1], [0], [1]], share=0.25, seed=0)
    _, elements, _ = drawn(task, lambda x, y: x)
    counts = {
        name: element.attributes["d"].count("M") for name, element in elements.items() if name.startswith(("training", "held"))
    }
    (row,) = task.held_out
    of_held_out = {"held-out-circle": int(task.y[row, 0] == 0), "held-out-square": int(task.y[row, 0] == 1)}
    assert counts == {"training-circle": 2 - of_held_out["held-out-circle"],
                      "training-square": 3 - of_held_out["held-out-square"]} | of_held_out  # fmt: skip
    assert "h14.0v14.0" in elements["training-square"].attributes["d"]
    assert "a7.0,7.0" in elements["training-circle"].attributes["d"]
    assert "fill: var(--ground)" in elements["held-out-circle"].attributes["style"]
    assert "fill: var(--mark)" in elements["training-circle"].attributes["style"]


def test_size_of_a_mark_tells_the_value_of_other_targets():
    task = task_of([[0, 0], [0, 1], [1, 0]], [[10], [30], [20]])
    picture, elements, _ = drawn(task, lambda x, y: 10 + 20 * x)
    assert levels_of(task) == pytest.approx([12, 16, 20, 24, 28])
    assert [float(part.split(",")[0]) for part in elements["training"].attributes["d"].split("a")[1::2]] == pytest.approx(
        [7 * 0.7, 7 * 1.7, 7 * 1.2], abs=0.06
    )
    assert elements["key-number-2"].text == "20"
    assert "The larger a mark, the larger its target." in picture.description


def test_description_has_the_current_answers_and_how_well_it_does():
    picture, _, _ = drawn(XOR, lambda x, y: np.clip(x, 0, 1))
    assert picture.description == (
        "Answers for one over first (to the right) and second (up): bottom left 0, bottom right 1, top left 0, top right 1, "
        "centre 0.5; thick line at 0.5. Over the picture its answers go from 0 to 1. Filled: 4 training rows; hollow: 0 held "
        "out. Squares: target 1; circles: target 0. Step 7: 3 of 4 right."
    )
    assert picture.result == "Step 7: 3 of 4 right."


def test_many_rows_are_drawn_in_part_and_the_words_say_so():
    X = np.random.default_rng(0).uniform(size=(5000, 2))
    ground = decision_ground(task_of(X, (X[:, :1] > 0.5) * 1.0, share=0.25))
    assert sum(mark.attributes["d"].count("M") for mark in ground.marks) == 800
    assert "400 of a kind drawn at most" in ground.says


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(-0.1, 1.1, (-0.25, 0, 0.25, 0.5, 0.75, 1, 1.25)), (0, 10, (0, 2, 4, 6, 8, 10)), (86, 92, (86, 88, 90, 92)),
     (-3e6, 2e6, (-3e6, -2e6, -1e6, 0, 1e6, 2e6))],
)  # fmt: skip
def test_marks_are_round_and_around_all_values(low, high, marks):
    assert marks_around(low, high) == pytest.approx(marks)


@pytest.mark.parametrize("low", [0, 5, -1e100, 1e-100, 1e12])
def test_there_are_marks_around_a_single_value_too(low):
    marks = marks_around(low, low)
    assert marks[0] <= low <= marks[-1]
    assert marks[0] < marks[-1]

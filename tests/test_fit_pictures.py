"""The other pictures of a fit: the curve, true against predicted, the digits; and the two losses."""

import numpy as np
import pytest

import nnlib
from nnlib.plots.digit_picture import draw_digits
from nnlib.plots.fit_picture import curve_ground, draw_curve, draw_true_against_predicted
from nnlib.plots.held_out_curve import draw_held_out_curve
from tests.explorers import points_of


def by_name(picture):
    return {element.name: element for element in picture.elements}


TASK = nnlib.make_task(np.array([[0.0], [1.0], [2.0], [4.0]]), np.array([[3.0], [5.0], [4.0], [8.0]]), share=0.25, seed=0)


def test_curve_goes_where_the_network_answers():
    ground = curve_ground(TASK)
    picture = draw_curve(ground, 3 + 0.5 * ground.x_values, ("x", "y"), "Step 3.")
    line = points_of(by_name(picture)["fit"])
    assert line[0] == pytest.approx(ground.axes.at(ground.x_values[0], 3 + 0.5 * ground.x_values[0]), abs=0.06)
    assert line[-1] == pytest.approx(ground.axes.at(ground.x_values[-1], 3 + 0.5 * ground.x_values[-1]), abs=0.06)
    assert picture.description.startswith("The network's y by x: 0: 3, ")
    assert "Filled: 3 training rows; hollow: 1 held out." in picture.description


def test_true_and_predicted_meet_on_the_diagonal():
    picture = draw_true_against_predicted(TASK, TASK.y[:, 0] + [0, 0, 0, -1.5], "rent", "Step 3.")
    elements = by_name(picture)
    diagonal = points_of(elements["diagonal"])
    assert diagonal[0] == pytest.approx([90, 374])
    assert diagonal[-1] == pytest.approx([580, 40])
    assert "the furthest off is off by 1.5" in picture.description
    assert sum(elements[kind].attributes["d"].count("M") for kind in ("training", "held-out")) == 4
    assert elements["x-title"].text == "true rent"
    # From 3 to 8, 334 high and 490 wide: 8 predicted as 6.5 is drawn 100.2 below the diagonal's end, its circle 7 to the left.
    marks = elements["training"].attributes["d"] + elements["held-out"].attributes["d"]
    assert "M573.0,140.2a7.0" in marks


def test_digits_are_drawn_pixel_by_pixel_and_wrong_readings_are_named():
    pixels = np.zeros((20, 64))
    pixels[0, 0], pixels[1, 9], pixels[19, 5] = 16, 4, 16  # the last one is beyond those that are drawn
    written, read = np.arange(20) % 10, np.arange(20) % 10
    read = np.where(np.arange(20) == 1, 7, read)
    picture = draw_digits(pixels, written, read, "Step 3.")
    elements = by_name(picture)
    assert elements["ink-4"].attributes["d"] == "M18,14h11v11h-11z"
    assert elements["ink-1"].attributes["d"] == f"M{18 + 118 + 11},{14 + 11}h11v11h-11z"
    assert elements["reads-1"].text == "reads 7, is 1"
    assert elements["reads-1"].attributes["class"] == "differs"
    assert elements["reads-0"].text == "reads 0"
    assert picture.description.startswith("The first 15 digits: 0, 1 read as 7, 2,")


LOOKS = np.array([[0, 0.5, 0.4], [1, 0.05, 0.2], [2, 0.005, 0.3]])


def test_two_losses_differ_by_line_and_by_words():
    picture = draw_held_out_curve(LOOKS, 4000)
    elements = by_name(picture)
    assert "dashed" in elements["held-out"].attributes["class"]
    assert "dashed" not in elements["training"].attributes["class"]
    assert elements["says"].text == "training rows (solid) 0.005; held out (dashed) 0.3"
    assert elements["x-number-4"].text == "4,000"
    assert picture.description == (
        "Training rows: 0.5 at the start, 0.005 after 2 steps, lowest 0.005 after 2. "
        "Held out: 0.4 at the start, 0.3 after 2 steps, lowest 0.2 after 1."
    )
    # From 1 down over four powers of ten, 153 high: log10(.005) = -2.30103 below the top at 40.
    assert elements["end-training"].attributes["cy"] == pytest.approx(40 + 2.30103 * 153 / 4, abs=1e-3)


def test_longest_words_below_two_losses_fit():
    says = by_name(draw_held_out_curve(np.array([[0, 1.2345e-11, 1.2345e-11]]), 4000))["says"]
    assert len(says.text) <= 70  # 8 units a letter, of 600 - 2 * 8


def test_axis_has_the_name_of_the_loss():
    picture = draw_held_out_curve(LOOKS, 4000, "cross-entropy")
    assert "cross-entropy (log scale)" in [element.text for element in picture.elements]
    assert picture.title == "Cross-entropy of the training rows, and of the rows held out"


def test_without_rows_held_out_there_is_one_line_and_the_words_say_so():
    looks = LOOKS.copy()
    looks[:, 2] = np.nan
    picture = draw_held_out_curve(looks, 10)
    assert by_name(picture)["held-out"].attributes["d"] == ""
    assert picture.description.endswith("No rows are held out.")
    assert "held out" not in by_name(picture)["says"].text


def test_loss_of_zero_is_drawn_on_the_lower_edge():
    picture = draw_held_out_curve(np.array([[0, 1.0, 1.0], [1, 0.0, 1e-30]]), 10)
    assert points_of(by_name(picture)["training"])[-1][1] <= 193

"""Axes: where a value is on a picture, and back."""

import numpy as np
import pytest

from nnlib.plots.axes import Axes, marks_up_to

# 10 picture units for 1 of x, from 50 on; 20 for 1 of y, upwards from 200.
AXES = Axes((50, 110, 100, 200), (-1, 1, 3, 5), (0, 2.5, 5))


@pytest.mark.parametrize(
    ("value", "place"), [((-1, 0), (50, 200)), ((2, 1), (80, 180)), ((5, 5), (110, 100)), ((9, -3), (110, 200))]
)
def test_value_is_drawn_where_the_marks_say_and_on_the_edge_beyond_them(value, place):
    assert AXES.at(*value) == pytest.approx(place)


def test_place_is_read_back_as_the_value_that_is_drawn_there():
    assert AXES.value_at(80, 180) == pytest.approx((2, 1))
    assert AXES.value_at(40, 220) == pytest.approx((-2, -1))  # a hand may go beyond the edge: it is for others to say no


def test_path_goes_through_the_points():
    assert AXES.path([-1, 2], np.array([0, 1])) == "M50.0,200.0 L80.0,180.0"


def test_tangent_has_the_slope_in_the_units_of_the_axes():
    # Slope 0.5: 1 to the right is 10 units across and 0.5 * 20 = 10 units up, so it rises at 45 degrees.
    ends = AXES.tangent(2, 1, 0.5, reach=np.sqrt(2))
    assert ends == pytest.approx({"x1": 79, "y1": 181, "x2": 81, "y2": 179})


def test_every_mark_has_its_number_and_the_titles_stand_there():
    texts = [element.text for element in AXES.elements("hours", "points") if element.text]
    assert texts == ["−1", "1", "3", "5", "0", "2.5", "5", "hours", "points"]


@pytest.mark.parametrize(
    ("highest", "step"), [(4, 1), (4.1, 1.5), (7.9, 2), (9, 2.5), (19, 5), (21, 6), (0.0163, 0.005), (0.0079, 0.002), (39, 10)]
)
def test_marks_reach_the_highest_value_in_four_round_steps(highest, step):
    assert marks_up_to(highest) == pytest.approx([0, step, 2 * step, 3 * step, 4 * step])


@pytest.mark.parametrize("highest", [0, 1e-320, 1e300])
def test_marks_exist_for_any_height(highest):
    marks = marks_up_to(highest)
    assert len(set(marks)) == 5
    assert np.isfinite(marks).all()
    assert marks[-1] >= highest

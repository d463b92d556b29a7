"""Page 03's landscape, without a browser."""

import numpy as np
import pytest

from nnlib.explorers import LossSurfaceExplorer
from nnlib.plots.contours import LEVELS, contours_of
from nnlib.plots.loss_surface import surface_axes
from tests.explorers import drawn

KIND = LossSurfaceExplorer

# The worked example, scaled hours: mean squared error .0162665395; its slopes along the weights to the output are 2/3 of
# those of half the sum, -.0462587556, -.0445969873, -.0441013081.


def test_explorer_starts_at_the_worked_example(explorer):
    assert explorer.result.loss == pytest.approx(0.0162665395, abs=1e-10)
    assert explorer.result.slopes == pytest.approx((-0.0308391704, -0.0297313249), abs=1e-9)
    assert explorer.result.trail == ((0.4, 0.5),)


def test_moving_a_weight_moves_the_point_and_lengthens_the_trail(explorer):
    explorer.controls.first_value.slider.value = 18
    explorer.controls.second_value.slider.value = -5
    assert explorer.result.weights == (1.8, -0.5)
    assert explorer.result.trail == ((0.4, 0.5), (1.8, 0.5), (1.8, -0.5))
    # The box is 378 wide from 100 on and 378 high up to 26, from 404; both for -4 to 4.
    point = drawn(explorer, "point").attributes
    assert (point["cx"], point["cy"]) == pytest.approx((100 + 378 * 5.8 / 8, 404 - 378 * 3.5 / 8))
    assert drawn(explorer, "trail").attributes["d"].count("L") == 2
    assert drawn(explorer, "stops").attributes["d"].count("M") == 3
    assert "2 moves so far" in explorer.pictures["surface"].picture.description


def test_step_downhill_goes_against_both_slopes(explorer):
    explorer.controls.downhill.click()  # .4 + 5 * .0308391704 = .5541958520, .5 + 5 * .0297313249 = .6486566243; four digits
    assert explorer.result.weights == (0.5542, 0.6487)
    assert explorer.result.loss < 0.0162665395
    assert len(explorer.result.trail) == 2


def test_landscape_is_a_square_so_that_a_right_angle_is_one_on_the_page():
    left, right, top, bottom = surface_axes(-4, 4).box
    assert right - left == bottom - top


def test_step_downhill_crosses_the_contours_at_a_right_angle(explorer):
    step = 1e-4
    slope_x, slope_y = explorer.result.slopes
    here = explorer.result.loss
    explorer.set(first_value=0.4 - step * slope_y, second_value=0.5 + step * slope_x)
    assert explorer.result.loss == pytest.approx(here, abs=1e-9)  # along the contour the loss stays


@pytest.mark.parametrize(
    ("x", "y", "weights"), [(100 + 378 / 2, 404 - 378 / 4, (0, -2)), (-9, 999, (-4, -4)), (999, -9, (4, 4))]
)
def test_dragging_moves_both_weights_and_ends_at_the_edges(explorer, x, y, weights):
    explorer.pictures["surface"].on_drag("handle", x, y)
    assert explorer.result.weights == pytest.approx(weights)


def test_dragging_draws_once(explorer):
    drawn_results = []
    draw = explorer.draw
    explorer.draw = lambda result: drawn_results.append(result) or draw(result)
    explorer.pictures["surface"].on_drag("handle", 100, 100)
    assert len(drawn_results) == 1


@pytest.mark.parametrize(("right", "up", "weights"), [(1, 0, (0.5, 0.5)), (0, -1, (0.4, 0.4)), (-10, 0, (-0.6, 0.5))])
def test_arrow_keys_walk_by_a_tenth(explorer, right, up, weights):
    explorer.pictures["surface"].on_nudge("handle", right, up)
    assert explorer.result.weights == pytest.approx(weights)


def test_other_weights_start_at_their_worked_example_with_a_new_trail_and_new_names(explorer):
    explorer.controls.first_value.value = 2
    explorer.controls.first.value = "slept_to_1"
    assert explorer.result.names == ("slept_to_1", "from_2")
    assert explorer.result.weights == (0.8, 0.5)
    assert explorer.result.trail == ((0.8, 0.5),)
    assert explorer.controls.first_value.label == "slept → 1"
    assert drawn(explorer, "x-title").text == "weight slept → 1"
    assert explorer.result.loss == pytest.approx(0.0162665395, abs=1e-10)


@pytest.mark.parametrize(
    ("choice", "name", "names"), [("second", "from_1", ("from_2", "from_1")), ("first", "from_2", ("from_2", "from_1"))]
)
def test_same_weight_twice_makes_the_two_change_places(explorer, choice, name, names):
    explorer.controls.second_value.value = 2
    getattr(explorer.controls, choice).value = name
    c = explorer.controls
    assert (explorer.result.names, explorer.problem) == (names, "")
    assert (c.first_value.label, c.first_value.value, c.second_value.value) == ("2 → output", 0.5, 0.4)
    assert explorer.result.trail == ((0.5, 0.4),)


def test_weight_beyond_the_landscape_gets_a_sentence(explorer):
    explorer.controls.first_value.value = 7
    assert explorer.controls.first_value.problem == "1 → output must be between −4 and 4. You entered 7."
    assert explorer.result.trail == ((0.4, 0.5),)


def test_trail_keeps_only_its_last_part(explorer):
    for k in range(500):
        explorer.controls.first_value.value = k / 200
    assert len(explorer.result.trail) == 400
    assert explorer.result.trail[-1] == (499 / 200, 0.5)


def test_words_and_spoken_result_have_the_current_numbers(explorer):
    assert explorer.words(explorer.result) == [
        "mean squared error = 0.01627", "∂L/∂w of 1 → output = −0.03084", "∂L/∂w of 2 → output = −0.02973"
    ]  # fmt: skip
    assert explorer.pictures["surface"].picture.result == "1 → output is 0.4, 2 → output is 0.5, mean squared error 0.01627."


def test_contour_of_a_plane_lies_where_the_plane_has_that_height():
    values = np.linspace(-4, 4, 9)
    heights = (values[:, None] + 4) / 8 + 0 * values  # rises from 0 at x = -4 to 1 at x = 4, whatever y is
    axes = surface_axes(-4, 4)
    elements = {element.name: element for element in contours_of(axes, values, values, heights).elements}
    line = elements[f"contour-{LEVELS.index(0.5)}"].attributes["d"]  # height .5 is reached at x = 0: 100 + 378 / 2
    assert {point.split(",")[0].strip("ML ") for point in line.split()} == {"289.0"}
    area = elements[f"depth-{LEVELS.index(0.5)}"].attributes["d"]  # everything to the left of it is lower
    across = [float(point.split(",")[0].strip("MLZ ")) for point in area.split()]
    assert (min(across), max(across)) == (100, 289)


def test_level_that_is_not_reached_has_no_number():
    values = np.linspace(-4, 4, 9)
    axes = surface_axes(-4, 4)
    elements = {element.name: element for element in contours_of(axes, values, values, np.full((9, 9), 0.3)).elements}
    assert {elements[f"level-{k}"].text for k in range(len(LEVELS))} == {""}
    assert len(elements) == 3 * len(LEVELS)  # the same elements whatever the landscape

"""Page 03's first explorer, without a browser: controls are moved as plain values, results compared with literals by hand."""

import numpy as np
import pytest

from nnlib.explorers import LossCurveExplorer
from tests.explorers import drawn

KIND = LossCurveExplorer

# The worked example, scaled hours: errors .1451829496, .1118128863, .1233669650; their squares .0210780889, .0125021215,
# .0152194081; sum .0487996185, mean .0162665395, half the sum .0243998092.
# Slopes of half the sum along the weights to the output: -.0462587556, -.0445969873, -.0441013081.


def test_explorer_starts_at_the_worked_example_along_the_first_weight_to_the_output(explorer):
    assert explorer.result.value == pytest.approx(0.0162665395, abs=1e-10)
    assert explorer.result.slope == pytest.approx(-0.0462587556 * 2 / 3, abs=1e-10)
    assert (explorer.result.along, explorer.result.weight) == ("from_1", 0.4)


@pytest.mark.parametrize(
    ("loss", "value", "slope"),
    [("mean_squared_error", 0.0162665395, -0.0308391704), ("half_sum_of_squares", 0.0243998092, -0.0462587556)],
)
def test_both_losses_and_their_slopes_are_those_of_the_worked_example(explorer, loss, value, slope):
    explorer.controls.loss.value = loss
    assert explorer.result.value == pytest.approx(value, abs=1e-9)
    assert explorer.result.slope == pytest.approx(slope, abs=1e-9)


@pytest.mark.parametrize(
    "name",
    ["studied_to_1", "studied_to_2", "studied_to_3", "slept_to_1", "slept_to_2", "slept_to_3", "from_1", "from_2", "from_3"],
)
def test_each_weight_has_its_own_curve_and_its_slope_is_the_one_measured_on_it(explorer, name):
    explorer.controls.along.value = name
    control = getattr(explorer.controls, name)
    here, slope, curve = control.value, explorer.result.slope, explorer.result.losses
    k = int(np.abs(np.linspace(-3, 3, 61) - here).argmin())  # all weights of the example lie on the curve's grid
    assert curve[k] == pytest.approx(explorer.result.value, abs=1e-12)
    measured = []
    for nudge in (1e-5, -1e-5):
        control.value = here + nudge
        measured.append(explorer.result.value)
    assert (measured[0] - measured[1]) / 2e-5 == pytest.approx(slope, rel=1e-7)


@pytest.mark.parametrize("name", ["studied_to_2", "slept_to_3", "from_2"])
def test_weight_that_is_moved_is_the_one_the_loss_is_drawn_along(explorer, name):
    getattr(explorer.controls, name).slider.value = 15
    assert explorer.controls.along.value == name
    assert (explorer.result.along, explorer.result.weight) == (name, 1.5)


def test_several_weights_at_once_leave_the_curve_along_the_one_that_was_drawn(explorer):
    explorer.set(from_2=1.0, studied_to_1=0.5)
    assert explorer.result.along == "from_1"


def test_curve_does_not_move_with_its_own_weight(explorer):
    before = drawn(explorer, "curve", "curve").attributes["d"]
    explorer.controls.from_1.value = 0.8
    assert drawn(explorer, "curve", "curve").attributes["d"] == before
    explorer.controls.from_2.value = 1.8
    explorer.controls.along.value = "from_1"
    assert drawn(explorer, "curve", "curve").attributes["d"] != before


def test_point_and_handle_are_where_weight_and_loss_say(explorer):
    # The curve's box is 464 wide from 84 on for -3 to 3, and 272 high up to 34, from 306; losses reach .4149, the axis,
    # enlarged ten times, .06.
    for name in ("point", "handle"):
        at = drawn(explorer, name, "curve").attributes
        assert at["cx"] == pytest.approx(84 + 464 * 3.4 / 6)
        assert at["cy"] == pytest.approx(306 - 272 * 0.0162665395 / 0.06)


@pytest.mark.parametrize(
    ("weight", "says", "highest"),
    [(-2, "", "0.6"), (0.4, "vertical scale × 10", "0.06"), (1.8, "vertical scale × 100", "0.006")],
)
def test_curve_is_enlarged_where_it_is_flat_and_says_so(explorer, weight, says, highest):
    explorer.controls.from_1.value = weight
    assert drawn(explorer, "zoom", "curve").text == says
    assert drawn(explorer, "y-number-4", "curve").text == highest
    top = min(float(place.split(",")[1]) for place in drawn(explorer, "curve", "curve").attributes["d"].strip("M").split(" L"))
    assert top >= 34  # no line along the upper edge, which would look like a plain


def test_point_is_a_handle_of_the_weight_in_hand_on_the_scale_of_the_axis(explorer):
    handle = drawn(explorer, "handle", "curve")
    assert (handle.control, handle.per_unit) == ("from_1", 464 / 6)  # 464 units from -3 to 3
    explorer.controls.slept_to_2.value = 1
    assert drawn(explorer, "handle", "curve").control == "slept_to_2"


def test_errors_are_drawn_as_gaps_and_squares_of_the_same_size(explorer):
    # 96 units for a score of 1, from 124 up.
    gap, square = drawn(explorer, "gap-0", "errors").attributes, drawn(explorer, "square-0", "errors").attributes
    assert (gap["y1"], gap["y2"]) == pytest.approx((124 - 96 * 0.92, 124 - 96 * 0.7748170504))
    assert square["width"] == square["height"] == pytest.approx(96 * 0.1451829496)
    assert drawn(explorer, "error-1", "errors").text == "+0.11"
    assert drawn(explorer, "squared-2", "errors").text == "0.0152"  # (.89 - .7666)², .7666 by facts.json


def test_error_of_a_prediction_above_its_target_is_negative_and_its_square_is_not(explorer):
    explorer.controls.from_3.value = 3  # sum .2871004228 + .3340938861 + 3 * .6827993861 = 2.6695924671, sigmoid .935208
    assert drawn(explorer, "error-0", "errors").text == "−0.02"
    assert drawn(explorer, "squared-0", "errors").text == "0.000231"  # .015208²
    square = drawn(explorer, "square-0", "errors").attributes
    assert square["y"] == pytest.approx(124 - 96 * 0.935208, abs=1e-3)
    assert square["height"] == pytest.approx(96 * 0.015208, abs=1e-3)


def test_words_put_the_current_numbers_into_the_formula(explorer):
    assert explorer.words(explorer.result) == [
        "mean squared error: L = (0.1452² + 0.1118² + 0.1234²) / 3 = 0.01627",
        "slope for 1 → output: ∂L/∂w = −0.03084",
        "a small step to the right lowers the loss",
    ]
    explorer.set(loss="half_sum_of_squares", from_1=3.0)
    loss, _, way = explorer.words(explorer.result)
    assert loss.startswith("half sum of squares: L = ((−")
    assert "² + " in loss
    assert "/ 2 = " in loss
    assert way.endswith("a small step to the left lowers the loss")


def test_description_has_the_numbers_of_the_pictures(explorer):
    assert explorer.pictures["errors"].picture.description == (
        "student 1: target 0.92, prediction 0.7748, error +0.1452, squared 0.02108; "
        "student 2: target 0.86, prediction 0.7482, error +0.1118, squared 0.0125; "
        "student 3: target 0.89, prediction 0.7666, error +0.1234, squared 0.01522."
    )
    assert explorer.pictures["errors"].picture.result == "mean squared error 0.01627."
    curve = explorer.pictures["curve"].picture.description
    assert "is lowest, 0.0001892, at 1.8." in curve
    assert curve.endswith("1 → output is 0.4, mean squared error 0.01627, slope −0.03084.")


def test_weight_beyond_the_picture_is_said_to_be_there(explorer):
    explorer.controls.from_1.value = 5
    assert explorer.pictures["curve"].picture.description.endswith("; the weight lies beyond the picture.")
    assert drawn(explorer, "point", "curve").attributes["cx"] == 548


def test_weight_that_is_no_weight_gets_a_sentence_and_the_last_picture_stays(explorer):
    before = explorer.pictures["curve"].picture
    explorer.controls.from_1.value = 1e9
    assert explorer.controls.from_1.problem == "1 → output must be between −3 and 3. You entered 1e+09."
    assert explorer.pictures["curve"].picture == before

"""Page 04's second explorer, without a browser."""

import pytest

from nnlib.explorers import LearningRateExplorer
from tests.explorers import drawn

KIND = LearningRateExplorer


def spoken(explorer):
    return explorer.pictures["step"].picture.result


def test_loss_before_and_after_one_step_is_that_of_the_worked_example(explorer):
    assert (explorer.result.loss, explorer.result.new_loss) == pytest.approx((0.0243998092, 0.0185734931), abs=1e-10)


def test_taking_the_step_moves_the_weights_and_the_controls_follow(explorer):
    explorer.controls.take_step.click()
    c = explorer.controls
    assert (c.from_1.value, c.from_3.value, c.slept_to_2.value) == pytest.approx((0.4462587556, 0.9441013081, 0.3057966594))
    assert explorer.result.loss == pytest.approx(0.0185734931, abs=1e-10)


def test_learning_rate_scales_the_step_and_too_large_a_one_overshoots(explorer):
    explorer.controls.learning_rate.slider.value = 4  # of steps of 0.5
    assert explorer.result.after.weights[1][0, 0] == pytest.approx(0.4 + 2 * 0.0462587556)
    assert spoken(explorer).endswith(", downhill.")
    explorer.controls.learning_rate.value = 30
    assert spoken(explorer).startswith("Learning rate 30: loss 0.0244 → ")
    assert spoken(explorer).endswith(", past the lowest point: it overshoots.")
    assert (explorer.result.after.predict([[2 / 3, 1]]) > 0.92).all()


def test_step_from_low_ground_can_end_higher_than_it_started(explorer):
    explorer.set(learning_rate=9.5)
    explorer.controls.take_step.click()  # to the lowest point on the way
    explorer.controls.learning_rate.value = 60
    assert explorer.result.new_loss > explorer.result.loss
    assert spoken(explorer).endswith(", higher than before: far too large.")


def test_curve_of_losses_begins_at_the_loss_now_and_the_point_lies_on_it(explorer):
    explorer.set(learning_rate=10.0)
    assert explorer.result.losses[0] == pytest.approx(explorer.result.loss, abs=1e-15)
    assert explorer.result.losses[20] == pytest.approx(explorer.result.new_loss, abs=1e-15)  # 20 * 0.5
    # The box is 424 wide from 84 on for 0 to 60, and 228 high up to 40, from 268; losses reach .0244, the axis .032.
    at = drawn(explorer, "point").attributes
    assert at["cx"] == pytest.approx(84 + 424 * 10 / 60)
    assert at["cy"] == pytest.approx(268 - 228 * explorer.result.new_loss / 0.032)
    assert drawn(explorer, "before").attributes["y1"] == pytest.approx(268 - 228 * 0.0243998092 / 0.032)


def test_step_of_the_picked_weight_is_spelled_out(explorer):
    assert explorer.words(explorer.result)[0] == "1 → output: w − rate × ∂L/∂w = 0.4 − 1 × (−0.04626) = 0.4463"
    explorer.pick_number("slept_to_2")
    assert "slept → 2" in explorer._words.value


@pytest.mark.parametrize("rate", [0, -1, 1001])
def test_learning_rate_that_is_none_gets_a_sentence_and_the_last_picture_stays(explorer, rate):
    before = explorer.pictures["step"].picture
    explorer.controls.learning_rate.value = rate
    assert explorer.controls.learning_rate.problem.startswith("Learning rate must be between 0.5 and 60. You entered ")
    assert explorer.pictures["step"].picture == before


def test_words_of_the_curve_follow_it_without_telling_where_it_is_lowest(explorer):
    said = explorer.pictures["step"].picture.description
    # in plain numpy: half the sum of (sigmoid(sigmoid(X @ (W1 - rate d_W1)) @ (W2 - rate d_W2)) - y) ** 2
    assert said.endswith("10: 0.0002817; 20: 0.007216; 30: 0.01396; 40: 0.01715; 50: 0.01839; 60: 0.01883.")

"""Page 03's game, without a browser."""

import pytest

from nnlib.explorers import LossGameExplorer
from nnlib.explorers.weights import PLACES

START = 0.0162665395  # the worked example's mean squared error, scaled hours


@pytest.fixture
def explorer():
    return LossGameExplorer()


def test_game_starts_at_the_worked_example_with_no_move_made(explorer):
    assert explorer.result.moves == ()
    assert explorer.result.losses == (pytest.approx(START, abs=1e-10),)
    assert explorer.result.n_looks == 1


def test_moving_the_same_weight_on_and_on_is_one_move_and_many_looks(explorer):
    for steps in (5, 6, 7):
        explorer.controls.from_1.slider.value = steps
    assert explorer.result.moves == ("from_1",)
    assert len(explorer.result.losses) == 2
    assert explorer.result.n_looks == 4


def test_another_weight_is_another_move_and_coming_back_is_one_too(explorer):
    explorer.controls.from_1.value = 1
    explorer.controls.studied_to_2.value = 0
    explorer.controls.from_1.value = 1.2
    assert explorer.result.moves == ("from_1", "studied_to_2", "from_1")


def test_loss_of_a_move_is_that_of_the_network_it_leaves(explorer):
    # One step of size 1 on half the sum leaves these weights, and the mean squared error .0123823287.
    new = [0.2039617879, 0.6050815743, 0.1093910938, 0.8044398195, 0.3057966594, 0.7105154341,
           0.4462587556, 0.5445969873, 0.9441013081]  # fmt: skip
    explorer.set(**dict(zip(PLACES, new)))
    assert explorer.result.losses[-1] == pytest.approx(0.0123823287, abs=1e-9)
    assert len(explorer.result.moves) == 9


def test_gradient_descent_beside_it_takes_the_steps_of_the_story(explorer):
    _, says, _ = explorer.words(explorer.result)
    assert says.startswith("your loss 0.01627; gradient descent at step 0: 0.01627, at step 20: ")
    explorer.controls.from_1.value = 0.5
    _, says, _ = explorer.words(explorer.result)
    assert "gradient descent at step 1: 0.01238" in says


def test_after_twenty_moves_another_weight_gets_a_sentence_and_the_picture_stays(explorer):
    for k in range(20):
        getattr(explorer.controls, ["from_1", "from_2"][k % 2]).value = 1 + k / 10
    assert len(explorer.result.moves) == 20
    before = explorer.pictures["race"].picture
    explorer.controls.from_3.value = 2
    assert explorer.problem == "A game has 20 moves, and 3 → output would be one more. Press Reset for a new game."
    assert explorer.pictures["race"].picture is before
    explorer.controls.from_3.value = 0.9
    assert explorer.problem == ""
    explorer.controls.from_2.value = 0.1  # still the twentieth move
    assert explorer.problem == ""
    assert len(explorer.result.moves) == 20


def test_reset_starts_a_new_game(explorer):
    explorer.set(from_1=2.0, from_3=1.0)
    explorer.reset.click()
    assert explorer.result.moves == ()
    assert explorer.result.n_looks == 1
    assert explorer.values()["from_1"] == 0.4


@pytest.mark.parametrize(
    ("weight", "verdict"),
    # Gradient descent reaches .00070549 in 20 steps; along the weight from neuron 1 the loss is lowest, .0001892, at 1.8.
    [(1.8, "you are below what gradient descent reaches in 20 steps"), (0.5, "gradient descent gets lower yet")],
)
def test_verdict_compares_with_all_twenty_steps(explorer, weight, verdict):
    explorer.controls.from_1.value = weight
    assert explorer.words(explorer.result)[-1] == verdict


def test_race_is_drawn_on_a_scale_of_powers_of_ten(explorer):
    elements = {element.name: element for element in explorer.pictures["race"].picture.elements}
    assert [elements[f"y-number-{k}"].text for k in range(5)] == ["0.0001", "0.001", "0.01", "0.1", "1"]
    # The box is 200 high up to 40, from 240, for four powers of ten: log10(.0162665395) = -1.788704, 2.211296 above -4.
    assert elements["point"].attributes["cy"] == pytest.approx(240 - 50 * 2.211296, abs=1e-3)
    assert elements["hand"].attributes["d"].count("L") == 0
    assert elements["descent"].attributes["d"].count("L") == 20


def test_text_alternative_has_every_loss_by_hand(explorer):
    explorer.controls.from_1.value = 1.8
    assert explorer.pictures["race"].picture.description.startswith("By hand, 1 of 20 moves: 0.01627, 0.0001892. Gradient")
    assert explorer.pictures["errors"].picture.result == "mean squared error 0.0001892."

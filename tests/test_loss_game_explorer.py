"""Page 03's game, without a browser."""

import numpy as np
import pytest

import nnlib
from nnlib.explorers import LossGameExplorer
from nnlib.widgets.weights import PLACES

KIND = LossGameExplorer

X = np.array([[2, 9], [1, 5], [3, 6]]) / [3, 9]
Y = np.array([[0.92], [0.86], [0.89]])
# RandomState(38).standard_normal, rounded to one digit.
W1, W2 = np.array([[1.0, -0.3, 0.1], [0.3, 1.3, 1.6]]), np.array([[-0.5], [-1.2], [-0.3]])


def loss_by_hand(W1, W2):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    return np.mean((Y - sigmoid(sigmoid(X @ W1) @ W2)) ** 2)


def test_game_starts_at_nine_random_weights_with_no_move_made(explorer):
    assert list(explorer.values().values()) == [*W1.ravel(), *W2.ravel()]
    assert explorer.result.moves == ()
    assert explorer.result.losses == (pytest.approx(loss_by_hand(W1, W2), abs=1e-12),)
    assert explorer.result.n_looks == 1


def test_no_single_weight_is_enough_to_get_below_gradient_descent(explorer):
    reached = explorer._by_descent[-1]
    for weights in (W1, W2):
        for place in np.ndindex(weights.shape):
            kept = weights[place]
            for value in np.linspace(-3, 3, 61):
                weights[place] = value
                assert loss_by_hand(W1, W2) > reached
            weights[place] = kept


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


def test_gradient_descent_beside_it_starts_at_the_same_weights_and_takes_steps_of_size_1(explorer):
    net, losses = nnlib.Network([W1, W2]), [loss_by_hand(W1, W2)]
    for _ in range(20):
        net = net.step(nnlib.backward(net, net.forward(X), Y), learning_rate=1)
        losses.append(loss_by_hand(*net.weights))
    assert explorer._by_descent == pytest.approx(losses, rel=1e-9)
    explorer.controls.from_1.value = 0.5
    assert explorer.words(explorer.result)[1].endswith(f"; gradient descent at step 1: {losses[1]:.4g}")


def test_after_twenty_moves_another_weight_gets_a_sentence_and_the_picture_stays(explorer):
    for k in range(20):
        getattr(explorer.controls, ["from_1", "from_2"][k % 2]).value = 1 + k / 10
    assert len(explorer.result.moves) == 20
    before = explorer.pictures["race"].picture
    explorer.controls.from_3.value = 2
    sentence = "A game has 20 moves, and 3 → output would be one more. Press Reset for a new game."
    assert explorer.controls.from_3.problem == sentence
    assert explorer.pictures["race"].picture == before
    assert explorer.controls.from_3.value == -0.3  # where it stood
    explorer.controls.from_2.value = 0.1  # still the twentieth move
    assert len(explorer.result.moves) == 20


def test_verdict_compares_with_all_twenty_steps(explorer):
    reached = f"{explorer._by_descent[-1]:.4g}"
    assert explorer.words(explorer.result)[-1] == f"you are above the {reached} that gradient descent reaches in 20 steps"
    explorer.set(studied_to_1=0.2, from_1=1.8, from_2=0.5, from_3=0.9)  # close to the worked example's valley
    assert explorer.result.losses[-1] < explorer._by_descent[-1]
    assert explorer.words(explorer.result)[-1] == f"you are below the {reached} that gradient descent reaches in 20 steps"


def test_code_makes_the_weights_and_says_what_it_cannot_hand_on(explorer):
    explorer.controls.from_1.value = 1.5
    first, _, rest = explorer.code().partition("\n")
    assert first == f"# 1 moves, mean squared error {explorer.result.losses[-1]:.4g}"
    names = {}
    exec(rest, names)
    assert names["explorer"].values() == explorer.values()


def test_race_is_drawn_on_a_scale_of_powers_of_ten(explorer):
    elements = {element.name: element for element in explorer.pictures["race"].picture.elements}
    assert [elements[f"y-number-{k}"].text for k in range(5)] == ["0.0001", "0.001", "0.01", "0.1", "1"]
    # The box is 256 high up to 34, from 290, for four powers of ten from -4 on.
    assert elements["point"].attributes["cy"] == pytest.approx(290 - 64 * (np.log10(loss_by_hand(W1, W2)) + 4), abs=1e-9)
    assert elements["hand"].attributes["d"].count("L") == 0
    assert elements["descent"].attributes["d"].count("L") == 20


def test_text_alternative_has_every_loss_by_hand(explorer):
    explorer.controls.from_1.value = 1.8
    after = loss_by_hand(W1, np.array([[1.8], [-1.2], [-0.3]]))
    says = f"By hand, 1 of 20 moves: {loss_by_hand(W1, W2):.4g}, {after:.4g}. Gradient descent: "
    assert explorer.pictures["race"].picture.description.startswith(says)
    assert explorer.pictures["errors"].picture.result == f"mean squared error {after:.4g}."

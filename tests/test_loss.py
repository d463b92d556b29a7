import numpy as np
import pytest

import nnlib

each_loss = pytest.mark.parametrize("loss", nnlib.LOSSES.values(), ids=nnlib.LOSSES)
Y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
Y_PRED = np.array([[1.5, 2.0], [2.0, 4.0], [5.0, 8.0]])
# errors .5, 0, -1, 0, 0, 2; squares .25 + 1 + 4 = 5.25


def test_half_the_sum_of_squares_is_the_one_computed_by_hand():
    assert nnlib.half_sum_of_squares(Y, Y_PRED) == 2.625


def test_mean_squared_error_is_the_one_computed_by_hand():
    assert nnlib.mean_squared_error(Y, Y_PRED) == 0.875  # 5.25 / 6


def test_slopes_are_the_ones_computed_by_hand():
    np.testing.assert_allclose(nnlib.half_sum_of_squares.slope(Y, Y_PRED), [[0.5, 0], [-1, 0], [0, 2]])
    np.testing.assert_allclose(nnlib.mean_squared_error.slope(Y, Y_PRED), np.array([[0.5, 0], [-1, 0], [0, 2]]) / 3)


@each_loss
def test_slope_is_the_one_measured_by_nudging_each_prediction(loss):
    for place in np.ndindex(Y.shape):
        nudge = np.zeros_like(Y)
        nudge[place] = 1e-5
        measured = (loss(Y, Y_PRED + nudge) - loss(Y, Y_PRED - nudge)) / 2e-5
        assert loss.slope(Y, Y_PRED)[place] == pytest.approx(measured, abs=1e-9)


def test_step_on_the_mean_is_two_thirds_of_that_on_half_the_sum_for_three_single_outputs():
    y, y_pred = np.array([[0.92], [0.86], [0.89]]), np.array([[0.7], [0.8], [0.9]])
    np.testing.assert_allclose(nnlib.half_sum_of_squares.slope(y, y_pred), 1.5 * nnlib.mean_squared_error.slope(y, y_pred))


@each_loss
def test_stack_gives_one_loss_a_network(loss):
    stacked = np.stack([[Y_PRED, Y, Y_PRED + 1, Y - 2]] * 5)
    losses = loss(Y, stacked)
    assert losses.shape == (5, 4)
    np.testing.assert_allclose(losses[3], [loss(Y, one) for one in stacked[3]], rtol=1e-14)


@each_loss
@pytest.mark.parametrize("wrong", [np.zeros(3), np.zeros((1, 3)), np.zeros((3, 3)), np.zeros((2, 1)), np.zeros((3, 2))])
def test_targets_that_would_broadcast_are_refused(loss, wrong):
    for call in (loss, loss.slope):
        with pytest.raises(ValueError, match=r"y must have shape \(3, 1\), but what arrived has shape"):
            call(wrong, np.zeros((3, 1)))


def test_constant_answer_has_the_loss_to_beat():
    y = np.array([[0.92], [0.86], [0.89]])
    assert nnlib.mean_squared_error(y, np.full((3, 1), 0.89)) == pytest.approx(6e-4)  # (.03^2 + .03^2 + 0) / 3


def test_unknown_loss_is_refused_with_the_nearest_name(worked_example, exam):
    with pytest.raises(
        ValueError, match="loss must be one of 'half_sum_of_squares', 'mean_squared_error', but 'mean_square' arrived"
    ):
        nnlib.backward(worked_example, worked_example.forward(exam["X"]), exam["y"], loss="mean_square")

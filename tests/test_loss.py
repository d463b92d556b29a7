import numpy as np
import pytest

import nnlib

SQUARED = [nnlib.half_sum_of_squares, nnlib.mean_squared_error]
each_loss = pytest.mark.parametrize("loss", SQUARED, ids=str)
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


# Cross-entropy. Probabilities 1/7, 2/7, 4/7: logits log 1, log 2, log 4, and one more that all three may share.
LOGITS = np.log([[1.0, 2.0, 4.0], [2.0, 2.0, 4.0]]) + np.array([[5.0], [-3.0]])
ONE_HOT = np.array([[0.0, 1.0, 0.0], [0.25, 0.25, 0.5]])


def test_softmax_is_the_one_computed_by_hand():
    np.testing.assert_allclose(nnlib.softmax(LOGITS), [[1 / 7, 2 / 7, 4 / 7], [1 / 4, 1 / 4, 1 / 2]], rtol=1e-15)


def test_cross_entropy_is_the_one_computed_by_hand():
    # row 0: -log 2/7; row 1: -(1/4 log 1/4 + 1/4 log 1/4 + 1/2 log 1/2) = log 4 / 2 + log 2 / 2 = 1.5 log 2
    assert nnlib.cross_entropy(ONE_HOT, LOGITS) == pytest.approx(np.log(7 / 2) + 1.5 * np.log(2), rel=1e-15)
    assert nnlib.cross_entropy.mean(ONE_HOT, LOGITS) == pytest.approx((np.log(7 / 2) + 1.5 * np.log(2)) / 2, rel=1e-15)


def test_slope_of_cross_entropy_is_softmax_minus_target_and_the_one_measured():
    slope = nnlib.cross_entropy.slope(ONE_HOT, LOGITS)
    np.testing.assert_allclose(slope, [[1 / 7, -5 / 7, 4 / 7], [0, 0, 0]], atol=1e-15)
    for place in np.ndindex(LOGITS.shape):
        nudge = np.zeros_like(LOGITS)
        nudge[place] = 1e-5
        up, down = (nnlib.cross_entropy(ONE_HOT, LOGITS + by) for by in (nudge, -nudge))
        assert slope[place] == pytest.approx((up - down) / 2e-5, abs=1e-9)


def test_cross_entropy_is_exact_and_silent_at_logits_of_a_thousand():
    z, y = np.array([[1000.0, -1000.0, 0.0], [-1000.0, -1000.0, -1000.0]]), np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    assert nnlib.cross_entropy(y, z) == pytest.approx(2000 + np.log(3), rel=1e-15)
    np.testing.assert_allclose(nnlib.softmax(z), [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]], rtol=1e-15)
    np.testing.assert_allclose(nnlib.cross_entropy.slope(y, z), [[1, -1, 0], [-2 / 3, 1 / 3, 1 / 3]], rtol=1e-15)


def test_cross_entropy_of_a_stack_is_one_number_a_network():
    stacked = np.stack([LOGITS, LOGITS + 1, 2 * LOGITS])
    losses = nnlib.cross_entropy(ONE_HOT, stacked)
    np.testing.assert_allclose(losses, [nnlib.cross_entropy(ONE_HOT, one) for one in stacked], rtol=1e-15)
    assert losses[0] == pytest.approx(losses[1])  # what all logits share changes nothing


@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        ([[0, 1, 0], [0, 1, 1]], r"row 1 is \[0.0, 1.0, 1.0\], together 2"),
        ([[1, 0, 0], [0, 2, -1]], r"row 1 is \[0.0, 2.0, -1.0\], together 1"),
        ([[0, 0, 0], [0, 1, 0]], "row 0 .* together 0"),
    ],
)
def test_labels_that_are_no_probabilities_are_refused(y, sentence):
    for call in (nnlib.cross_entropy, nnlib.cross_entropy.slope):
        with pytest.raises(ValueError, match=sentence):
            call(np.array(y, float), LOGITS)


def test_cross_entropy_of_one_output_is_refused():
    with pytest.raises(ValueError, match="one output for each class, at least 2"):
        nnlib.cross_entropy(np.ones((3, 1)), np.ones((3, 1)))


def test_network_for_cross_entropy_ends_in_logits():
    net, X, y = nnlib.Network.random([2, 3, 4], rng=0), np.eye(2), np.eye(4)[:2]
    for call in (lambda: nnlib.backward(net, net.forward(X), y, "cross_entropy"),
                 lambda: nnlib.train(net, X, y, 1, loss="cross_entropy")):  # fmt: skip
        with pytest.raises(ValueError, match="give the last layer the activation 'identity', not 'sigmoid'"):
            call()


def test_cross_entropy_trains_and_its_gradient_is_the_one_measured():
    net = nnlib.Network.random([2, 5, 3], rng=1, activation=["tanh", "identity"], bias=True)
    rng = np.random.default_rng(2)
    X, y = rng.uniform(-1, 1, (7, 2)), np.eye(3)[rng.integers(0, 3, 7)]
    report = nnlib.gradient_check(net, X, y, "cross_entropy")
    assert report.passed
    assert not nnlib.gradient_check(
        net, X, y, "half_sum_of_squares", nnlib.backward(net, net.forward(X), y, "cross_entropy")
    ).passed
    history = nnlib.train(net, X, y, 500, 0.1, "cross_entropy")
    assert history.losses[0] == pytest.approx(nnlib.cross_entropy(y, net.predict(X)) / 7)
    assert history.losses[-1] < 0.1 < history.losses[0]
    assert (nnlib.softmax(history.network.predict(X)).argmax(axis=1) == y.argmax(axis=1)).all()

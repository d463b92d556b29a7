import re
import warnings

import numpy as np
import pytest

import nnlib
from nnlib import fast_steps, kept_steps, training
from tests.test_fast_steps import plain_steps

each_loss = pytest.mark.parametrize("loss", ["half_sum_of_squares", "mean_squared_error"])


@pytest.fixture
def start():
    """4-5-3 with biases, six rows: sizes all different."""
    rng = np.random.default_rng(8)
    net = nnlib.Network([rng.standard_normal((4, 5)), rng.standard_normal((5, 3))], [np.ones(5), np.zeros(3)], "tanh")
    return net, rng.standard_normal((6, 4)), rng.standard_normal((6, 3)) / 4


def same_network(one, other, rtol=1e-11):
    for ours, theirs in zip([*one.weights, *(one.biases or ())], [*other.weights, *(other.biases or ())], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=1e-13)


# The story: 1,000 steps of size 1 on half the sum of squares, weights from RandomState(seed), W1 then W2


@pytest.mark.parametrize("seed", range(10))
def test_thousand_steps_of_the_story(seed, exam, facts):
    expected = facts["runs"][seed]
    assert expected["seed"] == seed
    history = nnlib.train(nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(seed)), exam["X"], exam["y"])
    assert history.losses.shape == (1001,)
    assert history.losses[0] == pytest.approx(expected["loss_0"], rel=1e-10)
    assert history.losses[999] == pytest.approx(expected["loss_999_last_printed"], rel=1e-8)
    assert history.losses[1000] == pytest.approx(expected["loss_1000"], rel=1e-8)
    np.testing.assert_allclose(history.network.predict(exam["X"]).ravel(), expected["out"], rtol=0, atol=1e-9)
    assert history.network.predict(exam["X_new"])[0, 0] == pytest.approx(expected["pred_train_max"], abs=1e-9)
    assert history.network.predict([[0.5, 1.0]])[0, 0] == pytest.approx(expected["pred_own_max"], abs=1e-9)
    np.testing.assert_allclose(history.network.weights[0], expected["W1"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(history.network.weights[1], expected["W2"], rtol=0, atol=1e-9)
    assert (np.diff(history.losses) > 0).sum() == expected["steps_where_loss_rose"]


@pytest.mark.parametrize("seed", range(3))
def test_thousand_steps_from_numpy_s_newer_generator(seed, exam, facts):
    expected = facts["runs_default_rng"][seed]
    history = nnlib.train(nnlib.Network.random([2, 3, 1], rng=seed), exam["X"], exam["y"])
    assert history.losses[1000] == pytest.approx(expected["loss_1000"], rel=1e-8)
    assert history.network.predict(exam["X_new"])[0, 0] == pytest.approx(expected["pred_train_max"], abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_thousand_steps_on_raw_hours(seed, exam, facts):
    history = nnlib.train(nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(seed)), exam["raw"], exam["y"])
    assert history.losses[1000] == pytest.approx(facts["raw_runs"][seed]["loss"], rel=1e-7)
    np.testing.assert_allclose(history.network.predict(exam["raw"]).ravel(), facts["raw_runs"][seed]["out"], rtol=0, atol=1e-9)


def test_ten_thousand_steps(exam, facts):
    history = nnlib.train(nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(1)), exam["X"], exam["y"], n_steps=10_000)
    assert history.losses[100] == pytest.approx(facts["long_runs"]["1"]["100"]["loss"], rel=1e-8)
    assert history.losses[10_000] == pytest.approx(facts["long_runs"]["1"]["10000"]["loss"], rel=1e-6)


def test_hundred_starts_at_once_predict_the_fourth_student(exam, facts):
    starts = nnlib.Network.stack(nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(seed)) for seed in range(100))
    history = nnlib.train(starts, exam["X"], exam["y"])
    predictions, expected = history.network.predict(exam["X_new"])[:, 0, 0], facts["hundred"]["train_max"]
    for computed, name in [
        (predictions.mean(), "mean"),
        (predictions.std(), "sd"),
        (predictions.min(), "min"),
        (predictions.max(), "max"),
    ]:
        assert computed == pytest.approx(expected[name], abs=1e-9)
    assert history.losses[-1].mean() == pytest.approx(facts["hundred"]["loss"]["mean"], rel=1e-8)
    assert (history.losses[-1] > 6e-4).sum() == facts["hundred"]["seeds_worse_than_constant_0.89"]


# What stays as it is; that train takes the steps of forward, backward and step, of stacks too, say test_fast_steps and test_network


def test_nothing_that_was_passed_is_changed(start):
    net, X, y = start
    kept = [array.copy() for array in (*net.weights, *net.biases, X, y)]
    nnlib.train(net, X, y, 5, 0.05)
    nnlib.train(net, X, y, 5, 0.05, batch_size=4)
    for array, before in zip((*net.weights, *net.biases, X, y), kept):
        np.testing.assert_array_equal(array, before)


def test_no_step_leaves_the_network_and_reports_its_loss(start):
    net, X, y = start
    history = nnlib.train(net, X, y, n_steps=0)
    same_network(history.network, net, rtol=0)
    assert history.losses == pytest.approx([nnlib.mean_squared_error(y, net.predict(X))], rel=1e-14)


# Any step back


def test_any_step_can_be_looked_at_again(start):
    net, X, y = start
    history = nnlib.train(net, X, y, 40, 0.05)
    for step in (0, 1, 17, 39, 40):
        by_hand, _ = plain_steps(net, lambda step: (X, y), step, [0.05] * step, "half_sum_of_squares")
        same_network(history.network_at(step), by_hand)
    np.testing.assert_array_equal(history.weights_at(40)[1], history.network.weights[1])


@pytest.mark.parametrize("batch_size", [None, 4])
def test_any_step_can_be_looked_at_again_when_only_some_are_kept(start, batch_size, monkeypatch):
    net, X, y = start

    def trained():
        trainer = nnlib.Trainer(net, X, y, 0.05, batch_size=batch_size)
        trainer.run(13)
        trainer.learning_rate = 0.02
        trainer.run(88)
        return trainer

    monkeypatch.setattr(kept_steps, "_STEPS_BETWEEN_KEPT", 1)
    every_step = trained()
    monkeypatch.setattr(kept_steps, "_BYTES_OF_WEIGHTS_KEPT", 8 * net.n_parameters * 10)
    some_steps = trained()
    assert some_steps._kept.stride == 16  # 101 steps, at most ten of them kept
    assert every_step._kept.stride == 1
    for step in range(102):
        for ours, kept in zip(some_steps.network_at(step).weights, every_step.network_at(step).weights):
            np.testing.assert_array_equal(ours, kept)


def test_step_that_was_not_taken_is_refused(start):
    history = nnlib.train(*start, n_steps=5, learning_rate=0.05)
    with pytest.raises(
        ValueError, match=r"^step must be at most 5, the last step of this run, but 6 arrived\. Train longer to look further\.$"
    ):
        history.network_at(6)
    with pytest.raises(ValueError, match=r"^step must be a whole number of at least 0, but -1 arrived"):
        history.network_at(-1)
    trainer = nnlib.Trainer(*start, learning_rate=0.05)
    trainer.run(5)
    for step in (6, 40):
        with pytest.raises(ValueError, match=f"step must be at most 5, the last step of this run, but {step} arrived"):
            trainer.network_at(step)


# A step at a time


@pytest.mark.parametrize("batch_size", [None, 4])
def test_trainer_in_slices_equals_one_run(start, batch_size):
    net, X, y = start
    whole = nnlib.train(net, X, y, 30, 0.05, batch_size=batch_size)
    trainer = nnlib.Trainer(net, X, y, 0.05, batch_size=batch_size)
    for n in (1, 0, 9, 20):
        trainer.run(n)
    assert trainer.n_steps == 30
    np.testing.assert_array_equal(trainer.network.weights[0], whole.network.weights[0])
    np.testing.assert_array_equal(trainer.losses, whole.losses)


def test_last_loss_is_that_of_the_network_before_the_first_step_and_after_each_run(start):
    trainer = nnlib.Trainer(*start, learning_rate=0.05)
    same_last_loss(trainer, *start[1:])
    for n_steps in (1, 0, 7):
        trainer.run(n_steps)
        same_last_loss(trainer, *start[1:])


def same_last_loss(trainer, X, y):
    expected = nnlib.mean_squared_error(y, trainer.network.predict(X))
    np.testing.assert_allclose(trainer.losses[-1], expected, rtol=1e-11)


def test_history_stays_what_it_is_when_the_trainer_goes_on(start):
    trainer = nnlib.Trainer(*start, learning_rate=0.05)
    trainer.run(10)
    history = trainer.history()
    weights = history.network.weights[0].copy()
    trainer.run(10)
    assert len(history.losses) == 11
    np.testing.assert_array_equal(history.network.weights[0], weights)
    np.testing.assert_array_equal(history.network_at(10).weights[0], weights)
    with pytest.raises(ValueError, match="step must be at most 10"):
        history.network_at(11)


@pytest.mark.parametrize("n_calls", [0, 1, 7, 8, 16, 17])  # two layers: an odd one in the middle of a step
def test_interrupted_run_leaves_weights_losses_and_steps_that_belong_together(start, n_calls):
    net, X, y = start
    calls_left = [10**9]

    def interrupted(z):
        calls_left[0] -= 1
        if calls_left[0] < 0:
            raise KeyboardInterrupt
        return np.tanh(z)

    own = nnlib.Activation("interrupted tanh", "tanh(z)", "1 - a^2", interrupted, lambda a: 1 - a * a)
    trainer = nnlib.Trainer(nnlib.Network(net.weights, net.biases, own), X, y, 0.05)
    trainer.run(10)
    calls_left[0] = n_calls
    with pytest.raises(KeyboardInterrupt):
        trainer.run(8)
    calls_left[0] = 10**9
    assert trainer.n_steps == 10
    same_last_loss(trainer, X, y)
    trainer.run(10)
    np.testing.assert_array_equal(trainer.network.weights[0], nnlib.train(*start, 20, 0.05).network.weights[0])


# Batches


def test_batches_shuffle_anew_each_epoch_and_use_each_row_at_most_once(monkeypatch):
    seen = []
    load = fast_steps.FastSteps.load
    monkeypatch.setattr(fast_steps.FastSteps, "load", lambda steps, X, y: (load(steps, X, y), seen.append(X[:, 0])))
    X = np.column_stack([np.arange(14.0), np.ones(14)])
    trainer = nnlib.Trainer(nnlib.Network.random([2, 3], rng=0), X, np.zeros((14, 3)), 0.01, batch_size=4)
    seen.clear()
    trainer.run(6)
    epochs = [np.concatenate(seen[:3]), np.concatenate(seen[3:6])]
    for epoch in epochs:
        assert len(set(epoch)) == 12  # three batches of four; two of the fourteen rows sit it out
    assert epochs[0].tolist() != epochs[1].tolist()


# A run that diverges


def diverging_start():
    """Raw hours, no bend, a step far too large: the numbers explode."""
    exam = nnlib.exam_scores()
    return nnlib.Network.random([2, 3, 1], rng=0, activation="identity"), exam.X, exam.y


def last_finite_step(net, X, y, learning_rate):
    """How many steps plain numpy takes before a weight or a squared error overflows."""
    W1, W2 = (W.copy() for W in net.weights)
    with np.errstate(all="ignore"):
        for step in range(100):
            error = X @ W1 @ W2 - y
            if not all(np.isfinite(part).all() for part in (W1, W2, np.sum(error**2))):
                return step - 1
            W1, W2 = W1 - learning_rate * X.T @ error @ W2.T, W2 - learning_rate * (X @ W1).T @ error
    raise AssertionError("it did not diverge")


@pytest.mark.parametrize("learning_rate", [1.0, 0.1, 1e6])
def test_diverging_run_stops_with_a_sentence_and_keeps_the_last_finite_weights(learning_rate):
    net, X, y = diverging_start()
    last = last_finite_step(net, X, y, learning_rate)
    with pytest.warns(RuntimeWarning, match=f"stopped after step {last}, .* below {re.escape(f'{learning_rate:g}')}"):
        history = nnlib.train(net, X, y, 1000, learning_rate)
    assert history.problem.startswith(f"Training diverged: after step {last + 1} ")
    assert history.losses.shape == (last + 1,)
    assert np.isfinite(history.losses).all()
    for k, W in enumerate(history.network.weights):
        assert np.isfinite(W).all()
        np.testing.assert_array_equal(W, history.weights_at(last)[k])


def test_diverged_trainer_goes_no_further_and_says_why():
    trainer = nnlib.Trainer(*diverging_start(), learning_rate=1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # whoever steps by hand reads .problem
        trainer.run(1000)
        stopped = trainer.n_steps
        trainer.run(10)
    assert trainer.n_steps == stopped
    assert "diverged" in trainer.problem
    same_last_loss(trainer, *diverging_start()[1:])


def test_step_to_infinite_weights_is_not_taken_though_the_loss_would_be_finite():
    net = nnlib.Network([np.ones((2, 3))])  # every weight would grow to infinity, every answer to 1
    trainer = nnlib.Trainer(net, np.ones((5, 2)), np.full((5, 3), 1000.0), learning_rate=1e307)
    trainer.run(5)
    assert trainer.problem.startswith("Training diverged: after step 1 ")
    np.testing.assert_array_equal(trainer.network.weights[0], np.ones((2, 3)))
    assert trainer.losses.tolist() == [pytest.approx((1000 - nnlib.sigmoid(2.0)) ** 2)]


def test_losses_are_the_learners_own_to_change(start):
    trainer = training.Trainer(*start)
    trainer.run(3)
    losses = trainer.losses
    expected = losses.tolist()
    losses[:] = 7
    trainer.run(1)
    assert trainer.losses[:4].tolist() == expected


def test_batch_of_all_rows_is_allowed_and_one_more_is_not():
    X, y = np.eye(4), np.ones((4, 3))
    net = nnlib.Network.random([4, 3], rng=0)
    assert len(nnlib.train(net, X, y, 2, batch_size=4).losses) == 3
    with pytest.raises(ValueError, match=r"batch_size must be at most 4, the number of rows of X, but 5 arrived"):
        nnlib.train(net, X, y, 2, batch_size=5)


@pytest.mark.parametrize(("of_X", "of_weights", "expected"), [("f4", "f8", "f8"), ("f8", "f4", "f8"), ("f4", "f4", "f4")])
def test_training_has_the_precision_of_the_more_precise(of_X, of_weights, expected):
    net = nnlib.Network([np.full((4, 3), 0.1, of_weights)])
    trainer = nnlib.Trainer(net, np.eye(4).astype(of_X), np.ones((4, 3)), 0.1)
    trainer.run(20)
    assert trainer.network.weights[0].dtype == expected
    assert trainer.network_at(5).weights[0].dtype == expected


def test_warning_of_a_run_that_diverges_points_at_the_learners_line():
    net = nnlib.Network([[[1.0]]], activation="identity")
    with pytest.warns(RuntimeWarning, match="diverged") as caught:
        nnlib.train(net, [[1e3]], [[0.0]], 100, 1e3)
    assert caught[0].filename == __file__


@each_loss
def test_every_weight_is_its_start_plus_what_each_row_pushed(start, loss):
    net, X, y = start  # 4-5-3, six rows
    sums = nnlib.pushes(net, X, y, n_steps=40, learning_rate=0.05, loss=loss)
    assert [one.shape for one in sums] == [(41, 6, 4, 5), (41, 6, 5, 3)]
    history = nnlib.train(net, X, y, 40, 0.05, loss)
    for step in (0, 1, 17, 40):
        for begun, pushed, there in zip(net.weights, sums, history.weights_at(step), strict=True):
            np.testing.assert_allclose(begun + pushed[step].sum(axis=0), there, rtol=0, atol=1e-12)


def test_first_push_of_a_row_is_the_step_that_it_alone_would_ask_for(start):
    net, X, y = start
    sums = nnlib.pushes(net, X, y, n_steps=1, learning_rate=0.05)
    for row in range(6):
        alone = nnlib.backward(net, net.forward(X[row : row + 1]), y[row : row + 1])
        for pushed, d_W in zip(sums, alone.d_W):
            np.testing.assert_allclose(pushed[1, row], -0.05 * d_W, rtol=0, atol=1e-15)


def test_pushes_of_the_three_students_on_the_first_weight_to_the_output(exam):
    # seed 0, 1,000 steps of size 1, each row's gradient taken by itself with plain numpy: 0.950 + 2.191 - 1.060 - 0.392 = 1.689
    net = nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(0))
    sums = nnlib.pushes(net, exam["X"], exam["y"])
    assert net.weights[1][0, 0] == pytest.approx(0.950, abs=5e-4)
    np.testing.assert_allclose(sums[1][1000, :, 0, 0], [2.191, -1.060, -0.392], rtol=0, atol=5e-4)


def test_pushes_in_a_stack_are_those_of_each_network(start):
    net, X, y = start
    other = nnlib.Network([W[::-1] for W in net.weights], net.biases, "tanh")
    sums = nnlib.pushes(nnlib.Network.stack([net, other]), X, y, n_steps=7, learning_rate=0.05)
    for k, one in enumerate((net, other)):
        for stacked, alone in zip(sums, nnlib.pushes(one, X, y, n_steps=7, learning_rate=0.05)):
            np.testing.assert_allclose(stacked[:, k], alone, rtol=0, atol=1e-14)

"""The first run of a network: the rate and the number of steps that are found for it, and that no row held out is asked."""

import warnings

import numpy as np
import pytest

import nnlib
from nnlib.first_run import N_STEPS, find_first_run, mean_cross_entropy, quiet_start

SQUARES = nnlib.mean_squared_error


def made(n_rows, n_inputs, noise=0.5, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n_rows, n_inputs))
    return nnlib.make_task(
        scale * X + 7 * scale,
        scale * (X @ rng.standard_normal((n_inputs, 1)) + noise * np.sqrt(n_inputs) * rng.standard_normal((n_rows, 1))),
        0.25,
    )


def trained(task, found, net, loss=SQUARES):
    return nnlib.train(net, *task.scaled(task.training), found.n_steps, found.learning_rate, loss).network


@pytest.mark.parametrize(("n_rows", "n_inputs", "scale"), [(40, 3, 1), (60, 12, 1e4), (400, 2, 1e-3), (200, 40, 1)])
def test_first_run_does_nearly_as_well_as_least_squares_whatever_rows_columns_and_units(n_rows, n_inputs, scale):
    task = made(n_rows, n_inputs, scale=scale)
    net = quiet_start([n_inputs, 16, 1], ["tanh", "identity"])
    found = find_first_run(task, net, SQUARES)
    X, y = task.scaled(task.training)
    X_asked, y_asked = task.scaled(task.held_out)
    exact = np.linalg.lstsq(np.hstack([X, np.ones((len(X), 1))]), y)[0]
    best = np.sqrt(((X_asked @ exact[:-1] + exact[-1] - y_asked) ** 2).mean())
    answers = trained(task, found, net).predict(X_asked)
    assert np.sqrt(((answers - y_asked) ** 2).mean()) < min(1.2 * best, y_asked.std())
    assert found.n_steps in N_STEPS


def test_more_noise_takes_fewer_steps():
    net = quiet_start([30, 8, 1], ["tanh", "identity"])
    n_steps = [find_first_run(made(60, 30, noise), net, SQUARES).n_steps for noise in (0.01, 10)]
    assert n_steps[0] > n_steps[1]


def test_rows_held_out_have_no_part_in_it():
    task = made(40, 3)
    net = quiet_start([3, 4, 1], ["tanh", "identity"])
    spoiled = nnlib.Task(*(np.where(np.isin(np.arange(40), task.held_out)[:, None], 1e6, some) for some in (task.X, task.y)),
                         task.training, task.held_out, task.x_scaler, task.y_scaler)  # fmt: skip
    assert find_first_run(spoiled, net, SQUARES) == find_first_run(task, net, SQUARES)


def test_few_rows_are_tried_without_leaving_any_out():
    assert (
        find_first_run(
            nnlib.make_task(np.eye(3)[:, :2], np.array([[1.0], [4.0], [2.0]])),
            quiet_start([2, 3, 1], ["tanh", "identity"]),
            SQUARES,
        ).n_steps
        == 1000
    )


def test_batches_are_never_larger_than_the_rows_that_are_left():
    task = made(44, 2)
    assert find_first_run(task, quiet_start([2, 3, 1], ["tanh", "identity"]), SQUARES, batch_size=32).n_steps in N_STEPS


def test_mean_cross_entropy_has_the_slopes_of_cross_entropy_by_number_of_answers():
    y, z = np.eye(3)[[0, 2, 1, 1]], np.random.default_rng(3).standard_normal((4, 3))
    assert mean_cross_entropy(y, z) == pytest.approx(nnlib.cross_entropy(y, z) / 12)
    np.testing.assert_allclose(mean_cross_entropy.slope(y, z), nnlib.cross_entropy.slope(y, z) / 12)


def test_three_classes_are_told_apart_at_the_first_run():
    rng = np.random.default_rng(2)
    places = rng.integers(0, 3, 150)
    task = nnlib.make_task(
        rng.standard_normal((150, 2)) + 4 * np.array([[0, 0], [1, 0], [0, 1]])[places], np.eye(3)[places], 0.25
    )
    net = quiet_start([2, 8, 3], ["tanh", "identity"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = find_first_run(task, net, mean_cross_entropy)
        net = trained(task, found, net, mean_cross_entropy)
    assert nnlib.count_right(task.y[task.held_out], task.answers(net, task.X[task.held_out])) >= 0.93 * len(task.held_out)

"""A run that is of no use says so, and one that is of use does not."""

import tracemalloc
import warnings

import numpy as np
import pytest

import nnlib

EXAM = nnlib.exam_scores()
X, Y = nnlib.MaxScaler.fit(EXAM.X).apply(EXAM.X), EXAM.y / EXAM.highest_score
NET = nnlib.Network(nnlib.worked_example_weights())


def told(*arguments, **options):
    """(History, its problem). A run that only stands still may be what a page wants to show: of that there is no warning."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = nnlib.train(*arguments, **options)
    warned = [] if not history.problem or history.problem.startswith("The loss stands still") else [history.problem]
    assert [str(warning.message) for warning in caught] == warned
    assert {warning.category for warning in caught} <= {RuntimeWarning}
    return history, history.problem


DOUBLED = nnlib.Activation(
    "double", "2 sigmoid(z)", "a (1 - a / 2)", lambda z: 2 / (1 + np.exp(-z)), lambda a: a * (1 - a / 2), 0, 2
)
FALLING = nnlib.Activation(
    "falling", "min(0, z)", "1 if a < 0 else 0", lambda z: np.minimum(0, z), lambda a: np.heaviside(-a, 0), highest=0
)


@pytest.mark.parametrize(
    ("activation", "y", "gives"),
    [
        ("sigmoid", EXAM.y, "sigmoid gives values from 0 to 1, but the targets y are 86 to 92. Scale y, as with y / 92, or"),
        ("sigmoid", -Y, "sigmoid gives values from 0 to 1, but the targets y are -0.92 to -0.86. Give the last layer the activation"),
        ("tanh", EXAM.y / 10, "tanh gives values from -1 to 1, but the targets y are 8.6 to 9.2. Scale y, as with y / 9.2, or give the last"),
        (["tanh", "relu"], -EXAM.y, "relu gives values of at least 0, but the targets y are -92 to -86. Give the last"),
        (DOUBLED, EXAM.y, "double gives values from 0 to 2, but the targets y are 86 to 92."),
        (FALLING, EXAM.y, "falling gives values of at most 0, but the targets y are 86 to 92."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("n_steps", [0, 20])
def test_targets_that_the_last_activation_cannot_reach_are_told(activation, y, gives, n_steps):
    net = nnlib.Network(NET.weights, activation=activation)
    _, problem = told(net, X, y, n_steps, 0.1)
    assert problem.startswith(f"No target can be reached: the last layer's {gives}")
    assert problem.endswith("ive the last layer the activation 'identity'.")
    trainer = nnlib.Trainer(net, X, y, 0.1)
    assert (trainer.problem, trainer.history().problem) == ("", problem)  # it can go on, if it is asked to


@pytest.mark.parametrize(
    ("activation", "y"),
    [("sigmoid", Y), ("sigmoid", [[0.0], [1.0], [1.0]]), ("tanh", [[-1.0], [1.0], [0.5]]), ("relu", [[0.0], [5.0], [2.0]]),
     ("identity", EXAM.y / 10), ("sigmoid", [[1.2], [0.9], [0.4]])],
)  # fmt: skip
def test_targets_that_can_be_reached_at_least_in_part_are_trained_on_without_a_word(activation, y):
    assert told(nnlib.Network.random([2, 3, 1], rng=1, activation=["tanh", activation]), X, y, 20, 0.01)[1] == ""


STILL = "The loss stands still: every neuron of layer {} is saturated for every row, with a slope of almost 0"


def test_learning_rate_that_saturates_the_output_is_told():
    history, problem = told(NET, X, Y, 1000, 1000)
    assert history.losses[1] == history.losses[-1] == pytest.approx(0.0127)  # (.08^2 + .14^2 + .11^2) / 3
    assert problem.startswith(STILL.format(2))
    assert problem.endswith("Try a learning rate below 1000, or start with smaller weights.")


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_inputs_so_large_that_no_hidden_neuron_listens_are_told(activation):
    net = nnlib.Network(NET.weights, activation=[activation, "sigmoid"])
    _, problem = told(net, 60 * EXAM.X, Y, 100)
    assert problem.startswith(STILL.format(1))
    assert problem.endswith("Scale X, which goes up to 540, as with MaxScaler.fit(X).apply(X).")


def test_hidden_layer_of_dead_neurons_is_told():
    net = nnlib.Network([[[-0.2, -0.6, -0.1], [-0.8, -0.3, -0.7]], NET.weights[1]], activation=["relu", "sigmoid"])
    assert told(net, X, Y, 10)[1].startswith(STILL.format(1))


def test_batches_and_stacks_are_told_only_when_all_of_them_stand_still():
    assert told(NET, X, Y, 100, 1000, batch_size=2)[1].startswith(STILL.format(2))
    shouting = nnlib.Network([W * 1000 for W in NET.weights])
    assert told(nnlib.Network.stack([shouting, shouting]), X, Y, 5)[1].startswith(STILL.format(1))
    assert told(nnlib.Network.stack([shouting, NET]), X, Y, 5)[1] == ""


def test_network_that_has_learned_is_saturated_and_has_no_problem():
    """All four answers of a finished XOR are close to 0 or 1: saturated, because they are right."""
    xor = nnlib.xor()
    net = nnlib.Network([[[20.0, 20.0], [20.0, 20.0]], [[60.0], [-60.0]]], [np.array([-10.0, -30.0]), np.array([-30.0])])
    slopes = nnlib.sigmoid.slope(net.predict(xor.X))
    assert slopes.max() < 1e-5
    assert told(net, xor.X, xor.y, 10)[1] == ""


def test_run_on_raw_hours_learns_and_has_no_problem():
    assert told(nnlib.Network.random([2, 3, 1], rng=0), EXAM.X, Y, 1000)[1] == ""


def test_looking_whether_a_run_stands_still_takes_little_memory_however_many_rows_there_are():
    rng = np.random.default_rng(0)
    X, y = rng.uniform(size=(50_000, 4)), rng.uniform(size=(50_000, 3))
    trainer = nnlib.Trainer(nnlib.Network.random([4, 200, 3], rng=0), X, y, 0.01, batch_size=10)
    trainer.run(1)
    tracemalloc.start()
    assert trainer.history().problem == ""
    assert tracemalloc.get_traced_memory()[1] < 10_000_000  # all rows would take 160 MB
    tracemalloc.stop()
    trainer = nnlib.Trainer(nnlib.Network.random([4, 200, 3], rng=0), 1e6 * X, y, 0.01, batch_size=10)
    assert trainer.history().problem.startswith(STILL.format(1))


def test_stack_of_which_one_network_has_nothing_left_to_learn_is_no_run_of_no_use():
    """Both are saturated; the second answers 1 / (1 + e^-2) for every row, and just that is asked."""
    right = nnlib.sigmoid(2.0)
    stack = nnlib.Network([1000 * np.ones((2, 2, 3)), [[[40.0]] * 3, [[2 / 3]] * 3]])
    assert told(stack, X, np.full((3, 1), right), 0)[1] == ""
    assert told(stack, X, np.full((3, 1), right / 2), 0)[1].startswith(STILL.format(1))


def test_each_output_is_compared_with_its_own_mean():
    net = nnlib.Network([1000 * np.ones((2, 3)), [[-0.2, 0.3]] * 3])  # answers .354 and .711, whatever comes in
    y = [[0.1, 0.9], [0.11, 0.91], [0.12, 0.89]]  # each output varies little, and the two are far apart
    assert told(net, X, y, 0)[1].startswith(STILL.format(1))


@pytest.mark.parametrize("listens", [[1], range(2, 1200)])
def test_every_part_of_the_rows_is_looked_at(listens):
    rows = np.full((1200 if len(listens) > 1 else 3, 2), 1000.0)
    rows[listens] = 0.0
    assert told(NET, rows, np.full((len(rows), 1), 0.1), 0)[1] == ""


def test_saturated_network_whose_classes_are_right_has_learned_them():
    """Its logits are 60 apart: as numbers far from labels of 0 and 1, as probabilities equal to them."""
    net = nnlib.Network([[[40.0]], [[30.0, -30.0]]], activation=["tanh", "identity"])
    rows, labels = np.array([[1.0], [-1.0]]), np.eye(2)
    assert told(net, rows, labels, 0, loss="cross_entropy")[1] == ""
    assert told(net, rows, labels[::-1], 0, loss="cross_entropy")[1].startswith(STILL.format(1))


def test_looking_whether_a_run_stands_still_is_silent_where_squares_overflow():
    net = nnlib.Network([np.full((2, 3), 1e200)], activation="identity")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert nnlib.Trainer(net, X, np.zeros((3, 3))).history().problem == ""

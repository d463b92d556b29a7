"""Rows held out: the split, the scaling, the way back to units, and a trainer that looks at them on the way."""

import inspect
import re

import numpy as np
import pytest

import nnlib
from nnlib.held_out import score


@pytest.mark.parametrize(("share", "n_held_out"), [(0, 0), (0.25, 5), (0.5, 10), (0.9, 18)])
def test_split_holds_out_a_share_and_every_row_is_in_one_part(share, n_held_out):
    training, held_out = nnlib.split_rows(20, share, seed=3)
    assert len(held_out) == n_held_out
    assert sorted([*training, *held_out]) == list(range(20))
    assert list(training) == sorted(training)


def test_seed_decides_which_rows_are_held_out():
    one, again, other = (tuple(nnlib.split_rows(20, 0.5, seed)[1]) for seed in (0, 0, 1))
    assert one == again != other


def test_task_scales_with_the_training_rows_only_and_answers_in_units():
    X, y = np.array([[0.0], [2.0], [4.0], [100.0]]), np.array([[10.0], [20.0], [30.0], [1000.0]])
    seed = next(seed for seed in range(99) if list(nnlib.split_rows(4, 0.25, seed)[1]) == [3])
    task = nnlib.make_task(X, y, 0.25, seed)
    assert (task.output, list(task.held_out)) == ("identity", [3])
    # Mean 2, spread sqrt(8/3) = 1.63299: (4 - 2) / 1.63299 = 1.22474, and (100 - 2) / 1.63299 = 60.01.
    scaled_X, scaled_y = task.scaled([2, 3])
    assert scaled_X.ravel() == pytest.approx([1.224745, 60.012499])
    assert scaled_y.ravel()[0] == pytest.approx(1.224745)
    net = nnlib.Network([[[1.0]]], activation="identity")  # gives back what it is given, so y = 20 + 5 (x - 2)
    assert task.answers(net, [[0.0], [3.0]]).ravel() == pytest.approx([10, 25])


def test_targets_of_0_and_1_stay_as_they_are_under_a_sigmoid():
    xor = nnlib.xor()
    task = nnlib.make_task(xor.X, xor.y)
    assert (task.output, task.y_scaler, len(task.held_out)) == ("sigmoid", None, 0)
    assert task.scaled(task.training)[0].tolist() == [[-1, -1], [-1, 1], [1, -1], [1, 1]]


def test_answers_over_a_plane_have_the_first_input_first():
    xor = nnlib.xor()
    task = nnlib.make_task(xor.X, xor.y)
    net = nnlib.Network([[[2.0], [0.5]]])
    over = task.answers_over(net, [0, 0.5, 1], [0, 1])
    assert over.shape == (3, 2)
    assert over[2, 0] == pytest.approx(task.answers(net, [[1.0, 0.0]])[0, 0])


def test_rows_are_right_on_the_right_side_or_with_the_largest_answer_in_the_right_place():
    assert nnlib.count_right(np.array([[0.5], [0], [1], [1], [1]]), np.array([[0.5], [0.499], [0.5], [0.9], [0.2]])) == 4
    assert nnlib.count_right(np.eye(3), np.array([[0.2, 0.1, 0.1], [0.9, 0.3, 0.1], [0.1, 0.2, 0.3]])) == 2


@pytest.fixture
def watched():
    curve = nnlib.noisy_curve(20)
    task = nnlib.make_task(curve.X, curve.y, 0.5, seed=9)
    net = nnlib.Network.random([1, 3, 1], rng=9, activation=["tanh", "identity"], bias=True, shrunk=True)
    return task, lambda **options: nnlib.WatchedTrainer(task, net, learning_rate=0.01, **options)


def test_looks_are_the_losses_of_both_kinds_of_rows(watched):
    task, make = watched
    trainer = make()
    trainer.run(100)
    for step, of_training, of_held_out in trainer.looks[::20]:
        net = trainer.network_at(step)
        for rows, loss in ((task.training, of_training), (task.held_out, of_held_out)):
            X, y = task.scaled(rows)
            assert loss == pytest.approx(nnlib.mean_squared_error(y, net.predict(X)), rel=1e-12)


@pytest.mark.parametrize("parts", [[5000], [1000] * 5, [37] * 135 + [5]])
def test_looks_are_few_and_the_same_in_however_many_parts_a_run_is_taken(watched, parts):
    trainer = watched[1](batch_size=4)
    for n_steps in parts:
        trainer.run(n_steps)
    whole = watched[1](batch_size=4)
    whole.run(5000)
    assert trainer.looks == whole.looks
    assert 100 <= len(trainer.looks) <= 201
    assert trainer.looks[0][0] == 0
    assert set(np.diff([step for step, *_ in trainer.looks])) == {32}


def test_without_rows_held_out_their_loss_is_no_number():
    xor = nnlib.xor()
    trainer = nnlib.WatchedTrainer(nnlib.make_task(xor.X, xor.y), nnlib.Network.random([2, 3, 1], rng=0))
    trainer.run(3)
    assert np.isnan([look[2] for look in trainer.looks]).all()
    assert np.isfinite([look[1] for look in trainer.looks]).all()


def test_watching_changes_nothing_about_the_steps(watched):
    task, make = watched
    trainer = make()
    trainer.run(300)
    net = nnlib.Network.random([1, 3, 1], rng=9, activation=["tanh", "identity"], bias=True, shrunk=True)
    plain = nnlib.train(net, *task.scaled(task.training), 300, 0.01).network
    np.testing.assert_array_equal(trainer.network.weights[0], plain.weights[0])


def test_shrunk_start_has_sums_of_the_size_of_one_input():
    X = np.random.default_rng(1).standard_normal((500, 400))
    plain, shrunk = (nnlib.Network.random([400, 30], rng=0, shrunk=how) for how in (False, True))
    np.testing.assert_allclose(shrunk.weights[0], plain.weights[0] / 20)
    assert shrunk.forward(X).z[0].std() == pytest.approx(1, rel=0.05)


def test_defaults_are_the_ones_that_are_documented():
    defaults = {name: {key: parameter.default for key, parameter in inspect.signature(getattr(nnlib, name)).parameters.items()
                       if parameter.default is not parameter.empty}
                for name in ("make_task", "split_rows", "seconds_a_step", "Trainer", "train", "noisy_curve", "two_moons")}  # fmt: skip
    steps = {"learning_rate": 1.0, "loss": "half_sum_of_squares", "batch_size": None, "seed": 0}
    assert defaults == {
        "make_task": {"share": 0.0, "seed": 0, "x_scaler": None},
        "split_rows": {"seed": 0},
        "seconds_a_step": {"patience": 0.05},
        "Trainer": steps,
        "train": {"n_steps": 1000} | steps,
        "noisy_curve": {"n_rows": 20, "noise": 0.15, "seed": 0},
        "two_moons": {"n_rows": 200, "noise": 0.15, "seed": 0},
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((1, 0.5), "n_rows must be a whole number from 2 to 10,000,000, but 1 arrived. Take for example 2."),
        ((10, -0.1), "share must be a number from 0 to 1, but -0.1 arrived. Take for example 0.5."),
        ((10, 1.5), "share must be a number from 0 to 1, but 1.5 arrived. Take for example 0.5."),
        ((10, 0.9), "At least 2 rows must be left to train on, but 9 of 10 would be held out. Hold out fewer, or add rows."),
        ((10, 0.5, -1), "seed must be a whole number of at least 0, but -1 arrived. Take for example 1."),
    ],
)
def test_share_that_cannot_be_held_out_gets_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match="^" + re.escape(sentence) + "$"):
        nnlib.split_rows(*arguments)


def test_fewest_rows_that_can_be_split_are_two():
    training, held_out = nnlib.split_rows(2, 0.0)
    assert (sorted(training), list(held_out)) == ([0, 1], [])


def test_places_of_rows_are_whole_numbers_that_are_there():
    task = nnlib.make_task(np.eye(4)[:, :3] + np.arange(4)[:, None], np.arange(4.0)[:, None])
    for rows in ([0.5, 1], [1.0, 2.0], [-1, 0], [0, 4], [True, False]):
        with pytest.raises(
            ValueError, match=r"^rows must hold whole numbers from 0 to 3, but .* arrived\. Count the places from 0"
        ):
            task.scaled(rows)
    assert len(task.scaled([0, 3])[0]) == 2


def test_watched_run_takes_whole_numbers_of_steps_and_none_at_all():
    task = nnlib.make_task(np.arange(8.0).reshape(4, 2) ** 2, np.arange(4.0)[:, None])
    trainer = nnlib.WatchedTrainer(task, nnlib.Network.random([2, 3, 1], rng=0, bias=True, shrunk=True), learning_rate=0.01)
    trainer.run(0)
    assert [step for step, *_ in trainer.looks] == [0]
    for wrong in (2.5, -1):
        with pytest.raises(ValueError, match="n_steps must be a whole number of at least 0"):
            trainer.run(wrong)
    trainer.run(3)
    assert [step for step, *_ in trainer.looks] == [0, 1, 2, 3]


def test_looks_of_a_run_on_cross_entropy_are_cross_entropies():
    rng = np.random.default_rng(0)
    task = nnlib.make_task(rng.standard_normal((12, 2)), np.eye(3)[rng.integers(0, 3, 12)], 0.25, seed=1)
    net = nnlib.Network.random([2, 5, 3], rng=2, activation=["tanh", "identity"], bias=True)
    trainer = nnlib.WatchedTrainer(task, net, loss="cross_entropy", learning_rate=0.01)
    trainer.run(3)
    for n_steps, *looked in (trainer.looks[0], trainer.looks[-1]):
        for rows, seen in zip((task.training, task.held_out), looked, strict=True):
            X, y = task.scaled(rows)
            right = nnlib.softmax(trainer.network_at(n_steps).predict(X))[y == 1]  # the probability of each row's own class
            assert seen == pytest.approx(-np.log(right).mean())


def test_score_of_amounts_stands_beside_always_the_average_of_the_training_rows():
    X, y = np.array([[0.0], [2.0], [4.0], [6.0]]), np.array([[10.0, 1.0], [20.0, 5.0], [30.0, 9.0], [60.0, 5.0]])
    seed = next(seed for seed in range(999) if list(nnlib.split_rows(4, 0.5, seed)[1]) == [1, 3])
    task = nnlib.make_task(X, y, 0.5, seed)  # trained on 10 and 30, and on 1 and 9: means 20 and 5, spreads 10 and 4
    net = nnlib.Network([[[1.0, 0.0]]], [[0.0, 0.5]], "identity")  # answers 20 + 10 (x - 2) / 2, and 5 + 4 / 2
    found = score(task, net, [1, 3])
    assert (found.n, found.confusion) == (2, None)
    assert found.errors == pytest.approx([np.sqrt(200), 2])  # off by 0 and 20, and by 2 and 2
    assert found.baseline == pytest.approx([np.sqrt(800), 0])  # off by 0 and 40, and by nothing
    assert found.r_squared == pytest.approx([1 - 200 / 400, np.nan], nan_ok=True)  # 40 is the average of 20 and 60


def test_score_of_classes_counts_what_was_taken_for_what():
    y = np.eye(3)[[0, 0, 1, 2, 2, 1]]
    task = nnlib.Task(np.eye(6), y, np.array([0, 1, 2]), np.array([3, 4, 5]), nnlib.MaxScaler(np.ones(6)), None)
    logits = np.array([[9, 0, 0], [0, 9, 0], [0, 9, 0], [0, 0, 9], [0, 1, 0], [9.0, 0, 0]])
    net = nnlib.Network([logits], activation="identity")
    assert task.answers(net, task.X)[4] == pytest.approx(np.exp([0, 1, 0]) / (2 + np.e))
    found = score(task, net, np.arange(6))
    assert found.confusion.tolist() == [[1, 1, 0], [1, 1, 0], [0, 1, 1]]
    assert (found.n, found.n_right, found.n_right_baseline, found.errors) == (6, 3, 2, None)
    binary = nnlib.Task(np.eye(2), np.array([[0.0], [1.0]]), np.array([1]), np.array([0]), nnlib.MaxScaler(np.ones(2)), None)
    found = score(binary, nnlib.Network([[[-2.0], [3.0]]]), [0, 1])
    assert (found.confusion.tolist(), found.n_right_baseline) == ([[1, 0], [0, 1]], 1)


def test_column_that_only_varies_in_the_rows_held_out_stays_as_it_is():
    X = np.column_stack([np.arange(8.0), np.zeros(8)])
    X[nnlib.split_rows(8, 0.25)[1], 1] = 1
    task = nnlib.make_task(X, X[:, :1], 0.25)
    assert task.scaled(task.training)[0][:, 1].tolist() == [0] * 6
    assert task.scaled(task.held_out)[0][:, 1].tolist() == [1] * 2


@pytest.mark.parametrize("batch_size", [None, 4])
def test_nonsense_is_stopped_when_the_loss_is_ten_times_its_start(batch_size):
    rng = np.random.default_rng(0)
    task = nnlib.make_task(rng.standard_normal((40, 3)) * 1000, rng.standard_normal((40, 1)) * 50 + 400, 0.25)
    net = nnlib.Network.random([3, 5, 1], rng=1, activation=["relu", "identity"], bias=True)
    trainer = nnlib.WatchedTrainer(task, net, learning_rate=8.0, loss="mean_squared_error", batch_size=batch_size)
    trainer.run(5000)
    first, (step, last, _) = trainer.looks[0][1], trainer.looks[-1]
    assert step == trainer.n_steps < 50
    assert 10 * max(first, 1) < last < np.inf
    assert trainer.problem == (f"Training diverged: after step {step} the loss is more than 10 times what it was at the start, so it "
                               "stopped there. Start again with a learning rate below 8.")  # fmt: skip

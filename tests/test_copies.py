"""What is public can be copied and pickled: a copy is as good as the original, and goes on by itself as the original would."""

import copy
import pickle
import threading

import numpy as np
import pytest

import nnlib

COPIES = {"copy": copy.copy, "deepcopy": copy.deepcopy, "pickle": lambda thing: pickle.loads(pickle.dumps(thing))}
each_copy = pytest.mark.parametrize("make", COPIES.values(), ids=COPIES)
RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((13, 4)), RNG.uniform(0.1, 0.9, (13, 3))
NET = nnlib.Network.random([4, 5, 3], rng=0, activation=["tanh", "sigmoid"], bias=True)
STACK = nnlib.Network.stack([nnlib.Network.random([4, 5, 3], rng=seed) for seed in range(50)])
TABLE = nnlib.Table(["hours", "score"], [["1", "2"], ["3", "5"], ["4", "4"]], ["A note."])
PUBLIC = {
    "Activation": nnlib.tanh, "Loss": nnlib.mean_squared_error, "Network": NET, "stack": STACK, "ForwardPass": NET.forward(X),
    "Gradients": nnlib.backward(NET, NET.forward(X), Y), "GradientReport": nnlib.gradient_check(NET, X, Y),
    "MaxScaler": nnlib.MaxScaler.fit(X), "Standardizer": nnlib.Standardizer.fit(X), "ExamScores": nnlib.exam_scores(),
    "Dataset": nnlib.xor(), "Table": TABLE, "Rows": nnlib.choose_columns(TABLE, ["hours"], ["score"]), "Task": nnlib.make_task(X, Y),
    "History": nnlib.train(NET, X, Y, 30, 0.1, batch_size=4),
}  # fmt: skip


def facts(thing):
    """Everything in it as plain Python, to be compared."""
    if isinstance(thing, np.ndarray):
        return thing.dtype.str, thing.shape, thing.tolist()
    if isinstance(thing, list | tuple):
        return [facts(part) for part in thing]
    if isinstance(thing, nnlib.Trainer):
        return facts(
            [thing.n_steps, thing.losses, thing.network, thing.problem, thing.learning_rate, getattr(thing, "looks", None)]
        )
    if hasattr(thing, "__dataclass_fields__") and not isinstance(thing, nnlib.Activation | nnlib.Loss):
        return {name: facts(getattr(thing, name)) for name in thing.__dataclass_fields__}
    return thing


def test_every_public_class_is_here():
    classes = {name for name in nnlib.__all__ if isinstance(getattr(nnlib, name), type)}
    assert classes == PUBLIC.keys() - {"stack"} | {"Trainer", "WatchedTrainer"}


@each_copy
@pytest.mark.parametrize("thing", PUBLIC.values(), ids=PUBLIC)
def test_copy_is_the_same(thing, make):
    made = make(thing)
    assert type(made) is type(thing)
    assert facts(made) == facts(thing)


@each_copy
@pytest.mark.parametrize("net", [NET, STACK], ids=["one", "a stack"])
def test_copied_network_can_still_not_be_changed(net, make):
    made = make(net)
    for array in [*made.weights, *(made.biases or ())]:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0
    assert made.activation[0] is net.activation[0]
    np.testing.assert_array_equal(made.predict(X), net.predict(X))
    assert nnlib.Network.stack([net, made]).stack_shape == (2, *net.stack_shape)


@each_copy
def test_copied_functions_are_the_ones_there_are(make):
    for function in [*nnlib.ACTIVATIONS.values(), *nnlib.LOSSES.values()]:
        assert make(function) is function


def half(z):
    return z / 2


def one_half(a):
    return 0.5


@each_copy
def test_own_activation_and_loss_are_copied_too(make):
    own = nnlib.Activation("half", "z / 2", "1/2", half, one_half, lowest=-5)
    assert make(own) == own
    loss = nnlib.Loss("half", "n/2 sum", half)
    assert make(loss) == loss


def trainer_of(net, **options):
    return nnlib.Trainer(net, X, Y, 0.3, **options)


TRAINERS = {
    "plain": lambda: trainer_of(NET),
    "batches": lambda: trainer_of(NET, batch_size=4, seed=3),
    "stack": lambda: trainer_of(STACK, loss="mean_squared_error"),
    "own activation": lambda: trainer_of(nnlib.Network(NET.weights, activation=nnlib.Activation("half", "z / 2", "1/2", half, one_half)),
                                         loss="mean_squared_error"),
    "float32": lambda: nnlib.Trainer(nnlib.Network([W.astype(np.float32) for W in NET.weights]), X.astype(np.float32), Y, 0.3),
    "watched": lambda: nnlib.WatchedTrainer(nnlib.make_task(X, Y, 0.3), NET, learning_rate=0.1),
}  # fmt: skip


@each_copy
@pytest.mark.parametrize("start", TRAINERS.values(), ids=TRAINERS)
@pytest.mark.parametrize("n_before", [0, 21])
def test_copied_trainer_goes_on_exactly_as_the_original_would(start, n_before, make):
    original, whole = start(), start()
    for trainer in (original, whole):
        trainer.run(n_before)
        trainer.learning_rate = 0.05
    made, before = make(original), facts(original)
    assert facts(made) == before
    made.run(10)
    made.learning_rate = 0.02
    made.run(9)
    assert facts(original) == before  # nothing of the copy is the original's, too
    for trainer in (original, whole):
        trainer.run(10)
        trainer.learning_rate = 0.02
        trainer.run(9)
    assert facts(made) == facts(original) == facts(whole)
    for step in (0, 1, n_before, n_before + 5, n_before + 19):
        assert facts(made.network_at(step)) == facts(whole.network_at(step))


@each_copy
def test_copied_history_knows_every_step(make):
    trainer = trainer_of(NET)
    trainer.run(30)
    history = trainer.history()
    made, expected = make(history), [facts(history.network_at(step)) for step in range(31)]
    trainer.run(30)
    assert [facts(made.network_at(step)) for step in range(31)] == expected


# One thread at a time


USES = {
    "run": lambda trainer: trainer.run(1), "network": lambda trainer: trainer.network, "losses": lambda trainer: trainer.losses,
    "history": lambda trainer: trainer.history(), "network_at": lambda trainer: trainer.network_at(0), "pickle": pickle.dumps,
    "deepcopy": copy.deepcopy, "copy": copy.copy, "learning_rate": lambda trainer: setattr(trainer, "learning_rate", 0.5),
}  # fmt: skip


@pytest.mark.parametrize("what", USES)
@pytest.mark.parametrize("kind", ["Trainer", "WatchedTrainer"])
def test_second_thread_gets_a_sentence_while_the_first_takes_steps(what, kind):
    in_a_step, go_on = threading.Event(), threading.Event()

    def slow(z):
        in_a_step.set()
        assert go_on.wait(60)
        return np.tanh(z)

    net = nnlib.Network(NET.weights, NET.biases, nnlib.Activation("slow", "tanh(z)", "1 - a^2", slow, nnlib.tanh.slope_at))
    go_on.set()
    trainer = (
        nnlib.Trainer(net, X, Y, 0.1)
        if kind == "Trainer"
        else nnlib.WatchedTrainer(nnlib.make_task(X, Y), net, learning_rate=0.1)
    )
    trainer.run(3)
    in_a_step.clear()
    go_on.clear()
    first = threading.Thread(target=trainer.run, args=(5,))
    first.start()
    assert in_a_step.wait(60)
    with pytest.raises(
        RuntimeError, match=rf"^A {kind} works for one thread at a time, and another one is using it now\. .*\)\.$"
    ):
        USES[what](trainer)
    go_on.set()
    first.join()
    if what != "pickle":  # a function inside a test cannot be pickled
        USES[what](trainer)  # now that it is free
    expected = nnlib.train(nnlib.Network(NET.weights, NET.biases, "tanh"), X, Y, 8, 0.1) if kind == "Trainer" else None
    if expected and what != "run":
        np.testing.assert_allclose(trainer.losses, expected.losses, rtol=1e-12)


def test_threads_that_take_turns_are_right():
    trainer = trainer_of(NET)
    for _ in range(4):
        thread = threading.Thread(target=trainer.run, args=(5,))
        thread.start()
        thread.join()
    np.testing.assert_array_equal(trainer.losses, nnlib.train(NET, X, Y, 20, 0.3).losses)


@pytest.mark.parametrize("kind", ["Trainer", "WatchedTrainer"])
def test_many_threads_on_one_trainer_never_give_wrong_numbers(kind):
    start = TRAINERS["plain" if kind == "Trainer" else "watched"]
    trainer, refused = start(), []

    def run():
        for _ in range(50):
            try:
                trainer.run(7)
            except RuntimeError:
                refused.append(1)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trainer.n_steps == 7 * (200 - len(refused))
    alone = start()
    alone.run(trainer.n_steps)
    assert facts(trainer) == facts(alone)

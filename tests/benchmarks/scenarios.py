"""What is compared, each scenario with the equal work asserted before any time is taken.

The functions that are timed are the ones whose results were compared; rounds=0 compares and takes no time.
"""

import functools
import importlib.util
import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np

import nnlib
from tests.benchmarks.report import Note, in_turns, n_threads

X = np.array([[2, 9], [1, 5], [3, 6]]) / [3, 9]
Y = np.array([[0.92], [0.86], [0.89]])


def assert_same(ours, peer):
    """Arrays that must not differ by more than rounding: 1e-12 of the largest entry, since an entry may be close to 0."""
    for one, other in zip(ours, peer, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-12 * np.abs(other).max())


def start():
    """The network that every run starts from: the story's own draw."""
    return nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(0))


def textbook(weights, n_steps, with_loss=True):
    """The loop as the story prints it: weights and losses after n_steps."""
    W1, W2 = (W.copy() for W in weights)
    losses = []
    for _ in range(n_steps):
        hidden = 1 / (1 + np.exp(-np.dot(X, W1)))
        output = 1 / (1 + np.exp(-np.dot(hidden, W2)))
        if with_loss:
            losses.append(np.mean(np.square(Y - output)))
        output_delta = (Y - output) * (output * (1 - output))
        hidden_delta = output_delta.dot(W2.T) * (hidden * (1 - hidden))
        W1 += X.T.dot(hidden_delta)
        W2 += hidden.T.dot(output_delta)
    return W1, W2, losses


def steps(rounds, n_steps=1000, learning_rate=1.0):
    """A step of 2-3-1 on three rows, with its loss, against the textbook loop"""
    net = start()

    def ours():
        return nnlib.train(net, X, Y, n_steps, learning_rate)

    def with_loss():
        return textbook(net.weights, n_steps)

    def without_loss():
        return textbook(net.weights, n_steps, with_loss=False)

    history = ours()
    weights = history.network.weights
    assert_same([*weights, history.losses[:-1], *weights], [*with_loss(), *without_loss()[:2]])
    return [
        in_turns("the textbook with its loss", ours, with_loss, rounds, n_steps, at_least=1.8),
        in_turns("the textbook without its loss", ours, without_loss, rounds, n_steps),
    ]


def many_networks(rounds, n_networks=1000, n_steps=100, learning_rate=1.0):
    """A step of one of 1,000 networks 2-3-1 trained at once, against a loop over a tenth of them"""
    networks = [nnlib.Network.random([2, 3, 1], rng=seed) for seed in range(n_networks)]
    some = networks[: n_networks // 10]

    def ours():
        return nnlib.train(nnlib.Network.stack(networks), X, Y, n_steps, learning_rate)

    def loop():
        return [nnlib.train(net, X, Y, n_steps) for net in some]

    together = ours()
    for k, alone in enumerate(loop()):
        assert_same([*together.network[k].weights, together.losses[:, k]], [*alone.network.weights, alone.losses])
    return [in_turns("a loop of train", ours, loop, rounds, n_steps * n_networks, n_steps * len(some), at_least=40)]


def surface(rounds, n_values=101, shift=0.0):
    """A point of a loss surface of 101 x 101 over two weights, against a loop over forward passes"""
    # Both weights lie in the first layer, so that neither side can keep a hidden layer from one point to the next.
    values, net = np.linspace(-3, 3, n_values), start()
    some = values[:2]  # for chunks nearly as short as ours, so that a busy machine disturbs both alike

    def ours():
        swept = nnlib.sweep(net, {(0, 0, 0): values + shift, (0, 1, 2): values})
        return nnlib.mean_squared_error(Y, swept.predict(X))

    def loss_by_hand(W1, W2):
        output = 1 / (1 + np.exp(-np.dot(1 / (1 + np.exp(-np.dot(X, W1))), W2)))
        return np.mean(np.square(Y - output))

    def loss_by_predict(W1, W2):
        return nnlib.mean_squared_error(Y, nnlib.Network([W1, W2]).predict(X))

    def loop(lines, loss):
        W1, W2 = (W.copy() for W in net.weights)
        losses = np.empty((len(lines), n_values))
        for i, first in enumerate(lines):
            W1[0, 0] = first
            for j, second in enumerate(values):
                W1[1, 2] = second
                losses[i, j] = loss(W1, W2)
        return losses

    assert_same([ours(), ours()[: len(some)]], [loop(values, loss_by_hand), loop(some, loss_by_predict)])
    n_points, n_points_of_loop = n_values**2, len(some) * n_values

    def against(what, loss, at_least=None):
        return in_turns(what, ours, lambda: loop(some, loss), rounds, n_points, n_points_of_loop, at_least)

    return [
        against("a loop in plain numpy", loss_by_hand, at_least=50),
        against("a loop of net.predict", loss_by_predict),
        Note("most memory that the surface takes", f"{peak_memory(ours) / 2**20:.2f} MiB"),
    ]


def peak_memory(function):
    """The most bytes that are in use at once while the function runs, beside those in use before."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def torch_is_installed():
    """Whether the peer of large_step can be loaded."""
    return importlib.util.find_spec("torch") is not None


def torch_training(weights, rows, targets, n_steps):
    """The same training by PyTorch, eager and by its autograd: weights and mean squared errors."""
    import torch

    weights = [torch.tensor(W, requires_grad=True) for W in weights]
    losses = []
    for _ in range(n_steps):
        y_pred = torch.sigmoid(torch.sigmoid(rows @ weights[0]) @ weights[1])
        sum_of_squares = ((y_pred - targets) ** 2).sum()
        losses.append(sum_of_squares.item() / targets.numel())
        gradients = torch.autograd.grad(0.5 * sum_of_squares, weights)
        with torch.no_grad():
            for W, gradient in zip(weights, gradients):
                W.sub_(gradient, alpha=1e-4)
    return [*(W.detach().numpy() for W in weights), losses]


def large_step(rounds, n_steps=20, learning_rate=1e-4):
    """A step of 64-256-10 on 2,000 rows in float64; at most 1.5 times PyTorch's time on the CPU, a ratio of 0.667"""
    if not torch_is_installed():
        return [Note("PyTorch, eager", "skipped: PyTorch is not installed; pip install torch==2.13.0")]
    import torch

    torch.set_num_threads(n_threads())
    rng = np.random.default_rng(0)
    rows, targets = rng.random((2000, 64)), rng.random((2000, 10))
    torch_rows, torch_targets = torch.tensor(rows), torch.tensor(targets)
    net = nnlib.Network.random([64, 256, 10], rng=0)

    def ours():
        return nnlib.train(net, rows, targets, n_steps, learning_rate)

    def peer():
        return torch_training(net.weights, torch_rows, torch_targets, n_steps)

    history = ours()
    assert_same([*history.network.weights, history.losses[:-1]], peer())
    at_least = 1 / 1.5 if n_threads() == 1 else None
    what = f"PyTorch {torch.__version__}, eager"
    return [in_turns(what, ours, peer, max(rounds // 2, min(rounds, 3)), n_steps, at_least=at_least)]


FRESH = Path(__file__).parent / "peers/fresh.py"
LIBRARIES = {"scikit_learn": "sklearn", "jax": "jax", "pytorch": "torch"}  # and the module that tells whether it is there


def fresh_score(name):
    """The score of student 4 that a fresh Python prints with this library; the caller takes the time."""
    environment = os.environ | {"PYTHONPATH": str(FRESH.parents[3])}
    result = subprocess.run([sys.executable, FRESH, name], env=environment, capture_output=True, text=True, check=True)
    return float(result.stdout)


def fresh_process(rounds, run=fresh_score):
    """From a fresh Python to 1,000 trained steps and the score of student 4, in ms"""
    ours, lines = run("nnlib"), []
    for name, module in LIBRARIES.items():
        if importlib.util.find_spec(module) is None:
            lines.append(Note(name, f"skipped: {module} is not installed"))
            continue
        score = run(name)  # scikit-learn cannot do quite the same work: it has biases, and no sigmoid at the output
        assert_same([np.array(ours)], [np.array(score)]) if name != "scikit_learn" else assert_scores_are_near(ours, score)
        taken = in_turns(
            name, functools.partial(run, "nnlib"), functools.partial(run, name), max(rounds // 8, min(rounds, 3)), 1
        )
        lines.append(replace(taken, at_least=5, unit="ms", percentile=50))
    return lines


def assert_scores_are_near(ours, score):
    """Both answers lie where a trained network's do: within 5 points of each other."""
    np.testing.assert_allclose(score, ours, rtol=0, atol=0.05)


DIGITS_SEEDS, DIGITS_BATCH, ENOUGH, MOST_EPOCHS = range(5), 32, 0.95, 40


def digits_rows():
    """(X, y, X_held_out, y_held_out): 1,400 rows to train on and 397 kept back."""
    digits = nnlib.digits()
    order = np.random.default_rng(0).permutation(len(digits.X))
    X, y = digits.X[order] / 16, digits.y[order]
    return X[:1400], y[:1400], X[1400:], y[1400:]


def digits_with_nnlib(rows, seed, learning_rate=0.1):
    """The held-out accuracy after the first epoch that ends at 95 % or more."""
    X, y, X_held_out, y_held_out = rows
    net = nnlib.Network.random([64, 32, 10], rng=seed, bias=True)
    net = nnlib.Network([W / np.sqrt(len(W)) for W in net.weights], net.biases, ["tanh", "sigmoid"])
    trainer = nnlib.Trainer(net, X, y, learning_rate, batch_size=DIGITS_BATCH, seed=seed)
    for _ in range(MOST_EPOCHS):
        trainer.run(len(X) // DIGITS_BATCH)
        accuracy = np.mean(trainer.network.predict(X_held_out).argmax(1) == y_held_out.argmax(1))
        if accuracy >= ENOUGH:
            break
    return accuracy


def digits_with_scikit_learn(rows, seed, learning_rate=0.5):
    """The same by MLPClassifier, plain SGD, at the best of the learning rates tried (0.1, 0.3, 0.5, 1).

    It ends in a softmax and its loss is the log loss, for which it has nothing else to choose; ours ends in ten sigmoids.
    """
    from sklearn.neural_network import MLPClassifier

    X, y, X_held_out, y_held_out = rows
    labels, answers = y.argmax(1), y_held_out.argmax(1)
    net = MLPClassifier(hidden_layer_sizes=(32,), activation="tanh", solver="sgd", alpha=0, batch_size=DIGITS_BATCH,
                        learning_rate_init=learning_rate, momentum=0, random_state=seed)  # fmt: skip
    for _ in range(MOST_EPOCHS):
        net.partial_fit(X, labels, classes=range(10))
        accuracy = np.mean(net.predict(X_held_out) == answers)
        if accuracy >= ENOUGH:
            break
    return accuracy


def digits_to_95(rounds):
    """The 8x8 digits, 64-32-10, batches of 32, five starts: until 95 % of the held-out rows are right"""
    rows = digits_rows()
    assert min(digits_with_nnlib(rows, seed) for seed in DIGITS_SEEDS) >= ENOUGH
    if importlib.util.find_spec("sklearn") is None:
        return [Note("scikit-learn", "skipped: sklearn is not installed")]
    assert min(digits_with_scikit_learn(rows, seed) for seed in DIGITS_SEEDS) >= ENOUGH

    def all_of(train):
        return lambda: [train(rows, seed) for seed in DIGITS_SEEDS]

    sides = all_of(digits_with_nnlib), all_of(digits_with_scikit_learn)
    taken = in_turns("scikit-learn, plain SGD", *sides, max(rounds // 4, min(rounds, 3)), len(DIGITS_SEEDS), at_least=3)
    return [replace(taken, unit="ms")]


ALL = [steps, many_networks, surface, large_step, fresh_process, digits_to_95]

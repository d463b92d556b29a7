"""Whole tasks: from a fresh Python to an answer, and the digits until enough of them are right.

rounds=0 compares the answers and takes no time.
"""

import functools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

import nnlib
from tests.benchmarks.equal import assert_same
from tests.benchmarks.peers import trainers
from tests.benchmarks.report import Note, in_turns

FRESH = Path(__file__).parent / "peers/fresh.py"
# The name in fresh.py, and the module that tells whether it is there.
LIBRARIES = {
    "scikit-learn; it alone with biases": ("scikit_learn", "sklearn"),
    "JAX": ("jax", "jax"),
    "PyTorch": ("pytorch", "torch"),
}


def fresh_score(name):
    """The score of student 4 that a fresh Python prints with this library; the caller takes the time."""
    environment = os.environ | {"PYTHONPATH": str(FRESH.parents[3])}
    result = subprocess.run([sys.executable, FRESH, name], env=environment, capture_output=True, text=True, check=True)
    return float(result.stdout)


def fresh_process(rounds, run=fresh_score):
    """From a fresh Python to 1,000 trained steps and the score of student 4"""
    ours, lines = run("nnlib"), []
    for what, (name, module) in LIBRARIES.items():
        if not trainers.is_installed(module):
            lines.append(Note(what, trainers.skipped(module)))
            continue
        score = run(name)  # scikit-learn cannot do quite the same work: it has biases, and no sigmoid at the output
        assert_same([np.array(ours)], [np.array(score)]) if name != "scikit_learn" else assert_scores_are_near(ours, score)
        sides = functools.partial(run, "nnlib"), functools.partial(run, name)
        lines.append(in_turns(what, *sides, max(rounds // 8, min(rounds, 3)), 1, at_least=5))
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
    net = nnlib.Network.random([64, 32, 10], rng=seed, activation=["tanh", "sigmoid"], bias=True, shrunk=True)
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
    if not trainers.is_installed("sklearn"):
        return [Note("scikit-learn, plain SGD; ends in a softmax", trainers.skipped("sklearn"))]
    assert min(digits_with_scikit_learn(rows, seed) for seed in DIGITS_SEEDS) >= ENOUGH

    def all_of(train):
        return lambda: [train(rows, seed) for seed in DIGITS_SEEDS]

    sides = all_of(digits_with_nnlib), all_of(digits_with_scikit_learn)
    rounds = max(rounds // 4, min(rounds, 3))
    return [in_turns("scikit-learn, plain SGD; ends in a softmax", *sides, rounds, len(DIGITS_SEEDS), at_least=3)]


ALL = [fresh_process, digits_to_95]

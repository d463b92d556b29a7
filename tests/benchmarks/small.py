"""The network of the pages, 2-3-1 on three students: one step, a thousand networks, a loss surface.

The functions that are timed are the ones whose results were compared; rounds=0 compares and takes no time.
"""

import tracemalloc
from functools import partial

import numpy as np

import nnlib
from tests.benchmarks.equal import Peer, against, assert_same, parameters
from tests.benchmarks.peers import trainers
from tests.benchmarks.report import Bound, in_turns

X = np.array([[2, 9], [1, 5], [3, 6]]) / [3, 9]
Y = np.array([[0.92], [0.86], [0.89]])
LINEAR_RATE = 0.1  # with a linear output steps of size 1 would diverge


def start():
    """The network that every run starts from: the story's own draw."""
    return nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(0))


def start_for_scikit_learn():
    """The same weights, with the biases and the linear output that scikit-learn always has."""
    return nnlib.Network(start().weights, [np.zeros(3), np.zeros(1)], ["sigmoid", "identity"])


STEPS = [
    Peer("the textbook with its loss", trainers.textbook, "numpy", at_least=2),
    Peer("PyTorch, eager", trainers.pytorch, "torch", at_least=25),
    Peer("micrograd", trainers.micrograd, "micrograd", at_least=8),
    Peer("autograd", trainers.autograd, "autograd"),
    Peer("JAX, each step compiled", trainers.jax_by_step, "jax", at_least=1 / 1.15),
    Peer("JAX, all steps in one compiled loop", trainers.jax_by_loop, "jax"),
    Peer("C, compiled", trainers.in_c, trainers.C_COMPILER),
]
SCIKIT_LEARN = Peer("scikit-learn; ours with biases, too", trainers.scikit_learn, "sklearn")


def steps(rounds, n_steps=1000, fault=0.0):
    """A step of 2-3-1 on three rows, with its loss"""
    net = start()
    lines = [against(peer, net, X, Y, rounds, n_steps, fault=fault) for peer in STEPS]
    with_biases = start_for_scikit_learn()
    lines.append(against(SCIKIT_LEARN, with_biases, X, Y, rounds, n_steps, LINEAR_RATE, fault=fault))
    if trainers.is_installed("sklearn"):
        theirs = partial(trainers.scikit_learn(X, Y, LINEAR_RATE), parameters(with_biases), n_steps)
        ours = partial(nnlib.train, net, X, Y, n_steps)
        lines.append(in_turns("scikit-learn; it alone with biases", ours, theirs, rounds, n_steps, at_least=8))
    return lines


STACKED = [
    Peer("PyTorch, stacked", trainers.pytorch, "torch", at_least=1),
    Peer("JAX, vmap of a compiled step", trainers.jax_stacked, "jax"),
]


def many_networks(rounds, n_networks=1000, n_steps=100, fault=0.0):
    """A step of one of 1,000 networks 2-3-1 that are trained at once"""
    networks = [nnlib.Network.random([2, 3, 1], rng=seed) for seed in range(n_networks)]
    stacked, some = nnlib.Network.stack(networks), networks[: n_networks // 10]

    def ours():
        return nnlib.train(nnlib.Network.stack(networks), X, Y, n_steps, 1 + fault)

    def loop():
        return [nnlib.train(net, X, Y, n_steps) for net in some]

    together = ours()
    for k, alone in enumerate(loop()):
        assert_same([*together.network[k].weights, together.losses[:, k]], [*alone.network.weights, alone.losses])
    return [
        in_turns("a loop of train", ours, loop, rounds, n_steps * n_networks, n_steps * len(some), at_least=40),
        *(against(peer, stacked, X, Y, rounds, n_steps, n_networks=n_networks, fault=fault) for peer in STACKED),
    ]


def surface(rounds, n_values=101, fault=0.0):
    """A point of a loss surface of 101 x 101 over two weights"""
    # Both weights lie in the first layer, so that neither side can keep a hidden layer from one point to the next.
    values, net = np.linspace(-3, 3, n_values), start()
    some = values[:2]  # for chunks nearly as short as ours, so that a busy machine disturbs both alike

    def ours():
        swept = nnlib.sweep(net, {(0, 0, 0): values + fault, (0, 1, 2): values})
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

    def compared(what, loss, at_least=None):
        return in_turns(what, ours, lambda: loop(some, loss), rounds, n_points, n_points_of_loop, at_least)

    return [
        compared("a loop in plain numpy", loss_by_hand, at_least=30),
        compared("a loop of net.predict", loss_by_predict),
        Bound("most memory that the surface takes", peak_memory(ours) / 1e6, "MB", 3),
    ]


def peak_memory(function):
    """The most bytes that are in use at once while the function runs, beside those in use before."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


ALL = [steps, many_networks, surface]

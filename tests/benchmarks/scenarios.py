"""What is compared, each scenario with the equal work asserted before any time is taken."""

import importlib.util

import numpy as np

import nnlib
from tests.benchmarks.report import Skipped, in_turns

X = np.array([[2, 9], [1, 5], [3, 6]]) / [3, 9]
Y = np.array([[0.92], [0.86], [0.89]])


def assert_same(ours, peer, tolerance=1e-12):
    """Arrays that must not differ by more than rounding."""
    for one, other in zip(ours, peer, strict=True):
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=0)


def start():
    """The network that every run starts from: the story's own draw."""
    return nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(0))


def textbook(n_steps, with_loss=True, learning_rate=1.0):
    """The loop as the story prints it: weights and losses after n_steps."""
    W1, W2 = (W.copy() for W in start().weights)
    losses = []
    for _ in range(n_steps):
        hidden = 1 / (1 + np.exp(-np.dot(X, W1)))
        output = 1 / (1 + np.exp(-np.dot(hidden, W2)))
        if with_loss:
            losses.append(np.mean(np.square(Y - output)))
        output_delta = (Y - output) * (output * (1 - output))
        hidden_delta = output_delta.dot(W2.T) * (hidden * (1 - hidden))
        W1 += learning_rate * X.T.dot(hidden_delta) if learning_rate != 1 else X.T.dot(hidden_delta)
        W2 += learning_rate * hidden.T.dot(output_delta) if learning_rate != 1 else hidden.T.dot(output_delta)
    return W1, W2, np.array(losses)


def steps(rounds, n_steps=1000, learning_rate=1.0):
    """A step of 2-3-1 on three rows, with its loss, against the textbook loop"""
    history = nnlib.train(start(), X, Y, n_steps)
    assert_same([*history.network.weights, history.losses[:-1]], textbook(n_steps, learning_rate=learning_rate), 1e-11)

    def ours():
        nnlib.train(start(), X, Y, n_steps)
        return n_steps

    def peer(with_loss):
        textbook(n_steps, with_loss)
        return n_steps

    return [
        in_turns("with its loss", ours, lambda: peer(True), rounds, at_least=1.8),
        in_turns("the textbook without its loss", ours, lambda: peer(False), rounds),
    ]


def many_networks(rounds, n_networks=1000, n_steps=100, learning_rate=1.0):
    """A step of one of 1,000 networks trained at once, against a loop over them"""
    networks = [nnlib.Network.random([2, 3, 1], rng=seed) for seed in range(n_networks)]
    stacked = nnlib.Network.stack(networks)
    some = networks[: n_networks // 20]
    together = nnlib.train(stacked, X, Y, n_steps).network
    for k, net in enumerate(some):
        assert_same(together[k].weights, nnlib.train(net, X, Y, n_steps, learning_rate).network.weights, 1e-11)

    def ours():
        nnlib.train(stacked, X, Y, n_steps)
        return n_steps * n_networks

    def loop():
        for net in some:
            nnlib.train(net, X, Y, n_steps)
        return n_steps * len(some)

    return [in_turns("all at once", ours, loop, max(rounds // 4, 3), at_least=40)]


def surface(rounds, n_values=101, shift=0.0):
    """A loss surface of 101 x 101 over two weights, against a loop over forward passes"""
    values = np.linspace(-3, 3, n_values)
    net = start()

    def swept():
        return nnlib.mean_squared_error(Y, nnlib.sweep(net, {(0, 0, 0): values, (1, 2, 0): values}).predict(X))

    def looped(lines):
        W1, W2 = (W.copy() for W in net.weights)
        losses = np.empty((len(lines), n_values))
        for i, W1[0, 0] in enumerate(lines):
            for j, W2[2, 0] in enumerate(values):
                output = 1 / (1 + np.exp(-np.dot(1 / (1 + np.exp(-np.dot(X, W1))), W2)))
                losses[i, j] = np.mean(np.square(Y - output))
        return losses

    assert_same([swept()], [looped(values + shift)])

    def ours():
        swept()
        return n_values**2

    def peer():
        looped(values[:10])
        return min(10, n_values) * n_values

    return [in_turns("one forward pass over a stack", ours, peer, rounds, at_least=50)]


def large_step(rounds, learning_rate=1e-4):
    """A step of 64-256-10 on 2,000 rows in float64, against PyTorch on the CPU"""
    if importlib.util.find_spec("torch") is None:
        return [Skipped("PyTorch", "pip install torch==2.13.0")]
    import torch

    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    rows, targets = rng.random((2000, 64)), rng.random((2000, 10))
    net = nnlib.Network.random([64, 256, 10], rng=0)
    W1, W2 = (torch.tensor(W, requires_grad=True) for W in net.weights)
    inputs, wanted, losses = torch.tensor(rows), torch.tensor(targets), []

    def torch_step():
        error = torch.sigmoid(torch.sigmoid(inputs @ W1) @ W2) - wanted
        gradients = torch.autograd.grad(0.5 * (error**2).sum(), (W1, W2))
        losses.append((error.detach() ** 2).mean().item())
        with torch.no_grad():
            for W, gradient in zip((W1, W2), gradients):
                W -= 1e-4 * gradient

    for _ in range(10):
        torch_step()
    history = nnlib.train(net, rows, targets, 10, learning_rate)
    assert_same([*history.network.weights, history.losses[:-1]], [W1.detach().numpy(), W2.detach().numpy(), losses], 1e-9)

    def ours():
        nnlib.train(net, rows, targets, 20, learning_rate)
        return 20

    def peer():
        for _ in range(20):
            torch_step()
        return 20

    return [in_turns("PyTorch, eager", ours, peer, max(rounds // 4, 3), at_least=1 / 1.5)]


ALL = [steps, many_networks, surface, large_step]

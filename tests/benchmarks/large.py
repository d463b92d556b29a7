"""Steps of larger networks on more rows: against PyTorch, and against the matrix products that no library can do without.

The functions that are timed are the ones whose results were compared; rounds=0 compares and takes no time.
"""

from functools import partial

import numpy as np

import nnlib
from tests.benchmarks.equal import Peer, against
from tests.benchmarks.peers import trainers
from tests.benchmarks.report import in_turns, n_threads

N_PIXELS, N_CLASSES = 64, 10
# Summed in another order, float32 differs in its last digits, and the more the longer the sums are.
WITHIN = {np.float64: 1e-12, np.float32: 1e-5}
# The gradient is a sum over the rows. Steps that grow with them make the last digits' differences grow from step to step, too.
RATE_TIMES_ROWS = 0.2


def task(n_rows, layer_sizes, dtype=np.float64):
    """(X, y, net): random rows and a random network."""
    rng = np.random.default_rng(0)
    X, y = rng.random((n_rows, layer_sizes[0])).astype(dtype), rng.random((n_rows, layer_sizes[-1])).astype(dtype)
    net = nnlib.Network.random(layer_sizes, rng=rng, shrunk=True)
    return X, y, nnlib.Network([W.astype(dtype) for W in net.weights])


def large_steps(rounds, sizes=((2_000, 256), (2_000, 1024), (20_000, 256)), fault=0.0):
    """A step of 64-256-10 and wider on 2,000 rows and more, against PyTorch on the CPU"""
    if trainers.is_installed("torch"):
        import torch

        torch.set_num_threads(n_threads())
    return [
        _large_step(rounds, n_rows, n_hidden, dtype, at_least if n_threads() == 1 else None, fault)
        for n_rows, n_hidden in sizes
        for dtype, at_least in ((np.float64, 1 / 1.3), (np.float32, 1 / 1.4))
    ]


def _large_step(rounds, n_rows, n_hidden, dtype, at_least, fault):
    X, y, net = task(n_rows, [N_PIXELS, n_hidden, N_CLASSES], dtype)
    peer = Peer(f"PyTorch, {n_rows:,} x {n_hidden:,}, {np.dtype(dtype).name}", trainers.pytorch, "torch", at_least)
    n_steps = max(10, 10_000_000 // (n_rows * n_hidden))  # or making ready, and the loss after the last, would count too much
    return against(peer, net, X, y, fewer(rounds), n_steps, RATE_TIMES_ROWS / n_rows, within=WITHIN[dtype], fault=fault)


def fewer(rounds):
    """Rounds for work that takes longer, and is disturbed less."""
    return max(rounds // 4, min(rounds, 3))


def products(X, net, with_exp=False):
    """run(n_steps): what is left of a step when all but its five products, and one exp a neuron, costs nothing.

    Their results are of no use; they are filled into arrays that are there already.
    """
    W1, W2 = net.weights
    hidden, output = np.full((len(X), W1.shape[1]), 0.5, X.dtype), np.full((len(X), W2.shape[1]), 0.5, X.dtype)
    into_hidden, into_output = np.empty_like(hidden), np.empty_like(output)
    d_W1, d_W2 = np.empty_like(W1), np.empty_like(W2)

    def run(n_steps):
        for _ in range(n_steps):
            np.dot(X, W1, into_hidden)
            np.dot(hidden, W2, into_output)
            np.dot(hidden.T, output, d_W2)
            np.dot(output, W2.T, into_hidden)
            np.dot(X.T, hidden, d_W1)
            if with_exp:
                np.exp(hidden, into_hidden)
                np.exp(output, into_output)

    return run


def _growth(rounds, sizes, make, with_exp, at_least=None):
    """A comparison with the products for each size."""
    lines = []
    for size in sizes:
        X, y, net = make(size)
        n_steps = int(np.clip(20_000_000 // (len(X) * sum(net.layer_sizes)), 5, 300))
        run, trainer = products(X, net, with_exp), nnlib.Trainer(net, X, y, 1e-6)
        sides, promise = (partial(trainer.run, n_steps), partial(run, n_steps)), at_least and at_least(size)
        lines.append(in_turns(f"{size:,}", *sides, fewer(rounds), n_steps, at_least=promise, size=size))
    return lines


def growth_with_rows(rounds, sizes=(3, 30, 300, 3_000, 30_000, 300_000, 1_000_000), fault=0.0):
    """A step of 2-3-1 as its rows grow, against its five matrix products alone"""

    def make(n_rows):
        return task(n_rows, [2, 3, 1])

    X, y, net = make(sizes[-1])
    peer = Peer(f"JAX, each step compiled, {len(X):,} rows", trainers.jax_by_step, "jax", at_least=1)
    at_most_rows = against(peer, net, X, y, fewer(rounds), 5, 1 / len(X), fault=fault)
    return [*_growth(rounds, sizes, make, with_exp=False), at_most_rows]


def growth_with_hidden(rounds, sizes=(3, 16, 64, 256, 1_024, 4_096), n_rows=2_000):
    """A step of 64-?-10 on 2,000 rows as its hidden neurons grow, against its five matrix products and one exp a neuron"""

    def promised(n_hidden):
        return 1 / 1.5 if n_hidden >= 256 and n_threads() == 1 else None

    return _growth(rounds, sizes, lambda n: task(n_rows, [N_PIXELS, n, N_CLASSES]), with_exp=True, at_least=promised)


ALL = [large_steps, growth_with_rows, growth_with_hidden]

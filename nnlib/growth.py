"""What a step costs: the multiplications that the theory counts, and the time that this computer takes for them."""

import time
from itertools import pairwise

import numpy as np

from .checks import MOST_ROWS, check_number
from .network import Network
from .network_checks import check_layer_sizes
from .training import Trainer


def multiply_adds(layer_sizes, n_rows):
    """How many numbers a training step multiplies and adds: n_rows * n_in * n_out a layer forward, and twice that backward."""
    layer_sizes, n_rows = check_layer_sizes(layer_sizes), check_number("n_rows", n_rows, at_least=1, whole=True)
    return 3 * n_rows * sum(n_in * n_out for n_in, n_out in pairwise(layer_sizes))


def seconds_a_step(layer_sizes, n_rows, patience=0.05):
    """How long a training step takes here and now: the shortest of several tries, because others use the computer too.

    patience : how many seconds to spend on it, at least
    """
    layer_sizes, patience = check_layer_sizes(layer_sizes), check_number("patience", patience, at_least=0)
    n_rows = check_number("n_rows", n_rows, at_least=1, at_most=MOST_ROWS, whole=True)
    random = np.random.default_rng(0)
    net = Network.random(layer_sizes, rng=random, bias=True, shrunk=True)
    X, y = random.uniform(size=(n_rows, layer_sizes[0])), random.uniform(size=(n_rows, layer_sizes[-1]))
    trainer, tries, end = Trainer(net, X, y, 1e-6), [], time.perf_counter() + patience
    while not tries or time.perf_counter() < end:
        started = time.perf_counter()
        trainer.run(10)
        tries.append((time.perf_counter() - started) / 10)
    return min(tries)

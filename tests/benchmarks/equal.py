"""Work is equal, or no time is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

import nnlib
from tests.benchmarks.peers.trainers import is_installed, skipped
from tests.benchmarks.report import Note, in_turns


@dataclass(frozen=True)
class Peer:
    """A library to train with.

    make     : (X, y, learning_rate) -> train, as in peers/trainers.py
    module   : what has to be installed
    at_least : how many times as fast ours must be, or None where nothing is promised
    """

    what: str
    make: Callable
    module: str
    at_least: float | None = None


def against(peer, net, X, y, rounds, n_steps, learning_rate=1.0, n_networks=1, within=1e-12, fault=0.0):
    """train() compared with a peer that starts from the same parameters, by the step of a network; or why it is not.

    fault : ours is wrong by so much, to see that it is found
    """
    if not is_installed(peer.module):
        return Note(peer.what, skipped(peer.module))
    train = peer.make(X, y, learning_rate)
    ours = partial(nnlib.train, net, X, y, n_steps, learning_rate * (1 + fault))
    history, (weights, losses) = ours(), train(parameters(net), n_steps)
    assert_same([*parameters(history.network), history.losses[:-1]], [*weights, losses], within)
    theirs = partial(train, parameters(net), n_steps)
    return in_turns(peer.what, ours, theirs, rounds, n_steps * n_networks, at_least=peer.at_least)


def assert_same(ours, peer, within=1e-12):
    """Arrays that must not differ by more than rounding: by 1e-12 of the largest entry, since an entry may be close to 0."""
    for one, other in zip(ours, peer, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=within * np.abs(other).max())


def parameters(net):
    """The weights, then the biases."""
    return [*net.weights, *(net.biases or ())]

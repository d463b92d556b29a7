"""Fast steps are the steps of forward, backward and step: nothing but time may differ."""

import copy
import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlib
from nnlib import fast_steps
from nnlib.fast_steps import FastSteps

OWN = nnlib.Activation("softplus", "log(1 + e^z)", "1 - e^-a", lambda z: np.logaddexp(0, z), lambda a: 1 - np.exp(-a))
CONSTANT = nnlib.Activation("a third", "z / 3", "1/3", lambda z: z / 3, lambda a: 1 / 3)  # a slope that is no array
ACTIVATIONS = [*nnlib.ACTIVATIONS.values(), OWN, CONSTANT]
LOSSES = [
    "half_sum_of_squares",
    "mean_squared_error",
    "cross_entropy",
    nnlib.Loss("thrice the mean", "3 mean of (y_pred - y)^2", lambda n_predictions: 3 / n_predictions),
]


def arrays_of(net):
    return [*net.weights, *(net.biases or ())]


def plain_steps(net, rows_of, n_steps, rates, loss):
    """(network after n_steps, mean loss before each), by forward, backward and step."""
    losses = []
    for step in range(n_steps):
        X, y = rows_of(step)
        forward_pass = net.forward(X)
        losses.append(mean_loss(y, forward_pass.y_pred, loss))
        net = net.step(nnlib.backward(net, forward_pass, y, loss), rates[step])
    return net, losses


def mean_loss(y, y_pred, loss):
    """What training reports: mean squared errors or, by its definition, cross-entropies."""
    if loss == "cross_entropy":
        return -(y * np.log(nnlib.softmax(y_pred))).sum(axis=-1).mean(axis=-1)
    return nnlib.mean_squared_error(y, y_pred)


def batches(X, y, batch_size, seed):
    """The rows of each step: as train() promises, each epoch shuffled anew, and rows that fill no batch left out."""
    if batch_size is None:
        return lambda step: (X, y)

    def rows_of(step):
        epoch, batch = divmod(step, len(X) // batch_size)
        rows = np.random.default_rng([seed, epoch]).permutation(len(X))[batch * batch_size :][:batch_size]
        return X[rows], y[rows]

    return rows_of


@st.composite
def cases(draw):
    """Any layers, activations, stack (of all layers or of some), biases, rows and precisions."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    stack = tuple(draw(st.lists(st.integers(1, 8), max_size=2)))
    activation = [draw(st.sampled_from(ACTIVATIONS)) for _ in sizes[1:]]
    if draw(st.booleans()):
        activation = activation[0]
    kinds, n_rows = st.sampled_from([np.float64, np.float64, np.float32]), draw(st.integers(1, 30))
    of_X, of_y, of_weights = draw(kinds), draw(kinds), draw(kinds)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    parts_of_the_stack = st.sampled_from([stack, stack, (), stack[1:], (1,) * len(stack)])

    def random(kind, *shape):
        return rng.uniform(-1, 1, shape).astype(kind)

    weights = [random(of_weights, *draw(parts_of_the_stack), n_in, n_out) for n_in, n_out in pairwise(sizes)]
    biases = [random(of_weights, *draw(parts_of_the_stack), n) for n in sizes[1:]] if draw(st.booleans()) else None
    if biases and all(W.ndim == 2 for W in weights):
        biases = [b.reshape(b.shape[-1:]) if b.size == b.shape[-1] else b for b in biases]  # a row would be refused
    return nnlib.Network(weights, biases, activation), random(of_X, n_rows, sizes[0]), random(of_y, n_rows, sizes[-1])


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(cases(), st.sampled_from(LOSSES), st.sampled_from([3, 7, 1000]), st.data())
def test_fast_steps_are_the_plain_steps(case, loss, rows_at_once, data):
    net, X, y = case
    if loss == "cross_entropy":
        if y.shape[1] == 1:
            y = np.hstack([y, y])
            net = nnlib.Network([*net.weights[:-1], np.concatenate([net.weights[-1]] * 2, axis=-1)], None, net.activation)
        net = nnlib.Network(net.weights, net.biases, [*net.activation[:-1], nnlib.identity])
        y = np.eye(y.shape[1], dtype=y.dtype)[y.argmax(axis=1)]
    batch_size, seed = data.draw(st.none() | st.integers(1, len(X))), data.draw(st.integers(0, 3))
    rates = data.draw(st.lists(st.sampled_from([0.001, 0.01, 0.02]), min_size=9, max_size=9))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_steps, "_BYTES_AT_ONCE", 1)
        patch.setattr(fast_steps, "_LEAST_ROWS_AT_ONCE", rows_at_once)
        trainer = nnlib.Trainer(net, X, y, rates[0], loss, batch_size, seed)
        for rate in rates:
            trainer.learning_rate = rate
            trainer.run(1)
        again = trainer.network_at(7)
    rows_of = batches(X, y, batch_size, seed)
    plain, losses = plain_steps(net, rows_of, 9, rates, loss)
    is_exact = np.result_type(X, *net.weights) == np.float64
    within = 1e-12 if is_exact else 1e-4
    np.testing.assert_allclose(
        trainer.losses[:-1], np.broadcast_to(np.array(losses).T, trainer.losses[:-1].T.shape).T, within, within
    )
    X_last, y_last = rows_of(9)
    np.testing.assert_allclose(trainer.losses[-1], mean_loss(y_last, plain.predict(X_last), loss), within, within)
    seventh, _ = plain_steps(net, rows_of, 7, rates, loss)
    for ours, expected in ((trainer.network, plain), (again, seventh)):
        for array, by_hand in zip(arrays_of(ours), arrays_of(expected), strict=True):
            assert array.dtype == by_hand.dtype
            np.testing.assert_allclose(array, np.broadcast_to(by_hand, array.shape), within, within)


@pytest.mark.parametrize(
    ("stack", "sizes", "along"),
    [
        ((1000,), [2, 3, 1], True),
        ((7,), [2, 3, 1], True),
        ((6,), [2, 3, 1], False),
        ((3, 3), [2, 3, 2], True),
        ((10,), [64, 32], False),
    ],
)
def test_numpy_runs_along_the_stack_where_it_is_longer_than_a_layer_has_edges(stack, sizes, along):
    net = nnlib.Network([np.ones((*stack, *shape)) for shape in pairwise(sizes)])
    steps = FastSteps(net, np.ones((3, sizes[0])), np.ones((3, sizes[-1])), nnlib.mean_squared_error)
    assert (steps.network.weights[0].strides[len(stack) - 1] == 8) == along


def test_many_rows_are_taken_in_parts(monkeypatch):
    monkeypatch.setattr(fast_steps, "_BYTES_AT_ONCE", 1000)
    monkeypatch.setattr(fast_steps, "_LEAST_ROWS_AT_ONCE", 7)  # 53 rows of 8 * 5 bytes: parts of 25 rows each, the last of 3
    net = nnlib.Network.random([4, 5, 3], rng=0)
    steps, squares = FastSteps(net, np.ones((53, 4)), np.ones((53, 3)), nnlib.mean_squared_error), []
    steps.set_rate(0.1)
    steps.take(4, squares)
    steps.look(squares)
    assert steps.n_parts == 3
    assert len(squares) == 15


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, lambda steps: pickle.loads(pickle.dumps(steps))])
def test_copy_goes_on_by_itself(make):
    net, X, y = nnlib.Network.random([4, 5, 3], rng=0, bias=True), np.eye(4), np.full((4, 3), 0.5)
    steps = FastSteps(net, X, y, nnlib.mean_squared_error)
    steps.set_rate(0.5)
    steps.take(3, [])
    other, before = make(steps), steps.row.copy()
    other.set_rate(0.5)
    other.take(2, [])
    np.testing.assert_array_equal(steps.row, before)
    steps.take(2, [])
    np.testing.assert_array_equal(steps.row, other.row)

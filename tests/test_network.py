import re
from itertools import pairwise

import numpy as np
import pytest

import nnlib

each_activation = pytest.mark.parametrize("activation", nnlib.ACTIVATIONS)


def test_worked_example_with_raw_hours(worked_example, exam):
    forward_pass = worked_example.forward(exam["raw"][:1])
    # .2*2 + .8*9 = 7.6, .6*2 + .3*9 = 3.9 (and not 7.5), .1*2 + .7*9 = 6.5
    np.testing.assert_allclose(forward_pass.z[0], [[7.6, 3.9, 6.5]], rtol=0, atol=1e-12)
    np.testing.assert_allclose(forward_pass.a[1], [[0.9994997989, 0.9801596943, 0.9984988177]], rtol=0, atol=1e-10)
    # .4*.9994997989 + .5*.9801596943 + .9*.9984988177 = .3997999196 + .4900798471 + .8986489360
    np.testing.assert_allclose(forward_pass.z[1], [[1.7885287027]], rtol=0, atol=1e-10)
    np.testing.assert_allclose(forward_pass.y_pred, [[0.8567467964]], rtol=0, atol=1e-10)


def test_worked_example_with_scaled_hours(worked_example, exam):
    forward_pass = worked_example.forward(exam["X"][:1])
    # .2*2/3 + .8 = .9333, .6*2/3 + .3 = .7, .1*2/3 + .7 = .7667
    np.testing.assert_allclose(forward_pass.z[0], [[0.9333333333, 0.7, 0.7666666667]], rtol=0, atol=1e-10)
    np.testing.assert_allclose(forward_pass.y_pred, [[0.7748170504]], rtol=0, atol=1e-10)


@pytest.mark.parametrize(("hours", "kind"), [("raw", "raw"), ("X", "scaled")])
def test_all_three_students_at_once(worked_example, exam, facts, hours, kind):
    forward_pass = worked_example.forward(exam[hours])
    assert forward_pass.a[0] is exam[hours]
    for computed, name in [
        (forward_pass.z[0], "z"),
        (forward_pass.a[1], "h"),
        (forward_pass.z[1], "z3"),
        (forward_pass.y_pred, "out"),
    ]:
        np.testing.assert_allclose(computed, facts["forward"][kind][name], rtol=0, atol=1e-10)


@each_activation
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("sizes", [[4, 3], [4, 5, 3], [4, 5, 2, 3]])
def test_forward_is_product_bias_and_activation_layer_by_layer(activation, bias, sizes):
    rng = np.random.default_rng(1)
    weights = [rng.standard_normal(shape) for shape in pairwise(sizes)]
    biases = [rng.standard_normal(n) for n in sizes[1:]] if bias else None
    X = rng.standard_normal((6, 4))
    forward_pass = nnlib.Network(weights, biases, activation).forward(X)
    a = X
    for k, W in enumerate(weights):
        z = np.zeros((6, sizes[k + 1]))
        for row, column, joint in np.ndindex(6, sizes[k + 1], sizes[k]):
            z[row, column] += a[row, joint] * W[joint, column]
        z = z + biases[k] if bias else z
        np.testing.assert_allclose(forward_pass.z[k], z, rtol=1e-12, atol=1e-14)
        a = nnlib.ACTIVATIONS[activation](z)
        np.testing.assert_allclose(forward_pass.a[k + 1], a, rtol=1e-12, atol=1e-14)


def test_each_layer_may_have_its_own_activation():
    net = nnlib.Network([[[1.0, -1.0]], [[2.0], [3.0]]], activation=["relu", "identity"])
    # relu(2, -2) = (2, 0); 2*2 + 3*0 = 4
    assert net.predict([[2.0]]) == [[4.0]]


def test_terms_are_what_each_edge_adds_to_its_sum(worked_example, exam):
    forward_pass = worked_example.forward(exam["raw"])
    first, second = worked_example.terms(forward_pass)
    np.testing.assert_allclose(first[0], [[0.4, 1.2, 0.2], [7.2, 2.7, 6.3]])
    np.testing.assert_allclose(second.sum(axis=-2), forward_pass.z[1])
    np.testing.assert_allclose(first.sum(axis=-2), forward_pass.z[0])


def test_random_weights_are_drawn_first_layer_first():
    state = np.random.RandomState(3)
    W1, W2 = state.randn(2, 3), state.randn(3, 1)
    net = nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(3))
    np.testing.assert_array_equal(net.weights[0], W1)
    np.testing.assert_array_equal(net.weights[1], W2)
    assert net.biases is None
    seeded = nnlib.Network.random([2, 3, 1], rng=3)
    np.testing.assert_array_equal(seeded.weights[0], np.random.default_rng(3).standard_normal((2, 3)))
    other = nnlib.Network.random([2, 3, 1], rng=np.random.default_rng(3), bias=True)
    np.testing.assert_array_equal(other.weights[1], seeded.weights[1])
    assert [b.tolist() for b in other.biases] == [[0, 0, 0], [0]]


def test_standard_normal_weights_lie_between_0_and_1_a_third_of_the_time():
    drawn = np.concatenate([W.ravel() for W in nnlib.Network.random([300, 200, 100], rng=0).weights])
    assert ((drawn >= 0) & (drawn <= 1)).mean() == pytest.approx(0.3413447, abs=0.005)


def test_network_owns_its_weights_and_they_cannot_be_changed():
    W = np.eye(3)
    net = nnlib.Network([W], [np.zeros(3)])
    W[0, 0] = 7
    assert net.weights[0][0, 0] == 1
    for array in (*net.weights, *net.biases):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5


def test_step_goes_against_the_gradient_and_leaves_the_network_as_it_was():
    net = nnlib.Network([[[1.0, 2.0], [3.0, 4.0]]], [[0.5, 0.25]])
    gradients = nnlib.Gradients((np.array([[1.0, 0.0], [0.0, -2.0]]),), (np.array([4.0, 8.0]),), (), ())
    stepped = net.step(gradients, learning_rate=0.5)
    assert stepped.weights[0].tolist() == [[0.5, 2], [3, 5]]
    assert stepped.biases[0].tolist() == [-1.5, -3.75]
    assert net.weights[0].tolist() == [[1, 2], [3, 4]]


def test_sizes_and_number_of_parameters():
    net = nnlib.Network.random([4, 5, 3], rng=0, bias=True)
    assert net.layer_sizes == [4, 5, 3]
    assert net.n_parameters == 4 * 5 + 5 + 5 * 3 + 3
    assert nnlib.Network.random([4, 5, 3], rng=0).n_parameters == 35
    assert repr(net) == "<network 4-5-3, sigmoid, with biases>"


# Stacks: two small stacks lie matrix by matrix in memory, the large one along its axis; the numbers must not tell.
STACKS = [(3,), (2, 4), (40,), (6, 9)]


def stacked_weights(stack, sizes, seed=0):
    rng = np.random.default_rng(seed)
    weights = [rng.standard_normal(stack + shape) for shape in pairwise(sizes)]
    return weights, [rng.standard_normal((*stack, n)) for n in sizes[1:]]


@each_activation
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("stack", STACKS)
def test_stack_predicts_what_each_of_its_networks_predicts(activation, bias, stack):
    weights, biases = stacked_weights(stack, [4, 5, 3])
    X = np.random.default_rng(1).standard_normal((6, 4))
    stacked = nnlib.Network(weights, biases if bias else None, activation)
    forward_pass = stacked.forward(X)
    assert forward_pass.y_pred.shape == (*stack, 6, 3)
    for place in np.ndindex(stack):
        one = nnlib.Network([W[place] for W in weights], [b[place] for b in biases] if bias else None, activation)
        alone = one.forward(X)
        for k in range(2):
            np.testing.assert_allclose(forward_pass.z[k][place], alone.z[k], rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(forward_pass.y_pred[place], alone.y_pred, rtol=1e-12, atol=1e-14)
        np.testing.assert_array_equal(stacked[place].weights[1], one.weights[1])


def test_stack_puts_networks_together_and_gives_them_back():
    networks = [nnlib.Network.random([4, 5, 3], rng=seed, bias=True, activation="tanh") for seed in range(30)]
    stacked = nnlib.Network.stack(networks)
    assert stacked.stack_shape == (30,)
    assert repr(stacked) == "<network 4-5-3, tanh, with biases, a stack of (30,)>"
    np.testing.assert_array_equal(stacked[17].weights[0], networks[17].weights[0])
    np.testing.assert_array_equal(stacked[17].biases[1], networks[17].biases[1])
    assert stacked[3:7].stack_shape == (4,)


def test_networks_that_are_not_alike_cannot_be_stacked():
    net = nnlib.Network.random([4, 3], rng=0)
    for other in (
        nnlib.Network.random([4, 5, 3]),
        nnlib.Network.random([4, 3], bias=True),
        nnlib.Network(net.weights, None, "tanh"),
    ):
        with pytest.raises(
            ValueError, match="Only networks with the same layers, biases and activations can be stacked"
        ) as caught:
            nnlib.Network.stack([net, other])
        assert f"{net!r} and {other!r}" in str(caught.value)
    with pytest.raises(ValueError, match="at least one network"):
        nnlib.Network.stack([])


@pytest.mark.parametrize("places", [[(0, 1, 2), (0, 0, 0)], [(0, 1, 2), (1, 2, 0)], [(1, 0, 0)]])
def test_sweep_equals_a_loop_over_the_swept_weights(worked_example, exam, places):
    values = [np.linspace(-1, 2, 5), np.linspace(-3, 1, 4)][: len(places)]
    swept = nnlib.sweep(worked_example, dict(zip(places, values)))
    losses = nnlib.mean_squared_error(exam["y"], swept.predict(exam["X"]))
    assert losses.shape == tuple(map(len, values))
    for point in np.ndindex(losses.shape):
        weights = [W.copy() for W in worked_example.weights]
        for (layer, row, column), line, k in zip(places, values, point):
            weights[layer][row, column] = line[k]
        alone = nnlib.mean_squared_error(exam["y"], nnlib.Network(weights).predict(exam["X"]))
        assert losses[point] == pytest.approx(alone, rel=1e-12)
    np.testing.assert_array_equal(worked_example.weights[0], [[0.2, 0.6, 0.1], [0.8, 0.3, 0.7]])


@pytest.mark.parametrize("place", [(2, 0, 0), (0, 2, 0), (0, 0, 3), (-1, 0, 0), (0, 0), "abc"])
def test_sweep_of_a_weight_that_is_not_there_is_refused(worked_example, place):
    with pytest.raises(ValueError, match=r"must be \(layer, row, column\) of a weight"):
        nnlib.sweep(worked_example, {place: [0.0, 1.0]})


def test_sweep_keeps_biases_activations_and_precision():
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal(shape).astype(np.float32) for shape in ((4, 5), (5, 3))]
    net = nnlib.Network(weights, [rng.standard_normal(n).astype(np.float32) for n in (5, 3)], ["tanh", "sigmoid"])
    X, values = rng.standard_normal((6, 4)).astype(np.float32), np.array([-1, 0.5, 2], np.float32)
    swept = nnlib.sweep(net, {(1, 4, 2): values})
    assert swept.weights[1].dtype == np.float32
    for value, y_pred in zip(values, swept.predict(X)):
        moved = weights[1].copy()
        moved[4, 2] = value
        np.testing.assert_allclose(y_pred, nnlib.Network([weights[0], moved], net.biases, net.activation).predict(X), rtol=1e-6)


def test_single_network_cannot_be_indexed_and_says_where_its_weights_are():
    net = nnlib.Network.random([4, 5, 3], rng=0)
    with pytest.raises(TypeError) as caught:
        net[0]
    assert str(caught.value) == (
        "Only a stack of networks can be indexed, and this is a single network. Its weights are in .weights."
    )
    stack = nnlib.Network.stack([net, net])
    for index, shown in ((2, "2"), (slice(0, 0), "slice"), ("first", "'first'")):
        with pytest.raises(IndexError, match=r"^index must count the networks of a stack of \(2,\) from 0, but " + shown):
            stack[index]


def test_step_beyond_what_a_float_can_hold_is_refused_in_words():
    net = nnlib.Network.random([4, 5, 3], rng=0)
    X, y = np.full((2, 4), 0.5), np.full((2, 3), 1e300)
    gradients = nnlib.backward(net, net.forward(X), y)
    with pytest.raises(ValueError, match=r"weights\[0\] must hold finite numbers only"):
        net.step(gradients, 1e300)


# Any layer may be stacked while another is not: everything broadcasts

LAYERS = ["W0", "b0", "W1", "b1"]
STACKED_PARTS = [{"b0"}, {"b1"}, {"b0", "b1"}, {"W0"}, {"W1"}, {"W1", "b0"}, {"W0", "b1"}, {"W0", "W1"}, set(LAYERS)]


def partly_stacked(stacked, stack):
    """(the network, which holds arrays of its own only where stacked says so; {place in the stack: the plain network there})."""
    rng = np.random.default_rng(3)
    shapes = {"W0": (4, 5), "b0": (5,), "W1": (5, 3), "b1": (3,)}
    arrays = {name: rng.standard_normal((*stack, *shape) if name in stacked else shape) for name, shape in shapes.items()}

    def network(pick):
        W0, b0, W1, b1 = (pick(array) if name in stacked else array for name, array in arrays.items())
        return nnlib.Network([W0, W1], [b0, b1], ["tanh", "sigmoid"])

    return network(lambda array: array), {place: network(lambda array: array[place]) for place in np.ndindex(stack)}  # noqa: B023


def same_arrays(ours, expected):
    for one, other in zip(ours, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("stacked", STACKED_PARTS, ids=lambda stacked: " ".join(sorted(stacked)))
@pytest.mark.parametrize("stack", [(2,), (9,), (50,), (2, 7)])
def test_network_of_which_only_some_layers_are_stacked_does_all_that_its_networks_do(stacked, stack, tmp_path):
    net, alone = partly_stacked(stacked, stack)
    rng = np.random.default_rng(4)
    X, y = rng.standard_normal((6, 4)), rng.random((6, 3))
    assert net.stack_shape == stack
    forward_pass, history = net.forward(X), nnlib.train(net, X, y, 20, 0.3)
    gradients = nnlib.backward(net, forward_pass, y)
    losses, stepped, terms = nnlib.mean_squared_error(y, net.predict(X)), net.step(gradients, 0.3), net.terms(forward_pass)
    net.save(tmp_path / "net.npz")
    again, twice = nnlib.Network.load(tmp_path / "net.npz"), nnlib.Network.stack([net, stepped])
    assert [array.shape for array in again.weights + again.biases] == [array.shape for array in net.weights + net.biases]
    for place, one in alone.items():
        pass_alone = one.forward(X)
        gradients_alone = nnlib.backward(one, pass_alone, y)
        same_arrays(
            [forward_pass.y_pred[place], losses[place]], [pass_alone.y_pred, nnlib.mean_squared_error(y, one.predict(X))]
        )
        same_arrays([d[place] for d in gradients.d_W + gradients.d_b], gradients_alone.d_W + gradients_alone.d_b)
        same_arrays([np.broadcast_to(part, (*stack, *part.shape[-3:]))[place] for part in terms], one.terms(pass_alone))
        history_alone, stepped_alone = nnlib.train(one, X, y, 20, 0.3), one.step(gradients_alone, 0.3)
        for ours, expected in (
            (net[place], one), (again[place], one), (stepped[place], stepped_alone), (twice[0][place], one),
            (twice[(1, *place)], stepped_alone), (history.network[place], history_alone.network),
            (history.network_at(5)[place], history_alone.network_at(5)),
        ):  # fmt: skip
            same_arrays(ours.weights + ours.biases, expected.weights + expected.biases)
        np.testing.assert_allclose(history.losses[(slice(None), *place)], history_alone.losses, rtol=1e-11)


@pytest.mark.parametrize(("stack", "n_values"), [((), 3), ((2,), 3), ((7,), 2), ((2, 5), 3)])
def test_sweep_of_a_stack_has_the_values_in_front_of_the_stack(stack, n_values):
    net, alone = partly_stacked({"W0", "b1"} if stack else set(), stack)
    values, others = np.linspace(-1, 1, n_values), np.array([0.5, 2.0])
    swept = nnlib.sweep(net, {(0, 3, 1): values, (1, 4, 2): others})
    assert swept.stack_shape == (n_values, 2, *stack)
    X = np.random.default_rng(5).standard_normal((6, 4))
    for (k, value), (m, other) in ((one, two) for one in enumerate(values) for two in enumerate(others)):
        for place, one in alone.items():
            W0, W1 = (W.copy() for W in one.weights)
            W0[3, 1], W1[4, 2] = value, other
            expected = nnlib.Network([W0, W1], one.biases, one.activation).predict(X)
            np.testing.assert_allclose(swept.predict(X)[(k, m, *place)], expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("biases", "k", "shape"),
    [
        ([(1, 3), (1, 1)], 0, (1, 3)),
        ([(3,), (1, 1)], 1, (1, 1)),
        ([(3, 1), (1,)], 0, (3, 1)),
        ([(1, 1, 3), (1,)], 0, (1, 1, 3)),
        ([(1, 3), (1,)], 0, (1, 3)),
    ],
)
def test_biases_written_as_rows_or_columns_are_no_stack_of_one(biases, k, shape):
    with pytest.raises(ValueError, match=re.escape(f"biases[{k}] must have shape ({(3, 1)[k]},), one bias a neuron, but what arrived "
                                                   f"has shape {shape}. Write b.reshape(-1) to make a row or a column")):  # fmt: skip
        nnlib.Network([np.ones((2, 3)), np.ones((3, 1))], [np.zeros(shape) for shape in biases])
    flat = [np.zeros(shape).reshape(-1) for shape in biases]
    assert nnlib.Network([np.ones((2, 3)), np.ones((3, 1))], flat).stack_shape == ()


def test_stack_of_one_is_still_a_stack():
    net = nnlib.Network.random([4, 5, 3], rng=0, bias=True)
    stack = nnlib.Network.stack([net])
    assert stack.stack_shape == nnlib.Network(stack.weights, stack.biases).stack_shape == (1,)
    assert nnlib.Network(stack.weights, net.biases).stack_shape == (1,)

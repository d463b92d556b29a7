"""Every gradient against slopes measured by nudging, every entry; layer sizes all different and none of them 1."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import nnlib

each_loss = pytest.mark.parametrize("loss", ["half_sum_of_squares", "mean_squared_error"])
each_activation = pytest.mark.parametrize("activation", nnlib.ACTIVATIONS)
each_depth = pytest.mark.parametrize("sizes", [[4, 3], [4, 5, 3], [4, 5, 2, 3]])
with_and_without_bias = pytest.mark.parametrize("bias", [False, True])


def case(activation, sizes, bias, seed=13):
    """A network, six rows and their targets."""
    rng = np.random.default_rng(seed)
    weights = [rng.standard_normal(shape) for shape in pairwise(sizes)]
    biases = [rng.standard_normal(n) for n in sizes[1:]] if bias else None
    net = nnlib.Network(weights, biases, activation)
    X, y = rng.standard_normal((6, sizes[0])), rng.standard_normal((6, sizes[-1]))
    if activation == "relu":  # a nudge must not carry a sum over the corner
        assert min(np.abs(z).min() for z in net.forward(X).z) > 1e-3
    return net, X, y


def plain_loss(weights, biases, activation, X, y, loss):
    """The loss by plain numpy, with nothing of nnlib in it."""
    bend = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: z * (z > 0), "identity": lambda z: z}
    a = X
    for k, W in enumerate(weights):
        z = a @ W
        a = bend[activation](z if biases is None else z + biases[k])
    return 0.5 * np.sum((a - y) ** 2) if loss == "half_sum_of_squares" else np.mean((a - y) ** 2)


def measured_slopes(net, activation, X, y, loss):
    """The slope along every weight and bias, by nudging, with plain_loss."""
    arrays = [W.copy() for W in net.weights], net.biases and [b.copy() for b in net.biases]
    slopes = []
    for group in arrays:
        for array in group or ():
            slope = np.empty_like(array)
            for place in np.ndindex(array.shape):
                kept, values = array[place], []
                for by in (1e-5, -1e-5):
                    array[place] = kept + by
                    values.append(plain_loss(*arrays, activation, X, y, loss))
                array[place] = kept
                slope[place] = (values[0] - values[1]) / 2e-5
            slopes.append(slope)
    return slopes


@each_loss
@each_activation
@with_and_without_bias
@each_depth
def test_every_entry_of_the_gradient_is_the_measured_slope(activation, sizes, bias, loss):
    net, X, y = case(activation, sizes, bias)
    gradients = nnlib.backward(net, net.forward(X), y, loss)
    measured = measured_slopes(net, activation, X, y, loss)
    for slope, expected in zip([*gradients.d_W, *(gradients.d_b or ())], measured, strict=True):
        np.testing.assert_allclose(slope, expected, rtol=1e-7, atol=1e-7)
    report = nnlib.gradient_check(net, X, y, loss)
    assert report.passed
    assert report.relative_error < 1e-8
    assert len(report.entries) == net.n_parameters
    for entry, expected in zip(report.entries, np.concatenate([slope.ravel() for slope in measured]), strict=True):
        assert entry.measured == pytest.approx(expected, rel=1e-5, abs=1e-9)


@each_loss
def test_deltas_and_hidden_slopes_are_those_of_the_chain_rule(loss):
    net, X, y = case("tanh", [4, 5, 3], False)
    forward_pass = net.forward(X)
    gradients = nnlib.backward(net, forward_pass, y, loss)
    scale = 1 if loss == "half_sum_of_squares" else 2 / y.size
    d_a2 = scale * (forward_pass.y_pred - y)
    d_z2 = d_a2 * (1 - forward_pass.a[2] ** 2)
    d_a1 = d_z2 @ net.weights[1].T
    d_z1 = d_a1 * (1 - forward_pass.a[1] ** 2)
    assert gradients.d_a[0] is None
    for computed, expected in [
        (gradients.d_a[2], d_a2),
        (gradients.d_z[1], d_z2),
        (gradients.d_a[1], d_a1),
        (gradients.d_z[0], d_z1),
    ]:
        np.testing.assert_allclose(computed, expected, rtol=1e-12)


ROWS = {"scaled_first_row": ("X", 1), "scaled_all_rows": ("X", 3), "raw_first_row": ("raw", 1), "raw_all_rows": ("raw", 3)}


@pytest.mark.parametrize("name", ROWS)
def test_one_step_of_the_worked_example(worked_example, exam, facts, name):
    """For the first row, scaled, by hand: error .92 - .7748170504 = .1451829496; slope .7748170504 * .2251829496 =
    .1744755888; output delta .0253308806; change of the first output weight .0253308806 * .7177510570 = .0181812663."""
    hours, n = ROWS[name]
    X, y, expected = exam[hours][:n], exam["y"][:n], facts["one_step"][name]
    forward_pass = worked_example.forward(X)
    gradients = nnlib.backward(worked_example, forward_pass, y)

    def same(computed, key, sign=1):
        np.testing.assert_allclose(sign * np.asarray(computed), expected[key], rtol=0, atol=1e-10)

    same(forward_pass.y_pred, "out")
    same(gradients.d_a[2], "error", -1)  # the story's error is target minus output
    same(gradients.d_z[1], "d_out", -1)
    same(gradients.d_a[1], "e_hidden", -1)
    same(nnlib.sigmoid.slope(forward_pass.a[1]), "sigma_prime_h")
    same(gradients.d_z[0], "d_hidden", -1)
    same(gradients.d_W[0], "dW1", -1)
    same(gradients.d_W[1], "dW2", -1)
    stepped = worked_example.step(gradients, learning_rate=1.0)
    same(stepped.weights[0], "W1_new")
    same(stepped.weights[1], "W2_new")
    same(stepped.predict(X), "out_after")
    for loss, key in [(nnlib.mean_squared_error, "loss_mean"), (nnlib.half_sum_of_squares, "loss_half_sum")]:
        assert loss(y, forward_pass.y_pred) == pytest.approx(expected[f"{key}_before"], abs=1e-10)
        assert loss(y, stepped.predict(X)) == pytest.approx(expected[f"{key}_after"], abs=1e-10)


def test_popular_update_is_minus_the_gradient_of_half_the_sum_and_minus_one_and_a_half_of_the_mean(exam, facts):
    net = nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(0))
    forward_pass = net.forward(exam["X"])
    half, mean = (nnlib.backward(net, forward_pass, exam["y"], loss) for loss in ("half_sum_of_squares", "mean_squared_error"))
    flat = [np.concatenate([slope.ravel() for slope in gradients.d_W]) for gradients in (half, mean)]
    np.testing.assert_allclose(-flat[0], facts["update_seed_0"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(flat[0], 1.5 * flat[1], rtol=1e-12)


@with_and_without_bias
@pytest.mark.parametrize("stack", [(3,), (2, 4), (40,), (6, 9)])
def test_gradients_of_a_stack_are_those_of_its_networks(stack, bias):
    rng = np.random.default_rng(5)
    sizes = [4, 5, 3]
    weights = [rng.standard_normal(stack + shape) for shape in pairwise(sizes)]
    biases = [rng.standard_normal((*stack, n)) for n in sizes[1:]] if bias else None
    X, y = rng.standard_normal((6, 4)), rng.standard_normal((6, 3))
    stacked = nnlib.Network(weights, biases, "tanh")
    gradients = nnlib.backward(stacked, stacked.forward(X), y)
    for place in np.ndindex(stack):
        alone = nnlib.backward(stacked[place], stacked[place].forward(X), y)
        for kind in ("d_W", "d_b", "d_z"):
            for ours, single in zip(getattr(gradients, kind) or (), getattr(alone, kind) or ()):
                np.testing.assert_allclose(ours[place], single, rtol=1e-11, atol=1e-13)


# The checker itself


def spoiled(gradients, kind, k, place, factor):
    """The same gradients with one entry multiplied by a factor."""
    arrays = [array.copy() for array in getattr(gradients, kind)]
    arrays[k][place] *= factor
    return replace(gradients, **{kind: tuple(arrays)})


@each_loss
def test_checker_catches_an_error_of_one_percent_in_any_single_entry(loss):
    net, X, y = case("sigmoid", [4, 5, 3], True)
    gradients = nnlib.backward(net, net.forward(X), y, loss)
    for kind in ("d_W", "d_b"):
        for k, array in enumerate(getattr(gradients, kind)):
            for place in np.ndindex(array.shape):
                for factor in (1.01, 0.99):
                    report = nnlib.gradient_check(net, X, y, loss, spoiled(gradients, kind, k, place, factor))
                    assert not report.passed
                    assert report.worst.name == f"{kind}[{k}][{', '.join(map(str, place))}]"
                    assert report.worst.relative_error == pytest.approx(0.01 / 2, rel=0.02)


def test_checker_catches_one_percent_where_raw_hours_make_the_slopes_tiny(worked_example, exam):
    X, y = exam["raw"][:1], exam["y"][:1]
    gradients = nnlib.backward(worked_example, worked_example.forward(X), y)
    assert abs(gradients.d_W[0][0, 0]) < 4e-6
    assert nnlib.gradient_check(worked_example, X, y).passed
    report = nnlib.gradient_check(worked_example, X, y, gradients=spoiled(gradients, "d_W", 0, (0, 0), 1.01))
    assert not report.passed
    assert report.worst.name == "d_W[0][0, 0]"
    assert report.relative_error < 1e-4  # over all entries at once the fault hides; entry by entry it does not


def test_checker_catches_the_slope_of_the_sigmoid_of_the_activation(exam):
    """The popular mistake: a(1 - a) with sigmoid(a) in place of a. It trains, and only the check tells."""
    net = nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(0))
    forward_pass = net.forward(exam["X"])
    wrong_slope = [nnlib.sigmoid.slope(nnlib.sigmoid(a)) for a in forward_pass.a[1:]]
    d_z2 = (forward_pass.y_pred - exam["y"]) * wrong_slope[1]
    d_z1 = (d_z2 @ net.weights[1].T) * wrong_slope[0]
    wrong = nnlib.Gradients((exam["X"].T @ d_z1, forward_pass.a[1].T @ d_z2), None, (d_z1, d_z2), (None, None, None))
    report = nnlib.gradient_check(net, exam["X"], exam["y"], gradients=wrong)
    assert not report.passed
    assert "slopes differ" in repr(report)


def test_checker_catches_the_factor_between_the_two_losses(worked_example, exam):
    half = nnlib.backward(worked_example, worked_example.forward(exam["X"]), exam["y"])
    assert not nnlib.gradient_check(worked_example, exam["X"], exam["y"], "mean_squared_error", half).passed


def test_checker_catches_a_sign_and_a_transposed_product():
    net, X, y = case("sigmoid", [4, 4, 3], False)
    gradients = nnlib.backward(net, net.forward(X), y)
    for wrong in (tuple(-slope for slope in gradients.d_W), (gradients.d_W[0].T.copy(), gradients.d_W[1])):
        assert not nnlib.gradient_check(net, X, y, gradients=replace(gradients, d_W=wrong)).passed


def test_checker_passes_where_all_slopes_are_zero():
    net = nnlib.Network([np.zeros((4, 5)), np.zeros((5, 3))])
    X = np.ones((6, 4))
    report = nnlib.gradient_check(net, X, net.predict(X))
    assert report.passed
    assert report.relative_error == 0


def test_checker_wants_a_single_network_and_slopes_of_the_right_shape(worked_example, exam):
    stacked = nnlib.Network.stack([worked_example, worked_example])
    with pytest.raises(ValueError, match=r"net must be a single network, but a stack of \(2,\) arrived"):
        nnlib.gradient_check(stacked, exam["X"], exam["y"])
    gradients = nnlib.backward(worked_example, worked_example.forward(exam["X"]), exam["y"])
    wrong = replace(gradients, d_W=(gradients.d_W[0].T, gradients.d_W[1]))
    with pytest.raises(
        ValueError, match=r"d_W\[0\] must have shape .*2, 3\).*Rows and columns look swapped: write gradients\.d_W\[0\]\.T\."
    ):
        nnlib.gradient_check(worked_example, exam["X"], exam["y"], gradients=wrong)


def test_report_says_whether_all_slopes_agree_and_if_not_where(worked_example, exam):
    X, y = exam["X"], exam["y"]
    assert repr(nnlib.gradient_check(worked_example, X, y)).startswith(
        "<gradient check of 9 slopes: all slopes agree; relative error "
    )
    gradients = nnlib.backward(worked_example, worked_example.forward(X), y)
    wrong = nnlib.gradient_check(worked_example, X, y, gradients=spoiled(gradients, "d_W", 0, (1, 2), 1.01))
    assert repr(wrong).startswith("<gradient check of 9 slopes: slopes differ, most of all d_W[0][1, 2]; relative error ")

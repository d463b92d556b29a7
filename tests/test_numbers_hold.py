"""The formulas against arithmetic of 60 digits, over all of float64, at saturation, and in float32."""

import mpmath
import numpy as np
import pytest

import nnlib

mpmath.mp.dps = 60
LAST_PLACE = 2.0**-52


def numbers():
    """Floats of every size and both signs, denormals and the largest among them."""
    rng = np.random.default_rng(0)
    patterns = rng.integers(0, 2**64, 4000, dtype=np.uint64).view(np.float64)
    near = np.concatenate([rng.uniform(-40, 40, 2000), rng.uniform(-760, 760, 1000), rng.normal(0, 1e-8, 500)])
    edges = [0.0, -0.0, 5e-324, -5e-324, 2.3e-308, 1.7e308, -1.7e308, 708.0, 709.8, -709.8, 745.2, -745.2, 36.7, -36.7]
    return np.concatenate([patterns[np.isfinite(patterns)], near, edges])


EXACT = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "relu": lambda z: max(z, mpmath.mpf(0)),
    "identity": lambda z: z,
}
EXACT_SLOPE = {  # at z, not written with a
    "sigmoid": lambda z: mpmath.exp(-z) / (1 + mpmath.exp(-z)) ** 2,
    "tanh": lambda z: 1 / mpmath.cosh(z) ** 2,
    "relu": lambda z: mpmath.mpf(z > 0),
    "identity": lambda z: mpmath.mpf(1),
}
each_activation = pytest.mark.parametrize("activation", nnlib.ACTIVATIONS.values(), ids=nnlib.ACTIVATIONS)


def places_off(value, exact):
    """How many units in the last place a float is from the exact number."""
    if exact == 0 or not np.isfinite(float(exact)):
        return 0.0 if value == float(exact) else np.inf
    return float(abs(mpmath.mpf(float(value)) - exact) / mpmath.mpf(float(np.spacing(abs(float(exact)) or 5e-324))))


@each_activation
def test_activation_is_exact_to_the_last_places_over_all_of_float64(activation):
    z = numbers()
    values = activation(z)  # warnings are errors here
    worst = max(places_off(value, EXACT[activation.name](mpmath.mpf(float(at)))) for at, value in zip(z, values)
                if activation.name != "sigmoid" or at > -709)  # fmt: skip
    assert worst <= 4


def test_sigmoid_far_below_is_zero_where_the_exact_value_is_below_every_normal_float():
    z = np.linspace(-1000, -709, 500)
    exact = np.array([float(EXACT["sigmoid"](mpmath.mpf(float(at)))) for at in z])
    np.testing.assert_allclose(nnlib.sigmoid(z), exact, rtol=0, atol=6e-309)  # e^709.8 is the largest there is: below, 0


@each_activation
def test_slope_written_with_a_is_the_slope_to_what_a_can_tell(activation):
    z = numbers()
    a = activation(z)
    slopes = activation.slope(a)
    for at, slope in zip(z, slopes):
        exact = EXACT_SLOPE[activation.name](mpmath.mpf(float(at)))
        assert abs(mpmath.mpf(float(slope)) - exact) <= 4 * LAST_PLACE, at  # of a number up to 1


@pytest.mark.parametrize("loss", [nnlib.half_sum_of_squares, nnlib.mean_squared_error], ids=str)
@pytest.mark.parametrize("size", [1e-150, 1e-8, 1.0, 1e8, 1e150])
def test_loss_and_its_slope_are_exact_at_every_size(loss, size):
    rng = np.random.default_rng(0)
    y, y_pred = size * rng.standard_normal((5, 3)), size * rng.standard_normal((5, 3))
    errors = [mpmath.mpf(p) - mpmath.mpf(t) for p, t in zip(y_pred.ravel().tolist(), y.ravel().tolist())]
    scale = {"half_sum_of_squares": mpmath.mpf(1) / 2, "mean_squared_error": mpmath.mpf(1) / 15}[loss.name]
    assert places_off(loss(y, y_pred), scale * sum(error**2 for error in errors)) <= 16
    slopes = loss.slope(y, y_pred).ravel()
    # An error is a difference: what it lost in the last places of its two numbers, no formula brings back.
    assert (
        max(abs(mpmath.mpf(float(slope)) - 2 * scale * error) for slope, error in zip(slopes, errors)) <= 8 * LAST_PLACE * size
    )


@pytest.mark.parametrize("size", [1e-8, 1.0, 30.0, 1000.0])
def test_cross_entropy_and_softmax_are_exact_at_every_size(size):
    rng = np.random.default_rng(0)
    z, y = size * rng.uniform(-1, 1, (7, 4)), np.eye(4)[rng.integers(0, 4, 7)]
    e = [[mpmath.exp(mpmath.mpf(value)) for value in row] for row in z.tolist()]
    exact = sum(-mpmath.log(row[place] / sum(row)) for row, place in zip(e, y.argmax(axis=1)))
    assert abs(nnlib.cross_entropy(y, z) - exact) <= 8 * LAST_PLACE * max(size, 1.0) * len(z)
    for ours, row in zip(nnlib.softmax(z), e):
        for value, one in zip(ours, row):  # what the logits lost in their last places, no formula brings back
            assert abs(value - one / sum(row)) <= 8 * LAST_PLACE * max(size, 1.0) * (one / sum(row)) + 1e-300


def test_loss_beyond_float_is_infinite_and_silent():
    assert nnlib.mean_squared_error([[1e200]], [[-1e200]]) == np.inf
    assert nnlib.half_sum_of_squares([[1e-200]], [[0.0]]) == 0.0


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_saturated_network_has_small_slopes_and_no_nan(activation):
    rng = np.random.default_rng(0)
    for size in (10, 1e3, 1e6, 1e100):
        net = nnlib.Network(
            [size * rng.standard_normal((4, 5)), rng.standard_normal((5, 3))], activation=[activation, "sigmoid"]
        )
        X, y = rng.standard_normal((6, 4)), rng.uniform(size=(6, 3))
        gradients = nnlib.backward(net, net.forward(X), y)
        assert all(np.isfinite(d_W).all() for d_W in gradients.d_W)
    if activation != "relu":
        assert np.abs(gradients.d_W[0]).max() == 0  # beyond 1e100 no neuron listens any more


def test_slope_at_saturation_is_the_exact_one():
    # One weight, one row: dLoss/dw = (a - y) a (1 - a) x with a = sigmoid(30) = 1 - 9.4e-14.
    net = nnlib.Network([[[30.0]]])
    slope = nnlib.backward(net, net.forward([[1.0]]), [[0.5]]).d_W[0][0, 0]
    a = 1 / (1 + mpmath.exp(-30))
    assert slope == pytest.approx(float((a - mpmath.mpf("0.5")) * a * (1 - a)), rel=2e-3)  # 1 - a has three digits left


@pytest.mark.parametrize("rate", [1e2, 1e6, 1e200, 1e308])
@pytest.mark.parametrize("activation", ["identity", "relu", "tanh", "sigmoid"])
def test_run_with_an_absurd_learning_rate_stays_finite(activation, rate):
    rng = np.random.default_rng(0)
    net = nnlib.Network.random([4, 5, 3], rng=0, activation=activation, bias=True)
    trainer = nnlib.Trainer(net, rng.standard_normal((6, 4)), rng.standard_normal((6, 3)), rate)
    trainer.run(300)
    assert np.isfinite(trainer.losses).all()
    assert all(np.isfinite(array).all() for array in trainer.network.weights + trainer.network.biases)
    assert trainer.n_steps == 300 or trainer.problem.startswith("Training diverged: after step")


def test_float32_in_is_float32_through():
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal(shape).astype(np.float32) for shape in ((4, 5), (5, 3))]
    biases = [rng.standard_normal(n).astype(np.float32) for n in (5, 3)]
    net = nnlib.Network(weights, biases, ["tanh", "sigmoid"])
    X, y = rng.standard_normal((6, 4)).astype(np.float32), rng.uniform(size=(6, 3)).astype(np.float32)
    forward_pass = net.forward(X)
    gradients = nnlib.backward(net, forward_pass, y)
    trained = nnlib.train(net, X, y, 20, 0.1).network
    made = [*forward_pass.a, *forward_pass.z, *net.terms(forward_pass), *gradients.d_W, *gradients.d_b, *gradients.d_z,
            *gradients.d_a[1:], nnlib.mean_squared_error.slope(y, forward_pass.y_pred), nnlib.tanh(X), nnlib.tanh.slope(nnlib.tanh(X)),
            *net.step(gradients, 0.1).weights, *trained.weights, *trained.biases, nnlib.MaxScaler.fit(X).apply(X),
            nnlib.Standardizer.fit(X).apply(X), nnlib.Standardizer.fit(X).undo(X)]  # fmt: skip
    assert {array.dtype for array in made} == {np.dtype(np.float32)}


def test_float32_is_as_good_as_its_digits():
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal(shape) for shape in ((4, 5), (5, 3))]
    X, y = rng.standard_normal((6, 4)), rng.uniform(size=(6, 3))
    ours, single = (nnlib.Network([W.astype(kind) for W in weights]) for kind in (np.float64, np.float32))
    exact, rounded = (nnlib.backward(net, net.forward(X.astype(kind)), y.astype(kind)).d_W
                      for net, kind in ((ours, np.float64), (single, np.float32)))  # fmt: skip
    for one, other in zip(exact, rounded):
        np.testing.assert_allclose(other, one, rtol=0, atol=2e-6)


def test_float64_anywhere_makes_all_of_it_float64():
    net = nnlib.Network([np.ones((4, 5), np.float32), np.ones((5, 3))])
    assert net.predict(np.ones((6, 4), np.float32)).dtype == np.float64
    assert nnlib.Network([np.ones((4, 3), np.float32)]).predict(np.ones((6, 4))).dtype == np.float64


def test_slopes_beyond_float_are_infinite_and_silent():
    assert nnlib.half_sum_of_squares.slope([[-1.7e308]], [[1.7e308]]).tolist() == [[np.inf]]
    with pytest.raises(ValueError, match=r"^y must have shape \(2, 1\)"):
        nnlib.half_sum_of_squares.slope(np.ones((3, 2, 1)), np.ones((3, 2, 1)))

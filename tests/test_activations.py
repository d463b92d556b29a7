import numpy as np
import pytest

import nnlib

each_activation = pytest.mark.parametrize("activation", nnlib.ACTIVATIONS.values(), ids=nnlib.ACTIVATIONS)

# By hand: e^-2 = 0.1353352832, so sigmoid(2) = 1 / 1.1353352832 = 0.8807970780; tanh(2) = (1 - e^-4) / (1 + e^-4) with
# e^-4 = 0.0183156389, so 0.9816843611 / 1.0183156389 = 0.9640275801.
VALUES = {
    "sigmoid": ([-2, 0, 2], [0.1192029220, 0.5, 0.8807970780]),
    "tanh": ([-2, 0, 2], [-0.9640275801, 0, 0.9640275801]),
    "relu": ([-2, 0, 2], [0, 0, 2]),
    "identity": ([-2, 0, 2], [-2, 0, 2]),
}
# sigmoid: 0.8807970780 * 0.1192029220; tanh: 1 - 0.9640275801^2
SLOPES = {
    "sigmoid": [0.1049935854, 0.25, 0.1049935854],
    "tanh": [0.0706508249, 1, 0.0706508249],
    "relu": [0, 0, 1],
    "identity": [1, 1, 1],
}


@each_activation
def test_value_is_the_one_computed_by_hand(activation):
    z, a = VALUES[activation.name]
    np.testing.assert_allclose(activation(z), a, rtol=0, atol=1e-10)


@each_activation
def test_slope_written_with_a_is_the_one_computed_by_hand(activation):
    z, _ = VALUES[activation.name]
    np.testing.assert_allclose(activation.slope(activation(z)), SLOPES[activation.name], rtol=0, atol=1e-10)


@each_activation
def test_slope_is_the_one_measured_by_nudging(activation):
    z = np.array([[-4.1, -0.7, 0.3], [0.9, 2.2, 6.5]])
    measured = (activation(z + 1e-6) - activation(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(activation.slope(activation(z)), measured, rtol=0, atol=1e-9)


def test_slope_takes_the_activation_and_not_the_sum():
    assert nnlib.sigmoid.slope(nnlib.sigmoid(2.0)) == pytest.approx(0.1049935854, abs=1e-10)
    with pytest.raises(ValueError, match=r"^a must hold numbers from 0 to 1, the values of sigmoid, but 2 arrived\. Pass the "):
        nnlib.sigmoid.slope(2.0)  # 2 * (1 - 2) would be -2, and no slope of a sigmoid is negative


@each_activation
def test_no_value_lies_outside_the_lowest_and_the_highest_and_the_slope_refuses_what_does(activation):
    a = activation(np.linspace(-50, 50, 2001))
    assert activation.lowest <= a.min()
    assert a.max() <= activation.highest
    for bound, beyond in ((activation.lowest, -1e-3), (activation.highest, 1e-3)):
        if np.isfinite(bound):
            assert np.abs(a - bound).min() < 1e-3  # it comes as close as one likes
            assert np.isfinite(activation.slope([bound, bound + 1e-7 * np.sign(beyond)])).all()  # rounding is forgiven
            with pytest.raises(
                ValueError, match=rf"^a must hold numbers .*, the values of {activation.name}, but .* arrived\. Pass"
            ):
                activation.slope([0.5, bound + beyond])


@each_activation
def test_huge_sums_are_silent_and_right(activation):
    a = activation([-1e4, 1e4])  # warnings are errors here
    limits = {"sigmoid": [0, 1], "tanh": [-1, 1], "relu": [0, 1e4], "identity": [-1e4, 1e4]}
    np.testing.assert_array_equal(a, limits[activation.name])


def test_sigmoid_never_exceeds_one():
    z = np.linspace(-800, 800, 3201)
    assert nnlib.sigmoid(z).max() == 1.0
    assert nnlib.sigmoid(7.5) == pytest.approx(0.9994472214, abs=1e-10)  # and not 1 + e^-7.5 = 1.0005530844


@each_activation
def test_argument_stays_as_it_is(activation):
    z = np.array([-1.0, 0.5, 2.0])
    kept = z.copy()
    a = activation(z)
    activation.slope(a)
    np.testing.assert_array_equal(z, kept)
    assert not np.shares_memory(a, z)


@each_activation
def test_float32_stays_float32(activation):
    a = activation(np.array([-1.0, 2.0], np.float32))
    assert a.dtype == activation.slope(a).dtype == np.float32


@each_activation
def test_single_number_gives_a_single_number(activation):
    assert np.ndim(activation(2)) == 0
    assert activation(2) == pytest.approx(VALUES[activation.name][1][2], abs=1e-10)


def test_own_activation_can_be_used_in_a_network():
    # 2 z = 2 sqrt(a), where z is not negative
    own = nnlib.Activation("square", "z^2", "2 sqrt(a)", lambda z: z * z, lambda a: 2 * np.sqrt(a))
    net = nnlib.Network([[[1.0, 2.0, 0.5], [0.5, 1.5, 1.0]], np.full((3, 2), 0.1)], activation=own)
    X, y = np.array([[0.3, 0.4], [0.1, 0.9], [0.7, 0.2], [0.5, 0.5]]), np.full((4, 2), 0.3)
    assert nnlib.gradient_check(net, X, y).passed


@pytest.mark.parametrize(("wrong", "hint"), [("sigmod", "Did you mean 'sigmoid'?"), (3, "Take for example 'sigmoid'.")])
def test_unknown_activation_is_refused_with_the_names_there_are(wrong, hint):
    with pytest.raises(
        ValueError, match=f"activation must be one of {', '.join(map(repr, nnlib.ACTIVATIONS))}, but"
    ) as refusal:
        nnlib.Network([np.eye(2)], activation=wrong)
    assert str(refusal.value).endswith(hint)

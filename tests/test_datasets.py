"""Ready-made data: what it holds, that it is the same each time, and that a network can learn it."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nnlib

ALL = {"xor": nnlib.xor, "noisy_curve": nnlib.noisy_curve, "two_moons": nnlib.two_moons, "digits": nnlib.digits}
SHAPES = {"xor": (4, 2, 1), "noisy_curve": (20, 1, 1), "two_moons": (200, 2, 1), "digits": (1797, 64, 10)}
each = pytest.mark.parametrize("which", ALL)


@each
def test_dataset_has_a_name_for_each_column_and_says_what_it_is(which):
    data = ALL[which]()
    assert (len(data.X), len(data.feature_names), len(data.target_names)) == SHAPES[which]
    assert data.X.shape == SHAPES[which][:2]
    assert data.y.shape == (SHAPES[which][0], SHAPES[which][2])
    assert data.X.dtype == data.y.dtype == np.float64
    assert len({*data.feature_names, *data.target_names}) == SHAPES[which][1] + SHAPES[which][2]
    assert data.question.endswith("?")
    assert data.source.endswith(".")
    for text in (data.question, data.source, data.title):
        assert text[0].isupper()
        assert not re.search(r"(?<!Alpaydin)[.?] [a-z]|[A-Z]{3,}|XX", text.replace("XOR", "").replace("UCI", ""))
    for name in (*data.feature_names, *data.target_names):
        assert name == name.lower()
        assert "xx" not in name


@each
def test_each_call_gives_equal_arrays_of_its_own(which):
    first, second = ALL[which](), ALL[which]()
    assert np.array_equal(first.X, second.X)
    assert np.array_equal(first.y, second.y)
    first.X[0, 0] = first.y[0, 0] = 99
    third = ALL[which]()
    assert np.array_equal(third.X, second.X)
    assert np.array_equal(third.y, second.y)


def test_xor_is_one_where_exactly_one_input_is():
    data = nnlib.xor()
    assert np.hstack([data.X, data.y]).tolist() == [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]


def test_curve_without_noise_is_its_formula():
    data = nnlib.noisy_curve(n_rows=40, noise=0, seed=3)
    assert data.X.shape == (40, 1)
    assert data.X.min() >= -1
    assert data.X.max() <= 1
    assert np.ptp(data.X) > 1.5
    assert np.allclose(data.y, 0.5 + 0.4 * np.sin(np.pi * data.X), rtol=0, atol=1e-15)


def test_noise_of_the_curve_has_the_spread_that_is_asked_for():
    curve, noisy = (nnlib.noisy_curve(n_rows=5000, noise=noise, seed=1) for noise in (0, 0.2))
    assert np.array_equal(curve.X, noisy.X)
    error = noisy.y - curve.y
    assert abs(error.mean()) < 0.01
    assert abs(error.std() - 0.2) < 0.01


def test_moons_without_noise_are_two_half_circles():
    data = nnlib.two_moons(n_rows=2001, noise=0, seed=5)
    upper, lower = (data.X[data.y[:, 0] == moon] for moon in (0, 1))
    assert (len(upper), len(lower)) == (1001, 1000)
    # The upper half of the circle about (0, 0), and the lower half of the one about (1, 0.5).
    assert np.allclose(np.hypot(*upper.T), 1)
    assert np.allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1)
    np.testing.assert_allclose([upper.min(axis=0), upper.max(axis=0)], [[-1, 0], [1, 1]], atol=0.01)
    np.testing.assert_allclose([lower.min(axis=0), lower.max(axis=0)], [[0, -0.5], [2, 0.5]], atol=0.01)


def test_noise_of_the_moons_has_the_spread_that_is_asked_for_in_both_directions():
    clean, noisy = (nnlib.two_moons(n_rows=5000, noise=noise, seed=2) for noise in (0, 0.3))
    assert np.array_equal(clean.y, noisy.y)
    error = noisy.X - clean.X
    assert np.allclose(error.std(axis=0), 0.3, atol=0.01)
    assert np.allclose(error.mean(axis=0), 0, atol=0.02)
    assert abs(np.corrcoef(error.T)[0, 1]) < 0.05


def test_moons_come_in_random_order_so_that_the_last_rows_can_be_held_out():
    assert 15 <= nnlib.two_moons().y[-50:].sum() <= 35


@pytest.mark.parametrize("draw", [nnlib.noisy_curve, nnlib.two_moons])
def test_another_seed_draws_other_rows(draw):
    assert not np.array_equal(draw(seed=0).X, draw(seed=1).X)
    assert "seed 1" in draw(seed=1).source


@pytest.mark.parametrize("draw", [nnlib.noisy_curve, nnlib.two_moons])
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"n_rows": 1}, "n_rows must be a whole number from 2 to 10,000,000, but 1 arrived."),
        ({"n_rows": 2.5}, "n_rows must be a whole number from 2 to 10,000,000, but 2.5 arrived."),
        ({"noise": -0.1}, "noise must be a number from 0 to 1,000,000, but -0.1 arrived."),
        ({"noise": "much"}, "noise must be a number from 0 to 1,000,000, but 'much' arrived, of type str."),
        ({"seed": -1}, "seed must be a whole number of at least 0, but -1 arrived."),
    ],
)  # fmt: skip
def test_setting_that_cannot_be_used_gets_a_sentence(draw, options, sentence):
    with pytest.raises((ValueError, TypeError)) as caught:
        draw(**options)
    assert str(caught.value).startswith(sentence)


def test_digits_are_those_of_the_source():
    data = nnlib.digits()
    assert (data.X.min(), data.X.max()) == (0, 16)
    assert np.array_equal(data.X, np.round(data.X))
    assert data.y.sum(axis=0).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (data.y.sum(axis=1) == 1).all()
    written = data.y.argmax(axis=1)
    assert written[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    content = data.X.astype(np.uint8).tobytes() + written.astype(np.uint8).tobytes()
    assert hashlib.sha256(content).hexdigest() == "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"


def test_digits_equal_those_that_scikit_learn_ships():
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is not installed: nothing to compare with")
    theirs, data = datasets.load_digits(), nnlib.digits()
    assert np.array_equal(data.X, theirs.data)
    assert np.array_equal(data.y.argmax(axis=1), theirs.target)


def test_first_digit_is_a_zero_to_the_eye():
    data = nnlib.digits()
    picture = data.X[0].reshape(8, 8)
    assert data.feature_names[:9] == (*(f"row 1, column {column}" for column in range(1, 9)), "row 2, column 1")
    assert ["".join("#" if ink > 7 else "." for ink in row) for row in picture] == [
        "...##...",
        "..####..",
        "..#..##.",
        "..#..##.",
        "..#..##.",
        "..#..#..",
        "..#.##..",
        "...##...",
    ]


def test_digits_file_is_small_plain_and_says_where_it_comes_from():
    folder = Path(nnlib.__file__).parent
    assert (folder / "digits.npz").stat().st_size < 120_000
    with np.load(folder / "digits.npz", allow_pickle=False) as archive:
        assert {name: archive[name].dtype for name in archive.files} == {"pixels": np.uint8, "digits": np.uint8}
    words = (folder / "digits.txt").read_text(encoding="utf-8")
    for word in ("Alpaydin", "Kaynak", "1998", "UCI", "CC BY 4.0", "scikit-learn"):
        assert word in words
    assert "CC BY 4.0" in nnlib.digits.__doc__


def test_digits_are_read_only_when_asked_for():
    code = (
        "import sys; opened = []; sys.addaudithook(lambda event, its: opened.append(str(its[0])) if event == 'open' else None); "
        "import nnlib; assert any('numpy' in path for path in opened); assert not any('digits' in path for path in opened)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_network_that_is_trained_for_long_learns_the_noise_of_the_curve():
    data = nnlib.noisy_curve()
    net = nnlib.Network.random([1, 20, 20, 1], rng=0, activation=["tanh", "tanh", "identity"], bias=True)
    history = nnlib.train(net, data.X[:10], data.y[:10], n_steps=10_000, learning_rate=0.01)
    held_out = [
        nnlib.mean_squared_error(data.y[10:], history.network_at(step).predict(data.X[10:])) for step in (0, 100, 10_000)
    ]
    assert held_out[1] < held_out[0] / 5
    assert held_out[2] > held_out[1] * 1.5
    assert history.losses[-1] < 0.15**2 / 5


@pytest.mark.parametrize("seed", range(3))
def test_network_learns_the_moons(seed):
    data = nnlib.two_moons()
    net = nnlib.Network.random([2, 8, 1], rng=seed, activation=["tanh", "sigmoid"], bias=True)
    net = nnlib.train(net, data.X[:150], data.y[:150], n_steps=2000, learning_rate=0.03).network
    assert ((net.predict(data.X[150:]) > 0.5) == data.y[150:]).mean() > 0.95


def test_network_learns_the_digits():
    data = nnlib.digits()
    order = np.random.default_rng(0).permutation(1797)
    X, y = data.X[order] / 16, data.y[order]
    net = nnlib.Network.random([64, 32, 10], rng=0, activation=["tanh", "sigmoid"], bias=True)
    # With 64 inputs, sums of standard normal weights would be so large that the neurons no longer listen.
    net = nnlib.Network([W / np.sqrt(len(W)) for W in net.weights], net.biases, net.activation)
    net = nnlib.train(net, X[:1400], y[:1400], n_steps=10 * 43, learning_rate=0.1, batch_size=32).network
    assert (net.predict(X[1400:]).argmax(axis=1) == y[1400:].argmax(axis=1)).mean() > 0.95


def test_titles_and_names_are_the_ones_that_the_menus_show():
    shown = [
        (data.title, data.feature_names[:2], data.target_names[:2]) for data in (nnlib.xor(), nnlib.two_moons(), nnlib.digits())
    ]
    assert shown == [
        ("XOR: one or the other, but not both", ("first", "second"), ("exactly one",)),
        ("Two moons", ("to the right", "up"), ("lower moon",)),
        ("Handwritten digits", ("row 1, column 1", "row 1, column 2"), ("0", "1")),
    ]

"""Ready-made data to try a network on: each with a question that its learner can answer."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .checks import MOST_ROWS, check_number


@dataclass(frozen=True)
class Dataset:
    """Examples to train on, and what they mean.

    X             : (n_rows, n_features)
    y             : (n_rows, n_targets)
    feature_names : what the columns of X are
    target_names  : what the columns of y are
    title         : what to call the data
    question      : what to find out with it
    source        : where it comes from
    """

    X: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    title: str
    question: str
    source: str


def xor():
    """All four cases of "one or the other, but not both"."""
    return Dataset(
        X=np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
        y=np.array([[0.0], [1.0], [1.0], [0.0]]),
        feature_names=("first", "second"),
        target_names=("exactly one",),
        title="XOR: one or the other, but not both",
        question="Draw the four points. Why can a network without a hidden layer (2-1) never get all four right?",
        source="The definition of exclusive or.",
    )


def noisy_curve(n_rows=20, noise=0.15, seed=0):
    """y = 0.5 + 0.4 sin(pi x) + noise, at n_rows places x between -1 and 1, drawn at random.

    n_rows : a whole number of at least 2
    noise  : the spread of the noise; 0 gives the curve itself
    seed   : of the places and of the noise
    """
    n_rows, noise, generator = _check_draw(n_rows, noise, seed)
    x = generator.uniform(-1, 1, (n_rows, 1))
    return Dataset(
        X=x,
        y=0.5 + 0.4 * np.sin(np.pi * x) + noise * generator.standard_normal((n_rows, 1)),
        feature_names=("x",),
        target_names=("y",),
        title="A noisy curve",
        question="Train on 10 of the rows and watch the loss on the others. When does the network begin to learn the noise?",
        source=f"Drawn with seed {seed}: y = 0.5 + 0.4 sin(pi x), and noise of spread {noise:g}.",
    )


def two_moons(n_rows=200, noise=0.15, seed=0):
    """Two half circles of radius 1, the lower (target 1) reaching into the upper (target 0), in random order.

    n_rows : a whole number of at least 2; the upper moon has the odd one
    noise  : the spread of the noise, in both directions; 0 puts every point on its half circle
    seed   : of the places, of the noise and of the order
    """
    n_rows, noise, generator = _check_draw(n_rows, noise, seed)
    is_lower = generator.permutation(np.arange(n_rows) % 2)[:, None]
    angle = generator.uniform(0, np.pi, (n_rows, 1))
    upper = np.hstack([np.cos(angle), np.sin(angle)])
    # The lower moon is the upper one turned by half a turn about the point between the two, (0.5, 0.25).
    X = np.where(is_lower, [1.0, 0.5] - upper, upper)
    return Dataset(
        X=X + noise * generator.standard_normal((n_rows, 2)),
        y=is_lower.astype(np.float64),
        feature_names=("to the right", "up"),
        target_names=("lower moon",),
        title="Two moons",
        question="How many hidden neurons does the network need to lead its border around the tips of both moons?",
        source=f"Drawn with seed {seed}: two half circles, and noise of spread {noise:g}.",
    )


def digits():
    """1,797 handwritten digits: X (1797, 64) holds the ink of 8 x 8 pixels, 0 to 16, y (1797, 10) a 1 in the digit's column.

    Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository (1998),
    test part, CC BY 4.0; digits.txt beside this file says more.
    """
    with np.load(Path(__file__).with_name("digits.npz"), allow_pickle=False) as archive:
        pixels, written = archive["pixels"], archive["digits"]
    return Dataset(
        X=pixels.astype(np.float64),
        y=np.eye(10)[written],
        feature_names=tuple(f"row {row}, column {column}" for row in range(1, 9) for column in range(1, 9)),
        target_names=tuple(map(str, range(10))),
        title="Handwritten digits",
        question="Which digits does the network confuse, and would you have read them rightly?",
        source="E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI (1998), test part, CC BY 4.0.",
    )


def _check_draw(n_rows, noise, seed):
    return (
        check_number("n_rows", n_rows, at_least=2, at_most=MOST_ROWS, whole=True),
        check_number("noise", noise, at_least=0, at_most=1_000_000),
        np.random.default_rng(check_number("seed", seed, at_least=0, whole=True)),
    )

import re

import numpy as np
import pytest

import nnlib

X = np.array([[2.0, 9.0], [1.0, 5.0], [3.0, 6.0]])
SCALERS = [nnlib.MaxScaler, nnlib.Standardizer]


def test_max_scaler_divides_by_the_training_maxima():
    scaler = nnlib.MaxScaler.fit(X)
    assert scaler.divisors.tolist() == [3, 9]
    np.testing.assert_allclose(scaler.apply(X), [[2 / 3, 1], [1 / 3, 5 / 9], [1, 2 / 3]])


def test_later_row_is_scaled_by_the_training_maxima_and_not_by_its_own():
    scaled = nnlib.MaxScaler.fit(X).apply([[4, 8]])
    np.testing.assert_allclose(scaled, [[4 / 3, 8 / 9]])  # above 1: beyond the training rows
    # Divided by its own maximum it would be (.5, 1), which undone says something else:
    np.testing.assert_allclose(nnlib.MaxScaler.fit(X).undo([[0.5, 1.0]]), [[1.5, 9]])


def test_max_scaler_takes_the_largest_absolute_value():
    assert nnlib.MaxScaler.fit([[-4.0, 1], [2, 3]]).divisors.tolist() == [4, 3]


def test_standardizer_subtracts_the_mean_and_divides_by_the_spread():
    # hours studied 2, 1, 3: mean 2, spread sqrt((0 + 1 + 1) / 3); slept 9, 5, 6: mean 20/3, squares (49 + 25 + 4) / 9
    scaler = nnlib.Standardizer.fit(X)
    np.testing.assert_allclose(scaler.means, [2, 20 / 3])
    np.testing.assert_allclose(scaler.spreads, [np.sqrt(2 / 3), np.sqrt(78 / 9 / 3)])
    np.testing.assert_allclose(scaler.apply([[3, 20 / 3]]), [[1 / np.sqrt(2 / 3), 0]], atol=1e-15)


@pytest.mark.parametrize("scaler", SCALERS)
def test_undo_brings_the_units_back_and_changes_no_argument(scaler):
    rows = np.array([[4.0, 8.0], [-1.0, 0.5]])
    kept = rows.copy()
    fitted = scaler.fit(X)
    np.testing.assert_allclose(fitted.undo(fitted.apply(rows)), rows)
    np.testing.assert_array_equal(rows, kept)


@pytest.mark.parametrize(
    ("scaler", "column", "words"),
    [
        (nnlib.MaxScaler, [0, 0, 0], "is all zeros"),
        (nnlib.Standardizer, [0, 0, 0], "holds the same value in every row"),
        (nnlib.Standardizer, [0.1, 0.1, 0.1], "holds the same value in every row"),
    ],
)
def test_column_that_cannot_be_scaled_is_named(scaler, column, words):
    rows = np.column_stack([[1.0, 2, 3], column])
    with pytest.raises(ValueError, match=rf"column 1 \(counted from 0\) {words}.*Leave this column out"):
        scaler.fit(rows)


@pytest.mark.parametrize("scaler", SCALERS)
def test_rows_of_another_width_are_refused(scaler):
    with pytest.raises(ValueError, match=r"X must have shape \(\.\.\., 2\), but what arrived has shape \(2, 3\)"):
        scaler.fit(X).apply(np.ones((2, 3)))


@pytest.mark.parametrize("scaler", [nnlib.MaxScaler([1e-9, 1.0]), nnlib.Standardizer([0.0, 0.0], [1e-9, 1.0])])
def test_rows_that_become_too_large_are_refused_by_name_and_the_bound_is_taken(scaler):
    sentence = "X must be small enough to calculate with, but 1e+305 arrived. Choose a larger unit for that column."
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        scaler.apply([[1e305, 1.0]])
    assert scaler.apply([[1e290, 1.0]])[0, 0] == pytest.approx(1e299)


@pytest.mark.parametrize("scaler", [nnlib.MaxScaler([1e9, 1.0]), nnlib.Standardizer([0.0, 0.0], [1e9, 1.0])])
def test_scaled_rows_that_become_too_large_are_refused_by_name(scaler):
    with pytest.raises(ValueError, match=r"^X_scaled must be small enough to calculate with, but 1e\+305 arrived\."):
        scaler.undo([[1e305, 1.0]])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: nnlib.MaxScaler([3.0, 0.0]), "divisors must be above 0, but 0.0 arrived. Leave out columns that never vary."),
        (lambda: nnlib.Standardizer([1.0], [-1.0]), "spreads must be above 0, but -1.0 arrived. Leave out columns that never vary."),
        (lambda: nnlib.Standardizer([1.0], [1.0, 2.0]), "means must have shape (2,), but what arrived has shape (1,). "
                                                        "Arrange means so that it has shape (2,)."),
    ],
)  # fmt: skip
def test_scaler_made_of_what_cannot_scale_is_refused(make, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        make()
    assert nnlib.MaxScaler([3, 9]).divisors.tolist() == [3.0, 9.0]

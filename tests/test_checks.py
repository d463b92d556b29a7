"""Whatever is wrong with an input gets a sentence: what was needed, what arrived, how to mend it."""

import decimal
import fractions
import math
import re
import subprocess
import sys
import traceback
from pathlib import Path

import numpy as np
import pytest

import nnlib
from nnlib.checks import check_array, check_choice, check_number

NET = nnlib.Network([[[0.2, 0.6, 0.1], [0.8, 0.3, 0.7]], [[0.4], [0.5], [0.9]]])
X, Y = np.array([[2, 9], [1, 5], [3, 6]]) / [3, 9], np.array([[0.92], [0.86], [0.89]])


def refusal(call):
    """The sentence with which a call is refused; it must come from nnlib's own checks, not from numpy."""
    with pytest.raises((ValueError, TypeError)) as caught:
        call()
    innermost = traceback.extract_tb(caught.value.__traceback__)[-1].filename
    assert Path(innermost).parent.name == "nnlib"
    sentence = str(caught.value)
    assert sentence.endswith((".", "?"))
    return sentence


@pytest.mark.parametrize(
    ("X", "sentence"),
    [
        ([2.0, 9.0], "X must have shape (n_examples, 2), but what arrived has shape (2,). "
                     "If it is a single example, write X.reshape(1, -1) to make it one row."),
        ([[2.0, 1, 3], [9, 5, 6]], "X must have shape (n_examples, 2), but what arrived has shape (2, 3). "
                                   "Rows and columns look swapped: write X.T."),
        (np.ones((4, 5)), "X must have shape (n_examples, 2), but what arrived has shape (4, 5). "
                          "Arrange X so that it has shape (n_examples, 2)."),
        (np.ones((2, 3, 2)), "X must have shape (n_examples, 2), but what arrived has shape (2, 3, 2). "
                             "Arrange X so that it has shape (n_examples, 2)."),
        (5.0, "X must have shape (n_examples, 2), but what arrived has shape (). "
              "Arrange X so that it has shape (n_examples, 2)."),
        ([], "X needs at least one number, but an empty array of shape (0,) arrived. Give it shape (n_examples, 2)."),
        (np.ones((0, 2)), "X needs at least one number, but an empty array of shape (0, 2) arrived. "
                          "Give it shape (n_examples, 2)."),
        ([[2.0, 9.0], [1.0, np.nan]], "X must hold finite numbers only, but nan arrived at index [1, 1] (counted from 0). "
                                      "Replace that value, or leave its row out."),
        ([[2.0, np.inf]], "X must hold finite numbers only, but inf arrived at index [0, 1] (counted from 0). "
                          "Replace that value, or leave its row out."),
        ([["2", "9"]], "X must hold numbers only, but '2' of type str arrived. "
                       "They are numbers written as text: write np.array(X, float)."),
        ([["2", "9 h"]], "X must hold numbers only, but '2' of type str arrived. "
                         "Turn text into numbers with float(...), and leave out rows that have none."),
        (np.array([[2.0, "nine"]], object), "X must hold numbers only, but 'nine' of type str arrived. "
                                            "Turn text into numbers with float(...), and leave out rows that have none."),
        ([[2.0, None]], "X must hold numbers only, but None of type NoneType arrived. "
                        "Leave out rows that have no number there, or fill the gaps."),
        ([[2.0, 9.0j]], "X must hold numbers only, but (2+0j) of type complex arrived. "
                        "Take the real parts, with np.real(X)."),
        (np.array([["2027-01-01", "2027-01-03"]], "M8[D]"), "X must hold numbers only, but datetime.date(2027, 1, 1) of type date arrived. "
                        "Count from a first moment on, as in (X - X.min()) / np.timedelta64(1, 'D') for days."),
        (np.zeros(3, [("hours", float), ("slept", float)]), "X must hold numbers only, but (0.0, 0.0) of type tuple arrived. "
                        "Put its columns side by side, with np.column_stack([...])."),
        ({2.0: 9.0}, "X must hold numbers only, but {2.0: 9.0} of type dict arrived. "
                     "Make a list or an array of it, such as np.array([[2.0, 9.0]])."),
        ([[2.0, 9.0], [1.0]], "X must be a table of numbers, but its rows differ in length: [[2.0, 9.0], [1.0]] arrived. "
                              "Give every row the same number of values."),
        (np.ma.masked_equal([[2.0, 9.0]], 9), "X must hold numbers only, but a masked array with masked entries arrived. "
                                              "Leave those rows out, or fill the gaps with X.filled(...)."),
    ],
)  # fmt: skip
def test_inputs_that_cannot_be_used_get_a_sentence(X, sentence):
    assert refusal(lambda: NET.forward(X)) == sentence
    assert refusal(lambda: nnlib.train(NET, X, Y, 1)) == sentence


@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        ([0.92, 0.86, 0.89], "y must have shape (3, 1), but what arrived has shape (3,). "
                             "Write y.reshape(-1, 1) to make it one column: one row an example."),
        ([[0.92, 0.86, 0.89]], "y must have shape (3, 1), but what arrived has shape (1, 3). "
                               "Rows and columns look swapped: write y.T."),
        ([[0.92], [0.86]], "y must have shape (3, 1), but what arrived has shape (2, 1). Arrange y so that it has shape (3, 1)."),
    ],
)  # fmt: skip
def test_targets_of_another_shape_get_a_sentence(y, sentence):
    forward_pass = NET.forward(X)
    for call in (
        lambda: nnlib.train(NET, X, y, 1),
        lambda: nnlib.backward(NET, forward_pass, y),
        lambda: nnlib.gradient_check(NET, X, y),
        lambda: nnlib.mean_squared_error(y, forward_pass.y_pred),
    ):
        assert refusal(call) == sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"learning_rate": 0}, "learning_rate must be a number above 0, but 0 arrived. Take for example 1.0."),
        ({"learning_rate": -0.5}, "learning_rate must be a number above 0, but -0.5 arrived. Take for example 1.0."),
        ({"learning_rate": np.nan}, "learning_rate must be a number above 0, but nan arrived. Take for example 1.0."),
        ({"learning_rate": np.inf}, "learning_rate must be a number above 0, but inf arrived. Take for example 1.0."),
        ({"learning_rate": "fast"}, "learning_rate must be a number above 0, but 'fast' arrived, of type str. Take for example 1.0."),
        ({"learning_rate": True}, "learning_rate must be a number above 0, but True arrived, of type bool. Take for example 1.0."),
        ({"learning_rate": None}, "learning_rate must be a number above 0, but None arrived, of type NoneType. Take for example 1.0."),
        ({"learning_rate": [0.1]}, "learning_rate must be a number above 0, but [0.1] arrived, of type list. Take for example 1.0."),
        ({"n_steps": -1}, "n_steps must be a whole number of at least 0, but -1 arrived. Take for example 1."),
        ({"n_steps": 1.5}, "n_steps must be a whole number of at least 0, but 1.5 arrived. Take for example 1."),
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1, but 0 arrived. Take for example 1."),
        ({"batch_size": 4}, "batch_size must be at most 3, the number of rows of X, but 4 arrived. "
                            "Write batch_size=None to take all rows."),
        ({"seed": -1}, "seed must be a whole number of at least 0, but -1 arrived. Take for example 1."),
        ({"loss": "mean_squared_eror"}, "loss must be one of 'half_sum_of_squares', 'mean_squared_error', 'cross_entropy', but "
                                        "'mean_squared_eror' arrived. Did you mean 'mean_squared_error'?"),
        ({"loss": None}, "loss must be one of 'half_sum_of_squares', 'mean_squared_error', 'cross_entropy', but None arrived. "
                         "Take for example 'half_sum_of_squares'."),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_get_a_sentence(options, sentence):
    assert refusal(lambda: nnlib.train(NET, X, Y, **options)) == sentence


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: nnlib.Network([np.ones((2, 3)), np.ones((4, 1))]), "weights[1] must have shape (..., 3, n_out), but"),
        (lambda: nnlib.Network([np.ones(3)]), "weights[0] must have shape (..., n_in, n_out), but"),
        (lambda: nnlib.Network(np.ones((2, 3))), "weights must be a list with one array a layer, but a ndarray arrived."),
        (lambda: nnlib.Network([]), "weights must be a list with one array a layer, but"),
        (lambda: nnlib.Network(None), "weights must be a list with one array a layer, but a NoneType arrived."),
        (lambda: nnlib.Network([np.ones((2, 3))], [np.ones(2)]), "biases[0] must have shape (..., 3), but"),
        (lambda: nnlib.Network([np.ones((2, 3))], [np.ones(3), np.ones(1)]), "biases must be a list of 1 arrays, one a layer, but 2"),
        (lambda: nnlib.Network([np.ones((2, 3))], 0.5), "biases must be a list of 1 arrays, one a layer, but a float arrived."),
        (lambda: nnlib.Network([np.ones((4, 2, 3)), np.ones((5, 3, 1))]), "The leading axes of all layers must fit together"),
        (lambda: nnlib.Network([np.ones((2, 3))], activation=["tanh", "relu"]), "activation must be one name, or 1 names"),
        (lambda: nnlib.Network.random([2]), "layer_sizes must name the inputs and at least one layer, but [2] arrived."),
        (lambda: nnlib.Network.random([2, 0, 1]), "every entry of layer_sizes must be a whole number of at least 1, but 0 arrived."),
        (lambda: nnlib.Network.random([2, 2.5]), "every entry of layer_sizes must be a whole number of at least 1, but 2.5 arrived."),
        (lambda: nnlib.Network.random(3), "layer_sizes must be a list or tuple, but 3 arrived, of type int. Write for example"),
        (lambda: nnlib.Network.random([2, 3], rng="seven"), "rng must be a whole number of at least 0, but 'seven' arrived, of type str."),
        (lambda: NET.step(nnlib.backward(NET, NET.forward(X), Y), 0), "learning_rate must be a number above 0, but 0 arrived."),
        (lambda: nnlib.sweep(NET, {(0, 0, 0): [[1.0, 2.0]]}), "values[(0, 0, 0)] must have shape (n_values,), but"),
        (lambda: nnlib.sigmoid("two"), "z must hold numbers only, but 'two' of type str arrived."),
        (lambda: nnlib.gradient_check(NET, X, Y, nudge=0), "nudge must be a number above 0, but 0 arrived."),
        (lambda: nnlib.MaxScaler.fit([1.0, 2.0]), "X must have shape (n_examples, n_features), but"),
        (lambda: nnlib.train("net", X, Y), "net must be a Network, but 'net' arrived"),
        (lambda: nnlib.train(None, X, Y), "net must be a Network, but None arrived"),
        (lambda: nnlib.backward(NET, X, Y), "forward_pass must be a ForwardPass, but"),
        (lambda: nnlib.gradient_check([1], X, Y), "net must be a Network, but [1] arrived"),
        (lambda: nnlib.sweep(None, {}), "net must be a Network, but None arrived"),
        (lambda: nnlib.Network.stack([NET, None]), "every one of networks must be a Network, but None arrived"),
    ],
)  # fmt: skip
def test_calls_that_cannot_work_get_a_sentence(call, words):
    assert refusal(call).startswith(words)


@pytest.mark.parametrize(
    "rows", [[[2, 9], [1, 5]], ((2, 9), (1, 5)), np.array([[2, 9], [1, 5]], np.int8), np.array([[2, 9], [1, 5]], ">f4")]
)
def test_every_kind_of_real_number_is_taken(rows):
    taken = check_array("X", rows, ("n", 2))
    assert taken.tolist() == [[2, 9], [1, 5]]
    assert taken.dtype == np.float64


def test_true_and_false_count_as_one_and_zero():
    assert check_array("X", [[True, False]], ("n", 2)).tolist() == [[1, 0]]


def test_array_that_needs_no_change_is_not_copied():
    for kind in (np.float64, np.float32):
        rows = np.ones((3, 2), kind)
        assert check_array("X", rows, ("n", 2)) is rows


def test_leading_axes_are_taken_where_they_are_allowed():
    assert check_array("W", np.ones((7, 5, 2, 3)), (..., 2, "n_out")).shape == (7, 5, 2, 3)
    with pytest.raises(ValueError, match=r"W must have shape \(\.\.\., 2, n_out\), but what arrived has shape \(3,\)"):
        check_array("W", np.ones(3), (..., 2, "n_out"))


@pytest.mark.parametrize("value", [3, 3.0, np.int64(3), np.float32(3), np.array(3)])
def test_every_kind_of_whole_number_is_taken(value):
    taken = check_number("n", value, whole=True)
    assert taken == 3
    assert type(taken) is int


@pytest.mark.parametrize(
    ("bounds", "needed", "example"),
    [
        ({}, "a number", "1.0"),
        ({"whole": True}, "a whole number", "1"),
        ({"above": 2}, "a number above 2", "3.0"),
        ({"at_least": 2}, "a number of at least 2", "3.0"),
        ({"at_least": 7, "whole": True}, "a whole number of at least 7", "7"),
        ({"at_most": 5}, "a number of at most 5", "1.0"),
        ({"above": 0, "at_most": 5}, "a number above 0 and of at most 5", "1.0"),
        ({"at_least": 2, "at_most": 7}, "a number from 2 to 7", "4.5"),
        ({"at_least": 2, "at_most": 7, "whole": True}, "a whole number from 2 to 7", "4"),
        ({"at_least": -1000.5, "at_most": 1000.5}, "a number from -1000.5 to 1000.5", "0.0"),
        ({"at_least": 0, "at_most": 1000}, "a number from 0 to 1,000", "500.0"),
        ({"at_least": 0, "at_most": 1001}, "a number from 0 to 1,001", "1.0"),
        ({"at_least": 3, "at_most": 10_000, "whole": True}, "a whole number from 3 to 10,000", "3"),
    ],
)
def test_number_that_is_none_is_told_what_was_needed_and_given_an_example_that_is_taken(bounds, needed, example):
    with pytest.raises(TypeError) as caught:
        check_number("n", "x", **bounds)
    assert str(caught.value) == f"n must be {needed}, but 'x' arrived, of type str. Take for example {example}."
    assert check_number("n", float(example), **bounds) == float(example)
    for bound in (bounds.get("at_least"), bounds.get("at_most")):
        assert bound is None or check_number("n", bound, **bounds) == bound


def test_largest_number_is_taken_and_what_no_float_holds_is_shown_and_refused():
    assert check_number("n", 1.7976931348623157e308) == 1.7976931348623157e308
    with pytest.raises(
        ValueError, match=r"^n must be a number, and small enough to calculate with, but 1000000.*\.\.\. arrived\."
    ):
        check_number("n", 10**400)


@pytest.mark.parametrize(("length", "shown"), [(58, "'" + 58 * "x" + "'"), (59, "'" + 56 * "x" + "...")])
def test_long_values_are_shown_in_part(length, shown):
    with pytest.raises(TypeError) as caught:
        check_number("n", length * "x")
    assert f"but {shown} arrived" in str(caught.value)


def test_only_the_nearest_name_is_offered():
    with pytest.raises(
        ValueError, match=r"^shape must be one of 'circle', 'circles', but 'circel' arrived\. Did you mean 'circle'\?$"
    ):
        check_choice("shape", "circel", {"circle": 1, "circles": 2})


def test_biases_alone_may_be_a_stack_and_must_fit_the_weights_stack():
    rng = np.random.default_rng(0)
    weights, biases = [rng.standard_normal((4, 5)), rng.standard_normal((5, 3))], [rng.standard_normal((7, 5)), np.zeros(3)]
    net, X = nnlib.Network(weights, biases), rng.standard_normal((6, 4))
    assert net.predict(X).shape == (7, 6, 3)
    for k in range(7):
        np.testing.assert_allclose(net.predict(X)[k], nnlib.Network(weights, [biases[0][k], biases[1]]).predict(X), rtol=1e-12)
    with pytest.raises(ValueError, match=r"^The leading axes of all layers must fit together"):
        nnlib.Network([np.ones((2, 4, 5))], [np.ones((3, 5))])
    with pytest.raises(ValueError, match="read-only"):
        net.weights[0][0, 0] = 1.0


# A remedy fits its cause

NUMBERS_AS_OBJECTS = {
    "yes and no beside numbers": [[2.0, True], [1.0, False]],
    "what is left when a row of text is dropped": [[2, 9], [3, 6]],
    "fractions and decimals": [[fractions.Fraction(1, 2), decimal.Decimal("0.25")], [np.float32(3), np.int8(4)]],
    "numpy's own yes and no": [[np.bool_(True), 2.0], [np.bool_(False), 3.0]],
}


@pytest.mark.parametrize("rows", NUMBERS_AS_OBJECTS.values(), ids=NUMBERS_AS_OBJECTS)
def test_numbers_in_an_object_array_are_taken(rows):
    taken = check_array("X", np.array(rows, object), ("n_examples", 2))
    assert taken.dtype == np.float64
    assert taken.tolist() == [[float(entry) for entry in row] for row in rows]


def test_number_too_large_for_a_float_is_not_finite_in_an_object_array_either():
    for huge in (10**400, -(10**400), fractions.Fraction(10**400, 3)):
        assert refusal(lambda: check_array("X", np.array([[huge, 1]], object), ("n", 2))).startswith(  # noqa: B023
            "X must hold finite numbers only, but inf arrived at index [0, 0]"
        )


@pytest.mark.parametrize("gap", [None, math.nan, decimal.Decimal("nan"), decimal.Decimal("inf")])
def test_gap_in_an_object_array_is_told(gap):
    sentence = refusal(lambda: check_array("X", np.array([[2.0, gap]], object), ("n", 2)))
    assert re.search(r"leave its row out\.$|Leave out rows that have no number there, or fill the gaps\.$", sentence)


class NoArray:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on a tensor that requires grad. Use tensor.detach().numpy() instead.")


def test_what_refuses_to_become_an_array_is_told_with_its_own_reason():
    assert refusal(lambda: check_array("X", NoArray(), ("n", 2))) == (
        "X must hold numbers only, but an object of type NoArray arrived, of which numpy can make no array (Can't call numpy() on a "
        "tensor that requires grad. Use tensor.detach().numpy() instead.). Turn it into a numpy array first."
    )


RELOADED = """
import importlib, sys
import numpy as np
import nnlib, nnlib.activations, nnlib.loss, nnlib.network, nnlib.backprop
net, own = nnlib.Network.random([2, 3, 1], rng=0), nnlib.Activation("half", "z / 2", "1/2", lambda z: z / 2, lambda a: 0.5)
loss, forward_pass = nnlib.Loss("twice", "2 sum", lambda n: 2), net.forward(np.ones((3, 2)))
for name in ("activations", "loss", "network"):
    importlib.reload(sys.modules[f"nnlib.{name}"])
network, activations, losses = nnlib.network, nnlib.activations, nnlib.loss
for call in (lambda: network.check_network(net), lambda: network.Network.stack([net]), lambda: activations.find_activation(own),
             lambda: losses.find_loss(loss), lambda: network.check_forward_pass(network.Network.random([2, 3, 1]), forward_pass)):
    try:
        call()
    except TypeError as error:
        print(error)
"""


def test_what_was_made_before_a_reload_is_told_to_restart_the_kernel():
    done = subprocess.run([sys.executable, "-c", RELOADED], capture_output=True, text=True, check=True)
    told = done.stdout.splitlines()
    kinds = [
        ("net", "Network"),
        ("every one of networks", "Network"),
        ("activation", "Activation"),
        ("loss", "Loss"),
        ("forward_pass", "ForwardPass"),
    ]
    assert told == [
        f"{name} is a {kind} that was made before nnlib was loaded anew, as %autoreload does it, so it no longer counts as one. "
        "Restart the kernel, and run the cells again."
        for name, kind in kinds
    ]

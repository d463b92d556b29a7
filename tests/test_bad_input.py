"""Whatever is passed, to whatever is public: it works as documented, or a sentence says what was needed.

pytest -rP tests/test_bad_input.py prints how many inputs were refused, and how many worked.
"""

import contextlib
import copy
import datetime
import decimal
import fractions
import inspect
import math
import re
import traceback
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import nnlib

HOUSE = Path(nnlib.__file__).parent
X, Y = np.array([[2.0, 9.0], [1.0, 5.0], [3.0, 6.0]]) / [3, 9], np.array([[0.92], [0.86], [0.89]])
NET = nnlib.Network(nnlib.worked_example_weights())
BIASED = nnlib.Network(NET.weights, [np.zeros(3), np.zeros(1)], ["tanh", "sigmoid"])
OTHER = nnlib.Network.random([4, 5, 3], rng=0)
STACK = nnlib.Network.stack([NET, NET])
PASS, GRADIENTS = NET.forward(X), nnlib.backward(NET, NET.forward(X), Y)
HISTORY = nnlib.train(NET, X, Y, 20)
TABLE = nnlib.Table(["hours", "score"], [["1", "2"], ["3", "5"], ["4", "4"]])
TASK = nnlib.make_task(X, Y)


def trained(n_steps, learning_rate):
    trainer = nnlib.Trainer(NET, X, Y)
    trainer.learning_rate = learning_rate
    trainer.run(n_steps)
    return trainer.losses


def watched(task, net, n_steps):
    trainer = nnlib.WatchedTrainer(task, net)
    trainer.run(n_steps)
    return trainer.looks


def shape_of(value):
    return np.shape(value)


# {what is called: (the call, arguments with which it works, what its result must be)}
API = {
    "sigmoid": (nnlib.sigmoid, {"z": X}, lambda result, z: shape_of(result) == shape_of(z)),
    "tanh": (nnlib.tanh, {"z": X}, lambda result, z: shape_of(result) == shape_of(z)),
    "relu": (nnlib.relu, {"z": X}, lambda result, z: shape_of(result) == shape_of(z)),
    "identity": (nnlib.identity, {"z": X}, lambda result, z: shape_of(result) == shape_of(z)),
    "Activation.slope": (nnlib.tanh.slope, {"a": X}, lambda result, a: shape_of(result) == shape_of(a)),
    "half_sum_of_squares": (nnlib.half_sum_of_squares, {"y": Y, "y_pred": Y + 0.1},
                            lambda result, y, y_pred: shape_of(y) == shape_of(y_pred)[-2:] and shape_of(result) == shape_of(y_pred)[:-2]),
    "mean_squared_error": (nnlib.mean_squared_error, {"y": Y, "y_pred": Y + 0.1},
                           lambda result, y, y_pred: shape_of(y) == shape_of(y_pred)[-2:] and shape_of(result) == shape_of(y_pred)[:-2]),
    "cross_entropy": (nnlib.cross_entropy, {"y": np.eye(3), "y_pred": np.eye(3)},
                      lambda result, y, y_pred: shape_of(y) == shape_of(y_pred)[-2:] and shape_of(result) == shape_of(y_pred)[:-2]),
    "softmax": (nnlib.softmax, {"z": X}, lambda result, z: shape_of(result) == shape_of(z)),
    "Loss.slope": (nnlib.mean_squared_error.slope, {"y": Y, "y_pred": Y + 0.1},
                   lambda result, y, y_pred: shape_of(y) == shape_of(y_pred)[-2:] and shape_of(result) == shape_of(y_pred)),
    "MaxScaler.fit": (nnlib.MaxScaler.fit, {"X": X}, lambda result, X: shape_of(result.divisors) == shape_of(X)[1:]),
    "MaxScaler.apply": (nnlib.MaxScaler.fit(X).apply, {"X": X}, lambda result, X: shape_of(result) == shape_of(X)),
    "MaxScaler.undo": (nnlib.MaxScaler.fit(X).undo, {"X_scaled": X}, lambda result, X_scaled: shape_of(result) == shape_of(X_scaled)),
    "Standardizer.fit": (nnlib.Standardizer.fit, {"X": X}, lambda result, X: shape_of(result.means) == shape_of(X)[1:]),
    "Standardizer.apply": (nnlib.Standardizer.fit(X).apply, {"X": X}, lambda result, X: shape_of(result) == shape_of(X)),
    "Standardizer.undo": (nnlib.Standardizer.fit(X).undo, {"X_scaled": X}, lambda result, X_scaled: shape_of(result) == shape_of(X_scaled)),
    "MaxScaler": (nnlib.MaxScaler, {"divisors": np.array([3.0, 9.0])}, lambda result, divisors: shape_of(result.divisors) == shape_of(divisors)),
    "Standardizer": (nnlib.Standardizer, {"means": np.ones(2), "spreads": np.ones(2)},
                     lambda result, means, spreads: shape_of(result.means) == shape_of(result.spreads) == shape_of(means)),
    "Network": (nnlib.Network, {"weights": list(BIASED.weights), "biases": list(BIASED.biases), "activation": "tanh"},
                lambda result, weights, **_: len(result.weights) == len(result.activation) == len(weights)),
    "Network.random": (nnlib.Network.random, {"layer_sizes": [2, 3, 1], "rng": 0, "activation": "tanh", "bias": True, "shrunk": False},
                       lambda result, layer_sizes, **_: result.layer_sizes == list(layer_sizes)),
    "Network.stack": (nnlib.Network.stack, {"networks": [NET, NET]}, lambda result, networks: len(result.stack_shape) in (1, 2)),
    "Network[]": (lambda index: STACK[index], {"index": 0}, lambda net, index: isinstance(net, nnlib.Network)),
    "Network.forward": (NET.forward, {"X": X}, lambda result, X: shape_of(result.y_pred) == (shape_of(X)[0], 1)),
    "Network.predict": (BIASED.predict, {"X": X}, lambda result, X: shape_of(result) == (shape_of(X)[0], 1)),
    "Network.terms": (NET.terms, {"forward_pass": PASS}, lambda result, forward_pass: [t.shape[-2:] for t in result] == [(2, 3), (3, 1)]),
    "Network.step": (NET.step, {"gradients": GRADIENTS, "learning_rate": 1.0},
                     lambda result, **_: result.layer_sizes == NET.layer_sizes),
    "sweep": (nnlib.sweep, {"net": NET, "values": {(0, 0, 0): [1.0, 2.0]}},
              lambda result, net, values: result.stack_shape[-len(values):] == tuple(map(len, values.values())) if values else True),
    "backward": (nnlib.backward, {"net": NET, "forward_pass": PASS, "y": Y, "loss": "mean_squared_error"},
                 lambda result, net, **_: [d.shape[-2:] for d in result.d_W] == [W.shape[-2:] for W in net.weights]),
    "gradient_check": (nnlib.gradient_check, {"net": NET, "X": X, "y": Y, "loss": "mean_squared_error", "gradients": GRADIENTS, "nudge": 1e-5},
                       lambda report, **_: len(report.entries) == 9),
    "train": (nnlib.train, {"net": NET, "X": X, "y": Y, "n_steps": 3, "learning_rate": 1.0, "loss": "mean_squared_error",
                            "batch_size": 2, "seed": 0}, lambda history, n_steps, **_: len(history.losses) == n_steps + 1),
    "pushes": (nnlib.pushes, {"net": NET, "X": X, "y": Y, "n_steps": 3, "learning_rate": 1.0, "loss": "mean_squared_error"},
               lambda sums, n_steps, **_: len(sums[0]) == n_steps + 1),
    "Trainer": (nnlib.Trainer, {"net": NET, "X": X, "y": Y, "learning_rate": 1.0, "loss": "mean_squared_error", "batch_size": 2, "seed": 0},
                lambda trainer, **_: trainer.n_steps == 0),
    "Trainer.run": (trained, {"n_steps": 3, "learning_rate": 0.5}, lambda losses, n_steps, learning_rate: len(losses) == n_steps + 1 or learning_rate > 1e9),
    "History.network_at": (HISTORY.network_at, {"step": 7}, lambda net, step: isinstance(net, nnlib.Network)),
    "History.weights_at": (HISTORY.weights_at, {"step": 7}, lambda weights, step: len(weights) == 2),
    "WatchedTrainer": (watched, {"task": TASK, "net": BIASED, "n_steps": 3}, lambda looks, n_steps, **_: looks[-1][0] == n_steps),
    "Task.answers": (TASK.answers, {"net": NET, "X": X}, lambda result, X, **_: shape_of(result)[-2:] == (shape_of(X)[0], 1)),
    "Task.answers_over": (TASK.answers_over, {"net": NET, "first_values": [1.0, 2.0], "second_values": [1.0]},
                          lambda answers, first_values, second_values, **_: shape_of(answers) == shape_of(first_values) + shape_of(second_values)),
    "Task.scaled": (TASK.scaled, {"rows": [0, 1]}, lambda result, rows: len(result[0]) == len(result[1])),
    "make_task": (nnlib.make_task, {"X": X, "y": Y, "share": 0.3, "seed": 0, "x_scaler": nnlib.MaxScaler.fit(X)},
                  lambda result, X, x_scaler, **_: len(result.training) + len(result.held_out) == shape_of(X)[0] and x_scaler in (None, result.x_scaler)),
    "split_rows": (nnlib.split_rows, {"n_rows": 10, "share": 0.3, "seed": 0}, lambda result, n_rows, **_: sum(map(len, result)) == n_rows),
    "count_right": (nnlib.count_right, {"y": np.eye(3), "y_pred": np.eye(3)}, lambda result, **_: result >= 0),
    "multiply_adds": (nnlib.multiply_adds, {"layer_sizes": [2, 3, 1], "n_rows": 3}, lambda result, **_: result > 0),
    "seconds_a_step": (nnlib.seconds_a_step, {"layer_sizes": [2, 3, 1], "n_rows": 3, "patience": 0.0}, lambda result, **_: result > 0),
    "noisy_curve": (nnlib.noisy_curve, {"n_rows": 5, "noise": 0.1, "seed": 0}, lambda data, n_rows, **_: len(data.X) == n_rows),
    "two_moons": (nnlib.two_moons, {"n_rows": 5, "noise": 0.1, "seed": 0}, lambda data, n_rows, **_: len(data.X) == n_rows),
    "Table": (nnlib.Table, {"names": ["a", "b"], "rows": [["1", "2"]], "notes": ["A note."]},
              lambda table, names, rows, **_: (len(table.names), len(table.rows)) == (len(names), len(rows))),
    "read_table": (nnlib.read_table, {"source": "a,b\n1,2\n", "name": "the file"}, lambda table, **_: isinstance(table, nnlib.Table)),
    "write_table": (nnlib.write_table, {"table": TABLE}, lambda text, table: nnlib.read_table(text).rows == table.rows),
    "why_not_usable": (nnlib.why_not_usable, {"table": TABLE}, lambda result, table: list(result) == list(table.names)),
    "choose_columns": (nnlib.choose_columns, {"table": TABLE, "inputs": ["hours"], "targets": ["score"], "as_classes": False},
                       lambda rows, **_: len(rows.X) == len(rows.y)),
    "Network.load": (nnlib.Network.load, {"path": "no such file.npz"}, lambda net, path: False),
}  # fmt: skip
# What takes no argument, what is only returned, and what other tests go through (files: test_storage.py).
NOT_CALLED = {"ACTIVATIONS", "LOSSES", "Activation", "Loss", "Dataset", "ExamScores", "ForwardPass", "GradientReport", "Gradients",
              "History", "Rows", "Task", "digits", "exam_scores", "worked_example_weights", "xor"}  # fmt: skip
AS_A_LEARNER_CALLS_IT = {"Column", "A column", "column name", "column names", "Every row", "row 1", "Networks", "2 rows", "A table",
                         "At most", "all layers", "There is no file", "X"}  # fmt: skip

TAKES_AS_LONG = {"n_steps": 1000, "patience": 0.01}  # more steps, more seconds: they are taken, as is asked for


class Frame:
    """What a pandas frame is to numpy: something with a table of numbers in it."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype)


def arrays():
    """Arrays of every kind, shape and layout."""
    shapes = st.sampled_from(
        [(), (0,), (1,), (2,), (3,), (1, 1), (3, 1), (1, 3), (3, 2), (2, 3), (0, 2), (3, 0), (2, 3, 2), (2, 3, 1), (1, 3, 1)]
    )
    kinds = st.sampled_from(["f8", "f4", "f2", "g", "i1", "u8", "?", "c16", "O", "U3", "S2", "M8[s]", ">f8", ">f4"])
    layouts = st.sampled_from(
        [lambda a: a, np.asfortranarray, lambda a: np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a, lambda a: a[::-1] if a.ndim else a,
         read_only, masked, Frame, np.ndarray.tolist]
    )  # fmt: skip
    made = kinds.flatmap(
        lambda kind: shapes.flatmap(lambda shape: hnp.arrays(kind, shape, fill=st.nothing(), elements=numbers_of(kind)))
    )
    return st.builds(lambda array, layout: layout(array), made, layouts)


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def masked(array):
    return np.ma.array(array, mask=np.arange(array.size).reshape(array.shape) % 2 == 0)


def numbers_of(kind):
    extremes = [0.0, -0.0, 1.0, 0.5, -3.25, math.nan, math.inf, -math.inf, 1.7e308, -1e308, 5e-324, 1e-310, 1e4, -1e4]
    if kind[-2:] in ("f8", "f4", "f2") or kind == "g":
        return st.sampled_from(
            [np.array(number).astype(kind)[()] for number in extremes] if kind in ("f8", ">f8", "g") else small(kind)
        )
    if kind == "O":
        return st.sampled_from([*extremes, 1, None, "2", 1j, [1], 10**400, decimal.Decimal(1), fractions.Fraction(1, 3)])
    return None


def small(kind):
    with np.errstate(over="ignore"):
        return [np.array(number).astype(kind)[()] for number in (0.0, 1.0, 0.5, -3.25, math.nan, math.inf, 60000.0, 6e-8)]


THINGS = [
    None, True, False, -1, 0, 1, 2, 3, 7, 0.5, 1.5, -0.5, 10**400, -(10**400), 2**63, math.nan, math.inf, -math.inf, 1e308, 5e-324, 1e-9,
    1j, "", "two", "sigmoid", "mean_squared_error", "hours", "1", b"", b"1,2\n3,4", "\ud800", "\0", np.float32(0.5), np.float64(2), np.int8(2),
    np.bool_(True), np.datetime64("2020-01-01"), np.array(1.0), np.array(2), decimal.Decimal("0.5"), fractions.Fraction(1, 2),
    datetime.date(2020, 1, 1), object(), print, int, iter([1]), (number for number in [1, 2]), range(3), {}, {1: 2}, {1}, [], (),
    [None], [[]], [1, [2]], [[1], [2, 3]], [X], [X, Y], [Y, X], (X,), [NET], [NET, OTHER], [NET, STACK], [2, 3, 1], [2.0, 3.0], [2, "3"],
    ["sigmoid", "tanh"], ["sigmoid"] * 3, ["a", "b"], ["a", "a"], [["1", "2"]], [["1"]], [["1", 2]], (0, 0, 0), {(0, 0, 0): [1.0]},
    {(0.0, 0, 0): [1.0]}, {(False, 0, 0): [1.0]}, {(9, 0, 0): [1.0]}, {0: [1.0]}, {(0, 0, 0): "ab"}, {(0, 0, 0): []}, {"a": None},
    slice(None), slice(0, 0), Ellipsis, (0, 0), [0, 5], np.array([True, False]), NET, BIASED, OTHER, STACK, PASS, OTHER.forward(np.ones((3, 4))),
    GRADIENTS, nnlib.backward(OTHER, OTHER.forward(np.ones((3, 4))), np.ones((3, 3))), HISTORY, TABLE, TASK, nnlib.sigmoid, nnlib.mean_squared_error,
    nnlib.MaxScaler.fit(X), nnlib.MaxScaler.fit(np.ones((3, 3))), Frame(X), Frame([["a"]]), np.ma.masked_equal(X, X[0, 0]), Path("x.npz"), Path(),
    np.random.default_rng(0), np.random.RandomState(0), memoryview(b"a\n1\n2"), X.T, X[:, 0], Y[:, 0], X[::-1], X.astype(np.float32),
    X.astype(np.longdouble), X.astype(complex), X.astype(object), X.astype(str), X * 1e308, X * 5e-324, X * np.nan, np.ones((3, 2), bool),
]  # fmt: skip


PAIRS = [(name, parameter) for name, (_, good, _) in API.items() for parameter in good]
each_parameter = pytest.mark.parametrize(("name", "parameter"), PAIRS, ids=[".".join(pair) for pair in PAIRS])


OF_NO_USE = "Training diverged: after step", "No target can be reached: "


def why_no_sentence(error, parameters):
    """What is wrong with how a call was refused, or ""."""
    if isinstance(error, RuntimeWarning) and str(error).startswith(OF_NO_USE):
        return ""  # as train() says it will
    if type(error) not in (ValueError, TypeError, FileNotFoundError, IndexError):
        return f"a {type(error).__name__}"
    if HOUSE not in Path(traceback.extract_tb(error.__traceback__)[-1].filename).parents:
        return "from inside numpy or Python"
    if error.__context__ is not None and not error.__suppress_context__:
        return "with another error above it"
    text = str(error)
    if not text.endswith((".", "?", ")")) or len(text) > 700:
        return "no sentence, or an endless one"
    if not any(re.search(rf"\b{word}\b", text) for word in [*parameters, *AS_A_LEARNER_CALLS_IT]):
        return "of which parameter it speaks"
    without_values = re.sub(
        r"'[^']*'|\"[^\"]*\"|(?<=but ).*(?= arrived)|(?<=there is ).*(?= in row)", "", text, flags=re.DOTALL
    )
    if re.search(r"[.?] [a-z]|[A-Z]{3,} [A-Z]{2,}|XX", without_values):
        return "not written as sentences are"
    if not any(word in text for word in ("arrived", "there is", "has", "is", "are", "was", "would be", "differ")):
        return "what arrived"
    return ""


def snapshot(arguments):
    """The arguments as they are now, so far as they can be compared later."""
    kept = {}
    for name, value in arguments.items():
        with contextlib.suppress(Exception):
            kept[name] = copy.deepcopy(value)
    return kept


def same(one, other):
    if isinstance(one, np.ndarray) and one.dtype == object:
        return one.shape == other.shape and same(one.ravel().tolist(), other.ravel().tolist())
    if isinstance(one, np.ndarray):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and np.ma.getdata(one).tobytes() == np.ma.getdata(other).tobytes()
        )
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return True


def fault(name, parameter, value, tried):
    """What is wrong with how the API takes a value for a parameter, or ""; counted in tried."""
    call, good, is_as_documented = API[name]
    if parameter in TAKES_AS_LONG and exceeds(value, TAKES_AS_LONG[parameter]):
        return ""
    arguments = good | {parameter: value}
    before = snapshot(arguments)
    try:
        result = call(**arguments)
    except Exception as error:
        tried["refused"] += 1
        problem = why_no_sentence(error, arguments)
        shown = f"{type(error).__name__}: {error!s:.200}"
    else:
        tried["worked"] += 1
        problem = "" if holds(is_as_documented, result, arguments) else "not as documented"
        shown = f"{result!r:.200}"
    if not problem and not all(same(before[name], arguments[name]) for name in before):
        problem = "an argument was changed"
    return problem and f"{name}({parameter}={type(value).__name__} {value!r:.80}): {problem}: {shown}"


def holds(is_as_documented, result, arguments):
    try:
        return bool(is_as_documented(result, **arguments))
    except (ValueError, TypeError, AttributeError):  # what cannot even be asked is not as documented
        return False


def exceeds(value, most):
    with contextlib.suppress(ValueError, TypeError, OverflowError, UserWarning):
        return most < float(value) < math.inf
    return isinstance(value, int) and value > most


@pytest.mark.parametrize("name", [name for name in API if name != "Network.load"])  # no file is there: test_storage.py
def test_what_is_right_works_as_documented(name):
    call, good, is_as_documented = API[name]
    assert is_as_documented(call(**good), **good)


@each_parameter
def test_anything_for_a_parameter_works_or_gets_a_sentence(name, parameter):
    tried = Counter()
    faults = [problem for thing in THINGS if (problem := fault(name, parameter, fresh(thing), tried))]
    print(f"{name}({parameter}): {tried['refused']} refused, {tried['worked']} worked")
    assert not faults, "\n".join(faults)
    assert tried["refused"] >= 10  # some of these things are of no use for anything


def fresh(thing):
    """The thing again, where using it uses it up."""
    if hasattr(thing, "__next__"):
        return iter([1, 2])
    return np.random.default_rng(0) if isinstance(thing, np.random.Generator) else thing


@each_parameter
@settings(derandomize=True, deadline=None, max_examples=40, database=None, suppress_health_check=list(HealthCheck))
@given(value=arrays())
def test_any_array_for_a_parameter_works_or_gets_a_sentence(name, parameter, value):
    problem = fault(name, parameter, value, Counter())
    assert not problem, problem


def test_every_public_name_is_in_the_catalogue():
    called = {name.partition(".")[0].removesuffix("[]") for name in API}
    assert called | NOT_CALLED == set(nnlib.__all__) | (NOT_CALLED & set(nnlib.__all__))
    for name in called & set(nnlib.__all__):
        public = getattr(nnlib, name)
        if inspect.isfunction(public):
            assert set(API[name][1]) == set(inspect.signature(public).parameters), name

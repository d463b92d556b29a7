"""The nine weights of the 2-3-1 network as controls, named by their edge: studied_to_1, ..., slept_to_3, from_3."""

from ..checks import check_number
from ..data import exam_scores, worked_example_weights
from ..network import Network
from ..normalization import MaxScaler
from .number_control import NumberControl

# Where each weight lies: (layer, row, column).
PLACES = {
    f"{start}_to_{column + 1}": (0, row, column) for row, start in enumerate(("studied", "slept")) for column in range(3)
} | {f"from_{row + 1}": (1, row, 0) for row in range(3)}

_LARGEST = 1000
_LABELS = {"studied": "studied → {}", "slept": "slept → {}", "from": "{} → output"}


def label(name):
    """What the edge of a weight is called on the page: studied → 1."""
    return _LABELS[name.split("_")[0]].format(name[-1])


def weight_values(weights=None):
    """{name: weight} for the weights [W1 (2, 3), W2 (3, 1)]; the worked example's when left out."""
    weights = weights or worked_example_weights()
    return {name: float(weights[layer][row, column]) for name, (layer, row, column) in PLACES.items()}


def weight_controls(weights=None):
    """{name: NumberControl} for the nine weights."""
    return {name: NumberControl(label(name), value, -3, 3, 0.1) for name, value in weight_values(weights).items()}


def network_of(values, activation="sigmoid"):
    """The Network whose weights are {name: weight}. Raises ValueError for a weight that is no number or beyond all use."""
    weights = [W.copy() for W in worked_example_weights()]
    for name, (layer, row, column) in PLACES.items():
        weights[layer][row, column] = check_number(label(name), values[name], at_least=-_LARGEST, at_most=_LARGEST)
    return Network(weights, activation=activation)


def exam_rows(inputs):
    """(X, y) of the three students: y / 100, and X in hours where inputs is "raw", else divided by the largest values."""
    exam = exam_scores()
    X = exam.X if inputs == "raw" else MaxScaler.fit(exam.X).apply(exam.X)
    return X, exam.y / exam.highest_score


def input_notes(hours, inputs="scaled"):
    """What the number of each input is: "2 h studied", and "÷ 3" where it is scaled."""
    exam = exam_scores()
    divided = [f" ÷ {largest:g}" for largest in exam.X.max(axis=0)] if inputs == "scaled" else ["", ""]
    verbs = [name.removeprefix("hours ") for name in exam.feature_names]
    return tuple(f"{value:g} h {verb}{divisor}" for value, verb, divisor in zip(hours, verbs, divided))

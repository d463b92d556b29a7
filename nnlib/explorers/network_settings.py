"""What a learner can choose for a network of their own, and the plan that comes of it: rows, split, scalers and a start."""

import re
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from ..checks import check_number
from ..data import exam_scores
from ..datasets import Dataset, digits, noisy_curve, two_moons, xor
from ..first_run import FirstRun, find_first_run, mean_cross_entropy, quiet_start
from ..growth import multiply_adds
from ..held_out import Task, make_task
from ..loss import Loss, find_loss
from ..network import Network
from ..normalization import MaxScaler
from ..plots.decision_picture import decision_ground
from ..plots.fit_picture import curve_ground
from ..plots.row_marks import Ground
from ..tables.cells import short
from ..tables.columns import Rows, choose_columns, suggested_columns
from ..tables.table import Table

OWN_TABLE = "my own table"
DIGITS = "handwritten digits"
FITTING = "what fits"  # the loss
TARGET_IS = {"what it looks like": None, "an amount": False, "a class": True}
# What makes another run of it; all else may change while it trains.
KEY = ("data", "inputs", "target", "as_classes", "seed", "hidden", "activation", "bias", "loss", "held_out", "batch")
_MOST_LAYERS, _MOST_NEURONS = 6, 512
_MOST_MULTIPLY_ADDS = 1e8
MANY_ROWS = 1000  # beyond these, a step takes 32 of them, and the page says that it works through them


@dataclass(frozen=True)
class Data:
    """Data to choose, and the settings it starts with.

    make     : () -> Dataset
    settings : {control: value} where it differs from the usual
    """

    make: object
    settings: dict = field(default_factory=dict)


USUAL = {"hidden": "3", "activation": "sigmoid", "bias": True, "loss": "half_sum_of_squares", "learning_rate": 0.1, "seed": 0,
         "held_out": 0.0, "n_steps": 1000,
         "as_classes": "what it looks like"}  # fmt: skip


def exam_data():
    """The exam scores in the form of the other ready-made data."""
    exam = exam_scores()
    return Dataset(
        X=exam.X,
        y=exam.y,
        feature_names=exam.feature_names,
        target_names=(exam.target_name,),
        title="Exam scores",
        question="What score does it predict for 4 hours studied and 8 slept? Ask it under Predict.",
        source="The data of the first pages.",
    )


DATA = {
    OWN_TABLE: Data(exam_data, {"hidden": "16", "activation": "tanh", "loss": FITTING, "held_out": 0.25}),
    "XOR": Data(xor, {"learning_rate": 2.0}),
    "exam scores": Data(exam_data, {"n_steps": 100}),
    "two moons": Data(two_moons, {"hidden": "8", "activation": "tanh", "learning_rate": 0.03, "held_out": 0.25,
                                  "n_steps": 3000}),
    "noisy curve": Data(noisy_curve, {"hidden": "20, 20", "activation": "tanh", "learning_rate": 0.005, "held_out": 0.5,
                                      "n_steps": 20_000, "seed": 9}),
    DIGITS: Data(digits, {"hidden": "32", "activation": "tanh", "held_out": 0.25, "batch": 32}),
}  # fmt: skip


@cache
def dataset(name):
    """The ready-made data of that name, made once."""
    return DATA[name].make()


@cache
def ready_made(name):
    """The Table of ready-made data; of the digits only the name of what is to be read."""
    if name == DIGITS:
        return Table(("the digit",), ())
    data = dataset(name)
    rows = [[_exactly(value) for value in (*x, *y)] for x, y in zip(data.X, data.y)]
    return Table((*data.feature_names, *data.target_names), rows)


def _exactly(value):
    return f"{value:g}" if float(f"{value:g}") == value else repr(float(value))


def batch_for(table):
    """How many rows a step takes at first: 0 for all."""
    return 32 if len(table.rows) > MANY_ROWS else 0


def settings_for(name, table):
    """{control: value} that data of that name start with, whose table this is."""
    inputs, target, _ = ((), table.names, []) if name == DIGITS else suggested_columns(table)
    usual = USUAL | {"batch": batch_for(table)} | DATA[name].settings
    return usual | {"data": name, "inputs": inputs, "target": target, "new_row": ()}


@dataclass(frozen=True)
class Plan:
    """What is to be trained.

    settings : those of the controls in KEY
    table    : that it was made of
    kind     : "decision", "curve", "classes", "digits" or "rows": which picture suits the data
    """

    settings: dict
    table: Table
    rows: Rows
    task: Task
    start: Network
    loss: Loss
    kind: str
    ground: Ground | None

    @property
    def takes_points(self):
        """Whether a place on the picture is a row of the table: two columns of numbers, and two classes."""
        two_numbers = self.kind == "decision" and [column.kinds for column in self.rows.columns] == [(), ()]
        return two_numbers and not self.task.y_scaler

    @property
    def options(self):
        """What a trainer of it takes."""
        batch = min(self.settings["batch"], len(self.task.training))
        return {"loss": self.loss, "batch_size": batch or None, "seed": self.settings["seed"]}

    def find_first_run(self):
        """The rate and the steps that are found to work for it, as the page offers them."""
        found = find_first_run(self.task, self.start, **self.options)
        return FirstRun(float(f"{found.learning_rate:g}"), found.n_steps)


def make_plan(table, settings):
    """The Plan for a table and the settings in KEY. Raises ValueError for what cannot be."""
    seed = check_number("The seed", settings["seed"], at_least=0, at_most=999_999, whole=True)
    settings = {name: settings[name] for name in KEY} | {"seed": seed}
    is_digits, sizes = settings["data"] == DIGITS, hidden_sizes(settings["hidden"])
    rows = _digit_rows() if is_digits else choose_columns(
        table, settings["inputs"], settings["target"], TARGET_IS[settings["as_classes"]])  # fmt: skip
    # Ink goes up to 16 in every pixel, used or not.
    task = make_task(rows.X, rows.y, settings["held_out"], seed, MaxScaler(np.full(64, 16.0)) if is_digits else None)
    sizes = [rows.X.shape[1], *sizes, rows.y.shape[1]]
    check_work(sizes, settings["batch"] or len(task.training))
    fitting = mean_cross_entropy if len(rows.classes) > 2 else find_loss("mean_squared_error")
    loss = fitting if settings["loss"] == FITTING else find_loss(settings["loss"])
    activation = [settings["activation"]] * (len(sizes) - 2) + ["identity" if loss is mean_cross_entropy else task.output]
    make = quiet_start if settings["loss"] == FITTING else _shrunk
    kind = "digits" if is_digits else _kind_of(rows)
    ground = {"decision": decision_ground, "curve": curve_ground}.get(kind, lambda task: None)(task)
    return Plan(settings, table, rows, task, make(sizes, activation, seed, settings["bias"]), loss, kind, ground)


def _shrunk(sizes, activation, seed, bias):
    return Network.random(sizes, rng=seed, activation=activation, bias=bias, shrunk=True)


def _kind_of(rows):
    if rows.y.shape[1] == 1 and rows.X.shape[1] <= 2:
        return "decision" if rows.X.shape[1] == 2 else "curve"
    return "classes" if rows.classes else "rows"


@cache
def _digit_rows():
    data = dataset(DIGITS)
    numbers = tuple(range(1, len(data.X) + 1))
    return Rows(data.X, data.y, data.feature_names, ("the digit",), numbers, (), (), data.target_names)


def hidden_sizes(text):
    """The sizes of the hidden layers that a learner typed: "20, 20" gives [20, 20], nothing gives []."""
    parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
    sizes = [int(part) for part in parts if re.fullmatch(r"[0-9]{1,4}", part)]
    if len(sizes) < len(parts) or len(sizes) > _MOST_LAYERS or not all(1 <= size <= _MOST_NEURONS for size in sizes):
        raise ValueError(f"Hidden layers must be up to {_MOST_LAYERS} whole numbers from 1 to {_MOST_NEURONS}, but "
                         f'{short(text)} arrived. Write "3" for one layer, "20, 20" for two, or nothing for none.')  # fmt: skip
    return sizes


def check_work(sizes, n_rows):
    """Refuse a step that would keep the page waiting."""
    n = multiply_adds(sizes, n_rows)
    if n > _MOST_MULTIPLY_ADDS:
        raise ValueError(f"A step may take at most {_MOST_MULTIPLY_ADDS:,.0f} multiplications, but this one, of "
                         f"{n_rows:,} rows, would take {n:,}. Choose smaller layers, or 32 rows a step.")  # fmt: skip

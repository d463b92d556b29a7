"""What a learner can choose for a network of their own: ready-made data with settings that suit it, layers, a new row."""

import re
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from ..data import exam_scores
from ..datasets import Dataset, digits, noisy_curve, two_moons, xor
from ..normalization import MaxScaler
from ..tables.cells import count, short

OWN_TABLE = "my own table"
DIGITS = "handwritten digits"
_MOST_LAYERS, _MOST_NEURONS = 6, 512
_MOST_MULTIPLY_ADDS = 1e8


@dataclass(frozen=True)
class Data:
    """Data to choose, and the settings it starts with.

    make     : () -> Dataset
    settings : {control: value} where it differs from the usual
    """

    make: object
    settings: dict = field(default_factory=dict)


USUAL = {"hidden": "3", "activation": "sigmoid", "bias": True, "loss": "half_sum_of_squares", "learning_rate": 0.1, "seed": 0,
         "held_out": 0.0, "n_steps": 1000, "batch": 0}  # fmt: skip


def exam_data():
    """The exam scores in the form of the other ready-made data."""
    exam = exam_scores()
    return Dataset(
        X=exam.X,
        y=exam.y,
        feature_names=exam.feature_names,
        target_names=(exam.target_name,),
        title="Exam scores",
        question="What score does it predict for 4 hours studied and 8 slept? Type 4; 8 under New row.",
        source="The story of the pages before.",
    )


DATA = {
    "XOR": Data(xor, {"learning_rate": 2.0}),
    "exam scores": Data(exam_data, {"n_steps": 100}),
    "two moons": Data(two_moons, {"hidden": "8", "activation": "tanh", "learning_rate": 0.03, "held_out": 0.25,
                                  "n_steps": 3000}),
    "noisy curve": Data(noisy_curve, {"hidden": "20, 20", "activation": "tanh", "learning_rate": 0.005, "held_out": 0.5,
                                      "n_steps": 20_000, "seed": 9}),
    DIGITS: Data(digits, {"hidden": "32", "activation": "tanh", "held_out": 0.25, "batch": 32}),
    OWN_TABLE: Data(exam_data),
}  # fmt: skip


@cache
def dataset(name):
    """The ready-made data of that name, made once."""
    return DATA[name].make()


def settings_for(name):
    """{control: value} that data of that name start with."""
    return USUAL | DATA[name].settings


def scaler_for(name):
    """The scaler of the inputs where the data has one of its own: ink goes up to 16 in every pixel, used or not."""
    return MaxScaler(np.full(64, 16.0)) if name == DIGITS else None


def hidden_sizes(text):
    """The sizes of the hidden layers that a learner typed: "20, 20" gives [20, 20], nothing gives []."""
    parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
    sizes = [int(part) for part in parts if re.fullmatch(r"[0-9]{1,4}", part)]
    if len(sizes) < len(parts) or len(sizes) > _MOST_LAYERS or not all(1 <= size <= _MOST_NEURONS for size in sizes):
        raise ValueError(f"Hidden layers must be up to {_MOST_LAYERS} whole numbers from 1 to {_MOST_NEURONS}, but "
                         f'{short(text)} arrived. Write "3" for one layer, "20, 20" for two, or nothing for none.')  # fmt: skip
    return sizes


def check_work(multiply_adds, n_rows):
    """Refuse a step that would keep the page waiting."""
    if multiply_adds > _MOST_MULTIPLY_ADDS:
        raise ValueError(f"A step may take at most {_MOST_MULTIPLY_ADDS:,.0f} multiplications, but this one, of "
                         f"{n_rows:,} rows, would take {multiply_adds:,}. Take smaller layers, or 32 rows a step.")  # fmt: skip


def new_row(text, n_inputs):
    """(1, n_inputs) the numbers that a learner typed, with semicolons or spaces between: "4; 8" or "4,5 8"."""
    parts = [part for part in re.split(r"[;\s]+", text.strip()) if part]
    if len(parts) != n_inputs and n_inputs > 1 and text.count(",") == n_inputs - 1:
        parts = text.split(",")
    try:
        values = [float(part.strip().replace(",", ".").replace("−", "-")) for part in parts]
    except ValueError:
        values = []
    if len(values) != n_inputs or not np.isfinite(values).all() or np.abs(values).max() > 1e100:
        example = "; ".join(map(str, range(1, n_inputs + 1)))
        raise ValueError(f"A new row needs {count(n_inputs, 'number')} with semicolons between, but {short(text)} arrived. "
                         f"Write for example {example}.")  # fmt: skip
    return np.array([values])

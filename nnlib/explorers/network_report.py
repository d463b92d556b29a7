"""What a page shows and says of a network in training: the picture that suits the data, and the words."""

from dataclasses import dataclass

import numpy as np

from ..held_out import Task, count_right
from ..network import Network
from ..plots.decision_picture import draw_decision, levels_of
from ..plots.digit_picture import N_DRAWN, draw_digits
from ..plots.fit_picture import draw_curve, draw_true_against_predicted
from ..plots.row_marks import Ground, shortened
from ..plots.words import number
from ..tables.columns import Rows
from .network_settings import new_row

_MOST_LISTED = 20  # rows whose predictions are told one by one


@dataclass(frozen=True)
class Result:
    """A network in training, and what it answers.

    kind      : "decision", "curve", "digits" or "rows": which picture suits the data
    looks     : (n_looks, 3) step, loss of the training rows, of those held out
    n_planned : how many steps there will be when the run under way is over
    answers   : (n_rows, n_targets) for every row, in the units of the targets
    over      : what it answers over the picture, or None
    new_row   : what it answers for the new row, in a sentence, or ""
    """

    kind: str
    task: Task
    rows: Rows
    ground: Ground | None
    net: Network
    looks: np.ndarray
    n_planned: int
    answers: np.ndarray
    over: np.ndarray | None
    new_row: str

    @property
    def n_taken(self):
        """Steps taken so far."""
        return int(self.looks[-1, 0])

    def n_right(self, places):
        """How many of some rows are on the right side."""
        return count_right(self.task.y[places], self.answers[places])


def words_for(result):
    """How far it is, how well it does, and what has been done to the numbers, line by line."""
    _, training, held_out = result.looks[-1]
    n_rows, n_held_out = len(result.task.training), len(result.task.held_out)
    rest = f", {number(held_out)} of the {n_held_out:,} held out" if n_held_out else "; none are held out"
    return [
        f"step {result.n_taken:,}: mean squared error {number(training)} of the {n_rows:,} training rows{rest}",
        *_right(result),
        *filter(None, [result.new_row, _listed(result)]),
        _how_scaled(result),
        *result.rows.notes,
    ]


def fit_picture(result):
    """The picture that suits the data."""
    task, rows, says = result.task, result.rows, _says(result)
    names = [shortened(name) for name in (*rows.input_names, *rows.target_names)]
    if result.kind == "decision":
        return draw_decision(result.ground, result.over, levels_of(task), names, says)
    if result.kind == "curve":
        return draw_curve(result.ground, result.over, names, says)
    if result.kind == "digits":
        shown = (task.held_out if len(task.held_out) else task.training)[:N_DRAWN]
        return draw_digits(task.X[shown], task.y[shown].argmax(axis=1), result.answers[shown].argmax(axis=1), says)
    return draw_true_against_predicted(task, result.answers[:, 0], names[-1], says)


def _says(result):
    """How well it does, in one sentence."""
    _, training, held_out = result.looks[-1]
    if not result.task.y_scaler:
        return f"Step {result.n_taken:,}: {_right(result)[0]}."
    rest = f", {number(held_out)} of those held out" if len(result.task.held_out) else ""
    return f"Step {result.n_taken:,}: mean squared error {number(training)} of the training rows{rest}."


def _right(result):
    """[how many rows are right], where the targets are 0 and 1."""
    task = result.task
    if task.y_scaler:
        return []
    told = f"{result.n_right(task.training):,} of {len(task.training):,} training rows right"
    n = len(task.held_out)
    return [f"{told}, {(k := result.n_right(task.held_out)):,} of {n:,} held out right ({100 * k / n:.1f} %)" if n else told]


def _listed(result):
    """Prediction beside target for every row, where there are few."""
    task = result.task
    if len(task.X) > _MOST_LISTED:
        return ""
    held_out = set(task.held_out.tolist())
    rows = zip(result.rows.row_numbers, result.answers[:, 0], task.y[:, 0])
    told = (f"row {row}: {number(answer)} for {number(y)}" + (" (held out)" if k in held_out else "")
            for k, (row, answer, y) in enumerate(rows))  # fmt: skip
    return "predictions: " + "; ".join(told)


def _how_scaled(result):
    inputs = "ink / 16" if result.kind == "digits" else "inputs standardised on the training rows"
    if not result.task.y_scaler:
        return f"{inputs}; the targets are 0 and 1, so the output is a sigmoid"
    return f"{inputs}; so is the target, and the output is the sum itself"


def answer_for(typed, task, net, rows):
    """What the network answers for a row that was typed, or why it is none; "" where nothing was typed."""
    if not typed.strip() or len(rows.target_names) > 1:
        return ""
    try:
        row = new_row(typed, len(rows.input_names))
    except ValueError as problem:
        return str(problem)
    given = ", ".join(f"{name} {number(value)}" for name, value in zip(rows.input_names, row[0]))
    return f"new row, {given}: {rows.target_names[0]} {number(task.answers(net, row)[0, 0])}"

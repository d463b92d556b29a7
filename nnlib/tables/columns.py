"""Columns of a table, as the numbers that a network is trained on."""

import difflib
import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from ..checks import check_kind
from .cells import comma_notes, few, fix_for, has_decimal_commas, numbered_rows, plain, short, uses_commas, value_of
from .table import Table, check_texts


@dataclass(frozen=True)
class Rows:
    """The rows of a table that a network can be trained on, as numbers.

    X            : (n_rows, n_inputs) in the units of the columns
    y            : (n_rows, n_targets) in the units of the columns
    input_names  : what the columns of X are
    target_names : what the columns of y are
    row_numbers  : which rows of the table they are, counted from 1 below the column names
    notes        : sentences that say what was left out or decided
    """

    X: np.ndarray
    y: np.ndarray
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    row_numbers: tuple[int, ...]
    notes: tuple[str, ...]


def why_not_usable(table):
    """{column name: the sentence that says why the column cannot be used as it is, or "" where it can}."""
    check_kind("table", table, Table, "Make one with read_table(...).")
    return {name: problem or _why_constant(name, values[~np.isnan(values)]) for name, values, problem in _columns(table)}


def choose_columns(table, inputs, targets):
    """The Rows that have a number in every chosen column; the table itself keeps all of its rows.

    inputs  : the names of the columns that the network is given
    targets : the names of the columns that it is to predict

    Raises ValueError for names that are not there, columns that are no numbers or never vary, and fewer than 2 rows.
    """
    check_kind("table", table, Table, "Make one with read_table(...).")
    inputs, targets = (_check_choice_of_columns(*choice, table) for choice in (("inputs", inputs), ("targets", targets)))
    for name in set(inputs) & set(targets):
        raise ValueError(f"A column must be either an input or a target, but {short(name)} was chosen as both. "
                         "Leave it out of one of them: a network that is given the answer has nothing to learn.")  # fmt: skip
    columns = {name: (values, problem) for name, values, problem in _columns(table, inputs + targets)}
    for name in inputs + targets:
        if columns[name][1]:
            raise ValueError(columns[name][1])
    X, y = (np.column_stack([columns[name][0] for name in names]) for names in (inputs, targets))
    complete = ~np.isnan(np.hstack([X, y])).any(axis=1)
    _check_enough(complete)
    notes = [*comma_notes(table.names, table.rows, inputs + targets), *_left_out_notes(complete)]
    X, y = X[complete], y[complete]
    _check_that_columns_vary(inputs, X, "an input that never varies tells the network nothing: leave it out")
    _check_that_columns_vary(targets, y, "a target that never varies leaves nothing to learn: choose another one")
    return Rows(X, y, inputs, targets, tuple(int(row) + 1 for row in np.flatnonzero(complete)), tuple(notes))


def _columns(table, chosen=None):
    """(name, values, problem) of each chosen column: nan where a value is missing, and "" or why it cannot be used."""
    by_column = list(zip(*([plain(cell) for cell in row] for row in table.rows))) or [()] * len(table.names)
    commas = uses_commas([cell for cells in by_column for cell in cells])
    for place, (name, cells) in enumerate(zip(table.names, by_column)):
        if chosen is not None and name not in chosen:
            continue
        decimal_comma = has_decimal_commas(cells, commas)
        found = [value_of(cell, decimal_comma, commas) for cell in cells]
        strangers = {row: table.rows[row - 1][place] for row, value in enumerate(found, 1) if value is None}
        values = np.array([math.nan if value is None else value for value in found], np.float64)
        yield name, values, _why_no_numbers(name, strangers, values)


def _why_no_numbers(name, strangers, values):
    """The sentence that says which cells of a column are no numbers, given as {row number: cell}; "" where all are."""
    has_numbers = not np.isnan(values).all()
    if not strangers:
        return "" if has_numbers else (f"Column {short(name)} must hold numbers, but all of its cells are empty. "
                                       "Fill it in, or leave it out.")  # fmt: skip
    fix = fix_for(plain(next(iter(strangers.values()))))
    if not fix:
        fix = ("Write a number there, or leave the cell empty." if has_numbers
               else "Write numbers in its place, for example 1 for yes and 0 for no.")  # fmt: skip
    where = few([f"{short(cell)} in row {row}" for row, cell in strangers.items()])
    return f"Column {short(name)} must hold numbers only, but there is {where}. {fix}"


def _why_constant(name, values, rows="every row", consequence="it tells the network nothing: leave it out"):
    if len(values) < 2 or values.min() < values.max():
        return ""
    return f"Column {short(name)} must vary, but it holds {values[0]:g} in {rows}, and {consequence}."


def _check_choice_of_columns(role, names, table):
    names = (names,) if isinstance(names, str) else check_texts(role, names)
    if not names:
        raise ValueError(f"{role} must name at least one column, but none arrived. "
                         f"Take for example {short(table.names[0])}.")  # fmt: skip
    for name, times in Counter(names).items():
        if times > 1:
            raise ValueError(f"{role} must name every column once, but {short(name)} arrived {times} times. Write it once.")
        if name not in table.names:
            near = difflib.get_close_matches(name, table.names, n=1)
            hint = f" Did you mean {short(near[0])}?" if near else ""
            raise ValueError(f"{role} must name columns of the table, but there is no column {short(name)}.{hint} "
                             f"The columns are {few(map(short, table.names), 8)}.")  # fmt: skip
    return tuple(names)


def _check_enough(complete):
    if complete.sum() < 2:
        there = "there is 1" if complete.any() else "there are none"
        raise ValueError(f"At least 2 rows with a number in every chosen column are needed to train on, but {there}. "
                         "Fill in what is missing, or choose other columns.")  # fmt: skip


def _check_that_columns_vary(names, values, consequence):
    for name, column in zip(names, values.T):
        problem = _why_constant(name, column, "every row that is used", consequence)
        if problem:
            raise ValueError(problem)


def _left_out_notes(complete):
    missing = [int(row) + 1 for row in np.flatnonzero(~complete)]
    if missing:
        yield f"{numbered_rows(missing)} {'was' if len(missing) == 1 else 'were'} left out, because a value is missing there."

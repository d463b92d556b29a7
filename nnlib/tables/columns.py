"""Columns of a table: what each was found to hold, and as the numbers that a network is trained on."""

import difflib
import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..checks import check_flag, check_kind
from .cells import (
    MISSING,
    NUMBER,
    TOTAL,
    few,
    fix_for,
    fix_for_word,
    numbered_rows,
    numbers_in,
    plain,
    plain_columns,
    short,
    style_notes,
    style_of,
    uses_commas,
)
from .table import Table, check_texts

MOST_KINDS = 20  # texts that can be told apart in one column
_MOST_CLASSES, _ROWS_A_CLASS = 10, 5  # of whole numbers that are taken for classes


@dataclass(frozen=True)
class Column:
    """What a column was found to hold: numbers, or a few texts that come up again.

    style  : how numbers are written, as style_of() gives it, and whether the table uses decimal commas
    kinds  : the texts, sorted, each as it is written most often, for upper and lower case make no difference; () for numbers
    values : (n_rows,) the numbers, or the places of the texts among the kinds; nan where a value is missing
    """

    name: str
    style: tuple
    kinds: tuple[str, ...]
    values: np.ndarray

    @property
    def input_names(self):
        """What it gives to a network: itself, or 0 and 1 for the second of two kinds, or for each of more."""
        return tuple(f"{self.name}: {kind}" for kind in self.kinds[len(self.kinds) == 2 :]) or (self.name,)

    def as_inputs(self, values):
        """(n_rows, n_inputs) its numbers, for values as read() gives them."""
        if not self.kinds:
            return values[:, None]
        here = values[:, None] == np.arange(len(self.kinds) == 2, len(self.kinds))
        return np.where(np.isnan(values)[:, None], math.nan, here)

    def read(self, cells):
        """(n_rows,) other cells, read as those of this column are. Raises ValueError for what it cannot be."""
        if not self.kinds:
            values, strangers = _numbers(cells, *self.style)
            if strangers:
                raise ValueError(_why_no_numbers(self.name, strangers, values))
            return values
        places = {kind.casefold(): float(place) for place, kind in enumerate(self.kinds)}
        for row, cell in enumerate(cells, 1):
            if plain(cell).lower() not in MISSING and plain(cell).casefold() not in places:
                raise ValueError(f"Column {short(self.name)} must hold one of {few(map(short, self.kinds), MOST_KINDS)}, as it "
                                 f"did in training, but there is {short(cell)} in row {row}.")  # fmt: skip
        return np.array([places.get(plain(cell).casefold(), math.nan) for cell in cells])


@dataclass(frozen=True)
class Rows:
    """The rows of a table that a network can be trained on, as numbers.

    X            : (n_rows, n_inputs) in the units of the columns; 0 and 1 for texts
    y            : (n_rows, n_targets) in the units of the columns; of two classes 1 for the second, of more a 1 in its place
    input_names  : what the columns of X are
    target_names : the names of the target columns
    row_numbers  : which rows of the table they are, counted from 1 below the column names
    notes        : sentences that say what was left out or decided
    columns      : the input Columns, to read new rows with
    classes      : what a class as target can be; () for amounts
    """

    X: np.ndarray
    y: np.ndarray
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    row_numbers: tuple[int, ...]
    notes: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    classes: tuple[str, ...] = ()

    def read(self, table):
        """(n_rows, n_inputs) the rows of another table with these columns; nan where a value is missing. Raises ValueError."""
        for column in self.columns:
            if column.name not in table.names:
                raise ValueError(f"Every input needs its column, but {short(column.name)} is missing. The columns that "
                                 f"arrived are {few(map(short, table.names), 8)}.")  # fmt: skip
        by_name = dict(zip(table.names, zip(*table.rows)))
        return np.hstack([column.as_inputs(column.read(by_name[column.name])) for column in self.columns])


def why_not_usable(table):
    """{column name: the sentence that says why the column cannot be used as it is, or "" where it can}."""
    check_kind("table", table, Table, "Make one with read_table(...).")
    return {name: problem or _why_constant(column) for name, column, problem in _columns(table)}


def suggested_columns(table):
    """(inputs, targets, sentences): the last column that can be used is the target, those before it are the inputs.

    A column that only counts the rows is left out, and a sentence says so.
    """
    found = [(name, column, problem or _why_constant(column)) for name, column, problem in _columns(table)]
    usable = [name for name, _, problem in found if not problem] or list(table.names)
    if len(usable) == 1 < len(found):  # then what is wrong with another one is what there is to say
        return (usable[0],), ([name for name in table.names if name != usable[0]][-1],), []
    counting = [name for name, column, problem in found[:1] if not problem and _only_counts(column) and len(usable) > 2]
    usable = [name for name in usable if name not in counting]
    says = [f"Column {short(name)} only counts the rows, so it is not among the inputs. If it means more, choose it there."
            for name in counting]  # fmt: skip
    return tuple(usable[:-1] or usable), (usable[-1],), says


def choose_columns(table, inputs, targets, as_classes=None):
    """The Rows that have a value in every chosen column; the table itself keeps all of its rows.

    inputs     : the names of the columns that the network is given
    targets    : the names of the columns that it is to predict; several must all hold numbers
    as_classes : whether whole numbers as target are classes; None decides by how few there are. 0 and 1 always are

    Raises ValueError for names that are not there, columns that cannot be used or never vary, and fewer than 2 rows.
    """
    check_kind("table", table, Table, "Make one with read_table(...).")
    as_classes = None if as_classes is None else check_flag("as_classes", as_classes)
    inputs, targets = _checked_choice(table, inputs, targets)
    found = {name: (column, problem) for name, column, problem in _columns(table)}
    for name in inputs + targets:
        if found[name][1]:
            raise ValueError(found[name][1])
    columns, aims = ([found[name][0] for name in names] for names in (inputs, targets))
    complete = ~np.isnan([column.values for column in columns + aims]).any(axis=0)
    _check_enough(complete)
    columns, aims = ([replace(column, values=column.values[complete]) for column in some] for some in (columns, aims))
    _check_that_columns_vary(columns, "an input that never varies tells the network nothing: leave it out")
    _check_that_columns_vary(aims, "a target that never varies leaves nothing to learn: choose another one")
    y, classes = _targets(aims, as_classes)
    X, row_numbers = np.hstack([column.as_inputs(column.values) for column in columns]), np.flatnonzero(complete) + 1
    names = tuple(name for column in columns for name in column.input_names)
    read = (*style_notes(table.names, table.rows, inputs + targets), *_case_notes(table, columns + aims))
    notes = (*read, *_left_out_notes(table, complete))
    return Rows(X, y, names, targets, tuple(row_numbers.tolist()), notes, tuple(columns), classes)


def _checked_choice(table, inputs, targets):
    inputs, targets = (_check_choice_of_columns(*choice, table) for choice in (("inputs", inputs), ("targets", targets)))
    for name in set(inputs) & set(targets):
        raise ValueError(f"A column must be either an input or a target, but {short(name)} was chosen as both. "
                         "Leave it out of one of them: a network that is given the answer has nothing to learn.")  # fmt: skip
    return inputs, targets


@lru_cache(maxsize=2)
def _columns(table):
    """(name, its Column, "" or why it cannot be used) for each column."""
    n_totals = _n_totals(table)
    by_column = plain_columns(table.rows) or ((),) * len(table.names)
    commas = uses_commas(by_column)
    return tuple(
        (name, *_found(name, commas, cells, n_totals, tuple(row[place] for row in table.rows)))
        for place, (name, cells) in enumerate(zip(table.names, by_column))
    )


def _n_totals(table):
    """How many rows at the end are totals of those above."""
    is_total = [any(TOTAL.fullmatch(plain(cell)) for cell in row) for row in reversed(table.rows[-3:])]
    return [*is_total, False].index(False) if len(table.rows) > 3 else 0


@lru_cache(maxsize=64)  # so that an edit looks at its own column alone
def _found(name, commas, cells, n_totals, as_typed):
    """(Column, "" or why it cannot be used)."""
    examples = cells[: len(cells) - n_totals]
    style = style_of(examples, commas), commas
    values, kinds, problem = _held(name, style, examples, as_typed)
    return Column(name, style, kinds, np.concatenate([values, np.full(n_totals, math.nan)])), problem


def _held(name, style, cells, as_typed):
    """(values, kinds, "" or why a column cannot be used)."""
    values, strangers = _numbers(cells, *style)
    words = [cell for cell in cells if cell.lower() not in MISSING] if strangers else []
    kinds = tuple(sorted(_spellings(words)))
    if not words or not all(map(_is_word, kinds)):
        return values, (), _why_no_numbers(name, {row: as_typed[row - 1] for row in strangers}, values)
    if len(kinds) > MOST_KINDS or (len(kinds) == len(words) and len(words) > 1):
        return values, (), (
            f"Column {short(name)} must hold numbers, or up to {MOST_KINDS} texts that come up again, but there are "
            f"{len(kinds):,} different ones in {len(words):,} rows: {few(map(short, words))}. It is left out.")  # fmt: skip
    return Column(name, style, kinds, np.empty(0)).read(cells), kinds, ""


def _spellings(words):
    """Of words that differ by their case alone, the spelling that comes up most."""
    often = Counter(words).most_common()
    return {word.casefold(): word for word, _ in reversed(often)}.values()


def _is_word(text):
    return not (NUMBER.fullmatch(text) or fix_for(text) or fix_for_word(text))


def _numbers(cells, style, commas):
    """((n_rows,) numbers, nan where there is none; {row number: the cell that is no number})."""
    found = numbers_in(list(map(plain, cells)), style, commas)
    strangers = {row: cells[row - 1] for row, value in enumerate(found, 1) if value is None}
    return np.array([math.nan if value is None else value for value in found], np.float64), strangers


def _why_no_numbers(name, strangers, values):
    """The sentence that says which cells of a column are no numbers, given as {row number: cell}; "" where all are."""
    if not strangers:
        empty = f"Column {short(name)} must hold numbers, but all of its cells are empty. Fill it in, or leave it out."
        return empty if np.isnan(values).all() else ""
    first = plain(next(iter(strangers.values())))
    fix = fix_for(first) or fix_for_word(first) or "Write a number there, or leave the cell empty."
    where = few([f"{short(cell)} in row {row}" for row, cell in strangers.items()])
    return f"Column {short(name)} must hold numbers only, but there is {where}. {fix}"


def _why_constant(column, rows="every row", consequence="it tells the network nothing: leave it out"):
    values = column.values[~np.isnan(column.values)]
    if len(values) < 2 or values.min() < values.max():
        return ""
    shown = short(column.kinds[int(values[0])]) if column.kinds else f"{values[0]:g}"
    return f"Column {short(column.name)} must vary, but it holds {shown} in {rows}, and {consequence}."


def _only_counts(column):
    """Whether a column is 0, 1, 2, ... or 1, 2, 3, ... down its rows."""
    values = column.values
    return len(values) > 5 and not column.kinds and values[0] in (0, 1) and bool((np.diff(values) == 1).all())


def _targets(columns, as_classes):
    """(y, classes) of the target columns."""
    if len(columns) > 1:
        for name in (column.name for column in columns if column.kinds):
            raise ValueError(f"Several targets must all hold numbers, but {short(name)} holds texts. Choose it alone.")
        return np.column_stack([column.values for column in columns]), ()
    (column,) = columns
    numbers = np.unique(column.values)
    if column.kinds:
        classes = column.kinds
    elif as_classes or np.array_equal(numbers, [0, 1]) or (as_classes is None and _look_like_classes(column.values)):
        classes = tuple(f"{number:g}" for number in numbers)
    else:
        return column.values[:, None], ()
    if len(classes) > MOST_KINDS:
        raise ValueError(f"A target can have up to {MOST_KINDS} classes, but {short(column.name)} has {len(classes):,}. "
                         "Predict an amount instead.")  # fmt: skip
    places = column.values if column.kinds else np.searchsorted(numbers, column.values)
    return (places[:, None] == np.arange(len(classes)) if len(classes) > 2 else places[:, None]).astype(np.float64), classes


def _look_like_classes(values):
    """Whether a few whole numbers, one after the other from 0 or 1, come up often enough."""
    numbers = np.unique(values)
    few_of_them = 2 <= len(numbers) <= _MOST_CLASSES and len(values) >= _ROWS_A_CLASS * len(numbers)
    return few_of_them and numbers[0] in (0, 1) and bool((np.diff(numbers) == 1).all())


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
        raise ValueError(f"At least 2 rows with a value in every chosen column are needed to train on, but {there}. "
                         "Fill in what is missing, or choose other columns.")  # fmt: skip


def _check_that_columns_vary(columns, consequence):
    for column in columns:
        if problem := _why_constant(column, "every row that is used", consequence):
            raise ValueError(problem)


def _case_notes(table, columns):
    by_name = dict(zip(table.names, plain_columns(table.rows)))
    for column in columns:
        known = {kind.casefold() for kind in column.kinds}
        if others := sorted({cell for cell in set(by_name[column.name]) if cell.casefold() in known} - {*column.kinds}):
            yield f"Column {short(column.name)}: upper and lower case are taken for the same, as in {few(map(short, others))}."


def _left_out_notes(table, complete):
    n_totals = _n_totals(table)
    missing = [int(row) + 1 for row in np.flatnonzero(~complete[: len(complete) - n_totals])]
    if missing:
        yield f"{numbered_rows(missing)} {'was' if len(missing) == 1 else 'were'} left out, because a value is missing there."
    if n_totals:
        totals = list(range(len(complete) - n_totals + 1, len(complete) + 1))
        yield f"{numbered_rows(totals)} {'was' if n_totals == 1 else 'were'} left out: a total is not an example."

"""A learner's own table on the page: every edit makes a new nnlib.Table, and nothing that was typed is lost."""

import csv
from dataclasses import replace
from html import escape

import anywidget
import traitlets

from ..checks import check_kind
from ..tables.cells import NUMBER, count, plain, short
from ..tables.table import MAX_COLUMNS, MAX_ROWS, Table, read_table
from ..tables.table_text import find_separator, lines_of, split_text, text_of
from .scripts import script

_ROWS_AT_ONCE = 50
_STEPS_BACK = 50
_ROWS_AT_REST = 10
_PASTED = "what was pasted"
_LONG = 100_000  # letters, which take a while to read


class TableEditor(anywidget.AnyWidget):
    """A table on the page: type into cells, add and remove rows and columns, paste from a spreadsheet.

    table    : the nnlib.Table as it is now; set another one, and the page follows
    problems : {column name: the sentence shown below it}, for example what nnlib.why_not_usable(editor.table) gives
    said     : what the last edit did, or why it could not be

    A name that no Table can have stays in its cell as a draft until it is mended, and the column keeps its old one.
    The page is sent 50 rows at once. Whatever it asks for names places, so it also says which order of rows and columns it
    has seen: what was typed just before a row above it went is refused, and never lands in another row.
    """

    _esm, _css = script("make.js", "table_editor.js"), script("own_colors.css", "table_editor.css")
    names = traitlets.List().tag(sync=True)
    rows = traitlets.List().tag(sync=True)
    first = traitlets.Int().tag(sync=True)
    n_rows = traitlets.Int().tag(sync=True)
    drafts = traitlets.Dict().tag(sync=True)
    problems = traitlets.Dict().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    undoable = traitlets.Bool().tag(sync=True)
    order = traitlets.Int().tag(sync=True)
    answered = traitlets.Int().tag(sync=True)

    def __init__(self, table):
        super().__init__()
        self._table, self._past, self._acts = _checked(table), [], []
        self._show()
        self.on_msg(self._hear)

    @property
    def table(self):
        """The table as it is now."""
        return self._table

    @table.setter
    def table(self, table):
        with self.hold_sync():
            if _checked(table) != self._table:
                self._replace(table)
            self._show()

    def on_edit(self, act):
        """Call act(table) after each edit by the learner."""
        self._acts.append(act)

    def _hear(self, widget, message, buffers):
        """Do what the page asks for, or say why not."""
        before = self._table
        if len(str(message.get("text"))) > _LONG:
            self.said = "Reading what was pasted ..."
        with self.hold_sync():
            try:
                said = self._answer(**message)
            except ValueError as problem:
                said = str(problem)
            self._show(said)
            for act in self._acts if self._table != before else ():
                act(self._table)

    def _answer(self, do, seen=None, **asked):
        if seen not in (None, self.order):
            lost = f", so {short(asked['text'])} was not taken" if "text" in asked else ""
            raise ValueError(f"Rows or columns had just moved{lost}: look at the table, and do it again.")
        return getattr(self, f"_ask_{do}")(**asked)

    def _show(self, said=""):
        """Send what is on the page, after the drafts that are names by now have become so."""
        table, wrong = _named(self._table, self.drafts)
        if table.names != self._table.names:
            self._take(table)
        self.drafts = {place: self.drafts[place] for place in wrong}
        self.names, self.n_rows = list(table.names), len(table.rows)
        self.first = _start_of_page(min(self.first, self.n_rows - 1))
        self.rows = [list(row) for row in table.rows[self.first : self.first + _ROWS_AT_ONCE]]
        self.undoable = bool(self._past or self.drafts)
        self.said = " ".join(filter(None, [said, *dict.fromkeys(wrong.values())]))
        self.answered += 1

    def _take(self, table):
        if table != self._table:
            self._past = [*self._past, self._table][-_STEPS_BACK:]
            self._table = table

    def _replace(self, table):
        self._take(table)
        self.drafts, self.first = {}, 0
        self.order += 1

    # What the page can ask for: each returns what to say

    def _ask_write(self, row, column, text):
        self._take(_filled(self._table, row, column, [[text]]))
        return ""

    def _ask_name(self, column, text):
        self.drafts = {**self.drafts, str(column): text.strip()}
        return ""

    def _ask_add_row(self):
        self._take(_grown(self._table, len(self._table.rows) + 1, 0))
        self.first = len(self._table.rows) - 1
        return f"Row {len(self._table.rows):,} added."

    def _ask_add_column(self):
        self._take(_grown(self._table, 0, len(self._table.names) + 1, self.drafts.values()))
        return f"Column {short(self._table.names[-1])} added."

    def _ask_remove_row(self, row):
        self._take(replace(self._table, rows=_without(self._table.rows, row)))
        self.order += 1
        return f"Row {row + 1:,} removed."

    def _ask_remove_column(self, column):
        names, rows = self._table.names, self._table.rows
        if len(names) == 1:
            raise ValueError("A table needs at least one column, so the last one stays. Rename it, or empty its cells.")
        self._take(replace(self._table, names=_without(names, column), rows=[_without(row, column) for row in rows]))
        drafts = {int(place): text for place, text in self.drafts.items() if int(place) != column}
        self.drafts = {str(place - (place > column)): text for place, text in drafts.items()}
        self.order += 1
        return f"Column {short(names[column])} removed."

    def _ask_paste(self, text, row, column):
        if row is None or not any(map(any, self._table.rows)) or (row == column == 0 and _has_names(text)):
            table = read_table(text, _PASTED)
            self._replace(table)
            return " ".join([f"{_size(table.rows)} pasted as the whole table.", *table.notes])
        cells = _cells_of(text)
        name = self._table.names[column]
        self._take(_filled(self._table, row, column, cells, self.drafts.values()))
        return f"{_size(cells)} pasted at row {row + 1:,}, {name}."

    def _ask_undo(self):
        if not self._past and not self.drafts:
            return "There is nothing to undo."
        if not self.drafts:
            self._table = self._past.pop()
        self.drafts = {}
        self.order += 1
        return "Undone."

    def _ask_turn_to(self, first):
        self.first = max(first, 0)
        return ""

    def _repr_mimebundle_(self, **kwargs):
        """The live view and, for pages that are read without being run, the first rows."""
        view, metadata = super()._repr_mimebundle_(**kwargs)
        return view | {"text/html": _html(self._table), "text/plain": repr(self)}, metadata

    def __repr__(self):
        return f"<TableEditor: {count(len(self._table.rows), 'row')} of {', '.join(map(short, self._table.names))}>"


def _checked(table):
    return check_kind("table", table, Table, "read_table(...) gives one.")


def _start_of_page(row):
    return max(row, 0) // _ROWS_AT_ONCE * _ROWS_AT_ONCE


def _without(items, place):
    return items[:place] + items[place + 1 :]


def _named(table, drafts):
    """(table, {place: why not}): the names that a Table can have taken on, together if possible, else one by one."""
    wrong = {}
    if not drafts:
        return table, wrong
    for some in [drafts, *({place: text} for place, text in drafts.items())]:
        try:
            table = replace(table, names=[some.get(str(place), name) for place, name in enumerate(table.names)])
            if some is drafts:
                break
        except ValueError as problem:
            wrong |= {place: str(problem) for place in some if len(some) == 1}
    return table, wrong


def _grown(table, n_rows, n_columns, more_taken=()):
    """The table with at least so many rows and columns: new cells are empty, new columns get names."""
    n_rows, n_columns = max(n_rows, len(table.rows)), max(n_columns, len(table.names))
    if (n_rows, n_columns) == (len(table.rows), len(table.names)):
        return table
    if n_rows > MAX_ROWS or n_columns > MAX_COLUMNS:
        raise ValueError(f"A table can have at most {MAX_ROWS:,} rows and {MAX_COLUMNS} columns, but this would make "
                         f"{count(n_rows, 'row')} and {count(n_columns, 'column')}. Leave some of them out.")  # fmt: skip
    names, taken = list(table.names), {*table.names, *more_taken}
    free = (name for number in range(len(names) + 1, 10**6) if (name := f"column {number}") not in taken)
    names += [next(free) for _ in range(n_columns - len(names))]
    rows = [*table.rows, *[()] * (n_rows - len(table.rows))]
    return replace(table, names=names, rows=[row + ("",) * (len(names) - len(row)) for row in rows])


def _filled(table, row, column, cells, more_taken=()):
    """The table with the cells written into it, their first at that place; it grows as far as needed."""
    table = _grown(table, row + len(cells), column + max(map(len, cells)), more_taken)
    rows = list(table.rows)
    for place, texts in enumerate(cells, row):
        rows[place] = (*rows[place][:column], *texts, *rows[place][column + len(texts) :])
    return replace(table, rows=rows)


def _cells_of(text):
    """The cells of a paste. Unlike read_table, it takes the first line for cells too, and keeps gaps where they are."""
    if not text.strip():
        read_table(text, _PASTED)  # raises: there is nothing to read
    split_text(text_of(text, _PASTED)[0], _PASTED)  # raises what read_table would
    separator = "\t" if "\t" in text else find_separator(f"names\n{text}")
    cells = [row or [""] for row in csv.reader(lines_of(text), delimiter=separator, skipinitialspace=True)]
    while cells[-1] == [""]:
        cells.pop()
    return cells


def _has_names(text):
    """Whether the first line of a paste names columns that have numbers below it."""
    first, *rest = ([NUMBER.fullmatch(plain(cell)) for cell in row] for row in _cells_of(text)[:2])
    return bool(rest) and not any(first) and any(rest[0])


def _size(cells):
    return f"{count(len(cells), 'row')} and {count(max(map(len, cells)), 'column')}"


def _html(table):
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.names)
    cells = ["".join(f"<td>{escape(text)}</td>" for text in row) for row in table.rows[:_ROWS_AT_REST]]
    rows = "".join(f'<tr><th scope="row">{number}</th>{row}</tr>' for number, row in enumerate(cells, 1))
    more = len(table.rows) - len(cells)
    left = f"<p>and {more:,} more</p>" if more else ""
    return f'<table><thead><tr><th scope="col">row</th>{names}</tr></thead><tbody>{rows}</tbody></table>{left}'

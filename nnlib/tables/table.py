"""The learner's own table: read as text without losing a cell.

What arrives is a file or a paste from a spreadsheet, and few of them are tidy. Whatever had to be decided while reading is
said in notes; whatever cannot be read is said in a sentence.
"""

import re
from collections import Counter
from dataclasses import dataclass

from ..checks import check_kind
from .cells import NUMBER, bare_name, count, few, looks_like_values, numbered_rows, plain, short, style_notes
from .table_text import EXAMPLE, SEPARATORS, split_text, text_of

MAX_ROWS = 20_000
MAX_COLUMNS = 200


@dataclass(frozen=True)
class Table:
    """What a learner typed, pasted or uploaded: texts as they came, so that nothing is lost.

    names : the column names: distinct, without spaces around them, and not all of them numbers
    rows  : one tuple of texts a row, as many as there are names
    notes : sentences that say what reading had to do

    Raises TypeError for what are no texts, ValueError for names or rows that do not fit together.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self):
        names = check_texts("names", self.names)
        _check_names(names)
        rows = tuple(check_texts(f"row {number}", row) for number, row in enumerate(_check_list("rows", self.rows), 1))
        for number, row in enumerate(rows, 1):
            if len(row) != len(names):
                raise ValueError(f"Every row must have {len(names)} cells, one a column, but row {number} has {len(row)}. "
                                 "Fill it with empty texts, or add a column.")  # fmt: skip
        for field, value in (("names", names), ("rows", rows), ("notes", check_texts("notes", self.notes))):
            object.__setattr__(self, field, value)


def read_table(source, name="the table"):
    """Read a Table from an uploaded file or from text pasted from a spreadsheet; its notes say what had to be decided.

    source : bytes of a CSV file (bytearray and memoryview too), or str; cells separated by comma, semicolon, tab or |
    name   : what to call it in sentences, for example the file's name

    Spaces after a separator are no part of a cell; rows without any text are left out. All other cells are kept.
    Raises ValueError for what is no table, TypeError for what is neither bytes nor text.
    """
    check_kind("name", name, str, 'Take for example "scores.csv".')
    text, notes = text_of(source, name)
    lines, dropped = split_text(text, name)
    if dropped:
        notes.append(f"{count(dropped, 'line')} without any text {'was' if dropped == 1 else 'were'} left out.")
    _check_size(lines, name)
    lines = _without_titles(lines, notes)
    has_names = not looks_like_values(lines[0])
    lines = _fill(lines, has_names, notes)
    names = _names_from(lines[0], notes) if has_names else _numbered(len(lines[0]), notes)
    rows = lines[has_names:]
    if not rows:
        raise ValueError(f"At least one row of values is needed below the column names in {name}, but only the names "
                         f"{few(map(short, names))} arrived. Add rows below them; to read a file, pass its content: "
                         f"{EXAMPLE}.")  # fmt: skip
    return Table(names, rows, (*notes, *style_notes(names, rows)))


def write_table(table):
    """CSV text that read_table reads back to the same names and rows (rows without any text aside)."""
    check_kind("table", table, Table, "Make one with read_table(...).")
    return "".join(",".join(map(_quoted, cells)) + "\n" for cells in (table.names, *table.rows))


def _check_size(lines, name):
    if not lines:
        raise ValueError(f"A table needs a row of column names and rows of numbers, but {name} is empty. "
                         "Copy the cells again, or look whether it is the right file.")  # fmt: skip
    n_rows = len(lines) - (not looks_like_values(lines[0]))
    if n_rows > MAX_ROWS:
        raise ValueError(f"At most {MAX_ROWS:,} rows can be read, but {name} has {n_rows:,}. "
                         "Take some of its rows only.")  # fmt: skip
    widest = max(map(_width, lines))
    if widest > MAX_COLUMNS:
        raise ValueError(f"At most {MAX_COLUMNS} columns can be read, but {name} has a row with {widest:,} cells. "
                         "Take some of its columns only.")  # fmt: skip


def _without_titles(lines, notes):
    """The lines from the column names on: a text above them, alone in its line, is the title of the table."""
    n_filled = [sum(bool(cell.strip()) for cell in cells) for cells in lines[:5]]
    n_titles = next((k for k, n in enumerate(n_filled) if n > 1), 0)
    values = [sum(bool(NUMBER.fullmatch(plain(cell))) for cell in cells) for cells in lines[n_titles : n_titles + 2]]
    if n_titles == 0 or len(values) < 2 or values[0] or not values[1]:
        return lines
    titles = [short("".join(cells)) for cells in lines[:n_titles]]
    notes.append(f"What stands above the column names was left out: {few(titles, 5)}.")
    return lines[n_titles:]


def _width(cells):
    """How many cells there are up to the last one with text: separators at the end of a line make no column."""
    return max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _fill(lines, has_names, notes):
    """The lines, all of one width: empty cells fill the short ones, and columns without any text are left out."""
    expected, width = len(lines[0]), max(map(_width, lines))
    numbered = list(enumerate(lines, 0 if has_names else 1))
    short = [number for number, cells in numbered if len(cells) < min(expected, width)]
    if short:
        notes.append(f"{numbered_rows(short)} had fewer cells than the first line: empty cells fill the gap.")
    longer = [number for number, cells in numbered if _width(cells) > expected]
    if longer:
        notes.append(f"{numbered_rows(longer)} had more cells than the first line: columns were added for them.")
    filled = [[*cells, *[""] * (width - len(cells))] for cells in lines]
    kept = [place for place in range(width) if any(cells[place].strip() for cells in filled)]
    if len(kept) < width:
        notes.append(f"{count(width - len(kept), 'column')} without any text {'was' if width - len(kept) == 1 else 'were'} "
                     "left out.")  # fmt: skip
    return [tuple(cells[place] for place in kept) for cells in filled]


def _numbered(width, notes):
    notes.append('The first row holds numbers only, so the columns got names: "column 1"'
                 + (f' to "column {width}".' if width > 1 else "."))  # fmt: skip
    return tuple(f"column {place}" for place in range(1, width + 1))


def _names_from(cells, notes):
    """Names that are there and distinct, made from the first line."""
    wanted, names = [bare_name(cell) for cell in cells], []
    for place, name in enumerate(wanted, 1):
        is_fresh = name and name not in names
        names.append(name if is_fresh else _first_free(name or f"column {place}", {*wanted, *names}))
    made_up = [short(new) for old, new in zip(wanted, names) if not old]
    if made_up:
        notes.append(f"{count(len(made_up), 'column')} without a name got one: {few(made_up)}.")
    twice = [short(new) for old, new in zip(wanted, names) if old not in ("", new)]
    if twice:
        notes.append(f"Column names that were there before were changed, so that all are distinct: {few(twice)}.")
    numbers = [name for name in wanted if NUMBER.fullmatch(plain(name))]
    if numbers:
        notes.append(f"The first line was read as the column names, although {few(map(short, numbers))} could be a value: "
                     "if it is one, write a line of names above it.")  # fmt: skip
    return tuple(names)


def _first_free(base, taken):
    number = 2
    while base in taken:
        base, number = f"{re.sub(r' [(][0-9]+[)]$', '', base)} ({number})", number + 1
    return base


def _quoted(cell):
    is_plain = cell and cell == cell.strip() and not any(sign in cell for sign in SEPARATORS + '"\r\n')
    return cell if is_plain else '"' + cell.replace('"', '""') + '"'


def _check_list(name, value):
    return check_kind(name, value, list | tuple, "Write it in square brackets.")


def check_texts(name, value):
    """Return the texts of a list as a tuple, or explain what to pass."""
    strangers = [text for text in _check_list(name, value) if not isinstance(text, str)]
    for stranger in strangers[:1]:
        check_kind(f"every entry of {name}", stranger, str, "Write it in quotation marks.")
    return tuple(value)


def _check_names(names):
    for name, times in Counter(names).items():
        if times > 1 or not name or name != bare_name(name):
            raise ValueError(f"Column names must be distinct, not empty, and without spaces around them, but {short(name)} "
                             "arrived" + (" twice" if times > 1 else "") + ". Write another one.")  # fmt: skip
    if not names or looks_like_values(names):
        raise ValueError("At least one column name must be a word, so that it is not taken for a value, but "
                         f"{few(map(short, names)) or 'none'} arrived. Write a word.")  # fmt: skip

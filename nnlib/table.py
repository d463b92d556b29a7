"""The learner's own table: read as text without losing a cell, then turned into numbers column by column.

What arrives is a file or a paste from a spreadsheet, and few of them are tidy. Whatever had to be decided while reading is
said in notes; whatever cannot be used is said in a sentence that names the column, the row and the cell.
"""

import csv
import difflib
import io
import math
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from .checks import check_kind

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200

# In this order: the comma comes last, because it also stands inside numbers and sentences.
_SEPARATORS = "\t;|,"
_FILE_STARTS = {
    b"PK\x03\x04": "an Excel workbook or another zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
}
_EXAMPLE = 'Path("scores.csv").read_bytes()'
_SAVE_AS_CSV = 'Open it in the program that made it, save it as "CSV UTF-8", and take that file.'
_END = ["\0", "\0"]  # no text has this character: files that do are refused
_CONTROL = r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]"
_QUOTED = rf'(\A|[{_SEPARATORS}\r\n]) *"[^"]*+(?:""[^"]*+)*+"'

_MISSING = {"", "-", "–", "—", "na", "n/a", "#n/a"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_WITH_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_PERHAPS_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
# Between these, squares still are numbers that a computer can hold.
_LARGEST, _SMALLEST = 1e100, 1e-100
# For a cell that is no number: the first pattern that it matches says how to mend it.
_MENDS = {
    r"[+-]?[\d.,]*\d\s*%": "Leave the percent sign out: write 50 or 0.5 for 50 %, the same way in every row.",
    r"(?i)[+-]?(inf|infinity|nan)": "No network can calculate with it: write a number there, or leave the cell empty where "
    "the value is missing.",
    r"[+-]?[\d.]+(_[\d.]+)+": "Write the number without underscores.",
    r"[+-]?\d{1,3}([.,'’\s]\d{3})+([.,]\d*)?": "It may be a number in the thousands or a decimal number: "
    "write it without separators between the digits, for example 1500 or 1.5.",
    r"[+-]?\d*,\d+": "Write every decimal number of the column with a point, for example 1.5.",
    _NUMBER.pattern: f"The computer can calculate with sizes from {_SMALLEST:g} to {_LARGEST:g}, and 0: write it in a larger "
    "or smaller unit.",
}


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
        names = _check_texts("names", self.names)
        _check_names(names)
        rows = tuple(_check_texts(f"row {number}", row) for number, row in enumerate(_check_list("rows", self.rows), 1))
        for number, row in enumerate(rows, 1):
            if len(row) != len(names):
                raise ValueError(f"Every row must have {len(names)} cells, one a column, but row {number} has {len(row)}. "
                                 "Fill it with empty texts, or add a column.")  # fmt: skip
        for field, value in (("names", names), ("rows", rows), ("notes", _check_texts("notes", self.notes))):
            object.__setattr__(self, field, value)


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


def read_table(source, name="the table"):
    """Read a Table from an uploaded file or from text pasted from a spreadsheet; its notes say what had to be decided.

    source : bytes of a CSV file (bytearray and memoryview too), or str; cells separated by comma, semicolon, tab or |
    name   : what to call it in sentences, for example the file's name

    Spaces after a separator are no part of a cell; rows without any text are left out. All other cells are kept.
    Raises ValueError for what is no table, TypeError for what is neither bytes nor text.
    """
    check_kind("name", name, str, 'Take for example "scores.csv".')
    text, notes = _text_of(source, name)
    lines, dropped = _split(text, name)
    if dropped:
        notes.append(f"{_count(dropped, 'line')} without any text {'was' if dropped == 1 else 'were'} left out.")
    _check_size(lines, name)
    has_names = not _looks_like_values(lines[0])
    lines = _fill(lines, has_names, notes)
    names = _names_from(lines[0], notes) if has_names else _numbered(len(lines[0]), notes)
    rows = lines[has_names:]
    if not rows:
        raise ValueError(f"At least one row of values is needed below the column names in {name}, but only the names "
                         f"{_few(map(_short, names))} arrived. Add rows below them; to read a file, pass its content: "
                         f"{_EXAMPLE}.")  # fmt: skip
    return Table(names, rows, (*notes, *_comma_notes(names, rows)))


def write_table(table):
    """CSV text that read_table reads back to the same names and rows (rows without any text aside)."""
    check_kind("table", table, Table, "read_table(...) gives one.")
    return "".join(",".join(map(_quoted, cells)) + "\n" for cells in (table.names, *table.rows))


def why_not_usable(table):
    """{column name: the sentence that says why the column cannot be used as it is, or "" where it can}."""
    check_kind("table", table, Table, "read_table(...) gives one.")
    return {name: problem or _why_constant(name, values[~np.isnan(values)]) for name, values, problem in _columns(table)}


def choose_columns(table, inputs, targets):
    """The Rows that have a number in every chosen column; the table itself keeps all of its rows.

    inputs  : the names of the columns that the network is given
    targets : the names of the columns that it is to predict

    Raises ValueError for names that are not there, columns that are no numbers or never vary, and fewer than 2 rows.
    """
    check_kind("table", table, Table, "read_table(...) gives one.")
    inputs, targets = (_check_choice_of_columns(*choice, table) for choice in (("inputs", inputs), ("targets", targets)))
    for name in set(inputs) & set(targets):
        raise ValueError(f"A column must be either an input or a target, but {_short(name)} was chosen as both. "
                         "Leave it out of one of them: a network that is given the answer has nothing to learn.")  # fmt: skip
    columns = {name: (values, problem) for name, values, problem in _columns(table, inputs + targets)}
    for name in inputs + targets:
        if columns[name][1]:
            raise ValueError(columns[name][1])
    X, y = (np.column_stack([columns[name][0] for name in names]) for names in (inputs, targets))
    complete = ~np.isnan(np.hstack([X, y])).any(axis=1)
    _check_enough(complete)
    notes = [*_comma_notes(table.names, table.rows, inputs + targets), *_left_out_notes(complete)]
    X, y = X[complete], y[complete]
    _check_that_columns_vary(inputs, X, "an input that never varies tells the network nothing: leave it out")
    _check_that_columns_vary(targets, y, "a target that never varies leaves nothing to learn: choose another one")
    return Rows(X, y, inputs, targets, tuple(int(row) + 1 for row in np.flatnonzero(complete)), tuple(notes))


# From bytes to text


def _text_of(source, name):
    """(text, notes) of what arrived, or the sentence that says why it is no text."""
    if not isinstance(source, bytes | bytearray | memoryview | str):
        raise TypeError("source must be the bytes of a CSV file or a text, but something of type "
                        f"{type(source).__name__} arrived. Take for example {_EXAMPLE}.")  # fmt: skip
    content = _encoded(source, name) if isinstance(source, str) else bytes(source)
    for start, kind in _FILE_STARTS.items():
        if content.startswith(start):
            raise ValueError(f"A table must arrive as text, but {name} is {kind}. {_SAVE_AS_CSV}")
    if len(content) > MAX_BYTES:
        raise ValueError(f"At most {MAX_BYTES / 1e6:g} MB can be read, but {name} has {len(content) / 1e6:.1f} MB. "
                         "Take some of its rows only.")  # fmt: skip
    text, notes = _decoded(content, name)
    if "\0" in text or (notes and re.search(_CONTROL, text)):
        raise ValueError(f"A table must arrive as text, but {name} holds bytes that no text has: it looks like a program's "
                         f"own kind of file. {_SAVE_AS_CSV}")  # fmt: skip
    return text.removeprefix("\ufeff"), notes


def _encoded(text, name):
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"A table must be made of whole characters, but character {error.start + 1} of {name} is half of "
                         "one. Paste the text again.") from None  # fmt: skip


def _decoded(content, name):
    """(text, notes): UTF-16 where the file says so, else UTF-8, else what Windows wrote before."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), []
        except UnicodeDecodeError:
            raise ValueError(f"The first bytes of {name} promise UTF-16 text, but the bytes after them are none: it may be "
                             f"damaged. {_SAVE_AS_CSV}") from None  # fmt: skip
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        note = "The text is not UTF-8, so it was read as Windows-1252: look whether accents and signs are right."
    try:
        return content.decode("cp1252"), [note]
    except UnicodeDecodeError:  # five bytes have no meaning there; Latin-1 has one for each
        return content.decode("latin-1"), [note.replace("Windows-1252", "Latin-1")]


# From text to cells


def _split(text, name):
    """(rows with any text in them, how many had none)."""
    separator = _find_separator(text)
    reader = csv.reader([*_lines(text), separator.join(_END)], delimiter=separator, skipinitialspace=True)
    rows, began = [], 0
    try:
        for row in reader:
            rows.append(row)
            began, previous = reader.line_num, began
    except csv.Error:
        raise ValueError(f"A cell can have at most {csv.field_size_limit():,} characters, but {name} has a longer one in line "
                         f"{began + 1} or after it. Look for a quotation mark that is never closed.") from None  # fmt: skip
    # Had a quotation mark been left open, the end would have been swallowed as part of a cell.
    if rows.pop() != _END:
        raise ValueError(f"A quotation mark at the start of a cell needs one at its end, but in {name} one that opens in line "
                         f"{previous + 1} or after it is never closed: {_short(_lines(text)[previous])}. Close it, or take it "
                         "away.")  # fmt: skip
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    return filled, len(rows) - len(filled)


def _lines(text):
    """The lines with their ends, of whatever kind these are: csv wants them so."""
    return list(io.StringIO(text, newline=""))


def _find_separator(text):
    """The separator that the first line has and that most lines have equally often."""
    # Not csv.Sniffer: it takes decimal commas and letters for separators, and gives up where there is only one column.
    bare = re.sub(_QUOTED, r"\1", text)
    lines = [line for line in re.split(r"[\r\n]+", bare) if line.strip()] or [""]
    best = max(_SEPARATORS, key=lambda separator: _fitness(separator, lines))
    if _fitness(best, lines) > (False, 0):
        return best
    return next((chr(code) for code in range(0xE000, 0xF900) if chr(code) not in text), "\t")  # one column: nothing separates


def _fitness(separator, lines):
    """(whether the first line has it, the share of lines that have it equally often); nothing where few have it at all."""
    counts = Counter(line.count(separator) for line in lines)
    in_first = separator in lines[0]
    # A stray one in a sentence, or a single column of decimal commas below its name.
    if not in_first and (counts[0] > len(lines) / 2 or all(_is_no_separator(separator, line) for line in lines)):
        return False, 0
    return in_first, max((times for count, times in counts.items() if count), default=0) / len(lines)


def _is_no_separator(separator, line):
    return separator not in line or bool(_WITH_COMMA.fullmatch(_plain(line)))


def _check_size(lines, name):
    if not lines:
        raise ValueError(f"A table needs a row of column names and rows of numbers, but {name} is empty. "
                         "Copy the cells again, or look whether it is the right file.")  # fmt: skip
    n_rows = len(lines) - (not _looks_like_values(lines[0]))
    if n_rows > MAX_ROWS:
        raise ValueError(f"At most {MAX_ROWS:,} rows can be read, but {name} has {n_rows:,}. "
                         "Take some of its rows only.")  # fmt: skip
    widest = max(map(_width, lines))
    if widest > MAX_COLUMNS:
        raise ValueError(f"At most {MAX_COLUMNS} columns can be read, but {name} has a row with {widest:,} cells. "
                         "Take some of its columns only.")  # fmt: skip


def _width(cells):
    """How many cells there are up to the last one with text: separators at the end of a line make no column."""
    return max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _fill(lines, has_names, notes):
    """The lines, all of one width: empty cells fill the short ones, and columns without any text are left out."""
    expected, width = len(lines[0]), max(map(_width, lines))
    numbered = list(enumerate(lines, 0 if has_names else 1))
    short = [number for number, cells in numbered if len(cells) < min(expected, width)]
    if short:
        notes.append(f"{_rows(short)} had fewer cells than the first line: empty cells fill the gap.")
    longer = [number for number, cells in numbered if _width(cells) > expected]
    if longer:
        notes.append(f"{_rows(longer)} had more cells than the first line: columns were added for them.")
    filled = [[*cells, *[""] * (width - len(cells))] for cells in lines]
    kept = [place for place in range(width) if any(cells[place].strip() for cells in filled)]
    if len(kept) < width:
        notes.append(f"{_count(width - len(kept), 'column')} without any text {'was' if width - len(kept) == 1 else 'were'} "
                     "left out.")  # fmt: skip
    return [tuple(cells[place] for place in kept) for cells in filled]


# From the first line to names


def _looks_like_values(cells):
    """Whether a first line is already data: numbers, with gaps perhaps, and no word that could be a name."""
    values = [value for value in (_plain(_name(cell)) for cell in cells) if value.lower() not in _MISSING]
    return bool(values) and all(_NUMBER.fullmatch(value) or _mend_for(value) for value in values)


def _numbered(width, notes):
    notes.append('The first row holds numbers only, so the columns got names: "column 1"'
                 + (f' to "column {width}".' if width > 1 else "."))  # fmt: skip
    return tuple(f"column {place}" for place in range(1, width + 1))


def _names_from(cells, notes):
    """Names that are there and distinct, made from the first line."""
    wanted, names = [_name(cell) for cell in cells], []
    for place, name in enumerate(wanted, 1):
        is_fresh = name and name not in names
        names.append(name if is_fresh else _first_free(name or f"column {place}", {*wanted, *names}))
    made_up = [_short(new) for old, new in zip(wanted, names) if not old]
    if made_up:
        notes.append(f"{_count(len(made_up), 'column')} without a name got one: {_few(made_up)}.")
    twice = [_short(new) for old, new in zip(wanted, names) if old not in ("", new)]
    if twice:
        notes.append(f"Column names that were there before were changed, so that all are distinct: {_few(twice)}.")
    numbers = [name for name in wanted if _NUMBER.fullmatch(_plain(name))]
    if numbers:
        notes.append(f"The first line was read as the column names, although {_few(map(_short, numbers))} could be a value: "
                     "if it is one, write a line of names above it.")  # fmt: skip
    return tuple(names)


def _first_free(base, taken):
    number = 2
    while base in taken:
        base, number = f"{re.sub(r' [(][0-9]+[)]$', '', base)} ({number})", number + 1
    return base


def _name(text):
    """A text as a column name: without the spaces and byte order marks around it."""
    while text != (bare := text.strip().strip("\ufeff")):
        text = bare
    return text


# From cells to numbers


def _columns(table, chosen=None):
    """(name, values, problem) of each chosen column: nan where a value is missing, and "" or why it cannot be used."""
    by_column = list(zip(*([_plain(cell) for cell in row] for row in table.rows))) or [()] * len(table.names)
    commas = _uses_commas([cell for cells in by_column for cell in cells])
    for place, (name, cells) in enumerate(zip(table.names, by_column)):
        if chosen is not None and name not in chosen:
            continue
        decimal_comma = _has_decimal_commas(cells, commas)
        found = [_value(cell, decimal_comma, commas) for cell in cells]
        strangers = {row: table.rows[row - 1][place] for row, value in enumerate(found, 1) if value is None}
        values = np.array([math.nan if value is None else value for value in found], np.float64)
        yield name, values, _why_no_numbers(name, strangers, values)


def _plain(cell):
    """A cell without the spaces around it (no-break spaces too), its minus sign the one on the keyboard."""
    return cell.strip().replace("\u2212", "-")


def _value(text, decimal_comma, commas):
    """The number in a cell, nan where it is missing, None where it is something else."""
    if text.lower() in _MISSING:
        return math.nan
    if decimal_comma:
        text = text.replace(",", ".")
    elif commas and _PERHAPS_THOUSANDS.fullmatch(text):
        return None
    # float() alone would take 1_000, inf and nan.
    value = float(text) if _NUMBER.fullmatch(text) else None
    return value if value is not None and _can_be_calculated_with(text, value) else None


def _can_be_calculated_with(text, value):
    if value:
        return _SMALLEST <= abs(value) <= _LARGEST
    digits = filter(str.isdecimal, re.split("[eE]", text)[0])
    return not any(map(int, digits))  # 1e-999 has become 0, but is not


def _uses_commas(cells):
    """Whether a table writes decimals with a comma: some must do, beyond doubt, and none with a point."""
    clear = [cell for cell in cells if ("," in cell or "." in cell) and not _PERHAPS_THOUSANDS.fullmatch(cell)]
    return any(map(_WITH_COMMA.fullmatch, clear)) and not any("." in cell and _NUMBER.fullmatch(cell) for cell in clear)


def _has_decimal_commas(cells, commas):
    """The same for a column: 1,500 alone could be in the thousands; a comma beside a point could be either."""
    if any("." in cell and _NUMBER.fullmatch(cell) for cell in cells):
        return False
    found = [cell for cell in cells if _WITH_COMMA.fullmatch(cell)]
    return bool(found) and (commas or not all(map(_PERHAPS_THOUSANDS.fullmatch, found)))


def _comma_notes(names, rows, chosen=None):
    by_column = [[_plain(cell) for cell in cells] for cells in zip(*rows)]
    commas = _uses_commas([cell for cells in by_column for cell in cells])
    for name, cells in zip(names, by_column):
        if (chosen is None or name in chosen) and _has_decimal_commas(cells, commas):
            example = next(cell for cell in cells if _WITH_COMMA.fullmatch(cell))
            yield (f"Column {_short(name)} writes decimals with a comma: {_short(example)} is read as "
                   f"{_short(example.replace(',', '.'))}.")  # fmt: skip


def _mend_for(text):
    return next((mend for pattern, mend in _MENDS.items() if re.fullmatch(pattern, text)), "")


def _why_no_numbers(name, strangers, values):
    """The sentence that says which cells of a column are no numbers, given as {row number: cell}; "" where all are."""
    has_numbers = not np.isnan(values).all()
    if not strangers:
        return "" if has_numbers else (f"Column {_short(name)} must hold numbers, but all of its cells are empty. "
                                       "Fill it in, or leave it out.")  # fmt: skip
    mend = _mend_for(_plain(next(iter(strangers.values()))))
    if not mend:
        mend = ("Write a number there, or leave the cell empty." if has_numbers
                else "Write numbers in its place, for example 1 for yes and 0 for no.")  # fmt: skip
    where = _few([f"{_short(cell)} in row {row}" for row, cell in strangers.items()])
    return f"Column {_short(name)} must hold numbers only, but there is {where}. {mend}"


def _why_constant(name, values, rows="every row", consequence="it tells the network nothing: leave it out"):
    if len(values) < 2 or values.min() < values.max():
        return ""
    return f"Column {_short(name)} must vary, but it holds {values[0]:g} in {rows}, and {consequence}."


# What a learner may get wrong


def _check_list(name, value):
    return check_kind(name, value, list | tuple, "Write it in square brackets.")


def _check_texts(name, value):
    strangers = [text for text in _check_list(name, value) if not isinstance(text, str)]
    for stranger in strangers[:1]:
        check_kind(f"every entry of {name}", stranger, str, "Write it in quotation marks.")
    return tuple(value)


def _check_names(names):
    for name, times in Counter(names).items():
        if times > 1 or not name or name != _name(name):
            raise ValueError(f"Column names must be distinct, not empty, and without spaces around them, but {_short(name)} "
                             "arrived" + (" twice" if times > 1 else "") + ". Write another one.")  # fmt: skip
    if not names or _looks_like_values(names):
        raise ValueError("At least one column name must be a word, so that it is not taken for a value, but "
                         f"{_few(map(_short, names)) or 'none'} arrived. Write a word.")  # fmt: skip


def _check_choice_of_columns(role, names, table):
    names = (names,) if isinstance(names, str) else _check_texts(role, names)
    if not names:
        raise ValueError(f"{role} must name at least one column, but none arrived. "
                         f"Take for example {_short(table.names[0])}.")  # fmt: skip
    for name, times in Counter(names).items():
        if times > 1:
            raise ValueError(f"{role} must name every column once, but {_short(name)} arrived {times} times. Write it once.")
        if name not in table.names:
            near = difflib.get_close_matches(name, table.names, n=1)
            hint = f" Did you mean {_short(near[0])}?" if near else ""
            raise ValueError(f"{role} must name columns of the table, but there is no column {_short(name)}.{hint} "
                             f"The columns are {_few(map(_short, table.names), 8)}.")  # fmt: skip
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
        yield f"{_rows(missing)} {'was' if len(missing) == 1 else 'were'} left out, because a value is missing there."


# Words


def _quoted(cell):
    is_plain = cell and cell == cell.strip() and not any(sign in cell for sign in _SEPARATORS + '"\r\n')
    return cell if is_plain else '"' + cell.replace('"', '""') + '"'


def _short(text):
    """A cell as a sentence shows it: in quotation marks, on one line, no more than its first 30 characters."""
    text = "".join(sign if sign.isprintable() else " " for sign in text.strip()[:31])
    mark = "'" if '"' in text else '"'
    return f"{mark}{text}{mark}" if len(text) <= 30 else f"{mark}{text[:30]}...{mark}"


def _few(items, most=3):
    items = list(items)
    shown, more = items[:most], len(items) - most
    if more > 0:
        shown.append(f"{more:,} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def _rows(numbers):
    return f"Row {numbers[0]}" if len(numbers) == 1 else f"Rows {_few(map(str, numbers))}"


def _count(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"

"""What stands in the cell of a table: a number, a gap or something else; and how a sentence speaks of it."""

import math
import re
from functools import lru_cache

MISSING = {"", "-", "–", "—", "?", "na", "n/a", "#n/a", "nan"}
TOTAL = re.compile(r"(?i)(grand |sub)?totals?:?|sum:?|summe:?|gesamt:?|average:?")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
WITH_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_PERHAPS_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
# Two separators leave no doubt which of them stands between thousands; alone, it is taken for that where others leave none.
_GROUPED = {sign: re.compile(rf"[+-]?\d{{1,3}}([{sign}]\d{{3}})+([^{sign}\deE\n]\d+|[{sign}]\d{{3}})") for sign in ",."}
_IN_GROUPS = {sign: re.compile(rf"[+-]?\d{{1,3}}([{sign}]\d{{3}})+([.,]\d*)?") for sign in ",."}
_DECIMAL_COMMA = rf"{WITH_COMMA.pattern}|{_GROUPED['.'].pattern}"
_DECIMAL_POINT = rf"(?=.*\.){NUMBER.pattern}|{_GROUPED[','].pattern}"
# Between these, squares still are numbers that a computer can hold.
_LARGEST, _SMALLEST = 1e100, 1e-100
# For a cell that is no number: the first pattern that it matches says how to fix it.
_FIXES = {
    r"[+-]?[\d.,]*\d\s*%": "Leave the percent sign out: write 50 or 0.5 for 50 %, the same way in every row.",
    r"(?i)[+-]?(inf|infinity)": "No network can calculate with it: write a number there, or leave the cell empty where "
    "the value is missing.",
    r"[+-]?[\d.]+(_[\d.]+)+": "Write the number without underscores.",
    r"[+-]?\d{1,3}([.,'’\s]\d{3})+([.,]\d*)?": "It may be a number in the thousands or a decimal number: "
    "write it without separators between the digits, for example 1500 or 1.5.",
    r"[+-]?\d*,\d+": "Write every decimal number of the column with a point, for example 1.5.",
    NUMBER.pattern: f"The computer can calculate with sizes from {_SMALLEST:g} to {_LARGEST:g}, and 0: write it in a larger "
    "or smaller unit.",
}
# The same for a cell that nobody would take for a number alone, such as a name of a column.
_WORDS_TO_FIX = {
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*": "A date is not an amount: write for example how many days have passed since "
    "the first one, or the day of the week.",
    r"[+-]?[\d.,]*\d\s*[^\W\d_].*|[€$£¥]\s*[\d.,]+|[\d.,]+\s*[€$£¥]": "Write the number alone, and its unit in the name of the "
    "column.",
    TOTAL.pattern: "A total is not an example: remove this row.",
}


def plain(cell):
    """A cell without the spaces around it (no-break spaces too), its minus sign the one on the keyboard."""
    return cell.strip().replace("\u2212", "-")


def bare_name(text):
    """A text as a column name: without the spaces and byte order marks around it."""
    while text != (bare := text.strip().strip("\ufeff")):
        text = bare
    return text


def value_of(text, style, commas):
    """The number in a cell of a column written in that style, nan where it is missing, None where it is something else."""
    decimal, thousands = style
    if text.lower() in MISSING:
        return math.nan
    if thousands and _IN_GROUPS[thousands].fullmatch(text):
        text = text.replace(thousands, "")
    elif (thousands and thousands in text) or (commas and decimal == "." and _PERHAPS_THOUSANDS.fullmatch(text)):
        return None
    text = text.replace(decimal, ".")
    # float() alone would take 1_000, inf and nan.
    value = float(text) if NUMBER.fullmatch(text) else None
    return value if value is not None and _can_be_calculated_with(text, value) else None


def _can_be_calculated_with(text, value):
    if value:
        return _SMALLEST <= abs(value) <= _LARGEST
    digits = filter(str.isdecimal, re.split("[eE]", text)[0])
    return not any(map(int, digits))  # 1e-999 has become 0, but is not


def looks_like_values(cells):
    """Whether a first line is already data: numbers, with gaps perhaps, and no word that could be a name."""
    values = [value for value in (plain(bare_name(cell)) for cell in cells) if value.lower() not in MISSING]
    return bool(values) and all(NUMBER.fullmatch(value) or fix_for(value) for value in values)


@lru_cache(maxsize=2)
def plain_columns(rows):
    """The columns of a table's rows, each cell plain."""
    return tuple(tuple(map(plain, cells)) for cells in zip(*rows))


def uses_commas(columns):
    """Whether a table writes decimals with a comma: some must do, beyond doubt, and none with a point."""
    clear = [rf"(?!{_PERHAPS_THOUSANDS.pattern}$)(?:{pattern})" for pattern in (_DECIMAL_COMMA, _DECIMAL_POINT)]
    comma, point = (any(_some(pattern, cells) for cells in columns) for pattern in clear)
    return comma and not point


def style_of(cells, commas):
    """(the decimal sign of a column, what stands between its thousands or ""); commas : whether the table uses them."""
    grouped = [sign for sign in ",." if _some(_GROUPED[sign].pattern, cells)]
    if len(grouped) == 1:
        return (",", ".") if grouped == ["."] else (".", ",")
    found = [] if _some(_DECIMAL_POINT, cells) else [cell for cell in cells if "," in cell and WITH_COMMA.fullmatch(cell)]
    # 1,500 alone could be in the thousands.
    return (",", "") if found and (commas or not all(map(_PERHAPS_THOUSANDS.fullmatch, found))) else (".", "")


@lru_cache(maxsize=256)
def _some(pattern, cells):
    """Whether a pattern fits one of the cells. Searched as lines of one text, they take a tenth of the time."""
    return bool(re.search(rf"^(?:{pattern})$", "\n".join(cell for cell in cells if "\n" not in cell), re.MULTILINE))


def numbers_in(cells, style, commas):
    """[value_of(cell, style, commas)] of plain cells; quickly, where all of them are numbers."""
    decimal, thousands = style
    texts = tuple(cell.replace(decimal, ".") for cell in cells if cell.lower() not in MISSING)
    in_doubt = thousands or (commas and decimal == ".") or any("\n" in text for text in texts)
    if in_doubt or _some(rf"(?!(?:{NUMBER.pattern})$).*", texts):
        return [value_of(cell, style, commas) for cell in cells]
    each = (value if _can_be_calculated_with(text, value) else None for text, value in zip(texts, map(float, texts)))
    return [math.nan if cell.lower() in MISSING else next(each) for cell in cells]


def style_notes(names, rows, chosen=None):
    """A sentence for each column (chosen: of these) whose commas and points were read as a computer would not."""
    by_column = plain_columns(tuple(rows))
    commas = uses_commas(by_column)
    for name, cells in zip(names, by_column):
        decimal, thousands = style_of(cells, commas)
        if (chosen is None or name in chosen) and (decimal, thousands) != (".", ""):
            example = next(cell for cell in cells if (thousands or decimal) in cell and NUMBER.fullmatch(
                (cell.replace(thousands, "") if thousands else cell).replace(decimal, ".")))  # fmt: skip
            read = (example.replace(thousands, "") if thousands else example).replace(decimal, ".")
            how = "writes decimals with a comma" if decimal == "," else "has commas between thousands"
            yield f"Column {short(name)} {how}: {short(example)} is read as {short(read)}."


def fix_for(text):
    """How to fix a cell that was meant as a number but is none; "" where it does not look like one."""
    return _first_match(_FIXES, text)


def fix_for_word(text):
    """The same for a cell that is a word beside a number, a date or a total."""
    return _first_match(_WORDS_TO_FIX, text)


def _first_match(fixes, text):
    return next((fix for pattern, fix in fixes.items() if re.fullmatch(pattern, text)), "")


# Words


def short(text):
    """A cell as a sentence shows it: in quotation marks, on one line, no more than its first 30 characters."""
    text = "".join(sign if sign.isprintable() else " " for sign in text.strip()[:31])
    mark = "'" if '"' in text else '"'
    return f"{mark}{text}{mark}" if len(text) <= 30 else f"{mark}{text[:30]}...{mark}"


def few(items, most=3):
    """The first of the items, and how many more there are."""
    items = list(items)
    shown, more = items[:most], len(items) - most
    if more > 0:
        shown.append(f"{more:,} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def numbered_rows(numbers):
    """ "Row 3", or "Rows 3, 5 and 8"."""
    return f"Row {numbers[0]}" if len(numbers) == 1 else f"Rows {few(map(str, numbers))}"


def count(number, noun):
    """ "1 row", or "1,200 rows"."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"

"""From the bytes of a file, or a pasted text, to rows of cells: encodings, separators, quotation marks."""

import csv
import io
import re
from collections import Counter

from .cells import WITH_COMMA, plain, short

MAX_BYTES = 5_000_000

# In this order: the comma comes last, because it also stands inside numbers and sentences.
SEPARATORS = "\t;|,"
_FILE_STARTS = {
    b"PK\x03\x04": "an Excel workbook or another zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
}
EXAMPLE = 'Path("scores.csv").read_bytes()'
_SAVE_AS_CSV = 'Open it in the program that made it, save it as "CSV UTF-8", and take that file.'
_END = ["\0", "\0"]  # no text has this character: files that do are refused
_CONTROL = r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]"
_QUOTED = rf'(\A|[{SEPARATORS}\r\n]) *"[^"]*+(?:""[^"]*+)*+"'


def text_of(source, name):
    """(text, notes) of what arrived, or the sentence that says why it is no text."""
    if not isinstance(source, bytes | bytearray | memoryview | str):
        raise TypeError("source must be the bytes of a CSV file or a text, but something of type "
                        f"{type(source).__name__} arrived. Take for example {EXAMPLE}.")  # fmt: skip
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


def split_text(text, name):
    """(rows with any text in them, how many had none)."""
    separator = find_separator(text)
    reader = csv.reader([*lines_of(text), separator.join(_END)], delimiter=separator, skipinitialspace=True)
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
                         f"{previous + 1} or after it is never closed: {short(lines_of(text)[previous])}. Close it, or take it "
                         "away.")  # fmt: skip
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    return filled, len(rows) - len(filled)


def lines_of(text):
    """The lines with their ends, of whatever kind these are: csv wants them so."""
    return list(io.StringIO(text, newline=""))


def find_separator(text):
    """The separator that the first line has and that most lines have equally often."""
    # Not csv.Sniffer: it takes decimal commas and letters for separators, and gives up where there is only one column.
    bare = re.sub(_QUOTED, r"\1", text)
    lines = [line for line in re.split(r"[\r\n]+", bare) if line.strip()] or [""]
    best = max(SEPARATORS, key=lambda separator: _fitness(separator, lines))
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
    return separator not in line or bool(WITH_COMMA.fullmatch(plain(line)))

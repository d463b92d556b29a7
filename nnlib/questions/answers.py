"""What a learner answered: kept in a file beside the page, and saved as one small file for a teacher.

A page's answers are {question: work}; the work on a question is
version  : which of its versions is on the card
attempts : [[version, what was answered], ...], the last one last
hints    : {version, as text: how many hints were shown}
noted    : a prediction that waits to be judged, or ""
"""

import json
from itertools import islice
from pathlib import Path

from ..storage import load_work, save_work

EMPTY = {"version": 0, "attempts": [], "hints": {}, "noted": ""}
_KIND, _FORMAT = "answers", "nnlib answers of a learner"
_MOST_ATTEMPTS, _LONGEST, _MOST_VERSIONS, _MOST_BYTES = 200, 60, 50, 10**6


def kept_file(page):
    """Where the answers of a page are kept."""
    return Path(f"my_{page}_answers.json")


def load(page):
    """{question: work} of a page; empty where nothing is kept, or nothing that can be used."""
    return checked_page(load_work(kept_file(page), _KIND)[0])


def save(page, question, work):
    """Keep the work on one question, beside that on the others. Raises OSError."""
    save_work(kept_file(page), _KIND, load(page) | {question: checked(work)})


def saved_text(name, pages):
    """The text of the file for a teacher: a name, or "", and what is kept of each page."""
    return json.dumps({"format": _FORMAT, "name": name.strip()[:_LONGEST], "pages": {page: load(page) for page in pages}})


def read_saved(path):
    """(name, {page: {question: work}}) of a file that a learner saved, whoever really wrote it. Raises ValueError, OSError."""
    with open(path, "rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError("it is larger than any learner's answers")
    try:
        saved = json.loads(content)
    except RecursionError:
        raise ValueError("it is no file of answers") from None
    if not isinstance(saved, dict) or saved.get("format") != _FORMAT or not isinstance(saved.get("pages"), dict):
        raise ValueError("it is no file of answers")
    return _text(saved.get("name")), {_text(page): checked_page(work) for page, work in islice(saved["pages"].items(), 100)}


def checked_page(work):
    """{question: work} of whatever stands in a file."""
    return {_text(name): checked(one) for name, one in islice(work.items(), 500)} if isinstance(work, dict) else {}


def checked(work):
    """The work on a question out of whatever stands in its place: what does not fit is left out."""
    work = work if isinstance(work, dict) else {}
    attempts, hints = work.get("attempts"), work.get("hints")
    pairs = [one for one in attempts if isinstance(one, list) and len(one) == 2] if isinstance(attempts, list) else []
    hints = hints if isinstance(hints, dict) else {}
    return {
        "version": _count(work.get("version")),
        "attempts": [[_count(version), _text(answer)] for version, answer in pairs[-_MOST_ATTEMPTS:]],
        "hints": {_text(version): _count(shown) for version, shown in islice(hints.items(), _MOST_VERSIONS)},
        "noted": _text(work.get("noted")),
    }


def _count(value):
    return value if type(value) is int and 0 <= value < _MOST_VERSIONS else 0


def _text(value):
    return value[:_LONGEST] if isinstance(value, str) else ""

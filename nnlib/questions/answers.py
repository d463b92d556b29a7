"""What a learner answered: kept as all work is (kept_work.py), and saved as one small file for a teacher.

A page's answers are {question: work}. The work on a question is as in EMPTY: the version on the card, [[version, answer], ...]
of all attempts, {version: how many hints were shown}, and a prediction that waits to be judged.
"""

import json
import os
from functools import cache
from itertools import islice

from ..widgets.kept_work import KeptWork

EMPTY = {"version": 0, "attempts": [], "hints": {}, "noted": ""}
_FORMAT, _MOST_BYTES, _MOST, _LONGEST = "nnlib answers of a learner", 10**6, 200, 60


@cache
def _kept(page, folder):
    return KeptWork(os.path.join(folder, f"{page}_answers"), "answers", _described)


def _described(work):
    n_attempts = sum(len(one["attempts"]) for one in work.values())
    return f"{len(work)} questions, {n_attempts} attempts", n_attempts


def load(page):
    """{question: work} of a page, as it was kept last; empty where nothing is kept, or nothing that can be used."""
    kept = _kept(page, os.getcwd())
    newest = next((run for run in kept.runs() if not run.problem), None)
    return _each(kept.load(newest.id), checked) if newest else {}


def save(page, question, work):
    """Keep the work on one question, beside that on the others. Raises OSError."""
    _kept(page, os.getcwd()).save(load(page) | {question: checked(work)})


def saved_text(name, pages):
    """The text of the file for a teacher: a name, or "", and what is kept of each page."""
    return json.dumps({"format": _FORMAT, "name": _text(name.strip()), "pages": {page: load(page) for page in pages}})


def read_saved(path):
    """(name, {page: {question: work}}) of a file that a learner saved, whoever really wrote it. Raises ValueError, OSError."""
    if not path.is_file() or path.stat().st_size > _MOST_BYTES:
        raise ValueError("it is too large, or not a file")
    try:
        saved = json.loads(path.read_bytes())
    except RecursionError:
        saved = None
    if not isinstance(saved, dict) or saved.get("format") != _FORMAT:
        raise ValueError("it holds no answers")
    return _text(saved.get("name")), _each(saved.get("pages"), lambda page: _each(page, checked))


def checked(work):
    """The work on a question out of whatever stands in its place: what does not fit is left out."""
    work = work if isinstance(work, dict) else {}
    attempts = work["attempts"][-_MOST:] if isinstance(work.get("attempts"), list) else []
    pairs = [[_count(one[0]), _text(one[1])] for one in attempts if isinstance(one, list) and len(one) == 2]
    hints, (version, noted) = _each(work.get("hints"), _count), (_count(work.get("version")), _text(work.get("noted")))
    return {"version": version, "attempts": pairs, "hints": hints, "noted": noted}


def _each(value, check):
    return {_text(name): check(one) for name, one in islice(value.items(), _MOST)} if isinstance(value, dict) else {}


def _count(value):
    return value if type(value) is int and 0 <= value < _MOST else 0


def _text(value):
    return value[:_LONGEST] if isinstance(value, str) else ""

"""The teacher's page about a folder of saved answers: where a class got stuck. What learners wrote is data, nothing else."""

from collections import Counter
from html import escape
from pathlib import Path

from .answers import EMPTY, read_saved
from .question import PAGES, questions_of, read_question
from .verdicts import judge_answer

_HEAD = ["question", "answered", "right at once", "right in the end", "with hints", "mistakes"]
_MOST_FILES, _MOST_MISTAKES = 1000, 12


def report(folder):
    """The HTML of the page."""
    learners, parts = {}, []
    for path in sorted(Path(folder).glob("*.json"))[:_MOST_FILES]:
        try:
            name, pages = read_saved(path)
            learners[path] = name or path.name, pages
        except (OSError, ValueError) as problem:
            parts.append(f"<p>{escape(path.name)} was not read: {escape(str(problem))}.</p>")
    parts.append(_table("Questions answered", ["", *PAGES], [_progress(*learner) for learner in learners.values()]))
    for page in PAGES:
        rows = [
            _row(page, name, [pages[page] for _, pages in learners.values() if page in pages]) for name in questions_of(page)
        ]
        parts.append(_table(page.replace("_", " ").capitalize(), _HEAD, rows))
    frame = Path(__file__).with_name("report.html").read_text(encoding="utf-8")
    return frame.replace("NUMBER", str(len(learners))).replace("TABLES", "".join(parts))


def _progress(learner, pages):
    works = [[pages.get(page, {}).get(name, EMPTY) for name in questions_of(page)] for page in PAGES]
    return [escape(learner), *(f"{sum(bool(work['attempts']) for work in of_page)} of {len(of_page)}" for of_page in works)]


def _row(page, name, works):
    """What a class did with one question, and the answers that it does not know in the learners' own words."""
    versions, works = read_question(f"{page}.{name}")["versions"], [work[name] for work in works if name in work]
    right, mistakes = [], Counter()
    for attempts in [work["attempts"] for work in works if work["attempts"]]:
        judged = [(judge_answer(versions[place % len(versions)], text), text) for place, text in attempts]
        right.append([verdict == "right" for (verdict, _, _), _ in judged])
        wrong = [(place, text) for (verdict, _, place), text in judged if verdict == "wrong"]
        mistakes.update(list(dict.fromkeys(_named(versions[0], place, text) for place, text in wrong)))
    counts = [len(right), sum(one[0] for one in right), sum(map(any, right)), sum(any(one["hints"].values()) for one in works)]
    said = "".join(f"<li>{count} × {mistake}</li>" for mistake, count in mistakes.most_common(_MOST_MISTAKES))
    return [versions[0]["text"], *counts, f"<ul>{said}</ul>"]


def _named(version, place, text):
    return escape(text) if place is None else version["wrong"][place]["says"]


def _table(title, head, rows):
    lines = [[f"<th>{one}</th>" for one in head], *([f"<td>{one}</td>" for one in row] for row in rows)]
    return f"<h2>{title}</h2><table>{''.join(f'<tr>{str().join(line)}</tr>' for line in lines)}</table>"

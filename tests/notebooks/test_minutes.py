"""Minutes are true: what a page says comes from its words, explorers, questions and exercises, and every map repeats it."""

import ast
import re
import tomllib
from pathlib import Path

import nbformat
import pytest

from tests.notebooks import pages

START = pages.TOP / "notebooks/00_start_here.ipynb"
QUESTIONS = pages.TOP / "nnlib/questions"
MAPS = [START, pages.TOP / "README.md", pages.TOP / "binder/reading/index.md"]
WORDS_A_MINUTE = 180
MINUTES = {"explorer": 2, "question": 1, "exercise in code": 5}
MOST_WORDS, MOST_WORDS_AT_THE_START = 1400, 900
WORD = re.compile(r"[A-Za-z’']+")
UNREAD = re.compile(r"<!--.*?-->|\]\([^)]*\)|\{[^{}]*\}", re.DOTALL)  # ties, addresses, and numbers that are filled in


def calls(notebook):
    """(name of what is called, its first argument) for every call in the page's code."""
    for cell in notebook.cells:
        for node in ast.walk(ast.parse(cell.source)) if cell.cell_type == "code" else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield node.func.id, node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None


def questions_of(notebook):
    """The questions that the page asks, as they stand in their files."""
    asked = [argument.split(".") for name, argument in calls(notebook) if name == "ask"]
    return [tomllib.loads(next(QUESTIONS.glob(f"*_{page}.toml")).read_text(encoding="utf-8"))[name] for page, name in asked]


def n_words(notebook, questions):
    """How many words there are to read: the page's, and of each question its text, its choices and what a right answer is told."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    texts += [" ".join([question["text"], *question.get("choices", ()), question.get("right", "")]) for question in questions]
    return sum(len(WORD.findall(UNREAD.sub("", text))) for text in texts)


def minutes(notebook, questions):
    """How long the page takes, to the nearest five minutes. Where exercises in code have cards, these are counted, not the checks."""
    kinds = [question["kind"] for question in questions]
    n_coded = kinds.count("code") or sum(name == "check" for name, _ in calls(notebook))
    n = {
        "explorer": sum(name.endswith("Explorer") for name, _ in calls(notebook)),
        "question": len(kinds) - kinds.count("code"),
        "exercise in code": n_coded,
    }
    return 5 * round((n_words(notebook, questions) / WORDS_A_MINUTE + sum(n[what] * MINUTES[what] for what in n)) / 5)


def said(notebook):
    """The minutes that the page names at its top."""
    return int(re.search(r"It takes\*\* (\d+) minutes", notebook.cells[0].source)[1])


def listed(path):
    """{the file name of a page: its minutes} in a map of the pages; the start page's own line has no link."""
    text = "\n".join(cell.source for cell in read(path).cells) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d \| (?:Start here|\[[^]]*\]\(([^)]+)\)).*\| (\d+) \|$", text, re.MULTILINE)
    return {Path(target or START).name: int(number) for target, number in rows}


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("path", pages.numbered_pages(), ids=pages.short_name)
def test_page_takes_the_minutes_that_it_says_and_is_no_longer_than_agreed(path):
    page = read(path)
    assert said(page) == minutes(page, questions_of(page))
    assert n_words(page, questions_of(page)) <= (MOST_WORDS_AT_THE_START if path == START else MOST_WORDS)


@pytest.mark.parametrize("path", MAPS, ids=["start page", "README", "site to read"])
def test_map_has_every_page_with_the_minutes_that_it_says(path):
    assert listed(path) == {page.name: said(read(page)) for page in pages.numbered_pages()}


# The formula on a page whose minutes are counted by hand.


def test_minutes_are_words_and_explorers_and_questions_and_exercises():
    prose = nbformat.v4.new_markdown_cell("one 0.5<!--= not read -->, [two](not/read.md) " + "more " * 354)  # 356 words
    code = nbformat.v4.new_code_cell("e = LossExplorer()\nask('a.number')\nask('a.choice')\nask('a.code')\ncheck(f)\nprint(e)")
    questions = [{"kind": kind, "text": "which one", "right": "this"} for kind in ("number", "choice", "code")]  # 9 words
    questions[1]["choices"] = ["a", "b c"]  # 3 words
    page = nbformat.v4.new_notebook(cells=[prose, code])
    assert n_words(page, questions) == 368
    assert minutes(page, questions) == 10  # 368 / 180 + 2 + 2 · 1 + 5 = 11.04
    assert minutes(page, []) == 10  # 356 / 180 + 2 + 5 = 8.98

"""Numbers in prose are tied to what gives them: in 0.8567<!--= prediction --> or nine<!--= W1.size + W2.size --> the comment,
which no reader sees, is an expression in the page's own names, and its value must read as the number before it. The tie of a
number in a heading stands on the line below, that of a formula or of code gives all its numbers. RULES say what others must be."""

import ast
import builtins
import functools
import math
import re
from collections import Counter
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

import nnlib
from nnlib.questions.question import read_question
from tests.notebooks import pages, test_minutes

STILL_OLD = {"07_your_own_network"}
TOLD = [path for path in pages.all_pages() if path.stem not in STILL_OLD]
each_page = pytest.mark.parametrize("path", TOLD, ids=pages.short_name)

WORDS = dict(zip(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], range(2, 13)))
WORDS |= dict(zip(["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], range(3, 11)))
WORDS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "thousand": 1000}
WORDS |= {"million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9, "twice": 2, "half": 1 / 2, "½": 1 / 2, "¼": 1 / 4}
WORDS |= {"thirds": 1 / 3, "quarters": 1 / 4, "tenths": 1 / 10}
WORD = rf"\b(?:{'|'.join(WORDS)})(?!\w)".replace("½|¼|", "")
DIGITS = r"(?<![\w.])[−-]?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)(?:/\d+)?(?!\w)"
NUMBER = re.compile(rf"{DIGITS}|[½¼]|{WORD}(?: {WORD})?", re.IGNORECASE)
TIE = re.compile(r"<!--=(.*?)-->", re.DOTALL)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`", re.DOTALL)
HIDDEN = re.compile(r"<!--.*?-->|```.*?```|\]\([^)]*\)|It takes\*\* \d+", re.DOTALL)  # test_minutes has the minutes

# Numbers that nothing on their page gives, by their cell.
FREE = {
    ("saturated", "twice"): "how a saturated neuron hurts: in the two ways that the next sentences name",
    ("linear-explain", "tenth"): "hour of study, any but the first",
    ("errors-meaning", "two"): "errors that were made up in the sentence before",
    ("title", "billions"): "weights of large language models",
    ("epoch", "million"): "rows of a table that is only imagined",
    ("starts-explain", "two"): "decimals of an answer",
}

EXAM = nnlib.exam_scores()
STUDENTS = [[k + 1, *map(int, hours)] for k, hours in enumerate([*EXAM.X, *EXAM.X_new])]
SCORES = [*map(int, EXAM.y[:, 0]), "?"]
MINUTES = {path.stem[:2]: test_minutes.said(test_minutes.read(path)) for path in pages.numbered_pages()}
# What numbers must be without a tie, by the page's number, by how many such places came before, and by what was found.
RULES = {
    r"^# (?:Solutions to page )?(\d+) ·": lambda page, k, found: [page],
    r"^## Page (\d+):|Page (\d+)$": lambda page, k, found: [page, page],
    r"[Pp]age (\d+)\]\([./]*0(\d)_": lambda page, k, found: [found[2]],
    r"^\| (\d+) \| (?:Start here|\[[^]]*\]\(0\d).*\| (\d+) \|$": lambda page, k, found: [k, MINUTES[f"0{k}"]],
    r"^(?:\*\*|\*\*Exercise |## Exercise )(\d+)[.:]": lambda page, k, found: [k + 1],
    r"\*\*Rule (\d+):": lambda page, k, found: [k + 1],
    r"^\| (\d+) \((\d+)\):": lambda page, k, found: [k + 1, 5 - k],  # the steps of the backward pass, and the links of the path
    r"^\| (\d+) \| (\d+) h \| (\d+) h \| (\S+) \|": lambda page, k, found: [*STUDENTS[k], SCORES[k]],
}


def value_of(text):
    """The number that a text names."""
    words = text.lower().split()
    if words[0] in WORDS:
        return math.prod(WORDS[word] for word in words)
    top, _, bottom = text.replace(",", "").replace("−", "-").partition("/")
    return float(top) / float(bottom or 1)


def as_said(text, value):
    """The value, written as the text writes its number."""
    if text.lower().split()[0] in WORDS:
        return text if math.isclose(value, value_of(text)) else f"{value:g}"
    top, slash, _ = text.partition("/")
    if slash:
        return f"{top}/{float(top) / value:.0f}"
    places = len(text.partition(".")[2])
    written = f"{round(value, places) + 0:{',' * (',' in text)}.{places}f}".replace("-", "−")
    return written.removeprefix("0") if text[0] == "." else written


def blank(pattern, text):
    return pattern.sub(lambda part: "\0" * len(part[0]), text)


@functools.cache
def numbers_in(text):
    """[(a number as it was found, the expression of its tie or None)]; numbers of code and mere notation only if they are tied."""
    found, said = [], blank(HIDDEN, text)
    for number in NUMBER.finditer(blank(FORMULA, said)):
        in_heading = text[text.rfind("\n", 0, number.start()) + 1] == "#"
        tie = TIE.match(text, text.find("\n", number.start()) + 1 if in_heading else number.end())
        found.append((number, tie and tie[1].strip()))
    for formula in FORMULA.finditer(said):
        tie = TIE.match(text, formula.end())
        for k, number in enumerate(NUMBER.finditer(text, *formula.span())):
            if tie or (formula[0][0] == "$" and number[0] not in "012"):
                found.append((number, tie and f"({tie[1].strip()})[{k}]"))
    return found


def numbers_of_question(name):
    """The numbers in a question and its answer, in order."""
    version = read_question(name)["versions"][0]
    return [value_of(number[0]) for number, _ in numbers_in(f"{version['text']} | {version['answer']}")]


def names_of(notebook, partner):
    """What the page's code leaves behind when it is run in order, and what else ties may name: the pages' numbers, a student's
    number by the hours studied, the numbers of a question, the text of a cell here and of one in the solutions (or the page)."""
    W1, W2 = nnlib.worked_example_weights()
    names = {"math": math, "np": np, "nnlib": nnlib, "exam": EXAM, "W1": W1, "W2": W2, "__name__": "__main__"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)
    return names | {
        "page": SimpleNamespace(**{path.stem[3:]: int(path.stem[:2]) for path in pages.numbered_pages()}),
        "student": lambda studied: next(number for number, hours, _ in STUDENTS if hours == studied),
        "numbers": numbers_of_question,
        "cell": {cell.id: cell.source for cell in notebook.cells},
        "other": {cell.id: cell.source for cell in partner.cells},
    }


def told(notebook, partner):
    """({cell: its prose}, {tie: its value}); the page runs once."""
    cells, names = (
        {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "markdown"},
        names_of(notebook, partner),
    )
    return cells, {tie: float(eval(tie, names)) for text in cells.values() for _, tie in numbers_in(text) if tie}


@functools.cache
def read(path):
    partner = path.parents[1] / path.name if path.parent.name == "solutions" else path.parent / "solutions" / path.name
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "agg")
        return told(*(nbformat.read(one, as_version=4) for one in (path, partner if partner.exists() else path)))


def faults(page, cells, values):
    """Every number in the prose that is not what it stands for, and every one that stands for nothing."""
    found, counts = [], Counter()
    for name, text in cells.items():
        by_rule = {}
        for rule, expected in RULES.items():
            for match in re.finditer(rule, text, re.MULTILINE):
                should = expected(int(page[:2] if page[0] == "0" else name[-1]), counts[rule], match)
                by_rule |= {match.start(k + 1): str(value) for k, value in enumerate(should)}
                counts[rule] += 1
        for number, tie in numbers_in(text):
            should = by_rule.get(number.start()) or (tie and as_said(number[0], values[tie]))
            if not (should or (name, number[0]) in FREE) or (tie and not names_something(tie)):
                found.append(f"{name}: {number[0]} is not tied to what it stands for")
            elif should and should != number[0].replace("-", "−"):
                found.append(f"{name}: {number[0]} should be {should}" + f" = {tie}" * bool(tie))
    return found


@functools.cache
def names_something(tie):
    """Whether it is more than another way to write a number."""
    return any(isinstance(node, ast.Name) and node.id not in vars(builtins) for node in ast.walk(ast.parse(tie)))


def changed(text):
    """Another number, written the same way."""
    return text[:-1] + str((int(text[-1]) + 1) % 10) if text[-1].isdigit() else "seven" if text.lower() != "seven" else "six"


@each_page
def test_every_number_in_prose_is_what_it_stands_for(path):
    assert faults(path.stem, *read(path)) == []


@each_page
def test_each_number_in_prose_that_is_changed_is_found(path):
    cells, values = read(path)
    places = [(name, *one) for name, text in cells.items() for one in numbers_in(text)]
    guarded = [(name, number) for name, number, tie in places if tie or (name, number[0]) not in FREE]
    assert len(guarded) >= len(places) - 2
    for name, number in guarded:
        wrong = number.string[: number.start()] + changed(number[0]) + number.string[number.end() :]
        assert faults(path.stem, cells | {name: wrong}, values), f"{name}: {number[0]}"


def test_a_number_that_is_wrong_or_not_tied_is_found():
    code = nbformat.v4.new_code_cell("x = 0.85674\nweights = [1] * 9")
    words = """## Nine weights
<!--= len(weights) -->
It is 0.8567<!--= x -->, 0.85<!--= x -->, −0.9<!--= -x -->, .9<!--= x -->, Nine<!--= len(weights) -->, half<!--= x -->,
1/2<!--= 1 / len(weights[:2]) -->, 9,001<!--= 1000 * len(weights) -->, 4<!--= 2 * 2 -->, student 2, or two thirds;
`0.777` is code, $1 - a$ notation, $10^{27}$<!--= [10, 2 * len(weights)] --> and $0.778$ say something."""
    page = nbformat.v4.new_notebook(cells=[code, nbformat.v4.new_markdown_cell(words, id="prose")])
    assert faults("00_page", *told(page, page)) == [
        "prose: 0.85 should be 0.86 = x",
        "prose: half should be 0.85674 = x",
        "prose: 9,001 should be 9,000 = 1000 * len(weights)",
        "prose: 4 is not tied to what it stands for",
        "prose: 2 is not tied to what it stands for",
        "prose: two thirds is not tied to what it stands for",
        "prose: 27 should be 18 = ([10, 2 * len(weights)])[1]",
        "prose: 0.778 is not tied to what it stands for",
    ]

"""Numbers in prose are tied to what gives them: in 0.8567<!--= prediction --> or nine<!--= W1.size + W2.size --> the comment,
which no reader sees, is an expression in the page's own names, and its value must read as the number before it. The tie of a
number in a heading stands on the line below, that of a formula or of code gives all its numbers; below one in $$, too. RULES say what others must be."""

import functools
import math
import re
from collections import Counter
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

import nnlib
from nnlib.questions.question import PAGES, questions_of, read_question
from tests.notebooks import pages, test_minutes

TEACHERS, WORKSHEET = pages.TOP / "binder/for_teachers.md", pages.TOP / "binder/worksheet.html"
each_page = pytest.mark.parametrize(
    "path", [*pages.all_pages(), WORKSHEET], ids=lambda path: path.relative_to(pages.TOP).with_suffix("").as_posix()
)

WORDS = dict(zip(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], range(2, 13)))
WORDS |= dict(zip(["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], range(3, 11)))
WORDS |= {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "thousand": 1000, "million": 1e6}
WORDS |= {"billions": 1e9, "twice": 2, "half": 0.5, "½": 0.5, "¼": 0.25, "thirds": 1 / 3, "quarters": 0.25, "tenths": 0.1}
WORD = rf"\b(?:{'|'.join(WORDS)})(?!\w)".replace("½|¼|", "")
NUMBER = rf"(?<![\w.])(?:(?<!>)[−-])?(?:\d+(?:,\d{{3}})*(?:\.\d+)?|\.\d+)(?:/\d+)?(?!\w)|[½¼]|{WORD}(?: {WORD})?"
FORMULA = r"\$\$.*?\$\$|\$[^$]*\$|(?<!`)`[^`]+`(?!`)"
HIDDEN = r"<!--.*?-->|```.*?```|\]\([^)]*\)|It takes\*\* \d+"  # test_minutes has the minutes
PLAIN = re.compile(NUMBER, re.IGNORECASE)
PART = re.compile(rf"{HIDDEN}|(?P<formula>{FORMULA})|(?P<number>{NUMBER})", re.DOTALL | re.IGNORECASE)
TIE = re.compile(r"\n?<!--=(.*?)-->", re.DOTALL)
TAG = re.compile(r"<style>.*?</style>|<(?!!--)[^>]*>", re.DOTALL)

# Numbers that nothing on their page gives, by their cell.
FREE = {
    ("linear-explain", "tenth"): "hour of study, any but the first",
    ("errors-meaning", "two"): "errors that were made up in the sentence before",
    ("title", "billions"): "weights of large language models",
    ("choose-explain", "three hundred"): "students of a class that is only imagined",
    ("moons", "half"): "moon, the shape",
    ("digits", "13"): "people who wrote the digits; who they were, the data do not say",
}

EXAM = nnlib.exam_scores()
SCORES = [*map(int, EXAM.y[:, 0]), "?"]
ROWS = [(k + 1, *map(int, hours), score) for k, (hours, score) in enumerate(zip([*EXAM.X, *EXAM.X_new], SCORES))]
MINUTES = {path.stem[:2]: test_minutes.said(test_minutes.read(path)) for path in pages.numbered_pages()}
# What numbers must be without a tie, by the page's number, by how many such places came before, and by what was found.
RULES = {
    r"^# (?:Solutions to page )?(\d+) ·|^## Page (\d+):|Page (\d+)$": lambda page, k, found: 3 * [page],
    r"[Pp]age (\d+)\]\([./]*0(\d)_": lambda page, k, found: [found[2]],
    r"^\| (\d+) \| (?:Start here|\[[^]]*\]\(0\d).*\| (\d+) \|$": lambda page, k, found: [k, MINUTES[f"0{k}"]],
    r"^(?:\*\*|\*\*Exercise |## Exercise )(\d+)[.:]": lambda page, k, found: [k + 1],
    r"\*\*Rule (\d+):": lambda page, k, found: [k + 1],
    r"^\| (\d+): ": lambda page, k, found: [k + 1],  # the steps of the backward pass
    r"^\| (\d+) \| (\d+) h \| (\d+) h \| (\S+) \|": lambda page, k, found: ROWS[k],
}


def value_of(text):
    """The number that a text names."""
    words = text.lower().split()
    return math.prod(map(WORDS.get, words)) if words[0] in WORDS else float(text.replace(",", "").replace("−", "-"))


def as_said(text, value):
    """The value, written as the text writes its number."""
    if text.lower().split()[0] in WORDS:
        return text if math.isclose(value, value_of(text)) else f"{value:g}"
    if "/" in text:
        return f"{(top := text.partition('/')[0])}/{float(top) / value:.0f}"
    places = len(text.partition(".")[2])
    written = f"{round(value, places) + 0:{',' * (',' in text)}.{places}f}".replace("-", "−")
    return written.removeprefix("0") if text[0] == "." else written


@functools.cache
def numbers_in(text):
    """[(a number as it was found, the expression of its tie or None)]; numbers of code and mere notation only if they are tied."""
    found = []
    for part in PART.finditer(text):
        in_heading = text[text.rfind("\n", 0, part.start()) + 1] == "#"
        tie = TIE.match(text, text.find("\n", part.start()) + 1 if in_heading else part.end())
        if part["number"]:
            found.append((part, tie and tie[1].strip()))
        for k, number in enumerate(PLAIN.finditer(text, *part.span("formula"))):
            if tie or (part[0][0] == "$" and number[0] not in "012"):
                found.append((number, tie and f"({tie[1].strip()})[{k}]"))
    return found


def names_of(notebook, partner):
    """What the page's code leaves behind when it is run in order, and what else ties may name: the pages' numbers and
    minutes, a student's number by the hours studied, the numbers of a question and its answer, a cell's text here or there."""
    W1, W2 = nnlib.worked_example_weights()
    names = {"math": math, "np": np, "nnlib": nnlib, "exam": EXAM, "W1": W1, "W2": W2, "__name__": "__main__"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)
    return names | {
        "minutes_of": MINUTES,
        "page": SimpleNamespace(**{path.stem[3:]: int(path.stem[:2]) for path in pages.numbered_pages()}),
        "student": lambda studied: next(number for number, hours, *_ in ROWS if hours == studied),
        "numbers": lambda name: [
            value_of(n) for n in PLAIN.findall("{text} {answer}".format(**read_question(name)["versions"][0]))
        ],
        "cell": {cell.id: cell.source for cell in notebook.cells},
        "other": {cell.id: cell.source for cell in partner.cells},
    }


def read(path):
    """A notebook, or a text for teachers as one: its code stands in the comment <!--python ...-->, its prose is what is shown."""
    if path.suffix == ".ipynb":
        return nbformat.read(path, as_version=4)
    before, code, after = re.split(r"<!--python(.*?)-->", path.read_text(encoding="utf-8"), maxsplit=1, flags=re.DOTALL)
    prose = TAG.sub(" ", re.sub(r"</?code>", "`", before + after))
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(code.strip()), nbformat.v4.new_markdown_cell(prose, id=path.stem)]
    )


@functools.cache
def told(path):
    """({cell: its prose}, {tie: its value}); the page runs once. A tie without a name is only another way to write a number."""
    partner = path.parents[1] / path.name if path.parent.name == "solutions" else path.parent / "solutions" / path.name
    notebook, partner = (read(one) for one in (path, partner if partner.exists() else path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "agg")
        names = names_of(notebook, partner)
        cells = {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "markdown"}
        ties = {tie for text in cells.values() for _, tie in numbers_in(text) if tie}
        return cells, {tie: float(eval(tie, names)) if names.keys() & re.findall(r"\w+", tie) else math.nan for tie in ties}


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
            if not (should or (name, number[0]) in FREE):
                found.append(f"{name}: {number[0]} is not tied to what it stands for")
            elif should and should != number[0].replace("-", "−"):
                found.append(f"{name}: {number[0]} should be {should}" + f" = {tie}" * bool(tie))
    return found


def changed(text):
    return text[:-1] + str((int(text[-1]) + 1) % 10) if text[-1].isdigit() else "seven" if text.lower() != "seven" else "six"


@each_page
def test_every_number_in_prose_is_what_it_stands_for(path):
    assert faults(path.stem, *told(path)) == []


@each_page
def test_each_number_in_prose_that_is_changed_is_found(path):
    cells, values = told(path)
    places = [(name, *one) for name, text in cells.items() for one in numbers_in(text)]
    guarded = [(name, number) for name, number, tie in places if tie or (name, number[0]) not in FREE]
    assert len(guarded) >= len(places) - 2
    for name, number in guarded:
        wrong = number.string[: number.start()] + changed(number[0]) + number.string[number.end() :]
        assert faults(path.stem, cells | {name: wrong}, values), f"{name}: {number[0]}"
    print(f"{len(guarded)} numbers changed, each of them found; {len(places) - len(guarded)} left out")


def test_a_number_that_is_wrong_or_not_tied_is_found(tmp_path):
    code = nbformat.v4.new_code_cell("x = 0.85674\nweights = [1] * 9")
    words = """## Nine weights
<!--= len(weights) -->
It is 0.8567<!--= x -->, 0.85<!--= x -->, −0.9<!--= -x -->, .9<!--= x -->, Nine<!--= len(weights) -->, half<!--= x -->,
1/2<!--= 1 / len(weights[:2]) -->, 9,001<!--= 1000 * len(weights) -->, 4<!--= 2 * 2 -->, student 2, or two thirds;
`0.777` is code, $1 - a$ notation, $10^{27}$<!--= [x - x + 10, 2 * len(weights)] --> and $0.778$ say something."""
    page = nbformat.v4.new_notebook(cells=[code, nbformat.v4.new_markdown_cell(words, id="prose")])
    nbformat.write(page, tmp_path / "00_page.ipynb")
    found = faults("00_page", *told(tmp_path / "00_page.ipynb"))
    assert found[0] == "prose: 0.85 should be 0.86 = x"
    assert [fault.split()[1] for fault in found] == ["0.85", "half", "9,001", "4", "2", "two", "27", "0.778"]


def test_teachers_page_is_right_about_numbers_and_questions_and_fills_its_lessons():
    shown = TEACHERS.read_text(encoding="utf-8")
    assert [fault for fault in faults(TEACHERS.stem, *told(TEACHERS)) if "should be" in fault] == []
    texts = {
        page: "".join(read_question(f"{page}.{name}")["versions"][0]["text"] for name in questions_of(page)) for page in PAGES
    }
    quoted = re.findall(r"“([^”]+)” \(\[page (\d)\]\(../notebooks/0(\d)_(\w+).ipynb\)\)", shown)
    assert len(quoted) == shown.count("” ([page ") >= 15
    assert [text for text, said, n, page in quoted if said != n or text not in TAG.sub("", texts[page])] == []
    lessons = [part for part in re.split(r"\n##+ ", shown) if part.startswith("Lesson")]
    assert [sum(map(int, re.findall(r"^\| (\d+) \|", part, re.MULTILINE))) for part in lessons] == [45, 45]

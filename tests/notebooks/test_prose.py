"""Numbers in prose are tied to what gives them: in 0.8567<!--= prediction --> the comment, which no reader sees, is an
expression in the page's own names, and its value must read as the number before it."""

import ast
import math
import re

import nbformat
import pytest

import nnlib
from tests.notebooks import pages

TIED = re.compile(r"([−-]?\d+(?:\.\d+)?)<!--=(.*?)-->", re.DOTALL)


# What prose may say without a tie: small whole numbers, and numbers that stand in the page's own code or in the story's data.
NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?")
NO_PROSE = re.compile(r"`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|^#[^\n]*$", re.DOTALL | re.MULTILINE)


def names_of(notebook):
    """What the page's code cells leave behind when they are run in order."""
    names = {"math": math, "__name__": "__main__"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)
    return names


def lies(notebook):
    """Every tied number whose expression gives another."""
    names = names_of(notebook)
    found = []
    for cell in notebook.cells:
        for text, expression in TIED.findall(cell.source) if cell.cell_type == "markdown" else []:
            places = len(text.partition(".")[2])
            value = f"{eval(expression.strip(), names):.{places}f}".replace("-", "−")
            if value != text.replace("-", "−"):
                found.append(f"{cell.id}: {text} should be {value} = {expression.strip()}")
    return found


def given_numbers(notebook):
    """The numbers of the story, and those written in the page's code."""
    exam = nnlib.exam_scores()
    story = [exam.X, exam.y, exam.y / exam.highest_score, exam.X_new, *nnlib.worked_example_weights()]
    given = {float(value) for array in story for value in array.ravel()} | {exam.highest_score}
    for cell in notebook.cells:
        for node in ast.walk(ast.parse(cell.source if cell.cell_type == "code" else "")):
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
                given.add(float(node.value))
    return given


def loose(notebook):
    """Every number in prose, of three digits or with a point, that is neither tied nor given."""
    given, found = given_numbers(notebook), []
    for cell in notebook.cells:
        prose = NO_PROSE.sub("", TIED.sub("", cell.source)) if cell.cell_type == "markdown" else ""
        for text in NUMBER.findall(prose):
            value = float(text.replace(",", ""))
            if (value >= 100 or "." in text) and value not in given:
                found.append(f"{cell.id}: {text}")
    return found


each_page = pytest.mark.parametrize("path", pages.pages_that_run(), ids=pages.short_name)


@each_page
def test_every_number_that_prose_claims_is_tied(path):
    assert loose(nbformat.read(path, as_version=4)) == []


def test_number_that_is_neither_tied_nor_given_is_found():
    code = nbformat.v4.new_code_cell("x = 0.25 * 4000")
    words = "It is 1,234, or 0.5<!--= x --> of 4,000, student 2, 0.92 and 0.3333; `0.777` and $0.778$ are code."
    prose = nbformat.v4.new_markdown_cell(words, id="prose")
    assert loose(nbformat.v4.new_notebook(cells=[code, prose])) == ["prose: 1,234", "prose: 0.3333"]


@each_page
def test_every_tied_number_in_prose_is_what_its_expression_gives(path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = nbformat.read(path, as_version=4)
    assert any(TIED.search(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    assert lies(notebook) == []


def test_a_wrong_number_in_prose_is_caught():
    code = nbformat.v4.new_code_cell("x = 0.85674")
    prose = nbformat.v4.new_markdown_cell("It is 0.8567<!--= x -->, or 0.85<!--= x -->, or −0.9<!--= -x -->.", id="prose")
    assert lies(nbformat.v4.new_notebook(cells=[code, prose])) == ["prose: 0.85 should be 0.86 = x"]

"""Numbers in prose are tied to what gives them: in 0.8567<!--= prediction --> the comment, which no reader sees, is an
expression in the page's own names, and its value must read as the number before it."""

import math
import re

import nbformat
import pytest

from tests.notebooks import pages

TIED = re.compile(r"([−-]?\d+(?:\.\d+)?)<!--=(.*?)-->", re.DOTALL)


def names_of(notebook):
    """What the page's code cells leave behind when they are run in order."""
    names = {"math": math}
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


@pytest.mark.parametrize("path", pages.all_pages(), ids=lambda path: path.stem)
def test_every_tied_number_in_prose_is_what_its_expression_gives(path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = nbformat.read(path, as_version=4)
    assert any(TIED.search(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    assert lies(notebook) == []


def test_a_wrong_number_in_prose_is_caught():
    code = nbformat.v4.new_code_cell("x = 0.85674")
    prose = nbformat.v4.new_markdown_cell("It is 0.8567<!--= x -->, or 0.85<!--= x -->, or −0.9<!--= -x -->.", id="prose")
    assert lies(nbformat.v4.new_notebook(cells=[code, prose])) == ["prose: 0.85 should be 0.86 = x"]

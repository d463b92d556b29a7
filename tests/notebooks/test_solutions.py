"""Every question is asked on its page, and the solutions answer it by computing; tests/test_questions.py has the numbers."""

import ast
import base64
import re
from collections import Counter

import nbformat
import pytest

from nnlib.questions.question import PAGES, questions_of, read_question
from tests.notebooks import pages

ALL = [f"{page}.{name}" for page in PAGES for name in questions_of(page)]


def judged(notebook):
    """(cell, question, the answer's syntax) for every call of judge, in order."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
            for call in sorted(calls, key=lambda call: call.lineno):
                if getattr(call.func, "id", None) in ("judge", "ask"):
                    yield cell, call.args[0].value, call.args[-1]


def read(path):
    return nbformat.read(path, as_version=4)


ASKING = [path for path in pages.all_pages() if path.parent.name == "notebooks" and list(judged(read(path)))]
each_page = pytest.mark.parametrize("path", ASKING, ids=pages.short_name)


def solution_of(path):
    return path.parent / "solutions" / path.name


def said(cell):
    return "".join(output.get("text", "") for output in cell.outputs).splitlines()


def written_down(notebook):
    """The names that some cell sets to a bare number."""
    statements = [node for cell in notebook.cells if cell.cell_type == "code" for node in ast.walk(ast.parse(cell.source))]
    return {
        node.targets[0].id
        for node in statements
        if isinstance(node, ast.Assign) and is_bare(node.value) and isinstance(node.targets[0], ast.Name)
    }


def is_bare(node):
    return isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant))


def right_verdict(name):
    return f"Right. {read_question(name)['versions'][0]['right']}"


def kind_of(name):
    return read_question(name)["versions"][0]["kind"]


def passed(notebook):
    """The names of the functions that the doctor finds right in a notebook."""
    for cell in notebook.cells:
        if any("✓ Right" in output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])):
            yield from re.findall(r"check\((\w+)\)", cell.source)


def faults(page, solution):
    """What a page's solutions leave to be desired."""
    if missing := {name.partition(".")[2] for _, name, _ in judged(page) if kind_of(name) == "code"} - set(passed(solution)):
        return [f"{name}: no right function of that name" for name in missing]
    asked = [(cell.id.startswith("exercise-"), name) for cell, name, _ in judged(page) if kind_of(name) != "code"]
    wanted = [name for exercise, name in asked if exercise] + [name for exercise, name in asked if not exercise]
    answers = list(judged(solution))
    if [name for _, name, _ in answers] != wanted:
        return [f"{[name for _, name, _ in answers]} instead of the exercises and then the other questions: {wanted}"]
    found = []
    for cell, name, answer in answers:
        if right_verdict(name) not in said(cell):
            found.append(f"{name}: its output does not say that it is right")
        if kind_of(name) == "number" and (is_bare(answer) or getattr(answer, "id", None) in written_down(solution)):
            found.append(f"{name}: its number is written down, not computed")
    return found


def clumsy(notebook):
    """Code cells that are long, or have no prose before them."""
    for before, cell in zip(notebook.cells, notebook.cells[1:]):
        if cell.cell_type == "code" and (before.cell_type == "code" or len(cell.source.splitlines()) > 15):
            yield cell.id


def test_every_question_is_asked_on_exactly_one_page():
    asked = Counter(name for path in ASKING for _, name, _ in judged(read(path)))
    assert asked == dict.fromkeys(ALL, 1)


@each_page
def test_solutions_answer_every_question_of_their_page(path):
    assert faults(read(path), read(solution_of(path))) == []


@each_page
def test_solutions_come_in_short_cells_with_prose_before_each(path):
    assert list(clumsy(read(solution_of(path)))) == []


@each_page
def test_page_and_solutions_link_to_each_other(path):
    (exercises,) = [cell for cell in read(path).cells if cell.id == "exercises"]
    assert f"](solutions/{path.name})" in exercises.source
    assert f"](../{path.name})" in read(solution_of(path)).cells[0].source
    for target in re.findall(r"\]\(([^)#]+)\)", "".join(cell.source for cell in read(solution_of(path)).cells)):
        assert (solution_of(path).parent / target).is_file(), target


NUMBER = re.compile(r"(?<![\w.])[−-]?\d+\.\d+(?!\w|\.\d)")
PICTURE = re.compile(r"data:image/svg\+xml;base64,([^\"]+)")


def seen_in(cell):
    """All that a cell shows or says: prose, code, what it printed, its pictures and their text alternatives."""
    texts = [re.sub(r"<!--.*?-->", "", cell.source, flags=re.DOTALL)]
    for output in cell.get("outputs", []):
        html = output.get("data", {}).get("text/html", "")
        texts += [output.get("text", ""), output.get("data", {}).get("text/plain", ""), PICTURE.sub("", html)]
        texts += [re.sub(r"<style>.*?</style>|<[^>]*>", " ", base64.b64decode(one).decode()) for one in PICTURE.findall(html)]
    return " ".join(texts)


def told_before(notebook):
    """Each question of a number with decimals whose answer, or a rounding of it, can be seen before the question."""
    seen = []
    for cell in notebook.cells:
        for _, name, _ in judged(nbformat.v4.new_notebook(cells=[cell])):
            version = read_question(name)["versions"][0]
            if version["kind"] == "number" and round(version["answer"], 1) != round(version["answer"], 9):
                yield from (f"{name}: {text}" for text in seen if is_rounding(text, version["answer"]))
        seen += NUMBER.findall(seen_in(cell))


def is_rounding(text, answer):
    places = len(text.partition(".")[2])
    return float(f"{answer:.{places}f}") == float(text.replace("−", "-")) and len(text.strip("−-0.").replace(".", "")) > 2


@each_page
def test_nothing_on_a_page_tells_a_number_before_it_is_asked(path):
    assert list(told_before(read(path))) == []


@pytest.mark.parametrize("text", ["It is 0.7267.", "About 0.727<!--= z -->."])
def test_an_answer_that_is_told_too_early_is_found(text):
    page = read(pages.TOP / "notebooks/02_forward_pass.ipynb")
    page.cells.insert(3, nbformat.v4.new_markdown_cell(text))
    assert "forward_pass.hidden_1_of_student_4" in {fault.split(": ")[0] for fault in told_before(page)}


def test_no_cell_of_a_page_asks_for_an_answer_in_code():
    for path in ASKING:
        sources = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
        assert not [source for source in sources if re.search(r"^\w+ = None$|judge\(", source, re.MULTILINE)]
        assert all(re.fullmatch(r'ask\("[\w.]+"\)', source) for source in sources if re.search(r"\bask\(", source))


def test_every_solution_belongs_to_a_page():
    assert sorted(path for path in pages.all_pages() if path.parent.name == "solutions") == [solution_of(p) for p in ASKING]


def cell_of(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda nb: nb.cells.remove(cell_of(nb, "exercise-3-both")), "instead of the exercises and then the other questions"),
        (lambda nb: nb.cells.append(nb.cells.pop(2)), "instead of the exercises and then the other questions"),
        (lambda nb: cell_of(nb, "ask-sum").outputs[0].update(text="Not 3.6: no.\n"), "forward_pass.sum_of_hidden_2: its output"),
        (lambda nb: cell_of(nb, "ask-sum").update(outputs=[]), "forward_pass.sum_of_hidden_2: its output does not say"),
        (lambda nb: cell_of(nb, "ask-sum").update(source='judge("forward_pass.sum_of_hidden_2", 0.37)'), "its number is written down"),
        (lambda nb: cell_of(nb, "ask-sum").update(source='z = 0.37\njudge("forward_pass.sum_of_hidden_2", z)'), "its number is written down"),
    ],
)  # fmt: skip
def test_poor_solutions_are_found(change, sentence):
    page = pages.TOP / "notebooks/02_forward_pass.ipynb"
    solution = read(solution_of(page))
    solution.cells = [cell for cell in solution.cells if cell.id != "back"]
    first = cell_of(solution, "exercise-1-steps")  # as the third cell, so that it can be moved to the end
    solution.cells.remove(first)
    solution.cells.insert(2, first)
    assert faults(read(page), solution) == []
    change(solution)
    assert sentence in " ".join(faults(read(page), solution))


def test_function_that_the_solutions_lack_or_have_wrong_is_found():
    page = pages.TOP / "notebooks/06_write_it_yourself.ipynb"
    solution = read(solution_of(page))
    cell_of(solution, "scale-code").outputs = []
    assert faults(read(page), solution) == ["scale: no right function of that name"]


def test_long_cells_and_cells_without_prose_are_found():
    code = [nbformat.v4.new_code_cell("1\n" * n, id=f"of-{n}-lines") for n in (15, 16, 2)]
    prose = [nbformat.v4.new_markdown_cell("Now this:") for _ in range(2)]
    notebook = nbformat.v4.new_notebook(cells=[prose[0], code[0], prose[1], code[1], code[2]])
    assert list(clumsy(notebook)) == ["of-16-lines", "of-2-lines"]

"""The solutions answer every question of their page, and every number that judge knows comes out of arithmetic done here,
in plain numpy: the right ones, and the wrong ones from the very mistakes that their hints describe."""

import ast
import math
import re
from collections import Counter
from decimal import Decimal
from itertools import combinations

import nbformat
import numpy as np
import pytest

from nnlib.explorers.judge import QUESTIONS, Choice, Question, verdict
from nnlib.questions.question import PAGES, questions_of, read_question
from tests.notebooks import pages

NUMBERS = [name for name, question in QUESTIONS.items() if isinstance(question, Question)]
ALL = [f"{page}.{name}" for page in PAGES for name in questions_of(page)]
CHOICES = [name for name, question in QUESTIONS.items() if isinstance(question, Choice)]


# The notebooks: who asks what, and who answers it.


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
    if name in ALL:
        return f"Right. {read_question(name)['versions'][0]['right']}"
    return verdict(QUESTIONS[name], QUESTIONS[name].right)


def is_number(name):
    return name in NUMBERS or (name in ALL and read_question(name)["versions"][0]["kind"] == "number")


def faults(page, solution):
    """What a page's solutions leave to be desired."""
    asked = [(cell.id.startswith("exercise-"), name) for cell, name, _ in judged(page)]
    wanted = [name for exercise, name in asked if exercise] + [name for exercise, name in asked if not exercise]
    answers = list(judged(solution))
    if [name for _, name, _ in answers] != wanted:
        return [f"{[name for _, name, _ in answers]} instead of the exercises and then the other questions: {wanted}"]
    found = []
    for cell, name, answer in answers:
        if right_verdict(name) not in said(cell):
            found.append(f"{name}: its output does not say that it is right")
        if is_number(name) and (is_bare(answer) or getattr(answer, "id", None) in written_down(solution)):
            found.append(f"{name}: its number is written down, not computed")
    return found


def clumsy(notebook):
    """Code cells that are long, or have no prose before them."""
    for before, cell in zip(notebook.cells, notebook.cells[1:]):
        if cell.cell_type == "code" and (before.cell_type == "code" or len(cell.source.splitlines()) > 15):
            yield cell.id


def test_every_question_is_asked_on_exactly_one_page():
    asked = Counter(name for path in ASKING for _, name, _ in judged(read(path)))
    assert asked == dict.fromkeys([*QUESTIONS, *ALL], 1)


@each_page
def test_solutions_answer_every_question_of_their_page(path):
    assert faults(read(path), read(solution_of(path))) == []


@each_page
def test_solutions_come_in_short_cells_with_prose_before_each(path):
    assert list(clumsy(read(solution_of(path)))) == []


@each_page
def test_page_and_solutions_link_to_each_other(path):
    (exercises,) = [cell for cell in read(path).cells if cell.id == "exercises"]
    assert f"[here](solutions/{path.name})" in exercises.source
    assert f"](../{path.name})" in read(solution_of(path)).cells[0].source
    for target in re.findall(r"\]\(([^)#]+)\)", "".join(cell.source for cell in read(solution_of(path)).cells)):
        assert (solution_of(path).parent / target).is_file(), target


def test_every_solution_belongs_to_a_page():
    assert sorted(path for path in pages.all_pages() if path.parent.name == "solutions") == [solution_of(p) for p in ASKING]


def cell_of(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda nb: nb.cells.remove(cell_of(nb, "exercise-2-judge")), "instead of the exercises and then the other questions"),
        (lambda nb: nb.cells.append(nb.cells.pop(2)), "instead of the exercises and then the other questions"),
        (lambda nb: cell_of(nb, "exercise-1-judge").outputs[0].update(text="Not 3.6: no.\n"), "forward_pass.sum_of_student_2: its output"),
        (lambda nb: cell_of(nb, "exercise-1-judge").update(outputs=[]), "forward_pass.sum_of_student_2: its output does not say"),
        (lambda nb: cell_of(nb, "exercise-1-judge").update(source='judge("forward_pass.sum_of_student_2", 3.6)'), "its number is written down"),
        (lambda nb: cell_of(nb, "exercise-1-add").update(source="sum_of_student_2 = 3.6"), "its number is written down"),
    ],
)  # fmt: skip
def test_poor_solutions_are_found(change, sentence):
    page = pages.TOP / "notebooks/02_forward_pass.ipynb"
    solution = read(solution_of(page))
    solution.cells = [cell for cell in solution.cells if cell.id != "back"]
    first = cell_of(solution, "exercise-1-judge")  # as the third cell, so that it can be moved to the end
    solution.cells.remove(first)
    solution.cells.insert(2, first)
    assert faults(read(page), solution) == []
    change(solution)
    assert sentence in " ".join(faults(read(page), solution))


def test_long_cells_and_cells_without_prose_are_found():
    code = [nbformat.v4.new_code_cell("1\n" * n, id=f"of-{n}-lines") for n in (15, 16, 2)]
    prose = [nbformat.v4.new_markdown_cell("Now this:") for _ in range(2)]
    notebook = nbformat.v4.new_notebook(cells=[prose[0], code[0], prose[1], code[1], code[2]])
    assert list(clumsy(notebook)) == ["of-16-lines", "of-2-lines"]


# The numbers: the story's data and the network, in plain numpy.

HOURS, QUESTION = np.array([[2.0, 9.0], [1.0, 5.0], [3.0, 6.0]]), np.array([4.0, 8.0])
Y = np.array([[0.92], [0.86], [0.89]])
W1, W2 = np.array([[0.2, 0.6, 0.1], [0.8, 0.3, 0.7]]), np.array([[0.4], [0.5], [0.9]])
X = HOURS / [3, 9]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def predict(rows, W1=W1, W2=W2):
    return sigmoid(sigmoid(rows @ W1) @ W2)


A1, A2 = sigmoid(X @ W1), predict(X)
A = A2[0, 0]
Z2_OF_2, A_OF_2 = (A1 @ W2)[1, 0], A2[1, 0]
SQUARES = (Y - A2) ** 2
D_Z2 = (A2 - Y) * A2 * (1 - A2)
D_Z1 = D_Z2 @ W2.T * A1 * (1 - A1)
D_W1, D_W2 = X.T @ D_Z1, A1.T @ D_Z2
OF_089 = np.array([0.03, -0.03, 0.0])  # the errors of always 0.89


def meeting_weight(rows, wanted):
    """The weight from hidden neuron 3 with which the sum of the output is the wanted one, for student 1."""
    a = sigmoid(rows @ W1)[0]
    return (wanted - 0.4 * a[0] - 0.5 * a[1]) / a[2]


def loss_with_first(weight):
    return ((Y - predict(X, W2=[[weight], [0.5], [0.9]])) ** 2).mean()


def loss_after_step(rate):
    return ((Y - predict(X, W1 - rate * D_W1, W2 - rate * D_W2)) ** 2).sum() / 2


def wrong_slopes(W1_slopes, W2_slopes):
    """How many of nine slopes are not the right ones."""
    return sum((abs(wrong / right - 1) > 1e-6).sum() for wrong, right in [(W1_slopes, D_W1), (W2_slopes, D_W2)])


def learner(name):
    """The slopes of the learners A, B and C of page 4, and the right ones."""
    b1, b2 = sigmoid(A1), sigmoid(A2)
    of_a = (A2 - Y) * b2 * (1 - b2)
    return {
        "A": (X.T @ (of_a @ W2.T * b1 * (1 - b1)), A1.T @ of_a),
        "B": (X.T @ (D_Z2 @ (W2 - D_W2).T * A1 * (1 - A1)), D_W2),
        "C": (D_W1, D_W2 / 3),
        "right": (D_W1, D_W2),
    }[name]


ALWAYS = (OF_089**2).mean()


VALUES, RATES = np.arange(-30, 31) / 10, np.arange(1, 121) / 2

XOR_X, XOR_Y = np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]]), np.array([[0.0], [1], [1], [0]])


def xor_right(scores):
    """How many rows of XOR are on the right side of 0."""
    return int(((scores >= 0) == (XOR_Y[:, 0] == 1)).sum(axis=-1).max())


def xor_solved(with_biases):
    """How many of the starts 0 to 9 of a 2-3-1 have all four rows of XOR right after 1,000 steps with learning rate 2."""
    draws = [np.random.default_rng(seed) for seed in range(10)]
    W1, W2 = (np.stack(layer) for layer in zip(*((random.standard_normal((2, 3)) / math.sqrt(2),
                                                  random.standard_normal((3, 1)) / math.sqrt(3)) for random in draws)))  # fmt: skip
    b1, b2 = np.zeros((10, 1, 3)), np.zeros((10, 1, 1))
    for _ in range(1000):
        a1 = sigmoid(XOR_X @ W1 + b1)
        a2 = sigmoid(a1 @ W2 + b2)
        d_z2 = (a2 - XOR_Y) * a2 * (1 - a2)
        d_z1 = d_z2 @ W2.swapaxes(-1, -2) * a1 * (1 - a1)
        W1, W2 = W1 - 2 * XOR_X.T @ d_z1, W2 - 2 * a1.swapaxes(-1, -2) @ d_z2
        if with_biases:
            b1, b2 = b1 - 2 * d_z1.sum(axis=1, keepdims=True), b2 - 2 * d_z2.sum(axis=1, keepdims=True)
    return int((((sigmoid(sigmoid(XOR_X @ W1 + b1) @ W2 + b2) >= 0.5) == XOR_Y).all(axis=(1, 2))).sum())


LINES = np.stack(np.meshgrid(*[np.arange(-8, 9) / 4] * 3), axis=-1).reshape(-1, 3)  # weight, weight, bias
EDGES = [32 * 32 + 3 * 32, 64 * 64 + 3 * 64]  # of 2-n-n-1

RIGHT = {
    "hours it is read as": 4 / 8 * 3,
    "sums that are nan": np.isnan(np.column_stack([X, [math.nan] * 3]) @ np.ones((3, 3))).sum(),
    "scaled sleep of student 2": 5 / 9,
    "sum in minutes": 0.2 * 120 / 180 + 0.8 * 540 / 540,
    "fitted with the question": 4 / max(2, 1, 3, 4) * max(2, 1, 3),
    "average of two errors": (0.1 + -0.1) / 2,
    "square of twice the error": 0.2**2 / 0.1**2,
    "best value of one weight": VALUES[np.argmin([loss_with_first(value) for value in VALUES])],
    "half the sum against the mean": (SQUARES.sum() / 2) / (SQUARES.sum() / 3),
    "losses of nine weights": math.log10(1000**9),
    "errors of (3,) against (3, 1)": len([(target, prediction) for target in Y for prediction in A2]),
    "loss of always 0.89": (0.03**2 + 0.03**2 + 0**2) / 3,
    "loss with a fourth student": (SQUARES.sum() + 0**2) / 4,
    "how far the sum moves": ((0.2 + 0.1) * 2 / 3 - 0.2 * 2 / 3) / 0.1,
    "slope of the sigmoid at the output": (sigmoid(Z2_OF_2 + 1e-5) - sigmoid(Z2_OF_2 - 1e-5)) / 2e-5,
    "output delta of student 2": (A2[1, 0] - 0.86) * A2[1, 0] * (1 - A2[1, 0]),
    "best learning rate for one step": RATES[np.argmin([loss_after_step(rate) for rate in RATES])],
    "wrong slopes of learner B": wrong_slopes(*learner("B")),
    "wrong slopes of learner C": wrong_slopes(*learner("C")),
    "slope along studied to 3": (A - 0.92) * A * (1 - A) * 0.9 * A1[0, 2] * (1 - A1[0, 2]) * 2 / 3,
    "XOR without a hidden layer": xor_right(LINES[:, :2] @ XOR_X.T + LINES[:, 2:]),
    "twice the hidden neurons": EDGES[1] / EDGES[0],
    "weights and biases of 64-32-10": 64 * 32 + 32 * 10 + 32 + 10,
    "XOR without biases": xor_solved(with_biases=False),
}

# {question: {wrong number of a hint: what its mistake gives}}
MISTAKES = {
    "hours it is read as": {4: QUESTION[0], 0.5: 4 / 8, 1.3333: 4 / 3, 4.5: 0.5 * 9, 0.1667: 0.5 / 3},
    "sums that are nan": {
        3: np.isnan(np.column_stack([X, [math.nan] * 3])).sum(), 0: np.isnan(X @ W1).sum(), 1: np.isnan([*X[0], math.nan]).sum()
    },
    "scaled sleep of student 2": {
        1: 5 / max(1, 5), 0.3333: 1 / 3, -0.9806: (5 - HOURS[:, 1].mean()) / HOURS[:, 1].std(), 0.625: 5 / QUESTION[1],
        5: HOURS[1, 1], 1.6667: 5 / HOURS[:, 0].max(), 1.8: 9 / 5, 0.55: math.floor(100 * 5 / 9) / 100, 55.56: 100 * 5 / 9,
        0: (5 - HOURS[:, 1].min()) / (9 - 5), 0.6: round(5 / 9, 1), 0.6667: 6 / 9,
    },
    "sum in minutes": {
        456: 0.2 * 120 + 0.8 * 540, 56: 0.2 * 120 / 3 + 0.8 * 540 / 9, 7.6: 0.2 * 2 + 0.8 * 9, 0.7333: 0.8 * 120 / 180 + 0.2 * 1,
        0.8444: 0.2 * 120 / 540 + 0.8 * 540 / 540, 1.6667: 120 / 180 + 540 / 540, 0.7178: sigmoid(0.2 * 120 / 180 + 0.8),
        0.9: round(0.2 * 120 / 180 + 0.8, 1),
    },
    "fitted with the question": {
        4: QUESTION[0], 1: 4 / 4, 1.3333: 4 / 3, 9: 4 / 4 * 9, 0.3333: 4 / 4 / 3, 5.3333: 4 / 3 * 4, 0.75: 3 / 4,
    },
    "average of two errors": {0.1: (0.1 + 0.1) / 2, 0.2: 0.1 - -0.1, 0.01: (0.1**2 + 0.1**2) / 2},
    "square of twice the error": {2: 0.2 / 0.1, 8: 0.2**3 / 0.1**3},
    "best value of one weight": {0.4: W2[0, 0], 3: VALUES[-1], 1: 1},
    "half the sum against the mean": {0.6667: (1 / 3) / (1 / 2), 3: 1 / (1 / 3), 0.5: (1 / 2) / 1, 0.0244: SQUARES.sum() / 2},
    "losses of nine weights": {3: math.log10(1000), 9: math.log10(10**9), 12: 9 + 3, 1e27: 1000**9, 9000: 9 * 1000},
    "errors of (3,) against (3, 1)": {3: Y.size, 6: Y.size + A2.size},
    "loss of always 0.89": {
        0.0009: (OF_089**2).sum() / 2, 0.0018: (OF_089**2).sum(), 0.02: abs(OF_089).mean(), 0: OF_089.mean(),
        0.0004: abs(OF_089).mean() ** 2, 0.0003: (OF_089**2).sum() / 2 / 3, 0.0245: math.sqrt(ALWAYS), 0.06: 100 * ALWAYS,
        6: ((100 * OF_089) ** 2).mean(), 0.001: round(ALWAYS, 3),
    },
    "loss with a fourth student": {
        0.0163: SQUARES.sum() / 3, 0.0244: SQUARES.sum() / 2, 0.0488: SQUARES.sum(), 0.0061: SQUARES.sum() / 2 / 4,
        0.0041: SQUARES.mean() / 4, 0.0217: SQUARES.mean() * 4 / 3, 0.0951: (Y - A2).sum() / 4, 0.009: ((Y - A2).sum() / 4) ** 2,
        0.01: round(SQUARES.sum() / 4, 2),
    },
    "how far the sum moves": {
        0.2: W1[0, 0], 2: HOURS[0, 0], 1: X[0, 1], 0.1333: 0.2 * 2 / 3, 0.9333: 0.2 * 2 / 3 + 0.8, 0.66: math.floor(200 / 3) / 100,
        0.7: round(2 / 3, 1),
    },
    "slope of the sigmoid at the output": {
        -0.0968819: Z2_OF_2 * (1 - Z2_OF_2), 0.2180364: sigmoid(A_OF_2) * (1 - sigmoid(A_OF_2)), 0.7481871: A_OF_2,
        0.2518129: 1 - A_OF_2, 1.0889668: Z2_OF_2, 0.1744756: A * (1 - A),
        0.1292008: predict(HOURS)[1, 0] * (1 - predict(HOURS)[1, 0]),
    },
    "output delta of student 2": {
        0.0210659: -D_Z2[1, 0], -0.1118129: (A2 - Y)[1, 0], -0.0253309: D_Z2[0, 0], -0.0220712: D_Z2[2, 0],
        0.1118129: (Y - A2)[1, 0], 0.1884032: (A2 * (1 - A2))[1, 0], -0.0421318: 2 * D_Z2[1, 0], -0.0140439: 2 / 3 * D_Z2[1, 0],
        -0.02: round(D_Z2[1, 0], 2),
    },
    "best learning rate for one step": {1: 1, 60: RATES[-1], 30: 30, 5: 5},
    "wrong slopes of learner B": {9: wrong_slopes(*learner("A")), 3: W2.size, 0: wrong_slopes(*learner("right"))},
    "wrong slopes of learner C": {9: wrong_slopes(*learner("A")), 6: wrong_slopes(*learner("B")), 0: wrong_slopes(*learner("right"))},
    "slope along studied to 3": {
        -0.0049376: D_Z1[0, 2], 0.0032918: -2 / 3 * D_Z1[0, 2], -0.0093911: D_W1[0, 2], -0.0098753: 2 * D_Z1[0, 2],
        0.0049376: -D_Z1[0, 2], -0.0074065: D_Z1[0, 2] / (2 / 3), -0.0032: math.ceil(10_000 * 2 / 3 * D_Z1[0, 2]) / 10_000,
        -0.0021945: 2 / 3 * (2 / 3 * D_Z1[0, 2]), -0.0013684: 2 / 3 * D_Z1[0, 0], -0.0018721: 2 / 3 * D_Z1[0, 1],
        -0.003: round(2 / 3 * D_Z1[0, 2], 3),
    },
    "XOR without a hidden layer": {
        4: len(XOR_Y), 2: xor_right(-np.ones((1, 4))), 0: 0 * len(XOR_Y),
        1: len(XOR_Y) - xor_right(LINES[:, :2] @ XOR_X.T + LINES[:, 2:]),
    },
    "twice the hidden neurons": {2: 64 / 32, 8: (64 / 32) ** 3, 1: 32 / 32},
    "weights and biases of 64-32-10": {
        2368: 64 * 32 + 32 * 10, 2080: 64 * 32 + 32, 2048: 64 * 32, 2474: 64 * 32 + 32 * 10 + 64 + 32 + 10, 20480: 64 * 32 * 10
    },
    "XOR without biases": {10: xor_solved(with_biases=True)},
}  # fmt: skip

each_number = pytest.mark.parametrize("name", NUMBERS)


def rounded_like(wrong, value):
    """A value with as many digits as the wrong number has."""
    digits = len(Decimal(repr(float(wrong))).normalize().as_tuple().digits)
    return float(f"{value:.{digits}g}") if abs(value) > 1e-12 else 0.0


def test_every_question_of_numbers_is_computed_here():
    assert set(RIGHT) == set(MISTAKES) == set(NUMBERS)


@each_number
def test_right_number_is_what_the_arithmetic_gives(name):
    assert QUESTIONS[name].right == pytest.approx(RIGHT[name], rel=1e-6, abs=1e-9)
    assert verdict(QUESTIONS[name], RIGHT[name]).startswith("Right: ")


@each_number
def test_each_hint_has_the_number_that_its_mistake_gives(name):
    assert set(MISTAKES[name]) == set(QUESTIONS[name].hints)
    for wrong, value in MISTAKES[name].items():
        assert rounded_like(wrong, value) == wrong


@each_number
def test_each_mistake_is_refused_with_its_own_sentence(name):
    for wrong, sentence in QUESTIONS[name].hints.items():
        for answer in (wrong, MISTAKES[name][wrong]):
            assert verdict(QUESTIONS[name], answer) == f"Not {answer:g}: {sentence}"


@each_number
def test_numbers_inside_the_tolerance_are_right_and_those_outside_are_not(name):
    right, tolerance = QUESTIONS[name].right, QUESTIONS[name].tolerance
    for side in (-1, 1):
        assert verdict(QUESTIONS[name], right + side * 0.99 * tolerance).startswith("Right: ")
        assert verdict(QUESTIONS[name], right + side * 1.01 * tolerance).startswith("Not ")


@each_number
def test_hints_keep_apart_from_the_right_number_and_from_each_other(name):
    question = QUESTIONS[name]
    assert all(abs(wrong - question.right) > question.tolerance for wrong in question.hints)
    assert all(abs(one - other) > 2 * question.tolerance for one, other in combinations(question.hints, 2))


ARITHMETIC = re.compile(r"that is (\d[\d.]*(?: [/·] \d[\d.]*)+)")


def test_arithmetic_that_a_hint_spells_out_gives_its_number():
    spelled = [
        (wrong, found[1])
        for name in NUMBERS
        for wrong, sentence in QUESTIONS[name].hints.items()
        if (found := ARITHMETIC.match(sentence))
    ]
    assert len(spelled) >= 10
    for wrong, sum_of_it in spelled:
        assert rounded_like(wrong, eval(sum_of_it.replace("·", "*"))) == wrong, sum_of_it


# What a hint may quote: a fraction of the question, as in "that is 4 / 3".
FRACTION = re.compile(r"\d+ ?/ ?\d+")


@each_number
def test_no_hint_gives_the_right_number_away(name):
    for sentence in QUESTIONS[name].hints.values():
        numbers = re.findall(r"\d+(?:\.\d+)?", FRACTION.sub("", sentence).replace(",", ""))
        assert all(abs(float(number) - abs(QUESTIONS[name].right)) > QUESTIONS[name].tolerance for number in numbers), sentence


def digits_asked():
    """{question: how many digits after the point the page asks for}"""
    found = {}
    for path in ASKING:
        cells = read(path).cells
        for cell, name, _ in judged(read(path)):
            before = cells[[other.id for other in cells].index(cell.id) - 1].source
            for word in re.findall(r"(One|Two|Three|Four) digits? after the point", before):
                found[name] = 1 + ["One", "Two", "Three", "Four"].index(word)
    return found


def test_numbers_rounded_as_the_question_asks_are_right():
    asked = digits_asked()
    assert asked == {"scaled sleep of student 2": 2, "sum in minutes": 2,
                     "best value of one weight": 1, "slope along studied to 3": 4}  # fmt: skip
    for name, digits in asked.items():
        assert verdict(QUESTIONS[name], round(RIGHT[name], digits)).startswith("Right: ")


@pytest.mark.parametrize("name", CHOICES)
def test_right_words_are_right_and_each_wrong_one_has_its_own_sentence(name):
    question = QUESTIONS[name]
    assert verdict(question, question.right) == f"Right, {question.right}: {question.why}"
    for words, sentence in question.others.items():
        assert verdict(question, words) == f"Not “{words}”: {sentence}"
    assert len({question.why, *question.others.values()}) == 1 + len(question.others) >= 2

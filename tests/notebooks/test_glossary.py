"""One name for one thing: every word that a page introduces is in the start page's glossary, which names the page where it is
met first; and words that mean the same as one of these are not used."""

import inspect
import re

import nbformat
import pytest

import nnlib
from tests.notebooks import pages

START = pages.TOP / "notebooks/00_start_here.ipynb"
PAGES = {int(path.name[:2]): path for path in pages.all_pages() if path.parent.name == "notebooks"}
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# Bold words that lead a reader through a page; so do those that end like a sentence, and the numbered exercises.
SIGNPOSTS = {"Predict", "Try", "Then try", "Check", "It takes"}
NO_PROSE = re.compile(r"```.*?```|`[^`]*`|<!--.*?-->|\]\([^)]*\)|\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
ALSO_CALLED = re.compile(r"\(also called [^)]*\)")
AVOIDED = {
    "synapse": "edge",
    "connection": "edge",
    "label": "target",
    "ground truth": "target",
    "node": "neuron",
    "hidden unit": "hidden neuron",
    "training example": "training row",
    "training sample": "training row",
    "training set": "training row",
    "pre-activation": "sum",
    "net input": "sum",
    "transfer function": "activation function",
    "squashing function": "activation function",
    "logistic function": "sigmoid",
    "forward propagation": "forward pass",
    "back propagation": "backpropagation",
    "back-propagation": "backpropagation",
    "backprop": "backpropagation",
    "cost function": "loss",
    "loss function": "loss",
    "objective function": "loss",
    "MSE": "mean squared error",
    "residual": "error",
    "derivative": "slope",
    "step size": "learning rate",
    "training rate": "learning rate",
    "learning step": "step",
    "iteration": "step",
}


def prose(notebook, but=()):
    """The text of the page's text cells."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown" and cell.id not in but)


def introduced(text):
    """The bold words that are no signposts, in small letters."""
    words = [" ".join(found.split()) for found in BOLD.findall(NO_PROSE.sub("", text))]
    return [word.lower() for word in words if word not in SIGNPOSTS and not re.match(r"\d+\. ", word) and word[-1] not in ".:?"]


def glossary(notebook):
    """[(the forms of a term, what it means, the number of the page), ...]"""
    (cell,) = [cell for cell in notebook.cells if cell.id == "glossary"]
    rows = [re.split(r" *\| *", line)[1:-1] for line in cell.source.splitlines() if line.startswith("|")]
    assert rows[0] == ["term", "what it means", "first met on page"]
    return [(term.split(", "), meaning, int(re.match(r"\[(\d)\]\(0\1_", page)[1])) for term, meaning, page in rows[2:]]


def is_form(word, forms):
    """Whether a word is one of the forms, or its plural."""
    return any(word in (form, f"{form}s", f"{form}es") for form in forms)


def undefined(texts, terms):
    """Every word that a page introduces and the glossary does not have."""
    return [f"page {number}: {word}" for number, text in texts.items() for word in introduced(text)
            if not any(is_form(word, forms) for forms, *_ in terms)]  # fmt: skip


def misplaced(texts, terms):
    """Every term that is not introduced first on the page that the glossary names, or, where no page does, not used there."""
    found = []
    for forms, _, number in terms:
        bold_on = [page for page, text in texts.items() if any(is_form(word, forms) for word in introduced(text))]
        used = re.search(rf"\b(?:{'|'.join(map(re.escape, forms))})(?:s|es)?\b", texts.get(number, ""), re.IGNORECASE)
        if bold_on and min(bold_on) != number:
            found.append(f"{forms[0]}: page {min(bold_on)} introduces it, not page {number}")
        elif not used:
            found.append(f"{forms[0]}: page {number} does not use it")
    return found


def second_names(text):
    """Every avoided word, but where the text says that the thing is also called so."""
    text = ALSO_CALLED.sub("", NO_PROSE.sub("", text))
    return [f"{word}: say {name}" for word, name in AVOIDED.items() if re.search(rf"\b{word}s?\b", text, re.IGNORECASE)]


def public_docstrings():
    """The docstrings of nnlib's public names, and of their public methods, without what is code in them."""
    for name in nnlib.__all__:
        thing = getattr(nnlib, name)
        members = vars(thing).items() if inspect.isclass(thing) else ()
        yield name, inspect.getdoc(thing) or ""
        yield from (
            (f"{name}.{member}", inspect.getdoc(value) or "") for member, value in members if not member.startswith("_")
        )


@pytest.fixture(scope="module")
def texts():
    """{number: the text of the page}, the glossary itself left out."""
    return {number: prose(nbformat.read(path, as_version=4), but={"glossary"}) for number, path in PAGES.items()}


@pytest.fixture(scope="module")
def terms():
    return glossary(nbformat.read(START, as_version=4))


def test_every_word_that_a_page_introduces_is_in_the_glossary(texts, terms):
    assert undefined(texts, terms) == []


def test_glossary_names_the_page_on_which_each_term_is_met_first(texts, terms):
    assert misplaced(texts, terms) == []


def test_glossary_has_each_term_once_in_the_order_of_the_pages_with_a_meaning(terms):
    every_form = [form for forms, *_ in terms for form in forms]
    numbers = [number for *_, number in terms]
    assert len(every_form) == len(set(every_form)) > 40
    assert numbers == sorted(numbers)
    assert all(len(meaning) > 10 for _, meaning, _ in terms)


def test_avoided_words_stand_for_terms_of_the_glossary(terms):
    every_form = {form for forms, *_ in terms for form in forms}
    assert set(AVOIDED.values()) <= every_form
    assert set(AVOIDED).isdisjoint(every_form)


@pytest.mark.parametrize("path", pages.all_pages(), ids=pages.short_name)
def test_page_has_one_name_for_one_thing(path):
    assert second_names(prose(nbformat.read(path, as_version=4))) == []


def test_public_docstrings_have_one_name_for_one_thing():
    docstrings = dict(public_docstrings())
    assert {"Network.forward", "train"} <= set(docstrings)
    assert {name: second_names(text) for name, text in docstrings.items() if second_names(text)} == {}


def test_start_page_links_to_every_page_and_to_nothing_that_is_not_there():
    text = prose(nbformat.read(START, as_version=4))
    linked = {target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target}
    assert {path.name for number, path in PAGES.items() if number} <= linked
    assert [target for target in linked if not (START.parent / target).is_file()] == []


def minutes_of(text):
    """{the file name of a page: its minutes} in a table of the pages."""
    rows = re.findall(r"^\| \d \|.*?\]\((?:notebooks/)?([^)]+)\).*\| (\d+) \|$", text, re.MULTILINE)
    return {name: int(minutes) for name, minutes in rows}


@pytest.mark.parametrize("table", [START, pages.TOP / "README.md"], ids=["start page", "README"])
def test_minutes_in_the_tables_of_the_pages_are_those_that_the_pages_say(table, texts):
    text = prose(nbformat.read(table, as_version=4), but={"glossary"}) if table == START else table.read_text(encoding="utf-8")
    listed = minutes_of(text)
    said = {PAGES[number].name: int(re.search(r"It takes\*\* (\d+) minutes", text)[1]) for number, text in texts.items()}
    assert set(said) - set(listed) <= {START.name}
    assert {name: listed[name] for name in listed if name in said} == {name: said[name] for name in listed if name in said}


# Each check on a page with planted faults.

TERMS = [(["neuron"], "multiplies, adds, bends", 1), (["fit", "fitted"], "of a scaler", 1), (["loss"], "how wrong", 2)]
FIRST = "A **neuron** is **fitted**, `2**3` and $x**y$. **Predict.** **Try** it, and **1. A small one.** The loss comes later."
SECOND = "The **loss** of **neurons**."


def test_pages_without_fault_have_none():
    assert undefined({1: FIRST, 2: SECOND}, TERMS) == misplaced({1: FIRST, 2: SECOND}, TERMS) == second_names(FIRST) == []


def test_word_that_is_not_in_the_glossary_is_found():
    assert undefined({1: FIRST, 2: SECOND + " A **momentum**, a **loss\nterm**."}, TERMS) == [
        "page 2: momentum",
        "page 2: loss term",
    ]


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (FIRST + " The **loss**!", SECOND, "loss: page 1 introduces it, not page 2"),
        (FIRST.replace("**neuron**", "neuron"), SECOND, "neuron: page 2 introduces it, not page 1"),
        ("A **neuron**.", SECOND, "fit: page 1 does not use it"),
        (FIRST, "**Neurons**, and what is lost.", "loss: page 2 does not use it"),
    ],
)
def test_term_on_another_page_than_the_glossary_says_is_found(first, second, sentence):
    assert misplaced({1: first, 2: second}, TERMS) == [sentence]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Every **Synapse** counts.", ["synapse: say edge"]),
        ("The cost functions fall.", ["cost function: say loss"]),
        ("An edge (also called *synapse*) and `label`.", []),
        ("Three labels (also called *classes*).", ["label: say target"]),
        ("A learning rate, or step size; what it costs.", ["step size: say learning rate"]),
        ("[page](node.ipynb) and $MSE$, a mode", []),
    ],
)
def test_second_name_for_one_thing_is_found(text, found):
    assert second_names(text) == found


def test_minutes_are_read_off_a_table():
    assert minutes_of("| page | | minutes |\n|---|---|---|\n| 0 | here | 10 |\n| 1 | [A](notebooks/01_a.ipynb): b | 25 |") == {
        "01_a.ipynb": 25
    }


def test_glossary_is_read_off_its_table():
    table = "| term | what it means | first met on page |\n|---|---|---|\n| fit, fitted | of a scaler | [1](01_a.ipynb) |"
    cell = nbformat.v4.new_markdown_cell(f"## Words\n\n{table}", id="glossary")
    assert glossary(nbformat.v4.new_notebook(cells=[cell])) == [(["fit", "fitted"], "of a scaler", 1)]

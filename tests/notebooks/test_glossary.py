"""One name for one thing: every term that a page introduces in bold links to the glossary, which explains it in one sentence
and links back; and words that mean the same as one of these terms are not used."""

import inspect
import re

import nbformat
import pytest

import nnlib
from tests.notebooks import pages

GLOSSARY = pages.TOP / "notebooks/glossary.ipynb"
PAGES = {int(path.name[:2]): path for path in pages.numbered_pages()}
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
LINKED = re.compile(r"\[([^\]]+)\]\(glossary\.ipynb#([^)]+)\)")
ENTRY = re.compile(r"^### (.+)\n\n(.+?) (?:Page (\d)|\[Page (\d)\]\(([^)]+)\))$", re.MULTILINE)
# Bold words that lead a reader through a page; so do those that end like a sentence, and the numbered exercises.
SIGNPOSTS = {"Predict", "Try", "Check", "It takes"}
NO_PROSE = re.compile(r"```.*?```|`[^`]*`|<!--.*?-->|\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
TARGET = re.compile(r"\]\([^)]*\)")
ALSO_CALLED = re.compile(r"\(?also called [^).]*[).]")
AVOIDED = {
    "node": "neuron",
    "hidden unit": "neuron",
    "ground truth": "target",
    "training example": "training data",
    "training sample": "training data",
    "net input": "weighted sum",
    "transfer function": "activation function",
    "squashing function": "activation function",
    "logistic function": "sigmoid",
    "forward propagation": "forward pass",
    "back propagation": "backpropagation",
    "back-propagation": "backpropagation",
    "backprop": "backpropagation",
    "cost function": "loss",
    "objective function": "loss",
    "residual": "error",
    "step size": "learning rate",
    "training rate": "learning rate",
}


def prose(notebook):
    """The text of the page's text cells, without code and formulas."""
    return NO_PROSE.sub("", "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown"))


def introduced(text):
    """The bold texts that are no signposts."""
    words = [" ".join(found.split()) for found in BOLD.findall(text)]
    return [word for word in words if word not in SIGNPOSTS and not re.match(r"\d+\. ", word) and word[-1] not in ".:?"]


def glossary(notebook):
    """{term: (what it means, the number of its page, what the number links to, or None)}, in the glossary's order."""
    entries = ENTRY.findall("\n\n".join(cell.source for cell in notebook.cells))
    assert len(entries) == len({term for term, *_ in entries})
    return {term: (meaning, int(alone or number), target or None) for term, meaning, alone, number, target in entries}


def faults(number, text, terms):
    """What is wrong with the terms of a page."""
    found, seen = [], set()
    places = {term.replace(" ", "-"): term for term in terms}
    for word in introduced(text):
        linked = LINKED.fullmatch(word)
        term = places.get(linked[2]) if linked else None
        if not linked:
            found.append(f"{word} is bold and does not link to the glossary")
        elif not term:
            found.append(f"{linked[2]} is not in the glossary")
        elif terms[term][1] != number:
            found.append(f"{term} belongs to page {terms[term][1]}")
        elif term in seen or linked[1].lower() not in (term, f"{term}s", f"{term}es"):
            found.append(f"{word} comes twice, or under another name")
        seen.add(term)
    return found + [f"{term} is not introduced" for term, (_, page, _) in terms.items() if page == number and term not in seen]


def second_names(text):
    """Every avoided word, but where the text says that the thing is also called so."""
    text = ALSO_CALLED.sub("", TARGET.sub("", text))
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
def terms():
    return glossary(nbformat.read(GLOSSARY, as_version=4))


@pytest.mark.parametrize("path", pages.numbered_pages(), ids=pages.short_name)
def test_terms_of_a_page_are_those_that_the_glossary_has_for_it(path, terms):
    assert faults(int(path.name[:2]), prose(nbformat.read(path, as_version=4)), terms) == []


def test_glossary_has_each_term_in_the_order_of_the_pages_with_one_sentence_and_a_link_back(terms):
    numbers = [number for _, number, _ in terms.values()]
    assert len(numbers) > 60
    assert numbers == sorted(numbers)
    for meaning, number, target in terms.values():
        assert re.fullmatch(r"[A-Z](?:(?!\. ).){20,}\.", meaning)
        assert target == (PAGES[number].name if number in PAGES else None)


def test_every_heading_of_the_glossary_is_one_of_its_terms(terms):
    text = GLOSSARY.read_text(encoding="utf-8")
    assert re.findall(r'"### (.+?)\\n"', text) == list(terms)


def test_avoided_words_stand_for_terms_of_the_glossary(terms):
    assert set(AVOIDED.values()) <= set(terms)
    assert set(AVOIDED).isdisjoint(terms)


@pytest.mark.parametrize("path", pages.all_pages(), ids=pages.short_name)
def test_page_has_one_name_for_one_thing(path):
    assert second_names(prose(nbformat.read(path, as_version=4))) == []


def test_public_docstrings_have_one_name_for_one_thing():
    docstrings = dict(public_docstrings())
    assert {"Network.forward", "train"} <= set(docstrings)
    assert {name: second_names(text) for name, text in docstrings.items() if second_names(text)} == {}


# Each check on a page with planted faults.

TERMS = {"neuron": ("", 1, None), "data leakage": ("", 1, None), "one-hot": ("", 1, None), "loss": ("", 2, None)}
TEXT = ("**Predict.** **Try** it: **1. A small one.** **[Neurons](glossary.ipynb#neuron)**, "
        "**[data\nleakage](glossary.ipynb#data-leakage)**, **[one-hot](glossary.ipynb#one-hot)**")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TEXT, []),
        (TEXT + " A **momentum**.", ["momentum is bold and does not link to the glossary"]),
        (TEXT + " **[momentum](glossary.ipynb#momentum)**", ["momentum is not in the glossary"]),
        (TEXT + " **[loss](glossary.ipynb#loss)**", ["loss belongs to page 2"]),
        (TEXT + " **[neuron](glossary.ipynb#neuron)**", ["[neuron](glossary.ipynb#neuron) comes twice, or under another name"]),
        (TEXT.replace("[one-", "[two-"), ["[two-hot](glossary.ipynb#one-hot) comes twice, or under another name"]),
        (TEXT.replace("**[Neurons](glossary.ipynb#neuron)**", "Neurons"), ["neuron is not introduced"]),
    ],
)
def test_faults_of_a_page_are_found(text, found):
    assert faults(1, text, TERMS) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The cost functions fall.", ["cost function: say loss"]),
        ("The sigmoid (also called *logistic function*), also called the logistic function.", []),
        ("Three nodes (also called *neurons*).", ["node: say neuron"]),
        ("A learning rate, or step size; what it costs.", ["step size: say learning rate"]),
        ("[page](node.ipynb), a mode", []),
    ],
)
def test_second_name_for_one_thing_is_found(text, found):
    assert second_names(text) == found


def test_glossary_is_read_off_its_headings():
    text = "## Page 1\n\n### fit\n\nTo find, once. [Page 1](01_a.ipynb)\n\n### logit\n\nIt. Page 8"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    assert glossary(notebook) == {"fit": ("To find, once.", 1, "01_a.ipynb"), "logit": ("It.", 8, None)}

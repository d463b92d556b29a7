"""Cards as Python makes them, what is kept of the answers, and the teacher's page; files from strangers are data and nothing else."""

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnlib.questions import answers, ask, judge, save_answers
from nnlib.questions.question import PAGES, questions_of, read_question
from nnlib.questions.report import report

NAME, PREDICTED = "cards.sum_of_hidden_2", "cards.doubled_weight"
WORK = {"version": 1, "attempts": [[0, "11"], [0, "3.9"], [1, "7"]], "hints": {"0": 2}, "noted": ""}


@pytest.fixture(autouse=True)
def own_folder_and_page(tmp_path, monkeypatch):
    """An empty folder, and tests/cards.toml as one more page."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(PAGES, "cards", Path(__file__).with_name("cards.toml"))


def test_unknown_question_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match=r"Did you mean 'cards\.sum_of_hidden_2'"):
        ask("cards.sum_of_hiden_2")
    with pytest.raises(ValueError, match="page must be one of 'start_here', "):
        ask("card.sum_of_hidden_2")


@pytest.mark.parametrize("page", PAGES)
def test_still_card_shows_each_question_and_tells_nothing(page):
    for name in questions_of(page):
        version = read_question(f"{page}.{name}")["versions"][0]
        html = ask(f"{page}.{name}")._repr_mimebundle_()[0]["text/html"]
        assert version["text"] in html
        assert all(choice["label"] in html for choice in version["choices"])
        told = [version["right"], *version["hints"], *(wrong["says"] for wrong in version["wrong"])]
        assert not any(sentence and sentence in html for sentence in told)
        assert "Run this cell to answer." in html


def test_asking_writes_nothing_and_what_was_answered_comes_back():
    ask(NAME)
    assert os.listdir() == []
    ask(NAME).work = WORK
    assert ask(NAME).work == WORK
    ask(PREDICTED).work = answers.EMPTY | {"noted": "a lot"}
    assert (ask(NAME).work, ask(PREDICTED).work["noted"]) == (WORK, "a lot")
    assert [run.what for run in answers._kept("cards", os.getcwd()).runs()] == ["2 questions, 3 attempts"]


def test_answer_that_cannot_be_kept_is_told_on_the_card(monkeypatch):
    card = ask(NAME)
    Path("my_work").write_text("not a folder")
    card.work = WORK
    assert card.problem.startswith("Your answer could not be kept (")
    os.unlink("my_work")
    card.work = WORK | {"version": 0}
    assert card.problem == ""


@pytest.mark.parametrize(
    "content", ["", "[" * 10**5, "{}", '{"format": "nnlib answers", "version": 1, "work": {"sum_of_hidden_2": 7}}']
)
def test_damaged_kept_file_stops_nothing(content):
    os.mkdir("my_work")
    Path("my_work/cards_answers.20261127-101112-0123abcd.json").write_text(content)
    card = ask(NAME)
    assert card.work == answers.EMPTY
    card.work = WORK
    assert ask(NAME).work == WORK


def test_answers_in_two_kernels_are_both_kept():
    ask(NAME).work = WORK
    answers._kept.cache_clear()  # another kernel
    answers_of_the_other = answers._kept("cards", os.getcwd())
    answers_of_the_other._mine = set()
    ask(PREDICTED).work = answers.EMPTY | {"noted": "a lot"}
    assert len(os.listdir("my_work")) == 2
    assert (ask(NAME).work, ask(PREDICTED).work["noted"]) == (WORK, "a lot")


def test_judge_prints_the_verdict_on_a_computed_answer(capsys):
    judge(NAME, 0.6 * 2 + 0.3 * 9)
    judge(PREDICTED, "a lot")
    right, wrong = capsys.readouterr().out.splitlines()
    assert right.startswith("Right. Hours studied contribute 1.2")
    assert wrong.startswith("Wrong. The weighted sum changes a lot")


def saved(name="", pages=None):
    return {"format": "nnlib answers of a learner", "name": name, "pages": pages or {}}


def test_button_sends_the_answers_of_all_pages_with_the_name():
    ask(NAME).work = WORK
    button, sent = save_answers(), []
    button.send = sent.append
    button._send_file(button, {"name": "  Ada " + "a" * 90}, [])
    content = json.loads(sent[0]["text"])
    assert content["name"] == "Ada " + "a" * 56
    assert content["pages"] == {page: {} for page in PAGES} | {"cards": {"sum_of_hidden_2": WORK}}


class Cells(HTMLParser):
    """The rows of all tables as lists of texts, and every tag and attribute there is."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.tags, self._in_cell = [], set(), False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags |= {tag, *(name for name, _ in attributes)}
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True
        elif tag == "li":
            self.rows[-1][-1] += "\n"

    def handle_endtag(self, tag):
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, text):
        if self._in_cell:
            self.rows[-1][-1] += text


def test_teacher_s_page_counts_names_mistakes_and_shows_what_is_unfinished(tmp_path):
    ben = {"version": 0, "attempts": [[0, "3,9"]], "hints": {}, "noted": ""}
    cleo = {"version": 0, "attempts": [[0, "11"], [0, "8.1"]], "hints": {"0": 0}, "noted": ""}
    unasked = {"version": 0, "attempts": [], "hints": {"0": 1}, "noted": ""}
    for name, work in {"Ada": WORK, "Ben": ben, "": cleo, "Dan": unasked}.items():
        tmp_path.joinpath(f"of_{name}.json").write_text(json.dumps(saved(name, {"cards": {"sum_of_hidden_2": work}})))
    rows = Cells(report(tmp_path)).rows
    total = len(questions_of("cards"))
    column = 1 + list(PAGES).index("cards")
    assert {row[0]: row[column] for row in rows[1:5]} == {
        "Ada": f"1 of {total}", "Ben": f"1 of {total}", "of_.json": f"1 of {total}", "Dan": f"0 of {total}",
    }  # fmt: skip
    *_, row = (row for row in rows if row[0].startswith("Hours studied: 2; hours slept: 9."))
    assert row[1:5] == ["3", "1", "2", "2"]  # answered, right at once, right in the end, with hints
    assert row[5].split("\n")[1:] == [
        "2 × You added the hours without their weights. Multiply each number of hours by its weight first.", "1 × 8.1", "1 × 7",
    ]  # fmt: skip


def test_command_writes_the_page_or_says_what_to_write(tmp_path):
    tmp_path.joinpath("a.json").write_text(json.dumps(saved("Ada \ud800")))
    done = subprocess.run([sys.executable, "-m", "nnlib.questions", str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == f"Open {tmp_path / 'answers.html'} in a browser.\n"
    assert "<h1>Answers of 1 learners</h1>" in tmp_path.joinpath("answers.html").read_text(encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "nnlib.questions", "nowhere"], capture_output=True, text=True)
    assert done.stderr == "Write the folder with your learners' answers: python -m nnlib.questions FOLDER\n"


HOSTILE = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "</td></table><h1>", "&lt;b&gt;", "\ud800", "\x00", "x" * 10**5,
           "{answer}", "<!--= 1/0 -->", "../../etc/passwd", "constructor", "__proto__"]  # fmt: skip
JSON_OF_ANY_KIND = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3) | st.sampled_from(HOSTILE + list(answers.EMPTY)), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


def tags_of_an_honest_page(folder):
    folder.joinpath("honest.json").write_text(json.dumps(saved("Ada", {"cards": {"sum_of_hidden_2": WORK}})))
    return Cells(report(folder)).tags


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=JSON_OF_ANY_KIND, pages=JSON_OF_ANY_KIND, work=JSON_OF_ANY_KIND, texts=st.lists(st.sampled_from(HOSTILE), max_size=4)
)
def test_stranger_s_file_is_data_and_nothing_else(tmp_path, name, pages, work, texts):
    honest = tags_of_an_honest_page(tmp_path)
    attempts = {"sum_of_hidden_2": {"attempts": [[0, text] for text in texts]}, "doubled_weight": work}
    for k, content in enumerate([saved(name, pages), saved(name, {"cards": attempts}), saved(name, {"cards": work}), name]):
        tmp_path.joinpath(f"stranger_{k}.json").write_text(json.dumps(content), encoding="utf-8")
    html = report(tmp_path)
    assert Cells(html).tags <= honest | {"p"}
    assert len(html) < 100_000


def test_what_is_no_file_of_answers_is_named_and_left_out(tmp_path):
    for name, content in {
        "deep": "[" * 10**6,
        "large": " " * (10**6 + 1),
        "long": "9" * 10**5,
        "latin": b"\xff",
        "other": "{}",
    }.items():
        tmp_path.joinpath(f"{name}.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    tmp_path.joinpath("folder.json").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")
        tmp_path.joinpath("device.json").symlink_to("/dev/zero")
    html = report(tmp_path)
    assert "<h1>Answers of 0 learners</h1>" in html
    assert all(f"{path.name} was not read: " in html for path in tmp_path.iterdir())

"""The questions' data: every number in them is computed here, and whatever an author may get wrong is found.

The faults that are planted at the end show that it is.
"""

import copy
import itertools
import json
import math
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import numpy as np
import pytest

import nnlib
from nnlib.questions import question as made
from nnlib.questions.question import PAGES, SLOT, TIE, calculate, expression_of, page_data, questions_of, read_question
from nnlib.questions.verdicts import judge_answer, read_number

FIELDS = {"kind", "when", "text", "answer", "choices", "decimals", "tolerance", "unit", "right", "wrong", "hints", "vary",
          "use"}  # fmt: skip
EXAM = nnlib.exam_scores()
ENDS = {0, 1, EXAM.highest_score}
# 2 in "student 2" is a name, not a number; shapes are names, too.
NAMED = r"\b(?:students?|neurons?|hidden|pages?|layers?|rows?|columns?|lines?|steps?|exercises?|learners?|seeds?|starts?) \*?\d+(?:(?:,| and| or| to) \d+)*"
NO_NUMBER = re.compile(
    rf"{NAMED}|\d[\d,]* steps|\(\d+,(?: \d+,?)*\)|<sub>\d+</sub>|\d+ →|→ \d+|[A-Za-z_]\w*|<[^>]*>|&#?\w+;", re.IGNORECASE
)
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?")
CARDS = tomllib.loads(Path(__file__).with_name("cards.toml").read_text(encoding="utf-8"))
ALL = [f"{page}.{name}" for page in PAGES for name in questions_of(page)]
each_page = pytest.mark.parametrize("page", PAGES)


def names_of_the_story():
    """What the expressions under `use` may name, beside what the page's own `setup` makes."""
    W1, W2 = nnlib.worked_example_weights()
    X, net = nnlib.MaxScaler.fit(EXAM.X).apply(EXAM.X), nnlib.Network([W1, W2])
    return {"nnlib": nnlib, "np": np, "math": math, "exam": EXAM, "X": X, "y": EXAM.y / 100, "W1": W1, "W2": W2, "net": net,
            "sigmoid": nnlib.sigmoid, "fp": net.forward(X), "fp_raw": net.forward(EXAM.X)}  # fmt: skip


def numbers(text):
    """The numbers that a text says itself, without those that are computed."""
    text = NO_NUMBER.sub(" ", SLOT.sub(" ", TIE.sub(" ", text)))
    return {float(found.replace(",", "")) for found in NUMBER.findall(text)}


def shown(html):
    """The numbers that a learner sees in a sentence."""
    return {float(found.replace(",", "")) for found in NUMBER.findall(NO_NUMBER.sub(" ", html))}


def faults(data):
    """What is wrong with a page's questions, in sentences."""
    names, page_use = names_of_the_story(), data.get("use", {})
    exec(data.get("setup", ""), names)
    found = [f"use.{fault}" for fault in stored_wrongly(page_use, names)]
    for name, entry in data.items():
        if isinstance(entry, dict) and name != "use":
            stored = {one: number for one, (number, _) in (page_use | entry.get("use", {})).items()}
            found += [f"{name}: {fault}" for fault in faults_of(entry, stored, names, name)]
    return found


def stored_wrongly(use, names):
    for name, (number, expression) in use.items():
        value = float(eval(expression, names))
        if abs(number - value) > 1e-6 * abs(value):
            yield f"{name} is stored as {number}, but {expression} gives {value:.10g}"


def faults_of(entry, stored, names, name):
    yield from (f"there is no field {field!r}" for field in set(entry) - FIELDS)
    if entry.get("kind") not in ("number", "choice", "code") or entry.get("when", "check") not in ("check", "predict"):
        yield 'kind must be "number", "choice" or "code", and when "check" or "predict"'
        return
    yield from stored_wrongly(entry.get("use", {}), names)
    versions = [made.fill_in(entry, stored | drawn) for drawn in made.draws(entry.get("vary", {}), name)]
    yield from faults_of_hints(entry, versions[0], stored | made.draws(entry.get("vary", {}), name)[0])
    yield from strange_numbers(entry)
    if entry["kind"] == "choice":
        yield from faults_of_choice(entry)
    elif entry["kind"] == "number":
        yield from faults_of_number(entry, versions, stored | made.draws(entry.get("vary", {}), name)[0])


def faults_of_hints(entry, version, names):
    hints = entry.get("hints", [])
    if len(hints) not in (0, 3):
        yield f"three hints are needed, or none, not {len(hints)}"
    if entry["kind"] == "number" and len(hints) == 3:
        names = names | {"answer": version["answer"]}
        if not any(near(calculate(one, names), version) for one, _ in SLOT.findall(hints[2])):
            yield "the third hint must work out the answer, in braces"
        for hint in version["hints"][:2]:
            if any(near(number, version) for number in shown(hint) - numbers(entry["text"])):
                yield f"a hint before the third tells the answer: {hint}"


def near(number, version):
    return abs(number - version["answer"]) <= version["tolerance"]


def strange_numbers(entry):
    """Numbers that are written into a sentence and stand neither in the question nor in what is computed for the sentence."""
    uses = " ".join(expression for _, expression in entry.get("use", {}).values())
    of_answer = numbers_in(entry.get("answer", "")) | numbers_in(uses) | set().union(*map(numbers, entry.get("choices", [])))
    wrong = [(one["says"], numbers_in(expression_of(one)) if entry["kind"] == "number" else numbers(one["value"]))
             for one in entry.get("wrong", [])]  # fmt: skip
    text = numbers(entry["text"])
    for number in text - ENDS - of_answer - set().union(*(own for _, own in wrong)):
        yield f"{number:g} in its text comes from nowhere: write it as {{expression}}"
    text |= numbers_in(" ".join(slot for slot, _ in SLOT.findall(entry["text"])))
    for sentence, own in [(entry.get("right", ""), set()), *wrong, *((hint, set()) for hint in entry.get("hints", []))]:
        for number in numbers(sentence) - text - of_answer - own - ENDS:
            yield f"{number:g} comes from nowhere in: {sentence}"


def numbers_in(expression):
    return {float(found) for found in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?", str(expression))}


def faults_of_choice(entry):
    values = [one["value"] for one in entry.get("wrong", [])]
    if sorted([entry["answer"], *values]) != sorted(set(entry["choices"])):
        yield "each choice must be the answer, or be wrong with a sentence"
    sentences = [entry["right"], *(one["says"] for one in entry["wrong"])]
    if len(set(sentences)) < len(sentences):
        yield "two of its sentences are the same"
    for one in entry["wrong"] if len(values) > 1 else []:
        own = words(one["value"]) - set().union(*(words(value) for value in values if value != one["value"]))
        if own and not own & words(one["says"]):
            yield f"the sentence for {one['value']!r} must name it, in one of the words {sorted(own)}"


def words(text):
    return {word.casefold() for word in re.findall(r"[A-Za-z]{3,}|\b[A-Z]\b|\d+(?:\.\d+)?", TIE.sub("", text))}


def faults_of_number(entry, versions, names):
    first, names = versions[0], names | {"answer": versions[0]["answer"]}
    if not made.is_clear(first):
        values = sorted([first["answer"], *(one["value"] for one in first["wrong"])])
        nearest = min(itertools.pairwise(values), key=lambda pair: pair[1] - pair[0])
        yield f"two of its answers are too near each other for its tolerance: {nearest[0]:g} and {nearest[1]:g}"
    if "vary" in entry and sum(map(made.is_clear, versions)) < 4:
        yield "there must be at least three fresh versions in which no two answers are near each other"
    for one, done in zip(entry.get("wrong", []), first["wrong"]):
        ties = [calculate(tie.strip(), names | {"value": None}) for tie in TIE.findall(one["says"])]
        ties += [calculate(slot, names | {"value": math.nan}) for slot, _ in SLOT.findall(one["says"])]
        if not any(abs(tie - done["value"]) <= 1e-9 + 1e-6 * abs(tie) for tie in ties):
            yield f"its sentence is not tied to {done['value']:.6g}, with <!--= expression --> in it: {one['says']}"
        if any(near(number, first) for number in shown(done["says"]) - numbers(entry["text"])):
            yield f"a sentence tells the answer: {one['says']}"


@each_page
def test_questions_of_the_page_are_without_fault(page):
    assert faults(page_data(page)) == []


def test_questions_of_each_kind_are_without_fault():
    assert faults(CARDS) == []


def plant(change):
    data = copy.deepcopy(CARDS)
    change(data)
    return faults(data)


def swap(items, a, b, key=None):
    if key:
        items[a][key], items[b][key] = items[b][key], items[a][key]
    else:
        items[a], items[b] = items[b], items[a]


def give_values(entry):
    for one in entry["wrong"]:
        one["value"] = expression_of(one)


PLANTED = {
    "swapped hints": (lambda d: swap(d["sum_of_hidden_2"]["hints"], 0, 2), "the third hint must work out the answer"),
    "the hint of another question": (lambda d: d["sum_of_hidden_2"]["hints"].__setitem__(2, "It is {0.1*1 + 0.7*5:.1f}."), "the third hint must work out the answer"),
    "swapped sentences of two numbers": (lambda d: (give_values(d["sum_of_hidden_2"]), swap(d["sum_of_hidden_2"]["wrong"], 0, 3, "says")), "is not tied to"),
    "swapped sentences of two choices": (lambda d: swap(d["doubled_weight"]["wrong"], 0, 1, "says"), "must name it"),
    "a wrong number in a sentence": (lambda d: d["sum_of_hidden_2"]["wrong"][1].update(says=d["sum_of_hidden_2"]["wrong"][1]["says"].replace("weight 0.7", "weight 0.8")), "0.8 comes from nowhere"),
    "a wrong number in the right sentence": (lambda d: d["sum_of_hidden_2"].update(right="Together that is 3.8."), "3.8 comes from nowhere"),
    "a wrong number in the question": (lambda d: d["sum_of_hidden_2"].update(text="The weights are 0.65 and 0.3."), "0.65 in its text comes from nowhere"),
    "two wrong answers that coincide": (lambda d: d["sum_of_hidden_2"]["wrong"][2].update(says="Other<!--= slept + studied -->."), "too near each other for its tolerance: 11 and 11"),
    "a wrong answer within the tolerance": (lambda d: d["sum_of_hidden_2"]["wrong"][2].update(says="Near<!--= answer + 0.01 -->."), "too near each other for its tolerance: 3.9 and 3.91"),
    "a wrong stored number": (lambda d: d["use"].update(raw=[0.8568, d["use"]["raw"][1]]), "use.raw is stored as 0.8568"),
    "an answer told": (lambda d: d["sum_of_hidden_2"]["wrong"][0].update(says="It is {0.6*2 + 0.3*9:.1f}<!--= studied + slept -->."), "a sentence tells the answer"),
    "an answer in an early hint": (lambda d: d["sum_of_hidden_2"]["hints"].__setitem__(1, "It is {answer:.1f}."), "a hint before the third tells the answer"),
    "a choice without a sentence": (lambda d: d["doubled_weight"]["wrong"].pop(), "each choice must be the answer, or be wrong"),
    "a choice that is none": (lambda d: d["doubled_weight"].update(answer="a bit"), "each choice must be the answer, or be wrong"),
    "a misspelt field": (lambda d: d["doubled_weight"].update(hint=[]), "there is no field 'hint'"),
    "two hints": (lambda d: d["sum_of_hidden_2"]["hints"].pop(), "three hints are needed, or none, not 2"),
    "nothing to vary": (lambda d: d["sum_of_hidden_2"].update(vary={"studied": [2, 1], "slept": [9]}), "at least three fresh versions"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), PLANTED.values(), ids=PLANTED)
def test_planted_fault_is_found(change, sentence):
    assert sentence in " ".join(plant(change))


# The verdicts, in Python and in the card's own script.

ODD = ["1e200", "-1e200", "", " ", "?", "-", "1.2.3", "3 or 4", "1e", "1/0", "--2", "nan", "inf", "1e999", "9" * 61, "0x10", "1 2 3", "٣", "½", "2/3/4",
       "2 million", "1,5 Million steps", "3 thousand", "millions", "1,5", "1.5", "2/3", "−2/3", " 67 % ", "0,67", "67%", "76 points", "1 234", "1,234", "1.234,5", "1,234.5", "12'345", "about 3",
       "≈3.9", "= 3.9", "– 3.9", "—3.9", "3.9.", ".5", "5.", "+3", "1.03e-5", "1.03·10^-5", "1.03 x 10^−5", "\u00a03.9\u202fh", "3\u2009900",
       "3.9 {", "<b>3.9</b>", "3.9\n", "\t3.9", "K3", "3K", "ſ3", "3ſ", "3-", "3 = 3", "1e5e5", "0", "-0", "0%", "1/3", "100 %", "4e2/3"]  # fmt: skip


def typed_for(version):
    """The right answer and each wrong one in several ways to write them, and odd ones."""
    if version["kind"] == "choice":
        return [choice["value"] for choice in version["choices"]] + ["", "no such"]
    values = [version["answer"], *(one["value"] for one in version["wrong"])]
    ways = ["{:r}", "{:.4f}", "{:.2f}", "{:.0f}", "{:.3e}", "{:,.3f}", "{:%}"]
    texts = [repr(float(value)) if way == "{:r}" else way.format(value) for value in values for way in ways]
    texts += [f"{value + off:.2f}" for value in values for off in (-0.0053, 0.0053)]  # not the nearest hundredth
    cut = [texts[0][:n] for n in range(1, len(texts[0]))]  # the right digits, not all of them
    edges = [repr(version["answer"] + side * version["tolerance"]) for side in (-1.01, -1, -0.99, 0.99, 1, 1.01)]
    return texts + [text.replace(".", ",") for text in texts] + [f"-{text}" for text in texts] + cut + edges + ODD


@pytest.mark.skipif(not shutil.which("node"), reason="node runs the card's script")
def test_card_s_script_and_python_give_the_same_verdicts():
    cases = [(version, text) for name in ALL for version in read_question(name)["versions"]
             if version["kind"] != "code" for text in typed_for(version)]  # fmt: skip
    script = (Path(nnlib.__file__).parent / "widgets/verdict.js").read_text(encoding="utf-8")
    run = f"{script}\nconst {{ cases, sentences }} = JSON.parse(require('fs').readFileSync(0));\n" + (
        "console.log(JSON.stringify(cases.map(([version, text]) => judgeAnswer(version, text, sentences))));"
    )
    given = json.dumps({"cases": cases, "sentences": made.SENTENCES})
    done = subprocess.run(["node", "-e", run], input=given, capture_output=True, text=True, encoding="utf-8", check=True)
    for (version, text), from_script in zip(cases, json.loads(done.stdout), strict=True):
        assert [*judge_answer(version, text)] == from_script, (version["text"], text)


@pytest.mark.parametrize("name", ALL)
def test_right_and_each_wrong_answer_get_their_own_verdict(name):
    for version in read_question(name)["versions"]:
        if version["kind"] == "code":
            continue
        write = str if version["kind"] == "choice" else (lambda value: repr(float(value)))
        assert judge_answer(version, write(version["answer"])) == ("right", version["right"], None)
        for place, wrong in enumerate(version["wrong"]):
            assert judge_answer(version, write(wrong["value"])) == ("wrong", wrong["says"], place)


def test_right_answer_rounded_as_asked_is_right_and_one_rounded_further_is_told_so():
    stored = {name: number for name, (number, _) in (CARDS["use"] | CARDS["without_last_sigmoid"]["use"]).items()}
    version = made.fill_in(CARDS["without_last_sigmoid"], stored)  # 1.2357, two decimals
    for text, verdict in {
        "1.24": "right",
        "1,236": "right",
        "1.23": "cut",
        "1.2": "rounded",
        "-1.24": "sign",
        "5": "smaller",
        "1.1": "larger",
    }.items():
        kind, says, _ = judge_answer(version, text)
        assert (kind, says) == (("right", version["right"]) if verdict == "right" else ("wrong", made.SENTENCES[verdict]))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2 million", [2e6]), ("1.5 thousand rows", [1500]), ("3 millionaires", [3]), ("1,5", [1.5]), ("2/3", [2 / 3]), ("−2 / 3", [-2 / 3]), ("76 points", [76]), ("0.76", [0.76]), ("76 %", [0.76]), (" = 3.9 ", [3.9]),
        ("1,234", [1.234, 1234]), ("1,234.5", [1234.5]), ("1.234,5", [1234.5]), ("12 345", [12345]), ("1.03·10^−5", [1.03e-5]),
        ("1e-5", [1e-5]), (".5", [0.5]), ("5.", [5]), ("- 3", [-3]), ("3 hours", [3]), ("about 3", [3]),
        ("", []), ("three", []), ("3 or 4", []), ("1/0", []), ("1e999", []), ("1.2.3", []), ("--3", []), ("9" * 61, []),
    ],
)  # fmt: skip
def test_number_is_read_however_it_is_written(text, values):
    assert [value for value, _ in read_number(text)] == pytest.approx(values)


def test_percent_is_what_the_unit_says():
    assert [read_number("76 %", unit)[0][0] for unit in ("%", "points", "", "hours")] == pytest.approx([76, 76, 0.76, 0.76])

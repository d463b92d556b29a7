"""A page's questions, read from its file of data. How such a file is written is said in .github/CONTRIBUTING.md."""

import math
import random
import re
import tomllib
from functools import cache
from html import escape
from itertools import islice, pairwise
from pathlib import Path

from ..checks import check_choice
from .verdicts import SENTENCES

PAGES = {path.stem.partition("_")[2]: path for path in sorted(Path(__file__).parent.glob("[0-9][0-9]_*.toml"))}
TIE = re.compile(r"<!--=(.*?)-->", re.DOTALL)
SLOT = re.compile(r"(?<!\{)\{([^{}:]+)(?::([^{}]+))?\}(?!\})")
_FUNCTIONS = {name: getattr(math, name) for name in ("ceil", "exp", "floor", "log", "log10", "pi", "sqrt")} | {
    "__builtins__": {"abs": abs, "len": len, "max": max, "min": min, "range": range, "round": round, "sum": sum},
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
}
_CODE = re.compile(r"(```.*?```|`[^`]+`)", re.DOTALL)
_MARKS = [(r"\*\*(.+?)\*\*", r"<strong>\1</strong>"), (r"(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*", r"<em>\1</em>")]
_VERSIONS, _TRIES = 8, 40


@cache
def page_data(page):
    """What stands in the file of a page, as tomllib reads it."""
    return tomllib.loads(check_choice("page", page, PAGES).read_text(encoding="utf-8"))


def questions_of(page):
    """The names of a page's questions, in its order."""
    return [name for name, entry in page_data(page).items() if isinstance(entry, dict) and name != "use"]


@cache
def read_question(name):
    """What a card needs to show and judge the question "page.name": its kind, and its versions, the page's own first."""
    data = page_data(name.partition(".")[0])
    entry = data[check_choice("question", name, {f"{page}.{one}": one for page in PAGES for one in questions_of(page)})]
    stored = {one: number for one, (number, _) in (data.get("use", {}) | entry.get("use", {})).items()}
    first, *fresh = draws(entry.get("vary", {}), name)
    more = (version for drawn in fresh if is_clear(version := fill_in(entry, stored | drawn)))
    versions = [fill_in(entry, stored | first), *islice(more, _VERSIONS - 1)]
    return {"name": name, "when": entry.get("when", "check"), "versions": versions, "sentences": SENTENCES}


def calculate(expression, names):
    """The value of an expression of a data file."""
    return eval(expression, _FUNCTIONS | names)  # the files are part of nnlib: nothing of a learner's comes here


def draws(vary, seed):
    """[{name: number}]: the given numbers, then, if any may vary, others at random."""
    lists = {name: _values(how) for name, how in vary.items()}
    drawn, by_chance = [{name: values[0] for name, values in lists.items()}], random.Random(seed)
    for _ in range(_TRIES if vary else 0):
        fresh = {name: by_chance.choice(values) for name, values in lists.items()}
        drawn += [fresh] if fresh not in drawn else []
    return drawn


def _values(how):
    """The numbers that one name may stand for, the given one first."""
    if isinstance(how, list):
        return how
    step = how.get("step", 1)
    return [how["first"], *(round(how["from"] + k * step, 9) for k in range(round((how["to"] - how["from"]) / step) + 1))]


def fill_in(entry, names):
    """One version of a question: every expression computed, every sentence with its numbers in it."""
    worth = calculate if entry["kind"] == "number" else with_numbers
    names, decimals = names | {"answer": worth(entry.get("answer", ""), names)}, entry.get("decimals", 2)
    wrong = [(worth(expression_of(one), names), one["says"]) for one in entry.get("wrong", [])]
    return {
        "kind": entry["kind"],
        "text": _paragraphs(spell(entry["text"], names)),
        "choices": [{"value": with_numbers(one, names), "label": spell(one, names)} for one in entry.get("choices", [])],
        "unit": entry.get("unit", ""),
        "tolerance": entry.get("tolerance", 0.5 * 10.0**-decimals * (1 + 1e-9)),
        "answer": names["answer"],
        "right": spell(entry.get("right", ""), names),
        "wrong": [{"value": value, "says": spell(says, names | {"value": value})} for value, says in wrong],
        "hints": [spell(hint, names) for hint in entry.get("hints", [])],
    }


def expression_of(wrong):
    """What a mistaken learner computes; where no value is given, it is what the sentence about it is tied to."""
    return wrong["value"] if "value" in wrong else (TIE.findall(wrong["says"]) or SLOT.findall(wrong["says"])[0])[0].strip()


def is_clear(version):
    """Whether no two answers of a number question are so near that one could be taken for the other."""
    if version["kind"] != "number":
        return True
    values = sorted([version["answer"], *(one["value"] for one in version["wrong"])])
    return all(b - a > 2 * version["tolerance"] for a, b in pairwise(values))


def with_numbers(text, names):
    """The text with the value of each {expression} in its place."""
    text = SLOT.sub(lambda slot: format(calculate(slot[1], names), slot[2] or ".6g").replace("-", "−"), TIE.sub("", text))
    return text.strip().replace("{{", "{").replace("}}", "}")


def spell(text, names):
    """The HTML of a sentence: {expression} and {expression:.2f} computed, `code`, **bold** and *italic* marked up."""
    return "".join(map(_marked, _CODE.split(with_numbers(text, names))))


def _marked(part):
    if part.startswith("```"):
        return f"<pre><code>{escape(part[3:-3].strip(chr(10)))}</code></pre>"
    if part.startswith("`"):
        return f"<code>{escape(part[1:-1])}</code>"
    for mark, tag in _MARKS:
        part = re.sub(mark, tag, part, flags=re.DOTALL)
    return part


def _paragraphs(html):
    """The HTML of a text, a paragraph after each empty line."""
    blocks = [
        block.strip() for block in re.split(r"\n\s*\n|(<pre>.*?</pre>)", html, flags=re.DOTALL) if block and block.strip()
    ]
    return "".join(block if block.startswith("<pre>") else f"<p>{block}</p>" for block in blocks)

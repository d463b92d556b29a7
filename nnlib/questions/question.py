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
FUNCTIONS = {name: getattr(math, name) for name in ("ceil", "exp", "floor", "log", "log10", "pi", "sqrt")} | {
    "__builtins__": {}, "abs": abs, "len": len, "max": max, "min": min, "range": range, "round": round, "sum": sum,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
}  # fmt: skip
TIE = re.compile(r"<!--=(.*?)-->", re.DOTALL)
SLOT = re.compile(r"(?<!\{)\{([^{}:]+)(?::([^{}]+))?\}(?!\})")
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
    page, _, question = name.partition(".")
    names = {f"{page}.{one}": one for page in PAGES for one in questions_of(page)}
    entry = page_data(page)[check_choice("question", name, names)]
    stored = stored_numbers(page, question)
    first, *fresh = draws(entry.get("vary", {}), name)
    more = (version for drawn in fresh if is_clear(version := fill_in(entry, stored | drawn)))
    versions = [fill_in(entry, stored | first), *islice(more, _VERSIONS - 1)]
    return {"name": name, "when": entry.get("when", "check"), "versions": versions, "sentences": SENTENCES}


def stored_numbers(page, question):
    """{name: number} of those that a page or a question stores, each beside the expression that a test computes it with."""
    data = page_data(page)
    return {name: number for name, (number, _) in (data.get("use", {}) | data[question].get("use", {})).items()}


def calculate(expression, names):
    """The value of an expression of a data file."""
    return eval(expression, FUNCTIONS | names)  # the files are part of nnlib: nothing of a learner's comes here


def draws(vary, seed):
    """{name: number} again and again: the given numbers first, then, if any may vary, others at random."""
    lists = {name: _values(how) for name, how in vary.items()}
    first = {name: values[0] for name, values in lists.items()}
    drawn, by_chance = [first], random.Random(seed)
    for _ in range(_TRIES if vary else 0):
        fresh = {name: by_chance.choice(values) for name, values in lists.items()}
        if fresh not in drawn:
            drawn.append(fresh)
    return drawn


def _values(how):
    """The numbers that one name may stand for, the given one first."""
    if isinstance(how, list):
        return how
    step = how.get("step", 1)
    steps = range(round((how["to"] - how["from"]) / step) + 1)
    return [how["first"], *(round(how["from"] + k * step, 9) for k in steps)]


def fill_in(entry, names):
    """One version of a question: every expression computed, every sentence with its numbers in it."""
    worth = calculate if entry["kind"] == "number" else with_numbers
    names, wrong = names | {"answer": worth(entry.get("answer", ""), names)}, []
    for one in entry.get("wrong", []):
        value = worth(expression_of(one), names)
        wrong.append({"value": value, "says": spell(one["says"], names | {"value": value})})
    return {
        "kind": entry["kind"],
        "text": paragraphs(spell(entry["text"], names)),
        "choices": [{"value": with_numbers(one, names), "label": spell(one, names)} for one in entry.get("choices", [])],
        "unit": entry.get("unit", ""),
        "decimals": entry.get("decimals", 2),
        "tolerance": entry.get("tolerance", 0.5 * 10.0 ** -entry.get("decimals", 2) * (1 + 1e-9)),
        "answer": names["answer"],
        "right": spell(entry.get("right", ""), names),
        "wrong": wrong,
        "hints": [spell(hint, names) for hint in entry.get("hints", [])],
    }


def expression_of(wrong):
    """What a mistaken learner computes; where no value is given, it is what the sentence about it is tied to."""
    return wrong["value"] if "value" in wrong else (TIE.findall(wrong["says"]) or SLOT.findall(wrong["says"])[0])[0].strip()


def is_clear(version):
    """Whether no two answers of a number question are so near that one could be taken for the other."""
    apart = 2 * version["tolerance"]
    values = sorted([version["answer"], *(one["value"] for one in version["wrong"])])
    return version["kind"] != "number" or all(b - a > apart for a, b in pairwise(values))


def spell(text, names):
    """The HTML of a sentence: {expression} and {expression:.2f} computed, `code`, **bold** and *italic* marked up."""
    parts = re.split(r"(```.*?```|`[^`]+`)", with_numbers(TIE.sub("", text.strip()), names), flags=re.DOTALL)
    return "".join(_code(part) if part.startswith("`") else _marked(part) for part in parts)


def with_numbers(text, names):
    """The text with the value of each {expression} in its place."""
    text = SLOT.sub(lambda slot: format(calculate(slot[1], names), slot[2] or ".6g").replace("-", "−"), text)
    return text.replace("{{", "{").replace("}}", "}")


def _code(part):
    if part.startswith("```"):
        return f"<pre><code>{escape(part.strip('`').strip(chr(10)))}</code></pre>"
    return f"<code>{escape(part[1:-1])}</code>"


def _marked(part):
    for mark, tag in _MARKS:
        part = re.sub(mark, tag, part, flags=re.DOTALL)
    return part


def paragraphs(html):
    """The HTML of a text, a paragraph after each empty line."""
    blocks = [block for block in re.split(r"\n\s*\n|(<pre>.*?</pre>)", html, flags=re.DOTALL) if block and block.strip()]
    return "".join(block if block.startswith("<pre>") else f"<p>{block.strip()}</p>" for block in blocks)

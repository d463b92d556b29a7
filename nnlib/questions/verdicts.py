"""The verdict on an answer. widgets/verdict.js gives the same one on the page: what is changed here, change there."""

import re

# What is said of a number that is neither right nor one of the question's own wrong ones; the card's script has it from here.
SENTENCES = {
    "unclear": "Type one number, for example 1.5, 1,5 or 2/3.",
    "rounded": "Nearly: that is rounded too far. Give more digits.",
    "cut": "Nearly: it looks cut off. Look at the next digit, and round.",
    "sign": "The size is right, but the sign is not.",
    "larger": "The right number is larger.",
    "smaller": "The right number is smaller.",
}
_BLANKS, _MINUS = re.compile("[ \t\r\n\u00a0\u2000-\u200a\u202f\u3000]+"), re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_DIGITS, _EXPONENT = "[0-9.,' ]*[0-9]", "([-+]?[0-9]{1,3})"
_NUMBER = re.compile(
    f"(?:about|around|approximately|[=≈~])? ?([-+]?) ?({_DIGITS})[.,]? ?(?:e{_EXPONENT}|[*×·x] ?10 ?\\^ ?{_EXPONENT})?"
    f" ?(?:/ ?({_DIGITS}))? ?(%|[^-0-9%*/+^=.,][^0-9]*)?",
    re.ASCII | re.IGNORECASE,
)
_POWERS = {"thousand": 3, "million": 6, "billion": 9}
_THOUSANDS = re.compile(r"([1-9][0-9]{0,2}(?:([,.' ])[0-9]{3})(?:\2[0-9]{3})*)((?!\2)[.,][0-9]+)?")


def judge_answer(version, text):
    """(verdict, sentence, mistake): "right", "wrong" or "unclear", and the place of a wrong answer that the question knows."""
    if version["kind"] == "number":
        readings = read_number(text, version["unit"])
        return _judge_number(version, readings) if readings else ("unclear", SENTENCES["unclear"], None)
    if text == version["answer"]:
        return "right", version["right"], None
    place = next((place for place, wrong in enumerate(version["wrong"]) if wrong["value"] == text), None)
    return ("unclear", "", None) if place is None else ("wrong", version["wrong"][place]["says"], place)


def _judge_number(version, readings):
    answer, tolerance = version["answer"], version["tolerance"]
    if any(abs(value - answer) <= tolerance for value, _ in readings):
        return "right", version["right"], None
    for is_it in (lambda value, last, wrong: abs(value - wrong) <= tolerance, _is_rounded):
        for place, wrong in enumerate(version["wrong"]):
            if any(is_it(value, last, wrong["value"]) for value, last in readings):
                return "wrong", wrong["says"], place
        for value, last in readings:
            if why := _nearly(value, last, answer, tolerance):
                return "wrong", SENTENCES[why], None
    return "wrong", SENTENCES["larger" if readings[0][0] < answer else "smaller"], None


def _is_rounded(value, last, exact):
    """Whether a number is another one, rounded to its own last digit, of which it has two or more."""
    return abs(value - exact) <= 0.5 * last * (1 + 1e-9) and last <= 0.11 * abs(exact)


def _nearly(value, last, answer, tolerance):
    """Which of SENTENCES fits a number that comes from the right one, or ""."""
    if value and abs(value - answer) <= 0.5 * last * (1 + 1e-9):
        return "rounded"
    if value * answer > 0 and 0 < abs(answer) - abs(value) < last * (1 - 1e-9) and last <= 2 * tolerance:
        return "cut"
    return "sign" if answer and abs(value + answer) <= tolerance else ""


def read_number(text, unit=""):
    """[(number, the unit of its last digit)] for each way to read what was typed: 1,234 is 1.234 and 1234."""
    text = _MINUS.sub("-", _BLANKS.sub(" ", text)).strip(" ")
    found = _NUMBER.fullmatch(text) if len(text) <= 60 else None
    if not found:
        return []
    sign, digits, e, ten, below, tail = found.groups()
    exponent = int(e or ten or 0) - 2 * (tail == "%" and unit not in ("%", "points"))
    exponent += _POWERS.get((tail or "").lower().partition(" ")[0], 0)
    tops, bottoms = _readings(digits, exponent), _readings(below, 0) if below else [(1.0, 0)]
    values = [((-top if sign == "-" else top) / bottom, 0 if below else last)
              for top, last in tops for bottom, _ in bottoms if bottom]  # fmt: skip
    return [(value, last) for value, last in values if abs(value) < 1e300]


def _readings(digits, exponent):
    found, grouped = [], _THOUSANDS.fullmatch(digits)
    if re.fullmatch("[0-9]*[.,]?[0-9]+", digits):
        found.append(digits.replace(",", "."))
    if grouped:
        found.append(re.sub("[^0-9]", "", grouped[1]) + (grouped[3] or "").replace(",", "."))
    return [(float(f"{one}e{exponent}"), float(f"1e{exponent - len(one.partition('.')[2])}")) for one in found]

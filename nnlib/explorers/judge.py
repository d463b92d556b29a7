"""Questions of the pages, and a sentence for the learner's answer: right, or what the usual wrong ones come from."""

from dataclasses import dataclass, field

from ..checks import check_choice, check_number
from ..plots.words import number


@dataclass(frozen=True)
class Question:
    """A question whose answer is a number.

    right     : the right number
    hints     : {wrong number: what leads to it}
    tolerance : how far from a number still counts as that number
    """

    right: float
    hints: dict[float, str] = field(default_factory=dict)
    tolerance: float = 0.005


QUESTIONS = {
    "sum of hidden neuron 2": Question(
        0.6 * 2 + 0.3 * 9,
        {11: "that adds the hours without their weights: 0.6 * 2 + 0.3 * 9.",
         7.5: "0.7 is the weight of the edge from hours slept to hidden neuron 3; to neuron 2 it is 0.3.",
         0.7: "that is with scaled hours; the question is about raw ones."},
    ),
    "how many numbers": Question(
        3 * 3,
        {6: "W1 holds 6 numbers, but the question is about X @ W1.", 3: "that is one student: three sums.",
         18: "18 products are computed, but they are added up in pairs."},
    ),
    "sum of student 2": Question(
        0.1 * 1 + 0.7 * 5,
        {0.4222: "that is with scaled hours; the question is about raw ones.", 1.2: "the two hours have changed places.",
         0.9734: "that is the activation; the question is about the sum."},
    ),
    "without the last sigmoid": Question(
        1.2357137564,  # the sum of the output neuron, scaled hours
        {0.7748: "that is with both sigmoids.", 1.7885: "that is with raw hours.",
         1.4133: "there the first sigmoid is missing as well.", 10.84: "that is with raw hours and no sigmoid at all."},
        tolerance=0.001,
    ),
    "middle activation": Question(
        0.9801596943,  # sigmoid(3.9)
        {0.9994: "that is the sigmoid of 7.5; but is 7.5 the right sum?", 3.9: "that is the sum; now its sigmoid.",
         1.0006: "no sigmoid exceeds 1. The figure shows 1 + e^−7.5, and forgot to divide one by it."},
        tolerance=0.0005,
    ),
}  # fmt: skip


def judge(question, answer):
    """Print whether a number answers the question of that name.

    question : its name in QUESTIONS
    answer   : the learner's number, or None while there is none
    """
    print(verdict(check_choice("question", question, QUESTIONS), answer))


def verdict(question, answer):
    """The sentence for an answer to a Question."""
    if answer is None:
        return "Not answered yet: put your number in place of None and run this cell again."
    answer = check_number("answer", answer)
    if abs(answer - question.right) <= question.tolerance:
        return f"Right: {number(question.right)}."
    for wrong, hint in question.hints.items():
        if abs(answer - wrong) <= question.tolerance:
            return f"Not {number(answer)}: {hint}"
    direction = "larger" if answer < question.right else "smaller"
    return f"Not {number(answer)}; it should be {direction}. Go back one step and try again."

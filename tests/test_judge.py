import numpy as np
import pytest

import nnlib
from nnlib.explorers import judge
from nnlib.explorers.judge import QUESTIONS, Question, verdict

X = nnlib.MaxScaler.fit(nnlib.exam_scores().X).apply(nnlib.exam_scores().X)
RAW = nnlib.exam_scores().X
W1, W2 = nnlib.worked_example_weights()
NO_BEND_AT_THE_END = nnlib.Network([W1, W2], activation=["sigmoid", "identity"])

# What gives the right answer, and what gives each wrong one that has a hint.
ANSWERS = {
    "sum of hidden neuron 2": ((RAW[:1] @ W1)[0, 1], [2 + 9, 0.6 * 2 + 0.7 * 9, (X[:1] @ W1)[0, 1]]),
    "how many numbers": ((X @ W1).size, [W1.size, (X[:1] @ W1).size, X.size * W1.shape[1]]),
    "sum of student 2": ((RAW @ W1)[1, 2], [(X @ W1)[1, 2], 0.1 * 5 + 0.7 * 1, nnlib.sigmoid(RAW @ W1)[1, 2]]),
    "without the last sigmoid": (
        NO_BEND_AT_THE_END.predict(X)[0, 0],
        [nnlib.Network([W1, W2]).predict(X)[0, 0], NO_BEND_AT_THE_END.predict(RAW)[0, 0],
         (X @ W1 @ W2)[0, 0], (RAW @ W1 @ W2)[0, 0]],
    ),
    "middle activation": (nnlib.sigmoid(3.9), [nnlib.sigmoid(7.5), 3.9, 1 + np.exp(-7.5)]),
}  # fmt: skip

QUESTION = Question(3.9, {7.5: "another edge's weight.", 11: "no weights at all."})


@pytest.mark.parametrize("name", QUESTIONS)
def test_right_answer_of_every_question_is_what_nnlib_computes(name):
    right, wrong = ANSWERS[name]
    assert verdict(QUESTIONS[name], right).startswith("Right: ")
    assert QUESTIONS[name].right == pytest.approx(right, abs=1e-9)
    assert len(wrong) == len(QUESTIONS[name].hints)


@pytest.mark.parametrize("name", QUESTIONS)
def test_usual_wrong_answers_get_their_own_hint(name):
    hints = QUESTIONS[name].hints.values()
    given = [verdict(QUESTIONS[name], wrong).partition(": ")[2] for wrong in ANSWERS[name][1]]
    assert sorted(given) == sorted(hints)


def test_no_answer_yet_says_what_to_do():
    assert verdict(QUESTION, None) == "Not answered yet: put your number in place of None and run this cell again."


@pytest.mark.parametrize("answer", [3.9, 3.904, 3.896])
def test_right_answer_is_called_right(answer):
    assert verdict(QUESTION, answer) == "Right: 3.9."


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (7.5, "Not 7.5: another edge's weight."),
        (11, "Not 11: no weights at all."),
        (3.894, "Not 3.894; it should be larger. Go back one step and try again."),
        (3.906, "Not 3.906; it should be smaller. Go back one step and try again."),
    ],
)
def test_wrong_answer_is_told_what_is_wrong(answer, sentence):
    assert verdict(QUESTION, answer) == sentence


def test_text_as_an_answer_is_refused_with_a_sentence():
    with pytest.raises(TypeError, match=r"answer must be a number, but '3.9' arrived, of type str\."):
        verdict(QUESTION, "3.9")


def test_judge_prints_its_verdict(capsys):
    judge("how many numbers", 9)
    assert capsys.readouterr().out == "Right: 9.\n"


def test_unknown_question_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match="Did you mean 'sum of student 2'"):
        judge("sum of student 3", 1)

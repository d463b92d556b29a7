import pytest

from nnlib.explorers import judge
from nnlib.explorers.judge import Choice, Question, verdict

QUESTION = Question(3.9, {7.5: "another edge's weight.", 11: "no weights at all."})
CHOICE = Choice("down", "the loss falls.", {"up": "the sign is the other one.", "nowhere": "the slope is not 0."})


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


def test_judge_prints_its_verdict(capsys):
    judge("sums that are nan", 9)
    assert capsys.readouterr().out == "Right: 9.\n"


def test_unknown_question_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match="Did you mean 'what forgetting does'"):
        judge("what forgetting did", 1)


def test_choice_is_judged_with_its_sentence():
    assert verdict(CHOICE, "down") == "Right, down: the loss falls."
    assert verdict(CHOICE, "up") == "Not “up”: the sign is the other one."
    assert verdict(CHOICE, None) == (
        "Not answered yet: put one of 'down', 'nowhere', 'up' in place of None and run this cell again."
    )


@pytest.mark.parametrize("answer", ["Down", " down", "'down'"])
def test_right_words_are_right_however_they_are_written(answer):
    assert verdict(CHOICE, answer) == "Right, down: the loss falls."


NONE_OF_THEM = "That is none of the answers: put one of 'down', 'nowhere', 'up' in place of None, with the quotation marks, "


@pytest.mark.parametrize(
    ("question", "answer", "sentence"),
    [
        (CHOICE, "dwon", f"{NONE_OF_THEM}and run this cell again."),  # no hint at the nearest: it might be the right one
        (CHOICE, 3, f"{NONE_OF_THEM}and run this cell again."),
        (QUESTION, "3.9", "Write your number without quotation marks: 3.9"),
        (QUESTION, (3, 9), "Write a point, not a comma: 3.9"),
        (QUESTION, [3.9], "your answer must be a number, but [3.9] arrived, of type list. Take for example 1.0."),
        (QUESTION, float("nan"), "your answer must be a number, but nan arrived. Take for example 1.0."),
    ],
)
def test_what_is_no_answer_gets_a_sentence_and_does_not_stop_the_page(question, answer, sentence):
    assert verdict(question, answer) == sentence

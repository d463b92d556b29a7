import numpy as np
import pytest

import nnlib
from nnlib.explorers import judge
from nnlib.explorers.judge import QUESTIONS, Choice, Question, verdict

X = nnlib.MaxScaler.fit(nnlib.exam_scores().X).apply(nnlib.exam_scores().X)
RAW = nnlib.exam_scores().X
W1, W2 = nnlib.worked_example_weights()
NEW = nnlib.exam_scores().X_new
SCALED_WITH_THE_QUESTION = nnlib.MaxScaler.fit(np.vstack([RAW, NEW])).apply(NEW)
WITH_COFFEE = np.hstack([X, np.full((3, 1), np.nan)])  # 0 / 0
NO_BEND_AT_THE_END = nnlib.Network([W1, W2], activation=["sigmoid", "identity"])

# Page 03: the losses of the worked example, and the best value of the weight from hidden neuron 1 to the output.
Y = nnlib.exam_scores().y / 100
MEAN, HALF = (loss(Y, nnlib.Network([W1, W2]).predict(X)) for loss in (nnlib.mean_squared_error, nnlib.half_sum_of_squares))
VALUES = np.linspace(-3, 3, 61)
ALONG = nnlib.mean_squared_error(Y, nnlib.sweep(nnlib.Network([W1, W2]), {(1, 0, 0): VALUES}).predict(X))
BEST_WEIGHT = VALUES[ALONG.argmin()]

# Page 04: the output of student 1, the way back for all three, and the best size of one step, to the nearest half.
FORWARD = nnlib.Network([W1, W2]).forward(X)
Z2, A2 = FORWARD.z[1][0, 0], FORWARD.a[2][0, 0]
WAY_BACK = nnlib.backward(nnlib.Network([W1, W2]), FORWARD, Y)
RATES = np.arange(0.5, 60.5, 0.5)
STEPPED = [nnlib.Network([W1, W2]).step(WAY_BACK, rate) for rate in RATES]
BEST_RATE = RATES[np.argmin([nnlib.half_sum_of_squares(Y, net.predict(X)) for net in STEPPED])]


def meeting_weight(rows):
    """The weight from hidden neuron 3 with which student 1 gets 0.92: sigmoid turns log(.92 / .08) into .92."""
    a = nnlib.Network([W1, W2]).forward(rows).a[1][0]
    return (np.log(0.92 / 0.08) - W2[0, 0] * a[0] - W2[1, 0] * a[1]) / a[2]


# Page 05: what 1,000 steps make of a start, and of a hundred.
def trained(seed, n_steps=1000):
    return nnlib.train(nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(seed)), X, Y, n_steps)


STARTS = nnlib.Network.stack([nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(seed)) for seed in range(100)])
WORSE = nnlib.train(STARTS, X, Y, 1000).losses[-1] > nnlib.mean_squared_error(Y, 0 * Y + 0.89)
FIRST_BELOW = (trained(0).losses < 0.0006).argmax()
SCORES = [100 * trained(0, n).network.predict(nnlib.MaxScaler.fit(RAW).apply(NEW)).item() for n in (1000, 10_000)]


# What gives the right answer, and what gives each wrong one that has a hint.
ANSWERS = {
    "hours it is read as": (
        nnlib.MaxScaler.fit(RAW).undo(NEW / NEW.max())[0, 0],
        [NEW[0, 0], (NEW / NEW.max())[0, 0], nnlib.MaxScaler.fit(RAW).apply(NEW)[0, 0]],
    ),
    "sums that are nan": (
        np.isnan(WITH_COFFEE @ np.zeros((3, 3))).sum(),
        [np.isnan(WITH_COFFEE).sum(), np.isnan(X @ W1).sum(), np.isnan(WITH_COFFEE[:1]).sum()],
    ),
    "scaled sleep of student 2": (
        X[1, 1],
        [(RAW[1] / RAW[1].max())[1], X[1, 0], nnlib.Standardizer.fit(RAW).apply(RAW)[1, 1], RAW[1, 1] / NEW[0, 1]],
    ),
    "sum in minutes": (
        (nnlib.MaxScaler.fit(60 * RAW).apply(60 * RAW) @ W1)[0, 0],
        [(60 * RAW @ W1)[0, 0], (nnlib.MaxScaler.fit(RAW).apply(60 * RAW) @ W1)[0, 0], (RAW @ W1)[0, 0]],
    ),
    "fitted with the question": (
        nnlib.MaxScaler.fit(RAW).undo(SCALED_WITH_THE_QUESTION)[0, 0],
        [NEW[0, 0], SCALED_WITH_THE_QUESTION[0, 0], nnlib.MaxScaler.fit(RAW).apply(NEW)[0, 0]],
    ),
    "sum of hidden neuron 2": ((RAW[:1] @ W1)[0, 1], [2 + 9, 0.6 * 2 + 0.7 * 9, (X[:1] @ W1)[0, 1]]),
    "how many numbers": ((X @ W1).size, [W1.size, (X[:1] @ W1).size, X.size * W1.shape[1]]),
    "sum of student 2": ((RAW @ W1)[1, 2], [(X @ W1)[1, 2], 0.1 * 5 + 0.7 * 1, nnlib.sigmoid(RAW @ W1)[1, 2]]),
    "without the last sigmoid": (
        NO_BEND_AT_THE_END.predict(X)[0, 0],
        [nnlib.Network([W1, W2]).predict(X)[0, 0], NO_BEND_AT_THE_END.predict(RAW)[0, 0],
         (X @ W1 @ W2)[0, 0], (RAW @ W1 @ W2)[0, 0]],
    ),
    "middle activation": (nnlib.sigmoid(3.9), [nnlib.sigmoid(7.5), 3.9, 1 + np.exp(-7.5)]),
    "prediction with all weights zero": (nnlib.sigmoid(0), [0, 1, 100 * nnlib.sigmoid(0)]),
    "weight that meets the target": (meeting_weight(X), [0.9, meeting_weight(RAW)]),
    "average of two errors": ((0.1 - 0.1) / 2, [(0.1 + 0.1) / 2, 0.1 + 0.1]),
    "square of twice the error": (0.2**2 / 0.1**2, [0.2 / 0.1, 0.2**3 / 0.1**3]),
    "best value of one weight": (BEST_WEIGHT, [0.4, 3, 1]),
    "half the sum against the mean": (HALF / MEAN, [MEAN / HALF, 2 * HALF / MEAN, 1 / 2]),
    "losses of nine weights": (np.log10(1000.0**9), [np.log10(1000), 9, 9 + 3, 1000.0**9]),
    "errors of (3,) against (3, 1)": ((Y[:, 0] - Y).size, [Y.size, Y.size + Y.size]),
    "loss of always 0.89": (
        nnlib.mean_squared_error(Y, 0 * Y + 0.89),
        [nnlib.half_sum_of_squares(Y, 0 * Y + 0.89), 2 * nnlib.half_sum_of_squares(Y, 0 * Y + 0.89),
         np.abs(Y - 0.89).mean(), (Y - 0.89).mean()],
    ),
    "loss with a fourth student": (MEAN * 3 / 4, [MEAN, HALF, 2 * HALF]),
    "how far the sum moves": (X[0, 0], [W1[0, 0], RAW[0, 0], X[0, 1]]),
    "slope of the sigmoid at the output": (
        nnlib.sigmoid.slope(A2), [Z2 * (1 - Z2), nnlib.sigmoid.slope(nnlib.sigmoid(A2)), A2, 1 - A2]
    ),
    "output delta of student 2": (
        WAY_BACK.d_z[1][1, 0], [-WAY_BACK.d_z[1][1, 0], WAY_BACK.d_a[2][1, 0], WAY_BACK.d_z[1][0, 0], WAY_BACK.d_z[1][2, 0]]
    ),
    "best learning rate for one step": (BEST_RATE, [1, 60, 30]),
    "wrong slopes of learner B": (W1.size, [W1.size + W2.size, W2.size, 0]),
    "wrong slopes of learner C": (W2.size, [W1.size + W2.size, W1.size, 0]),
    "slope along studied to 3": (
        X[0, 0] * WAY_BACK.d_z[0][0, 2],
        [WAY_BACK.d_z[0][0, 2], -X[0, 0] * WAY_BACK.d_z[0][0, 2], WAY_BACK.d_W[0][0, 2], RAW[0, 0] * WAY_BACK.d_z[0][0, 2]],
    ),
    "turns of range(1, 0)": (len(range(1, 0)), [1000, len(range(0, 1))]),
    "first step below 0.0006": (FIRST_BELOW, [FIRST_BELOW - 1, 1000]),
    "starts worse than always 0.89": (WORSE.sum(), [(~WORSE).sum()]),
    "loss from seed 2": (trained(2).losses[-1], [*(trained(seed).losses[-1] for seed in (0, 1)), 1.5 * trained(2).losses[-1]]),
    "student 4 after 10,000 steps": (SCORES[1], [SCORES[0], SCORES[1] / 100]),
}  # fmt: skip

QUESTION = Question(3.9, {7.5: "another edge's weight.", 11: "no weights at all."})


NUMBERS = [name for name, question in QUESTIONS.items() if isinstance(question, Question)]
CHOICES = [name for name, question in QUESTIONS.items() if isinstance(question, Choice)]
CHOICE = Choice("down", "the loss falls.", {"up": "the sign is the other one.", "nowhere": "the slope is not 0."})


def test_every_question_of_numbers_has_its_answers_here():
    assert set(ANSWERS) == set(NUMBERS)


@pytest.mark.parametrize("name", NUMBERS)
def test_right_answer_of_every_question_is_what_nnlib_computes(name):
    right, wrong = ANSWERS[name]
    assert verdict(QUESTIONS[name], right).startswith("Right: ")
    assert QUESTIONS[name].right == pytest.approx(right, abs=1e-9)
    assert len(wrong) == len(QUESTIONS[name].hints)


@pytest.mark.parametrize("name", NUMBERS)
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


def test_judge_prints_its_verdict(capsys):
    judge("how many numbers", 9)
    assert capsys.readouterr().out == "Right: 9.\n"


def test_unknown_question_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match="Did you mean 'sum of student 2'"):
        judge("sum of student 3", 1)


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


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_has_a_sentence_for_each_answer(name):
    sentences = [verdict(QUESTIONS[name], answer) for answer in [QUESTIONS[name].right, *QUESTIONS[name].others]]
    assert [sentence.split()[0].strip(",") for sentence in sentences] == ["Right"] + ["Not"] * len(QUESTIONS[name].others)
    assert len(set(sentences)) == len(sentences) >= 2

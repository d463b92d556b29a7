"""Page 00's explorer, without a browser; the scores are those of plain numpy networks, trained for 1,000 steps below."""

import asyncio
import threading

import numpy as np
import pytest

from nnlib.explorers import StartHereExplorer
from nnlib.widgets.range_table import RangeTable
from tests.explorers import drawn, elements, live, until

KIND = StartHereExplorer

QUESTION = {None: 90.353342, 0: 67.678705, 1: 72.949, 2: 53.298, 3: 39.144}  # untrained, by seed; None is trained from seed 0
TRAINED = {1: 91.963, 2: 91.314, 3: 92.314, 10: 91.669}  # after 1,000 steps, by seed


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def by_hand(seed, n_steps, hours):
    """The predicted score in points, in plain numpy."""
    random = np.random.RandomState(seed)
    W1, W2 = random.standard_normal((2, 3)), random.standard_normal((3, 1))
    X, y = np.array([[2, 9], [1, 5], [3, 6]]) / [3, 9], np.array([[0.92], [0.86], [0.89]])
    for _ in range(n_steps):
        a1 = sigmoid(X @ W1)
        a2 = sigmoid(a1 @ W2)
        d_z2 = (a2 - y) * a2 * (1 - a2)
        W1, W2 = W1 - X.T @ (d_z2 @ W2.T * a1 * (1 - a1)), W2 - a1.T @ d_z2
    return 100 * sigmoid(sigmoid(np.array(hours) / [3, 9] @ W1) @ W2)[0]


def says(explorer):
    return explorer.pictures["network"].picture.result


def test_scores_of_this_file_are_those_of_plain_numpy():
    assert by_hand(0, 1000, [4, 8]) == pytest.approx(QUESTION[None], abs=1e-6)
    for seed in (0, 1, 2, 3):
        assert by_hand(seed, 0, [4, 8]) == pytest.approx(QUESTION[seed], abs=1e-3)
    for seed in TRAINED:
        assert by_hand(seed, 1000, [4, 8]) == pytest.approx(TRAINED[seed], abs=1e-3)


def test_explorer_opens_with_the_trained_network_and_the_question(explorer):
    assert explorer.values() == {"hours_studied": 4, "hours_slept": 8}
    assert explorer.result.points == pytest.approx(QUESTION[None], abs=1e-6)
    assert explorer.words(explorer.result) == [
        "studied 4 h, slept 8 h: predicted score 90.35 points out of 100",
        "trained: 1,000 steps",
        "this is extrapolation, a guess beyond what it has seen: the three students studied 1 to 3 h",
    ]
    assert says(explorer) == "Predicted score 90.4 points; trained: 1,000 steps."


def test_drawing_has_every_number_and_nothing_to_pick(explorer):
    texts = {name: element.text for name, element in elements(explorer).items() if element.text}
    usable = {element.control: element.picked for element in elements(explorer).values() if element.label}
    assert usable == {"hours_studied": None, "hours_slept": None}  # handles, which cannot be picked
    assert (texts["note-0"], texts["note-1"]) == ("4 h studied ÷ 3", "8 h slept ÷ 9")
    assert (texts["value-neuron-0-0"], texts["value-neuron-0-1"]) == ("1.33", "0.89")
    assert [texts[f"weight-1-{row}-0"] for row in range(3)] == ["1.69", "0.59", "0.07"]
    assert (texts["sum-neuron-2-0"], texts["value-neuron-2-0"], texts["hero"]) == ("z = 2.24", "0.90", "90.4")
    assert texts["difference"] == "target unknown"
    description = explorer.pictures["network"].picture.description
    assert description.startswith("Inputs: hours studied is 1.333 (4 h studied ÷ 3); hours slept is 0.8889 (8 h slept ÷ 9).")
    assert description.endswith("Prediction 90.4 points, target unknown.")


@pytest.mark.parametrize(
    ("hours", "score", "ending"),
    [
        ({"hours_studied": 2, "hours_slept": 9}, "89.92", "; student 1 really had 92"),
        ({"hours_studied": 1, "hours_slept": 5}, "87.31", "; student 2 really had 86"),
        ({"hours_studied": 3, "hours_slept": 6}, "89.62", "; student 3 really had 89"),
        ({"hours_studied": 4.5}, "90.46", ""),
        ({"hours_slept": 8.5}, "90.42", ""),
    ],
)
def test_hours_give_the_score_that_the_network_predicts(explorer, hours, score, ending):
    explorer.set(**hours)
    assert explorer.words(explorer.result)[0].endswith(f": predicted score {score} points out of 100{ending}")
    assert drawn(explorer, "hero").text == f"{float(score):.1f}"


def test_known_student_s_target_is_drawn(explorer):
    explorer.set(hours_studied=1, hours_slept=5)
    assert (drawn(explorer, "target").text, drawn(explorer, "difference").text) == ("target 86", "1.3 too high")


@pytest.mark.parametrize(
    ("studied", "slept", "ending"),
    [
        (3, 9, None),
        (1, 5, None),
        (3.5, 9, "studied 1 to 3 h"),
        (0.5, 9, "studied 1 to 3 h"),
        (2, 4.5, "slept 5 to 9 h"),
        (2, 9.5, "slept 5 to 9 h"),
        (12, 0, "studied 1 to 3 h and slept 5 to 9 h"),
    ],
)
def test_hours_outside_what_the_students_had_are_called_extrapolation(explorer, studied, slept, ending):
    explorer.set(hours_studied=studied, hours_slept=slept)
    sentences = explorer.words(explorer.result)[2:]
    start = "this is extrapolation, a guess beyond what it has seen: the three students "
    assert sentences == ([f"{start}{ending}"] if ending else [])


def test_hours_that_cannot_be_get_a_sentence_and_the_picture_stays(explorer):
    before = explorer.pictures["network"].picture
    explorer.controls.hours_slept.value = 25
    assert explorer.controls.hours_slept.problem == "Hours slept must be between 0 and 24. You entered 25."
    assert explorer.pictures["network"].picture == before


def test_forget_puts_other_random_weights_each_time(explorer):
    for seed in (1, 2, 3):
        explorer.controls.forget.click()
        assert explorer.result.points == pytest.approx(QUESTION[seed], abs=1e-3)
        assert explorer.words(explorer.result)[1] == "it has forgotten: nine random weights"
    assert drawn(explorer, "weight-0-0-0").text == "1.79"  # the first number of RandomState(3)
    assert says(explorer) == "Predicted score 39.1 points; it has forgotten: nine random weights."


def test_train_again_takes_a_thousand_steps_from_where_it_is(explorer):
    explorer.controls.forget.click()
    explorer.play.click()
    assert explorer.result.points == pytest.approx(TRAINED[1], abs=1e-3)
    assert explorer.words(explorer.result)[1] == "trained: 1,000 steps"
    explorer.play.click()
    assert explorer.result.points == pytest.approx(by_hand(1, 2000, [4, 8]), rel=1e-9)
    assert explorer.words(explorer.result)[1] == "trained: 2,000 steps"


def test_buttons_pressed_ten_times_give_the_tenth_network(explorer):
    for _ in range(10):
        explorer.controls.forget.click()
        explorer.play.click()
    assert explorer.result.points == pytest.approx(TRAINED[10], abs=1e-3)
    for _ in range(9):
        explorer.play.click()
    assert explorer.result.n_steps == 10_000


def test_reset_brings_the_trained_network_and_the_question_back(explorer):
    explorer.set(hours_studied=1.5, hours_slept=3)
    explorer.controls.forget.click()
    explorer.reset.click()
    assert explorer.result.points == pytest.approx(QUESTION[None], abs=1e-6)
    assert explorer.values() == {"hours_studied": 4, "hours_slept": 8}
    explorer.controls.forget.click()
    explorer.reset.click()  # where no slider has moved
    assert explorer.result.n_steps == 1000
    explorer.controls.forget.click()
    assert explorer.result.points == pytest.approx(QUESTION[1], abs=1e-3)  # as the first time


@pytest.mark.parametrize("seed", [None, 0, 2])
@pytest.mark.parametrize("n_steps", [0, 300])
def test_code_makes_the_same_state(explorer, seed, n_steps):
    if seed is not None:
        explorer.forget(seed)
    explorer.train(n_steps)
    explorer.set(hours_slept=3.5)
    names = {}
    exec(explorer.code(), names)
    again = names["explorer"]
    assert again.values() == {"hours_studied": 4, "hours_slept": 3.5}
    assert again.pictures["network"].picture == explorer.pictures["network"].picture
    assert again.code() == explorer.code()


@pytest.mark.parametrize(("act", "value"), [("forget", -1), ("forget", 0.5), ("train", -1), ("train", 1.5)])
def test_wrong_seed_or_number_of_steps_gets_a_sentence(explorer, act, value):
    with pytest.raises(ValueError, match="must be a whole number"):
        getattr(explorer, act)(value)
    assert explorer.result.points == pytest.approx(QUESTION[None], abs=1e-6)


@live(StartHereExplorer)
async def test_training_goes_on_beside_the_page_and_ends_by_itself(explorer, monkeypatch):
    monkeypatch.setattr(RangeTable, "when_shown", lambda ranges, act: act())  # the page keeps up
    explorer.controls.forget.click()
    explorer.play.click()
    assert explorer.play.description == "Pause"
    assert explorer.words(explorer.result)[1] == "training: 0 steps taken, 1,000 to go"
    seen = set()
    await until(lambda: seen.add(explorer.result.points) or not explorer.live.running)
    assert len(seen) > 20
    assert explorer.result.points == pytest.approx(TRAINED[1], abs=1e-3)
    assert explorer.words(explorer.result)[1] == "trained: 1,000 steps"
    assert explorer.play.description == "Train again"


@live(StartHereExplorer)
async def test_slider_acts_while_it_trains(explorer):
    explorer.play.click()
    await until(lambda: explorer.result.n_steps > 1000)
    explorer.controls.hours_slept.slider.value = 18  # steps of half an hour
    assert explorer.live.running
    assert explorer.result.hours == (4, 9)
    await until(lambda: not explorer.live.running)
    assert explorer.result.points == pytest.approx(by_hand(0, 2000, [4, 9]), rel=1e-9)


@pytest.mark.parametrize(("act", "points"), [("forget", QUESTION[1]), ("reset", QUESTION[None])])
@live(StartHereExplorer)
async def test_forget_and_reset_end_the_run(explorer, act, points):
    explorer.play.click()
    await until(lambda: explorer.result.n_steps > 1000)
    (explorer.reset if act == "reset" else explorer.controls.forget).click()
    await asyncio.sleep(0.1)
    assert not explorer.live.running
    assert explorer.play.description == "Train again"
    assert explorer.result.points == pytest.approx(points, abs=1e-3)


@live(StartHereExplorer)
async def test_forget_and_train_again_at_once_train_the_new_network(explorer):
    explorer.play.click()
    await until(lambda: explorer.result.n_steps > 1000)
    explorer.controls.forget.click()
    explorer.play.click()
    await until(lambda: not explorer.live.running)
    assert explorer.result.n_steps == 1000
    assert explorer.result.points == pytest.approx(TRAINED[1], abs=1e-3)


@live(StartHereExplorer)
async def test_clicks_from_another_thread_are_answered_where_it_trains(explorer):
    compute, threads = explorer.compute, set()
    explorer.compute = lambda **hours: threads.add(threading.get_ident()) or compute(**hours)
    await asyncio.to_thread(explorer.controls.forget.click)
    await until(lambda: explorer.result.n_steps == 0)
    await asyncio.to_thread(explorer.play.click)
    await until(lambda: explorer.result.n_steps > 0)
    await asyncio.to_thread(setattr, explorer.controls.hours_studied, "value", 2.0)
    await until(lambda: explorer.result.hours == (2, 8))
    await asyncio.to_thread(explorer.reset.click)
    await until(lambda: not explorer.live.running and explorer.result.hours == (4, 8))
    assert threads == {threading.get_ident()}
    assert explorer.result.points == pytest.approx(QUESTION[None], abs=1e-6)

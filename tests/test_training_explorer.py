"""Page 05's explorer, without a browser; the numbers are those of the story's 1,000 steps."""

import asyncio
import os
import signal

import numpy as np
import pytest

from nnlib.explorers import TrainingExplorer, YourOwnNetworkExplorer
from nnlib.plots.training_curve import draw_training_curve, thinned
from nnlib.storage import load_work, save_work
from nnlib.training import Trainer
from tests.explorers import drawn, elements, live, until

KIND = TrainingExplorer

AFTER_1000 = {0: 2.14547e-4, 1: 3.55736e-4, 2: 1.03346e-5, 3: 4.41816e-4, 4: 2.61474e-4}  # by seed


def test_explorer_starts_with_no_step_taken(explorer):
    step, scores, progress = explorer.words(explorer.result)
    assert step == "step 0 of 0 taken: mean squared error 0.04864"
    assert scores == "scores: 67.7 for 92, 65.9 for 86, 67.4 for 89; student 4: 67.7"
    assert progress == "resting"
    assert explorer.play.description == "Train"


@pytest.mark.parametrize("seed", AFTER_1000)
def test_train_takes_the_thousand_steps_of_the_story(explorer, seed):
    explorer.controls.seed.value = seed
    explorer.play.click()
    assert explorer.result.step == explorer.result.n_taken == 1000
    assert explorer.result.losses[-1] == pytest.approx(AFTER_1000[seed], rel=1e-5)
    assert explorer.controls.step.value == explorer.controls.step.slider.max == 1000


def test_every_step_can_be_looked_at_again(explorer):
    explorer.train(1000)
    explorer.controls.step.value = 0
    assert explorer.words(explorer.result)[0] == "step 0 of 1,000 taken: mean squared error 0.04864"
    explorer.controls.step.value = 100
    assert explorer.result.losses[100] == pytest.approx(2.5314e-4, rel=1e-4)
    assert explorer.result.scores[:3] == pytest.approx([0.897, 0.874, 0.897], abs=6e-4)
    assert np.square(explorer.result.scores[:3] - [0.92, 0.86, 0.89]).mean() == pytest.approx(explorer.result.losses[100])


def test_step_takes_one_and_looks_at_the_newest(explorer):
    explorer.train(5)
    explorer.controls.step.value = 2
    explorer.step_once.click()
    assert (explorer.result.step, explorer.result.n_taken) == (6, 6)


def test_step_that_was_not_taken_gets_a_sentence_and_the_picture_stays(explorer):
    explorer.train(10)
    before = explorer.pictures["loss"].picture
    explorer.controls.step.value = 11
    step = explorer.controls.step
    assert (step.problem, step.value) == ("Look at step must be a whole number between 0 and 10. You entered 11.", 10)
    assert explorer.pictures["loss"].picture == before
    step.value = 2.5
    assert step.problem.startswith("The step to look at must be a whole number")
    step.value = 9
    assert step.problem == ""


@pytest.mark.parametrize(
    ("control", "value", "sentence"),
    [
        ("seed", -1, "The seed must be a whole number"),
        ("seed", 0.5, "The seed must be a whole number"),
        ("learning_rate", 0, "The learning rate must be a number above 0"),
    ],
)
def test_wrong_setting_gets_a_sentence_and_the_right_one_mends_it(explorer, control, value, sentence):
    explorer.train(10)
    explorer.set(**{control: value})
    assert explorer.problem.startswith(sentence)
    assert explorer.result.n_taken == 10
    explorer.set(**{control: 3})
    assert explorer.problem == ""


@pytest.mark.parametrize(("change", "n_left"), [({"seed": 1}, 0), ({"inputs": "raw"}, 0), ({"learning_rate": 2.0}, 30)])
def test_another_start_begins_anew_and_another_learning_rate_goes_on(explorer, change, n_left):
    explorer.train(30)
    explorer.set(**change)
    assert explorer.result.n_taken == explorer.controls.step.value == n_left


def test_compute_changes_nothing_whatever_it_is_asked(explorer):
    explorer.train(20)
    trainer, settings = explorer.live.trainer, explorer.values()
    explorer.compute(**settings | {"seed": 4, "inputs": "raw", "learning_rate": 3.0, "pace": 1, "step": 7})
    with pytest.raises(ValueError, match="The seed must be"):
        explorer.compute(**settings | {"seed": -1, "learning_rate": 3.0})
    assert explorer.live.trainer is trainer
    assert (trainer.n_steps, trainer.learning_rate, explorer.live.pace, explorer.values()) == (20, 1.0, 10, settings)


def test_raw_hours_train_a_network_that_hardly_tells_students_apart(explorer):
    explorer.set(inputs="raw", n_steps=1000, learning_rate=0.1)
    explorer.play.click()
    assert explorer.result.scores[:3] == pytest.approx([0.89, 0.8899, 0.8896], abs=6e-5)
    assert explorer.result.losses[-1] == pytest.approx(5.96665e-4, rel=1e-5)
    assert explorer.result.notes == ("2 h studied", "9 h slept")


def test_steps_are_as_many_as_chosen(explorer):
    explorer.set(n_steps=100)
    explorer.play.click()
    explorer.play.click()
    assert explorer.result.n_taken == 200


def test_drawing_shows_the_student_that_is_chosen(explorer):
    explorer.set(shown=3)
    there = elements(explorer, "network")
    assert there["difference"].text == "target unknown"
    assert (there["note-0"].text, there["note-1"].text) == ("4 h studied ÷ 3", "8 h slept ÷ 9")
    explorer.set(shown=1)
    there = elements(explorer, "network")
    assert there["target"].text == "target 86"
    assert there["note-0"].text == "1 h studied ÷ 3"
    assert not any(element.label for element in there.values())


def test_too_large_a_learning_rate_gets_stuck_and_says_so(explorer):
    explorer.set(learning_rate=1000)
    explorer.play.click()
    # All three are sent to 1: the mean of .08^2, .14^2 and .11^2 is .0127.
    assert explorer.result.losses[-1] == pytest.approx(0.0127, abs=1e-12)
    assert explorer.words(explorer.result)[-1].startswith("stuck: all nine slopes are below 0.000001")
    explorer.controls.step.value = 0
    assert explorer.words(explorer.result)[-1] == "resting"


@pytest.mark.parametrize("inputs", ["scaled", "raw"])
def test_run_that_diverges_ends_with_a_sentence_and_everything_still_works(explorer, inputs):
    explorer.set(inputs=inputs)
    explorer.train(20)
    explorer.set(learning_rate=1e308)
    explorer.play.click()
    assert explorer.problem.startswith("Training diverged: after step 21 its numbers would not be finite")
    assert all(np.isfinite(W).all() for W in explorer.result.net.weights)
    explorer.controls.step.value = 7
    assert explorer.result.step == 7
    assert explorer.problem.startswith("Training diverged")
    explorer.set(learning_rate=1.0)
    assert explorer.problem == ""
    explorer.play.click()
    assert explorer.result.n_taken == 1020


def test_reset_forgets_every_step_and_setting(explorer):
    explorer.set(seed=3, learning_rate=2.0)
    explorer.train(50)
    explorer.reset.click()
    assert explorer.words(explorer.result)[0] == "step 0 of 0 taken: mean squared error 0.04864"
    assert explorer.values()["seed"] == 0
    explorer.train(50)
    explorer.reset.click()  # where no control but the step has moved
    assert explorer.result.n_taken == 0


def test_code_makes_the_same_state(explorer):
    explorer.set(seed=3, inputs="raw", learning_rate=0.5, shown=3)
    explorer.train(300)
    explorer.set(learning_rate=2.0)
    explorer.train(200)
    explorer.set(step=120, learning_rate=3.0)
    names = {}
    exec(explorer.code(), names)
    again = names["explorer"]
    assert again.values() == explorer.values()
    assert np.array_equal(again.result.losses, explorer.result.losses)
    assert again.pictures["network"].picture == explorer.pictures["network"].picture


def test_point_is_dragged_and_moved_by_key_within_the_steps_taken(explorer):
    explorer.train(1000)
    picture = explorer.pictures["loss"]
    picture.on_drag("handle", 72 + 240 / 4, 100)  # a quarter of the way from 0 to 1,000
    assert explorer.result.step == 250
    picture.on_nudge("handle", 10, 0)
    assert explorer.result.step == 260
    picture.on_drag("handle", 5000, 100)
    assert explorer.result.step == 1000


@live(TrainingExplorer)
async def test_train_goes_on_beside_the_page_and_the_same_button_pauses_it(explorer):
    explorer.set(n_steps=100_000, pace=0)
    explorer.play.click()
    assert (explorer.play.description, explorer.result.n_taken) == ("Pause", 0)
    assert explorer.controls.step.slider.max == 100_000
    assert drawn(explorer, "x-number-4", "loss").text == "100,000"  # the axis waits for the steps to come
    await until(lambda: explorer.result.n_taken > 500)
    assert " steps to go" in explorer.words(explorer.result)[-1]
    assert explorer.controls.step.value == 0  # a box that moves cannot be typed in
    explorer.play.click()
    n_taken = explorer.live.trainer.n_steps
    assert (explorer.play.description, explorer.result.n_taken) == ("Train", n_taken)
    assert explorer.controls.step.value == n_taken
    assert explorer.controls.step.slider.max == n_taken < 100_000
    for _ in range(20):
        await asyncio.sleep(0)
    assert explorer.live.trainer.n_steps == n_taken


@live(TrainingExplorer)
async def test_sliders_act_while_it_trains(explorer):
    explorer.set(n_steps=100_000, pace=0)
    explorer.play.click()
    await until(lambda: explorer.result.n_taken > 0)
    explorer.controls.learning_rate.slider.value = 25  # steps of 0.1
    assert explorer.live.running
    await until(lambda: len(explorer.live.taken) == 2)
    assert [rate for rate, _ in explorer.live.taken] == [1.0, 2.5]
    explorer.controls.shown.value = 3
    assert explorer.live.running
    explorer.controls.step.slider.value = 10  # to look back is to pause
    assert not explorer.live.running
    assert explorer.result.step == 10
    for _ in range(20):
        await asyncio.sleep(0)
    assert explorer.result.step == 10


@pytest.mark.parametrize("act", ["reset", "seed"])
@live(TrainingExplorer)
async def test_reset_and_another_start_end_the_run(explorer, act):
    explorer.set(n_steps=100_000)
    explorer.play.click()
    await until(lambda: explorer.result.n_taken > 20)
    explorer.reset.click() if act == "reset" else explorer.set(seed=4)
    for _ in range(20):
        await asyncio.sleep(0)
    assert not explorer.live.running
    assert explorer.result.n_taken == explorer.live.trainer.n_steps == 0
    assert explorer.play.description == "Train"


@live(TrainingExplorer)
async def test_error_while_it_trains_is_shown_and_the_controls_work_on(explorer):
    draw, explorer.draw = explorer.draw, lambda result: 1 / 0
    explorer.live.start(1000)
    await until(lambda: not explorer.live.running)
    assert explorer.problem == "Training stopped: division by zero Press Reset to begin anew."
    explorer.draw = draw
    explorer.reset.click()
    assert (explorer.problem, explorer.result.n_taken) == ("", 0)
    explorer.controls.seed.value = 2
    explorer.train(1000)
    assert explorer.result.losses[-1] == pytest.approx(AFTER_1000[2], rel=1e-5)


def test_long_run_is_drawn_with_its_extremes_and_a_constant_number_of_points():
    losses = np.full(100_001, 0.01)
    losses[[0, 51_234, 77_777]] = 0.5, 1e-5, 0.2  # a fall and a rise of one step each must not vanish
    steps, kept = thinned(losses)
    assert len(steps) == len(kept) == 242
    assert {0.5, 1e-5, 0.2, 0.01} == set(kept)
    assert (steps[0], steps[-1]) == (0, 100_000)
    assert (np.diff(steps) >= 0).all()
    assert np.array_equal(losses[steps], kept)
    assert len(thinned(losses[:50_000])[0]) == 242
    assert len(thinned(losses[:7])[0]) == 7


def test_curve_is_drawn_on_a_scale_of_powers_of_ten():
    picture = draw_training_curve(np.array([0.05, 0.002, 0.001]), 8, 1, np.array([0.9, 0.8, 0.7]))
    elements = {element.name: element for element in picture.elements}
    # From 0.1 down over at least four powers of ten, 118 high: log10(.002) = -2.69897, 1.69897 below the top at 26.
    assert [elements[f"y-number-{k}"].text for k in range(5)] == ["10⁻⁵", "0.0001", "0.001", "0.01", "0.1"]
    assert elements["point"].attributes["cy"] == pytest.approx(26 + 1.69897 * 118 / 4, abs=1e-3)
    assert elements["point"].attributes["cx"] == pytest.approx(72 + 240 / 8)  # step 1 of 8 planned
    assert elements["curve"].attributes["d"].count("L") == 2
    assert picture.result == "Step 1: mean squared error 0.002; predictions 0.9, 0.8, 0.7."
    assert "lowest 0.001, after 2." in picture.description


def test_run_is_kept_and_comes_back_with_every_step(tmp_path):
    path = tmp_path / "my_training.json"
    first = TrainingExplorer(keep_in=path)
    assert not (tmp_path / "my_work").exists()
    first.set(seed=3, inputs="raw")
    first.train(100)
    first.set(learning_rate=0.5)
    first.train(50)
    again = TrainingExplorer(keep_in=path)
    assert again.result.n_taken == 0
    again.kept.button.click()
    assert (again.controls.seed.value, again.controls.inputs.value, again.controls.learning_rate.value) == (3, "raw", 0.5)
    assert (again.result.step, again.result.n_taken) == (150, 150)
    np.testing.assert_array_equal(again.result.losses, first.result.losses)
    again.train(1)
    first.train(1)
    np.testing.assert_array_equal(again.result.losses, first.result.losses)


@pytest.mark.parametrize(
    "change",
    [{"seed": "<b>"}, {"seed": -1}, {"inputs": "both"}, {"taken": [[1.0, 10**12]]}, {"taken": [[1.0, 0.5]]}, {"taken": 3}],
)
def test_kept_run_that_makes_no_sense_gets_a_sentence_and_the_present_run_stays(tmp_path, change):
    path = tmp_path / "my_training.json"
    save_work(path, "training run", {"seed": 1, "inputs": "raw", "taken": [[1.0, 10]]} | change, what="a run", amount=1)
    explorer = TrainingExplorer(keep_in=path)
    explorer.train(5)
    explorer.kept.button.click()
    assert "could not be brought back" in explorer.kept._said.value
    assert explorer.result.n_taken == 5


def test_run_that_is_ended_by_looking_back_is_kept(tmp_path):
    path = tmp_path / "my_training.json"

    async def train_and_look_back():
        explorer = TrainingExplorer(keep_in=path)
        explorer.play.click()
        while explorer.live.trainer.n_steps < 50:
            await asyncio.sleep(0)
        explorer.controls.step.value = 5
        return explorer.live.trainer.n_steps

    n_taken = asyncio.run(train_and_look_back())
    work, _ = load_work(next((tmp_path / "my_work").iterdir()), "training run")
    assert sum(n for _, n in work["taken"]) == n_taken


def same_weights(one, other):
    return all(map(np.array_equal, one.live.trainer.network.weights, other.live.trainer.network.weights))


def test_run_that_is_brought_back_live_takes_the_same_steps_with_the_same_rates_and_is_not_kept_twice(tmp_path):
    first = TrainingExplorer(keep_in=tmp_path / "page")
    for rate, n_steps in [(1, 300), (0.5, 7), (2, 400)]:
        first.set(learning_rate=rate)
        first.train(n_steps)

    async def bring_back():
        again = TrainingExplorer(keep_in=tmp_path / "page")
        again.kept.button.click()
        assert again.live.repeating
        while again.live.running:
            await asyncio.sleep(0)
        return again

    again = asyncio.run(bring_back())
    assert again.live.taken == first.live.taken == [[1, 300], [0.5, 7], [2, 400]]
    np.testing.assert_array_equal(again.live.trainer.losses, first.live.trainer.losses)
    assert len(list((tmp_path / "my_work").iterdir())) == 1


def test_run_can_be_no_longer_than_what_is_brought_back(explorer, monkeypatch):
    monkeypatch.setattr("nnlib.widgets.live_trainer.MOST_STEPS", 150)
    explorer.train(100)
    with pytest.raises(ValueError, match=r"A run can have 150 steps\. This would make it 200: press Reset"):
        explorer.train(100)
    explorer.set(n_steps=100)
    explorer.play.click()
    assert "Nothing was trained: A run can have 150 steps." in explorer._refusal.value
    assert explorer._refusal in explorer.children
    assert explorer.live.trainer.n_steps == 100


@pytest.mark.parametrize("kind", [TrainingExplorer, YourOwnNetworkExplorer])
def test_interrupted_train_leaves_page_code_and_file_in_the_same_state(kind, tmp_path, monkeypatch):
    explorer, calls = kind(keep_in=tmp_path / "page"), []
    explorer.train(100)

    def interrupt(trainer, n_steps):
        calls.append(n_steps)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return take(trainer, n_steps)

    take = Trainer._take
    with monkeypatch.context() as interrupted:
        interrupted.setattr(Trainer, "_take", interrupt)
        with pytest.raises(KeyboardInterrupt):
            explorer.train(5000)
    n_steps = sum(n for _, n in explorer.live.taken)
    assert n_steps == explorer.live.trainer.n_steps == 100 + sum(calls[:2])
    assert f"step {n_steps:,}" in explorer.words(explorer.result)[0]
    made = {}
    exec(explorer.code(), made)
    assert same_weights(made["explorer"], explorer)
    again = kind(keep_in=tmp_path / "page")
    again.kept.button.click()
    assert same_weights(again, explorer)


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_interrupt_of_the_kernel_ends_the_training_with_a_sentence_and_loses_no_step(tmp_path):
    async def train_and_interrupt():
        explorer = TrainingExplorer(keep_in=tmp_path / "page")
        explorer.set(n_steps=100_000)
        explorer.play.click()
        while explorer.live.trainer.n_steps < 50:
            await asyncio.sleep(0)
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(3):
            await asyncio.sleep(0)
        return explorer

    async def in_a_kernel():  # between two cells, it ignores interrupts
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return await train_and_interrupt()

    before = signal.getsignal(signal.SIGINT)
    try:
        explorer = asyncio.run(in_a_kernel())
    finally:
        signal.signal(signal.SIGINT, before)
    n_steps = explorer.live.trainer.n_steps
    assert n_steps < 100_000
    assert f"Training was interrupted after step {n_steps:,}, which is kept." in explorer._problem.value
    assert explorer.play.description == "Train"
    again = TrainingExplorer(keep_in=tmp_path / "page")
    again.kept.button.click()
    assert same_weights(again, explorer)


def test_train_does_not_begin_with_settings_that_cannot_be(explorer):
    explorer.set(seed=1.5)
    explorer.play.click()
    assert explorer.problem.startswith("The seed must be a whole number")
    assert explorer.live.trainer.n_steps == 0
    explorer.set(seed=1)
    explorer.controls.step.value = 7  # not taken yet: that does not matter to Train
    explorer.play.click()
    assert explorer.live.trainer.n_steps == 1000


@live(TrainingExplorer)
async def test_newer_explorer_has_the_older_one_say_that_it_rests(explorer):
    explorer.play.click()
    assert explorer.play.description == "Pause"
    TrainingExplorer()
    assert explorer.play.description == "Train"
    assert explorer.words(explorer.result)[-1] == "resting"

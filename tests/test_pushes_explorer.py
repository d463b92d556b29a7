"""Page 05's second explorer, without a browser: each weight is its start plus what each student pushed."""

import numpy as np
import pytest

import nnlib
from nnlib.explorers import PushesExplorer
from nnlib.plots.pushes import push_axes, step_at
from nnlib.widgets.weights import PLACES
from tests.explorers import drawn

# Seed 0, learning rate 1. Weight 1 -> output: 0.950 + 2.191 - 1.060 - 0.392 = 1.689 after 1,000 steps of plain numpy that
# kept each student's share of every step apart; students 2 and 3 turned after steps 26 and 34.


@pytest.fixture(scope="module")
def made():
    return PushesExplorer()


@pytest.fixture
def explorer(made):
    made.start_again()
    return made


def test_explorer_starts_before_the_first_step_and_gives_nothing_away(explorer):
    assert (explorer.result.step, explorer.result.picked) == (0, "from_1")
    says = "Weight 1 → output after step 0: start 0.95, student 1 0, student 2 0, student 3 0; weight 0.95."
    assert explorer.pictures["pushes"].picture.description == says
    assert explorer.pictures["network"].picture.result == says  # the one that is spoken


def test_curves_have_their_names_as_soon_as_there_are_curves(explorer):
    names = ["student 1", "student 2", "student 3", "all"]
    for step, shown in ((0, [""] * 4), (1, names)):
        explorer.set(step=step)
        assert [drawn(explorer, f"name-{name}", "pushes").text for name in names] == shown


def test_words_put_the_numbers_into_the_sum(explorer):
    explorer.set(step=1000)
    assert explorer.words(explorer.result)[0] == "1 → output: w = 0.950 + 2.191 − 1.060 − 0.392 = 1.689"
    explorer.set(picked="from_2")
    assert explorer.words(explorer.result)[0] == "2 → output: w = −0.151 + 2.024 − 0.940 − 0.341 = 0.592"


@pytest.mark.parametrize("step", [0, 1, 26, 1000])
def test_every_weight_of_the_drawing_is_the_trained_one_and_the_sum_of_its_parts(explorer, exam, step):
    start = nnlib.Network.random([2, 3, 1], rng=np.random.RandomState(0))
    trained = nnlib.train(start, exam["X"], exam["y"], n_steps=step).network
    for name, (layer, row, column) in PLACES.items():
        explorer.set(step=step, picked=name)
        result = explorer.result
        assert result.net.weights[layer][row, column] == pytest.approx(trained.weights[layer][row, column], abs=1e-12)
        assert result.start + result.sums[step].sum() == pytest.approx(trained.weights[layer][row, column], abs=1e-12)


@pytest.mark.parametrize(("student", "turn"), [(1, 26), (2, 34)])
def test_student_turns_when_the_prediction_passes_the_target(explorer, student, turn):
    assert explorer.result.sums[:, student].argmax() == turn
    target = [0.92, 0.86, 0.89][student]
    for step, above in ((turn - 1, False), (turn, True)):
        explorer.set(step=step, student=student)
        assert (explorer.result.forward_pass.y_pred[0, 0] > target) == above


def test_edge_is_picked_on_the_drawing_and_a_neuron_changes_nothing(explorer):
    explorer.pictures["network"]._handle_custom_msg({"picked": "edge-0-1-2"}, [])
    assert explorer.controls.picked.value == "slept_to_3"
    explorer.pictures["network"]._handle_custom_msg({"picked": "neuron-1-1"}, [])
    assert explorer.controls.picked.value == "slept_to_3"


def test_bars_lead_from_the_start_to_the_weight_one_push_after_the_other(explorer):
    explorer.set(step=1000)
    bars = [drawn(explorer, f"push-student {k}", "pushes").attributes for k in (1, 2, 3)]
    # 164 units, from 106 on, from the least, 0.950, to the most that is ever reached, 0.950 + 2.191.
    ends = [106 + 164 * reached / 2.191 for reached in (0, 2.191, 2.191 - 1.060, 2.191 - 1.060 - 0.392)]
    for bar, left, right in zip(bars, ends, ends[1:]):
        assert (bar["x1"], bar["x2"]) == pytest.approx((left, right), abs=0.1)
    assert drawn(explorer, "start-point", "pushes").attributes["cx"] == pytest.approx(106)
    assert drawn(explorer, "weight-point", "pushes").attributes["cx"] == pytest.approx(ends[-1], abs=0.1)
    assert [bar["class"] for bar in bars] == ["push positive", "push negative", "push negative"]
    assert drawn(explorer, "value-student 2", "pushes").text == "−1.06"


def test_point_is_dragged_along_the_steps_and_moved_by_keys(explorer):
    x, y = push_axes(explorer.result.sums).at(np.log10(1 + 100), 0.0)
    explorer.pictures["pushes"].on_drag("handle", x, y)
    assert explorer.controls.step.value == 100
    explorer.pictures["pushes"].on_nudge("handle", -1, 0)
    assert explorer.controls.step.value == 99
    explorer.pictures["pushes"].on_drag("handle", 9999, y)
    assert explorer.controls.step.value == 1000


@pytest.mark.parametrize("step", [0, 1, 10, 999, 1000])
def test_place_on_the_axis_and_step_belong_together(step):
    assert step_at(np.log10(1 + step)) == step


def test_names_at_the_ends_of_the_curves_never_cover_each_other(explorer):
    for name in PLACES:
        for step in (0, 30, 1000):
            explorer.set(step=step, picked=name)
            heights = sorted(
                drawn(explorer, f"name-{who}", "pushes").attributes["y"]
                for who in ("student 1", "student 2", "student 3", "all")
            )
            assert np.diff(heights).min() >= 16 - 1e-9


def test_step_that_was_never_taken_gets_a_sentence(explorer):
    explorer.controls.step.value = 1001
    assert explorer.controls.step.problem == "Step must be a whole number between 0 and 1,000. You entered 1,001."
    assert explorer.result.step == 0

"""Page 04's explorer, without a browser: controls are moved as plain values, results compared with literals by hand."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

import nnlib
from nnlib.explorers import BackpropExplorer
from nnlib.explorers.backprop import check_at_once
from nnlib.plots.gradient_table import draw_gradient_table

# The worked example, scaled hours. Student 1: input (2/3, 1), hidden .7177510570 .6681877722 .6827993861, prediction
# .7748170504, target .92. The five steps, with the slope's sign (prediction - target):
#   error          .92 - .7748170504 = .1451829496, slope -.1451829496
#   output delta   -.1451829496 * .7748170504 * .2251829496 = -.1451829496 * .1744755888 = -.0253308806
#   hidden error   -.0253308806 * (.4, .5, .9) = -.0101323522, -.0126654403, -.0227977926
#   hidden delta   times a (1 - a) = .2025844772, .2217128733, .2165843844: -.0020526573, -.0028080912, -.0049376459
#   slopes         2/3 and 1 times the hidden deltas; hidden activations times the output delta
STUDENT_1 = [[-0.0013684382, -0.0018720608, -0.0032917639], [-0.0020526573, -0.0028080912, -0.0049376459]]
STUDENT_1_OUT = [-0.0181812663, -0.0169257847, -0.0172959097]
ALL_THREE = [[-0.0039617879, -0.0050815743, -0.0093910938], [-0.0044398195, -0.0057966594, -0.0105154341]]
ALL_THREE_OUT = [-0.0462587556, -0.0445969873, -0.0441013081]
WEIGHTS = [
    "studied_to_1",
    "studied_to_2",
    "studied_to_3",
    "slept_to_1",
    "slept_to_2",
    "slept_to_3",
    "from_1",
    "from_2",
    "from_3",
]


@pytest.fixture
def explorer():
    return BackpropExplorer()


def drawn(explorer, picture, name):
    return next(element for element in explorer.pictures[picture].picture.elements if element.name == name)


def slopes(explorer):
    return [entry.analytic for entry in explorer.result.report.entries]


def circles(explorer, layer):
    """What stands in the circles of a layer, empty lines left out."""
    names = [element.name for element in explorer.pictures["network"].picture.elements]
    texts = [drawn(explorer, "network", name).text for name in names if name.startswith(f"value-neuron-{layer}-")]
    return [text for text in texts if text]


def lit(explorer):
    elements = explorer.pictures["network"].picture.elements
    return {element.name for element in elements if element.attributes["class"].endswith(" lit")}


@pytest.mark.parametrize(("rows", "first", "second"), [(1, STUDENT_1, STUDENT_1_OUT), ("all", ALL_THREE, ALL_THREE_OUT)])
def test_gradients_are_those_of_the_worked_example(explorer, rows, first, second):
    explorer.controls.rows.value = rows
    assert slopes(explorer) == pytest.approx([*first[0], *first[1], *second], abs=1e-10)


@pytest.mark.parametrize(("rows", "y_pred"), [(2, 0.7481871137), (3, 0.766633035)])
def test_each_student_has_a_way_back_of_their_own(explorer, rows, y_pred):
    explorer.controls.rows.value = rows
    target = {2: 0.86, 3: 0.89}[rows]
    assert explorer.result.forward_pass.y_pred == pytest.approx(np.array([[y_pred]]), abs=1e-10)
    assert circles(explorer, 2) == [f"+{target - y_pred:.4f}"]
    assert slopes(explorer)[6] == pytest.approx(
        (y_pred - target) * y_pred * (1 - y_pred) * explorer.result.forward_pass.a[1][0, 0]
    )


def test_slopes_of_all_three_are_the_sums_of_the_slopes_of_each(explorer):
    each = []
    for rows in (1, 2, 3):
        explorer.controls.rows.value = rows
        each.append(slopes(explorer))
    explorer.controls.rows.value = "all"
    assert slopes(explorer) == pytest.approx(np.sum(each, axis=0), abs=1e-15)


@pytest.mark.parametrize("rows", [1, 2, 3, "all"])
@pytest.mark.parametrize("name", WEIGHTS)
def test_every_slope_is_nnlib_s_and_the_one_measured_by_nudging_that_slider(explorer, name, rows):
    explorer.set(rows=rows, from_2=-1.5, studied_to_3=2.5, slept_to_1=-0.7)
    r, k = explorer.result, WEIGHTS.index(name)
    own = nnlib.backward(r.net, r.forward_pass, r.y)
    assert slopes(explorer)[k] == np.concatenate([d_W.ravel() for d_W in own.d_W])[k]
    control, here, slope = getattr(explorer.controls, name), getattr(explorer.controls, name).value, slopes(explorer)[k]
    losses = []
    for nudge in (1e-5, -1e-5):
        control.value = here + nudge
        losses.append(explorer.result.loss)
    measured = (losses[0] - losses[1]) / 2e-5
    assert measured == pytest.approx(slope, rel=1e-7, abs=1e-10)
    assert r.report.entries[k].measured == pytest.approx(measured, rel=1e-7, abs=1e-10)


@pytest.mark.parametrize("name", WEIGHTS)
def test_every_weight_slider_moves_the_network(explorer, name):
    before = slopes(explorer)
    getattr(explorer.controls, name).slider.value = -20  # of steps of 0.1
    assert explorer.result.net.weights[0 if "_to_" in name else 1].min() == -2
    assert slopes(explorer) != before


@pytest.mark.parametrize(
    ("step", "inside", "rings", "n_glows"),
    [
        (1, {1: ["0.7178", "0.6682", "0.6828"], 2: ["+0.1452"]}, {"ring-neuron-2-0"}, 0),
        (2, {1: ["0.7178", "0.6682", "0.6828"], 2: ["−0.02533"]}, {"ring-neuron-2-0"}, 0),
        (3, {1: ["−0.01013", "−0.01267", "−0.0228"], 2: ["−0.02533"]}, {f"ring-neuron-1-{k}" for k in range(3)}, 3),
        (4, {1: ["−0.002053", "−0.002808", "−0.004938"], 2: ["−0.02533"]}, {f"ring-neuron-1-{k}" for k in range(3)}, 0),
        (5, {1: ["−0.002053", "−0.002808", "−0.004938"], 2: ["−0.02533"]}, set(), 9),
    ],
)
def test_each_step_shows_its_numbers_and_lights_what_it_is_about(explorer, step, inside, rings, n_glows):
    explorer.controls.step.value = step
    for layer, texts in inside.items():
        assert circles(explorer, layer) == texts
    assert circles(explorer, 0) == ["0.6667", "1"]
    shining = lit(explorer)
    assert {name for name in shining if name.startswith("ring")} == rings
    assert len({name for name in shining if name.startswith("glow")}) == n_glows
    assert drawn(explorer, "network", "step").text.startswith(f"Step {step} of 5: ")


def test_three_students_stand_in_each_circle_one_below_the_other(explorer):
    explorer.set(rows="all", step=2)
    assert circles(explorer, 2) == ["−0.02533", "−0.02107", "−0.02207"]
    heights = [drawn(explorer, "network", f"value-neuron-2-0-{k}").attributes["y"] for k in range(3)]
    assert heights == sorted(set(heights))
    assert drawn(explorer, "network", "prediction").text == "predictions 0.7748, 0.7482, 0.7666"


def test_changes_stand_on_the_edges_at_the_last_step_only(explorer):
    assert drawn(explorer, "network", "weight-1-0-0").text == "0.4"
    explorer.set(step=5, learning_rate=10.0)
    assert drawn(explorer, "network", "weight-1-0-0").text == "+0.1818"  # 10 * .0181812663
    assert drawn(explorer, "network", "weight-0-1-2").text == "+0.04938"  # 10 * .0049376459


@pytest.mark.parametrize(
    ("step", "line", "words"),
    [
        (1, 0, "error = target − prediction: 0.92 − 0.7748 = +0.1452"),
        (1, 1, "slope of the loss, d_a = prediction − target = −error: −0.1452"),
        (2, 0, "delta of the output, d_z = d_a · a (1 − a), where a is the activation of the output, not its sum:"),
        (2, 1, "output: (−0.1452) · 0.7748 (1 − 0.7748) = −0.02533"),
        (3, 3, "hidden 3: (−0.02533) · 0.9 = −0.0228"),
        (4, 1, "hidden 1: (−0.01013) · 0.7178 (1 − 0.7178) = −0.002053"),
        (5, 1, "studied → 1: slope 0.6667 · (−0.002053) = −0.001368, change −1 · (−0.001368) = +0.001368"),
        (5, 2, "1 → output: slope 0.7178 · (−0.02533) = −0.01818, change −1 · (−0.01818) = +0.01818"),
        (5, 3, "change = −learning rate · slope; loss 0.01054 → 0.009601, mean squared error 0.02108 → 0.0192"),
    ],
)
def test_words_put_the_current_numbers_into_the_formula_of_the_step(explorer, step, line, words):
    explorer.controls.step.value = step
    assert explorer.words(explorer.result)[line] == words


def test_words_for_all_three_are_a_sum_over_the_students(explorer):
    explorer.set(rows="all", step=5)
    assert explorer.words(explorer.result)[2].startswith(
        "1 → output: slope 0.7178 · (−0.02533) + 0.6251 · (−0.02107) + 0.6755 · (−0.02207) = −0.04626"
    )


def test_loss_before_and_after_one_step_is_that_of_the_worked_example(explorer):
    assert (explorer.result.loss, explorer.result.new_loss) == pytest.approx((0.0105390444, 0.0096009632), abs=1e-10)
    explorer.controls.rows.value = "all"
    assert (explorer.result.loss, explorer.result.new_loss) == pytest.approx((0.0243998092, 0.0185734931), abs=1e-10)
    assert explorer.result.means == pytest.approx((0.0162665395, 0.0123823287), abs=1e-10)


def test_taking_the_step_moves_the_weights_and_the_controls_follow(explorer):
    explorer.controls.rows.value = "all"
    explorer.controls.take_step.click()
    c = explorer.controls
    assert (c.from_1.value, c.from_3.value, c.slept_to_2.value) == pytest.approx((0.4462587556, 0.9441013081, 0.3057966594))
    assert explorer.result.means[0] == pytest.approx(0.0123823287, abs=1e-10)
    assert explorer.result.forward_pass.y_pred[:, 0] == pytest.approx([0.7915004772, 0.76385422, 0.7832720849], abs=1e-10)


def test_learning_rate_scales_the_step_and_too_large_a_one_overshoots(explorer):
    explorer.controls.rows.value = "all"
    explorer.controls.learning_rate.slider.value = 4  # of steps of 0.5
    assert explorer.result.learning_rate == 2
    assert explorer.result.changes[1][0, 0] == pytest.approx(2 * 0.0462587556)
    assert drawn(explorer, "step", "says").text.endswith(", downhill")
    explorer.controls.learning_rate.value = 30
    says = drawn(explorer, "step", "says").text
    assert says.startswith("learning rate 30: loss 0.0244 → ")
    assert says.endswith(", past the lowest point: it overshoots")
    assert (explorer.result.forward_pass.y_pred < explorer.result.y).all()
    assert (explorer.result.after.predict([[2 / 3, 1]]) > 0.92).all()


def test_step_from_low_ground_can_end_higher_than_it_started(explorer):
    explorer.set(rows="all", learning_rate=9.5)
    explorer.controls.take_step.click()  # to the lowest point on the way
    explorer.controls.learning_rate.value = 60
    assert explorer.result.new_loss > explorer.result.loss
    assert drawn(explorer, "step", "says").text.endswith(", higher than before: far too large")


def test_curve_of_losses_begins_at_the_loss_now_and_the_point_lies_on_it(explorer):
    explorer.set(rows="all", learning_rate=10.0)
    assert explorer.result.losses[0] == pytest.approx(explorer.result.loss, abs=1e-15)
    assert explorer.result.losses[20] == pytest.approx(explorer.result.new_loss, abs=1e-15)  # 20 * 0.5
    # The box is 504 wide from 76 on for 0 to 60, and 180 high up to 40, from 220; losses reach .0244, the axis .032.
    at = drawn(explorer, "step", "point").attributes
    assert at["cx"] == pytest.approx(76 + 504 * 10 / 60)
    assert at["cy"] == pytest.approx(220 - 180 * explorer.result.new_loss / 0.032)
    assert drawn(explorer, "step", "before").attributes["y1"] == pytest.approx(220 - 180 * 0.0243998092 / 0.032)


def test_table_has_both_slopes_of_every_weight_and_says_that_they_agree(explorer):
    row = [drawn(explorer, "gradients", f"row-6-{k}").text for k in range(5)]
    assert row[:3] == ["1 → output", "−0.01818127", "−0.01818127"]  # -.0181812663
    assert row[4] == "agrees"
    assert drawn(explorer, "gradients", "verdict").text == "all nine agree"
    assert not any("differs" in element.attributes["class"] for element in explorer.pictures["gradients"].picture.elements)


def with_wrong(explorer, **wrong):
    """The explorer's result as it would be with these gradients instead of nnlib's."""
    r = explorer.result
    X = r.forward_pass.a[0]
    return replace(r, report=nnlib.gradient_check(r.net, X, r.y, gradients=replace(r.gradients, **wrong)))


@pytest.mark.parametrize("rows", [1, "all"])
def test_check_at_once_says_what_gradient_check_says(explorer, rows):
    explorer.set(rows=rows, from_1=-2.0, slept_to_2=1.7)
    r = explorer.result
    report = nnlib.gradient_check(r.net, r.forward_pass.a[0], r.y)
    assert [entry.name for entry in r.report.entries] == [entry.name for entry in report.entries]
    assert [entry.analytic for entry in r.report.entries] == [entry.analytic for entry in report.entries]
    measured = [entry.measured for entry in report.entries]
    assert [entry.measured for entry in r.report.entries] == pytest.approx(measured, rel=1e-7, abs=1e-11)
    assert r.report.noise == pytest.approx(report.noise)


def test_check_at_once_finds_a_wrong_slope(explorer):
    r = explorer.result
    wrong = replace(r.gradients, d_W=(r.gradients.d_W[0] * [[1], [1.01]], r.gradients.d_W[1]))
    report = check_at_once(r.net, r.forward_pass.a[0], r.y, wrong)
    assert not report.passed
    assert [entry.relative_error > 1e-3 for entry in report.entries] == [False] * 3 + [True] * 3 + [False] * 3


def test_planted_wrong_gradient_turns_its_row_red_and_is_named(explorer):
    d_W = [d_W.copy() for d_W in explorer.result.gradients.d_W]
    d_W[0][1, 2] *= 1.001
    picture = explorer.draw(with_wrong(explorer, d_W=tuple(d_W)))["gradients"]
    elements = {element.name: element for element in picture.elements}
    assert elements["verdict"].text == "differs: slept → 3"
    assert "differs" in elements["verdict"].attributes["class"]
    assert [k for k in range(9) if "wrong" in elements[f"band-{k}"].attributes["class"]] == [5]
    assert [elements[f"row-{k}-4"].text for k in (4, 5, 6)] == ["agrees", "differs", "agrees"]
    assert picture.description.startswith("Differs: slept → 3. ")


def test_many_wrong_gradients_are_counted(explorer):
    d_W = tuple(-d_W for d_W in explorer.result.gradients.d_W)
    picture = explorer.draw(with_wrong(explorer, d_W=d_W))["gradients"]
    assert "differs: 9 of 9, among them studied → 1, studied → 2" in [element.text for element in picture.elements]


def test_slopes_that_are_zero_agree():
    net = nnlib.Network([np.zeros((2, 3)), np.zeros((3, 1))])
    report = nnlib.gradient_check(net, [[1.0, 2.0]], net.predict([[1.0, 2.0]]))
    picture = draw_gradient_table(report, WEIGHTS)
    assert "all nine agree" in [element.text for element in picture.elements]


def test_previous_and_next_go_from_end_to_end_and_no_further(explorer):
    seen = []
    for button in [explorer.controls.next] * 5 + [explorer.controls.previous] * 5:
        button.click()
        seen.append(explorer.result.step)
    assert seen == [2, 3, 4, 5, 5, 4, 3, 2, 1, 1]


def play(explorer, act=lambda controls: None, seconds=0.2):
    """Press Play on a running loop with steps of a hundredth of a second; act meanwhile; the steps seen and what is left."""
    explorer.seconds_a_step, seen = 0.01, []
    explorer.controls.step.observe(lambda change: seen.append(change.new), "value")

    async def press():
        explorer.controls.play.value = True
        act(explorer.controls)
        await asyncio.sleep(seconds)
        return asyncio.all_tasks() - {asyncio.current_task()}

    return seen, asyncio.run(press())


def test_play_goes_to_the_last_step_and_leaves_nothing_behind(explorer):
    seen, tasks = play(explorer)
    assert (seen, tasks) == ([2, 3, 4, 5], set())
    assert not explorer.controls.play.value
    assert explorer._timer is None
    assert explorer.controls.play.description == "Play"


def test_play_from_the_last_step_begins_again(explorer):
    explorer.controls.step.value = 5
    assert play(explorer)[0] == [1, 2, 3, 4, 5]


def press_again(controls):
    controls.play.value = False


def press_twice_more(controls):
    controls.play.value = False
    controls.play.value = True


@pytest.mark.parametrize(("act", "seen"), [(press_again, [2]), (press_twice_more, [2, 3, 4, 5])])
def test_pressing_again_stops_and_there_are_never_two_at_once(explorer, act, seen):
    assert play(explorer, act) == (seen, set())
    assert explorer._timer is None


def test_reset_stops_play_and_brings_everything_back(explorer):
    explorer.set(rows="all", learning_rate=20.0, from_1=2.0)
    seen, _ = play(explorer, lambda controls: explorer.reset.click())
    assert seen == [2, 1]
    assert explorer.values() == BackpropExplorer().values()


def test_closing_the_explorer_stops_play(explorer):
    assert play(explorer, lambda controls: explorer.close())[0] == [2]
    assert explorer._timer is None


def test_play_without_a_running_loop_goes_one_step(explorer):
    explorer.controls.play.value = True
    assert (explorer.result.step, explorer.controls.play.value, explorer._timer) == (2, False, None)


@pytest.mark.parametrize("rate", [0, -1, 1001])
def test_learning_rate_that_is_none_gets_a_sentence_and_the_last_picture_stays(explorer, rate):
    before = explorer.pictures["step"].picture
    explorer.controls.learning_rate.value = rate
    assert explorer.controls.learning_rate.problem.startswith("Learning rate must be between 0.5 and 60. You entered ")
    assert explorer.pictures["step"].picture == before


def test_weight_that_is_no_weight_gets_a_sentence(explorer):
    explorer.controls.from_1.value = 1e9
    assert explorer.controls.from_1.problem == "1 → output must be between −3 and 3. You entered 1e+09."


def test_description_and_spoken_result_have_the_numbers_of_the_drawing(explorer):
    explorer.controls.step.value = 3
    picture = explorer.pictures["network"].picture
    assert picture.result == "Step 3 of 5: hidden error, student 1: hidden 1 −0.01013; hidden 2 −0.01267; hidden 3 −0.0228."
    assert "hidden 2, lit: slope −0.01267. " in picture.description
    explorer.controls.step.value = 5
    assert "hours studied → hidden 1 +0.001368; " in explorer.pictures["network"].picture.result
    assert explorer.pictures["gradients"].picture.result == explorer.pictures["step"].picture.result == ""


def test_pictures_keep_their_elements_while_everything_changes(explorer):
    before = {name: [e.name for e in live.picture.elements] for name, live in explorer.pictures.items()}
    explorer.set(rows="all", step=5, learning_rate=45.0, from_1=-3.0)
    assert {name: [e.name for e in live.picture.elements] for name, live in explorer.pictures.items()} == before


def test_code_makes_the_same_state(explorer):
    explorer.set(step=4, rows="all", learning_rate=2.5)
    names = {}
    exec(explorer.code(), names)
    assert names["explorer"].values() == explorer.values()
    assert names["explorer"].result.step == 4


def test_take_the_step_waits_for_settings_that_can_be(explorer):
    explorer.set(learning_rate=0)
    explorer.controls.take_step.click()
    assert explorer.problem.startswith("learning rate must be")
    assert explorer.controls.from_1.value == 0.4


def test_lowest_place_beyond_the_drawing_is_said_to_be_there(explorer):
    explorer.set(rows="all", from_1=3.0, from_2=3.0, from_3=3.0)
    described = explorer.pictures["step"].picture.description
    assert "It would be lowest, beyond what is drawn." in described

"""Page 02's explorer, without a browser: controls are moved as plain values, results compared with literals by hand."""

import numpy as np
import pytest

from nnlib import ACTIVATIONS, Network
from nnlib.explorers import ForwardPassExplorer
from nnlib.plots.formula import formula
from nnlib.plots.network_drawing import draw_network
from nnlib.plots.words import short
from tests.explorers import drawn

KIND = ForwardPassExplorer

# The worked example, student 1, raw hours: sums .2*2 + .8*9 = 7.6, .6*2 + .3*9 = 3.9, .1*2 + .7*9 = 6.5.


def prediction(explorer):
    return explorer.result.forward_pass.y_pred[0, 0]


def test_explorer_starts_with_the_worked_example_and_raw_hours(explorer):
    assert prediction(explorer) == pytest.approx(0.8567467964, abs=1e-10)
    assert explorer.result.forward_pass.z[0].ravel() == pytest.approx([7.6, 3.9, 6.5], abs=1e-12)
    assert explorer.problem == ""


@pytest.mark.parametrize(
    ("control", "value", "layer", "sums"),
    [
        ("hours_studied", 3, 0, [7.8, 4.5, 6.6]),  # one hour more adds the weights of the first row: .2, .6, .1
        ("hours_slept", 8, 0, [6.8, 3.6, 5.8]),  # one hour less takes .8, .3, .7 away
        ("studied_to_1", 1, 0, [9.2, 3.9, 6.5]),  # 1*2 + .8*9
        ("studied_to_2", -1, 0, [7.6, 0.7, 6.5]),  # -1*2 + .3*9
        ("studied_to_3", 0, 0, [7.6, 3.9, 6.3]),  # 0*2 + .7*9
        ("slept_to_1", 0, 0, [0.4, 3.9, 6.5]),
        ("slept_to_2", 1, 0, [7.6, 10.2, 6.5]),
        ("slept_to_3", -1, 0, [7.6, 3.9, -8.8]),
        # .4*.9994997989 + .5*.9801596943 + .9*.9984988177 = .3997999196 + .4900798471 + .8986489360, one of them changed
        ("from_1", 0, 1, [1.3887287831]),
        ("from_2", 0, 1, [1.2984488556]),
        ("from_3", 0, 1, [0.8898797667]),
    ],
)
def test_each_slider_moves_the_sums_it_leads_to(explorer, control, value, layer, sums):
    moved = getattr(explorer.controls, control)
    moved.slider.value = round(value / moved.step)
    assert explorer.result.forward_pass.z[layer].ravel() == pytest.approx(sums, abs=1e-9)
    assert getattr(explorer.controls, control).value == value


def test_scaled_inputs_are_divided_by_three_and_nine(explorer):
    explorer.controls.inputs.value = "scaled"
    assert explorer.result.forward_pass.a[0].ravel() == pytest.approx([2 / 3, 1])
    assert prediction(explorer) == pytest.approx(0.7748170504, abs=1e-10)
    assert [drawn(explorer, f"note-{k}").text for k in range(2)] == ["2 h studied ÷ 3", "9 h slept ÷ 9"]


@pytest.mark.parametrize(("activation", "value"), [("sigmoid", 0.8567467964), ("identity", 10.84), ("relu", 10.84)])
def test_activation_is_that_of_both_layers(explorer, activation, value):
    explorer.controls.activation.value = activation  # without a bend: .4*7.6 + .5*3.9 + .9*6.5 = 3.04 + 1.95 + 5.85 = 10.84
    assert prediction(explorer) == pytest.approx(value, abs=1e-9)
    assert explorer.pictures["curve"].picture.description.startswith(activation)


def test_buttons_set_what_they_say(explorer):
    explorer.controls.zero.click()
    assert prediction(explorer) == 0.5
    explorer.controls.hours_slept.value = 3
    explorer.controls.worked_example.click()
    assert prediction(explorer) == pytest.approx(0.8567467964, abs=1e-10)
    explorer.controls.random.click()
    first = [round(float(w), 2) for W in explorer.result.net.weights for w in W.ravel()]
    # default_rng(0).standard_normal starts 0.12573, -0.13210, 0.64042, 0.10490, -0.53567, 0.36160, 1.30400, 0.94708, -0.70374
    assert first == [0.13, -0.13, 0.64, 0.1, -0.54, 0.36, 1.3, 0.95, -0.7]
    explorer.controls.random.click()
    assert [round(float(w), 2) for W in explorer.result.net.weights for w in W.ravel()] != first


def test_button_draws_once(explorer):
    computed = []
    compute = explorer.compute
    explorer.compute = lambda **values: computed.append(1) or compute(**values)
    explorer.controls.zero.click()
    assert len(computed) == 1


@pytest.mark.parametrize(
    ("hours", "student", "target"),
    [((1, 5), (1.0, 5.0), 0.86), ((3, 6), (3.0, 6.0), 0.89), ((4, 8), (4.0, 8.0), None), ((4, 7), "my own", None)],
)
def test_hours_tell_the_student_and_the_target(explorer, hours, student, target):
    explorer.controls.hours_studied.value, explorer.controls.hours_slept.value = hours
    assert explorer.controls.student.value == student
    assert explorer.result.target == target
    assert drawn(explorer, "target").text == ("" if target is None else f"target {100 * target:g}")
    assert ("target unknown" in drawn(explorer, "difference").text) == (target is None)


def test_choosing_a_student_sets_the_hours(explorer):
    explorer.controls.student.value = (1.0, 5.0)
    assert explorer.result.forward_pass.a[0].tolist() == [[1.0, 5.0]]
    assert prediction(explorer) == pytest.approx(0.8475618250, abs=1e-10)


@pytest.mark.parametrize(("hours", "entered"), [(-1, "−1"), (30, "30")])
def test_impossible_hours_get_a_sentence_and_the_last_good_picture_stays(explorer, hours, entered):
    before, control = explorer.pictures["network"].picture, explorer.controls.hours_slept
    control.value = hours
    assert control.problem == f"Hours slept must be between 0 and 24. You entered {entered}."
    assert (control.value, explorer.pictures["network"].picture) == (9, before)
    control.value = 5
    assert control.problem == ""
    assert explorer.result.forward_pass.a[0].tolist() == [[2.0, 5.0]]


def test_code_may_take_a_weight_further_and_the_ends_of_its_control_go_with_it(explorer):
    explorer.set(from_3=-7.25)
    control = explorer.controls.from_3
    assert explorer.result.net.weights[1][2, 0] == -7.25
    assert (control.low, control.high, control.slider.min, control.slider.value) == (-8, 3, -80, -72)
    control.slider.value = -29
    assert control.value == -2.9
    explorer.reset.click()
    assert (control.low, control.slider.min, control.slider.max) == (-3, -30, 30)


@pytest.mark.parametrize(
    ("picked", "lines"),
    [
        ("neuron-0-0", ["hours studied: x = 2 h studied = 2"]),
        ("edge-0-1-2", ["from hours slept to hidden 3: weight × value = 0.7 × 9 = 6.3"]),
        ("edge-1-1-0", ["from hidden 2 to output: weight × value = 0.5 × 0.9802 = 0.4901"]),
        ("neuron-1-0", ["hidden 1: z = 2 × 0.2 + 9 × 0.8 = 7.6", "a = σ(7.6) = 1 / (1 + e^−7.6) = 0.9995"]),
        ("neuron-1-1", ["hidden 2: z = 2 × 0.6 + 9 × 0.3 = 3.9", "a = σ(3.9) = 1 / (1 + e^−3.9) = 0.9802"]),
        ("neuron-2-0", ["output: z = 0.9995 × 0.4 + 0.9802 × 0.5 + 0.9985 × 0.9 = 1.789",
                        "a = σ(1.789) = 1 / (1 + e^−1.789) = 0.8567",
                        "error: target − prediction = 0.92 − 0.8567 = +0.06325"]),
    ],
)  # fmt: skip
def test_arithmetic_of_what_is_picked_is_spelled_out(explorer, picked, lines):
    explorer.pictures["network"]._handle_custom_msg({"picked": picked}, [])
    assert explorer.words(explorer.result) == lines
    assert explorer.controls.picked.value == picked
    assert [element.name for element in explorer.pictures["network"].picture.elements if element.picked] == [picked]


@pytest.mark.parametrize(
    ("activation", "line"),
    [
        ("tanh", "a = tanh(−3.3) = tanh(−3.3) = −0.9973"),
        ("relu", "a = relu(−3.3) = max(0, −3.3) = 0"),
        ("identity", "a = identity(−3.3) = −3.3 = −3.3"),
        ("sigmoid", "a = σ(−3.3) = 1 / (1 + e^−(−3.3)) = 0.03557"),
    ],
)
def test_arithmetic_of_a_negative_sum_keeps_its_brackets(explorer, activation, line):
    explorer.set(studied_to_2=-3, slept_to_2=0.3, activation=activation, picked="neuron-1-1")  # -3*2 + .3*9 = -3.3
    assert explorer.words(explorer.result) == ["hidden 2: z = 2 × (−3) + 9 × 0.3 = −3.3", line]


def test_every_neuron_and_edge_is_in_the_list_once_in_the_order_of_the_drawing(explorer):
    listed = [name for _, name in explorer.controls.picked.options]
    pickable = [element.name for element in explorer.pictures["network"].picture.elements if element.label]
    assert listed == pickable
    assert len(set(listed)) == 15  # 2 + 3 + 1 neurons, 9 edges


def test_negative_weight_differs_by_more_than_its_colour(explorer):
    explorer.controls.studied_to_1.value = -0.2
    assert drawn(explorer, "weight-0-0-0").text == "−0.20"
    assert drawn(explorer, "line-edge-0-0-0").attributes["class"] == "edge negative"  # dashed, by picture.css
    explorer.controls.studied_to_1.value = 3
    wide = drawn(explorer, "line-edge-0-0-0").attributes["stroke-width"]
    assert wide > 2 * drawn(explorer, "line-edge-0-0-2").attributes["stroke-width"]


def test_points_on_the_curve_are_where_the_neurons_are(explorer):
    # The axis reaches from -15 to 15, beyond all sums, from x = 34 to 330; a from 0 to 1 from y = 172 up to 30.
    point = drawn(explorer, "point-1", "curve").attributes
    assert point["cx"] == pytest.approx(34 + 296 * 18.9 / 30)
    assert point["cy"] == pytest.approx(172 - 142 * 0.9801596943)
    said = explorer.pictures["curve"].picture.description
    assert "hidden 2: sum 3.9, activation 0.9802, slope 0.01945" in said  # a (1 - a)


def test_description_has_every_number_of_the_drawing(explorer):
    description = explorer.pictures["network"].picture.description
    assert description.endswith(
        "Hidden 3: weights 0.1 from hours studied, 0.7 from hours slept; sum 6.5; activation 0.9985. "
        "Output: weights 0.4 from hidden 1, 0.5 from hidden 2, 0.9 from hidden 3; sum 1.789; activation 0.8567. "
        "Prediction 85.7 points, target 92, 6.3 too low."
    )


@pytest.mark.parametrize(
    ("hours", "weight", "hero", "difference"),
    [
        ((2, 9), 0.9, "85.7", "6.3 too low"),
        ((1, 5), 3, "97.7", "11.7 too high"),  # .4 * .9852 + .5 * .8909 + 3 * .9734 = 3.7597, sigmoid .9772, of 86
        ((4, 8), 0.9, "85.7", "target unknown"),
    ],
)
def test_prediction_stands_in_points_beside_its_target(explorer, hours, weight, hero, difference):
    explorer.set(hours_studied=hours[0], hours_slept=hours[1], from_3=weight)
    assert (drawn(explorer, "hero").text, drawn(explorer, "difference").text) == (hero, difference)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.7, "0.70"), (-1.2, "−1.20"), (0.0, "0.00"), (6.162e-11, "<0.01"), (-3e-5, ">−0.01"), (0.005, "0.01"), (99.99, "99.99"),
     (123.4, "123"), (45_600, "45.6k"), (1_200_000, "1.2M"), (-3e9, "−3.0B"), (1e13, "huge")],
)  # fmt: skip
def test_drawing_has_two_decimals_and_never_e_notation(explorer, value, text):
    assert short(value) == text


def test_formula_is_typeset_with_its_numbers_in_the_colour_of_what_they_are():
    line = formula("a = σ(z`−3.9`) = 1 / (1 + e^−z`(−3.9)`) = a`2 × 10⁻⁵`", "hidden 2")
    assert line == "hidden 2: a = σ(−3.9) = 1 / (1 + e^−(−3.9)) = 2 × 10⁻⁵"
    assert "<mfrac><mn>1</mn><mrow><mn>1</mn>" in line.html
    assert '<msup><mi>e</mi><mrow><mo>−</mo><mn class="nnlib-sum">(−3.9)</mn></mrow></msup>' in line.html
    assert '<mn class="nnlib-activation">2 × 10⁻⁵</mn>' in line.html


@pytest.mark.parametrize(
    ("picked", "lit"),
    [("neuron-1-1", {"edge-0-0-1", "edge-0-1-1"}), ("edge-0-1-2", {"edge-0-1-2", "edge-1-2-0"}), ("neuron-0-0", set())],
)
def test_path_of_what_is_picked_lights_up(explorer, picked, lit):
    explorer.set(picked=picked)
    elements = explorer.pictures["network"].picture.elements
    assert {one.name.removeprefix("glow-") for one in elements if one.attributes["class"] == "glow lit"} == lit


# {look: (its size, how far it grows)} of the texts on a drawing, as picture.css has them.
SIZES = {"sum": (13, 1.7), "quiet": (13, 1.65), "on-pill": (13, 1.7), "large": (18, 1.4), "long": (14, 1.3), "layer": (11.5, 9)}


def boxes(picture, grow):
    """{name: (left, right, top, bottom)} of the numbers on a drawing whose text has grown; a digit is 0.6 of its size wide, letters less."""
    for one in picture.elements:
        looks = one.attributes.get("class", "").split()
        if one.tag == "text" and one.text and "score" not in looks and "wide" not in looks:
            size, most = next(SIZES[look] for look in reversed(looks) if look in SIZES)
            height = size * min(grow, most)
            width = (0.52 if "quiet" in looks else 0.6) * height * len(one.text)
            left, y = one.attributes["x"] - width / 2 * ("left" not in looks), one.attributes["y"]
            yield one.name, (left, left + width, y - height / 2, y + height / 2)


def crosses(box, line):
    """Whether a line goes through a box: of 60 places along it, one lies inside."""
    left, right, top, bottom = box
    share = np.linspace(0, 1, 60)
    x, y = (line[f"{axis}1"] + share * (line[f"{axis}2"] - line[f"{axis}1"]) for axis in "xy")
    return bool(((x > left) & (x < right) & (y > top) & (y < bottom)).any())


@pytest.mark.parametrize("grow", [1, 1.85])
def test_numbers_touch_no_line_and_stay_in_their_circles_whatever_the_network(grow):
    rng, net = np.random.default_rng(0), ForwardPassExplorer().result.net
    for _ in range(500):
        weights = [rng.uniform(-3, 3, W.shape) for W in net.weights]
        random = Network(weights, activation=str(rng.choice(list(ACTIVATIONS))))
        hours = rng.uniform(0, 24, (1, 2)).round(1)
        picture = draw_network(random, random.forward(hours), ["studied", "slept"], [f"{h:g} h studied ÷ 3" for h in hours[0]])
        lines = [one.attributes for one in picture.elements if one.name.startswith("line-")]
        for name, box in boxes(picture, grow):
            if name.startswith("value-"):
                assert box[1] - box[0] < 2 * 34 * 0.98, (name, box)
            elif name.startswith("weight-"):
                pill = next(one.attributes for one in picture.elements if one.name == name.replace("weight-", "pill-edge-"))
                assert box[1] - box[0] < pill["width"] * min(grow, 1.7), (name, box)  # through which no line shows
            else:
                assert not any(crosses(box, line) for line in lines), (name, grow)

"""Page 04's first explorer, without a browser: controls are moved as plain values, results compared with literals by hand."""

from dataclasses import replace

import numpy as np
import pytest

import nnlib
from nnlib.explorers import BackpropExplorer
from nnlib.explorers.backprop import check_at_once
from nnlib.plots.gradient_table import draw_gradient_table
from tests.explorers import drawn

KIND = BackpropExplorer

# The worked example, scaled hours. Student 1: input (2/3, 1), hidden .7177510570 .6681877722 .6827993861, prediction
# .7748170504, target .92. The five links of studied → 2, from the weight to the loss:
#   2/3 · .6681877722 (1 − .6681877722) · .5 · .7748170504 (1 − .7748170504) · (.7748170504 − .92)
LINKS = [0.6666666667, 0.2217128733, 0.5, 0.1744755888, -0.1451829496]
STUDENT_1 = [-0.0013684382, -0.0018720608, -0.0032917639, -0.0020526573, -0.0028080912, -0.0049376459,
             -0.0181812663, -0.0169257847, -0.0172959097]  # fmt: skip
ALL_THREE = [-0.0039617879, -0.0050815743, -0.0093910938, -0.0044398195, -0.0057966594, -0.0105154341,
             -0.0462587556, -0.0445969873, -0.0441013081]  # fmt: skip
WEIGHTS = [f"{hours}_to_{k}" for hours in ("studied", "slept") for k in (1, 2, 3)] + ["from_1", "from_2", "from_3"]
each_weight = pytest.mark.parametrize(("k", "name"), list(enumerate(WEIGHTS)))


def slopes(explorer):
    return [entry.analytic for entry in explorer.result.report.entries]


def test_slopes_are_those_of_the_worked_example(explorer):
    assert slopes(explorer) == pytest.approx(STUDENT_1, abs=1e-10)
    assert [slope for _, slope, _ in explorer.result.links] == pytest.approx(LINKS, abs=1e-10)


@each_weight
def test_links_multiplied_are_the_slope_whatever_weight_and_student(explorer, k, name):
    explorer.set(picked=name, student=3, from_2=-1.5, studied_to_3=2.5, slept_to_1=-0.7)
    r = explorer.result
    assert np.prod([slope for _, slope, _ in r.links]) == pytest.approx(slopes(explorer)[k], rel=1e-12)
    assert len(r.links) == (3 if name.startswith("from") else 5)
    own = nnlib.backward(r.net, r.forward_pass, nnlib.exam_scores().y[2:] / 100)
    assert slopes(explorer)[k] == np.concatenate([d_W.ravel() for d_W in own.d_W])[k]


@each_weight
def test_slopes_of_the_students_add_up_to_that_of_all_three(explorer, k, name):
    explorer.set(picked=name)
    assert explorer.result.each[0] == pytest.approx(STUDENT_1[k], abs=1e-10)
    assert explorer.result.each.sum() == pytest.approx(ALL_THREE[k], abs=1e-10)


@each_weight
def test_measured_slope_is_that_of_nudging_the_weight_by_its_own_control(explorer, k, name):
    explorer.set(picked=name, student=2)
    here, losses = getattr(explorer.controls, name).value, []
    measured = explorer.result.measured
    for nudge in (1e-5, -1e-5):
        explorer.set(**{name: here + nudge})
        losses.append(explorer.result.loss)
    assert measured == pytest.approx((losses[0] - losses[1]) / 2e-5, rel=1e-7, abs=1e-10)


def lit(explorer, look):
    elements = explorer.pictures["network"].picture.elements
    return {element.name for element in elements if element.attributes["class"] == look}


@pytest.mark.parametrize(
    ("picked", "path", "tags"),
    [
        ("slept_to_3", {"line-edge-0-1-2", "line-edge-1-2-0", "line-loss"}, ["× 1", "× 0.217", "× 0.9", "× 0.174", "× −0.145"]),
        ("from_1", {"line-edge-1-0-0", "line-loss"}, ["× 0.718", "× 0.174", "× −0.145", "", ""]),
    ],
)
def test_picked_weight_s_path_lights_up_with_a_slope_on_each_link(explorer, picked, path, tags):
    explorer.set(picked=picked)
    assert lit(explorer, "edge way") == path
    assert [drawn(explorer, f"slope-{k}", "network").text for k in range(1, 6)] == tags
    assert [name for name in WEIGHTS if getattr(explorer.controls, name).picked] == [picked]


@pytest.mark.parametrize(("picture", "part"), [("network", "edge-1-1-0"), ("gradients", "row-from_2")])
def test_weight_is_picked_on_the_drawing_and_in_the_table(explorer, picture, part):
    explorer.pictures[picture]._handle_custom_msg({"picked": part}, [])
    assert explorer.result.picked == "from_2"
    assert drawn(explorer, "edge-1-1-0", "network").picked
    assert drawn(explorer, "row-from_2", "gradients").picked


@pytest.mark.parametrize(
    ("picked", "step", "tag", "line"),
    [
        ("studied_to_2", 1, 5, "step 1: ∂L/∂ŷ = ŷ − y = −0.1452"),
        ("studied_to_2", 2, 4, "step 2: δ output = (−0.1452) × 0.1745 = −0.02533"),
        ("studied_to_2", 3, 3, "step 3: ∂L/∂a = (−0.02533) × 0.5 = −0.01267"),
        ("studied_to_2", 4, 2, "step 4: δ hidden = (−0.01267) × 0.2217 = −0.002808"),
        ("studied_to_2", 5, 1, "step 5: ∂L/∂w = (−0.002808) × 0.6667 = −0.001872"),
        ("from_3", 2, 2, "step 2: δ output = (−0.1452) × 0.1745 = −0.02533"),
        ("from_3", 4, None, "step 4: δ hidden is not needed: this path has three links"),
        ("from_3", 5, 1, "step 5: ∂L/∂w = (−0.02533) × 0.6828 = −0.0173"),
    ],
)
def test_each_step_reads_a_link_backward(explorer, picked, step, tag, line):
    explorer.set(picked=picked, step=step)
    assert explorer.words(explorer.result)[2] == line
    assert lit(explorer, "tag-pill lit") == ({f"tag-{tag}"} if tag else set())


def test_product_stands_beneath_the_drawing_beside_the_measured_slope(explorer):
    product, measured, _, together = explorer.words(explorer.result)
    assert product == "studied → 2: ∂L/∂w = (−0.1452) × 0.1745 × 0.5 × 0.2217 × 0.6667 = −0.001872"
    assert measured == "measured: −0.001872"
    assert together == "all three students: (−0.001872) + (−0.0008489) + (−0.002361) = −0.005082"
    assert '<mn class="nnlib-weight">0.5</mn>' in product.html


def with_wrong(explorer, **wrong):
    """The explorer's report as it would be with these gradients instead of nnlib's."""
    r, y = explorer.result, [[0.92]]
    return nnlib.gradient_check(r.net, r.forward_pass.a[0], y, gradients=replace(right(explorer), **wrong))


def right(explorer):
    return nnlib.backward(explorer.result.net, explorer.result.forward_pass, np.array([[0.92]]))


def test_check_at_once_says_what_gradient_check_says(explorer):
    explorer.set(from_1=-2.0, slept_to_2=1.7)
    r = explorer.result
    report = nnlib.gradient_check(r.net, r.forward_pass.a[0], [[0.92]])
    assert [entry.name for entry in r.report.entries] == [entry.name for entry in report.entries]
    measured = [entry.measured for entry in report.entries]
    assert [entry.measured for entry in r.report.entries] == pytest.approx(measured, rel=1e-7, abs=1e-11)
    assert r.report.noise == pytest.approx(report.noise)


def test_check_at_once_finds_a_wrong_slope(explorer):
    r, gradients = explorer.result, right(explorer)
    wrong = replace(gradients, d_W=(gradients.d_W[0] * [[1], [1.01]], gradients.d_W[1]))
    report = check_at_once(r.net, r.forward_pass.a[0], np.array([[0.92]]), wrong)
    assert [entry.relative_error > 1e-3 for entry in report.entries] == [False] * 3 + [True] * 3 + [False] * 3


def test_planted_wrong_gradient_is_marked_in_its_row_alone(explorer):
    d_W = [d_W.copy() for d_W in right(explorer).d_W]
    d_W[0][1, 2] *= 1.001
    picture = draw_gradient_table(with_wrong(explorer, d_W=tuple(d_W)), {name: name for name in WEIGHTS}, "from_1")
    marks = [next(one.text for one in picture.elements if one.name == f"cell-{k}-3") for k in range(9)]
    assert marks == ["✓"] * 5 + ["✗"] + ["✓"] * 3
    assert picture.description.startswith("8 of 9 agree. ")


def test_slopes_that_are_nothing_are_too_small_to_measure():
    net = nnlib.Network([np.zeros((2, 3)), np.zeros((3, 1))])
    report = nnlib.gradient_check(net, [[1.0, 2.0]], net.predict([[1.0, 2.0]]))
    picture = draw_gradient_table(report, {name: name for name in WEIGHTS}, "from_1")
    assert picture.description.count("too small to measure") == 9


@pytest.mark.parametrize(("button", "names"), [(1, ["studied_to_3", "slept_to_1"]), (0, ["studied_to_1", "from_3"])])
def test_next_and_previous_pick_the_weight_beside_and_go_round(explorer, button, names):
    for name in names:
        explorer.steps[button].click()
        assert explorer.result.picked == name


def test_description_and_spoken_result_have_the_numbers_of_the_drawing(explorer):
    picture = explorer.pictures["network"].picture
    assert picture.result == "Slope of the loss along studied → 2: −0.001872."
    assert "4, z → a of hidden 2, slope 0.2217; 5, weight → z of hidden 2, slope 0.6667" in picture.description

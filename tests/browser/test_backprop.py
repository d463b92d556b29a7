"""Page 04 in a real JupyterLab: the five steps by keyboard, Play, edge values, the learning rate, and a step that is taken."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import Explorer

PAGE = "notebooks/04_backprop.ipynb"
# None: it plays no further.
TIMER = """from ipywidgets.widgets.widget import _instances
print(next(one for one in _instances.values() if type(one).__name__ == "BackpropExplorer")._timer)"""


@pytest.fixture
def opened(desk):
    return desk.prepared(PAGE)


@pytest.fixture
def explorer(opened):
    part = Explorer(opened)
    part.press("Reset")
    part.shows("step", "Step 1 of 5: output error")
    part.says("learning rate 1: loss 0.01054 → 0.009601, downhill", picture=2)
    return part


def test_next_and_previous_walk_through_the_five_steps_by_key(explorer):
    for k, (title, words) in enumerate([
        ("output delta", "output: (−0.1452) · 0.7748 (1 − 0.7748) = −0.02533"),
        ("hidden error", "hidden 3: (−0.02533) · 0.9 = −0.0228"),
        ("hidden delta", "hidden 1: (−0.01013) · 0.7178 (1 − 0.7178) = −0.002053"),
        ("weight changes", "1 → output: slope 0.7178 · (−0.02533) = −0.01818"),
    ]):  # fmt: skip
        explorer.press("Next", "Space")
        explorer.shows("step", f"Step {k + 2} of 5: {title}")
        explorer.words(words)
    explorer.shows("weight-1-0-0", "+0.01818")
    explorer.press("Next")  # there is no sixth
    explorer.press("Previous")
    explorer.shows("step", "Step 4 of 5")
    expect(explorer.box("Step")).to_have_value("4: hidden delta")
    for k in (3, 2, 1):
        explorer.press("Previous")
        explorer.shows("step", f"Step {k} of 5")


def test_what_a_step_is_about_has_a_ring_that_can_be_seen(explorer):
    opacity = "node => Number(getComputedStyle(node).strokeOpacity)"
    ring, hidden = explorer.drawn("ring-neuron-2-0"), explorer.drawn("ring-neuron-1-0")
    assert (ring.evaluate(opacity), hidden.evaluate(opacity)) == (1, 0)
    explorer.box("Step").select_option("3: hidden error")
    explorer.shows("step", "Step 3 of 5")
    explorer.page.wait_for_function(f"node => ({opacity})(node) === 1", arg=hidden.element_handle())
    assert ring.evaluate(opacity) == 0
    assert float(ring.evaluate("node => parseFloat(getComputedStyle(node).strokeWidth)")) >= 6


def test_play_goes_to_the_end_by_itself_and_begins_again_when_pressed_there(opened, explorer):
    explorer.press("Play")
    explorer.shows("step", "Step 2 of 5")
    assert explorer.page.evaluate("document.activeElement.textContent").strip() == "Pause"
    explorer.shows("step", "Step 5 of 5")
    explorer.button("Play").wait_for()
    explorer.press("Play")
    explorer.shows("step", "Step 1 of 5", timeout=1400)
    explorer.press("Pause")
    opened.wait_in_kernel(TIMER, "None")
    assert explorer.drawn("step").text_content() == "Step 1 of 5: output error"


def test_controls_answer_while_it_plays(opened, explorer):
    explorer.press("Play")
    explorer.type("1 → output", "0.5")
    explorer.shows("weight-1-0-0", "0.5", timeout=1400)
    explorer.press("Reset")
    explorer.shows("step", "Step 1 of 5")
    opened.wait_in_kernel(TIMER, "None")
    assert explorer.drawn("step").text_content() == "Step 1 of 5: output error"
    assert explorer.button("Play").is_visible()


def test_all_three_students_stand_in_the_circles(explorer):
    explorer.box("Students").select_option("all three students")
    for k, error in enumerate(["+0.1452", "+0.1118", "+0.1234"]):
        explorer.shows(f"value-neuron-2-0-{k}", error)
    explorer.shows("row-6-1", "−0.04625876", picture=1)
    explorer.shows("verdict", "all nine agree", picture=1)


def test_learning_rate_moves_by_key_and_a_large_one_overshoots(explorer):
    explorer.box("Students").select_option("all three students")
    explorer.handle("learning rate").focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.shows("says", "learning rate 1.5: loss 0.0244 → ", picture=2)
    explorer.page.keyboard.press("End")
    explorer.shows("says", "learning rate 60: loss 0.0244 → 0.01883, past the lowest point: it overshoots", picture=2)
    explorer.page.keyboard.press("Home")
    explorer.shows("says", "learning rate 0.5: ", picture=2)


def test_taking_the_step_moves_the_weights_and_lowers_the_loss(explorer):
    explorer.box("Students").select_option("all three students")
    explorer.shows("says", "loss 0.0244 → 0.01857, downhill", picture=2)
    explorer.press("Take the step")
    explorer.shows("says", "loss 0.01857 → ", picture=2)
    assert float(explorer.box("1 → output").input_value()) == pytest.approx(0.4462587556)
    assert explorer.page.evaluate("document.activeElement.textContent").strip() == "Take the step"
    explorer.shows("verdict", "all nine agree", picture=1)


@pytest.mark.parametrize("label", ["studied → 1", "studied → 2", "studied → 3", "slept → 1", "slept → 2", "slept → 3",
                                   "1 → output", "2 → output", "3 → output"])  # fmt: skip
def test_every_weight_slider_moves_by_key_to_both_ends(explorer, label):
    explorer.handle(label).focus()
    layer, row, column = (1, int(label[0]) - 1, 0) if "output" in label else (0, "slept" in label, int(label[-1]) - 1)
    for key, shown in [("End", "3"), ("Home", "−3")]:
        explorer.page.keyboard.press(key)
        explorer.shows(f"weight-{layer}-{int(row)}-{column}", shown)
        explorer.shows("verdict", "all nine agree", picture=1)


def test_wrong_learning_rate_and_weight_get_a_sentence_and_the_picture_stays(explorer):
    explorer.type("learning rate", "0")
    explorer.problem("Learning rate must be between 0.5 and 60. You entered 0.")
    assert "learning rate 1:" in explorer.drawn("says", 2).text_content()
    explorer.type("learning rate", "2")
    explorer.no_problem()
    explorer.type("3 → output", "5000")
    explorer.problem("3 → output must be between −3 and 3. You entered 5000.")
    explorer.press("Reset")
    explorer.no_problem()


def test_words_for_screen_readers_follow_once_the_hand_rests(explorer):
    explorer.press("Next")
    figure = explorer.root.locator(".nnlib-figure").first
    spoken = figure.locator("[role=status]").filter(has_text="Step 2 of 5: output delta, student 1: output −0.02533.")
    spoken.wait_for(state="attached")
    assert "output, lit: delta −0.02533." in figure.locator("figcaption").text_content()


def test_code_is_shown_and_follows(explorer):
    explorer.press("Show as code")
    code = explorer.root.locator("textarea")
    code.wait_for()
    explorer.press("Next")
    explorer.page.wait_for_function("node => node.value.includes('step=2')", arg=code.element_handle())
    explorer.press("Show as code")
    code.wait_for(state="hidden")


PLANT = """
import dataclasses, nnlib.explorers.backprop as page
right = page.backward
def wrong(net, forward_pass, y):
    gradients = right(net, forward_pass, y)
    return dataclasses.replace(gradients, d_W=(gradients.d_W[0], gradients.d_W[1] * [[1], [1.01], [1]]))
page.backward = wrong
"""
FILL = "node => getComputedStyle(node).fill"


def test_gradient_that_is_wrong_by_one_percent_turns_its_row_of_the_page_red(opened, explorer):
    explorer.shows("verdict", "all nine agree", picture=1)
    row = explorer.drawn("band-7", picture=1)  # six weights of the first layer come before, and 1 → output
    before = row.evaluate(FILL)
    opened.in_kernel(PLANT)
    try:
        explorer.type("1 → output", "0.5")
        explorer.shows("verdict", "differs: 2 → output", picture=1)
        red, green, blue = map(float, row.evaluate(FILL).removeprefix("rgb(").removesuffix(")").split(","))
        assert red > 2 * max(green, blue)
        assert explorer.drawn("band-6", picture=1).evaluate(FILL) == before
        assert [explorer.drawn(f"row-{k}-4", picture=1).text_content() for k in (6, 7, 8)] == ["agrees", "differs", "agrees"]
    finally:
        opened.in_kernel("page.backward = right")

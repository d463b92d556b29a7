"""Page 02 in a real JupyterLab: every control by keyboard, read off the drawing and off the words."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import Explorer

PAGE = "notebooks/02_forward_pass.ipynb"


@pytest.fixture
def opened(desk):
    return desk.prepared(PAGE)


@pytest.fixture
def explorer(opened):
    part = Explorer(opened)
    part.press("Worked example")
    part.choose("Arithmetic", "hidden 2")
    part.reads("value-neuron-2-0", "0.8567")
    return part


# Worked example, student 1, raw hours (2, 9). One key press adds a step: 0.1 to a weight, half an hour to the hours.
@pytest.mark.parametrize(
    ("label", "box", "name", "number"),
    [
        ("hours studied", "2.5", "sum-neuron-1-2", "sum 6.55"),  # 0.1 * 2.5 + 0.7 * 9
        ("hours slept", "9.5", "sum-neuron-1-1", "sum 4.05"),  # 0.6 * 2 + 0.3 * 9.5
        ("studied → 1", "0.3", "sum-neuron-1-0", "sum 7.8"),  # 7.6 + 0.1 * 2
        ("studied → 2", "0.7", "sum-neuron-1-1", "sum 4.1"),  # 3.9 + 0.1 * 2
        ("studied → 3", "0.2", "sum-neuron-1-2", "sum 6.7"),  # 6.5 + 0.1 * 2
        ("slept → 1", "0.9", "sum-neuron-1-0", "sum 8.5"),  # 7.6 + 0.1 * 9
        ("slept → 2", "0.4", "sum-neuron-1-1", "sum 4.8"),  # 3.9 + 0.1 * 9
        ("slept → 3", "0.8", "sum-neuron-1-2", "sum 7.4"),  # 6.5 + 0.1 * 9
        ("1 → output", "0.5", "sum-neuron-2-0", "sum 1.888"),  # 1.7885 + 0.1 * 0.9995
        ("2 → output", "0.6", "sum-neuron-2-0", "sum 1.887"),  # 1.7885 + 0.1 * 0.9802
        ("3 → output", "1", "sum-neuron-2-0", "sum 1.888"),  # 1.7885 + 0.1 * 0.9985
    ],
)
def test_slider_moves_by_key_and_the_numbers_follow(explorer, label, box, name, number):
    before = explorer.drawn(name).text_content()
    handle = explorer.handle(label)
    handle.focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.reads(name, number)
    expect(explorer.box(label)).to_have_value(box)
    explorer.page.keyboard.press("ArrowLeft")
    explorer.reads(name, before)


@pytest.mark.parametrize(
    ("button", "name", "number"),
    [
        ("Scaled", "value-neuron-2-0", "0.7748"),
        ("Zero", "value-neuron-2-0", "0.5"),  # sigmoid(0), whatever the hours
        # default_rng(0) draws 0.1257, -0.1321, 0.6404, 0.1049, -0.5357, 0.3616 first: 0.13 * 2 + 0.1 * 9 = 1.16
        ("Random", "sum-neuron-1-0", "sum 1.16"),
    ],
)
def test_button_works_by_key(opened, explorer, button, name, number):
    opened.in_kernel("explorer._rng = type(explorer._rng)(type(explorer._rng.bit_generator)(0))")  # as it was at the start
    explorer.press(button)
    explorer.reads(name, number)


def test_typed_weight_is_taken_exactly(explorer):
    explorer.type("studied → 1", "-1.234")
    explorer.reads("weight-0-0-0", "−1.234")
    explorer.reads("sum-neuron-1-0", "sum 4.732")  # -1.234 * 2 + 0.8 * 9
    assert "negative" in explorer.drawn("line-edge-0-0-0").get_attribute("class")


def test_choices_change_the_numbers(explorer):
    explorer.choose("Inputs", "scaled: hours / 3 and / 9")
    explorer.reads("sum-neuron-1-1", "sum 0.7")  # 0.6 * 2/3 + 0.3 * 1
    explorer.choose("Activation", "identity: z")
    explorer.reads("value-neuron-2-0", "1.413")  # 0.4 * 0.9333 + 0.5 * 0.7 + 0.9 * 0.7667
    explorer.choose("Student", "4: studied 4 h, slept 8 h → ?")
    explorer.reads("target", "target unknown")
    explorer.reads("sum-neuron-1-0", "sum 0.9778")  # 0.2 * 4/3 + 0.8 * 8/9


def test_edge_is_picked_by_click_by_key_and_from_the_list(explorer):
    explorer.drawn("edge-1-0-0").click()
    explorer.words("weight × value = 0.4 × 0.9995 = 0.3998")
    expect(explorer.box("Arithmetic")).to_have_value("hidden 1 → output")
    explorer.drawn("neuron-0-0").focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.words("hours slept = 9 h = 9")
    assert explorer.page.evaluate("document.activeElement.dataset.name") == "neuron-0-1"
    explorer.page.keyboard.press("End")
    explorer.words("error = target − prediction = 0.92 − 0.8567 = +0.06325")
    assert explorer.page.evaluate("document.activeElement.getAttribute('aria-label')") == "output: sum 1.789, activation 0.8567"
    explorer.choose("Arithmetic", "hours slept → hidden 3")
    explorer.words("weight × value = 0.7 × 9 = 6.3")
    assert explorer.drawn("edge-0-1-2").get_attribute("aria-selected") == "true"


def test_wrong_hours_are_answered_with_a_sentence_and_the_last_picture_stays(explorer):
    explorer.type("hours slept", "-1")
    explorer.problem("hours slept must be a number from 0 to 24")
    assert explorer.drawn("value-neuron-2-0").text_content() == "0.8567"
    explorer.type("hours slept", "9")
    explorer.no_problem()


def test_the_words_for_screen_readers_follow(explorer):
    figure = explorer.root.locator(".nnlib-figure").first
    explorer.button("Scaled").click()
    figure.locator("[role=status]").filter(has_text="Prediction 0.7748, target 0.92, error +0.1452.").wait_for(state="attached")
    assert "Hidden 2: weights 0.6 from hours studied, 0.3 from hours slept; sum 0.7; activation 0.6682." in (
        figure.locator("figcaption").text_content()
    )


def test_arrow_keys_in_the_drawing_do_not_reach_the_notebook(explorer):
    before = explorer.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    explorer.drawn("neuron-0-0").focus()
    for _ in range(2):  # to the other input, then to the first edge that leads to a hidden neuron
        explorer.page.keyboard.press("ArrowDown")
    assert explorer.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") == before
    assert explorer.page.evaluate("document.activeElement.dataset.name") == "edge-0-0-0"


def test_choice_is_made_by_the_arrow_keys_and_the_notebook_stays_where_it_is(explorer):
    before = explorer.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    explorer.box("Activation").focus()
    explorer.page.keyboard.press("ArrowDown")
    explorer.reads("value-neuron-2-0", "0.9468")  # tanh: .4 * 1 + .5 * .9992 + .9 * 1 = 1.7996, and tanh(1.7996) = .9468
    assert explorer.page.evaluate("document.activeElement.tagName") == "SELECT"
    assert explorer.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") == before

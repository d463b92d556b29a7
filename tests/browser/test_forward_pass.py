"""Page 02 in a real JupyterLab: every control by keyboard, read off the drawing and off the words."""

import pytest
from playwright.sync_api import expect

PAGE = "notebooks/02_forward_pass.ipynb"


@pytest.fixture(scope="module")
def page(open_page):
    opened = open_page(PAGE)
    opened.run_all()
    opened.show("explorer")
    return opened.page


@pytest.fixture(autouse=True)
def back_to_the_worked_example(page):
    page.get_by_role("button", name="Worked example").click()
    page.get_by_label("Arithmetic", exact=True).select_option("hidden 2")
    wait_for(page, "value-neuron-2-0", "0.8567")


def drawn(page, name):
    return page.locator(f".nnlib-explorer [data-name='{name}']")


def wait_for(page, name, text):
    """Wait until an element of the drawing reads so."""
    page.wait_for_function(
        "([name, text]) => document.querySelector(`.nnlib-explorer [data-name='${name}']`)?.textContent === text",
        arg=[name, text],
    )


def slider_of(page, label):
    """The handle of the slider in the same row as the box with that label."""
    row = page.locator(".nnlib-number").filter(has=page.get_by_label(label, exact=True))
    return row.locator(".noUi-handle")


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
def test_slider_moves_by_key_and_the_numbers_follow(page, label, box, name, number):
    before = drawn(page, name).text_content()
    handle = slider_of(page, label)
    handle.focus()
    page.keyboard.press("ArrowRight")
    wait_for(page, name, number)
    expect(page.get_by_label(label, exact=True)).to_have_value(box)
    page.keyboard.press("ArrowLeft")
    wait_for(page, name, before)


@pytest.mark.parametrize(
    ("button", "name", "number"),
    [
        ("Scaled", "value-neuron-2-0", "0.7748"),
        ("Zero", "value-neuron-2-0", "0.5"),  # sigmoid(0), whatever the hours
        # default_rng(0) draws 0.1257, -0.1321, 0.6404, 0.1049, -0.5357, 0.3616 first: 0.13 * 2 + 0.1 * 9 = 1.16
        ("Random", "sum-neuron-1-0", "sum 1.16"),
    ],
)
def test_button_works_by_key(page, button, name, number):
    page.get_by_role("button", name=button).focus()
    page.keyboard.press("Enter")
    wait_for(page, name, number)


def test_typed_weight_is_taken_exactly(page):
    page.get_by_label("studied → 1", exact=True).fill("-1.234")
    page.keyboard.press("Enter")
    wait_for(page, "weight-0-0-0", "−1.234")
    wait_for(page, "sum-neuron-1-0", "sum 4.732")  # -1.234 * 2 + 0.8 * 9
    assert "negative" in drawn(page, "line-edge-0-0-0").get_attribute("class")


def test_choices_change_the_numbers(page):
    page.get_by_label("Inputs", exact=True).select_option("scaled: hours / 3 and / 9")
    wait_for(page, "sum-neuron-1-1", "sum 0.7")  # 0.6 * 2/3 + 0.3 * 1
    page.get_by_label("Activation", exact=True).select_option("identity: z")
    wait_for(page, "value-neuron-2-0", "1.413")  # 0.4 * 0.9333 + 0.5 * 0.7 + 0.9 * 0.7667
    page.get_by_label("Student", exact=True).select_option("4: studied 4 h, slept 8 h → ?")
    wait_for(page, "target", "target unknown")
    wait_for(page, "sum-neuron-1-0", "sum 0.9778")  # 0.2 * 4/3 + 0.8 * 8/9


def test_edge_is_picked_by_click_by_key_and_from_the_list(page):
    words = page.locator(".nnlib-words")
    drawn(page, "edge-1-0-0").click()
    words.filter(has_text="weight × value = 0.4 × 0.9995 = 0.3998").wait_for()
    expect(page.get_by_label("Arithmetic", exact=True)).to_have_value("hidden 1 → output")
    drawn(page, "neuron-0-0").focus()
    page.keyboard.press("ArrowRight")
    words.filter(has_text="hours slept = 9 h = 9").wait_for()
    assert page.evaluate("document.activeElement.dataset.name") == "neuron-0-1"
    page.keyboard.press("End")
    words.filter(has_text="error = target − prediction = 0.92 − 0.8567 = +0.06325").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "output: sum 1.789, activation 0.8567"
    page.get_by_label("Arithmetic", exact=True).select_option("hours slept → hidden 3")
    words.filter(has_text="weight × value = 0.7 × 9 = 6.3").wait_for()
    assert drawn(page, "edge-0-1-2").get_attribute("aria-selected") == "true"


def test_wrong_hours_are_answered_with_a_sentence_and_the_last_picture_stays(page):
    page.get_by_label("hours slept", exact=True).fill("-1")
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text="hours slept must be a number from 0 to 24").wait_for()
    assert drawn(page, "value-neuron-2-0").text_content() == "0.8567"
    page.get_by_label("hours slept", exact=True).fill("9")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for(state="detached")


def test_the_words_for_screen_readers_follow(page):
    figure = page.locator(".nnlib-figure").first
    page.get_by_role("button", name="Scaled").click()
    figure.locator("[role=status]").filter(has_text="Prediction 0.7748, target 0.92, error +0.1452.").wait_for(state="attached")
    assert "Hidden 2: weights 0.6 from hours studied, 0.3 from hours slept; sum 0.7; activation 0.6682." in (
        figure.locator("figcaption").text_content()
    )


def test_arrow_keys_in_the_drawing_do_not_reach_the_notebook(page):
    before = page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    drawn(page, "neuron-0-0").focus()
    for _ in range(2):  # to the other input, then to the first edge that leads to a hidden neuron
        page.keyboard.press("ArrowDown")
    assert page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") == before
    assert page.evaluate("document.activeElement.dataset.name") == "edge-0-0-0"


def test_choice_is_made_by_the_arrow_keys_and_the_notebook_stays_where_it_is(page):
    before = page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    page.get_by_label("Activation", exact=True).focus()
    page.keyboard.press("ArrowDown")
    wait_for(page, "value-neuron-2-0", "0.9468")  # tanh: .4 * 1 + .5 * .9992 + .9 * 1 = 1.7996, and tanh(1.7996) = .9468
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    assert page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") == before

"""Page 01 in a real JupyterLab: every control by keyboard, points dragged by pointer and by key, read off drawing and words."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import Explorer

PAGE = "notebooks/01_normalization.ipynb"


@pytest.fixture
def explorer(opened):
    part = Explorer(opened)
    part.press("Reset")
    part.told("hidden neuron 1: sum 7.6, activation 0.9995, slope 0.0005", picture=1)
    opened.settle()  # the menus, too, are back
    return part


# Student 1, raw hours: 0.2 * 2 + 0.8 * 9 = 7.6. One key press adds half an hour, or half to a divisor (3 and 9).
@pytest.mark.parametrize(
    ("label", "box", "name", "number", "word"),
    [
        ("hours studied", "2.5", "raw-number-0", "2.5 h", "= 7.7"),  # 0.2 * 2.5 + 7.2
        ("hours slept", "9.5", "raw-number-1", "9.5 h", "= 8"),  # 0.4 + 0.8 * 9.5
        ("divide studied by", "3.5", "scaled-number-0", "0.5714", "= 0.9143"),  # 2 / 3.5; 0.1143 + 0.8
        ("divide slept by", "9.5", "scaled-number-1", "0.9474", "= 0.8912"),  # 9 / 9.5; 0.1333 + 0.7579
    ],
)
def test_slider_moves_by_key_and_the_numbers_follow(explorer, label, box, name, number, word):
    explorer.key(label, "ArrowRight")
    explorer.reads(name, number)
    expect(explorer.box(label)).to_have_value(box)
    explorer.words(word)


@pytest.mark.parametrize(
    ("scaler", "numbers", "line"),
    [
        # 2/3, 9/9; 0.1333 + 0.8
        ("largest training values: hours / 3 and / 9", ["0.6667", "1"], "sum 0.9333, activation 0.7178, slope 0.2026"),
        # both by 9: 0.0444 + 0.8
        ("its own maximum: hours / the larger", ["0.2222", "1"], "sum 0.8444, activation 0.6994, slope 0.2102"),
        # (9 - 6.667) / 1.7 = 1.373; 0.8 * 1.373
        ("standardized: by mean and standard deviation", ["0", "1.373"], "sum 1.098, activation 0.7499, slope 0.1875"),
        ("numbers of my own", ["0.6667", "1"], "sum 0.9333, activation 0.7178, slope 0.2026"),
    ],
)
def test_scaler_changes_the_numbers(explorer, scaler, numbers, line):
    explorer.choose("Scaler", scaler)
    explorer.told(f"hidden neuron 1: {line}", picture=1)
    assert [explorer.drawn(f"scaled-number-{k}").text_content() for k in range(2)] == numbers


def test_moving_a_divisor_switches_the_scaler(explorer):
    explorer.type("divide slept by", "4")
    explorer.reads("scaled-number-1", "2.25")  # 9 / 4
    expect(explorer.box("Scaler")).to_have_value("numbers of my own")


def test_own_maximum_makes_student_4_and_half_of_her_the_same(explorer):
    explorer.choose("Scaler", "its own maximum: hours / the larger")
    explorer.choose("Student", "4: studied 4 h, slept 8 h")
    reading = "reads (0.5, 1) as 1.5 h studied and 9 h slept"
    explorer.words(reading)
    expect(explorer.box("hours slept")).to_have_value("8")
    for label, half in {"hours studied": "2", "hours slept": "4"}.items():
        explorer.type(label, half)
    explorer.reads("raw-number-1", "4 h")
    explorer.words(reading)
    expect(explorer.box("Student")).to_have_value("hours of my own")


def test_point_is_dragged_with_the_pointer(explorer):
    explorer.choose("Scaler", "largest training values: hours / 3 and / 9")
    explorer.drawn("drag-0").scroll_into_view_if_needed()
    handle, target = explorer.drawn("drag-0").bounding_box(), explorer.drawn("x-tick-4").first.bounding_box()
    y = handle["y"] + handle["height"] / 2
    explorer.page.mouse.move(handle["x"] + handle["width"] / 2, y)
    explorer.page.mouse.down()
    explorer.page.mouse.move(target["x"] - 60, y, steps=4)
    explorer.page.mouse.move(target["x"], y + 40, steps=4)  # the line only leads sideways
    explorer.page.mouse.up()
    explorer.reads("raw-number-0", "12 h")
    explorer.reads("scaled-number-0", "4")  # 12 / 3
    explorer.words("4 is above 1: nobody in the training data studied as long as 12 h")
    expect(explorer.box("hours studied")).to_have_value("12")


def test_point_is_moved_with_the_arrow_keys_and_keeps_the_focus(explorer):
    before = explorer.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    explorer.drawn("drag-1").focus()
    explorer.page.keyboard.press("ArrowLeft")
    explorer.reads("raw-number-1", "8.5 h")
    explorer.page.keyboard.press("PageDown")  # ten steps
    explorer.reads("raw-number-1", "3.5 h")
    explorer.told("hidden neuron 1: sum 3.2, activation 0.9608, slope 0.03763", picture=1)  # 0.4 + 0.8 * 3.5
    assert explorer.page.evaluate("document.activeElement.dataset.name") == "drag-1"
    assert explorer.page.evaluate("document.activeElement.getAttribute('aria-valuetext')") == "3.5 h, scaled 3.5"
    assert explorer.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") == before

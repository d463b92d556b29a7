"""Page 02 in a real JupyterLab: every control by keyboard, read off the drawing and off the words."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import Explorer

PAGE = "notebooks/02_forward_pass.ipynb"


@pytest.fixture
def explorer(opened):
    part = Explorer(opened)
    part.press("Worked example")
    part.drawn("neuron-1-1").click(force=True)
    part.words("hidden 2")
    part.reads("value-neuron-2-0", "0.86")
    return part


# Worked example, student 1, raw hours (2, 9). One key press adds a step: 0.1 to a weight, half an hour to the hours.
@pytest.mark.parametrize(
    ("label", "box", "name", "number"),
    [
        ("hours studied", "2.5", "sum-neuron-1-2", "z₃ = 6.55"),  # 0.1 * 2.5 + 0.7 * 9
        ("hours slept", "9.5", "sum-neuron-1-1", "z₂ = 4.05"),  # 0.6 * 2 + 0.3 * 9.5
        ("studied → 1", "0.3", "sum-neuron-1-0", "z₁ = 7.80"),  # 7.6 + 0.1 * 2
        ("studied → 2", "0.7", "sum-neuron-1-1", "z₂ = 4.10"),  # 3.9 + 0.1 * 2
        ("studied → 3", "0.2", "sum-neuron-1-2", "z₃ = 6.70"),  # 6.5 + 0.1 * 2
        ("slept → 1", "0.9", "sum-neuron-1-0", "z₁ = 8.50"),  # 7.6 + 0.1 * 9
        ("slept → 2", "0.4", "sum-neuron-1-1", "z₂ = 4.80"),  # 3.9 + 0.1 * 9
        ("slept → 3", "0.8", "sum-neuron-1-2", "z₃ = 7.40"),  # 6.5 + 0.1 * 9
        ("1 → output", "0.5", "sum-neuron-2-0", "z = 1.89"),  # 1.7885 + 0.1 * 0.9995
        ("2 → output", "0.6", "sum-neuron-2-0", "z = 1.89"),  # 1.7885 + 0.1 * 0.9802
        ("3 → output", "1", "sum-neuron-2-0", "z = 1.89"),  # 1.7885 + 0.1 * 0.9985
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
        ("All zero", "value-neuron-2-0", "0.50"),  # sigmoid(0), whatever the hours
        # default_rng(0) draws 0.1257, -0.1321, 0.6404, 0.1049, -0.5357, 0.3616 first: 0.13 * 2 + 0.1 * 9 = 1.16
        ("Random", "sum-neuron-1-0", "z₁ = 1.16"),
    ],
)
def test_button_works_by_key(opened, explorer, button, name, number):
    opened.in_kernel("explorer._rng = type(explorer._rng)(type(explorer._rng.bit_generator)(0))")  # as it was at the start
    explorer.press(button)
    explorer.reads(name, number)


def test_typed_weight_is_taken_exactly(explorer):
    explorer.type("studied → 1", "-1.234")
    explorer.reads("weight-0-0-0", "−1.23")
    explorer.reads("sum-neuron-1-0", "z₁ = 4.73")  # -1.234 * 2 + 0.8 * 9
    assert "negative" in explorer.drawn("line-edge-0-0-0").get_attribute("class")


def test_choices_change_the_numbers(explorer):
    explorer.choose("Inputs", "scaled: ÷ 3, ÷ 9")
    explorer.reads("sum-neuron-1-1", "z₂ = 0.70")  # 0.6 * 2/3 + 0.3 * 1
    explorer.choose("Activation", "identity")
    explorer.reads("value-neuron-2-0", "1.41")  # 0.4 * 0.9333 + 0.5 * 0.7 + 0.9 * 0.7667
    explorer.choose("Student", "student 4: 4 h studied, 8 h slept")
    explorer.reads("difference", "target unknown")
    explorer.reads("sum-neuron-1-0", "z₁ = 0.98")  # 0.2 * 4/3 + 0.8 * 8/9


def test_part_of_the_drawing_is_picked_by_click_and_by_key(explorer):
    explorer.drawn("weight-1-0-0").click(force=True)
    explorer.words("weight×value=0.4×0.9995=0.3998")
    expect(explorer.root.locator(".nnlib-picked > label")).to_have_text("1 → output")
    explorer.page.keyboard.press("Home")
    explorer.words("x=2hstudied=2")
    explorer.page.keyboard.press("ArrowDown")
    explorer.words("x=9hslept=9")
    assert explorer.page.evaluate("document.activeElement.dataset.name") == "neuron-0-1"
    explorer.page.keyboard.press("End")
    explorer.words("target−prediction=0.92−0.8567=+0.06325")
    assert explorer.page.evaluate("document.activeElement.getAttribute('aria-label')") == "output: sum 1.789, activation 0.8567"


def test_wrong_hours_are_marked_and_explained_at_their_box_and_everything_else_stays(explorer):
    box, said = explorer.box("hours slept"), explorer.root.get_by_role("alert")
    box.fill("30")
    explorer.page.keyboard.press("Enter")
    expect(said).to_have_text("Hours slept must be between 0 and 24. You entered 30.")
    assert said.evaluate("node => node.id") == box.get_attribute("aria-describedby")
    assert box.evaluate(
        "node => node.closest('.nnlib-number').contains(document.getElementById(node.getAttribute('aria-describedby')))"
    )
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_value("30")  # to be corrected
    assert explorer.drawn("value-neuron-2-0").text_content() == "0.86"
    expect(explorer.handle("hours slept")).to_have_attribute("aria-valuenow", "9")
    explorer.page.keyboard.press("Tab")
    expect(box).to_have_value("9")  # it was left
    expect(box).to_have_attribute("aria-invalid", "false")
    expect(said).to_have_text("Hours slept must be between 0 and 24. You entered 30.")
    box.fill("8,5")
    explorer.page.keyboard.press("Enter")
    explorer.reads("note-1", "8.5 h slept")
    expect(said).to_have_count(0)


@pytest.mark.parametrize("typed", ["nine", "1,2,3", "1e", "--1"])
def test_what_is_no_number_is_refused(explorer, typed):
    box = explorer.box("3 → output")
    box.fill(typed)
    explorer.page.keyboard.press("Enter")
    expect(explorer.root.get_by_role("alert")).to_have_text(f"3 → output must be between −3 and 3. You entered {typed}.")
    explorer.page.keyboard.press("Escape")
    expect(box).to_have_value("0.9")
    expect(explorer.root.get_by_role("alert")).to_have_count(0)


def test_number_is_one_tab_stop_and_its_box_is_entered_from_there(explorer):
    handle, box = explorer.handle("1 → output"), explorer.box("1 → output")
    handle.focus()
    explorer.page.keyboard.press("Tab")
    assert explorer.page.evaluate("document.activeElement.getAttribute('aria-label')") == "2 → output"
    explorer.page.keyboard.press("Shift+Tab")
    expect(handle).to_be_focused()
    explorer.page.keyboard.press("Enter")
    expect(box).to_be_focused()
    explorer.page.keyboard.press("Escape")
    expect(handle).to_be_focused()
    explorer.page.keyboard.press("-")
    explorer.page.keyboard.type("1,5")
    explorer.page.keyboard.press("Enter")
    expect(handle).to_be_focused()
    explorer.reads("weight-1-0-0", "−1.50")
    expect(box).to_have_value("-1.5")
    expect(handle).to_have_attribute("aria-valuetext", "-1.5")


def test_every_number_of_the_drawing_is_the_same_control_as_its_slider(explorer):
    handles = explorer.root.locator("svg [data-handle]")
    assert sorted(handles.evaluate_all("nodes => nodes.map((node) => node.dataset.name)")) == sorted(
        ["neuron-0-0", "neuron-0-1", *(f"edge-0-{row}-{column}" for row in range(2) for column in range(3)),
         *(f"edge-1-{row}-0" for row in range(3))]
    )  # fmt: skip
    for part, label, text, before, after in [
        ("edge-0-1-2", "slept → 3", "weight-0-1-2", "0.7", "0.9"), ("neuron-0-0", "hours studied", "note-0", "2", "3")
    ]:  # fmt: skip
        explorer.drawn(part).focus()
        for _ in range(2):
            explorer.page.keyboard.press("ArrowRight")
        for where in (explorer.drawn(part), explorer.handle(label)):
            expect(where).to_have_attribute("aria-valuenow", after)
        expect(explorer.box(label)).to_have_value(after)
        explorer.drawn(text).filter(has_text=after).wait_for()
        explorer.handle(label).focus()
        for _ in range(2):
            explorer.page.keyboard.press("ArrowLeft")
        expect(explorer.drawn(part)).to_have_attribute("aria-valuenow", before)
    expect(explorer.drawn("neuron-0-0")).to_have_attribute("aria-valuetext", "2 hours")


def test_pill_is_dragged_sideways_and_a_drag_picks_nothing(explorer):
    explorer.drag(explorer.drawn("weight-0-0-1"), -40, -5)  # ten steps of four pixels
    explorer.reads("weight-0-0-1", "−0.40")  # from 0.6
    expect(explorer.box("studied → 2")).to_have_value("-0.4")
    expect(explorer.drawn("edge-0-0-1")).to_have_attribute("aria-valuenow", "-0.4")
    expect(explorer.drawn("neuron-1-1")).to_have_attribute("aria-current", "true")


def test_digit_on_a_pill_opens_a_field_over_it(explorer):
    pill, field = explorer.drawn("edge-1-2-0"), explorer.root.locator(".nnlib-typed input")
    pill.focus()
    explorer.page.keyboard.type("2,5")
    expect(field).to_have_value("2,5")
    over, at = explorer.drawn("weight-1-2-0").bounding_box(), field.bounding_box()
    assert at["y"] < over["y"] + over["height"] / 2 < at["y"] + at["height"]
    explorer.page.keyboard.press("Enter")
    explorer.reads("weight-1-2-0", "2.50")
    expect(field).to_have_count(0)
    expect(pill).to_be_focused()
    explorer.page.keyboard.type("7")
    explorer.page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(explorer.root.get_by_role("alert")).to_have_text("3 → output must be between −3 and 3. You entered 7.")
    explorer.page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(explorer.box("3 → output")).to_have_value("2.5")


def test_drawing_is_one_tab_stop_at_the_part_that_is_picked(explorer):
    stops = explorer.root.locator("svg [tabindex='0']")
    assert stops.count() == 1
    explorer.drawn("weight-0-0-0").click(force=True)
    expect(explorer.drawn("edge-0-0-0")).to_have_attribute("tabindex", "0")
    assert stops.count() == 1


def test_drawing_that_is_made_anew_keeps_its_focus_and_leaves_the_page_where_it_was_scrolled_to(explorer):
    explorer.drawn("edge-0-0-0").focus()
    before = explorer.page.evaluate("""() => {
        window.scroller = document.activeElement.closest('.jp-WindowedPanel-outer');
        scroller.scrollTop += document.activeElement.getBoundingClientRect().bottom; // out of sight, above
        return scroller.scrollTop;
    }""")
    explorer.opened.in_kernel("explorer.pictures['network'].svg += ' '")
    explorer.opened.settle()
    assert explorer.page.evaluate("[document.activeElement.dataset.name, scroller.scrollTop]") == ["edge-0-0-0", before]


def test_wheel_over_a_box_scrolls_the_page_and_changes_nothing(explorer):
    box = explorer.box("hours studied")
    box.scroll_into_view_if_needed()
    box.focus()
    at = box.bounding_box()
    explorer.page.mouse.move(at["x"] + 5, at["y"] + 5)
    explorer.page.mouse.wheel(0, 120)
    explorer.page.wait_for_function(
        "([node, y]) => node.getBoundingClientRect().y < y - 50", arg=[box.element_handle(), at["y"]]
    )
    expect(box).to_have_value("2")
    explorer.page.mouse.wheel(0, -120)


@pytest.fixture
def finger(explorer):
    """finger(place, across, down): a finger comes down on a place of the page, goes so many pixels, and leaves."""
    session = explorer.page.context.new_cdp_session(explorer.page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def touch(place, across=0, down=0):
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        ways = [(x + across * k / 8, y + down * k / 8) for k in range(9 if across or down else 1)]
        for k, (to_x, to_y) in enumerate(ways):
            session.send(
                "Input.dispatchTouchEvent",
                {"type": "touchMove" if k else "touchStart", "touchPoints": [{"x": to_x, "y": to_y}]},
            )
            explorer.page.wait_for_timeout(20)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    yield touch
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()


def test_finger_drags_a_pill_and_a_handle_and_a_tap_picks(explorer, finger):
    finger(explorer.drawn("weight-0-1-0"), across=40)
    explorer.reads("weight-0-1-0", "1.80")  # from 0.8, ten steps of four pixels
    expect(explorer.drawn("neuron-1-1")).to_have_attribute("aria-current", "true")
    finger(explorer.drawn("weight-0-1-0"))
    expect(explorer.drawn("edge-0-1-0")).to_have_attribute("aria-current", "true")
    handle = explorer.handle("3 → output")
    finger(handle, across=-20)
    explorer.page.wait_for_function("(node) => Number(node.getAttribute('aria-valuenow')) < 0.7", arg=handle.element_handle())


@pytest.mark.parametrize("start", ["rail", "pill", "drawing"])
def test_finger_that_goes_down_the_page_scrolls_and_changes_nothing(explorer, finger, start):
    rail = (
        explorer.root.locator(".nnlib-number").filter(has_text="hours studied").locator(".noUi-connects")
    )  # its handle is far left
    place = {"rail": rail, "pill": explorer.drawn("weight-0-0-2"), "drawing": explorer.drawn("circle-neuron-2-0")}[start]
    place.scroll_into_view_if_needed()
    before = place.bounding_box()["y"]
    finger(place, down=-120)
    explorer.page.wait_for_function(
        "([node, y]) => node.getBoundingClientRect().y < y - 40", arg=[place.element_handle(), before]
    )
    for label, value in {"hours studied": "2", "studied → 3": "0.1"}.items():
        expect(explorer.box(label)).to_have_value(value)
    expect(explorer.drawn("edge-0-0-2")).to_have_attribute("aria-valuenow", "0.1")


def test_the_words_for_screen_readers_follow(explorer):
    figure = explorer.root.locator(".nnlib-figure").first
    explorer.choose("Inputs", "scaled: ÷ 3, ÷ 9")
    with explorer.telling():
        spoken = figure.locator("[role=status]").filter(has_text="Prediction 77.5 points, target 92, 14.5 too low.")
        spoken.wait_for(state="attached")
    assert "Hidden 2: weights 0.6 from hours studied, 0.3 from hours slept; sum 0.7; activation 0.6682." in (
        figure.locator("figcaption").text_content()
    )


def test_choice_is_made_by_the_arrow_keys_and_the_notebook_stays_where_it_is(explorer):
    before = explorer.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    explorer.box("Activation").focus()
    explorer.page.keyboard.press("ArrowDown")
    explorer.reads("value-neuron-2-0", "0.95")  # tanh: .4 * 1 + .5 * .9992 + .9 * 1 = 1.7996, and tanh(1.7996) = .9468
    assert explorer.page.evaluate("document.activeElement.tagName") == "SELECT"
    assert explorer.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") == before

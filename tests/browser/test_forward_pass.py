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
    expect(page.get_by_role("textbox", name=label, exact=True)).to_have_value(box)
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
    page.get_by_role("textbox", name="studied → 1", exact=True).fill("-1.234")
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


def test_part_of_the_drawing_is_picked_by_click_by_key_and_from_the_list(page):
    words = page.locator(".nnlib-words")
    drawn(page, "edge-1-0-0").click()
    words.filter(has_text="weight × value = 0.4 × 0.9995 = 0.3998").wait_for()
    expect(page.get_by_label("Arithmetic", exact=True)).to_have_value("hidden 1 → output")
    page.keyboard.press("Home")
    words.filter(has_text="hours studied = 2 h = 2").wait_for()
    page.keyboard.press("ArrowDown")
    words.filter(has_text="hours slept = 9 h = 9").wait_for()
    assert page.evaluate("document.activeElement.dataset.name") == "neuron-0-1"
    page.keyboard.press("End")
    words.filter(has_text="error = target − prediction = 0.92 − 0.8567 = +0.06325").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "output: sum 1.789, activation 0.8567"
    page.get_by_label("Arithmetic", exact=True).select_option("hours slept → hidden 3")
    words.filter(has_text="weight × value = 0.7 × 9 = 6.3").wait_for()
    assert drawn(page, "edge-0-1-2").get_attribute("aria-current") == "true"


def test_wrong_hours_are_marked_and_explained_at_their_box_and_everything_else_stays(page):
    box, said = page.get_by_role("textbox", name="hours slept", exact=True), page.get_by_role("alert")
    box.fill("30")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Hours slept must be between 0 and 24. You entered 30.")
    assert said.evaluate("node => node.id") == box.get_attribute("aria-describedby")
    assert box.evaluate(
        "node => node.closest('.nnlib-number').contains(document.getElementById(node.getAttribute('aria-describedby')))"
    )
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_value("30")  # to be corrected
    assert drawn(page, "value-neuron-2-0").text_content() == "0.8567"
    expect(slider_of(page, "hours slept")).to_have_attribute("aria-valuenow", "9")
    page.keyboard.press("Tab")
    expect(box).to_have_value("9")  # it was left
    expect(box).to_have_attribute("aria-invalid", "false")
    expect(said).to_have_text("Hours slept must be between 0 and 24. You entered 30.")
    box.fill("8,5")
    page.keyboard.press("Enter")
    wait_for(page, "note-1", "8.5 h")
    expect(said).to_have_count(0)


@pytest.mark.parametrize("typed", ["nine", "1,2,3", "1e", "--1"])
def test_what_is_no_number_is_refused(page, typed):
    box = page.get_by_role("textbox", name="3 → output", exact=True)
    box.fill(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(f"3 → output must be between −3 and 3. You entered {typed}.")
    page.keyboard.press("Escape")
    expect(box).to_have_value("0.9")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_number_is_one_tab_stop_and_its_box_is_entered_from_there(page):
    handle, box = slider_of(page, "1 → output"), page.get_by_role("textbox", name="1 → output", exact=True)
    handle.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "2 → output"
    page.keyboard.press("Shift+Tab")
    expect(handle).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(handle).to_be_focused()
    page.keyboard.press("-")
    page.keyboard.type("1,5")
    page.keyboard.press("Enter")
    expect(handle).to_be_focused()
    wait_for(page, "weight-1-0-0", "−1.5")
    expect(box).to_have_value("-1.5")
    expect(handle).to_have_attribute("aria-valuetext", "-1.5")


def test_every_number_of_the_drawing_is_the_same_control_as_its_slider(page):
    handles = page.locator(".nnlib-explorer svg [data-handle]")
    assert sorted(handles.evaluate_all("nodes => nodes.map((node) => node.dataset.name)")) == sorted(
        ["neuron-0-0", "neuron-0-1", *(f"edge-0-{row}-{column}" for row in range(2) for column in range(3)),
         *(f"edge-1-{row}-0" for row in range(3))]
    )  # fmt: skip
    for part, label, text, before, after in [
        ("edge-0-1-2", "slept → 3", "weight-0-1-2", "0.7", "0.9"), ("neuron-0-0", "hours studied", "note-0", "2", "3")
    ]:  # fmt: skip
        drawn(page, part).focus()
        for _ in range(2):
            page.keyboard.press("ArrowRight")
        for where in (drawn(page, part), slider_of(page, label)):
            expect(where).to_have_attribute("aria-valuenow", after)
        expect(page.get_by_role("textbox", name=label, exact=True)).to_have_value(after)
        drawn(page, text).filter(has_text=after).wait_for()
        slider_of(page, label).focus()
        for _ in range(2):
            page.keyboard.press("ArrowLeft")
        expect(drawn(page, part)).to_have_attribute("aria-valuenow", before)
    expect(drawn(page, "neuron-0-0")).to_have_attribute("aria-valuetext", "2 hours")


def test_pill_is_dragged_sideways_and_a_drag_picks_nothing(page):
    pill, number = drawn(page, "edge-0-0-1"), drawn(page, "weight-0-0-1")
    number.scroll_into_view_if_needed()
    box = number.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y + 5, steps=8)  # ten steps of four pixels
    page.mouse.up()
    wait_for(page, "weight-0-0-1", "−0.4")  # from 0.6
    expect(page.get_by_role("textbox", name="studied → 2", exact=True)).to_have_value("-0.4")
    expect(pill).to_have_attribute("aria-valuenow", "-0.4")
    expect(page.get_by_label("Arithmetic", exact=True)).to_have_value("hidden 2")


def test_digit_on_a_pill_opens_a_field_over_it(page):
    pill, field = drawn(page, "edge-1-2-0"), page.locator(".nnlib-typed input")
    pill.focus()
    page.keyboard.type("2,5")
    expect(field).to_have_value("2,5")
    over, at = drawn(page, "weight-1-2-0").bounding_box(), field.bounding_box()
    assert at["y"] < over["y"] + over["height"] / 2 < at["y"] + at["height"]
    page.keyboard.press("Enter")
    wait_for(page, "weight-1-2-0", "2.5")
    expect(field).to_have_count(0)
    expect(pill).to_be_focused()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_have_text("3 → output must be between −3 and 3. You entered 7.")
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(page.get_by_role("textbox", name="3 → output", exact=True)).to_have_value("2.5")


def test_drawing_is_one_tab_stop_at_the_part_that_is_picked(page):
    stops = page.locator(".nnlib-explorer svg [tabindex='0']")
    assert stops.count() == 1
    page.get_by_label("Arithmetic", exact=True).select_option("hours studied → hidden 1")
    expect(drawn(page, "edge-0-0-0")).to_have_attribute("tabindex", "0")
    assert stops.count() == 1


def test_wheel_over_a_box_scrolls_the_page_and_changes_nothing(page):
    box = page.get_by_role("textbox", name="hours studied", exact=True)
    box.scroll_into_view_if_needed()
    box.focus()
    at = box.bounding_box()
    page.mouse.move(at["x"] + 5, at["y"] + 5)
    page.mouse.wheel(0, 120)
    page.wait_for_function("([node, y]) => node.getBoundingClientRect().y < y - 50", arg=[box.element_handle(), at["y"]])
    expect(box).to_have_value("2")
    page.mouse.wheel(0, -120)


@pytest.fixture
def finger(page):
    """finger(place, across, down): a finger comes down on a place of the page, goes so many pixels, and leaves."""
    session = page.context.new_cdp_session(page)
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
            page.wait_for_timeout(20)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    yield touch
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()


def test_finger_drags_a_pill_and_a_handle_and_a_tap_picks(page, finger):
    finger(drawn(page, "weight-0-1-0"), across=40)
    wait_for(page, "weight-0-1-0", "1.8")  # from 0.8, ten steps of four pixels
    expect(page.get_by_label("Arithmetic", exact=True)).to_have_value("hidden 2")
    finger(drawn(page, "weight-0-1-0"))
    expect(page.get_by_label("Arithmetic", exact=True)).to_have_value("hours slept → hidden 1")
    handle = slider_of(page, "3 → output")
    finger(handle, across=-20)
    page.wait_for_function("(node) => Number(node.getAttribute('aria-valuenow')) < 0.7", arg=handle.element_handle())


@pytest.mark.parametrize("start", ["rail", "pill", "drawing"])
def test_finger_that_goes_down_the_page_scrolls_and_changes_nothing(page, finger, start):
    rail = page.locator(".nnlib-number").filter(has_text="hours studied").locator(".noUi-connects")  # its handle is far left
    place = {"rail": rail, "pill": drawn(page, "weight-0-0-2"), "drawing": drawn(page, "circle-neuron-2-0")}[start]
    place.scroll_into_view_if_needed()
    before = place.bounding_box()["y"]
    finger(place, down=-120)
    page.wait_for_function("([node, y]) => node.getBoundingClientRect().y < y - 40", arg=[place.element_handle(), before])
    for label, value in {"hours studied": "2", "studied → 3": "0.1"}.items():
        expect(page.get_by_role("textbox", name=label, exact=True)).to_have_value(value)
    expect(drawn(page, "edge-0-0-2")).to_have_attribute("aria-valuenow", "0.1")


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

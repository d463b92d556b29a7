"""The page holds the range of the number under the hand, and draws each move itself; the kernel's answer follows at rest."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

PAGE = "notebooks/02_forward_pass.ipynb"
READS = """(explorer) => {
    const reads = (selector) => explorer.querySelector(selector).textContent;
    return [reads("[data-name='weight-0-0-0']"), reads("[data-name='sum-neuron-1-0']"), reads("[data-name='value-neuron-1-0']"),
        [...explorer.querySelectorAll(".nnlib-number")].find((one) => one.textContent.startsWith("studied → 1")).querySelector("input").value];
}"""
# What is on the page in the animation frame after a key, and that is before any answer where the kernel is kept from hearing.
PRESS = f"""([handle, keys]) => new Promise((resolve) => {{
    const press = (key) => handle.dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true, cancelable: true }}));
    keys.forEach(press);
    requestAnimationFrame(() => setTimeout(() => resolve(({READS})(handle.closest(".nnlib-explorer")))));
}})"""
# studied → 1 at 0.2, 0.3, -3, with student 1's raw hours (2, 9): 0.8 * 9 + 0.2 * 2 = 7.6, and e^-7.6 = 0.0005004
AT_TWO = ["0.20", "z₁ = 7.60", "1.00", "0.2"]
AT_THREE = ["0.30", "z₁ = 7.80", "1.00", "0.3"]
AT_END = ["−3.00", "z₁ = 1.20", "0.77", "-3"]
# From now on the kernel hears nothing of moves; what it would have been told is kept.
DEAF = """() => {
    window.unheard = [];
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session, send = kernel.sendShellMessage;
    window.hearAgain = () => { delete kernel.sendShellMessage; };
    kernel.sendShellMessage = function (message, ...rest) {
        if (message.content?.data?.content?.moves) { unheard.push(message.content.data.content); message.content.data.content = { hand: "", page: "", touch: 0 }; }
        return send.call(this, message, ...rest);
    };
}"""


@pytest.fixture
def opened(desk):
    opened = desk.prepared(PAGE)
    opened.show("explorer")
    # Every number that has stood at the weight.
    opened.evaluate("""(() => {
        window.seen = [];
        window.watch?.disconnect();
        window.watch = new MutationObserver(() => seen.push(node.textContent));
        const node = document.querySelector(".nnlib-explorer [data-name='weight-0-0-0']");
        watch.observe(node, { childList: true, characterData: true, subtree: true });
    })()""")
    return opened


@pytest.fixture
def page(opened):
    return opened.page


def explorer(page):
    """The first of the page's two."""
    return page.locator(".nnlib-explorer").first


@pytest.fixture
def handle(opened, page):
    """The handle of studied → 1 at 0.2, its range known to the page."""
    explorer(page).get_by_role("button", name="Worked example").click()
    found = explorer(page).get_by_role("slider", name="studied → 1", exact=True)
    expect(found).to_have_attribute("aria-valuenow", "0.2")
    found.focus()
    is_held(opened)
    page.evaluate("seen.length = 0")
    return found


def is_held(opened, name="studied_to_1"):
    """Wait until the kernel has sent the whole range, and the page has it."""
    opened.in_kernel(f"""
import asyncio
for _ in range(600):
    hand = explorer.ranges._hand
    if hand and hand.name == {name!r} and hand.task and hand.task.done():
        break
    await asyncio.sleep(0.05)
else:
    raise AssertionError(f"not held: {{hand}}")""")
    opened.settle()


def press(page, handle, *keys):
    return page.evaluate(PRESS, [handle.element_handle(), list(keys)])


def at_kernel(opened):
    return float(opened.in_kernel("print(explorer.values()['studied_to_1'])"))


def settles(opened, value):
    """Wait until kernel and page agree, and then there is nothing more to come."""
    opened.in_kernel(f"""
import asyncio
for _ in range(200):
    if explorer.values()["studied_to_1"] == {value}:
        break
    await asyncio.sleep(0.05)
else:
    raise AssertionError(explorer.values()["studied_to_1"])""")
    opened.settle()
    opened.page.wait_for_timeout(200)  # longer than any timer of the page that could still draw something


@contextmanager
def deafness(opened, handle):
    """The kernel hears of no move; at the end it is told where the slider stands."""
    opened.page.evaluate(DEAF)
    yield
    opened.page.evaluate("hearAgain()")
    settles(opened, handle.get_attribute("aria-valuenow"))


@pytest.fixture
def deaf(opened, handle):
    with deafness(opened, handle):
        yield


def test_first_press_after_the_focus_is_shown_in_its_own_frame_and_once(opened, page, handle):
    assert press(page, handle, "ArrowRight") == AT_THREE
    settles(opened, 0.3)
    assert page.evaluate("seen") == ["0.30"]
    assert press(page, handle, "ArrowLeft") == AT_TWO
    settles(opened, 0.2)
    assert page.evaluate("seen") == ["0.30", "0.20"]


def test_whole_range_is_drawn_without_the_kernel(page, handle, deaf):
    assert press(page, handle, "Home") == AT_END
    assert press(page, handle, *["ArrowRight"] * 33) == AT_THREE  # the latest wins
    assert press(page, handle, "ArrowLeft") == AT_TWO
    assert page.evaluate("seen") == ["−3.00", "0.30", "0.20"]


def test_page_and_kernel_agree_in_the_end_whatever_was_lost_on_the_way(opened, page, handle):
    page.evaluate(DEAF)
    press(page, handle, "Home")
    press(page, handle, *["ArrowRight"] * 33)
    page.wait_for_function("unheard.length > 0")  # lost on the way
    assert at_kernel(opened) == 0.2
    page.evaluate("hearAgain()")
    settles(opened, 0.3)
    assert page.evaluate(READS, explorer(page).element_handle()) == AT_THREE
    assert explorer(page).locator(".nnlib-words").text_content() == page.evaluate(
        "(text) => { const node = document.createElement('div'); node.innerHTML = text; return node.textContent; }",
        opened.in_kernel("print(explorer._words.value)").strip(),
    )


def test_move_that_was_drawn_while_others_were_on_their_way_is_told_once_they_are_answered(opened, page, handle):
    opened.in_kernel("explorer.controls.studied_to_1.set_range(-100, 100)")  # more than the page holds: not so far out
    is_held(opened)
    page.evaluate("""() => {
        const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session, send = kernel.sendShellMessage;
        const late = [];
        kernel.sendShellMessage = function (message, ...rest) {
            return message.content?.data?.content?.moves ? late.push(() => send.call(this, message, ...rest)) : send.call(this, message, ...rest);
        };
        const began = performance.now(); // a page that has had no answer for two seconds tells once more by itself
        window.sendLate = () => {
            delete kernel.sendShellMessage;
            late.forEach((act) => act());
            return late.length - (performance.now() - began > 2000 && late.length === 3);
        };
    }""")
    press(page, handle, "End")
    press(page, handle, "Home")
    box = explorer(page).get_by_label("studied → 1", exact=True).and_(page.locator("input"))
    box.fill("0.3")
    box.press("Enter")
    expect(explorer(page).locator("[data-name='weight-0-0-0']")).to_have_text("0.30")
    page.wait_for_timeout(150)  # now the hand has rested
    assert page.evaluate("sendLate()") == 2
    settles(opened, 0.3)
    opened.in_kernel("explorer.controls.studied_to_1.set_range(-3, 3)")


def test_slider_that_comes_under_a_pointer_at_rest_does_not_take_the_range(opened, page, handle):
    other = explorer(page).get_by_role("slider", name="studied → 2", exact=True)
    box = other.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 40)
    page.wait_for_timeout(150)
    handle.blur()
    handle.focus()
    is_held(opened)
    explorer(page).evaluate("node => { node.style.marginTop = '40px'; }")
    other.and_(page.locator(":hover")).wait_for()
    page.wait_for_timeout(150)  # longer than a pointer rests before the kernel hears of it
    assert press(page, handle, "ArrowRight") == AT_THREE
    explorer(page).evaluate("node => { node.style.marginTop = ''; }")
    assert "studied_to_1" in opened.in_kernel("print(explorer.ranges._hand.name)")


def test_kernel_hears_where_the_hand_rests_and_not_of_the_way(opened, page, handle):
    told, n_rests = page.evaluate(
        """async (handle) => {
        const told = [], restless = 55; // ms between two frames, where the hand rests after 60
        const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session, send = kernel.sendShellMessage;
        kernel.sendShellMessage = function (message, ...rest) {
            if (message.content?.data?.content?.moves) told.push(message.content.data.content.moves.map(([what, move]) => move));
            return send.call(this, message, ...rest);
        };
        let n_rests = 1, before = await new Promise(requestAnimationFrame);
        for (let k = 0; k < 60; k++) {
            handle.dispatchEvent(new KeyboardEvent("keydown", { key: k % 20 < 10 ? "ArrowRight" : "ArrowLeft", bubbles: true }));
            const now = await new Promise(requestAnimationFrame);
            if (now - before > restless) n_rests += 1; // where the machine made the hand wait
            before = now;
        }
        handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
        await new Promise((resolve) => setTimeout(resolve, 400));
        delete kernel.sendShellMessage;
        return [told, n_rests];
    }""",
        handle.element_handle(),
    )
    assert 1 <= len(told) <= n_rests < 30
    assert told[-1] == [3]
    settles(opened, 0.3)


def test_what_is_held_survives_the_pointer_going_down_on_its_handle(page, handle, deaf):
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.up()
    assert press(page, handle, "Home") == AT_END


def test_hovering_counts_once_it_has_rested(opened, page, handle):
    other = explorer(page).get_by_role("slider", name="slept → 1", exact=True)
    page.mouse.move(0, 0)
    box = other.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    is_held(opened, "slept_to_1")


@pytest.mark.parametrize("label", ["Inputs", "Activation"])
def test_nothing_of_other_settings_is_shown(opened, page, handle, label):
    """Another choice, which has not reached the kernel yet: what was held must not be shown any more."""
    page.evaluate(DEAF)
    select = explorer(page).get_by_label(label, exact=True)
    shown = page.evaluate(
        """([select, handle, press, reads]) => {
            select.selectedIndex = 1;
            select.dispatchEvent(new Event("change", { bubbles: true }));
            handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
            return new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(seen.slice()))));
        }""",
        [select.element_handle(), handle.element_handle(), "", ""],
    )
    page.evaluate("hearAgain()")
    assert "0.30" not in shown
    press(page, handle, "ArrowRight")
    settles(opened, 0.4)
    expected = opened.in_kernel("print(explorer.pictures['network'].picture.result)").strip()
    expect(explorer(page).locator("[role=status]").first).to_have_text(expected)


def test_change_by_code_is_followed_by_states_of_its_own(opened, page, handle):
    opened.in_kernel("explorer.set(slept_to_1=0.0)")
    expect(explorer(page).locator("[data-name='sum-neuron-1-0']")).to_have_text("z₁ = 0.40")
    is_held(opened)
    with deafness(opened, handle):
        assert press(page, handle, "ArrowRight")[:2] == ["0.30", "z₁ = 0.60"]


def test_picking_another_part_is_another_setting(opened, page, handle):
    explorer(page).locator("[data-name='edge-0-0-0']").focus()
    is_held(opened)
    page.keyboard.press("ArrowUp")  # to the part before it, which is picked
    page.keyboard.press("ArrowDown")
    explorer(page).locator(".nnlib-words").filter(has_text="weight ×value =0.2 ×2 =0.4").wait_for()
    is_held(opened)
    with deafness(opened, handle):
        page.keyboard.press("ArrowRight")
        explorer(page).locator(".nnlib-words").filter(has_text="weight ×value =0.3 ×2 =0.6").wait_for()

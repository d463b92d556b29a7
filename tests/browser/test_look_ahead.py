"""The next step of a slider that rests is on the page before the key is pressed: shown with the key, not with an answer."""

import pytest
from playwright.sync_api import expect

PAGE = "notebooks/02_forward_pass.ipynb"
# What the page shows in the very task in which the key arrives: no answer of the kernel can come in between.
PRESS = """([handle, key]) => {
    const explorer = handle.closest(".nnlib-explorer");
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    const reads = (selector) => explorer.querySelector(selector).textContent;
    return [reads("[data-name='weight-0-0-0']"), reads("[data-name='sum-neuron-1-0']"), reads("[data-name='line-0']"),
        handle.closest(".nnlib-number").querySelector("input").value];
}"""
# studied → 1 at 0.2, 0.3 and 0.4, with student 1's raw hours (2, 9): 0.8 * 9 + 0.2 * 2 = 7.6, and e^-7.6 = 0.0005004
AT_TWO = ["0.2", "sum 7.6", "hidden 1: sum 7.6, activation 0.9995, slope 0.0005", "0.2"]
AT_THREE = ["0.3", "sum 7.8", "hidden 1: sum 7.8, activation 0.9996, slope 0.0004094", "0.3"]
AT_FOUR = ["0.4", "sum 8", "hidden 1: sum 8, activation 0.9997, slope 0.0003352", "0.4"]


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


@pytest.fixture
def handle(page):
    """The handle of studied → 1 at 0.2, its next steps known to the page."""
    page.get_by_role("button", name="Worked example").click()
    found = page.locator(".nnlib-number").filter(has=page.get_by_label("studied → 1", exact=True)).locator(".noUi-handle")
    expect(found).to_have_attribute("aria-valuenow", "2.0")
    found.focus()
    page.keyboard.press("ArrowLeft")
    shows(page, "0.1")
    page.keyboard.press("ArrowRight")
    shows(page, "0.2")
    page.wait_for_timeout(500)  # ten times as long as the explorer waits
    page.evaluate("seen.length = 0")
    return found


def shows(page, text):
    expect(page.locator(".nnlib-explorer [data-name='weight-0-0-0']")).to_have_text(text)


def press(page, handle, key):
    return page.evaluate(PRESS, [handle.element_handle(), key])


def test_next_step_is_shown_with_the_key_and_once(page, handle):
    assert press(page, handle, "ArrowRight") == AT_THREE
    page.wait_for_timeout(500)
    assert page.evaluate("seen") == ["0.3"]
    assert press(page, handle, "ArrowLeft") == AT_TWO
    page.wait_for_timeout(500)
    assert page.evaluate("seen") == ["0.3", "0.2"]


def test_second_step_at_once_waits_for_the_kernel(page, handle):
    twice = f"([handle, key]) => [({PRESS})([handle, key]), ({PRESS})([handle, key])]"  # no answer can come between the two
    first, second = page.evaluate(twice, [handle.element_handle(), "ArrowRight"])
    assert (first, second[:3]) == (AT_THREE, AT_THREE[:3])
    shows(page, "0.4")
    page.wait_for_timeout(500)
    assert page.evaluate("seen") == ["0.3", "0.4"]
    assert press(page, handle, "ArrowLeft") == AT_THREE
    assert AT_FOUR[0] not in page.evaluate("seen.slice(2)")


def test_what_was_foreseen_is_forgotten_when_the_hand_goes_elsewhere(page, handle):
    page.get_by_label("Student", exact=True).focus()
    handle.focus()
    assert press(page, handle, "ArrowRight")[:3] == AT_TWO[:3]
    shows(page, "0.3")


def test_what_was_foreseen_is_forgotten_when_the_picture_changes(opened, page, handle):
    opened.in_kernel("explorer.pictures['network'].description = 'another one'")
    expect(page.locator(".nnlib-explorer figcaption").first).to_have_text("another one")
    assert press(page, handle, "ArrowRight")[:3] == AT_TWO[:3]
    shows(page, "0.3")

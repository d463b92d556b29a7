"""The same page in two windows, on one kernel: what a hand moves in one, it moves in the other."""

import pytest
from playwright.sync_api import expect

COPY = "notebooks/in_two_windows.ipynb"  # saved by the test, which leaves the page of the other tests as it is


@pytest.fixture(scope="module")
def windows(open_page):
    first = open_page("notebooks/02_forward_pass.ipynb")
    first.in_kernel(f"import shutil; shutil.copy('02_forward_pass.ipynb', '{COPY.partition('/')[2]}')")
    windows = [open_page(COPY)]
    windows[0].run_all()
    windows[0].evaluate("app.commands.execute('docmanager:save')")
    windows.append(open_page(COPY))
    return windows


def explorer(window):
    return window.page.locator(".nnlib-explorer").first


def handle(window):
    return explorer(window).locator(".nnlib-number").filter(has_text="studied → 1").locator(".noUi-handle").first


def shows(window, text):
    explorer(window).locator("[data-name='weight-0-0-0']").filter(has_text=text).wait_for()
    expect(handle(window)).to_have_attribute("aria-valuenow", text)


@pytest.mark.parametrize(("hand", "key", "text"), [(0, "ArrowRight", "0.5"), (1, "ArrowRight", "0.8"), (0, "ArrowLeft", "0.5")])
def test_slider_number_and_picture_move_in_both(windows, hand, key, text):
    handle(windows[hand]).focus()
    for _ in range(3):
        windows[hand].page.keyboard.press(key)
    for window in windows:
        shows(window, text)
        assert explorer(window).get_by_role("textbox", name="studied → 1", exact=True).input_value() == text

"""The same page in two windows, on one kernel: what a hand moves in one, it moves in the other."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Page
from tests.browser.explorer import Explorer

PAGE = "notebooks/in_two_windows.ipynb"  # saved by the test, which leaves the page of the other tests as it is


@pytest.fixture(scope="module")
def windows(browser, desk, lab_address, lab_folder):
    shutil.copy(lab_folder / "notebooks/02_forward_pass.ipynb", lab_folder / PAGE)
    first = desk.open(PAGE)
    first.run_all()  # to its end, or it is not trusted when it is opened again
    first.evaluate("app.commands.execute('docmanager:save')")
    second = Page(browser, lab_address, PAGE)
    yield [first, second]
    second.context.close()
    desk.put_away()


def shows(window, text):
    explorer = Explorer(window)
    explorer.reads("weight-0-0-0", f"{text}0")
    expect(explorer.handle("studied → 1")).to_have_attribute("aria-valuenow", text)
    expect(explorer.box("studied → 1")).to_have_value(text)


@pytest.mark.parametrize(
    ("hand", "key", "text"),
    [(0, "ArrowRight", "0.8"), (1, "ArrowRight", "0.8"), (0, "ArrowLeft", "0.2"), (1, "ArrowLeft", "0.2")],
)
def test_slider_number_and_picture_move_in_both(windows, hand, key, text):
    explorer = Explorer(windows[hand])
    explorer.type("studied → 1", 0.5)
    for window in windows:
        shows(window, "0.5")
    for _ in range(3):
        explorer.key("studied → 1", key)
    for window in windows:
        shows(window, text)


def test_the_range_belongs_to_the_hand_that_moved_last_and_is_not_called_back(windows):
    for window in windows:
        Explorer(window).handle("slept → 1").focus()
    for window in windows:
        window.page.evaluate("""() => {
            const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session, send = kernel.sendShellMessage;
            window.told = 0;
            kernel.sendShellMessage = function (...message) { told += 1; return send.apply(this, message); };
        }""")
        Explorer(window).handle("studied → 1").focus()
        window.page.wait_for_timeout(500)  # long enough for hundreds, if each called back what the other has
    told = [window.page.evaluate("told") for window in windows]
    assert all(1 <= n < 10 for n in told), told

"""Page 08 in a real JupyterLab: train, and draw digits with a mouse, with a finger and with keys alone.

NNLIB_DIGITS=10 draws 300 digits, so many of each style, instead of ten, each in one style.
"""

import os

import numpy as np
import pytest

from tests.browser.conftest import FRAMES
from tests.browser.explorer import Explorer
from tests.strokes import everyone

PAGE = "notebooks/08_read_handwriting.ipynb"
UNSEEN = 2026  # a seed that nothing was tuned with


class Pad(Explorer):
    """The explorer, with a hand that draws."""

    def __init__(self, opened):
        super().__init__(opened, "handwriting-explorer")
        self.paper, self.line = self.root.get_by_role("application"), self.root.locator(".nnlib-pad path")

    def draw(self, *strokes):
        """With the mouse."""
        box = self.paper.bounding_box()
        for stroke in strokes:
            for k, (x, y) in enumerate(stroke):
                self.page.mouse.move(box["x"] + 1 + x * (box["width"] - 2), box["y"] + 1 + y * (box["height"] - 2))
                if k == 0:
                    self.page.mouse.down()
            self.page.mouse.up()

    def read(self):
        """What is read once the kernel has answered all that was drawn."""
        for _ in range(2):  # what is drawn while a message is on its way goes with the next
            self.page.evaluate(FRAMES)
            self.opened.settle()
        return self.drawn("hero").text_content()

    def n_strokes(self):
        return self.line.get_attribute("d").count("M")


@pytest.fixture
def pad(desk):
    """Trained, with nothing drawn."""
    pad = Pad(desk.prepared(PAGE))
    if "step 0:" in pad.said():
        pad.press("Train")
        pad.words("step 4,500: mean cross-entropy")
        pad.words("resting")
    pad.press("Clear")
    pad.reads("hero", "?")
    return pad


def test_digits_drawn_with_a_mouse_are_read_as_well_as_those_held_out(pad):
    n_each, right = int(os.environ.get("NNLIB_DIGITS", "0")), []
    drawings = everyone(n_each, UNSEEN) if n_each else [everyone(1, UNSEEN)[3 * digit + digit % 3] for digit in range(10)]
    for digit, strokes in drawings:
        pad.button("Clear").click()
        pad.draw(*strokes)
        right.append(pad.read() == str(digit))
    shares = np.reshape(right, (10, -1)).mean(axis=1)
    print(f"\n{np.mean(right):.3f} of {len(right)}; by digit: {shares.round(2)}")
    assert np.mean(right) >= 0.9
    assert n_each < 10 or shares.min() >= 0.7  # of fewer, some may be misread by chance
    assert float(pad.drawn("right", 1).text_content().split()[2]) >= 96


def test_digit_is_drawn_and_read_by_key_alone(pad):
    pad.paper.focus()
    bar = ["ArrowUp"] * 2 + ["ArrowLeft"] * 3 + [" "] + ["ArrowRight"] * 6  # of a 7, from left to right
    for key in [*bar, *["ArrowLeft", "ArrowDown", "ArrowDown"] * 4, *["ArrowDown"] * 2, " "]:
        pad.page.keyboard.press(key)
    pad.reads("hero", "7")
    assert pad.root.locator(".nnlib-pad [role=status]").text_content().startswith("pen up, 7 to the right and 12 down of 16")
    pad.page.keyboard.press("Backspace")
    pad.reads("hero", "?")


def test_finger_draws_and_the_page_does_not_scroll(pad):
    session, before = pad.page.context.new_cdp_session(pad.page), pad.paper.bounding_box()
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    x, y = before["x"] + before["width"] / 2, before["y"] + 0.2 * before["height"]
    for k in range(12):
        points = [{"x": x, "y": y + 0.05 * k * before["height"]}]
        session.send("Input.dispatchTouchEvent", {"type": "touchMove" if k else "touchStart", "touchPoints": points})
        pad.page.wait_for_timeout(20)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()
    pad.reads("hero", "1")
    assert pad.line.get_attribute("d").count("L") == 11  # no answer to a part of the stroke has taken the rest of it back
    assert pad.paper.bounding_box() == before


def test_ink_appears_while_the_kernel_is_busy(pad):
    busy = "kernel.requestExecute({ code: 'import time; time.sleep(2)' })"
    pad.opened.evaluate(f"(app.shell.currentWidget.sessionContext.session.{busy}, 0)")
    pad.draw([(0.2, 0.2), (0.5, 0.5), (0.8, 0.8)])
    assert pad.line.get_attribute("d").count("L") == 2
    assert pad.drawn("hero").text_content() == "?"  # the kernel has not heard of it yet
    assert pad.read() != "?"


def test_drawing_in_a_corner_is_read_only_where_it_is_centered(pad):
    pad.draw([(0.05, 0.1), (0.3, 0.1), (0.15, 0.45)])
    readings = [pad.read()]
    for _ in range(2):
        pad.root.get_by_label("Center the drawing").click()
        readings.append(pad.read())
    assert readings[0] == readings[2] == "7" != readings[1]


def test_undo_takes_back_a_stroke_and_what_was_taught_makes_way_for_the_next(pad):
    pad.draw([(0.4, 0.2), (0.4, 0.8)], [(0.7, 0.2), (0.7, 0.8)])
    assert pad.n_strokes() == 2
    pad.press("Undo")
    assert pad.n_strokes() == 1
    pad.reads("hero", "1")
    pad.choose("Digit", "This is a 1")
    pad.press("Teach it")
    pad.words("step 5,500: mean cross-entropy")
    pad.words("resting")
    pad.words("taught: 1 digit of your own")
    pad.draw([(0.5, 0.3), (0.5, 0.7)], [(0.3, 0.5), (0.7, 0.5)])
    assert pad.n_strokes() == 2
    pad.press("Reset")
    pad.words("step 0:")
    pad.page.wait_for_function("line => line.getAttribute('d').split('L').length === 3", arg=pad.line.element_handle())

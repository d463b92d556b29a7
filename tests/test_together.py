"""What changes together is told in one message, and what one thread tells waits for no other."""

import threading

import ipywidgets as widgets
import pytest

from nnlib.explorers import ForwardPassExplorer
from nnlib.widgets.together import Together, together


class Box(Together, widgets.FloatText):
    pass


class Carrier(Together, widgets.FloatText):
    def __init__(self):
        super().__init__()
        self.carried = []

    def carry(self, states):
        self.carried.append(states)


@pytest.fixture
def sent(monkeypatch):
    """(widget, method) of each message that a widget sends by itself."""
    messages = []
    monkeypatch.setattr(widgets.Widget, "_send", lambda self, message, buffers=None: messages.append((self, message["method"])))
    return messages


def test_carrier_takes_the_last_value_of_each_once(sent):
    box, carrier = Box(), Carrier()
    sent.clear()
    with together():
        for value in (1.0, 2.0):
            box.value = value
            with together():
                carrier.value = 10 * value
        assert carrier.carried == []
    assert carrier.carried == [{box.model_id: {"value": 2.0}, carrier.model_id: {"value": 20.0}}]
    assert sent == []


def test_without_a_carrier_each_tells_for_itself(sent):
    boxes = Box(), Box()
    sent.clear()
    with together():
        for box in boxes:
            box.value = 3.0
        assert sent == []
    assert sent == [(box, "update") for box in boxes]


def test_what_had_changed_before_an_error_is_told(sent):
    box, carrier = Box(), Carrier()

    def change_and_fail():
        with together():
            box.value = carrier.value = 0.5
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        change_and_fail()
    assert len(carrier.carried) == 1
    sent.clear()
    box.value = 4.0
    assert sent == [(box, "update")]


def test_other_threads_do_not_wait(sent):
    box, carrier = Box(), Carrier()
    sent.clear()
    with together():
        carrier.value = 1.0
        other = threading.Thread(target=lambda: setattr(box, "value", 5.0))
        other.start()
        other.join()
        assert sent == [(box, "update")]
    assert list(carrier.carried[0]) == [carrier.model_id]


def test_number_under_the_hand_and_its_pictures_go_in_one_message(monkeypatch):
    explorer = ForwardPassExplorer()
    control, messages = explorer.controls.studied_to_1, []
    monkeypatch.setattr(widgets.Widget, "_send", lambda self, message, buffers=None: messages.append(message))
    control.slider.set_state({"value": control.slider.value + 1})
    methods = [message["method"] for message in messages]
    assert methods == ["custom"]  # the word for other windows comes after it
    told = messages[0]["content"]
    assert told[control.box.model_id] == {"value": 0.3}
    assert explorer.pictures["network"].model_id in told

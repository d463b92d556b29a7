"""What changes together is told in one message, and what one thread tells waits for no other."""

import threading

import ipywidgets as widgets
import pytest

from nnlib.explorers import ForwardPassExplorer
from nnlib.widgets.together import Together, together


class Box(Together, widgets.FloatText):
    pass


class Carrier:
    """Takes along what the boxes have to tell that know it."""

    def __init__(self, *boxes):
        self.carried, self.with_it = [], []
        for box in boxes:
            box.carrier = self

    def carry(self, states, **with_it):
        self.carried.append(states)
        self.with_it.append(with_it)


@pytest.fixture
def sent(monkeypatch):
    """(widget, method) of each message that a widget sends by itself."""
    messages = []
    monkeypatch.setattr(widgets.Widget, "_send", lambda self, message, buffers=None: messages.append((self, message["method"])))
    return messages


def test_carrier_takes_the_last_value_of_each_once_and_what_goes_with_it(sent):
    one, other = Box(), Box()
    carrier = Carrier(one, other)
    sent.clear()
    with together(answer=3):
        for value in (1.0, 2.0):
            one.value = value
            with together():
                other.value = 10 * value
        assert carrier.carried == []
    assert carrier.carried == [{one.model_id: {"value": 2.0}, other.model_id: {"value": 20.0}}]
    assert carrier.with_it == [{"answer": 3}]
    assert sent == []
    with together():
        one.value = 5.0
    assert carrier.with_it[1:] == [{}]


def test_each_carrier_takes_its_own_and_the_rest_go_alone(sent):
    boxes = Box(), Box(), Box()
    carriers = Carrier(boxes[0]), Carrier(boxes[1])
    sent.clear()
    with together():
        for box in boxes:
            box.value = 3.0
    assert [carrier.carried for carrier in carriers] == [[{box.model_id: {"value": 3.0}}] for box in boxes[:2]]
    assert sent == [(boxes[2], "update")]


def test_without_a_carrier_each_tells_for_itself(sent):
    boxes = Box(), Box()
    sent.clear()
    with together():
        for box in boxes:
            box.value = 3.0
        assert sent == []
    assert sent == [(box, "update") for box in boxes]


def test_what_had_changed_before_an_error_is_told(sent):
    box = Box()
    carrier = Carrier(box)

    def change_and_fail():
        with together():
            box.value = 0.5
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        change_and_fail()
    assert len(carrier.carried) == 1
    sent.clear()
    box.value = 4.0
    assert sent == [(box, "update")]


def test_other_threads_do_not_wait(sent):
    box, carried = Box(), Box()
    carrier = Carrier(carried)
    sent.clear()
    with together():
        carried.value = 1.0
        other = threading.Thread(target=lambda: setattr(box, "value", 5.0))
        other.start()
        other.join()
        assert sent == [(box, "update")]
    assert list(carrier.carried[0]) == [carried.model_id]


def test_number_its_slider_and_its_pictures_go_in_one_message(monkeypatch):
    explorer = ForwardPassExplorer()
    control, messages = explorer.controls.studied_to_1, []
    monkeypatch.setattr(widgets.Widget, "_send", lambda self, message, buffers=None: messages.append(message))
    explorer.set(studied_to_1=0.3)
    assert [message["method"] for message in messages] == ["custom"]
    told = messages[0]["content"]["states"]
    assert (told[control.model_id], told[control.slider.model_id]) == ({"value": 0.3}, {"value": 3})
    assert explorer.pictures["network"].model_id in told

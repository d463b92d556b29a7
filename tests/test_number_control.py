"""A slider with a labelled box, without a browser."""

import pytest
from comm.base_comm import BaseComm

from nnlib.explorers import ForwardPassExplorer
from nnlib.widgets.number_control import NumberControl


@pytest.fixture
def control():
    return NumberControl("a weight", 0.25, -3, 3, 0.1)


@pytest.mark.parametrize(
    ("value", "n_steps"),
    # 0.13 lies between the steps 0.1 and 0.2, 0.66 between 0.6 and 0.7; beyond its ends the slider stands at its end.
    [(0.13, 1), (0.66, 7), (-1.234, -12), (-0.04, 0), (3.5, 30), (-40, -30), (2.5, 25)],
)
def test_slider_stands_at_the_nearest_of_its_steps_and_the_value_stays_exact(control, value, n_steps):
    control.value = value
    assert control.slider.value == n_steps
    assert (control.value, control.box.value) == (value, value)


def test_slider_starts_at_a_step_and_reaches_from_end_to_end(control):
    assert control.slider.value == 2  # of the two steps next to 0.25, the even one
    assert (control.slider.min, control.slider.max) == (-30, 30)
    assert control.value == 0.25


def test_slider_counts_whole_steps_so_that_the_page_has_nothing_to_round(control):
    assert isinstance(control.slider.value, int)
    assert isinstance(control.slider.step, int)


def test_page_that_answers_with_the_step_moves_nothing(control):
    control.value = 0.13
    control.slider.set_state({"value": 1})
    assert control.value == 0.13


def test_hand_on_the_slider_moves_the_value_even_to_the_step_next_to_it(control):
    control.value = 0.13
    control.slider.value = 2
    assert (control.value, control.box.value) == (0.2, 0.2)


def test_typed_number_moves_value_and_slider(control):
    control.box.value = 1.04
    assert (control.value, control.slider.value) == (1.04, 10)


def test_dragged_number_has_no_digits_that_the_step_has_not(control):
    control.slider.value = 3
    assert control.value == 0.3  # and not 3 * 0.1 = 0.30000000000000004


def test_steps_may_be_of_any_size():
    hours = NumberControl("hours", 9, 0, 12, 0.5)
    assert (hours.slider.value, hours.slider.max) == (18, 24)
    hours.slider.value = 5
    assert hours.value == 2.5


@pytest.mark.parametrize(("value", "n_steps"), [(float("nan"), 2), (float("inf"), 30), (-1e308, -30)])
def test_value_that_no_slider_can_show_is_kept_for_the_explorer_to_judge(control, value, n_steps):
    control.box.value = value
    assert str(control.value) == str(value)
    assert control.slider.value == n_steps
    control.value = 0.5
    assert (control.box.value, control.slider.value) == (0.5, 5)


def test_pictures_go_before_the_word_for_other_windows(monkeypatch):
    explorer, sent = ForwardPassExplorer(), []
    slider = explorer.controls.studied_to_1.slider
    monkeypatch.setattr(BaseComm, "send", lambda comm, data=None, **rest: sent.append((comm.comm_id, data)))
    slider.set_state({"value": -13})
    (_, pictures), (told, echo) = sent
    assert pictures["content"][explorer.pictures["network"].model_id]["changes"]["weight-0-0-0"]["text"] == "\N{MINUS SIGN}1.3"
    assert (told, echo["method"], echo["state"]) == (slider.model_id, "echo_update", {"value": -13})


def test_what_is_not_the_value_is_told_once(control, monkeypatch):
    sent = []
    monkeypatch.setattr(BaseComm, "send", lambda comm, data=None, **rest: sent.append(data))
    control.slider.set_state({"readout": True})
    assert [message["method"] for message in sent] == ["echo_update"]

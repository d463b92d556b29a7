"""A number under one name, without a browser."""

import pytest
from comm.base_comm import BaseComm

from nnlib.widgets.number_control import NumberControl


@pytest.fixture
def control():
    return NumberControl("a weight", 0.25, -3, 3, 0.1)


@pytest.mark.parametrize(
    ("value", "n_steps"),
    # 0.13 lies between the steps 0.1 and 0.2, 0.66 between 0.6 and 0.7.
    [(0.13, 1), (0.66, 7), (-1.234, -12), (-0.04, 0), (2.5, 25)],
)
def test_slider_stands_at_the_nearest_of_its_steps_and_the_value_stays_exact(control, value, n_steps):
    control.value = value
    assert (control.value, control.slider.value) == (value, n_steps)


@pytest.mark.parametrize(
    ("value", "n_steps", "low", "high"), [(3.5, 35, -3, 4), (-40, -400, -40, 3), (1e9, 30, -3, 3), (-1e308, -30, -3, 3)]
)
def test_ends_go_with_a_value_that_code_sets_and_come_back_with_it(control, value, n_steps, low, high):
    control.value = value
    assert (control.value, control.slider.value) == (value, n_steps)
    assert (control.low, control.high, control.slider.min, control.slider.max) == (low, high, 10 * low, 10 * high)
    control.value = 0.5
    assert (control.low, control.high, control.slider.min, control.slider.max, control.slider.value) == (-3, 3, -30, 30, 5)


def test_ends_stay_where_they_are_while_a_hand_moves_the_slider(control):
    control.value = 4.5
    control.move_to(20)
    assert (control.value, control.high, control.slider.max) == (2, 5, 50)


def test_other_ends_are_those_of_slider_box_and_sentence(control):
    control.set_range(0, 1000)
    assert (control.low, control.high, control.slider.min, control.slider.max) == (0, 1000, 0, 10_000)
    assert control.refusal == "A weight must be between 0 and 1,000. You entered {}."
    control.set_range(1, 2)  # its value, 0.25, is below
    assert (control.low, control.high, control.slider.min, control.slider.value) == (0, 2, 0, 2)
    control.value = 1.5
    assert (control.low, control.slider.min) == (1, 10)


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


def test_hand_moves_the_value_even_to_the_step_next_to_it(control):
    control.value = 0.13
    control.move_to(1)
    assert control.value == 0.1
    control.slider.value = 2  # as other code may move it
    assert control.value == 0.2


def test_hand_ends_at_the_ends(control):
    control.move_to(500)
    assert (control.value, control.slider.value) == (3, 30)


def test_dragged_number_has_no_digits_that_the_step_has_not(control):
    control.slider.value = 3
    assert control.value == 0.3  # and not 3 * 0.1 = 0.30000000000000004


def test_steps_may_be_of_any_size():
    hours = NumberControl("hours", 9, 0, 12, 0.5)
    assert (hours.slider.value, hours.slider.max) == (18, 24)
    hours.slider.value = 5
    assert hours.value == 2.5


@pytest.mark.parametrize(
    ("step", "whole", "sentence"),
    [
        (0.5, False, "Rows must be between 1 and 2,000. You entered {}."),
        (2, True, "Rows must be a whole number between 1 and 2,000. You entered {}."),
    ],
)
def test_page_is_told_what_may_be_typed_and_what_to_say_to_the_rest(step, whole, sentence):
    rows = NumberControl("rows", 5, 1, 2000, step, "rows")
    assert (rows.low, rows.high, rows.step, rows.whole, rows.unit) == (1, 2000, step, whole, "rows")
    assert rows.refusal == sentence
    rows.label = "hidden neurons"
    assert rows.refusal.startswith("Hidden neurons must be ")


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [(0.5, "why"), (30, "A weight must be between \N{MINUS SIGN}3 and 3. You entered 30."), (float("nan"), "A weight must")],
)
def test_refused_value_goes_back_and_says_why_until_the_next_good_one(control, refused, sentence):
    control.value = refused
    control.refuse("why", 0.25)
    assert (control.value, control.low, control.high) == (0.25, -3, 3)
    assert control.problem.startswith(sentence)
    control.value = 1
    assert control.problem == ""


def test_value_that_no_slider_can_show_leaves_the_slider_where_it_is(control):
    control.value = float("nan")
    assert control.slider.value == 2
    control.value = float("inf")
    assert control.slider.value == 30
    control.value = 0.5
    assert control.slider.value == 5


def test_typed_number_is_followed_by_the_slider_in_one_message(control, monkeypatch):
    sent = []
    monkeypatch.setattr(BaseComm, "send", lambda comm, data=None, **rest: sent.append((comm.comm_id, data["method"])))
    control.set_state({"value": 1.04})
    assert (control.value, control.slider.value) == (1.04, 10)
    # The word for other windows; then the slider alone, for here is nobody who takes both.
    assert sent == [(control.model_id, "echo_update"), (control.slider.model_id, "update")]

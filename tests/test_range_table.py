"""What the page holds of a control's range is what the kernel answers there; it is sent nearest first, and never of other settings."""

import asyncio

import numpy as np
import pytest

from nnlib.explorers import (
    BackpropExplorer,
    ForwardPassExplorer,
    HandwritingExplorer,
    LossCurveExplorer,
    LossGameExplorer,
    LossSurfaceExplorer,
    NormalizationExplorer,
    StartHereExplorer,
    YourOwnNetworkExplorer,
)
from nnlib.handwriting import ink
from nnlib.plots.loss_surface import surface_axes
from nnlib.widgets import range_table
from nnlib.widgets.number_control import NumberControl
from nnlib.widgets.range_table import RangeTable
from nnlib.widgets.rerun import widgets_of
from tests.explorers import KINDS, made

FORESEEING = [kind for kind in KINDS if kind not in (LossGameExplorer, YourOwnNetworkExplorer)]
REMEMBERING = {LossSurfaceExplorer}  # its trail: each move makes what follows another
LONG = 30  # seconds: nothing takes so long


def numbers(explorer):
    """{name: control} of those whose range can be computed ahead."""
    controls = {name: control for name, control in vars(explorer.controls).items() if isinstance(control, NumberControl)}
    return {name: control for name, control in controls.items() if explorer.computes_ahead(control)}


def states_of(explorer):
    return {widget: widget.get_state() for widget in widgets_of(explorer)}


def drawings_of(explorer):
    return [live.svg for live in explorer.pictures.values()]


def hand_moves(explorer, control, step, n=1):
    """What the page sends when a hand moves a slider and rests."""
    explorer.ranges._heard(None, {"page": "page", "n": n, "moves": [[control.slider.model_id, step]]}, [])


def move_about(explorer, rng, n_moves):
    for name in rng.choice(list(numbers(explorer)), n_moves):
        slider = numbers(explorer)[name].slider
        hand_moves(explorer, numbers(explorer)[name], int(rng.integers(slider.min, slider.max + 1)))


def test_every_number_is_computed_ahead_but_those_that_change_a_training():
    n_numbers = {kind.__name__.removesuffix("Explorer"): len(numbers(kind())) for kind in KINDS}
    assert n_numbers == {
        "StartHere": 2, "Normalization": 4, "ForwardPass": 11, "LossCurve": 9, "LossSurface": 2, "LossGame": 0, "Backprop": 9, "LearningRate": 10,
        "TwoPaths": 4, "Training": 1, "Pushes": 1, "Growth": 2, "YourOwnNetwork": 0, "Handwriting": 1,
    }  # fmt: skip


@pytest.mark.parametrize("n_moves", [0, 5])
@pytest.mark.parametrize("kind", FORESEEING)
def test_what_is_held_of_each_range_is_what_the_kernel_answers_there(kind, n_moves):
    explorer, rng, n_compared = made(kind), np.random.default_rng(n_moves), 0
    move_about(explorer, rng, n_moves)
    for name, control in numbers(explorer).items():
        slider = control.slider
        steps = [*rng.integers(slider.min, slider.max + 1, 4).tolist(), slider.min, slider.max]
        settings = explorer.ranges.settings_besides(name)
        # All are made before one is answered, as on the page: none may leave anything behind.
        held = {step: explorer.ranges.computed_ahead(name, control.at(step)) for step in steps}
        for step in steps:
            before, value, drawings = states_of(explorer), control.value, drawings_of(explorer)
            hand_moves(explorer, control, step)
            now = states_of(explorer)
            if held[step] == {}:  # what cannot be, and what is another drawing altogether, the page asks for
                assert control.problem or drawings_of(explorer) != drawings
                assert control.value == (value if control.problem else control.at(step))
            else:
                assert control.value == control.at(step)
                assert {widget: {key: now[widget][key] for key in state} for widget, state in held[step].items()} == held[step]
                assert {widget for widget in explorer.ranges.shown if now[widget] != before[widget]} <= set(held[step])
                n_compared += 1
            if explorer.ranges.settings_besides(name) != settings:  # the page is told to forget the others
                assert kind in REMEMBERING or drawings_of(explorer) != drawings
                settings = explorer.ranges.settings_besides(name)
                held = {step: explorer.ranges.computed_ahead(name, control.at(step)) for step in steps}
    assert n_compared > 3


@pytest.mark.parametrize("kind", FORESEEING)
def test_asking_changes_nothing(kind):
    explorer = made(kind)
    move_about(explorer, np.random.default_rng(0), 3)
    before, result, values = states_of(explorer), explorer.result, explorer.values()
    for name, control in numbers(explorer).items():
        for step in (control.slider.min, control.slider.max):
            explorer.ranges.computed_ahead(name, control.at(step))
    assert states_of(explorer) == before
    assert explorer.result is result
    assert explorer.values() == values


@pytest.mark.parametrize("kind", FORESEEING)
def test_any_other_change_makes_what_is_held_another(kind):
    explorer = kind()
    for name in list(numbers(explorer))[:2]:
        for other, control in numbers(explorer).items():
            if other != name:
                explorer.start_again()  # a game has only so many moves
                settings = explorer.ranges.settings_besides(name)
                hand_moves(explorer, control, control.slider.value + (1 if control.slider.value < control.slider.max else -1))
                assert explorer.ranges.settings_besides(name) != settings


def test_a_point_that_moves_two_numbers_makes_what_is_held_of_either_another():
    explorer = LossSurfaceExplorer()
    settings = [explorer.ranges.settings_besides(name) for name in ("first_value", "second_value")]
    x, y = surface_axes(-4, 4).at(1.5, -2.25)
    explorer.ranges._heard(None, {"page": "page", "n": 1, "moves": [["surface", {"name": "handle", "x": x, "y": y}]]}, [])
    assert explorer.result.weights == pytest.approx((1.5, -2.25), abs=0.01)
    assert all(explorer.ranges.settings_besides(name) != was for name, was in zip(("first_value", "second_value"), settings))


def test_what_cannot_be_is_not_held():
    explorer = NormalizationExplorer()
    explorer.set(scaler="own maximum", hours_studied=0.5, hours_slept=0)
    assert explorer.ranges.computed_ahead("hours_studied", 0) == {}
    assert explorer.ranges.computed_ahead("hours_studied", 1) != {}


def test_nearest_steps_come_first():
    control = NumberControl("weight", 0.2, -0.3, 0.4, 0.1)
    assert list(control.nearest_first()) == [
        (2, 0.2), (1, 0.1), (3, 0.3), (0, 0), (4, 0.4), (-1, -0.1), (-2, -0.2), (-3, -0.3),
    ]  # fmt: skip


# What goes to the page


@pytest.fixture
def sent(monkeypatch):
    """The messages that go to a page."""
    messages = []
    monkeypatch.setattr(RangeTable, "send", lambda self, message: messages.append(message))
    return messages


def on_a_loop(*acts):
    """Each act() on a running loop, once what the one before has begun is done; the loop ends without an error."""
    errors = []

    async def run():
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: errors.append(context))
        for act in acts:
            act()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            if others:
                await asyncio.wait(others, timeout=LONG)

    asyncio.run(run())
    assert errors == []


def hand_at(explorer, name, touch=1, page="page"):
    """What the page sends when a hand comes to a control; when it goes, where there is no name."""
    slider = getattr(explorer.controls, name).slider.model_id if name else ""
    return lambda: explorer.ranges._heard(None, {"page": page, "hand": slider, "touch": touch}, [])


def held(messages):
    """The steps of each run of tables among the messages, and "forget" where they are forgotten."""
    runs = [[]]
    for message in messages:
        if "table" in message:
            runs[-1] += message["states"]
        elif "forget" in message:
            runs += ["forget", []]
    return [run for run in runs if run]


def test_page_gets_the_whole_range_of_what_the_hand_is_at(sent):
    explorer = ForwardPassExplorer()
    on_a_loop(hand_at(explorer, "from_1"))
    (steps,) = held(sent)
    assert (len(steps), steps[:3]) == (61, [4, 3, 5])
    assert {(message["table"], message["page"], message["touch"]) for message in sent} == {
        (explorer.controls.from_1.slider.model_id, "page", 1)
    }
    assert len(sent) > 3  # in slices


def test_range_goes_on_being_held_while_the_hand_moves_its_own_control(sent):
    explorer = ForwardPassExplorer()
    move = lambda: hand_moves(explorer, explorer.controls.from_1, -7)  # noqa: E731
    on_a_loop(hand_at(explorer, "from_1"), move, hand_at(explorer, "from_1"))
    (steps,) = held(sent)
    assert len(steps) == 61


def test_what_another_change_makes_wrong_is_forgotten_before_it_shows_and_made_anew(sent):
    explorer = BackpropExplorer()
    on_a_loop(hand_at(explorer, "from_1"), lambda: setattr(explorer.controls.student, "value", 3))
    before, forget, after = held(sent)
    assert (len(before), forget, len(after)) == (61, "forget", 61)
    assert sent.index({"forget": True}) < next(k for k, message in enumerate(sent) if set(message) == {"states"})


def test_hand_that_goes_ends_it_and_one_that_comes_back_finds_it_go_on(sent):
    explorer = ForwardPassExplorer()
    come_and_go = hand_at(explorer, "from_1"), hand_at(explorer, "")
    on_a_loop(lambda: [act() for act in come_and_go])
    assert held(sent) == []
    on_a_loop(lambda: setattr(explorer.controls.inputs, "value", "scaled"))
    assert held(sent) == ["forget"]
    on_a_loop(hand_at(explorer, "from_1"))
    assert len(held(sent)[-1]) == 61


def test_hand_at_another_control_ends_the_first(sent):
    explorer = ForwardPassExplorer()
    on_a_loop(lambda: [act() for act in (hand_at(explorer, "from_1"), hand_at(explorer, "from_2", touch=2))])
    assert {message["table"] for message in sent} == {explorer.controls.from_2.slider.model_id}


def test_nothing_is_made_without_a_loop_or_for_an_explorer_that_left_the_page(sent):
    explorer = ForwardPassExplorer()
    hand_at(explorer, "from_1")()
    on_a_loop(lambda: [hand_at(explorer, "from_2", touch=2)(), explorer.close()])
    assert held(sent) == []


def test_what_is_held_is_bounded_in_number_and_size(sent, monkeypatch):
    explorer = ForwardPassExplorer()
    monkeypatch.setattr(range_table, "_MOST_STATES", 20)
    on_a_loop(hand_at(explorer, "from_1"))
    (steps,) = held(sent)
    assert (len(steps), steps[:2]) == (20, [4, 3])
    sent.clear()
    monkeypatch.setattr(range_table, "_MOST_SIZE", 20_000)
    monkeypatch.setattr(range_table, "_MOST_STATES", 61)
    on_a_loop(hand_at(explorer, "from_1", touch=2))
    assert 5 < len(held(sent)[0]) < 30


def test_network_in_training_is_another_one_at_each_step_and_nothing_is_held_of_it(sent):
    explorer = StartHereExplorer()
    on_a_loop(hand_at(explorer, "hours_studied"))
    explorer.live.n_left = 5
    on_a_loop(lambda: explorer.train(5))
    assert held(sent)[1:2] == ["forget"]
    explorer.live.n_left, n_messages = 5, len(sent)
    on_a_loop(hand_at(explorer, "hours_slept", touch=2))
    assert held(sent[n_messages:]) == []
    explorer.live.n_left = 0
    on_a_loop(explorer.show_newest)
    assert len(held(sent[n_messages:])[0]) == 49


def test_state_says_what_each_widget_will_be_in(sent):
    explorer = LossCurveExplorer()
    on_a_loop(hand_at(explorer, "from_2"))
    states = {step: state for message in sent for step, state in message["states"].items()}
    assert "2 → output is 0.8" in states[8][explorer.pictures["curve"].model_id]["description"]
    assert "slope for 2 → output" in states[8][explorer._words.model_id]["value"]


# Moves and their answers


def test_answer_says_which_move_it_answers_and_all_that_is_to_be_seen(sent):
    explorer = ForwardPassExplorer()
    control, words = explorer.controls.from_1, explorer._words.value
    hand_moves(explorer, control, -7, n=31)
    (message,) = sent
    assert (message["page"], message["answer"]) == ("page", 31)
    assert message["took"] > 0
    states = message["states"]
    assert states[control.model_id] == {"value": -0.7}
    assert states[control.slider.model_id] == {"value": -7}
    assert states[explorer._words.model_id] == {"value": words}  # which have not changed, but the page may show others
    assert states[explorer.pictures["network"].model_id]["changes"]["weight-1-0-0"]["text"] == "\N{MINUS SIGN}0.70"


def test_move_that_changes_nothing_is_answered_too(sent):
    explorer = ForwardPassExplorer()
    hand_moves(explorer, explorer.controls.from_1, 4, n=7)
    assert [message["answer"] for message in sent] == [7]


def test_move_that_cannot_be_goes_back_and_is_answered_with_why(sent):
    explorer = NormalizationExplorer()
    explorer.set(scaler="own maximum", hours_studied=0.5, hours_slept=0)
    sent.clear()
    control = explorer.controls.hours_studied
    hand_moves(explorer, control, 0)
    (message,) = sent
    assert message["states"][control.slider.model_id] == {"value": 1}
    assert message["states"][control.model_id]["value"] == 0.5
    assert message["states"][control.model_id]["problem"].startswith("the larger of the two hours must be a number above 0")
    assert (explorer.problem, explorer.result.hours[0]) == ("", 0.5)


def test_moves_are_made_in_the_order_of_the_hand(sent):
    explorer = LossSurfaceExplorer()
    x, y = surface_axes(-4, 4).at(0, 0)
    drag, nudge = {"name": "handle", "x": x, "y": y}, {"name": "handle", "right": 3, "up": -1}
    step = [explorer.controls.first_value.slider.model_id, 20]
    explorer.ranges._heard(None, {"page": "page", "n": 4, "moves": [["surface", drag], step, ["surface", nudge]]}, [])
    assert explorer.result.weights == pytest.approx((2.3, -0.1))
    assert len(sent) == 1


def test_strokes_are_read_and_go_to_wherever_else_the_pad_is_shown(sent):
    explorer, strokes = HandwritingExplorer(), [[[0.3, 0.1], [0.3, 0.9]], [[0.6, 0.5]]]
    explorer.ranges._heard(None, {"page": "page", "n": 3, "moves": [["pad", {"strokes": strokes}]]}, [])
    assert explorer.result.pixels.tolist() == ink(strokes).tolist()
    (message,) = sent
    assert message["answer"] == 3
    assert message["states"][explorer.controls.pad.model_id]["value"] == strokes
    assert message["states"][explorer.pictures["reading"].model_id]["changes"]


def test_what_code_changes_is_no_answer(sent):
    explorer = ForwardPassExplorer()
    explorer.set(from_1=0.7)
    assert [set(message) for message in sent] == [{"states"}]


def test_page_that_has_come_so_far_is_heard_and_only_the_last_question_counts(sent):
    explorer, seen = StartHereExplorer(), []
    for act in ("an earlier question", "the last"):
        explorer.ranges.when_shown(lambda act=act: seen.append(act))
    assert sent == [{}, {}]
    explorer.ranges._heard(None, {}, [])
    assert seen == ["the last"]

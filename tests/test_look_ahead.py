"""What the page is told of a slider's next steps is what it is told once they are made, and nothing is changed by asking."""

import asyncio

import numpy as np
import pytest

from nnlib import explorers
from nnlib.explorers import (
    BackpropExplorer,
    ForwardPassExplorer,
    LossCurveExplorer,
    NormalizationExplorer,
    StartHereExplorer,
    TrainingExplorer,
    YourOwnNetworkExplorer,
)
from nnlib.widgets.explorer import Explorer
from nnlib.widgets.live_picture import LivePicture
from nnlib.widgets.number_control import NumberControl
from nnlib.widgets.rerun import widgets_of

KINDS = [kind for kind in map(vars(explorers).get, explorers.__all__) if isinstance(kind, type) and issubclass(kind, Explorer)]
REST = 0.2  # seconds, four times as long as an explorer waits


def made(kind):
    explorer = kind()
    if kind is TrainingExplorer:  # before the first step there is none to look at
        explorer.train(30)
    return explorer


def sliders(explorer):
    """Those whose next steps can be foreseen."""
    numbers = {name: control for name, control in vars(explorer.controls).items() if isinstance(control, NumberControl)}
    return {name: control for name, control in numbers.items() if explorer.foresees(control)}


def states_of(explorer):
    return {widget: widget.get_state() for widget in widgets_of(explorer)}


def move_about(explorer, rng, n_moves):
    for name in rng.choice(list(sliders(explorer)), n_moves):
        control = sliders(explorer)[name]
        control.slider.value = int(rng.integers(control.slider.min, control.slider.max + 1))


def test_every_slider_is_foreseen_but_those_that_change_a_training():
    n_sliders = {kind.__name__.removesuffix("Explorer"): len(sliders(kind())) for kind in KINDS}
    assert n_sliders == {
        "StartHere": 2, "Normalization": 4, "ForwardPass": 11, "LossCurve": 9, "LossSurface": 2, "LossGame": 9, "Backprop": 10,
        "Training": 1, "Growth": 2, "YourOwnNetwork": 0,
    }  # fmt: skip


@pytest.mark.parametrize("n_moves", [0, 1, 7])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not YourOwnNetworkExplorer])
def test_what_is_foreseen_of_each_slider_is_what_comes(kind, n_moves):
    explorer, n_foreseen = made(kind), 0
    move_about(explorer, np.random.default_rng(n_moves), n_moves)
    for control in sliders(explorer).values():
        for which in (0, -1, 0):  # one step down, one up, and down again, where there are steps
            following = control.following()
            step, before = list(following)[which], states_of(explorer)
            # Both are asked for before one is made, as on the page: neither may leave anything behind.
            foreseen = {step: explorer.foreseen(control, number) for step, number in following.items()}[step]
            control.slider.value = step
            now = states_of(explorer)
            if explorer.problem:
                assert foreseen == {}
                continue
            assert {widget: {name: now[widget][name] for name in state} for widget, state in foreseen.items()} == foreseen
            shown = {widget for widget in now if isinstance(widget, LivePicture)} | {explorer._words, control.box}
            assert {widget for widget in shown if now[widget] != before[widget]} <= set(foreseen)
            n_foreseen += 1
    assert n_foreseen


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not YourOwnNetworkExplorer])
def test_asking_changes_nothing(kind):
    explorer = made(kind)
    move_about(explorer, np.random.default_rng(0), 3)
    before, result, values = states_of(explorer), explorer.result, explorer.values()
    for control in sliders(explorer).values():
        for number in control.following().values():
            explorer.foreseen(control, number)
    assert states_of(explorer) == before
    assert explorer.result is result
    assert explorer.values() == values


def test_what_cannot_be_is_not_foreseen():
    explorer = NormalizationExplorer()
    explorer.set(scaler="own maximum", hours_studied=0.5, hours_slept=0)
    assert explorer.controls.hours_studied.following() == {0: 0, 2: 1}
    assert explorer.foreseen(explorer.controls.hours_studied, 0) == {}
    assert explorer.foreseen(explorer.controls.hours_studied, 1) != {}


@pytest.mark.parametrize(
    ("number", "following"),
    [(0.2, {1: 0.1, 3: 0.3}), (3, {29: 2.9}), (-3, {-29: -2.9}), (0.24, {1: 0.1, 3: 0.3}), (40, {29: 2.9})],
)
def test_next_steps_of_a_slider(number, following):
    assert NumberControl("weight", number, -3, 3, 0.1).following() == following


@pytest.fixture
def told(monkeypatch):
    """The messages that tell a page what follows, as [(slider, {step: {widget: state}})]."""
    messages = []
    monkeypatch.setattr(
        LivePicture, "look_ahead", lambda self, slider, following: messages.append((slider.model_id, list(following)))
    )
    return messages


def on_a_loop(act):
    """act() on a running loop, and a rest after it; what the loop then does ends without an error."""
    errors = []

    async def run():
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: errors.append(context))
        act()
        await asyncio.sleep(REST)

    asyncio.run(run())
    assert errors == []


def test_page_is_told_once_the_hand_rests(told):
    explorer = ForwardPassExplorer()
    weight = explorer.controls.from_1

    def move():
        for step in (5, 6, 7):
            weight.slider.value = step
        assert told == []

    on_a_loop(move)
    assert told == [(weight.slider.model_id, [6, 8])]


def test_page_is_told_anew_when_something_else_changes(told):
    explorer = BackpropExplorer()
    weight = explorer.controls.from_1
    on_a_loop(lambda: setattr(weight.slider, "value", 5))
    on_a_loop(lambda: setattr(explorer.controls.rows, "value", "all"))
    on_a_loop(explorer.start_again)
    assert told == [(weight.slider.model_id, [4, 6])] * 2 + [(weight.slider.model_id, [3, 5])]


def test_nothing_is_told_where_no_hand_moved_a_slider(told):
    explorer = ForwardPassExplorer()
    on_a_loop(lambda: explorer.set(from_1=0.7))
    on_a_loop(lambda: setattr(explorer.controls.inputs, "value", "scaled"))
    explorer.controls.from_1.slider.value = 5  # without a loop nobody could be told
    assert told == []


def test_nothing_is_told_by_an_explorer_that_left_the_page(told):
    explorer = ForwardPassExplorer()

    def move_and_close():
        explorer.controls.from_1.slider.value = 5
        explorer.close()

    on_a_loop(move_and_close)
    assert told == []


def test_slider_that_changes_the_training_takes_the_place_of_the_one_in_hand(told):
    explorer = made(TrainingExplorer)
    on_a_loop(lambda: setattr(explorer.controls.step.slider, "value", 3))
    assert told == [(explorer.controls.step.slider.model_id, [2, 4])]
    on_a_loop(lambda: setattr(explorer.controls.learning_rate.slider, "value", 3))
    assert len(told) == 1


def test_network_in_training_is_another_one_at_each_step_and_not_foreseen(told):
    explorer = StartHereExplorer()
    explorer.live.n_left = 5
    on_a_loop(lambda: setattr(explorer.controls.hours_studied.slider, "value", 3))
    assert told == []
    explorer.live.n_left = 0
    on_a_loop(explorer.show_newest)
    assert told == [(explorer.controls.hours_studied.slider.model_id, [2, 4])]


def test_message_says_what_each_widget_will_be_in(monkeypatch):
    explorer, sent = LossCurveExplorer(), []
    explorer.pictures["errors"].send = sent.append
    on_a_loop(lambda: setattr(explorer.controls.from_2.slider, "value", 7))
    foreseen = [message for message in sent if "following" in message]
    assert [message["slider"] for message in foreseen] == [explorer.controls.from_2.slider.model_id]
    states = foreseen[0]["following"]
    assert {step: state[explorer.controls.from_2.box.model_id] for step, state in states.items()} == {
        6: {"value": 0.6},
        8: {"value": 0.8},
    }
    assert "2 → output is 0.8" in states[8][explorer.pictures["curve"].model_id]["description"]

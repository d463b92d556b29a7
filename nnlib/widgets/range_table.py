"""What each step of a control's range would show, on the page before it is asked for; and the moves that a hand makes there.

From the moment a hand comes to a control, the page is sent every state of its range, the nearest first, in slices between which
the kernel does whatever else there is to do. The page then draws each move itself (range_table.js), and tells the kernel where
the hand rests. What the page does not hold, it asks for, and so it does where nothing can be held: while a network trains, or
where two numbers move at once.
"""

import asyncio
import json
from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from typing import Any

import anywidget
import traitlets

from .live_trainer import running_loop
from .number_control import NumberControl
from .scripts import script
from .together import Together, together

_SLICE = 0.006  # seconds: so long states are made at once, and as long again everybody else has the processor
_MOST_STATES, _MOST_SIZE = 1000, 3_000_000  # of one range; the size in characters


@dataclass
class _Hand:
    """A hand at a control.

    page, touch : which page, and how many times a hand had come to a control there
    there       : whether it still is
    settings    : what the states depend on, besides the control's own value
    steps       : (step, number) of the states still to be made
    size        : of those that were sent
    task        : what makes them, or None
    """

    name: str
    control: NumberControl
    page: str
    touch: int
    there: bool = True
    settings: Any = None
    steps: Any = ()
    size: int = 0
    task: asyncio.Task | None = None


class RangeTable(anywidget.AnyWidget):
    """The line between an explorer's page and its kernel; it shows nothing itself.

    sliders : {model_id of a slider: model_id of its NumberControl}
    shown   : {widget: the names of what is seen of it} of all that follows the controls
    """

    _esm = script("range_table.js")
    sliders = traitlets.Dict().tag(sync=True)

    def __init__(self, explorer):
        controls = explorer.numbers
        super().__init__(sliders={one.slider.model_id: one.model_id for one in controls.values()})
        self._explorer, self._hand, self._when_shown = explorer, None, None
        self._controls = {one.slider.model_id: (name, one) for name, one in controls.items()}
        for one in (*vars(explorer.controls).values(), *(number.slider for number in controls.values())):
            if isinstance(one, Together):
                one.carrier = self
        self.on_msg(self._heard)

    def carry_for(self, pictures, texts):
        """From now on, take along what these have to tell."""
        self.shown = dict.fromkeys(pictures, ("changes", "description", "result")) | dict.fromkeys(texts, "value")
        for one in self.shown:
            one.carrier = self

    def carry(self, states, begun=None, **answer):
        """Take {model_id: state} of several widgets to the page; as the answer to a move, with how long it took."""
        took = {} if begun is None else {"took": 1000 * (perf_counter() - begun)}
        self.send({"states": states} | answer | took)

    def when_shown(self, act):
        """Call act() when the page has all that was sent so far; never, where there is no page. Only the last act is called."""
        self._when_shown = act
        self.send({})

    def settings_changed(self):
        """Perhaps they have: then the page forgets what it holds, and gets it anew for a hand that is still there."""
        hand = self._hand
        if hand and hand.settings is not None and hand.settings != self.settings_besides(hand.name):
            self.stop()
            hand.settings = None
            self.send({"forget": True})
        self._begin()

    def stop(self):
        """Make nothing more."""
        if self._hand and self._hand.task:
            self._hand.task.cancel()
            self._hand.task = None

    def _heard(self, widget, message, buffers):
        """A hand has come or gone, or has moved something; or the page has shown all that was sent."""
        if "hand" in message:
            self._explorer.here(lambda: self._take(**message))
        elif "moves" in message:
            self._explorer.here(lambda: self._answer(**message))
        elif self._when_shown:
            self._when_shown()

    def _take(self, page, hand, touch):
        """A hand has come to a slider, named by its model_id, or has gone: then hand is empty."""
        if hand and (self._hand is None or (self._hand.page, self._hand.touch) != (page, touch)):
            self.stop()
            self._hand = _Hand(*self._controls[hand], page, touch)
        if self._hand and self._hand.page == page:
            self._hand.there = bool(hand)
            if hand:
                self._begin()
            else:
                self.stop()

    def _begin(self):
        """Make what is still to be made. Without a loop, as in a script, there is no page; and not all states can be told."""
        hand, loop = self._hand, running_loop()
        if not hand or not hand.there or hand.task or loop is None or not self._explorer.computes_ahead(hand.control):
            return
        if hand.settings is None:
            hand.settings, hand.size = self.settings_besides(hand.name), 0
            hand.steps = islice(hand.control.nearest_first(), _MOST_STATES)
        hand.task = loop.create_task(self._make(hand))

    def settings_besides(self, name):
        """What the pictures depend on, besides the value of that control: as long as that is equal, the states sent hold."""
        one = self._explorer
        return one.values_after(name, None), one.memory(), [live.svg for live in one.pictures.values()]

    def computed_ahead(self, name, number, **more):
        """{widget: its state} of what the page will show once a hand has brought a control to that number, and others to more.

        {} where that cannot be, or is another drawing altogether.
        """
        one = self._explorer
        try:
            result = one.compute(**one.values_after(name, number) | more)
        except ValueError:
            return {}
        shown = {one.pictures[name]: one.pictures[name].state_with(picture) for name, picture in one.draw(result).items()}
        if any("svg" in state for state in shown.values()):
            return {}
        return shown | one.texts_for(result)

    async def _make(self, hand):
        while hand.size < _MOST_SIZE and (states := self._slice(hand)):
            self.send({"table": hand.control.slider.model_id, "page": hand.page, "touch": hand.touch, "states": states})
            hand.size += len(json.dumps(states))
            await asyncio.sleep(_SLICE)

    def _slice(self, hand):
        """{step: {model_id: state}} of the next few milliseconds."""
        states, begun = {}, perf_counter()
        for step, number in hand.steps:
            states[step] = {one.model_id: state for one, state in self.computed_ahead(hand.name, number).items()}
            if perf_counter() - begun > _SLICE:
                break
        return states

    def _answer(self, page, n, moves):
        """Do what the hand did, and send all that the page should show then: it may have drawn other states meanwhile."""
        with together(page=page, answer=n, begun=perf_counter()):
            for key, move in moves:
                self._move(key, move)
            for one, names in self.shown.items():
                one.send_state(names)

    def _move(self, key, move):
        """A slider's step, what became of an element in a picture, or what was drawn on a pad."""
        if key in self._controls:
            _, control = self._controls[key]
            control.move_to(move)
            control.send_state("value")
            control.slider.send_state("value")
        elif key not in self._explorer.pictures:
            vars(self._explorer.controls)[key].take(**move)
        elif "x" in move:
            self._explorer.pictures[key].on_drag(**move)
        else:
            self._explorer.pictures[key].on_nudge(**move)

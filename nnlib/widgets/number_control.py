"""One number: a slider, and a labelled box for the exact value."""

import math

import anywidget
import ipywidgets as widgets
import traitlets

from .scripts import script
from .together import Together, together

_WIDEST = 1e6  # however far code takes a value, no slider reaches further


class _Slider(Together, widgets.IntSlider):
    """The slider of a number; the page's own script sends its moves (range_table.js)."""


class NumberControl(Together, anywidget.AnyWidget):
    """One number under one name: the handle of its slider is the one tab stop. Enter, or a digit, goes from there to the box.

    label     : what the number is called, on the page and in sentences
    low, high : the ends of its range, for slider and box alike; further than was said where code has taken the value there
    step      : of the slider; a whole number for a value that has to be one
    unit      : "hours", for whoever has the slider read out
    refusal   : the sentence for what a hand may not type, with {} for that
    problem   : "" or the sentence that says why the last value was refused; it stands at the box
    picked    : whether it is the one that was picked, of several
    slider    : a slider of ipywidgets that counts steps. Given fractions, it would answer with numbers that differ in the last
                digit, and these answers come back too late and undo what a hand has done since.
    """

    _esm = script("typed_number.js", "number_control.js")
    value = traitlets.Float().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    low, high, step = (traitlets.Float().tag(sync=True) for _ in range(3))
    unit = traitlets.Unicode().tag(sync=True)
    whole = traitlets.Bool().tag(sync=True)
    refusal = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    picked = traitlets.Bool().tag(sync=True)
    slider = traitlets.Instance(widgets.IntSlider).tag(sync=True, **widgets.widget_serialization)

    def __init__(self, label, value, low, high, step, unit=""):
        slider = _Slider(min=round(low / step), max=round(high / step), readout=False)
        self._ends = low, high
        ends = {"low": low, "high": high, "step": step, "whole": step == int(step)}
        super().__init__(label=label, unit=unit, slider=slider, value=value, **ends)
        self.add_class("nnlib-number")
        self._word_refusal()
        self._show()
        self.observe(self._show, "value")
        self.observe(self._word_refusal, ["label", "low", "high"])
        slider.observe(self._dragged, "value")

    def set_range(self, low, high):
        """Give it other ends."""
        self._ends = low, high
        self._place_ends()

    def set_state(self, sync_data):
        """What the page has sent: a typed number, which its slider and the pictures follow in one message."""
        with together():
            super().set_state(sync_data)

    def move_to(self, step):
        """Bring it to a step of its slider, as a hand does."""
        with together():  # the number, its slider and the pictures that follow
            self.slider.value = step
            self.value = self.at(self.slider.value)

    def at(self, step):
        """The number at a step of the slider."""
        return round(step * self.step, 10)  # 0.3, not 0.30000000000000004

    def nearest_first(self):
        """(step, number) of every place of the slider: where it stands, one to either side, two to either side, ..."""
        here, slider = self.slider.value, self.slider
        for step in sorted(range(slider.min, slider.max + 1), key=lambda step: abs(step - here)):
            yield step, self.at(step)

    def refuse(self, sentence, good):
        """Go back to a good value, and say at the box why; beyond the ends that is plain."""
        refused, self.value = self.value, good
        inside = self.low <= refused <= self.high
        self.problem = sentence if inside else self.refusal.format(_spell(refused))

    def _word_refusal(self, change=None):
        kind = "be a whole number" if self.whole else "be"
        name = self.label[:1].upper() + self.label[1:]
        self.refusal = f"{name} must {kind} between {_spell(self.low)} and {_spell(self.high)}. You entered {{}}."

    def _dragged(self, change):
        if change.new != self._nearest_step():
            self.move_to(change.new)

    def _show(self, change=None):
        """Slider and ends follow the value; the ends stay where it is the slider that was moved."""
        self.problem = ""
        if self.at(self.slider.value) != self.value:
            self._place_ends()

    def _place_ends(self):
        """As far as was said, and further where code has taken the value there; the slider stands at the nearest step."""
        low, high = self._ends
        if not low <= self.value <= high and abs(self.value) <= _WIDEST:
            low, high = min(low, math.floor(self.value)), max(high, math.ceil(self.value))
        self.low, self.high, slider = low, high, self.slider
        first, last = round(low / self.step), round(high / self.step)
        slider.min, slider.max = min(slider.min, first), max(slider.max, last)  # it must never be beyond its ends on the way
        slider.value = min(max(self._nearest_step(), first), last)
        slider.min, slider.max = first, last

    def _nearest_step(self):
        if math.isnan(self.value):
            return self.slider.value
        return round(min(max(self.value / self.step, self.slider.min), self.slider.max))


def _spell(bound):
    return f"{bound:,g}".replace("-", "\N{MINUS SIGN}")

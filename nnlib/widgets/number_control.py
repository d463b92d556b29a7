"""A slider with a labelled box: drag it, step it with the arrow keys, or type the exact value."""

import math

import ipywidgets as widgets
import traitlets

from .together import Together, together


class _Box(Together, widgets.FloatText):
    """The box of a number."""


class _Slider(Together, widgets.IntSlider):
    """Its slider.

    ipywidgets sends each move back before it is worked on, so that other windows follow. Here that goes last: the window whose
    slider was moved has no use for it, and its pictures would come half a millisecond later.
    """

    value = traitlets.CInt().tag(sync=True, echo_update=False)

    def set_state(self, sync_data):
        """What the page has sent: pictures first, then the word for other windows."""
        super().set_state(sync_data)
        if "value" in sync_data and self.comm is not None:
            self.comm.send({"method": "echo_update", "state": {"value": sync_data["value"]}, "buffer_paths": []})


class NumberControl(widgets.HBox):
    """One number. The box takes any value, the slider stands at the nearest of its own steps.

    The slider counts whole steps: given a fraction, the page's slider answers with a number that differs in the last digit,
    and while a hand moves something else, that answer comes back too late and would undo the move. The box carries the name
    for screen readers, because a slider of ipywidgets 8.1 has none.
    """

    value = traitlets.Float()

    def __init__(self, label, value, low, high, step):
        self.low, self.high, self.step = low, high, step
        self.box = _Box(value, description=label, step=step)
        self.slider = _Slider(min=round(low / step), max=round(high / step), readout=False)
        super().__init__([self.box, self.slider], value=value)
        self.add_class("nnlib-number")
        self._show()
        self.box.observe(self._typed, "value")
        self.slider.observe(self._dragged, "value")
        self.observe(self._show, "value")

    def following(self):
        """{where the slider stands: the number} of its next step down and its next step up, where there are any."""
        steps = (self.slider.value - 1, self.slider.value + 1)
        return {step: self._at(step) for step in steps if self.slider.min <= step <= self.slider.max}

    def _at(self, step):
        return round(step * self.step, 10)  # 0.3, not 0.30000000000000004

    def _typed(self, change):
        if not _same(change.new, self.value):
            self.value = change.new

    def _dragged(self, change):
        if change.new != self._nearest_step():
            with together():  # the number and the pictures that follow it
                self.value = self._at(change.new)

    def _show(self, change=None):
        if not _same(self.box.value, self.value):
            self.box.value = self.value
        self.slider.value = self._nearest_step()

    def _nearest_step(self):
        if math.isnan(self.value):
            return self.slider.value
        return round(min(max(self.value / self.step, self.slider.min), self.slider.max))


def _same(one, other):
    """Whether two numbers are equal, or both not a number, which equals nothing."""
    return one == other or (math.isnan(one) and math.isnan(other))

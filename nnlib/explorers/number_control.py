"""A slider with a labelled box: drag it, step it with the arrow keys, or type the exact value."""

import ipywidgets as widgets
import traitlets


class NumberControl(widgets.HBox):
    """One number. The box takes any value, the slider shows it as far as it reaches.

    The box carries the name for screen readers, because a slider of ipywidgets 8.1 has none.
    """

    value = traitlets.Float()

    def __init__(self, label, value, low, high, step):
        self.box = widgets.FloatText(value, description=label, step=step)
        self.slider = widgets.FloatSlider(value, min=low, max=high, step=step, readout=False)
        super().__init__([self.box, self.slider], value=value)
        self.add_class("nnlib-number")
        self.box.observe(self._typed, "value")
        self.slider.observe(self._dragged, "value")
        self.observe(self._show, "value")

    def _typed(self, change):
        self.value = change.new

    def _dragged(self, change):
        if change.new != self._within_reach():
            self.value = round(change.new, 10)  # 0.3, not 0.30000000000000004

    def _show(self, change):
        self.box.value = self.value
        self.slider.value = self._within_reach()

    def _within_reach(self):
        return min(max(self.value, self.slider.min), self.slider.max)

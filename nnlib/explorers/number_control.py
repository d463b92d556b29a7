"""A slider with a labelled box: drag it, step it with the arrow keys, or type the exact value."""

import ipywidgets as widgets
import traitlets


class NumberControl(widgets.HBox):
    """One number. The box takes any value, the slider stands at the nearest of its own steps.

    The box carries the name for screen readers, because a slider of ipywidgets 8.1 has none.
    """

    value = traitlets.Float()

    def __init__(self, label, value, low, high, step):
        self.box = widgets.FloatText(value, description=label, step=step)
        self.slider = widgets.FloatSlider(value, min=low, max=high, step=step, readout=False)
        super().__init__([self.box, self.slider], value=value)
        self.slider.value = self._nearest_step()
        self.add_class("nnlib-number")
        self.box.observe(self._typed, "value")
        self.slider.observe(self._dragged, "value")
        self.observe(self._show, "value")

    def _typed(self, change):
        self.value = change.new

    def _dragged(self, change):
        # The page's slider knows only its steps: given 0.13 it would answer 0.1, and that answer is not the hand's.
        if abs(change.new - self._nearest_step()) > self.slider.step / 100:
            self.value = round(change.new, 10)  # 0.3, not 0.30000000000000004

    def _show(self, change):
        self.box.value = self.value
        self.slider.value = self._nearest_step()

    def _nearest_step(self):
        low, high, step = self.slider.min, self.slider.max, self.slider.step
        n_steps = round((min(max(self.value, low), high) - low) / step)
        return round(low + n_steps * step, 10)

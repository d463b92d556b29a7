"""Page 04: the two rules, on an input that reaches the loss by two paths."""

import numpy as np

from ..plots.two_paths import draw_two_paths
from ..widgets.explorer import Controls, Explorer
from ..widgets.number_control import NumberControl

_NAMES = np.array([["input_to_1", "from_1_to_loss"], ["input_to_2", "from_2_to_loss"]])


class TwoPathsExplorer(Explorer):
    """Four slopes of which two and two multiply, and the products add."""

    def make_controls(self):
        starts = {"input → 1": 2, "1 → loss": 3, "input → 2": 1, "2 → loss": 4}
        sliders = [NumberControl(label, start, -5, 5, 0.5) for label, start in starts.items()]
        return Controls(**dict(zip(_NAMES.ravel().tolist(), sliders)))

    def compute(self, **slopes):
        """(2, 2) the slopes, a row for each path."""
        return np.array([[slopes[name] for name in path] for path in _NAMES])

    def draw(self, result):
        return {"paths": draw_two_paths(result, _NAMES)}

    def words(self, result):
        return []

    def lay_out(self):
        side = self.panel("Slopes", list(_NAMES.ravel()))
        return [self.columns([self.pictures["paths"]], [side]), *self.bar()]  # small enough to have its buttons below

"""Page 06: what a step of training costs as a network grows, counted beside measured."""

from dataclasses import dataclass

import ipywidgets as widgets

from ..checks import check_number
from ..growth import multiply_adds, seconds_a_step
from ..plots.growth_picture import draw_growth
from ..widgets.explorer import Controls, Explorer
from ..widgets.number_control import NumberControl

HIDDEN = "hidden neurons"
ROWS = "rows"
_SIZES = {HIDDEN: (1, 4, 16, 64, 256), ROWS: (1, 10, 100, 1000, 10_000)}


@dataclass(frozen=True)
class Result:
    """The cost of a step over a range of sizes.

    counts  : multiplications of a step for each size
    here    : (size, multiplications) of what the sliders say
    seconds : measured for each size, or ()
    """

    grows: str
    sizes: tuple[int, ...]
    counts: tuple[int, ...]
    here: tuple[int, int]
    seconds: tuple[float, ...]
    layers: str


class GrowthExplorer(Explorer):
    """A network with two inputs, two hidden layers of the same size, one output; Measure times its steps on this computer."""

    def __init__(self):
        self._measured = {}
        super().__init__()
        self.controls.measure.on_click(lambda button: self._measure())

    def make_controls(self):
        return Controls(
            grows=widgets.Dropdown(options=[HIDDEN, ROWS], description="What grows"),
            n_hidden=NumberControl("Hidden neurons", 32, 1, 256, 1),
            n_rows=NumberControl("Rows", 150, 1, 2000, 1),
            measure=widgets.Button(description="Measure", tooltip="time a step of every size", button_style="primary"),
        )

    def compute(self, grows, n_hidden, n_rows):
        """The multiplications of a step, over all sizes and where the sliders stand."""
        n_hidden = check_number("Hidden neurons", n_hidden, at_least=1, at_most=256, whole=True)
        n_rows = check_number("Rows", n_rows, at_least=1, at_most=10_000, whole=True)
        shapes = [(size, n_rows) if grows == HIDDEN else (n_hidden, size) for size in _SIZES[grows]]
        fixed = n_rows if grows == HIDDEN else n_hidden
        return Result(
            grows=grows,
            sizes=_SIZES[grows],
            counts=tuple(multiply_adds(_layers(hidden), rows) for hidden, rows in shapes),
            here=(n_hidden if grows == HIDDEN else n_rows, multiply_adds(_layers(n_hidden), n_rows)),
            seconds=self._measured.get((grows, fixed), ()),
            layers="-".join(map(str, _layers(n_hidden))),
        )

    def draw(self, result):
        return {"growth": draw_growth(result.sizes, result.counts, result.here, result.seconds, result.grows)}

    def words(self, result):
        lines = [f"network {result.layers}: {result.here[1]:,} multiplications a step, a third of them forward"]
        if not result.seconds:
            return [*lines, "press Measure to time a step of each size on this computer"]
        growth = result.counts[-1] / result.counts[0], result.seconds[-1] / result.seconds[0]
        return [*lines, f"from {result.sizes[0]:,} to {result.sizes[-1]:,} {result.grows}: {growth[0]:,.0f} times the "
                        f"multiplications, {growth[1]:,.0f} times the time"]  # fmt: skip

    def lay_out(self):
        c = self.controls
        stage, side = [self.pictures["growth"]], [self._words, c.n_hidden, c.n_rows]
        return [*self.bar(c.grows, c.measure), self.columns(stage, side)]

    def start_again(self):
        """Every control back to its start, and the measured times forgotten."""
        self._measured.clear()
        super().start_again()

    def _measure(self):
        """Time a step of every size; a second or so in all."""
        values = self.values()
        grows, fixed = values["grows"], int(values["n_rows"] if values["grows"] == HIDDEN else values["n_hidden"])
        if not self.problem:
            shapes = [(_layers(size), fixed) if grows == HIDDEN else (_layers(fixed), size) for size in _SIZES[grows]]
            self._measured[grows, fixed] = tuple(seconds_a_step(layers, rows) for layers, rows in shapes)
            self._moved()


def _layers(n_hidden):
    return [2, n_hidden, n_hidden, 1]

"""Points drawn into the picture of page 07: each becomes one more row of the learner's own table."""

import ipywidgets as widgets
import traitlets

from ..plots.decision_picture import SHARES
from ..tables.table import Table
from .network_settings import OWN_TABLE, make_plan

_KINDS = {"off": "", "● circles": "circle", "■ squares": "square"}
OFF, _STEP = ("", 0.5, 0.5), 0.02


class Pen(widgets.Box):
    """What a press on the picture draws.

    value : (kind, x, y), of which kind is "", "circle" or "square", and (x, y) is where the cross stands: 0 at the left and
            at the bottom of the picture's axes, 1 at their other ends
    put   : put(kind, x, y) is called when a point is drawn there
    """

    takes = '(kind, x, y), such as ("circle", 0.5, 0.5)'
    value = traitlets.Tuple(traitlets.Enum(list(_KINDS.values())), traitlets.Float(), traitlets.Float(), default_value=OFF)

    def __init__(self, put):
        self._put = put
        self.kind = widgets.ToggleButtons(options=_KINDS, description="Draw points")
        self.at_the_cross = widgets.Button(description="Put one at the cross", disabled=True)
        super().__init__([widgets.HTML("Draw points:"), self.kind, self.at_the_cross])
        self.add_class("nnlib-buttons")
        self.kind.observe(lambda change: self.move_to(*self.value[1:], change.new), "value")
        self.at_the_cross.on_click(lambda button: self._put(*self.value))

    def move_to(self, x, y, kind=None):
        """Bring the cross to a place, or to the nearest one on the picture."""
        inside = (min(max(float(share), 0.0), 1.0) for share in (x, y))
        self.value = (self.value[0] if kind is None else kind, *inside)

    def nudge(self, name, right, up):
        """Bring the cross on by so many small steps."""
        _, x, y = self.value
        self.move_to(x + _STEP * right, y + _STEP * up)

    def drag(self, name, x, y):
        """A press on a place of the picture draws there; the cross itself is only moved."""
        self.move_to(*SHARES.value_at(x, y))
        if name != "cross":
            self._put(*self.value)

    @traitlets.observe("value")
    def _show(self, change):
        self.kind.value = self.value[0]
        self.at_the_cross.disabled = not self.value[0]


def put_point(explorer, kind, x, y):
    """One more row of the table, which becomes the learner's own; the network goes on with it.

    Where rows are held out it begins anew: which ones is drawn anew as well, and it may have been trained on some of them.
    """
    run, plan = explorer.run, explorer.run.plan
    if not (kind and plan.takes_points):
        return
    table = Table(plan.table.names, (*plan.table.rows, _row(plan, kind, x, y)))
    if plan.settings["data"] != OWN_TABLE:
        explorer.kept.begin()  # the table that the learner had until now stays kept
    if len(plan.task.held_out):
        explorer.take_on(table, explorer.values() | {"data": OWN_TABLE})
    else:
        _take_over(explorer, table, plan.settings)
        run.go_on(make_plan(table, plan.settings | {"data": OWN_TABLE}))
    explorer.show_newest()


def _take_over(explorer, table, settings):
    """A table with the columns of the present one becomes the learner's own, and nothing else changes."""
    with explorer._hold(unseen=True):
        explorer.own.table, explorer._chosen = table, OWN_TABLE
        explorer.own.offer(OWN_TABLE, settings["inputs"], settings["target"])
        explorer.controls.data.value = OWN_TABLE


def _row(plan, kind, x, y):
    cells = dict.fromkeys(plan.table.names, "")
    for column, value in zip(plan.rows.columns, plan.ground.axes.value_at(*SHARES.at(x, y))):
        written = [row[plan.table.names.index(column.name)] for row in plan.table.rows]
        cells[column.name] = _cell(column, written, value)
    cells[plan.rows.target_names[0]] = (plan.rows.classes or ("0", "1"))[kind == "square"]
    return tuple(cells.values())


def _cell(column, written, value):
    """Three digits, with a decimal comma in a column that has them; in others a comma is for thousands."""
    text = f"{value:.3g}"
    with_comma = text.replace(".", ",")
    return with_comma if "," in "".join(written) and column.read([with_comma])[0] == float(text) else text

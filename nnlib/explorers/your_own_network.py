"""Page 07: a table of the learner's own, a network of their choice, trained live; with rows held out to ask about."""

import ipywidgets as widgets

from ..activations import ACTIVATIONS
from ..checks import check_number
from ..first_run import N_STEPS
from ..plots.held_out_curve import draw_held_out_curve
from ..widgets.explorer import Controls
from ..widgets.layout import choice_of_parts, of_class, segments
from ..widgets.live_explorer import LiveExplorer
from ..widgets.number_control import NumberControl
from ..widgets.work_menu import WorkMenu
from .drawn_points import OFF, Pen, put_point
from .network_report import Result, answer_for, fit_picture, neuron_maps, words_for
from .network_run import NetworkRun, bring_back, code_of, described, keep, work_of
from .network_settings import DATA, FITTING, KEY, OWN_TABLE, TARGET_IS, batch_for, make_plan, ready_made, settings_for
from .own_table import OwnTable, Predictions

_KIND = "network of your own"
_STEPS = [(f"{n:,} step{'s' * (n > 1)}", n) for n in (1, *N_STEPS, 5000, 10_000, 20_000, 100_000)]


class YourOwnNetworkExplorer(LiveExplorer):
    """Choose data, layers and settings; train, and see how well it does on rows held out; ask about new rows.

    keep_in : under what name table, settings and weights are kept (kept_work.py), so that a restart of the kernel loses nothing
    kept    : the WorkMenu
    run     : the NetworkRun: its plan, and what has been done so far
    own     : the OwnTable
    """

    def __init__(self, keep_in=None):
        def call(act):
            self.live.call(act)

        self.kept = WorkMenu(keep_in, _KIND, lambda: work_of(self), lambda *work: bring_back(self, *work), described, call)
        self.own = OwnTable(ready_made("exam scores"), self.follow_table, self.kept.open, call)
        self.ask = Predictions(lambda: self.run, call)
        self.pen = Pen(lambda *point: call(lambda: put_point(self, *point)))
        self._chosen, self._brought = OWN_TABLE, {}
        super().__init__()
        self.live.on_step = lambda: keep(self, at_once=False)
        self.pictures["fit"].on_drag, self.pictures["fit"].on_nudge = self.pen.drag, self.pen.nudge

    def begin(self):
        """A run without a step."""
        self.run = NetworkRun(self.live, make_plan(self.table, settings_for(OWN_TABLE, self.table)))
        self._found = self.run.plan.find_first_run()
        self.run.set_rate(self._found.learning_rate)

    def make_controls(self):
        start = settings_for(OWN_TABLE, self.table)
        self.own.offer(OWN_TABLE, start["inputs"], start["target"])
        self.ask.row.offer(self.run.plan.rows.columns)
        losses = [FITTING, "mean_squared_error", "half_sum_of_squares"]
        return Controls(
            data=widgets.Dropdown(options=list(DATA), value=OWN_TABLE, description="Data"),
            inputs=self.own.inputs,
            target=self.own.target,
            as_classes=widgets.Dropdown(options=list(TARGET_IS), description="Target is"),
            seed=NumberControl("Start (seed)", 0, 0, 99, 1),
            hidden=widgets.Text(start["hidden"], description="Hidden layers", continuous_update=False),
            activation=widgets.Dropdown(options=list(ACTIVATIONS), value=start["activation"], description="Activation"),
            bias=widgets.Checkbox(True, description="Biases", indent=True),
            loss=widgets.Dropdown(options=[(name.replace("_", " "), name) for name in losses], description="Loss"),
            learning_rate=NumberControl("Learning rate", self._found.learning_rate, 0.001, 5, 0.001),
            held_out=widgets.Dropdown(
                options=[("none", 0.0), ("a quarter", 0.25), ("half", 0.5)], value=start["held_out"], description="Hold out"
            ),
            n_steps=widgets.Dropdown(options=_STEPS, value=self._found.n_steps, description="Steps"),
            batch=widgets.Dropdown(options=[("all rows", 0), ("32 rows", 32)], description="Batch size"),
            new_row=self.ask.row,
            pen=self.pen,
        )

    @property
    def table(self):
        """The learner's own table; set another one, and it becomes the data."""
        return self.own.table

    @table.setter
    def table(self, table):
        self.own.table = table
        self.follow_table(True)
        self.set(data=OWN_TABLE)

    def compute(self, data, inputs, target, as_classes, seed, hidden, activation, bias, loss, learning_rate, held_out, n_steps,
                batch, new_row, pen):  # fmt: skip
        """The network as it is now, and what it answers. What cannot be planned, or is not what is in training, raises."""
        settings = {name: value for name, value in locals().items() if name in KEY}
        table = self.own.table_for(data)
        check_number("The learning rate", learning_rate, above=0)
        if not self.run.is_of(table, settings):
            make_plan(table, settings)  # raises what keeps it from being trained
        looks = self.run.looks
        n_planned = int(looks[-1, 0]) + self.live.n_left
        answer = answer_for(new_row, self.run.plan, self.run.network)
        return Result(self.run.plan, self.run.network, looks, n_planned, answer, pen)

    def draw(self, result):
        loss = draw_held_out_curve(result.looks, result.n_planned, result.loss_name)
        return {"fit": fit_picture(result), "loss": loss, "neurons": neuron_maps(result)}

    def words(self, result):
        return [*words_for(result), self.progress()]

    def lay_out(self):
        c, pictures = self.controls, self.pictures
        self.fresh = widgets.Button(description="Start afresh", tooltip="with a learning rate and steps that are found to work")
        self.fresh.on_click(lambda button: self.live.call(self.tune))
        rows = of_class("nnlib-choices", widgets.Box([c.held_out, c.batch]))
        parts = {
            "Data": [self.own, c.as_classes],
            "Network": [pictures["loss"], c.hidden, c.activation, c.loss, rows, c.bias, c.learning_rate, c.seed],
            "Neurons": [self.pen, pictures["neurons"]],
            "Predict": [self.ask],
        }
        self.parts = choice_of_parts({name: widgets.VBox(some) for name, some in parts.items()})
        bar = self.bar(segments(self.play, self.step_once, self.fresh), c.n_steps, c.data)
        return [self.kept.offer, *bar, self.columns([pictures["fit"], self._words], [self.parts])]

    def set(self, **values):
        """Move several controls at once; other data first bring the settings that suit them."""
        if values.get("data", self._chosen) != self._chosen:
            super().set(data=values.pop("data"))
        if isinstance(values.get("target"), str):
            values["target"] = (values["target"],)
        super().set(**values)

    def code(self):
        """The lines that make this state."""
        return code_of(self)

    def start_afresh(self):
        """No step taken, every control back to its start. The learner's own table stays."""
        self.take_on(self.table, settings_for(OWN_TABLE, self.table) | {"pen": OFF})
        self.tune()

    def take_on(self, table, values):
        """Begin a run with this table and these settings. Raises ValueError for what cannot be."""
        is_changed = self.own.is_changed or table != self.table
        self.own.table, self.own.is_changed, self._chosen = table, is_changed, None
        self.set(**values)
        self._plan(anew=True)
        self.follow()
        if self.problem:
            raise ValueError(self.problem)

    def n_steps_wanted(self):
        """What was chosen."""
        return self.controls.n_steps.value

    def tune(self):
        """Begin anew, with a learning rate and a number of steps that are found to work."""
        if self._plan(anew=True):
            found = self.run.plan.find_first_run()
            with self._hold(unseen=True):
                super().set(learning_rate=found.learning_rate, n_steps=found.n_steps)
            self.run.set_rate(found.learning_rate)
        super().follow()

    def follow(self, change=None):
        """Other data first bring their columns and settings; what a hand moved in that very moment stays as it was moved."""
        control, is_other = change and change.owner, self.controls.data.value != self._chosen
        if is_other:
            self._choose_data()
        elif control in self._brought and control.value == self._brought.pop(control) != change.new:
            with self._hold(unseen=True):
                control.value = change.new
        if self._plan() and self._chosen == OWN_TABLE and (control is not None or is_other):
            self.tune()  # another network or other columns, for which the rate was not found
        else:
            super().follow(change)
        keep(self, at_once=False)

    def follow_table(self, is_another=False):
        """The learner's own table was edited, or is another: keep the columns that are still there."""
        if is_another:
            self.kept.begin()
        if self._chosen == OWN_TABLE:
            with self._hold(unseen=True):
                self.own.offer(OWN_TABLE, *self.own.keep_columns(is_another))
                if is_another:
                    self.controls.batch.value = batch_for(self.table)
            if self._plan():
                self.tune()
            super().follow()
            keep(self, at_once=True)

    def show_newest(self):
        """Draw the last step, and keep the work."""
        super().show_newest()
        keep(self, at_once=not self.live.running)

    def _plan(self, anew=False):
        """Begin another run where the settings ask for one, and return whether; compute says what cannot be."""
        values = self.values()
        table = self.own.table_for(values["data"])
        is_same = self.run.is_of(table, values) and not anew
        try:
            plan = self.run.plan if is_same else make_plan(table, values)
            if not is_same:
                if self.run.log:
                    self.kept.begin()
                self.run.begin(plan, values["learning_rate"])
                self.ask.row.offer(plan.rows.columns)
            self.run.set_rate(values["learning_rate"])
        except ValueError:
            return False
        return not is_same

    def _choose_data(self):
        """Offer the columns of other data, and take on the settings that suit them, but for those that a hand moved since."""
        self._chosen, newer = self.controls.data.value, [change.owner for change in self._hands if change]
        settings = settings_for(self._chosen, self.own.table_for(self._chosen))
        with self._hold(unseen=True):
            self.own.offer(self._chosen, settings["inputs"], settings["target"])
            super().set(**{name: value for name, value in settings.items() if getattr(self.controls, name) not in newer})
        self._brought = {getattr(self.controls, name): value for name, value in settings.items() if name != "data"}

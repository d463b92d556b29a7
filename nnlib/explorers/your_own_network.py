"""Page 06: data of the learner's choice, a network of the learner's choice, trained live; with rows held out to ask about."""

from dataclasses import dataclass
from html import escape

import ipywidgets as widgets
import numpy as np

from ..activations import ACTIVATIONS
from ..checks import check_number
from ..growth import multiply_adds
from ..held_out import make_task
from ..network import Network
from ..plots.decision_picture import decision_ground
from ..plots.fit_picture import curve_ground
from ..plots.held_out_curve import draw_held_out_curve
from ..plots.network_drawing import unit_titles
from ..plots.row_marks import shortened
from ..plots.words import number
from ..tables.cells import count
from ..tables.columns import Rows, choose_columns
from ..tables.table import Table
from ..widgets.layout import segments
from ..widgets.live_explorer import LiveExplorer, setting
from ..widgets.number_control import NumberControl
from ..widgets.work_menu import WorkMenu
from .network_report import Result, answer_for, fit_picture, words_for
from .network_run import NetworkRun
from .network_settings import (
    DATA,
    DIGITS,
    OWN_TABLE,
    check_work,
    dataset,
    hidden_sizes,
    scaler_for,
    settings_for,
)
from .own_table import OwnTable, default_columns, table_of

_KIND = "network of your own"
_MOST_ROWS_IN_CODE = 500
_MOST_WEIGHTS = 60  # of a network whose weights can be moved


@dataclass(frozen=True)
class Controls:
    """What can be chosen, typed and moved."""

    data: widgets.Dropdown
    inputs: widgets.SelectMultiple
    target: widgets.Dropdown
    seed: NumberControl
    hidden: widgets.Text
    activation: widgets.Dropdown
    bias: widgets.Checkbox
    loss: widgets.Dropdown
    learning_rate: NumberControl
    held_out: widgets.Dropdown
    n_steps: widgets.Dropdown
    batch: widgets.Dropdown
    new_row: widgets.Text
    weight: widgets.Dropdown
    weight_value: NumberControl


class YourOwnNetworkExplorer(LiveExplorer):
    """Choose data, layers and settings; train, pause, move a weight by hand; ask about new rows.

    keep_in : under what name table, settings and weights are kept (kept_work.py), so that a restart of the kernel loses nothing
    kept    : the WorkMenu
    run     : the NetworkRun: what has been done so far
    own     : the OwnTable
    """

    def __init__(self, keep_in=None):
        work, call = self._work, lambda act: self.live.call(act)
        self.kept = WorkMenu(keep_in, _KIND, work, self._bring_back, _described, call)
        self.own = OwnTable(table_of(dataset(OWN_TABLE)), self._table_changed, self.kept.open, call)
        self._chosen, self._begun, self._n_tables, self._columns, self._placing = "XOR", None, 0, (None, None), False
        self._tables, self._brought, self._question, self._table_of_run = {}, {}, widgets.HTML(), self.own.table
        super().__init__()
        self.live.on_step = lambda: self._keep(at_once=False)
        self.controls.weight.observe(lambda change: self._weigh(self._place_weight), "value")
        self.controls.weight_value.observe(lambda change: self._weigh(self._move_weight), "value")

    def begin(self):
        """A run without a step."""
        self.run = NetworkRun(self.live)

    def make_controls(self):
        xor, steps = dataset("XOR"), [1, 10, 100, 1000, 3000, 10_000, 20_000, 100_000]
        names, losses = [*xor.feature_names, *xor.target_names], ["half_sum_of_squares", "mean_squared_error"]
        start = settings_for("XOR")
        return Controls(
            data=widgets.Dropdown(
                options=list(DATA), value="XOR", description="Data", layout=widgets.Layout(max_width="420px")
            ),
            inputs=widgets.SelectMultiple(options=names, value=xor.feature_names, description="Inputs", rows=3, layout=_wide()),
            target=widgets.Dropdown(options=names, value=xor.target_names[0], description="Target"),
            seed=NumberControl("Start (seed)", 0, 0, 99, 1),
            hidden=widgets.Text("3", description="Hidden layers", continuous_update=False, layout=_wide()),
            activation=widgets.Dropdown(options=list(ACTIVATIONS), description="Activation"),
            bias=widgets.Checkbox(True, description="Biases", indent=True, layout=_wide()),
            loss=widgets.Dropdown(options=[(name.replace("_", " "), name) for name in losses], description="Loss"),
            learning_rate=NumberControl("Learning rate", start["learning_rate"], 0.01, 5, 0.01),
            held_out=widgets.Dropdown(options=[("none", 0.0), ("a quarter", 0.25), ("half", 0.5)], description="Hold out"),
            n_steps=widgets.Dropdown(options=[(f"{n:,}", n) for n in steps], value=1000, description="Steps"),
            batch=widgets.Dropdown(options=[("all rows", 0), ("32 rows", 32)], description="Rows a step"),
            new_row=widgets.Text(
                "", description="New row", placeholder="such as 4; 8", continuous_update=False, layout=_wide()
            ),
            weight=widgets.Dropdown(options=[("", (0, 0, 0))], description="Weight"),
            weight_value=NumberControl("Its value", 0, -10, 10, 0.1),
        )

    @property
    def table(self):
        """The learner's own table; set another one, and it becomes the data."""
        return self.own.table

    @table.setter
    def table(self, table):
        self.own.table = table
        self._table_changed(is_another=True)
        self.set(data=OWN_TABLE)

    def compute(
        self, data, inputs, target, seed, hidden, activation, bias, loss, learning_rate, held_out, n_steps, batch, new_row
    ):
        """The network as it is now, and what it answers. Other data, layers or another start begin another run."""
        rows = self._rows_of(data, tuple(inputs), target)
        key = {"data": data, "inputs": tuple(inputs), "target": target, "seed": seed, "hidden": hidden,
               "activation": activation, "bias": bias, "loss": loss, "held_out": held_out, "batch": batch}  # fmt: skip
        learning_rate = check_number("The learning rate", learning_rate, above=0)
        if self._begun is None or self._begun[0] != key or self._begun[1] is not rows:
            self._begin(key, rows, learning_rate)
        self._take_on(learning_rate)
        return self._result(new_row)

    def _rows_of(self, data, inputs, target):
        """The rows of the chosen columns as numbers; read once, as long as neither data nor columns change."""
        key = data, inputs, target, self._n_tables
        if self._columns[0] != key:
            self._columns = key, _digit_rows() if data == DIGITS else choose_columns(self._table_for(data), inputs, target)
        return self._columns[1]

    def _table_for(self, data):
        if data == OWN_TABLE:
            return self.own.table
        if data not in self._tables:
            self._tables[data] = table_of(dataset(data))
        return self._tables[data]

    def _begin(self, key, rows, learning_rate):
        """A new start, drawn from the seed."""
        seed = check_number("The seed", key["seed"], at_least=0, at_most=999_999, whole=True)
        sizes, batch = hidden_sizes(key["hidden"]), key["batch"]
        task = make_task(rows.X, rows.y, key["held_out"], seed, scaler_for(key["data"]))
        sizes = [rows.X.shape[1], *sizes, rows.y.shape[1]]
        n_rows = batch or len(task.training)
        check_work(multiply_adds(sizes, n_rows), n_rows)
        activation = [key["activation"]] * (len(sizes) - 2) + [task.output]
        net = Network.random(sizes, rng=seed, activation=activation, bias=key["bias"], shrunk=True)
        if self.run.log:
            self.kept.begin()
        self.run.begin(task, net, learning_rate=learning_rate, loss=key["loss"], batch_size=batch or None, seed=seed)
        if key["data"] == OWN_TABLE:
            self._table_of_run = self.own.table
        kind = _kind_of(rows, key["data"])
        grounds = {"decision": decision_ground, "curve": curve_ground}
        self._begun = key, rows, kind, task, grounds[kind](task) if kind in grounds else None
        self._offer_weights()

    def _take_on(self, learning_rate):
        """What may be changed while it trains."""
        trainer = self.live.trainer
        if learning_rate != trainer.learning_rate:
            trainer.learning_rate = learning_rate
            trainer.problem = self.live.problem = ""  # a run that diverged may go on from its last finite step

    def _result(self, typed):
        _, rows, kind, task, ground = self._begun
        net, looks = self.run.network, self.run.looks
        over = None
        if kind == "decision":
            over = task.answers_over(net, ground.x_values, ground.y_values)
        elif kind == "curve":
            over = task.answers(net, ground.x_values[:, None])[:, 0]
        return Result(
            kind=kind,
            task=task,
            rows=rows,
            ground=ground,
            net=net,
            looks=looks,
            n_planned=int(looks[-1, 0]) + self.live.n_left,
            answers=task.answers(net, task.X),
            over=over,
            new_row=answer_for(typed, task, net, rows),
        )

    def draw(self, result):
        return {"fit": fit_picture(result), "loss": draw_held_out_curve(result.looks, result.n_planned)}

    def words(self, result):
        return [*words_for(result), self.progress()]

    def lay_out(self):
        c, pictures = self.controls, self.pictures
        bar = self.bar(segments(self.play, self.step_once))
        controls = [c.inputs, c.target, c.hidden, c.activation, c.bias, c.loss, c.seed, c.learning_rate, c.held_out, c.batch,
                    c.n_steps, c.new_row, c.weight, c.weight_value]  # fmt: skip
        self._show_what_fits()
        shown = [pictures["fit"], self._words, pictures["loss"]]
        return [self.kept.offer, *bar, c.data, self._question, self.own, self.columns(shown, controls)]

    def values(self):
        """The values of the controls; chosen columns as a tuple."""
        values = super().values()
        return values | {"inputs": tuple(values["inputs"])}

    def set(self, **values):
        """Move several controls at once; other data first bring the settings that suit them."""
        if values.get("data", self._chosen) != self._chosen:
            super().set(data=values.pop("data"))
        super().set(**values)

    def move(self, place, value):
        """Give the weight at place (layer, row, column) another value."""
        self.run.move(place, value)
        self.show_newest()

    def code(self):
        """The lines that make this state: what was set, and what was done since. Where it has a fault, the last one without."""
        key, table = self._begun[0], self._table_that_fits()
        if self._n_tables and len(table.rows) > _MOST_ROWS_IN_CODE:
            return f"# No code: your table has {len(table.rows):,} rows, too many to write out. Download keeps all of it."
        lines = ["from nnlib.explorers import YourOwnNetworkExplorer\n\nexplorer = YourOwnNetworkExplorer()\n"]
        if self._n_tables or key["data"] == OWN_TABLE:
            lines = ["import nnlib\n", *lines, f"explorer.table = nnlib.Table({table.names!r}, {table.rows!r})\n"]
        if self.problem and self.problem != self.live.problem:
            lines.insert(0, f"# This is how it was before this came up: {' '.join(self.problem.split())}\n")
        if key["data"] not in (OWN_TABLE, None if self._n_tables else "XOR"):
            lines.append(f"explorer.set(data={key['data']!r})\n")
        inputs, target = ((), "the digit") if key["data"] == DIGITS else default_columns(
            table if key["data"] == OWN_TABLE else self._table_for(key["data"]))  # fmt: skip
        now = settings_for(key["data"]) | {"data": key["data"], "inputs": inputs, "target": target, "new_row": ""}
        for entry in self.run.log:
            if entry[0] == "train":
                lines += [setting(now, key | {"learning_rate": entry[1]}), f"explorer.train({entry[2]})\n"]
            else:
                lines += [setting(now, key), f"explorer.move({tuple(entry[1:4])}, {entry[4]!r})\n"]
        lines.append(setting(now, self._good | key))
        return "".join([*lines, "explorer"])

    def start_afresh(self):
        """No step taken, every control back to its start. The learner's own table stays."""
        self._begun = None
        super().start_afresh()

    def n_steps_wanted(self):
        """What was chosen."""
        return self.controls.n_steps.value

    def follow(self, change=None):
        """Other data first bring their columns and settings; what a hand moved in that very moment stays as it was moved."""
        if self.controls.data.value != self._chosen:
            self._choose_data()
        elif change and change.owner in self._brought and change.owner.value == self._brought.pop(change.owner) != change.new:
            with self._hold(unseen=True):
                change.owner.value = change.new
        super().follow(change)
        self._keep(at_once=False)

    def _choose_data(self):
        """Offer the columns of other data, and take on the settings that suit them, but for those that a hand moved since."""
        self._chosen, newer = self.controls.data.value, [change.owner for change in self._hands if change]
        settings = settings_for(self._chosen) | {"new_row": ""}
        with self._hold(unseen=True):
            self._offer_columns(*self._own_columns(self._chosen))
            super().set(**{name: value for name, value in settings.items() if getattr(self.controls, name) not in newer})
        self._brought = {getattr(self.controls, name): value for name, value in settings.items()}
        self._show_what_fits()

    def _own_columns(self, data):
        """(inputs, target) that data start with."""
        if data == DIGITS:
            return (), "the digit"
        return default_columns(self._table_for(data))

    def _offer_columns(self, inputs, target):
        c = self.controls
        names = list(self._table_for(self._chosen).names) if self._chosen != DIGITS else []
        c.inputs.options, c.inputs.value = names, inputs
        c.target.options = names or [target]
        c.target.value = target

    def _table_changed(self, is_another=False):
        """The learner's own table was edited, or is another: keep the columns that are still there."""
        self._n_tables += 1
        if is_another:
            self.kept.begin()
        if self._chosen == OWN_TABLE:
            c, names = self.controls, self.own.table.names
            inputs = tuple(name for name in c.inputs.value if name in names)
            usual = default_columns(self.own.table)
            still_there = inputs and c.target.value in names
            with self._hold(unseen=True):
                self._offer_columns(*((inputs, c.target.value) if still_there else usual))
            super().follow()
            self._keep()

    def _show_what_fits(self):
        """The question of the data, and only those controls that mean something for them."""
        self._question.value = f"<div>{escape(_question_of(self._chosen))}</div>"
        is_table, c = self._chosen != DIGITS, self.controls
        self.own.layout.display = "" if self._chosen == OWN_TABLE else "none"
        for control in (c.inputs, c.target, c.new_row):
            control.layout.display = "" if is_table else "none"

    def show_newest(self):
        """Draw the last step, bring the weight's slider to where it is, and keep the work."""
        if not self.live.running:
            self._place_weight()
        super().show_newest()
        self._keep(at_once=not self.live.running)

    # A weight under the hand

    def _offer_weights(self):
        """The places of the weights, where there are few enough to choose from."""
        c, net, rows = self.controls, self.run.network, self._begun[1]
        few = sum(W.size for W in net.weights) <= _MOST_WEIGHTS
        titles = unit_titles(net, [shortened(name, 14) for name in rows.input_names])
        places = [(k, row, column) for k, W in enumerate(net.weights) for row, column in np.ndindex(W.shape)] if few else []
        options = [(f"{titles[k][row]} → {titles[k + 1][column]}", (k, row, column)) for k, row, column in places]
        self._placing = True
        c.weight.options = _distinct(options) or [("", (0, 0, 0))]
        self._placing = False
        for control in (c.weight, c.weight_value):
            control.layout.display = "" if few else "none"
        self._place_weight()

    def _place_weight(self):
        """The slider stands where the weight does."""
        layer, row, column = self.controls.weight.value
        self._placing = True
        self.controls.weight_value.value = round(float(self.run.network.weights[layer][row, column]), 4)
        self._placing = False

    def _weigh(self, act):
        if not self._placing:
            self.live.call(act)

    def _move_weight(self):
        c = self.controls
        try:
            self.run.move(c.weight.value, c.weight_value.value)
        except ValueError as problem:
            self.problem = str(problem)
            self._write()
        else:
            super().follow()
            self._keep(at_once=False)

    # Work that survives

    def _work(self):
        """A state that was whole: table, columns, settings, weights and steps as they last went together.

        A table with a fault, which there is no network for yet, stands beside it.
        """
        fits = self._table_that_fits()
        tables = {"table": _as_json(fits)} | ({} if fits == self.table else {"with a fault": _as_json(self.table)})
        loss = float(self.run.looks[-1, 1])
        return {"values": self._good | self._begun[0], **tables, "run": self.run.work(), "loss": loss}

    def _table_that_fits(self):
        """The learner's own table, as it was when it last went together with the columns."""
        return self._table_of_run if self._begun[0]["data"] == OWN_TABLE else self.table

    def _keep(self, at_once=True):
        """Table, settings and weights, once the learner has done something; while something moves, only now and then."""
        if self.run.log or self._n_tables or self._good != self._start:
            self.kept.save(at_once)

    def _bring_back(self, work, damaged):
        """Take on kept work, or leave everything as it is; what is missing is said."""
        before = self._work()
        self.live.pause()
        try:
            return self._take_work(work, damaged)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            self._take_work(before, False)
            raise
        finally:
            self.show_newest()

    def _take_work(self, work, damaged):
        mixed = self._take_settings(work)
        note = "Its weights belong to other columns than its table has, so they start anew." if mixed else ""
        try:
            if not mixed:
                self.run.bring_back(work["run"])
        except (ArithmeticError, LookupError, TypeError, ValueError):
            if not damaged:
                raise
            note = "Table and settings could be read, but not the weights: they start anew."
        if "with a fault" in work:
            self._take_table(Table(**work["with a fault"]))
            self._table_changed()
        return note

    def _take_settings(self, work):
        """Whether table and columns were of two tables, as the first version could keep them."""
        values, table = dict(work["values"]), Table(**work["table"])
        mixed = values["data"] == OWN_TABLE and not {*values["inputs"], values["target"]} <= {*table.names}
        if mixed:
            values["inputs"], values["target"] = default_columns(table)
        self._take_table(table)
        self._begun = self._chosen = None  # so that the columns of the table are offered anew
        self.set(**values | {"inputs": tuple(values["inputs"])})
        if self.problem:
            raise ValueError(self.problem)
        return mixed

    def _take_table(self, table):
        self.own.table = table
        self._n_tables += 1


def _as_json(table):
    return {"names": table.names, "rows": table.rows}


def _described(work):
    """(what the work is, how much it is)."""
    n_steps, n_rows = work["run"]["n_taken"], len(work["table"]["rows"]) if work["values"]["data"] == OWN_TABLE else 0
    loss = f", loss {number(work['loss'])}" if "loss" in work else ""
    table = f" of {count(n_rows, 'row')}" if n_rows else ""
    return f"{work['values']['data']}{table}, {count(n_steps, 'step')}{loss}", n_steps + n_rows


def _wide():
    """A layout of its own for each control, as wide as there is room."""
    return widgets.Layout(width="auto")


def _digit_rows():
    data = dataset(DIGITS)
    return Rows(data.X, data.y, data.feature_names, data.target_names, tuple(range(1, len(data.X) + 1)), ())


def _kind_of(rows, data):
    if data == DIGITS:
        return "digits"
    return {1: "curve", 2: "decision"}.get(rows.X.shape[1], "rows")


def _question_of(data):
    if data == OWN_TABLE:
        return "Change the table to anything you like, or upload one. Which columns tell something about another?"
    return f"{dataset(data).title}. {dataset(data).question}"


def _distinct(options):
    """The options, those of the same name told apart by a number: a list takes each name once."""
    names = [name for name, _ in options]
    return [(name if names.count(name) == 1 else f"{name} ({k})", place) for k, (name, place) in enumerate(options, 1)]

"""One network in training: its plan, the steps it has taken, and the losses on the way; and all of it as work that is kept."""

import numpy as np

from ..checks import check_number
from ..held_out import WatchedTrainer
from ..network import Network
from ..plots.words import number
from ..tables.cells import count
from ..tables.table import Table, check_texts
from ..widgets.live_explorer import setting
from .drawn_points import OFF
from .network_settings import KEY, OWN_TABLE, ready_made, settings_for

_MOST_ROWS_IN_CODE = 500
_OF_WRONG_WORK = (ArithmeticError, LookupError, TypeError, ValueError)


class NetworkRun:
    """A run that goes on where it was, after the end of a kernel too.

    live : the LiveTrainer that takes the steps
    plan : the Plan it is a run of
    log  : what was done since the start, the newest last: ["train", learning rate, steps], or ["draw"] where a point was added
    """

    def __init__(self, live, plan):
        self.live = live
        self.begin(plan, 0.1)

    def begin(self, plan, learning_rate):
        """Forget what was, and start with this plan's network."""
        self.plan, self._before, self._log, self._n_before = plan, np.empty((0, 3)), [], 0
        self._train(plan.start, learning_rate)

    def go_on(self, plan):
        """The network as it is, from here on with the rows of another plan; steps that are still to be taken are taken."""
        log, looks, n_taken, n_left = [*self.log, ["draw"]], self.looks, self.n_taken, self.live.n_left
        self.plan = plan
        self._train(self.network, self.live.trainer.learning_rate)
        self._before, self._n_before, self._log = looks[:-1], n_taken, log
        if n_left:
            self.live.start(n_left)

    def is_of(self, table, settings):
        """Whether this is the run for a table and settings, as they are now."""
        ours = self.plan.settings
        return self.plan.table is table and all(ours[name] == settings[name] for name in KEY)

    @property
    def network(self):
        """The network as it is now."""
        return self.live.trainer.network

    @property
    def n_taken(self):
        """Steps taken since the start."""
        return self._n_before + self.live.trainer.n_steps

    @property
    def log(self):
        """What was done since the start, the newest last."""
        return [*self._log, *(["train", rate, n_steps] for rate, n_steps in self.live.taken)]

    @property
    def looks(self):
        """(n_looks, 3) step, loss of the training rows, loss of those held out; the last one is of the network as it is now."""
        trainer = self.live.trainer
        newest = [] if trainer.looks[-1][0] == trainer.n_steps else [trainer.look()]
        looks = np.array([*trainer.looks, *newest])
        looks[:, 0] += self._n_before
        return np.vstack([self._before, looks])

    def set_rate(self, learning_rate):
        """Take the next steps with another learning rate; a run that diverged may go on with it."""
        learning_rate, trainer = check_number("The learning rate", learning_rate, above=0), self.live.trainer
        if learning_rate != trainer.learning_rate:
            trainer.learning_rate = learning_rate
            trainer.problem = self.live.problem = ""

    def work(self):
        """The run as JSON values."""
        net = self.network
        return {"weights": [W.tolist() for W in net.weights], "biases": net.biases and [b.tolist() for b in net.biases],
                "log": self.log, "n_taken": self.n_taken, "looks": _without_nan(self.looks)}  # fmt: skip

    def bring_back(self, work):
        """Go on with a run that work() described. Raises ValueError, TypeError or KeyError for what cannot be one."""
        now = self.network
        net = Network(work["weights"], work["biases"], now.activation)
        if net.layer_sizes != now.layer_sizes or (net.biases is None) != (now.biases is None):
            raise ValueError(f"its network has the layers {net.layer_sizes}, but its settings ask for {now.layer_sizes}.")
        looks = np.array([[np.nan if value is None else float(value) for value in look] for look in work["looks"]])
        if looks.ndim != 2 or looks.shape[1] != 3 or np.isinf(looks).any() or np.isnan(looks[:, :2]).any():
            raise ValueError("the losses in it are not three numbers a look.")
        log = [_checked(entry) for entry in work["log"]]
        n_taken = check_number("the steps of the run", work["n_taken"], at_least=0, whole=True)
        self._train(net, self.live.trainer.learning_rate)
        self._before, self._n_before, self._log = looks[:-1], n_taken, log

    def _train(self, net, learning_rate):
        self.live.trainer = WatchedTrainer(self.plan.task, net, learning_rate=learning_rate, **self.plan.options)


def _checked(entry):
    """An entry of a log that was kept; in earlier versions a hand could also move a weight."""
    kind, *numbers = entry
    if (kind, len(numbers)) not in (("train", 2), ("draw", 0), ("move", 4)):
        raise ValueError(f"it names {kind!r}, which is nothing that can be done with a run.")
    return [kind, *(check_number("a number in it", value) if type(value) is float else int(value) for value in numbers)]


def _without_nan(looks):
    return [[None if np.isnan(value) else value for value in look] for look in looks.tolist()]


# All of an explorer's work


def work_of(explorer):
    """A state that was whole: table, columns, settings, weights and steps as they last went together.

    A table with a fault, which there is no network for yet, stands beside it.
    """
    run, fits = explorer.run, table_that_fits(explorer)
    tables = {"table": _as_json(fits)} | ({} if fits is explorer.table else {"with a fault": _as_json(explorer.table)})
    return {"values": explorer._good | run.plan.settings, **tables, "run": run.work(), "loss": float(run.looks[-1, 1])}


def keep(explorer, at_once):
    """Keep all of it, once the learner has done something; while something moves, only now and then."""
    if explorer.run.log or explorer.own.is_changed or explorer._good != explorer._start:
        explorer.kept.save(at_once)


def code_of(explorer):
    """The lines that make this state: what was set, and what was done since. Where it has a fault, the last one without."""
    run, table = explorer.run, table_that_fits(explorer)
    key, lines, is_own = run.plan.settings, [_FIRST_LINES], run.plan.settings["data"] == OWN_TABLE
    if explorer.own.is_changed and len(table.rows) > _MOST_ROWS_IN_CODE:
        return f"# No code: your table has {len(table.rows):,} rows, too many to write out. Download keeps all of it."
    if any(entry == ["draw"] for entry in run.log):
        return "# No code: points were drawn while it trained. Download keeps all of it."
    if any(kind == "move" for kind, *_ in run.log):
        return "# No code: a weight was moved by hand, in an earlier version of this page. Download keeps all of it."
    if explorer.own.is_changed:
        lines = ["import nnlib\n", *lines, f"explorer.table = nnlib.Table({table.names!r}, {table.rows!r})\n"]
    if explorer.problem and explorer.problem != explorer.live.problem:
        lines.insert(0, f"# This is how it was before this came up: {' '.join(explorer.problem.split())}\n")
    if not is_own:
        lines.append(f"explorer.set(data={key['data']!r})\n")
    now = {"pen": OFF} | _settings_at_first(explorer, key["data"], table)
    for _, rate, n_steps in run.log:
        lines += [setting(now, key | {"learning_rate": rate}), f"explorer.train({n_steps})\n"]
    wanted = explorer._good | key
    wanted["new_row"] = wanted["new_row"] if any(wanted["new_row"]) else ()
    return "".join([*lines, setting(now, wanted), "explorer"])


def _settings_at_first(explorer, data, table):
    """The settings that the code's first lines leave. What is found for a table is written out, once there is another."""
    if data != OWN_TABLE:
        return settings_for(data, ready_made(data))
    if explorer._good == explorer._start and not explorer.own.is_changed:
        return explorer._start | {"new_row": ()}
    return settings_for(data, table) | {"learning_rate": None, "n_steps": None}


def table_that_fits(explorer):
    """The learner's own table, as it was when it last went together with the columns."""
    plan = explorer.run.plan
    return plan.table if plan.settings["data"] == OWN_TABLE else explorer.table


def bring_back(explorer, work, damaged):
    """Have the explorer take on kept work, or leave everything as it is; returns what is missing."""
    before = work_of(explorer)
    explorer.live.pause()
    try:
        return _take_work(explorer, work, damaged)
    except _OF_WRONG_WORK:
        _take_work(explorer, before, False)
        raise
    finally:
        explorer.show_newest()


def _take_work(explorer, work, damaged):
    table = Table(**work["table"])
    values, mixed = _values_of(work["values"], table)
    explorer.take_on(table, values)
    note = "Its weights belong to other columns than its table has, so they start anew." if mixed else ""
    try:
        if not mixed:
            explorer.run.bring_back(work["run"])
    except _OF_WRONG_WORK:
        if not damaged:
            raise
        note = "Table and settings could be read, but not the weights: they start anew."
    if "with a fault" in work:
        explorer.own.table = Table(**work["with a fault"])
        explorer.follow_table()
    return note


def _values_of(values, table):
    """(the values of the controls, as this version has them; whether table and columns were of two tables)."""
    # The first versions took every number as target for an amount, and later ones had no pen.
    values = {"as_classes": "an amount", "pen": OFF, **values}
    values["pen"] = tuple(values["pen"])
    for name, separator in (("target", None), ("new_row", ";")):
        if isinstance(text := values[name], str):
            values[name] = [part.strip() for part in text.split(separator)] if separator and text else [text] if text else []
    values |= {name: check_texts(name, values[name]) for name in ("inputs", "target", "new_row")}
    mixed = values["data"] == OWN_TABLE and not {*values["inputs"], *values["target"]} <= {*table.names}
    if mixed:
        usual = settings_for(OWN_TABLE, table)
        values |= {name: usual[name] for name in ("inputs", "target")}
    return values, mixed


def _as_json(table):
    return {"names": table.names, "rows": table.rows}


_FIRST_LINES = "from nnlib.explorers import YourOwnNetworkExplorer\n\nexplorer = YourOwnNetworkExplorer()\n"


def described(work):
    """(what the work is, how much it is)."""
    n_steps, n_rows = work["run"]["n_taken"], len(work["table"]["rows"]) if work["values"]["data"] == OWN_TABLE else 0
    loss = f", loss {number(work['loss'])}" if "loss" in work else ""
    table = f" of {count(n_rows, 'row')}" if n_rows else ""
    return f"{work['values']['data']}{table}, {count(n_steps, 'step')}{loss}", n_steps + n_rows

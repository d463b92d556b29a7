"""What a page shows and says of a network in training: the picture that suits the data, the score, and what it predicts."""

from dataclasses import dataclass

import numpy as np

from ..held_out import count_right, pairs_of, score
from ..network import Network
from ..normalization import MaxScaler
from ..plots.confusion_picture import draw_confusion
from ..plots.decision_picture import draw_decision, levels_of
from ..plots.digit_picture import N_DRAWN, draw_digits
from ..plots.fit_picture import draw_curve, draw_true_against_predicted
from ..plots.neuron_maps import draw_neuron_maps
from ..plots.row_marks import shortened
from ..plots.words import number
from ..tables.table import Table
from .network_settings import Plan

_NO_POINTS = "Points can be drawn where two columns of numbers are the inputs, and the target has two classes."


@dataclass(frozen=True)
class Result:
    """A network in training, and what it answers.

    looks     : (n_looks, 3) step, loss of the training rows, of those held out
    n_planned : how many steps there will be when the run under way is over
    new_row   : what it answers for the new row, in a sentence, or ""
    pen       : what a press on the picture draws, and where the cross stands (drawn_points.py)
    """

    plan: Plan
    net: Network
    looks: np.ndarray
    n_planned: int
    new_row: str
    pen: tuple[str, float, float]

    @property
    def task(self):
        """What is learned."""
        return self.plan.task

    @property
    def n_taken(self):
        """Steps taken so far."""
        return int(self.looks[-1, 0])

    @property
    def loss_name(self):
        """What a look has of the loss, in words: the mean over the rows."""
        return "mean squared error" if "squa" in self.plan.loss.name else "cross-entropy"

    @property
    def answers(self):
        """(n_rows, n_targets) for every row, in the units of the targets."""
        return self.task.answers(self.net, self.task.X)

    def n_right(self, places):
        """How many of some rows are on the right side."""
        return count_right(self.task.y[places], self.answers[places])

    def scores(self):
        """{which rows: their Score}."""
        rows = {"training": self.task.training, "held out": self.task.held_out}
        return {which: score(self.task, self.net, places) for which, places in rows.items() if len(places)}


def words_for(result):
    """How far it is, how well it does beside what takes no network, and what has been done to the numbers, line by line."""
    _, training, held_out = result.looks[-1]
    rest = f", held out {number(held_out)}" if len(result.task.held_out) else "; no rows are held out"
    first = f"step {result.n_taken:,}: {result.loss_name} {number(training)}{rest}"
    no_points = "" if result.plan.takes_points or not result.pen[0] else _NO_POINTS
    return [first, *_score_lines(result), *filter(None, [result.new_row, no_points]), *result.plan.rows.notes]


def _score_lines(result):
    """Every Score in words: of classes one line, of amounts one for each target."""
    lines, rows = [], result.plan.rows
    for which, found in result.scores().items():
        if found.errors is None:
            lines.append(f"{which}: {found.n_right:,} of {found.n:,} right ({100 * found.n_right / found.n:.0f} %); "
                         f"always the most common class: {found.n_right_baseline:,}")  # fmt: skip
            continue
        for name, error, baseline, r_squared in zip(rows.target_names, found.errors, found.baseline, found.r_squared):
            fit = "" if np.isnan(r_squared) else f" (R² {r_squared:.2f})".replace("-", "−")
            lines.append(f"{which}: {name} off by {number(error)}{fit}; always the average: off by {number(baseline)}")
    return lines


def fit_picture(result):
    """The picture that suits the data."""
    plan, task, net, rows = result.plan, result.task, result.net, result.plan.rows
    says = f"Step {result.n_taken:,}: {'; '.join(_score_lines(result))}."
    target = rows.target_names[0] + (f": {rows.classes[1]}" if len(rows.classes) == 2 and rows.classes[0] != "0" else "")
    names = [shortened(name) for name in (*rows.input_names, target)]
    which, shown = ("held out", task.held_out) if len(task.held_out) else ("training", task.training)
    if plan.kind == "decision":
        over = task.answers_over(net, plan.ground.x_values, plan.ground.y_values)
        return draw_decision(plan.ground, over, levels_of(task), names, says, result.pen if plan.takes_points else ())
    if plan.kind == "curve":
        return draw_curve(plan.ground, task.answers(net, plan.ground.x_values[:, None])[:, 0], names, says)
    if plan.kind == "classes":
        return draw_confusion(score(task, net, shown).confusion, rows.classes, f"{which} rows", says)
    if plan.kind == "digits":
        shown = shown[:N_DRAWN]
        return draw_digits(task.X[shown], task.y[shown].argmax(axis=1), result.answers[shown].argmax(axis=1), says)
    return draw_true_against_predicted(task, result.answers[:, 0], names[-1], says)


def neuron_maps(result):
    """The picture of what each hidden neuron answers over the two inputs, half as finely as the network's own answer."""
    plan, net = result.plan, result.net
    if plan.kind != "decision":
        return draw_neuron_maps(None, (), ())
    x, y = plan.ground.x_values[::2], plan.ground.y_values[::2]
    hidden = net.forward(plan.task.x_scaler.apply(pairs_of(x, y))).a[1:-1]
    return draw_neuron_maps(plan.ground, [a.T.reshape(-1, len(x), len(y)) for a in hidden], net.activation)


# What it predicts


def predictions(plan, net, table):
    """The table with a column more for each target, and for a class how sure the network is; empty where a value is missing."""
    X, classes = plan.rows.read(table), plan.rows.classes
    whole = ~np.isnan(X).any(axis=1)
    names = [f"predicted {name}" for name in plan.rows.target_names] + ["how sure (%)"] * bool(classes)
    told = iter(_told(classes, plan.task.answers(net, X[whole])) if whole.any() else [])
    more = [next(told) if is_whole else [""] * len(names) for is_whole in whole]
    names = [f"{name} (new)" if name in table.names else name for name in names]
    return Table((*table.names, *names), [(*row, *cells) for row, cells in zip(table.rows, more)])


def _told(classes, answers):
    """A list of texts for each row of answers."""
    if not classes:
        return [[f"{value:.6g}" for value in row] for row in answers]
    sure = np.column_stack([1 - answers, answers]) if answers.shape[1] == 1 else answers / answers.sum(axis=1, keepdims=True)
    return [[classes[k], f"{100 * row[k]:.0f}"] for row, k in zip(sure, sure.argmax(axis=1))]


def answer_for(cells, plan, net):
    """What the network answers for a new row in fields, or why it is none; "" where a field is empty."""
    names = [column.name for column in plan.rows.columns]
    if not names or len(cells) != len(names) or not all(cell.strip() for cell in cells):
        return ""
    try:
        found = predictions(plan, net, Table(names, [cells]))
    except ValueError as problem:
        return str(problem)
    told = [f"{name} {value}" for name, value in zip(found.names[len(names) :], found.rows[0][len(names) :])]
    return f"new row: {', '.join(told)}"


def whole_network(plan, net):
    """The network with its scalers in the weights: it takes the columns as they are, and answers in their units."""
    scaler, y_scaler = plan.task.x_scaler, plan.task.y_scaler
    means, spreads = (0.0, scaler.divisors) if isinstance(scaler, MaxScaler) else (scaler.means, scaler.spreads)
    W, b = [*net.weights], [*(net.biases or (np.zeros(layer.shape[1]) for layer in net.weights))]
    W[0], b[0] = W[0] / spreads[:, None], b[0] - (means / spreads) @ W[0]
    if y_scaler:
        W[-1], b[-1] = W[-1] * y_scaler.spreads, b[-1] * y_scaler.spreads + y_scaler.means
    return Network(W, b, net.activation)


def lines_that_use_it(plan, file):
    """Python that predicts with the file of whole_network()."""
    classes, example = plan.rows.classes, ", ".join(f"{value:g}" for value in plan.rows.X[0])
    best = "net.predict(X).argmax(axis=1)" if len(classes) > 2 else "(net.predict(X)[:, 0] >= 0.5).astype(int)"
    last = [f"classes = {list(classes)!r}", f"print([classes[k] for k in {best}])"] if classes else ["print(net.predict(X))"]
    return "\n".join(["import nnlib", "", f"net = nnlib.Network.load({file!r})  # the scaling is in its weights",
                      f"# {', '.join(plan.rows.input_names)}", f"X = [[{example}]]", *last])  # fmt: skip

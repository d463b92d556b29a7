"""Page 07's explorer, without a browser: what it makes of any table at the first press, what it says, and what it keeps."""

import asyncio
import base64
import json
import math
import os
import re
from datetime import datetime

import numpy as np
import pytest

import nnlib
from nnlib.explorers import YourOwnNetworkExplorer
from nnlib.explorers.network_report import lines_that_use_it, whole_network
from nnlib.explorers.network_settings import DATA, hidden_sizes
from nnlib.storage import load_work, save_work
from nnlib.tables.table import Table

KIND = "network of your own"
HOUSES = b"size;rooms;rent\n30;1;410\n45;2;560\n60;2;640\n75;3;850\n90;3;980\n"
CAFE = b"hours,coffee,city,passed\n" + b"".join(
    b"%d,%s,%s,%s\n"
    % (k % 9, [b"no", b"yes"][k % 2], [b"Rome", b"Bonn", b"Oslo"][k % 3], [b"no", b"yes"][k % 9 + 3 * (k % 2) > 5])
    for k in range(60)
)


@pytest.fixture
def explorer():
    return YourOwnNetworkExplorer()


def drawn(explorer, picture="fit"):
    return {element.name: element for element in explorer.pictures[picture].picture.elements}


def words(explorer):
    return "\n".join(explorer.words(explorer.result))


def said(explorer):
    return explorer.own.file._said.value


def upload(explorer, content, name="houses.csv", button=None):
    """What the page sends when a file is chosen."""
    (button or explorer.own.file).upload.value = ({"name": name, "type": "text/csv", "size": len(content),
                                                   "content": memoryview(content), "last_modified": datetime(2026, 1, 1)},)  # fmt: skip


# Any table, at the first press


def generated(kind, seed):
    """(table, rows as numbers) of a kind: amounts along straight lines or not, two classes, three."""
    rng = np.random.default_rng(seed)
    n_rows, n_columns = int(rng.integers(60, 300)), int(rng.integers(2, 8))
    Z, city = rng.standard_normal((n_rows, n_columns)), rng.integers(0, 3, n_rows)
    signal = Z @ rng.standard_normal(n_columns) / np.sqrt(n_columns) + np.array([-0.7, 0, 0.7])[city]
    noise = 0.5 * rng.standard_normal(n_rows)
    y = {
        "lines": lambda: [f"{value:.3f}" for value in 900 + 200 * (signal + noise)],
        "curves": lambda: [f"{value:.4f}" for value in np.sin(2 * Z[:, 0]) + 0.5 * Z[:, 1] ** 2 + 0.6 * noise],
        "yes or no": lambda: np.where(signal + noise > 0, "yes", "no"),
        "three": lambda: np.array(["low", "middle", "high"])[np.digitize(signal + noise, [-0.5, 0.5])],
    }[kind]()
    X = Z * 10 ** rng.uniform(-2, 4, n_columns) + 5
    names = [f"column {k}" for k in range(n_columns)]
    rows = [[*(f"{value:.6g}" for value in x), ["Rome", "Bonn", "Oslo"][c], str(t)] for x, c, t in zip(X, city, y)]
    return Table([*names, "city", "y"], rows)


def first_press(explorer, table, seed):
    """The Score of the rows held out, after the first press of Train."""
    explorer.set(seed=seed)
    explorer.table = table
    explorer.play.click()
    assert explorer.problem == ""
    return explorer.result.scores()["held out"]


def straight(result):
    """What least squares makes of the same rows held out: an error, or how many are right."""
    task = result.task
    (X, y), (X_asked, y_asked) = task.scaled(task.training), task.scaled(task.held_out)
    weights = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), y, rcond=None)[0]
    answers = np.column_stack([X_asked, np.ones(len(X_asked))]) @ weights
    if not task.y_scaler:
        return nnlib.count_right(y_asked, answers)
    return np.sqrt(((answers - y_asked) ** 2).mean()) * task.y_scaler.spreads[0]


def assert_good(found, exact):
    """found : five Scores; exact : what a straight line, or a trained network, reaches on the same rows."""
    if found[0].errors is None:
        rates, bases, exact = (np.median([value / score.n for value, score in zip(some, found)]) for some in (
            [score.n_right for score in found], [score.n_right_baseline for score in found], exact))  # fmt: skip
        assert rates > bases or exact <= bases
        assert rates >= exact - 0.03
    else:
        error, base = (np.median([getattr(score, name)[0] for score in found]) for name in ("errors", "baseline"))
        assert error < base or np.median(exact) >= base
        assert error <= 1.1 * np.median(exact)


@pytest.mark.parametrize("seed", range(int(os.environ.get("NNLIB_TIMES", 2))))  # 5, for twenty tables
@pytest.mark.parametrize("kind", ["lines", "curves", "yes or no", "three"])
def test_first_press_of_train_is_nearly_as_good_as_least_squares_or_better(explorer, kind, seed):
    found, exact = [], []
    for split in range(5):
        found.append(first_press(explorer, generated(kind, seed), split))
        exact.append(straight(explorer.result))
    assert_good(found, exact)


@pytest.mark.parametrize("name", ["iris", "wine", "diabetes", "breast_cancer", "linnerud"])
def test_first_press_on_well_known_tables_is_as_good_as_scikit_learn(explorer, name):
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is not installed: nothing to compare with")
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    data = getattr(datasets, f"load_{name}")()
    targets = data.target if data.target.ndim == 1 else data.target[:, 0]
    is_class = "target_names" in data and data.target.ndim == 1 and name != "diabetes"
    table = Table(
        [*(f"x{k}" for k in range(data.data.shape[1])), "y"],
        [[*map(repr, map(float, x)), f"{t:g}"] for x, t in zip(data.data, targets)],
    )
    found, exact = [], []
    for split in range(5):
        found.append(first_press(explorer, table, split))
        task = explorer.result.task
        (X, y), (X_asked, y_asked) = task.scaled(task.training), task.scaled(task.held_out)
        options = {"hidden_layer_sizes": (16,), "max_iter": 3000, "random_state": split}
        rivals = (
            [LogisticRegression(max_iter=5000), MLPClassifier(**options)]
            if is_class
            else [LinearRegression(), MLPRegressor(**options)]
        )
        if is_class:
            exact.append(
                [rival.fit(X, targets[task.training]).score(X_asked, targets[task.held_out]) * len(X_asked) for rival in rivals]
            )
        else:
            exact.append(
                [
                    np.sqrt(((rival.fit(X, y[:, 0]).predict(X_asked) - y_asked[:, 0]) ** 2).mean()) * task.y_scaler.spreads[0]
                    for rival in rivals
                ]
            )
    columns = list(zip(*exact))
    for rival in columns if is_class else [min(columns, key=np.median)]:
        assert_good(found, rival)


def test_table_of_many_rows_is_read_and_edited_with_a_word_meanwhile_and_trained_on_in_batches(explorer):
    told = []
    explorer.own.file._said.observe(lambda change: told.append(change.new), "value")
    rng = np.random.default_rng(0)
    rows = "\n".join(f"{x:.4f},{3 * x + noise:.4f}" for x, noise in zip(rng.standard_normal(3000), rng.standard_normal(3000)))
    upload(explorer, f"x,y\n{rows}\n".encode(), "many.csv")
    assert "Reading many.csv ..." in told[0]
    assert "Read many.csv. From &quot;x&quot; it is to predict &quot;y&quot;." in told[-1]
    assert explorer.controls.batch.value == 32
    told.clear()
    explorer.own.editor._handle_custom_msg(
        {"do": "write", "seen": explorer.own.editor.order, "row": 2, "column": 0, "text": "2.5"}, []
    )
    assert "Working through 3,000 rows ..." in told[0]
    assert told[-1] == '<div role="status"></div>'
    explorer.play.click()
    assert explorer.result.scores()["held out"].errors[0] < 1.1 * straight(explorer.result)
    upload(explorer, HOUSES)
    assert explorer.controls.batch.value == 0


def test_rate_that_is_too_high_is_stopped_and_one_press_begins_anew_at_one_that_works(explorer):
    explorer.table = generated("lines", 1)
    explorer.set(activation="relu", learning_rate=5, n_steps=1000)
    explorer.play.click()
    assert explorer.problem.startswith("Training diverged: after step ")
    assert "more than 10 times" in explorer.problem or "would not be finite" in explorer.problem
    assert all("e+" not in element.text for name in ("fit", "loss") for element in drawn(explorer, name).values())
    explorer.fresh.click()
    assert (explorer.problem, explorer.result.n_taken) == ("", 0)
    explorer.play.click()
    found = explorer.result.scores()["held out"]
    assert (explorer.problem, found.errors[0] < found.baseline[0]) == ("", True)


def test_mean_is_the_loss_so_the_same_rows_twice_change_nothing(explorer):
    table = generated("lines", 3)
    losses = []
    for rows in (table.rows, table.rows * 2):
        explorer.table = Table(table.names, rows)
        explorer.set(held_out=0.0, learning_rate=0.1)
        explorer.train(20)
        losses.append(explorer.result.looks[-1, 1])
    assert losses[0] == pytest.approx(losses[1], rel=1e-9)


# The ready-made data


def test_xor_is_solved_from_every_one_of_ten_starts(explorer):
    explorer.set(data="XOR")
    for seed in range(10):
        explorer.set(seed=seed)
        explorer.play.click()
        assert explorer.result.n_taken == 1000
        assert np.abs(explorer.result.answers - explorer.result.task.y).max() < 0.1, seed


def test_xor_without_a_hidden_layer_says_one_half_and_without_biases_is_solved_from_no_start(explorer):
    explorer.set(data="XOR")
    explorer.set(hidden="")
    explorer.play.click()
    assert explorer.result.answers.ravel() == pytest.approx([0.5] * 4, abs=1e-3)
    explorer.set(hidden="3", bias=False)
    for seed in range(10):
        explorer.set(seed=seed)
        explorer.play.click()
        assert explorer.result.n_right(slice(None)) < 4


def test_two_moons_are_told_apart_on_rows_held_out(explorer):
    explorer.set(data="two moons", seed=1)
    explorer.play.click()
    task = explorer.result.task
    assert (len(task.training), len(task.held_out), explorer.result.n_taken) == (150, 50, 3000)
    assert explorer.result.n_right(task.held_out) > 0.95 * 50


def test_digits_held_out_are_read_rightly_in_95_of_100_cases_after_five_times_all_rows(explorer):
    explorer.set(data="handwritten digits")
    explorer.train(5 * 42)  # 42 batches of 32 are the 1,348 training rows, less 4
    assert explorer.result.n_right(explorer.result.task.held_out) >= 0.95 * 449
    assert "held out: " in words(explorer)


def test_large_network_overfits_the_noisy_curve_and_a_small_one_does_not(explorer):
    explorer.set(data="noisy curve")
    explorer.play.click()
    held_out = explorer.result.looks[:, 2]
    assert held_out[-1] > 3 * held_out.min()
    assert explorer.result.looks[-1, 1] < 0.05
    explorer.set(hidden="3")
    explorer.play.click()
    held_out = explorer.result.looks[:, 2]
    assert held_out[-1] < 1.2 * held_out.min()


# The controls


def test_explorer_starts_with_the_learner_s_table_and_no_step_taken(explorer):
    assert words(explorer).startswith("step 0: mean squared error ")
    assert (explorer.result.net.layer_sizes, explorer.values()["data"]) == ([2, 16, 1], "my own table")
    assert [control.layout.display for control in (explorer.own.inputs, explorer.own._own)] == ["", ""]
    explorer.set(data="two moons")
    assert explorer.own._own.layout.display == "none"


@pytest.mark.parametrize("data", DATA)
def test_each_data_come_with_settings_under_which_they_train_and_with_code_that_makes_them_again(explorer, data):
    explorer.set(data=data)
    assert explorer.problem == ""
    explorer.train(20)
    assert explorer.result.looks[-1, 1] < explorer.result.looks[0, 1]
    names = {}
    exec(explorer.code(), names)
    again = names["explorer"]
    assert again.values() == explorer.values()
    assert again.words(again.result) == explorer.words(explorer.result)
    assert {name: live.picture for name, live in again.pictures.items()} == {
        name: live.picture for name, live in explorer.pictures.items()
    }


def test_every_setting_reaches_the_network(explorer):
    explorer.set(data="two moons", hidden="5, 4", activation="relu", bias=False, loss="mean_squared_error", seed=3, held_out=0.5,
                 batch=32, learning_rate=0.2, inputs=("up",), new_row=("0.5",))  # fmt: skip
    net, task = explorer.result.net, explorer.result.task
    assert net.layer_sizes == [1, 5, 4, 1]
    assert [function.name for function in net.activation] == ["relu", "relu", "sigmoid"]
    assert net.biases is None
    assert len(task.held_out) == 100
    start = nnlib.Network.random([1, 5, 4, 1], rng=3, activation=["relu", "relu", "sigmoid"], shrunk=True)
    X, y = task.scaled(task.training)
    explorer.train(30)
    wanted = nnlib.train(start, X, y, 30, 0.2, "mean_squared_error", 32, seed=3).network
    np.testing.assert_array_equal(explorer.result.net.weights[1], wanted.weights[1])
    assert "new row: predicted lower moon " in words(explorer)
    explorer.set(activation="tanh", bias=True, batch=0)
    assert explorer.result.n_taken == 0


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"hidden": "three"}, "Hidden layers must be up to 6 whole numbers from 1 to 512"),
        ({"hidden": "0"}, "Hidden layers must be"),
        ({"hidden": "2.5"}, "Hidden layers must be"),
        ({"hidden": "9999"}, "Hidden layers must be"),
        ({"hidden": "1,1,1,1,1,1,1"}, "Hidden layers must be"),
        ({"hidden": "<b>"}, "Hidden layers must be"),
        ({"learning_rate": 0}, "The learning rate must be a number above 0"),
        ({"learning_rate": math.nan}, "The learning rate must be a number above 0"),
        ({"seed": -1}, "The seed must be a whole number"),
        ({"seed": 0.5}, "The seed must be a whole number"),
        ({"inputs": ()}, "inputs must name at least one column"),
        ({"inputs": ("first", "exactly one")}, "A column must be either an input or a target"),
    ],
)
def test_wrong_setting_gets_a_sentence_and_the_last_good_state_stays(explorer, settings, sentence):
    explorer.set(data="XOR")
    explorer.train(10)
    before = explorer.pictures["fit"].picture
    good = {name: explorer.values()[name] for name in settings}
    explorer.set(**settings)
    assert explorer.problem.startswith(sentence)
    assert explorer.pictures["fit"].picture is before
    explorer.play.click()
    explorer.step_once.click()
    assert explorer.run.n_taken == 10
    explorer.set(**good)
    assert explorer.problem == ""
    assert explorer.result.n_taken == 10


def test_step_too_large_for_a_page_gets_a_sentence(explorer):
    rows = "\n".join(f"{k},{k % 7},{k % 2}" for k in range(20_000))
    upload(explorer, f"a,b,c\n{rows}".encode())
    explorer.set(hidden="512, 512", batch=0)
    assert explorer.problem.startswith("A step may take at most 100,000,000 multiplications")
    explorer.set(batch=32)
    assert explorer.problem == ""


@pytest.mark.parametrize(
    ("text", "sizes"), [("3", [3]), ("20, 20", [20, 20]), ("4 5;6", [4, 5, 6]), ("", []), ("  ", []), ("512", [512])]
)
def test_hidden_layers_are_read_as_they_are_typed(text, sizes):
    assert hidden_sizes(text) == sizes


def test_reset_keeps_the_table_and_brings_all_else_back(explorer):
    upload(explorer, HOUSES)
    values = explorer.values()
    explorer.set(hidden="4", seed=5, learning_rate=0.7)
    explorer.train(10)
    explorer.reset.click()
    assert (explorer.values(), explorer.result.n_taken, explorer.table.names) == (values, 0, ("size", "rooms", "rent"))


def test_run_that_diverges_goes_on_at_a_smaller_rate_from_its_last_finite_step(explorer):
    explorer.set(data="exam scores", activation="relu")
    explorer.train(20)
    explorer.set(learning_rate=1e300)
    explorer.play.click()
    assert explorer.problem.startswith("Training diverged: after step 21 its numbers would not be finite")
    assert np.isfinite(explorer.result.answers).all()
    explorer.set(learning_rate=0.01)
    n_taken = explorer.result.n_taken
    explorer.step_once.click()
    assert (explorer.problem, explorer.result.n_taken) == ("", n_taken + 1)


# The learner's own table, and what is predicted


def test_uploaded_table_is_trained_on_and_asked(explorer):
    upload(explorer, HOUSES)
    assert (explorer.controls.inputs.value, explorer.controls.target.value) == (("size", "rooms"), ("rent",))
    assert 'From "size" and "rooms" it is to predict "rent". Choose others below.' in said(explorer).replace("&quot;", '"')
    assert [field.description for field in explorer.ask.row.children] == ["size", "rooms"]
    assert explorer.own.file.upload.value == ()
    explorer.set(new_row=("50", "2"), held_out=0.0)
    explorer.tune()
    explorer.play.click()
    assert explorer.result.answers.ravel() == pytest.approx([410, 560, 640, 850, 980], abs=40)
    assert 500 < float(re.search(r"new row: predicted rent ([\d.]+)", words(explorer))[1]) < 650
    explorer.set(new_row=("many", "2"))
    assert 'Column "size" must hold numbers only, but there is "many" in row 1.' in words(explorer)


def test_loss_of_three_classes_has_its_own_name_in_words_and_picture(explorer):
    explorer.table = Table(["x", "kind"], [[str(k), "abc"[k % 3]] for k in range(12)])
    explorer.train(5)
    assert words(explorer).startswith("step 5: cross-entropy ")
    assert explorer.pictures["loss"].picture.title.startswith("Cross-entropy of the training rows")


def test_classes_get_a_score_a_picture_of_confusions_and_predictions_for_a_file(explorer):
    upload(explorer, CAFE, "cafe.csv")
    explorer.play.click()
    (is_right,) = re.findall(r"held out: (\d+) of 15 right \(\d+ %\); always the most common class: \d+", words(explorer))
    confusion = [[int(drawn(explorer)[f"count-{k}-{j}"].text) for j in range(2)] for k in range(2)]
    assert (np.sum(confusion), np.trace(confusion)) == (15, int(is_right))
    explorer.set(new_row=("8", "yes", "Rome"))
    assert "new row: predicted passed yes, how sure (%) " in words(explorer)
    upload(explorer, b"city,coffee,hours\nRome,yes,8\nBonn,,1\nOslo,no,0\n", "new.csv", explorer.ask.file)
    told = explorer.ask.file._said.value
    assert "2 predictions made. 1 row got none, because a value is missing." in told
    table = nnlib.read_table(base64.b64decode(re.search(r"base64,([^\"]+)", told)[1]))
    assert [(row[0], row[3]) for row in table.rows] == [("Rome", "yes"), ("Bonn", ""), ("Oslo", "no")]
    upload(explorer, b"city,coffee,hours\nParis,yes,8\n", "new.csv", explorer.ask.file)
    assert 'role="alert"' in explorer.ask.file._said.value
    assert "Paris" in explorer.ask.file._said.value


@pytest.mark.parametrize(
    ("content", "bias"), [(HOUSES, True), (HOUSES, False), (CAFE, True), (CAFE.replace(b"6,no", b"6,perhaps"), True)]
)
def test_network_in_a_file_answers_as_the_page_does_and_its_lines_run(explorer, content, bias, tmp_path, monkeypatch, capsys):
    upload(explorer, content)
    target = "coffee" if b"perhaps" in content else explorer.controls.target.value[0]
    explorer.set(bias=bias, target=target, inputs=explorer.controls.inputs.value[:1])
    explorer.train(30)
    plan, net = explorer.run.plan, whole_network(explorer.run.plan, explorer.run.network)
    answers = net.predict(plan.rows.X)
    answers = nnlib.softmax(answers) if len(plan.rows.classes) > 2 else answers
    np.testing.assert_allclose(answers, explorer.result.answers, rtol=1e-9)
    explorer.ask.offer_file()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.npz").write_bytes(base64.b64decode(re.search(r"base64,([^\"]+)", explorer.ask._lines.value)[1]))
    exec(lines_that_use_it(plan, "net.npz"), {})
    printed = eval(capsys.readouterr().out)
    first = explorer.result.answers[0]
    assert printed == (
        [plan.rows.classes[first.argmax() if len(first) > 1 else int(first[0] >= 0.5)]]
        if plan.rows.classes
        else [pytest.approx([first[0]])]
    )


def test_several_amounts_are_predicted_at_once_and_each_has_its_score(explorer):
    upload(explorer, HOUSES)
    explorer.set(inputs=("size",), target=("rooms", "rent"))
    assert explorer.result.net.layer_sizes == [1, 16, 2]
    assert len(re.findall(r"training: (?:rooms|rent) off by", words(explorer))) == 2


def edited(explorer, names=None, rows=None):
    """What the page does to the table."""
    table = explorer.table
    explorer.own.editor.table = Table(names or table.names, rows or table.rows)
    explorer.own._edited()


def test_columns_are_never_chosen_or_dropped_without_a_word(explorer):
    upload(explorer, HOUSES)
    explorer.set(inputs=("size",))
    edited(explorer, ("size", "rooms", "rent", "new"), [(*row, str(k)) for k, row in enumerate(explorer.table.rows)])
    assert (explorer.controls.inputs.value, explorer.controls.target.value) == (("size",), ("rent",))
    explorer.set(inputs=("size", "new"))
    edited(explorer, ("area", "rooms", "rent", "new"))
    assert (explorer.controls.inputs.value, explorer.problem) == (("new",), "")
    assert "&quot;size&quot; went with its column: it is no longer chosen." in said(explorer)
    edited(explorer, ("area", "rooms", "price", "new"))
    assert explorer.controls.target.value == ("new",)
    assert "it is to predict &quot;new&quot;." in said(explorer)


def test_fault_in_a_cell_gets_its_sentence_and_the_last_good_network_stays(explorer):
    upload(explorer, HOUSES)
    explorer.train(5)
    rows = [list(row) for row in explorer.table.rows]
    rows[1][1] = "two"
    edited(explorer, rows=rows)
    assert explorer.problem.startswith('Column "rooms" must hold numbers only, but there is "two" in row 2')
    assert (list(explorer.own.editor.problems), explorer.result.n_taken) == (["rooms"], 5)
    explorer.play.click()
    assert "Nothing was trained: Column &quot;rooms&quot;" in explorer._refusal.value
    explorer.set(inputs=("size",))
    assert (explorer.problem, explorer.result.plan.kind) == ("", "curve")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff\xfe\x81" * 50, b"%PDF-1.7", b"a,b\n", b"a;b\n1;2\n\xff\xfe", b"PK\x03\x04" * 9, b'"', "ä;ö\n1;2".encode("latin-1"),
     b"<script>alert(1)</script>", b",,,\n,,,\n", b"1\n", b"{}", bytes(range(256))],
)  # fmt: skip
@pytest.mark.parametrize("name", ["houses.csv", "<b>.txt", "work.json"])
def test_upload_of_any_bytes_ends_as_a_sentence_or_a_table(explorer, content, name):
    before = explorer.table
    upload(explorer, content, name)
    told = said(explorer)
    assert told
    assert "<b>" not in told
    assert "<script>" not in told
    if 'role="alert"' in told:
        assert explorer.table is before
    explorer.train(1)


def test_table_with_many_inputs_is_drawn_as_true_against_predicted(explorer):
    text = "a,b,c,d\n" + "".join(f"{k},{k * k % 7},{k % 3},{2 * k + 1}\n" for k in range(30))
    explorer.table = nnlib.read_table(text)
    explorer.set(held_out=0.25, inputs=("a", "b", "c"), target="d")
    assert explorer.controls.data.value == "my own table"
    assert explorer.result.plan.kind == "rows"
    assert "diagonal" in drawn(explorer)
    assert explorer.pictures["fit"].picture.title == "What is true, and what the network predicts"


def test_names_from_a_table_are_escaped_wherever_they_are_shown(explorer):
    explorer.table = nnlib.Table(['<img src=x onerror="alert(1)">', "</svg><script>", "c"], [["1", "2", "0"], ["2", "1", "1"]])
    explorer.set(new_row=("1", "2"))
    bundle = explorer._repr_mimebundle_()
    shown = [live.svg for live in explorer.pictures.values()] + [
        explorer._words.value,
        said(explorer),
        bundle["text/html"],
    ]
    for text in shown:
        assert "<img src=x" not in text
        assert "<script>" not in text


# Work that survives


def test_nothing_is_written_before_the_learner_does_something(tmp_path):
    explorer = YourOwnNetworkExplorer(keep_in=tmp_path / "my_network.json")
    explorer.set(hidden="16")  # as it is
    explorer.train(0)
    assert list(tmp_path.iterdir()) == []


def test_settings_alone_are_kept_too(tmp_path):
    path = tmp_path / "my_network.json"
    YourOwnNetworkExplorer(keep_in=path).set(data="two moons", hidden="5, 4", learning_rate=0.07)
    again = YourOwnNetworkExplorer(keep_in=path)
    again.kept.button.click()
    values = again.values()
    assert [values[name] for name in ("data", "hidden", "learning_rate")] == ["two moons", "5, 4", 0.07]
    assert again.run.network.layer_sizes == [2, 5, 4, 1]


def test_work_is_kept_and_comes_back_with_table_settings_weights_and_losses(tmp_path):
    path = tmp_path / "my_network.json"
    first = YourOwnNetworkExplorer(keep_in=path)
    upload(first, HOUSES)
    first.set(hidden="4, 3", seed=2, new_row=("50", "2"))
    first.train(100)
    first.set(learning_rate=0.05)
    first.train(30)
    again = YourOwnNetworkExplorer(keep_in=path)
    assert again.result.n_taken == 0
    again.kept.button.click()
    assert again.values() == first.values()
    assert again.table == first.table
    assert again.result.n_taken == 130
    np.testing.assert_array_equal(again.result.looks, first.result.looks)
    np.testing.assert_array_equal(again.result.answers, first.result.answers)
    assert again.run.log == first.run.log
    again.train(1)
    first.train(1)
    np.testing.assert_array_equal(again.result.net.weights[0], first.result.net.weights[0])


def damaged(work, key, value):
    *where, last = key.split(".")
    part = work
    for name in where:
        part = part[name]
    part[last] = value


@pytest.mark.parametrize(
    ("key", "value"),
    [("values", 3), ("values.hidden", "x"), ("values.data", "<b>"), ("values.seed", "s"), ("values.seed", -1),
     ("table", None), ("table.rows", [["1"]]), ("run", {}), ("run.weights", [[[1.0]]]), ("run.weights", "w"),
     ("run.log", [["dance", 1]]), ("run.log", 3), ("run.looks", [[0, 1]]), ("run.looks", []), ("run.looks", [["a", 1, 1]]),
     ("run.n_taken", -1), ("run.n_taken", "many"), ("values.more", 1), ("values.inputs", ["nobody"])],
)  # fmt: skip
def test_kept_work_that_makes_no_sense_gets_a_sentence_and_the_present_work_stays(tmp_path, key, value):
    path = tmp_path / "my_network.json"
    first = YourOwnNetworkExplorer(keep_in=tmp_path / "first")
    first.set(data="XOR")
    first.train(10)
    work, _ = load_work(next((tmp_path / "my_work").iterdir()), KIND)
    damaged(work, key, value)
    save_work(path, KIND, work, what="a run", amount=1)
    explorer = YourOwnNetworkExplorer(keep_in=path)
    explorer.set(hidden="4")
    explorer.train(7)
    looks = explorer.result.looks
    explorer.kept.button.click()
    assert "could not be brought back" in explorer.kept._said.value
    assert (explorer.problem, explorer.values()["hidden"]) == ("", "4")
    np.testing.assert_array_equal(explorer.result.looks, looks)


def downloaded(explorer):
    explorer.kept.download.click()
    return base64.b64decode(re.search(r"base64,([^\"]+)", explorer.kept._link.value)[1])


def test_downloaded_work_can_be_uploaded_again(explorer):
    explorer.set(data="two moons")
    explorer.train(40)
    content = downloaded(explorer)
    assert json.loads(content)["format"] == f"nnlib {KIND}"
    other = YourOwnNetworkExplorer()
    upload(other, content, "my_network.json")
    assert other.values() == explorer.values()
    np.testing.assert_array_equal(other.result.looks, explorer.result.looks)


def test_table_with_a_fault_is_kept_beside_the_state_that_was_whole_and_both_come_back(explorer):
    explorer.table = Table(("a", "b", "c"), [["1", "2", "3"], ["2", "3", "4"], ["3", "1", "5"], ["5", "2", "1"]])
    explorer.train(3)
    whole = explorer.table
    upload(explorer, b"u,v\n1,2\n2,5 h\n4,4\n", "x.csv")
    assert explorer.problem
    assert explorer.code().startswith("# This is how it was before this came up: ")
    for made in (YourOwnNetworkExplorer(), {}):
        if made == {}:
            exec(explorer.code(), made)
            made = made["explorer"]
            assert (made.table, made.problem) == (whole, "")
        else:
            made.kept.open(downloaded(explorer))
            assert (made.table.names, bool(made.problem)) == (("u", "v"), True)
        assert (made.run.n_taken, made.run.plan.settings) == (3, explorer.run.plan.settings)
        np.testing.assert_array_equal(made.run.network.weights[0], explorer.run.network.weights[0])


def test_file_whose_columns_are_not_its_tables_gives_table_and_settings(explorer):
    table = {"names": ["sleep", "study", "score"], "rows": [["3", "5", "75"], ["5", "1", "82"], ["10", "2", "93"]]}
    work = {"values": explorer.values() | {"data": "my own table", "inputs": ["x0", "x1"], "target": "y", "seed": 3.0}, "table": table,
            "run": explorer.run.work()}  # fmt: skip
    content = json.dumps({"format": f"nnlib {KIND}", "version": 1, "work": work}).encode()
    upload(explorer, content, "downloaded_mixed.json")
    assert "Its weights belong to other columns than its table has, so they start anew." in said(explorer)
    assert (explorer.table, explorer.problem) == (Table(**table), "")
    assert [explorer.values()[name] for name in ("inputs", "target", "seed")] == [("sleep", "study"), ("score",), 3.0]


def test_code_makes_the_own_table_too_where_other_data_are_shown(explorer):
    explorer.table = Table(("a", "b", "c"), [["1", "2", "3"], ["2", "3", "4"], ["3", "1", "5"], ["5", "2", "1"]])
    explorer.set(data="XOR")
    explorer.train(1)
    made = {}
    exec(explorer.code(), made)
    assert (made["explorer"].table, made["explorer"].values()) == (explorer.table, explorer.values())
    explorer.table = Table(("a", "b"), [[str(k), "1"] for k in range(501)])
    assert explorer.code() == "# No code: your table has 501 rows, too many to write out. Download keeps all of it."


def test_work_of_the_first_versions_opens_with_its_weights(explorer):
    values = {"data": "my own table", "inputs": ["n"], "target": "k", "seed": 0, "hidden": "1", "activation": "sigmoid", "bias": True,
              "loss": "half_sum_of_squares", "learning_rate": 0.001, "held_out": 0.0, "n_steps": 1000, "batch": 0, "new_row": "4"}  # fmt: skip
    run = {"weights": [[[2.0]], [[3.0]]], "biases": [[0.5], [0.25]], "log": [["train", 0.1, 5], ["move", 1, 0, 0, 3.0]], "n_taken": 5,
           "looks": [[0, 2.0, None], [5, 1.0, None]]}  # fmt: skip
    for target, y in (([0, 1, 2] * 10, "identity"), ([0, 1] * 15, "sigmoid")):  # classes were amounts then, but for 0 and 1
        table = {"names": ["n", "k"], "rows": [[str(n), str(k)] for n, k in enumerate(target)]}
        work = {"values": values, "table": table, "run": run}
        content = json.dumps({"format": f"nnlib {KIND}", "version": 1, "work": work}).encode()
        explorer.kept.open(content)
        assert (explorer.problem, explorer.run.n_taken, explorer.values()["new_row"]) == ("", 5, ("4",))
        assert explorer.run.network.weights[1].tolist() == [[3.0]]
        assert explorer.run.network.activation[-1].name == y
        assert explorer.code().startswith("# No code: a weight was moved by hand")
        explorer.train(3)
        assert explorer.run.n_taken == 8


# Live


async def until(condition):
    async with asyncio.timeout(60):  # pictures come at the rate of a display, so the turns of the loop say nothing
        while not condition():
            await asyncio.sleep(0)


def live(scenario):
    async def run():
        await scenario(YourOwnNetworkExplorer())

    asyncio.run(run())


def test_train_goes_on_beside_the_page_and_the_same_button_pauses_it():
    async def scenario(explorer):
        explorer.set(data="two moons", n_steps=100_000)
        explorer.play.click()
        assert (explorer.play.description, explorer.result.n_taken) == ("Pause", 0)
        first = drawn(explorer)["band-2"]
        await until(lambda: explorer.result.n_taken > 200)
        assert drawn(explorer)["band-2"] != first
        assert " steps to go" in explorer.words(explorer.result)[-1]
        assert drawn(explorer, "loss")["x-number-4"].text == "100,000"
        explorer.play.click()
        n_taken = explorer.result.n_taken
        assert (explorer.play.description, explorer.live.trainer.n_steps) == ("Train", n_taken)
        for _ in range(20):
            await asyncio.sleep(0)
        assert explorer.live.trainer.n_steps == n_taken

    live(scenario)


@pytest.mark.parametrize("change", [{"seed": 4}, {"hidden": "2"}, {"data": "XOR"}])
def test_another_start_or_network_ends_the_run(change):
    async def scenario(explorer):
        explorer.set(data="two moons", n_steps=100_000)
        explorer.play.click()
        await until(lambda: explorer.result.n_taken > 20)
        explorer.set(**change)
        for _ in range(20):
            await asyncio.sleep(0)
        assert not explorer.live.running
        assert explorer.result.n_taken == 0

    live(scenario)


def test_clicks_from_another_thread_are_answered_where_it_trains():
    async def scenario(explorer):
        explorer.set(data="XOR", n_steps=100_000)
        await asyncio.to_thread(explorer.play.click)
        await until(lambda: explorer.result.n_taken > 0)
        await asyncio.to_thread(setattr, explorer.controls.learning_rate, "value", 0.5)
        await until(lambda: len(explorer.live.taken) == 2)
        await asyncio.to_thread(setattr, explorer.controls.data, "value", "noisy curve")
        await until(lambda: explorer.result.plan.kind == "curve")
        assert not explorer.live.running

    live(scenario)


def test_what_a_hand_sends_after_other_data_stays_and_what_it_sent_before_goes():
    async def scenario(explorer):
        def send(*changes):
            for name, value in changes:
                getattr(explorer.controls, name).value = value

        await asyncio.to_thread(send, ("data", "two moons"), ("hidden", "5, 4"), ("seed", 3))
        await until(lambda: not explorer._hands)
        assert [explorer.values()[name] for name in ("data", "hidden", "activation", "seed")] == [
            "two moons",
            "5, 4",
            "tanh",
            3,
        ]
        assert explorer.run.network.layer_sizes == [2, 5, 4, 1]
        await asyncio.to_thread(send, ("hidden", "7"), ("data", "XOR"))
        await until(lambda: not explorer._hands)
        assert [explorer.values()[name] for name in ("data", "hidden")] == ["XOR", "3"]

    live(scenario)


def test_file_that_arrives_on_another_thread_while_it_trains_opens_with_its_weights(explorer):
    explorer.set(data="two moons")
    explorer.train(40)
    content, weights = downloaded(explorer), explorer.run.network.weights

    async def scenario(other):
        for _ in range(5):
            other.set(data="my own table", n_steps=100_000)
            other.play.click()
            await until(lambda: other.live.trainer.n_steps > 5)
            await asyncio.to_thread(upload, other, content, "mine.json")
            await until(lambda: "Opened mine.json." in said(other))
            assert (other.run.n_taken, other.live.running, other.problem) == (40, False, "")
            assert all(map(np.array_equal, other.run.network.weights, weights))
            other.own.file.say("")

    live(scenario)


def test_code_has_no_empty_line_but_the_one_after_the_import(explorer):
    explorer.set(data="XOR")
    explorer.set(seed=4)
    explorer.train(3)
    assert explorer.code() == (
        "from nnlib.explorers import YourOwnNetworkExplorer\n\nexplorer = YourOwnNetworkExplorer()\nexplorer.set(data='XOR')\n"
        "explorer.set(seed=4)\nexplorer.train(3)\nexplorer"
    )

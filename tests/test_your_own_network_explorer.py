"""Page 07's explorer, without a browser: what it solves, what it says to wrong settings and files, and what it keeps."""

import asyncio
import base64
import json
import math
import re
from datetime import datetime

import numpy as np
import pytest

import nnlib
from nnlib.explorers import YourOwnNetworkExplorer
from nnlib.explorers.network_settings import DATA, hidden_sizes, new_row
from nnlib.storage import load_work, save_work
from nnlib.tables.table import Table

KIND = "network of your own"
HOUSES = b"size;rooms;rent\n30;1;410\n45;2;560\n60;2;640\n75;3;850\n90;3;980\n"


@pytest.fixture
def explorer():
    return YourOwnNetworkExplorer()


def drawn(explorer, picture="fit"):
    return {element.name: element for element in explorer.pictures[picture].picture.elements}


def words(explorer):
    return "\n".join(explorer.words(explorer.result))


def upload(explorer, content, name="houses.csv"):
    """What the page sends when a file is chosen."""
    explorer.own.upload.value = ({"name": name, "type": "text/csv", "size": len(content), "content": memoryview(content),
                                  "last_modified": datetime(2026, 1, 1)},)  # fmt: skip


# What must be shown


def test_xor_is_solved_from_every_one_of_ten_starts(explorer):
    for seed in range(10):
        explorer.set(seed=seed)
        explorer.play.click()
        assert explorer.result.n_taken == 1000
        assert np.abs(explorer.result.answers - explorer.result.task.y).max() < 0.1, seed


def test_xor_without_a_hidden_layer_says_one_half_to_every_row(explorer):
    explorer.set(hidden="")
    explorer.play.click()
    assert explorer.result.net.layer_sizes == [2, 1]
    assert explorer.result.answers.ravel() == pytest.approx([0.5] * 4, abs=1e-3)


def test_xor_without_biases_is_solved_from_no_start(explorer):
    explorer.set(bias=False)
    for seed in range(10):
        explorer.set(seed=seed)
        explorer.play.click()
        assert explorer.result.n_right(slice(None)) < 4


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_two_moons_are_told_apart_on_rows_held_out(explorer, seed):
    explorer.set(data="two moons", seed=seed)
    explorer.play.click()
    task = explorer.result.task
    assert (len(task.training), len(task.held_out), explorer.result.n_taken) == (150, 50, 3000)
    assert explorer.result.n_right(task.held_out) > 0.95 * 50


def test_digits_held_out_are_read_rightly_in_95_of_100_cases_after_five_times_all_rows(explorer):
    explorer.set(data="handwritten digits")
    explorer.train(5 * 42)  # 42 batches of 32 are the 1,348 training rows, less 4
    assert explorer.result.n_right(explorer.result.task.held_out) >= 0.95 * 449
    assert "449 held out right" in words(explorer)


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


def test_explorer_starts_with_xor_and_no_step_taken(explorer):
    said = explorer.words(explorer.result)
    assert said[0] == "step 0: mean squared error 0.2622 of the 4 training rows; none are held out"
    assert said[-1] == "resting"
    assert explorer.result.net.layer_sizes == [2, 3, 1]
    assert explorer.own.layout.display == "none"


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
                 batch=32, learning_rate=0.2, inputs=("up",), new_row="0.5")  # fmt: skip
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
    assert "new row, up 0.5: lower moon " in words(explorer)
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
        ({"batch": 32}, "batch_size must be at most 4"),
    ],
)
def test_wrong_setting_gets_a_sentence_and_the_last_good_state_stays(explorer, settings, sentence):
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
    explorer.set(data="my own table")
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


@pytest.mark.parametrize(
    ("text", "row"),
    [("4; 8", [4, 8]), ("4 8", [4, 8]), ("4,5; −8", [4.5, -8]), ("4,8", [4, 8]), ("4, 8", [4, 8]), ("1e3;.5", [1000, 0.5])],
)
def test_new_row_is_read_as_it_is_typed(text, row):
    assert new_row(text, 2).tolist() == [row]


@pytest.mark.parametrize("text", ["4", "4; 8; 1", "four; eight", "nan; 1", "inf; 1", "1e999; 1", "<b>; 1", ";"])
def test_new_row_that_is_none_gets_a_sentence_and_the_network_is_shown_all_the_same(explorer, text):
    explorer.set(new_row=text)
    assert explorer.problem == ""
    assert "A new row needs 2 numbers with semicolons between" in words(explorer)


def test_new_row_is_answered_in_the_units_of_the_columns(explorer):
    explorer.set(data="exam scores", new_row="2; 9")
    explorer.play.click()
    answer = float(re.search(r"new row, hours studied 2, hours slept 9: exam score ([\d.]+)", words(explorer))[1])
    assert answer == pytest.approx(92, abs=0.1)


def test_rows_are_listed_beside_their_targets_and_those_held_out_are_named(explorer):
    explorer.set(held_out=0.25)
    assert words(explorer).count("(held out)") == 1
    assert re.search(r"predictions: row 1: [\d.]+ for 0; row 2: [\d.]+ for 1", words(explorer).replace(" (held out)", ""))
    explorer.set(data="two moons")
    assert "predictions:" not in words(explorer)


def test_reset_brings_xor_back_and_keeps_the_table(explorer):
    explorer.set(data="my own table")
    upload(explorer, HOUSES)
    explorer.set(hidden="4", seed=5)
    explorer.train(10)
    explorer.reset.click()
    assert explorer.values() == YourOwnNetworkExplorer().values()
    assert explorer.result.n_taken == 0
    assert explorer.table.names == ("size", "rooms", "rent")


def test_run_that_diverges_ends_with_a_sentence_and_a_smaller_learning_rate_goes_on(explorer):
    explorer.set(data="exam scores", activation="relu")
    explorer.train(20)
    explorer.set(learning_rate=1e300)
    explorer.play.click()
    assert explorer.problem.startswith("Training diverged: after step 21 its numbers would not be finite")
    assert np.isfinite(explorer.result.answers).all()
    explorer.set(learning_rate=0.01)
    assert explorer.problem == ""
    n_taken = explorer.result.n_taken
    explorer.step_once.click()
    assert explorer.result.n_taken == n_taken + 1


# A weight under the hand


def test_weight_under_the_hand_moves_the_picture_and_training_goes_on_from_there(explorer):
    explorer.train(100)
    before = drawn(explorer)["middle"]
    explorer.controls.weight.value = (1, 2, 0)
    assert explorer.controls.weight_value.value == pytest.approx(explorer.result.net.weights[1][2, 0], abs=1e-4)
    assert explorer.run.log == [["train", 2.0, 100]]
    explorer.controls.weight_value.slider.value = 40  # steps of 0.1
    assert explorer.result.net.weights[1][2, 0] == 4
    assert drawn(explorer)["middle"] != before
    explorer.controls.weight_value.value = -3.5
    explorer.train(50)
    assert explorer.run.log == [["train", 2.0, 100], ["move", 1, 2, 0, -3.5], ["train", 2.0, 50]]
    assert explorer.result.n_taken == 150
    assert explorer.result.looks[:, 0].tolist() == sorted(explorer.result.looks[:, 0])
    names = {}
    exec(explorer.code(), names)
    np.testing.assert_array_equal(names["explorer"].result.looks, explorer.result.looks)


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e300])
def test_weight_that_is_no_number_gets_a_sentence(explorer, value):
    explorer.controls.weight_value.value = value
    assert explorer.problem.startswith("the weight must be a number from")
    explorer.controls.weight_value.value = 1.0
    assert explorer.problem == ""
    assert explorer.result.net.weights[0][0, 0] == 1


def test_large_network_offers_no_weights(explorer):
    assert len(explorer.controls.weight.options) == 9
    explorer.set(hidden="20, 20")
    assert explorer.controls.weight.layout.display == "none"
    explorer.set(hidden="2")
    assert explorer.controls.weight.layout.display == ""
    assert [name for name, _ in explorer.controls.weight.options][-1] == "hidden 2 → output"


def test_controls_that_mean_nothing_for_digits_are_hidden_and_the_others_stay(explorer):
    explorer.set(data="handwritten digits")
    hidden = {name for name, control in vars(explorer.controls).items() if control.layout.display == "none"}
    assert hidden == {"inputs", "target", "new_row", "weight", "weight_value"}


# The learner's own table


def test_uploaded_table_is_trained_on(explorer):
    explorer.set(data="my own table")
    upload(explorer, HOUSES)
    assert explorer.problem == ""
    assert (explorer.controls.inputs.value, explorer.controls.target.value) == (("size", "rooms"), "rent")
    assert explorer.own.upload.value == ()
    explorer.set(new_row="50; 2")
    explorer.play.click()
    assert explorer.result.answers.ravel() == pytest.approx([410, 560, 640, 850, 980], abs=30)
    assert "new row, size 50, rooms 2: rent " in words(explorer)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff\xfe\x81" * 50, b"%PDF-1.7", b"a,b\n", b"a;b\n1;2\n\xff\xfe", b"PK\x03\x04" * 9, b'"', "ä;ö\n1;2".encode("latin-1"),
     b"<script>alert(1)</script>", b",,,\n,,,\n", b"1\n", b"{}", bytes(range(256))],
)  # fmt: skip
@pytest.mark.parametrize("name", ["houses.csv", "<b>.txt", "work.json"])
def test_upload_of_any_bytes_ends_as_a_sentence_or_a_table(explorer, content, name):
    explorer.set(data="my own table")
    before = explorer.table
    upload(explorer, content, name)
    said = explorer.own._said.value
    assert said
    assert "<b>" not in said
    assert "<script>" not in said
    if 'role="alert"' in said:
        assert explorer.table is before
    explorer.train(1)


def test_column_that_cannot_be_used_gets_its_sentence_and_the_last_good_network_stays(explorer):
    explorer.set(data="my own table")
    upload(explorer, HOUSES)
    explorer.train(5)
    rows = [list(row) for row in explorer.table.rows]
    rows[1][1] = "two"
    explorer.own.editor.table = nnlib.Table(explorer.table.names, rows)
    explorer.own._edited()
    assert explorer.problem.startswith('Column "rooms" must hold numbers only, but there is "two" in row 2')
    assert list(explorer.own.editor.problems) == ["rooms"]
    assert explorer.result.n_taken == 5
    explorer.set(inputs=("size",))
    assert explorer.problem == ""
    assert explorer.result.kind == "curve"


def test_edit_of_one_cell_begins_another_run_and_the_columns_stay(explorer):
    explorer.set(data="my own table")
    upload(explorer, HOUSES)
    explorer.set(inputs=("size",))
    explorer.train(5)
    rows = [list(row) for row in explorer.table.rows]
    for text, problem in (("400", ""), ("many", 'Column "rent" must hold numbers only'), ("430", "")):
        rows[0][2] = text
        explorer.own.editor.table = nnlib.Table(explorer.table.names, rows)
        explorer.own._edited()
        assert explorer.problem.startswith(problem)
        assert bool(explorer.problem) == bool(problem)
        assert explorer.controls.inputs.value == ("size",)
    assert " for 430; " in words(explorer)
    assert explorer.result.n_taken == 0


def test_table_with_many_inputs_is_drawn_as_true_against_predicted(explorer):
    text = "a,b,c,d\n" + "".join(f"{k},{k * k % 7},{k % 3},{2 * k + 1}\n" for k in range(30))
    explorer.table = nnlib.read_table(text)
    explorer.set(held_out=0.25, inputs=("a", "b", "c"), target="d")
    assert explorer.controls.data.value == "my own table"
    assert explorer.result.kind == "rows"
    assert "diagonal" in drawn(explorer)
    assert explorer.pictures["fit"].picture.title == "What is true, and what the network predicts"


def test_names_from_a_table_are_escaped_wherever_they_are_shown(explorer):
    explorer.table = nnlib.Table(['<img src=x onerror="alert(1)">', "</svg><script>", "c"], [["1", "2", "0"], ["2", "1", "1"]])
    explorer.set(new_row="1; 2")
    bundle = explorer._repr_mimebundle_()
    shown = [live.svg for live in explorer.pictures.values()] + [
        explorer._words.value,
        explorer._question.value,
        bundle["text/html"],
    ]
    for text in shown:
        assert "<img src=x" not in text
        assert "<script>" not in text


# Work that survives


def test_nothing_is_written_before_the_learner_does_something(tmp_path):
    explorer = YourOwnNetworkExplorer(keep_in=tmp_path / "my_network.json")
    explorer.set(data="XOR", hidden="3")  # as they are
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
    first.set(data="my own table")
    upload(first, HOUSES)
    first.set(hidden="4, 3", seed=2, new_row="50; 2")
    first.train(100)
    first.move((0, 1, 2), 0.25)
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
    [("values", 3), ("values.hidden", "x"), ("values.hidden", 5), ("values.data", "<b>"), ("values.seed", "s"), ("values.seed", -1),
     ("table", None), ("table.rows", [["1"]]), ("run", {}), ("run.weights", [[[1.0]]]), ("run.weights", "w"),
     ("run.log", [["dance", 1]]), ("run.log", 3), ("run.looks", [[0, 1]]), ("run.looks", []), ("run.looks", [["a", 1, 1]]),
     ("run.n_taken", -1), ("run.n_taken", "many"), ("values.more", 1), ("values.inputs", ["nobody"])],
)  # fmt: skip
def test_kept_work_that_makes_no_sense_gets_a_sentence_and_the_present_work_stays(tmp_path, key, value):
    path = tmp_path / "my_network.json"
    YourOwnNetworkExplorer(keep_in=tmp_path / "first").train(10)
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
    other.set(data="my own table")
    upload(other, content, "my_network.json")
    assert other.values() == explorer.values()
    np.testing.assert_array_equal(other.result.looks, explorer.result.looks)


def test_table_with_a_fault_is_kept_beside_the_state_that_was_whole_and_both_come_back(explorer):
    explorer.table = Table(("a", "b", "c"), [["1", "2", "3"], ["2", "3", "4"], ["3", "1", "5"], ["5", "2", "1"]])
    explorer.train(3)
    whole = explorer.table
    upload(explorer, b"u,v\n1,2\n2,x\n4,4\n", "x.csv")
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
        assert (made.run.n_taken, made._begun[0]) == (3, explorer._begun[0])
        np.testing.assert_array_equal(made.run.network.weights[0], explorer.run.network.weights[0])


def test_file_whose_columns_are_not_its_tables_gives_table_and_settings(explorer):
    table = {"names": ["sleep", "study", "score"], "rows": [["3", "5", "75"], ["5", "1", "82"], ["10", "2", "93"]]}
    work = {"values": explorer.values() | {"data": "my own table", "inputs": ["x0", "x1"], "target": "y", "seed": 3.0}, "table": table,
            "run": explorer.run.work()}  # fmt: skip
    content = json.dumps({"format": f"nnlib {KIND}", "version": 1, "work": work}).encode()
    upload(explorer, content, "downloaded_mixed.json")
    assert "Its weights belong to other columns than its table has, so they start anew." in explorer.own._said.value
    assert (explorer.table, explorer.problem) == (Table(**table), "")
    assert [explorer.values()[name] for name in ("inputs", "target", "seed")] == [("sleep", "study"), "score", 3.0]


def test_code_makes_the_own_table_too_where_other_data_are_shown(explorer):
    explorer.table = Table(("a", "b", "c"), [["1", "2", "3"], ["2", "3", "4"], ["3", "1", "5"], ["5", "2", "1"]])
    explorer.set(data="XOR")
    explorer.train(1)
    made = {}
    exec(explorer.code(), made)
    assert (made["explorer"].table, made["explorer"].values()) == (explorer.table, explorer.values())
    explorer.table = Table(("a", "b"), [[str(k), "1"] for k in range(501)])
    assert explorer.code() == "# No code: your table has 501 rows, too many to write out. Download keeps all of it."


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
        explorer.set(n_steps=100_000)
        await asyncio.to_thread(explorer.play.click)
        await until(lambda: explorer.result.n_taken > 0)
        await asyncio.to_thread(setattr, explorer.controls.learning_rate, "value", 0.5)
        await until(lambda: len(explorer.live.taken) == 2)
        await asyncio.to_thread(setattr, explorer.controls.data, "value", "noisy curve")
        await until(lambda: explorer.result.kind == "curve")
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
            await until(lambda: "Opened mine.json." in other.own._said.value)
            assert (other.run.n_taken, other.live.running, other.problem) == (40, False, "")
            assert all(map(np.array_equal, other.run.network.weights, weights))
            other.own.say("")

    live(scenario)


def test_code_has_no_empty_line_but_the_one_after_the_import(explorer):
    explorer.set(seed=4)
    explorer.train(3)
    explorer.move((0, 1, 2), 0.5)
    assert explorer.code() == (
        "from nnlib.explorers import YourOwnNetworkExplorer\n\nexplorer = YourOwnNetworkExplorer()\nexplorer.set(seed=4.0)\n"
        "explorer.train(3)\nexplorer.move((0, 1, 2), 0.5)\nexplorer"
    )

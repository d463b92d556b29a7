"""The benchmarks compare equal work and report what they find. No test looks at a clock."""

import contextlib
import importlib
import re
import socket
import threading
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks import equal, large, live, picture, publish, report, small, tasks
from tests.benchmarks.peers import content, trainers, with_interact, with_nnlib
from tests.benchmarks.report import Bound, Comparison, Note
from tests.benchmarks.slow_line import slow_line


def needs(module):
    return pytest.mark.skipif(not trainers.is_installed(module), reason=f"{module} is not installed")


@pytest.fixture(autouse=True)
def _one_thread_and_no_clock(monkeypatch, tmp_path):
    def refuse():
        raise RuntimeError("a test of the benchmarks took a time")

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(report, "perf_counter", refuse)
    monkeypatch.setattr(picture, "PICTURE", tmp_path / "result.svg")


def only(monkeypatch, *maths, live=()):
    """The command knows these scenarios alone."""
    monkeypatch.setattr(command, "PARTS", {"maths": list(maths), "live": list(live)})


SMALL = [(small.steps, {"n_steps": 50}), (small.many_networks, {"n_networks": 60, "n_steps": 20}), (small.surface, {"n_values": 11}),
         pytest.param(large.large_steps, {"sizes": [(300, 7)]}, marks=needs("torch")),
         pytest.param(large.growth_with_rows, {"sizes": [3, 300]}, marks=needs("jax"))]  # fmt: skip


@pytest.mark.parametrize(("scenario", "options"), [*SMALL, (small.steps, {})])
def test_scenario_compares_equal_work(scenario, options, monkeypatch):
    compared = []
    for module in (equal, small):
        monkeypatch.setattr(module, "assert_same", _recorded(equal.assert_same, compared))
    lines = scenario(rounds=0, **options)
    assert any(isinstance(one, Comparison) and one.at_least for one in lines)
    assert compared


def _recorded(function, calls):
    def recording(*arguments):
        function(*arguments)
        calls.append(arguments)

    return recording


@pytest.mark.parametrize(("scenario", "options"), SMALL)
def test_unequal_work_is_refused_before_any_time_is_taken(scenario, options):
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        scenario(rounds=1, **options, fault=0.01)


PEERS = [pytest.param(peer, id=peer.what, marks=needs(peer.module)) for peer in small.STEPS]


@pytest.mark.parametrize("peer", PEERS)
def test_every_peer_of_a_step_does_the_same_work_and_a_wrong_loss_or_weight_beside_it_is_refused(peer):
    def wrong(weight, loss):
        def make(X, y, learning_rate):
            train = peer.make(X, y, learning_rate)

            def train_wrongly(weights, n_steps):
                (W1, W2), losses = train(weights, n_steps)
                return [W1, weight * W2], loss * np.array(losses)

            return train_wrongly

        return replace(peer, make=make)

    def compare(one):
        equal.against(one, small.start(), small.X, small.Y, rounds=0, n_steps=50)

    compare(wrong(weight=1, loss=1))
    for faults in ({"weight": 1.01, "loss": 1}, {"weight": 1, "loss": 1.01}):
        with pytest.raises(AssertionError, match="Not equal to tolerance"):
            compare(wrong(**faults))


@needs("sklearn")
def test_scikit_learn_does_the_same_work_where_ours_has_biases_and_a_linear_output_too():
    net = small.start_for_scikit_learn()
    equal.against(small.SCIKIT_LEARN, net, small.X, small.Y, 0, 50, small.LINEAR_RATE)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        equal.against(small.SCIKIT_LEARN, net, small.X, small.Y, 0, 50, small.LINEAR_RATE, fault=1e-9)


@needs("torch")
def test_float32_is_compared_to_the_digits_that_it_has_and_stays_float32():
    X, y, net = large.task(300, [64, 7, 10], np.float32)
    assert {array.dtype for array in (X, y, *net.weights, net.forward(X).y_pred)} == {np.dtype(np.float32)}
    peer = equal.Peer("PyTorch", trainers.pytorch, "torch")
    equal.against(peer, net, X, y, 0, 5, 1e-3, within=large.WITHIN[np.float32])
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        equal.against(peer, net, X, y, 0, 5, 1e-3, within=large.WITHIN[np.float32], fault=0.1)


def test_floor_computes_the_products_of_a_step_and_one_exp_a_neuron(monkeypatch):
    X, _, net = large.task(5, [4, 3, 2])
    done = []

    def recorded(name):
        function = getattr(np, name)
        return lambda *arrays: done.append((name, function(*arrays).shape))

    for name in ("dot", "exp"):
        monkeypatch.setattr(np, name, recorded(name))
    large.products(X, net, with_exp=True)(n_steps=1)
    assert done == [
        ("dot", (5, 3)),
        ("dot", (5, 2)),
        ("dot", (3, 2)),
        ("dot", (5, 3)),
        ("dot", (4, 3)),
        ("exp", (5, 3)),
        ("exp", (5, 2)),
    ]


def test_weights_and_losses_are_compared_to_twelve_digits_of_the_largest():
    peer = np.array([1e-9, 4.0])
    equal.assert_same([peer + 3e-12], [peer])
    with pytest.raises(AssertionError):
        equal.assert_same([peer + 5e-12], [peer])


def test_two_functions_are_timed_in_turns_and_by_the_unit(monkeypatch):
    clock = iter([0, 6, 10, 30, 40, 52, 60, 100])
    monkeypatch.setattr(report, "perf_counter", lambda: next(clock))
    calls = []
    taken = report.in_turns("x", lambda: calls.append("ours"), lambda: calls.append("peer"), rounds=2, units=3, peer_units=4)
    assert calls == ["ours", "peer", "ours", "peer"]
    assert taken.ours.tolist() == [2, 4]
    assert taken.peer.tolist() == [5, 10]


def test_with_several_threads_each_side_is_timed_alone(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.setattr(report, "perf_counter", lambda: 0.0)
    calls = []
    report.in_turns("x", lambda: calls.append("ours"), lambda: calls.append("peer"), rounds=2, units=1)
    assert calls == ["ours", "ours", "peer", "peer"]


def test_ratio_is_that_of_the_medians_and_a_busy_round_does_not_move_it():
    quiet = Comparison("x", np.full(10, 2.0), np.full(10, 5.0), at_least=2.4)
    busy = Comparison("x", np.r_[np.full(9, 2.0), 90.0], np.r_[np.full(9, 5.0), 50.0], at_least=2.4)
    assert quiet.ratio == busy.ratio == 2.5
    assert quiet.kept
    assert busy.kept


def test_line_gives_both_times_the_ratio_its_spread_the_bound_and_the_verdict():
    ours, peer = np.full(11, 2e-6), np.linspace(4e-6, 6e-6, 11)
    cells = "x 2 us 5 us 2.50 2.10 to 2.90 2.4 kept"
    assert line_of(Comparison("x", ours, peer, at_least=2.4)) == cells.split()
    assert line_of(Comparison("x", ours, peer, at_least=2.6))[-2:] == ["2.6", "MISSED"]
    assert line_of(Comparison("x", ours, peer)) == cells.split()[:-2]


def line_of(one):
    """What is printed of a line, word by word."""
    return report.line(report.cells(one)).split()


@pytest.mark.parametrize(
    ("seconds", "words"), [(1.5e-9, "1.5 ns"), (0.99e-6, "990 ns"), (0.0123, "12.3 ms"), (1.0, "1 s"), (75.4, "75.4 s")]
)
def test_times_are_told_in_the_unit_that_suits_them(seconds, words):
    assert report.in_words(seconds) == words


@pytest.fixture
def unpinned(monkeypatch):
    monkeypatch.setattr(command, "pinned_to", lambda n_cores: contextlib.nullcontext())


def test_missed_bound_is_named_and_ends_the_command_with_a_failure(unpinned, monkeypatch, capsys):
    def slow(rounds):
        """A slow thing"""
        return [Comparison("never", np.full(3, 2.0), np.full(3, 5.0), at_least=2.6), Comparison("free", np.ones(3), np.ones(3))]

    only(monkeypatch, slow)
    assert command.main([]) == 1
    printed = capsys.readouterr().out
    assert printed.count("2.6  MISSED") == 2
    assert "missed: never\n" in printed


def test_kept_bounds_end_the_command_well(unpinned, monkeypatch, capsys):
    def fast(rounds):
        """A fast thing"""
        return [Comparison("always", np.full(3, 2.0), np.full(3, 5.0), at_least=2.4)]

    only(monkeypatch, fast)
    assert command.main(["--quick", "--only", "fast"]) == 0
    assert "every bound that was measured is kept" in capsys.readouterr().out


def test_a_miss_that_a_longer_measurement_does_not_confirm_does_not_count():
    def lucky_the_second_time(rounds):
        """Luck"""
        return [Comparison("x", np.full(3, 2.0), np.full(3, 5.0 if rounds == 30 else 4.0), at_least=2.4)]

    assert command.measure(lucky_the_second_time, 10)[1] == []
    assert command.measure(lucky_the_second_time, 20)[1] == ["x"]


def test_only_what_was_missed_both_times_counts():
    def one_after_the_other(rounds):
        """Three bounds"""
        return [Bound("x", 2.0, "s", 1), Bound("y", 2.0 if rounds == 10 else 1.0, "s", 1), Bound("z", rounds / 10, "s", 1)]

    lines, missed = command.measure(one_after_the_other, 10)
    assert missed == ["x"]
    assert [one.value for one in lines] == [2.0, 1.0, 3.0]  # what is drawn is what was measured for longer


def test_missing_peers_are_skipped_with_the_way_to_install_them_and_are_no_miss(unpinned, monkeypatch, capsys):
    monkeypatch.setattr(trainers, "is_installed", lambda module: False)
    monkeypatch.setattr(equal, "is_installed", lambda module: False)
    only(monkeypatch, small.steps, large.large_steps)
    assert command.main([]) == 0
    printed = capsys.readouterr().out
    assert "PyTorch, 2,000 x 256, float64               skipped: torch is not installed; pip install torch\n" in printed
    assert "skipped: micrograd is not installed; pip install -e '.[benchmarks]'\n" in printed
    assert "every bound that was measured is kept" in printed


def test_pinning_asks_nothing_of_a_system_that_cannot(monkeypatch):
    monkeypatch.delattr("os.sched_setaffinity", raising=False)
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    with command.pinned_to(1):
        pass


def test_pinning_ends_with_the_measurement(monkeypatch):
    asked = []
    monkeypatch.setattr("os.sched_getaffinity", lambda process: {3, 1, 2}, raising=False)
    monkeypatch.setattr("os.sched_setaffinity", lambda process, cores: asked.append(set(cores)), raising=False)
    with command.pinned_to(2):
        assert asked == [{2, 3}]
    assert asked == [{2, 3}, {1, 2, 3}]


def test_note_stands_beside_the_comparisons(capsys):
    assert report.show([Note("memory", "2.34 MiB")]) == []
    assert capsys.readouterr().out.split() == ["memory", "2.34", "MiB"]


def test_bound_is_kept_up_to_its_very_number_and_says_so():
    assert line_of(Bound("x", 5.0, "ms", 5)) == ["x", "5", "ms", "<=", "5", "kept"]
    assert line_of(Bound("x", 5.01, "ms", 5))[-1] == "MISSED"
    assert report.show([Bound("x", 0.0, "more", 0), Bound("y", 1.0, "more", 0)]) == ["y"]


def test_what_moves_is_what_the_explorer_draws_at_every_step_of_the_slider():
    explorer = content.ForwardPassExplorer()
    for weight in np.arange(-30, 31) / 10:
        explorer.set(studied_to_1=weight)
        assert content.at_rest() | content.moved(weight) == content.drawn_by(explorer)


@pytest.fixture
def interact_without_a_screen(monkeypatch):
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("agg")
    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))
    return with_interact.Interact()


def test_peer_with_the_same_texts_is_accepted_wherever_the_slider_is(interact_without_a_screen):
    content.assert_equal(interact_without_a_screen)
    interact_without_a_screen.slider.value = -0.7
    content.assert_equal(interact_without_a_screen, ())


def test_peer_that_leaves_a_number_behind_is_refused(interact_without_a_screen, monkeypatch):
    right = content.moved
    monkeypatch.setattr(
        with_interact, "moved", lambda weight: {k: v for k, v in right(weight).items() if k != "network/difference"}
    )
    with pytest.raises(AssertionError, match=r"Interact shows other texts than the explorer at -1\.3"):
        content.assert_equal(interact_without_a_screen)


def test_explorer_is_its_own_peer_and_its_time_is_taken_when_the_page_moves_the_slider(monkeypatch):
    clock = iter([1.0, 1.25])
    monkeypatch.setattr(with_nnlib, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(with_nnlib, "thread_time", lambda: 0.0)
    ours = with_nnlib.Nnlib()
    move = {"page": "page", "n": 1, "moves": [[ours.slider.slider.model_id, 3]]}
    ours.widget.ranges._heard(None, move, [])
    assert ours.slider.value == 0.3
    assert ours.taken == [(0.25, 0.0)]
    content.assert_equal(ours, ())
    assert ours.texts() == content.texts_at(0.3) != content.texts_at(0.4)


@pytest.fixture
def upper_case():
    """A line to a server that answers in capitals; nothing is held back yet."""

    def serve(server):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    while piece := connection.recv(1000):
                        connection.sendall(piece.upper())

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=[server], daemon=True).start()
        with slow_line(f"http://127.0.0.1:{server.getsockname()[1]}") as line:
            yield line


@pytest.mark.parametrize("delay", [0, 0.05])
def test_slow_line_loses_nothing_and_keeps_the_order(upper_case, delay):
    upper_case.delay, sent = delay, b"".join(b"move %d " % k for k in range(1000))
    with socket.create_connection(("127.0.0.1", int(upper_case.address.rpartition(":")[2]))) as page:
        page.sendall(sent)
        page.shutdown(socket.SHUT_WR)
        assert b"".join(iter(lambda: page.recv(1000), b"")) == sent.upper()


def test_slow_line_holds_back_what_passes(upper_case):
    upper_case.delay = 3600
    with socket.create_connection(("127.0.0.1", int(upper_case.address.rpartition(":")[2])), timeout=0.3) as page:
        page.sendall(b"move")
        with pytest.raises(TimeoutError):
            page.recv(1000)


@pytest.mark.parametrize("technique", {one.name: one for one in vars(live).values() if isinstance(one, live.Technique)}.values(),
                         ids=lambda one: one.name)  # fmt: skip
def test_cell_of_a_technique_makes_what_its_module_has(technique):
    module, made = re.search(r"peer = (\w+)\.(\w+)\(\)", technique.code).groups()
    assert hasattr(importlib.import_module(f"tests.benchmarks.peers.{module}"), made)


@pytest.mark.parametrize("technique", live.PEERS, ids=[peer.name for peer in live.PEERS])
def test_missing_live_peer_is_noted_with_the_way_to_install_it(technique, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert technique.installed is (technique.name == "interact")
    note = live._against(technique, np.ones(3), {})
    if technique.package:
        assert report.line(report.cells(note)).endswith(
            f"skipped: {technique.package} is not installed; pip install -e '.[benchmarks]'"
        )


@pytest.mark.parametrize(("required", "end"), [("", 0), ("1", 1)])
def test_live_part_without_a_browser_is_skipped_unless_one_is_required(unpinned, monkeypatch, capsys, required, end):
    @contextlib.contextmanager
    def no_browser():
        raise live.NoBrowserError("none found")
        yield

    def never(lab, rounds):
        """Never measured"""

    monkeypatch.setattr(live, "opened", no_browser)
    only(monkeypatch, live=[never])
    monkeypatch.setenv("NNLIB_REQUIRE_BROWSER", required)
    assert command.main(["--only", "never"]) == end
    assert "skipped: none found" in capsys.readouterr().out


def test_live_scenario_is_chosen_by_name_and_measured_in_one_browser_with_a_third_of_the_presses(unpinned, monkeypatch, capsys):
    def some(lab, rounds):
        """Some live thing"""
        return [Bound(f"{lab} {rounds}", 1.0, "ms", 2)]

    monkeypatch.setattr(live, "opened", lambda: contextlib.nullcontext("lab"))
    only(monkeypatch, small.steps, live=[some])
    assert command.main(["--only", "some", "--quick"]) == 0
    printed = capsys.readouterr().out
    assert "Some live thing\n  lab 10 " in printed
    assert "textbook" not in printed


SCORE = 0.9035334158  # of student 4, after 1,000 steps from RandomState(0)


def fresh_with(monkeypatch, installed, **scores):
    """The fresh-process scenario where only these libraries are installed and answer so."""
    monkeypatch.setattr(trainers, "is_installed", lambda module: module in installed)
    return tasks.fresh_process(0, run=lambda name: scores.get(name, SCORE))


def test_fresh_process_compares_the_libraries_that_are_there_and_names_the_others(monkeypatch):
    lines = fresh_with(monkeypatch, ["jax", "sklearn"], scikit_learn=0.91)
    assert [(type(one), one.what) for one in lines] == [
        (Comparison, "scikit-learn; it alone with biases"), (Comparison, "JAX"), (Note, "PyTorch"),
    ]  # fmt: skip
    assert lines[2].text == "skipped: torch is not installed; pip install torch"
    assert {one.at_least for one in lines[:2]} == {5}


@pytest.mark.parametrize("unequal", [{"jax": SCORE + 1e-9}, {"scikit_learn": SCORE + 0.06}])
def test_fresh_process_refuses_another_answer(monkeypatch, unequal):
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        fresh_with(monkeypatch, ["jax", "sklearn"], **unequal)


def test_fresh_process_of_ours_gives_the_story_s_answer():
    assert tasks.fresh_score("nnlib") == pytest.approx(SCORE, abs=1e-9)


def test_digits_are_trained_until_95_percent_are_right_and_no_longer():
    rows = tasks.digits_rows()
    assert [len(part) for part in rows] == [1400, 1400, 397, 397]
    assert 0.95 <= tasks.digits_with_nnlib(rows, 0) < 0.98
    assert tasks.digits_with_nnlib(rows, 0, learning_rate=1e-6) < 0.5


def test_digits_that_are_not_learned_are_refused_before_any_time_is_taken(monkeypatch):
    monkeypatch.setattr(tasks, "ENOUGH", 1.01)
    with pytest.raises(AssertionError):
        tasks.digits_to_95(1)


SPREAD = np.array([1.8, 1.9, 2.0, 2.1, 2.2])
SECTIONS = [
    ("A step", [Comparison("PyTorch", SPREAD, 30 * SPREAD, at_least=25), Comparison("C", SPREAD, SPREAD / 4, at_least=0.5),
                Note("JAX", "skipped"), Bound("memory", 1.5, "MB", 2)]),
    ("Growth, against a floor", [Comparison("10", np.full(3, 2e-6), np.full(3, 1e-6), size=10),
                                 Comparison("40", np.full(3, 8e-6), np.full(3, 2e-6), size=40)]),
]  # fmt: skip


def test_picture_shows_every_comparison_and_says_the_same_in_words(tmp_path):
    assert picture.draw(SECTIONS, "somewhere, today", tmp_path / "drawn.svg")
    told = ("How many times as fast nnlib is. A step: PyTorch 30 x (promised: 25); C 0.25 x (promised: 0.5, MISSED). "
            "Growth, against a floor: 10: 2 us against 1 us; 40: 8 us against 2 us.")  # fmt: skip
    assert picture.in_sentences(SECTIONS) == told
    drawn = ElementTree.parse(tmp_path / "drawn.svg").getroot()
    assert drawn.find(".//{http://purl.org/dc/elements/1.1/}description").text == told
    groups = [group.get("id") for group in drawn.iter("{http://www.w3.org/2000/svg}g")]
    assert [f"axes_{k}" in groups for k in (1, 2, 3)] == [True, True, False]


def test_nothing_to_compare_draws_nothing(tmp_path):
    assert not picture.draw([("x", [Note("all of it", "skipped")])], "somewhere", tmp_path / "drawn.svg")
    assert list(tmp_path.iterdir()) == []


def test_what_doubles_is_told_from_each_size_to_the_next():
    lines = [Comparison("", np.full(3, seconds), np.ones(3), size=size) for size, seconds in ((1, 3.0), (4, 3.0), (16, 48.0))]
    assert picture.what_doubles(lines) == "1 to 4 1.00 x, 4 to 16 4.00 x"


def test_publishing_replaces_the_block_and_nothing_else(tmp_path):
    (tmp_path / ".github").mkdir()
    (tmp_path / publish.PAGE).parent.mkdir(parents=True)
    (tmp_path / publish.PAGE).write_text(
        "before\n<!-- benchmarks -->\nold\n<!-- end -->\nafter\n<!-- end -->\n", encoding="utf-8"
    )
    picture.draw(SECTIONS, "somewhere, today")
    publish.write(SECTIONS, ["C"], "somewhere, today", "torch 1", top=tmp_path)
    text = (tmp_path / publish.PAGE).read_text(encoding="utf-8")
    before, block, after = (
        text.split("<!-- benchmarks -->\n")[0],
        publish.BLOCK.search(text)[2],
        text.split("<!-- end -->", 1)[1],
    )
    assert (before, after) == ("before\n", "\nafter\n<!-- end -->\n")
    assert "**Missed: C.**" in block
    assert f"![{picture.in_sentences(SECTIONS)}](../../.github/benchmarks.svg)\n" in block
    assert "| C | 2 s | 500 ms | 0.25 | 0.25 to 0.25 | 0.5 | MISSED |\n" in block
    assert "| memory | 1.5 MB |  |  |  | ≤ 2 | kept |\n" in block
    assert (tmp_path / ".github/benchmarks.svg").read_bytes() == picture.PICTURE.read_bytes()


def test_publishing_a_part_is_refused():
    for part in (["--quick"], ["--part", "maths"], ["--only", "steps"], ["--threads", "2"]):
        with pytest.raises(SystemExit):
            command.main(["--publish", *part])


def test_benchmarks_page_has_a_place_for_the_result():
    block = publish.BLOCK.search((publish.TOP / publish.PAGE).read_text(encoding="utf-8"))[2]
    picture_there = re.match(r"!\[[^]]*\]\(([^)]+)\)", block)[1]
    assert ((publish.TOP / publish.PAGE).parent / picture_there).resolve() == publish.TOP / publish.PUBLISHED
    assert (publish.TOP / publish.PUBLISHED).is_file()

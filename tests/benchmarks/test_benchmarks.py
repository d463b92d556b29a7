"""The benchmarks compare equal work and report what they find. No test looks at a clock."""

import contextlib

import numpy as np
import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks import live, report, scenarios
from tests.benchmarks.peers import content, with_interact, with_nnlib
from tests.benchmarks.report import Bound, Comparison, Note

needs_torch = pytest.mark.skipif(not scenarios.torch_is_installed(), reason="PyTorch is not installed")


@pytest.fixture(autouse=True)
def _one_thread_and_no_clock(monkeypatch):
    def refuse():
        raise RuntimeError("a test of the benchmarks took a time")

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(report, "perf_counter", refuse)
    monkeypatch.setattr(live, "ALL", [])


@pytest.mark.parametrize(
    ("scenario", "small"),
    [(scenarios.steps, {"n_steps": 50}), (scenarios.steps, {}), (scenarios.many_networks, {"n_networks": 60, "n_steps": 20}),
     (scenarios.surface, {"n_values": 11}), pytest.param(scenarios.large_step, {"n_steps": 2}, marks=needs_torch)],
)  # fmt: skip
def test_scenario_compares_equal_work(scenario, small, monkeypatch):
    compared = []
    monkeypatch.setattr(scenarios, "assert_same", _recorded(scenarios.assert_same, compared))
    bounds = [one for one in scenario(rounds=0, **small) if isinstance(one, Comparison) and one.at_least]
    assert len(bounds) == 1
    assert compared


def _recorded(function, calls):
    def recording(*arguments):
        function(*arguments)
        calls.append(arguments)

    return recording


@pytest.mark.parametrize(
    ("scenario", "fault"),
    [(scenarios.steps, {"n_steps": 50, "learning_rate": 1.01}), (scenarios.surface, {"n_values": 11, "shift": 0.01}),
     (scenarios.many_networks, {"n_networks": 60, "n_steps": 20, "learning_rate": 1.01}),
     pytest.param(scenarios.large_step, {"n_steps": 2, "learning_rate": 1.01e-4}, marks=needs_torch)],
)  # fmt: skip
def test_unequal_work_is_refused_before_any_time_is_taken(scenario, fault):
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        scenario(rounds=1, **fault)


@pytest.mark.parametrize(
    ("scenario", "peer", "small"),
    [(scenarios.steps, "textbook", {"n_steps": 50}),
     pytest.param(scenarios.large_step, "torch_training", {"n_steps": 2}, marks=needs_torch)],
)  # fmt: skip
def test_wrong_loss_beside_right_weights_is_refused(scenario, peer, small, monkeypatch):
    right = getattr(scenarios, peer)

    def wrong_by_a_hundredth(*arguments, **options):
        *weights, losses = right(*arguments, **options)
        return [*weights, [1.01 * loss for loss in losses]]

    monkeypatch.setattr(scenarios, peer, wrong_by_a_hundredth)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        scenario(rounds=0, **small)


def test_weights_and_losses_are_compared_to_twelve_digits_of_the_largest():
    peer = np.array([1e-9, 4.0])
    scenarios.assert_same([peer + 3e-12], [peer])
    with pytest.raises(AssertionError):
        scenarios.assert_same([peer + 5e-12], [peer])


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


def test_ratio_is_that_of_low_percentiles_and_a_busy_round_does_not_move_it():
    quiet = Comparison("x", np.full(10, 2.0), np.full(10, 5.0), at_least=2.4)
    busy = Comparison("x", np.r_[np.full(9, 2.0), 90.0], np.r_[np.full(9, 5.0), 50.0], at_least=2.4)
    assert quiet.ratio == busy.ratio == 2.5
    assert quiet.kept
    assert busy.kept


def test_line_gives_both_times_the_ratio_its_spread_the_bound_and_the_verdict():
    ours, peer = np.full(11, 2e-6), np.linspace(4e-6, 6e-6, 11)
    cells = "x 2 4.4 2.20 2.10 to 2.90 2.1 kept"
    assert report.line(Comparison("x", ours, peer, at_least=2.1)).split() == cells.split()
    assert report.line(Comparison("x", ours, peer, at_least=2.3)).split()[-2:] == ["2.3", "MISSED"]
    assert report.line(Comparison("x", ours, peer)).split() == cells.split()[:-2]


@pytest.fixture
def unpinned(monkeypatch):
    monkeypatch.setattr(command, "pinned_to", lambda n_cores: contextlib.nullcontext())


def test_missed_bound_is_named_and_ends_the_command_with_a_failure(unpinned, monkeypatch, capsys):
    def slow(rounds):
        """A slow thing"""
        return [Comparison("never", np.full(3, 2.0), np.full(3, 5.0), at_least=2.6), Comparison("free", np.ones(3), np.ones(3))]

    monkeypatch.setattr(scenarios, "ALL", [slow])
    assert command.main([]) == 1
    printed = capsys.readouterr().out
    assert printed.count("2.6  MISSED") == 2
    assert "missed: never\n" in printed


def test_kept_bounds_end_the_command_well(unpinned, monkeypatch, capsys):
    def fast(rounds):
        """A fast thing"""
        return [Comparison("always", np.full(3, 2.0), np.full(3, 5.0), at_least=2.4)]

    monkeypatch.setattr(scenarios, "ALL", [fast])
    assert command.main(["--quick", "--only", "fast"]) == 0
    assert "every bound that was measured is kept" in capsys.readouterr().out


def test_a_miss_that_a_longer_measurement_does_not_confirm_does_not_count():
    def lucky_the_second_time(rounds):
        return [Comparison("x", np.full(3, 2.0), np.full(3, 5.0 if rounds == 30 else 4.0), at_least=2.4)]

    assert command.measure(lucky_the_second_time, 10) == []
    assert command.measure(lucky_the_second_time, 20) == ["x"]


def test_only_what_was_missed_both_times_counts():
    def one_after_the_other(rounds):
        return [Bound("x", 2.0, "s", 1), Bound("y", 2.0 if rounds == 10 else 1.0, "s", 1), Bound("z", rounds / 10, "s", 1)]

    assert command.measure(one_after_the_other, 10) == ["x"]


def test_missing_peer_is_skipped_with_the_way_to_install_it_and_is_no_miss(unpinned, monkeypatch, capsys):
    monkeypatch.setattr(scenarios, "torch_is_installed", lambda: False)
    assert command.main(["--only", "large_step"]) == 0
    assert "skipped: PyTorch is not installed; pip install torch==2.13.0" in capsys.readouterr().out


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
    assert report.line(Bound("x", 5.0, "ms", 5)).split() == ["x", "5", "ms", "<=", "5", "kept"]
    assert report.line(Bound("x", 5.01, "ms", 5)).split()[-1] == "MISSED"
    assert report.show([Bound("x", 0.0, "more", 0), Bound("y", 1.0, "more", 0)]) == ["y"]


def test_median_in_milliseconds_is_compared_where_asked_for():
    ours, peer = np.array([1, 2, 9]) / 1000, np.array([3, 11, 12]) / 1000
    one = Comparison("x", ours, peer, at_least=5, unit="ms", percentile=50)
    assert one.ratio == 5.5
    assert report.line(one).split()[:4] == ["x", "2", "11", "5.50"]


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
    monkeypatch.setattr(with_interact, "moved", lambda weight: {k: v for k, v in right(weight).items() if k != "network/error"})
    with pytest.raises(AssertionError, match=r"Interact shows other texts than the explorer at -1\.3"):
        content.assert_equal(interact_without_a_screen)


def test_explorer_is_its_own_peer_and_its_time_is_taken_when_the_page_moves_the_slider(monkeypatch):
    clock = iter([1.0, 1.25])
    monkeypatch.setattr(with_nnlib, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(with_nnlib, "thread_time", lambda: 0.0)
    ours = with_nnlib.Nnlib()
    ours.slider.slider.set_state({"value": ours.at_page + 1})
    assert ours.slider.value == 0.3
    assert ours.taken == [(0.25, 0.0)]
    content.assert_equal(ours, ())
    assert ours.texts() == content.texts_at(0.3) != content.texts_at(0.4)


@pytest.mark.parametrize("technique", live.PEERS, ids=[peer.name for peer in live.PEERS])
def test_missing_live_peer_is_noted_with_the_way_to_install_it(technique, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert technique.installed is (technique.name == "interact")
    note = live._against(technique, np.ones(3), {})
    if technique.package:
        assert report.line(note).endswith(f"skipped: {technique.package} is not installed; pip install -e '.[benchmarks]'")


@pytest.mark.parametrize(("required", "end"), [("", 0), ("1", 1)])
def test_live_part_without_a_browser_is_skipped_unless_one_is_required(unpinned, monkeypatch, capsys, required, end):
    @contextlib.contextmanager
    def no_browser():
        raise live.NoBrowserError("none found")
        yield

    def never(lab, rounds):
        """Never measured"""

    monkeypatch.setattr(live, "opened", no_browser)
    monkeypatch.setattr(live, "ALL", [never])
    monkeypatch.setenv("NNLIB_REQUIRE_BROWSER", required)
    assert command.main(["--only", "never"]) == end
    assert "skipped: none found" in capsys.readouterr().out


def test_live_scenario_is_chosen_by_name_and_measured_in_one_browser_with_a_third_of_the_presses(unpinned, monkeypatch, capsys):
    def some(lab, rounds):
        """Some live thing"""
        return [Bound(f"{lab} {rounds}", 1.0, "ms", 2)]

    monkeypatch.setattr(live, "opened", lambda: contextlib.nullcontext("lab"))
    monkeypatch.setattr(live, "ALL", [some])
    assert command.main(["--only", "some", "--quick"]) == 0
    printed = capsys.readouterr().out
    assert "Some live thing\n  lab 10 " in printed
    assert "textbook" not in printed


SCORE = 0.9035334158  # of student 4, after 1,000 steps from RandomState(0)


def fresh_with(monkeypatch, installed, **scores):
    """The fresh-process scenario where only these libraries are installed and answer so."""
    find_spec = scenarios.importlib.util.find_spec
    monkeypatch.setattr(scenarios.importlib.util, "find_spec", lambda name: (name in installed) or None)
    try:
        return scenarios.fresh_process(0, run=lambda name: scores.get(name, SCORE))
    finally:
        monkeypatch.setattr(scenarios.importlib.util, "find_spec", find_spec)


def test_fresh_process_compares_the_libraries_that_are_there_and_names_the_others(monkeypatch):
    lines = fresh_with(monkeypatch, ["jax", "sklearn"], scikit_learn=0.91)
    assert [(type(one), one.what) for one in lines] == [
        (Comparison, "scikit_learn"), (Comparison, "jax"), (Note, "pytorch"),
    ]  # fmt: skip
    assert lines[2].text == "skipped: torch is not installed"
    assert {one.at_least for one in lines[:2]} == {5}


@pytest.mark.parametrize("unequal", [{"jax": SCORE + 1e-9}, {"scikit_learn": SCORE + 0.06}])
def test_fresh_process_refuses_another_answer(monkeypatch, unequal):
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        fresh_with(monkeypatch, ["jax", "sklearn"], **unequal)


def test_fresh_process_of_ours_gives_the_story_s_answer():
    assert scenarios.fresh_score("nnlib") == pytest.approx(SCORE, abs=1e-9)


def test_digits_are_trained_until_95_percent_are_right_and_no_longer():
    rows = scenarios.digits_rows()
    assert [len(part) for part in rows] == [1400, 1400, 397, 397]
    assert 0.95 <= scenarios.digits_with_nnlib(rows, 0) < 0.98
    assert scenarios.digits_with_nnlib(rows, 0, learning_rate=1e-6) < 0.5


def test_digits_that_are_not_learned_are_refused_before_any_time_is_taken(monkeypatch):
    monkeypatch.setattr(scenarios, "ENOUGH", 1.01)
    with pytest.raises(AssertionError):
        scenarios.digits_to_95(1)

"""The benchmarks compare equal work and report what they find. No test looks at a clock."""

import numpy as np
import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks import report, scenarios
from tests.benchmarks.report import Comparison, Skipped


@pytest.mark.parametrize(
    ("scenario", "small"),
    [(scenarios.steps, {"n_steps": 50}), (scenarios.many_networks, {"n_networks": 60, "n_steps": 20}),
     (scenarios.surface, {"n_values": 11})],
)  # fmt: skip
def test_scenario_compares_equal_work(scenario, small):
    for comparison in scenario(rounds=1, **small):
        assert (comparison.ours > 0).all()
        assert (comparison.peer > 0).all()


@pytest.mark.parametrize(
    ("scenario", "fault"),
    [(scenarios.steps, {"n_steps": 50, "learning_rate": 1.01}), (scenarios.surface, {"n_values": 11, "shift": 0.01}),
     (scenarios.many_networks, {"n_networks": 60, "n_steps": 20, "learning_rate": 1.01})],
)  # fmt: skip
def test_unequal_work_is_refused_before_any_time_is_taken(scenario, fault):
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        scenario(rounds=1, **fault)


def test_ratio_is_that_of_low_percentiles_and_a_busy_round_does_not_move_it():
    quiet = Comparison("x", np.full(10, 2.0), np.full(10, 5.0), at_least=2.4)
    busy = Comparison("x", np.r_[np.full(9, 2.0), 90.0], np.r_[np.full(9, 5.0), 50.0], at_least=2.4)
    assert quiet.ratio == busy.ratio == 2.5
    assert quiet.kept
    assert busy.kept


def test_missed_bound_is_named_and_ends_the_command_with_a_failure(monkeypatch, capsys):
    def slow(rounds):
        """A slow thing"""
        return [Comparison("never", np.full(3, 2.0), np.full(3, 5.0), at_least=2.6), Comparison("free", np.ones(3), np.ones(3))]

    monkeypatch.setattr(scenarios, "ALL", [slow])
    monkeypatch.setattr("os.sched_setaffinity", lambda *arguments: None, raising=False)
    assert command.main([]) == 1
    printed = capsys.readouterr().out
    assert printed.count("promised 2.6: MISSED") == 2
    assert "missed: never" in printed


def test_a_miss_that_a_longer_measurement_does_not_confirm_does_not_count():
    def lucky_the_second_time(rounds):
        return [Comparison("x", np.full(3, 2.0), np.full(3, 5.0 if rounds == 30 else 4.0), at_least=2.4)]

    assert command.measure(lucky_the_second_time, 10) == []
    assert command.measure(lucky_the_second_time, 20) == ["x"]


def test_missing_peer_is_skipped_with_the_way_to_install_it(capsys):
    assert report.show([Skipped("PyTorch", "pip install torch==2.13.0")]) == []
    assert "skipped, the peer is not installed (pip install torch==2.13.0)" in capsys.readouterr().out

"""A cell that is run again: what its run before has made is closed, whole, and nothing else."""

import gc
import subprocess
import sys
import weakref
from itertools import count
from pathlib import Path

import pytest
from ipywidgets.widgets.widget import _instances  # the only place that tells which widgets the kernel keeps

from nnlib import explorers
from nnlib.widgets import rerun
from tests.explorers import KINDS

TOP = Path(__file__).parents[1]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@pytest.fixture
def run_cell(monkeypatch):
    """run_cell(cell, make) as the kernel would: each call is one run of that cell."""
    runs = count()
    monkeypatch.setattr(rerun, "_made", {})

    def run_cell(cell, *makes):
        run = next(runs)
        monkeypatch.setattr(rerun, "_running_cell", lambda: (cell, run))
        return [make() for make in makes]

    return run_cell


def is_open(explorer):
    return explorer.comm is not None


@each_kind
def test_explorer_that_is_closed_leaves_no_widget_behind(kind):
    before = set(_instances)
    explorer = kind()
    assert len(set(_instances) - before) > 20
    explorer.close()
    assert set(_instances) == before
    assert not is_open(explorer)


@each_kind
def test_explorer_that_is_closed_is_let_go_of(kind):
    gc.freeze()  # the collector has only to look at what is made from here on, not at all that pytest holds
    explorer = kind()
    parts = [weakref.ref(part) for part in rerun.widgets_of(explorer)]
    explorer.close()
    del explorer
    for _ in range(3):
        gc.collect()
    gc.unfreeze()
    assert [type(part()).__name__ for part in parts if part() is not None] == []


def test_cell_that_is_run_again_closes_what_it_made_before_and_nothing_else(run_cell):
    first, second = run_cell("a", explorers.LossCurveExplorer, explorers.LossCurveExplorer)
    (other,) = run_cell("b", explorers.LossCurveExplorer)
    (outside,) = run_cell(None, explorers.LossCurveExplorer)
    assert all(map(is_open, (first, second, other, outside)))
    again, more = run_cell("a", explorers.LossCurveExplorer, explorers.TrainingExplorer)
    assert not is_open(first)
    assert not is_open(second)
    assert all(map(is_open, (again, more, other, outside)))
    for explorer in (again, more, other, outside):
        explorer.close()


def test_plain_script_ends_without_a_word_and_without_matplotlib():
    code = ("import sys\nfrom tests.explorers import KINDS\nmade = [kind() for kind in KINDS]\n"
            "still = [one._repr_mimebundle_() for one in made]\nprint(len(made), 'matplotlib' in sys.modules)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{len(KINDS)} False\n", "")


def test_without_a_notebook_there_is_no_cell():
    assert rerun._running_cell() == (None, None)


def test_cell_is_told_from_the_message_that_runs_it(monkeypatch):
    class Shell:
        def get_parent(self):
            return {"header": {"msg_id": "run-7"}, "metadata": {"cellId": "explorer"}}

    monkeypatch.setattr("IPython.get_ipython", Shell)
    assert rerun._running_cell() == ("explorer", "run-7")

"""A long lesson in a few minutes: NNLIB_SOAK=1 pytest -s tests/soak. Memory stays flat, and nothing is left behind.

NNLIB_SOAK=short takes a tenth of the moves and a fifth of the explorers, within the same bounds.
"""

import asyncio
import gc
import os
from itertools import cycle

import psutil
import pytest
from ipywidgets.widgets.widget import _instances

from nnlib import explorers
from nnlib.widgets import rerun
from tests.explorers import KINDS

pytestmark = pytest.mark.skipif("NNLIB_SOAK" not in os.environ, reason="It takes minutes: set NNLIB_SOAK=1.")
SHARE = 0.1 if os.environ.get("NNLIB_SOAK") == "short" else 1
WARM, ROUNDS = 5, 6 if SHARE < 1 else 30  # rounds of all kinds: until caches are full and memory is used again; and after that


def megabytes():
    for _ in range(4):  # a widget says goodbye when it is let go of, and is gone only the time after
        gc.collect()
    return psutil.Process().memory_info().rss / 1e6


def test_explorers_made_again_and_again_by_their_cells(monkeypatch):
    """Hundreds of runs of a few cells; a hand moves a number of each explorer, and those that train are left training."""
    monkeypatch.setattr(rerun, "_made", {})

    async def lesson():
        for run, kind in zip(range((WARM + ROUNDS) * len(KINDS)), cycle(KINDS)):
            monkeypatch.setattr(rerun, "_running_cell", lambda cell=kind.__name__, run=run: (cell, run))
            explorer = kind()
            slider = next(iter(explorer.ranges.sliders))
            for message in ({"hand": slider, "touch": run}, {"n": run, "moves": [[slider, run % 3 + 1]]}):
                explorer.ranges._heard(None, {"page": "page"} | message, [])
            if hasattr(explorer, "live"):
                explorer.play.click()
            await asyncio.sleep(0.002)
            if run >= WARM * len(KINDS) and kind is KINDS[-1]:
                yield megabytes(), len(_instances), len(asyncio.all_tasks())
        explorer.close()
        await asyncio.sleep(0.1)

    async def measured():
        return [state async for state in lesson()], asyncio.all_tasks() - {asyncio.current_task()}

    looks, left = asyncio.run(measured())
    sizes, counts, (*_, n_tasks) = zip(*looks)
    # Of each half the most: whether the large arrays of one explorer were let go of in time for a look is chance.
    grown = max(sizes[ROUNDS // 2 :]) - max(sizes[: ROUNDS // 2])
    print(f"\n{ROUNDS} rounds: {grown:+.1f} MB, {counts[-1] - counts[0]:+} widgets, {n_tasks} tasks at the end")
    assert grown < 8
    assert abs(counts[-1] - counts[0]) < 300  # as many as stand on a page; which ten, is chance
    assert n_tasks <= 1 + len(KINDS)
    assert left == set() or all(task.done() for task in left)


@pytest.mark.parametrize(
    ("kind", "name", "low", "high", "n"),
    [(explorers.ForwardPassExplorer, "studied_to_1", -3, 3, 50_000), (explorers.LossSurfaceExplorer, "first_value", -3, 3, 25_000),
     (explorers.NormalizationExplorer, "hours_studied", 0, 12, 25_000)],
)  # fmt: skip
def test_slider_moved_as_often_as_in_a_year_of_lessons(kind, name, low, high, n):
    explorer = kind()
    control, n_widgets = getattr(explorer.controls, name), len(_instances)

    def move(times):
        for k in range(times):
            control.value = low + (high - low) * (k * 7919 % 1009) / 1009

    move(int(6000 * SHARE))
    before = megabytes()
    move(int(n * SHARE))
    after = megabytes()
    print(f"\n{kind.__name__}: {int(n * SHARE):,} moves, {after - before:+.2f} MB")
    assert after - before < 2
    assert len(_instances) == n_widgets
    explorer.close()

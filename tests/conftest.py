import asyncio
import importlib.util
import json
import os
import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
import psutil
import pytest

import nnlib
from tests.browser.conftest import NO_BROWSER, a_browser_is_here
from tests.ran import Record

BROWSING = ("browser", "lite", "reading", "classroom")
LONG = (*BROWSING, "notebooks", "benchmarks")


def pytest_xdist_auto_num_workers(config):
    """pytest -n auto: a worker a core, each with a JupyterLab and a browser of its own, for which it needs 2 GB."""
    return max(1, min(os.cpu_count() or 1, psutil.virtual_memory().total // 2_000_000_000))


def pytest_configure(config):
    if (folder := os.environ.get("NNLIB_RAN")) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Record(folder))


def pytest_report_header():
    """What this run will skip, and how to have it run: said at once, not when all is over."""
    asked = "only where it is asked for: {}=1 ({})"
    optional = {
        "tests/browser": (a_browser_is_here(), NO_BROWSER),
        "tests/reading": ("NNLIB_READING" in os.environ, asked.format("NNLIB_READING", "pip then fetches Sphinx")),
        "tests/lite": ("NNLIB_LITE" in os.environ, asked.format("NNLIB_LITE", "npm and pip then fetch Pyodide")),
        "tests/classroom": (
            "NNLIB_CLASSROOM" in os.environ,
            asked.format("NNLIB_CLASSROOM", "pip install -e '.[classroom]', npm"),
        ),
        "tests/soak": ("NNLIB_SOAK" in os.environ, asked.format("NNLIB_SOAK", "it takes minutes")),
        "Binder's recipe": (is_installed("repo2docker") and is_installed("rattler"), "pip install -e '.[maintain]'"),
        "equal numbers in scikit-learn": (is_installed("sklearn"), "pip install -e '.[benchmarks]'"),
        "equal numbers in PyTorch": (is_installed("torch"), "pip install torch"),
    }
    return [f"skipped: {what}: {how}" for what, (runs, how) in optional.items() if not runs]


def is_installed(package):
    return importlib.util.find_spec(package) is not None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests that share something costly stay together, on one worker: a page on the desk, or a site that was built."""
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return group_of(nodeid)

    return Groups(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes longest comes first, so that all workers end at about the same time. Beyond that, order is chance."""
    items.sort(key=_when)


def _when(item):
    if item.path.parent.name not in LONG:
        return (1,)
    group = group_of(item.nodeid)
    return (0, "" if group == item.nodeid else group, "opened" in item.fixturenames)  # what opens a page anew, first


def group_of(nodeid):
    """What a test shares with others: the page that it opens, or the site of its file; by itself, it shares nothing."""
    file, _, test = nodeid.partition("::")
    folder = file.split("/")[-2]
    if folder not in BROWSING:
        return nodeid
    page = re.search(r"notebooks/\w+\.ipynb", test) or re.search(r"(?<=^PAGE = .)[\w/.]+", source_of(file), re.MULTILINE)
    if folder == "browser" and page:
        return page.group() + ("*" if "desk_" in test else "")
    return nodeid if folder == "browser" else file


@cache
def source_of(file):
    return (Path(__file__).parents[1] / file).read_text(encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    with no_loop_runs(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    with no_loop_runs(item):
        return (yield)


@contextmanager
def no_loop_runs(item):
    """As long as a browser is open, Playwright leaves word that a loop is running; other tests start loops of their own."""
    if item.path.parent.name in BROWSING:
        yield
        return
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.fixture(scope="session")
def facts():
    """Reference numbers, computed by hand-written numpy without nnlib and compared with the published original."""
    return json.loads(Path(__file__).with_name("facts.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def exam():
    """X_raw, X divided by the largest training values 3 and 9, y / 100, and the question, scaled alike."""
    raw = np.array([[2.0, 9.0], [1.0, 5.0], [3.0, 6.0]])
    return {"raw": raw, "X": raw / [3, 9], "y": np.array([[0.92], [0.86], [0.89]]), "X_new": np.array([[4 / 3, 8 / 9]])}


@pytest.fixture
def worked_example():
    return nnlib.Network([[[0.2, 0.6, 0.1], [0.8, 0.3, 0.7]], [[0.4], [0.5], [0.9]]])


@pytest.fixture
def explorer(request):
    """A new explorer of the kind that a file of tests is about."""
    return request.module.KIND()

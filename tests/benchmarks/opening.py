"""How soon a learner sees something: a page opened cold, each page run to its end, the site that runs in the browser alone."""

import os
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.benchmarks.live import INTERACT, OURS, TOP
from tests.benchmarks.report import Bound, Comparison, Note

PATIENCE = 60_000  # ms after which a page is not waited for: it takes at least so long
RUN_ALL = """async (patience) => {
    const start = performance.now(), late = new Promise((resolve) => setTimeout(resolve, patience));
    await Promise.race([window.jupyterapp.commands.execute("notebook:run-all-cells"), late]);
    return performance.now() - start;
}"""


def cold_page(live, rounds):
    """From the address to the first picture: a browser that knows nothing yet, and a new kernel"""
    taken = {OURS: [], INTERACT: []}
    for k in range(max(rounds // 6, 1)):
        for technique, times in taken.items():
            times.append(_open_cold(live, technique, f"cold_{rounds}_{k}"))
    ours, interact = map(np.array, taken.values())
    return [Comparison("interact, matplotlib", ours, interact)]


def _open_cold(live, technique, purpose):
    path, begun = live.write(technique, purpose), time.perf_counter()
    page = live.open(path)
    page.evaluate("void app.commands.execute('notebook:run-all-cells')")
    page.page.wait_for_selector(technique.area, timeout=PATIENCE)
    seconds = time.perf_counter() - begun
    page.close()
    return seconds


def pages(live, rounds):
    """From run-all to the last cell of each page, in a fresh kernel"""
    return [_page(live, path) for path in sorted((TOP / "notebooks").glob("*.ipynb"))]


def _page(live, path):
    page = live.open(f"notebooks/{path.name}")
    seconds = page.page.evaluate(RUN_ALL, PATIENCE) / 1000
    problems = page.problems()
    page.close()
    assert problems == [], (path.name, problems)
    return Bound(path.stem, seconds, "s", 10)


def offline_site(live, rounds):
    """The site that needs no installation, Pyodide and all out of one folder, in a browser without a network"""
    if os.environ.get("NNLIB_LITE") != "1":
        return [Note("the start page", "skipped: NNLIB_LITE=1 builds the site first, which takes npm and some minutes")]
    from tests.lite.conftest import build_site, fetch_pyodide, visiting

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        site = build_site(fetch_pyodide(Path(folder, "pyodide")), Path(folder, "site"))
        with visiting(site, live.playwright, Path(folder, "profile")) as visitor:
            return [Note(f"the start page, {visit} visit", _visit(visitor)) for visit in ("first", "second")]


def _visit(visitor):
    """Seconds until the explorer is there, and what was fetched for it."""
    with visitor.visit("notebooks/00_start_here.ipynb") as page:
        page.run_all()
        page.show("explorer")
        page.page.locator(".nnlib-explorer svg").first.wait_for()
        page.note("explorer")
        n_bytes = sum(size for code, path, size in page.requests)
        return f"{page.times['explorer']:.1f} s; {len(page.requests)} requests, {n_bytes / 1e6:.1f} MB"


ALL = [cold_page, pages, offline_site]

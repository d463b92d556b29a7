"""The zero-install site, built from this tree and served to one browser that reaches nothing else."""

import importlib.util
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.conftest import NO_BROWSER, Page, launch, started

HERE = Path(__file__).parents[2] / "binder/lite"
ASKED_FOR = "NNLIB_LITE"
NOT_ASKED_FOR = ("The zero-install site is built and tried only on demand: set NNLIB_LITE=1 (Pyodide is then fetched, with npm and "
                 "pip), or NNLIB_PYODIDE to a folder that holds it.")  # fmt: skip
AS_ON_GITHUB_PAGES = 600  # seconds for which a browser may keep a file
PATIENCE = 120_000  # ms: a kernel starts in 15 s on two idle cores


def load(name):
    """A script of binder/lite as a module."""
    spec = importlib.util.spec_from_file_location(f"lite_{name}", HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cannot(reason):
    """Skip; but where everything has to be run, fail."""
    (pytest.fail if os.environ.get("NNLIB_REQUIRE_BROWSER") else pytest.skip)(reason)


@contextmanager
def one_at_a_time(tmp_path_factory):
    """Of this run's workers, one at a time: for the pages to read, whose tools whoever comes first installs, in one place."""
    if "PYTEST_XDIST_TESTRUNUID" not in os.environ:
        yield
        return
    lock = tmp_path_factory.getbasetemp().parent / "pages-to-read.lock"  # a worker's folder lies in that of the run
    while True:
        with suppress(FileExistsError):
            lock.mkdir()
            break
        time.sleep(0.2)
    try:
        yield
    finally:
        lock.rmdir()


def script(name, *arguments):
    command = [sys.executable, HERE / f"{name}.py", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=900)


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory):
    """A folder with Pyodide: the one that is named, or fetched."""
    named = os.environ.get("NNLIB_PYODIDE")
    if not named and os.environ.get(ASKED_FOR) != "1":
        pytest.skip(NOT_ASKED_FOR)
    return Path(named) if named else fetch_pyodide(tmp_path_factory.mktemp("pyodide"))


def fetch_pyodide(folder):
    """The folder, with Pyodide in it."""
    begun = time.monotonic()
    done = script("fetch_pyodide", folder)
    if done.returncode:
        cannot(f"Pyodide could not be fetched, for which npm and PyPI are needed:\n{done.stderr[-2000:]}")
    print(f"\nPyodide fetched in {time.monotonic() - begun:.0f} s")
    return folder


@pytest.fixture(scope="module")
def site(pyodide, tmp_path_factory):
    with one_at_a_time(tmp_path_factory):
        return build_site(pyodide, tmp_path_factory.mktemp("lite") / "site")


def build_site(pyodide, folder):
    """The folder of the built site, as it is published: pages to read, and under lite/ those that run."""
    begun = time.monotonic()
    done = script("../reading/build", "--site", folder)
    if done.returncode == 0:
        done = script("build", "--pyodide", pyodide, "--site", folder / "lite")
    if done.returncode:
        pytest.fail(f"The site could not be built:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
    print(f"\nsite built in {time.monotonic() - begun:.0f} s: {done.stdout.strip().rpartition(':')[2].strip()}")
    return folder


class Visitor:
    """One learner's browser, and the server that it visits.

    context : the browser's own storage, kept from visit to visit
    new     : new() starts another browser, which has kept nothing yet
    foreign : what it asked of other machines
    """

    def __init__(self, context, server, new):
        self.context, self.server, self.new = context, server, new
        self.address = f"http://127.0.0.1:{server.server_port}"
        self.foreign = []
        context.set_default_timeout(PATIENCE)
        context.on("request", self._note)

    def _note(self, request):
        if not request.url.startswith((self.address, "blob:", "data:")):
            self.foreign.append(request.url)

    @contextmanager
    def visit(self, path):
        """A page of the site, open; afterwards closed."""
        page = LitePage(self, path)
        try:
            yield page
        finally:
            page.close()


class LitePage(Page):
    """One notebook of the site.

    times    : {what: seconds since the visit began}
    requests : (code, path, bytes) that this visit has asked the server for
    """

    def __init__(self, visitor, path):
        self.server, self._first, self._begun = visitor.server, len(visitor.server.requests), time.monotonic()
        self.times, self.errors, self.page = {}, [], visitor.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.open(visitor.address, path)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.note("notebook visible")
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
        self.evaluate("app.shell.currentWidget.sessionContext.ready")
        self.in_kernel("None")
        self.note("kernel ready")

    def open(self, address, path):
        """Follow the link on the page that is read."""
        self.page.goto(f"{address}/{path.removesuffix('.ipynb')}.html")
        self.page.get_by_role("link", name="Run in the browser").click()

    run_to = Page.begin_to

    def close(self):
        """Leave the page, and no tabs for the next visit to open again with their kernels."""
        with suppress(Exception):
            self.evaluate("""(async () => {
                const workspaces = app.serviceManager.workspaces;
                workspaces.save = async () => {};
                for (const id of (await workspaces.list()).ids) await workspaces.remove(id);
            })()""")
        self.page.close()

    def note(self, what):
        self.times[what] = round(time.monotonic() - self._begun, 1)

    @property
    def requests(self):
        return self.server.requests[self._first :]

    def asked_for(self, name):
        """Whether this visit has fetched a file whose path has that in it."""
        return any(name in path for code, path, size in self.requests)

    def report(self, title):
        """Where the time went, and what was fetched."""
        times = ", ".join(f"{what} {seconds:g} s" for what, seconds in self.times.items())
        n_bytes = sum(size for code, path, size in self.requests)
        print(f"\n{title}: {times}; {len(self.requests)} requests, {n_bytes / 1e6:.1f} MB")
        return len(self.requests), n_bytes


def open_profile(playwright, folder):
    """The machine's own Chromium or Chrome with a profile in a folder, or None: without one it forgets its largest files."""
    return started(
        playwright.chromium.launch_persistent_context, folder, viewport={"width": 1300, "height": 1000}, has_touch=True
    )


@pytest.fixture(scope="module")
def visitor(site, tmp_path_factory):
    with sync_playwright() as playwright, visiting(site, playwright, tmp_path_factory.mktemp("profile")) as visitor:
        yield visitor


@contextmanager
def visiting(site, playwright, profile):
    """A Visitor of the site, with a browser's profile in that folder."""
    with load("serve").Server(site, max_age=AS_ON_GITHUB_PAGES) as server:
        context = open_profile(playwright, profile)
        if context is None:
            cannot(NO_BROWSER)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Visitor(context, server, lambda: launch(playwright))
        context.close()
        server.shutdown()

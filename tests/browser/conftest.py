"""A real JupyterLab on loopback, and pages of it in a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

TOP = Path(__file__).parents[2]
TOKEN = "for-the-tests"
NO_BROWSER = "No Chromium, Chrome or Edge was found: install one, or name it in NNLIB_BROWSER."
# Without these Chromium looks for its maker's servers at every start.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-sync", "--disable-component-update",
         "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]  # fmt: skip


def launch(playwright):
    """The machine's own Chromium or Chrome, or None. Playwright's own browser is not asked for: it is a download."""
    own = os.environ.get("NNLIB_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")
    for where in [{"executable_path": own}] if own else [{"channel": "chrome"}, {"channel": "msedge"}]:
        try:
            return playwright.chromium.launch(args=QUIET, **where)
        except Exception as error:
            if own:
                raise RuntimeError(f"{own} does not start as a browser") from error
    return None


@pytest.fixture(scope="session")
def browser():
    with a_browser() as browser:
        yield browser


@contextmanager
def a_browser():
    """A browser, or the test is skipped. As long as it is open, a loop runs here: no other test can start one of its own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            if os.environ.get("NNLIB_REQUIRE_BROWSER"):
                pytest.fail(NO_BROWSER)
            pytest.skip(NO_BROWSER)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab_address(tmp_path_factory):
    with lab(tmp_path_factory.mktemp("lab")) as address:
        yield address


@contextmanager
def lab(folder):
    """The address of a JupyterLab that serves a copy of the notebooks in a folder, with a home of its own there."""
    shutil.copytree(TOP / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    # No news from outside; and no autosave, which would put what one test ran into the page that the next one opens.
    for name, settings in {"apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}',
                           "docmanager-extension/plugin": '{"autosave": false}'}.items():  # fmt: skip
        file = folder / f"settings/@jupyterlab/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(settings)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = {"HOME": folder, "USERPROFILE": folder, "JUPYTER_CONFIG_DIR": folder / "config", "JUPYTER_DATA_DIR": folder / "data",
            "JUPYTER_RUNTIME_DIR": folder / "runtime", "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
            "IPYTHONDIR": folder / "ipython", "OMP_NUM_THREADS": 1}  # fmt: skip
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
               f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True",
               "--ServerApp.allow_root=True"]  # fmt: skip
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=folder, env=os.environ | {k: str(v) for k, v in home.items()}, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server, folder / "lab.log")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:  # it waits for kernels that are busy; nothing of theirs is wanted any more
            server.kill()
            server.wait()


def _wait_for(address, server, log):
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


class Page:
    """One notebook, open in JupyterLab."""

    def __init__(self, browser, address, path, theme="light", width=1300, height=1000):
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{address}/lab/tree/{path}?token={TOKEN}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
        self.evaluate("app.shell.currentWidget.sessionContext.ready")
        self.evaluate(f"app.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme.capitalize()}'}})")
        self.evaluate("app.shell.collapseLeft()")

    def evaluate(self, expression):
        """The value of a JavaScript expression in which app is JupyterLab."""
        return self.page.evaluate(f"async () => {{ const app = window.jupyterapp; return await ({expression}); }}")

    def run_all(self):
        """Run all cells; wait for the last; fail on any error, warning or widget that did not come up."""
        self.evaluate("app.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_timeout(300)
        assert self.problems() == []

    def show(self, cell_id):
        """Scroll to a cell: outputs that are far from the screen may not be on the page at all."""
        cells = "[...app.shell.currentWidget.content.model.cells]"
        index = self.evaluate(f"{cells}.findIndex(cell => cell.id === '{cell_id}')")
        self.evaluate(f"app.shell.currentWidget.content.scrollToItem({index}, 'start')")
        self.page.wait_for_timeout(300)

    def outputs(self):
        """The outputs of all code cells, from the notebook's model, for what is on the screen may be only a part of it."""
        return self.evaluate("[...app.shell.currentWidget.content.model.cells]"
                             ".filter(c => c.type === 'code').flatMap(c => c.toJSON().outputs)")  # fmt: skip

    def problems(self):
        """Error outputs, anything on stderr, widgets that are missing, and errors of the page itself."""
        outputs = [str(out) for out in self.outputs() if out["output_type"] == "error" or out.get("name") == "stderr"]
        lost = ["Error displaying widget", "model not found", "Loading widget"]
        text = self.page.inner_text(".jp-NotebookPanel")
        return outputs + [words for words in lost if words in text] + self.errors

    def in_kernel(self, code):
        """What the code prints; raises what it raises. The page's own cell stays as it is."""
        text, error = self.page.evaluate(
            """async (code) => {
                const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                let text = "", error = "";
                const future = kernel.requestExecute({ code, store_history: false });
                future.onIOPub = ({ header, content }) => {
                    if (header.msg_type === "stream") text += content.text;
                    if (header.msg_type === "error") error = `${content.ename}: ${content.evalue}`;
                };
                await future.done;
                return [text, error];
            }""",
            code,
        )
        if error:
            raise AssertionError(error)
        return text

    def close(self):
        self.evaluate("app.shell.currentWidget.sessionContext.shutdown()")
        self.context.close()


@pytest.fixture(scope="module")
def open_page(browser, lab_address):
    """open_page("notebooks/02_forward_pass.ipynb", theme=..., width=...): a Page; a module's are closed at its end.

    A module that opens many overrides this with a shorter scope.
    """
    with opening(browser, lab_address) as open_one:
        yield open_one


@contextmanager
def opening(browser, address):
    """What open_page is; its pages are closed at the end. A JupyterLab that nobody looks at slows down those that are used."""
    pages = []

    def open_one(path, **options):
        pages.append(Page(browser, address, path, **options))
        return pages[-1]

    yield open_one
    for page in pages:
        page.close()

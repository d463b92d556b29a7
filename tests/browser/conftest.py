"""A real JupyterLab on loopback, and pages of it in a real browser."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.browser.explorer import OFTEN

TOP = Path(__file__).parents[2]
TOKEN = "for-the-tests"
NO_BROWSER = "No Chromium, Chrome or Edge was found: install one, or name it in NNLIB_BROWSER."
# Without these Chromium looks for its maker's servers at every start.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-sync", "--disable-component-update",
         "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]  # fmt: skip


def launch(playwright):
    """The machine's own Chromium or Chrome, or None."""
    return started(playwright.chromium.launch, ignore_default_args=["--hide-scrollbars"])


def started(start, *arguments, **options):
    """What start() makes of the first browser that is here, or None. Playwright's own is not asked for: it is a download."""
    own = own_browser()
    for where in [{"executable_path": own}] if own else [{"channel": "chrome"}, {"channel": "msedge"}]:
        try:
            return start(*arguments, args=QUIET, **options, **where)
        except Exception as error:
            if own:
                raise RuntimeError(f"{own} does not start as a browser") from error
    return None


def own_browser():
    return os.environ.get("NNLIB_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")


def a_browser_is_here():
    """Whether launch finds one."""
    if own_browser():
        return True
    with sync_playwright() as playwright:
        return launch(playwright) is not None


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
def lab_folder(tmp_path_factory):
    """Where the JupyterLab of lab_address has its pages, its home and its settings."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def lab_address(lab_folder):
    with lab(lab_folder) as address:
        yield address


@contextmanager
def lab(folder):
    """The address of a JupyterLab that serves a copy of the notebooks in a folder, with a home of its own there."""
    shutil.copytree(TOP / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    # No autosave, which would put what one test ran into the page that the next one opens.
    file = folder / "settings/@jupyterlab/docmanager-extension/plugin.jupyterlab-settings"
    file.parent.mkdir(parents=True)
    file.write_text('{"autosave": false}')
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
    for _ in range(1800):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


# Two frames: what the first one has laid out, the second one has drawn.
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

SHOW = f"""async (id) => {{
    const frames = {FRAMES}, content = window.jupyterapp.shell.currentWidget.content;
    const cell = content.widgets.find((one) => one.model.id === id);
    for (let rests = 0, at = null, tries = 0; rests < 3; tries++) {{
        if (tries > 300) throw new Error(`cell ${{id}} does not come to rest on the screen`);
        await content.scrollToItem(content.widgets.indexOf(cell), "start");
        await frames();
        const top = cell.node.isConnected && cell.inViewport ? cell.node.getBoundingClientRect().top : null;
        rests = top !== null && top === at ? rests + 1 : 0;
        at = top;
    }}
}}"""


def own_workspace(address):
    """Where JupyterLab keeps what is open in one window: what is open in another one would come back at the next reload."""
    return f"{address}/lab/workspaces/{secrets.token_hex(8)}"


class Page:
    """One notebook in JupyterLab, in a browser window of its own."""

    def __init__(self, browser, address, path, theme="light", width=1300, height=1000):
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{own_workspace(address)}/tree/{path}?token={TOKEN}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
        self.evaluate("app.shell.currentWidget.sessionContext.ready")
        self.set_theme(theme)
        self.evaluate("app.shell.collapseLeft()")

    def evaluate(self, expression):
        """The value of a JavaScript expression in which app is JupyterLab."""
        return self.page.evaluate(f"async () => {{ const app = window.jupyterapp; return await ({expression}); }}")

    def set_theme(self, theme):
        """JupyterLab's own light or dark theme."""
        light = "true" if theme.lower() == "light" else "false"
        if self.page.get_attribute("body", "data-jp-theme-light") != light:
            self.evaluate(f"app.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme.capitalize()}'}})")
            self.page.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached")
        self.page.evaluate(FRAMES)

    def set_width(self, width, height=1000):
        """Make the window that wide, with no panel at either side of the notebook."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.evaluate("app.shell.collapseRight()")
        self.page.wait_for_function(
            "width => document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden)').getBoundingClientRect().right <= width",
            arg=width,
        )
        self.page.evaluate(FRAMES)

    def run_all(self):
        """Run all cells; fail on any error, warning or widget that did not come up."""
        self.evaluate("app.commands.execute('notebook:run-all-cells')")
        self.settle()
        assert self.problems() == []

    def run_to(self, cell_id):
        """Run the page down to a cell, and with it; fail as run_all does."""
        self.begin_to(cell_id)
        self.settle()
        assert self.problems() == []

    def begin_to(self, cell_id):
        """Run the page down to a cell, and with it."""
        self.evaluate(f"""(() => {{
            const content = app.shell.currentWidget.content;
            content.activeCellIndex = [...content.model.cells].findIndex(cell => cell.id === '{cell_id}') + 1;
            return app.commands.execute('notebook:run-all-above');
        }})()""")

    def settle(self):
        """Wait until the kernel has done all that it was asked, every widget is there, and the page has drawn it."""
        self.in_kernel("None")
        self.page.wait_for_function(
            "() => !document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden)').textContent.includes('Loading widget')",
            polling=OFTEN,
        )
        self.page.evaluate(FRAMES)

    def show(self, cell_id):
        """Scroll to a cell, and again until it stays: while cells above it come up, it moves, and what is far from the screen may
        not be on the page at all."""
        self.page.evaluate(SHOW, cell_id)

    def outputs(self):
        """The outputs of all code cells, from the notebook's model, for what is on the screen may be only a part of it."""
        return self.evaluate("[...app.shell.currentWidget.content.model.cells]"
                             ".filter(c => c.type === 'code').flatMap(c => c.toJSON().outputs)")  # fmt: skip

    def problems(self):
        """Error outputs, anything on stderr, widgets that are missing, and errors of the page itself."""
        outputs = [str(out) for out in self.outputs() if out["output_type"] == "error" or out.get("name") == "stderr"]
        lost = ["Error displaying widget", "model not found", "Loading widget"]
        text = self.page.inner_text(".jp-NotebookPanel:not(.lm-mod-hidden)")
        return outputs + [words for words in lost if words in text] + self.errors

    def violations(self, root=None):
        """What axe-core finds in an element, or in all outputs.

        JupyterLab gives its areas of output and the cells around them no names; the pages can do nothing about that.
        """
        if root:
            root.evaluate("(node) => { document.querySelector('#looked-at')?.removeAttribute('id'); node.id = 'looked-at'; }")
        place = "#looked-at" if root else ".jp-OutputArea-output"
        found = Axe().run(self.page, context={"include": [[place]]}).response["violations"]
        return [f"{violation['id']}: {node['target'][0]}" for violation in found for node in violation["nodes"]]

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

    def wait_in_kernel(self, code, printed):
        """Ask the kernel until the code prints that."""
        for _ in range(300):
            if (said := self.in_kernel(code).strip()) == printed:
                return
            self.page.wait_for_timeout(50)
        assert said == printed

    def close(self):
        self.evaluate("app.shell.currentWidget.sessionContext.shutdown()")
        self.context.close()


class Desk:
    """A JupyterLab in one window, in which one notebook after another is opened, each with a kernel of its own.

    Loading JupyterLab costs ten times what opening a notebook in it does. The notebook that lies on the desk is put away, and
    its kernel ended, when the next is opened; prepared() leaves it where it is when it is the one that is wanted.
    """

    def __init__(self, browser, address):
        self.context = browser.new_context(viewport={"width": 1300, "height": 1000})
        self.page, self.current, self.asking = self.context.new_page(), None, ""
        self.page.on("pageerror", lambda error: self.current and self.current.errors.append(str(error)))
        self.page.goto(f"{own_workspace(address)}?token={TOKEN}&reset")
        self.page.wait_for_function("() => window.jupyterapp?.restored", timeout=90_000)
        self.page.evaluate("async () => { await jupyterapp.restored; jupyterapp.shell.collapseLeft(); }")

    def open(self, path, width=1300):
        """The notebook, with a new kernel, nothing run."""
        self.put_away()
        self.current = DeskPage(self, path, width)
        return self.current

    def prepared(self, path):
        """The notebook, run to its end: as the test before has left it, if that is of the same file, or else opened."""
        asking = os.environ["PYTEST_CURRENT_TEST"].partition("::")[0]
        if not self.current or (self.current.path, self.asking) != (path, asking):
            self.open(path)
        self.asking = asking
        if not self.current.prepared:
            self.current.run_all()
            self.current.prepared = True
        self.current.set_theme("light")
        self.current.set_width(1300)
        return self.current

    def put_away(self):
        if self.current:
            self.current.close()
        self.current = None

    def close(self):
        self.put_away()
        self.context.close()


class DeskPage(Page):
    """One notebook on the desk.

    prepared : whether it has been run, and is left to other tests
    """

    def __init__(self, desk, path, width):
        self.desk, self.page, self.path, self.errors, self.prepared = desk, desk.page, path, [], False
        self.evaluate(f"""(async () => {{
            const panel = await app.commands.execute('docmanager:open', {{ path: '{path}', factory: 'Notebook' }});
            await panel.context.ready;
            await panel.sessionContext.ready;
        }})()""")
        self.page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")
        self.set_theme("light")
        self.set_width(width)

    def close(self):
        self.evaluate("""(async () => {
            const panel = app.shell.currentWidget;
            await panel.sessionContext.shutdown();
            panel.context.model.dirty = false;
            panel.dispose();
        })()""")


@pytest.fixture(scope="session")
def desk(browser, lab_address):
    desk = Desk(browser, lab_address)
    yield desk
    desk.close()


@pytest.fixture
def open_page(desk):
    """open_page("notebooks/02_forward_pass.ipynb", width=...): the page with a new kernel, and nothing run."""
    yield desk.open
    desk.put_away()


@pytest.fixture
def opened(request, desk):
    """The page that a file of tests is about, as the test before has left it."""
    return desk.prepared(request.module.PAGE)

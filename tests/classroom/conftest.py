"""A JupyterHub on loopback, whose learners get the pages by an nbgitpuller link."""

import importlib.util
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

from tests.browser.conftest import a_browser
from tests.lite.conftest import cannot

TOP = Path(__file__).parents[2]
ASKED_FOR = "NNLIB_CLASSROOM"
NOT_ASKED_FOR = (
    "A JupyterHub is started only on demand: set NNLIB_CLASSROOM=1 (pip install -e '.[classroom]', and npm, are needed)."
)
PROXY = "configurable-http-proxy@5.3.0"
PASSWORD = "for-the-tests"
CONFIGURATION = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.default_url = "/lab"
c.Spawner.args = ["--allow-root", "--LabApp.expose_app_in_browser=True"]
c.Spawner.environment = {{"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}}
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
"""


def free_ports(n):
    """So many ports that nobody listens at."""
    with_port = [socket.socket() for _ in range(n)]
    for one in with_port:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in with_port]
    for one in with_port:
        one.close()
    return ports


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """The command of the proxy that JupyterHub puts in front of its servers."""
    if os.environ.get(ASKED_FOR) != "1":
        pytest.skip(NOT_ASKED_FOR)
    if not all(map(importlib.util.find_spec, ("jupyterhub", "nbgitpuller"))):
        cannot("JupyterHub and nbgitpuller are not installed: pip install -e '.[classroom]'.")
    npm = shutil.which("npm")
    if npm is None:
        cannot("npm is missing, which installs JupyterHub's proxy.")
    folder = tmp_path_factory.mktemp("proxy")
    command = [npm, "install", "--silent", "--no-save", "--no-package-lock", "--prefix", folder, PROXY]
    subprocess.run(command, check=True, timeout=120)
    return str(folder / "node_modules/.bin/configurable-http-proxy")


@pytest.fixture(scope="module")
def browser(hub):
    with a_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A repository as a teacher would publish it: this tree, as it is committed."""
    folder = tmp_path_factory.mktemp("published") / "lesson"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", TOP, folder], check=True)
    subprocess.run(["git", "-C", folder, "checkout", "-q", "-B", "main"], check=True)
    return folder


@pytest.fixture(scope="module")
def hub(proxy, tmp_path_factory):
    """(address of the hub, folder with the learners' homes)."""
    with running_hub(proxy, tmp_path_factory.mktemp("hub")) as found:
        yield found


@contextmanager
def running_hub(proxy, folder):
    port, hub_port, proxy_port = free_ports(3)
    homes = folder / "homes"
    homes.mkdir()
    (folder / "jupyterhub_config.py").write_text(
        CONFIGURATION.format(
            port=port, hub_port=hub_port, proxy_port=proxy_port, homes=str(homes), proxy=proxy, password=PASSWORD
        ),
        encoding="utf-8",
    )
    own = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{own}{os.pathsep}{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}
    with (folder / "hub.log").open("w") as log:
        server = subprocess.Popen([sys.executable, "-m", "jupyterhub"], cwd=folder, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/hub/health", server, folder / "hub.log")
        yield address, homes
    finally:
        server.terminate()  # its learners' servers and its proxy end with it
        server.wait(timeout=60)


def wait_for(address, server, log):
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterHub did not start:\n{log.read_text()[-6000:]}")

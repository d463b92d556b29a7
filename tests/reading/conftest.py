"""The pages to read, built from this tree and served to one browser that reaches nothing else."""

import os
import threading

import pytest

from tests.browser.conftest import a_browser
from tests.lite.conftest import load, one_at_a_time, script

ADDRESS = "https://github.com/a-school/first-lesson"  # of nobody: nothing is asked for there


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built site, as if the project had a public address."""
    if os.environ.get("NNLIB_READING") != "1":
        pytest.skip("The pages to read are built only on demand: set NNLIB_READING=1 (pip then fetches Sphinx).")
    folder = tmp_path_factory.mktemp("reading") / "site"
    with one_at_a_time(tmp_path_factory):
        done = script("../reading/build", "--site", folder, "--address", ADDRESS)
    if done.returncode:
        pytest.fail(f"The pages could not be built:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
    return folder


@pytest.fixture(scope="module")
def browser(site):
    with a_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(site):
    with load("serve").Server(site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()

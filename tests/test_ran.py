"""That no test is left out of all runs is seen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ran import left_out

TOP = Path(__file__).parents[1]
HERE = """import os, pytest
def test_always(): pass
@pytest.mark.skipif("WITH" not in os.environ, reason="without")
def test_sometimes(): pass
@pytest.mark.skip(reason="never")
def test_never(): pass
"""


@pytest.fixture
def project(tmp_path):
    """A project whose tests leave a record: one file with a test that is always skipped, one that no run names."""
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_here.py").write_text(HERE, encoding="utf-8")
    (tests / "test_forgotten.py").write_text("def test_this(): pass", encoding="utf-8")
    (tests / "conftest.py").write_text("from tests.ran import Record\ndef pytest_configure(config):\n"
                                       "    config.pluginmanager.register(Record('ran'))", encoding="utf-8")  # fmt: skip
    return tmp_path


def run(project, **environment):
    options = ["-c", os.devnull, "--rootdir", ".", "-p", "no:cacheprovider", "tests/test_here.py"]
    surroundings = {"PATH": "", "PYTHONPATH": str(TOP), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=project, env=surroundings | environment, capture_output=True
    )
    assert done.returncode == 0, done.stdout


def test_what_is_skipped_in_every_run_and_files_in_none_are_named(project):
    run(project)
    never = ["tests/test_here.py::test_never", "tests/test_forgotten.py"]
    assert left_out(project / "ran", project / "tests") == [never[0], "tests/test_here.py::test_sometimes", never[1]]
    run(project, WITH="it")
    assert left_out(project / "ran", project / "tests") == never
    assert left_out(project / "ran", project / "tests", ["never"]) == never[1:]

"""The zero-install site's configuration and its builder, without building it; tests/lite builds and visits it."""

import json
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from tests.lite.conftest import HERE as LITE
from tests.lite.conftest import load

TOP = Path(__file__).parents[1]
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"


build, fetch_pyodide = load("build"), load("fetch_pyodide")


def pins(name):
    """{package: version} of a file of exact versions."""
    lines = [line for line in (LITE / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return dict(re.fullmatch(r"([\w-]+)==([\w.]+)", line).groups() for line in lines)


def configuration(name):
    return json.loads((LITE / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["requirements.in", "wheels.txt"])
def test_versions_are_exact_and_within_the_bounds_of_the_project(name):
    needed = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    bounds = {wanted.name: wanted.specifier for wanted in map(Requirement, needed)}
    versions = pins(name)
    assert {"ipywidgets", "anywidget"} <= versions.keys()
    assert [
        package for package, version in versions.items() if version not in bounds.get(package, "") and package in bounds
    ] == []


@pytest.mark.parametrize("folder", ["lite", "reading"])
def test_sites_are_built_from_hashes_of_the_versions_that_are_asked_for(folder):
    wanted, locked = ((LITE.parent / folder / f"requirements.{end}").read_text(encoding="utf-8") for end in ("in", "txt"))
    entries = re.split(r"\n(?=\S)", locked.partition("\n")[2].strip())
    found = dict(re.match(r"([\w.-]+)==(\S+)", entry).groups() for entry in entries)
    asked = dict(re.findall(r"^([\w.-]+)==(\S+)$", wanted, re.MULTILINE))
    assert len(asked) >= 6
    assert {re.sub(r"[-_.]+", "-", name): version for name, version in asked.items()}.items() <= found.items()
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_browser_and_kernel_have_the_same_widgets():
    page, kernel = pins("requirements.in"), pins("wheels.txt")
    assert {name: page[name] for name in page.keys() & kernel.keys()} == {
        "ipywidgets": kernel["ipywidgets"],
        "anywidget": kernel["anywidget"],
    }


def test_configuration_says_what_the_site_depends_on():
    assert set(build.CONFIGURATION) == {path.name for path in LITE.glob("*.json")}
    settings = configuration("jupyter-lite.json")["jupyter-config-data"]
    kernel = settings["litePluginSettings"][KERNEL]
    assert settings["appName"]
    assert kernel["disablePyPIFallback"] is True
    assert "pyodideUrl" not in kernel  # the site's own, which is where the builder puts it
    assert "nnlib" in kernel["loadPyodideOptions"]["packages"]
    assert not [name for name in kernel["loadPyodideOptions"]["packages"] if "matplotlib" in name]
    overrides = configuration("overrides.json")
    assert overrides["@jupyterlab/notebook-extension:tracker"]["windowingMode"] == "none"
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert configuration("jupyter_lite_config.json")["LiteBuildConfig"]["contents"] == ["files"]


def test_first_page_exists_and_the_site_leads_there():
    assert (TOP / build.FIRST_PAGE).is_file()
    assert f'url=notebooks/index.html?path={build.FIRST_PAGE}"' in build.front_door()


def test_pages_are_copied_byte_for_byte_without_what_a_session_left(tmp_path):
    left = [
        "my_training.json",
        "my_work/my_training.20260102-030405-00000000.json",
        "trained.npz",
        ".ipynb_checkpoints/01-checkpoint.ipynb",
    ]
    pages = {"01.ipynb": b'{"cells": []}\r\n', "solutions/01.ipynb": '{\n "é": 1}'.encode(), "scores.csv": b"1;2\n"}
    for name, data in {**pages, **dict.fromkeys(left, b"{}")}.items():
        (tmp_path / "from" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "from" / name).write_bytes(data)
    build.copy_pages(tmp_path / "from", tmp_path / "to")
    copied = {
        path.relative_to(tmp_path / "to").as_posix(): path.read_bytes()
        for path in (tmp_path / "to").rglob("*")
        if path.is_file()
    }
    assert copied == pages


def wheel(folder, name, requires=()):
    """A wheel of one package that needs others."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}/__init__.py", "")
        file.writestr(f"{name}-1.0.dist-info/METADATA", "".join(f"Requires-Dist: {line}\n" for line in requires))
    return path


def test_lock_gets_the_wheels_and_keeps_what_it_has(tmp_path):
    wheels = [wheel(tmp_path, "nnlib", ["numpy>=2", "matplotlib>=3", "jupyterlab", "any_widget", "pytest; extra == 'test'"]),
              wheel(tmp_path, "any_widget")]  # fmt: skip
    known = {name: {"name": name, "file_name": f"{name}.whl", "depends": []} for name in ("numpy", "matplotlib", "pytest")}
    known["ipython"] = {"name": "ipython", "file_name": "ipython.whl", "depends": ["numpy", "jedi"]}
    build.write_lock({"info": {"python": "3.12"}, "packages": known}, wheels, tmp_path / "lock")
    lock = json.loads((tmp_path / "lock/pyodide-lock.json").read_text(encoding="utf-8"))
    assert lock["info"] == {"python": "3.12"}
    assert lock["packages"]["numpy"]["file_name"] == "../../static/pyodide/numpy.whl"
    assert lock["packages"]["ipython"]["depends"] == ["numpy"]
    added = lock["packages"]["nnlib"]
    assert (added["imports"], added["depends"]) == (["nnlib"], ["any-widget", "numpy"])
    assert added["file_name"].startswith("../../static/pyodide-lock/")
    assert (tmp_path / "lock" / added["file_name"].split("pyodide-lock/")[1]).read_bytes() == wheels[0].read_bytes()


def test_file_that_is_not_what_the_lock_means_is_refused():
    entry = {"file_name": "numpy.whl", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
    assert fetch_pyodide.checked(b"test", entry) == b"test"
    with pytest.raises(SystemExit, match=r"numpy\.whl is not the file"):
        fetch_pyodide.checked(b"tampered", entry)


def test_only_the_job_that_publishes_may_write():
    workflow = yaml.safe_load((TOP / ".github/workflows/pages.yml").read_text(encoding="utf-8"))
    allowed = {name: job.get("permissions") for name, job in workflow["jobs"].items()}
    assert workflow["permissions"] == {"contents": "read"}
    assert allowed == {"build": None, "deploy": {"pages": "write", "id-token": "write"}}

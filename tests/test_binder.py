"""Binder's recipe, as far as it can be read and run without Binder.

The tests that need repo2docker and rattler (pip install -e '.[maintain]') are skipped where these are missing; with
NNLIB_MAINTAIN=1 they fail instead.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from tests.test_environment import ONLY_IN_CONDA, TOP, conda_bounds, git, pip_bounds, project, read

SETTINGS = "binder/lite/overrides.json"
LAB = Path(sys.prefix) / "share/jupyter/lab/schemas"


def needs(package):
    """Skip the test without the package; where everything has to be run, fail."""
    if importlib.util.find_spec(package) is None:
        reason = f"{package} is not installed, which reads what Binder reads: pip install -e '.[maintain]'."
        (pytest.fail if os.environ.get("NNLIB_MAINTAIN") == "1" else pytest.skip)(reason)


def committed(folder):
    """The tracked files of this tree, as they are here and now, in a folder."""
    for name in git("ls-files").splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(TOP / name, folder / name, follow_symlinks=False)
    return folder


def dockerfile(top):
    """What repo2docker would build from."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    return subprocess.run(command, cwd=top, check=True, capture_output=True, text=True, timeout=60)


def surprises(recipe, version):
    """What in a Dockerfile is not as our image has to be."""
    wanted = {
        "another environment": '--file "binder/environment.yml"',
        "another base": f"environment-2epy-2d{version.replace('.', '-2e')}-2dlinux-2d64-2elock",
        "not the whole folder": "COPY --chown=0:0 src/ ${REPO_DIR}/",
        "no postBuild": "\nRUN ./binder/postBuild\n",
    }
    return [name for name, line in wanted.items() if line not in recipe]


@pytest.fixture
def tree(tmp_path):
    needs("repo2docker")
    return committed(tmp_path)


def python_of(text):
    (line,) = [line for line in yaml.safe_load(text)["dependencies"] if line.startswith("python=")]
    return line.removeprefix("python=")


def test_image_is_made_from_our_environment_our_python_and_our_folder(tree):
    made = dockerfile(tree)
    version = python_of(read("environment.yml"))
    assert surprises(made.stdout, version) == []
    assert f"Building conda environment for python={version}\n" in made.stderr


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda top: (top / "binder/postBuild").unlink(), "no postBuild"),
        (lambda top: (top / "environment.yml").write_text(read("environment.yml").replace("python=3", "python>=3")), "another base"),
        (lambda top: (top / "binder/Dockerfile").write_text("FROM scratch\n"), "another environment"),
        (lambda top: (top / "binder/environment.yml").unlink(), "another environment"),
    ],
)  # fmt: skip
def test_recipe_that_would_make_another_image_is_found(tree, spoil, found):
    spoil(tree)
    assert found in surprises(dockerfile(tree).stdout, python_of(read("environment.yml")))


def changed_by_git(top, out):
    """The pages that a clone would not have byte for byte: the image gets the folder as Git checks it out."""
    nobody = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for command in (["init", "-q"], ["add", "-A"], ["checkout-index", "-a", f"--prefix={out}/"]):
        subprocess.run(["git", *command], cwd=top, env=nobody, check=True, capture_output=True)
    pages = [name for name in git("ls-files", "notebooks").splitlines() if name.endswith(".ipynb")]
    assert len(pages) >= 13
    return [name for name in pages if (out / name).read_bytes() != (TOP / name).read_bytes()]


def test_notebooks_reach_the_image_byte_for_byte(tmp_path):
    assert changed_by_git(committed(tmp_path / "tree"), tmp_path / "out") == []
    assert list(tmp_path.rglob(".dockerignore")) == []  # it would hold files back from the image


def test_attribute_that_changes_pages_on_their_way_is_found(tmp_path):
    tree = committed(tmp_path / "tree")
    (tree / ".gitattributes").write_text("notebooks/0*.ipynb text eol=crlf\n")
    assert "notebooks/00_start_here.ipynb" in changed_by_git(tree, tmp_path / "out")


def conda_specs():
    return yaml.safe_load(read("environment.yml"))["dependencies"]


@pytest.mark.parametrize("spec", conda_specs())
def test_conda_reads_the_same_bounds_as_pip(spec):
    needs("rattler")
    from rattler import MatchSpec

    meant = MatchSpec(spec, strict=True)
    name, bound = meant.name.normalized, conda_bounds(read("environment.yml"))
    assert name == re.match(r"[a-z0-9-]+", spec).group()
    expected = bound[name] if name in ONLY_IN_CONDA else pip_bounds(project())[name]
    assert same_bounds(str(meant.version or ""), expected)


def same_bounds(conda, pip):
    """Whether conda's words and pip's are the same bounds. The bare 0.11.0.* is what conda makes of =0.11.0."""
    words = [f"=={word.removesuffix('.*')}" if word[0].isdigit() else word for word in conda.split(",") if word]
    return SpecifierSet(",".join(words)) == pip


@pytest.mark.parametrize(("conda", "pip"), [(">=2.0,<3", ">=2.0,<4"), ("", ">=2"), ("3.13.*", "==3.12"), (">=2.0", ">=2.0,<3")])
def test_other_bounds_are_seen(conda, pip):
    assert not same_bounds(conda, SpecifierSet(pip))


@pytest.mark.parametrize("spec", ["numpy>=2.0,,<3", "numpy =>2", "num py>=2", "numpy>=2.0<3", "-e ."])
def test_spec_that_conda_cannot_read_is_refused(spec):
    needs("rattler")
    from rattler import MatchSpec
    from rattler.exceptions import InvalidMatchSpecError

    with pytest.raises(InvalidMatchSpecError):
        MatchSpec(spec, strict=True)


@pytest.fixture
def built(tmp_path):
    """postBuild, run for real but for its installing, in a home of its own: (home, what pip was asked)."""
    bash = shutil.which("bash")
    if bash is None or sys.platform == "win32":
        pytest.skip("postBuild is a bash script for Binder's Linux: there is no bash here")
    stub, home = tmp_path / "bin", tmp_path / "home"
    stub.mkdir()
    home.mkdir()
    (stub / "pip").write_text('#!/bin/sh\necho "$@" >> "$HOME/asked-of-pip"\n')
    (stub / "pip").chmod(0o755)
    path = os.pathsep.join([str(stub), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {"PATH": path, "HOME": str(home), "NB_PYTHON_PREFIX": str(home / "env"), "LC_ALL": "C.UTF-8"}
    result = subprocess.run([bash, "binder/postBuild"], cwd=TOP, env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    return home, (home / "asked-of-pip").read_text()


def test_last_step_installs_the_project_and_the_settings(built):
    home, asked = built
    assert asked == "install --no-deps -e .\n"
    settings = home / "env/share/jupyter/lab/settings/overrides.json"
    assert settings.read_bytes() == (TOP / SETTINGS).read_bytes()
    (workspace,) = (home / ".jupyter/lab/workspaces").iterdir()
    assert json.loads(workspace.read_text())["data"] == json.loads(read("binder/workspace.json"))["data"]
    assert workspace.name.startswith("default-")  # the one that a link without another's name opens


@pytest.mark.parametrize(("plugin", "settings"), json.loads(read(SETTINGS)).items())
def test_settings_are_ones_that_jupyterlab_has(plugin, settings):
    package, _, name = plugin.partition(":")
    schema = json.loads((LAB / package / f"{name}.json").read_text(encoding="utf-8"))
    for key, value in settings.items():
        allowed = schema["properties"][key]
        options = allowed.get("enum") or [option["const"] for option in allowed.get("oneOf", ())]
        assert value in options if options else isinstance(value, {"boolean": bool, "string": str}[allowed["type"]])

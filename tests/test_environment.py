"""One place for bounds, and files that agree with it."""

import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import nnlib

TOP = Path(__file__).parents[1]
TOP_LEVEL = {"notebooks", "nnlib", "tests", "binder", "environment.yml", "README.md", "pyproject.toml", "LICENSE",
             "CITATION.cff"}  # fmt: skip
ONLY_IN_CONDA = {"python", "pip"}
TEST_IN_CONDA = {"nbval", "pytest"}
NEWEST_PYTHON = "3.14"
README_COMMANDS = {
    "start": "python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/jupyter lab notebooks/00_start_here.ipynb",
    "test": "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest -n auto",
}


def read(name):
    return (TOP / name).read_text(encoding="utf-8")


def workflow():
    return yaml.safe_load(read(".github/workflows/ci.yml"))


def project():
    return tomllib.loads(read("pyproject.toml"))["project"]


def pip_bounds(project):
    """{name: bounds} of the packages that a learner's machine needs, and of those that check the pages."""
    needed, test = ([Requirement(line) for line in lines]
                    for lines in (project["dependencies"], project["optional-dependencies"]["test"]))  # fmt: skip
    return {wanted.name: wanted.specifier for wanted in needed + [wanted for wanted in test if wanted.name in TEST_IN_CONDA]}


def conda_bounds(text):
    """The same from environment.yml, where a single = is the exact version."""
    bounds = {}
    for line in yaml.safe_load(text)["dependencies"]:
        name, bound = re.fullmatch(r"([a-z0-9-]+)(.*)", line).groups()
        bounds[name] = SpecifierSet(re.sub(r"^=(?=\d)", "==", bound))
    return bounds


def disagreements(pip, conda):
    """Names whose bounds differ or that only one of the two has."""
    conda = {name: bound for name, bound in conda.items() if name not in ONLY_IN_CONDA}
    return sorted(name for name in pip.keys() | conda.keys() if pip.get(name) != conda.get(name))


def test_conda_and_pip_have_the_same_packages_and_bounds():
    assert disagreements(pip_bounds(project()), conda_bounds(read("environment.yml"))) == []


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [("numpy>=2.0,<3", "numpy>=2.1,<3", "numpy"), ("nbval=0.11.0", "nbval=0.10.0", "nbval"),
     ("  - anywidget>=0.9.18,<0.12\n", "", "anywidget"), ("  - pip\n", "  - pip\n  - pandas\n", "pandas")],
)  # fmt: skip
def test_a_bound_that_differs_is_caught(old, new, name):
    text = read("environment.yml")
    assert old in text
    assert disagreements(pip_bounds(project()), conda_bounds(text.replace(old, new))) == [name]


def test_conda_file_is_one_that_binder_can_use():
    environment = yaml.safe_load(read("environment.yml"))
    assert set(environment) == {"name", "channels", "dependencies"}
    assert environment["name"] == project()["name"]
    assert environment["channels"] == ["conda-forge"]
    assert all(isinstance(line, str) for line in environment["dependencies"])  # no pip section, no local package
    # Binder's builder takes an old Python for a range, so the version is exact.
    (python,) = [line for line in environment["dependencies"] if line.startswith("python")]
    name, _, version = python.partition("=")
    assert name == "python"
    assert re.fullmatch(r"3\.\d+", version)
    assert version in SpecifierSet(project()["requires-python"])


def test_binder_reads_the_same_environment():
    assert (TOP / "binder/environment.yml").resolve().read_text(encoding="utf-8") in (
        read("environment.yml"),
        "../environment.yml",
    )
    # What repo2docker would read in binder/ beside these two, it does not find: a Dockerfile or requirements.txt there goes first.
    known = {"environment.yml": "120000", "postBuild": "100755", "workspace.json": "100644", "README.md": "100644",
             "for_teachers.md": "100644", "worksheet.html": "100644", "public_address.py": "100644"}  # fmt: skip
    assert {name.split("/")[1]: mode for name, mode in git_modes("binder").items() if name.count("/") == 1} == known
    assert "\nset -e\n" in read("binder/postBuild")
    assert "\npip install --no-deps -e .\n" in read("binder/postBuild")


def test_scripts_are_sound_bash():
    bash = shutil.which("bash")
    if bash is None or sys.platform == "win32":
        pytest.skip(
            "there is no bash on this machine to read the scripts with; Windows' own starts a Linux that may not be there"
        )
    for script in ("binder/postBuild", ".ci/run"):
        subprocess.run([bash, "-n"], input=read(script), encoding="utf-8", check=True)  # whatever the line ends of the checkout


def test_readme_has_the_two_commands_and_ci_runs_the_second():
    blocks = re.findall(r"```bash\n(.*?)\n```", read("README.md"), re.DOTALL)
    assert blocks == [README_COMMANDS["start"], README_COMMANDS["test"]]
    pattern = re.search(r'grep -m1 "(.*?)" README\.md', read(".ci/run")).group(1)
    assert [line for line in read("README.md").splitlines() if re.search(pattern, line)] == [README_COMMANDS["test"]]
    assert '\nbash -c "$command" || failed=yes\n' in read(".ci/run")
    assert "NNLIB_REQUIRE_BROWSER=1\n" in read(".ci/run")


def test_ci_fails_where_a_test_has_passed_in_no_run():
    assert re.search(r'^"\$more/python" -m tests\.ran "\$NNLIB_RAN" "\$\{may_miss\[@\]\}"$', read(".ci/run"), re.MULTILINE)
    assert "export NNLIB_RAN=" in read(".ci/run")
    assert git_modes(".ci/run") == {".ci/run": "100755"}
    named = re.findall(r"tests/[\w/]+(?:\.py)?", read(".ci/run"))
    assert len(named) > 5
    assert [path for path in named if not (TOP / path).exists()] == []
    source = {path.relative_to(TOP).as_posix(): path.read_text(encoding="utf-8") for path in TOP.glob("tests/test_*.py")}
    asks = {path for path, text in source.items() if re.search(r"pytest\.importorskip\(", text)}
    assert asks
    assert asks <= set(named)  # those that need a library which README's command does not install run with it, too


def leads_somewhere(page, target):
    """Whether a link on a page leads to a file that exists and, in a text, to a heading as GitHub names it."""
    path, _, heading = target.partition("#")
    there = page.parent / path if path else page
    if not heading or there.suffix != ".md":
        return there.exists()
    named = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
    return heading in {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in named}


@pytest.mark.parametrize("name", ["README.md", "binder/README.md", "binder/for_teachers.md", ".github/CONTRIBUTING.md"])
def test_text_names_only_files_that_exist(name):
    text = read(name)
    linked = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    named = [path.rstrip("/") for path in re.findall(r"`([a-z.]+/[\w./]*)`", text) if not path.startswith(".venv")]
    assert len(linked) + len(named) >= 4
    assert [target for target in linked if not leads_somewhere(TOP / name, target)] == []
    assert [path for path in named if not (TOP / path).exists()] == []


def test_readme_is_short_enough_to_be_read():
    assert len(read("README.md").split()) <= 900


def frames_of(svg):
    """[{name: text}, ...] of what the moving picture reads in each of its frames."""
    frames = {}
    for k, name, text in re.findall(r'<g class="frame frame-(\d+)"><text data-name="([^"]+)"[^>]*>([^<]*)<', svg):
        frames.setdefault(int(k), {})[name] = text.replace("−", "-")
    assert sorted(frames) == list(range(len(frames)))
    return [frames[k] for k in range(len(frames))]


def test_moving_picture_of_readme_shows_a_training_and_rests_for_who_wants_no_motion():
    svg = read(".github/training.svg")
    assert "](.github/training.svg)" in read("README.md")
    assert len(svg.encode()) < 600_000
    assert len(read(".github/benchmarks.svg").encode()) < 60_000
    frames = frames_of(svg)
    assert len(frames) >= 12
    for frame in frames:  # the weights that can be read give the prediction that can be read, for student 1
        W1 = [[float(frame[f"weight-0-{row}-{column}"]) for column in range(3)] for row in range(2)]
        net = nnlib.Network([W1, [[float(frame[f"weight-1-{row}-0"])] for row in range(3)]])
        assert 100 * net.predict([[2 / 3, 9 / 9]]).item() == pytest.approx(float(frame["hero"]), abs=0.5)
    script = runpy.run_path(str(TOP / ".github/moving_picture.py"))
    assert frames_of(script["moving"](script["frames"]())) == frames  # the explorer as it is now
    assert abs(float(frames[-1]["hero"]) - 92) < 3 < abs(float(frames[0]["hero"]) - 92)
    assert svg.count("infinite") == len(frames)
    moves, rests = svg.split("(prefers-reduced-motion: no-preference)")[1].split("(prefers-reduced-motion: reduce)")
    assert "infinite" in moves
    assert f".frame-{len(frames) - 1} {{ visibility: visible }}" in rests
    assert "infinite" not in rests.split("</style>")[0]


def test_site_to_read_has_the_same_table_of_pages():
    row = re.compile(r"^\| \d \| \[.*$", re.MULTILINE)
    rows = row.findall(read("README.md"))
    assert len(rows) == len(list((TOP / "notebooks").glob("[0-9]*.ipynb")))
    assert row.findall(read("binder/reading/index.md")) == rows


def test_ci_covers_every_python_from_the_oldest_on_three_systems():
    matrix = workflow()["jobs"]["tests"]["strategy"]["matrix"]
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    versions = sorted(map(Version, matrix["python"]))
    assert f">={versions[0]}" == project()["requires-python"]
    assert [version.minor for version in versions] == list(range(versions[0].minor, versions[-1].minor + 1))
    assert versions[-1] >= Version(NEWEST_PYTHON)


WEEKLY = "github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'"


def test_a_change_asks_for_few_jobs_and_the_week_for_all():
    events, jobs = workflow()[True], workflow()["jobs"]  # YAML 1.1 reads "on" as true
    assert events["push"] == {"branches": ["main"]}  # a proposed branch is looked at once
    assert "schedule" in events
    assert {name for name, job in jobs.items() if "if" not in job} == {"everything", "systems"}
    assert {job["if"] for job in jobs.values() if "if" in job} == {WEEKLY}
    matrix = jobs["systems"]["strategy"]["matrix"]
    assert len(matrix["os"]) * len(matrix["python"]) == 2


def test_ci_runs_all_tests_with_a_browser_and_once_on_the_oldest_versions():
    assert workflow()["env"] == {"NNLIB_REQUIRE_BROWSER": "1", "OMP_NUM_THREADS": "1"}
    jobs = workflow()["jobs"]
    commands = {name: "\n".join(step.get("run", "") for step in job["steps"]) for name, job in jobs.items()}
    for name in ("systems", "tests"):
        assert 'pip install -q -e ".[test]"\npython -m pytest -n auto' in commands[name]
    assert '--resolution lowest-direct -e ".[test]"\npython -m pytest -n auto' in commands["oldest"]
    assert "bash .ci/run" in commands["everything"]
    pythons = [step["with"]["python-version"] for step in jobs["oldest"]["steps"] if "setup-python" in step.get("uses", "")]
    assert [f">={python}" for python in pythons] == [project()["requires-python"]]
    assert all(job["timeout-minutes"] <= 30 for job in jobs.values())


def locked():
    """{package: version} of what CI installs by its hashes, and the lines without a hash."""
    entries = re.split(r"\n(?=\S)", read(".github/locked.txt").partition("\n")[2].strip())
    pins = [re.match(r"([a-z0-9-]+)==([\w.]+)", entry) for entry in entries]
    without = [entry for entry, pin in zip(entries, pins) if not pin or not re.search(r"--hash=sha256:[0-9a-f]{64}$", entry)]
    return {pin[1]: pin[2] for pin in pins if pin}, without


def test_lock_holds_every_dependency_within_its_bounds_and_by_its_hash():
    versions, without_hash = locked()
    assert without_hash == []
    wanted = [Requirement(line) for line in project()["dependencies"] + project()["optional-dependencies"]["test"]]
    assert [str(one) for one in wanted if versions.get(one.name.lower(), "0") not in one.specifier] == []
    jobs = workflow()["jobs"]["locked"]["steps"]
    assert any("--require-hashes -r .github/locked.txt" in step.get("run", "") for step in jobs)


def test_learners_server_keeps_its_token_and_stays_on_this_machine():
    commands = [line for name in ("README.md", "binder/README.md") for line in read(name).splitlines() if "jupyter lab" in line]
    assert len(commands) >= 4
    loosened = re.compile(r"--ip|--no-token|token=''|IdentityProvider|password|allow.root|0\.0\.0\.0|disable_check_xsrf")
    assert [line for line in commands if loosened.search(line)] == []


def test_workflows_pin_what_they_use_and_may_only_read():
    for path in (TOP / ".github/workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        used = re.findall(r"uses: (\S+)", text)
        assert used
        assert [name for name in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name)] == []
        assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


def test_every_file_of_the_package_is_tracked_and_so_gets_installed():
    """The build takes what git does not ignore."""
    listed = subprocess.run(["git", "ls-files", "nnlib"], cwd=TOP, capture_output=True, text=True, check=True).stdout.split()
    kept = {path.relative_to(TOP).as_posix() for path in (TOP / "nnlib").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert kept == set(listed)
    assert "nnlib/digits.npz" in kept


def test_version_is_the_same_for_those_who_cite_and_those_who_read_what_changed():
    import nnlib

    assert yaml.safe_load(read("CITATION.cff"))["version"] == nnlib.__version__
    assert read(".github/CHANGELOG.md").split("\n## ")[1].split()[0] == nnlib.__version__


def git(*arguments):
    """What git says of the tracked files; without git or a checkout there is nothing to compare."""
    if shutil.which("git") is None or not (TOP / ".git").exists():
        pytest.skip("this is no git checkout, or there is no git: what is tracked cannot be told")
    return subprocess.run(["git", *arguments], cwd=TOP, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def git_modes(path):
    """{name: mode} of the tracked files there, as those who clone get them."""
    return {line.split()[3]: line.split()[0] for line in git("ls-files", "-s", path).splitlines()}


def test_top_level_holds_only_what_has_its_place_there():
    tracked = {name.split("/")[0] for name in git("ls-files").splitlines()}
    assert {name for name in tracked if not name.startswith(".")} == TOP_LEVEL


def test_no_file_is_large_for_a_learner_to_download():
    sizes = {name: (TOP / name).stat().st_size for name in git("ls-files").splitlines() if (TOP / name).is_file()}
    assert [name for name, size in sizes.items() if size > 1_500_000] == []

"""How the house is built: what may know what, how long things are, and that each can be found.

pytest -s tests/test_house.py -k evening prints how many lines of code an evening's read has.
"""

import ast
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

import nnlib

HOUSE = Path(nnlib.__file__).parent
MODULES = sorted(path for path in HOUSE.rglob("*.py") if "__pycache__" not in path.parts)
ids = [path.relative_to(HOUSE).as_posix() for path in MODULES]
each_module = pytest.mark.parametrize("path", MODULES, ids=ids)
# What each storey may know.
STOREYS = {
    "explorers": {"explorers", "widgets", "plots", "tables", "maths"},
    "widgets": {"widgets", "plots", "tables", "maths"},
    "questions": {"questions", "widgets", "maths"},
    "plots": {"plots", "maths"},
    "tables": {"tables", "maths"},
    "__init__.py": {"tables", "maths"},
}
LONG_WITH_A_REASON = {"make_controls": "one line a control", "compute": "one parameter a slider"}


def loaded_by(statement):
    """The packages that a fresh Python has loaded after a statement."""
    code = f"{statement}; import sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_importing_nnlib_loads_numpy_and_nothing_heavier():
    before = loaded_by("import numpy")
    allowed = before | set(sys.stdlib_module_names) | {"nnlib"}
    assert "numpy" in before
    assert loaded_by("import nnlib") - allowed == set()


def imports_of(path):
    """The storeys that a module's own imports reach: maths, plots, widgets or explorers."""
    package = path.parent.relative_to(HOUSE).parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            reached = [*base, *(node.module or "").split(".")]
            yield reached[0] if reached[0] in STOREYS else "maths"


@each_module
def test_arrows_never_point_back(path):
    storey = path.relative_to(HOUSE).parts[0]
    assert set(imports_of(path)) <= STOREYS.get(storey, {"maths"})


def test_widgets_know_of_the_pictures_only_what_a_picture_is():
    for path in (HOUSE / "widgets").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert {line.split()[1] for line in source.splitlines() if line.startswith("from ..plots")} <= {"..plots.picture"}


def test_arrows_are_seen_at_all():
    assert set(imports_of(HOUSE / "explorers/training.py")) == {"explorers", "widgets", "plots", "maths"}
    assert set(imports_of(HOUSE / "tables/columns.py")) == {"tables", "maths"}
    assert set(imports_of(HOUSE / "network.py")) == {"maths"}


@each_module
def test_matplotlib_is_loaded_only_by_what_shows_a_page_s_own_figure(path):
    if path.name != "described.py":
        assert "matplotlib" not in [name.partition(".")[0] for name in imported(path)]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def lines_of_code(path):
    """The numbers of a module's lines without docstrings, comments and blank lines; and its tree."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    told = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            told |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate((line.strip() for line in source.splitlines()), 1)
    return {number for number, line in lines if line and not line.startswith("#") and number not in told}, tree


def functions(paths):
    """(name, lines of code in its body) of every function."""
    for path in paths:
        lines, tree = lines_of_code(path)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield node.name, len(lines & set(range(node.body[0].lineno, node.end_lineno + 1)))


def test_functions_are_short():
    lengths = list(functions(MODULES))
    assert statistics.median(length for _, length in lengths) <= 5
    assert {name for name, length in lengths if length > 20} <= set(LONG_WITH_A_REASON)


EVENING = [HOUSE / f"{name}.py" for name in ("data", "normalization", "activations", "network", "loss", "backprop", "training")]


def test_an_evening_s_read_is_that_long_and_no_longer():
    read = {path.name: len(lines_of_code(path)[0]) for path in EVENING}
    lengths = list(functions(EVENING))
    median = statistics.median(length for _, length in lengths)
    print(f"\n{read}: {sum(read.values())} lines; functions of {median:g} lines at the median")
    assert sum(read.values()) <= 520
    assert median <= 5
    assert dict(lengths)["backward"] <= 15


def test_classes_have_at_most_twenty_methods():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                n_methods = sum(isinstance(part, ast.FunctionDef) for part in node.body)
                assert n_methods <= 20, node.name


def test_what_is_written_for_speed_is_known_to_training_alone():
    knows = {path.name for path in MODULES if "fast_steps" in path.read_text(encoding="utf-8").split('"""', 2)[2]}
    assert knows == {"training.py"}


@pytest.mark.parametrize("package", ["", *sorted(set(STOREYS) - {"__init__.py"})])
def test_map_of_each_package_names_its_modules_and_no_others(package):
    text = (HOUSE / package / "__init__.py").read_text(encoding="utf-8").split('"""')[1]
    if package:
        listed = [line.split()[0] for line in text.splitlines()[1:] if line[:1].isalpha()]
    else:  # sentences stand between the two parts of the map
        listed = [line.split()[0] for line in text.splitlines() if line.startswith("    ")]
        assert listed[: len(EVENING)] == [path.stem for path in EVENING]
    assert sorted(listed) == sorted({path.stem for path in (HOUSE / package).glob("*.py")} - {"__init__", "__main__"})


def test_public_names_are_what_the_map_promises_and_each_says_what_it_is():
    public = (
        {name for name in vars(nnlib) if not name.startswith("_")} - {path.stem for path in HOUSE.glob("*.py")} - set(STOREYS)
    )
    assert public == set(nnlib.__all__)
    for name in public - {"ACTIVATIONS", "LOSSES"}:
        assert getattr(nnlib, name).__doc__

"""How the house is built: what may know what, how long things are, and that each can be found."""

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
    "explorers": {"explorers", "widgets", "plots", "maths"},
    "widgets": {"widgets", "plots", "maths"},
    "plots": {"plots", "maths"},
}
LONG_WITH_A_REASON = {
    "make_controls": "one line a control",
    "compute": "one parameter a slider",
    "_take": "the one loop that has to be fast: calls would cost more than the arithmetic",
}


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


def test_importing_the_explorers_loads_no_matplotlib():
    loaded = loaded_by("import nnlib.explorers")
    assert "ipywidgets" in loaded
    assert "matplotlib" not in loaded


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
    assert set(imports_of(HOUSE / "explorers/training.py")) == set(STOREYS) | {"maths"}
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


def functions():
    """(name, lines of code) of every function, docstring and comments not counted."""
    for path in MODULES:
        source = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(ast.parse("\n".join(source))):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = source[body[0].lineno - 1 : node.end_lineno] if body else []
                yield node.name, sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)


def test_functions_are_short():
    lengths = list(functions())
    assert statistics.median(length for _, length in lengths) <= 6
    assert {name for name, length in lengths if length > 20} <= set(LONG_WITH_A_REASON)


@pytest.mark.parametrize("package", ["", *STOREYS])
def test_map_of_each_package_names_its_modules_and_no_others(package):
    text = (HOUSE / package / "__init__.py").read_text(encoding="utf-8").split('"""')[1]
    lines = [line for line in text.splitlines() if line[:1].isalpha() or line.startswith("    ")]
    listed = [line.split()[0] for line in lines[1:]]
    here = {path.stem for path in (HOUSE / package).glob("*.py")} - {"__init__"}
    if package == "":
        beside = ["checks", "stacking", "storage", "table_text", "cells", "prompt_server"]
        listed = [word for word in listed if word in here] + beside
        assert all(f"{name} (" in nnlib.__doc__ for name in beside)
    assert set(listed) == here


def test_public_names_are_what_the_map_promises_and_each_says_what_it_is():
    public = (
        {name for name in vars(nnlib) if not name.startswith("_")} - {path.stem for path in HOUSE.glob("*.py")} - set(STOREYS)
    )
    assert public == set(nnlib.__all__)
    for name in public - {"ACTIVATIONS", "LOSSES"}:
        assert getattr(nnlib, name).__doc__

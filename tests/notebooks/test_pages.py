"""Every page runs from top to bottom with the outputs that are committed, and is committed as the tool leaves it."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest

from tests.notebooks import pages

HERE = Path(__file__).parent
NOT_ITS_PNG = "a picture is not the one its PNG was drawn from"
each_page = pytest.mark.parametrize("path", pages.pages_that_run(), ids=pages.short_name)


def strict_nbval(notebook, home):
    """nbval in a process of its own, so that nothing of this test run reaches the kernel, with no other plugin beside it."""
    options = ["-c", os.devnull, "--rootdir", str(notebook.parent), "-p", "no:cacheprovider", "-p", "nbval.plugin",
               "--nbval", "--nbval-current-env", "--nbval-sanitize-with", str(HERE / "sanitize.cfg")]  # fmt: skip
    command = [sys.executable, "-W", "error", "-m", "pytest", *options, str(notebook)]
    alone = {"PYTHONPATH": str(pages.TOP), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment = pages.kernel_environment(home) | alone
    return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")


@each_page
def test_page_gives_the_committed_outputs_when_run_anew(path, tmp_path):
    result = strict_nbval(path, tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout


@pytest.mark.parametrize("path", pages.all_pages(), ids=pages.short_name)
def test_page_is_committed_as_the_tool_leaves_it(path):
    assert pages.problems(path) == []


@each_page
def test_no_png_is_narrower_than_the_picture_that_it_stands_for(path):
    for output, addresses, _ in pages.stills(nbformat.read(path, as_version=4)):
        width = int.from_bytes(base64.b64decode(output.data["image/png"])[16:20], "big")
        drawings = [base64.b64decode(address.partition(",")[2]) for address in addresses]
        widths = [float(re.search(rb'viewBox="0 0 ([\d.]+)', drawing).group(1)) for drawing in drawings]
        assert width >= pages.SCALE * max(widths)


@pytest.mark.parametrize("path", pages.all_pages(), ids=pages.short_name)
def test_lines_of_code_fit_on_a_sheet_of_paper(path):
    cells = nbformat.read(path, as_version=4).cells
    lines = [line for cell in cells if cell.cell_type == "code" for line in cell.source.splitlines()]
    assert [line for line in lines if len(line) > 84] == []


def assert_names_the_line(said, line):
    assert said.startswith("✗ Not yet")
    assert f": `{line}" in said.rpartition("Look at line")[2]


@pytest.mark.parametrize(
    ("cell_id", "line"), [("exercise-1", "return total / len(y)"), ("exercise-3", "d_W1, d_W2 = backward(X, y, W1, W2)")]
)
def test_doctor_names_the_line_of_a_mistake_that_a_page_plants(cell_id, line):
    cells = nbformat.read(pages.TOP / "notebooks/06_write_it_yourself.ipynb", as_version=4).cells
    (said,) = [output.data["text/plain"] for cell in cells if cell.id == cell_id for output in cell.outputs]
    assert_names_the_line(said, line)


def test_doctor_names_the_line_that_page_4_asks_for_once_it_is_asked():
    cells = {cell.id: cell.source for cell in nbformat.read(pages.TOP / "notebooks/04_backprop.ipynb", as_version=4).cells}
    asked = cells["exercise-3-check"].replace("answered = False", "answered = True")
    assert "answered = True" in asked
    sources = ["import nnlib\nfrom nnlib.questions import check", cells["exercise-3-code"], asked]
    done = nbclient.execute(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources]))
    assert_names_the_line(done.cells[-1].outputs[0].data["text/plain"], "W2 = W2 - d_W2")


@each_page
def test_page_names_the_code_behind_it(path):
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "Code behind this page" in line)
    named = line.split("`")[1::2]
    files = [name for name in named if "/" in name]
    assert files
    code = "".join((pages.TOP / name).read_text(encoding="utf-8") for name in files)
    for name in set(named) - set(files):
        last = name.split(".")[-1]
        assert any(f"{kind} {last}" in code for kind in ("def", "class")) or f"\n{last} = " in code, name


@pytest.fixture
def page_with_a_wrong_output(tmp_path):
    """A copy of page 02 in which one printed digit is another."""
    text = (pages.TOP / "notebooks/02_forward_pass.ipynb").read_text(encoding="utf-8")
    assert '"sum 1.2357, prediction 0.7748\\n"' in text
    copy = tmp_path / "wrong.ipynb"
    copy.write_text(text.replace('"sum 1.2357, prediction 0.7748\\n"', '"sum 1.2357, prediction 0.7749\\n"'), encoding="utf-8")
    return copy


def test_a_wrong_digit_in_a_committed_output_is_caught(page_with_a_wrong_output, tmp_path):
    result = strict_nbval(page_with_a_wrong_output, tmp_path)
    assert result.returncode == 1
    assert "0.7749" in result.stdout


def explorer_output(notebook):
    return next(cell for cell in notebook.cells if cell.id == "explorer").outputs[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda nb: nb.cells[1].update(execution_count=None), "cell explorer has not been run"),
        (lambda nb: nb.cells[1].update(execution_count=7), "it is not normalised (saved from JupyterLab?)"),
        (lambda nb: nb.metadata.update(widgets={}), "it is not normalised (saved from JupyterLab?)"),
        (lambda nb: nb.cells[1].metadata.update(scrolled=True), "it is not normalised (saved from JupyterLab?)"),
        (lambda nb: explorer_output(nb).data.update({pages.LIVE_VIEW: {}}), "it is not normalised (saved from JupyterLab?)"),
        (lambda nb: explorer_output(nb).data.pop("image/png"), NOT_ITS_PNG),
        (lambda nb: explorer_output(nb).metadata.update(drawn_from="another"), NOT_ITS_PNG),
        (lambda nb: nb.cells[1].outputs.append(nbformat.v4.new_output("stream", name="stderr", text="!")),
         "cell explorer has an error in its output"),
    ],
)  # fmt: skip
def test_the_check_finds_what_is_wrong_with_a_page(change, sentence, tmp_path, capsys):
    notebook = nbformat.read(pages.TOP / "notebooks/02_forward_pass.ipynb", as_version=4)
    change(notebook)
    copy = tmp_path / "faulty.ipynb"
    copy.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    assert sentence in pages.problems(copy)
    assert pages.main(["check", str(copy)]) == 1
    assert sentence in capsys.readouterr().out

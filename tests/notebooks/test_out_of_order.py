"""A page whose cells are run again, in any order, gives no error: no cell needs a name that a later one has taken."""

import random
import tempfile

import nbformat
import pytest
from nbclient import NotebookClient

from tests.notebooks import pages


def errors_of_cells_run_again(notebook, folder, draw, rounds=2):
    """[(cell, what it says), ...] of a page that is run once in order, and then so often in an order that is drawn."""
    found = []
    cells = [(place, cell) for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    order = cells + [cell for _ in range(rounds) for cell in draw.sample(cells, len(cells))]
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    with tempfile.TemporaryDirectory() as home, client.setup_kernel(env=pages.kernel_environment(home)):
        for place, cell in order:
            client.execute_cell(cell, place)
            found += [(cell.id, output.evalue) for output in cell.outputs if output.output_type == "error"]
    return found


@pytest.mark.parametrize("path", pages.numbered_pages(), ids=pages.short_name)
def test_cells_run_again_in_any_order_give_no_error(path, tmp_path):
    # Another order each time; pytest-randomly's seed gives it again.
    assert errors_of_cells_run_again(nbformat.read(path, as_version=4), tmp_path, random) == []


def test_name_that_is_taken_later_is_found(tmp_path):
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in (("a", "x = 1"), ("b", "x + 1"), ("c", "x = '1'"))]
    found = errors_of_cells_run_again(nbformat.v4.new_notebook(cells=cells), tmp_path, random.Random(0))
    assert {cell for cell, _ in found} == {"b"}

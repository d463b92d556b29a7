"""How much of a server's memory a learner takes: what their kernel holds when a page has been run."""

import nbformat
import pytest

from tests.notebooks import pages

ROOM = 200  # MB of a kernel; its Jupyter server comes on top
# psutil comes with ipykernel, whose own usage display reads the same number. It counts what kernels share with one another, too.
ASK = "import psutil\nprint(psutil.Process().memory_info().rss / 1e6)"


def megabytes(name, also=""):
    """What the page's kernel holds at the end."""
    path = pages.TOP / f"notebooks/{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(f"{also}\n{ASK}"))
    pages.execute(notebook, path)
    return float(notebook.cells[-1].outputs[0].text)


@pytest.mark.parametrize("name", ["05_training", "07_your_own_network"])
def test_kernel_after_the_longest_pages_leaves_room_for_a_class(name):
    assert 50 < megabytes(name) < ROOM


def test_what_a_page_would_hold_beyond_that_is_seen():
    assert megabytes("05_training", "import numpy\nheld = numpy.ones(100_000_000 // 8)") > ROOM

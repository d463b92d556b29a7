"""The pieces of page 07 that a reader pastes give, with the large libraries, what nnlib gives."""

import re

import nbformat
import numpy as np
import pytest

import nnlib
from tests.notebooks import pages

PAGE = nbformat.read(pages.TOP / "notebooks/07_your_own_network.ipynb", as_version=4)
CELLS = {cell.id: cell for cell in PAGE.cells}


@pytest.fixture(scope="module")
def names():
    """What the page has when its reader comes to the pieces."""
    names = {"nnlib": nnlib, "np": np, "moons": nnlib.two_moons(n_rows=200)}
    exec(CELLS["next-net"].source, names)
    return names


@pytest.mark.parametrize(("cell", "library"), [("next-sklearn", "sklearn"), ("next-torch", "torch")])
def test_same_weights_give_the_same_numbers_in_a_large_library(names, cell, library):
    pytest.importorskip(library, reason=f"{library} is not installed; it is no part of the project")
    (piece,) = re.findall(r"```python\n(.*?)```", CELLS[cell].source, re.DOTALL)
    mine = dict(names)
    exec(piece, mine)
    assert 0 <= mine["difference"] < 1e-12
    assert np.abs(mine["net"].weights[0]).max() > 1e-3  # there was something to compare

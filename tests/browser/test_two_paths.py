"""Page 04's first explorer in a real JupyterLab: each slope by key, by drag and typed."""

import pytest

from tests.browser.explorer import Explorer

PAGE = "notebooks/04_backprop.ipynb"


@pytest.fixture
def explorer(desk):
    part = Explorer(desk.prepared(PAGE), "two-paths-explorer")
    part.press("Reset")
    part.reads("total", "10")
    return part


@pytest.mark.parametrize(
    ("name", "products", "total"),
    [
        ("input_to_1", ["2.5 · 3 = 7.5", "1 · 4 = 4"], "11.5"),
        ("from_1_to_loss", ["2 · 3.5 = 7", "1 · 4 = 4"], "11"),
        ("input_to_2", ["2 · 3 = 6", "1.5 · 4 = 6"], "12"),
        ("from_2_to_loss", ["2 · 3 = 6", "1 · 4.5 = 4.5"], "10.5"),
    ],
)
def test_slope_is_moved_in_the_drawing_by_key(explorer, name, products, total):
    explorer.drawn(name).focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.reads("total", total)
    explorer.reads("product-0", products[0])
    explorer.reads("product-1", products[1])


def test_slope_is_dragged_in_the_drawing(explorer):
    explorer.drag(explorer.drawn("from_2_to_loss"), -300)  # farther than its range is wide
    explorer.reads("slope-from_2_to_loss", "−5")
    explorer.reads("total", "1")  # 2 · 3 − 1 · 5


def test_slope_is_typed(explorer):
    explorer.type("input → 2", "-2,5")
    explorer.reads("total", "−4")  # 2 · 3 − 2.5 · 4

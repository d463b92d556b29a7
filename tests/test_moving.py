"""Explorers on pages without Python: what is packed there of each number's steps is what compute and draw give."""

import base64
import functools
import gzip
import json
import re
import tempfile
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from nnlib.explorers import LossGameExplorer, PushesExplorer, TrainingExplorer, YourOwnNetworkExplorer
from tests.explorers import KINDS, made
from tests.test_all_explorers import moved

MOVING = [kind for kind in KINDS if kind not in (LossGameExplorer, YourOwnNetworkExplorer)]
each_that_moves = pytest.mark.parametrize("kind", MOVING, ids=lambda kind: kind.__name__)


def saved(explorer, folder):
    """The page that an explorer saves, as text; it is never large."""
    explorer.save_html(folder / "page.html")
    assert (folder / "page.html").stat().st_size < 250_000
    return (folder / "page.html").read_text(encoding="utf-8")


def unpacked(page):
    """{"start": {name: state}, "moves": {number: {step: {name: state}}}, "html": the boxes} of a page's only explorer."""
    (packed,) = re.findall(r'<script type="application/gzip">([\w+/=]+)</script>', page)
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def drawn(state):
    """{element: {attribute: value}} of what moving.js shows for a picture's state."""
    values = {node.get("data-name"): dict(node.attrib) | {"text": node.text or ""}
              for node in ElementTree.fromstring(state["svg"]).iter() if node.get("data-name")}  # fmt: skip
    assert state["changes"].keys() <= values.keys()
    return {name: attributes | state["changes"].get(name, {}) for name, attributes in values.items()}


def somewhere(kind, seed):
    """An explorer with other settings than it opens with, or just opened where the seed is None."""
    explorer = made(kind) if seed is None else moved(kind, seed)
    if kind is TrainingExplorer and seed is not None:  # another start has no steps yet
        explorer.train(30)
    return explorer


def assert_shows(state, explorer):
    """That a page in that state, {name: state}, shows what the explorer does: every attribute, number and word."""
    for name, live in explorer.pictures.items():
        picture, shown = live.picture, state[f"picture-{name}"]
        values = drawn(shown)
        assert values.keys() == {element.name for element in picture.elements}
        for element in picture.elements:
            assert values[element.name].items() >= element.values().items()
        assert (shown["description"], shown["result"]) == (picture.description, picture.result)
    texts = explorer.texts_for(explorer.result).values()
    assert [state[f"text-{k}"] for k in range(len(texts))] == list(texts)


@functools.cache
def opened_and_saved(kind, seed=None):
    """(an explorer, the page that it saved)."""
    with tempfile.TemporaryDirectory() as folder:
        explorer = somewhere(kind, seed)
        return explorer, saved(explorer, Path(folder))


@each_that_moves
@pytest.mark.parametrize("seed", [None, 0])
def test_each_step_on_the_page_shows_what_compute_gives_there(kind, seed):
    explorer, page = opened_and_saved(kind, seed)
    page, rng = unpacked(page), np.random.default_rng(7)
    start, moves = page["start"], page["moves"]
    assert_shows(start, explorer)
    assert moves.keys() == {name for name, control in explorer.numbers.items() if explorer.computes_ahead(control)}
    for name in rng.permutation(list(moves))[:2]:
        for step in {str(explorer.numbers[name].slider.value), *rng.choice(list(moves[name]), 2)}:
            state = {which: one | moves[name][step].get(which, {}) for which, one in start.items()}
            there = somewhere(kind, seed)
            there.pick_number(name)
            there.numbers[name].value = there.numbers[name].at(int(step))  # as a hand does
            assert_shows(state, there)
            assert all(state[f"number-{other}"]["value"] == there.numbers[other].value for other in moves)
            assert state[f"slider-{name}"]["value"] == int(step)


@each_that_moves
def test_page_is_one_small_file_with_title_and_words_and_asks_for_nothing(kind):
    explorer, page = opened_and_saved(kind)
    title = next(iter(explorer.pictures.values())).picture.title
    assert f"<title>{escape(title)}</title>" in page
    for live in explorer.pictures.values():
        assert f'alt="{escape(f"{live.picture.title}. {live.picture.description}")}"' in page
    assert "Run this cell" not in page.partition("<script")[0]
    assert re.findall(r"""(?:src|href)=["'](?!data:image)|@import|url\(|fetch\(|import\(""", page) == []
    start, places = unpacked(page)["start"], re.findall('data-place="(.+?)"', unpacked(page)["html"])
    with_place = {
        name for name in start if not name.startswith("slider-") and (name != "text-0" or explorer.words(explorer.result))
    }
    assert sorted(places) == sorted(with_place)
    drawings = [state["svg"] for name, state in start.items() if name.startswith("picture-")]
    assert not any('role="button"' in svg or re.search('role="slider"[^>]* data-drag', svg) for svg in drawings)


def test_what_cannot_move_without_python_stands_still(tmp_path):
    page = saved(LossGameExplorer(), tmp_path)
    assert "data:image/svg+xml" in page
    assert "application/gzip" not in page


@pytest.mark.parametrize(("kind", "last"), [(PushesExplorer, 1000), (TrainingExplorer, 3000)])
def test_long_range_has_each_step_near_the_start_and_fewer_further_away(kind, last, tmp_path):
    explorer = kind()
    if kind is TrainingExplorer:
        explorer.train(last)
        explorer.set(step=0)
    steps = [int(step) for step in unpacked(saved(explorer, tmp_path))["moves"]["step"]]
    assert steps[:40] == list(range(40))
    assert (steps[-1], len(steps) <= 128) == (last, True)
    assert 1 < np.diff(steps)[45] <= np.diff(steps)[-5:-1].min() < last / 20


def test_path_that_cannot_be_is_refused_in_words(tmp_path):
    explorer = MOVING[0]()
    with pytest.raises(ValueError, match="path must be the name of a file, but '' arrived"):
        explorer.save_html("")
    with pytest.raises(FileNotFoundError, match="There is no such folder"):
        explorer.save_html(tmp_path / "nowhere/page.html")

"""What holds for every explorer, whichever of its controls have been moved."""

from html import escape

import numpy as np
import pytest
from ipywidgets import Checkbox

from nnlib.explorers import GrowthExplorer, YourOwnNetworkExplorer
from nnlib.widgets.pad import Pad
from tests.explorers import KINDS, made

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
# A network of one's own has other pictures for other data, and its tests try them one by one.
each_of_one_network = pytest.mark.parametrize("kind", [one for one in KINDS if one is not YourOwnNetworkExplorer])


def anywhere(numbers, rng):
    """{name: a number} at some step of each slider."""
    return {name: one.at(int(rng.integers(one.slider.min, one.slider.max + 1))) for name, one in numbers.items()}


def choices_of(control):
    """What a control that is no slider can be set to; any drawing will do for a pad."""
    if isinstance(control, Pad):
        return [[[[0.2, 0.3], [0.7, 0.8]]]]
    return [False, True] if isinstance(control, Checkbox) else [value for _, value in control._options_full]


def moved(kind, seed):
    """An explorer whose settings are whatever they can be, all at once."""
    explorer, rng = made(kind), np.random.default_rng(seed)
    others = {name: getattr(explorer.controls, name) for name in sorted(explorer.values().keys() - explorer.numbers)}
    choices = {name: choices_of(control) for name, control in others.items()}
    chosen = {name: options[rng.integers(len(options))] for name, options in choices.items()}
    explorer.set(**anywhere(explorer.numbers, rng), **chosen)
    return explorer


def shown(explorer):
    return {name: live.picture for name, live in explorer.pictures.items()}, explorer.words(explorer.result)


@each_of_one_network
@pytest.mark.parametrize("seed", range(2))
def test_code_makes_the_same_settings_and_reset_brings_all_back(kind, seed):
    explorer, names = moved(kind, seed), {}
    assert explorer.problem == ""
    exec(explorer.code(), names)
    assert names["explorer"].values() == explorer.values() != kind().values()
    assert shown(explorer) != shown(kind())
    explorer.reset.click()
    assert (shown(explorer), explorer.values()) == (shown(kind()), kind().values())
    explorer.set(**anywhere(explorer.numbers, np.random.default_rng(seed)))
    explorer.reset.click()
    assert shown(explorer) == shown(kind())


# The picture of growth has a line for each power of ten that it reaches.
@pytest.mark.parametrize("kind", [one for one in KINDS if one not in (YourOwnNetworkExplorer, GrowthExplorer)])
def test_moving_sends_changes_and_not_the_drawing_anew(kind):
    explorer = made(kind)
    sent = {name: live.svg for name, live in explorer.pictures.items()}
    for seed in (1, 2):
        explorer.set(**anywhere(explorer.numbers, np.random.default_rng(seed)))
        assert {name: live.svg for name, live in explorer.pictures.items()} == sent
    assert any(live.changes for live in explorer.pictures.values())


@each_kind
def test_code_of_a_new_explorer_has_no_settings(kind):
    lines = f"from nnlib.explorers import {kind.__name__}\n\nexplorer = {kind.__name__}()\nexplorer"
    assert kind().code().endswith(lines)  # the game has a comment above


@each_kind
def test_still_picture_says_the_same_as_the_live_one(kind):
    explorer = kind()
    bundle, (pictures, _) = explorer._repr_mimebundle_(), shown(explorer)
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert bundle["text/plain"] == f"<{kind.__name__}: {next(iter(pictures.values())).result}>"
    assert bundle["text/html"].count("data:image/svg+xml;base64,") == len(pictures)
    assert {one.result for one in list(pictures.values())[1:]} <= {""}  # one picture speaks for all
    for one in pictures.values():
        assert f'alt="{escape(f"{one.title}. {one.description}")}"' in bundle["text/html"]

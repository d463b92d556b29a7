"""What all explorers share, on the smallest one there can be."""

import re
import threading

import ipywidgets as widgets
import pytest

from nnlib.checks import check_number
from nnlib.plots.picture import Element, Picture, handle
from nnlib.widgets.explorer import Controls, Explorer
from nnlib.widgets.number_control import NumberControl


class RectangleExplorer(Explorer):
    def make_controls(self):
        return Controls(
            side=NumberControl("side", 2, 0, 10, 0.5),
            unit=widgets.Dropdown(options=[("metres", "m"), ("feet", "ft")], description="Unit"),
            height=NumberControl("height", 3, 0, 10, 0.5),
            double=widgets.Button(description="Double"),
        )

    def compute(self, side, unit, **others):
        return check_number("side", side, at_least=0) * others["height"], unit

    def draw(self, result):
        area, unit = result
        dot = handle("dot", area, 20, "the area", area, f"area {area:g} {unit}²", drag="xy")
        text = Element("area", "text", {"x": 5, "y": 5}, f"{area:g} {unit}²")
        return {"square": Picture("A square", f"area {area:g}", f"area {area:g}", (100, 50), (text, dot))}

    def words(self, result):
        return [f"area = {result[0]:g}"]

    def lay_out(self):
        return [*self.bar(self.controls.double), self.columns([self.pictures["square"]], [self.controls.side])]


@pytest.fixture
def explorer():
    return RectangleExplorer()


def test_compute_gets_the_controls_that_it_names_and_every_other_number(explorer):
    assert explorer.values() == {"side": 2, "unit": "m", "height": 3}
    explorer.controls.height.value = 4
    assert explorer.result == (8, "m")


def test_a_control_is_moved_and_never_replaced(explorer):
    with pytest.raises(AttributeError, match=r"write explorer\.controls\.side\.value = 3\.$"):
        explorer.controls.side = 3


def test_several_controls_are_set_at_once_and_drawn_once(explorer):
    drawn = []
    draw = explorer.draw
    explorer.draw = lambda result: drawn.append(result) or draw(result)
    explorer.set(side=5, height=2, unit="ft")
    assert drawn == [(10, "ft")]


def test_reset_brings_every_control_back(explorer):
    explorer.set(side=5, unit="ft", height=1)
    explorer.reset.click()
    assert explorer.values() == {"side": 2, "unit": "m", "height": 3}
    assert explorer.result == (6, "m")


def test_code_gives_the_lines_that_make_the_state(explorer):
    assert explorer.code() == "from nnlib.explorers import RectangleExplorer\n\nexplorer = RectangleExplorer()\nexplorer"
    explorer.set(side=0.5, unit="ft")
    start, _, rest = explorer.code().partition("\n\n")
    assert start == "from nnlib.explorers import RectangleExplorer"
    assert rest == "explorer = RectangleExplorer()\nexplorer.set(\n    side=0.5,\n    unit='ft',\n)\nexplorer"
    names = {"RectangleExplorer": RectangleExplorer}
    exec(rest, names)
    assert names["explorer"].values() == {"side": 0.5, "unit": "ft", "height": 3}


def test_code_is_shown_on_demand_and_follows(explorer):
    shown = explorer._code
    assert shown.layout.display == "none"
    explorer.show_code.value = True
    assert shown.layout.display == ""
    assert shown.value == explorer.code()
    explorer.controls.side.value = 7
    assert "side=7.0" in shown.value
    explorer.show_code.value = False
    assert shown.layout.display == "none"


def test_wrong_value_gets_a_sentence_and_the_last_good_picture_stays(explorer):
    before = explorer.pictures["square"].picture
    explorer.controls.side.value = -1
    assert explorer.controls.side.problem == "Side must be between 0 and 10. You entered −1."
    assert (explorer.controls.side.value, explorer.controls.side.slider.value) == (2, 4)  # as the picture has it
    assert explorer.pictures["square"].picture == before
    assert explorer.problem == ""  # what stands now can be
    explorer.controls.side.value = 1
    assert explorer.controls.side.problem == ""


def test_several_values_that_cannot_be_together_get_a_sentence_above_the_picture(explorer):
    before = explorer.pictures["square"].picture
    explorer.set(side=-1, height=4)
    assert explorer.problem == "side must be a number of at least 0, but -1.0 arrived. Take for example 1.0."
    assert explorer.pictures["square"].picture is before
    assert explorer.problem in explorer._problem.value
    explorer.set(side=1)
    assert (explorer.problem, explorer._problem.value) == ("", "")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("sides", 1, "the name of a control must be one of 'side', 'unit', 'height', 'double', but 'sides' arrived. "
                     "Did you mean 'side'?"),
        ("unit", "miles", "unit must be one of 'm', 'ft', but 'miles' arrived."),
        ("side", "long", "side must be a number, but 'long' arrived."),
        ("side", None, "side must be a number, but None arrived."),
    ],
)  # fmt: skip
def test_setting_what_cannot_be_gets_a_sentence(explorer, name, value, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        explorer.set(**{name: value})
    assert explorer.result == (6, "m")


def test_picture_at_rest_says_the_same_in_html_and_in_words(explorer):
    explorer.controls.side.value = 4
    bundle = explorer._repr_mimebundle_()
    assert 'alt="A square. area 12"' in bundle["text/html"]
    assert bundle["text/html"].endswith("<p>area = 12</p><p><em>Run this cell to bring it to life.</em></p>")
    assert bundle["text/plain"] == "<RectangleExplorer: area 12>"


def test_what_another_thread_moves_while_nothing_is_to_follow_is_followed_in_its_turn():
    explorer = RectangleExplorer()
    other = threading.Thread(target=setattr, args=(explorer.controls.side, "value", 5))
    with explorer._hold(unseen=True):
        other.start()
        other.join(0.1)  # it has moved the control, and waits
        explorer.controls.height.value = 7
    other.join()
    assert explorer.words(explorer.result) == explorer.words(explorer.compute(**explorer.values()))
    assert (explorer.values()["side"], explorer.values()["height"]) == (5, 7)

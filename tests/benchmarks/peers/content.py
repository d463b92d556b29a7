"""What every technique draws: the items of the explorer's two pictures, one below the other, and which of them a weight moves.

The items at rest are read off the explorer's own pictures. What moves is computed here from nnlib's forward pass alone, so that
no peer pays for the explorer's way of drawing; assert_equal shows that the two agree.
"""

from dataclasses import dataclass
from functools import cache

import ipywidgets as widgets
import numpy as np

import nnlib
from nnlib.explorers import ForwardPassExplorer
from nnlib.plots.axes import Axes
from nnlib.plots.network_drawing import points
from nnlib.plots.words import short

WIDTH, HEIGHT, CURVE_TOP = 700, 604, 404
START = 0.2  # the weight from hours studied to hidden neuron 1, which the slider moves
TRIED = (START, -1.3, 0.0, 2.7)  # a dashed edge and a dotted one are among them
INK, QUIET, POSITIVE, NEGATIVE, MARK, GOAL = "#1a1a1a", "#555555", "#1565a8", "#b4490c", "#6a3fb5", "#0c7047"
# What a class of the explorer's is for a peer; a white edge around a number does for its pill.
_LOOKS = {"dot": "point", "on-pill": "on-edge", "halo": "on-edge"}
_LOOKS |= dict.fromkeys(("wide", "score", "picked", "active", "input"), "")


@dataclass(frozen=True)
class Item:
    """A line, circle, path or text; x and y in pixels, downwards, several for a line or path."""

    kind: str
    look: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    size: float = 0
    text: str = ""

    @property
    def colour(self):
        """As on the explorer's light page."""
        colours = {"positive": POSITIVE, "negative": NEGATIVE, "ground": "white", "goal": GOAL}
        colours |= dict.fromkeys(("quiet", "axis", "zero"), QUIET)
        colours |= dict.fromkeys(("tangent", "leader", "point"), MARK)
        return next((colours[word] for word in self.look.split() if word in colours), INK)

    @property
    def dash(self):
        """Lengths of dash and gap in pixels, or ()."""
        return {"edge negative": (9, 7), "edge zero": (1, 7), "leader": (3, 3)}.get(self.look, ())

    @property
    def line_width(self):
        """In pixels."""
        return self.size or {"curve": 2.5, "tangent": 3, "leader": 1.5, "neuron": 2}.get(self.look, 1)

    @property
    def font(self):
        """Size in pixels, and whether it is bold."""
        first = self.look.partition(" ")[0]
        return {"large": 17, "quiet": 13.5}.get(first, 15), first in ("large", "on-edge")

    @property
    def align(self):
        """Where x lies in a text: left, right or center."""
        return next((word for word in self.look.split() if word in ("left", "right")), "center")


@cache
def at_rest():
    """{name: Item} of everything that the explorer draws when it opens."""
    return drawn_by(ForwardPassExplorer())


def drawn_by(explorer):
    """{name: Item} of an explorer's pictures, but for what only takes clicks or lights up, and for grounds, which stay."""
    tops = {"network": 0, "curve": CURVE_TOP}
    return {
        f"{picture}/{element.name}": _item(element, tops[picture])
        for picture, live in explorer.pictures.items()
        for element in live.picture.elements
        if not element.label and element.tag != "rect" and not element.name.startswith("glow")
    }


def _item(element, top):
    a = element.attributes
    if element.tag == "path":
        points = [point.split(",") for point in a["d"].removeprefix("M").split(" L")]
        x, y = ([float(point[k]) for point in points] for k in (0, 1))
    else:
        x, y = ([a[name] for name in (axis, axis + "1", axis + "2", "c" + axis) if name in a] for axis in "xy")
    size = a.get("r", a.get("stroke-width", 0))
    look = " ".join(filter(None, (_LOOKS.get(word, word) for word in a["class"].split())))
    return Item(element.tag, look, _rounded(x), _rounded(np.add(y, top)), size, element.text)


def _rounded(values):
    return tuple(round(float(value), 1) for value in values)


_HOURS = [[2, 9]]
_AXES = Axes((34, 330, CURVE_TOP + 30, CURVE_TOP + 172), (-15, -7.5, 0, 7.5, 15), (0, 1))


def moved(weight):
    """{name: Item} of what depends on the weight, from one forward pass: its edge, hidden neuron 1 and the output."""
    net = nnlib.Network([[[weight, 0.6, 0.1], [0.8, 0.3, 0.7]], [[0.4], [0.5], [0.9]]])
    passed = net.forward(_HOURS)
    z, a, y_pred = float(passed.z[0][0, 0]), float(passed.a[1][0, 0]), float(passed.y_pred[0, 0])
    slope, sign = a * (1 - a), "positive" if weight > 0 else "negative" if weight < 0 else "zero"
    texts = {
        "network/sum-neuron-1-0": f"z₁ = {short(z)}",
        "network/value-neuron-1-0": short(a),
        "network/sum-neuron-2-0": f"z = {short(passed.z[1][0, 0])}",
        "network/value-neuron-2-0": short(y_pred),
        "network/hero": points(y_pred),
        "network/difference": f"{points(0.92 - y_pred)} too low",
    }
    items = {name: _changed(name, text=text) for name, text in texts.items()}
    items["network/weight-0-0-0"] = _changed("network/weight-0-0-0", text=short(weight), look=f"on-edge {sign}")
    items["network/line-edge-0-0-0"] = _changed(
        "network/line-edge-0-0-0", size=1.2 + 2 * min(abs(weight), 4), look=f"edge {sign}"
    )
    level = _rounded((316 - 208 * y_pred,))
    items["network/gauge-fill"] = _changed("network/gauge-fill", y=(*level, 316.0))
    items["network/gauge-point"] = _changed("network/gauge-point", y=level)
    return items | _on_the_curve(z, a, slope)


def _on_the_curve(z, a, slope):
    x, y = _AXES.at(z, a)
    ends = _AXES.tangent(z, a, slope, 34)
    places = {
        "tangent": {"x": _rounded((ends["x1"], ends["x2"])), "y": _rounded((ends["y1"], ends["y2"]))},
        "point": {"x": _rounded((x,)), "y": _rounded((y,))},
        "tag": {"x": _rounded((x - 13,)), "y": _rounded((min(max(y - 9, CURVE_TOP + 32), CURVE_TOP + 168),))},
    }
    return {f"curve/{name}-0": _changed(f"curve/{name}-0", **place) for name, place in places.items()}


def _changed(name, **values):
    return Item(**vars(at_rest()[name]) | values)


def new_slider():
    """The same slider for every technique: the explorer's own range and step."""
    return widgets.FloatSlider(START, min=-3, max=3, step=0.1, readout=False, description="studied → 1")


def texts(items):
    """{name: text} of the texts among items."""
    return {name: item.text for name, item in items.items() if item.kind == "text"}


def groups(items):
    """Items of one kind, look and size together, as {(kind, look, size): {name: Item}}: what libraries take as one mark."""
    together = {}
    for name, item in items.items():
        together.setdefault((item.kind, item.look, item.size), {})[name] = item
    return together


def assert_equal(peer, tried=TRIED):
    """At the weights tried and the slider's own, what moves is what our explorer draws, and the peer's own texts are too."""
    explorer = ForwardPassExplorer()
    for weight in (*tried, round(peer.slider.value, 10)):
        explorer.set(studied_to_1=weight)
        items = drawn_by(explorer)
        assert at_rest() | moved(weight) == items, f"what moves is not what the explorer draws at {weight}"
        peer.show(weight)
        assert peer.texts() == texts(items), f"{type(peer).__name__} shows other texts than the explorer at {weight}"


def texts_at(weight):
    """{name: text} at this weight."""
    return texts(at_rest() | moved(weight))

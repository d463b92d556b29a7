"""bqplot: a figure of marks whose values are changed."""

import bqplot

from tests.benchmarks.peers.content import HEIGHT, WIDTH, at_rest, groups, moved
from tests.benchmarks.peers.peer import Peer

_STYLE = {(): "solid", (9, 7): "dashed", (1, 7): "dotted", (3, 3): "dashed"}


class Bqplot(Peer):
    """A mark for items that look alike; those that move are marks of their own, so that no others are sent again."""

    def make(self):
        """All marks: lines, then circles, then texts."""
        self.scales = {"x": bqplot.LinearScale(min=0, max=WIDTH), "y": bqplot.LinearScale(min=0, max=HEIGHT, reverse=True)}
        moving = moved(self.slider.value)
        still = {name: item for name, item in at_rest().items() if name not in moving}
        self.groups = {name: {name: item} for name, item in moving.items()} | groups(still)
        order = sorted(self.groups, key=lambda key: ["line", "path", "circle", "text"].index(self._first(key).kind))
        self.marks = {key: self._mark(self.groups[key]) for key in order}
        return bqplot.Figure(
            marks=list(self.marks.values()),
            fig_margin=dict.fromkeys(("left", "right", "top", "bottom"), 0),
            padding_x=0,
            padding_y=0,
            min_aspect_ratio=WIDTH / HEIGHT,
            max_aspect_ratio=WIDTH / HEIGHT,
            layout={"width": f"{WIDTH}px", "height": f"{HEIGHT}px"},
        )

    def _first(self, key):
        return next(iter(self.groups[key].values()))

    def _mark(self, items):
        kinds = {"text": bqplot.Label, "circle": bqplot.Scatter, "line": bqplot.Lines, "path": bqplot.Lines}
        return kinds[next(iter(items.values())).kind](scales=self.scales, **_traits(items))

    def change(self, items):
        """What moved, one message a mark; a mark whose values are the same sends none."""
        for name, item in items.items():
            with self.marks[name].hold_sync():
                _set(self.marks[name], _traits({name: item}))

    def texts(self):
        """What the marks read."""
        read = {name: str(text) for key, mark in self.marks.items() if self._first(key).kind == "text"
                for name, text in zip(self.groups[key], mark.text)}  # fmt: skip
        return {name: read[name] for name, item in at_rest().items() if item.kind == "text"}


def _set(mark, traits):
    for name, value in traits.items():
        setattr(mark, name, value)


def _traits(items):
    """Items that look alike as the traits of one mark."""
    item = next(iter(items.values()))
    x, y = ([value for one in items.values() for value in getattr(one, axis)] for axis in "xy")
    if item.kind == "text":
        size, bold = item.font
        place = {"left": "start", "right": "end", "center": "middle"}[item.align]
        look = {"default_size": size, "font_unit": "px", "font_weight": "bold" if bold else "normal", "align": place}
        return look | {"x": x, "y": y, "text": [one.text for one in items.values()], "colors": [item.colour]}
    if item.kind == "circle":
        fill, edge = (item.colour, "white") if item.look == "point" else ("white", item.colour)
        area = int(3.1416 * item.size**2)
        return {"x": x, "y": y, "default_size": area, "colors": [fill], "stroke": edge}
    look = {"colors": [item.colour], "stroke_width": item.line_width, "line_style": _STYLE[item.dash]}
    return look | {"x": [list(one.x) for one in items.values()], "y": [list(one.y) for one in items.values()]}

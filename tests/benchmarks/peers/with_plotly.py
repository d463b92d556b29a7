"""plotly: a FigureWidget whose traces are changed in one batch."""

import plotly.graph_objects as go

from tests.benchmarks.peers.content import HEIGHT, WIDTH, at_rest, groups, moved
from tests.benchmarks.peers.peer import Peer

_DASH = {(): "solid", (9, 7): "9px,7px", (1, 7): "1px,7px", (3, 3): "3px,3px"}


class Plotly(Peer):
    """A trace for items that look alike; those that move are traces of their own, so that no others are sent again."""

    def make(self):
        """All traces: lines, then circles, then texts."""
        moving = moved(self.slider.value)
        still = {name: item for name, item in at_rest().items() if name not in moving}
        self.groups = {name: {name: item} for name, item in moving.items()} | groups(still)
        order = sorted(self.groups, key=lambda key: ["line", "path", "circle", "text"].index(self._first(key).kind))
        axes = {axis: {"visible": False, "fixedrange": True} for axis in ("xaxis", "yaxis")}
        axes["xaxis"]["range"], axes["yaxis"]["range"] = (0, WIDTH), (HEIGHT, 0)
        layout = go.Layout(width=WIDTH, height=HEIGHT, margin=dict.fromkeys("lrtb", 0), showlegend=False,
                           plot_bgcolor="white", hovermode=False, **axes)  # fmt: skip
        self.figure = go.FigureWidget([go.Scatter(_trace(self.groups[key])) for key in order], layout)
        self.traces = dict(zip(order, self.figure.data))
        return self.figure

    def _first(self, key):
        return next(iter(self.groups[key].values()))

    def change(self, items):
        """What moved."""
        with self.figure.batch_update():
            for name, item in items.items():
                self.traces[name].update(_trace({name: item}))

    def texts(self):
        """What the traces read."""
        pairs = ((name, text) for key in self.traces if self._first(key).kind == "text"
                 for name, text in zip(self.groups[key], self.traces[key].text))  # fmt: skip
        read = dict(pairs)
        return {name: read[name] for name, item in at_rest().items() if item.kind == "text"}


def _trace(items):
    """Items that look alike as the properties of one trace."""
    item = next(iter(items.values()))
    x, y = ([value for one in items.values() for value in (*getattr(one, axis), None)] for axis in "xy")
    if item.kind == "text":
        size, bold = item.font
        font = {"size": size, "color": item.colour, "weight": "bold" if bold else "normal"}
        place = {"left": "middle right", "right": "middle left", "center": "middle center"}[item.align]
        words = [one.text for one in items.values()]
        return {"mode": "text", "x": x[::2], "y": y[::2], "text": words, "textfont": font, "textposition": place}
    if item.kind == "circle":
        fill, edge = (item.colour, "white") if item.look == "point" else ("white", item.colour)
        marker = {"size": 2 * item.size, "color": fill, "line": {"color": edge, "width": 1.5}, "opacity": 1}
        return {"mode": "markers", "x": x[::2], "y": y[::2], "marker": marker}
    return {"mode": "lines", "x": x, "y": y, "line": {"color": item.colour, "width": item.line_width, "dash": _DASH[item.dash]}}

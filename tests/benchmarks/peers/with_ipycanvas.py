"""ipycanvas: what rests on one layer, what moves on another, drawn anew while the canvas is held."""

from math import tau

from ipycanvas import MultiCanvas, hold_canvas

from tests.benchmarks.peers.content import HEIGHT, WIDTH, at_rest, moved
from tests.benchmarks.peers.peer import Peer


class Ipycanvas(Peer):
    """Two layers, so that only what moves is drawn again."""

    def make(self):
        """The layer at rest is drawn once."""
        canvas = MultiCanvas(2, width=WIDTH, height=HEIGHT, layout={"width": f"{WIDTH}px", "height": f"{HEIGHT}px"})
        moving = moved(self.slider.value)
        self.drawn, (ground, self.layer) = {}, canvas
        with hold_canvas():
            self._draw(ground, {name: item for name, item in at_rest().items() if name not in moving})
            self._draw(self.layer, moving)
        return canvas

    def change(self, items):
        """What moved."""
        with hold_canvas():
            self.layer.clear()
            self._draw(self.layer, items)

    def texts(self):
        """What was written, since a canvas keeps no text."""
        return {name: self.drawn[name] for name, item in at_rest().items() if item.kind == "text"}

    def _draw(self, layer, items):
        for kind, draw in {"line": _line, "path": _line, "circle": _circle, "text": _text}.items():
            for name, item in items.items():
                if item.kind == kind:
                    draw(layer, item)
                    self.drawn[name] = item.text


def _line(layer, item):
    layer.stroke_style, layer.line_width = item.colour, item.line_width
    layer.set_line_dash(list(item.dash))
    layer.stroke_lines(list(zip(item.x, item.y)))


def _circle(layer, item):
    fill, edge = (item.colour, "white") if item.look == "point" else ("white", item.colour)
    layer.set_line_dash([])
    layer.fill_style, layer.stroke_style, layer.line_width = fill, edge, 1.5
    layer.fill_arc(item.x[0], item.y[0], item.size, 0, tau)
    layer.stroke_arc(item.x[0], item.y[0], item.size, 0, tau)


def _text(layer, item):
    size, bold = item.font
    layer.font = f"{'bold ' * bold}{size}px sans-serif"
    layer.text_align, layer.text_baseline = item.align, "middle"
    if "on-edge" in item.look:
        layer.set_line_dash([])
        layer.stroke_style, layer.line_width = "white", 6
        layer.stroke_text(item.text, item.x[0], item.y[0])
    layer.fill_style = item.colour
    layer.fill_text(item.text, item.x[0], item.y[0])

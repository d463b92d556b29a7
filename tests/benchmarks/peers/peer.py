"""A slider over a picture: what all techniques but interact have in common."""

import ipywidgets as widgets

from tests.benchmarks.peers.content import at_rest, moved, new_slider


class Peer:
    """make() draws everything once and returns the widget; change(items) draws anew what moved; texts() is what it holds."""

    def __init__(self):
        self.slider = new_slider()
        self.items = dict(at_rest())
        self.widget = widgets.VBox([self.slider, self.make()])
        self.slider.observe(lambda change: self.show(change.new), "value")

    @property
    def at_page(self):
        """Where the page's slider should stand."""
        return self.slider.value

    def show(self, weight):
        """Draw the content at this weight."""
        items = moved(weight)
        self.items |= items
        self.change(items)

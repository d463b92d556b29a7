"""ipywidgets.interact with an inline matplotlib figure: what a learner would write first."""

import matplotlib.pyplot as plt
from ipywidgets import interactive

from tests.benchmarks.peers.content import at_rest, moved, new_slider
from tests.benchmarks.peers.on_matplotlib import SIZE, draw


class Interact:
    """The whole figure anew at every move, as interact has it."""

    def __init__(self):
        self.slider = new_slider()
        self.widget = interactive(self.show, weight=self.slider)  # what interact displays

    @property
    def at_page(self):
        """Where the page's slider should stand."""
        return self.slider.value

    def show(self, weight):
        """Draw the content at this weight; the inline backend sends it as a PNG."""
        self.artists = draw(plt.figure(**SIZE), at_rest() | moved(weight))
        plt.show()

    def texts(self):
        """What the last figure read."""
        return {name: artist.get_text() for name, artist in self.artists.items() if hasattr(artist, "get_text")}

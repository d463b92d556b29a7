"""ipympl: a matplotlib figure that stays, its artists changed and drawn when the canvas is idle."""

from ipympl.backend_nbagg import Canvas, FigureManager
from matplotlib.figure import Figure

from tests.benchmarks.peers.content import at_rest
from tests.benchmarks.peers.on_matplotlib import SIZE, change, draw
from tests.benchmarks.peers.peer import Peer


class Ipympl(Peer):
    """set_text and set_data on what moved, then draw_idle."""

    def make(self):
        """The canvas, without the bars around it."""
        figure = Figure(**SIZE)
        self.artists = draw(figure, at_rest())
        self.canvas = Canvas(figure)
        FigureManager(self.canvas, 0)
        self.canvas.header_visible = self.canvas.footer_visible = self.canvas.toolbar_visible = False
        return self.canvas

    def change(self, items):
        """What moved."""
        for name, item in items.items():
            change(self.artists[name], item)
        self.canvas.draw_idle()

    def texts(self):
        """What the artists read."""
        return {name: artist.get_text() for name, artist in self.artists.items() if hasattr(artist, "get_text")}

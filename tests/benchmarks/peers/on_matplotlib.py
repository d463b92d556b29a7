"""The content as artists of one pair of axes whose units are pixels."""

from matplotlib.patches import Circle
from matplotlib.patheffects import withStroke

from tests.benchmarks.peers.content import HEIGHT, WIDTH

DPI = 100
POINT = 72 / DPI  # a pixel in matplotlib's points
SIZE = {"figsize": (WIDTH / DPI, HEIGHT / DPI), "dpi": DPI}


def draw(figure, items):
    """{name: artist} on a figure of that size."""
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    axes.axis("off")
    return {name: _artist(axes, item) for name, item in items.items()}


def change(artist, item):
    """Bring a text, line or circle up to date."""
    if item.kind == "text":
        artist.set(text=item.text, x=item.x[0], y=item.y[0], color=item.colour)
    elif item.kind == "circle":
        artist.set_center((item.x[0], item.y[0]))
    else:
        artist.set_data(item.x, item.y)
        artist.set(linewidth=item.line_width * POINT, color=item.colour, linestyle=_style(item))


def _artist(axes, item):
    if item.kind == "text":
        return _text(axes, item)
    if item.kind == "circle":
        face = item.colour if item.look == "point" else "white"
        edge = "white" if item.look == "point" else item.colour
        return axes.add_patch(
            Circle((item.x[0], item.y[0]), item.size, facecolor=face, edgecolor=edge, linewidth=1.5, zorder=2)
        )
    return axes.plot(item.x, item.y, color=item.colour, linewidth=item.line_width * POINT, linestyle=_style(item), zorder=1)[0]


def _text(axes, item):
    size, bold = item.font
    look = {"fontsize": size * POINT, "fontweight": "bold" if bold else "normal", "color": item.colour, "zorder": 3}
    text = axes.text(item.x[0], item.y[0], item.text, ha=item.align, va="center", **look)
    if "on-edge" in item.look:
        text.set_path_effects([withStroke(linewidth=4, foreground="white")])
    return text


def _style(item):
    return (0, tuple(length / item.line_width for length in item.dash)) if item.dash else "solid"

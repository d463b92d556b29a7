"""A drawn digit on its way through the network, and which digits are taken for which."""

import numpy as np

from .network_drawing import text
from .picture import Element, Picture
from .words import short

_READING, _CONFUSIONS = (470, 326), (330, 322)
_PIXEL, _LEFT, _TOP = 20, 6, 32
_BARS, _LONGEST = 336, 66


def draw_reading(pixels, hidden, probabilities):
    """The Picture of a drawing as the network sees it, its hidden layer and its ten probabilities.

    pixels        : (64,) ink, 0 to 16
    hidden        : (n_hidden,) activations, -1 to 1
    probabilities : (10,) of the digits
    """
    read, drawn = int(probabilities.argmax()), pixels.any()
    says = f"It reads {read}, with probability {short(probabilities[read])}." if drawn else "Nothing is drawn yet."
    rows = "; ".join(" ".join(f"{value:.0f}" for value in row) for row in pixels.reshape(8, 8))
    described = (f"{says} Ink of the 8 by 8 pixels, row by row: {rows}. Hidden neurons: {', '.join(map(short, hidden))}. "
                 f"Probabilities of 0 to 9: {', '.join(map(short, probabilities))}.")  # fmt: skip
    return Picture("The drawing, the hidden layer, and what is read", described, says, _READING, (
        text("title-pixels", "layer", _LEFT + 4 * _PIXEL, 14, "8 × 8 pixels"),
        text("title-hidden", "layer", 242, 14, f"{len(hidden)} hidden"),
        text("title-bars", "layer right", _READING[0] - 2, 14, "probabilities"),
        *_pixels(pixels), *_hidden(hidden), *_bars(probabilities * drawn, read if drawn else None),
        text("hero", "hero", _LEFT + 4 * _PIXEL, 255, str(read) if drawn else "?")))  # fmt: skip


def _pixels(pixels):
    for k, value in enumerate(pixels.tolist()):
        row, column = divmod(k, 8)
        place = {"x": _LEFT + _PIXEL * column, "y": _TOP + _PIXEL * row, "width": _PIXEL, "height": _PIXEL}
        yield Element(f"pixel-{k}", "rect", {"style": f"fill: var(--ink); fill-opacity: {value / 16:.2f}"} | place)
    frame = {"x": _LEFT - 2, "y": _TOP - 2, "width": 8 * _PIXEL + 4, "height": 8 * _PIXEL + 4}
    yield Element("frame", "rect", {"class": "axis"} | frame)


def _hidden(activations):
    """A disk for each neuron, as large as its activation; a ring where that is negative."""
    for k, a in enumerate(activations.tolist()):
        row, column = divmod(k, 4)
        color = "fill: none; stroke: var(--negative)" if a < 0 else "fill: var(--active); stroke: var(--active)"
        place = {"cx": 200 + 28 * column, "cy": _TOP + 10 + 30 * row, "r": 1 + 7 * abs(a)}
        yield Element(f"hidden-{k}", "circle", {"style": f"{color}; stroke-width: 2"} | place)


def _bars(probabilities, read):
    for digit, probability in enumerate(probabilities.tolist()):
        y, look = 40 + 30 * digit, "bold" if digit == read else ""
        shape = {"x": _BARS, "y": y - 7, "height": 14, "rx": 2}
        yield Element(f"track-{digit}", "rect", {"style": "fill: var(--soft); stroke: var(--line)", "width": _LONGEST} | shape)
        yield Element(f"bar-{digit}", "rect", {"style": "fill: var(--active)", "width": _LONGEST * probability} | shape)
        yield text(f"digit-{digit}", look, _BARS - 12, y, str(digit))
        yield text(f"probability-{digit}", f"right {look}", _READING[0] - 2, y, short(probability))


def draw_confusions(confusions):
    """The Picture of the confusion matrix: (10, 10) how often each digit, one a row, was read as each, one a column."""
    n, right = confusions.sum(), np.trace(confusions)
    share = f"{100 * right / n:.1f} %"
    wrong = [f"{written} as {read}: {confusions[written, read]}" for written, read in np.argwhere(confusions)
             if written != read]  # fmt: skip
    described = f"Held out: {right} of {n} right, {share}. Misread: {'; '.join(wrong) or 'none'}."
    return Picture("Confusion matrix of the digits held out", described, "", _CONFUSIONS, (
        text("right", "bold left", 6, 14, f"held out: {share} right"),
        text("axes", "quiet left", 6, 36, "rows: written, columns: read"),
        *(text(f"row-{k}", "quiet", 18, _down(k), str(k)) for k in range(10)),
        *(text(f"column-{k}", "quiet", _across(k), 58, str(k)) for k in range(10)), *_cells(confusions)))  # fmt: skip


def _across(column):
    return 48 + 28 * column


def _down(row):
    return 80 + 24.5 * row


def _cells(confusions):
    """Each count on a ground that is the darker, the more there are: green on the diagonal, red where one was misread."""
    for (row, column), n in np.ndenumerate(confusions):
        color, most = ("goal", 40) if row == column else ("wrong", 6)
        box = {"x": _across(column) - 13, "y": _down(row) - 11, "width": 26, "height": 22, "rx": 3}
        look = f"fill: var(--{color}); fill-opacity: {0.3 * min(n / most, 1):.2f}"
        yield Element(f"cell-{row}-{column}", "rect", {"style": look} | box)
        yield text(f"count-{row}-{column}", "", _across(column), _down(row), str(n or ""))

"""Handwritten digits as 8 x 8 grey squares, and what the network reads in them."""

import numpy as np

from .decision_picture import SIZE
from .picture import Element, Picture

N_DRAWN = 15
_COLUMNS = 5
_PIXEL = 11
_SHADES = 4  # of the ink 0 to 16, beside none at all


def draw_digits(pixels, written, read, says):
    """The Picture of the first digits.

    pixels  : (n, 64) ink, 0 to 16
    written : (n,) the digits that they are
    read    : (n,) the digits that the network takes them for
    says    : how well it does, in a sentence
    """
    pixels, written, read = pixels[:N_DRAWN], written[:N_DRAWN], read[:N_DRAWN]
    each = ", ".join(f"{is_}" if is_ == taken else f"{is_} read as {taken}" for is_, taken in zip(written, read))
    return Picture(
        title="Handwritten digits, and what the network reads in them",
        description=f"The first {len(written)} digits: {each}. {says}",
        result=says,
        size=SIZE,
        elements=(*ink_of(pixels), *_readings(written, read)),
    )


def ink_of(pixels):
    """One Element a shade of grey: the squares of all digits that have it."""
    shades = np.ceil(pixels * _SHADES / 16).astype(int)
    for shade in range(1, _SHADES + 1):
        squares = [_square(k, *divmod(int(pixel), 8)) for k, pixel in np.argwhere(shades == shade)]
        style = f"fill: var(--ink); fill-opacity: {shade / _SHADES:.2f}"
        yield Element(f"ink-{shade}", "path", {"style": style, "d": " ".join(squares)})
    frames = [f"M{x - 3},{y - 3}h94v94h-94z" for x, y in (_corner(k) for k in range(len(pixels)))]
    yield Element("frames", "path", {"class": "axis", "d": " ".join(frames)})


def _corner(k):
    row, column = divmod(k, _COLUMNS)
    return 18 + 118 * column, 14 + 148 * row


def _square(k, row, column):
    x, y = _corner(k)
    return f"M{x + _PIXEL * column},{y + _PIXEL * row}h{_PIXEL}v{_PIXEL}h-{_PIXEL}z"


def _readings(written, read):
    for k, (is_, taken) in enumerate(zip(written, read)):
        x, y = _corner(k)
        wrong = is_ != taken
        text = f"reads {taken}, is {is_}" if wrong else f"reads {taken}"
        yield Element(f"reads-{k}", "text", {"class": "differs" if wrong else "", "x": x + 44, "y": y + 110}, text)

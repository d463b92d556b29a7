"""Handwriting: the strokes of a pen as an 8 x 8 picture, as the digits are, and copies of such pictures in other hands."""

import numpy as np

from .checks import check_array, check_number

PEN = 6.5  # pixels of 32: as thick as most of the digits are
_SIDE = 32
_DOTS = np.mgrid[:_SIDE, :_SIDE][::-1].reshape(2, -1).T + 0.5  # (1024, 2) their middles, x and y
_WIDEST = 0.65  # of its height; the few digits that were wider are not missed
_TURN, _SLANT, _STRETCH, _SHIFT, _INK = 0.35, 0.4, 0.3, 0.8, 0.5  # the most that a copy differs; angles in radians


def ink(strokes, centered=True, pen=PEN):
    """(64,) the ink of 8 x 8 pixels, 0 to 16, made as that of the digits was: 32 x 32 dots, counted four by four.

    strokes  : [[(x, y), ...], ...] where the pen went, from (0, 0) at the upper left of the pad to (1, 1) at the lower right
    centered : whether the drawing is moved to the middle and scaled to the full height first, as the digits were
    pen      : the width of the pen, in dots
    """
    pen = check_number("The pen", pen, above=0, at_most=_SIDE)
    lines = [_SIDE * check_array("a stroke", stroke, ("n_points", 2)) for stroke in strokes]
    if not lines:
        return np.zeros(64)
    lines = _centered(lines, _SIDE - pen) if centered else lines
    distance = np.min([_distance_to(line) for line in lines], axis=0)
    return np.clip(pen / 2 + 0.5 - distance, 0, 1).reshape(8, 4, 8, 4).sum(axis=(1, 3)).ravel()


def _centered(lines, room):
    """In the middle, as high as there is room; wide ones narrower than they were drawn, and lying ones not blown up."""
    points = np.vstack(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    width, height = np.maximum(high - low, 1e-6)
    up = room / max(height, 0.4 * width)
    return [(line - (low + high) / 2) * [min(up, _WIDEST * room / width), up] + _SIDE / 2 for line in lines]


def _distance_to(line):
    """(1024,) how far the middle of each dot is from the nearest place of a line."""
    start, way = line[: max(len(line) - 1, 1)], np.diff(line, axis=0) if len(line) > 1 else np.zeros((1, 2))
    along, length = _DOTS @ way.T - (start * way).sum(axis=1), (way * way).sum(axis=1)
    share = np.clip(along / np.maximum(length, 1e-12), 0, 1)  # of the way from one point to the next
    squared = ((_DOTS * _DOTS).sum(axis=1, keepdims=True) - 2 * _DOTS @ start.T + (start * start).sum(axis=1)
               - share * (2 * along - share * length))  # fmt: skip
    return np.sqrt(np.maximum(squared.min(axis=1), 0))


def warped(X, seed=0):
    """(n, 64) a copy of each picture as another hand might have written it: turned, slanted, stretched, moved, in other ink.

    X    : (n, 64) ink of 8 x 8 pixels, scaled to 0 to 1
    seed : of the random numbers that say by how much
    """
    X = check_array("X", X, ("n_pictures", 64))
    random, n = np.random.default_rng(seed), len(X)
    turn, slant, wide, high, right, up, light = (
        random.uniform(-most, most, (n, 1, 1)) for most in (_TURN, _SLANT, _STRETCH, _STRETCH / 2, _SHIFT, _SHIFT / 2, _INK)
    )
    y, x = np.mgrid[:8, :8] - 3.5
    rows = (np.cos(turn) * y + np.sin(turn) * x) * np.exp(high) + up
    columns = (np.cos(turn) * x - np.sin(turn) * y + slant * y) * np.exp(wide) + right
    return (_blended(X.reshape(n, 8, 8), rows + 3.5, columns + 3.5) ** np.exp(light)).reshape(n, 64)


def _blended(pictures, rows, columns):
    """What is at places between the pixels: of the four around each, the nearer counts more; beyond the edge is white."""
    white = np.pad(pictures, ((0, 0), (1, 2), (1, 2)))
    rows, columns = np.clip(rows, -1, 8) + 1, np.clip(columns, -1, 8) + 1
    top, left = rows.astype(int), columns.astype(int)
    k = np.arange(len(pictures))[:, None, None]
    return sum(white[k, top + down, left + across] * abs(1 - down - (rows - top)) * abs(1 - across - (columns - left))
               for down in (0, 1) for across in (0, 1))  # fmt: skip

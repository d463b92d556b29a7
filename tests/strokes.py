"""Digits as a hand draws them: three styles each, every one elsewhere, of another size, slant and shape."""

import numpy as np

STYLES = 3
_APART = 0.04  # of a digit's height, between two points


def _arc(x, y, wide, high, start, end, n=24):
    """Part of an ellipse, from one angle to another, in degrees, clockwise from the right."""
    angle = np.radians(np.linspace(start, end, n))
    return np.column_stack([x + wide * np.cos(angle), y + high * np.sin(angle)])


def _line(*points):
    return np.array(points, float)


# {digit: [the strokes of each style]}, 0.6 wide and 1 high, y downward.
_SHAPES = {
    0: [[_arc(0.3, 0.5, 0.28, 0.5, -90, 270)], [_arc(0.3, 0.5, 0.22, 0.5, -60, 300)], [_arc(0.3, 0.5, 0.3, 0.42, -120, 250)]],
    1: [[_line((0.3, 0), (0.3, 1))], [_line((0.1, 0.25), (0.32, 0), (0.32, 1))],
        [_line((0.1, 0.3), (0.3, 0), (0.3, 1)), _line((0.08, 1), (0.52, 1))]],
    2: [[np.vstack([_arc(0.3, 0.27, 0.26, 0.27, -170, 20), _line((0.5, 0.4), (0.03, 1))]), _line((0.03, 1), (0.58, 1))],
        [np.vstack([_arc(0.3, 0.3, 0.28, 0.3, -150, 45), _line((0, 1), (0.6, 0.98))])],
        [np.vstack([_arc(0.28, 0.28, 0.25, 0.28, 180, 400), _arc(0.15, 0.85, 0.14, 0.14, -60, -300, 10), _line((0.2, 0.8), (0.6, 1))])]],
    3: [[np.vstack([_arc(0.25, 0.25, 0.27, 0.25, -160, 90), _arc(0.25, 0.75, 0.3, 0.25, -90, 160)])],
        [np.vstack([_line((0.05, 0), (0.5, 0), (0.25, 0.38)), _arc(0.25, 0.68, 0.28, 0.31, -90, 140)])],
        [np.vstack([_arc(0.28, 0.27, 0.22, 0.27, -140, 70), _arc(0.25, 0.74, 0.3, 0.26, -70, 150)])]],
    4: [[_line((0.4, 0), (0.02, 0.62), (0.6, 0.62)), _line((0.42, 0.3), (0.42, 1))],
        [_line((0.08, 0), (0.05, 0.5), (0.55, 0.5)), _line((0.52, 0), (0.5, 1))], [_line((0.45, 1), (0.45, 0), (0.02, 0.65), (0.6, 0.65))]],
    5: [[np.vstack([_line((0.55, 0), (0.1, 0), (0.07, 0.42)), _arc(0.27, 0.68, 0.29, 0.31, -130, 150)])],
        [np.vstack([_line((0.1, 0.03), (0.08, 0.45)), _arc(0.25, 0.7, 0.3, 0.3, -120, 130)]), _line((0.1, 0.02), (0.55, 0))],
        [np.vstack([_line((0.55, 0.02), (0.15, 0.05), (0.12, 0.4)), _arc(0.25, 0.7, 0.26, 0.3, -110, 170)])]],
    6: [[np.vstack([_arc(0.6, 0.6, 0.55, 0.6, -95, -180), _arc(0.3, 0.7, 0.26, 0.29, 180, -190)])],
        [np.vstack([_line((0.42, 0), (0.08, 0.6)), _arc(0.3, 0.72, 0.24, 0.27, 200, -170)])],
        [np.vstack([_arc(0.45, 0.55, 0.4, 0.55, -80, -200), _arc(0.32, 0.74, 0.22, 0.25, 150, -190)])]],
    7: [[_line((0.02, 0), (0.58, 0), (0.2, 1))], [_line((0.02, 0.05), (0.55, 0), (0.25, 1)), _line((0.12, 0.5), (0.5, 0.48))],
        [np.vstack([_line((0.03, 0.15), (0.05, 0), (0.55, 0)), _arc(0.8, 0.95, 0.5, 0.85, -120, -180, 10)])]],
    8: [[np.vstack([_arc(0.3, 0.25, 0.22, 0.25, 90, 450), _arc(0.3, 0.75, 0.27, 0.25, -90, 270)])],
        [np.vstack([_arc(0.3, 0.26, 0.23, 0.24, -30, -250), _line((0.3, 0.5), (0.4, 0.55)), _arc(0.3, 0.75, 0.25, 0.24, -50, 250),
                    _line((0.2, 0.55), (0.48, 0.15))])],
        [_arc(0.3, 0.26, 0.2, 0.26, 0, 360), _arc(0.3, 0.76, 0.26, 0.24, 0, 360)]],
    9: [[np.vstack([_arc(0.3, 0.27, 0.24, 0.27, 0, -360), _line((0.54, 0.27), (0.5, 1))])],
        [np.vstack([_arc(0.28, 0.28, 0.25, 0.27, 20, -330), _arc(0.1, 0.5, 0.44, 0.5, -20, 70)])],
        [_arc(0.28, 0.26, 0.24, 0.25, 0, -360), _line((0.52, 0.1), (0.52, 1))]],
}  # fmt: skip


def draw(digit, style, random):
    """[(n_points, 2), ...] the strokes of a digit on a pad from (0, 0) to (1, 1), as a random generator has them."""
    slant, turn, size, wide = (random.uniform(*ends) for ends in ((-0.25, 0.25), (-0.12, 0.12), (0.35, 0.8), (0.8, 1.25)))
    across, down = random.uniform(0.05, 0.95 - size * 0.7), random.uniform(0.05, 0.95 - size)
    drawn = []
    for stroke in map(_even, _SHAPES[digit][style]):
        trembling = stroke + random.normal(0, 0.012, stroke.shape).cumsum(axis=0) * 0.25
        y = trembling[:, 1] - 0.5
        x = (trembling[:, 0] - 0.3) * wide - slant * y
        x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
        drawn.append(np.column_stack([across + size * (0.35 + x), down + size * (0.5 + y)]).clip(0, 1))
    return drawn


def _even(line):
    """Points at even distances along a line."""
    along = np.append(0, np.hypot(*np.diff(line, axis=0).T).cumsum())
    places = np.linspace(0, along[-1], max(2, int(along[-1] / _APART)))
    return np.column_stack([np.interp(places, along, line[:, k]) for k in (0, 1)])


def everyone(n_each, seed):
    """[(digit, strokes), ...] n_each drawings of every style of every digit."""
    random = np.random.default_rng(seed)
    return [(digit, draw(digit, style, random)) for digit in _SHAPES for style in range(STYLES) for _ in range(n_each)]

"""Two ways down: the losses after each move by hand and after each step of gradient descent."""

import numpy as np

from .axes import Axes, power_of_ten
from .picture import Element, Picture, text
from .words import number

_SIZE = 560, 350
_BOX = 84, 548, 34, 290
_EXPONENTS = (-4, -3, -2, -1, 0)


def draw_loss_race(by_hand, by_descent, n_moves):
    """The Picture of losses on a scale where each line across is ten times the one below.

    by_hand    : the loss at the start and after each move so far
    by_descent : (n_moves + 1,) the loss at the start and after each step
    """
    axes = Axes(_BOX, tuple(range(0, n_moves + 1, n_moves // 4)), _EXPONENTS, power_of_ten)
    n_made = len(by_hand) - 1
    hand_exponents, descent_exponents = (np.log10(np.maximum(losses, 1e-12)) for losses in (by_hand, by_descent))
    x, y = axes.at(n_made, hand_exponents[-1])
    return Picture(
        title="Losses by hand and by gradient descent",
        description=f"By hand, {n_made} of {n_moves} moves: {', '.join(map(number, by_hand))}. "
        f"Gradient descent: {number(by_descent[0])} at the start, {number(by_descent[-1])} after {n_moves} steps.",
        result="",
        size=_SIZE,
        elements=(
            *axes.elements("moves, steps", "loss"),
            Element("descent", "path", {"class": "curve dashed", "d": axes.path(range(n_moves + 1), descent_exponents)}),
            Element("hand", "path", {"class": "trail", "d": axes.path(range(n_made + 1), hand_exponents)}),
            Element("point", "circle", {"class": "point", "cx": x, "cy": y, "r": 7}),
            text("says", "right", _BOX[1], 18, "solid: you; dashed: gradient descent"),
        ),
    )

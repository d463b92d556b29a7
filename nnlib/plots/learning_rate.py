"""What one step downhill does to the loss, for every learning rate."""

from .axes import Axes, marks_up_to
from .picture import Element, Picture, handle
from .words import number

_SIZE = 520, 330
_BOX = 84, 508, 40, 268


def draw_learning_rate(rates, losses, learning_rate, before, after):
    """The Picture of the loss after one step, for every size that the step could have.

    rates, losses : (n_rates,) learning rates from 0 on, and the loss after a step of that size
    before, after : the loss now, and after a step with the chosen learning_rate
    """
    axes = Axes(_BOX, tuple(rates[-1] * k / 6 for k in range(7)), marks_up_to(max(losses.max(), before)))
    (left, level), (x, y) = axes.at(0, before), axes.at(learning_rate, after)
    how = verdict(rates, losses, learning_rate, before, after)
    afterward = [f"{number(rates[k])}: {number(losses[k])}" for k in range(0, len(rates), 20)][1:]
    says = f"learning rate {number(learning_rate)}: loss {number(before)} → {number(after)}, {how}"
    return Picture(
        title="Loss after one step, for every learning rate",
        description=f"The loss now is {number(before)}. After a step with the learning rate {'; '.join(afterward)}.",
        result=f"L{says[1:]}.",
        size=_SIZE,
        elements=(
            *_curve(axes, rates, losses, left, level),
            Element("drop", "line", {"class": "leader", "x1": x, "y1": level, "x2": x, "y2": y}),
            Element("start", "circle", {"class": "neuron", "cx": left, "cy": level, "r": 6}),
            Element("point", "circle", {"class": "point", "cx": x, "cy": y, "r": 8}),
            handle("handle", x, y, "learning rate", learning_rate, says, "learning_rate", axes.per_unit),
        ),
    )


def _curve(axes, rates, losses, left, level):
    yield from axes.elements("learning rate", "loss L after one step")
    yield Element("before", "line", {"class": "axis dashed", "x1": left, "y1": level, "x2": _BOX[1], "y2": level})
    yield Element("now", "text", {"class": "quiet right halo", "x": _BOX[1], "y": level - 11}, "loss now")
    yield Element("curve", "path", {"class": "curve", "d": axes.path(rates, losses)})


def verdict(rates, losses, learning_rate, before, after):
    """Whether the step was short, too long, or worse than none."""
    if after > before:
        return "higher than before: far too large"
    if learning_rate > rates[losses.argmin()] and after > losses.min():
        return "past the lowest point: it overshoots"
    return "downhill" if after < before else "level ground: nothing changes"

"""What a step of training costs as a network grows: a line that counts multiplications, and the times that were measured."""

import math

import numpy as np

from .axes import Axes, power_of_ten
from .picture import Element, Picture, text
from .words import number

_SIZE = 600, 360
_BOX = 90, 570, 40, 275


def draw_growth(sizes, counts, here, seconds, name):
    """The Picture of the cost of a step, both axes in powers of ten.

    sizes   : (n,) hidden neurons or rows
    counts  : (n,) multiplications of a step
    here    : (size, multiplications) of the network that the sliders describe
    seconds : (n,) measured, or () where nothing has been measured yet
    name    : what grows
    """
    axes = _axes(sizes, counts)
    x, y = axes.at(math.log10(here[0]), math.log10(here[1]))
    count = f"{here[0]:,} {name}: {here[1]:,}"
    says = f"{count} multiplications a step"
    return Picture(
        title=f"The cost of a step against {name}",
        description=f"The line counts multiplications: {_told(sizes, counts)}. {_measured(sizes, seconds, name)} {says}.",
        result=f"{says}.",
        size=_SIZE,
        elements=(
            *axes.elements(name, "multiplications a step"),
            Element("counted", "path", {"class": "curve dashed", "d": axes.path(np.log10(sizes), np.log10(counts))}),
            *_dots(axes, sizes, counts, seconds),
            Element("point", "circle", {"class": "point", "cx": x, "cy": y, "r": 7}),
            text("says", "left", 8, _BOX[3] + 62, f"{count} a step"),
        ),
    )


def _axes(sizes, counts):
    """Whole powers of ten upwards, as far as the line reaches; the sizes to the right."""
    low, high = math.floor(math.log10(min(counts))), math.ceil(math.log10(max(counts)))
    x_marks, marks = tuple(np.log10(sizes).tolist()), tuple(range(low, high + 1))
    return Axes(_BOX, x_marks, marks, power_of_ten, lambda power: f"{10**power:,.0f}")


def _dots(axes, sizes, counts, seconds):
    """A dot a measurement, as high as its time at the speed of the largest; where nothing was measured, none."""
    there = len(seconds) == len(sizes)
    for k, (size, count) in enumerate(zip(sizes, counts)):
        height = counts[-1] * seconds[k] / seconds[-1] if there else count
        x, y = axes.at(math.log10(size), math.log10(height))
        look = {"style": "fill: var(--negative); stroke: var(--ground)", "cx": x, "cy": y, "r": 5.5 if there else 0}
        yield Element(f"measured-{k}", "circle", look)
        words = _time(seconds[k]) if there else ""
        yield text(f"time-{k}", "quiet", min(max(x, _BOX[0] + 28), _BOX[1] - 8), y - 14, words)


def _time(seconds):
    return f"{number(float(f'{1e6 * seconds:.2g}'))} µs" if seconds < 1e-3 else f"{number(float(f'{1e3 * seconds:.2g}'))} ms"


def _told(sizes, counts):
    return ", ".join(f"{count:,} for {size:,}" for size, count in zip(sizes, counts))


def _measured(sizes, seconds, name):
    if not len(seconds):
        return "Nothing has been measured yet."
    return f"Measured: {', '.join(f'{_time(time)} with {size:,}' for size, time in zip(sizes, seconds))} {name}."

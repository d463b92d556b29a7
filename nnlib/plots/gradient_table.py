"""Every slope by the chain rule beside the measured one, and whether the two agree."""

from ..backprop import GradientReport
from .picture import Element, Picture
from .words import number, three

_WIDTH, _LINE, _TOP = 340, 26, 16
_COLUMNS = {"pick a weight": ("left", 8), "∂L/∂w": ("right", 222), "measured": ("right", 318), "": ("right", 336)}


def draw_gradient_table(report, names, picked):
    """The Picture of a GradientReport.

    names  : {name of an entry's place: what it is called on the page}
    picked : the name of the place that is picked
    """
    says = [_says(entry, report) for entry in report.entries]
    elements = [*_line("head", _TOP, ("quiet",) * 4, _COLUMNS)]
    for k, (entry, place, word) in enumerate(zip(report.entries, names, says)):
        elements += _row(k, entry, place, names[place], place == picked, word)
    right = sum(word != "differs" for word in says)
    spelled = (f"{names[place]}: {number(one.analytic)}, {number(one.measured)}, {word}"
               for one, place, word in zip(report.entries, names, says))  # fmt: skip
    return Picture(
        title="Every slope, by backpropagation and measured",
        description=f"{right} of {len(says)} agree. By backpropagation, then measured: {'; '.join(spelled)}.",
        result="",
        size=(_WIDTH, _TOP + _LINE * (len(says) + 1)),
        elements=tuple(elements),
    )


def _says(entry, report):
    """What the whole report says of an entry, said of it alone; of nothing, rounding is all that can be measured."""
    if max(abs(entry.analytic), abs(entry.measured)) < report.noise:
        return "too small to measure"
    return "agrees" if GradientReport((entry,), report.noise).passed else "differs"


def _row(k, entry, place, name, picked, says):
    y, mark = _TOP + _LINE * (k + 1), {"agrees": "✓", "differs": "✗"}.get(says, "≈")
    shape = {"class": "part row", "x": 1, "y": y - _LINE / 2, "width": _WIDTH - 2, "height": _LINE, "stroke-width": 2}
    yield Element(f"row-{place}", "rect", shape, label=name, picked=picked)
    looks = ("lit bold", "lit", "lit", "lit") if picked else ("",) * 4  # figures in bold would need more room than there is
    yield from _line(f"cell-{k}", y, looks, (name, three(entry.analytic), three(entry.measured), mark))


def _line(name, y, looks, texts):
    for k, ((side, x), look, words) in enumerate(zip(_COLUMNS.values(), looks, texts)):
        mark = " differs" if words == "✗" else " goal" if words == "✓" else ""
        yield Element(f"{name}-{k}", "text", {"class": f"{side} {look}{mark}".strip(), "x": x, "y": y}, words)

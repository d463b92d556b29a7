"""Every slope by the chain rule beside the same slope by nudging, and whether the two agree."""

from ..backprop import GradientReport
from .picture import Element, Picture

_WIDTH, _LINE, _TOP = 600, 25, 22
_COLUMNS = {"weight": ("left", 8), "by backpropagation": ("right", 262), "by nudging": ("right", 392),
            "relative error": ("right", 500), "": ("right", 592)}  # fmt: skip


def draw_gradient_table(report, names):
    """The Picture of a GradientReport.

    names : what each of its entries is called, such as "studied → 1"
    """
    agree = [_agrees(entry, report) for entry in report.entries]
    verdict = _verdict(names, agree)
    rows = [_row(name, entry, right) for name, entry, right in zip(names, report.entries, agree)]
    elements = [*_line("head", _TOP, dict.fromkeys(_COLUMNS, "quiet"), _COLUMNS)]
    for k, (row, right) in enumerate(zip(rows, agree)):
        y = _TOP + _LINE * (k + 1) + 4
        band = {"class": "band" if right else "band wrong", "x": 2, "y": y - 12, "width": _WIDTH - 4, "height": _LINE - 1}
        elements.append(Element(f"band-{k}", "rect", band))
        elements += _line(f"row-{k}", y, dict.fromkeys(_COLUMNS, "" if right else "differs"), row)
    end = _TOP + _LINE * (len(rows) + 1) + 12
    look = "large left" if all(agree) else "large left differs"
    elements.append(Element("verdict", "text", {"class": look, "x": 8, "y": end}, verdict))
    spelled = "; ".join(f"{name}: {slope}, {measured}, {word}" for name, slope, measured, _, word in rows)
    return Picture(
        title="Every gradient, by backpropagation and by nudging its weight",
        description=f"{verdict[0].upper()}{verdict[1:]}. By backpropagation, then measured: {spelled}.",
        result="",
        size=(_WIDTH, end + 22),
        elements=tuple(elements),
    )


def _agrees(entry, report):
    """What the whole report says of an entry, said of it alone."""
    return GradientReport((entry,), report.noise).passed


def _verdict(names, agree):
    wrong = [name for name, right in zip(names, agree) if not right]
    if not wrong:
        return f"all {_count(len(agree))} agree"
    if len(wrong) > 4:
        return f"differs: {len(wrong)} of {len(agree)}, among them {', '.join(wrong[:2])}"
    return f"differs: {', '.join(wrong)}"


def _count(n):
    return {9: "nine"}.get(n, n)


def _row(name, entry, right):
    numbers = _digits(entry.analytic), _digits(entry.measured), f"{entry.relative_error:.0e}".replace("-", "−")
    return name, *numbers, "agrees" if right else "differs"


def _line(name, y, looks, texts):
    for k, ((place, x), look, text) in enumerate(zip(_COLUMNS.values(), looks.values(), texts)):
        yield Element(f"{name}-{k}", "text", {"class": f"{place} {look}".strip(), "x": x, "y": y}, text)


def _digits(value):
    """Seven significant digits: as far as a measured slope can be trusted."""
    text = f"{value:.7g}"
    return "0" if float(text) == 0 else text.replace("-", "−")

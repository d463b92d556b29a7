"""The picture of a run, and the same in words."""

import re
from io import StringIO
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter

from tests.benchmarks.report import Comparison, in_words

PICTURE = Path(__file__).with_name("result.svg")
INK, QUIET, MISSED = "#1b1b1b", "#767676", "#b3261e"
WIDTH, ROW = 9, 0.235  # inches: of the whole, of a line


def draw(sections, when_and_where, path=None):
    """Write the picture: how many times as fast as each peer, and below it how a step's time grows. False if there is neither.

    sections : (title, lines) of each scenario
    """
    ratios, growths = _ratios(sections), _growths(sections)
    if not ratios:
        return False
    tall = 0.9 + ROW * sum(1 + len(lines) for _, lines in ratios)
    height = tall + (3.2 if growths else 0)
    look = {
        "font.size": 9,
        "svg.hashsalt": "nnlib",
        "svg.fonttype": "none",
        "font.sans-serif": ["DejaVu Sans"],  # or each text names ten fonts
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with mpl.rc_context(look):
        figure = Figure(figsize=(WIDTH, height), facecolor="white")
        _draw_ratios(_axes(figure, 2.7, 0.35, 3.4, tall - 0.9), ratios)
        for k, growth in enumerate(growths):
            _draw_growth(_axes(figure, 0.7 + k * WIDTH / 2, tall + 0.45, WIDTH / 2 - 0.9, 2.3), *growth)
        about = {"Title": "nnlib against what a learner would use instead", "Description": in_sentences(sections), "Date": None}
        figure.text(0.1 / WIDTH, 1 - 0.1 / height, when_and_where, fontsize=8, color=QUIET, va="top")
        drawn = StringIO()
        figure.savefig(drawn, format="svg", metadata=about)
    (path or PICTURE).write_text(_lean(drawn.getvalue()), encoding="utf-8")
    return True


def _lean(svg):
    """The same picture in half the bytes: places to a tenth, and nothing cut off, for nothing sticks out."""
    svg = re.sub(r' clip-path="[^"]*"|<clipPath.*?</clipPath>|<!--.*?-->', "", svg, flags=re.DOTALL)
    svg = re.sub(r"<[^>]+>", lambda tag: re.sub(r"\d+\.\d{2,}", lambda n: f"{float(n[0]):.1f}", tag[0]), svg)
    svg = re.sub(r' id="(?:line2d|text|patch|xtick|ytick|matplotlib|[A-Z])[^"]*"', "", re.sub(r">\s+<", "><", svg))
    svg = re.sub(r' transform="rotate\(-?0 [^"]*"|; font-family: [^;"]*', "", svg).replace(
        "<svg ", '<svg font-family="DejaVu Sans, sans-serif" ', 1
    )
    for _ in range(4):  # groups in groups that now say nothing
        svg = re.sub(r"<g>((?:(?!</?g[ >]).)*)</g>", r"\1", svg, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", " ", svg) + "\n"


def _axes(figure, left, top, width, height):
    """Axes at this place, in inches from the top left corner."""
    whole_width, whole_height = figure.get_size_inches()
    return figure.add_axes([left / whole_width, 1 - (top + height) / whole_height, width / whole_width, height / whole_height])


def in_sentences(sections):
    """The text alternative: every number that the picture shows."""
    told = []
    for title, lines in _ratios(sections):
        told.append(f"{title}: " + "; ".join(f"{one.what} {_times(one)}" for one in lines) + ".")
    for title, lines in _growths(sections):
        told.append(
            f"{title}: " + "; ".join(f"{one.what}: {' against '.join(map(in_words, one.medians))}" for one in lines) + "."
        )
    return "How many times as fast nnlib is. " + " ".join(told)


def what_doubles(lines):
    """How many times as long a step takes for twice the size, from each size to the next."""
    told = []
    for one, next_one in pairwise(lines):
        exponent = np.log(next_one.medians[0] / one.medians[0]) / np.log(next_one.size / one.size)
        told.append(f"{one.size:,} to {next_one.size:,} {2**exponent:.2f} x")
    return ", ".join(told)


def _ratios(sections):
    return _some(sections, lambda one: isinstance(one, Comparison) and one.size is None)


def _growths(sections):
    return _some(sections, lambda one: isinstance(one, Comparison) and one.size is not None)


def _some(sections, wanted):
    chosen = [(title, [one for one in lines if wanted(one)]) for title, lines in sections]
    return [(title, lines) for title, lines in chosen if lines]


def _times(one):
    """The ratio in words, and what was promised of it."""
    promise = "" if one.at_least is None else f" (promised: {one.at_least:.3g}{'' if one.kept else ', MISSED'})"
    return f"{one.ratio:.3g} x{promise}"


def _draw_ratios(axes, ratios):
    y, labels = 0, {}
    axes.set(xscale="log", xlabel="times as fast as the peer. Line: 10 to 90 % of the rounds; bar: what is promised")
    axes.axvline(1, color=QUIET, linewidth=1)
    for title, lines in ratios:
        axes.annotate(
            title, (-2.6 * 72, y), xycoords=("axes points", "data"), va="center", fontweight="bold", backgroundcolor="white"
        )
        for one in lines:
            y += 1
            labels[y] = one.what
            _draw_ratio(axes, y, one)
        y += 1
    axes.set(ylim=(y - 0.4, -0.6))
    axes.set_yticks(list(labels), labels.values())
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.grid(axis="x", color="#e6e6e6")
    axes.set_axisbelow(True)


def _draw_ratio(axes, y, one):
    """Faster is told by where it stands and by the filling, a miss by a cross and a word; colour only repeats it."""
    colour = INK if one.kept else MISSED
    axes.plot(one.spread, [y, y], color=colour, linewidth=1)
    axes.plot(one.ratio, y, "o" if one.kept else "X", color=colour, markerfacecolor=colour if one.ratio >= 1 else "white")
    if one.at_least is not None:
        axes.plot(one.at_least, y, "|", color=colour, markersize=11)
    axes.text(1.02, y, _times(one), transform=axes.get_yaxis_transform(), va="center", color=colour)


def _draw_growth(axes, title, lines):
    sizes, (ours, floor) = [one.size for one in lines], zip(*(one.medians for one in lines))
    for times, style, name in ((ours, "o-", "nnlib"), (floor, "s--", "its floor")):
        axes.plot(sizes, np.multiply(1e3, times), style, color=INK, markersize=4, markerfacecolor="white", label=name)
    axes.set(xscale="log", yscale="log", ylabel="ms a step")
    axes.xaxis.set_major_formatter(EngFormatter())  # 100,000 and 1,000,000 would touch
    axes.yaxis.set_major_formatter("{x:,.7g}")
    axes.set_title(title.replace(", against", ",\nagainst"), fontsize=8.5, loc="left")
    axes.legend(frameon=False)
    axes.grid(color="#e6e6e6")

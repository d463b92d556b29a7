"""Times taken in turns, and what is said of them."""

import contextlib
import gc
import os
import platform
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import numpy as np


@dataclass(frozen=True)
class Comparison:
    """Ours against a peer.

    ours, peer : seconds for one unit of work, one entry a round
    at_least   : how many times as fast as the peer ours must be, or None where nothing is promised
    unit       : us or ms, for the table
    percentile : which of the times are compared; the 20th is what a busy machine disturbs least
    """

    what: str
    ours: np.ndarray
    peer: np.ndarray
    at_least: float | None = None
    unit: str = "us"
    percentile: int = 20

    @property
    def ratio(self):
        """How many times as fast ours is: the peer's percentile by ours."""
        return float(np.percentile(self.peer, self.percentile) / np.percentile(self.ours, self.percentile))

    @property
    def kept(self):
        """Whether the promise is kept, if there is one."""
        return self.at_least is None or self.ratio >= self.at_least


@dataclass(frozen=True)
class Bound:
    """A number of ours that must not be larger than what is promised."""

    what: str
    value: float
    unit: str
    at_most: float

    @property
    def kept(self):
        """Whether the promise is kept."""
        return self.value <= self.at_most


@dataclass(frozen=True)
class Note:
    """A line of the table that compares no times."""

    what: str
    text: str


def in_turns(what, ours, peer, rounds, units, peer_units=None, at_least=None):
    """Time two functions round after round, one directly after the other; with several threads, all rounds of ours first.

    units, peer_units : how many units of work each call does; the peer's are ours when left out
    """
    sides = [(ours, units, []), (peer, peer_units or units, [])]
    turns = sides * rounds
    if n_threads() > 1:  # a library's waiting threads go on spinning for a while, on the cores that the other one needs
        turns = sides[:1] * rounds + sides[1:] * rounds
    gc.disable()
    try:
        for function, n_units, taken in turns:
            start = perf_counter()
            function()
            taken.append((perf_counter() - start) / n_units)
    finally:
        gc.enable()
    return Comparison(what, *(np.array(taken) for _, _, taken in sides), at_least)


def show(lines):
    """Print a line of the table for each; return what was missed."""
    for one in lines:
        print(line(one), flush=True)
    return [one.what for one in lines if not isinstance(one, Note) and not one.kept]


def row(what, ours, peer, ratio, spread, bound, verdict):
    """One line of the table."""
    return f"  {what:<42}{ours:>10}{peer:>10}{ratio:>10}  {spread:<17}{bound:>7}  {verdict}".rstrip()


def headings(unit="us"):
    """The first line of the table; times in us or ms."""
    return row("what", f"ours, {unit}", f"peer, {unit}", "peer/ours", "10 to 90 %", "bound", "verdict")


def line(one):
    """What a comparison, a bound or a note says, in one line."""
    if isinstance(one, Note):
        return f"  {one.what:<42}  {one.text}"
    verdict = "kept" if one.kept else "MISSED"
    if isinstance(one, Bound):
        return row(one.what, f"{one.value:.3g} {one.unit}", "", "", "", f"<= {one.at_most:g}", verdict)
    low, high = np.percentile(one.peer / one.ours, [10, 90])
    scale = {"us": 1e6, "ms": 1e3}[one.unit]
    ours, peer = (f"{np.percentile(times, one.percentile) * scale:.4g}" for times in (one.ours, one.peer))
    bound, verdict = ("", "") if one.at_least is None else (f"{one.at_least:.3g}", verdict)
    return row(one.what, ours, peer, f"{one.ratio:.2f}", f"{low:.2f} to {high:.2f}", bound, verdict)


def n_threads():
    """How many threads each side may use: what the environment said when numpy was loaded."""
    return int(os.environ.get("OMP_NUM_THREADS", "1"))


def machine():
    """Versions, threads, the processor, the day."""
    blas = np.show_config("dicts")["Build Dependencies"]["blas"]
    processor = platform.processor() or platform.machine()
    with contextlib.suppress(OSError, StopIteration), open("/proc/cpuinfo", encoding="utf-8") as lines:
        processor = next(line.partition(": ")[2].strip() for line in lines if line.startswith("model name"))
    python, library = platform.python_version(), f"numpy {np.__version__} with {blas['name']} {blas['version']}"
    return f"{date.today()}, Python {python}, {library}, threads: {n_threads()}, {processor}"

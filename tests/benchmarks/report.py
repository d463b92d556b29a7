"""Times taken in turns, and what is said of them."""

import contextlib
import gc
import importlib.metadata
import os
import platform
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import numpy as np

LIBRARIES = ["torch", "jax", "scikit-learn", "micrograd", "autograd", "ipywidgets", "ipympl", "plotly", "bqplot", "ipycanvas"]


@dataclass(frozen=True)
class Comparison:
    """Ours against a peer.

    ours, peer : seconds for one unit of work, one entry a round
    at_least   : how many times as fast as the peer ours must be, or None where nothing is promised
    size       : where one scenario goes through several, how large the work was
    """

    what: str
    ours: np.ndarray
    peer: np.ndarray
    at_least: float | None = None
    size: int | None = None

    @property
    def medians(self):
        """Seconds, ours and the peer's. Rounds are in turns: a busy moment disturbs few of either."""
        return float(np.median(self.ours)), float(np.median(self.peer))

    @property
    def ratio(self):
        """How many times as fast ours is: the peer's median by ours."""
        ours, peer = self.medians
        return peer / ours

    @property
    def spread(self):
        """The ratio of a round: nine of ten rounds are above the first, nine of ten below the second."""
        return tuple(np.percentile(self.peer / self.ours, [10, 90]))

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


def in_turns(what, ours, peer, rounds, units, peer_units=None, at_least=None, size=None):
    """Time two functions round after round, one directly after the other; with several threads, all rounds of ours first.

    units, peer_units : how many units of work each call does; the peer's are ours when left out
    """
    sides = [(ours, units, []), (peer, peer_units or units, [])]
    turns = sides * rounds
    if n_threads() > 1:  # a library's waiting threads go on spinning for a while, on the cores that the other one needs
        turns = sides[:1] * rounds + sides[1:] * rounds
    gc.collect()
    gc.freeze()  # what the libraries brought along is not looked through in anyone's time; each side's own garbage is
    try:
        for function, n_units, taken in turns:
            start = perf_counter()
            function()
            taken.append((perf_counter() - start) / n_units)
    finally:
        gc.unfreeze()
    return Comparison(what, *(np.array(taken) for _, _, taken in sides), at_least, size)


def is_miss(one):
    """Whether a line says that a promise was not kept."""
    return not isinstance(one, Note) and not one.kept


HEADINGS = ("what", "ours", "peer", "peer/ours", "10 to 90 %", "bound", "verdict")


def cells(one):
    """What a comparison, a bound or a note says, under the headings."""
    if isinstance(one, Note):
        return one.what, one.text
    verdict = "kept" if one.kept else "MISSED"
    if isinstance(one, Bound):
        return one.what, f"{one.value:.3g} {one.unit}", "", "", "", f"<= {one.at_most:g}", verdict
    promise = ("", "") if one.at_least is None else (f"{one.at_least:.3g}", verdict)
    low, high = one.spread
    return one.what, *map(in_words, one.medians), f"{one.ratio:.2f}", f"{low:.2f} to {high:.2f}", *promise


def in_words(seconds):
    """A time in the unit that suits it."""
    for unit, size in (("s", 1), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def line(texts):
    """Cells as one line of the table; a note's text runs through."""
    what, *rest = texts
    if len(rest) == 1:
        return f"  {what:<42}  {rest[0]}"
    ours, peer, ratio, spread, bound, verdict = rest
    return f"  {what:<42}{ours:>10}{peer:>10}{ratio:>11}  {spread:<17}{bound:>7}  {verdict}".rstrip()


def show(lines):
    """Print a line of the table for each; return what was missed."""
    for one in lines:
        print(line(cells(one)), flush=True)
    return [one.what for one in lines if is_miss(one)]


def n_threads():
    """How many threads each side may use: what the environment said when numpy was loaded."""
    return int(os.environ.get("OMP_NUM_THREADS", "1"))


def machine():
    """The day, versions, the BLAS kernel, threads, the processor and its cores."""
    processor = platform.processor() or platform.machine()
    with contextlib.suppress(OSError, StopIteration), open("/proc/cpuinfo", encoding="utf-8") as lines:
        processor = next(line.partition(": ")[2].strip() for line in lines if line.startswith("model name"))
    return (f"{date.today()}, Python {platform.python_version()}, numpy {np.__version__} with {blas()}, "
            f"threads: {n_threads()}, {processor}, {os.cpu_count()} cores")  # fmt: skip


def blas():
    """The library of matrix products that numpy uses, and which kernel it chose for this processor, as far as one can tell."""
    found = np.show_config("dicts")["Build Dependencies"]["blas"]
    kernel = ""
    with contextlib.suppress(ImportError):
        from threadpoolctl import threadpool_info

        kernel = next((f", kernel {one['architecture']}" for one in threadpool_info() if "numpy" in one["filepath"]
                       and "architecture" in one), "")  # fmt: skip
    return f"{found['name']} {found['version']}{kernel}"


def peers():
    """Which libraries there are to compare with."""
    versions = []
    for name in LIBRARIES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions.append(f"{name} {importlib.metadata.version(name)}")
    return ", ".join(versions) or "none"

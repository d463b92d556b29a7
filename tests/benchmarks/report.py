"""Times taken in turns, and what is said of them."""

import contextlib
import gc
import platform
import time
from dataclasses import dataclass
from datetime import date

import numpy as np


@dataclass(frozen=True)
class Comparison:
    """Ours against a peer.

    ours, peer : seconds, one entry a round
    at_least   : how many times as fast as the peer ours must be, or None where nothing is promised
    """

    what: str
    ours: np.ndarray
    peer: np.ndarray
    at_least: float | None = None

    @property
    def ratio(self):
        """How many times as fast ours is: the peer's 20th percentile by ours, which a busy machine disturbs least."""
        return float(np.percentile(self.peer, 20) / np.percentile(self.ours, 20))

    @property
    def kept(self):
        """Whether the promise is kept, if there is one."""
        return self.at_least is None or self.ratio >= self.at_least


@dataclass(frozen=True)
class Skipped:
    """A comparison with a peer that is not installed."""

    what: str
    install: str


def in_turns(what, ours, peer, rounds, at_least=None):
    """Time two functions round after round, one directly after the other. Each returns how many units of work it did."""
    times = [], []
    ours(), peer()
    gc.disable()
    try:
        for _ in range(rounds):
            for function, taken in zip((ours, peer), times):
                start = time.perf_counter()
                units = function()
                taken.append((time.perf_counter() - start) / units)
    finally:
        gc.enable()
    return Comparison(what, np.array(times[0]), np.array(times[1]), at_least)


def show(comparisons):
    """Print a line a comparison; return what was missed."""
    for one in comparisons:
        print(f"  {line(one)}", flush=True)
    return [one.what for one in comparisons if isinstance(one, Comparison) and not one.kept]


def line(comparison):
    """What a comparison says, in one line."""
    if isinstance(comparison, Skipped):
        return f"{comparison.what}: skipped, the peer is not installed ({comparison.install})"
    low, high = np.percentile(comparison.peer / comparison.ours, [10, 90])
    ours, peer = (np.percentile(times, 20) * 1e6 for times in (comparison.ours, comparison.peer))
    bound = (
        "" if comparison.at_least is None else f", promised {comparison.at_least:.4g}{'' if comparison.kept else ': MISSED'}"
    )
    return (
        f"{comparison.what}: {ours:.4g} us against {peer:.4g} us, {comparison.ratio:.2f} times ({low:.2f} to {high:.2f}){bound}"
    )


def machine():
    """Versions, the processor, the day."""
    blas = np.show_config("dicts")["Build Dependencies"]["blas"]
    processor = platform.processor() or platform.machine()
    with contextlib.suppress(OSError, StopIteration), open("/proc/cpuinfo", encoding="utf-8") as lines:
        processor = next(line.partition(": ")[2].strip() for line in lines if line.startswith("model name"))
    python, library = platform.python_version(), f"numpy {np.__version__} with {blas['name']} {blas['version']}"
    return f"{date.today()}, Python {python}, {library}, one thread, {processor}"

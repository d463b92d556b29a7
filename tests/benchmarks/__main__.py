"""Measure nnlib against what a learner would use instead: python -m tests.benchmarks [--quick] [--only NAME]

Ours and the peer's do equal work, which is asserted first; then they take turns in one process, and the ratio of a low
percentile of their times is compared with the bound that the project promises. Exit 1 if one is missed.
"""

import argparse
import contextlib
import os
import subprocess
import sys

THREADS = argparse.ArgumentParser(add_help=False)
THREADS.add_argument("--threads", type=int, default=1, help="for both sides; 1 is what large_step's bound is for")

if __name__ == "__main__":  # before numpy is loaded: afterwards it would be too late
    threads = str(THREADS.parse_known_args()[0].threads)
    names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"]
    os.environ.update(dict.fromkeys(names, threads))

from tests.benchmarks import report, scenarios  # noqa: E402


def measure(scenario, rounds):
    """Show a scenario; return what it misses. A miss counts when it is one over three times the rounds, too."""
    missed = report.show(scenario(rounds))
    if missed:
        print("  once more, for longer:")
        missed = report.show(scenario(3 * rounds))
    return missed


@contextlib.contextmanager
def pinned_to(n_cores):
    """Stay on so many cores, where the system can do that, so that nothing moves between two."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[-n_cores:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def measure_large_step_at_two_threads(quick):
    """In a process of its own, because numpy's threads are counted when it is loaded. Nothing is promised there."""
    command = [sys.executable, "-m", "tests.benchmarks", "--only", "large_step", "--threads", "2"]
    print("and with two threads, in a process of its own:", flush=True)
    subprocess.run(command + ["--quick"] * quick, check=True)


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, parents=[THREADS]
    )
    parser.add_argument("--quick", action="store_true", help="a quarter of the rounds")
    parser.add_argument("--only", choices=[scenario.__name__ for scenario in scenarios.ALL], help="one scenario")
    options = parser.parse_args(arguments)
    chosen = [scenario for scenario in scenarios.ALL if options.only in (None, scenario.__name__)]
    print(report.machine(), report.HEADINGS, sep="\n")
    missed = []
    with pinned_to(options.threads):
        for scenario in chosen:
            print(scenario.__doc__.splitlines()[0], flush=True)
            missed += measure(scenario, 10 if options.quick else 40)
    if scenarios.large_step in chosen and options.threads == 1 and scenarios.torch_is_installed():
        measure_large_step_at_two_threads(options.quick)
    if options.threads == 1:
        print(f"missed: {', '.join(missed)}" if missed else "every bound that was measured is kept")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

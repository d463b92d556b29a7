"""Measure nnlib against what a learner would use instead: python -m tests.benchmarks [--quick] [--part PART] [--only NAME]

Ours and the peer's do equal work, which is asserted first; then they take turns, the mathematics in one process and the live
pictures in one browser, and the ratio of their times is compared with the bound that the project promises. Exit 1 if one is
missed. Without a browser the live part is skipped, and is a miss where NNLIB_REQUIRE_BROWSER is set.
"""

import argparse
import contextlib
import functools
import os
import subprocess
import sys

THREADS = argparse.ArgumentParser(add_help=False)
THREADS.add_argument("--threads", type=int, default=1, help="for both sides; 1 is what large_step's bound is for")

if __name__ == "__main__":  # before numpy is loaded: afterwards it would be too late
    threads = str(THREADS.parse_known_args()[0].threads)
    names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"]
    os.environ.update(dict.fromkeys(names, threads))

from tests.benchmarks import live, report, scenarios  # noqa: E402


def measure(scenario, rounds):
    """Show a scenario; return what it misses. A miss counts when it is one over three times the rounds, too."""
    missed = report.show(scenario(rounds))
    if missed:
        print("  once more, for longer:")
        again = report.show(scenario(3 * rounds))
        missed = [what for what in missed if what in again]
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


def measure_live(chosen, rounds):
    """Show the live scenarios, all in one browser; return what they miss."""
    print("live, each in a JupyterLab page", report.headings("ms"), sep="\n", flush=True)
    try:
        with live.opened() as lab:
            missed = []
            for scenario in chosen:
                print(scenario.__doc__.splitlines()[0], flush=True)
                missed += measure(functools.partial(scenario, lab), rounds)
            return missed
    except live.NoBrowserError as reason:
        report.show([report.Note("all of it", f"skipped: {reason}")])
        return ["a browser for the live part"] if os.environ.get("NNLIB_REQUIRE_BROWSER") else []


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, parents=[THREADS]
    )
    parser.add_argument("--quick", action="store_true", help="a quarter of the rounds, a third of the presses")
    parser.add_argument("--part", choices=["maths", "live"], help="one part; both when left out")
    names = [scenario.__name__ for scenario in scenarios.ALL + live.ALL]
    parser.add_argument("--only", choices=names, help="one scenario")
    options = parser.parse_args(arguments)
    parts = {"maths": scenarios.ALL, "live": live.ALL}
    chosen, chosen_live = ([scenario for scenario in part if options.only in (None, scenario.__name__)
                            and options.part in (None, name)] for name, part in parts.items())  # fmt: skip
    print(report.machine(), report.headings(), sep="\n")
    missed = []
    with pinned_to(options.threads):
        for scenario in chosen:
            print(scenario.__doc__.splitlines()[0], flush=True)
            missed += measure(scenario, 10 if options.quick else 40)
    if scenarios.large_step in chosen and options.threads == 1 and scenarios.torch_is_installed():
        measure_large_step_at_two_threads(options.quick)
    if chosen_live and options.threads == 1:  # not pinned: a learner's browser, server and kernel share what cores there are
        missed += measure_live(chosen_live, 10 if options.quick else 30)
    if options.threads == 1:
        print(f"missed: {', '.join(missed)}" if missed else "every bound that was measured is kept")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

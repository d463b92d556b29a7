"""Measure nnlib against what a learner would use instead: python -m tests.benchmarks [--quick] [--only NAME]

Ours and the peer's do equal work, which is asserted first; then they take turns in one process, and the ratio of a low
percentile of their times is compared with the bound that the project promises. Exit 1 if one is missed.
"""

import argparse
import os
import sys

ONE_THREAD = dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1")
if __name__ == "__main__" and any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
    os.environ.update(ONE_THREAD)  # before numpy is loaded: afterwards it would be too late
    os.execv(sys.executable, [sys.executable, "-m", "tests.benchmarks", *sys.argv[1:]])

from tests.benchmarks import report, scenarios  # noqa: E402


def measure(scenario, rounds):
    """Show a scenario; return what it misses. A miss counts when it is one over three times the rounds, too."""
    missed = report.show(scenario(rounds))
    if missed:
        print("  once more, for longer:")
        missed = report.show(scenario(3 * rounds))
    return missed


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a quarter of the rounds")
    parser.add_argument("--only", choices=[scenario.__name__ for scenario in scenarios.ALL], help="one scenario")
    options = parser.parse_args(arguments)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])  # one core, so that nothing moves between two
    print(report.machine())
    missed = []
    for scenario in scenarios.ALL:
        if options.only in (None, scenario.__name__):
            print(scenario.__doc__.splitlines()[0], flush=True)
            missed += measure(scenario, 10 if options.quick else 40)
    print(f"missed: {', '.join(missed)}" if missed else "every bound is kept")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

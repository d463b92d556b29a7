"""Measure nnlib against what a learner would use instead: python -m tests.benchmarks [--quick] [--part PART] [--only NAME]

Ours and the peer's do equal work, which is asserted first; then they take turns, the mathematics in one process and the live
pictures in one browser, and the ratio of their times is compared with the bound that the project promises. Peers that are not
installed are skipped, and so is the live part without a browser (a miss where NNLIB_REQUIRE_BROWSER is set). The result is
drawn, too. Exit 1 if a bound is missed.
"""

import argparse
import contextlib
import functools
import os
import subprocess
import sys

THREADS = argparse.ArgumentParser(add_help=False)
THREADS.add_argument("--threads", type=int, default=1, help="for both sides; 1 is what large_steps' bounds are for")

if __name__ == "__main__":  # before numpy is loaded: afterwards it would be too late
    threads = str(THREADS.parse_known_args()[0].threads)
    names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"]
    os.environ.update(dict.fromkeys(names, threads))

from tests.benchmarks import large, live, opening, picture, publish, report, small, tasks  # noqa: E402

PARTS = {"maths": small.ALL + large.ALL + tasks.ALL, "live": live.ALL + opening.ALL}


def title(scenario):
    """What a scenario says of itself."""
    return scenario.__doc__.splitlines()[0]


def measure(scenario, rounds):
    """Show a scenario; return its lines and what it misses. A miss counts when it is one over three times the rounds, too."""
    print(title(scenario), flush=True)
    lines = scenario(rounds)
    missed = report.show(lines)
    if missed:
        print("  once more, for longer:")
        lines = scenario(3 * rounds)
        again = report.show(lines)
        missed = [what for what in missed if what in again]
    grown = [one for one in lines if isinstance(one, report.Comparison) and one.size]
    if grown:
        lines = [*lines, report.Note("twice as many take", picture.what_doubles(grown))]
        report.show(lines[-1:])
    return lines, missed


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


def measure_large_steps_at_two_threads(quick):
    """In a process of its own, because numpy's threads are counted when it is loaded. Nothing is promised there."""
    command = [sys.executable, "-m", "tests.benchmarks", "--only", "large_steps", "--threads", "2"]
    print("and with two threads, in a process of its own:", flush=True)
    subprocess.run(command + ["--quick"] * quick, check=True)


def measure_all(chosen, rounds):
    """(sections, missed) of scenarios that take rounds alone."""
    sections, missed = [], []
    for scenario in chosen:
        lines, misses = measure(scenario, rounds)
        sections.append((title(scenario), lines))
        missed += misses
    return sections, missed


def measure_live(chosen, rounds):
    """The same for live scenarios, all in one browser."""
    print("live, each in a JupyterLab page", flush=True)
    try:
        with live.opened() as lab:
            # A partial has no docstring of its own.
            return measure_all(
                [functools.update_wrapper(functools.partial(scenario, lab), scenario) for scenario in chosen], rounds
            )
    except live.NoBrowserError as reason:
        report.show([report.Note("all of it", f"skipped: {reason}")])
        return [], ["a browser for the live part"] if os.environ.get("NNLIB_REQUIRE_BROWSER") else []


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, parents=[THREADS]
    )
    parser.add_argument("--quick", action="store_true", help="a quarter of the rounds, a third of the presses")
    parser.add_argument("--part", choices=PARTS, help="one part; both when left out")
    names = [scenario.__name__ for part in PARTS.values() for scenario in part]
    parser.add_argument("--only", choices=names, help="one scenario")
    parser.add_argument("--publish", action="store_true", help="put the result into the project's pages; the whole run only")
    options = parser.parse_args(arguments)
    if options.publish and (options.quick or options.part or options.only or options.threads != 1):
        parser.error("--publish is for the whole run: leave the other options out")
    chosen, chosen_live = ([scenario for scenario in scenarios if options.only in (None, scenario.__name__)
                            and options.part in (None, part)] for part, scenarios in PARTS.items())  # fmt: skip
    machine = report.machine()
    print(machine, f"peers: {report.peers()}", report.line(report.HEADINGS), sep="\n")
    with pinned_to(options.threads):
        sections, missed = measure_all(chosen, 10 if options.quick else 40)
    if large.large_steps in chosen and options.threads == 1 and large.trainers.is_installed("torch"):
        measure_large_steps_at_two_threads(options.quick)
    if chosen_live and options.threads == 1:  # not pinned: a learner's browser, server and kernel share what cores there are
        for so_far, more in zip((sections, missed), measure_live(chosen_live, 10 if options.quick else 30)):
            so_far += more
    if options.threads != 1:
        return 0
    print(f"missed: {', '.join(missed)}" if missed else "every bound that was measured is kept")
    if picture.draw(sections, machine):
        print(f"drawn: {picture.PICTURE}", picture.in_sentences(sections), sep="\n")
    if options.publish:
        publish.write(sections, missed, machine, report.peers())
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

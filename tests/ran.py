"""Which tests have passed in the runs of pytest that belong together, and which in none of them.

Where NNLIB_RAN names a folder, every run of pytest leaves a file there. python -m tests.ran FOLDER [WORD ...] names each test
that was skipped in all of them, and each test file that none of them has run; it exits with 1 if there are any. Tests that
were skipped for a reason with one of the words in it may be missing: what they need cannot be had on this machine.
"""

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent


class Record:
    """A pytest plugin: the names of the tests that passed, and {name: reason} of those that were skipped."""

    def __init__(self, folder):
        self.folder, self.passed, self.skipped = Path(folder), set(), {}

    def pytest_runtest_logreport(self, report):
        if report.passed and report.when == "call":
            self.passed.add(report.nodeid)
        elif report.skipped:
            self.skipped[report.nodeid] = str(report.longrepr)

    def pytest_sessionfinish(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        found = {"passed": sorted(self.passed), "skipped": self.skipped}
        (self.folder / f"{os.getpid()}.json").write_text(json.dumps(found), encoding="utf-8")


def left_out(folder, tests=HERE, may_miss=()):
    """The tests that passed in none of the runs, and the test files of which no test did."""
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in Path(folder).glob("*.json")]
    passed = {name for run in runs for name in run["passed"]}
    skipped = {name: why for run in runs for name, why in run["skipped"].items() if name not in passed}
    excused = {name for name, why in skipped.items() if any(word in why for word in may_miss)}
    files = {f"tests/{path.relative_to(tests).as_posix()}" for path in tests.rglob("test_*.py")}
    return sorted(skipped.keys() - excused) + sorted(files - {name.partition("::")[0] for name in passed | excused})


if __name__ == "__main__":
    missing = left_out(sys.argv[1], may_miss=sys.argv[2:])
    print("\n".join(f"not run anywhere: {name}" for name in missing) or "every test has passed in one of the runs")
    sys.exit(bool(missing))

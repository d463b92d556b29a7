"""What a learner made, in files beside the page: one for each run of work, written by one kernel alone. No widgets here."""

import json
import os
import re
import secrets
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..storage import load_work, save_work, sync_folder

FOLDER = "my_work"
MOST_RUNS, MOST_BYTES = 30, 3 * 10**8  # of one page
_written = set()  # the names of the files that this kernel has made
_OUR_NAME = r"\.\d{8}-\d{6}-[0-9a-f]{8}\.json"


@dataclass(frozen=True)
class Run:
    """One run of work in a file.

    id      : the file, as seen from the page
    saved   : when, as text that sorts by time
    what    : what it is, such as "5,000 steps, loss 0.0002"
    amount  : how much it is; of runs that are all old, those with least go first
    size    : bytes
    problem : "" or why it cannot be brought back
    """

    id: str
    saved: str
    what: str
    amount: float
    size: int
    problem: str = ""


class KeptWork:
    """The runs of work of one page: KeptWork("forward_pass answers").save({...}), then .runs() and .load(id).

    The promise: what save() has returned from is on the disk, whole and with a checksum, and outlives the end of the kernel, a
    power cut and a disk that fills up later. Each KeptWork writes to a file of its own, so no other kernel, window or copy of
    the page can overwrite it; with less work than before, or with other work after begin(), it takes another file. It changes
    no other file: whatever is damaged, foreign or too new is left as it is. The one exception is said on the page: of the runs
    of a page the last 30 are kept, and not more than 300 MB; beyond that, of the older half, the run with the least work goes.
    Whatever runs() lists without a problem, load() gives back. How long the folder itself lasts is what until() says.

    name     : of the page, or the path of the file in which the first version kept its work: that is listed, too
    kind     : what the work is
    describe : describe(work) -> (what it is in words, how much)
    dropped  : the runs that had to go at the last save
    shared   : whether another kernel has kept work of this page since this one began
    """

    def __init__(self, name, kind=None, describe=lambda work: ("", 0)):
        path = Path(name)
        self.kind, self._describe, self._page, self._beside = kind or path.name, describe, path, path.parent
        self._names = re.compile(re.escape(path.name.removesuffix(".json")) + _OUR_NAME)
        self._path, self._is_ours, self._text, self._stamp, self._amount = None, False, None, None, 0
        self._seen, self.dropped, self.shared = {}, [], False
        self._mine, self._at_first = _written, {path.name for path in self._paths()}

    @property
    def id(self):
        """Of the run that is kept now, or was brought back last; None before the first."""
        return self._path and self._id(self._path)

    def begin(self):
        """What is saved next is another run: the file of this one stays as it is."""
        self._is_ours, self._text, self._path = False, None, None

    def save(self, work):
        """Keep the work, a dict of numbers, texts, lists and dicts; return its Run.

        Raises OSError or ValueError where that cannot be; what was kept before still is.
        """
        text = json.dumps(work)
        if text != self._text or self._stamp != _stamp(self._path):
            self._write(work, text)
        self.dropped, run = self._drop(), self._look(self._path)
        if run is None or run.problem:
            raise ValueError(f"what was written cannot be read again: {run.problem if run else 'the file is gone'}")
        return run

    def _write(self, work, text):
        now, path, (what, amount) = datetime.now(), self._path, self._describe(work)
        if not self._is_ours or amount < self._amount or self._stamp != _stamp(path):  # another hand may have changed the file
            name = f"{self._page.name.removesuffix('.json')}.{now:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.json"
            path = self._beside / FOLDER / name
            if not path.parent.is_dir():
                os.mkdir(path.parent)
                sync_folder(self._beside)
        self._mine.add(path.name)
        save_work(path, self.kind, work, saved=f"{now:%Y-%m-%d %H:%M:%S.%f}", what=what, amount=amount)
        self._path, self._is_ours, self._text, self._amount, self._stamp = path, True, text, amount, _stamp(path)

    def runs(self):
        """Every Run of this page, the newest first; those that cannot be brought back have a problem."""
        looks = [self._look(path) for path in self._paths()]
        self.shared = any(path.name not in self._at_first | self._mine for path in self._paths())
        return sorted((run for run in looks if run), key=lambda run: run.saved, reverse=True)

    def load(self, id, damaged=False):
        """The work of a run. Raises ValueError for one that is not there or, unless what can be read will do, is damaged."""
        try:
            return load_work(self._named(id), self.kind, damaged)[0]
        except OSError as error:
            raise ValueError(f"{id!r} cannot be read ({error.strerror})") from None

    def go_on_from(self, id):
        """This run has been brought back: once there is more of it, that is kept in a file of its own."""
        self._path, self._is_ours, self._text, self._stamp = self._named(id), False, json.dumps(self.load(id, True)), None
        self._stamp = _stamp(self._path)

    def _named(self, id):
        for path in self._paths():
            if self._id(path) == id:
                return path
        raise ValueError(f"{id!r} is not there any more")

    def _id(self, path):
        return path.relative_to(self._beside).as_posix()

    def _paths(self):
        """The files that may hold work of this page."""
        first, page = f"{self._page.stem}.earlier", self._page
        older = [path for path in _inside(self._beside)
                 if path == page or (path.name.startswith(first) and path.suffix == page.suffix)]  # fmt: skip
        return older + [path for path in _inside(self._beside / FOLDER) if self._names.fullmatch(path.name)]

    def _look(self, path):
        """The Run in a file; None where the file is gone by now. A file that has not changed is not read again."""
        stamp = _stamp(path)
        if path not in self._seen or self._seen[path][0] != stamp or stamp is None:
            self._seen[path] = stamp, self._read(path)
        return self._seen[path][1]

    def _read(self, path):
        try:
            work, about = load_work(path, self.kind)
            what, amount = (about["what"], about["amount"]) if "what" in about else self._describe(work)
            return Run(self._id(path), str(about.get("saved") or work.get("saved", "")), what, amount, path.stat().st_size)
        except FileNotFoundError:
            return None
        except OSError as error:
            problem = f"it cannot be read ({error.strerror})"
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            problem = str(error)
        return Run(self._id(path), "", "", 0, 0, problem)

    def _drop(self):
        """Remove what is more than there may be of this page: of the older half the runs with least work, the oldest first."""
        good = [run for run in self.runs() if not run.problem and self._names.fullmatch(Path(run.id).name)]
        dropped = []
        while len(good) > MOST_RUNS or (sum(run.size for run in good) > MOST_BYTES and len(good) > 1):
            older = [run for run in good[len(good) // 2 :] if run.id != self.id] or good[1:]
            dropped.append(min(older, key=lambda run: (run.amount, run.saved)))
            good.remove(dropped[-1])
        for run in dropped:
            with suppress(OSError):  # another kernel was faster, or it is tried again after the next save
                os.unlink(self._beside / run.id)
        return [run for run in dropped if not (self._beside / run.id).exists()]


def until():
    """When files beside the page are gone, for a sentence; "" where they stay."""
    if sys.platform == "emscripten":
        return "until this browser's data are cleared or its private window is closed"
    if any(name.startswith("BINDER_") for name in os.environ):
        return "until this Binder session ends, some minutes after you leave it"
    return "until this Colab session ends" if "COLAB_RELEASE_TAG" in os.environ else ""


def _inside(folder):
    try:
        return [Path(folder, name) for name in os.listdir(folder)]
    except OSError:
        return []


def _stamp(path):
    """What changes whenever a file does; None where there is no file, or where the system is not to be relied on for it."""
    try:
        found = os.stat(path)
    except (OSError, TypeError):
        return None
    return None if sys.platform == "emscripten" else (found.st_ino, found.st_mtime_ns, found.st_size)

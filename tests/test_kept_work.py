"""What was said to be kept is there: after every failure and every end of the kernel, whoever else writes into the folder.

NNLIB_HISTORIES=500 pytest -s tests/test_kept_work.py tries so many histories of 30 steps, and prints what happened in them.
"""

import asyncio
import errno
import json
import os
import random
import shutil
from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from nnlib import storage
from nnlib.widgets import kept_work, work_menu
from nnlib.widgets.kept_work import KeptWork
from nnlib.widgets.work_menu import WorkMenu

# Every one that a save or a look makes.
CALLS = ["open", "fsync", "replace", "mkdir", "unlink", "chmod", "stat", "listdir", "close"]
HAPPENED = Counter()


class Killed(BaseException):
    """The end of the kernel, in the middle of something."""


class Clock(datetime):
    """A second later each time it is asked."""

    ticks = 0

    @classmethod
    def now(cls):
        cls.ticks += 1
        return datetime(2026, 1, 2) + timedelta(seconds=cls.ticks)


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(kept_work, "datetime", Clock)
    monkeypatch.setattr(Clock, "ticks", 0)


class FailingDisk:
    """Stands for os: the n-th call from now fails, or the kernel ends there and none after it is made."""

    def __init__(self):
        self.real, self.left, self.error, self.dead = {name: getattr(os, name) for name in CALLS}, None, None, False

    def call(self, name):
        def guarded(*arguments, **options):
            if self.dead:
                raise Killed
            if self.left is not None:
                self.left -= 1
                if self.left < 0:
                    self.left, self.dead = None, self.error is Killed
                    HAPPENED[f"{'killed' if self.dead else 'failed'} at {name}"] += 1
                    raise Killed if self.dead else OSError(self.error, os.strerror(self.error))
            return self.real[name](*arguments, **options)

        return guarded

    def __enter__(self):
        for name in CALLS:
            setattr(os, name, self.call(name))

    def __exit__(self, *raised):
        for name, real in self.real.items():
            setattr(os, name, real)
        self.left, self.killed, self.dead = None, self.dead, False
        return raised[0] is Killed


class Histories(RuleBasedStateMachine):
    """Kernels that share a folder; said is what was kept, by file, and each kernel's own state is what it works at."""

    base = None

    @initialize()
    def begin(self):
        self.folder = self.base / f"history-{HAPPENED['histories']}"
        self.folder.mkdir()
        (self.folder / "foreign.json").write_text("{}")
        HAPPENED["histories"] += 1
        Clock.ticks = 0
        self.disk, self.kernels, self.said, self.spoiled, self.n = FailingDisk(), [self.new_kernel()], {}, {}, 0

    def new_kernel(self):
        return {
            "kept": KeptWork(self.folder / "page.json", "test", lambda work: (f"{work['n']} steps", work["n"])),
            "n": 0,
            "id": "",
        }

    def kernel(self, k):
        return self.kernels[k % len(self.kernels)]

    @rule(k=st.integers(0, 3), more=st.integers(1, 5), fails=st.none() | st.integers(0, 25),
          error=st.sampled_from([errno.ENOSPC, errno.EIO, errno.EACCES, Killed]))  # fmt: skip
    def train_and_keep(self, k, more, fails, error):
        kernel = self.kernel(k)
        kernel["n"] += more
        self.n += 1
        self.disk.left, self.disk.error = fails, error
        work, run = {"n": kernel["n"], "id": self.n}, None
        with self.disk:
            try:
                run = kernel["kept"].save(work)
            except (OSError, ValueError):
                HAPPENED["said that it was not kept"] += 1
        if run:
            HAPPENED["kept"] += 1
            assert run.what == f"{work['n']} steps"
            self.said[run.id] = work
            for gone in kernel["kept"].dropped:
                HAPPENED["dropped, and said so"] += 1
                self.said.pop(gone.id, None)
        elif (
            kernel["id"] in self.said and (self.folder / kernel["id"]).exists()
        ):  # the next state of this run may have come so far
            found = self.new_kernel()["kept"].load(kernel["id"])
            self.said[kernel["id"]] = work if found == work else self.said[kernel["id"]]
        kernel["id"] = run.id if run else kernel["id"]
        if self.disk.killed:
            self.kernels.remove(kernel)
            self.kernels.append(self.new_kernel())
            gone = [id for id in self.said if not (self.folder / id).exists()]
            assert len(self.said) + 1 - len(gone) >= kept_work.MOST_RUNS or not gone
            for id in gone:  # there were too many, and the kernel ended before it could say so
                HAPPENED["dropped at the end of a kernel"] += 1
                del self.said[id]

    @rule(k=st.integers(0, 3), more=st.integers(1, 5))
    def train_and_keep_undisturbed(self, k, more):
        self.train_and_keep(k, more, None, None)
        assert len(self.said) <= kept_work.MOST_RUNS

    @rule(k=st.integers(0, 3))
    def restart(self, k):
        self.kernels.remove(self.kernel(k))
        self.kernels.append(self.new_kernel())

    @precondition(lambda self: len(self.kernels) < 3)
    @rule()
    def second_kernel(self):
        self.kernels.append(self.new_kernel())

    @rule(k=st.integers(0, 3), fewer=st.booleans())
    def reset(self, k, fewer):
        self.kernel(k)["n"] = 0
        if not fewer:  # without a word, less work than before has to do
            self.kernel(k)["kept"].begin()

    @rule(k=st.integers(0, 3), which=st.integers(0, 40))
    def load_an_earlier_one(self, k, which):
        good = [run for run in self.kernel(k)["kept"].runs() if not run.problem]
        if good:
            run = good[which % len(good)]
            work = self.kernel(k)["kept"].load(run.id)
            assert work == self.said.get(run.id, work)
            self.kernel(k)["kept"].go_on_from(run.id)
            self.kernel(k)["n"] = work["n"]
            HAPPENED["loaded"] += 1

    @precondition(lambda self: self.said)
    @rule(which=st.integers(0, 40), place=st.integers(0, 10**6), bits=st.integers(1, 255))
    def damage(self, which, place, bits):
        name = sorted(self.said)[which % len(self.said)]
        content = bytearray((self.folder / name).read_bytes())
        content[place % len(content)] ^= bits
        (self.folder / name).write_bytes(content)
        self.spoiled[name] = bytes(content)
        del self.said[name]
        HAPPENED["damaged"] += 1

    @precondition(lambda self: self.said)
    @rule(which=st.integers(0, 40))
    def copy_to_where_the_first_version_kept_its_work(self, which):
        shutil.copy(self.folder / sorted(self.said)[which % len(self.said)], self.folder / "page.json")

    @invariant()
    def nothing_is_missing(self):
        HAPPENED["steps"] += 1
        kept = self.new_kernel()["kept"]
        runs = {run.id: run for run in kept.runs()}
        for id, work in self.said.items():
            assert runs[id].problem == "", runs[id]
            assert kept.load(id) == work
        for id, content in self.spoiled.items():
            assert runs[id].problem
            assert (self.folder / id).read_bytes() == content
        for run in runs.values():  # nothing is offered that cannot be brought back
            assert run.problem or kept.load(run.id)
        assert (self.folder / "foreign.json").read_text() == "{}"

    def teardown(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def test_whatever_happens_nothing_that_was_said_to_be_kept_is_missing(tmp_path, monkeypatch, clock):
    monkeypatch.setattr("secrets.token_hex", lambda n: f"{Clock.ticks:08x}")
    monkeypatch.setattr(kept_work, "MOST_RUNS", 3)
    monkeypatch.setattr(Histories, "base", tmp_path)
    HAPPENED.clear()
    n = int(os.environ.get("NNLIB_HISTORIES", 60))
    run_state_machine_as_test(Histories, settings=settings(
        max_examples=n, stateful_step_count=30, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        derandomize="NNLIB_HISTORIES" not in os.environ))  # fmt: skip
    print(f"\n{dict(sorted(HAPPENED.items()))}")
    assert HAPPENED["kept"] > n
    assert len([name for name in HAPPENED if name.startswith("failed at")]) > 5


def test_every_one_of_1500_spoiled_files_is_noticed(tmp_path):
    kept, draw = KeptWork(tmp_path / "page", "test"), random.Random(0)
    run = kept.save({"seed": 3, "taken": [[1.0, 500], [0.5, 250]], "table": {"names": ["größe"], "rows": [["1,5"], [""]]}})
    path, n_noticed = tmp_path / run.id, 0
    whole = path.read_bytes()
    while n_noticed < 1500:
        spoiled = bytearray(whole)
        for _ in range(draw.choice([1, 1, 2, 20])):
            spoiled[draw.randrange(len(spoiled))] = draw.randrange(256)
        spoiled = bytes(spoiled[: draw.choice([len(spoiled), len(spoiled), draw.randrange(len(spoiled))])])
        if spoiled != whole:
            with pytest.raises(ValueError, match=r"damaged|checksum|format|version|missing"):
                storage.unpack_work(spoiled, "test")
            n_noticed += 1


# On the page


def menu(path, brought=None, **changes):
    state = {"n": 1} | changes

    def bring_back(work, damaged):
        state.update(n=work["n"])
        if brought is not None:
            brought.append(work)

    made = WorkMenu(path, "test", lambda: dict(state), bring_back, lambda work: (f"{work['n']} steps", work["n"]))
    made.state = state
    return made


def said(made):
    return " ".join(part.value for part in made.offer.children[1:]).replace("&#x27;", "'")


def files(folder):
    return {path.name: json.loads(path.read_text())["work"]["n"] for path in sorted((folder / "my_work").iterdir())}


def test_nothing_is_written_and_nothing_offered_before_anything_was_made(tmp_path):
    made = menu(tmp_path / "page")
    assert (made.choice.options, made._runs.layout.display, list(tmp_path.iterdir())) == ((), "none", [])
    menu(None).save()
    assert list(tmp_path.iterdir()) == []


def test_run_of_few_steps_hides_none_of_more_and_each_comes_back(tmp_path):
    menu(tmp_path / "page", n=5000).save()
    menu(tmp_path / "page", n=1).save()
    brought = []
    made = menu(tmp_path / "page", brought)
    assert sorted(label.split(": ")[1] for label, _ in made.choice.options) == ["1 steps", "5000 steps"]
    made.button.click()  # the one with most is chosen
    made.choice.value = made.choice.options[0][1]
    made.button.click()
    assert sorted(work["n"] for work in brought) == [1, 5000]
    assert "Brought back" in said(made)


def test_two_kernels_have_a_run_each_and_say_so(tmp_path):
    one, other = menu(tmp_path / "page", n=500), menu(tmp_path / "page", n=5)
    one.kept._mine, other.kept._mine = set(), set()  # as if each had a kernel of its own
    one.save()
    other.save()
    one.state["n"] = 501
    one.save()
    assert sorted(files(tmp_path).values()) == [5, 501]
    assert "Another kernel keeps its own work of this page beside it." in said(other)


def test_less_work_than_before_goes_into_another_file_and_the_same_work_into_none(tmp_path):
    made = menu(tmp_path / "page", n=500)
    for n in (500, 500, 600, 2, 3):
        made.state["n"] = n
        made.save()
    assert sorted(files(tmp_path).values()) == [3, 600]
    assert [label.split(": ")[1] for label, _ in made.choice.options] == ["600 steps"]  # the way back after a Reset


def test_of_many_runs_the_smallest_of_the_older_half_goes_and_that_is_said(tmp_path, monkeypatch, clock):
    monkeypatch.setattr(kept_work, "MOST_RUNS", 5)
    for n in (5000, 1, 300, 2, 3):
        menu(tmp_path / "page", n=n).save()
    last = menu(tmp_path / "page", n=4)
    last.save()
    assert list(files(tmp_path).values()) == [5000, 300, 2, 3, 4]
    assert "runs are kept, so one went: 2026-01-02 00:00:02, 1 steps." in said(last)


def test_files_of_the_first_version_are_offered_and_left_as_they_are(tmp_path):
    for name, n in (("page.json", 7), ("page.earlier.json", 9), ("page.earlier2.json", 8)):
        (tmp_path / name).write_text(
            json.dumps({"format": "nnlib test", "version": 1, "work": {"n": n, "saved": "2026-01-02 03:04"}})
        )
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    brought = []
    made = menu(tmp_path / "page.json", brought)
    assert [label for label, _ in made.choice.options] == [f"2026-01-02 03:04: {n} steps" for n in (7, 9, 8)] or len(
        made.choice.options
    ) == 3
    made.choice.value = "page.earlier2.json"
    made.button.click()
    made.state["n"] = 10
    made.save()
    assert brought[0]["n"] == 8
    assert {path: path.read_bytes() for path in before} == before
    assert list(files(tmp_path).values()) == [10]


@pytest.mark.parametrize(
    "content", [b"{broken", b"", b'{"format": "nnlib test", "version": 3, "work": {}}', b"[]", b" " * 2000, None]
)
def test_what_cannot_be_used_is_left_as_it_is(tmp_path, content, monkeypatch):
    monkeypatch.setattr(storage, "_MOST_BYTES_OF_WORK", 1000)
    path = tmp_path / ("page.json" if content else "x" * 251)
    path.mkdir() if content is None else path.write_bytes(content)
    made = menu(path)
    assert "holds nothing that can be used here: " in said(made)
    assert "It is left as it is." in said(made)
    made.save()
    assert path.is_dir() if content is None else path.read_bytes() == content


def test_of_a_damaged_run_what_can_be_read_is_offered(tmp_path):
    menu(tmp_path / "page", n=77).save()
    path = next((tmp_path / "my_work").iterdir())
    path.write_bytes(path.read_bytes().replace(b'"n": 77', b'"n": 78'))
    brought = []
    made = menu(tmp_path / "page", brought)
    assert "(damaged: what can be read)" in made.choice.label
    made.button.click()
    assert brought == [{"n": 78}]


@pytest.mark.parametrize(
    ("name", "ends"), [("BINDER_SERVICE_HOST", "this Binder session ends"), ("COLAB_RELEASE_TAG", "this Colab")]
)
def test_where_files_do_not_last_it_says_what_ends_them_and_the_download_comes_first(tmp_path, monkeypatch, name, ends):
    monkeypatch.setenv(name, "x")
    made = menu(tmp_path / "page")
    made.save()
    assert f"Kept only until {ends}" in said(made)
    assert "Download it." in said(made)
    assert made.offer.children[0].children[0] is made.download


def test_disk_that_fails_gets_a_sentence_and_the_next_save_is_tried_again(tmp_path, monkeypatch):
    made = menu(tmp_path / "page")
    with monkeypatch.context() as full:
        full.setattr("os.fsync", lambda file: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        made.save()
    assert "could not be kept (No space left on device). Download it: it is still here on the page." in said(made)
    assert "Kept" not in said(made)
    made.save()
    assert "Kept in my_work at" in said(made)
    made.state["n"] = float("nan")
    made.save()
    assert "could not be kept: Out of range float" in said(made)


@pytest.mark.parametrize("error", [KeyError("seed"), TypeError("<script>"), ValueError("too large"), OverflowError("inf")])
def test_work_that_makes_no_sense_gets_a_sentence_with_its_texts_as_texts(tmp_path, error):
    def refuse(work, damaged):
        raise error

    menu(tmp_path / "page").save()
    made = menu(tmp_path / "page")
    made._bring_back = refuse
    made.button.click()
    assert "The work could not be brought back: " in said(made)
    assert "<script>" not in said(made)


def test_what_is_downloaded_opens_again_and_is_kept(tmp_path):
    made, brought = menu(tmp_path / "page", n=6), []
    content = storage.pack_work("test", made._work())
    other = menu(tmp_path / "other", brought)
    other.open(content)
    assert brought == [{"n": 6}]
    assert len(files(tmp_path)) == 1
    other._uploaded([{"name": "x.json", "content": memoryview(content[:-3])}])
    assert "x.json could not be opened: it is damaged" in said(other)


def test_while_something_runs_on_it_is_kept_within_two_seconds_and_the_last_state_always(tmp_path, monkeypatch):
    monkeypatch.setattr(work_menu, "_BETWEEN_SAVES", 0.05)
    made = menu(tmp_path / "page")

    async def run_on():
        n, kept = 0, {}
        async with asyncio.timeout(60):
            while not kept:
                n += 1
                made.state["n"] = n
                made.save(at_once=False)
                await asyncio.sleep(0.001)
                kept = files(tmp_path) if (tmp_path / "my_work").exists() else {}
        assert n > 1  # not at once
        made.state["n"] = n + 1
        made.save(at_once=False)
        assert files(tmp_path) == kept
        made.save()
        return n, *kept.values()

    n, early = asyncio.run(run_on())
    assert 1 <= early <= n
    assert list(files(tmp_path).values()) == [n + 1]

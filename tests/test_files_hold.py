"""Files under what files suffer: killed writers, flipped bytes, full disks, bombs; and work that somebody edited by hand."""

import copy
import io
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

import nnlib
from nnlib import storage
from nnlib.explorers import TrainingExplorer, YourOwnNetworkExplorer

TOP = Path(__file__).parents[1]
OLD = nnlib.Network.random([4, 5, 3], rng=1, bias=True, activation=["relu", "tanh"])
NEW = nnlib.Network.random([2, 3, 1], rng=2)

# Saves over a file, once for every line of Python that a save runs through, and is killed at that line by the system.
KILLED = """
import os, signal, sys
import nnlib
from nnlib import storage

folder, what = sys.argv[1:]
net = nnlib.Network.random([2, 3, 1], rng=2)
save = {"network": lambda: net.save(folder + "/kept"), "work": lambda: storage.save_work(folder + "/kept", "training", {"n": 2})}[what]

def run_to(n):
    count = 0
    def step(frame, event, argument):
        nonlocal count
        count += event == "line"
        if count == n:
            os.kill(os.getpid(), signal.SIGKILL)
        return step
    sys.settrace(step)
    save()

for n in range(1, 100_000, 1 if what == "work" else 7):
    child = os.fork()
    if not child:
        run_to(n)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    kept = (nnlib.Network.load(folder + "/kept").layer_sizes if what == "network" else storage.load_work(folder + "/kept", "training")[0])
    print(n, os.WIFSIGNALED(status), kept, flush=True)
    if not os.WIFSIGNALED(status):
        break
"""


def same(one, other):
    arrays = [*one.weights, *(one.biases or ())], [*other.weights, *(other.biases or ())]
    return len(arrays[0]) == len(arrays[1]) and all(map(np.array_equal, *arrays)) and one.activation == other.activation


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a writer is killed at each line by forking, which this system cannot")
@pytest.mark.parametrize(("what", "old", "new"), [("network", "[4, 5, 3]", "[2, 3, 1]"), ("work", "{'n': 1}", "{'n': 2}")])
def test_writer_killed_at_any_line_leaves_the_old_file_or_the_new_one(what, old, new, tmp_path):
    if what == "network":
        OLD.save(tmp_path / "kept")
    else:
        storage.save_work(tmp_path / "kept", "training", {"n": 1})
    command = [sys.executable, "-c", KILLED, str(tmp_path), what]
    lines = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True, timeout=120).stdout.splitlines()
    found = [line.split(" ", 2) for line in lines]
    states = [kept for _, _, kept in found]
    assert set(states) == {old, new}
    assert states == sorted(states, key=[old, new].index)  # once new, never old again
    assert [was_killed for _, was_killed, _ in found[-2:]] == ["True", "False"]
    assert len(found) > 30
    print(f"\n{what}: killed at {len(found) - 1} places")


def load(path):
    """(network, "") or (None, the sentence)."""
    try:
        return nnlib.Network.load(path), ""
    except ValueError as problem:
        return None, str(problem)


def test_any_few_bytes_changed_give_the_same_network_or_a_sentence(tmp_path):
    path = tmp_path / "kept"
    OLD.save(path)
    whole, draw = path.read_bytes(), random.Random(0)
    n_refused = 0
    for _ in range(1500):
        spoiled = bytearray(whole)
        for _ in range(draw.choice([1, 1, 2, 20])):
            spoiled[draw.randrange(len(spoiled))] = draw.randrange(256)
        path.write_bytes(spoiled[: draw.choice([len(spoiled), len(spoiled), draw.randrange(len(spoiled))])])
        loaded, problem = load(path)
        n_refused += loaded is None
        assert problem.endswith(".") if loaded is None else same(loaded, OLD)
    assert 500 < n_refused < 1500
    print(f"\nnetwork: 1,500 files spoiled, {n_refused} refused, the others unharmed")


def bomb(shape, data=b""):
    """A file of ours whose array says that it has that shape."""
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "<f8", "fortran_order": False, "shape": shape})
    file = io.BytesIO()
    np.savez(file, format=np.array("nnlib network"), version=np.array(1), activation=np.array(["tanh"]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("W0.npy", head.getvalue() + data)
    return file.getvalue()


@pytest.mark.parametrize("shape", [(10**6, 10**6), (10**12, 2), (2**62, 4), (20_000, 20_000)])
def test_array_that_says_it_is_huge_is_refused_before_it_takes_memory(shape, tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(bomb(shape, bytes(10_000)))
    with pytest.raises(ValueError, match="must be a file that nnlib saved"):
        nnlib.Network.load(path)


def test_file_that_unpacks_to_more_than_a_network_can_be_is_refused(tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(bomb((20_000, 20_000), bytes(2**30)))
    assert path.stat().st_size < 5_000_000
    with pytest.raises(ValueError, match=r"would take 1\.1 GB of memory"):
        nnlib.Network.load(path)


FULL = """
import resource, signal, sys
from pathlib import Path
import nnlib
from nnlib.explorers import TrainingExplorer

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
explorer = TrainingExplorer(sys.argv[1] + "/mine.json")
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
explorer.train(50)
print(explorer.kept._said.value)
print(explorer.live.trainer.n_steps)
try:
    nnlib.Network.random([20, 30, 10]).save(sys.argv[1] + "/net.npz")
except OSError as error:
    print("OSError", error.strerror)
print([path.name for path in Path(sys.argv[1]).iterdir()])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a limit for the size of files stands for the full disk; Windows has none")
def test_full_disk_is_reported_and_the_work_stays_in_memory(tmp_path):
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    done = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True, timeout=120)
    kept, n_steps, saved, files = done.stdout.splitlines()
    assert "Your work could not be kept (File too large). Download it: it is still here on the page." in kept
    assert n_steps == "50"
    assert saved == "OSError File too large"
    assert files == "['my_work']"  # no half file, no draft
    assert list((tmp_path / "my_work").iterdir()) == []


def places(work, here=()):
    """Every place in nested work."""
    parts = work.items() if isinstance(work, dict) else enumerate(work) if isinstance(work, list) else ()
    for key, part in parts:
        yield (*here, key)
        yield from places(part, (*here, key))


def with_changed(work, place, value):
    work = copy.deepcopy(work)
    part = work
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    return work


ODD = [None, True, -1, 0, 1e308, 10**30, 0.5, "", "x", "<script>", [], [1], [[1, 2]], {}, {"a": 1}, [None], "1" * 100]


@pytest.mark.parametrize("kind", [TrainingExplorer, YourOwnNetworkExplorer])
def test_work_edited_by_hand_is_taken_or_gets_a_sentence_and_the_explorer_goes_on(kind, tmp_path):
    path = tmp_path / "mine.json"
    first = kind(tmp_path / "first")
    first.train(20)
    work = json.loads(next((tmp_path / "my_work").iterdir()).read_text())["work"]
    head = {"format": f"nnlib {first.kept._kind}", "version": 1}  # who edits by hand leaves the checksum out
    changes = [(place, value) for place in places(work) for value in ODD if len(place) < 4]
    chosen = random.Random(0).sample(changes, min(len(changes), 150))
    n_refused = 0
    for place, value in chosen:
        path.write_text(json.dumps({**head, "work": with_changed(work, place, value)}))
        explorer = kind(path)
        is_offered = len(explorer.kept.choice.options) == 1
        if is_offered:
            explorer.kept.button.click()
        said = explorer.kept._said.value
        words = ("Brought back ", "could not be brought back: ") if is_offered else ("holds nothing that can be used here: ",)
        assert any(part in said for part in words), (place, value, said)
        n_refused += "Brought back" not in said
        assert "<script>" not in said
        before = explorer.live.trainer.n_steps
        explorer.train(1)
        assert explorer.live.trainer.n_steps == before + 1 or explorer.problem, (place, value)
        shutil.rmtree(tmp_path / "my_work", ignore_errors=True)
    assert 20 < n_refused < len(chosen)
    print(f"\n{kind.__name__}: {len(chosen)} edits of its work, {n_refused} refused")
